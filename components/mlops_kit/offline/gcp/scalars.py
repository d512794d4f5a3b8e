"""One text or number, held against a property of a discovery document and its docstring."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mlops_kit.offline.gcp.docstrings import Said
from mlops_kit.problems import not_one_of, shown

LABEL = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
LABEL_WORDS = (
    "must be 1 to 63 lower-case letters, digits and hyphens, begin with a letter and not end with "
    "a hyphen"
)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
_FORMATS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "int32": (re.compile(r"-?\d+"), "a whole number"),
    "int64": (re.compile(r"-?\d+"), "a whole number"),
    "uint32": (re.compile(r"\d+"), "a whole number that is not negative"),
    "uint64": (re.compile(r"\d+"), "a whole number that is not negative"),
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}"), "a date such as 2026-01-31"),
    "google-duration": (re.compile(r"-?(\d+(\.\d+)?(ns|us|ms|s|m|h|d))+"), "a time such as 3.5s"),
    "google-datetime": (_TIME, "a time such as 2026-01-31T12:00:00Z"),
    "date-time": (_TIME, "a time such as 2026-01-31T12:00:00Z"),
}
_SECONDS = re.compile(r"-?\d+(\.\d{1,9})?s"), "seconds with an s, such as 3.5s"
_SECONDS_ALONE = re.compile(r"['`\"]s['`\"]|[\"`]\d+(?:\.\d+)?s[\"`]")
"""Says of a duration that only seconds are meant; elsewhere the provider may convert hours."""
_LIMITS = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}
_SAME_AS_LABEL = ("[a-z]([-a-z0-9]*[a-z0-9])?", "[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")


def reason(said: Said, schema: Mapping[str, Any], value: Any) -> str:
    """Return what is wrong with a value, empty if nothing is.

    Args:
        said: the property's docstring.
        schema: the property in the discovery document; may be empty.
        value: text or number; true and false are never wrong.
    """
    if isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return _text(said, schema, value) if value else ""
    if isinstance(value, int | float):
        return _number(said, schema, value)
    return ""


def _text(said: Said, schema: Mapping[str, Any], value: str) -> str:
    if said.values:
        allowed = [one for one in said.values if one]
        return "" if value in allowed else not_one_of(value, allowed)
    allowed = [str(one) for one in schema.get("enum", ())]
    if allowed:
        named = [one for one in allowed if not one.endswith("UNSPECIFIED")]
        known = value.upper() in {one.upper() for one in allowed} or said.names(value)
        return "" if known else not_one_of(value, named)
    pattern = str(schema.get("pattern", ""))
    if said.is_label or pattern.split("|")[0] in _SAME_AS_LABEL:
        if not LABEL.fullmatch(value) and not (pattern and _matches(pattern, value)):
            return f"{LABEL_WORDS}, got {shown(value)}"
    elif pattern and not _matches(pattern, value):
        return f"must match {pattern}, got {shown(value)}"
    form, words = _FORMATS.get(str(schema.get("format", "")), (None, ""))
    if schema.get("format") == "google-duration" and _SECONDS_ALONE.search(said.text):
        form, words = _SECONDS
    if form and schema.get("type") in ("string", "integer") and not form.fullmatch(value):
        return f"must be {words}, got {shown(value)}"
    return ""


def _number(said: Said, schema: Mapping[str, Any], value: float) -> str:
    if value == 0:
        return ""  # The provider takes 0 for "not given".
    allowed = said.values
    if allowed and all(re.fullmatch(r"-?\d+", one) for one in allowed):
        return "" if str(int(value)) in allowed else not_one_of(value, allowed)
    low, high = said.range or (None, None)
    if low is None and schema.get("type") in ("integer", "number", "string"):
        limits = _LIMITS.get(str(schema.get("format", "")), (None, None))
        low = float(schema["minimum"]) if "minimum" in schema else limits[0]
        high = float(schema["maximum"]) if "maximum" in schema else limits[1]
    if (low is not None and value < low) or (high is not None and value > high):
        return f"must be {_span(low, high)}, got {shown(value)}"
    return ""


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at least {shown(low)}" if high is None else f"at most {shown(high)}"
    return f"from {shown(low)} to {shown(high)}"


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or bool(compiled.fullmatch(value))
