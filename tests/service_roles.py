"""What AWS's services need of the roles that they are handed, by who hands them over."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_kit.permissions import rollouts
from mlops_kit.permissions.actions import actions
from mlops_kit.permissions.driver import operation_names
from mlops_kit.permissions.filling import said, strings
from mlops_kit.permissions.table import table

CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"


@dataclass(frozen=True)
class Need:
    """What one input asks of its role."""

    source: str
    """Which document says so."""
    actions: str = ""
    """By spaces."""
    managed: tuple[tuple[str, ...], ...] = ()
    """AWS's own policies: one of each group has to be attached."""
    when: str = ""
    """Path of the input that has to be said; empty: always."""


_PULL = (
    "ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer "
    "ecr:BatchGetImage"
)
_LOGS = "logs:CreateLogStream logs:PutLogEvents"
_ROLES = "SageMaker Developer Guide, How to use SageMaker AI execution roles"
_VPC = (
    "ec2:CreateNetworkInterface ec2:CreateNetworkInterfacePermission ec2:DeleteNetworkInterface "
    "ec2:DeleteNetworkInterfacePermission ec2:DescribeNetworkInterfaces ec2:DescribeVpcs "
    "ec2:DescribeDhcpOptions ec2:DescribeSubnets ec2:DescribeSecurityGroups"
)


def _job(*networks: str) -> tuple[Need, ...]:
    """Return what a processing job of a monitor needs."""
    source = f"{_ROLES}: CreateProcessingJob"
    work = f"{_LOGS} {_PULL} s3:GetObject s3:PutObject s3:ListBucket cloudwatch:PutMetricData"
    return (Need(source, work), *(Need(source, _VPC, when=path) for path in networks))


NEEDS: Mapping[tuple[str, str], tuple[Need, ...]] = {
    (rollouts.TOKEN, "execution_role_arn"): (
        Need(
            f"{_ROLES}: CreateModel",
            f"{_LOGS} logs:CreateLogGroup {_PULL} s3:GetObject cloudwatch:PutMetricData",
        ),
        Need(f"{_ROLES}: CreateModel, a private VPC", _VPC, when="network"),
        Need(
            "SageMaker Developer Guide, Auto-rollback configuration: the role needs DescribeAlarms",
            "cloudwatch:DescribeAlarms",
            when="guardrails",
        ),
        Need(
            "SageMaker Developer Guide, Capture data from real-time endpoints",
            "s3:PutObject",
            when="data_capture",
        ),
        Need(
            "KMS Developer Guide, How Amazon S3 uses KMS",
            "kms:GenerateDataKey",
            when="data_capture.kms_key_arn",
        ),
    ),
    ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "role"): (
        Need(
            "S3 User Guide, Setting up permissions for live replication",
            "s3:GetReplicationConfiguration s3:ListBucket s3:GetObjectVersionForReplication "
            "s3:GetObjectVersionAcl s3:GetObjectVersionTagging s3:ReplicateObject s3:ReplicateTags",
        ),
        Need("S3 User Guide, Replicating encrypted objects", "kms:Decrypt kms:Encrypt"),
    ),
    ("aws:ec2/flowLog:FlowLog", "iamRoleArn"): (
        Need(
            "VPC User Guide, IAM role for publishing flow logs; the kit makes the log group itself",
            "logs:CreateLogStream logs:PutLogEvents logs:DescribeLogGroups logs:DescribeLogStreams",
        ),
    ),
    ("aws:eks/cluster:Cluster", "roleArn"): (
        Need("EKS User Guide, Cluster IAM role", managed=(("AmazonEKSClusterPolicy",),)),
    ),
    ("aws:eks/nodeGroup:NodeGroup", "nodeRoleArn"): (
        Need(
            "EKS User Guide, Node IAM role",
            managed=(
                ("AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy"),
                ("AmazonEC2ContainerRegistryPullOnly", "AmazonEC2ContainerRegistryReadOnly"),
            ),
        ),
    ),
    ("aws:eks/addon:Addon", "serviceAccountRoleArn"): (),
    ("aws:eks/addon:Addon", "podIdentityAssociations.roleArn"): (),
    ("aws:eks/podIdentityAssociation:PodIdentityAssociation", "roleArn"): (),
    ("aws:synthetics/canary:Canary", "executionRoleArn"): (
        Need(
            "CloudWatch User Guide, Required roles and permissions for canaries",
            f"{_LOGS} s3:PutObject s3:GetBucketLocation s3:ListAllMyBuckets "
            "cloudwatch:PutMetricData",
        ),
        Need("the same, tracing", "xray:PutTraceSegments", when="runConfig.activeTracing"),
        Need(
            "the same, canaries on a VPC",
            "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface",
            when="vpcConfig",
        ),
    ),
    ("aws:datasync/s3Location:S3Location", "s3Config.bucketAccessRoleArn"): (
        Need(
            "DataSync User Guide, Required permissions for Amazon S3 locations",
            "s3:GetBucketLocation s3:ListBucket s3:ListBucketMultipartUploads "
            "s3:AbortMultipartUpload s3:DeleteObject s3:GetObject s3:GetObjectTagging "
            "s3:ListMultipartUploadParts s3:PutObject s3:PutObjectTagging",
        ),
    ),
    ("aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition", "roleArn"): _job(
        "networkConfig.vpcConfig"
    ),
    (CLOUD_CONTROL, "RoleArn"): _job("NetworkConfig.VpcConfig"),
    ("aws:sagemaker/pipeline:Pipeline", "roleArn"): (
        Need(f"{_ROLES}: pipelines", "iam:PassRole sagemaker:AddTags"),
    ),
    ("aws:sagemaker/pipeline:Pipeline", "pipelineDefinition: RoleArn"): _job(
        "pipelineDefinition: VpcConfig"
    ),
    ("aws:scheduler/schedule:Schedule", "target.input: RoleArn"): (
        Need(
            "S3 User Guide, Configuring an IAM role for S3 Batch Replication, S3's own manifest",
            "s3:InitiateReplication s3:GetReplicationConfiguration s3:PutInventoryConfiguration",
        ),
    ),
    ("aws:scheduler/schedule:Schedule", "target.roleArn"): (),
    ("aws:cloudwatch/eventTarget:EventTarget", "roleArn"): (),
}
"""Type and path of the input -> needs; none: what it does is the target's, or the add-on's.

`path: Key` is every `Key` of the JSON at a path.
"""
_IN_JSON = {
    "aws:sagemaker/pipeline:Pipeline": "pipelineDefinition",
    "aws:scheduler/schedule:Schedule": "target.input",
}
"""Type -> path of a JSON text whose `RoleArn` are roles for others."""
_BY_TARGET = {
    "events": "events:PutEvents",
    "lambda": "lambda:InvokeFunction",
    "sagemaker": "sagemaker:StartPipelineExecution",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
}
"""Service of a target's ARN -> what EventBridge and Scheduler do with it."""


