"""Mistakes in inputs: each with its place, what was got and what is allowed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

MISTAKE = "mistake"
"""Type of the errors whose message is already a sentence for people."""

Place = tuple[int | str, ...]
"""Keys and list positions that lead to a value."""

_LONGEST_SHOWN = 60
_SHAPES = {
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a map",
    "mapping_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
}


@dataclass(frozen=True)
class Problem:
    """One mistake."""

    path: str
    """Where it is, such as `rollout.steps[0].weight`; empty for the whole."""
    reason: str
    """What was got and what is allowed, as the rest of a sentence."""

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{self.path}: {self.reason}" if self.path else self.reason


def from_validation_error(error: ValidationError, prefix: str = "") -> list[Problem]:
    """Say what pydantic found in words that fit a stack file.

    Args:
        error: what a model of the kit raised.
        prefix: path of the validated value, such as `platforms.here`.
    """
    return [
        Problem(dotted(details["loc"], prefix), reworded(details))
        for details in error.errors(include_url=False)
    ]


def dotted(place: Iterable[int | str], prefix: str = "") -> str:
    """Write a place as people do: `platforms.here.endpoints.wine.rollout.steps[0].weight`."""
    path = prefix
    for part in place:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part == "[key]":
            continue
        elif re.fullmatch(r"[\w:-]+", part):
            path += f".{part}" if path else part
        else:
            path += f"[{part!r}]"
    return path


def mistake(reason: str) -> PydanticCustomError:
    """Make an error that a pydantic validator raises and that is shown word by word."""
    return PydanticCustomError(MISTAKE, "{reason}", {"reason": reason})


def details(place: Place, reason: str, value: Any) -> InitErrorDetails:
    """Make one line of a `ValidationError`."""
    return InitErrorDetails(type=mistake(reason), loc=place, input=value)


def reworded(error: ErrorDetails) -> str:
    """Return the sentence for one error of pydantic."""
    kind, got, context = error["type"], error["input"], error.get("ctx", {})
    if kind == MISTAKE:
        return error["msg"]
    if kind == "missing":
        return "is required but missing"
    if kind == "extra_forbidden":
        return "is not a setting here"
    if kind == "invalid_key":
        return "the names of settings must be text"
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return not_one_of(got, re.findall(r"'([^']*)'", str(context["expected"])))
    if kind in _SHAPES:
        quotes = "; put it in quotes" if kind == "string_type" and _is_number(got) else ""
        return f"must be {_SHAPES[kind]}, got {shown(got)}{quotes}"
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}, got {shown(got)}"


def unknown_key(key: str, allowed: Sequence[str]) -> str:
    """Say that a key is not known, which one may be meant, and which ones exist."""
    return f"is not a setting here{_guess(key, allowed) or ';'} allowed: {', '.join(allowed)}"


def not_one_of(got: Any, allowed: Sequence[str]) -> str:
    """Say that a value is not in a list of words."""
    guess = _guess(got, allowed) if isinstance(got, str) else ""
    words = allowed[0] if len(allowed) == 1 else f"one of {', '.join(allowed)}"
    return f"must be {words}, got {shown(got)}{guess}"


def shown(value: Any) -> str:
    """Write a value into a sentence, in the words of YAML, shortened."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            text = repr(value)
            return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…'"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case int() if abs(value) >= 10**18:
            return "a very large number" if value > 0 else "a very large negative number"
        case int() | float():
            return str(value)
        case dict():
            return "a map"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(value).__name__}"


def _guess(word: str, allowed: Sequence[str]) -> str:
    close = get_close_matches(word, allowed, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
