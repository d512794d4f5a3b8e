"""Rules of Azure's networks that no model states."""

import re
from collections.abc import Iterator

from mlops_kit.offline.azure.rules.reading import (
    Network,
    at,
    items,
    network,
    networks,
    number,
    texts,
    within,
)
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem, not_one_of, shown

SMALLEST_SUBNET = 29
IPV6_SUBNET = 64
_RECORDS = ("A", "AAAA", "CNAME", "MX", "PTR", "SOA", "SRV", "TXT")
_ANYTHING = ("*", "0.0.0.0/0")


def virtual_network(inputs: Values) -> Iterator[Problem]:
    """Check a network's ranges and those of the subnets in it."""
    spaces: list[Network] = []
    path = "addressSpace.addressPrefixes"
    for position, space in networks(inputs, path):
        if isinstance(space, str):
            yield Problem(f"{path}[{position}]", space)
        else:
            spaces.append(space)
    given = at(inputs, path)
    whole = isinstance(given, list) and 0 < len(spaces) == len(given)
    taken: list[tuple[str, Network]] = []
    for position, subnet in items(inputs, "subnets"):
        for place, found in _prefixes(subnet, f"subnets[{position}]."):
            if isinstance(found, str):
                yield Problem(place, found)
                continue
            if whole and not any(within(found, space) for space in spaces):
                ranges = ", ".join(str(space) for space in spaces)
                yield Problem(place, f"must lie in the network's {ranges}, got {shown(str(found))}")
            other = next((name for name, range in taken if range.overlaps(found)), None)
            if other:
                yield Problem(place, f"must not overlap {other}, got {shown(str(found))}")
            taken.append((place, found))
        yield from _too_small(subnet, f"subnets[{position}].")


def subnet(inputs: Values) -> Iterator[Problem]:
    """Check a subnet's ranges."""
    for place, found in _prefixes(inputs, ""):
        if isinstance(found, str):
            yield Problem(place, found)
    yield from _too_small(inputs, "")


def security_group(inputs: Values) -> Iterator[Problem]:
    """Check the rules of a security group: each direction has an order without ties."""
    seen: dict[tuple[str, float], str] = {}
    for position, rule in items(inputs, "securityRules"):
        place = f"securityRules[{position}]"
        yield from _rule(rule, f"{place}.")
        direction, priority = at(rule, "direction"), number(at(rule, "priority"))
        if not isinstance(direction, str) or priority is None:
            continue
        key = (direction.lower(), priority)
        if key in seen:
            yield Problem(
                f"{place}.priority",
                f"must differ from {seen[key]}'s in the same direction, got {shown(priority)}",
            )
        seen[key] = place


def security_rule(inputs: Values) -> Iterator[Problem]:
    """Check one rule of a security group."""
    yield from _rule(inputs, "")


def private_endpoint(inputs: Values) -> Iterator[Problem]:
    """Check that an endpoint has a subnet and something to connect to."""
    if "subnet" not in inputs:
        yield Problem("subnet", "is required but missing: a private endpoint is in a subnet")
    kinds = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
    if not any(kind in inputs for kind in kinds):
        yield Problem(kinds[0], "is required but missing: a private endpoint connects to a service")


def record_set(inputs: Values) -> Iterator[Problem]:
    """Check the type of a DNS record."""
    kind = at(inputs, "recordType")
    if isinstance(kind, str) and kind.upper() not in _RECORDS:
        yield Problem("recordType", not_one_of(kind, _RECORDS))


def _prefixes(subnet: Values, start: str) -> Iterator[tuple[str, Network | str]]:
    single = at(subnet, "addressPrefix")
    if isinstance(single, str):
        yield f"{start}addressPrefix", network(single)
    for position, found in networks(subnet, "addressPrefixes"):
        yield f"{start}addressPrefixes[{position}]", found


def _too_small(subnet: Values, start: str) -> Iterator[Problem]:
    for place, found in _prefixes(subnet, start):
        if isinstance(found, str):
            continue
        if found.version == 4 and found.prefixlen > SMALLEST_SUBNET:
            yield Problem(place, f"must be a /{SMALLEST_SUBNET} or larger, got {shown(str(found))}")
        if found.version == 6 and found.prefixlen != IPV6_SUBNET:
            yield Problem(place, f"must be a /{IPV6_SUBNET}, got {shown(str(found))}")


def _rule(rule: Values, start: str) -> Iterator[Problem]:
    for key in ("sourcePortRange", "destinationPortRange"):
        reason = _port_problem(at(rule, key))
        if reason:
            yield Problem(f"{start}{key}", reason)
        for position, value in texts(rule, f"{key}s"):
            reason = _port_problem(value)
            if reason:
                yield Problem(f"{start}{key}s[{position}]", reason)
    for key in ("sourceAddressPrefix", "destinationAddressPrefix"):
        reason = _address_problem(at(rule, key))
        if reason:
            yield Problem(f"{start}{key}", reason)
        for position, value in texts(rule, f"{key}es"):
            reason = _address_problem(value)
            if reason:
                yield Problem(f"{start}{key}es[{position}]", reason)


def _port_problem(value: object) -> str | None:
    if not isinstance(value, str) or value == "*":
        return None
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", value)
    if found:
        low, high = int(found[1]), int(found[2] or found[1])
        if low <= high <= 65535:
            return None
    return f"must be a port, a range such as 8080-8090, or *, got {shown(value)}"


def _address_problem(value: object) -> str | None:
    """Say what is wrong with a range of addresses; names of service tags pass."""
    if not isinstance(value, str) or value in _ANYTHING or re.match(r"[A-Za-z]+\w*(\.|$)", value):
        return None
    if "/" not in value:
        found = network(f"{value}/{128 if ':' in value else 32}")
        bad = "must be an address, a range or a service tag"
        return f"{bad}, got {shown(value)}" if isinstance(found, str) else None
    found = network(value)
    return found if isinstance(found, str) and "CIDR" in found else None
