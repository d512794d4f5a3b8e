"""Which changes need a new resource."""

import json
import re
from functools import cache
from pathlib import Path

import cfnlint.data.schemas
import pytest

from mlops_kit.offline.aws.replaced import TABLE
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from tests.offline_planted.aws import GOOD, changed
from tests.offline_planted.aws_good import EU
from tests.unit.offline.aws.at_hand import KIT_TYPES, aws, sdk, shape

_CLOUDFORMATION = {
    "appautoscaling/policy:Policy": "ApplicationAutoScaling::ScalingPolicy",
    "appautoscaling/target:Target": "ApplicationAutoScaling::ScalableTarget",
    "backup/vault:Vault": "Backup::BackupVault",
    "cloudwatch/compositeAlarm:CompositeAlarm": "CloudWatch::CompositeAlarm",
    "cloudwatch/dashboard:Dashboard": "CloudWatch::Dashboard",
    "cloudwatch/eventRule:EventRule": "Events::Rule",
    "cloudwatch/logGroup:LogGroup": "Logs::LogGroup",
    "cloudwatch/logMetricFilter:LogMetricFilter": "Logs::MetricFilter",
    "cloudwatch/metricAlarm:MetricAlarm": "CloudWatch::Alarm",
    "datasync/agent:Agent": "DataSync::Agent",
    "datasync/s3Location:S3Location": "DataSync::LocationS3",
    "datasync/task:Task": "DataSync::Task",
    "dynamodb/table:Table": "DynamoDB::Table",
    "ec2/flowLog:FlowLog": "EC2::FlowLog",
    "ec2/launchTemplate:LaunchTemplate": "EC2::LaunchTemplate",
    "ec2/natGateway:NatGateway": "EC2::NatGateway",
    "ec2/route:Route": "EC2::Route",
    "ec2/routeTable:RouteTable": "EC2::RouteTable",
    "ec2/securityGroup:SecurityGroup": "EC2::SecurityGroup",
    "ec2/subnet:Subnet": "EC2::Subnet",
    "ec2/vpc:Vpc": "EC2::VPC",
    "ec2/vpcEndpoint:VpcEndpoint": "EC2::VPCEndpoint",
    "ecr/pullThroughCacheRule:PullThroughCacheRule": "ECR::PullThroughCacheRule",
    "ecr/repository:Repository": "ECR::Repository",
    "efs/fileSystem:FileSystem": "EFS::FileSystem",
    "eks/accessEntry:AccessEntry": "EKS::AccessEntry",
    "eks/addon:Addon": "EKS::Addon",
    "eks/cluster:Cluster": "EKS::Cluster",
    "eks/fargateProfile:FargateProfile": "EKS::FargateProfile",
    "eks/nodeGroup:NodeGroup": "EKS::Nodegroup",
    "eks/podIdentityAssociation:PodIdentityAssociation": "EKS::PodIdentityAssociation",
    "iam/instanceProfile:InstanceProfile": "IAM::InstanceProfile",
    "iam/openIdConnectProvider:OpenIdConnectProvider": "IAM::OIDCProvider",
    "iam/policy:Policy": "IAM::ManagedPolicy",
    "iam/role:Role": "IAM::Role",
    "kms/alias:Alias": "KMS::Alias",
    "kms/replicaKey:ReplicaKey": "KMS::ReplicaKey",
    "lambda/function:Function": "Lambda::Function",
    "lambda/permission:Permission": "Lambda::Permission",
    "lb/listener:Listener": "ElasticLoadBalancingV2::Listener",
    "lb/loadBalancer:LoadBalancer": "ElasticLoadBalancingV2::LoadBalancer",
    "lb/targetGroup:TargetGroup": "ElasticLoadBalancingV2::TargetGroup",
    "route53/zone:Zone": "Route53::HostedZone",
    "s3/bucketPolicy:BucketPolicy": "S3::BucketPolicy",
    "sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": (
        "SageMaker::DataQualityJobDefinition"
    ),
    "sagemaker/domain:Domain": "SageMaker::Domain",
    "sagemaker/endpoint:Endpoint": "SageMaker::Endpoint",
    "sagemaker/endpointConfiguration:EndpointConfiguration": "SageMaker::EndpointConfig",
    "sagemaker/featureGroup:FeatureGroup": "SageMaker::FeatureGroup",
    "sagemaker/image:Image": "SageMaker::Image",
    "sagemaker/model:Model": "SageMaker::Model",
    "sagemaker/modelPackageGroup:ModelPackageGroup": "SageMaker::ModelPackageGroup",
    "sagemaker/monitoringSchedule:MonitoringSchedule": "SageMaker::MonitoringSchedule",
    "sagemaker/notebookInstance:NotebookInstance": "SageMaker::NotebookInstance",
    "sagemaker/pipeline:Pipeline": "SageMaker::Pipeline",
    "secretsmanager/secret:Secret": "SecretsManager::Secret",
    "sns/topic:Topic": "SNS::Topic",
    "sns/topicSubscription:TopicSubscription": "SNS::Subscription",
    "sqs/queue:Queue": "SQS::Queue",
    "ssm/parameter:Parameter": "SSM::Parameter",
    "synthetics/canary:Canary": "Synthetics::Canary",
}
_UPDATED = {
    ("ecr/pullThroughCacheRule:PullThroughCacheRule", "credentialArn"),
    ("ecr/pullThroughCacheRule:PullThroughCacheRule", "customRoleArn"),
    ("eks/cluster:Cluster", "encryptionConfig"),
}
"""What CloudFormation replaces and the provider updates (UpdatePullThroughCacheRule), or replaces
only when it is taken away."""


