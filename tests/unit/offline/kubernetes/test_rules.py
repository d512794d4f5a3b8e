"""What the API server refuses beyond the schemas, rule by rule."""

import pytest

from tests.offline_planted.kubernetes import REMOVED, changed
from tests.offline_planted.kubernetes_good import (
    AUTOSCALER,
    DEFINITION,
    DEPLOYMENT,
    HTTP_ROUTE,
    INFERENCE_SERVICE,
    INGRESS,
    JOB_SPEC,
    NETWORK_POLICY,
    SCALED_OBJECT,
    SERVICE,
    STATEFUL_SET,
    pod,
)

POD = "spec.template.spec"
ONE = f"{POD}.containers.0"
RBAC = "rbac.authorization.k8s.io"
SIMPLE = {"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}]}}
BINDING = {
    "metadata": {"name": "a"},
    "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "view"},
    "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "b"}],
}
ROLE = {
    "metadata": {"name": "a"},
    "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}],
}
CLAIM = {
    "metadata": {"name": "a"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}
VOLUME = {
    "metadata": {"name": "a"},
    "spec": {
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "hostPath": {"path": "/a"},
    },
}
GOOD = {
    "apps/v1:Deployment": DEPLOYMENT,
    "apps/v1:StatefulSet": STATEFUL_SET,
    "apps/v1:DaemonSet": {
        "metadata": {"name": "a"},
        "spec": {
            "selector": DEPLOYMENT["spec"]["selector"],
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1}},
            "template": pod(),
        },
    },
    "apps/v1:ReplicaSet": {
        "metadata": {"name": "a"},
        "spec": {"selector": DEPLOYMENT["spec"]["selector"], "template": pod()},
    },
    "core/v1:Pod": {"metadata": {"name": "a"}, "spec": pod()["spec"]},
    "batch/v1:Job": {"metadata": {"name": "a"}, "spec": JOB_SPEC},
    "batch/v1:CronJob": {
        "metadata": {"name": "a"},
        "spec": {"schedule": "@daily", "jobTemplate": {"spec": JOB_SPEC}},
    },
    "autoscaling/v2:HorizontalPodAutoscaler": AUTOSCALER,
    "policy/v1:PodDisruptionBudget": {
        "metadata": {"name": "a"},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"a": "b"}}},
    },
    "core/v1:Service": SERVICE,
    "core/v1:ServiceAccount": {"metadata": {"name": "a"}, "imagePullSecrets": [{"name": "a"}]},
    "networking.k8s.io/v1:Ingress": INGRESS,
    "networking.k8s.io/v1:NetworkPolicy": NETWORK_POLICY,
    f"{RBAC}/v1:Role": ROLE,
    f"{RBAC}/v1:ClusterRole": ROLE,
    f"{RBAC}/v1:RoleBinding": BINDING,
    f"{RBAC}/v1:ClusterRoleBinding": BINDING,
    "core/v1:PersistentVolumeClaim": CLAIM,
    "core/v1:PersistentVolume": VOLUME,
    "core/v1:ConfigMap": {"metadata": {"name": "a"}},
    "core/v1:Secret": {"metadata": {"name": "a"}},
    "core/v1:Node": {
        "metadata": {"name": "a"},
        "spec": {"taints": [{"key": "a", "effect": "NoSchedule"}]},
    },
    "discovery.k8s.io/v1:EndpointSlice": {
        "metadata": {"name": "a"},
        "addressType": "IPv4",
        "endpoints": [],
    },
    "storage.k8s.io/v1:StorageClass": {"metadata": {"name": "a"}, "provisioner": "a.io/b"},
    "scheduling.k8s.io/v1:PriorityClass": {"metadata": {"name": "a"}, "value": 1},
    "apiextensions.k8s.io/v1:CustomResourceDefinition": DEFINITION,
    "serving.kserve.io/v1beta1:InferenceService": INFERENCE_SERVICE,
    "keda.sh/v1alpha1:ScaledObject": SCALED_OBJECT,
    "gateway.networking.k8s.io/v1:HTTPRoute": HTTP_ROUTE,
    "helm.sh/v3:Release": {"chart": "a", "name": "a"},
}
GPU = "nvidia.com/gpu"
TABLE = {
    f"{RBAC}/v1:Role": [
        ("rules.0.verbs", [], "", "at least one verb"),
        ("rules.0.apiGroups", [], "", "the core's group is ''"),
        ("metadata.name", "a/b", "", "nor contain /"),
    ],
    f"{RBAC}/v1:ClusterRole": [
        ("rules.0.nonResourceURLs", ["/a"], "rules[0].apiGroups+rules[0].resources", "beside"),
    ],
    f"{RBAC}/v1:ClusterRoleBinding": [
        ("roleRef.apiGroup", "apps", "", RBAC),
        ("roleRef.name", "a/b", "", "nor contain /"),
        ("subjects.0.kind", "Robot", "", "User, Group"),
        ("subjects.0.name", "A", "", "253 characters"),
        ("subjects.0.apiGroup", RBAC, "", "must be empty for a ServiceAccount"),
        (
            "subjects.0",
            {"kind": "Group", "name": "a", "apiGroup": "x"},
            "subjects[0].apiGroup",
            RBAC,
        ),
    ],
    "core/v1:Pod": [
        ("spec.containers.0.resources.requests.cpu", "-1", "", "must not be negative"),
        ("spec.containers.0.volumeMounts.0.name", "x", "", "not a volume of this pod"),
        ("spec.containers.0.image", REMOVED, "", "required but missing"),
        ("spec.initContainers.0.image", "", "", "required but missing"),
    ],
    "apps/v1:Deployment": [
        (
            f"{ONE}.resources.limits",
            {"memory": "2Gi", GPU: "2"},
            "requests",
            "the same as the limit",
        ),
        (
            f"{ONE}.resources.limits",
            {"memory": "2Gi", GPU: "1", "A/b": "1"},
            f"{POD}.containers[0].resources.limits['A/b']",
            "DNS subdomain",
        ),
        (f"{ONE}.readinessProbe.terminationGracePeriodSeconds", 5, "", "not for a readinessProbe"),
        (f"{ONE}.readinessProbe.periodSeconds", -1, "", "at least 0"),
        (f"{ONE}.readinessProbe.httpGet.port", "Http", "", "at most 15"),
        (f"{ONE}.livenessProbe.terminationGracePeriodSeconds", 0, "", "at least 1"),
        (f"{ONE}.livenessProbe.grpc.port", 0, "", "from 1"),
        (f"{ONE}.startupProbe.tcpSocket.port", 0, "", "from 1"),
        (f"{ONE}.lifecycle.preStop.sleep", {"seconds": 1}, "", "beside exec"),
        (f"{ONE}.lifecycle.preStop", {}, "", "must have one of"),
        (f"{ONE}.lifecycle.preStop.exec", {}, f"{ONE}.lifecycle.preStop.exec.command", "missing"),
        (f"{ONE}.env.0.name", "A=B", "", "printable ASCII"),
        (f"{ONE}.env.1.valueFrom", {}, "", "must have one of fieldRef"),
        (f"{ONE}.env.1.valueFrom.secretKeyRef", {"name": "a", "key": "b"}, "", "beside fieldRef"),
        (f"{ONE}.env.1.valueFrom.fieldRef.fieldPath", "spec.x", "", "metadata.labels['key']"),
        (f"{ONE}.env.2.valueFrom.secretKeyRef.name", REMOVED, "", "required but missing"),
        (
            f"{ONE}.env.2.valueFrom",
            {"configMapKeyRef": {"key": "a"}},
            "configMapKeyRef.name",
            "missing",
        ),
        (f"{ONE}.envFrom.0.configMapRef.name", REMOVED, "", "required but missing"),
        (f"{ONE}.envFrom.0", {"secretRef": {}}, f"{ONE}.envFrom.0.secretRef.name", "missing"),
        (f"{ONE}.ports.0.hostPort", 70000, "", "to 65535"),
        (f"{ONE}.volumeMounts.0.mountPath", "", "", "must not be empty"),
        (f"{ONE}.volumeMounts.1.subPath", "/a", "", "a relative path"),
        (f"{ONE}.volumeMounts.1.subPath", "a/../b", "", "without .."),
        (f"{ONE}.volumeMounts.1.subPathExpr", "a", "", "beside subPath"),
        (
            f"{ONE}.volumeDevices",
            [{"name": "models", "devicePath": "/models"}],
            f"{ONE}.volumeMounts.0.mountPath",
            "a path of volumeDevices",
        ),
        (
            f"{ONE}.volumeDevices",
            [{"name": "x", "devicePath": "/x"}],
            f"{ONE}.volumeDevices.0.name",
            "not a volume",
        ),
        (f"{ONE}.securityContext.runAsGroup", -1, "", "from 0"),
        (f"{POD}.tolerations.0.value", "x", "", "must be empty where operator is Exists"),
        (f"{POD}.tolerations.0.tolerationSeconds", 5, f"{POD}.tolerations.0.effect", "NoExecute"),
        (f"{POD}.tolerations.0.key", "a b", "", "63 characters"),
        (f"{POD}.securityContext.fsGroup", -1, "", "from 0"),
        (f"{POD}.securityContext.runAsUser", -1, "", "from 0"),
        (f"{POD}.topologySpreadConstraints.0.maxSkew", 0, "", "at least 1"),
        (f"{POD}.topologySpreadConstraints.0.minDomains", 0, "", "at least 1"),
        (
            f"{POD}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight",
            0,
            "",
            "from 1 to 100",
        ),
        (
            f"{POD}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0."
            "podAffinityTerm.topologyKey",
            "",
            "",
            "63 characters",
        ),
        (
            f"{POD}.affinity.nodeAffinity",
            {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 0, "preference": {}}]},
            f"{POD}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight",
            "1",
        ),
        (f"{POD}.activeDeadlineSeconds", 10, "", "only for Pods and Jobs"),
        (f"{POD}.hostname", "A", "", "63"),
        (f"{POD}.subdomain", "A", "", "63"),
        (f"{POD}.serviceAccountName", "A", "", "253"),
        (f"{POD}.serviceAccount", "other", "", "the same as serviceAccountName"),
        (f"{POD}.nodeName", "A", "", "253"),
        (f"{POD}.priorityClassName", "A", "", "253"),
        (f"{POD}.runtimeClassName", "A", "", "253"),
        (f"{POD}.nodeSelector", {"a b": "c"}, f"{POD}.nodeSelector['a b']", "name of a label"),
        (f"{POD}.dnsPolicy", "None", f"{POD}.dnsConfig.nameservers", "where dnsPolicy is None"),
        (
            f"{POD}.initContainers.0.livenessProbe",
            {"exec": {"command": ["a"]}},
            "",
            "restartPolicy",
        ),
        (f"{POD}.template", {}, "", "not a property"),
        ("spec.template.spec", REMOVED, "", "required but missing"),
        (
            "spec.selector.matchExpressions.0",
            {"key": "x", "operator": "Exists"},
            "spec.template.metadata.labels",
            "must meet selector.matchExpressions[0] (x Exists)",
        ),
        (
            "spec.selector.matchExpressions.0",
            {"key": "x", "operator": "In", "values": ["y"]},
            "spec.template.metadata.labels",
            "must meet",
        ),
        (
            "spec.selector.matchExpressions.0",
            {"key": "app.kubernetes.io/name", "operator": "NotIn", "values": ["wine"]},
            "spec.template.metadata.labels",
            "must meet",
        ),
        (
            "spec.selector.matchExpressions.0",
            {"key": "app.kubernetes.io/name", "operator": "DoesNotExist"},
            "spec.template.metadata.labels",
            "must meet",
        ),
        (
            "spec.selector.matchExpressions.0.operator",
            "In",
            "spec.selector.matchExpressions.0.values",
            "at least one value",
        ),
        ("spec.selector.matchExpressions.0.values", ["x"], "", "must be empty"),
        ("spec.selector.matchExpressions.0.key", "a b", "", "63"),
        ("spec.revisionHistoryLimit", -1, "", "at least 0"),
        ("spec.minReadySeconds", -1, "", "at least 0"),
        ("spec.progressDeadlineSeconds", -1, "", "at least 0|above"),
        ("spec.strategy.rollingUpdate.maxSurge", "x", "", "a percentage"),
        ("metadata.generateName", "A-", "", "253"),
        ("metadata.resourceVersion", "1", "", "API server"),
        ("metadata.annotations", {"a b": "c"}, "metadata.annotations['a b']", "annotation"),
        (
            "metadata.ownerReferences",
            [{"apiVersion": "v1", "kind": "A", "name": "", "uid": "b"}],
            "metadata.ownerReferences.0.name",
            "must not be empty",
        ),
    ],
    "apps/v1:ReplicaSet": [
        ("spec.replicas", -1, "", "at least 0"),
        ("spec.minReadySeconds", -1, "", "at least 0"),
        ("spec.template.metadata.labels", {}, "", "must have app.kubernetes.io/name: wine"),
    ],
    "apps/v1:DaemonSet": [
        ("spec.updateStrategy.type", "OnDelete", "spec.updateStrategy.rollingUpdate", "OnDelete"),
        ("spec.updateStrategy.rollingUpdate.maxUnavailable", "101%", "", "100%"),
        ("spec.minReadySeconds", -1, "", "at least 0"),
        ("spec.template.spec.restartPolicy", "Never", "", "must be Always"),
    ],
    "apps/v1:StatefulSet": [
        (
            "spec.updateStrategy",
            {"type": "OnDelete", "rollingUpdate": {}},
            "spec.updateStrategy.rollingUpdate",
            "OnDelete",
        ),
        (
            "spec.updateStrategy",
            {"rollingUpdate": {"partition": -1}},
            "spec.updateStrategy.rollingUpdate.partition",
            "at least 0",
        ),
        ("spec.serviceName", "A", "", "63"),
        ("spec.replicas", -1, "", "at least 0"),
        ("metadata.name", "a.b", "", "63 characters"),
    ],
    "batch/v1:Job": [
        ("spec.parallelism", 100001, "", "at most 100000"),
        ("spec.parallelism", -1, "", "at least 0"),
        ("spec.selector", {"matchLabels": {"a": "b"}}, "", "is made by Kubernetes"),
        ("spec.template.spec", REMOVED, "", "required but missing"),
    ],
    "batch/v1:CronJob": [
        ("metadata.name", "a" * 53, "", "at most 52"),
        ("spec.startingDeadlineSeconds", -1, "", "at least 0"),
        ("spec.jobTemplate.spec.backoffLimit", -1, "", "at least 0"),
    ],
    "autoscaling/v2:HorizontalPodAutoscaler": [
        ("spec.minReplicas", 0, "", "Object or External"),
        ("spec.minReplicas", -1, "", "at least 0"),
        ("spec.maxReplicas", 0, "", "at least"),
        ("spec.scaleTargetRef.kind", "a/b", "", "nor contain /"),
        ("spec.scaleTargetRef.name", "", "", "must not be empty"),
        ("spec.metrics.0.resource.target.averageUtilization", 0, "", "at least 1"),
        (
            "spec.metrics.0.resource.target.averageUtilization",
            REMOVED,
            "spec.metrics.0.resource.target",
            "must have one of",
        ),
        ("spec.metrics.0.resource", REMOVED, "", "where type is Resource"),
        ("spec.metrics.1.pods.metric.name", "a/b", "", "nor contain"),
        ("spec.behavior.scaleDown.stabilizationWindowSeconds", 3601, "", "to 3600"),
        ("spec.behavior.scaleDown.policies", [], "", "at least one policy"),
        ("spec.behavior.scaleDown.policies.0.value", 0, "", "at least 1"),
        ("spec.behavior.scaleDown.policies.0.periodSeconds", 1801, "", "to 1800"),
    ],
    "policy/v1:PodDisruptionBudget": [
        ("spec.minAvailable", "101%", "", "100%"),
        ("spec.selector.matchLabels", {"a b": "c"}, "spec.selector.matchLabels['a b']", "label"),
    ],
    "core/v1:Service": [
        ("spec", REMOVED, "", "required but missing"),
        ("spec.selector", {"a b": "c"}, "spec.selector['a b']", "label"),
        ("spec.sessionAffinityConfig", {"clientIP": {"timeoutSeconds": 5}}, "", "ClientIP"),
        ("spec.externalIPs", ["a"], "", "IP address"),
        ("spec.ports.0.port", 0, "", "from 1"),
        ("spec.ports.0.name", "A", "", "63"),
        ("spec.ports.0.nodePort", 70000, "", "65535"),
        ("spec.ports.0.appProtocol", "a b", "", "63"),
        (
            "spec.type",
            "ClusterIP",
            "spec.externalTrafficPolicy+spec.loadBalancerSourceRanges",
            "ClusterIP",
        ),
        ("metadata.name", "a.b", "", "63 characters"),
    ],
    "networking.k8s.io/v1:Ingress": [
        ("spec", REMOVED, "", "required but missing"),
        ("spec.rules", [], "spec", "rules or a defaultBackend"),
        ("spec.ingressClassName", "A", "", "253"),
        ("spec.tls.0.hosts.0", "A", "spec.tls.0.hosts", "253"),
        ("spec.tls.0.secretName", "A", "", "253"),
        ("spec.rules.0.http.paths", [], "", "at least one path"),
        ("spec.rules.0.http.paths.0.path", REMOVED, "", "where pathType is Prefix"),
        ("spec.rules.0.http.paths.0.path", "/a//b", "", "must not contain //"),
        ("spec.rules.0.http.paths.0.backend", {}, "", "service, resource"),
        ("spec.rules.0.http.paths.0.backend.service.name", "A", "", "63"),
        ("spec.rules.0.http.paths.0.backend.service.port", REMOVED, "", "name, number"),
        ("spec.rules.0.http.paths.0.backend.service.port.name", "A_", "", "15"),
        (
            "spec.rules.0.http.paths.0.backend.service.port",
            {"number": 70000},
            "spec.rules.0.http.paths.0.backend.service.port.number",
            "65535",
        ),
    ],
    "networking.k8s.io/v1:NetworkPolicy": [
        ("spec.ingress.0.ports.1.endPort", 9, "", "needs port to be a number"),
        ("spec.ingress.0.ports.0.port", REMOVED, "spec.ingress.0.ports.0.endPort", "needs port"),
        ("spec.ingress.0.ports.0.endPort", 70000, "", "65535"),
        ("spec.ingress.0.ports.1.port", "A", "", "15"),
        ("spec.ingress.0.from.0", {}, "", "must have one of podSelector"),
        (
            "spec.ingress.0.from.1.podSelector",
            {},
            "spec.ingress.0.from.1.ipBlock",
            "beside podSelector",
        ),
        ("spec.ingress.0.from.1.ipBlock.cidr", "10.0.0.0", "", "10.0.0.0/8"),
        (
            "spec.ingress.0.from.1.ipBlock.except.0",
            "x",
            "spec.ingress.0.from.1.ipBlock.except",
            "block",
        ),
    ],
    "core/v1:ServiceAccount": [("imagePullSecrets.0.name", "A", "", "253")],
    "core/v1:Node": [
        ("spec.taints.0.key", "a b", "", "63"),
        ("spec.taints.0.value", "a b", "", "63"),
    ],
    "discovery.k8s.io/v1:EndpointSlice": [("addressType", "IPv5", "", "IPv4, IPv6, FQDN")],
    "storage.k8s.io/v1:StorageClass": [("provisioner", "a b", "", "63")],
    "scheduling.k8s.io/v1:PriorityClass": [("value", 2 * 10**9, "", "1000000000")],
    "core/v1:ConfigMap": [("binaryData", {"a b": ""}, "binaryData['a b']", "is a key that")],
    "core/v1:Secret": [
        ("type", "kubernetes.io/basic-auth", "data", "username or password"),
        ("type", "kubernetes.io/ssh-auth", "data.ssh-privatekey", "kubernetes.io/ssh-auth"),
        (
            "type",
            "kubernetes.io/service-account-token",
            "metadata.annotations['kubernetes.io/service-account.name']",
            "is required",
        ),
        ("data", {"a": "QUFB" * 466034}, "", "at most 1048576 bytes"),
    ],
    "core/v1:PersistentVolumeClaim": [
        ("spec", REMOVED, "", "required but missing"),
        ("spec.accessModes", ["ReadWriteOncePod", "ReadWriteOnce"], "", "no other mode"),
        ("spec.resources.requests.storage", "0", "", "must be above 0"),
        ("spec.storageClassName", "A", "", "253"),
    ],
    "core/v1:PersistentVolume": [
        ("spec.accessModes", [], "", "at least one mode"),
        ("spec.capacity", {}, "spec.capacity.storage", "is required"),
    ],
    "apiextensions.k8s.io/v1:CustomResourceDefinition": [
        ("spec.versions.0.storage", False, "spec.versions", "exactly one version"),
        ("spec.versions.0.schema", {}, "spec.versions.0.schema.openAPIV3Schema", "is required"),
    ],
    "serving.kserve.io/v1beta1:InferenceService": [
        ("spec.predictor.model.name", "x", "", "is chosen by KServe"),
        ("spec.predictor.model.image", "A B", "", "must be an image"),
        ("spec.predictor.minReplicas", -1, "", "at least 0"),
        ("spec.predictor.containerConcurrency", -1, "", "at least 0"),
        ("spec.transformer.maxReplicas", -1, "", "at least 0"),
        ("spec.transformer.minReplicas", -1, "", "at least 0"),
        (
            "spec.canary.1",
            {"trafficPercent": 95, "predictor": {"model": {"modelFormat": {"name": "a"}}}},
            "spec.canary",
            "at most 100 percent in all, got 105",
        ),
    ],
    "keda.sh/v1alpha1:ScaledObject": [
        ("spec.idleReplicaCount", 1, "", "must be below minReplicaCount (1)"),
    ],
    "gateway.networking.k8s.io/v1:HTTPRoute": [
        ("spec.rules.0.matches.0.path.value", "v2", "", "must begin with /"),
    ],
    "helm.sh/v3:Release": [
        ("chart", "", "", "must not be empty"),
        ("timeout", -1, "", "at least 0"),
        ("name", "A", "", "253"),
    ],
}
ROWS = [(token, *row) for token, rows in TABLE.items() for row in rows]


def bracketed(path):
    """Return `a.0.b` as problems write it: `a[0].b`."""
    return "".join(
        f"[{part}]" if part.isdigit() else f".{part}" for part in path.split(".")
    ).lstrip(".")


def paths_of(problems):
    return "+".join(sorted({problem.path for problem in problems}))


@pytest.mark.parametrize("token", GOOD)
def test_the_objects_that_the_mistakes_are_made_in_are_good(found, token):
    assert found(f"kubernetes:{token}", GOOD[token], with_sdk=False) == []


@pytest.mark.parametrize(
    ("token", "path", "value", "at", "words"),
    ROWS,
    ids=[f"{row[0].split(':')[1]} {row[1]}" for row in ROWS],
)
def test_a_rule_is_held(found, token, path, value, at, words):
    problems = found(f"kubernetes:{token}", changed(GOOD[token], path, value), with_sdk=False)

    told = paths_of(problems)
    if not at or "['" in at or "[" in at:
        assert told in (bracketed(path), at)
    elif at in ("requests", "configMapKeyRef.name"):
        assert at in told
    else:
        assert told == "+".join(sorted(bracketed(one) for one in at.split("+")))
    assert any(word in problems[0].reason for word in words.split("|"))
