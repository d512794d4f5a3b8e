"""AWS: programs with one mistake each, and programs with none."""

import json
from typing import Any

from tests.offline_planted.altered import altered
from tests.offline_planted.aws_good import (
    ACCOUNT,
    CHINA,
    EU,
    GOOD,
    GOVERNMENT,
    KEY,
    SOVEREIGN,
    arn,
    policy,
    read_only,
    role,
    trust,
)

Planted = tuple[str, str, dict[str, Any], dict[str, Any], str, str]

MISSING = object()
"""Takes a property away."""
_FOREIGN = f"arn:aws-cn:iam::{ACCOUNT}:role/serving"
_DOCUMENT: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
_LIFECYCLE = {
    "rules": [
        {
            "rulePriority": 1,
            "selection": {
                "tagStatus": "tagged",
                "countType": "imageCountMoreThan",
                "countNumber": 50,
            },
            "action": {"type": "expire"},
        }
    ]
}


def changed(token: str, changes: dict[str, Any], nth: int = 0) -> dict[str, Any]:
    """Return the good inputs of a type with some changed."""
    inputs = [given for known, given, _ in GOOD if known == f"aws:{token}"][nth]
    return altered(inputs, changes, MISSING)


def _planted(
    name: str,
    token: str,
    changes: dict[str, Any],
    path: str,
    words: str,
    config: dict[str, Any] = EU,
    nth: int = 0,
) -> Planted:
    return name, f"aws:{token}", changed(token, changes, nth), config, path, words


_REPOSITORY = "ecr/repository:Repository"
_REPLICATION = "s3/bucketReplicationConfig:BucketReplicationConfig"
_S3_LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
_CONFIGURATION = "sagemaker/endpointConfiguration:EndpointConfiguration"
_ENDPOINT = "sagemaker/endpoint:Endpoint"
_MODEL = "sagemaker/model:Model"
_ALARM = "cloudwatch/metricAlarm:MetricAlarm"
_ROUTING = "deploymentConfig.blueGreenUpdatePolicy.trafficRoutingConfiguration"
_TRACKING = "targetTrackingScalingPolicyConfiguration"
_CLUSTER = "eks/cluster:Cluster"
_NODES = "eks/nodeGroup:NodeGroup"

