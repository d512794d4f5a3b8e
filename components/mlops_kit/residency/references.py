"""What a text says about places: ARNs, hosts, buckets, resource names and ids in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlops_kit.residency.names import (
    AZURE_REGIONS,
    DEFAULT_UNIVERSE,
    GCP_MULTI,
    GLOBAL,
    Region,
    aws_partitions,
    azure_partition,
    place_named,
    region_named,
)


@dataclass(frozen=True)
class Reference:
    """Something that a text refers to."""

    text: str
    """The part of the text that says so."""
    cloud: str | None
    """Whose it is; None if that is not said."""
    partitions: tuple[str, ...] = ()
    """The partitions that it may lie in; empty if that is not said."""
    region: Region | None = None
    """The region that is said."""
    kind: str = ""
    """What it is when only another resource can tell its region: bucket, account, id, dataset …"""
    name: str = ""
    """The name of that."""


_ARN = re.compile(
    r"arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9*-]*):([0-9a-z*-]*):([^\s\"',;]*)", re.ASCII
)
_BUCKET = re.compile(r"\b(s3a?|gs)://([a-z0-9][a-z0-9._-]{1,220})", re.ASCII)
_HOST = re.compile(r"(?<![\w.-])((?:[a-z0-9_-]+\.)+[a-z]{2,})(?![\w.-]*@)(?::\d+)?([^\s\"',]*)")
_GOOGLE = re.compile(
    r"projects/([^/\s]+)/(?:(?:locations|regions|zones)/([a-z0-9-]+)(?:/([A-Za-z]+))?"
    r"|(buckets|datasets|topics|secrets|instances)/([^/\s\"',]+))"
)
_ARM = re.compile(
    r"/subscriptions/[^/\s]+/resourceGroups/([^/\s\"',]+)(?:/providers/([^\s\"',?#]+))?", re.I
)
_SPANNER = re.compile(r"\bregional-([a-z0-9-]+)")

_GLOBAL_ONLY = frozenset(
    [
        "workloadIdentityPools", "workforcePools", "memberships", "fleets", "scopes", "operations",
        "certificateMaps", "certificates", "dnsAuthorizations", "networks",
    ]
)  # fmt: skip
_WITH_SLASHES = (":", "/", ".")
_ACCOUNT_HOSTS = (
    "blob.core", "file.core", "queue.core", "table.core", "dfs.core", "web.core", "azurecr",
    "vault.azure", "vault", "database", "documents.azure", "servicebus", "redis.cache", "cache",
    "search", "openai.azure", "cognitiveservices.azure",
)  # fmt: skip
_GCR = {"gcr.io": "us", "us.gcr.io": "us", "eu.gcr.io": "eu", "asia.gcr.io": "asia"}


def references(text: str) -> Iterator[Reference]:
    """Find everything in a text that has a place."""
    if not any(mark in text for mark in _WITH_SLASHES):
        spanner = _SPANNER.fullmatch(text)
        region = region_named(spanner[1]) if spanner else None
        if region:
            yield _in_region(text, region)
        return
    yield from _arns(text)
    for found in _BUCKET.finditer(text):
        cloud = "gcp" if found[1] == "gs" else None
        yield Reference(found[0], cloud, kind="bucket", name=found[2])
    yield from _google_names(text)
    for found in _ARM.finditer(text):
        yield Reference(found[0], "azure", kind="id", name=found[0].lower().rstrip("/"))
    for found in _HOST.finditer(text.lower()):
        before = re.split(r"[\s\"',]", text[: found.start()])[-1]
        if before.endswith("@") and "://" not in before:
            continue
        is_url = text[: found.start()].endswith("//")
        yield from _host(found[1], found[2], is_url and not found[2].startswith("/auth/"))


def _in_region(text: str, region: Region) -> Reference:
    partitions = (region.partition,) if region.partition else ()
    return Reference(text, region.cloud, partitions, region)


def _arns(text: str) -> Iterator[Reference]:
    for found in _ARN.finditer(text):
        _, partition, service, region, _, resource = found[0].split(":", 5)
        named = region_named(region)
        if region and not named and "*" not in region:
            named = Region(region, "aws", partition)
        bucket = re.split(r"[/*?]", resource)[0] if service == "s3" else ""
        yield Reference(
            found[0], "aws", (partition,), named, "bucket" if bucket and not named else "", bucket
        )


def _google_names(text: str) -> Iterator[Reference]:
    for found in _GOOGLE.finditer(text):
        _, location, collection, kind, name = found.groups()
        if kind:
            yield Reference(found[0], "gcp", kind=kind[:-1], name=name)
            continue
        region = place_named(location, "gcp")
        if location == "-" or (location == GLOBAL and collection in _GLOBAL_ONLY):
            continue
        yield Reference(found[0], "gcp", region=region or Region(location, "gcp", None))


def _host(host: str, rest: str, is_url: bool) -> Iterator[Reference]:
    partitions, name = aws_partitions(host)
    if partitions:
        yield from _aws_host(host, name, partitions, is_url)
    elif host in _GCR:
        yield _multi(host, _GCR[host])
    elif host.endswith(".pkg.dev"):
        yield _multi(host, host.removesuffix(".pkg.dev").rpartition("-")[0])
    elif host.endswith((f".{DEFAULT_UNIVERSE}", ".run.app", ".cloudfunctions.net")):
        yield from _google_host(host, rest, is_url)
    elif partition := azure_partition(host):
        yield _azure_host(host, partition)


def _aws_host(
    host: str, name: str, partitions: tuple[str, ...], is_url: bool
) -> Iterator[Reference]:
    labels = name.split(".")
    for label in labels:
        word = re.sub(r"^s3(?:-website)?-", "", label)
        region = region_named("us-east-1" if label == "compute-1" else word)
        if region and region.cloud == "aws":
            yield Reference(host, "aws", tuple({region.partition or ""}), region)
            return
    if "s3" in labels and labels[0] != "s3":
        bucket = ".".join(labels[: labels.index("s3")])
        yield Reference(host, "aws", partitions, kind="bucket", name=bucket)
    elif is_url or len(labels) > 1:
        yield Reference(host, "aws", partitions)
    # What is left is the name of a service, as `Principal` has it: the same in several partitions.


def _google_host(host: str, rest: str, is_url: bool) -> Iterator[Reference]:
    for label in host.split("."):
        parts = label.split("-")
        for end in range(len(parts), 0, -1):
            region = region_named("-".join(parts[:end]))
            if region and region.cloud == "gcp":
                yield Reference(host, "gcp", (DEFAULT_UNIVERSE,), region)
                return
    if host == f"storage.{DEFAULT_UNIVERSE}" and len(rest) > 1:
        bucket = rest.strip("/").split("/")[0]
        if bucket and bucket != "projects":
            yield Reference(host + rest, "gcp", (DEFAULT_UNIVERSE,), kind="bucket", name=bucket)
    elif is_url:
        yield Reference(host, "gcp", (DEFAULT_UNIVERSE,))


def _multi(host: str, word: str) -> Reference:
    region = place_named(word, "gcp") if word in GCP_MULTI or region_named(word) else None
    return Reference(host, "gcp", (DEFAULT_UNIVERSE,), region)


def _azure_host(host: str, partition: str) -> Reference:
    labels = host.split(".")
    for label in labels:
        word = re.sub(r"-\d+$", "", label)
        if word in AZURE_REGIONS:
            return Reference(host, "azure", (partition,), place_named(word, "azure"))
    account = any(f".{part}." in host for part in _ACCOUNT_HOSTS)
    return Reference(host, "azure", (partition,), kind="account" if account else "", name=labels[0])
