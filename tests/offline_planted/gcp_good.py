"""Google Cloud: resources of a platform for models, without a mistake."""

import json
from typing import Any

PROJECT = "acme-models"
PUBLIC: dict[str, Any] = {"project": PROJECT, "region": "europe-west4", "zone": "europe-west4-a"}
SOVEREIGN: dict[str, Any] = {
    "project": "s3ns:acme-models",
    "region": "u-france-east1",
    "universeDomain": "s3nsapis.fr",
}
LABELS = {"team": "ml", "cost_centre": "4711"}
KEY = f"projects/{PROJECT}/locations/europe-west4/keyRings/models/cryptoKeys/registry"
ACCOUNT = f"serving@{PROJECT}.iam.gserviceaccount.com"
NETWORK = f"projects/{PROJECT}/global/networks/models"
SUBNETWORK = f"projects/{PROJECT}/regions/europe-west4/subnetworks/serving"
_AGENT = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
TOPIC = f"projects/{PROJECT}/topics/alerts"
_SOVEREIGN_KEY = (
    "projects/s3ns:acme-models/locations/u-france-east1/keyRings/models/cryptoKeys/registry"
)

_STORAGE: list[tuple[str, dict[str, Any]]] = [
    (
        "storage/bucket:Bucket",
        {
            "name": "acme-models-artifacts",
            "location": "EUROPE-WEST4",
            "uniformBucketLevelAccess": True,
            "publicAccessPrevention": "enforced",
            "versioning": {"enabled": True},
            "encryption": {"defaultKmsKeyName": KEY},
            "lifecycleRules": [
                {
                    "action": {"type": "SetStorageClass", "storageClass": "NEARLINE"},
                    "condition": {"age": 30, "matchesStorageClasses": ["STANDARD"]},
                },
                {
                    "action": {"type": "Delete"},
                    "condition": {"numNewerVersions": 5, "withState": "ARCHIVED"},
                },
            ],
            "softDeletePolicy": {"retentionDurationSeconds": 604800},
            "cors": [{"origins": ["https://example.com"], "methods": ["GET"], "maxAgeSeconds": 60}],
            "labels": LABELS,
        },
    ),
    (
        "storage/bucket:Bucket",
        {
            "location": "EU",
            "customPlacementConfig": {"dataLocations": ["EUROPE-WEST1", "EUROPE-WEST4"]},
        },
    ),
    (
        "storage/bucketIAMMember:BucketIAMMember",
        {
            "bucket": "acme-models-artifacts",
            "role": "roles/storage.objectViewer",
            "member": f"serviceAccount:{ACCOUNT}",
            "condition": {
                "title": "models only",
                "expression": 'resource.name.startsWith("projects/_/buckets/acme/objects/models/")',
            },
        },
    ),
    (
        "storage/transferJob:TransferJob",
        {
            "description": "nightly copy of the models",
            "status": "ENABLED",
            "transferSpec": {
                "gcsDataSource": {"bucketName": "acme-models-artifacts", "path": "models/"},
                "gcsDataSink": {"bucketName": "acme-models-copy"},
                "transferOptions": {
                    "deleteObjectsUniqueInSink": False,
                    "overwriteWhen": "DIFFERENT",
                },
            },
            "schedule": {
                "scheduleStartDate": {"year": 2026, "month": 1, "day": 31},
                "startTimeOfDay": {"hours": 3, "minutes": 30, "seconds": 0, "nanos": 0},
                "repeatInterval": "86400s",
            },
            "notificationConfig": {
                "pubsubTopic": TOPIC,
                "eventTypes": ["TRANSFER_OPERATION_FAILED"],
                "payloadFormat": "JSON",
            },
        },
    ),
    (
        "artifactregistry/repository:Repository",
        {
            "repositoryId": "models",
            "format": "DOCKER",
            "location": "europe-west4",
            "description": "images that serve models",
            "kmsKeyName": KEY,
            "dockerConfig": {"immutableTags": True},
            "cleanupPolicies": [
                {
                    "id": "delete-old",
                    "action": "DELETE",
                    "condition": {"tagState": "UNTAGGED", "olderThan": "30d"},
                },
                {"id": "keep-ten", "action": "KEEP", "mostRecentVersions": {"keepCount": 10}},
            ],
            "vulnerabilityScanningConfig": {"enablementConfig": "INHERITED"},
            "labels": LABELS,
        },
    ),
    (
        "artifactregistry/repository:Repository",
        {
            "repositoryId": "hub",
            "format": "DOCKER",
            "location": "europe",
            "mode": "REMOTE_REPOSITORY",
            "remoteRepositoryConfig": {"dockerRepository": {"publicRepository": "DOCKER_HUB"}},
        },
    ),
    (
        "artifactregistry/repositoryIamMember:RepositoryIamMember",
        {
            "repository": "models",
            "location": "europe-west4",
            "role": "roles/artifactregistry.reader",
            "member": "principalSet://iam.googleapis.com/projects/1/locations/global/"
            "workloadIdentityPools/ci/attribute.repository/acme/models",
        },
    ),
]