_STORAGE: list[Planted] = [
    _planted(
        "a misspelt word of an enum",
        _REPOSITORY,
        {"imageTagMutability": "IMUTABLE"},
        "imageTagMutability",
        "must be one of MUTABLE, IMMUTABLE",
    ),
    _planted(
        "capitals in the name of a repository",
        _REPOSITORY,
        {"name": "Models/Wine"},
        "name",
        "must match",
    ),
    _planted(
        "a misspelt property",
        _REPOSITORY,
        {"imageScaningConfiguration": {"scanOnPush": True}},
        "imageScaningConfiguration",
        "did you mean imageScanningConfiguration?",
    ),
    _planted(
        "a misspelt nested property",
        _REPOSITORY,
        {"imageScanningConfiguration": {"scanOnPush": True, "scanOnPul": True}},
        "imageScanningConfiguration.scanOnPul",
        "did you mean scanOnPush?",
    ),
    _planted(
        "a key of another region",
        _REPOSITORY,
        {"encryptionConfigurations.0.kmsKey": KEY.replace("central", "north")},
        "encryptionConfigurations[0].kmsKey",
        "must be a key in eu-central-1",
    ),
    _planted(
        "a key without encryption by keys",
        _REPOSITORY,
        {"encryptionConfigurations.0.encryptionType": "AES256"},
        "encryptionConfigurations[0].encryptionType",
        "must be KMS or KMS_DSSE",
    ),
    _planted(
        "a lifecycle policy that is no JSON",
        "ecr/lifecyclePolicy:LifecyclePolicy",
        {"policy": "{rules: []}" + " " * 100},
        "policy",
        "must be JSON",
    ),
    _planted(
        "a lifecycle rule that selects no tags",
        "ecr/lifecyclePolicy:LifecyclePolicy",
        {"policy": json.dumps(_LIFECYCLE)},
        "policy",
        "its rules[0].selection must have either tagPrefixList or tagPatternList",
    ),
    _planted(
        "an account that is too short",
        "ecr/replicationConfiguration:ReplicationConfiguration",
        {"replicationConfiguration.rules.0.destinations.0.registryId": "11112222333"},
        "replicationConfiguration.rules[0].destinations[0].registryId",
        "must match [0-9]{12}",
    ),
    _planted(
        "a region that does not exist",
        "ecr/replicationConfiguration:ReplicationConfiguration",
        {"replicationConfiguration.rules.0.destinations.0.region": "eu-wset-1"},
        "replicationConfiguration.rules[0].destinations[0].region",
        "did you mean eu-west-1?",
    ),
    _planted(
        "a region of another partition",
        "ecr/replicationConfiguration:ReplicationConfiguration",
        {"replicationConfiguration.rules.0.destinations.0.region": "eusc-de-east-1"},
        "replicationConfiguration.rules[0].destinations[0].region",
        "must be a region of partition aws",
    ),
    _planted(
        "capitals in the name of a bucket",
        "s3/bucket:Bucket",
        {"bucket": "Models_EU"},
        "bucket",
        "must match",
    ),
    _planted(
        "a bucket that looks like an address",
        "s3/bucket:Bucket",
        {"bucket": "192.0.2.10"},
        "bucket",
        "must not look like an IP address",
    ),
    _planted(
        "a versioning that does not exist",
        "s3/bucketVersioning:BucketVersioning",
        {"versioningConfiguration.status": "On"},
        "versioningConfiguration.status",
        "must be one of Enabled, Suspended, Disabled",
    ),
    _planted(
        "a key with encryption that has none",
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {"rules.0.applyServerSideEncryptionByDefault.sseAlgorithm": "AES256"},
        "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
        "must not be given, as sseAlgorithm is AES256",
    ),
    _planted(
        "an action of a bucket policy without its service",
        "s3/bucketPolicy:BucketPolicy",
        {"policy": policy({**_DOCUMENT, "Principal": "*", "Action": "GetObject"})},
        "policy",
        "its Statement[0].Action must be service:Operation",
    ),
    _planted(
        "a bucket policy for nobody",
        "s3/bucketPolicy:BucketPolicy",
        {"policy": policy(_DOCUMENT)},
        "policy",
        "its Statement[0] must have Principal or NotPrincipal",
    ),
    _planted(
        "a storage class for infrequent access too early",
        _S3_LIFECYCLE,
        {"rules.0.transitions.0.days": 7},
        "rules[0].transitions[0].days",
        "must be at least 30 for STANDARD_IA, got 7",
    ),
    _planted(
        "a storage class that does not exist",
        _S3_LIFECYCLE,
        {"rules.0.transitions.0.storageClass": "GLACIR"},
        "rules[0].transitions[0].storageClass",
        "did you mean GLACIER?",
    ),
    _planted(
        "a name where an ARN belongs",
        _REPLICATION,
        {"rules.0.destination.bucket": "models-ie"},
        "rules[0].destination.bucket",
        "must be the ARN of a bucket",
    ),
    _planted(
        "a replication of encrypted objects without a key",
        _REPLICATION,
        {"rules.0.destination.encryptionConfiguration": MISSING},
        "rules[0].destination.encryptionConfiguration",
        "is required but missing",
    ),
    _planted(
        "an event that S3 does not have",
        "s3/bucketNotification:BucketNotification",
        {"queues.0.events.0": "s3:ObjectMade:*"},
        "queues[0].events[0]",
        "known values",
    ),
    _planted(
        "a range key that is no attribute",
        "dynamodb/table:Table",
        {"rangeKey": "time", "attributes": [{"name": "endpoint", "type": "S"}]},
        "rangeKey",
        "must be one of the attributes, got 'time'",
    ),
    _planted(
        "an attribute of an unknown type",
        "dynamodb/table:Table",
        {"attributes.1.type": "Number"},
        "attributes[1].type",
        "must be one of S, N, B",
    ),
    _planted(
        "a file system that is encrypted and is not",
        "efs/fileSystem:FileSystem",
        {"encrypted": False},
        "encrypted",
        "must be true, as kmsKeyId is given",
    ),
    _planted(
        "a backup that is deleted before it is cold",
        "backup/plan:Plan",
        {"rules.0.lifecycle.deleteAfter": 60},
        "rules[0].lifecycle.deleteAfter",
        "at least 90 days after coldStorageAfter",
    ),
    _planted(
        "a cron expression with five fields",
        "backup/plan:Plan",
        {"rules.0.schedule": "cron(0 3 * * *)"},
        "rules[0].schedule",
        "must have 6 fields",
    ),
    _planted(
        "a bucket of another partition",
        "datasync/s3Location:S3Location",
        {"s3BucketArn": "arn:aws-us-gov:s3:::models-gov"},
        "s3BucketArn",
        "is of partition aws-us-gov, but eu-central-1 is in aws",
    ),
    _planted(
        "no token for a container of Azure",
        "datasync/locationAzureBlob:LocationAzureBlob",
        {"sasConfiguration": MISSING},
        "sasConfiguration",
        "is required but missing, as authenticationType is SAS",
    ),
    _planted(
        "a container of Azure without TLS",
        "datasync/locationAzureBlob:LocationAzureBlob",
        {"containerUrl": "http://models.blob.core.windows.net/wine"},
        "containerUrl",
        "must match ^https",
    ),
    _planted(
        "a transfer onto itself",
        "datasync/task:Task",
        {"destinationLocationArn": arn("datasync", "location/loc-0123456789abcdef0")},
        "destinationLocationArn",
        "must be another location than the source",
    ),
]
_IDENTITY: list[Planted] = [
    _planted(
        "a window of deletion that is too short",
        "kms/key:Key",
        {"deletionWindowInDays": 3},
        "deletionWindowInDays",
        "must be 7 to 30, got 3",
    ),
    _planted(
        "a rotation that is too frequent",
        "kms/key:Key",
        {"rotationPeriodInDays": 30},
        "rotationPeriodInDays",
        "must be 90 to 2560, got 30",
    ),
    _planted(
        "an alias without its prefix",
        "kms/alias:Alias",
        {"name": "models"},
        "name",
        "must begin with alias/",
    ),
    _planted(
        "a replica of a key of one region",
        "kms/replicaKey:ReplicaKey",
        {"primaryKeyArn": KEY.replace("central", "west")},
        "primaryKeyArn",
        "multi-region key",
    ),
    _planted(
        "a session that is too short",
        "iam/role:Role",
        {"maxSessionDuration": 600},
        "maxSessionDuration",
        "must be 3600 to 43200, got 600",
    ),
    _planted(
        "a trust policy with a resource",
        "iam/role:Role",
        {
            "assumeRolePolicy": policy(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sagemaker.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Resource": "*",
                }
            )
        },
        "assumeRolePolicy",
        "its Statement[0] must not name a Resource",
    ),
    _planted(
        "an effect in small letters",
        "iam/policy:Policy",
        {"policy": policy({**_DOCUMENT, "Effect": "allow"})},
        "policy",
        "its Statement[0].Effect must be one of Allow, Deny, got 'allow'; did you mean Allow?",
    ),
    _planted(
        "a version of policies that does not exist",
        "iam/policy:Policy",
        {"policy": json.dumps({"Version": "2012-10-18", "Statement": [_DOCUMENT]})},
        "policy",
        "its Version must be one of 2012-10-17, 2008-10-17",
    ),
    _planted(
        "a resource of another partition in a policy",
        "iam/policy:Policy",
        {"policy": read_only("arn:aws-cn:s3:::models/*")},
        "policy",
        "its Statement[0].Resource is of partition aws-cn",
    ),
    _planted(
        "an attached role instead of a policy",
        "iam/rolePolicyAttachment:RolePolicyAttachment",
        {"policyArn": role()},
        "policyArn",
        "must be the ARN of a policy",
    ),
    _planted(
        "an issuer without TLS",
        "iam/openIdConnectProvider:OpenIdConnectProvider",
        {"url": "http://token.actions.githubusercontent.com"},
        "url",
        "must begin with https://",
    ),
    _planted(
        "a recovery that is too short",
        "secretsmanager/secret:Secret",
        {"recoveryWindowInDays": 3},
        "recoveryWindowInDays",
        "must be 0 or 7 to 30, got 3",
    ),
    _planted(
        "a replica in the secrets own region",
        "secretsmanager/secret:Secret",
        {"replicas.0.region": "eu-central-1"},
        "replicas[0].region",
        "must be another region",
    ),
    _planted(
        "two values of a parameter",
        "ssm/parameter:Parameter",
        {"insecureValue": "3f2a"},
        "insecureValue",
        "must not be given together with value",
    ),
    _planted(
        "a domain that is none",
        "acm/certificate:Certificate",
        {"domainName": "models_example"},
        "domainName",
        "must match",
    ),
    _planted(
        "a tag without an end",
        _REPOSITORY,
        {"tags.team": "m" * 300},
        "tags.team",
        "must have at most 256 characters, got 300",
    ),
]
_SERVING: list[Planted] = [
    _planted(
        "a canary of more than half",
        _ENDPOINT,
        {f"{_ROUTING}.canarySize.value": 60},
        f"{_ROUTING}.canarySize.value",
        "must be 1 to 50 percent of the capacity, got 60",
    ),
    _planted(
        "a canary without a size",
        _ENDPOINT,
        {f"{_ROUTING}.canarySize": MISSING},
        f"{_ROUTING}.canarySize",
        "is required but missing, as type is CANARY",
    ),
    _planted(
        "a wait that is too long",
        _ENDPOINT,
        {f"{_ROUTING}.waitIntervalInSeconds": 7200},
        f"{_ROUTING}.waitIntervalInSeconds",
        "must be 0 to 3600, got 7200",
    ),
    _planted(
        "a way of shifting traffic that does not exist",
        _ENDPOINT,
        {f"{_ROUTING}.type": "BLUE_GREEN"},
        f"{_ROUTING}.type",
        "must be one of ALL_AT_ONCE, CANARY, LINEAR",
    ),
    _planted(
        "eleven alarms",
        _ENDPOINT,
        {"deploymentConfig.autoRollbackConfiguration.alarms": [{"alarmName": "a"}] * 11},
        "deploymentConfig.autoRollbackConfiguration.alarms",
        "must have at most 10 items, got 11",
    ),
    _planted(
        "an underscore in the name of an endpoint",
        _ENDPOINT,
        {"name": "wine_prod"},
        "name",
        "must match",
    ),
    _planted(
        "an instance type that does not exist",
        _CONFIGURATION,
        {"productionVariants.0.instanceType": "ml.m5.larg"},
        "productionVariants[0].instanceType",
        "did you mean ml.m5.large?",
    ),
    _planted(
        "a negative weight",
        _CONFIGURATION,
        {"productionVariants.0.initialVariantWeight": -1},
        "productionVariants[0].initialVariantWeight",
        "must be at least 0, got -1",
    ),
    _planted(
        "no instances",
        _CONFIGURATION,
        {"productionVariants.0.initialInstanceCount": 0},
        "productionVariants[0].initialInstanceCount",
        "must be at least 1, got 0",
    ),
    _planted(
        "two shadows",
        _CONFIGURATION,
        {
            "shadowProductionVariants": [
                {"variantName": name, "modelName": "wine", "instanceType": "ml.m5.large"}
                for name in ("one", "two")
            ]
        },
        "shadowProductionVariants",
        "must have at most 1 item, got 2",
    ),
    _planted(
        "a shadow with the name of the live variant",
        _CONFIGURATION,
        {"shadowProductionVariants.0.variantName": "live"},
        "shadowProductionVariants[0].variantName",
        "must be different from productionVariants[0].variantName",
    ),
    _planted(
        "a burstable instance that scales",
        _CONFIGURATION,
        {
            "productionVariants.0.instanceType": "ml.t2.medium",
            "productionVariants.0.managedInstanceScaling": {"status": "ENABLED"},
        },
        "productionVariants[0].managedInstanceScaling",
        "the burstable ml.t2.medium does not scale",
    ),
    _planted(
        "a serverless variant with instances",
        _CONFIGURATION,
        {"productionVariants.0.instanceType": "ml.m5.large"},
        "productionVariants[0].instanceType",
        "must not be given together with serverlessConfig",
        nth=1,
    ),
    _planted(
        "a size of memory that serverless does not have",
        _CONFIGURATION,
        {"productionVariants.0.serverlessConfig.memorySizeInMb": 1500},
        "productionVariants[0].serverlessConfig.memorySizeInMb",
        "must be one of 1024, 2048",
        nth=1,
    ),
    _planted(
        "a sampling above everything",
        _CONFIGURATION,
        {"dataCaptureConfig.initialSamplingPercentage": 120},
        "dataCaptureConfig.initialSamplingPercentage",
        "must be 0 to 100, got 120",
    ),
    _planted(
        "a role of another partition",
        _MODEL,
        {"executionRoleArn": _FOREIGN},
        "executionRoleArn",
        "is of partition aws-cn, but eu-central-1 is in aws",
    ),
    _planted(
        "a user where a role belongs",
        _MODEL,
        {"executionRoleArn": f"arn:aws:iam::{ACCOUNT}:user/serving"},
        "executionRoleArn",
        "must match",
    ),
    _planted(
        "a container without an image",
        _MODEL,
        {"primaryContainer.image": MISSING},
        "primaryContainer.image",
        "is required but missing, or else modelPackageName",
    ),
    _planted(
        "a registry at the host of another partition",
        _MODEL,
        {"primaryContainer.image": (f"{ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.com/wine:3f2a")},
        "primaryContainer.image",
        "must be at a host that ends in amazonaws.eu",
        SOVEREIGN,
        nth=1,
    ),
    _planted(
        "a registry out of reach",
        _MODEL,
        {"primaryContainer.image": f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/wine:3f2a"},
        "primaryContainer.image",
        "out of reach from eusc-de-east-1 in aws-eusc",
        SOVEREIGN,
        nth=1,
    ),
    _planted(
        "more instances at least than at most",
        "appautoscaling/target:Target",
        {"minCapacity": 5},
        "maxCapacity",
        "(4) is below minCapacity (5)",
    ),
    _planted(
        "a dimension of another service",
        "appautoscaling/target:Target",
        {"scalableDimension": "ecs:service:DesiredCount"},
        "scalableDimension",
        "must be of sagemaker",
    ),
    _planted(
        "a variant that is named wrongly",
        "appautoscaling/target:Target",
        {"resourceId": "endpoint/wine/live"},
        "resourceId",
        "must be endpoint/<endpoint>/variant/<variant>",
    ),
    _planted(
        "a metric that does not exist",
        "appautoscaling/policy:Policy",
        {f"{_TRACKING}.predefinedMetricSpecification.predefinedMetricType": "SageMakerLoad"},
        f"{_TRACKING}.predefinedMetricSpecification.predefinedMetricType",
        "known values",
    ),
    _planted(
        "too little memory for a function",
        "lambda/function:Function",
        {"memorySize": 64},
        "memorySize",
        "must be 128 to 32768, got 64",
    ),
    _planted(
        "a handler for a function of an image",
        "lambda/function:Function",
        {"handler": "main.handler"},
        "handler",
        "must not be given, as packageType is Image",
    ),
    _planted(
        "a window for a schedule that has none",
        "scheduler/schedule:Schedule",
        {"flexibleTimeWindow.mode": "OFF"},
        "flexibleTimeWindow.maximumWindowInMinutes",
        "must not be given, as mode is OFF",
    ),
    _planted(
        "a group of schedules with a space",
        "scheduler/scheduleGroup:ScheduleGroup",
        {"name": "all models"},
        "name",
        "must match",
    ),
    _planted(
        "a policy of logs that permits instead of allowing",
        "cloudwatch/logResourcePolicy:LogResourcePolicy",
        {"policyDocument": '{"Version": "2012-10-17", "Statement": [{"Effect": "Permit"}]}'},
        "policyDocument",
        "Effect",
    ),
    _planted(
        "a rate without a unit",
        "scheduler/schedule:Schedule",
        {"scheduleExpression": "rate(7)"},
        "scheduleExpression",
        "must be like rate(5 minutes)",
    ),
    _planted(
        "a probe with capitals",
        "synthetics/canary:Canary",
        {"name": "WineCanary"},
        "name",
        "must match ^[0-9a-z_\\-]+$",
    ),
    _planted(
        "a pipeline that nobody may run",
        "sagemaker/pipeline:Pipeline",
        {"roleArn": MISSING},
        "roleArn",
        "is required but missing",
    ),
]
_WATCH: list[Planted] = [
    _planted(
        "an alarm over more than a day",
        _ALARM,
        {"period": 300, "evaluationPeriods": 300},
        "evaluationPeriods",
        "must stay within 1 day",
    ),
    _planted(
        "an alarm over more than a week",
        _ALARM,
        {"period": 3600, "evaluationPeriods": 200},
        "evaluationPeriods",
        "must stay within 7 days",
    ),
    _planted(
        "a period between two",
        _ALARM,
        {"period": 45},
        "period",
        "must be 10, 20, 30 or a multiple of 60 seconds, got 45",
    ),
    _planted(
        "more points than periods",
        _ALARM,
        {"datapointsToAlarm": 6},
        "evaluationPeriods",
        "(5) is below datapointsToAlarm (6)",
    ),
    _planted(
        "a percentile that is none",
        _ALARM,
        {"extendedStatistic": "95%"},
        "extendedStatistic",
        "must be a statistic such as p99",
    ),
    _planted(
        "an alarm of eleven metrics",
        _ALARM,
        {
            "metricQueries": [
                {
                    "id": f"m{number}",
                    "returnData": number == 0,
                    "metric": {"metricName": "M", "period": 60, "stat": "Sum"},
                }
                for number in range(11)
            ]
        },
        "metricQueries",
        "must have at most 10 metrics, got 11",
        nth=1,
    ),
    _planted(
        "an alarm on two queries at once",
        _ALARM,
        {"metricQueries.1.returnData": True},
        "metricQueries",
        "must have returnData: true in exactly one query, got 2",
        nth=1,
    ),
    _planted(
        "a rule that does not close",
        "cloudwatch/compositeAlarm:CompositeAlarm",
        {"alarmRule": "(ALARM(wine-latency) OR ALARM(wine-errors)"},
        "alarmRule",
        "must close what it opens",
    ),
    _planted(
        "a widget beyond the edge",
        "cloudwatch/dashboard:Dashboard",
        {"dashboardBody": json.dumps({"widgets": [{"type": "text", "width": 30}]})},
        "dashboardBody",
        "its widgets[0].width must be 1 to 24, got 30",
    ),
    _planted(
        "a retention that does not exist",
        "cloudwatch/logGroup:LogGroup",
        {"retentionInDays": 100},
        "retentionInDays",
        "nearest is 90",
    ),
    _planted(
        "a rate of one in plural",
        "cloudwatch/eventRule:EventRule",
        {"scheduleExpression": "rate(1 days)"},
        "scheduleExpression",
        "must be rate(1 day)",
    ),
    _planted(
        "a key of another service",
        "sns/topic:Topic",
        {"kmsMasterKeyId": arn("sns", "key")},
        "kmsMasterKeyId",
        "must be the ARN of a key",
    ),
    _planted(
        "a queue that is a topic",
        "sns/topicSubscription:TopicSubscription",
        {"endpoint": arn("sns", "alarms")},
        "endpoint",
        "must be an ARN of sqs",
    ),
    _planted(
        "a FIFO queue without its ending",
        "sqs/queue:Queue",
        {"name": "uploads"},
        "name",
        "must end in .fifo",
    ),
    _planted(
        "a visibility of more than half a day",
        "sqs/queue:Queue",
        {"visibilityTimeoutSeconds": 50000},
        "visibilityTimeoutSeconds",
        "must be 0 to 43200, got 50000",
    ),
    _planted(
        "a budget for a week",
        "budgets/budget:Budget",
        {"timeUnit": "WEEKLY"},
        "timeUnit",
        "must be one of DAILY, MONTHLY",
    ),
    _planted(
        "an amount that is no number",
        "budgets/budget:Budget",
        {"limitAmount": "1200 USD"},
        "limitAmount",
        "must match",
    ),
]
_NETWORK: list[Planted] = [
    _planted(
        "a network that is too large",
        "ec2/vpc:Vpc",
        {"cidrBlock": "10.0.0.0/8"},
        "cidrBlock",
        "must be /16 to /28 long",
    ),
    _planted(
        "a block that does not begin at its start",
        "ec2/subnet:Subnet",
        {"cidrBlock": "10.0.1.5/24"},
        "cidrBlock",
        "must begin at the first address of its block, 10.0.1.0/24",
    ),
    _planted(
        "a zone of another region",
        "ec2/subnet:Subnet",
        {"availabilityZone": "eu-west-1a"},
        "availabilityZone",
        "must be in region eu-central-1",
    ),
    _planted(
        "an id of the wrong kind",
        "ec2/subnet:Subnet",
        {"vpcId": "subnet-0123456789abcdef0"},
        "vpcId",
        "must be an id such as vpc-",
    ),
    _planted(
        "a port beyond the last",
        "ec2/securityGroup:SecurityGroup",
        {"ingress.0.toPort": 70000},
        "ingress[0].toPort",
        "must be 0 to 65535, got 70000",
    ),
    _planted(
        "a protocol that does not exist",
        "ec2/securityGroup:SecurityGroup",
        {"ingress.0.protocol": "tpc"},
        "ingress[0].protocol",
        "did you mean tcp?",
    ),
    _planted(
        "a rule from two sources",
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"referencedSecurityGroupId": "sg-0fedcba9876543210"},
        "referencedSecurityGroupId",
        "must not be given together with cidrIpv4",
    ),
    _planted(
        "an endpoint of another region",
        "ec2/vpcEndpoint:VpcEndpoint",
        {"serviceName": "com.amazonaws.eu-west-1.sagemaker.runtime"},
        "serviceName",
        "must be of region eu-central-1",
    ),
    _planted(
        "a gateway with subnets",
        "ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcEndpointType": "Gateway",
            "serviceName": "com.amazonaws.eu-central-1.s3",
            "privateDnsEnabled": MISSING,
            "securityGroupIds": MISSING,
        },
        "subnetIds",
        "must not be given to an endpoint of type Gateway",
    ),
    _planted(
        "tokens that are wished for",
        "ec2/launchTemplate:LaunchTemplate",
        {"metadataOptions.httpTokens": "mandatory"},
        "metadataOptions.httpTokens",
        "must be one of optional, required",
    ),
    _planted(
        "flows of a network and a subnet",
        "ec2/flowLog:FlowLog",
        {"subnetId": "subnet-0123456789abcdef0"},
        "subnetId",
        "must not be given together with vpcId",
    ),
    _planted(
        "a cluster that nobody reaches",
        _CLUSTER,
        {"vpcConfig.endpointPrivateAccess": False},
        "vpcConfig.endpointPrivateAccess",
        "must be true, as endpointPublicAccess is false",
    ),
    _planted(
        "a version of Kubernetes with a patch",
        _CLUSTER,
        {"version": "1.35.2"},
        "version",
        "must be a minor version such as 1.35",
    ),
    _planted(
        "a log that EKS does not write",
        _CLUSTER,
        {"enabledClusterLogTypes.1": "audits"},
        "enabledClusterLogTypes[1]",
        "did you mean audit?",
    ),
    _planted(
        "fewer nodes at most than wanted",
        _NODES,
        {"scalingConfig.desiredSize": 9},
        "scalingConfig.maxSize",
        "(4) is below desiredSize (9)",
    ),
    _planted(
        "an effect of taints as kubectl spells it",
        _NODES,
        {"taints.0.effect": "NoSchedule"},
        "taints[0].effect",
        "must be one of NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE",
    ),
    _planted(
        "a policy of IAM for a cluster",
        "eks/accessPolicyAssociation:AccessPolicyAssociation",
        {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        "policyArn",
        "cluster-access-policy/<name>",
    ),
    _planted(
        "a probe that is slower than its interval",
        "lb/targetGroup:TargetGroup",
        {"healthCheck.timeout": 20},
        "healthCheck.timeout",
        "(20) is above interval (10)",
    ),
    _planted(
        "a weight above the highest",
        "route53/record:Record",
        {"weightedRoutingPolicies.0.weight": 300},
        "weightedRoutingPolicies[0].weight",
        "must be 0 to 255, got 300",
    ),
    _planted(
        "an address that is none",
        "route53/record:Record",
        {"records.0": "192.0.2.300"},
        "records[0]",
        "must be an IPv4 address",
    ),
]
_ELSEWHERE: list[Planted] = [
    _planted(
        "a principal of the sovereign cloud as its hosts are named",
        "iam/role:Role",
        {"assumeRolePolicy": trust("sagemaker.amazonaws.eu")},
        "assumeRolePolicy",
        "use sagemaker.amazonaws.com",
        SOVEREIGN,
        nth=1,
    ),
    _planted(
        "a boundary of the usual partition in the sovereign cloud",
        "iam/role:Role",
        {"permissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary"},
        "permissionsBoundary",
        "is of partition aws, but eusc-de-east-1 is in aws-eusc",
        SOVEREIGN,
        nth=1,
    ),
    _planted(
        "a misspelt partition",
        "datasync/s3Location:S3Location",
        {"s3BucketArn": "arn:aws-euscc:s3:::models-de"},
        "s3BucketArn",
        "did you mean aws-eusc?",
        SOVEREIGN,
        nth=1,
    ),
    _planted(
        "an endpoint of a region that does not exist",
        "ec2/vpcEndpoint:VpcEndpoint",
        {"serviceName": "cn.com.amazonaws.cn-nort-1.ecr.api"},
        "serviceName",
        "did you mean cn-north-1?",
        CHINA,
        nth=1,
    ),
    _planted(
        "a principal of the usual partition in a policy for the government",
        "s3/bucketPolicy:BucketPolicy",
        {
            "policy": policy(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": role()},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws-us-gov:s3:::models-gov/*",
                }
            )
        },
        "policy",
        "its Statement[0].Principal.AWS is of partition aws, but us-gov-west-1 is in aws-us-gov",
        GOVERNMENT,
        nth=1,
    ),
]

PLANTED: list[Planted] = [*_STORAGE, *_IDENTITY, *_SERVING, *_WATCH, *_NETWORK, *_ELSEWHERE]
__all__ = ["GOOD", "PLANTED"]
