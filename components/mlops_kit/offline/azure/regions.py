"""Azure's regions, one list a cloud environment, and whether a location is one of them."""

from collections.abc import Mapping
from difflib import get_close_matches

from mlops_kit.problems import shown

_PUBLIC = """
    australiacentral australiacentral2 australiaeast australiasoutheast austriaeast
    belgiumcentral brazilsouth brazilsoutheast canadacentral canadaeast centralindia centralus
    centraluseuap chilecentral denmarkeast eastasia eastus eastus2 eastus2euap eastus3
    eastusstg francecentral francesouth germanynorth germanywestcentral indiasouthcentral
    indonesiacentral israelcentral israelnorthwest italynorth japaneast japanwest
    jioindiacentral jioindiawest koreacentral koreasouth malaysiasouth malaysiawest
    mexicocentral newzealandnorth northcentralus northeastus5 northeurope norwayeast
    norwaywest polandcentral qatarcentral saudiarabiaeast southafricanorth southafricawest
    southcentralus southcentralus2 southcentralusstg southeastasia southeastus southeastus3
    southeastus5 southindia southwestus spaincentral swedencentral swedensouth
    switzerlandnorth switzerlandwest taiwannorth taiwannorthwest uaecentral uaenorth uksouth
    ukwest westcentralus westeurope westindia westus westus2 westus3
"""
_GOVERNMENT = """
    usdodcentral usdodeast usgovarizona usgoviowa usgovtexas usgovvirginia usnateast usnatwest
    usseceast ussecwest ussecwestcentral
"""
_CHINA = "chinaeast chinaeast2 chinaeast3 chinanorth chinanorth2 chinanorth3"
REGIONS: Mapping[str, frozenset[str]] = {
    "public": frozenset(_PUBLIC.split()),
    "usgovernment": frozenset(_GOVERNMENT.split()),
    "china": frozenset(_CHINA.split()),
}
"""Environment -> regions.

From the regional service tags in Microsoft's "Azure IP Ranges and Service Tags" (Public,
Government, China; mid-2026, with announced regions) and `azure.identity.RegionalAuthority`. A test
holds the list against the latter.
"""
_DIRECTIONS = ("north", "south", "east", "west", "central")
_CLOSE = 0.8


def normalized(location: str) -> str:
    """Return a location as Azure's answers have it: `West Europe` is `westeurope`."""
    return location.replace(" ", "").lower()


def environment_of(region: str) -> str:
    """Return the environment of a region, empty if none has it."""
    plain = normalized(region)
    return next((name for name, regions in REGIONS.items() if plain in regions), "")


def location_problem(location: str, environment: str, strict: bool = True) -> str | None:
    """Say why nothing can be at a location; None if it can, or if nobody knows.

    Regions are opened now and then: one that is not in the list passes if it is named like a
    region and is no near miss of one.

    Args:
        location: as a program gives it; display names such as `West Europe` count.
        environment: public, usgovernment or china.
        strict: whether only regions are meant; else a part of the world may be.
    """
    plain = normalized(location)
    known = REGIONS[environment]
    if plain in known:
        return None
    home = environment_of(plain)
    if home:
        return (
            f"must be a region of the provider's environment {environment}, "
            f"got {shown(location)} of {home}"
        )
    if not strict:
        return None
    close = get_close_matches(plain, sorted(known), n=1, cutoff=_CLOSE)
    if close:
        return (
            f"must be a region of Azure {environment}, got {shown(location)}; "
            f"did you mean {close[0]}?"
        )
    if not plain.isalnum() or not any(word in plain for word in _DIRECTIONS):
        example = {"public": "westeurope", "usgovernment": "usgovvirginia", "china": "chinanorth3"}
        return (
            f"must be a region of Azure {environment} such as {example[environment]}, "
            f"got {shown(location)}"
        )
    return None
