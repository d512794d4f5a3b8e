"""Forms of names in Kubernetes: objects, labels, keys, ports, environment variables.

Each function returns what is wrong with a value, as the rest of a sentence, or nothing. Source:
k8s.io/apimachinery, pkg/util/validation.
"""

import re
from collections.abc import Callable
from typing import Any

from mlops_kit.problems import shown

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_LABEL_1035 = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(rf"{_LABEL.pattern}(?:\.{_LABEL.pattern})*")
_QUALIFIED = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
_CONFIG_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_PRINTABLE = re.compile(r"[ -<>-~]+")
_PATH_SEGMENT = re.compile(r"(?!\.\.?$)[^/%]+")
_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9](?:-?[a-z0-9])*")


def if_given(check: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a check that lets the empty text pass, which stands for nothing."""
    return lambda value: check(value) if value else ""


def label(value: Any) -> str:
    """Hold a text to RFC 1123's label."""
    if not isinstance(value, str) or (len(value) <= 63 and _LABEL.fullmatch(value)):
        return ""
    return (
        "must be at most 63 characters of a-z, 0-9 and -, with a letter or digit at both ends, "
        f"got {_counted(value, 63)}"
    )


def label_1035(value: Any) -> str:
    """Hold a text to RFC 1035's label, which begins with a letter."""
    if not isinstance(value, str) or (len(value) <= 63 and _LABEL_1035.fullmatch(value)):
        return ""
    return (
        "must be at most 63 characters of a-z, 0-9 and -, with a letter at the beginning and a "
        f"letter or digit at the end, got {_counted(value, 63)}"
    )


def subdomain(value: Any) -> str:
    """Hold a text to RFC 1123's subdomain."""
    if not isinstance(value, str) or (len(value) <= 253 and _SUBDOMAIN.fullmatch(value)):
        return ""
    return (
        "must be at most 253 characters of a-z, 0-9, - and ., with a letter or digit at both ends "
        f"of each part, got {_counted(value, 253)}"
    )


def path_segment(value: Any) -> str:
    """Hold a name to what may stand in a path, as for roles."""
    if not isinstance(value, str) or _PATH_SEGMENT.fullmatch(value):
        return ""
    return f"must not be empty, . or .., nor contain / or %, got {shown(value)}"


def qualified(value: Any) -> str:
    """Hold a text to the form of label keys: an optional DNS prefix with /, and a name."""
    if not isinstance(value, str):
        return ""
    prefix, slash, name = value.rpartition("/")
    if slash and (not prefix or subdomain(prefix)):
        return f"must have a DNS subdomain before the /, got {shown(value)}"
    if len(name) <= 63 and _QUALIFIED.fullmatch(name):
        return ""
    return (
        "must have a name of at most 63 characters of A-Z, a-z, 0-9, -, _ and ., with a letter or "
        f"digit at both ends, got {_counted(name, 63)}"
    )


def label_value(value: Any) -> str:
    """Hold a text to the form of label values."""
    if not isinstance(value, str) or not value:
        return ""
    if len(value) <= 63 and _QUALIFIED.fullmatch(value):
        return ""
    return (
        "must be empty or at most 63 characters of A-Z, a-z, 0-9, -, _ and ., with a letter or "
        f"digit at both ends, got {_counted(value, 63)}"
    )


def config_key(value: Any) -> str:
    """Hold a text to the form of the keys of configuration maps and secrets."""
    if not isinstance(value, str) or (
        len(value) <= 253
        and _CONFIG_KEY.fullmatch(value)
        and not value.startswith("..")
        and value != "."
    ):
        return ""
    return (
        f"must be at most 253 characters of A-Z, a-z, 0-9, -, _ and ., got {_counted(value, 253)}"
    )


def environment_name(value: Any) -> str:
    """Hold a text to the form of environment variables' names."""
    if not isinstance(value, str) or _PRINTABLE.fullmatch(value):
        return ""
    return f"must be printable ASCII without =, got {shown(value)}"


def port_name(value: Any) -> str:
    """Hold a text to IANA's service names."""
    if not isinstance(value, str) or (len(value) <= 15 and _PORT_NAME.fullmatch(value)):
        return ""
    return (
        "must be at most 15 characters of a-z, 0-9 and single -, with at least one letter, "
        f"got {_counted(value, 15)}"
    )


def _counted(value: str, longest: int) -> str:
    return f"{len(value)} characters" if len(value) > longest else shown(value)
