"""AWS: resources of a platform for models, as its documentation has them, without a mistake."""

import json
from typing import Any

from tests.offline_planted.desired_states import DESIRED

ACCOUNT = "111122223333"
EU: dict[str, Any] = {"region": "eu-central-1"}
SOVEREIGN: dict[str, Any] = {"region": "eusc-de-east-1"}
CHINA: dict[str, Any] = {"region": "cn-north-1"}
GOVERNMENT: dict[str, Any] = {"region": "us-gov-west-1"}


def arn(service: str, resource: str, region: str = "eu-central-1", partition: str = "aws") -> str:
    """Return an ARN of the test's account."""
    return f"arn:{partition}:{service}:{region}:{ACCOUNT}:{resource}"


def role(name: str = "serving", partition: str = "aws") -> str:
    """Return the ARN of a role."""
    return f"arn:{partition}:iam::{ACCOUNT}:role/{name}"


KEY = arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")
TOPIC = arn("sns", "alarms")
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
GROUPS = ["sg-0123456789abcdef0"]
VPC = "vpc-0123456789abcdef0"


def policy(*statements: dict[str, Any]) -> str:
    """Return a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str = "sagemaker.amazonaws.com") -> str:
    """Return a trust policy."""
    return policy(
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    )


def read_only(resource: str) -> str:
    """Return an identity policy that reads objects."""
    return policy({"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [resource]})


_TLS_ONLY = {
    "Sid": "TlsOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::models-eu", "arn:aws:s3:::models-eu/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
_EXPIRE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "description": "Expire untagged images after 14 days",
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": 14,
                },
                "action": {"type": "expire"},
            },
            {
                "rulePriority": 2,
                "selection": {
                    "tagStatus": "tagged",
                    "tagPrefixList": ["wine-"],
                    "countType": "imageCountMoreThan",
                    "countNumber": 50,
                },
                "action": {"type": "expire"},
            },
        ]
    }
)
_DASHBOARD = json.dumps(
    {
        "widgets": [
            {
                "type": "metric",
                "x": 0,
                "y": 0,
                "width": 12,
                "height": 6,
                "properties": {"metrics": [["AWS/SageMaker", "Invocations"]], "period": 60},
            }
        ]
    }
)
VARIANT: dict[str, Any] = {
    "variantName": "live",
    "modelName": "wine-3f2a",
    "initialInstanceCount": 2,
    "instanceType": "ml.m5.large",
    "initialVariantWeight": 0,
    "routingConfigs": [{"routingStrategy": "LEAST_OUTSTANDING_REQUESTS"}],
}
_CONTAINER = f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/wine:3f2a"
_MONITORING = {
    "monitoringType": "DataQuality",
    "scheduleConfig": {"scheduleExpression": "cron(0 * ? * * *)"},
    "monitoringJobDefinitionName": "wine-quality",
}

_STORAGE: list[tuple[str, dict[str, Any]]] = [
    (
        "ecr/repository:Repository",
        {
            "name": "models/wine",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}],
            "tags": {"team": "ml", "cost-center": "42"},
        },
    ),
    ("ecr/lifecyclePolicy:LifecyclePolicy", {"repository": "models/wine", "policy": _EXPIRE}),
    (
        "ecr/repositoryPolicy:RepositoryPolicy",
        {
            "repository": "models/wine",
            "policy": policy(
                {
                    "Sid": "pull",
                    "Effect": "Allow",
                    "Principal": {"AWS": [role(), "444455556666"]},
                    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                }
            ),
        },
    ),
    (
        "ecr/replicationConfiguration:ReplicationConfiguration",
        {
            "replicationConfiguration": {
                "rules": [
                    {
                        "destinations": [{"region": "eu-west-1", "registryId": ACCOUNT}],
                        "repositoryFilters": [{"filter": "models", "filterType": "PREFIX_MATCH"}],
                    }
                ]
            }
        },
    ),
    (
        "ecr/pullThroughCacheRule:PullThroughCacheRule",
        {"ecrRepositoryPrefix": "ecr-public", "upstreamRegistryUrl": "public.ecr.aws"},
    ),
    ("s3/bucket:Bucket", {"bucket": "models-eu", "objectLockEnabled": True}),
    (
        "s3/bucketVersioning:BucketVersioning",
        {"bucket": "models-eu", "versioningConfiguration": {"status": "Enabled"}},
    ),
    (
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {
            "bucket": "models-eu",
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {
                        "sseAlgorithm": "aws:kms",
                        "kmsMasterKeyId": KEY,
                    },
                    "bucketKeyEnabled": True,
                }
            ],
        },
    ),
    ("s3/bucketPolicy:BucketPolicy", {"bucket": "models-eu", "policy": policy(_TLS_ONLY)}),
    (
        "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {
            "bucket": "models-eu",
            "rules": [
                {
                    "id": "old-versions",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "noncurrentVersionExpiration": {"noncurrentDays": 90},
                    "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}],
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                }
            ],
        },
    ),
    (
        "s3/bucketReplicationConfig:BucketReplicationConfig",
        {
            "bucket": "models-eu",
            "role": role("replication"),
            "rules": [
                {
                    "id": "all",
                    "status": "Enabled",
                    "priority": 1,
                    "filter": {},
                    "deleteMarkerReplication": {"status": "Disabled"},
                    "destination": {
                        "bucket": "arn:aws:s3:::models-ie",
                        "storageClass": "STANDARD_IA",
                        "encryptionConfiguration": {
                            "replicaKmsKeyId": arn("kms", "alias/models", "eu-west-1")
                        },
                        "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}},
                        "replicationTime": {"status": "Enabled", "time": {"minutes": 15}},
                    },
                    "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
                }
            ],
        },
    ),
    (
        "s3/bucketNotification:BucketNotification",
        {
            "bucket": "models-eu",
            "queues": [{"queueArn": arn("sqs", "uploads"), "events": ["s3:ObjectCreated:*"]}],
        },
    ),
    (
        "dynamodb/table:Table",
        {
            "name": "ledger",
            "billingMode": "PAY_PER_REQUEST",
            "hashKey": "endpoint",
            "rangeKey": "at",
            "attributes": [{"name": "endpoint", "type": "S"}, {"name": "at", "type": "N"}],
            "pointInTimeRecovery": {"enabled": True},
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
            "ttl": {"attributeName": "expires", "enabled": True},
        },
    ),
    (
        "efs/fileSystem:FileSystem",
        {
            "encrypted": True,
            "kmsKeyId": KEY,
            "throughputMode": "elastic",
            "lifecyclePolicies": [{"transitionToIa": "AFTER_30_DAYS"}],
        },
    ),
    ("backup/vault:Vault", {"name": "models", "kmsKeyArn": KEY}),
    (
        "backup/plan:Plan",
        {
            "name": "nightly",
            "rules": [
                {
                    "ruleName": "nightly",
                    "targetVaultName": "models",
                    "schedule": "cron(0 3 * * ? *)",
                    "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 365},
                    "copyActions": [
                        {"destinationVaultArn": arn("backup", "backup-vault:far", "eu-west-1")}
                    ],
                }
            ],
        },
    ),
    (
        "datasync/s3Location:S3Location",
        {
            "s3BucketArn": "arn:aws:s3:::models-eu",
            "subdirectory": "/incoming",
            "s3Config": {"bucketAccessRoleArn": role("datasync")},
        },
    ),
    (
        "datasync/locationAzureBlob:LocationAzureBlob",
        {
            "agentArns": [arn("datasync", "agent/agent-0123456789abcdef0")],
            "authenticationType": "SAS",
            "sasConfiguration": {"token": "sp=r&st=2030"},
            "containerUrl": "https://models.blob.core.windows.net/wine",
        },
    ),
    (
        "datasync/task:Task",
        {
            "name": "nightly",
            "sourceLocationArn": arn("datasync", "location/loc-0123456789abcdef0"),
            "destinationLocationArn": arn("datasync", "location/loc-0fedcba9876543210"),
            "options": {"bytesPerSecond": 10485760, "verifyMode": "ONLY_FILES_TRANSFERRED"},
            "schedule": {"scheduleExpression": "cron(0 3 ? * * *)"},
        },
    ),
]
_IDENTITY: list[tuple[str, dict[str, Any]]] = [
    (
        "kms/key:Key",
        {
            "description": "models",
            "enableKeyRotation": True,
            "rotationPeriodInDays": 365,
            "deletionWindowInDays": 30,
            "policy": policy(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ),
        },
    ),
    ("kms/alias:Alias", {"name": "alias/models", "targetKeyId": KEY}),
    (
        "kms/replicaKey:ReplicaKey",
        {"primaryKeyArn": arn("kms", f"key/mrk-{'1' * 32}", "eu-west-1")},
    ),
    (
        "iam/role:Role",
        {"name": "serving", "assumeRolePolicy": trust(), "maxSessionDuration": 7200},
    ),
    (
        "iam/policy:Policy",
        {"name": "read-models", "policy": read_only("arn:aws:s3:::models-eu/*")},
    ),
    (
        "iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "serving", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    ),
    (
        "iam/openIdConnectProvider:OpenIdConnectProvider",
        {
            "url": "https://token.actions.githubusercontent.com",
            "clientIdLists": ["sts.amazonaws.com"],
            "thumbprintLists": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
        },
    ),
    (
        "secretsmanager/secret:Secret",
        {
            "name": "prod/registry",
            "kmsKeyId": KEY,
            "recoveryWindowInDays": 7,
            "replicas": [{"region": "eu-west-1"}],
        },
    ),
    ("ssm/parameter:Parameter", {"name": "/models/live", "type": "String", "value": "3f2a"}),
    (
        "acm/certificate:Certificate",
        {"domainName": "models.example.com", "validationMethod": "DNS"},
    ),
]
_SERVING: list[tuple[str, dict[str, Any]]] = [
    (
        "sagemaker/model:Model",
        {
            "name": "wine-3f2a",
            "executionRoleArn": role(),
            "primaryContainer": {
                "image": _CONTAINER,
                "modelDataUrl": "s3://models-eu/wine/3f2a.tar.gz",
                "environment": {"LOG_LEVEL": "info"},
            },
            "enableNetworkIsolation": True,
            "vpcConfig": {"securityGroupIds": GROUPS, "subnets": SUBNETS},
        },
    ),
    (
        "sagemaker/endpointConfiguration:EndpointConfiguration",
        {
            "name": "wine-3f2a",
            "kmsKeyArn": KEY,
            "productionVariants": [VARIANT],
            "shadowProductionVariants": [
                {**VARIANT, "variantName": "shadow", "initialInstanceCount": 1}
            ],
            "dataCaptureConfig": {
                "enableCapture": True,
                "initialSamplingPercentage": 20,
                "destinationS3Uri": "s3://models-eu/captured",
                "captureOptions": [{"captureMode": "InputAndOutput"}],
            },
        },
    ),
    (
        "sagemaker/endpointConfiguration:EndpointConfiguration",
        {
            "productionVariants": [
                {
                    "variantName": "serverless",
                    "modelName": "wine-3f2a",
                    "serverlessConfig": {"maxConcurrency": 20, "memorySizeInMb": 2048},
                }
            ]
        },
    ),
    (
        "sagemaker/endpoint:Endpoint",
        {
            "name": "wine",
            "endpointConfigName": "wine-3f2a",
            "deploymentConfig": {
                "blueGreenUpdatePolicy": {
                    "trafficRoutingConfiguration": {
                        "type": "CANARY",
                        "waitIntervalInSeconds": 300,
                        "canarySize": {"type": "CAPACITY_PERCENT", "value": 10},
                    },
                    "terminationWaitInSeconds": 600,
                },
                "autoRollbackConfiguration": {"alarms": [{"alarmName": "wine-errors"}]},
            },
        },
    ),
    (
        "sagemaker/modelPackageGroup:ModelPackageGroup",
        {"modelPackageGroupName": "wine", "modelPackageGroupDescription": "Versions of wine"},
    ),
    (
        "sagemaker/monitoringSchedule:MonitoringSchedule",
        {"name": "wine-quality", "monitoringScheduleConfig": _MONITORING},
    ),
    *DESIRED,
    (
        "sagemaker/pipeline:Pipeline",
        {
            "pipelineName": "wine",
            "pipelineDisplayName": "wine",
            "roleArn": role(),
            "pipelineDefinition": json.dumps({"Version": "2020-12-01", "Steps": []}),
        },
    ),
    (
        "appautoscaling/target:Target",
        {
            "serviceNamespace": "sagemaker",
            "scalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "resourceId": "endpoint/wine/variant/live",
            "minCapacity": 1,
            "maxCapacity": 4,
        },
    ),
    (
        "appautoscaling/policy:Policy",
        {
            "name": "wine",
            "policyType": "TargetTrackingScaling",
            "serviceNamespace": "sagemaker",
            "scalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "resourceId": "endpoint/wine/variant/live",
            "targetTrackingScalingPolicyConfiguration": {
                "targetValue": 70.0,
                "scaleInCooldown": 600,
                "predefinedMetricSpecification": {
                    "predefinedMetricType": "SageMakerVariantInvocationsPerInstance"
                },
            },
        },
    ),
    (
        "lambda/function:Function",
        {
            "name": "drift",
            "role": role(),
            "packageType": "Image",
            "imageUri": _CONTAINER,
            "memorySize": 512,
            "timeout": 60,
            "environment": {"variables": {"ENDPOINT": "wine"}},
        },
    ),
    (
        "lambda/permission:Permission",
        {
            "action": "lambda:InvokeFunction",
            "function": "drift",
            "principal": "events.amazonaws.com",
            "sourceArn": arn("events", "rule/nightly"),
        },
    ),
    (
        "scheduler/schedule:Schedule",
        {
            "name": "retrain",
            "scheduleExpression": "rate(7 days)",
            "flexibleTimeWindow": {"mode": "FLEXIBLE", "maximumWindowInMinutes": 60},
            "target": {
                "arn": arn("sagemaker", "pipeline/wine"),
                "roleArn": role(),
                "sagemakerPipelineParameters": {
                    "pipelineParameters": [{"name": "Days", "value": "7"}]
                },
            },
        },
    ),
    (
        "synthetics/canary:Canary",
        {
            "name": "wine-canary",
            "artifactS3Location": "s3://models-eu/canaries",
            "executionRoleArn": role("canary"),
            "handler": "probe.handler",
            "runtimeVersion": "syn-python-selenium-5.1",
            "schedule": {"expression": "rate(1 minute)"},
            "zipFile": "probe.zip",
            "runConfig": {"timeoutInSeconds": 60, "memoryInMb": 960},
        },
    ),
]
_WATCH: list[tuple[str, dict[str, Any]]] = [
    (
        "cloudwatch/metricAlarm:MetricAlarm",
        {
            "name": "wine-latency",
            "namespace": "AWS/SageMaker",
            "metricName": "ModelLatency",
            "dimensions": {"EndpointName": "wine", "VariantName": "live"},
            "extendedStatistic": "p95",
            "period": 60,
            "evaluationPeriods": 5,
            "datapointsToAlarm": 3,
            "threshold": 100000,
            "comparisonOperator": "GreaterThanThreshold",
            "treatMissingData": "breaching",
            "alarmActions": [TOPIC],
        },
    ),
    (
        "cloudwatch/metricAlarm:MetricAlarm",
        {
            "name": "wine-errors",
            "comparisonOperator": "GreaterThanThreshold",
            "evaluationPeriods": 2,
            "threshold": 0.0144,
            "metricQueries": [
                {"id": "ratio", "expression": "errors / requests", "returnData": True},
                {
                    "id": "errors",
                    "metric": {
                        "metricName": "Invocation5XXErrors",
                        "namespace": "AWS/SageMaker",
                        "period": 3600,
                        "stat": "Sum",
                        "dimensions": {"EndpointName": "wine"},
                    },
                },
                {
                    "id": "requests",
                    "metric": {
                        "metricName": "Invocations",
                        "namespace": "AWS/SageMaker",
                        "period": 3600,
                        "stat": "Sum",
                    },
                },
            ],
        },
    ),
    (
        "cloudwatch/compositeAlarm:CompositeAlarm",
        {
            "alarmName": "wine",
            "alarmRule": 'ALARM("wine-latency") OR (ALARM(wine-errors) AND NOT OK(wine-load))',
            "alarmActions": [TOPIC],
        },
    ),
    (
        "cloudwatch/dashboard:Dashboard",
        {"dashboardName": "wine", "dashboardBody": _DASHBOARD},
    ),
    (
        "cloudwatch/logGroup:LogGroup",
        {"name": "/aws/sagemaker/Endpoints/wine", "retentionInDays": 90, "kmsKeyId": KEY},
    ),
    (
        "cloudwatch/logResourcePolicy:LogResourcePolicy",
        {
            "policyName": "datasync",
            "policyDocument": policy(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "datasync.amazonaws.com"},
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": arn("logs", "log-group:datasync:*"),
                }
            ),
        },
    ),
    ("scheduler/scheduleGroup:ScheduleGroup", {"name": "models"}),
    (
        "cloudwatch/eventRule:EventRule",
        {"name": "nightly", "scheduleExpression": "rate(1 day)", "state": "ENABLED"},
    ),
    (
        "cloudwatch/eventTarget:EventTarget",
        {"rule": "nightly", "targetId": "drift", "arn": arn("lambda", "function:drift")},
    ),
    ("sns/topic:Topic", {"name": "alarms", "kmsMasterKeyId": KEY}),
    (
        "sns/topicSubscription:TopicSubscription",
        {"topic": TOPIC, "protocol": "sqs", "endpoint": arn("sqs", "alarms")},
    ),
    (
        "sqs/queue:Queue",
        {
            "name": "uploads.fifo",
            "fifoQueue": True,
            "visibilityTimeoutSeconds": 300,
            "kmsMasterKeyId": KEY,
            "redrivePolicy": json.dumps(
                {"deadLetterTargetArn": arn("sqs", "dead.fifo"), "maxReceiveCount": 3}
            ),
        },
    ),
    (
        "budgets/budget:Budget",
        {
            "name": "models",
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": "1200.0",
            "limitUnit": "USD",
            "timePeriodStart": "2030-01-01_00:00",
            "notifications": [
                {
                    "comparisonOperator": "GREATER_THAN",
                    "notificationType": "FORECASTED",
                    "threshold": 90,
                    "thresholdType": "PERCENTAGE",
                    "subscriberEmailAddresses": ["ml@example.com"],
                }
            ],
        },
    ),
]
_NETWORK: list[tuple[str, dict[str, Any]]] = [
    ("ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True}),
    (
        "ec2/subnet:Subnet",
        {"vpcId": VPC, "cidrBlock": "10.0.1.0/24", "availabilityZone": "eu-central-1b"},
    ),
    (
        "ec2/routeTable:RouteTable",
        {
            "vpcId": VPC,
            "routes": [{"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat-0123456789abcdef0"}],
        },
    ),
    (
        "ec2/securityGroup:SecurityGroup",
        {
            "name": "endpoints",
            "vpcId": VPC,
            "ingress": [
                {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"]}
            ],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
        },
    ),
    (
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {
            "securityGroupId": GROUPS[0],
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrIpv4": "10.0.0.0/16",
        },
    ),
    (
        "ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcId": VPC,
            "serviceName": "com.amazonaws.eu-central-1.sagemaker.runtime",
            "vpcEndpointType": "Interface",
            "privateDnsEnabled": True,
            "subnetIds": SUBNETS,
            "securityGroupIds": GROUPS,
        },
    ),
    (
        "ec2/launchTemplate:LaunchTemplate",
        {
            "namePrefix": "gpu-",
            "instanceType": "g5.xlarge",
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [
                {"deviceName": "/dev/xvda", "ebs": {"volumeSize": 100, "encrypted": "true"}}
            ],
        },
    ),
    (
        "ec2/flowLog:FlowLog",
        {
            "vpcId": VPC,
            "trafficType": "ALL",
            "logDestinationType": "s3",
            "logDestination": "arn:aws:s3:::logs-eu/flows",
            "maxAggregationInterval": 60,
        },
    ),
    (
        "eks/cluster:Cluster",
        {
            "name": "models",
            "roleArn": role("eks"),
            "version": "1.35",
            "vpcConfig": {
                "subnetIds": SUBNETS,
                "endpointPrivateAccess": True,
                "endpointPublicAccess": False,
            },
            "accessConfig": {"authenticationMode": "API"},
            "encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]},
            "enabledClusterLogTypes": ["api", "audit"],
        },
    ),
    (
        "eks/nodeGroup:NodeGroup",
        {
            "clusterName": "models",
            "nodeGroupName": "gpu",
            "nodeRoleArn": role("node"),
            "subnetIds": SUBNETS,
            "scalingConfig": {"minSize": 0, "desiredSize": 1, "maxSize": 4},
            "instanceTypes": ["g5.xlarge"],
            "amiType": "AL2023_x86_64_NVIDIA",
            "taints": [{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}],
            "updateConfig": {"maxUnavailable": 1},
        },
    ),
    (
        "eks/accessPolicyAssociation:AccessPolicyAssociation",
        {
            "clusterName": "models",
            "principalArn": role("admin"),
            "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            "accessScope": {"type": "namespace", "namespaces": ["models"]},
        },
    ),
    (
        "lb/targetGroup:TargetGroup",
        {
            "name": "wine",
            "port": 8080,
            "protocol": "HTTP",
            "vpcId": VPC,
            "targetType": "ip",
            "healthCheck": {"path": "/v2/health/ready", "interval": 10, "timeout": 5},
        },
    ),
    (
        "route53/record:Record",
        {
            "zoneId": "Z0123456789ABCDEFGHIJ",
            "name": "wine.example.com",
            "type": "A",
            "ttl": 60,
            "records": ["192.0.2.10"],
            "weightedRoutingPolicies": [{"weight": 10}],
            "setIdentifier": "blue",
        },
    ),
]
_ELSEWHERE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "aws:sagemaker/model:Model",
        {
            "executionRoleArn": role(partition="aws-eusc"),
            "primaryContainer": {
                "image": f"{ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.eu/wine:3f2a"
            },
        },
        SOVEREIGN,
    ),
    (
        "aws:iam/role:Role",
        {
            "assumeRolePolicy": trust(),
            "permissionsBoundary": f"arn:aws-eusc:iam::{ACCOUNT}:policy/boundary",
        },
        SOVEREIGN,
    ),
    (
        "aws:datasync/s3Location:S3Location",
        {
            "s3BucketArn": "arn:aws-eusc:s3:::models-de",
            "subdirectory": "/",
            "s3Config": {"bucketAccessRoleArn": role("datasync", "aws-eusc")},
        },
        SOVEREIGN,
    ),
    ("aws:iam/role:Role", {"assumeRolePolicy": trust("ec2.amazonaws.com.cn")}, CHINA),
    (
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcId": VPC,
            "serviceName": "cn.com.amazonaws.cn-north-1.ecr.api",
            "vpcEndpointType": "Interface",
        },
        CHINA,
    ),
    (
        "aws:s3/bucketPolicy:BucketPolicy",
        {
            "bucket": "models-gov",
            "policy": policy(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": role(partition="aws-us-gov")},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws-us-gov:s3:::models-gov/*",
                }
            ),
        },
        GOVERNMENT,
    ),
]

GOOD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    *(
        (f"aws:{token}", inputs, EU)
        for token, inputs in [*_STORAGE, *_IDENTITY, *_SERVING, *_WATCH, *_NETWORK]
    ),
    *_ELSEWHERE,
]
