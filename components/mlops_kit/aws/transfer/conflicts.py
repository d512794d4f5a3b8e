"""What does not go together in a transfer, with the sentences about it."""

import re
from collections.abc import Iterator
from typing import Any

from mlops_kit.aws.places import LOG_RETENTION_DAYS, Arn, partition_of
from mlops_kit.aws.transfer.shapes import MOST_AGENTS
from mlops_kit.problems import Place, shown
from mlops_kit.settings import Given

MOST_SOURCES = 16
"""Tasks that one pattern of an EventBridge rule, 2048 characters, has room for."""
ALL = "point_in_time_consistent"
SOURCES = ("buckets", "nfs", "object_stores", "azure_blobs", "google_buckets")
COPIED = SOURCES[1:]
OF_DATASYNC = (
    *("schedule", "bandwidth_bytes_per_second", "verify", "include_patterns", "exclude_patterns"),
    *("overwrite", "delete_removed", "log_level", "log_retention_days", "log_kms_key_arn"),
)


def source_conflicts(given: Given) -> Iterator[tuple[Place, str]]:
    """Find too few or too many sources, and names that two of them have."""
    places = list(sources_of(given, *SOURCES))
    if not places:
        yield (), f"must have a source, one of {', '.join(SOURCES)}; got none"
    if len(places) > MOST_SOURCES:
        yield (), f"must have at most {MOST_SOURCES} sources, got {len(places)}"
    first: dict[Any, Any] = {}
    for kind, name in places:
        if first.setdefault(name, kind) != kind:
            yield (kind, name), f"must have a name of its own; {first[name]} has {name} already"


def option_conflicts(given: Given) -> Iterator[tuple[Place, str]]:
    """Find options that no source of the transfer can honour."""
    copied = list(sources_of(given, *COPIED))
    if not copied and list(sources_of(given, "buckets")):
        for name in OF_DATASYNC:
            if given.has(name):
                kinds = ", ".join(COPIED)
                yield (name,), f"is for DataSync, which copies {kinds}; here are only buckets"
    if copied and not list(sources_of(given, "buckets")) and given.has("max_latency_seconds"):
        yield ("max_latency_seconds",), "is for buckets, which S3 copies; there are none here"
    alone = [".".join(place) for place in copied if not _has(given, *place, "agent_arns")]
    for name, wrong in (
        ("verify", given.value("verify") == ALL),
        ("bandwidth_bytes_per_second", given.has("bandwidth_bytes_per_second")),
    ):
        if wrong and alone:
            what = "must not be point_in_time_consistent" if name == "verify" else "must not be set"
            reason = f"{what} without agents (DataSync's enhanced mode does not do it)"
            yield (name,), f"{reason}; without agents: {', '.join(alone)}"
    days = given.value("log_retention_days")
    if days is not None and days not in LOG_RETENTION_DAYS:
        allowed = ", ".join(map(str, LOG_RETENTION_DAYS))
        yield ("log_retention_days",), f"must be one of {allowed}; got {shown(days)}"


def deletion_conflicts(given: Given) -> Iterator[tuple[Place, str]]:
    """Find tasks that would delete what another source brought."""
    if given.value("delete_removed") is not True:
        return
    prefixes = {
        place: given.value(*place, "destination_prefix", default="")
        for place in sources_of(given, *COPIED)
    }
    others = len(list(sources_of(given, *SOURCES))) > 1
    for place, prefix in prefixes.items():
        if prefix == "" and others:
            yield (
                (*place, "destination_prefix"),
                "must be given with delete_removed, or what other sources brought is deleted; "
                "got nothing",
            )
            continue
        for other, longer in prefixes.items():
            if other != place and prefix and longer and longer.startswith(prefix):
                yield (
                    (*other, "destination_prefix"),
                    f"must not begin with that of {'.'.join(place)} ({prefix}), which deletes "
                    f"there by delete_removed; got {shown(longer)}",
                )


def bucket_conflicts(given: Given, key: Any) -> Iterator[tuple[Place, str]]:
    """Find buckets that S3 cannot copy to the destination."""
    to = given.value("destination", "bucket_name")
    for place in sources_of(given, "buckets"):
        name, own = given.value(*place, "bucket_name"), given.value(*place, "kms_key_arn")
        if isinstance(name, str) and name == to:
            yield (
                (*place, "bucket_name"),
                f"must be another bucket than the destination, got {name}",
            )
        here, there = _partition(own), _partition(key)
        if here and there and here != there:
            yield (
                (*place, "kms_key_arn"),
                f"is of partition {here}; S3 copies within one, and the destination is of "
                f"{there}: make it one of object_stores, with the host of its S3",
            )


def key_elsewhere(given: Given) -> Iterator[tuple[Place, str]]:
    """Find a key of another partition than its bucket; that of another region AWS refuses."""
    region, key = given.value("region"), given.value("kms_key_arn")
    here, there = _partition_of(region), _partition(key)
    if here and there and here != there:
        yield ("kms_key_arn",), f"is of partition {there}; must be of {here}, as {region} is"


def elsewhere(key: Any, given: Given, *place: int | str) -> Iterator[tuple[Place, str]]:
    """Find what must be in the region of a key and is not."""
    home, own = _region(key), _region(given.value(*place))
    if home and own and own != home:
        yield place, f"is of {own}; must be of the region of the bucket and its key, {home}"


def agent_conflicts(given: Given) -> Iterator[tuple[Place, str]]:
    """Find more agents than DataSync takes, or none."""
    count = len(list(given.keys("agent_arns")))
    wanted = given.has("agent_arns") and isinstance(given.value("agent_arns"), list | tuple)
    if wanted and not 1 <= count <= MOST_AGENTS:
        yield ("agent_arns",), f"must be 1 to {MOST_AGENTS} agents, got {count}"


def sources_of(given: Given, *kinds: str) -> Iterator[tuple[str, str]]:
    """Return kind and name of each source."""
    for kind in kinds:
        for name in given.keys(kind):
            yield kind, name


def _has(given: Given, *place: str) -> bool:
    return not given.right(*place) or given.value(*place) is not None


def _region(arn: Any) -> str | None:
    if not isinstance(arn, str) or not re.match("arn:([^:]*:){4}", arn):
        return None
    return Arn.read(arn).region or None


def _partition(arn: Any) -> str | None:
    return _partition_of(_region(arn))


def _partition_of(region: Any) -> str | None:
    try:
        return partition_of(region) if isinstance(region, str) else None
    except ValueError:
        return None
