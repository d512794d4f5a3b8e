"""Whether what a platform names is where the platform is: regions, partitions, accounts."""

import re
from collections.abc import Iterable
from typing import Any

from infra.sagemaker_references import names, written
from mlops_kit.aws.places import Arn, partition_of
from mlops_kit.aws.vpc.settings import zones_elsewhere
from mlops_kit.problems import Place, shown
from mlops_kit.settings import Given

_OWN_ROLES = ("assume_role_arn", "execution_role_arn")
_ARNS = re.compile(r"(.+_)?(arn|arns|principals)")
_IMAGE = re.compile(r"(?P<account>[0-9]{12})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.[^/]+/.+")


def place_conflicts(given: Given, region: str, account: str | None) -> Iterable[tuple[Place, str]]:
    """Find what is elsewhere and must not be.

    Args:
        given: a whole platform.
        region: of the platform.
        account: of the platform; None when it is not known.
    """
    for place, other in _replica_regions(given):
        yield from _wrong_copy(place, region, other)
    for place, text in written(given):
        name = next(iter(names(place)[-1:]), "")
        if _ARNS.fullmatch(name):
            yield from _foreign(place, text, region, _region_at(given, place, region), account)
        image = _IMAGE.fullmatch(text) if name.endswith("image_uri") else None
        if image and image["region"] != region:
            yield (
                place,
                f"must be in {region}, as SageMaker pulls from its own region only, got one of "
                f"{image['region']}",
            )
        if "availability_zones" in place and zones_elsewhere([text], region):
            yield place, f"must be a zone of {region}, got {shown(text)}"


def _replica_regions(given: Given) -> Iterable[tuple[Place, str]]:
    for name in given.keys("registries"):
        for region in given.keys("registries", name, "replicas"):
            place: Place = ("registries", name, "replicas", region)
            if given.right(*place):
                yield place, region
    for name in given.keys("artifact_stores"):
        place = ("artifact_stores", name, "replica", "region")
        region = given.value(*place)
        if region is not None:
            yield place, region


def _wrong_copy(place: Place, own: str, other: str) -> Iterable[tuple[Place, str]]:
    here, there = partition_of(own), partition_of(other)
    if own == other:
        yield place, f"is the region of the platform itself, {own}: a copy needs another one"
    elif here != there:
        yield (
            place,
            f"is in the partition {there}, but the platform ({own}) is in {here}: AWS copies "
            "nothing from one partition to another",
        )


def _region_at(given: Given, place: Place, region: str) -> Any:
    """Return the region that what is named at a place must be in."""
    match place:
        case ("registries", _, "replicas", str(other), *_):
            return other
        case ("artifact_stores", name, "replica", *_):
            return given.value("artifact_stores", name, "replica", "region", default=region)
        case ("transfers", name, "buckets", source, *_):
            return given.value("transfers", name, "buckets", source, "region", default=region)
        case ("transfers", name, *_):
            return given.value("transfers", name, "destination", "region", default=region)
        case _:
            return region


def _foreign(
    place: Place, text: str, here: str, region: Any, account: str | None
) -> Iterable[tuple[Place, str]]:
    try:
        arn = Arn.read(text)
    except ValueError:
        return
    partition = partition_of(here)
    if arn.partition != partition:
        beside = region if arn.region and isinstance(region, str) else here
        yield (
            place,
            f"must be in the partition {partition}, as {beside} is, got one of {arn.partition}",
        )
    elif arn.region and isinstance(region, str) and arn.region != region:
        what = f"a key of {region}" if arn.service == "kms" else f"in {region}"
        yield place, f"must be {what}, got one of {arn.region}"
    elif account and place[-1] in _OWN_ROLES and arn.account != account:
        yield place, f"must be a role of the account {account}, got one of {arn.account}"
