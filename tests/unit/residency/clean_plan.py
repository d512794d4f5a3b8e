"""A plan over four clouds that keeps to everything, and ways to change it."""

import copy
import json
import re
from typing import Any

from mlops_kit.residency import Provider, ResidencySettings, Resource

ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/7a1c"
GOOGLE_KEY = "projects/wine/locations/europe-west3/keyRings/wine/cryptoKeys/data"
AZURE_KEY = "https://wine.vault.azure.net/keys/data"
ARM = "/subscriptions/0000/resourceGroups/wine/providers"
REGISTRIES = [ECR, "europe-west3-docker.pkg.dev/wine", "wine.azurecr.io", "ghcr.io/wine/tools"]

REGIONS = [
    *("eu-central-1", "eu-west-1", "europe-west3", "europe-west4"),
    *("germanywestcentral", "northeurope", "westeurope"),
]
SETTINGS = ResidencySettings.model_validate(
    {
        "clouds": ["aws", "gcp", "azure", "kubernetes"],
        "partitions": ["aws", "googleapis.com", "public"],
        "regions": REGIONS,
        "customer_managed_keys": True,
        "public_access": False,
        "registries": REGISTRIES,
    }
)

PROVIDERS: dict[str, dict[str, Any]] = {
    "aws": {"region": "eu-central-1"},
    "gcp": {"project": "wine", "region": "europe-west3"},
    "azure-native": {"location": "germanywestcentral", "environment": "public"},
    "kubernetes": {
        "kubeconfig": "clusters:\n- cluster:\n    server: "
        "https://0AF.gr7.eu-central-1.eks.amazonaws.com\n"
    },
}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def containers(*images: str) -> list[dict[str, Any]]:
    return [{"name": f"c{n}", "image": image} for n, image in enumerate(images)]


def bucket_of(name: str) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        name: ("aws:s3/bucket:Bucket", {"bucket": name}),
        f"{name}-block": (
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            {
                "bucket": name,
                "blockPublicAcls": True,
                "blockPublicPolicy": True,
                "ignorePublicAcls": True,
                "restrictPublicBuckets": True,
            },
        ),
        f"{name}-encryption": (
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            {
                "bucket": name,
                "rules": [
                    {
                        "applyServerSideEncryptionByDefault": {
                            "sseAlgorithm": "aws:kms",
                            "kmsMasterKeyId": KEY,
                        }
                    }
                ],
            },
        ),
    }


