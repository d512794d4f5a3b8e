"""A resource of a plan, and a walk through every value in it."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from mlops_kit.problems import Place, dotted

Value = Any
"""None, bool, number, text, list, map, `Unknown` or `Secret`."""


@dataclass(frozen=True)
class Unknown:
    """A value that is known only after something was created."""

    made_from: tuple[str, ...] = ()
    """URNs of the resources whose outputs it is made from, as far as the engine tells."""


@dataclass(frozen=True)
class Secret:
    """A value that is checked, but never written into a message or a digest."""

    value: Value


@dataclass(frozen=True)
class Provider:
    """The instance of a provider that makes a resource."""

    package: str
    """Such as `aws`, `gcp`, `azure-native` or `kubernetes`."""
    settings: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """Its inputs, such as `region`, `project`, `location`, `environment`, `universeDomain`."""
    urn: str = ""
    """Of the provider resource; empty for a default provider."""


@dataclass(frozen=True)
class Resource:
    """A resource as it is planned."""

    type: str
    """Pulumi's token, such as `aws:s3/bucket:Bucket`."""
    urn: str
    name: str
    inputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    outputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """Empty where they are not known yet."""
    provider: Provider | None = None
    """None if nothing is known of it."""
    custom: bool = True
    """False for a component: only its children exist anywhere."""
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Input -> URNs of what its value is made from, as far as the engine tells."""

    @property
    def package(self) -> str:
        """The provider's package, without the version that azure-native's may carry."""
        first, _, rest = self.type.partition(":")
        if first == "pulumi" and rest.startswith("providers:"):
            first = rest.removeprefix("providers:")
        return "azure-native" if first.startswith("azure-native_") else first

    @cached_property
    def kind(self) -> str:
        """The type without file names and API versions: `aws:s3:Bucket`."""
        package, _, rest = self.type.partition(":")
        module, _, name = rest.rpartition(":")
        if package.startswith("azure-native"):
            return f"azure-native:{re.sub('/v[0-9].*', '', module.lower())}:{name}"
        if package == "kubernetes":
            return f"kubernetes:{module.partition('/')[0]}:{name}"
        return f"{package}:{module.partition('/')[0]}:{name}"

    @property
    def name_of_kind(self) -> str:
        """The kind's last part: `Bucket`."""
        return self.type.rpartition(":")[2]

    @property
    def is_provider(self) -> bool:
        """Whether it is a provider instance."""
        return self.type.startswith("pulumi:providers:")


@dataclass(frozen=True)
class Leaf:
    """One value that holds no others."""

    place: Place
    value: Value
    in_policy: bool = False
    """Whether it stands in a permission (a document with `Statement`)."""
    in_text: bool = False
    """Whether it was decoded from text: JSON or base64."""

    @property
    def path(self) -> str:
        """Where it is, such as `rules[0].destination.bucket`."""
        return dotted(self.place)

    @property
    def keys(self) -> tuple[str, ...]:
        """The names on the way, innermost last; list positions are left out."""
        return tuple(part for part in self.place if isinstance(part, str))

    @property
    def key(self) -> str:
        """The innermost name."""
        return self.keys[-1] if self.keys else ""


def leaves(
    value: Value, place: Place = (), in_policy: bool = False, in_text: bool = False
) -> Iterator[Leaf]:
    """Find every value in a value: through maps, lists, secrets, and JSON or base64 in texts."""
    value = plain(value)
    match value:
        case Mapping():
            mapping = cast(Mapping[Any, Value], value)
            inside = in_policy or "Statement" in mapping
            for key in mapping:
                yield from leaves(mapping[key], (*place, str(key)), inside, in_text)
        case list() | tuple():
            for position, item in enumerate(cast(Sequence[Value], value)):
                yield from leaves(item, (*place, position), in_policy, in_text)
        case str():
            decoded = parsed(value)
            if decoded is None:
                text = _unpacked(value)
                yield Leaf(place, value if text is None else text, in_policy, in_text)
            else:
                yield from leaves(decoded, place, in_policy, True)
        case _:
            yield Leaf(place, value, in_policy, in_text)


def plain(value: Value) -> Value:
    """Return what a secret hides; anything else as it is."""
    while isinstance(value, Secret):
        value = value.value
    return value


def parsed(text: str) -> Value:
    """Return what a JSON document in a text holds; None if it is none."""
    if text[:1] not in ("{", "[") and not text.lstrip().startswith(("{", "[")):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None


def _unpacked(text: str) -> str | None:
    if len(text) < 24 or len(text) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text):
        return None
    try:
        found = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return found if found.isprintable() or "\n" in found else None


def values(data: Value, path: str) -> list[tuple[str, Value]]:
    """Return what stands at a path, with the exact path of each.

    Args:
        data: inputs of a resource.
        path: dotted; lists on the way count with all their items: `rules.destination.bucket`.
            What is not there is left out; what is unknown on the way is returned as such.
    """
    return [(dotted(place), found) for place, found in _at(data, path.split("."), ())]


def value(data: Value, path: str) -> Value:
    """Return the first of `values`; None if there is nothing."""
    found = values(data, path)
    return found[0][1] if found else None


def _at(data: Value, path: list[str], place: Place) -> list[tuple[Place, Value]]:
    data = plain(data)
    if isinstance(data, str) and path:
        data = parsed(data)
    match data:
        case None:
            return []
        case list() | tuple() if path or data:
            items = cast(Sequence[Value], data)
            return [it for n, item in enumerate(items) for it in _at(item, path, (*place, n))]
        case Mapping() if path:
            inner = cast(Mapping[str, Value], data).get(path[0])
            return _at(inner, path[1:], (*place, path[0]))
        case _:
            return [(place, data)] if not path or isinstance(data, Unknown) else []
