"""Whether what a resource says about places is allowed: every region, ARN, host and id in it."""

import re
from collections.abc import Mapping, Sequence

from mlops_kit.residency.images import is_image
from mlops_kit.residency.kinds import cloud_of, is_permission, may_be_global
from mlops_kit.residency.names import GLOBAL, Region, partition_cloud, place_named, region_named
from mlops_kit.residency.plan import Plan, identities
from mlops_kit.residency.references import Reference, references
from mlops_kit.residency.resource import Leaf, Resource, Unknown, leaves, values
from mlops_kit.residency.settings import ResidencySettings
from mlops_kit.residency.transfers import (
    GOOGLE_STORAGE,
    bucket_of_a_server,
    bucket_regions,
    is_bucket_of_a_server,
    is_server,
    server,
)
from mlops_kit.residency.verdict import CLOUD, PARTITION, REGION, Notes, Where

_PLACE_KEYS: Mapping[str, re.Pattern[str]] = {
    "aws": re.compile(r".*[rR]egion(s|Name)?|.*vailabilityZones?"),
    "gcp": re.compile(
        r"(?!.*(?:dns|[mM]anaged|[hH]osted|time|[pP]eering|[fF]orwarding|gcs|s3))"
        r".*([lL]ocation|[rR]egion|[zZ]one)(s|Id)?"
    ),
    "azure": re.compile(
        r"(?:primary|secondary|failover|replica|source|target|paired|read|write|additional)?"
        r"([lL]ocation|[rR]egion)(s|Name)?"
    ),
    "kubernetes": re.compile(r"(?!)"),
    "local": re.compile(r"(?!)"),
}
_LABELS = frozenset(
    ["tags", "tagsAll", "defaultTags", "labels", "annotations", "userLabels", "resourceLabels"]
)
_NAMES = frozenset(["description", "displayName", "comment", "name", "namePrefix", "statusMessage"])
_CREDENTIALS = frozenset(["token", "secretKey", "password"])
"""What opens a place and names none; one that is known is looked at all the same."""
_BUCKET_KEY = re.compile(r".*[bB]ucket(Name|Arn|Id)?")
_DESTINATION = re.compile(
    r"(?!.*(?:[iI]ssuer|[jJ]wks|[rR]epo)).*([eE]ndpoint|[uU]rl|[uU]ri|[wW]ebhook|[sS]ink|[dD]estination)"
)
_URL = re.compile(r"https?://([a-z0-9.-]+)", re.I)
_INSIDE = re.compile(r"[^.]+|.*\.svc(\.cluster\.local)?|127\.[0-9.]+")
"""Hosts that are reached without leaving the machine or the cluster."""


