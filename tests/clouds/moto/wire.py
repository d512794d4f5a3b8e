"""From properties to AWS's requests and back, along what the offline contract binds.

A property's `Bound.origin`, such as `CreateRole.Tags` or `PutTargets.Targets[].Id`, says where its
value stands in the request of an operation.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.model import Shape

from mlops_kit.offline.aws.bound import Bound

EACH = "[]"


class Spread(list[Any]):
    """Values of which each one has an element of a list to itself."""


def request(
    members: Mapping[str, Bound], operation: str, shape: Shape | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what an operation is asked, of the values that are bound to it."""
    body: dict[str, Any] = {}
    for name, bound in members.items():
        path = below([operation], steps(bound.origin))
        if shape is not None and path is not None and values.get(name) is not None:
            _put(body, path, _built(bound, values[name], shape))
    return body


def read_back(bound: Bound, live: Any, shape: Shape, old: Any) -> Any:
    """Return a property's value, from the request that would have made what is live.

    Args:
        bound: of the property.
        live: that request.
        shape: of the whole request.
        old: the value before, whose types the new one takes; None: there was none.
    """
    return _read(bound, _picked(live, steps(bound.origin)[1:]), shape, old)


def steps(origin: str) -> list[str]:
    """Return the operation and the members on the way, `[]` for a list's element."""
    plain = origin.removesuffix(" (value)").removesuffix(" (key)")
    return plain.replace(EACH, f".{EACH}").split(".")


def below(start: list[str], path: list[str]) -> list[str] | None:
    """Return the rest of a path that begins so; None for another one."""
    return path[len(start) :] if path[: len(start)] == start else None


def covers(live: Any, wanted: Any) -> bool:
    """Tell whether something live is as wanted; it may say more, and lists have no order."""
    if isinstance(wanted, dict):
        return isinstance(live, dict) and all(
            key in live and covers(live[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(live, list) and len(live) == len(wanted) and _matched(live, wanted)
    if isinstance(wanted, str) and wanted[:1] in ("{", "[") and isinstance(live, str):
        return live == wanted or _parsed(live) == _parsed(wanted)
    return live == wanted


def _matched(live: list[Any], wanted: list[Any]) -> bool:
    left = list(live)
    for value in wanted:
        found = next((other for other in left if covers(other, value)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _shape(shape: Shape, path: list[str]) -> Any:
    found: Any = shape
    for step in path:
        match found.type_name:
            case "list":
                found = found.member
            case "map":
                found = found.value
            case _:
                found = found.members[step]
    return found


def _built(bound: Bound, value: Any, root: Shape) -> Any:
    path = steps(bound.origin)
    if bound.kind == "structure":
        body: dict[str, Any] = {}
        for name, inner in bound.members.items():
            rest = below(path, steps(inner.origin))
            if rest is not None and value.get(name) is not None:
                _put(body, rest, _built(inner, value[name], root))
        return body
    if bound.kind == "list" and bound.item is not None:
        built = [_built(bound.item, one, root) for one in value]
        if steps(bound.item.origin) == [*path, EACH]:
            return built
        return built[0] if bound.item.kind == "structure" and built else Spread(built)
    shape = _shape(root, path[1:])
    if bound.kind == "map":
        return _entries(shape, value)
    return plain(shape, value)


def _entries(shape: Any, value: Mapping[str, Any]) -> Any:
    if shape.type_name == "map":
        return {key: plain(shape.value, one) for key, one in value.items()}
    key, content = shape.member.members
    if "value" in key.lower():
        key, content = content, key
    return [{key: name, content: one} for name, one in value.items()]


def plain(shape: Any, value: Any) -> Any:
    """Return a value of the type that botocore takes."""
    match shape.type_name:
        case "string" if not isinstance(value, str):
            return str(value).lower() if isinstance(value, bool) else f"{value:g}"
        case "integer" | "long":
            return int(value)
        case "float" | "double":
            return float(value)
        case "boolean":
            return value in (True, "true")
        case "blob" if isinstance(value, str):
            return value.encode()
        case "map" | "list" if isinstance(value, dict):
            return _entries(shape, value)
        case _:
            return value


def fitting(shape: Any, value: Any) -> Any:
    """Return of a request what another operation takes too; None: nothing."""
    match shape.type_name:
        case "structure":
            known = value.items() if isinstance(value, dict) else ()
            fit = {n: fitting(shape.members[n], one) for n, one in known if n in shape.members}
            return {name: one for name, one in fit.items() if one is not None} or None
        case "list":
            return [fitting(shape.member, one) for one in value]
        case _:
            return value


def _put(body: dict[str, Any], path: list[str], value: Any) -> None:
    """Put a value where a path leads."""
    if not path:
        body.update(value)
        return
    head, *rest = path
    if rest[:1] == [EACH]:
        elements = body.setdefault(head, [])
        values = value if isinstance(value, Spread) else [value]
        if rest[1:]:
            while len(elements) < len(values):
                elements.append({})
            for element, one in zip(elements, values, strict=False):
                _put(element, rest[1:], one)
        else:
            elements.extend(values)
    elif rest:
        _put(body.setdefault(head, {}), rest, value)
    elif isinstance(value, dict) and isinstance(body.get(head), dict):
        body[head] |= value
    else:
        body[head] = value


def _picked(live: Any, path: list[str]) -> Any:
    for index, step in enumerate(path):
        if live is None:
            return None
        if step == EACH:
            found = [_picked(one, path[index + 1 :]) for one in live]
            return Spread(x for one in found for x in (one if isinstance(one, Spread) else [one]))
        live = live.get(step) if isinstance(live, dict) else None
    return live


def _read(bound: Bound, live: Any, root: Shape, old: Any) -> Any:
    if isinstance(live, Spread) and bound.kind != "list":
        live = next((one for one in live if one is not None), None)
    if live is None:
        return None
    path = steps(bound.origin)
    if bound.kind == "structure":
        before: Any = old if isinstance(old, dict) else {}
        found = {
            name: _read(inner, _picked(live, rest), root, before.get(name))
            for name, inner in bound.members.items()
            if (rest := below(path, steps(inner.origin))) is not None
        }
        return {name: value for name, value in found.items() if value is not None}
    if bound.kind == "list" and bound.item is not None:
        several = live if isinstance(live, list) else [live]
        olds: list[Any] = list(old) if isinstance(old, list) else []
        olds += [olds[0] if olds else None] * len(several)
        return [_read(bound.item, one, root, olds[n]) for n, one in enumerate(several)]
    if bound.kind == "map" and isinstance(live, list):
        keys = _shape(root, path[1:]).member.members
        key, content = sorted(keys, key=lambda name: "value" in name.lower())
        return {one[key]: one[content] for one in live}
    return _of_type(live, old)


def _of_type(live: Any, old: Any) -> Any:
    if isinstance(live, bytes):
        return live.decode()
    if isinstance(live, datetime):
        return live.isoformat()
    match old, live:
        case str(), bool() | int() | float():
            return str(live).lower()
        case bool(), str():
            return live.lower() == "true"
        case int() | float(), str():
            return float(live)
        case _:
            return live