def of(token):
    return aws().replaces(shape(token))


@cache
def registry():
    folder = Path(cfnlint.data.schemas.__file__).parent / "resources"
    names = "|".join(map(re.escape, _CLOUDFORMATION.values()))
    wanted = re.compile(rf'"typeName":\s*"AWS::(?:{names})"')
    found = {}
    for file in folder.glob("*.json"):
        text = file.read_text()
        if wanted.search(text):
            schema = json.loads(text)
            found[schema["typeName"].removeprefix("AWS::")] = schema.get("createOnlyProperties", [])
    return found


@pytest.mark.parametrize("token", KIT_TYPES)
def test_every_type_of_the_kit_has_been_looked_up_and_its_source_is_told(token):
    assert f"aws:{token}" in TABLE
    found = of(token)
    assert re.search("CloudFormation|terraform-provider-aws|AWS's API", found.source)
    assert ("region" in found.properties) is ("region" in shape(token).inputs)


@pytest.mark.parametrize("token", TABLE)
def test_every_path_of_the_table_is_one_of_the_sdk(token):
    for path in of(token.removeprefix("aws:")).properties:
        fields = sdk().resource(token).inputs
        for part in path.split("."):
            assert part in fields, path
            kind = fields[part].type
            kind = kind.item if kind.kind == "list" else kind
            fields = sdk().object(kind.name) if kind.kind == "object" else {}


def _plain(name):
    return re.sub("(?<=[a-z])s$", "", name.lower().replace("configuration", "config"))


@pytest.mark.parametrize(("token", "name"), _CLOUDFORMATION.items())
def test_what_cloudformation_replaces_is_replaced_here(token, name):
    resource = _plain(token.rpartition(":")[2])
    spelt = {_plain(known): known for known in shape(token).inputs}
    spelt |= {resource + _plain(known): known for known in shape(token).inputs}
    replaced = {path.split(".")[0] for path in of(token).properties}
    for pointer in registry()[name]:
        word = pointer.removeprefix("/properties/").split("/")[0]
        mine = spelt.get(_plain(word))
        if mine and mine != "tags" and (token, mine) not in _UPDATED:
            assert mine in replaced, (pointer, mine)


@pytest.fixture
def stand_in():
    found = StandIn("aws", StandInSettings())
    found.configure(EU)
    return found


def change(stand_in, token, changes):
    old = next(inputs for known, inputs, _ in GOOD if known == f"aws:{token}")
    return stand_in.diff(f"aws:{token}", old, changed(token, changes))


@pytest.mark.parametrize(
    ("token", "changes"),
    [
        ("ecr/repository:Repository", {"name": "b"}),
        ("ecr/repository:Repository", {"encryptionConfigurations.0.encryptionType": "AES256"}),
        ("s3/bucket:Bucket", {"bucket": "other"}),
        ("s3/bucket:Bucket", {"region": "eu-west-1"}),
        ("sagemaker/endpoint:Endpoint", {"name": "b"}),
        (
            "sagemaker/endpointConfiguration:EndpointConfiguration",
            {"productionVariants.0.initialInstanceCount": 3},
        ),
        ("sagemaker/model:Model", {"primaryContainer.environment": {}}),
        ("eks/cluster:Cluster", {"roleArn": "r"}),
        ("eks/nodeGroup:NodeGroup", {"instanceTypes.0": "g5.2xlarge"}),
        ("dynamodb/table:Table", {"hashKey": "at"}),
        ("efs/fileSystem:FileSystem", {"kmsKeyId": "k"}),
        ("ec2/subnet:Subnet", {"availabilityZone": "eu-central-1a"}),
        ("sqs/queue:Queue", {"fifoQueue": False}),
    ],
)
def test_a_change_that_needs_a_new_resource_is_shown_as_one(stand_in, token, changes):
    assert change(stand_in, token, changes).replaces


