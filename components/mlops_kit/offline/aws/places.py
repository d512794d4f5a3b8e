"""Regions and availability zones that properties name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, cast

from mlops_kit.offline.aws.partitions import partition_of, region_of_zone, regions
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.values import walk
from mlops_kit.problems import Place, Problem, dotted, shown

_REGIONS = frozenset({"region", "regionname", "awsregion", "sourceregion", "destinationregion"})
_ZONES = frozenset({"availabilityzone", "availabilityzones", "availabilityzonename"})
_WORD = re.compile(r"[A-Za-z0-9-]+")
_ZONE_ID = re.compile(r"[a-z]+[0-9]+-az[0-9]+")
_ELSEWHERE = frozenset({"aws:route53/record:Record"})
"""Types in which a region is any word that Route 53 knows."""


def problems(token: str, inputs: Mapping[str, Any], at: Where) -> Iterator[Problem]:
    """Find regions that do not exist or are of another partition, and zones of another region."""
    if not regions():
        return
    for place, value in walk(inputs):
        if not isinstance(value, str) or not _WORD.fullmatch(value):
            continue
        name = _name(place)
        if name in _REGIONS and not _in_tags(place) and token not in _ELSEWHERE:
            reason = wrong_region(value) or _foreign(value, at)
        elif name in _ZONES:
            beside = _beside(inputs, place)
            reason = _wrong_zone(value, replace(at, region=beside) if beside else at)
        else:
            continue
        if reason:
            yield Problem(dotted(place), reason)


def _beside(inputs: Mapping[str, Any], place: Place) -> str | None:
    """Return the region that stands beside a nested zone."""
    value: Any = inputs
    for part in place[:-1]:
        value = value[part]
    if len(place) < 2 or not isinstance(value, dict):
        return None
    region = cast(dict[str, Any], value).get("region")
    return region if isinstance(region, str) else None


def wrong_region(region: str) -> str | None:
    """Say that a region does not exist, and which one may be meant; None if it does."""
    if region in regions() or not regions():
        return None
    home = partition_of(region)
    near = home.regions if home else regions()
    close = get_close_matches(region, sorted(near), n=1, cutoff=0.5) or get_close_matches(
        region, sorted(regions()), n=1, cutoff=0.6
    )
    guess = f"; did you mean {close[0]}?" if close else ""
    return f"must be a region of AWS, got {shown(region)}{guess}"


def _foreign(region: str, at: Where) -> str | None:
    home = regions()[region]
    if at.partition is None or home.name == at.partition.name:
        return None
    return (
        f"must be a region of partition {at.partition.name}, as {at.region} is, "
        f"got {shown(region)} of {home.name}"
    )


def _wrong_zone(zone: str, at: Where) -> str | None:
    if _ZONE_ID.fullmatch(zone):
        return None
    region = region_of_zone(zone)
    if not region:
        return (
            f"must be an availability zone such as {at.region or 'us-east-1'}a, got {shown(zone)}"
        )
    if region not in regions():
        return f"is in no region of AWS: {shown(zone)}"
    if at.region and region != at.region and at.region in regions():
        return f"must be in region {at.region}, got {shown(zone)}"
    return None


def _name(place: Place) -> str:
    words = [part for part in place if isinstance(part, str)]
    return words[-1].lower() if words else ""


def _in_tags(place: Place) -> bool:
    return any(part in ("tags", "tagsAll") for part in place)
