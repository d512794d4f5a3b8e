"""Checks of single values: each returns what is wrong, or an empty text."""

import ipaddress
import json
import re
from collections.abc import Callable
from typing import Any

from mlops_kit.problems import not_one_of, shown

Check = Callable[[Any], str]


def pattern(expression: str, words: str) -> Check:
    """Make a check of a text's form."""
    compiled = re.compile(expression)

    def check(value: Any) -> str:
        fits = not isinstance(value, str) or compiled.fullmatch(value)
        return "" if fits else f"must be {words}, got {shown(value)}"

    return check


def one_of(words: str) -> Check:
    """Make a check of a word; case counts."""
    allowed = words.split()

    def check(value: Any) -> str:
        return "" if value in (*allowed, "") else not_one_of(value, allowed)

    return check


def between(low: float, high: float, unit: str = "") -> Check:
    """Make a check of a number."""

    def check(value: Any) -> str:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or low <= value <= high:
            return ""
        return f"must be from {shown(low)} to {shown(high)}{unit}, got {shown(value)}"

    return check


def at_least(low: float) -> Check:
    """Make a check of a number."""

    def check(value: Any) -> str:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return (
            f"must be at least {shown(low)}, got {shown(value)}" if number and value < low else ""
        )

    return check


def at_most_characters(most: int) -> Check:
    """Make a check of a text's length."""

    def check(value: Any) -> str:
        length = len(value) if isinstance(value, str) else 0
        return f"must have at most {most} characters, got {length}" if length > most else ""

    return check


def seconds(low: float, high: float | None = None) -> Check:
    """Make a check of a duration such as `3.5s`."""

    def check(value: Any) -> str:
        found = re.fullmatch(r"(\d+(?:\.\d{1,9})?)s", value) if isinstance(value, str) else None
        if found is None:
            words = f"seconds with an s, such as {shown(low or 60)}s"
            return f"must be {words}, got {shown(value)}" if value else ""
        if float(found[1]) >= low and (high is None or float(found[1]) <= high):
            return ""
        span = (
            f"at least {shown(low)}s" if high is None else f"from {shown(low)}s to {shown(high)}s"
        )
        return f"must be {span}, got {shown(value)}"

    return check


def network(value: Any) -> str:
    """Say why a text is no range of addresses such as 10.0.0.0/16."""
    if not isinstance(value, str) or not value:
        return ""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return f"must be a range of addresses such as 10.0.0.0/16, got {shown(value)}"
    return ""


def network_or_size(value: Any) -> str:
    """Say why a text is neither a range of addresses nor a size such as /14."""
    if isinstance(value, str) and re.fullmatch(r"/([89]|[12]\d|3[0-2])", value):
        return ""
    return network(value)


def slash_28(value: Any) -> str:
    """Say why a text is no range of 16 addresses."""
    if not value or str(value).endswith("/28"):
        return network(value)
    return f"must be a range of addresses with /28, got {shown(value)}"


def port(value: Any) -> str:
    """Say why a text is neither a port nor a range of ports."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", str(value))
    if found and int(found[1]) <= int(found[2] or found[1]) <= 65535:
        return ""
    return f"must be a port from 0 to 65535, or a range such as 8000-9000, got {shown(value)}"


def bucket_name(value: Any) -> str:
    """Say why no bucket can have this name."""
    name = str(value)
    parts = name.split(".")
    good = re.fullmatch(r"[a-z0-9][a-z0-9_.-]+[a-z0-9]", name) and 3 <= len(name) <= 222
    if not good or any(not 0 < len(part) <= 63 for part in parts):
        return (
            "must be 3 to 63 lower-case letters, digits, hyphens and underscores, and begin and "
            f"end with a letter or digit, got {shown(value)}"
        )
    if re.fullmatch(r"\d+\.\d+\.\d+\.\d+", name):
        return f"must not look like an IP address, got {shown(value)}"
    if name.startswith("goog") or "google" in name:
        return f"must not begin with goog or contain google, got {shown(value)}"
    return ""


def cron(value: Any) -> str:
    """Say why a text is neither a cron expression nor App Engine's English for one."""
    text = str(value).strip()
    if len(text.split()) == 5 and re.fullmatch(r"[\w*/,#? -]+", text):
        return ""
    if re.match(r"(every|synchronized|@\w+|\d?(1st|2nd|3rd|\dth|first|second|third))\b", text):
        return ""
    return f"must be a cron expression of five fields such as 0 3 * * *, got {shown(value)}"


def json_text(value: Any) -> str:
    """Say why a text is no JSON."""
    try:
        json.loads(str(value))
    except ValueError as error:
        return f"must be JSON, and is not: {error}"
    return ""


def label_key(key: str) -> str:
    """Say why no label can be called so."""
    if 0 < len(key) <= 63 and key[0].isalpha() and _in_label(key):
        return ""
    return (
        "must be 1 to 63 lower-case letters, digits, underscores and hyphens, and begin with a "
        f"letter, got {shown(key)}"
    )


def label_value(value: Any) -> str:
    """Say why no label can have this value."""
    if not isinstance(value, str) or (len(value) <= 63 and _in_label(value)):
        return ""
    words = "at most 63 lower-case letters, digits, underscores and hyphens"
    return f"must be {words}, got {shown(value)}"


def _in_label(text: str) -> bool:
    return all(one in "_-" or (one.isalnum() and one == one.lower()) for one in text)
