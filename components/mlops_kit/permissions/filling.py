"""Fills the ARNs of the tables from a planned resource; `*` stands for what is not known."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final, cast

from mlops_kit import marks
from mlops_kit.offline.aws.likely import MARK
from mlops_kit.permissions.place import Place

ANY: Final = "*"
BRACES = re.compile(r"\{([\w.]+)([/:^~_@]?)(?:\|((?:[^{}]|\{[^{}]*\})*))?\}")
_SECRET = "[secret]"


def strings(values: Any, path: str) -> list[str]:
    """Return the known texts at a path; lists on the way are gone through.

    Args:
        values: nested maps and lists.
        path: with dots.
    """
    found: list[Any] = [values]
    for part in path.split("."):
        found = [inner for value in found for inner in _inside(value, part)]
    known = [str(one) for value in found for one in _flat(value) if isinstance(one, str | int)]
    return [one for one in known if one and _is_known(one)]


def said(values: Any, path: str) -> bool:
    """Tell whether something stands at a path, known or not, and is not empty or false."""
    found: list[Any] = [values]
    for part in path.split("."):
        found = [inner for value in found for inner in _inside(value, part)]
    return any(value not in (None, False, "", "false", [], {}) for value in found)


def filled(template: str, values: Mapping[str, Any], place: Place) -> list[str]:
    """Return the ARNs, or other texts, that a template means."""
    parts: list[list[str]] = []
    end = 0
    for brace in BRACES.finditer(template):
        parts.append([template[end : brace.start()]])
        parts.append(_options(brace, template, values, place))
        end = brace.end()
    parts.append([template[end:]])
    return ["".join(one) for one in product(*parts)]


def arns(template: str, values: Mapping[str, Any], place: Place) -> list[str]:
    """Return the whole ARNs that a template means; none where it names nothing."""
    found: list[str] = []
    for text in filled(template, values, place):
        if text.startswith("arn:"):
            found.append(re.sub(r"\*{2,}", ANY, text))
        elif text:
            service, _, resource = text.partition(":")
            resource = re.sub(r"\*{2,}", ANY, resource)
            found.append(
                f"arn:{place.partition}:{service}:{place.region}:{place.account}:{resource}"
            )
    return found


def _options(
    brace: re.Match[str], template: str, values: Mapping[str, Any], place: Place
) -> list[str]:
    word, way, otherwise = brace[1], brace[2], brace[3]
    if word in place.words:
        return [place.words[word]]
    known = strings(values, word)
    if template.startswith("{") and brace.start() == 0:
        # The whole is an ARN: a name or an alias in its place says nothing here.
        known = [one for one in known if one.startswith("arn:")]
    if known:
        return list(dict.fromkeys(_way(one, way) for one in known))
    return [ANY] if otherwise is None else filled(otherwise, values, place)


def _way(text: str, way: str) -> str:
    match way:
        case "/":
            return text.rpartition("/")[2]
        case ":":
            return text.partition("://")[2] or text
        case "@":
            return text.partition("://")[2].partition("/")[0] or text
        case "^":
            return text.removeprefix("/")
        case "~":
            return text.split("/")[1] if "/" in text else text
        case "_":
            return text.lower()
        case _:
            return text


def _inside(value: Any, key: str) -> Iterator[Any]:
    if isinstance(value, list):
        for one in cast(list[Any], value):
            yield from _inside(one, key)
    elif isinstance(value, dict):
        known = cast(dict[str, Any], value)
        if key in known:
            yield known[key]


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in cast(list[Any], value):
            yield from _flat(one)
    elif not isinstance(value, bool):
        yield value


def _is_known(text: str) -> bool:
    return text not in (marks.UNKNOWN, _SECRET) and MARK not in text
