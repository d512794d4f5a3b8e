"""Properties that Google's API calls otherwise than pulumi_gcp, by type."""

from collections.abc import Mapping

_DAYS_TOO = ""
"""The API takes seconds alone; the provider takes 30d as well and converts it."""

RENAMED: Mapping[str, Mapping[str, str]] = {
    "gcp:artifactregistry/repository:Repository": {
        "cleanupPolicies.condition.newerThan": _DAYS_TOO,
        "cleanupPolicies.condition.olderThan": _DAYS_TOO,
    },
    "gcp:compute/firewall:Firewall": {
        "allows": "allowed",
        "allows.protocol": "IPProtocol",
        "denies": "denied",
        "denies.protocol": "IPProtocol",
    },
    "gcp:container/cluster:Cluster": {
        "clusterAutoscaling": "autoscaling",
        "clusterAutoscaling.autoProvisioningDefaults": "autoprovisioningNodePoolDefaults",
        "clusterAutoscaling.enabled": "enableNodeAutoprovisioning",
        "monitoringConfig.managedPrometheus": "managedPrometheusConfig",
        "nodeConfig.guestAccelerators": "accelerators",
        "nodePools.nodeConfig": "config",
        "nodePools.nodeConfig.guestAccelerators": "accelerators",
    },
    "gcp:container/nodePool:NodePool": {
        "nodeConfig": "config",
        "nodeConfig.guestAccelerators": "accelerators",
    },
    "gcp:gkehub/rolloutSequence:RolloutSequence": {"stages.soakDuration": _DAYS_TOO},
    "gcp:monitoring/slo:Slo": {
        "basicSli": "serviceLevelIndicator.basicSli",
        "requestBasedSli": "serviceLevelIndicator.requestBased",
        "windowsBasedSli": "serviceLevelIndicator.windowsBased",
    },
    "gcp:secretmanager/secret:Secret": {"replication.auto": "automatic"},
    "gcp:storage/bucket:Bucket": {
        "lifecycleRules": "lifecycle.rule",
        "lifecycleRules.condition.matchesStorageClasses": "matchesStorageClass",
        "publicAccessPrevention": "iamConfiguration.publicAccessPrevention",
    },
}
"""Type token -> path of an input without indices -> path in the schema, from the object that the
input's own object is; empty: it is not compared."""
