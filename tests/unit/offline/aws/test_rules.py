"""Rules that the contract leaves out: what each refuses, and what it lets through beside it."""

import pytest

from mlops_kit.offline.aws import rules
from mlops_kit.offline.values import UNKNOWN
from tests.offline_planted.aws_good import KEY, TOPIC, VARIANT, VPC, role
from tests.unit.offline.aws.at_hand import refused, sdk

_ROLE = {"role": role(), "code": {"4dabf18193072939515e22adb298388d": "archive"}}
_ZIP = {**_ROLE, "handler": "main.run", "runtime": "python3.13"}
_SERVERLESS = {"memorySizeInMb": 1024, "maxConcurrency": 5}
_CLUSTER = {
    "name": "m",
    "roleArn": role(),
    "vpcConfig": {"subnetIds": ["subnet-01", "subnet-02"]},
}
_AUTO = {
    **_CLUSTER,
    "computeConfig": {"enabled": True},
    "kubernetesNetworkConfig": {"elasticLoadBalancing": {"enabled": True}},
    "storageConfig": {"blockStorage": {"enabled": True}},
    "bootstrapSelfManagedAddons": False,
}
_ROLLING = {"maximumBatchSize": {"type": "CAPACITY_PERCENT", "value": 25}}
_ALARM = {
    "metricName": "m",
    "namespace": "n",
    "period": 60,
    "evaluationPeriods": 1,
    "statistic": "Sum",
    "comparisonOperator": "GreaterThanThreshold",
    "threshold": 0,
}
_FORWARD = {"type": "forward", "targetGroupArn": TOPIC.replace("sns", "elasticloadbalancing")}
_LISTENER = {"loadBalancerArn": UNKNOWN, "defaultActions": [_FORWARD]}
_TABLE = {"hashKey": "a", "attributes": [{"name": "a", "type": "S"}]}
_PEER = {"routeTableId": "rtb-01", "gatewayId": "igw-01"}
_SCALED = {
    "serviceNamespace": "sagemaker",
    "scalableDimension": "sagemaker:variant:DesiredInstanceCount",
    "resourceId": "endpoint/a/variant/b",
}

