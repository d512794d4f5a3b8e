"""Ties the properties of a resource type to members of AWS's own operations."""

import re
from collections.abc import Iterator, Mapping, Sequence

from mlops_kit.offline.aws.bound import AnyCase, Binding, Bound, Names, Stated, Unheld
from mlops_kit.offline.aws.models import AwsShape, Service
from mlops_kit.offline.sdk import Sdk, Shape, Type

_DEEPEST = 10
_NUMBERS = ("integer", "long", "float", "double")
_TEXTS = ("string", "enum")


class Binder:
    """Binds the properties of one resource type."""

    def __init__(
        self, sdk: Sdk, service: Service, names: Names, resource: str, exact: bool
    ) -> None:
        """Bind by name, and by a table for the names that differ.

        Args:
            sdk: where nested shapes are read.
            service: model of the service.
            names: the table.
            resource: the resource's name, which members often repeat (`name` ~ `repositoryName`).
            exact: whether somebody has looked at the type: enums then count as written.
        """
        self.sdk = sdk
        self.service = service
        self.names = names
        self.resource = _plain(resource)
        self.exact = exact
        self.unheld: dict[str, str] = {}

    def bind(self, shape: Shape, operations: Sequence[str]) -> Binding:
        """Return what the inputs of a type are held against.

        Args:
            shape: the type's inputs.
            operations: whose inputs they go into, or parts of them (`Operation:Member.Inner`); the
                first that has a name wins.
        """
        taken = [_item(*self._said(operation, [])) for operation in operations]
        return Binding(self._members(shape, taken, (), frozenset()), self.unheld)

    def _members(
        self,
        shape: Shape,
        targets: list[tuple[str, AwsShape]],
        path: tuple[str, ...],
        seen: frozenset[str],
    ) -> dict[str, Bound]:
        found: dict[str, Bound] = {}
        for name, given in shape.items():
            place = (*path, name)
            target = self._target(name, place, targets)
            if isinstance(target, Unheld):
                self.unheld[".".join(place)] = target.reason
                continue
            if isinstance(target, Stated):
                found[name] = _stated(given.type, target)
                continue
            origin, aws = target
            bound = self._value(given.type, aws, origin, place, seen)
            if isinstance(bound, Unheld):
                self.unheld[".".join(place)] = bound.reason
            else:
                found[name] = bound
        return found

    def _target(
        self, name: str, place: tuple[str, ...], targets: list[tuple[str, AwsShape]]
    ) -> tuple[str, AwsShape] | Unheld | Stated:
        match self._named(place):
            case Unheld() | Stated() as said:
                return said
            case AnyCase(to):
                return self._said(to, targets)
            case str() as to:
                return self._said(to, targets)
            case None:
                pass
        for origin, aws in targets:
            if member := _same(name, aws.members, self.resource if len(place) == 1 else ""):
                return f"{origin}.{member}", aws.member(member)
        return Unheld(f"no member of that name in {', '.join(origin for origin, _ in targets)}")

    def _named(self, place: tuple[str, ...]) -> str | Unheld | AnyCase | Stated | None:
        said = self.names.get(".".join(place))
        for start in range(1, len(place)):
            if said is None:
                said = self.names.get(".".join(("*", *place[start:])))
        return said

    def _said(self, said: str, targets: list[tuple[str, AwsShape]]) -> tuple[str, AwsShape]:
        operation, colon, members = said.rpartition(":")
        if not colon and not targets:
            operation, members = said, ""
        if operation:
            shape = self.service.input(operation)
            if shape is None:
                raise KeyError(f"{self.service.name} has no operation {operation}")
            targets = [(operation, shape)]
        path = [] if members in ("", ".") else members.split(".")
        for origin, aws in targets:
            if (found := _descended(origin, aws, path)) is not None:
                return found
        raise KeyError(f"{self.service.name}: {said} is not in {[origin for origin, _ in targets]}")

    def _value(
        self, given: Type, aws: AwsShape, origin: str, place: tuple[str, ...], seen: frozenset[str]
    ) -> Bound | Unheld:
        if given.kind == "object":
            return self._object(given, aws, origin, place, seen)
        if given.kind == "list" and given.item is not None:
            return self._list(given.item, aws, origin, place, seen)
        if given.kind == "map" and given.item is not None:
            return self._map(given.item, aws, origin, place, seen)
        exact = self.exact and not isinstance(self._named(place), AnyCase)
        return _leaf(given, aws, origin, exact)

    def _object(
        self, given: Type, aws: AwsShape, origin: str, place: tuple[str, ...], seen: frozenset[str]
    ) -> Bound | Unheld:
        if aws.kind == "list":
            aws, origin = aws.member("member"), f"{origin}[]"
        if aws.kind != "structure":
            return Unheld(f"an object here, a {aws.kind} in {origin}")
        step = f"{given.name} {aws.name}"
        if step in seen or len(place) > _DEEPEST:
            return Unheld("the same again, deeper")
        shape = self.sdk.object(given.name)
        members = self._members(shape, [(origin, aws)], place, seen | {step})
        return Bound(origin, "structure", members=members)

    def _list(
        self, item: Type, aws: AwsShape, origin: str, place: tuple[str, ...], seen: frozenset[str]
    ) -> Bound | Unheld:
        if aws.kind == "structure" and item.kind != "object":
            inner = [name for name in aws.members if aws.member(name).kind == "list"]
            if len(inner) != 1:
                return Unheld(f"a list here, a structure in {origin}")
            aws, origin = aws.member(inner[0]), f"{origin}.{inner[0]}"
        if aws.kind != "list":
            bound = self._value(item, aws, origin, place, seen)
            return bound if isinstance(bound, Unheld) else Bound(origin, "list", item=bound)
        bound = self._value(item, aws.member("member"), f"{origin}[]", place, seen)
        if isinstance(bound, Unheld):
            return bound
        return Bound(origin, "list", *_range(aws), item=bound)

    def _map(
        self, item: Type, aws: AwsShape, origin: str, place: tuple[str, ...], seen: frozenset[str]
    ) -> Bound | Unheld:
        least, most = _range(aws)
        if aws.kind == "list" and (pair := _pair(aws.member("member"))) is not None:
            key, value = pair
        elif aws.kind == "map":
            key, value = aws.member("key"), aws.member("value")
        else:
            return Unheld(f"a map here, a {aws.kind} in {origin}")
        names = _leaf(Type("string"), key, f"{origin} (key)", self.exact)
        values = self._value(item, value, f"{origin} (value)", place, seen)
        return Bound(
            origin,
            "map",
            least,
            most,
            item=values if isinstance(values, Bound) else None,
            key=names if isinstance(names, Bound) and names.limited else None,
        )