_IDENTITIES: list[tuple[str, dict[str, Any]]] = [
    ("serviceaccount/account:Account", {"accountId": "serving", "displayName": "Serves models"}),
    (
        "serviceaccount/iAMMember:IAMMember",
        {
            "serviceAccountId": f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}",
            "role": "roles/iam.workloadIdentityUser",
            "member": f"serviceAccount:{PROJECT}.svc.id.goog[serving/default]",
        },
    ),
    (
        "projects/iAMMember:IAMMember",
        {
            "project": PROJECT,
            "role": f"projects/{PROJECT}/roles/modelReader",
            "member": "group:ml-engineers@example.com",
        },
    ),
    (
        "projects/service:Service",
        {"service": "aiplatform.googleapis.com", "disableOnDestroy": False},
    ),
    ("kms/keyRing:KeyRing", {"name": "models", "location": "europe-west4"}),
    (
        "kms/cryptoKey:CryptoKey",
        {
            "name": "registry",
            "keyRing": f"projects/{PROJECT}/locations/europe-west4/keyRings/models",
            "purpose": "ENCRYPT_DECRYPT",
            "rotationPeriod": "7776000s",
            "destroyScheduledDuration": "2592000s",
            "versionTemplate": {
                "algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION",
                "protectionLevel": "HSM",
            },
        },
    ),
    (
        "kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        {
            "cryptoKeyId": KEY,
            "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            "member": f"serviceAccount:{_AGENT}",
        },
    ),
    (
        "secretmanager/secret:Secret",
        {
            "secretId": "signing-key",
            "replication": {
                "userManaged": {
                    "replicas": [
                        {
                            "location": "europe-west4",
                            "customerManagedEncryption": {"kmsKeyName": KEY},
                        },
                        {"location": "europe-west1"},
                    ]
                }
            },
            "topics": [{"name": TOPIC}],
            "rotation": {"rotationPeriod": "2592000s", "nextRotationTime": "2030-01-31T12:00:00Z"},
        },
    ),
    ("secretmanager/secret:Secret", {"secretId": "token", "replication": {"auto": {}}}),
    (
        "secretmanager/secretVersion:SecretVersion",
        {"secret": f"projects/{PROJECT}/secrets/token", "secretData": "not a secret"},
    ),
]

_NETWORKS: list[tuple[str, dict[str, Any]]] = [
    (
        "compute/network:Network",
        {"name": "models", "autoCreateSubnetworks": False, "mtu": 1460, "routingMode": "REGIONAL"},
    ),
    (
        "compute/subnetwork:Subnetwork",
        {
            "name": "serving",
            "network": NETWORK,
            "ipCidrRange": "10.10.0.0/20",
            "region": "europe-west4",
            "secondaryIpRanges": [{"rangeName": "pods", "ipCidrRange": "10.20.0.0/16"}],
            "privateIpGoogleAccess": True,
            "logConfig": {"aggregationInterval": "INTERVAL_5_SEC", "flowSampling": 0.5},
        },
    ),
    (
        "compute/firewall:Firewall",
        {
            "network": NETWORK,
            "direction": "INGRESS",
            "priority": 900,
            "allows": [{"protocol": "tcp", "ports": ["443", "8000-8080"]}, {"protocol": "icmp"}],
            "sourceRanges": ["130.211.0.0/22", "35.191.0.0/16"],
            "targetServiceAccounts": [ACCOUNT],
            "logConfig": {"metadata": "INCLUDE_ALL_METADATA"},
        },
    ),
    (
        "compute/router:Router",
        {"network": NETWORK, "bgp": {"asn": 64514, "advertiseMode": "CUSTOM"}},
    ),
    (
        "compute/routerNat:RouterNat",
        {
            "router": "models",
            "region": "europe-west4",
            "natIpAllocateOption": "AUTO_ONLY",
            "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
            "minPortsPerVm": 64,
            "logConfig": {"enable": True, "filter": "ERRORS_ONLY"},
        },
    ),
    (
        "compute/globalAddress:GlobalAddress",
        {
            "purpose": "VPC_PEERING",
            "addressType": "INTERNAL",
            "prefixLength": 16,
            "network": NETWORK,
        },
    ),
    (
        "compute/forwardingRule:ForwardingRule",
        {
            "region": "europe-west4",
            "loadBalancingScheme": "INTERNAL",
            "backendService": f"projects/{PROJECT}/regions/europe-west4/backendServices/serving",
            "ports": ["80"],
            "network": NETWORK,
            "subnetwork": SUBNETWORK,
        },
    ),
    (
        "dns/managedZone:ManagedZone",
        {
            "name": "models",
            "dnsName": "models.example.com.",
            "visibility": "private",
            "privateVisibilityConfig": {"networks": [{"networkUrl": NETWORK}]},
        },
    ),
]

