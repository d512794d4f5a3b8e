"""Which changes of a Kubernetes object need a new one in its place."""

from collections.abc import Iterable, Mapping

from mlops_kit.offline.cloud import Replaces
from mlops_kit.offline.kubernetes.contract import Kind

_PROVIDER = "pulumi-kubernetes, provider/pkg/provider/diff.go"
_SERVER = "Kubernetes, pkg/apis/*/validation: updates that the API server refuses"
_RENAME = "a Kubernetes object keeps its name and namespace"
_IDENTITY = frozenset({"metadata.name", "metadata.namespace"})
_NONE: frozenset[str] = frozenset()

_POD = (
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases "
    "hostIPC hostNetwork hostPID hostUsers hostname imagePullSecrets nodeName nodeSelector os "
    "overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims "
    "restartPolicy runtimeClassName schedulerName securityContext serviceAccount "
    "serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain volumes containers "
    "initContainers terminationGracePeriodSeconds topologySpreadConstraints"
)
_JOB = (
    "completions parallelism selector template completionMode podFailurePolicy managedBy "
    "backoffLimitPerIndex successPolicy"
)
_STATEFUL_SET = "podManagementPolicy revisionHistoryLimit selector serviceName volumeClaimTemplates"
_CLAIM = (
    "accessModes selector storageClassName volumeName volumeMode dataSource dataSourceRef "
    "resources.limits"
)
_VOLUME = (
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker "
    "gcePersistentDisk glusterfs hostPath iscsi local nfs photonPersistentDisk portworxVolume "
    "quobyte rbd scaleIO storageos vsphereVolume volumeMode"
)


def _spec(names: str) -> frozenset[str]:
    return frozenset(f"spec.{name}" for name in names.split())


_BY_KIND: Mapping[tuple[str, str], tuple[frozenset[str], str]] = {
    ("apps", "Deployment"): (_spec("selector"), _PROVIDER),
    ("apps", "DaemonSet"): (_spec("selector"), _PROVIDER),
    ("apps", "ReplicaSet"): (_spec("selector"), _SERVER),
    ("apps", "StatefulSet"): (_spec(_STATEFUL_SET), _PROVIDER),
    ("apps", "ControllerRevision"): (frozenset({"data"}), _SERVER),
    ("batch", "Job"): (_spec(_JOB), f"{_PROVIDER}; {_SERVER}"),
    ("", "PersistentVolume"): (_spec(_VOLUME), f"{_PROVIDER}; {_SERVER}"),
    ("", "PersistentVolumeClaim"): (_spec(_CLAIM), f"{_PROVIDER}; {_SERVER}"),
    ("", "Pod"): (_spec(_POD), f"{_PROVIDER}; {_SERVER}"),
    ("", "ResourceQuota"): (_spec("scopes"), _PROVIDER),
    ("", "Service"): (
        _spec("clusterIP clusterIPs ipFamilies loadBalancerClass"),
        f"{_PROVIDER}; {_SERVER}",
    ),
    ("networking.k8s.io", "IngressClass"): (_spec("controller"), _SERVER),
    ("rbac.authorization.k8s.io", "RoleBinding"): (frozenset({"roleRef"}), _PROVIDER),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (frozenset({"roleRef"}), _PROVIDER),
    ("scheduling.k8s.io", "PriorityClass"): (frozenset({"value", "preemptionPolicy"}), _SERVER),
    ("storage.k8s.io", "CSIDriver"): (_spec("attachRequired"), _SERVER),
    ("storage.k8s.io", "StorageClass"): (
        frozenset({"parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"}),
        f"{_PROVIDER}; {_SERVER}",
    ),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        _spec("group scope names.kind names.plural"),
        "Kubernetes: the name of a definition is <plural>.<group>; kind and scope stay once stored",
    ),
    ("helm.sh", "Release"): (
        frozenset({"name", "namespace"}),
        "Helm: a release keeps name and namespace",
    ),
}
"""Group and kind -> paths of inputs, and where that stands."""

_DATA: Mapping[str, tuple[frozenset[str], str]] = {
    "ConfigMap": (frozenset({"data", "binaryData"}), "enableConfigMapMutable"),
    "Secret": (frozenset({"data", "stringData"}), "enableSecretMutable"),
}


def replaces(
    kind: Kind,
    immutable: Iterable[str],
    config: Mapping[str, object],
    fixed: bool,
    patch: bool,
) -> Replaces:
    """Return which inputs of a kind need a new object.

    Args:
        kind: the kind.
        immutable: paths that the kind's own schema marks so.
        config: of the provider, which may allow data of maps and secrets to change in place.
        fixed: whether the object itself says that its data never changes.
        patch: whether it only patches an object that another owns.
    """
    if patch:
        return Replaces(_IDENTITY, f"{_PROVIDER}: patches change everything else in place")
    paths, source = _BY_KIND.get((kind.group, kind.kind), (_NONE, _RENAME))
    if kind.kind in _DATA and not kind.group:
        data, switch = _DATA[kind.kind]
        held = fixed or config.get(switch) not in (True, "true")
        paths = data if held else paths
        source = (
            f"{_PROVIDER}: data changes in place only with {switch}, and not if immutable is true"
        )
    marked = frozenset(immutable)
    if marked - paths:
        source = f"{source}; the kind's own types (+k8s:immutable, self == oldSelf)"
    return Replaces(paths | marked | (_NONE if kind.group == "helm.sh" else _IDENTITY), source)
