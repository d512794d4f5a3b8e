"""Kubernetes: programs with one mistake each: name, token, inputs, configuration, path, words."""

from typing import Any

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
)

Planted = tuple[str, str, dict[str, Any], dict[str, Any], str, str]
REMOVED = object()

_POD = "spec.template.spec"
_ONE = f"{_POD}.containers[0]"


def changed(inputs: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy with another value at a path such as `spec.ports.0.name`."""
    first, _, rest = path.partition(".")
    made: Any = list(inputs) if isinstance(inputs, list) else dict(inputs)
    key: Any = int(first) if isinstance(inputs, list) else first
    if rest:
        there = made[key] if isinstance(made, list) else made.get(key, {})
        made[key] = changed(there, rest, value)
    elif value is REMOVED:
        del made[key]
    elif isinstance(made, list) and key == len(made):
        made.append(value)
    else:
        made[key] = value
    return made


def _deployment(name: str, path: str, value: Any, at: str, words: str) -> Planted:
    whole = changed(DEPLOYMENT, path, value)
    return (name, "kubernetes:apps/v1:Deployment", whole, {}, at, words)


def _pod(name: str, path: str, value: Any, at: str, words: str) -> Planted:
    return _deployment(name, f"{_POD}.{path}", value, f"{_POD}.{at}", words)


def _one(name: str, path: str, value: Any, at: str, words: str) -> Planted:
    return _pod(name, f"containers.0.{path}", value, f"containers[0].{at}", words)


def _service(name: str, path: str, value: Any, at: str, words: str) -> Planted:
    return (name, "kubernetes:core/v1:Service", changed(SERVICE, path, value), {}, at, words)


def _job(name: str, path: str, value: Any, at: str, words: str) -> Planted:
    inputs = {"metadata": {"name": "train"}, "spec": changed(JOB_SPEC, path, value)}
    return (name, "kubernetes:batch/v1:Job", inputs, {}, at, words)


def _cron(name: str, changes: dict[str, Any], at: str, words: str) -> Planted:
    spec = {"schedule": "0 3 * * *", "jobTemplate": {"spec": JOB_SPEC}, **changes}
    inputs = {"metadata": {"name": "retrain"}, "spec": spec}
    return (name, "kubernetes:batch/v1:CronJob", inputs, {}, at, words)


def _of(
    token: str, good: dict[str, Any], name: str, path: str, value: Any, at: str, words: str
) -> Planted:
    return (name, f"kubernetes:{token}", changed(good, path, value), {}, at, words)


def _map(name: str, inputs: dict[str, Any], at: str, words: str) -> Planted:
    return (
        name,
        "kubernetes:core/v1:ConfigMap",
        {"metadata": {"name": "a"}, **inputs},
        {},
        at,
        words,
    )


def _secret(name: str, inputs: dict[str, Any], at: str, words: str) -> Planted:
    return (name, "kubernetes:core/v1:Secret", {"metadata": {"name": "a"}, **inputs}, {}, at, words)


def _claim(name: str, spec: dict[str, Any], at: str, words: str) -> Planted:
    inputs = {"metadata": {"name": "a"}, "spec": spec}
    return (name, "kubernetes:core/v1:PersistentVolumeClaim", inputs, {}, at, words)


_SCALER = "autoscaling/v2:HorizontalPodAutoscaler"
_INGRESS = "networking.k8s.io/v1:Ingress"
_POLICY = "networking.k8s.io/v1:NetworkPolicy"
_ISVC = "serving.kserve.io/v1beta1:InferenceService"
_ROUTE = "gateway.networking.k8s.io/v1:HTTPRoute"
_SCALED = "keda.sh/v1alpha1:ScaledObject"
_RBAC = "rbac.authorization.k8s.io"
_BINDING: dict[str, Any] = {
    "metadata": {"name": "a"},
    "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": "view"},
    "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "b"}],
}
_SIZE = {"requests": {"storage": "1Gi"}}

PLANTED: list[Planted] = [
    # Spelling, shape and what is missing
    _one("misspelt", "imagee", "x", "imagee", "did you mean image?"),
    _one("python spelling", "image_pull_policy", "Always", "image_pull_policy", "imagePullPolicy"),
    _deployment("missing", "spec.selector", REMOVED, "spec.selector", "is required but missing"),
    _one("no name", "name", REMOVED, "name", "is required but missing"),
    _deployment("text for a number", "spec.replicas", "three", "spec.replicas", "got 'three'"),
    _pod("a map for a list", "volumes", {"a": 1}, "volumes", "must be a list, got a map"),
    _one("a number for text", "env.0.value", 5, "env[0].value", "must be text, got 5"),
    # Words
    _one("wrong policy", "imagePullPolicy", "Sometimes", "imagePullPolicy", "IfNotPresent"),
    _pod("wrong restart", "restartPolicy", "OnFailure", "restartPolicy", "must be Always here"),
    _one("wrong protocol", "ports.0.protocol", "HTTP", "ports[0].protocol", "TCP, UDP, SCTP"),
    _pod("wrong effect", "tolerations.0.effect", "NoRun", "tolerations[0].effect", "NoSchedule"),
    _service("wrong type", "spec.type", "Balancer", "spec.type", "one of"),
    # Ranges and forms
    _deployment("negative", "spec.replicas", -1, "spec.replicas", "must be at least 0, got -1"),
    _one("port too high", "ports.0.containerPort", 80800, "ports[0].containerPort", "65535"),
    _one("name of a port", "ports.0.name", "HTTP_port", "ports[0].name", "at most 15 characters"),
    _one("name of a container", "name", "Server_1", "name", "a-z, 0-9 and -"),
    _one("bad image", "image", "Registry/Wine:1", "image", "must be an image"),
    _one("bad tag", "image", "wine:", "image", "must be an image"),
    _one("bad quantity", "resources.limits.memory", "2GB", "resources.limits.memory", "quantity"),
    _one(
        "too little",
        "resources.limits.memory",
        "1Gi",
        "resources.requests.memory",
        "limit of '1Gi'",
    ),
    _one("no such resource", "resources.limits.gpu", "1", "resources.limits.gpu", "nvidia.com/gpu"),
    _one(
        "no limit of a GPU",
        "resources.limits",
        {"memory": "2Gi"},
        "resources.requests['nvidia.com/gpu']",
        "needs the same under limits",
    ),
    _one(
        "user too high",
        "securityContext.runAsUser",
        2**31,
        "securityContext.runAsUser",
        "2147483647",
    ),
    _deployment(
        "more than all",
        "spec.strategy.rollingUpdate.maxUnavailable",
        "120%",
        "spec.strategy.rollingUpdate.maxUnavailable",
        "at most 100%",
    ),
    # Things that must fit together
    _deployment(
        "selector",
        "spec.template.metadata.labels",
        {"app.kubernetes.io/name": "beer", "app.kubernetes.io/part-of": "mlops"},
        "spec.template.metadata.labels",
        "must have app.kubernetes.io/name: wine",
    ),
    _deployment(
        "empty selector", "spec.selector", {}, "spec.selector", "it would select every pod"
    ),
    _one(
        "volume",
        "volumeMounts.1.name",
        "scrach",
        "volumeMounts[1].name",
        "not a volume of this pod",
    ),
    _one(
        "same path",
        "volumeMounts.1.mountPath",
        "/models",
        "volumeMounts[1].mountPath",
        "must be unique in the list",
    ),
    _one("same variable", "env.1.name", "MODEL", "env[1].name", "must be unique in the list"),
    _one("same port", "ports.1.containerPort", 8080, "ports[1].containerPort", "must be unique"),
    _one("same name of a port", "ports.1.name", "http", "ports[1].name", "must be unique"),
    _pod(
        "same container",
        "containers.1",
        {"name": "server", "image": "a"},
        "containers[1].name",
        "must be unique in the list, got name 'server'",
    ),
    _pod(
        "name of an init container",
        "initContainers.0.name",
        "server",
        "initContainers[0].name",
        "must differ from the name of containers[0]",
    ),
    _pod("no container", "containers", [], "containers", "at least one container"),
    _one(
        "two handlers",
        "readinessProbe.exec",
        {"command": ["true"]},
        "readinessProbe.httpGet",
        "must not be given beside exec",
    ),
    _one("no handler", "livenessProbe", {"periodSeconds": 5}, "livenessProbe", "exec, httpGet"),
    _one(
        "threshold",
        "livenessProbe.successThreshold",
        2,
        "livenessProbe.successThreshold",
        "must be 1 in a livenessProbe",
    ),
    _one("value twice", "env.1.value", "x", "env[1].valueFrom", "must not be given beside value"),
    _pod(
        "volume of two kinds",
        "volumes.0.emptyDir",
        {},
        "volumes[0].persistentVolumeClaim",
        "must not be given beside emptyDir",
    ),
    _one(
        "privileged",
        "securityContext.privileged",
        True,
        "securityContext.allowPrivilegeEscalation",
        "privileged",
    ),
    _pod(
        "toleration", "tolerations.1.operator", REMOVED, "tolerations[1].operator", "must be Exists"
    ),
    _deployment(
        "nothing could be replaced",
        "spec.strategy.rollingUpdate.maxSurge",
        0,
        "spec.strategy.rollingUpdate.maxUnavailable",
        "must be above 0",
    ),
    _deployment(
        "recreate",
        "spec.strategy.type",
        "Recreate",
        "spec.strategy.rollingUpdate",
        "must not be given where type is Recreate",
    ),
    _deployment(
        "deadline",
        "spec.progressDeadlineSeconds",
        10,
        "spec.progressDeadlineSeconds",
        "must be above minReadySeconds (10)",
    ),
    _of(
        "apps/v1:StatefulSet",
        STATEFUL_SET,
        "claim template",
        "spec.volumeClaimTemplates.0.metadata.name",
        "dta",
        f"{_ONE}.volumeMounts[0].name",
        "its volumes are dta",
    ),
    # Metadata
    _deployment("name", "metadata.name", "Wine_1", "metadata.name", "at most 253 characters"),
    _deployment("namespace", "metadata.namespace", "a.b", "metadata.namespace", "a-z, 0-9 and -"),
    _deployment(
        "value of a label", "metadata.labels", {"a": "b c"}, "metadata.labels.a", "63 characters"
    ),
    _deployment(
        "key of a label", "metadata.labels", {"-a": "b"}, "metadata.labels.-a", "name of a label"
    ),
    _deployment("read-only", "metadata.uid", "1", "metadata.uid", "set by the API server"),
    _deployment(
        "annotations",
        "metadata.annotations",
        {"a": "x" * 262145},
        "metadata.annotations",
        "at most 262144 bytes",
    ),
    # Services, ingresses, policies
    _service("two names", "spec.ports.1.name", "http", "spec.ports[1].name", "must be unique"),
    _service("unnamed", "spec.ports.1.name", REMOVED, "spec.ports[1].name", "several ports"),
    _service("no ports", "spec.ports", [], "spec.ports", "at least one port"),
    _service("target", "spec.ports.0.targetPort", 70000, "spec.ports[0].targetPort", "to 65535"),
    _service(
        "ranges",
        "spec.loadBalancerSourceRanges",
        ["10.0.0.0"],
        "spec.loadBalancerSourceRanges",
        "10.0.0.0/8",
    ),
    _service("headless", "spec.clusterIP", "None", "spec.clusterIP", "must not be None"),
    _service("no address", "spec.clusterIP", "10.0.0", "spec.clusterIP", "IP address"),
    (
        "no host",
        "kubernetes:core/v1:Service",
        {"metadata": {"name": "a"}, "spec": {"type": "ExternalName"}},
        {},
        "spec.externalName",
        "is required where type is ExternalName",
    ),
    _of(
        _INGRESS,
        INGRESS,
        "path type",
        "spec.rules.0.http.paths.0.pathType",
        "Regex",
        "spec.rules[0].http.paths[0].pathType",
        "Exact, Prefix",
    ),
    _of(
        _INGRESS,
        INGRESS,
        "relative path",
        "spec.rules.0.http.paths.0.path",
        "v1",
        "spec.rules[0].http.paths[0].path",
        "must begin with /",
    ),
    _of(
        _INGRESS,
        INGRESS,
        "port twice",
        "spec.rules.0.http.paths.0.backend.service.port.number",
        80,
        "spec.rules[0].http.paths[0].backend.service.port.number",
        "must not be given beside name",
    ),
    _of(
        _INGRESS,
        INGRESS,
        "address",
        "spec.rules.0.host",
        "10.0.0.1",
        "spec.rules[0].host",
        "host name",
    ),
    _of(
        _POLICY,
        NETWORK_POLICY,
        "ports",
        "spec.ingress.0.ports.0.endPort",
        80,
        "spec.ingress[0].ports[0].endPort",
        "must be at least port (8080)",
    ),
    _of(
        _POLICY,
        NETWORK_POLICY,
        "outside",
        "spec.ingress.0.from.1.ipBlock.except.0",
        "11.0.0.0/16",
        "spec.ingress[0].from[1].ipBlock.except[0]",
        "must be a part of cidr",
    ),
    # Jobs and scaling
    _job("restart", "template.spec.restartPolicy", "Always", f"{_POD}.restartPolicy", "OnFailure"),
    _job("no restart", "template.spec.restartPolicy", REMOVED, f"{_POD}.restartPolicy", "in a Job"),
    _job("completions", "completions", REMOVED, "spec.completions", "completionMode is Indexed"),
    _cron("cron", {"schedule": "61 * * * *"}, "spec.schedule", "a minute from 0 to 59"),
    _cron("four fields", {"schedule": "0 3 * *"}, "spec.schedule", "five fields"),
    _cron("zone", {"timeZone": "Europe/Berln"}, "spec.timeZone", "such as Europe/Berlin"),
    _of(
        _SCALER,
        AUTOSCALER,
        "bounds",
        "spec.minReplicas",
        20,
        "spec.maxReplicas",
        "minReplicas (20)",
    ),
    _of(
        _SCALER,
        AUTOSCALER,
        "source",
        "spec.metrics.0.type",
        "External",
        "spec.metrics[0].resource",
        "must not be given where type is External",
    ),
    (
        "both",
        "kubernetes:policy/v1:PodDisruptionBudget",
        {"metadata": {"name": "a"}, "spec": {"minAvailable": 1, "maxUnavailable": 1}},
        {},
        "spec.maxUnavailable",
        "must not be given beside minAvailable",
    ),
    # Data and storage
    _map("key", {"data": {"a b": "c"}}, "data['a b']", "is a key that must"),
    _map(
        "twice", {"data": {"a": "b"}, "binaryData": {"a": "Yg=="}}, "data.a", "binaryData as well"
    ),
    _map("base64", {"binaryData": {"a": "%"}}, "binaryData.a", "must be base64"),
    _map("too large", {"data": {"a": "x" * 1048577}}, "data", "at most 1048576 bytes"),
    _secret("no base64", {"data": {"a": "plain text"}}, "data.a", "must be base64"),
    _secret(
        "no key",
        {"type": "kubernetes.io/tls", "stringData": {"tls.crt": "x"}},
        "data['tls.key']",
        "is required where type is kubernetes.io/tls",
    ),
    _secret(
        "no JSON",
        {"type": "kubernetes.io/dockerconfigjson", "stringData": {".dockerconfigjson": "{"}},
        "stringData['.dockerconfigjson']",
        "must be JSON",
    ),
    _claim(
        "no size", {"accessModes": ["ReadWriteOnce"]}, "spec.resources.requests.storage", "10Gi"
    ),
    _claim("no mode", {"resources": _SIZE}, "spec.accessModes", "at least one mode"),
    _claim(
        "mode",
        {"accessModes": ["ReadWrite"], "resources": _SIZE},
        "spec.accessModes[0]",
        "did you mean ReadWriteOnce?",
    ),
    # Access
    _of(
        f"{_RBAC}/v1:ClusterRoleBinding",
        _BINDING,
        "role",
        "roleRef.kind",
        "Role",
        "roleRef.kind",
        "ClusterRole",
    ),
    _of(
        f"{_RBAC}/v1:ClusterRoleBinding",
        _BINDING,
        "no namespace",
        "subjects.0.namespace",
        REMOVED,
        "subjects[0].namespace",
        "is required for a ServiceAccount",
    ),
    (
        "urls",
        f"kubernetes:{_RBAC}/v1:Role",
        {"metadata": {"name": "a"}, "rules": [{"nonResourceURLs": ["/x"], "verbs": ["get"]}]},
        {},
        "rules[0].nonResourceURLs",
        "is only for a ClusterRole",
    ),
    # Custom resources
    _of(
        _ISVC,
        INFERENCE_SERVICE,
        "format",
        "spec.predictor.model.modelFormt",
        {},
        "spec.predictor.model.modelFormt",
        "did you mean modelFormat?",
    ),
    _of(
        _ISVC,
        INFERENCE_SERVICE,
        "no format",
        "spec.predictor.model.modelFormat",
        REMOVED,
        "spec.predictor.model.modelFormat",
        "is required but missing",
    ),
    _of(
        _ISVC,
        INFERENCE_SERVICE,
        "two models",
        "spec.predictor.sklearn",
        {"storageUri": "s3://a"},
        "spec.predictor.sklearn",
        "must not be given beside model",
    ),
    _of(
        _ISVC,
        INFERENCE_SERVICE,
        "no model",
        "spec.predictor",
        {},
        "spec.predictor",
        "what it serves",
    ),
    _of(
        _ISVC,
        INFERENCE_SERVICE,
        "replicas",
        "spec.predictor.minReplicas",
        9,
        "spec.predictor.maxReplicas",
        "must be at least minReplicas (9)",
    ),
    _of(
        _ISVC,
        INFERENCE_SERVICE,
        "percent",
        "spec.canary.0.trafficPercent",
        150,
        "spec.canary[0].trafficPercent",
        "from 0 to 100",
    ),
    _of(
        _ISVC,
        INFERENCE_SERVICE,
        "quantity",
        "spec.predictor.model.resources.requests.cpu",
        "1 core",
        "spec.predictor.model.resources.requests.cpu",
        "quantity",
    ),
    _of(
        _ISVC,
        INFERENCE_SERVICE,
        "name of a service",
        "metadata.name",
        "1-wine",
        "metadata.name",
        "with a letter at the beginning",
    ),
    _of(
        _ROUTE,
        HTTP_ROUTE,
        "weight",
        "spec.rules.0.backendRefs.0.weight",
        2000000,
        "spec.rules[0].backendRefs[0].weight",
        "must be at most 1000000",
    ),
    _of(
        _ROUTE,
        HTTP_ROUTE,
        "match",
        "spec.rules.0.matches.0.path.type",
        "Prefix",
        "spec.rules[0].matches[0].path.type",
        "PathPrefix",
    ),
    _of(_ROUTE, HTTP_ROUTE, "host", "spec.hostnames.0", "WINE", "spec.hostnames[0]", "must match"),
    _of(
        _ROUTE,
        HTTP_ROUTE,
        "header",
        "spec.rules.0.matches.0.header",
        [],
        "spec.rules[0].matches[0].header",
        "did you mean headers?",
    ),
    _of(
        _SCALED, SCALED_OBJECT, "scaled", "spec.minReplicaCount", 30, "spec.maxReplicaCount", "(30)"
    ),
    _of(
        _SCALED,
        SCALED_OBJECT,
        "trigger",
        "spec.triggers.0.type",
        REMOVED,
        "spec.triggers[0].type",
        "is required but missing",
    ),
    (
        "monitor",
        "kubernetes:monitoring.coreos.com/v1:ServiceMonitor",
        {"metadata": {"name": "a"}, "spec": {"selector": {}, "endpoints": [{"interval": "15"}]}},
        {},
        "spec.endpoints[0].interval",
        "must match",
    ),
    _of(
        "apiextensions.k8s.io/v1:CustomResourceDefinition",
        DEFINITION,
        "name of a definition",
        "metadata.name",
        "trial.ml.example.com",
        "metadata.name",
        "must be trials.ml.example.com",
    ),
    # Versions, patches, lists, components
    (
        "removed",
        "kubernetes:policy/v1beta1:PodDisruptionBudget",
        {"metadata": {"name": "a"}, "spec": {"minAvailable": 1}},
        {},
        "apiVersion",
        "use policy/v1 PodDisruptionBudget",
    ),
    (
        "moved",
        "kubernetes:autoscaling/v2beta2:HorizontalPodAutoscaler",
        AUTOSCALER,
        {},
        "apiVersion",
        "use autoscaling/v2 HorizontalPodAutoscaler",
    ),
    (
        "no such kind",
        "kubernetes:apps/v1:Deploymnt",
        {"metadata": {"name": "a"}},
        {},
        "apiVersion",
        "did you mean Deployment?",
    ),
    (
        "patch without name",
        "kubernetes:apps/v1:DeploymentPatch",
        {"spec": {"replicas": 5}},
        {},
        "metadata.name",
        "the name of the object to patch",
    ),
    (
        "patch without server",
        "kubernetes:apps/v1:DeploymentPatch",
        {"metadata": {"name": "a"}, "spec": {"replicas": 5}},
        {"enableServerSideApply": False},
        "",
        "a patch needs server-side apply",
    ),
    (
        "list",
        "kubernetes:core/v1:ConfigMapList",
        {"items": []},
        {},
        "",
        "create each of the objects in it",
    ),
    (
        "chart",
        "kubernetes:helm.sh/v4:Chart",
        {"chart": "kserve"},
        {},
        "",
        "use helm.v3.Release",
    ),
    (
        "name of a release",
        "kubernetes:helm.sh/v3:Release",
        {"chart": "kserve", "name": "x" * 54},
        {},
        "name",
        "at most 53 characters, got 54",
    ),
]
"""Each is refused at its path, and nowhere else, with a sentence that has the words in it."""

CONFIGURATIONS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no YAML", {"kubeconfig": "a: [\nb"}, "kubeconfig", "the text of a kubeconfig"),
    (
        "unknown context",
        {"kubeconfig": "contexts: [{name: prod}]\nclusters: []", "context": "prd"},
        "context",
        "did you mean prod?",
    ),
    (
        "current context",
        {"kubeconfig": "current-context: a\ncontexts: [{name: b}]"},
        "kubeconfig",
        "has the current-context a, and describes these contexts: b",
    ),
    ("namespace", {"namespace": "Models"}, "namespace", "a-z, 0-9 and -"),
    (
        "rendering",
        {"renderYamlToDirectory": "out", "kubeconfig": "~/.kube/config"},
        "kubeconfig",
        "renderYamlToDirectory",
    ),
    (
        "driver",
        {"helmReleaseSettings": {"driver": "secrets"}},
        "helmReleaseSettings.driver",
        "did you mean secret?",
    ),
]
"""Mistakes in a provider's configuration: name, configuration, path, words."""
