"""Inputs of a resource, held against the schema of Google's API and against the docstrings."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from mlops_kit.offline.gcp.docstrings import NOTHING, Docstrings, Said, plain
from mlops_kit.offline.gcp.mapping import Contract, Schema
from mlops_kit.offline.gcp.renamed import RENAMED
from mlops_kit.offline.gcp.scalars import reason
from mlops_kit.offline.sdk import ResourceShape, Sdk, Shape, Type
from mlops_kit.offline.values import UNKNOWN, is_asset
from mlops_kit.problems import Place, Problem, dotted


def problems(
    sdk: Sdk,
    said: Docstrings,
    shape: ResourceShape,
    contract: Contract | None,
    inputs: Mapping[str, Any],
) -> list[Problem]:
    """Return every mistake; what only some versions of the API refuse is none.

    Args:
        sdk: where nested shapes are read.
        said: where nested docstrings are read.
        shape: the type.
        contract: its schema in the API; None: only the docstrings count.
        inputs: what a program gives, defaults included.
    """
    found = list(_Walk(sdk, said, shape, contract).problems(inputs))
    for other in contract.others if found and contract else ():
        walk = _Walk(sdk, said, shape, other)
        still = {problem.path for problem in walk.problems(inputs)}
        found = [one for one in found if one.path in still or one.path not in walk.judged]
    return found


class _Walk:
    def __init__(
        self, sdk: Sdk, said: Docstrings, shape: ResourceShape, contract: Contract | None
    ) -> None:
        self.sdk = sdk
        self.said = said
        self.shape = shape
        self.contract = contract
        self.renamed = RENAMED.get(shape.token, {})
        self.judged: set[str] = set()

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[Problem]:
        root = self.contract.root if self.contract else None
        return self._fields(self.shape.inputs, self.said.of_resource(self.shape), root, inputs, ())

    def _fields(
        self,
        shape: Shape,
        said: Mapping[str, Said],
        schema: Schema | None,
        inputs: Mapping[str, Any],
        place: Place,
        owner: str = "",
    ) -> Iterable[Problem]:
        for name, value in inputs.items():
            if name not in shape or value is None or value is UNKNOWN:
                continue
            here = (*place, name)
            known = self._property(schema, name, here) if schema else None
            kind, words = shape[name].type, said.get(plain(name), NOTHING)
            found = list(self._value(kind, words, known, value, here))
            if found and kind.kind != "object" and owner and self._shared(owner, place):
                found = list(self._value(kind, NOTHING, known, value, here))
            yield from found

    def _shared(self, owner: str, place: Place) -> bool:
        block = next(part for part in reversed(place) if isinstance(part, str))
        return self.said.shared(owner, block, self.shape.token.rpartition(":")[2])

    def _property(self, schema: Schema, name: str, place: Place) -> Schema | None:
        contract = cast(Contract, self.contract)
        path = ".".join(part for part in place if isinstance(part, str))
        if path not in self.renamed:
            return contract.named(schema, name)
        found: Schema | None = schema
        for step in self.renamed[path].split("."):
            inner = contract.object_of(found) if found else {}
            found = inner.get("properties", {}).get(step)
        return found

    def _value(
        self, kind: Type, said: Said, schema: Schema | None, value: Any, place: Place
    ) -> Iterable[Problem]:
        if value is None or value is UNKNOWN or is_asset(value) or kind.kind == "any":
            return
        if isinstance(value, list):
            inner = (
                schema.get("items", schema.get("additionalProperties", schema)) if schema else None
            )
            for index, item in enumerate(cast(list[Any], value)):
                yield from self._value(kind.item or kind, said, inner, item, (*place, index))
        elif isinstance(value, dict):
            yield from self._map(kind, schema, cast(dict[str, Any], value), place)
        else:
            if schema:
                self.judged.add(dotted(place))
            if why := reason(said, schema or {}, value):
                yield Problem(dotted(place), why)

    def _map(
        self, kind: Type, schema: Schema | None, value: Mapping[str, Any], place: Place
    ) -> Iterable[Problem]:
        if kind.kind == "object":
            inner = self.contract.object_of(schema) if self.contract and schema else None
            shape, said = self.sdk.object(kind.name), self.said.of_object(kind.name)
            yield from self._fields(shape, said, inner, value, place, kind.name)
        elif kind.kind == "map" and kind.item:
            inner = schema.get("additionalProperties") if schema else None
            for key, item in value.items():
                yield from self._value(kind.item, NOTHING, inner, item, (*place, key))
