"""Google Cloud: programs with one mistake each, and programs with none."""

import json
from typing import Any

from tests.offline_planted.altered import altered
from tests.offline_planted.gcp_good import (
    ACCOUNT,
    DASHBOARD,
    GOOD,
    KEY,
    NETWORK,
    PROJECT,
    PUBLIC,
    SOVEREIGN,
)

__all__ = ["GOOD", "PLANTED"]

Planted = tuple[str, str, dict[str, Any], dict[str, Any], str, str]
_GONE = object()
_ELSEWHERE = KEY.replace("europe-west4", "europe-west1")
_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def _changed(token: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the good inputs of a type with some changed."""
    return altered(next(given for known, given, _ in GOOD if known == token), changes, _GONE)


def _planted(
    name: str,
    token: str,
    changes: dict[str, Any],
    path: str,
    words: str,
    config: dict[str, Any] = PUBLIC,
) -> Planted:
    return name, f"gcp:{token}", _changed(f"gcp:{token}", changes), config, path, words


_BUCKET = "storage/bucket:Bucket"
_REPOSITORY = "artifactregistry/repository:Repository"
_CLUSTER = "container/cluster:Cluster"
_POOL = "container/nodePool:NodePool"
_ENDPOINT = "vertex/aiEndpoint:AiEndpoint"
_SUBNETWORK = "compute/subnetwork:Subnetwork"
_FIREWALL = "compute/firewall:Firewall"
_ALERTS = "monitoring/alertPolicy:AlertPolicy"
_UPTIME = "monitoring/uptimeCheckConfig:UptimeCheckConfig"
_MEMBER = "storage/bucketIAMMember:BucketIAMMember"
_DASHBOARD = "monitoring/dashboard:Dashboard"
_SHARED = "vertex/aiDeploymentResourcePool:AiDeploymentResourcePool"


def _board(**changes: Any) -> dict[str, Any]:
    return {"dashboardJson": json.dumps({**DASHBOARD, **changes})}


_SHAPES = [
    _planted(
        "misspelt",
        _BUCKET,
        {"uniformBucketLevelAcces": True},
        "uniformBucketLevelAcces",
        "did you mean uniformBucketLevelAccess?",
    ),
    _planted(
        "misspelt deep inside",
        _POOL,
        {"nodeConfig.guestAccelerators.0.cout": 1},
        "nodeConfig.guestAccelerators[0].cout",
        "did you mean count?",
    ),
    _planted("missing", _BUCKET, {"location": _GONE}, "location", "is required but missing"),
    _planted(
        "missing deep inside",
        _UPTIME,
        {"monitoredResource.labels": _GONE},
        "monitoredResource.labels",
        "is required but missing",
    ),
    _planted(
        "text for true or false",
        _CLUSTER,
        {"deletionProtection": "yes please"},
        "deletionProtection",
        "must be true or false, got 'yes please'",
    ),
    _planted(
        "a map for a list",
        _FIREWALL,
        {"allows": {"protocol": "tcp"}},
        "allows",
        "must be a list, got a map",
    ),
    _planted(
        "a list for a map",
        _CLUSTER,
        {"releaseChannel": [{"channel": "REGULAR"}]},
        "releaseChannel",
        "must be a map, got a list",
    ),
]
_WORDS = [
    _planted(
        "no such format",
        _REPOSITORY,
        {"format": "DOKER"},
        "format",
        "did you mean DOCKER?",
    ),
    _planted(
        "no such mode",
        _REPOSITORY,
        {"mode": "PROXY_REPOSITORY"},
        "mode",
        "must be one of STANDARD_REPOSITORY, VIRTUAL_REPOSITORY, REMOTE_REPOSITORY",
    ),
    _planted(
        "no such action",
        _REPOSITORY,
        {"cleanupPolicies.0.action": "REMOVE"},
        "cleanupPolicies[0].action",
        "must be one of DELETE, KEEP, got 'REMOVE'",
    ),
    _planted(
        "no such storage class",
        _BUCKET,
        {"lifecycleRules.0.action.storageClass": "GLACIER"},
        "lifecycleRules[0].action.storageClass",
        "must be one of STANDARD",
    ),
    _planted(
        "no such purpose",
        "kms/cryptoKey:CryptoKey",
        {"purpose": "ENCRYPT_AND_DECRYPT"},
        "purpose",
        "did you mean ENCRYPT_DECRYPT?",
    ),
    _planted(
        "no such level of protection",
        "kms/cryptoKey:CryptoKey",
        {"versionTemplate.protectionLevel": "TPM"},
        "versionTemplate.protectionLevel",
        "HSM",
    ),
    _planted(
        "no such effect of a taint",
        _POOL,
        {"nodeConfig.taints.0.effect": "NoSchedule"},
        "nodeConfig.taints[0].effect",
        "must be one of NO_SCHEDULE, PREFER_NO_SCHEDULE, NO_EXECUTE, got 'NoSchedule'",
    ),
    _planted(
        "no such way to share a GPU",
        _POOL,
        {"nodeConfig.guestAccelerators.0.gpuSharingConfig.gpuSharingStrategy": "SLICES"},
        "nodeConfig.guestAccelerators[0].gpuSharingConfig.gpuSharingStrategy",
        "must be one of TIME_SHARING, MPS, got 'SLICES'",
    ),
    _planted(
        "no such channel",
        _CLUSTER,
        {"releaseChannel.channel": "STABEL"},
        "releaseChannel.channel",
        "did you mean STABLE?",
    ),
    _planted(
        "no such accelerator",
        _SHARED,
        {"dedicatedResources.machineSpec.acceleratorType": "NVIDIA_L5"},
        "dedicatedResources.machineSpec.acceleratorType",
        "did you mean NVIDIA_L4?",
    ),
    _planted(
        "no such comparison",
        _ALERTS,
        {"conditions.0.conditionThreshold.comparison": "GREATER_THAN"},
        "conditions[0].conditionThreshold.comparison",
        "must be one of COMPARISON_GT",
    ),
    _planted(
        "no such aligner",
        _ALERTS,
        {"conditions.0.conditionThreshold.aggregations.0.perSeriesAligner": "ALIGN_P95"},
        "conditions[0].conditionThreshold.aggregations[0].perSeriesAligner",
        "ALIGN_PERCENTILE_95",
    ),
    _planted(
        "no such distance",
        "vertex/aiIndex:AiIndex",
        {"metadata.config.distanceMeasureType": "COSINE"},
        "metadata.config.distanceMeasureType",
        "COSINE_DISTANCE, DOT_PRODUCT_DISTANCE, got 'COSINE'",
    ),
    _planted(
        "no such way to update an index",
        "vertex/aiIndex:AiIndex",
        {"indexUpdateMethod": "STREAMING"},
        "indexUpdateMethod",
        "must be one of BATCH_UPDATE, STREAM_UPDATE, got 'STREAMING'",
    ),
    _planted(
        "no such kind of metric",
        "logging/metric:Metric",
        {"metricDescriptor.metricKind": "COUNTER"},
        "metricDescriptor.metricKind",
        "must be one of DELTA, GAUGE, CUMULATIVE, got 'COUNTER'",
    ),
    _planted(
        "no such basis of spending",
        "billing/budget:Budget",
        {"thresholdRules.0.spendBasis": "FORECAST"},
        "thresholdRules[0].spendBasis",
        "did you mean FORECASTED_SPEND?",
    ),
]
_LIMITS = [
    _planted(
        "a priority too great",
        _FIREWALL,
        {"priority": 70000},
        "priority",
        "must be from 0 to 65535, got 70000",
    ),
    _planted(
        "a port too great",
        _FIREWALL,
        {"allows.0.ports.1": "8000-80800"},
        "allows[0].ports[1]",
        "must be a port from 0 to 65535",
    ),
    _planted(
        "no range of addresses",
        _SUBNETWORK,
        {"ipCidrRange": "10.10.0.0/33"},
        "ipCidrRange",
        "must be a range of addresses such as 10.0.0.0/16, got '10.10.0.0/33'",
    ),
    _planted(
        "no range of addresses, nested",
        _SUBNETWORK,
        {"secondaryIpRanges.0.ipCidrRange": "10.20.0.0-10.20.255.255"},
        "secondaryIpRanges[0].ipCidrRange",
        "must be a range of addresses",
    ),
    _planted(
        "a network of the wrong size",
        _CLUSTER,
        {"privateClusterConfig.masterIpv4CidrBlock": "172.16.0.0/24"},
        "privateClusterConfig.masterIpv4CidrBlock",
        "with /28",
    ),
    _planted(
        "a period without its unit",
        "kms/cryptoKey:CryptoKey",
        {"rotationPeriod": "7776000"},
        "rotationPeriod",
        "got '7776000'",
    ),
    _planted(
        "a period too short",
        "kms/cryptoKey:CryptoKey",
        {"rotationPeriod": "3600s"},
        "rotationPeriod",
        "must be at least 86400s, got '3600s'",
    ),
    _planted(
        "a time that is none",
        "secretmanager/secret:Secret",
        {"rotation.nextRotationTime": "tomorrow"},
        "rotation.nextRotationTime",
        "must be a time such as 2026-01-31T12:00:00Z, got 'tomorrow'",
    ),
    _planted(
        "too many days",
        "monitoring/slo:Slo",
        {"rollingPeriodDays": 90},
        "rollingPeriodDays",
        "must be from 1 to 30, got 90",
    ),
    _planted(
        "percent for a share",
        "monitoring/slo:Slo",
        {"goal": 99.5},
        "goal",
        "must be from 0 to 0.9999, got 99.5",
    ),
    _planted(
        "a timeout too long",
        _UPTIME,
        {"timeout": "90s"},
        "timeout",
        "must be from 1s to 60s, got '90s'",
    ),
    _planted(
        "a deadline too long",
        "pubsub/subscription:Subscription",
        {"ackDeadlineSeconds": 700},
        "ackDeadlineSeconds",
        "must be from 10 to 600, got 700",
    ),
    _planted(
        "too few attempts",
        "pubsub/subscription:Subscription",
        {"deadLetterPolicy.maxDeliveryAttempts": 2},
        "deadLetterPolicy.maxDeliveryAttempts",
        "must be from 5 to 100, got 2",
    ),
    _planted(
        "a whole number that is none",
        "billing/budget:Budget",
        {"amount.specifiedAmount.units": "1,000"},
        "amount.specifiedAmount.units",
        "must be a whole number, got '1,000'",
    ),
    _planted(
        "too few replicas",
        _SHARED,
        {"dedicatedResources.minReplicaCount": 3},
        "dedicatedResources.maxReplicaCount",
        "(2) is below minReplicaCount (3)",
    ),
    _planted(
        "a cron expression too short",
        "cloudscheduler/job:Job",
        {"schedule": "0 3 * *"},
        "schedule",
        "must be a cron expression of five fields",
    ),
]
_NAMES = [
    _planted(
        "capitals in a bucket's name",
        _BUCKET,
        {"name": "Acme-Models"},
        "name",
        "lower-case letters",
    ),
    _planted(
        "capitals in a network's name",
        "compute/network:Network",
        {"name": "Models_Net"},
        "name",
        "must be 1 to 63 lower-case letters, digits and hyphens",
    ),
    _planted(
        "a cluster's name too long",
        _CLUSTER,
        {"name": "a-cluster-with-a-name-that-is-far-too-long-for-it"},
        "name",
        "must be 1 to 40 lower-case letters",
    ),
    _planted(
        "an account's id too short",
        "serviceaccount/account:Account",
        {"accountId": "sa"},
        "accountId",
        "must be 6 to 30 lower-case letters",
    ),
    _planted(
        "capitals in a label",
        _BUCKET,
        {"labels": {"Team": "ml"}},
        "labels.Team",
        "its name must be 1 to 63 lower-case letters",
    ),
    _planted(
        "spaces in a label's value",
        _ALERTS,
        {"userLabels": {"team": "machine learning"}},
        "userLabels.team",
        "must be at most 63 lower-case letters",
    ),
    _planted(
        "no dot at the end",
        "dns/managedZone:ManagedZone",
        {"dnsName": "models.example.com"},
        "dnsName",
        "with a dot at its end",
    ),
]
_PLACES = [
    _planted(
        "another cloud's region",
        _ENDPOINT,
        {"location": "eu-central-1", "encryptionSpec": _GONE},
        "location",
        "must be a location of Google Cloud such as europe-west1, eu or global, got 'eu-central-1'",
    ),
    _planted(
        "yet another cloud's region",
        _BUCKET,
        {"location": "westeurope", "encryption": _GONE},
        "location",
        "got 'westeurope'",
    ),
    _planted(
        "a misspelt region",
        _SUBNETWORK,
        {"region": "europ-west4"},
        "region",
        "did you mean europe-west4?",
    ),
    _planted(
        "a region with a number too great",
        _SUBNETWORK,
        {"region": "us-central11"},
        "region",
        "did you mean us-central1?",
    ),
    _planted(
        "a zone that its region does not have",
        _CLUSTER,
        {"nodeLocations.1": "europe-west4-z"},
        "nodeLocations[1]",
        "is not a zone of europe-west4, which has a, b, c",
    ),
    _planted(
        "a zone of another region",
        _CLUSTER,
        {"nodeLocations.1": "europe-west1-b"},
        "nodeLocations[1]",
        "must be a zone of europe-west4, got 'europe-west1-b'",
    ),
    _planted(
        "a multi-region that the service does not have",
        _REPOSITORY,
        {"location": "eu", "kmsKeyName": _GONE},
        "location",
        "must be a region or one of asia, europe, us, got 'eu'",
    ),
    _planted(
        "a multi-region for a cluster",
        _CLUSTER,
        {"location": "europe"},
        "location",
        "must be a region or zone",
    ),
    _planted(
        "a replica in no region",
        "secretmanager/secret:Secret",
        {"replication.userManaged.replicas.1.location": "europe-west44"},
        "replication.userManaged.replicas[1].location",
        "is not a region",
    ),
    _planted(
        "messages kept in no region",
        "pubsub/topic:Topic",
        {"messageStoragePolicy.allowedPersistenceRegions.0": "germany"},
        "messageStoragePolicy.allowedPersistenceRegions[0]",
        "must be a region of Google Cloud",
    ),
    _planted(
        "a key in another region",
        _ENDPOINT,
        {"encryptionSpec.kmsKeyName": _ELSEWHERE},
        "encryptionSpec.kmsKeyName",
        "must be a key in europe-west4, where the resource is, got one in europe-west1",
    ),
    _planted(
        "a public region in a sovereign cloud",
        _ENDPOINT,
        {"encryptionSpec": _GONE, "region": _GONE},
        "location",
        "in s3nsapis.fr, got 'europe-west4'",
        SOVEREIGN,
    ),
    _planted(
        "a sovereign region in the public cloud",
        _SUBNETWORK,
        {"region": "u-france-east1"},
        "region",
        "is a region of s3nsapis.fr, not of googleapis.com",
    ),
]
_REFERENCES = [
    _planted(
        "another cloud's key",
        _BUCKET,
        {"encryption.defaultKmsKeyName": _ARN},
        "encryption.defaultKmsKeyName",
        "must be a key such as projects/",
    ),
    _planted(
        "a key ring for a key",
        _REPOSITORY,
        {"kmsKeyName": KEY.partition("/cryptoKeys")[0]},
        "kmsKeyName",
        "must be a key such as projects/",
    ),
    _planted(
        "a member without its kind",
        _MEMBER,
        {"member": ACCOUNT},
        "member",
        "begin with user:, group:, serviceAccount:",
    ),
    _planted(
        "an account with no domain",
        _MEMBER,
        {"member": f"serviceAccount:serving@{PROJECT}"},
        "member",
        "must be a service account's address",
    ),
    _planted(
        "no role", _MEMBER, {"role": "storage.objectViewer"}, "role", "must be a role such as"
    ),
    _planted(
        "a sovereign account in the public cloud",
        _MEMBER,
        {"member": f"serviceAccount:serving@{PROJECT}.s3ns.iam.gserviceaccount.com"},
        "member",
        "is a service account of s3nsapis.fr, and the provider is in googleapis.com",
    ),
    _planted(
        "a public account in a sovereign cloud",
        _MEMBER,
        {"member": f"serviceAccount:{ACCOUNT}"},
        "member",
        "is a service account of googleapis.com, and the provider is in s3nsapis.fr",
        SOVEREIGN,
    ),
    _planted(
        "a link of a sovereign cloud",
        _SUBNETWORK,
        {"network": f"https://www.s3nsapis.fr/compute/v1/{NETWORK}"},
        "network",
        "is a link of s3nsapis.fr, and the provider is in googleapis.com",
    ),
    _planted(
        "a link into no region",
        "compute/forwardingRule:ForwardingRule",
        {"subnetwork": f"projects/{PROJECT}/regions/eu-west-4/subnetworks/serving"},
        "subnetwork",
        "names a region in",
    ),
    _planted(
        "another cloud's address for logs",
        "logging/projectSink:ProjectSink",
        {"destination": "s3://acme-logs"},
        "destination",
        "must be a destination such as storage.googleapis.com/my-bucket",
    ),
]
_TOGETHER = [
    _planted(
        "allowed and denied at once",
        _FIREWALL,
        {"denies": [{"protocol": "udp"}]},
        "denies",
        "cannot be given together with allows",
    ),
    _planted(
        "two places to push to",
        "pubsub/subscription:Subscription",
        {"bigqueryConfig": {"table": "acme-models.serving.requests"}},
        "bigqueryConfig",
        "cannot be given together with pushConfig",
    ),
    _planted(
        "nothing to call",
        "cloudscheduler/job:Job",
        {"httpTarget": _GONE},
        "httpTarget",
        "one of httpTarget, pubsubTarget, appEngineHttpTarget is required",
    ),
    (
        "misspelt in a dashboard",
        f"gcp:{_DASHBOARD}",
        _board(mosaicLayout={"colums": 12}),
        PUBLIC,
        "dashboardJson.mosaicLayout.colums",
        "did you mean columns?",
    ),
    (
        "no such plot in a dashboard",
        f"gcp:{_DASHBOARD}",
        _board(mosaicLayout={"tiles": [{"widget": {"scorecard": {"gaugeView": 3}}}]}),
        PUBLIC,
        "dashboardJson.mosaicLayout.tiles[0].widget.scorecard.gaugeView",
        "must be a map, got 3",
    ),
    (
        "a dashboard that is no JSON",
        f"gcp:{_DASHBOARD}",
        {"dashboardJson": "{displayName: Wine}"},
        PUBLIC,
        "dashboardJson",
        "must be JSON",
    ),
]

PLANTED: list[Planted] = [
    *_SHAPES,
    *_WORDS,
    *_LIMITS,
    *_NAMES,
    *_PLACES,
    *_REFERENCES,
    *_TOGETHER,
]
"""(name, token, inputs, configuration of the provider, path, words of the sentence)."""
