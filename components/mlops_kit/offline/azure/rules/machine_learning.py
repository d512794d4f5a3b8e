"""Rules of Azure Machine Learning that no model states."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

from mlops_kit.offline.azure.limits import duration
from mlops_kit.offline.azure.rules.reading import at, number
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem, dotted, shown

MOST_MIRRORED_PERCENT = 50
LONGEST_REQUEST = timedelta(minutes=3)
"""Of a managed online deployment: `request_timeout_ms` may be 180000 at most."""


def online_endpoint(inputs: Values) -> Iterator[Problem]:
    """Check how an endpoint splits and mirrors its traffic."""
    yield from _percentages(inputs, "properties.traffic")
    shares = _shares(inputs, "properties.traffic")
    if shares and all(share is not None for share in shares.values()):
        total = sum(share or 0 for share in shares.values())
        if total not in (0, 100):
            yield Problem("properties.traffic", f"must sum to 100, or to 0, got {shown(total)}")
    yield from _percentages(inputs, "properties.mirrorTraffic")
    mirrored = {
        name: share for name, share in _shares(inputs, "properties.mirrorTraffic").items() if share
    }
    if len(mirrored) > 1:
        names = ", ".join(sorted(mirrored))
        yield Problem(
            "properties.mirrorTraffic",
            f"must go to one deployment at most, got {len(mirrored)}: {names}",
        )
    for name, share in mirrored.items():
        if share and MOST_MIRRORED_PERCENT < share <= 100:
            place = ("properties", "mirrorTraffic", name)
            most = f"must be at most {MOST_MIRRORED_PERCENT} percent, got {shown(share)}"
            yield Problem(dotted(place), most)


def online_deployment(inputs: Values) -> Iterator[Problem]:
    """Check a deployment's machine, size and patience."""
    managed = at(inputs, "properties.endpointComputeType") == "Managed"
    properties = at(inputs, "properties")
    if managed and isinstance(properties, dict) and "instanceType" not in properties:
        yield Problem(
            "properties.instanceType",
            "is required but missing: a managed deployment runs on machines of a size",
        )
    longest = duration(at(inputs, "properties.requestSettings.requestTimeout"))
    if managed and longest and longest > LONGEST_REQUEST:
        yield Problem(
            "properties.requestSettings.requestTimeout",
            "must be at most PT3M in a managed deployment, "
            f"got {at(inputs, 'properties.requestSettings.requestTimeout')}",
        )
    yield from _least(inputs, "properties.requestSettings.maxConcurrentRequestsPerInstance", 1)
    yield from _least(inputs, "sku.capacity", 0)
    scaling = "properties.scaleSettings"
    yield from ordered(inputs, f"{scaling}.minInstances", f"{scaling}.maxInstances")
    percent = number(at(inputs, f"{scaling}.targetUtilizationPercentage"))
    if percent is not None and not 1 <= percent <= 100:
        yield Problem(
            f"{scaling}.targetUtilizationPercentage",
            f"must be 1 to 100, got {shown(percent)}",
        )


def compute(inputs: Values) -> Iterator[Problem]:
    """Check the size of a cluster."""
    scaling = "properties.properties.scaleSettings"
    yield from _least(inputs, f"{scaling}.minNodeCount", 0)
    yield from ordered(inputs, f"{scaling}.minNodeCount", f"{scaling}.maxNodeCount")


def workspace(inputs: Values) -> Iterator[Problem]:
    """Check that a workspace has what it stores things in."""
    kind = at(inputs, "kind")
    if isinstance(kind, str) and kind.lower() in ("project", "hub", "featurestore"):
        return
    for key, words in (("storageAccount", "storage account"), ("keyVault", "key vault")):
        if key not in inputs:
            yield Problem(key, f"is required but missing: a workspace needs a {words}")


def schedule(inputs: Values) -> Iterator[Problem]:
    """Check when a schedule runs."""
    expression = at(inputs, "properties.trigger.expression")
    if isinstance(expression, str) and len(expression.split()) != 5:
        yield Problem(
            "properties.trigger.expression",
            "must have five fields: minute, hour, day, month, weekday, "
            f"got {len(expression.split())}: {shown(expression)}",
        )
    yield from _least(inputs, "properties.trigger.interval", 1)


def ordered(inputs: Values, low: str, high: str) -> Iterator[Problem]:
    """Check that the lower of two numbers is not above the other one."""
    least, most = number(at(inputs, low)), number(at(inputs, high))
    if least is not None and most is not None and least > most:
        name = high.rpartition(".")[2]
        yield Problem(low, f"must be at most {name} ({shown(most)}), got {shown(least)}")


def _least(inputs: Values, path: str, least: int) -> Iterator[Problem]:
    value = number(at(inputs, path))
    if value is not None and value < least:
        yield Problem(path, f"must be at least {least}, got {shown(value)}")


def _shares(inputs: Values, path: str) -> dict[str, float | None]:
    found = at(inputs, path)
    if not isinstance(found, dict):
        return {}
    return {name: number(value) for name, value in cast(dict[str, Any], found).items()}


def _percentages(inputs: Values, path: str) -> Iterator[Problem]:
    for name, share in _shares(inputs, path).items():
        if share is not None and not 0 <= share <= 100:
            place = (*path.split("."), name)
            yield Problem(dotted(place), f"must be 0 to 100 percent, got {shown(share)}")