@dataclass(frozen=True)
class Handed:
    """A role that a resource hands to a service."""

    resource: str
    token: str
    path: str
    role: str
    """Name of the role."""
    inputs: Mapping[str, Any]


def handed(resources: Mapping[str, Any]) -> Iterator[Handed]:
    """Find the roles that recorded resources hand over."""
    for name, made in resources.items():
        inputs = made.inputs
        if made.typ == CLOUD_CONTROL:
            inputs = json.loads(inputs["desiredState"])
            paths = ["RoleArn"]
        elif made.typ == rollouts.TOKEN:
            paths = list(rollouts.PASSES)
        else:
            paths = list(table()[made.typ].passes) if made.typ in table() else []
        for path in paths:
            for role in strings(inputs, path):
                yield Handed(name, made.typ, path, role.rpartition("/")[2], inputs)
        if made.typ in _IN_JSON:
            path = f"{_IN_JSON[made.typ]}: RoleArn"
            for role in sorted(set(_within(inputs, path))):
                yield Handed(name, made.typ, path, role.rpartition("/")[2], inputs)


def _within(inputs: Mapping[str, Any], path: str) -> Iterator[Any]:
    """Return every value of a key in the JSON at `path: key`."""
    place, _, key = path.partition(": ")
    for text in strings(inputs, place):
        pending = [json.loads(text)] if text.lstrip().startswith("{") else []
        while pending:
            value = pending.pop()
            if isinstance(value, dict):
                yield from (inner for word, inner in value.items() if word == key)
                pending += value.values()
            elif isinstance(value, list):
                pending += value


def _is_said(inputs: Mapping[str, Any], path: str) -> bool:
    return any(True for _ in _within(inputs, path)) if ": " in path else said(inputs, path)


def lacking(one: Handed, may: set[str], attached: set[str]) -> Iterator[str]:
    """Say what a role lacks, a sentence each.

    Args:
        one: the role, and who hands it over.
        may: actions that its policies allow.
        attached: names of AWS's own policies that it has.
    """
    start = f"{one.resource}: the role {one.role} ({one.path})"
    if (one.token, one.path) not in NEEDS:
        yield f"{start}: nobody has looked up what it needs"
        return
    for need in NEEDS[one.token, one.path]:
        if need.when and not _is_said(one.inputs, need.when):
            continue
        for action in need.actions.split():
            if action not in may:
                yield f"{start} lacks {action} ({need.source})"
        for group in need.managed:
            if not attached & set(group):
                yield f"{start} lacks the policy {group[0]} ({need.source})"
    for action in _of_target(one):
        if action not in may:
            yield f"{start} lacks {action}, which its target asks for"


def _of_target(one: Handed) -> Iterator[str]:
    arns = {
        "aws:scheduler/schedule:Schedule": "target.arn",
        "aws:cloudwatch/eventTarget:EventTarget": "arn",
    }
    own = one.token in arns and ": " not in one.path
    for arn in strings(one.inputs, arns[one.token]) if own else []:
        service, target = arn.split(":")[2], arn.split(":")
        if "aws-sdk" in target:
            service, operation = target[-2:]
            names = {name.lower(): name for name in operation_names(service).values()}
            yield from actions(service, names[operation.lower()])
        elif service in _BY_TARGET:
            yield _BY_TARGET[service]
