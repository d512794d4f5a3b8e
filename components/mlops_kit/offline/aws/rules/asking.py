"""Reading known values out of inputs: what is unknown or absent is never held against a rule."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, cast

from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Problem, dotted

Inputs = Mapping[str, Any]


def given(inputs: Inputs, name: str) -> bool:
    """Tell whether a property is given, known or not; empty texts and lists count as absent."""
    value = inputs.get(name)
    return value is not None and value != "" and value != []


def lacks(inputs: Inputs, name: str) -> bool:
    """Tell whether a property is certainly absent."""
    return not given(inputs, name)


def text(inputs: Inputs, name: str) -> str | None:
    """Return a known, non-empty text."""
    value = inputs.get(name)
    return value if isinstance(value, str) and value else None


def number(inputs: Inputs, name: str) -> float | None:
    """Return a known number, also if it is written as text."""
    value = inputs.get(name)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def switch(inputs: Inputs, name: str) -> bool | None:
    """Return a known switch; None if it is unknown, False if it is absent."""
    value = inputs.get(name)
    return None if value is UNKNOWN else value is True


def part(inputs: Inputs, name: str) -> dict[str, Any] | None:
    """Return a known object; of a list the only item."""
    value = inputs.get(name)
    if isinstance(value, list) and len(cast(list[Any], value)) == 1:
        value = cast(list[Any], value)[0]
    return cast(dict[str, Any], value) if isinstance(value, dict) else None


def entries(inputs: Inputs, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Return the known objects of a list, with their positions."""
    value = inputs.get(name)
    for index, item in enumerate(cast(list[Any], value) if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield index, cast(dict[str, Any], item)


def words(inputs: Inputs, name: str) -> Iterator[tuple[int, str]]:
    """Return the known texts of a list, with their positions."""
    value = inputs.get(name)
    for index, item in enumerate(cast(list[Any], value) if isinstance(value, list) else []):
        if isinstance(item, str):
            yield index, item


def count(inputs: Inputs, name: str) -> int | None:
    """Return how many items a known list has; None if it is absent or unknown."""
    value = inputs.get(name)
    return len(cast(list[Any], value)) if isinstance(value, list) else None


def mistake(reason: str, *place: int | str) -> Problem:
    """Return a problem at a place."""
    return Problem(dotted(place), reason)


def exactly_one(inputs: Inputs, *names: str) -> Iterator[Problem]:
    """Find that none, or more than one, of some properties is given."""
    found = [name for name in names if given(inputs, name)]
    if not found:
        yield mistake(f"is required but missing, or else {' or '.join(names[1:])}", names[0])
    yield from at_most_one(inputs, *names)


def at_most_one(inputs: Inputs, *names: str) -> Iterator[Problem]:
    """Find that more than one of some properties is given."""
    found = [name for name in names if given(inputs, name)]
    for extra in found[1:]:
        yield mistake(f"must not be given together with {found[0]}", extra)


def together(inputs: Inputs, first: str, second: str) -> Iterator[Problem]:
    """Find that only one of two properties is given."""
    if given(inputs, first) and lacks(inputs, second):
        yield mistake(f"is required but missing, as {first} is given", second)
    elif given(inputs, second) and lacks(inputs, first):
        yield mistake(f"is required but missing, as {second} is given", first)


def in_order(inputs: Inputs, *names: str) -> Iterator[Problem]:
    """Find numbers that do not rise from name to name."""
    numbers = [(name, value) for name in names if (value := number(inputs, name)) is not None]
    for (low, least), (high, most) in pairwise(numbers):
        if least > most:
            yield mistake(f"({most:g}) is below {low} ({least:g})", high)
