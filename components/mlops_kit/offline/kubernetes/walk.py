"""Values held against compiled schemas."""

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, cast

from mlops_kit.offline.kubernetes.schema import KINDS, Node
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Place, Problem, dotted, shown


def problems(node: Node, value: Any, place: Place, partial: bool = False) -> list[Problem]:
    """Return every mistake in a value.

    Args:
        node: what is allowed.
        value: what is given; unknown values pass.
        place: where it stands.
        partial: whether nothing is required, as in a patch.
    """
    found: list[Problem] = []
    _walk(node, value, place, partial, found)
    return found


def _walk(node: Node, value: Any, place: Place, partial: bool, found: list[Problem]) -> None:
    if value is None or value is UNKNOWN:
        return
    if node.kind:
        words, fits = KINDS[node.kind]
        if not fits(value):
            found.append(Problem(dotted(place), f"must be {words}, got {shown(value)}"))
            return
    for check in node.checks:
        if wrong := check(value):
            found.append(Problem(dotted(place), wrong))
    if isinstance(value, dict):
        _walk_map(node, cast(dict[str, Any], value), place, partial, found)
    elif isinstance(value, list):
        _walk_list(node, cast(list[Any], value), place, partial, found)
    if node.ways and not partial:
        _walk_ways(node, value, place, partial, found)


def _walk_map(
    node: Node, value: dict[str, Any], place: Place, partial: bool, found: list[Problem]
) -> None:
    properties = node.properties
    for key, inner in value.items():
        if properties is not None and key in properties:
            _walk(properties[key], inner, (*place, key), partial, found)
        elif node.additional is not None:
            _walk(node.additional, inner, (*place, key), partial, found)
        elif properties is not None and not node.open and inner is not None:
            found.append(Problem(dotted((*place, key)), unknown(key, properties)))
    if partial:
        return
    for key in node.required:
        if value.get(key) is None:
            found.append(Problem(dotted((*place, key)), "is required but missing"))
    for rule in node.rules:
        found += rule(value, place)


def _walk_list(
    node: Node, value: list[Any], place: Place, partial: bool, found: list[Problem]
) -> None:
    if node.items is not None:
        for index, item in enumerate(value):
            _walk(node.items, item, (*place, index), partial, found)
    if node.keys or node.unique:
        defaults = node.items.defaults if node.items else {}
        found += repeated(value, place, node.keys, {"protocol": "TCP", **defaults})


def _walk_ways(node: Node, value: Any, place: Place, partial: bool, found: list[Problem]) -> None:
    if isinstance(value, dict) and node.defaults:
        value = {**node.defaults, **cast(dict[str, Any], value)}
    for how, schemas in node.ways:
        tried = [problems(schema, value, place, partial) for schema in schemas]
        good = sum(not one for one in tried)
        if how == "allOf":
            for one in tried:
                found += one
        elif how == "not" and good:
            found.append(Problem(dotted(place), "is a combination that is not allowed here"))
        elif how == "anyOf" and not good:
            found += min(tried, key=len)
        elif how == "oneOf" and good != 1:
            if good:
                found.append(
                    Problem(dotted(place), "fits several forms, of which only one may be given")
                )
            else:
                found += min(tried, key=len)


def repeated(
    value: list[Any], place: Place, keys: tuple[str, ...], defaults: Mapping[str, Any]
) -> list[Problem]:
    """Return entries of a list that have the same key as one before.

    Args:
        value: the list.
        place: where it stands.
        keys: properties that are the key together; none: the whole entry is.
        defaults: what a key's property is if it is not given.
    """
    seen: dict[str, int] = {}
    found: list[Problem] = []
    for index, item in enumerate(value):
        key = _key(item, keys, defaults)
        if key is None:
            continue
        text = json.dumps(key, sort_keys=True, default=str)
        if text not in seen:
            seen[text] = index
            continue
        at = (*place, index, keys[0]) if keys else (*place, index)
        what = ", ".join(f"{name} {shown(part)}" for name, part in zip(keys, key, strict=False))
        where = dotted((*place, seen[text]))
        found.append(
            Problem(
                dotted(at), f"must be unique in the list, got {what or shown(item)} as in {where}"
            )
        )
    return found


def _key(item: Any, keys: tuple[str, ...], defaults: Mapping[str, Any]) -> list[Any] | None:
    """Return what tells an entry from others, None if it is not known."""
    if not keys:
        return None if item is UNKNOWN else [item]
    if not isinstance(item, dict):
        return None
    entry = cast(dict[str, Any], item)
    parts = [defaults.get(key) if entry.get(key) is None else entry[key] for key in keys]
    if UNKNOWN in parts or all(part is None for part in parts):
        return None
    return parts


def unknown(name: str, properties: Iterable[str]) -> str:
    """Say that a property is not known, and which may be meant."""
    spelt = {known.replace("_", "").lower(): known for known in properties}
    close = get_close_matches(name.replace("_", "").lower(), spelt, n=1, cutoff=0.6)
    if close:
        return f"is not a property here; did you mean {spelt[close[0]]}?"
    return f"is not a property here; allowed: {', '.join(sorted(spelt.values())) or 'none'}"
