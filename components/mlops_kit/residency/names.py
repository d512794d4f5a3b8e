"""Clouds, their partitions and their regions, told from how they are written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

CLOUDS = ("aws", "gcp", "azure", "kubernetes", "local")
"""Everything that a resource can be made in."""

_POINTS = r"(?:north|south|east|west|central)+"

_AWS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    # Region names and DNS suffixes as in botocore's partitions.json.
    "aws": (
        rf"(?:us|eu|ap|sa|ca|me|af|il|mx)-{_POINTS}-\d+",
        ("amazonaws.com", "api.aws", "on.aws"),
    ),
    "aws-cn": (
        rf"cn-{_POINTS}-\d+",
        ("amazonaws.com.cn", "api.amazonwebservices.com.cn", "on.amazonwebservices.com.cn"),
    ),
    "aws-us-gov": (rf"us-gov-{_POINTS}-\d+", ("amazonaws.com", "api.aws", "on.aws")),
    "aws-eusc": (
        rf"eusc-de-{_POINTS}-\d+",
        ("amazonaws.eu", "api.amazonwebservices.eu", "on.amazonwebservices.eu"),
    ),
    "aws-iso": (rf"us-iso-{_POINTS}-\d+", ("c2s.ic.gov", "api.aws.ic.gov")),
    "aws-iso-b": (rf"us-isob-{_POINTS}-\d+", ("sc2s.sgov.gov", "api.aws.scloud")),
    "aws-iso-e": (rf"eu-isoe-{_POINTS}-\d+", ("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk")),
    "aws-iso-f": (rf"us-isof-{_POINTS}-\d+", ("csp.hci.ic.gov", "api.aws.hci.ic.gov")),
}
_AWS_REGIONS = {name: re.compile(pattern) for name, (pattern, _) in _AWS.items()}
AWS_REGION = "|".join(pattern for pattern, _ in _AWS.values())
"""A regular expression for the region names of all AWS partitions."""
_AWS_ZONE = re.compile(rf"({AWS_REGION})(?:[a-z]|-[a-z0-9]+(?:-[a-z0-9]+)*-\w+)")

GCP_REGION = (
    rf"(?:u-[a-z]+|us|europe|asia|northamerica|southamerica|australia|me|africa)-{_POINTS}\d+"
)
"""A regular expression for Google's region names, `u-` ones of other universes included."""
_GCP = re.compile(rf"({GCP_REGION})(?:-[a-z])?")

GCP_MULTI: Mapping[str, tuple[str, ...]] = {
    "eur4": ("europe-north1", "europe-west4"),
    "eur5": ("europe-west1", "europe-west2"),
    "eur7": ("europe-west2", "europe-west3"),
    "eur8": ("europe-west3", "europe-west6"),
    "nam4": ("us-central1", "us-east1"),
    "asia1": ("asia-northeast1", "asia-northeast2"),
    **{name: () for name in ("us", "eu", "asia", "europe", "ca", "eur3", "eur6", "nam3", "nam5")},
}
"""Google's dual-regions and multi-regions -> the regions that one consists of, where known."""

GLOBAL = "global"
"""How Google and Azure write that something is in no region."""

DEFAULT_UNIVERSE = "googleapis.com"
"""The universe domain of Google's public cloud."""

AZURE_HOSTS: Mapping[str, tuple[str, ...]] = {
    "public": (
        "azure.com", "azure.net", "azurecr.io", "azmk8s.io", "azurecontainer.io", "azureml.ms",
        "azurecontainerapps.io", "azureedge.net", "azurefd.net", "azurewebsites.net",
        "core.windows.net", "database.windows.net", "kusto.windows.net", "search.windows.net",
        "servicebus.windows.net", "cache.windows.net", "trafficmanager.net",
    ),
    "usgovernment": (
        "azure.us", "azurecr.us", "azurewebsites.us", "usgovcloudapi.net",
        "usgovtrafficmanager.net",
    ),
    "china": (
        "azure.cn", "azurecr.cn", "azk8s.cn", "chinacloudapi.cn", "chinacloudsites.cn",
        "trafficmanager.cn",
    ),
}  # fmt: skip
"""Azure cloud -> DNS suffixes of its services."""