_SERVING: list[tuple[str, dict[str, Any]]] = [
    (
        "container/cluster:Cluster",
        {
            "name": "serving",
            "location": "europe-west4",
            "nodeLocations": ["europe-west4-a", "europe-west4-b"],
            "network": NETWORK,
            "subnetwork": SUBNETWORK,
            "removeDefaultNodePool": True,
            "initialNodeCount": 1,
            "networkingMode": "VPC_NATIVE",
            "datapathProvider": "ADVANCED_DATAPATH",
            "ipAllocationPolicy": {
                "clusterSecondaryRangeName": "pods",
                "servicesIpv4CidrBlock": "/20",
            },
            "privateClusterConfig": {
                "enablePrivateNodes": True,
                "masterIpv4CidrBlock": "172.16.0.0/28",
            },
            "masterAuthorizedNetworksConfig": {
                "cidrBlocks": [{"cidrBlock": "192.0.2.0/24", "displayName": "office"}]
            },
            "databaseEncryption": {"state": "ENCRYPTED", "keyName": KEY},
            "releaseChannel": {"channel": "REGULAR"},
            "workloadIdentityConfig": {"workloadPool": f"{PROJECT}.svc.id.goog"},
            "maintenancePolicy": {
                "recurringWindow": {
                    "startTime": "2026-01-31T03:00:00Z",
                    "endTime": "2026-01-31T07:00:00Z",
                    "recurrence": "FREQ=WEEKLY;BYDAY=SA,SU",
                }
            },
            "loggingConfig": {"enableComponents": ["SYSTEM_COMPONENTS", "WORKLOADS"]},
            "monitoringConfig": {
                "enableComponents": ["SYSTEM_COMPONENTS"],
                "managedPrometheus": {"enabled": True},
            },
            "clusterAutoscaling": {
                "enabled": True,
                "autoscalingProfile": "OPTIMIZE_UTILIZATION",
                "resourceLimits": [{"resourceType": "cpu", "minimum": 4, "maximum": 64}],
            },
            "resourceLabels": LABELS,
            "deletionProtection": True,
        },
    ),
    (
        "container/nodePool:NodePool",
        {
            "cluster": f"projects/{PROJECT}/locations/europe-west4/clusters/serving",
            "location": "europe-west4",
            "autoscaling": {"minNodeCount": 0, "maxNodeCount": 4, "locationPolicy": "ANY"},
            "management": {"autoRepair": True, "autoUpgrade": True},
            "maxPodsPerNode": 32,
            "nodeConfig": {
                "machineType": "g2-standard-8",
                "diskSizeGb": 200,
                "diskType": "pd-balanced",
                "serviceAccount": ACCOUNT,
                "oauthScopes": ["https://www.googleapis.com/auth/cloud-platform"],
                "guestAccelerators": [
                    {
                        "type": "nvidia-l4",
                        "count": 1,
                        "gpuDriverInstallationConfig": {"gpuDriverVersion": "LATEST"},
                        "gpuSharingConfig": {
                            "gpuSharingStrategy": "TIME_SHARING",
                            "maxSharedClientsPerGpu": 2,
                        },
                    }
                ],
                "taints": [{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}],
                "workloadMetadataConfig": {"mode": "GKE_METADATA"},
                "shieldedInstanceConfig": {"enableSecureBoot": True},
            },
            "upgradeSettings": {
                "strategy": "BLUE_GREEN",
                "blueGreenSettings": {
                    "nodePoolSoakDuration": "600s",
                    "standardRolloutPolicy": {"batchNodeCount": 1, "batchSoakDuration": "60s"},
                },
            },
        },
    ),
    (
        "vertex/aiEndpoint:AiEndpoint",
        {
            "name": "1234567890",
            "displayName": "wine",
            "location": "europe-west4",
            "region": "europe-west4",
            "encryptionSpec": {"kmsKeyName": KEY},
            "dedicatedEndpointEnabled": True,
            "predictRequestResponseLoggingConfig": {
                "enabled": True,
                "samplingRate": 0.1,
                "bigqueryDestination": {"outputUri": f"bq://{PROJECT}.serving.requests"},
            },
            "labels": LABELS,
        },
    ),
    (
        "vertex/aiIndex:AiIndex",
        {
            "displayName": "wine descriptions",
            "region": "europe-west4",
            "metadata": {
                "contentsDeltaUri": "gs://acme-models-artifacts/index",
                "config": {
                    "dimensions": 768,
                    "approximateNeighborsCount": 150,
                    "distanceMeasureType": "COSINE_DISTANCE",
                    "shardSize": "SHARD_SIZE_SMALL",
                    "algorithmConfig": {"treeAhConfig": {"leafNodeEmbeddingCount": 500}},
                },
            },
            "indexUpdateMethod": "STREAM_UPDATE",
        },
    ),
    (
        "vertex/aiDeploymentResourcePool:AiDeploymentResourcePool",
        {
            "name": "shared",
            "region": "europe-west4",
            "dedicatedResources": {
                "machineSpec": {
                    "machineType": "g2-standard-8",
                    "acceleratorType": "NVIDIA_L4",
                    "acceleratorCount": 1,
                },
                "minReplicaCount": 1,
                "maxReplicaCount": 2,
                "autoscalingMetricSpecs": [
                    {
                        "metricName": "aiplatform.googleapis.com/prediction/online/cpu/utilization",
                        "target": 60,
                    }
                ],
            },
        },
    ),
]

