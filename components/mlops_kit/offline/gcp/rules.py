"""Rules of single types that neither discovery documents nor docstrings say in a fixed form.

Sources: the docstrings of pulumi_gcp, the descriptions in the discovery documents, and the checks
of the Terraform provider that pulumi_gcp carries (hashicorp/google-beta).
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from mlops_kit.offline.gcp.checks import (
    Check,
    at_least,
    at_most_characters,
    between,
    bucket_name,
    cron,
    json_text,
    label_key,
    label_value,
    network,
    network_or_size,
    one_of,
    pattern,
    port,
    seconds,
    slash_28,
)
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import UNKNOWN, Values, walk
from mlops_kit.problems import Problem, dotted

_SIX_TO_THIRTY = (
    "6 to 30 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen"
)
_KMS_NAME = pattern(r"[\w-]{1,63}", "1 to 63 letters, digits, underscores and hyphens")
_GKE_NAME = pattern(
    r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?",
    "1 to 40 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen",
)
_LABEL = pattern(
    r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?",
    "1 to 63 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen",
)
_PUBSUB_NAME = pattern(
    r"(?:projects/[^/]+/(?:topics|subscriptions)/)?(?!goog)[A-Za-z][\w.~+%-]{2,254}",
    "3 to 255 letters, digits and -_.~+%, begin with a letter and not with goog",
)
_DNS_NAME = pattern(r"\S+\.", "a DNS name with a dot at its end, such as example.com.")
_CLASSES = one_of(
    "STANDARD MULTI_REGIONAL REGIONAL NEARLINE COLDLINE ARCHIVE RAPID DURABLE_REDUCED_AVAILABILITY"
)
_POOL: Mapping[str, Check] = {
    "autoscaling.locationPolicy": one_of("BALANCED ANY"),
    "maxPodsPerNode": between(8, 256),
    "name": _GKE_NAME,
    "nodeConfig.diskSizeGb": at_least(10),
    "nodeConfig.localSsdCount": at_least(0),
}

_RULES: Mapping[str, Mapping[str, Check]] = {
    "artifactregistry/repository": {
        "cleanupPolicies.condition.newerThan": pattern(r"\d+(\.\d+)?[smhd]", "a time such as 30d"),
        "cleanupPolicies.condition.olderThan": pattern(r"\d+(\.\d+)?[smhd]", "a time such as 30d"),
        "cleanupPolicies.mostRecentVersions.keepCount": at_least(1),
        "repositoryId": _LABEL,
    },
    "billing/budget": {"thresholdRules.thresholdPercent": at_least(0)},
    "cloudscheduler/job": {
        "attemptDeadline": seconds(15, 86400),
        "name": pattern(r"[\w-]{1,500}", "1 to 500 letters, digits, underscores and hyphens"),
        "retryConfig.retryCount": between(0, 5),
        "schedule": cron,
    },
    "compute/firewall": {"allows.ports": port, "denies.ports": port},
    "compute/network": {"mtu": between(1300, 8896, " bytes")},
    "container/cluster": {
        **{f"nodePools.{path}": check for path, check in _POOL.items()},
        "clusterIpv4Cidr": network_or_size,
        "databaseEncryption.state": one_of("ENCRYPTED DECRYPTED"),
        "datapathProvider": one_of(
            "DATAPATH_PROVIDER_UNSPECIFIED LEGACY_DATAPATH ADVANCED_DATAPATH"
        ),
        "defaultMaxPodsPerNode": between(8, 256),
        "ipAllocationPolicy.clusterIpv4CidrBlock": network_or_size,
        "ipAllocationPolicy.servicesIpv4CidrBlock": network_or_size,
        "ipAllocationPolicy.stackType": one_of("IPV4 IPV4_IPV6"),
        "loggingService": one_of("logging.googleapis.com logging.googleapis.com/kubernetes none"),
        "maintenancePolicy.dailyMaintenanceWindow.startTime": pattern(
            r"([01]\d|2[0-3]):[0-5]\d", "a time such as 03:00"
        ),
        "monitoringService": one_of(
            "monitoring.googleapis.com monitoring.googleapis.com/kubernetes none"
        ),
        "name": _GKE_NAME,
        "networkingMode": one_of("VPC_NATIVE ROUTES"),
        "nodeConfig.diskSizeGb": at_least(10),
        "privateClusterConfig.masterIpv4CidrBlock": slash_28,
        "releaseChannel.channel": one_of("UNSPECIFIED RAPID REGULAR STABLE EXTENDED"),
        "workloadIdentityConfig.workloadPool": pattern(
            r"[a-z0-9.:-]+\.svc\.id\.goog", "a pool such as my-project.svc.id.goog"
        ),
    },
    "container/nodePool": _POOL,
    "dns/managedZone": {"dnsName": _DNS_NAME, "name": _LABEL},
    "dns/recordSet": {"name": _DNS_NAME},
    "kms/cryptoKey": {
        "destroyScheduledDuration": seconds(86400),
        "keyRing": pattern(
            r"projects/[^/]+/locations/[^/]+/keyRings/[\w-]+|(?:[^/]+/){1,2}[\w-]+",
            "a key ring such as projects/my-project/locations/europe-west1/keyRings/my-ring",
        ),
        "name": _KMS_NAME,
        "rotationPeriod": seconds(86400),
    },
    "kms/keyRing": {"name": _KMS_NAME},
    "logging/projectSink": {
        "destination": pattern(
            r"(?:storage|bigquery|pubsub|logging)\.[a-z0-9.-]+/\S+",
            "a destination such as storage.googleapis.com/my-bucket",
        )
    },
    "monitoring/alertPolicy": {
        "alertStrategy.autoClose": seconds(1800),
        "alertStrategy.notificationRateLimit.period": seconds(0),
        "displayName": at_most_characters(512),
    },
    "monitoring/customService": {
        "serviceId": pattern(r"[a-z0-9-]{1,63}", "1 to 63 lower-case letters, digits and hyphens")
    },
    "monitoring/dashboard": {"dashboardJson": json_text},
    "monitoring/slo": {
        "goal": between(0, 0.9999),
        "sloId": pattern(r"[a-zA-Z0-9-:_.]{1,63}", "1 to 63 letters, digits, hyphens and :_."),
    },
    "monitoring/uptimeCheckConfig": {
        "httpCheck.port": between(1, 65535),
        "period": one_of("60s 300s 600s 900s"),
        "tcpCheck.port": between(1, 65535),
        "timeout": seconds(1, 60),
    },
    "organizations/project": {
        "projectId": pattern(
            r"(?:[a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]",
            _SIX_TO_THIRTY,
        )
    },
    "projects/service": {
        "service": pattern(
            r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", "a service such as storage.googleapis.com"
        )
    },
    "pubsub/subscription": {
        "ackDeadlineSeconds": between(10, 600),
        "deadLetterPolicy.deadLetterTopic": pattern(
            r"projects/[^/]+/topics/[^/]+", "a topic such as projects/my-project/topics/my-topic"
        ),
        "expirationPolicy.ttl": seconds(86400),
        "messageRetentionDuration": seconds(600, 2678400),
        "name": _PUBSUB_NAME,
        "pushConfig.pushEndpoint": pattern(
            r"https?://\S+", "a URL such as https://example.com/push"
        ),
        "retryPolicy.maximumBackoff": seconds(0, 600),
        "retryPolicy.minimumBackoff": seconds(0, 600),
    },
    "pubsub/topic": {"messageRetentionDuration": seconds(600, 2678400), "name": _PUBSUB_NAME},
    "secretmanager/secret": {
        "rotation.rotationPeriod": seconds(3600),
        "secretId": pattern(r"[\w-]{1,255}", "1 to 255 letters, digits, underscores and hyphens"),
        "ttl": seconds(0),
    },
    "serviceaccount/account": {
        "accountId": pattern(
            r"[a-z](?:[-a-z0-9]{4,28}[a-z0-9])",
            _SIX_TO_THIRTY,
        ),
        "description": at_most_characters(256),
        "displayName": at_most_characters(100),
    },
    "storage/bucket": {
        "autoclass.terminalStorageClass": one_of("NEARLINE ARCHIVE"),
        "lifecycleRules.action.storageClass": _CLASSES,
        "lifecycleRules.action.type": one_of(
            "Delete SetStorageClass AbortIncompleteMultipartUpload"
        ),
        "lifecycleRules.condition.matchesStorageClasses": _CLASSES,
        "lifecycleRules.condition.withState": one_of("LIVE ARCHIVED ANY"),
        "name": bucket_name,
        "publicAccessPrevention": one_of("inherited enforced"),
        "retentionPolicy.retentionPeriod": between(1, 3155760000, " seconds"),
        "rpo": one_of("DEFAULT ASYNC_TURBO"),
        "storageClass": _CLASSES,
    },
    "storage/transferJob": {
        "description": at_most_characters(1024),
        "name": pattern(r"transferJobs/\S+", "a name such as transferJobs/OPInightly"),
        "schedule.repeatInterval": seconds(3600),
    },
    "vertex/aiDeploymentResourcePool": {
        "dedicatedResources.maxReplicaCount": at_least(1),
        "dedicatedResources.minReplicaCount": at_least(1),
        "name": _LABEL,
    },
    "vertex/aiEndpoint": {"displayName": at_most_characters(128)},
    "vertex/aiIndex": {
        "displayName": at_most_characters(128),
        "metadata.config.approximateNeighborsCount": at_least(1),
        "metadata.config.dimensions": at_least(1),
        "metadata.config.distanceMeasureType": one_of(
            "SQUARED_L2_DISTANCE L1_DISTANCE COSINE_DISTANCE DOT_PRODUCT_DISTANCE"
        ),
        "metadata.config.featureNormType": one_of("UNIT_L2_NORM NONE"),
        "metadata.config.shardSize": one_of("SHARD_SIZE_SMALL SHARD_SIZE_MEDIUM SHARD_SIZE_LARGE"),
    },
}
"""Module and type -> path of an input without indices -> its check."""

_EVERYWHERE: Mapping[str, Check] = {
    "cidrBlock": network,
    "destinationRanges": network,
    "ipCidrRange": network,
    "sourceRanges": network,
}
_MOST_LABELS = 64


def problems(shape: ResourceShape, inputs: Values) -> Iterable[Problem]:
    """Yield what is wrong by the rules of a type, and of inputs that many types have."""
    own = _RULES.get(shape.token.partition(":")[2].partition(":")[0], {})
    for place, value in walk(inputs):
        if value is UNKNOWN or value is None or not place:
            continue
        names = [part for part in place if isinstance(part, str)]
        check = own.get(".".join(names)) or _EVERYWHERE.get(names[-1])
        if check and (why := check(value)):
            yield Problem(dotted(place), why)
    for name in ("labels", "userLabels", "resourceLabels"):
        labels = inputs.get(name)
        if isinstance(labels, dict) and (name != "labels" or "effectiveLabels" in shape.outputs):
            yield from _labels(name, cast(dict[str, Any], labels))


def _labels(name: str, labels: Mapping[str, Any]) -> Iterable[Problem]:
    if len(labels) > _MOST_LABELS:
        yield Problem(name, f"must have at most {_MOST_LABELS} entries, got {len(labels)}")
    for key, value in labels.items():
        if why := label_key(key):
            yield Problem(dotted((name, key)), f"its name {why}")
        elif why := label_value(value):
            yield Problem(dotted((name, key)), why)