AZURE_PAIRS: Mapping[str, str] = {
    "australiacentral": "australiacentral2", "australiacentral2": "australiacentral",
    "australiaeast": "australiasoutheast", "australiasoutheast": "australiaeast",
    "brazilsouth": "southcentralus", "brazilsoutheast": "brazilsouth",
    "canadacentral": "canadaeast", "canadaeast": "canadacentral",
    "centralindia": "southindia", "southindia": "centralindia", "westindia": "southindia",
    "centralus": "eastus2", "eastus2": "centralus", "eastus": "westus", "westus": "eastus",
    "northcentralus": "southcentralus", "southcentralus": "northcentralus",
    "westus2": "westcentralus", "westcentralus": "westus2", "westus3": "eastus",
    "chinaeast": "chinanorth", "chinanorth": "chinaeast", "chinaeast2": "chinanorth2",
    "chinanorth2": "chinaeast2", "chinaeast3": "chinanorth3", "chinanorth3": "chinaeast3",
    "eastasia": "southeastasia", "southeastasia": "eastasia",
    "francecentral": "francesouth", "francesouth": "francecentral",
    "germanynorth": "germanywestcentral", "germanywestcentral": "germanynorth",
    "japaneast": "japanwest", "japanwest": "japaneast",
    "jioindiacentral": "jioindiawest", "jioindiawest": "jioindiacentral",
    "koreacentral": "koreasouth", "koreasouth": "koreacentral",
    "northeurope": "westeurope", "westeurope": "northeurope",
    "norwayeast": "norwaywest", "norwaywest": "norwayeast",
    "southafricanorth": "southafricawest", "southafricawest": "southafricanorth",
    "swedencentral": "swedensouth", "swedensouth": "swedencentral",
    "switzerlandnorth": "switzerlandwest", "switzerlandwest": "switzerlandnorth",
    "uaecentral": "uaenorth", "uaenorth": "uaecentral", "uksouth": "ukwest", "ukwest": "uksouth",
    "usdodcentral": "usdodeast", "usdodeast": "usdodcentral",
    "usgovarizona": "usgovtexas", "usgovtexas": "usgovarizona", "usgovvirginia": "usgovtexas",
}  # fmt: skip
"""Azure region -> where geo-redundant services keep their copies (Microsoft's "paired regions")."""

_AZURE_ALONE = (
    "austriaeast", "belgiumcentral", "chilecentral", "denmarkeast", "indonesiacentral",
    "israelcentral", "italynorth", "malaysiawest", "mexicocentral", "newzealandnorth",
    "polandcentral", "qatarcentral", "spaincentral",
)  # fmt: skip

AZURE_REGIONS = frozenset([*AZURE_PAIRS, *_AZURE_ALONE])
"""Regions of Azure by name. Newer ones exist; where a property holds a location any word is one."""

PARTITIONS: Mapping[str, str] = {
    **{name: "aws" for name in _AWS},
    **{name: "azure" for name in AZURE_HOSTS},
    DEFAULT_UNIVERSE: "gcp",
}
"""Partition -> cloud. Other universe domains of Google exist: any domain name is one."""


@dataclass(frozen=True)
class Region:
    """A region, as a property names it."""

    name: str
    """In lower case and without a zone, such as `eu-central-1`."""
    cloud: str
    """Whose it is: aws, gcp or azure."""
    partition: str | None
    """Which of the cloud's partitions it lies in; None if the name does not say."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The regions that a dual-region is made of; else the region itself."""
        return GCP_MULTI.get(self.name) or (self.name,) if self.cloud == "gcp" else (self.name,)


def region_named(word: str) -> Region | None:
    """Tell a region or zone of any cloud by its name; None if it is none, or a multi-region."""
    for partition, pattern in _AWS_REGIONS.items():
        if pattern.fullmatch(word):
            return Region(word, "aws", partition)
    zone = _AWS_ZONE.fullmatch(word)
    if zone:
        return region_named(zone[1])
    google = _GCP.fullmatch(word)
    if google:
        return Region(google[1], "gcp", None if word.startswith("u-") else DEFAULT_UNIVERSE)
    return Region(word, "azure", azure_cloud(word)) if word in AZURE_REGIONS else None


def place_named(word: str, cloud: str | None) -> Region | None:
    """Tell a place in a property that holds places: multi-regions and new regions of Azure too.

    Args:
        word: what is written, in any case, with or without spaces.
        cloud: whose resource the property belongs to.
    """
    plain = word.strip().lower()
    known = region_named(plain)
    if known or cloud not in ("gcp", "azure"):
        return known
    if cloud == "gcp":
        return Region(plain, "gcp", None) if plain in (*GCP_MULTI, GLOBAL) else None
    plain = plain.replace(" ", "")
    return Region(plain, "azure", azure_cloud(plain)) if re.fullmatch(r"[a-z0-9]+", plain) else None


def azure_cloud(region: str) -> str | None:
    """Tell Azure's cloud by the name of a region."""
    if region.startswith(("usgov", "usdod")):
        return "usgovernment"
    if region.startswith("china"):
        return "china"
    return "public" if region in AZURE_REGIONS else None


def aws_dns_suffix(partition: str) -> str:
    """Return what the names of most hosts in a partition of AWS end with."""
    return _AWS[partition][1][0]


def aws_partitions(host: str) -> tuple[tuple[str, ...], str]:
    """Tell the AWS partitions that a host may lie in, and the host without their DNS suffix."""
    best = ""
    for _, suffixes in _AWS.values():
        for suffix in suffixes:
            if host.endswith("." + suffix) and len(suffix) > len(best):
                best = suffix
    if not best:
        return (), host
    return (
        tuple(name for name, (_, suffixes) in _AWS.items() if best in suffixes),
        host.removesuffix("." + best),
    )


def azure_partition(host: str) -> str | None:
    """Tell Azure's cloud by a host; None if it is no host of Azure."""
    for partition, suffixes in AZURE_HOSTS.items():
        if host.endswith(tuple("." + suffix for suffix in suffixes)):
            return partition
    return None


def partition_cloud(name: str) -> str | None:
    """Tell whose partition a name is: any domain name is a universe of Google."""
    if name in PARTITIONS:
        return PARTITIONS[name]
    return "gcp" if re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", name) else None