DASHBOARD: dict[str, Any] = {
    "displayName": "Wine",
    "mosaicLayout": {
        "columns": 12,
        "tiles": [
            {
                "width": 6,
                "height": 4,
                "widget": {
                    "title": "Latency",
                    "xyChart": {
                        "dataSets": [
                            {
                                "plotType": "LINE",
                                "timeSeriesQuery": {
                                    "prometheusQuery": "histogram_quantile(0.95, x)"
                                },
                            }
                        ]
                    },
                },
            }
        ],
    },
}

_OBSERVING: list[tuple[str, dict[str, Any]]] = [
    (
        "monitoring/alertPolicy:AlertPolicy",
        {
            "displayName": "wine is slow",
            "combiner": "OR",
            "severity": "CRITICAL",
            "conditions": [
                {
                    "displayName": "p95 above 200 ms",
                    "conditionThreshold": {
                        "filter": 'metric.type="aiplatform.googleapis.com/prediction/online/'
                        'prediction_latencies" AND '
                        'resource.type="aiplatform.googleapis.com/Endpoint"',
                        "comparison": "COMPARISON_GT",
                        "thresholdValue": 200,
                        "duration": "60s",
                        "aggregations": [
                            {
                                "alignmentPeriod": "60s",
                                "perSeriesAligner": "ALIGN_PERCENTILE_95",
                                "crossSeriesReducer": "REDUCE_MAX",
                                "groupByFields": ["resource.label.endpoint_id"],
                            }
                        ],
                        "trigger": {"count": 1},
                    },
                }
            ],
            "alertStrategy": {"autoClose": "1800s"},
            "notificationChannels": [
                f"projects/{PROJECT}/notificationChannels/1234567890123456789"
            ],
            "documentation": {"content": "See the runbook.", "mimeType": "text/markdown"},
            "userLabels": LABELS,
        },
    ),
    (
        "monitoring/notificationChannel:NotificationChannel",
        {
            "type": "email",
            "displayName": "On call",
            "labels": {"email_address": "On.Call@example.com"},
        },
    ),
    ("monitoring/dashboard:Dashboard", {"dashboardJson": json.dumps(DASHBOARD)}),
    (
        "monitoring/customService:CustomService",
        {"serviceId": "wine", "displayName": "Wine", "userLabels": LABELS},
    ),
    (
        "monitoring/slo:Slo",
        {
            "service": "wine",
            "sloId": "availability",
            "goal": 0.995,
            "rollingPeriodDays": 28,
            "requestBasedSli": {
                "goodTotalRatio": {
                    "goodServiceFilter": 'metric.type="a" resource.type="b"',
                    "totalServiceFilter": 'metric.type="c" resource.type="b"',
                }
            },
        },
    ),
    (
        "monitoring/uptimeCheckConfig:UptimeCheckConfig",
        {
            "displayName": "wine",
            "timeout": "10s",
            "period": "60s",
            "httpCheck": {"path": "/v2/health/ready", "port": 443, "useSsl": True},
            "monitoredResource": {
                "type": "uptime_url",
                "labels": {"project_id": PROJECT, "host": "wine.example.com"},
            },
            "selectedRegions": ["EUROPE", "USA_OREGON", "ASIA_PACIFIC"],
            "contentMatchers": [{"content": "ready", "matcher": "CONTAINS_STRING"}],
        },
    ),
    (
        "pubsub/topic:Topic",
        {
            "name": "alerts",
            "messageRetentionDuration": "86600s",
            "messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west4"]},
        },
    ),
    (
        "pubsub/subscription:Subscription",
        {
            "topic": TOPIC,
            "ackDeadlineSeconds": 20,
            "messageRetentionDuration": "1200s",
            "expirationPolicy": {"ttl": ""},
            "retryPolicy": {"minimumBackoff": "10s", "maximumBackoff": "600s"},
            "deadLetterPolicy": {"deadLetterTopic": TOPIC, "maxDeliveryAttempts": 10},
            "pushConfig": {
                "pushEndpoint": "https://example.com/push",
                "oidcToken": {"serviceAccountEmail": ACCOUNT},
            },
        },
    ),
    (
        "logging/metric:Metric",
        {
            "name": "predictions-failed",
            "filter": 'resource.type="aiplatform.googleapis.com/Endpoint" AND severity>=ERROR',
            "metricDescriptor": {
                "metricKind": "DELTA",
                "valueType": "INT64",
                "labels": [{"key": "endpoint", "valueType": "STRING"}],
            },
            "labelExtractors": {"endpoint": "EXTRACT(resource.labels.endpoint_id)"},
        },
    ),
    (
        "logging/projectSink:ProjectSink",
        {
            "destination": "storage.googleapis.com/acme-models-logs",
            "filter": "severity>=WARNING",
            "uniqueWriterIdentity": True,
        },
    ),
    (
        "cloudscheduler/job:Job",
        {
            "schedule": "*/15 2-4 * * MON-FRI",
            "timeZone": "Europe/Berlin",
            "attemptDeadline": "320s",
            "retryConfig": {"retryCount": 3, "minBackoffDuration": "5s"},
            "httpTarget": {
                "httpMethod": "POST",
                "uri": "https://example.com/retrain",
                "body": "e30=",
                "oidcToken": {"serviceAccountEmail": ACCOUNT},
            },
        },
    ),
    (
        "billing/budget:Budget",
        {
            "billingAccount": "012345-567890-ABCDEF",
            "displayName": "models",
            "budgetFilter": {
                "projects": ["projects/123456789012"],
                "creditTypesTreatment": "EXCLUDE_ALL_CREDITS",
                "calendarPeriod": "MONTH",
            },
            "amount": {"specifiedAmount": {"currencyCode": "EUR", "units": "1000"}},
            "thresholdRules": [{"thresholdPercent": 0.9, "spendBasis": "FORECASTED_SPEND"}],
            "allUpdatesRule": {"pubsubTopic": TOPIC, "schemaVersion": "1.0"},
        },
    ),
]