@pytest.mark.parametrize(
    ("token", "changes"),
    [
        ("ecr/repository:Repository", {"imageTagMutability": "MUTABLE"}),
        ("ecr/repository:Repository", {"tags.team": "b"}),
        ("s3/bucketVersioning:BucketVersioning", {"versioningConfiguration.status": "Suspended"}),
        ("sagemaker/endpoint:Endpoint", {"endpointConfigName": "b"}),
        ("eks/cluster:Cluster", {"version": "1.36"}),
        ("eks/nodeGroup:NodeGroup", {"scalingConfig.desiredSize": 2}),
        ("kms/key:Key", {"rotationPeriodInDays": 180}),
        ("cloudwatch/metricAlarm:MetricAlarm", {"threshold": 5}),
        ("appautoscaling/target:Target", {"maxCapacity": 9}),
        ("lambda/function:Function", {"memorySize": 1024}),
    ],
)
def test_a_change_in_place_is_no_replacement(stand_in, token, changes):
    found = change(stand_in, token, changes)
    assert found.known
    assert found.updates
    assert not found.replaces


def test_where_the_provider_replaces_more_or_less_than_cloudformation_the_provider_is_right():
    assert "featureDefinitions" in of("sagemaker/featureGroup:FeatureGroup").properties
    assert "onPremConfig.agentArns" in of("datasync/nfsLocation:NfsLocation").properties
    assert "setIdentifier" not in of("route53/record:Record").properties
    assert "customerOwnedIpv4Pool" not in of("ec2/eip:Eip").properties


def test_what_changes_into_one_direction_only_is_told_by_the_new_inputs():
    cluster = shape("eks/cluster:Cluster")
    assert "encryptionConfig" in aws().replaces(cluster, None, {}).properties
    encrypted = {"encryptionConfig": {"resources": ["secrets"]}}
    assert "encryptionConfig" not in aws().replaces(cluster, None, encrypted).properties


@pytest.mark.parametrize(
    ("token", "name", "inputs", "others"),
    [
        ("ssm/parameter:Parameter", "tier", {"tier": "Standard"}, {"tier": "Advanced"}),
        (
            "ec2/subnet:Subnet",
            "ipv6CidrBlock",
            {"assignIpv6AddressOnCreation": True},
            {"assignIpv6AddressOnCreation": False},
        ),
        (
            "ec2/vpc:Vpc",
            "instanceTenancy",
            {"instanceTenancy": "dedicated"},
            {"instanceTenancy": "default"},
        ),
        (
            "ec2/vpcEndpoint:VpcEndpoint",
            "privateDnsEnabled",
            {"vpcEndpointType": "GatewayLoadBalancer"},
            {"vpcEndpointType": "Interface"},
        ),
        (
            "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "cidrIpv4",
            {"referencedSecurityGroupId": "sg-0a"},
            {"cidrIpv4": "10.0.0.0/8"},
        ),
    ],
)
def test_a_direction_that_cannot_be_taken_back_is_a_replacement(token, name, inputs, others):
    assert name in aws().replaces(shape(token), None, inputs).properties
    assert name not in aws().replaces(shape(token), None, others).properties


def test_another_kind_of_source_needs_a_new_rule_of_a_security_group(stand_in):
    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    old = {"securityGroupId": "sg-0a", "ipProtocol": "tcp", "cidrIpv4": "10.0.0.0/8"}
    assert not stand_in.diff(token, old, {**old, "cidrIpv4": "10.0.0.0/16"}).replaces
    new = {**old, "referencedSecurityGroupId": "sg-0b"}
    del new["cidrIpv4"]
    assert stand_in.diff(token, old, new).replaces


def test_other_types_follow_from_the_operations_of_the_contract():
    found = of("mwaa/environment:Environment")
    assert {"name", "kmsKey", "region"} <= found.properties
    assert "botocore" in found.source
    assert "schedulers" not in found.properties
    assert "name" in of("ecs/cluster:Cluster").properties
    assert "tags" not in of("ecs/cluster:Cluster").properties


def test_nobody_knows_of_types_that_no_operation_creates():
    assert of("iot/thingPrincipalAttachment:ThingPrincipalAttachment") is None
