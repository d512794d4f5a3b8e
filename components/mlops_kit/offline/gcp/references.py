"""Texts that refer to something: members, roles, keys, links, service accounts, places."""

import re
from collections.abc import Callable, Iterable, Mapping

from mlops_kit.offline.gcp import places
from mlops_kit.offline.gcp.universe import (
    PUBLIC,
    UNIVERSES,
    Universe,
    is_service_account,
    other_universe,
)
from mlops_kit.offline.values import Values, walk
from mlops_kit.problems import Place, Problem, dotted, shown

Judge = Callable[[str, Universe], str]
"""Returns what is wrong with a text, empty if nothing is."""

_LINK = re.compile(
    r"(?:https?:)?//(?P<host>[a-z0-9.-]+)/(?P<rest>(?:\S*/)?projects/\S+)", re.IGNORECASE
)
_PATH = re.compile(r"(?:(?:https?:)?//\S+?/)?projects/[^\s/{}$]+/(?P<rest>\S+)")
_PLACED = re.compile(
    r"(?:^|/)(?P<kind>locations|regions|zones)/(?P<place>[^\s/{}$*-][^\s/{}$*]*)(?=/|$)"
)
_KEY = re.compile(
    r"(?:(?:https?:)?//\S+?/(?:v1/)?)?projects/[^/\s]+/locations/[^/\s]+/keyRings/[\w-]{1,63}"
    r"/cryptoKeys/[\w-]{1,63}(?:/cryptoKeyVersions/\d+)?"
)
_SHORT_KEY = re.compile(r"(?:[^/\s]+/){2,3}[\w-]{1,63}")
_KEY_NAME = re.compile(r"(?:kms|crypto)Key(?:Name|SelfLink)?s?$", re.IGNORECASE)
_ROLE = re.compile(r"(?:(?:projects|organizations)/[^/\s]+/)?roles/[\w.]+")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_MEMBERS = "allUsers allAuthenticatedUsers"
_PREFIXES = (
    "user group serviceAccount domain principal principalSet projectOwner projectEditor "
    "projectViewer projectCreator organizationAdmin iam.gserviceaccount.com"
)
_PLACES: Mapping[str, Judge] = {
    "region": places.wrong_region,
    "zone": places.wrong_zone,
    "location": places.wrong_location,
}
_LISTS_OF_PLACES: Mapping[str, Judge] = {
    "nodeLocations": places.wrong_zone,
    "autoProvisioningLocations": places.wrong_zone,
    "allowedPersistenceRegions": places.wrong_region,
    "dataLocations": places.wrong_location,
    "replicaZones": places.wrong_zone,
    "distributionPolicyZones": places.wrong_zone,
}
_NOT_A_PLACE = ("edgecontainer", "edgenetwork", "biglake", "compute/interconnect:")
_OTHER_CLOUDS = ("aws-", "azure-")
"""Begin the locations in which BigQuery Omni runs."""
_ONLY_REGIONS_AND_ZONES = ("container/cluster:", "container/nodePool:")
_MULTI_REGIONS: Mapping[str, tuple[str, ...]] = {
    "artifactregistry/repository:": ("asia", "europe", "us"),
    "storage/bucket:": ("asia", "eu", "us"),
    "kms/keyRing:": ("asia", "europe", "global", "us"),
}
"""Multi-regions of services that do not have all; the SDK's docstrings and cloud.google.com name
them. Dual-regions (nam4, eur3 …) are not listed."""


def problems(token: str, inputs: Values, universe: Universe) -> Iterable[Problem]:
    """Yield what is wrong with references, wherever they stand in a resource's inputs."""
    for place, value in walk(inputs):
        if isinstance(value, str) and value and place:
            why = _judge(token, place, value, universe)
            if why:
                yield Problem(dotted(place), why)


def wrong_key(value: str) -> str:
    """Return why a text is no Cloud KMS key."""
    if _KEY.fullmatch(value):
        return ""
    return (
        "must be a key such as projects/my-project/locations/europe-west1/keyRings/my-ring/"
        f"cryptoKeys/my-key, got {shown(value)}"
    )