WRONG = [
    (
        "sagemaker/endpoint:Endpoint",
        {
            "endpointConfigName": "c",
            "deploymentConfig": {
                "rollingUpdatePolicy": {
                    **_ROLLING,
                    "maximumBatchSize": {"type": "CAPACITY_PERCENT", "value": 60},
                    "waitIntervalInSeconds": 1,
                }
            },
        },
        "deploymentConfig.rollingUpdatePolicy.maximumBatchSize.value",
        "must be 5 to 50 percent",
    ),
    (
        "sagemaker/endpointConfiguration:EndpointConfiguration",
        {
            "productionVariants": [
                {"modelName": "m", "variantName": "a", "serverlessConfig": _SERVERLESS},
                {**VARIANT, "variantName": "b"},
            ]
        },
        "productionVariants[0].serverlessConfig",
        "must be the only variant's",
    ),
    (
        "sagemaker/endpointConfiguration:EndpointConfiguration",
        {"productionVariants": [{"modelName": "m"}]},
        "productionVariants[0].instanceType",
        "or else serverlessConfig",
    ),
    (
        "sagemaker/endpointConfiguration:EndpointConfiguration",
        {"productionVariants": [{"instanceType": "ml.m5.large"}]},
        "productionVariants[0].modelName",
        "or else executionRoleArn",
    ),
    (
        "sagemaker/endpointConfiguration:EndpointConfiguration",
        {"productionVariants": []},
        "productionVariants",
        "must have at least 1 item, got 0",
    ),
    ("sagemaker/model:Model", {"executionRoleArn": role()}, "primaryContainer", "or else"),
    (
        "sagemaker/featureGroup:FeatureGroup",
        {
            "featureGroupName": "f",
            "roleArn": role(),
            "recordIdentifierFeatureName": "id",
            "eventTimeFeatureName": "at",
            "onlineStoreConfig": {"enableOnlineStore": True},
            "featureDefinitions": [{"featureName": "id", "featureType": "String"}],
        },
        "eventTimeFeatureName",
        "must be one of the featureDefinitions",
    ),
    (
        "appautoscaling/policy:Policy",
        {**_SCALED, "policyType": "TargetTrackingScaling"},
        "targetTrackingScalingPolicyConfiguration",
        "as policyType is TargetTrackingScaling",
    ),
    (
        "appautoscaling/scheduledAction:ScheduledAction",
        {**_SCALED, "schedule": "at(soon)", "scalableTargetAction": {"minCapacity": 1}},
        "schedule",
        "or at(2030-01-31T00:00:00)",
    ),
    (
        "appautoscaling/scheduledAction:ScheduledAction",
        {
            **_SCALED,
            "schedule": "rate(1 day)",
            "scalableTargetAction": {"minCapacity": 3, "maxCapacity": 1},
        },
        "scalableTargetAction.maxCapacity",
        "(1) is below minCapacity (3)",
    ),
    ("lambda/function:Function", {**_ROLE, "handler": "a.b"}, "runtime", "unless packageType"),
    ("lambda/function:Function", {"role": role(), "packageType": "Image"}, "imageUri", "required"),
    (
        "lambda/function:Function",
        {**_ZIP, "environment": {"variables": {"AWS_REGION": "x"}}},
        "environment.variables.AWS_REGION",
        "is set by Lambda itself",
    ),
    (
        "lambda/function:Function",
        {**_ZIP, "environment": {"variables": {"AB": "x" * 5000}}},
        "environment.variables",
        "at most 4096 bytes",
    ),
    (
        "lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": "f", "principal": "s3.amazonaws.eu"},
        "principal",
        "use s3.amazonaws.com",
    ),
    (
        "eks/cluster:Cluster",
        {**_CLUSTER, "vpcConfig": {"subnetIds": ["subnet-01"]}},
        "vpcConfig.subnetIds",
        "at least 2 items",
    ),
    (
        "eks/cluster:Cluster",
        {**_AUTO, "storageConfig": {}},
        "storageConfig.blockStorage.enabled",
        "must be true",
    ),
    (
        "eks/cluster:Cluster",
        {**_AUTO, "bootstrapSelfManagedAddons": True},
        "bootstrapSelfManagedAddons",
        "must be false",
    ),
    (
        "eks/accessEntry:AccessEntry",
        {"clusterName": "m", "principalArn": role(), "kubernetesGroups": ["system:masters"]},
        "kubernetesGroups[0]",
        "must not begin with system:",
    ),
    (
        "eks/accessEntry:AccessEntry",
        {"clusterName": "m", "principalArn": KEY},
        "principalArn",
        "must be the ARN of a role or a user",
    ),
    (
        "cloudwatch/metricAlarm:MetricAlarm",
        {**_ALARM, "statistic": None},
        "statistic",
        "or else extendedStatistic",
    ),
    (
        "cloudwatch/metricAlarm:MetricAlarm",
        {**_ALARM, "treatMissingData": "notbreaching"},
        "treatMissingData",
        "did you mean notBreaching?",
    ),
    (
        "cloudwatch/metricAlarm:MetricAlarm",
        {**_ALARM, "comparisonOperator": "GreaterThanUpperThreshold"},
        "thresholdMetricId",
        "is required but missing",
    ),
    (
        "cloudwatch/compositeAlarm:CompositeAlarm",
        {"alarmName": "a", "alarmRule": "ALARM(a) OK(b)"},
        "alarmRule",
        "wrong at 'OK(b)'",
    ),
    (
        "cloudwatch/logGroup:LogGroup",
        {"kmsKeyId": "alias/a"},
        "kmsKeyId",
        "must be the ARN of a key",
    ),
    ("cloudwatch/eventRule:EventRule", {}, "eventPattern", "or else scheduleExpression"),
    (
        "cloudwatch/eventTarget:EventTarget",
        {"rule": "r", "arn": "drift"},
        "arn",
        "must be an ARN",
    ),
    ("sns/topic:Topic", {"name": "a", "fifoTopic": True}, "name", "must end in .fifo"),
    (
        "sns/topicSubscription:TopicSubscription",
        {"topic": TOPIC, "protocol": "https", "endpoint": "http://a"},
        "endpoint",
        "must begin with https://",
    ),
    (
        "sqs/queue:Queue",
        {"sqsManagedSseEnabled": True, "kmsMasterKeyId": KEY},
        "sqsManagedSseEnabled",
        "must not be true",
    ),
    (
        "budgets/budget:Budget",
        {"budgetType": "COST", "timeUnit": "DAILY", "limitAmount": "1"},
        "limitUnit",
        "as limitAmount is given",
    ),
    ("dynamodb/table:Table", _TABLE, "readCapacity", "unless billingMode is PAY_PER_REQUEST"),
    (
        "dynamodb/table:Table",
        {
            **_TABLE,
            "billingMode": "PAY_PER_REQUEST",
            "attributes": [*_TABLE["attributes"], {"name": "b", "type": "N"}],
        },
        "attributes[1].name",
        "must be a key of the table or of an index",
    ),
    (
        "dynamodb/table:Table",
        {**_TABLE, "billingMode": "PAY_PER_REQUEST", "replicas": [{"regionName": "eu-central-1"}]},
        "replicas[0].regionName",
        "must be another region",
    ),
    (
        "efs/fileSystem:FileSystem",
        {"throughputMode": "provisioned"},
        "provisionedThroughputInMibps",
        "as throughputMode is provisioned",
    ),
    ("ec2/vpc:Vpc", {}, "cidrBlock", "or else ipv4IpamPoolId"),
    (
        "ec2/route:Route",
        {**_PEER, "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "nat-01"},
        "natGatewayId",
        "must not be given together with gatewayId",
    ),
    (
        "ec2/route:Route",
        {"routeTableId": "rtb-01", "destinationCidrBlock": "0.0.0.0/0"},
        "gatewayId",
        "or else another target",
    ),
    (
        "ec2/route:Route",
        {**_PEER, "destinationIpv6CidrBlock": "10.0.0.0/8"},
        "destinationIpv6CidrBlock",
        "must be a CIDR block such as fd00::/56",
    ),
    (
        "ec2/natGateway:NatGateway",
        {"subnetId": "subnet-01"},
        "allocationId",
        "as connectivityType is public",
    ),
    (
        "ec2/vpcEndpoint:VpcEndpoint",
        {"vpcId": VPC, "serviceName": "com.amazonaws.eu-central-1.ecr.api"},
        "vpcEndpointType",
        "must be Interface for ecr.api",
    ),
    (
        "ec2/flowLog:FlowLog",
        {"vpcId": VPC, "trafficType": "ALL"},
        "iamRoleArn",
        "as logs go to CloudWatch",
    ),
    (
        "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {
            "securityGroupId": "sg-01",
            "ipProtocol": "tcp",
            "fromPort": 9,
            "toPort": 1,
            "cidrIpv4": "10.0.0.0/8",
        },
        "toPort",
        "(1) is below fromPort (9)",
    ),
    (
        "lb/loadBalancer:LoadBalancer",
        {"subnets": ["subnet-01"]},
        "subnets",
        "at least 2 items",
    ),
    (
        "lb/listener:Listener",
        {**_LISTENER, "port": 443, "protocol": "https"},
        "certificateArn",
        "as protocol is HTTPS",
    ),
    (
        "lb/listener:Listener",
        {**_LISTENER, "port": 80, "protocol": "HTTP", "defaultActions": [{"type": "redirect"}]},
        "defaultActions[0].redirect",
        "as type is redirect",
    ),
    (
        "route53/record:Record",
        {"zoneId": "Z1", "name": "a", "type": "A", "records": ["192.0.2.1"]},
        "ttl",
        "as records is given",
    ),
    ("kms/key:Key", {"keyUsage": "SIGN_VERIFY"}, "keyUsage", "must be ENCRYPT_DECRYPT"),
    (
        "kms/key:Key",
        {"customerMasterKeySpec": "RSA_2048", "enableKeyRotation": True},
        "enableKeyRotation",
        "must not be true",
    ),
    ("kms/alias:Alias", {"name": "alias/aws/s3", "targetKeyId": "k"}, "name", "alias/aws/"),
    (
        "ssm/parameter:Parameter",
        {"name": "/aws/a", "type": "String", "value": "v"},
        "name",
        "must not begin with aws or ssm",
    ),
    ("ssm/parameter:Parameter", {"type": "String"}, "value", "or else insecureValue"),
    (
        "ssm/parameter:Parameter",
        {"type": "String", "tier": "Standard", "value": "v" * 5000},
        "value",
        "at most 4096 characters in tier Standard",
    ),
    ("acm/certificate:Certificate", {}, "domainName", "or else privateKey"),
    (
        "secretsmanager/secretVersion:SecretVersion",
        {"secretId": "s", "secretString": "a", "secretBinary": "YQ=="},
        "secretBinary",
        "must not be given together with secretString",
    ),
    (
        "scheduler/schedule:Schedule",
        {
            "scheduleExpression": "cron(0 3 * * *)",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {"arn": TOPIC, "roleArn": role()},
        },
        "scheduleExpression",
        "must have 6 fields",
    ),
    (
        "s3/bucket:Bucket",
        {"bucket": "a..b"},
        "bucket",
        "two dots",
    ),
    (
        "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {"bucket": "b", "rules": [{"id": "a", "status": "Enabled"}]},
        "rules[0]",
        "must have an action",
    ),
    (
        "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {"bucket": "bbb"},
        "rules",
        "is required but missing",
    ),
    (
        "datasync/locationObjectStorage:LocationObjectStorage",
        {"bucketName": "bbb", "serverHostname": "s", "accessKey": "k"},
        "secretKey",
        "as accessKey is given",
    ),
]
RIGHT = [
    ("eks/cluster:Cluster", _AUTO),
    ("cloudwatch/metricAlarm:MetricAlarm", _ALARM),
    ("cloudwatch/metricAlarm:MetricAlarm", {**_ALARM, "metricName": UNKNOWN, "period": UNKNOWN}),
    ("cloudwatch/metricAlarm:MetricAlarm", {**_ALARM, "period": 86400, "evaluationPeriods": 7}),
    (
        "cloudwatch/metricAlarm:MetricAlarm",
        {**_ALARM, "statistic": None, "extendedStatistic": "PR(:100000)"},
    ),
    (
        "cloudwatch/compositeAlarm:CompositeAlarm",
        {
            "alarmName": "a",
            "alarmRule": "NOT (ALARM('a b') AND INSUFFICIENT_DATA(c)) OR TRUE",
        },
    ),
    (
        "cloudwatch/compositeAlarm:CompositeAlarm",
        {"alarmName": "a", "alarmRule": "AT_LEAST(2, ALARM, (a, b, c))"},
    ),
    ("lambda/function:Function", _ZIP),
    ("lambda/function:Function", {**_ZIP, "runtime": UNKNOWN, "packageType": UNKNOWN}),
    ("dynamodb/table:Table", {**_TABLE, "billingMode": UNKNOWN}),
    ("dynamodb/table:Table", {**_TABLE, "readCapacity": 1, "writeCapacity": 1}),
    ("ec2/natGateway:NatGateway", {"subnetId": "subnet-01", "connectivityType": "private"}),
    ("ec2/vpc:Vpc", {"ipv4IpamPoolId": "ipam-pool-1", "ipv4NetmaskLength": 16}),
    (
        "ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcId": VPC,
            "serviceName": "com.amazonaws.vpce.eu-central-1.vpce-svc-0123",
            "vpcEndpointType": "Interface",
        },
    ),
    (
        "ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcId": VPC,
            "serviceName": "com.amazonaws.us-east-1.s3",
            "serviceRegion": "us-east-1",
            "vpcEndpointType": "Interface",
        },
    ),
    ("ec2/vpcEndpoint:VpcEndpoint", {"vpcId": VPC, "serviceName": "aws.sagemaker.x.notebook"}),
    (
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"securityGroupId": "sg-01", "ipProtocol": "-1", "cidrIpv6": "::/0"},
    ),
    ("lb/listener:Listener", {**_LISTENER, "port": 80, "protocol": "http"}),
    ("lb/loadBalancer:LoadBalancer", {"loadBalancerType": "network", "subnets": ["subnet-01"]}),
    (
        "route53/record:Record",
        {
            "zoneId": "/hostedzone/Z1",
            "name": "a",
            "type": "A",
            "aliases": [{"name": "b", "zoneId": "Z2", "evaluateTargetHealth": True}],
        },
    ),
    ("kms/key:Key", {"customerMasterKeySpec": "ECC_NIST_P256", "keyUsage": "SIGN_VERIFY"}),
    ("sqs/queue:Queue", {"name": "q", "contentBasedDeduplication": False}),
    ("cloudwatch/logGroup:LogGroup", {"retentionInDays": 0}),
    (
        "synthetics/canary:Canary",
        {
            "name": "once",
            "artifactS3Location": "s3://b",
            "executionRoleArn": role(),
            "handler": "a.b",
            "runtimeVersion": "syn-nodejs-puppeteer-9.1",
            "schedule": {"expression": "rate(0 minute)"},
            "zipFile": "a.zip",
        },
    ),
    (
        "s3/bucketReplicationConfig:BucketReplicationConfig",
        {
            "bucket": "aaa",
            "role": role(),
            "rules": [
                {"status": "Enabled", "prefix": "a", "destination": {"bucket": UNKNOWN}},
            ],
        },
    ),
]


def _given(inputs):
    return {name: value for name, value in inputs.items() if value is not None}


@pytest.mark.parametrize(
    ("token", "inputs", "path", "words"), WRONG, ids=[f"{t}-{p}" for t, _, p, _ in WRONG]
)
def test_what_a_rule_refuses_is_told_at_its_place(token, inputs, path, words):
    found = refused(token, _given(inputs))
    assert words in found.get(path, ""), found


@pytest.mark.parametrize(("token", "inputs"), RIGHT)
def test_what_a_rule_lets_through_has_no_findings(token, inputs):
    assert refused(token, _given(inputs)) == {}


def test_every_rule_is_for_a_type_of_the_sdk():
    for token in rules.table():
        assert sdk().resource(token) is not None, token
