"""AWS's services behind VPC endpoints: their names, kinds, and who may use them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from mlops_kit.aws.iam_policy import allow, document

if TYPE_CHECKING:  # it needs the SDK, and settings need this module
    from mlops_kit.aws.here import Here


GATEWAYS = frozenset({"s3", "dynamodb"})
"""Services that are reached by routes, without a network interface and at no price."""
SERVING = (
    "ecr.api",
    "ecr.dkr",
    "kms",
    "logs",
    "monitoring",
    "s3",
    "sagemaker.api",
    "sagemaker.runtime",
    "sts",
)
"""What serving models needs without the internet."""

_CHINA = (
    "account application-autoscaling appmesh-envoy-management athena autoscaling awsconnector "
    "backup batch cassandra cloudcontrolapi cloudformation codedeploy-commands-secure databrew "
    "dms ebs ec2 ecr.api ecr.dkr eks elasticache elasticbeanstalk elasticfilesystem "
    "elasticfilesystem-fips emr-containers execute-api fsx imagebuilder iot.data "
    "iotsitewise.api iotsitewise.data kinesis-streams lambda license-manager monitoring polly "
    "rds redshift redshift-data sagemaker.api sagemaker.featurestore-runtime "
    "sagemaker.runtime securityhub servicecatalog sms sqs states sts sync-states synthetics "
    "transcribestreaming transfer workspaces xray"
)
_OWN_PREFIX: Mapping[str, frozenset[str]] = {
    "aws-cn": frozenset(_CHINA.split()),
    "aws-eusc": frozenset({"ecr.api", "ecr.dkr", "execute-api", "securityhub"}),
}
"""Partition -> interface services named by its own DNS suffix; all others by the usual one.

Source: aws-cdk, aws-ec2/lib/vpc-endpoint.ts, which has it from DescribeVpcEndpointServices.
"""


def service_name(service: str, here: "Here") -> pulumi.Output[str]:
    """Return the name that an endpoint of a service is made with."""

    def named(known: Mapping[str, str]) -> str:
        own = known["prefix"]
        # The partition's suffix is the usual one, its last label, with a country or `com` before.
        usual = f"com.{own.rpartition('.')[2]}"
        prefix = own if service in _OWN_PREFIX.get(known["partition"], ()) else usual
        return f"{prefix}.{known['region']}.{service}"

    return pulumi.Output.all(
        prefix=here.reverse_dns_prefix, partition=here.partition, region=here.region
    ).apply(named)


def endpoint_policy(
    service: str, here: "Here", trusted: Sequence[pulumi.Input[str]]
) -> pulumi.Output[str]:
    """Return the JSON that keeps others' credentials and others' resources out of an endpoint.

    It permits nothing by itself: identities need their own policies, resources theirs.

    Args:
        service: the service behind it.
        here: the account whose identities may use it, for resources of this account.
        trusted: other accounts, for resources of theirs too.
    """
    own = {"aws:PrincipalAccount": here.account_id}
    resources = {"aws:ResourceAccount": [here.account_id, *trusted]}
    only = {"StringEquals": {**own, **resources}}
    return document(
        allow("*", "*", only, sid="OwnAccount", principal="*"),
        *_exceptions(service, here, resources),
    )


def _exceptions(
    service: str, here: "Here", resources: Mapping[str, object]
) -> Sequence[Mapping[str, object]]:
    match service:
        case "s3":
            # Layers of images are in a bucket of AWS's; ECR itself signs the requests for them.
            bucket = ("prod-", here.region, "-starport-layer-bucket/*")
            layers = pulumi.Output.concat("arn:", here.partition, ":s3:::", *bucket)
            return [allow("s3:GetObject", layers, sid="ImageLayers", principal="*")]
        case "sts":
            # A pod that asks for its role has no credentials of AWS yet.
            web = "sts:AssumeRoleWithWebIdentity"
            only = {"StringEquals": resources}
            return [allow(web, "*", only, sid="WebIdentity", principal="*")]
        case _:
            return []
