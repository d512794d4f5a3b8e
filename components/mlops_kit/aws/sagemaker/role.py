"""The role that the containers of an endpoint have: what SageMaker needs of it, and no more.

Sources: "SageMaker Roles" and "Deployment guardrails" of AWS's developer guide.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import get_service_principal_output, iam

from mlops_kit.aws.iam_policy import (
    PULL_ACTIONS,
    Statement,
    allow,
    document,
    only_for,
    text,
    trusts,
)
from mlops_kit.aws.places import partition_of

LOG = [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
]
LOOK_AT_NETWORK = [
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
]
JOIN_NETWORK = [
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
]
METRICS = ["AWS/SageMaker", "/aws/sagemaker/Endpoints"]
_REPOSITORY = re.compile(r"([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+/([^:@]+)")


@dataclass(frozen=True)
class Needs:
    """What an endpoint works with."""

    endpoint: str
    region: str
    account_id: str
    image_uri: pulumi.Input[str] | None
    artifact_uri: pulumi.Input[str] | None
    repository_arns: Sequence[pulumi.Input[str]]
    artifact_arns: Sequence[pulumi.Input[str]]
    decrypt_key_arns: Sequence[pulumi.Input[str]]
    write_uris: Sequence[pulumi.Input[str]]
    """Folders of S3 that are written to: captures, answers."""
    write_key_arns: Sequence[pulumi.Input[str]]
    volume_key_arns: Sequence[pulumi.Input[str]]
    """Keys of the instances' volumes, which AWS works with on the role's behalf."""
    topic_arns: Sequence[pulumi.Input[str]]
    networked: bool
    """Whether the containers are in a network of the account."""


def execution_role(
    name: str,
    needs: Needs,
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> tuple[iam.Role, iam.RolePolicy]:
    """Declare the role and its permissions.

    Args:
        name: name of the role; its permissions are `<name>-permissions`.
        needs: what the endpoint works with.
        tags: tags of the role.
        parent: parent of both.
    """
    child = pulumi.ResourceOptions(parent=parent)
    service = get_service_principal_output(
        service_name="sagemaker", opts=pulumi.InvokeOutputOptions(parent=parent)
    )
    partition = partition_of(needs.region)
    home = f"arn:{partition}:sagemaker:{needs.region}:{needs.account_id}"
    only = only_for(needs.account_id, f"{home}:*")
    role = iam.Role(
        name,
        description=f"Containers of the endpoint {needs.endpoint}",
        assume_role_policy=document(trusts(service.name, only)),
        tags=tags,
        opts=child,
    )
    permissions = iam.RolePolicy(
        f"{name}-permissions", role=role.name, policy=_permissions(needs), opts=child
    )
    return role, permissions


def repository_arn(image_uri: str, partition: str) -> str | None:
    """Return the ARN of an image's repository in ECR; None when it is elsewhere."""
    found = _REPOSITORY.match(image_uri)
    if found is None:
        return None
    account, region, name = found.groups()
    return f"arn:{partition}:ecr:{region}:{account}:repository/{name}"


def objects_arn(uri: str, partition: str) -> str:
    """Return the ARN of an object of S3, or of all objects in a folder."""
    place = uri.removeprefix("s3://")
    bucket, _, key = place.partition("/")
    return f"arn:{partition}:s3:::{bucket}/{key}{'*' if not key or key.endswith('/') else ''}"


def _permissions(needs: Needs) -> pulumi.Output[str]:
    here = f"{needs.region}:{needs.account_id}"
    partition = partition_of(needs.region)
    logs = f"arn:{partition}:logs:{here}:log-group:/aws/sagemaker/Endpoints/{needs.endpoint}"

    def statements(known: Mapping[str, Any]) -> list[Statement]:
        image, artifact = known["image"], known["artifact"]
        repositories = [repository_arn(image, partition)] if image else []
        pulled = [arn for arn in [*repositories, *known["repositories"]] if arn]
        # of the whole bucket: instances of the version before are still started, and load theirs
        objects = [f"{_bucket(objects_arn(artifact, partition))}/*"] if artifact else []
        read = [*objects, *known["artifacts"]]
        written = [objects_arn(f"{uri.rstrip('/')}/", partition) for uri in known["written"]]
        found = [
            _allow("Pull", PULL_ACTIONS, pulled),
            _allow("SignIn", ["ecr:GetAuthorizationToken"], ["*"] if pulled else []),
            _allow("ReadArtifacts", ["s3:GetObject"], read),
            _allow("ListArtifacts", ["s3:ListBucket"], sorted({_bucket(arn) for arn in read})),
            _allow("Decrypt", ["kms:Decrypt"], known["decrypted"]),
            _allow("Write", ["s3:PutObject"], written),
            _allow("Encrypt", ["kms:Decrypt", "kms:GenerateDataKey"], known["encrypted"]),
            {
                **_allow("GrantVolumes", ["kms:CreateGrant"], known["volumes"]),
                "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            },
            _allow("Tell", ["sns:Publish"], known["topics"]),
            _allow("Log", LOG, [logs, f"{logs}:*"]),
            {
                **_allow("Measure", ["cloudwatch:PutMetricData"], ["*"]),
                "Condition": {"StringEquals": {"cloudwatch:namespace": METRICS}},
            },
            _allow("WatchAlarms", ["cloudwatch:DescribeAlarms"], ["*"]),
        ]
        if needs.networked:
            found.append(_allow("LookAtNetwork", LOOK_AT_NETWORK, ["*"]))
            kinds = ("network-interface", "subnet", "security-group")
            places = [f"arn:{partition}:ec2:{here}:{kind}/*" for kind in kinds]
            found.append(_allow("JoinNetwork", JOIN_NETWORK, places))
        return [statement for statement in found if statement["Resource"]]

    return pulumi.Output.all(
        image=needs.image_uri,
        artifact=needs.artifact_uri,
        repositories=list(needs.repository_arns),
        artifacts=list(needs.artifact_arns),
        decrypted=list(needs.decrypt_key_arns),
        written=list(needs.write_uris),
        encrypted=list(needs.write_key_arns),
        volumes=list(needs.volume_key_arns),
        topics=list(needs.topic_arns),
    ).apply(lambda known: text(*statements(known)))


def _bucket(arn: str) -> str:
    return arn.split("/")[0]


def _allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return allow(list(actions), list(resources), sid=sid)
