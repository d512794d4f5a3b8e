"""Reading inputs of which some values may be missing or not known yet."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Place, Problem, dotted

Object = dict[str, Any]


def known(value: Any, *keys: str) -> Any:
    """Return what stands at a path of keys; None if it is missing or not known yet."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = cast(Object, value).get(key)
    return None if value is UNKNOWN else value


def entries(value: Any, *keys: str) -> list[tuple[int, Object]]:
    """Return position and entry of the known objects in a list."""
    found = known(value, *keys)
    if not isinstance(found, list):
        return []
    listed = enumerate(cast(list[Any], found))
    return [(index, cast(Object, one)) for index, one in listed if isinstance(one, dict)]


def settled(value: Any, *keys: str) -> bool:
    """Tell whether a list's entries, and the path to it, are all known."""
    for key in keys:
        if value is UNKNOWN:
            return False
        value = cast(Object, value).get(key) if isinstance(value, dict) else None
    return value is not UNKNOWN and not (isinstance(value, list) and UNKNOWN in value)


def given(value: Mapping[str, Any], *keys: str) -> list[str]:
    """Return which of the properties are given, known or not."""
    return [key for key in keys if value.get(key) is not None]


def texts(value: Any, *keys: str) -> dict[str, str]:
    """Return the known texts of a map."""
    found = known(value, *keys)
    if not isinstance(found, dict):
        return {}
    return {key: one for key, one in cast(Object, found).items() if isinstance(one, str)}


def wrong(place: Place, reason: str) -> Problem:
    """Name a mistake."""
    return Problem(dotted(place), reason)


def one_of(
    value: Mapping[str, Any], place: Place, *keys: str, need: bool = True
) -> Iterator[Problem]:
    """Hold an object to one of several properties.

    Args:
        value: the object.
        place: where it stands.
        keys: the properties.
        need: whether one has to be given.
    """
    there = given(value, *keys)
    if len(there) > 1:
        yield wrong((*place, there[1]), f"must not be given beside {there[0]}; keep one of them")
    elif need and not there:
        yield wrong(place, f"must have one of {', '.join(keys)}")
