"""Forms of single values in Kubernetes: numbers, quantities, times, addresses, schedules, images.

Each function returns what is wrong with a value, as the rest of a sentence, or nothing. Sources:
k8s.io/apimachinery `pkg/util/validation` and `pkg/api/resource`, robfig/cron v3, distribution's
`reference` grammar.
"""

import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, cast
from zoneinfo import ZoneInfo

from mlops_kit.offline.kubernetes.names import port_name
from mlops_kit.problems import shown

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)")
_QUANTITY = re.compile(
    r"([-+]?(?:\d+\.?\d*|\.\d+))(?:([eE][-+]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E))?"
)
_FACTORS: Mapping[str, Fraction] = {
    **{
        unit: Fraction(1024) ** power
        for power, unit in enumerate(("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"))
    },
    **{
        unit: Fraction(1000) ** power
        for power, unit in enumerate(("", "k", "M", "G", "T", "P", "E"))
    },
    "m": Fraction(1, 1000),
    "u": Fraction(1, 10**6),
    "n": Fraction(1, 10**9),
}
_PERCENT = re.compile(r"\d+%")
_DURATION = re.compile(r"(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAYS = "sun mon tue wed thu fri sat"
_CRON_FIELDS = (
    ("minute", 0, 59, ""),
    ("hour", 0, 23, ""),
    ("day of the month", 1, 31, ""),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 6, _DAYS),
)
_CRON_WORDS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_HOST = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_IMAGE = re.compile(
    rf"(?:(?:{_HOST}(?:\.{_HOST})*|\[[0-9a-fA-F:]+\])(?::\d+)?/)?{_COMPONENT}(?:/{_COMPONENT})*"
    r"(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?"
)


def is_whole(value: Any) -> bool:
    """Tell whether a value is a whole number."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Tell whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def between(value: Any, low: int, high: int) -> str:
    """Hold a number to a range, both ends included."""
    if not is_number(value) or low <= value <= high:
        return ""
    return f"must be from {low} to {high}, got {shown(value)}"


def at_least(low: int) -> Callable[[Any], str]:
    """Return a check that a number is not below another."""
    return lambda value: (
        f"must be at least {low}, got {shown(value)}" if is_number(value) and value < low else ""
    )


def in_range(low: int, high: int) -> Callable[[Any], str]:
    """Return a check that a number is in a range, both ends included."""
    return lambda value: between(value, low, high)


def each(check: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a check of every text in a list, which tells the first that is wrong."""

    def checked(value: Any) -> str:
        if not isinstance(value, list):
            return ""
        wrongs = (check(one) for one in cast(list[Any], value) if isinstance(one, str))
        return next((one for one in wrongs if one), "")

    return checked


def port_number(value: Any) -> str:
    """Hold a number to ports."""
    return between(value, 1, 65535)


def port(value: Any) -> str:
    """Hold a value to a port's number or name."""
    return port_number(value) if is_number(value) else port_name(value)


def count_or_percent(value: Any) -> str:
    """Hold a value to a count from 0 or a percentage."""
    if is_whole(value):
        return at_least(0)(value)
    if not isinstance(value, str) or _PERCENT.fullmatch(value):
        return ""
    return f"must be a whole number or a percentage such as 25%, got {shown(value)}"


def share(value: Any) -> str:
    """Hold a value to a count from 0 or a percentage of at most 100."""
    wrong = count_or_percent(value)
    if not wrong and isinstance(value, str) and int(value[:-1]) > 100:
        return f"must be at most 100%, got {shown(value)}"
    return wrong


def amount(value: Any) -> Fraction | None:
    """Return a quantity's size, such as 1/2 for `500m`; None if it is none."""
    if is_number(value):
        return Fraction(value)
    found = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    number, exponent, unit = found.groups()
    size = Fraction(number.rstrip(".") if number.endswith(".") else number)
    return size * Fraction(10) ** int(exponent[1:]) if exponent else size * _FACTORS[unit or ""]


def quantity(value: Any) -> str:
    """Hold a value to quantities: `2`, `500m`, `1.5Gi`, `1e3`."""
    if amount(value) is not None:
        return ""
    return f"must be a quantity such as 2, 500m or 1.5Gi, got {shown(value)}"


def base64(value: Any) -> str:
    """Hold a text to base64."""
    if not isinstance(value, str):
        return ""
    try:
        binascii.a2b_base64(value.replace("\n", "").replace("\r", ""), strict_mode=True)
    except ValueError:
        return f"must be base64, got a text of {len(value)} characters that is not"
    return ""


def moment(value: Any) -> str:
    """Hold a text to RFC 3339."""
    if not isinstance(value, str) or _MOMENT.fullmatch(value):
        return ""
    return f"must be a time such as 2030-01-31T08:00:00Z, got {shown(value)}"


def ip(value: Any) -> str:
    """Hold a text to IPv4 or IPv6."""
    try:
        ipaddress.ip_address(str(value))
    except ValueError:
        return f"must be an IP address, got {shown(value)}"
    return ""


def cidr(value: Any) -> str:
    """Hold a text to a block of IP addresses."""
    try:
        if "/" not in str(value):
            raise ValueError
        ipaddress.ip_network(str(value).strip(), strict=False)
    except ValueError:
        return f"must be a block of IP addresses such as 10.0.0.0/8, got {shown(value)}"
    return ""


def time_zone(value: Any) -> str:
    """Hold a text to the names of the IANA time zone database."""
    try:
        if str(value).lower() == "local":
            raise ValueError
        ZoneInfo(str(value))
    except (ValueError, OSError, LookupError):
        return f"must be a time zone such as Europe/Berlin, got {shown(value)}"
    return ""


def image(value: Any) -> str:
    """Hold a text to references of container images; templates in braces pass."""
    if not isinstance(value, str) or "{{" in value or _IMAGE.fullmatch(value):
        return ""
    return (
        "must be an image such as registry.example/team/model:1.0 or ...@sha256:..., in lower case "
        f"but for the tag, got {shown(value)}"
    )


def schedule(value: Any) -> str:
    """Hold a text to cron's five fields, or words such as @daily."""
    if not isinstance(value, str) or value in _CRON_WORDS:
        return ""
    if value.startswith("@every ") and _DURATION.fullmatch(value.removeprefix("@every ").strip()):
        return ""
    if "TZ" in value:
        return f"must not name a time zone; put it into timeZone, got {shown(value)}"
    fields = value.split()
    if len(fields) != 5 or value.startswith("@"):
        return f"must have five fields (minute, hour, day, month, weekday), got {shown(value)}"
    for text, (name, low, high, words) in zip(fields, _CRON_FIELDS, strict=True):
        for part in text.split(","):
            if not _cron_part(part.lower(), low, high, words.split()):
                return (
                    f"must have a {name} from {low} to {high}, got {shown(text)} in {shown(value)}"
                )
    return ""


def _cron_part(text: str, low: int, high: int, words: list[str]) -> bool:
    span, slash, step = text.partition("/")
    if slash and not (step.isdigit() and int(step) > 0):
        return False
    if span in ("*", "?"):
        return True
    ends = [low + words.index(end) if end in words else _number(end) for end in span.split("-")]
    if len(ends) > 2 or None in ends:
        return False
    numbers = [end for end in ends if end is not None]
    return low <= numbers[0] <= numbers[-1] <= high


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None