def _item(origin: str, aws: AwsShape) -> tuple[str, AwsShape]:
    return (f"{origin}[]", aws.member("member")) if aws.kind == "list" else (origin, aws)


def _stated(given: Type, said: Stated) -> Bound:
    kind = "integer" if given.kind in ("integer", "number") else "string"
    kind = "integer" if not (said.pattern or said.values) and said.least is not None else kind
    bound = Bound(said.source, kind, said.least, said.most, said.pattern, said.values)
    return Bound(said.source, "list", item=bound) if given.kind == "list" else bound


def _descended(origin: str, aws: AwsShape, members: list[str]) -> tuple[str, AwsShape] | None:
    for member in members:
        origin, aws = _item(origin, aws)
        if member not in aws.members:
            return None
        aws, origin = aws.member(member), f"{origin}.{member}"
    return origin, aws


def _leaf(given: Type, aws: AwsShape, origin: str, exact: bool) -> Bound | Unheld:
    if aws.kind == "list" and given.kind in (*_TEXTS, "integer", "number"):
        if not exact:
            return Unheld(f"{given.kind} here, a list in {origin}")
        aws, origin = aws.member("member"), f"{origin}[]"
    least, most = _range(aws)
    if aws.kind == "string" and given.kind in _TEXTS:
        values = tuple(str(value) for value in aws.raw.get("enum", ()))
        pattern = str(aws.raw.get("pattern", ""))
        return Bound(origin, "string", least, most, pattern, values, exact=exact)
    if aws.kind in _NUMBERS and given.kind in ("integer", "number", "string"):
        return Bound(origin, aws.kind, least, most, exact=exact)
    for kind, taken in (("boolean", ("boolean", "string")), ("timestamp", ("string",))):
        if aws.kind == kind and given.kind in taken:
            return Bound(origin, kind, exact=exact)
    if aws.kind == "blob" and given.kind == "string":
        return Bound(origin, "blob")
    if given.kind in ("any", "asset"):
        return Unheld(f"{given.kind} here: nothing to compare")
    return Unheld(f"{given.kind} here, {aws.kind} in {origin}")


def _range(aws: AwsShape) -> tuple[float | None, float | None]:
    least, most = aws.raw.get("min"), aws.raw.get("max")
    if aws.kind not in _NUMBERS and least == 0:
        least = None
    return least, most


def _pair(aws: AwsShape) -> tuple[AwsShape, AwsShape] | None:
    """Return key and value of a structure that is one entry of a map."""
    spelt = {_plain(name): name for name in aws.members}
    for key, value in (("key", "value"), ("name", "value"), ("tagkey", "tagvalue")):
        if set(spelt) == {key, value}:
            return aws.member(spelt[key]), aws.member(spelt[value])
    return None


def _plain(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain.replace("configuration", "config")


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    if name.endswith("indices"):
        return f"{name[:-4]}ex"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def _same(name: str, members: Mapping[str, object], resource: str) -> str:
    """Return the member that a property's name means; empty if there is none."""
    plain = _plain(name)
    for spelling in _spellings(plain, resource):
        for same in (_identity, _singular):
            known = {same(_plain(member)): member for member in reversed(list(members))}
            if found := known.get(same(spelling)):
                return found
    return ""


def _spellings(plain: str, resource: str) -> Iterator[str]:
    yield plain
    if resource:
        yield f"{resource}{plain}"
        if plain.startswith(resource) and plain != resource:
            yield plain.removeprefix(resource)


def _identity(name: str) -> str:
    return name
