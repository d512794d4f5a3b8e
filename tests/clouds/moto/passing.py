"""A resource type that passes through to moto, described by a row of a table."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from itertools import zip_longest
from typing import Any

import jmespath

from mlops_kit.offline.aws.bindings import binding_of, service_of
from mlops_kit.offline.aws.bound import Bound
from mlops_kit.offline.aws.filling import Filler
from mlops_kit.offline.aws.likely import MARK
from mlops_kit.offline.aws.making import MADE
from mlops_kit.offline.aws.place import where
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.sdk import Sdk
from mlops_kit.offline.stand_in import Unanswerable
from mlops_kit.offline.values import Values, walk
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.tagging import retag, tags_of
from tests.clouds.moto.ways import Way, filled
from tests.clouds.moto.wire import covers, fitting, read_back, request, steps

_NAMES = ("name", "bucket", "nodeGroupName")
"""What is made where a program gives a start of it, or nothing."""
_WORDS = re.compile(r"\{(\w+?)[/:_^]?\}")
"""What the templates of ids and ARNs name; digits that are made up are not known here."""


class Passing:
    """Carries one type out against moto: a `Simulator` of the keeper."""

    def __init__(self, token: str, way: Way) -> None:
        self.token = token
        self.way = way
        self.service = service_of(token)

    def create(self, inputs: Values, outputs: Values, at: Surroundings) -> tuple[str, Values]:
        asked, way = self._asked(at, inputs), self.way
        known = {**way.usual, **{key: value for key, value in outputs.items() if _real(value)}}
        answer = asked.call(way.make, **self._body(asked, inputs, {**known, **inputs}))
        found = jmespath.search(way.id, answer) if way.id else None
        id = str(found or filled(way.named, {"account": asked.account, **known}))
        state = {**known, **self._computed(id, known, at)}
        if way.made is not None:
            way.made(asked, id, inputs)
        self._further(asked, _tagged(inputs), {**state, "id": id}, {})
        return id, {**dict.fromkeys(outputs), **self._checked(id, inputs, state, at)}

    def read(self, id: str, state: Values, at: Surroundings) -> Values | None:
        asked, way = self._asked(at, state), self.way
        which = self._which(asked, id, state)
        answer = asked.find(way.show, **filled(way.key, which))
        item = jmespath.search(filled(way.item, which), answer) if answer is not None else None
        if item in (None, [], {}) or (item := way.told(asked, item, which)) is None:
            return None
        if way.tags:
            _, member = steps(self.members["tags"].origin)
            item = {**item, member: tags_of(asked, way.tags, which)}
        found = {name: jmespath.search(path, item) for name, path in way.outputs.items()}
        return {**state, **found, **dict(self._differing(asked, item, state))}

    def update(self, id: str, state: Values, inputs: Values, at: Surroundings) -> Values:
        asked, way = self._asked(at, inputs), self.way
        which = self._which(asked, id, {**state, **inputs})
        body = self._body(asked, inputs, {**state, **inputs})
        if way.change == way.make:
            asked.call(way.make, **body)
        elif way.change:
            known = fitting(asked.shape(way.change), body) or {}
            key = way.key if way.change_key is None else way.change_key
            asked.call(way.change, **{**known, **filled(key, which)})
        if way.changing is not None:
            way.changing(asked, id, inputs)
        self._further(asked, inputs, which, state)
        retag(asked, id, state, inputs)
        return self._checked(id, inputs, {**state, **inputs}, at)

    def delete(self, id: str, state: Values, at: Surroundings) -> None:
        asked, way = self._asked(at, state), self.way
        if way.before is not None:
            way.before(asked, id, state)
        if way.drop:
            key = way.key if way.drop_key is None else way.drop_key
            asked.find(way.drop, **filled(key, self._which(asked, id, state)))

    @cached_property
    def members(self) -> Mapping[str, Any]:
        members = dict(binding_of(_sdk(), self.token).members)
        for path, origin in self.way.bound.items():
            _rebind(members, path.split("."), origin)
        return members

    def _which(self, asked: Asked, id: str, state: Values) -> Values:
        """Return what keys may name."""
        return {**self.way.usual, "account": asked.account, **state, "id": id}

    def _asked(self, at: Surroundings, inputs: Values) -> Asked:
        return Asked(self.service, at, inputs)

    def _body(self, asked: Asked, inputs: Values, values: Values) -> Values:
        make = self.way.make
        named = {key: values[key] for key in _NAMES if key in values}
        given = {**named, **_tagged(inputs)}
        return self.way.asking(asked, values, request(self.members, make, asked.shape(make), given))

    def _further(self, asked: Asked, inputs: Values, which: Values, old: Values) -> None:
        """Ask the other operations that something new goes to, an attribute at a time."""
        new = {key: value for key, value in inputs.items() if value != old.get(key)}
        if old:
            new.pop("tags", None)
        for operation, key in self.way.also.items():
            shape = asked.shape(operation)
            if not request(self.members, operation, shape, new):
                continue
            body = request(self.members, operation, shape, inputs)
            apart = operation.startswith("Modify") and operation.endswith("Attribute")
            for part in [{name: body[name]} for name in body] if apart else [body]:
                asked.call(operation, **part, **filled(key, which))
        if self.way.after is not None:
            self.way.after(asked, which["id"], inputs)

    def _computed(self, id: str, outputs: Values, at: Surroundings) -> Values:
        """Return the outputs that follow from the id and the inputs."""
        made = MADE.get(self.token)
        if made is None:
            return {}
        filler = Filler(self.token, "", {"path": "/", **outputs, "id": id}, where(at, outputs))
        known = filler.values.keys() | filler.place.keys()
        found: Values = {}
        if made.arn and known.issuperset(_WORDS.findall(made.arn)):
            found["arn"] = filler.arn(made.arn)
        elif made.id == "{arn}":
            found["arn"] = id
        filler.values["arn"] = found.get("arn", outputs.get("arn"))
        for name, template in made.more.items():
            if known.issuperset(_WORDS.findall(template)):
                found[name] = filler.fill(template)
        return found

    def _differing(self, asked: Asked, live: Values, state: Values) -> Iterable[tuple[str, Any]]:
        for name, bound in self.members.items():
            operation = steps(bound.origin)[0]
            if name in self.way.unread or state.get(name) is None:
                continue
            if operation != self.way.make and operation not in self.way.also:
                continue
            shape, whole = asked.shape(operation), _tagged(state)[name]
            given = self._shown(name, whole)
            value = read_back(bound, live, shape, whole)
            kept = covers(live, request({name: bound}, operation, shape, {name: given}))
            if value == whole if bound.kind == "map" else kept:
                continue
            if name == "tags" and "tagsAll" in state:
                yield "tagsAll", value
                value = {k: v for k, v in value.items() if k in state[name] or k not in whole}
            yield name, value if given == whole else _grafted(value, whole)

    def _shown(self, name: str, value: Any) -> Any:
        """Return a value without what moto does not show of it."""
        for path in self.way.unread:
            start, _, inner = path.partition(".")
            if start == name and inner:
                several = isinstance(value, list)
                kept = [
                    {key: one for key, one in part.items() if key != inner}
                    for part in (value if several else [value])
                ]
                value = kept if several else kept[0]
        return value

    def _checked(self, id: str, inputs: Values, state: Values, at: Surroundings) -> Values:
        """Return what moto made of the inputs, all of which it must have kept."""
        live = self.read(id, state, at)
        if live is None:
            raise Unanswerable(f"moto made {self.token} {id} and does not show it")
        for name, bound in self.members.items():
            given, kept = inputs.get(name), live.get(name)
            as_given = kept == given if bound.kind == "map" else covers(kept, given)
            if given is not None and not as_given:
                raise Unanswerable(
                    f"moto keeps {name} of {self.token} {id} as {kept!r}, not as {given!r}"
                )
        return live


def _rebind(members: dict[str, Bound], path: list[str], origin: str) -> None:
    """Bind a property to another place, with all that is in it."""
    name, *inner = path
    known = members.get(name)
    if inner and known is not None:
        within = dict(known.members)
        _rebind(within, inner, origin)
        members[name] = replace(known, members=within)
    else:
        whole = known is not None and (known.item is not None or known.members)
        members[name] = _moved(known, known.origin, origin) if whole else Bound(origin, "string")


def _moved(bound: Bound, start: str, to: str) -> Bound:
    return replace(
        bound,
        origin=bound.origin.replace(start, to, 1),
        members={name: _moved(inner, start, to) for name, inner in bound.members.items()},
        item=bound.item and _moved(bound.item, start, to),
    )


def _tagged(values: Values) -> Values:
    """Return properties with the tags of the whole provider among a thing's own."""
    return {**values, "tags": values["tagsAll"]} if values.get("tagsAll") else values


def _real(value: Any) -> bool:
    """Tell a value from one that the stand-in made up, for want of a better one."""
    return not any(isinstance(leaf, str) and MARK in leaf for _, leaf in walk(value))


def _grafted(live: Any, before: Any) -> Any:
    """Return a live value with what moto does not show, as it was before."""
    if isinstance(live, list) and isinstance(before, list):
        pairs = zip_longest(live, before[: len(live)], fillvalue={})
        return [{**old, **new} for new, old in pairs]
    return {**before, **live} if isinstance(live, dict) else live


@cache
def _sdk() -> Sdk:
    return Sdk("aws")
