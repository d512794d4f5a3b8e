"""What a value must be: limits, formats, and the sentence for a value that breaks them."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from mlops_kit.problems import not_one_of, shown


@dataclass(frozen=True)
class Limits:
    """What one property must be; None where nothing is said."""

    minimum: float | None = None
    maximum: float | None = None
    also: float | None = None
    """A value outside of the range that has a meaning of its own, such as -1."""
    fewest: int | None = None
    """Of characters or of items."""
    most: int | None = None
    pattern: str | None = None
    words: str = ""
    """What the pattern says."""
    values: tuple[float, ...] = ()
    """All numbers that are allowed."""
    only: str | None = None
    """The one text that is allowed."""
    format: str | None = None
    """duration, datetime, date or bytes."""


NONE = Limits()
_FORMATS = {
    "duration": (
        r"-?P(?=.)(?:\d+(?:\.\d+)?Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?"
        r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?",
        "an ISO 8601 duration such as PT5M",
    ),
    "datetime": (
        r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?",
        "a date and time such as 2026-01-31T12:00:00Z",
    ),
    "date": (r"\d{4}-\d\d-\d\d", "a date such as 2026-01-31"),
    "bytes": (r"[A-Za-z0-9+/_=\s-]*", "base64 text"),
}


def broken(limits: Limits, value: Any) -> str | None:
    """Say which limit a value breaks; None if it breaks none.

    Args:
        limits: what it must be.
        value: a known value.
    """
    match value:
        case bool():
            return None
        case int() | float():
            return _number(limits, value)
        case str():
            return _text(limits, value)
        case list():
            return _count(limits, len(cast(list[Any], value)), "item")
        case _:
            return None


def misformatted(format: str, value: str) -> str | None:
    """Say what a text must look like; None if it does.

    Args:
        format: duration, datetime, date or bytes.
        value: the text.
    """
    pattern, words = _FORMATS[format]
    return None if re.fullmatch(pattern, value) else f"must be {words}, got {shown(value)}"


def duration(value: object) -> timedelta | None:
    """Read an ISO 8601 duration of days and less; None if it is none."""
    if not isinstance(value, str):
        return None
    found = re.fullmatch(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", value)
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _number(limits: Limits, value: float) -> str | None:
    if limits.values:
        return None if value in limits.values else not_one_of(value, _shown(*limits.values))
    low, high = limits.minimum, limits.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return None
    if value == limits.also:
        return None
    if low is not None and high is not None:
        also = f", or {shown(limits.also)}" if limits.also is not None else ""
        return f"must be {shown(low)} to {shown(high)}{also}, got {shown(value)}"
    if low is not None:
        return f"must be at least {shown(low)}, got {shown(value)}"
    return f"must be at most {shown(high)}, got {shown(value)}"


def _shown(*values: float) -> list[str]:
    return [shown(value) for value in values]


def _text(limits: Limits, value: str) -> str | None:
    if limits.only is not None and value != limits.only:
        return not_one_of(value, [limits.only])
    if limits.format and (reason := misformatted(limits.format, value)):
        return reason
    if reason := _count(limits, len(value), "character"):
        return f"{reason}: {shown(value)}"
    if limits.pattern and not re.fullmatch(limits.pattern, value):
        return f"must be made of {limits.words}, got {shown(value)}"
    return None


def _count(limits: Limits, count: int, word: str) -> str | None:
    low, high = limits.fewest, limits.most
    if (low is None or count >= low) and (high is None or count <= high):
        return None
    if low is not None and high is not None and low > 0:
        return f"must have {low} to {high} {word}s, got {count}"
    if high is None or (low is not None and count < low):
        return f"must have at least {low} {word}{'' if low == 1 else 's'}, got {count}"
    return f"must have at most {high} {word}{'' if high == 1 else 's'}, got {count}"
