"""Rules on several inputs of one resource at once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from mlops_kit.offline.gcp.places import region_of
from mlops_kit.offline.values import UNKNOWN, Values, has_unknown
from mlops_kit.problems import Problem, shown

_Rule = Callable[[Values], Iterable[Problem]]


def problems(token: str, inputs: Values) -> Iterable[Problem]:
    """Yield what is wrong with inputs that do not go together."""
    for rule in _RULES.get(token.partition(":")[2].partition(":")[0], ()):
        yield from rule(inputs)


def _exactly_one(*names: str) -> _Rule:
    def rule(inputs: Values) -> Iterable[Problem]:
        given = [name for name in names if inputs.get(name) is not None]
        if not given:
            yield Problem(names[0], f"one of {', '.join(names)} is required")
        yield from _at_most_one(*names)(inputs)

    return rule


def _at_most_one(*names: str) -> _Rule:
    def rule(inputs: Values) -> Iterable[Problem]:
        given = [name for name in names if inputs.get(name) not in (None, UNKNOWN, [], {}, "")]
        if len(given) > 1:
            yield Problem(given[1], f"cannot be given together with {given[0]}")

    return rule


def _ordered(path: str, low: str, high: str) -> _Rule:
    def rule(inputs: Values) -> Iterable[Problem]:
        block = inputs.get(path)
        least, most = (block.get(low), block.get(high)) if isinstance(block, dict) else (None, None)
        if isinstance(least, int | float) and isinstance(most, int | float) and most < least:
            yield Problem(f"{path}.{high}", f"({shown(most)}) is below {low} ({shown(least)})")

    return rule


def _key_beside(location: str, *path: str) -> _Rule:
    """Make the rule that a regional resource's key is in the same region."""

    def rule(inputs: Values) -> Iterable[Problem]:
        key: Any = inputs
        for name in path:
            key = cast(Mapping[str, Any], key).get(name) if isinstance(key, dict) else None
        place = inputs.get(location)
        if not isinstance(key, str) or not isinstance(place, str):
            return
        parts = key.split("/")
        own = region_of(place)
        there = (
            region_of(parts[parts.index("locations") + 1]) if "locations" in parts[:-1] else None
        )
        if own and there and own != there:
            yield Problem(
                ".".join(path),
                f"must be a key in {own}, where the resource is, got one in {there}: {shown(key)}",
            )

    return rule


def _nodes_beside_cluster(inputs: Values) -> Iterable[Problem]:
    place, zones = inputs.get("location"), inputs.get("nodeLocations")
    region = region_of(place) if isinstance(place, str) else None
    for index, zone in enumerate(cast(list[Any], zones) if isinstance(zones, list) else []):
        if region and isinstance(zone, str) and region_of(zone) not in (None, region):
            yield Problem(
                f"nodeLocations[{index}]", f"must be a zone of {region}, got {shown(zone)}"
            )


def _ranges_by_direction(inputs: Values) -> Iterable[Problem]:
    outwards = inputs.get("direction") == "EGRESS"
    for name in ("sourceRanges", "sourceTags", "sourceServiceAccounts") if outwards else ():
        if inputs.get(name) and not has_unknown(inputs[name]):
            yield Problem(name, "cannot be given when direction is EGRESS; use destinationRanges")


_RULES: Mapping[str, tuple[_Rule, ...]] = {
    "artifactregistry/repository": (
        _key_beside("location", "kmsKeyName"),
        _at_most_one("remoteRepositoryConfig", "virtualRepositoryConfig"),
    ),
    "cloudscheduler/job": (_exactly_one("httpTarget", "pubsubTarget", "appEngineHttpTarget"),),
    "compute/firewall": (_exactly_one("allows", "denies"), _ranges_by_direction),
    "container/cluster": (
        _nodes_beside_cluster,
        _key_beside("location", "databaseEncryption", "keyName"),
        _at_most_one("clusterIpv4Cidr", "ipAllocationPolicy"),
    ),
    "container/nodePool": (
        _nodes_beside_cluster,
        _ordered("autoscaling", "minNodeCount", "maxNodeCount"),
        _ordered("autoscaling", "totalMinNodeCount", "totalMaxNodeCount"),
    ),
    "monitoring/slo": (
        _exactly_one("rollingPeriodDays", "calendarPeriod"),
        _exactly_one("requestBasedSli", "windowsBasedSli", "basicSli"),
    ),
    "pubsub/subscription": (_at_most_one("pushConfig", "bigqueryConfig", "cloudStorageConfig"),),
    "secretmanager/secret": (_at_most_one("expireTime", "ttl"),),
    "storage/bucket": (_key_beside("location", "encryption", "defaultKmsKeyName"),),
    "vertex/aiDeploymentResourcePool": (
        _ordered("dedicatedResources", "minReplicaCount", "maxReplicaCount"),
    ),
    "vertex/aiEndpoint": (
        _key_beside("location", "encryptionSpec", "kmsKeyName"),
        _at_most_one("network", "privateServiceConnectConfig"),
    ),
    "vertex/aiIndex": (_key_beside("region", "encryptionSpec", "kmsKeyName"),),
}
