"""What a stand-in answers: checks, differences, outputs, lookups. Plain values, no gRPC."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from mlops_kit.offline import check
from mlops_kit.offline.cloud import Cloud, Surroundings
from mlops_kit.offline.plain import digest
from mlops_kit.offline.sdk import ANY, Field, ResourceShape, Sdk, Type
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.values import UNKNOWN, Values, walk
from mlops_kit.problems import Place, Problem, dotted


class Unanswerable(Exception):
    """What was asked has no answer here; the message says what to do."""


@dataclass(frozen=True)
class Change:
    """How inputs differ."""

    updates: tuple[str, ...] = ()
    """Paths that change in place."""
    replaces: tuple[str, ...] = ()
    """Paths whose change needs a new resource."""
    delete_first: bool = False
    """Whether the old one has to go before, as both would have the same name."""
    known: bool = True
    """Whether somebody has looked up what this type can change in place."""


class StandIn:
    """One provider with one configuration."""

    def __init__(self, package: str, settings: StandInSettings) -> None:
        """Stand in for a provider whose Python SDK is installed.

        Raises:
            NotInstalled: it is not.
        """
        self.sdk = Sdk(package)
        self.cloud: Cloud = cloud_of(self.sdk)
        self.settings = settings
        self.at = Surroundings(account=settings.accounts.get(package, ""))
        self.refused: set[tuple[str, str]] = set()

    def configure(self, config: Mapping[str, Any]) -> None:
        """Take the provider's configuration; nested values come as JSON text."""
        self.at = Surroundings(_decoded(self.sdk, config), self.at.account)

    def config_problems(self, config: Mapping[str, Any]) -> list[Problem]:
        """Return every mistake in a provider's configuration."""
        given = _decoded(self.sdk, config)
        own = {key: value for key, value in given.items() if key not in ("version", "__internal")}
        found = check.problems(self.sdk, self.sdk.provider, own)
        return found or self.cloud.config_problems(own)

    def config_replaces(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """Return the changed keys of the configuration, if they mean other resources."""
        before, after = _decoded(self.sdk, old), _decoded(self.sdk, new)
        if self.cloud.identified(before) == self.cloud.identified(after):
            return []
        return [key for key in self.cloud.identity if before.get(key) != after.get(key)]

    def unchecked(self, token: str) -> list[str]:
        """Return what is not checked of a type, and what to do about it, in a sentence each."""
        package = self.cloud.missing_contract
        lacks = f"inputs are checked less strictly than they could be: pip install '{package}'"
        return [
            text for text in (package and lacks, self.cloud.unchecked(self.shape(token))) if text
        ]

    def check(
        self, token: str, name: str, inputs: Values, old: Values
    ) -> tuple[Values, list[Problem]]:
        """Return the inputs with defaults, and every mistake in them.

        Args:
            token: type of the resource.
            name: its name in the program.
            inputs: what the program gives.
            old: inputs of the run before, whose generated names stay; empty: a new resource.
        """
        shape = self.shape(token)
        alone = self.cloud.holds_all(shape)
        found = [] if alone else check.problems(self.sdk, shape.inputs, inputs)
        wrong = {problem.path for problem in found}
        checked = self._completed(shape, name, inputs, old, bool(found) or alone)
        if alone or not found:
            known = self.cloud.as_known(shape, old, checked)
            found += self.cloud.problems(shape, known, self.at)
            found += self._update_problems(token, old, checked)
        elif refused := self._more_problems(shape, checked):
            found += [problem for problem in refused if problem.path not in wrong]
        if found:
            self.refused.add((token, name))
        return checked, found

    def _completed(
        self, shape: ResourceShape, name: str, inputs: Values, old: Values, doubtful: bool
    ) -> Values:
        """Return the inputs with defaults; as they are where they are too wrong for any."""
        try:
            return self.cloud.completed(shape, name, inputs, old, self.at)
        except (AttributeError, KeyError, TypeError, ValueError):
            if not doubtful:
                raise
            return inputs

    def _update_problems(self, token: str, old: Values, new: Values) -> list[Problem]:
        """Return what is refused of a change, unless it makes another resource."""
        found = list(self.cloud.update_problems(self.shape(token), old, new)) if old else []
        return [] if found and self.diff(token, old, new).replaces else found

    def _more_problems(self, shape: ResourceShape, inputs: Values) -> list[Problem]:
        """Return what the cloud refuses besides, as far as inputs of a wrong shape let it look."""
        try:
            return list(self.cloud.problems(shape, inputs, self.at))
        except (AttributeError, KeyError, TypeError, ValueError):
            return []

    def diff(self, token: str, old: Values, new: Values) -> Change:
        """Compare the inputs of two runs."""
        shape = self.shape(token)
        changed = _changed(old, new)
        if not changed:
            return Change()
        table = self.cloud.replaces(shape, self.at, new)
        if table is None:
            return Change(updates=tuple(changed), known=False)
        replaces = tuple(
            path for path, place in changed.items() if _covered(place, table.properties)
        )
        return Change(
            tuple(path for path in changed if path not in replaces),
            replaces,
            delete_first=bool(replaces) and self.cloud.delete_first(shape, old, new),
        )

    def state(self, token: str, name: str, inputs: Values) -> tuple[str, Values]:
        """Return the id and the outputs that the resource has, or would have."""
        shape = self.shape(token)
        try:
            id, computed = self.cloud.outputs(shape, name, inputs, self.at)
        except (AttributeError, KeyError, TypeError, ValueError):
            if (token, name) not in self.refused:
                raise
            # Of inputs that are wrong, nothing can be computed; what follows from them is unknown.
            return "", {**dict.fromkeys(shape.outputs, UNKNOWN), **inputs}
        filled = {
            key: _filler(shape, key, field, name)
            for key, field in shape.outputs.items()
            if field.required and key not in inputs and key not in computed
        }
        return id, {**filled, **inputs, **computed}

    def inputs(self, token: str, given: Values, live: Values) -> Values:
        """Return what a resource's inputs are by what is live: what the cloud added is none.

        Raises:
            Unanswerable: there is no such type.
        """
        fields = self.shape(token).inputs
        return {
            key: self._input(
                fields[key].type if key in fields else ANY, value, live.get(key, value)
            )
            for key, value in given.items()
        }

    def _input(self, kind: Type, given: Any, live: Any) -> Any:
        """Return a value as it is live, without the properties of objects that nobody gave."""
        if isinstance(given, list) and isinstance(live, list) and kind.item is not None:
            before, now = cast(list[Any], given), cast(list[Any], live)
            if len(before) != len(now):
                return now
            return [self._input(kind.item, b, n) for b, n in zip(before, now, strict=True)]
        if kind.kind == "object" and isinstance(given, dict) and isinstance(live, dict):
            before, now = cast(Values, given), cast(Values, live)
            fields = self.sdk.object(kind.name)
            return {
                key: self._input(fields[key].type if key in fields else ANY, value, now[key])
                for key, value in before.items()
                if key in now
            }
        return live

    def lookup(self, token: str, args: Values) -> Values:
        """Answer a function.

        Raises:
            Unanswerable: nobody has said what the answer is.
        """
        answer = self.settings.lookups.get(token)
        if answer is None:
            answer = self.cloud.lookup(token, args, self.at)
        if answer is None:
            given = ", ".join(f"{key}={value}" for key, value in args.items())
            raise Unanswerable(
                f"{token} cannot be asked without the cloud ({given or 'no arguments'}): "
                f"put its answer into the stack file, at mlops-kit:preview, lookups['{token}']"
            )
        return cast(Values, answer)

    def found(self, token: str, id: str) -> Values:
        """Return a resource that exists already, looked up by its id.

        Raises:
            Unanswerable: nobody has said what it is.
        """
        known = self.settings.lookups.get(f"{token}/{id}", self.settings.lookups.get(token))
        if known is None:
            raise Unanswerable(
                f"{token} {id} cannot be read without the cloud: put what it is into the stack "
                f"file, at mlops-kit:preview, lookups['{token}/{id}']"
            )
        return cast(Values, known)

    def shape(self, token: str) -> ResourceShape:
        """Return a type's shape.

        Raises:
            Unanswerable: there is no such type.
        """
        shape = self.sdk.resource(token) or self.cloud.open_shape(token)
        if shape is None:
            raise Unanswerable(
                f"{token} is not a resource type of {self.sdk.module} {self.sdk.version}"
            )
        return shape


def cloud_of(sdk: Sdk) -> Cloud:
    """Return what is known of a provider's cloud; only the SDK's own shapes, where nothing is."""
    match sdk.package:
        case "aws":
            from mlops_kit.offline.aws import Aws

            return Aws(sdk)
        case "gcp":
            from mlops_kit.offline.gcp import Gcp

            return Gcp(sdk)
        case "azure-native":
            from mlops_kit.offline.azure import Azure

            return Azure(sdk)
        case "kubernetes":
            from mlops_kit.offline.kubernetes import Kubernetes

            return Kubernetes(sdk)
        case _:
            from mlops_kit.offline.plain import Plain

            return Plain(sdk)


def _decoded(sdk: Sdk, config: Mapping[str, Any]) -> Values:
    """Return a provider's configuration with the types that its SDK declares."""
    return {key: _value(sdk.provider.get(key), value) for key, value in config.items()}


def _value(field: Field | None, value: Any) -> Any:
    if field is None or field.type.kind == "string" or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _changed(old: Values, new: Values) -> dict[str, Place]:
    before, after = dict(walk(old)), dict(walk(new))
    places = [*after, *(place for place in before if place not in after)]
    return {
        dotted(place): place for place in places if place and before.get(place) != after.get(place)
    }


@lru_cache(maxsize=1024)
def _covered(place: Place, paths: frozenset[str]) -> bool:
    names = [str(part) for part in place if isinstance(part, str)]
    return any(".".join(names[: count + 1]) in paths for count in range(len(names)))


def _filler(shape: ResourceShape, key: str, field: Field, name: str) -> Any:
    """Return something of the right type for an output that the cloud computes."""
    match field.type.kind:
        case "string":
            return f"{key}-{digest(shape.token, name, key, length=8)}"
        case "integer" | "number":
            return 0
        case "boolean":
            return False
        case "list":
            return []
        case "enum":
            return field.type.values[0]
        case "map" | "object" | "any" | "asset":
            return {}
