"""A provider of which only the SDK is known: `random`, `tls` and the like."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from mlops_kit.offline.cloud import Replaces, Surroundings
from mlops_kit.offline.sdk import ResourceShape, Sdk
from mlops_kit.offline.values import UNKNOWN, Values
from mlops_kit.problems import Problem

_BESIDE = "~"


class Plain:
    """No contract beyond the SDK's shapes; base of the clouds that have one."""

    identity: tuple[str, ...] = ()
    following: frozenset[str] = frozenset()
    """Defaults that follow the provider's configuration: what they were before does not stay."""

    def __init__(self, sdk: Sdk) -> None:
        """Look at one SDK."""
        self.sdk = sdk
        self.package = sdk.package

    @property
    def missing_contract(self) -> str:
        """Miss nothing: there is no contract."""
        return ""

    def identified(self, config: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the values of the keys in `identity`."""
        return tuple(config.get(key) for key in self.identity)

    def holds_all(self, shape: ResourceShape) -> bool:
        """Leave the SDK's shape to be checked as well."""
        return False

    def unchecked(self, shape: ResourceShape) -> str:
        """Say nothing: the SDK's shape is checked."""
        return ""

    def completed(
        self, shape: ResourceShape, name: str, inputs: Values, old: Values, at: Surroundings
    ) -> Values:
        """Return defaults, then the generated names of the run before, then the inputs.

        What follows the provider's configuration, such as a region, does not stay.
        """
        defaults = self.defaults(shape, name, inputs, at)
        generated = self.defaults(shape, name, inputs, Surroundings())
        stay = {key for key in generated if key in old and key not in self.following}
        kept = {key: old[key] for key in stay}
        return {**defaults, **kept, **inputs}

    def delete_first(self, shape: ResourceShape, old: Values, new: Values) -> bool:
        """Tell whether the properties that hold a name are the same."""
        generated = self.defaults(shape, "", {}, Surroundings())
        names = [key for key in generated if "name" in key.lower()]
        return bool(names) and all(old.get(key) == new.get(key) for key in names)

    def config_problems(self, config: Mapping[str, Any]) -> list[Problem]:
        """Find nothing."""
        return []

    def open_shape(self, token: str) -> ResourceShape | None:
        """Know no types beside the SDK's."""
        return None

    def defaults(self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> Values:
        """Add nothing."""
        return {}

    def problems(self, shape: ResourceShape, inputs: Values, at: Surroundings) -> Iterable[Problem]:
        """Find nothing."""
        return []

    def as_known(self, shape: ResourceShape, old: Values, new: Values) -> Values:
        """Take all inputs for what they say."""
        return new

    def update_problems(self, shape: ResourceShape, old: Values, new: Values) -> Iterable[Problem]:
        """Find nothing."""
        return []

    def outputs(
        self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings
    ) -> tuple[str, Values]:
        """Return an id made of the name."""
        return digest(shape.token, name), {}

    def replaces(
        self,
        shape: ResourceShape,
        at: Surroundings | None = None,
        inputs: Values | None = None,
    ) -> Replaces | None:
        """Know nothing."""
        return None

    def lookup(self, token: str, args: Values, at: Surroundings) -> Values | None:
        """Have no answer."""
        return None


def beside(name: str) -> str:
    """Return what stands for a resource's name in what is made of it, for one that replaces it."""
    return f"{name}{_BESIDE}"


def visible(name: str) -> str:
    """Return a resource's name as the program has it."""
    return name.removesuffix(_BESIDE)


def digest(*parts: str, length: int = 12, digits: str = "0123456789abcdef") -> str:
    """Return a text that is the same for the same parts, such as a generated id.

    Args:
        parts: what it is made of.
        length: characters, at most 40.
        digits: characters to use.
    """
    number = int.from_bytes(hashlib.sha512("\0".join(parts).encode()).digest(), "big")
    found = ""
    for _ in range(length):
        number, rest = divmod(number, len(digits))
        found += digits[rest]
    return found


def text(values: Mapping[str, Any], *keys: str) -> str | None:
    """Return the first of the properties that is a known, non-empty text."""
    for key in keys:
        value = values.get(key)
        if isinstance(value, str) and value and value is not UNKNOWN:
            return value
    return None
