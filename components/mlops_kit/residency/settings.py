"""What a stack may be made of and where: clouds, partitions, regions, keys, access, registries."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from mlops_kit.problems import Place, mistake, not_one_of, shown
from mlops_kit.residency.names import (
    AZURE_REGIONS,
    GCP_MULTI,
    GLOBAL,
    PARTITIONS,
    partition_cloud,
    region_named,
)
from mlops_kit.settings import Context, Given, Settings

_HOST = r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d+)?"
_REGISTRY = rf"{_HOST}(/[a-z0-9._/-]+)?"


def _partition(value: Any) -> Any:
    if not isinstance(value, str) or partition_cloud(value) is None:
        raise mistake(f"{not_one_of(value, list(PARTITIONS))}; or a universe domain of Google")
    return value


def _region(value: Any) -> Any:
    if not isinstance(value, str):
        raise mistake(f"must be the name of a region, got {shown(value)}")
    word = value.strip().lower()
    region = region_named(word)
    if region and region.name != word:
        raise mistake(f"must be a region, got the zone {shown(value)}; write {region.name}")
    if region or word in (*GCP_MULTI, GLOBAL):
        return word
    if re.fullmatch(r"[a-z]+[0-9]*", word):
        close = get_close_matches(word, AZURE_REGIONS, n=1, cutoff=0.9)
        if not close:
            return word
        raise mistake(f"is no region that is known, got {shown(value)}; did you mean {close[0]}?")
    raise mistake(
        f"is no region that is known, got {shown(value)}; allowed: regions in their cloud's own "
        "words, such as eu-central-1, europe-west3 or germanywestcentral, without zone"
    )


def _registry(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(_REGISTRY, value):
        raise mistake(
            "must be a host, or a host with the beginning of a path, such as docker.io/library or "
            f"*.azurecr.io, without https:// and without a tag; got {shown(value)}"
        )
    return value.rstrip("/")


def _host(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(_HOST, value):
        raise mistake(f"must be a host, without https:// and without a path; got {shown(value)}")
    return value


Partition = Annotated[str, BeforeValidator(_partition)]
"""A partition of AWS, a cloud of Azure or a universe domain of Google."""

RegionName = Annotated[str, BeforeValidator(_region)]
"""A region in its cloud's own words."""

Registry = Annotated[
    str, BeforeValidator(_registry), Field(json_schema_extra={"pattern": f"^{_REGISTRY}$"})
]
"""A host of images, with or without the beginning of a path."""

Host = Annotated[str, BeforeValidator(_host), Field(json_schema_extra={"pattern": f"^{_HOST}$"})]
"""A host, or `*.` and a domain."""


class ResidencySettings(Settings):
    """Where things may live. A key that is absent does not restrict."""

    clouds: list[Literal["aws", "gcp", "azure", "kubernetes", "local"]] | None = None
    """Clouds that resources may be made in."""
    partitions: list[Partition] | None = None
    """Allowed partitions of AWS (aws, aws-cn, aws-us-gov, aws-eusc …), clouds of Azure (public,
    usgovernment, china) and universe domains of Google (googleapis.com); told apart by name."""
    regions: list[RegionName] | None = None
    """Allowed regions in their clouds' own words, such as eu-central-1, europe-west3 or
    germanywestcentral. `eu`, `us` … allow that multi-region of Google, `global` what has none."""
    customer_managed_keys: bool | None = None
    """Whether everything that stores data must be encrypted with a key that you own; default no."""
    public_access: bool | None = None
    """Whether anything may be reached from everywhere; default yes."""
    registries: list[Registry] | None = None
    """Hosts that container images may come from, with or without the beginning of a path;
    `*.` at the beginning stands for any subdomain."""
    hosts: dict[Host, RegionName] | None = None
    """Host -> the region that it is in; for hosts whose name says nothing, such as the server of an
    own Kubernetes cluster. `*.` at the beginning stands for any subdomain. The region may be a word
    of your own (letters, then digits), which `regions` then has too."""
    undecided: Literal["report", "refuse"] | None = None
    """What to do about what cannot be decided: report it, or refuse it; default report."""

    @property
    def restricts_places(self) -> bool:
        """Whether it matters where something is."""
        return self.regions is not None or self.partitions is not None

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A region, a partition or a cloud that the other lists do not let anything be in."""
        clouds, partitions = _words(given, "clouds"), _words(given, "partitions")
        regions = [region_named(name.strip().lower()) for name in _words(given, "regions") or ()]
        owners = [partition_cloud(name) for name in partitions or ()]
        if clouds is not None:
            for key, named in (
                ("partitions", owners),
                ("regions", [region and region.cloud for region in regions]),
            ):
                for position, cloud in enumerate(named):
                    if cloud and cloud not in clouds:
                        yield (
                            (key, position),
                            f"{given.value(key, position)} is one of {cloud}, which is not in "
                            f"clouds ({', '.join(clouds)}); add it there, or take this out",
                        )
        if partitions is None:
            return
        allowed = f"partitions ({', '.join(partitions)})"
        for position, cloud in enumerate(clouds or ()):
            if cloud in PARTITIONS.values() and cloud not in owners:
                yield (
                    ("clouds", position),
                    f"no partition of {cloud} is in {allowed}; add one there, or take this out",
                )
        for position, region in enumerate(regions):
            if region and region.partition and region.partition not in partitions:
                yield (
                    ("regions", position),
                    f"{region.name} belongs to partition {region.partition}, which is not in "
                    f"{allowed}; add it there, or take this out",
                )


def _words(given: Given, key: str) -> list[str] | None:
    found = [given.value(key, position) for position in given.keys(key)]
    return found if found and all(isinstance(word, str) for word in found) else None