AWS: dict[str, tuple[str, dict[str, Any]]] = {
    "provider": ("pulumi:providers:aws", {"region": "eu-west-1"}),
    "key": ("aws:kms/key:Key", {"description": "models of wine", "enableKeyRotation": True}),
    **bucket_of("models"),
    **bucket_of("copies"),
    "models-policy": (
        "aws:s3/bucketPolicy:BucketPolicy",
        {
            "bucket": "models",
            "policy": policy(
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": "arn:aws:s3:::models/*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ),
        },
    ),
    "replication": (
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        {
            "bucket": "models",
            "role": "arn:aws:iam::123456789012:role/replication",
            "rules": [
                {
                    "destination": {
                        "bucket": "arn:aws:s3:::copies",
                        "encryptionConfiguration": {"replicaKmsKeyId": KEY},
                    }
                }
            ],
        },
    ),
    "role": (
        "aws:iam/role:Role",
        {
            "assumeRolePolicy": policy(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sagemaker.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ),
            "managedPolicyArns": ["arn:aws:iam::aws:policy/AmazonSageMakerReadOnly"],
        },
    ),
    "role-policy": (
        "aws:iam/rolePolicy:RolePolicy",
        {
            "role": "serving",
            "policy": policy(
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "logs:PutLogEvents"],
                    "Resource": [
                        "arn:aws:s3:::other-models/*",
                        "arn:aws:logs:*:*:log-group:/aws/*",
                    ],
                }
            ),
        },
    ),
    "repository": (
        "aws:ecr/repository:Repository",
        {
            "name": "wine",
            "imageTagMutability": "IMMUTABLE",
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}],
        },
    ),
    "registry-copies": (
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        {
            "replicationConfiguration": {
                "rules": [{"destinations": [{"region": "eu-west-1", "registryId": "123456789012"}]}]
            }
        },
    ),
    "model": (
        "aws:sagemaker/model:Model",
        {
            "executionRoleArn": "arn:aws:iam::123456789012:role/serving",
            "primaryContainer": {
                "image": f"{ECR}/wine@sha256:00ff",
                "modelDataUrl": "s3://models/wine/v1.tar.gz",
                "environment": {"AWS_REGION": "eu-central-1"},
            },
        },
    ),
    "config": (
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        {
            "kmsKeyArn": KEY,
            "dataCaptureConfig": {"destinationS3Uri": "s3://models/capture", "kmsKeyId": KEY},
        },
    ),
    "logs": ("aws:cloudwatch/logGroup:LogGroup", {"name": "/wine", "kmsKeyId": KEY}),
    "sink": (
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        {
            "logGroup": "/wine",
            "destinationArn": "arn:aws:kinesis:eu-central-1:123456789012:stream/logs",
        },
    ),
    "alarms": ("aws:sns/topic:Topic", {"kmsMasterKeyId": KEY}),
    "vault": ("aws:backup/vault:Vault", {"kmsKeyArn": KEY}),
    "backups": (
        "aws:backup/plan:Plan",
        {
            "rules": [
                {
                    "targetVaultName": "wine",
                    "copyActions": [
                        {
                            "destinationVaultArn": "arn:aws:backup:eu-west-1:123456789012"
                            ":backup-vault:wine"
                        }
                    ],
                }
            ]
        },
    ),
    "trail": (
        "aws:cloudtrail/trail:Trail",
        {"s3BucketName": "models", "kmsKeyId": KEY, "isMultiRegionTrail": True},
    ),
    "table": (
        "aws:dynamodb/table:Table",
        {
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
            "replicas": [{"regionName": "eu-west-1", "kmsKeyArn": KEY.replace("central", "west")}],
        },
    ),
    "database": (
        "aws:rds/instance:Instance",
        {"kmsKeyId": KEY, "publiclyAccessible": False, "availabilityZone": "eu-central-1a"},
    ),
    "secret": ("aws:secretsmanager/secret:Secret", {"kmsKeyId": "alias/wine"}),
    "cluster": (
        "aws:eks/cluster:Cluster",
        {
            "encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": KEY}},
            "vpcConfig": {"endpointPublicAccess": False, "subnetIds": ["subnet-1"]},
        },
    ),
    "firewall": (
        "aws:ec2/securityGroup:SecurityGroup",
        {
            "ingress": [{"protocol": "tcp", "fromPort": 443, "cidrBlocks": ["10.0.0.0/8"]}],
            "egress": [{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}],
        },
    ),
    "balancer": ("aws:lb/loadBalancer:LoadBalancer", {"internal": True}),
    "notebook": (
        "aws:sagemaker/notebookInstance:NotebookInstance",
        {"kmsKeyId": KEY, "directInternetAccess": "Disabled"},
    ),
    "task": (
        "aws:ecs/taskDefinition:TaskDefinition",
        {"containerDefinitions": json.dumps(containers(f"{ECR}/probe:1"))},
    ),
    "machines": (
        "aws:ec2/launchTemplate:LaunchTemplate",
        {
            "blockDeviceMappings": [{"ebs": {"kmsKeyId": KEY}}],
            "userData": "IyEvYmluL3NoCmF3cyBzMyBjcCBzMzovL21vZGVscy93aW5lIC4K",
        },
    ),
    "zone": ("aws:route53/zone:Zone", {"name": "wine.example"}),
    "budget": ("aws:budgets/budget:Budget", {"budgetType": "COST", "limitAmount": "100"}),
}

GCP: dict[str, tuple[str, dict[str, Any]]] = {
    "g-provider": ("pulumi:providers:gcp", {"project": "wine", "region": "europe-west4"}),
    "g-key-ring": ("gcp:kms/keyRing:KeyRing", {"name": "wine", "location": "europe-west3"}),
    "g-bucket": (
        "gcp:storage/bucket:Bucket",
        {
            "name": "wine-models",
            "location": "EUROPE-WEST3",
            "publicAccessPrevention": "enforced",
            "encryption": {"defaultKmsKeyName": GOOGLE_KEY},
        },
    ),
    "g-object": ("gcp:storage/bucketObject:BucketObject", {"bucket": "wine-models", "name": "v1"}),
    "g-member": (
        "gcp:storage/bucketIAMMember:BucketIAMMember",
        {
            "bucket": "wine-models",
            "role": "roles/storage.objectViewer",
            "member": "serviceAccount:serving@wine.iam.gserviceaccount.com",
        },
    ),
    "g-repository": (
        "gcp:artifactregistry/repository:Repository",
        {"repositoryId": "wine", "location": "europe-west3", "kmsKeyName": GOOGLE_KEY},
    ),
    "g-endpoint": (
        "gcp:vertex/aiEndpoint:AiEndpoint",
        {"location": "europe-west3", "encryptionSpec": {"kmsKeyName": GOOGLE_KEY}},
    ),
    "g-dataset": (
        "gcp:bigquery/dataset:Dataset",
        {
            "datasetId": "wine",
            "location": "europe-west3",
            "defaultEncryptionConfiguration": {"kmsKeyName": GOOGLE_KEY},
        },
    ),
    "g-topic": (
        "gcp:pubsub/topic:Topic",
        {
            "name": "alarms",
            "kmsKeyName": GOOGLE_KEY,
            "messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west3"]},
        },
    ),
    "g-secret": (
        "gcp:secretmanager/secret:Secret",
        {
            "secretId": "token",
            "replication": {
                "userManaged": {
                    "replicas": [
                        {
                            "location": "europe-west3",
                            "customerManagedEncryption": {"kmsKeyName": GOOGLE_KEY},
                        }
                    ]
                }
            },
        },
    ),
    "g-sink": (
        "gcp:logging/projectSink:ProjectSink",
        {"name": "audit", "destination": "storage.googleapis.com/wine-models"},
    ),
    "g-database": (
        "gcp:sql/databaseInstance:DatabaseInstance",
        {
            "region": "europe-west3",
            "encryptionKeyName": GOOGLE_KEY,
            "settings": {
                "ipConfiguration": {"ipv4Enabled": False},
                "backupConfiguration": {"enabled": True, "location": "europe-west3"},
            },
        },
    ),
    "g-cluster": (
        "gcp:container/cluster:Cluster",
        {
            "location": "europe-west3",
            "nodeLocations": ["europe-west3-a", "europe-west3-b"],
            "databaseEncryption": {"state": "ENCRYPTED", "keyName": GOOGLE_KEY},
            "privateClusterConfig": {"enablePrivateEndpoint": True},
        },
    ),
    "g-service": (
        "gcp:cloudrunv2/service:Service",
        {
            "location": "europe-west3",
            "ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY",
            "template": {
                "encryptionKey": GOOGLE_KEY,
                "containers": [{"image": "europe-west3-docker.pkg.dev/wine/wine/serve:1"}],
            },
        },
    ),
    "g-account": ("gcp:serviceaccount/account:Account", {"accountId": "serving"}),
    "g-network": ("gcp:compute/network:Network", {"name": "wine", "autoCreateSubnetworks": False}),
    "g-subnet": (
        "gcp:compute/subnetwork:Subnetwork",
        {"network": "projects/wine/global/networks/wine", "ipCidrRange": "10.0.0.0/16"},
    ),
    "g-firewall": (
        "gcp:compute/firewall:Firewall",
        {"network": "wine", "sourceRanges": ["10.0.0.0/8"], "allows": [{"protocol": "tcp"}]},
    ),
    "g-user": ("gcp:sql/user:User", {"instance": "wine-db", "name": "serving"}),
    "g-pool": (
        "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
        {
            "workloadIdentityPoolId": "ci",
            "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
        },
    ),
}
GCP["g-database"][1]["name"] = "wine-db"

AZURE: dict[str, tuple[str, dict[str, Any]]] = {
    "a-group": (
        "azure-native:resources:ResourceGroup",
        {"resourceGroupName": "wine", "location": "Germany West Central"},
    ),
    "a-storage": (
        "azure-native:storage:StorageAccount",
        {
            "resourceGroupName": "wine",
            "accountName": "winemodels",
            "location": "germanywestcentral",
            "sku": {"name": "Standard_ZRS"},
            "publicNetworkAccess": "Disabled",
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "keyVaultProperties": {"keyName": "data", "keyVaultUri": AZURE_KEY},
            },
        },
    ),
    "a-container": (
        "azure-native:storage/v20240101:BlobContainer",
        {
            "resourceGroupName": "wine",
            "accountName": "winemodels",
            "containerName": "models",
            "publicAccess": "None",
        },
    ),
    "a-registry": (
        "azure-native:containerregistry:Registry",
        {
            "resourceGroupName": "wine",
            "registryName": "wine",
            "sku": {"name": "Premium"},
            "publicNetworkAccess": "Disabled",
            "encryption": {"keyVaultProperties": {"keyIdentifier": AZURE_KEY}},
        },
    ),
    "a-replication": (
        "azure-native:containerregistry:Replication",
        {"resourceGroupName": "wine", "registryName": "wine", "location": "westeurope"},
    ),
    "a-vault": (
        "azure-native:keyvault:Vault",
        {
            "resourceGroupName": "wine",
            "vaultName": "wine",
            "location": "germanywestcentral",
            "properties": {"publicNetworkAccess": "disabled", "tenantId": "0000"},
        },
    ),
    "a-workspace": (
        "azure-native:machinelearningservices:Workspace",
        {
            "resourceGroupName": "wine",
            "workspaceName": "wine",
            "location": "germanywestcentral",
            "publicNetworkAccess": "Disabled",
            "storageAccount": f"{ARM}/Microsoft.Storage/storageAccounts/winemodels",
            "keyVault": f"{ARM}/Microsoft.KeyVault/vaults/wine",
            "encryption": {"keyVaultProperties": {"keyIdentifier": AZURE_KEY}},
        },
    ),
    "a-endpoint": (
        "azure-native:machinelearningservices:OnlineEndpoint",
        {
            "resourceGroupName": "wine",
            "workspaceName": "wine",
            "endpointName": "wine-live",
            "location": "germanywestcentral",
            "properties": {"authMode": "AADToken", "publicNetworkAccess": "Disabled"},
        },
    ),
    "a-cluster": (
        "azure-native:containerservice:ManagedCluster",
        {
            "resourceGroupName": "wine",
            "resourceName": "wine",
            "location": "germanywestcentral",
            "diskEncryptionSetID": f"{ARM}/Microsoft.Compute/diskEncryptionSets/wine-disks",
            "apiServerAccessProfile": {"enablePrivateCluster": True},
        },
    ),
    "a-disks": (
        "azure-native:compute:DiskEncryptionSet",
        {
            "resourceGroupName": "wine",
            "diskEncryptionSetName": "wine-disks",
            "location": "germanywestcentral",
            "activeKey": {"keyUrl": AZURE_KEY},
        },
    ),
    "a-documents": (
        "azure-native:cosmosdb:DatabaseAccount",
        {
            "resourceGroupName": "wine",
            "accountName": "winedocs",
            "location": "westeurope",
            "locations": [{"locationName": "West Europe", "failoverPriority": 0}],
            "keyVaultKeyUri": AZURE_KEY,
            "publicNetworkAccess": "Disabled",
            "backupPolicy": {
                "type": "Periodic",
                "periodicModeProperties": {"backupStorageRedundancy": "Zone"},
            },
        },
    ),
    "a-grant": (
        "azure-native:authorization:RoleAssignment",
        {
            "principalId": "0000",
            "roleDefinitionId": "/subscriptions/0000/providers/Microsoft.Authorization"
            "/roleDefinitions/7f951dda",
            "scope": f"{ARM}/Microsoft.Storage/storageAccounts/elsewhere",
        },
    ),
    "a-group-alarms": (
        "azure-native:monitor:ActionGroup",
        {"resourceGroupName": "wine", "actionGroupName": "alarms", "location": "northeurope"},
    ),
}

KUBERNETES: dict[str, tuple[str, dict[str, Any]]] = {
    "k-provider": ("pulumi:providers:kubernetes", PROVIDERS["kubernetes"]),
    "k-space": ("kubernetes:core/v1:Namespace", {"metadata": {"name": "wine"}}),
    "k-serve": (
        "kubernetes:apps/v1:Deployment",
        {
            "metadata": {"name": "wine", "labels": {"origin": "us-east-1"}},
            "spec": {
                "template": {
                    "spec": {
                        "initContainers": containers(f"{ECR}/fetch:1"),
                        "containers": [
                            {
                                "image": f"{ECR}/wine:1",
                                "args": ["--region=eu-central-1"],
                                "env": [{"name": "MODEL", "value": "s3://models/wine"}],
                            }
                        ],
                        "nodeSelector": {"topology.kubernetes.io/region": "eu-central-1"},
                    }
                }
            },
        },
    ),
    "k-service": ("kubernetes:core/v1:Service", {"spec": {"type": "ClusterIP"}}),
    "k-entrance": (
        "kubernetes:core/v1:Service",
        {
            "metadata": {
                "annotations": {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}
            },
            "spec": {"type": "LoadBalancer"},
        },
    ),
    "k-account": (
        "kubernetes:core/v1:ServiceAccount",
        {
            "metadata": {
                "annotations": {
                    "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/serving"
                }
            }
        },
    ),
    "k-model": (
        "kubernetes:serving.kserve.io/v1beta1:InferenceService",
        {"spec": {"predictor": {"model": {"storageUri": "s3://models/wine"}}}},
    ),
    "k-class": (
        "kubernetes:storage.k8s.io/v1:StorageClass",
        {
            "metadata": {"name": "encrypted"},
            "provisioner": "ebs.csi.aws.com",
            "parameters": {"kmsKeyId": KEY},
        },
    ),
    "k-volume": (
        "kubernetes:core/v1:PersistentVolumeClaim",
        {"spec": {"storageClassName": "encrypted"}},
    ),
}

OTHER: dict[str, tuple[str, dict[str, Any]]] = {
    "suffix": ("random:index/randomId:RandomId", {"byteLength": 4}),
    "stack": ("pulumi:pulumi:Stack", {}),
}

Specs = dict[str, tuple[str, dict[str, Any]]]


def specs() -> Specs:
    """The clean plan, ready to be changed."""
    return copy.deepcopy({**AWS, **GCP, **AZURE, **KUBERNETES, **OTHER})


def made(plan: Specs, providers: dict[str, dict[str, Any]] | None = None) -> list[Resource]:
    """Turn specifications into resources, made by the default provider of their package.

    `providers` has other settings of it for some of them, by name.
    """
    own = providers or {}
    return [
        Resource(
            type=kind,
            urn=urn(name, kind),
            name=name,
            inputs=inputs,
            provider=None
            if kind.startswith("pulumi:")
            else Provider(kind.split(":")[0], own.get(name, PROVIDERS.get(kind.split(":")[0], {}))),
            custom=kind != "pulumi:pulumi:Stack",
        )
        for name, (kind, inputs) in plan.items()
    ]


def urn(name: str, kind: str) -> str:
    return f"urn:pulumi:test::wine::{kind}::{name}"


def put(plan: Specs, name: str, path: str | tuple[str, ...], value: Any) -> None:
    """Set one value of the plan; `...` takes the key away."""
    parts: list[Any] = list(path)
    if isinstance(path, str):
        found = re.findall(r"[^.\[\]]+", path)
        parts = [int(part) if part.isdigit() else part for part in found]
    target: Any = plan[name][1]
    for part in parts[:-1]:
        target = target[part] if isinstance(part, int) else target.setdefault(part, {})
    if value is ...:
        del target[parts[-1]]
    else:
        target[parts[-1]] = value
