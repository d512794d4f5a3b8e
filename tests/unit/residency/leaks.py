"""Leaks, one value each, planted into the clean plan."""

from dataclasses import dataclass, field
from typing import Any

from tests.unit.residency.clean_plan import (
    ECR,
    GOOGLE_KEY,
    KEY,
    containers,
    policy,
)


@dataclass(frozen=True)
class Planted:
    """A change of the clean plan."""

    title: str
    at: str
    """Resource that is changed or added."""
    path: str | tuple[str, ...]
    """Of the changed value, and of the finding."""
    value: Any
    """What is put there; `...` takes the key away."""
    rule: str = "region"
    kind: str = ""
    """Type of a resource that is added."""
    rest: dict[str, Any] = field(default_factory=dict[str, Any])
    """Other inputs of a resource that is added."""
    found_at: str | None = None
    """Path of the finding, where it is another one."""
    found_in: str = ""
    """Resource of the finding, where it is another one."""
    provider: dict[str, Any] | None = None
    """Settings of the provider that makes it, if not the usual one."""


OPEN_STATEMENT = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::models/*",
    "Condition": {"Bool": {"aws:SecureTransport": "true"}},
}

AWS = [
    Planted("a resource's own region", "logs", "region", "us-east-1"),
    Planted("a provider in another region", "provider", "region", "us-west-2"),
    Planted("a replica of a table", "table", "replicas[0].regionName", "us-east-1"),
    Planted(
        "a replica of images",
        "registry-copies",
        "replicationConfiguration.rules[0].destinations[0].region",
        "ap-southeast-2",
    ),
    Planted(
        "a replica of a secret",
        "secret",
        "replicas",
        [{"region": "us-east-2", "kmsKeyId": "alias/wine"}],
        found_at="replicas[0].region",
    ),
    Planted(
        "a region of a list, by its name",
        "incidents",
        "regions",
        [{"name": "eu-west-1"}, {"name": "us-east-1"}],
        kind="aws:ssmincidents/replicationSet:ReplicationSet",
        found_at="regions[1].name",
    ),
    Planted("a zone", "database", "availabilityZone", "us-east-1b"),
    Planted(
        "a local zone",
        "subnet",
        "availabilityZone",
        "us-west-2-lax-1a",
        kind="aws:ec2/subnet:Subnet",
    ),
    Planted(
        "a vault for copies, through its ARN",
        "backups",
        "rules[0].copyActions[0].destinationVaultArn",
        "arn:aws:backup:us-west-2:123456789012:backup-vault:far",
    ),
    Planted(
        "a sink of logs, through its ARN",
        "sink",
        "destinationArn",
        "arn:aws:kinesis:sa-east-1:123456789012:stream/logs",
    ),
    Planted(
        "a key of another region",
        "alarms",
        "kmsMasterKeyId",
        "arn:aws:kms:us-east-1:123456789012:key/1",
    ),
    Planted(
        "an ARN inside a policy that is text",
        "role-policy",
        "policy",
        policy(
            {
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": ["arn:aws:sqs:us-east-1:123456789012:orders"],
            }
        ),
        found_at="policy.Statement[0].Resource[0]",
    ),
    Planted(
        "an ARN in a longer text",
        "alarms",
        "displayName",
        "forwards to arn:aws:sns:us-east-1:123456789012:all, see wiki",
    ),
    Planted(
        "an image in another region",
        "model",
        "primaryContainer.image",
        ECR.replace("eu-central-1", "us-east-1") + "/wine:1",
        rule="registry",
    ),
    Planted(
        "an image host in a task that is text",
        "task",
        "containerDefinitions",
        '[{"name": "x", "image": "public.ecr.aws/x/y:1"}]',
        rule="registry",
        found_at="containerDefinitions[0].image",
    ),
    Planted(
        "a variable that sends a container elsewhere",
        "model",
        "primaryContainer.environment.AWS_REGION",
        "us-east-1",
    ),
    Planted(
        "a host in a variable",
        "model",
        "primaryContainer.environment.ENDPOINT",
        "https://runtime.sagemaker.us-west-2.amazonaws.com/endpoints/wine",
    ),
    Planted(
        "a bucket by its regional host",
        "model",
        "primaryContainer.modelDataUrl",
        "https://models.s3.us-east-1.amazonaws.com/v1.tar.gz",
    ),
    Planted(
        "a host in a start script in base64",
        "machines",
        "userData",
        "Y3VybCBodHRwczovL3MzLnVzLWVhc3QtMS5hbWF6b25hd3MuY29tL2IvaQo=",
    ),
    Planted(
        "a default provider in another region",
        "queue",
        "name",
        "orders",
        kind="aws:sqs/queue:Queue",
        rest={"kmsMasterKeyId": KEY},
        provider={"region": "us-east-1"},
        found_at="provider.region",
    ),
    Planted(
        "copies at the edges of the world",
        "edge",
        "comment",
        "",
        kind="aws:cloudfront/distribution:Distribution",
        rest={"enabled": False},
        found_at="",
    ),
    Planted(
        "another partition, through an ARN",
        "role",
        "managedPolicyArns[0]",
        "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess",
        rule="partition",
    ),
    Planted("another partition, as a region", "alarms", "region", "cn-north-1", rule="partition"),
    Planted(
        "another partition, through a host",
        "model",
        "primaryContainer.environment.HUB",
        "https://hub.example.amazonaws.com.cn/v1",
        rule="partition",
    ),
    Planted("no key of a log group", "logs", "kmsKeyId", ..., rule="key"),
    Planted("the cloud's own key", "alarms", "kmsMasterKeyId", "alias/aws/sns", rule="key"),
    Planted(
        "no key in a list",
        "repository",
        "encryptionConfigurations[0].kmsKey",
        ...,
        rule="key",
    ),
    Planted(
        "no list of keys",
        "repository",
        "encryptionConfigurations",
        ...,
        rule="key",
        found_at="encryptionConfigurations.kmsKey",
    ),
    Planted(
        "a bucket encrypted with the cloud's own key",
        "models-encryption",
        "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
        ...,
        rule="key",
    ),
    Planted(
        "encryption of another bucket",
        "models-encryption",
        "bucket",
        "copies",
        rule="key",
        found_in="models",
        found_at="",
    ),
    Planted("captured data without a key", "config", "dataCaptureConfig.kmsKeyId", ..., rule="key"),
    Planted(
        "a bucket that may be opened",
        "models-block",
        "restrictPublicBuckets",
        False,
        rule="public",
    ),
    Planted(
        "a block that forgets one thing", "copies-block", "ignorePublicAcls", ..., rule="public"
    ),
    Planted(
        "a bucket without its block",
        "models-block",
        "bucket",
        "copies",
        rule="public",
        found_in="models",
        found_at="",
    ),
    Planted(
        "a bucket policy for everybody",
        "models-policy",
        "policy",
        policy(OPEN_STATEMENT),
        rule="public",
        found_at="policy.Statement[0].Principal",
    ),
    Planted(
        "the default of a cluster", "cluster", "vpcConfig.endpointPublicAccess", ..., rule="public"
    ),
    Planted("an open firewall", "firewall", "ingress[0].cidrBlocks[0]", "0.0.0.0/0", rule="public"),
    Planted(
        "an open firewall for IPv6",
        "firewall",
        "ingress[0].ipv6CidrBlocks",
        ["::/0"],
        rule="public",
        found_at="ingress[0].ipv6CidrBlocks[0]",
    ),
    Planted("a balancer that is public by default", "balancer", "internal", ..., rule="public"),
    Planted("a database that is public", "database", "publiclyAccessible", True, rule="public"),
    Planted("a notebook", "notebook", "directInternetAccess", ..., rule="public"),
]

GCP = [
    Planted("a location", "g-key-ring", "location", "us-central1"),
    Planted("a location that is global", "g-key-ring", "location", "global"),
    Planted("a provider in another region", "g-provider", "region", "us-east4"),
    Planted("a multi-region", "g-bucket", "location", "EU"),
    Planted("a dual-region of which one is far", "g-bucket", "location", "EUR4"),
    Planted(
        "a dual-region of one's own",
        "g-bucket",
        "customPlacementConfig.dataLocations",
        ["EUROPE-WEST3", "EUROPE-WEST1"],
        found_at="customPlacementConfig.dataLocations[1]",
    ),
    Planted("a default location", "g-dataset", "location", ...),
    Planted(
        "messages kept anywhere",
        "g-topic",
        "messageStoragePolicy",
        ...,
        found_at="messageStoragePolicy.allowedPersistenceRegions",
    ),
    Planted("a zone of nodes", "g-cluster", "nodeLocations[1]", "us-central1-a"),
    Planted(
        "a key in a resource name",
        "g-repository",
        "kmsKeyName",
        GOOGLE_KEY.replace("europe-west3", "us"),
    ),
    Planted(
        "a self link",
        "g-subnet",
        "network",
        "https://www.googleapis.com/compute/v1/projects/wine/regions/us-east1/x/y",
    ),
    Planted("where backups go", "g-database", "settings.backupConfiguration.location", "us"),
    Planted(
        "a sink of logs",
        "g-sink",
        "destination",
        "logging.googleapis.com/projects/wine/locations/us-central1/buckets/audit",
    ),
    Planted(
        "a service's regional host",
        "g-service",
        "template.containers[0].envs",
        [{"name": "API", "value": "https://us-central1-aiplatform.googleapis.com"}],
        found_at="template.containers[0].envs[0].value",
    ),
    Planted(
        "an image of another continent",
        "g-service",
        "template.containers[0].image",
        "us-docker.pkg.dev/wine/wine/serve:1",
        rule="registry",
    ),
    Planted(
        "an image of a name that only begins alike",
        "g-service",
        "template.containers[0].image",
        "europe-west3-docker.pkg.dev/wine-other/serve:1",
        rule="registry",
    ),
    Planted(
        "a database that is spread",
        "g-spanner",
        "config",
        "regional-us-central1",
        kind="gcp:spanner/instance:Instance",
    ),
    Planted(
        "another universe",
        "g-provider",
        "universeDomain",
        "s3nsapis.fr",
        rule="partition",
    ),
    Planted(
        "no key of a bucket",
        "g-bucket",
        "encryption",
        ...,
        rule="key",
        found_at="encryption.defaultKmsKeyName",
    ),
    Planted(
        "a bucket that may be opened", "g-bucket", "publicAccessPrevention", ..., rule="public"
    ),
    Planted("everybody as a member", "g-member", "member", "allUsers", rule="public"),
    Planted("the default of a service", "g-service", "ingress", ..., rule="public"),
    Planted("an open firewall by default", "g-firewall", "sourceRanges", ..., rule="public"),
    Planted(
        "a database with an address",
        "g-database",
        "settings.ipConfiguration.ipv4Enabled",
        ...,
        rule="public",
    ),
]

AZURE = [
    Planted("a location in Azure's own words", "a-group", "location", "East US"),
    Planted("a geo-redundant SKU", "a-storage", "sku.name", "Standard_RAGRS"),
    Planted("a replica of images", "a-replication", "location", "eastus2"),
    Planted("one of several locations", "a-documents", "locations[0].locationName", "East US"),
    Planted(
        "backups that are copied",
        "a-sql",
        "requestedBackupStorageRedundancy",
        "Geo",
        kind="azure-native:sql:Database",
        rest={"location": "germanywestcentral", "resourceGroupName": "wine", "serverName": "x"},
    ),
    Planted(
        "backups that are copied where nothing is said",
        "a-sql",
        "sku",
        {"name": "Basic"},
        kind="azure-native:sql:Database",
        rest={"location": "germanywestcentral", "resourceGroupName": "wine", "serverName": "x"},
        found_at="requestedBackupStorageRedundancy",
    ),
    Planted(
        "regions of an image gallery",
        "a-image",
        "publishingProfile.targetRegions[0].name",
        "UK South",
        kind="azure-native:compute:GalleryImageVersion",
        rest={
            "location": "germanywestcentral",
            "publishingProfile": {"targetRegions": [{}]},
        },
    ),
    Planted(
        "a regional host",
        "a-endpoint",
        "properties.description",
        "see https://wine.westus2.inference.ml.azure.com/score",
    ),
    Planted(
        "a default provider elsewhere",
        "a-namespace",
        "sku",
        {"name": "Standard"},
        kind="azure-native:relay:Namespace",
        provider={"location": "westus", "environment": "public"},
        found_at="provider.location",
    ),
    Planted(
        "another cloud, through a host",
        "a-workspace",
        "containerRegistry",
        "https://wine.azurecr.us",
        rule="partition",
    ),
    Planted(
        "no key of a registry",
        "a-registry",
        "encryption",
        ...,
        rule="key",
        found_at="encryption.keyVaultProperties.keyIdentifier",
    ),
    Planted(
        "a workspace that is public by default",
        "a-workspace",
        "publicNetworkAccess",
        ...,
        rule="public",
    ),
    Planted("a container for everybody", "a-container", "publicAccess", "Blob", rule="public"),
    Planted(
        "an open security group",
        "a-rules",
        "securityRules[0].sourceAddressPrefix",
        "Internet",
        rule="public",
        kind="azure-native:network:NetworkSecurityGroup",
        rest={
            "location": "germanywestcentral",
            "securityRules": [{"access": "Allow", "direction": "Inbound"}],
        },
    ),
]

KUBERNETES = [
    Planted(
        "an image of an init container",
        "k-serve",
        "spec.template.spec.initContainers[0].image",
        "busybox",
        rule="registry",
    ),
    Planted(
        "a container of a model server",
        "k-model",
        "spec.predictor.containers",
        containers("quay.io/wine/serve:1"),
        rule="registry",
        found_at="spec.predictor.containers[0].image",
    ),
    Planted(
        "where pods are put",
        "k-serve",
        ("spec", "template", "spec", "nodeSelector", "topology.kubernetes.io/region"),
        "us-east-1",
    ),
    Planted(
        "an affinity",
        "k-serve",
        "spec.template.spec.affinity",
        {
            "nodeAffinity": {
                "terms": [{"key": "topology.kubernetes.io/zone", "values": ["us-east-1a"]}]
            }
        },
        found_at="spec.template.spec.affinity.nodeAffinity.terms[0].values[0]",
    ),
    Planted(
        "an argument", "k-serve", "spec.template.spec.containers[0].args[0]", "--region=us-east-1"
    ),
    Planted(
        "a cluster of another region",
        "k-provider",
        "kubeconfig",
        "server: https://0AF.gr7.us-west-2.eks.amazonaws.com",
    ),
    Planted(
        "a role of another partition",
        "k-account",
        ("metadata", "annotations", "eks.amazonaws.com/role-arn"),
        "arn:aws-cn:iam::123456789012:role/serving",
        rule="partition",
    ),
    Planted("a service that leads in", "k-service", "spec.type", "NodePort", rule="public"),
    Planted(
        "a balancer that is not internal",
        "k-entrance",
        "metadata.annotations",
        ...,
        rule="public",
        found_at="spec.type",
    ),
    Planted("a volume without a key", "k-class", "parameters.kmsKeyId", ..., rule="key"),
]

OTHERS = [
    Planted(
        "another target",
        "machine",
        "directory",
        "/srv",
        rule="cloud",
        kind="mlops-kit:index:LocalMachine",
        found_at="",
    ),
]

ALL = [*AWS, *GCP, *AZURE, *KUBERNETES, *OTHERS]
