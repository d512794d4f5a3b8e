"""Kubernetes: realistic objects without a mistake, as (token, inputs, provider's configuration)."""

from typing import Any

Good = tuple[str, dict[str, Any], dict[str, Any]]

LABELS = {"app.kubernetes.io/name": "wine", "app.kubernetes.io/part-of": "mlops"}
KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: prod
clusters: [{name: eu, cluster: {server: https://10.0.0.1:6443}}]
users: [{name: deployer, user: {token: t}}]
contexts: [{name: prod, context: {cluster: eu, user: deployer, namespace: models}}]
"""


def pod(**changes: Any) -> dict[str, Any]:
    """Return a pod template of a model server."""
    container = {
        "name": "server",
        "image": "registry.example.com:5000/ml/wine@sha256:" + "0a" * 32,
        "args": ["--model", "$(MODEL)"],
        "env": [
            {"name": "MODEL", "value": "/models/wine"},
            {"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "store", "key": "token"}}},
        ],
        "envFrom": [{"configMapRef": {"name": "settings"}}],
        "ports": [
            {"name": "http", "containerPort": 8080},
            {"name": "metrics", "containerPort": 9090, "protocol": "TCP"},
        ],
        "resources": {
            "requests": {"cpu": "500m", "memory": "1.5Gi", "nvidia.com/gpu": "1"},
            "limits": {"memory": "2Gi", "nvidia.com/gpu": "1"},
        },
        "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}, "periodSeconds": 5},
        "livenessProbe": {"grpc": {"port": 8081}, "failureThreshold": 3},
        "startupProbe": {"tcpSocket": {"port": 8080}, "failureThreshold": 30},
        "lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}},
        "volumeMounts": [
            {"name": "models", "mountPath": "/models", "readOnly": True},
            {"name": "scratch", "mountPath": "/tmp", "subPath": "wine"},
        ],
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    spec = {
        "serviceAccountName": "wine",
        "containers": [container],
        "initContainers": [
            {
                "name": "fetch",
                "image": "fetcher:1",
                "volumeMounts": [{"name": "models", "mountPath": "/m"}],
            },
            {
                "name": "sidecar",
                "image": "proxy:1",
                "restartPolicy": "Always",
                "readinessProbe": {"exec": {"command": ["true"]}},
            },
        ],
        "volumes": [
            {"name": "models", "persistentVolumeClaim": {"claimName": "models"}},
            {"name": "scratch", "emptyDir": {"sizeLimit": "1Gi", "medium": "Memory"}},
        ],
        "nodeSelector": {"kubernetes.io/arch": "amd64"},
        "tolerations": [
            {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"},
            {"operator": "Exists"},
        ],
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": LABELS},
            }
        ],
        "affinity": {
            "podAntiAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {
                        "weight": 100,
                        "podAffinityTerm": {
                            "topologyKey": "kubernetes.io/hostname",
                            "labelSelector": {
                                "matchExpressions": [
                                    {"key": "app", "operator": "In", "values": ["a"]}
                                ]
                            },
                        },
                    }
                ]
            }
        },
        "terminationGracePeriodSeconds": 60,
        "securityContext": {"fsGroup": 2000, "fsGroupChangePolicy": "OnRootMismatch"},
        **changes,
    }
    return {
        "metadata": {"labels": LABELS, "annotations": {"prometheus.io/port": "9090"}},
        "spec": spec,
    }


DEPLOYMENT: dict[str, Any] = {
    "metadata": {"name": "wine", "namespace": "models", "labels": LABELS},
    "spec": {
        "replicas": 3,
        "selector": {
            "matchLabels": LABELS,
            "matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}],
        },
        "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
        "progressDeadlineSeconds": 600,
        "minReadySeconds": 10,
        "template": pod(),
    },
}
STATEFUL_SET: dict[str, Any] = {
    "metadata": {"labels": LABELS},
    "spec": {
        "serviceName": "store",
        "selector": {"matchLabels": LABELS},
        "podManagementPolicy": "Parallel",
        "template": {
            "metadata": {"labels": LABELS},
            "spec": {
                "containers": [
                    {
                        "name": "store",
                        "image": "redis:7-alpine",
                        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
                    }
                ]
            },
        },
        "volumeClaimTemplates": [
            {
                "metadata": {"name": "data"},
                "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": {"requests": {"storage": "10Gi"}},
                },
            }
        ],
    },
}
SERVICE: dict[str, Any] = {
    "metadata": {"name": "wine", "labels": LABELS},
    "spec": {
        "type": "LoadBalancer",
        "selector": LABELS,
        "externalTrafficPolicy": "Local",
        "loadBalancerSourceRanges": ["10.0.0.0/8"],
        "ports": [
            {"name": "http", "port": 80, "targetPort": "http", "appProtocol": "http"},
            {"name": "grpc", "port": 80, "protocol": "UDP", "targetPort": 8081},
        ],
    },
}
JOB_SPEC: dict[str, Any] = {
    "backoffLimit": 2,
    "completionMode": "Indexed",
    "completions": 4,
    "parallelism": 2,
    "ttlSecondsAfterFinished": 3600,
    "template": {
        "spec": {"restartPolicy": "Never", "containers": [{"name": "train", "image": "train:1"}]}
    },
}
AUTOSCALER: dict[str, Any] = {
    "metadata": {"name": "wine"},
    "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "wine"},
        "minReplicas": 1,
        "maxReplicas": 10,
        "metrics": [
            {
                "type": "Resource",
                "resource": {
                    "name": "cpu",
                    "target": {"type": "Utilization", "averageUtilization": 70},
                },
            },
            {
                "type": "Pods",
                "pods": {
                    "metric": {"name": "requests"},
                    "target": {"type": "AverageValue", "averageValue": "100"},
                },
            },
        ],
        "behavior": {
            "scaleDown": {
                "stabilizationWindowSeconds": 300,
                "policies": [{"type": "Percent", "value": 50, "periodSeconds": 60}],
                "selectPolicy": "Min",
            }
        },
    },
}
INGRESS: dict[str, Any] = {
    "metadata": {"name": "wine"},
    "spec": {
        "ingressClassName": "nginx",
        "tls": [{"hosts": ["wine.example.com"], "secretName": "tls"}],
        "rules": [
            {
                "host": "*.example.com",
                "http": {
                    "paths": [
                        {
                            "path": "/v1",
                            "pathType": "Prefix",
                            "backend": {"service": {"name": "wine", "port": {"name": "http"}}},
                        }
                    ]
                },
            }
        ],
    },
}
NETWORK_POLICY: dict[str, Any] = {
    "metadata": {"name": "wine"},
    "spec": {
        "podSelector": {"matchLabels": LABELS},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [
                    {"namespaceSelector": {}, "podSelector": {"matchLabels": {"role": "gateway"}}},
                    {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
                ],
                "ports": [{"port": 8080, "endPort": 8090}, {"port": "metrics", "protocol": "TCP"}],
            }
        ],
        "egress": [{}],
    },
}
INFERENCE_SERVICE: dict[str, Any] = {
    "apiVersion": "serving.kserve.io/v1beta1",
    "kind": "InferenceService",
    "metadata": {"name": "wine", "annotations": {"serving.kserve.io/deploymentMode": "Standard"}},
    "spec": {
        "predictor": {
            "minReplicas": 1,
            "maxReplicas": 4,
            "scaleMetric": "cpu",
            "scaleTarget": 70,
            "serviceAccountName": "wine",
            "model": {
                "modelFormat": {"name": "onnx", "version": "1"},
                "protocolVersion": "v2",
                "storageUri": "s3://models/wine/2",
                "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "2"}},
                "readinessProbe": {"httpGet": {"path": "/v2/health/ready"}},
            },
        },
        "canary": [
            {
                "trafficPercent": 10,
                "predictor": {
                    "model": {"modelFormat": {"name": "onnx"}, "storageUri": "s3://models/wine/3"}
                },
            }
        ],
        "transformer": {"containers": [{"name": "kserve-container", "image": "transform:1"}]},
    },
}
HTTP_ROUTE: dict[str, Any] = {
    "metadata": {"name": "wine"},
    "spec": {
        "parentRefs": [{"name": "public", "namespace": "gateways", "sectionName": "https"}],
        "hostnames": ["wine.example.com"],
        "rules": [
            {
                "matches": [
                    {
                        "path": {"type": "PathPrefix", "value": "/v2"},
                        "headers": [{"name": "x-version", "value": "2"}],
                    }
                ],
                "timeouts": {"request": "10s"},
                "backendRefs": [
                    {"name": "wine-stable", "port": 80, "weight": 90},
                    {"name": "wine-canary", "port": 80, "weight": 10},
                ],
            }
        ],
    },
}
SCALED_OBJECT: dict[str, Any] = {
    "metadata": {"name": "wine"},
    "spec": {
        "scaleTargetRef": {"name": "wine"},
        "minReplicaCount": 1,
        "maxReplicaCount": 20,
        "idleReplicaCount": 0,
        "triggers": [
            {
                "type": "prometheus",
                "metadata": {
                    "serverAddress": "http://prometheus:9090",
                    "query": "up",
                    "threshold": "5",
                },
            }
        ],
    },
}
DEFINITION: dict[str, Any] = {
    "metadata": {"name": "trials.ml.example.com"},
    "spec": {
        "group": "ml.example.com",
        "scope": "Namespaced",
        "names": {"kind": "Trial", "plural": "trials", "singular": "trial"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "required": ["objective"],
                                "properties": {
                                    "objective": {"type": "string", "enum": ["min", "max"]},
                                    "trials": {"type": "integer", "minimum": 1, "maximum": 100},
                                    "seed": {"x_kubernetes_int_or_string": True},
                                    "note": {"type": "string", "pattern": "^[a-z]+$"},
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
}
_MONITOR: dict[str, Any] = {
    "metadata": {"name": "wine", "labels": {"release": "prometheus"}},
    "spec": {
        "selector": {"matchLabels": LABELS},
        "endpoints": [{"port": "metrics", "interval": "15s", "path": "/metrics"}],
    },
}
_RULE: dict[str, Any] = {
    "metadata": {"name": "wine"},
    "spec": {
        "groups": [
            {
                "name": "wine",
                "interval": "30s",
                "rules": [
                    {
                        "alert": "Slow",
                        "expr": "latency > 1",
                        "for": "5m",
                        "labels": {"severity": "page"},
                    },
                    {"record": "wine:rate", "expr": "rate(requests[5m])"},
                ],
            }
        ]
    },
}
_GATEWAY: dict[str, Any] = {
    "metadata": {"name": "public"},
    "spec": {
        "gatewayClassName": "envoy",
        "listeners": [
            {
                "name": "https",
                "port": 443,
                "protocol": "HTTPS",
                "hostname": "*.example.com",
                "tls": {"certificateRefs": [{"name": "tls"}]},
                "allowedRoutes": {"namespaces": {"from": "All"}},
            }
        ],
    },
}

GOOD: list[Good] = [
    ("kubernetes:core/v1:Namespace", {"metadata": {"name": "models", "labels": LABELS}}, {}),
    ("kubernetes:apps/v1:Deployment", DEPLOYMENT, {}),
    ("kubernetes:apps/v1:Deployment", DEPLOYMENT, {"kubeconfig": KUBECONFIG}),
    ("kubernetes:apps/v1:StatefulSet", STATEFUL_SET, {"namespace": "models"}),
    (
        "kubernetes:apps/v1:DaemonSet",
        {
            "metadata": {"name": "exporter"},
            "spec": {
                "selector": {"matchLabels": LABELS},
                "updateStrategy": {"rollingUpdate": {"maxUnavailable": "10%"}},
                "template": pod(
                    hostNetwork=True,
                    initContainers=[],
                    containers=[
                        {
                            "name": "exporter",
                            "image": "prom/node-exporter:v1.8.0",
                            "ports": [{"containerPort": 9100, "hostPort": 9100}],
                        }
                    ],
                ),
            },
        },
        {},
    ),
    ("kubernetes:core/v1:Service", SERVICE, {}),
    (
        "kubernetes:core/v1:Service",
        {
            "metadata": {"name": "store"},
            "spec": {"clusterIP": "None", "selector": LABELS, "ports": [{"port": 6379}]},
        },
        {},
    ),
    (
        "kubernetes:core/v1:Service",
        {
            "metadata": {"name": "registry"},
            "spec": {"type": "ExternalName", "externalName": "registry.example.com"},
        },
        {},
    ),
    ("kubernetes:batch/v1:Job", {"metadata": {"name": "train"}, "spec": JOB_SPEC}, {}),
    (
        "kubernetes:batch/v1:CronJob",
        {
            "metadata": {"name": "retrain"},
            "spec": {
                "schedule": "*/30 2-4 * * mon-fri",
                "timeZone": "Europe/Berlin",
                "concurrencyPolicy": "Forbid",
                "jobTemplate": {"spec": JOB_SPEC},
            },
        },
        {},
    ),
    ("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", AUTOSCALER, {}),
    (
        "kubernetes:policy/v1:PodDisruptionBudget",
        {
            "metadata": {"name": "wine"},
            "spec": {"maxUnavailable": "50%", "selector": {"matchLabels": LABELS}},
        },
        {},
    ),
    ("kubernetes:networking.k8s.io/v1:Ingress", INGRESS, {}),
    ("kubernetes:networking.k8s.io/v1:NetworkPolicy", NETWORK_POLICY, {}),
    (
        "kubernetes:core/v1:ConfigMap",
        {
            "metadata": {"generateName": "settings-"},
            "data": {"a.yaml": "b: 1", "_x": ""},
            "binaryData": {"blob": "AAEC"},
            "immutable": True,
        },
        {"enableConfigMapMutable": True},
    ),
    (
        "kubernetes:core/v1:Secret",
        {
            "metadata": {"name": "registry"},
            "type": "kubernetes.io/dockerconfigjson",
            "stringData": {".dockerconfigjson": '{"auths": {}}'},
        },
        {},
    ),
    (
        "kubernetes:core/v1:Secret",
        {
            "metadata": {"name": "tls"},
            "type": "kubernetes.io/tls",
            "data": {"tls.crt": "Y2VydA==", "tls.key": "a2V5"},
        },
        {},
    ),
    (
        "kubernetes:core/v1:PersistentVolumeClaim",
        {
            "metadata": {"name": "models"},
            "spec": {
                "accessModes": ["ReadWriteMany"],
                "storageClassName": "",
                "resources": {"requests": {"storage": "100Gi"}},
            },
        },
        {},
    ),
    (
        "kubernetes:storage.k8s.io/v1:StorageClass",
        {
            "metadata": {"name": "fast"},
            "provisioner": "ebs.csi.aws.com",
            "parameters": {"type": "gp3"},
            "reclaimPolicy": "Retain",
            "volumeBindingMode": "WaitForFirstConsumer",
        },
        {},
    ),
    (
        "kubernetes:core/v1:ServiceAccount",
        {
            "metadata": {
                "name": "wine",
                "annotations": {
                    "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/wine"
                },
            },
            "imagePullSecrets": [{"name": "registry"}],
        },
        {},
    ),
    (
        "kubernetes:rbac.authorization.k8s.io/v1:Role",
        {
            "metadata": {"name": "system:wine"},
            "rules": [
                {"apiGroups": [""], "resources": ["pods", "pods/log"], "verbs": ["get", "list"]},
                {"apiGroups": ["serving.kserve.io"], "resources": ["*"], "verbs": ["*"]},
            ],
        },
        {},
    ),
    (
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
        {
            "metadata": {"name": "wine"},
            "roleRef": {
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": "view",
            },
            "subjects": [
                {"kind": "ServiceAccount", "name": "wine", "namespace": "models"},
                {"kind": "Group", "name": "data", "apiGroup": "rbac.authorization.k8s.io"},
            ],
        },
        {},
    ),
    (
        "kubernetes:core/v1:ResourceQuota",
        {
            "metadata": {"name": "models"},
            "spec": {
                "hard": {"requests.cpu": "20", "count/pods": "50"},
                "scopes": ["NotTerminating"],
            },
        },
        {},
    ),
    (
        "kubernetes:core/v1:LimitRange",
        {
            "metadata": {"name": "models"},
            "spec": {
                "limits": [{"type": "Container", "default": {"cpu": "1"}, "max": {"cpu": "4"}}]
            },
        },
        {},
    ),
    (
        "kubernetes:scheduling.k8s.io/v1:PriorityClass",
        {"metadata": {"name": "serving"}, "value": 1000000, "preemptionPolicy": "Never"},
        {},
    ),
    ("kubernetes:serving.kserve.io/v1beta1:InferenceService", INFERENCE_SERVICE, {}),
    ("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", HTTP_ROUTE, {}),
    ("kubernetes:gateway.networking.k8s.io/v1:Gateway", _GATEWAY, {}),
    (
        "kubernetes:gateway.networking.k8s.io/v1:GatewayClass",
        {
            "metadata": {"name": "envoy"},
            "spec": {"controllerName": "gateway.envoyproxy.io/controller"},
        },
        {},
    ),
    ("kubernetes:keda.sh/v1alpha1:ScaledObject", SCALED_OBJECT, {}),
    ("kubernetes:monitoring.coreos.com/v1:ServiceMonitor", _MONITOR, {}),
    ("kubernetes:monitoring.coreos.com/v1:PrometheusRule", _RULE, {}),
    ("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", DEFINITION, {}),
    (
        "kubernetes:apps/v1:DeploymentPatch",
        {"metadata": {"name": "wine"}, "spec": {"replicas": 5}},
        {"enableServerSideApply": True},
    ),
    (
        "kubernetes:helm.sh/v3:Release",
        {
            "chart": "kserve",
            "version": "0.21.0",
            "repositoryOpts": {"repo": "https://charts.example.com"},
            "values": {"replicas": 2},
            "timeout": 300,
        },
        {"helmReleaseSettings": {"driver": "secret"}},
    ),
    (
        "kubernetes:example.com/v1:Unheard",
        {"metadata": {"name": "x"}, "anything": {"goes": [1]}},
        {},
    ),
]
