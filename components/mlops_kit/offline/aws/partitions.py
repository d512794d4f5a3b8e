"""AWS's partitions and regions, from the installed botocore."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from mlops_kit.offline.aws.models import data_folder

_ZONE = re.compile(r"([a-z]{2,4}(?:-[a-z]+)+-\d+)(?:[a-z]|(?:-[a-z0-9]+)+-\d+[a-z]?)")


@dataclass(frozen=True)
class Partition:
    """One of AWS's separate clouds."""

    name: str
    """As ARNs have it: aws, aws-cn, aws-us-gov, aws-eusc …"""
    suffix: str
    """Of the names of its hosts, such as amazonaws.com.cn."""
    regions: frozenset[str]
    pattern: re.Pattern[str]
    """Names that its regions may have."""
    first_region: str
    """Where its global services are."""

    @property
    def reversed_suffix(self) -> str:
        """Return the suffix as names of VPC endpoint services begin: com.amazonaws."""
        return ".".join(reversed(self.suffix.split(".")))


@lru_cache(maxsize=1)
def partitions() -> Mapping[str, Partition]:
    """Return all partitions by name; none if botocore is not installed."""
    folder = data_folder()
    if folder is None:
        return {}
    raw = cast(dict[str, Any], json.loads((folder / "partitions.json").read_text()))
    listed = _listed(cast(dict[str, Any], json.loads((folder / "endpoints.json").read_text())))
    return {
        str(one["id"]): Partition(
            str(one["id"]),
            str(one["outputs"]["dnsSuffix"]),
            frozenset(
                region
                for region in {*one["regions"], *listed.get(str(one["id"]), ())}
                if not region.endswith("-global")
            ),
            re.compile(str(one["regionRegex"])),
            str(one["outputs"]["implicitGlobalRegion"]),
        )
        for one in raw["partitions"]
    }


def _listed(raw: Mapping[str, Any]) -> dict[str, list[str]]:
    return {str(one["partition"]): list(one["regions"]) for one in raw["partitions"]}


@lru_cache(maxsize=1)
def regions() -> Mapping[str, Partition]:
    """Return every region and the partition that it is in."""
    return {region: one for one in partitions().values() for region in sorted(one.regions)}


def partition_of(region: str) -> Partition | None:
    """Return the partition that a region is in, or would be in by its name."""
    if region in regions():
        return regions()[region]
    for one in partitions().values():
        if one.pattern.match(region):
            return one
    return None


def region_of_zone(zone: str) -> str:
    """Return the region of an availability, local or wavelength zone; empty if malformed."""
    match = _ZONE.fullmatch(zone)
    return match[1] if match else ""