def wrong_member(value: str, universe: Universe) -> str:
    """Return why nobody is called so in a policy."""
    kind, colon, name = value.partition(":")
    if value in _MEMBERS.split():
        return ""
    if not colon or kind not in _PREFIXES.split():
        return (
            "must be allUsers, allAuthenticatedUsers or begin with user:, group:, serviceAccount:, "
            f"domain:, principal:// or principalSet://, got {shown(value)}"
        )
    if kind == "serviceAccount":
        return wrong_account(name, universe)
    if kind in ("user", "group") and not _ADDRESS.fullmatch(name):
        return f"must be {kind}: and an email address, got {shown(value)}"
    if kind in ("principal", "principalSet") and not name.startswith("//"):
        return f"must go on with // after {kind}:, got {shown(value)}"
    return ""


def wrong_account(value: str, universe: Universe) -> str:
    """Return why no service account of this universe has such an address."""
    if not is_service_account(value):
        return (
            "must be a service account's address such as name@my-project.iam.gserviceaccount.com, "
            f"got {shown(value)}"
        )
    for other in UNIVERSES.values():
        if other.prefix and re.search(rf"\.{other.prefix}(?:-system)?\.", value):
            if other.domain != universe.domain:
                return _abroad("is a service account", other, universe, value)
            return ""
    if universe.prefix:
        return _abroad("is a service account", UNIVERSES[PUBLIC], universe, value)
    return ""


def _judge(token: str, place: Place, value: str, universe: Universe) -> str:
    names = [part for part in place if isinstance(part, str)]
    name, kind = names[-1], token.rpartition(":")[2].lower()
    if kind.endswith(("iammember", "iambinding")) and len(names) == 1:
        if name in ("member", "members"):
            return wrong_member(value, universe)
        if name == "role" and not _ROLE.fullmatch(value):
            return f"must be a role such as roles/viewer or projects/P/roles/R, got {shown(value)}"
    if _KEY_NAME.search(name) or names[-2:] == ["databaseEncryption", "keyName"]:
        return wrong_key(value) or _misplaced(value, universe)
    if name == "cryptoKeyId" and not _SHORT_KEY.fullmatch(value):
        return wrong_key(value) or _misplaced(value, universe)
    if "serviceaccount" in name.lower() and "@" in value and "/" not in value:
        return wrong_account(value, universe)
    judge = _LISTS_OF_PLACES.get(name) or (_PLACES.get(name) if len(names) == 1 else None)
    if names[-2:] == ["replicas", "location"]:
        judge = places.wrong_region
    if judge:
        return _wrong_place(token, name, value, universe, judge)
    return _abroad_link(value, universe) or _misplaced(value, universe)


def _wrong_place(token: str, name: str, value: str, universe: Universe, judge: Judge) -> str:
    kind = token.partition(":")[2]
    if kind.startswith(_NOT_A_PLACE):
        return ""
    if kind.startswith("bigquery") and value.startswith(_OTHER_CLOUDS):
        return ""
    if name == "location" and kind.startswith(_ONLY_REGIONS_AND_ZONES):
        judge = places.wrong_region_or_zone
    for prefix, allowed in _MULTI_REGIONS.items():
        word = value.lower()
        if name == "location" and kind.startswith(prefix) and word in ("eu", "europe", "global"):
            if word not in allowed and universe.domain == PUBLIC:
                return f"must be a region or one of {', '.join(allowed)}, got {shown(value)}"
            return ""
    return judge(value, universe)


def _misplaced(value: str, universe: Universe) -> str:
    """Return what is wrong with a place inside a path such as projects/p/regions/r/…"""
    path = _PATH.fullmatch(value)
    if path is None:
        return ""
    for found in _PLACED.finditer(path["rest"]):
        if found["place"].startswith(_OTHER_CLOUDS):
            continue
        judge = _PLACES[found["kind"][:-1]]
        why = judge(found["place"], universe)
        if why:
            return f"names a {found['kind'][:-1]} in {shown(value)} that {why}"
    return ""


def _abroad_link(value: str, universe: Universe) -> str:
    link = _LINK.fullmatch(value)
    other = other_universe(link["host"].lower(), universe) if link else None
    return _abroad("is a link", other, universe, value) if other else ""


def _abroad(what: str, other: Universe, own: Universe, value: str) -> str:
    return f"{what} of {other.domain}, and the provider is in {own.domain}, got {shown(value)}"