class Places:
    """The check of places for one plan."""

    def __init__(self, settings: ResidencySettings, plan: Plan, notes: Notes) -> None:
        """Check against settings; what is found goes into the notes."""
        self.settings = settings
        self.plan = plan
        self.notes = notes
        self._buckets = bucket_regions(plan.resources)

    def check(self, resource: Resource) -> None:
        """Look at every value of a resource."""
        cloud = cloud_of(resource)
        placed = bool(values(resource.inputs, "customPlacementConfig.dataLocations"))
        for leaf in leaves(resource.inputs):
            self.notes.values += 1
            if placed and leaf.path == "location":
                continue
            if self.settings.registries is not None and is_image(resource, leaf):
                continue
            match leaf.value:
                case Unknown() as unknown:
                    self._unknown(resource, leaf, unknown, cloud)
                case str() as text if text:
                    self._text(resource, leaf, text, cloud)
                case _:
                    pass

    def region(
        self, resource: Resource, path: str, region: Region, said: str, got: str = ""
    ) -> bool:
        """Check one region: its cloud, its partition, itself. True if it is allowed.

        Args:
            resource: whose it is.
            path: of the property.
            region: the region.
            said: how it comes to be there, such as `is in`.
            got: the text that says so; the region's name if that is not more.
        """
        partition = region.partition or ""
        self._where(resource, Where(path, region.cloud, partition, region.name))
        if region.cloud and not self.cloud(resource, path, region.cloud, f"{said} {region.name}"):
            return False
        if partition and not self.partition(
            resource, path, (partition,), f"{said} {region.name}", region.name
        ):
            return False
        allowed = self.settings.regions
        if allowed is None or region.name in allowed or set(region.parts) <= set(allowed):
            return True
        through = f" (through {got})" if got and got != region.name else ""
        of = " + ".join(region.parts) if region.parts != (region.name,) else ""
        self.notes.leak(
            resource,
            path,
            REGION,
            f"{said} {region.name}{f' ({of})' if of else ''}{through}; "
            f"regions allowed: {_list(allowed)}",
            region.name,
            _list(allowed),
        )
        return False

    def partition(
        self, resource: Resource, path: str, partitions: tuple[str, ...], said: str, got: str
    ) -> bool:
        """Check that one of the partitions that something may lie in is allowed."""
        allowed = self.settings.partitions
        if allowed is None or not partitions or set(partitions) & set(allowed):
            return True
        names = " or ".join(partitions)
        self.notes.leak(
            resource,
            path,
            PARTITION,
            f"{said}, of partition {names}; partitions allowed: {_list(allowed)}",
            got,
            _list(allowed),
        )
        return False

    def cloud(self, resource: Resource, path: str, cloud: str, said: str) -> bool:
        """Check that a cloud is allowed."""
        allowed = self.settings.clouds
        if allowed is None or cloud in allowed:
            return True
        self.notes.leak(
            resource,
            path,
            CLOUD,
            f"{said}, which is one of {cloud}; clouds allowed: {_list(allowed)}",
            cloud,
            _list(allowed),
        )
        return False

    def located(self, host: str) -> Region | None:
        """Return the region that the settings give for a host."""
        for name, region in (self.settings.hosts or {}).items():
            if host == name or (name.startswith("*.") and host.endswith(name[1:])):
                return Region(region, "", None)
        return None

    def _unknown(self, resource: Resource, leaf: Leaf, unknown: Unknown, cloud: str | None) -> None:
        if not self.settings.restricts_places or leaf.key in _CREDENTIALS:
            return
        if not self._holds_place(leaf, cloud) and self.plan.holds(unknown, resource, leaf):
            return
        self._doubt(resource, leaf.path, "is not known yet", "", may_settle=True)

    def _text(self, resource: Resource, leaf: Leaf, text: str, cloud: str | None) -> None:
        if resource.is_provider and leaf.key in ("environment", "universeDomain"):
            named = text.lower()
            if partition_cloud(named) == cloud:
                self.partition(resource, leaf.path, (named,), f"is {text}", named)
            return
        if is_server(resource, leaf):
            self._server(resource, leaf, text.lower())
            return
        if is_bucket_of_a_server(resource, leaf):
            bucket = bucket_of_a_server(resource, text)
            if bucket:
                self._refers(resource, leaf, bucket)
            return
        if self._holds_place(leaf, cloud) and not any(mark in text for mark in ":/"):
            self._place(resource, leaf, text, cloud)
            return
        region = self._word(leaf, text)
        if region:
            self.region(resource, leaf.path, region, "names")
            return
        if self._names_bucket(resource, leaf, text, cloud):
            self._refers(resource, leaf, Reference(text, cloud, kind="bucket", name=text))
        known = list(references(text))
        for reference in known:
            self._refers(resource, leaf, reference)
        url = _URL.match(text)
        if url and not known and not leaf.in_policy:
            self._url(resource, leaf, url[1].lower())

    def _place(self, resource: Resource, leaf: Leaf, text: str, cloud: str | None) -> None:
        region = place_named(text, cloud)
        if region and region.name == GLOBAL and may_be_global(resource):
            return
        if region:
            self.region(
                resource, leaf.path, region, "is" if leaf.place[:1] == leaf.place else "names"
            )
        elif self.settings.restricts_places and not text.isdigit():
            self._doubt(resource, leaf.path, f"is {text}, which is no region that is known", text)

    def _word(self, leaf: Leaf, text: str) -> Region | None:
        if leaf.in_policy or leaf.key in _NAMES or _LABELS & set(leaf.keys):
            return None
        return region_named(re.sub(r"^-*[\w-]+=", "", text))

    def _names_bucket(self, resource: Resource, leaf: Leaf, text: str, cloud: str | None) -> bool:
        return (
            cloud in ("aws", "gcp")
            and bool(_BUCKET_KEY.fullmatch(leaf.key))
            and not any(mark in text for mark in ":/*")
            and not (
                resource.kind.endswith((":Bucket", ":BucketV2")) and text in identities(resource)
            )
        )

    def _holds_place(self, leaf: Leaf, cloud: str | None) -> bool:
        pattern = _PLACE_KEYS.get(cloud or "")
        if pattern is None or leaf.in_policy or _LABELS & set(leaf.keys):
            return False
        # In lists of maps, as `regions: [{name: …}]`, the name is the place.
        key = leaf.keys[-2] if leaf.key == "name" and len(leaf.keys) > 1 else leaf.key
        return bool(pattern.fullmatch(key))

    def _refers(self, resource: Resource, leaf: Leaf, reference: Reference) -> None:
        text, path = reference.text, leaf.path
        region = reference.region or self.located(text)
        if region and (reference.region or is_image(resource, leaf)):
            self.region(resource, path, region, "names", text)
            return
        if is_image(resource, leaf):
            return
        if reference.cloud and not self.cloud(resource, path, reference.cloud, f"names {text}"):
            return
        if not self.partition(resource, path, reference.partitions, f"names {text}", text):
            return
        if region:
            self.region(resource, path, region, "names", text)
            return
        if not reference.kind or self.settings.regions is None:
            return
        if leaf.in_policy or is_permission(resource) or self.plan.find(reference, resource, leaf):
            return
        told = self._buckets.get(reference.name) if reference.kind == "bucket" else None
        if told and reference.cloud in (None, told.cloud):
            self.region(resource, path, told, "names", text)
            return
        what = "the resource" if reference.kind == "id" else f"{reference.kind} {reference.name}"
        reason = f"names {text}; where {what} is, this plan does not say"
        self._doubt(resource, path, reason, text, may_settle=True)

    def _server(self, resource: Resource, leaf: Leaf, host: str) -> None:
        """Check a host that keeps data, however near it is: an own one has to be placed."""
        known = server(host)
        for reference in known:
            self._refers(resource, leaf, reference)
        if host == GOOGLE_STORAGE or any(one.region or one.kind for one in known):
            return
        region = self.located(host)
        if region and not known:
            self.region(resource, leaf.path, region, "names", host)
        elif not region and self.settings.regions is not None:
            reason = f"names {host}; add it to hosts to say where it is"
            self._doubt(resource, leaf.path, reason, host)

    def _url(self, resource: Resource, leaf: Leaf, host: str) -> None:
        region = self.located(host)
        if region:
            self.region(resource, leaf.path, region, "names", host)
        elif (
            self.settings.regions is not None
            and not _INSIDE.fullmatch(host)
            and _DESTINATION.fullmatch(leaf.key)
            and not is_permission(resource)
        ):
            self._doubt(
                resource, leaf.path, f"names {host}; add it to hosts to say where it is", host
            )

    def _doubt(
        self, resource: Resource, path: str, reason: str, got: str, may_settle: bool = False
    ) -> None:
        rule = REGION if self.settings.regions is not None else PARTITION
        allowed = _list(self.settings.regions or self.settings.partitions or [])
        reason = f"{reason}; allowed: {allowed}"
        self.notes.doubt(resource, path, rule, reason, got, allowed, may_settle)

    def _where(self, resource: Resource, where: Where) -> None:
        self.notes.places.setdefault(resource.urn, set()).add(where)


def _list(words: Sequence[str]) -> str:
    return ", ".join(words)