_ABROAD: list[tuple[str, dict[str, Any]]] = [
    (
        "artifactregistry/repository:Repository",
        {
            "repositoryId": "models",
            "format": "DOCKER",
            "location": "u-france-east1",
            "kmsKeyName": _SOVEREIGN_KEY,
        },
    ),
    (
        "storage/bucket:Bucket",
        {"location": "U-FRANCE-EAST1", "encryption": {"defaultKmsKeyName": _SOVEREIGN_KEY}},
    ),
    (
        "storage/bucketIAMMember:BucketIAMMember",
        {
            "bucket": "acme-models-artifacts",
            "role": "roles/storage.objectViewer",
            "member": "serviceAccount:serving@acme-models.s3ns.iam.gserviceaccount.com",
        },
    ),
    (
        "compute/subnetwork:Subnetwork",
        {
            "network": "https://www.s3nsapis.fr/compute/v1/projects/s3ns:acme-models/global/networks/x",
            "ipCidrRange": "10.0.0.0/24",
        },
    ),
    (
        "vertex/aiEndpoint:AiEndpoint",
        {"displayName": "wine", "location": "u-france-east1", "name": "1234567890"},
    ),
]

GOOD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (f"gcp:{token}", inputs, config)
    for resources, config in (
        (_STORAGE + _IDENTITIES + _NETWORKS + _SERVING + _OBSERVING, PUBLIC),
        (_ABROAD, SOVEREIGN),
    )
    for token, inputs in resources
]
"""(token, inputs, configuration of the provider)."""
