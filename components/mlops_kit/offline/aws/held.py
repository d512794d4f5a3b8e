"""Holds a resource's inputs against what they are bound to."""

import datetime
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, cast

from mlops_kit.offline.aws.bound import Bound
from mlops_kit.offline.aws.patterns import compiled
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Place, Problem, dotted, not_one_of, shown

_MOST_LISTED = 20
_LONGEST_PATTERN = 120
_LONGEST_MATCHED = 4096  # a text longer than that is held by its length only
_NUMBERS = ("integer", "long", "float", "double")


def problems(
    members: Mapping[str, Bound], values: Mapping[str, Any], place: Place = ()
) -> Iterator[Problem]:
    """Find what breaks the contract; unknown and absent values pass.

    So do empty texts and lists, which the provider treats as absent.

    Args:
        members: what is held, by property.
        values: what a program gives.
        place: where that stands.
    """
    for name, bound in members.items():
        value = values.get(name)
        if value is not None and value is not UNKNOWN:
            yield from _wrong(bound, value, (*place, name))


def _wrong(bound: Bound, value: Any, place: Place) -> Iterator[Problem]:
    match value:
        case None | bool():
            return
        case str() if bound.kind in _NUMBERS:
            yield from _wrong_number(bound, _number(value), value, place)
        case str():
            yield from _wrong_text(bound, value, place)
        case int() | float():
            if bound.kind in _NUMBERS:
                yield from _wrong_number(bound, value, value, place)
            elif bound.values and bound.kind == "string":
                yield from _wrong_text(bound, shown(value), place)
        case list() if bound.item:
            yield from _wrong_count(bound, len(cast(list[Any], value)), "items", place)
            for index, item in enumerate(cast(list[Any], value)):
                if item is not UNKNOWN:
                    yield from _wrong(bound.item, item, (*place, index))
        case dict() if bound.kind == "map":
            yield from _wrong_map(bound, cast(dict[str, Any], value), place)
        case dict() if bound.kind == "structure":
            yield from problems(bound.members, cast(dict[str, Any], value), place)
        case _:
            return


def _wrong_map(bound: Bound, value: dict[str, Any], place: Place) -> Iterator[Problem]:
    yield from _wrong_count(bound, len(value), "entries", place)
    for key, item in value.items():
        if bound.key:
            yield from _wrong_text(bound.key, key, (*place, key))
        if bound.item and item is not UNKNOWN:
            yield from _wrong(bound.item, item, (*place, key))


def _wrong_count(bound: Bound, count: int, what: str, place: Place) -> Iterator[Problem]:
    if bound.most is not None and count > bound.most:
        yield _problem(bound, place, f"must have at most {shown(bound.most)} {what}, got {count}")
    if bound.least is not None and 0 < count < bound.least:
        yield _problem(bound, place, f"must have at least {shown(bound.least)} {what}, got {count}")


def _wrong_text(bound: Bound, text: str, place: Place) -> Iterator[Problem]:
    if not text:
        return
    if bound.kind == "boolean":
        if bound.exact and text.lower() not in ("true", "false", "1", "0"):
            yield _problem(bound, place, f"must be true or false, got {shown(text)}")
    elif bound.kind == "timestamp":
        if bound.exact and not _is_time(text):
            yield _problem(
                bound, place, f"must be a time such as 2030-01-31T00:00:00Z, got {shown(text)}"
            )
    elif bound.values:
        if not _is_word(bound, text):
            yield _problem(bound, place, one_of(text, bound.values))
    elif bound.kind == "string":
        yield from _wrong_form(bound, text, place)


def _wrong_form(bound: Bound, text: str, place: Place) -> Iterator[Problem]:
    if bound.most is not None and len(text) > bound.most:
        yield _problem(
            bound,
            place,
            f"must have at most {shown(bound.most)} characters, got {len(text)} ({shown(text)})",
        )
    elif bound.least is not None and len(text) < bound.least:
        yield _problem(
            bound,
            place,
            f"must have at least {shown(bound.least)} characters, got {len(text)} ({shown(text)})",
        )
    elif bound.pattern and len(text) <= _LONGEST_MATCHED and not matches(bound.pattern, text):
        pattern = bound.pattern
        if len(pattern) > _LONGEST_PATTERN:
            pattern = f"{pattern[:_LONGEST_PATTERN]}…"
        yield _problem(bound, place, f"must match {pattern}, got {shown(text)}")


def matches(pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern of a service model; yes, if Python cannot read it.

    Patterns of ARNs that name some partitions, and were written before others existed, are asked
    about the same ARN in the first partition.
    """
    expression = compiled(pattern)
    if expression is None or expression.fullmatch(text):
        return True
    if text.startswith("arn:") and text.count(":") >= 5:
        _, _, service, region, rest = text.split(":", 4)
        place = "us-east-1" if region else ""
        return expression.fullmatch(f"arn:aws:{service}:{place}:{rest}") is not None
    return False


def one_of(got: str, allowed: tuple[str, ...]) -> str:
    """Say that a word is none of those allowed; long lists are shortened to the nearest one."""
    same = {word.lower(): word for word in allowed}.get(got.lower())
    if len(allowed) <= _MOST_LISTED:
        reason = not_one_of(got, allowed)
        return (
            f"{reason}; did you mean {same}?" if same and "did you mean" not in reason else reason
        )
    close = [same] if same else get_close_matches(got, allowed, n=1, cutoff=0.6)
    guess = f"; did you mean {close[0]}?" if close else f", such as {allowed[0]}"
    return f"must be one of {len(allowed)} known values, got {shown(got)}{guess}"


def _is_word(bound: Bound, text: str) -> bool:
    if text in bound.values:
        return True
    return not bound.exact and text.lower() in {value.lower() for value in bound.values}


def _wrong_number(
    bound: Bound, number: float | None, value: Any, place: Place
) -> Iterator[Problem]:
    if number is None:
        if bound.exact:
            yield _problem(bound, place, f"must be a number, got {shown(value)}")
        return
    if not number and not bound.exact:
        return
    low = bound.least is not None and number < bound.least
    high = bound.most is not None and number > bound.most
    if not low and not high:
        return
    if bound.most is None:
        allowed = f"at least {shown(bound.least)}"
    elif bound.least is None:
        allowed = f"at most {shown(bound.most)}"
    else:
        allowed = f"{shown(bound.least)} to {shown(bound.most)}"
    yield _problem(bound, place, f"must be {allowed}, got {shown(value)}")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None if text else 0.0


def _is_time(text: str) -> bool:
    try:
        datetime.datetime.fromisoformat(text.replace(":60", ":59"))  # a leap second
    except ValueError:
        return False
    return True


def _problem(bound: Bound, place: Place, reason: str) -> Problem:
    return Problem(dotted(place), f"{reason} ({bound.origin})")
