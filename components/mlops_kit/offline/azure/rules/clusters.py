"""Rules of AKS that no model states."""

import ipaddress
import re
from collections.abc import Iterator

from mlops_kit.offline.azure.rules.machine_learning import ordered
from mlops_kit.offline.azure.rules.reading import Network, at, items, network, number
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem, shown

_WINDOWS_POOL_NAME = 6
_RANGES = ("podCidr", "serviceCidr")


def managed_cluster(inputs: Values) -> Iterator[Problem]:
    """Check a cluster's pools, addresses and version."""
    names: dict[str, str] = {}
    modes: list[object] = []
    pools = items(inputs, "agentPoolProfiles")
    for position, pool in pools:
        place = f"agentPoolProfiles[{position}]"
        yield from _pool(pool, f"{place}.")
        name = at(pool, "name")
        if isinstance(name, str) and name in names:
            yield Problem(f"{place}.name", f"must differ from {names[name]}'s, got {shown(name)}")
        elif isinstance(name, str):
            names[name] = place
            yield from _pool_name(name, at(pool, "osType"), f"{place}.name")
        modes.append(pool.get("mode"))
    given = at(inputs, "agentPoolProfiles")
    whole = isinstance(given, list) and 0 < len(pools) == len(given)
    if whole and all(mode in ("User", "Gateway") for mode in modes):
        yield Problem("agentPoolProfiles", "must have a pool of mode System, got none")
    if "dnsPrefix" in inputs and "fqdnSubdomain" in inputs:
        yield Problem("fqdnSubdomain", "cannot be given together with dnsPrefix")
    yield from _version(inputs, "kubernetesVersion")
    yield from _addresses(inputs)


def agent_pool(inputs: Values) -> Iterator[Problem]:
    """Check a pool's size and version."""
    yield from _pool(inputs, "")
    name = at(inputs, "agentPoolName")
    if isinstance(name, str) and at(inputs, "osType") == "Windows":
        yield from _pool_name(name, "Windows", "agentPoolName")


def _pool(pool: Values, start: str) -> Iterator[Problem]:
    for problem in ordered(pool, "minCount", "maxCount"):
        yield Problem(f"{start}{problem.path}", problem.reason)
    scaling = at(pool, "enableAutoScaling")
    for key in ("minCount", "maxCount"):
        if scaling is True and key not in pool:
            yield Problem(f"{start}{key}", "is required but missing: enableAutoScaling is true")
        if scaling is not True and "enableAutoScaling" not in pool and at(pool, key) is not None:
            yield Problem(f"{start}{key}", "needs enableAutoScaling: true")
    for problem in _version(pool, "orchestratorVersion"):
        yield Problem(f"{start}{problem.path}", problem.reason)
    price = number(at(pool, "spotMaxPrice"))
    if price is not None and price != -1 and price <= 0:
        yield Problem(f"{start}spotMaxPrice", f"must be above 0, or -1, got {shown(price)}")


def _pool_name(name: str, system: object, place: str) -> Iterator[Problem]:
    if not re.fullmatch("[a-z][a-z0-9]{0,11}", name):
        yield Problem(
            place,
            "must have 1 to 12 characters, lower-case letters and digits, a letter first, "
            f"got {shown(name)}",
        )
    elif system == "Windows" and len(name) > _WINDOWS_POOL_NAME:
        yield Problem(
            place, f"must have at most 6 characters in a Windows pool, got {len(name)}: {name}"
        )


def _version(values: Values, key: str) -> Iterator[Problem]:
    version = at(values, key)
    if isinstance(version, str) and not re.fullmatch(r"\d+\.\d+(\.\d+)?", version):
        yield Problem(key, f"must be a version such as 1.33 or 1.33.2, got {shown(version)}")


def _addresses(inputs: Values) -> Iterator[Problem]:
    found: dict[str, Network] = {}
    for key in _RANGES:
        range = network(at(inputs, f"networkProfile.{key}"))
        if isinstance(range, str):
            if range:
                yield Problem(f"networkProfile.{key}", range)
        else:
            found[key] = range
    pods, services = found.get("podCidr"), found.get("serviceCidr")
    if pods and services and pods.overlaps(services):
        yield Problem(
            "networkProfile.serviceCidr",
            f"must not overlap podCidr ({pods}), got {shown(str(services))}",
        )
    dns = at(inputs, "networkProfile.dnsServiceIP")
    if not isinstance(dns, str):
        return
    try:
        address = ipaddress.ip_address(dns)
    except ValueError:
        yield Problem("networkProfile.dnsServiceIP", f"must be an address, got {shown(dns)}")
        return
    if services and address not in services:
        yield Problem(
            "networkProfile.dnsServiceIP",
            f"must lie in serviceCidr ({services}), got {shown(dns)}",
        )
