"""How rules read inputs of which anything may be unknown, absent or of a wrong shape."""

import ipaddress
from collections.abc import Iterator
from typing import Any, cast

from mlops_kit.offline.values import UNKNOWN, Values

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def at(values: object, path: str) -> Any:
    """Return what is at a path such as `sku.name`; None if it is absent or unknown."""
    for key in path.split("."):
        if not isinstance(values, dict):
            return None
        values = cast(Values, values).get(key)
    return None if values is UNKNOWN else values


def items(values: object, path: str) -> list[tuple[int, Values]]:
    """Return the known maps in a list, with their positions."""
    found = at(values, path)
    if not isinstance(found, list):
        return []
    listed = cast(list[Any], found)
    return [(at, cast(Values, one)) for at, one in enumerate(listed) if isinstance(one, dict)]


def texts(values: object, path: str) -> list[tuple[int, str]]:
    """Return the known texts in a list, with their positions."""
    found = at(values, path)
    if not isinstance(found, list):
        return []
    return [(at, one) for at, one in enumerate(cast(list[Any], found)) if isinstance(one, str)]


def number(value: object) -> float | None:
    """Return a number, given as one or as text; None if it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return None


def network(value: object) -> Network | str:
    """Read a range of addresses; a text says why it is none."""
    if not isinstance(value, str):
        return ""
    try:
        return ipaddress.ip_network(value, strict=True)
    except ValueError:
        pass
    try:
        meant = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return f"must be a range of addresses in CIDR notation such as 10.0.0.0/16, got {value!r}"
    return f"must start at the first address of its range, {meant}, got {value!r}"


def networks(values: object, path: str) -> Iterator[tuple[int, Network | str]]:
    """Read the ranges of a list."""
    for position, value in texts(values, path):
        yield position, network(value)


def within(inner: Network, outer: Network) -> bool:
    """Tell whether a range lies in another one."""
    if isinstance(inner, ipaddress.IPv4Network):
        return isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)
