"""The record of a VPC's traffic, in an encrypted log group."""

import pulumi
from pulumi_aws import cloudwatch, ec2, get_service_principal_output, iam

from mlops_kit.aws.here import Here
from mlops_kit.aws.iam_policy import allow, document, only_for, trusts
from mlops_kit.aws.log_key import log_key
from mlops_kit.aws.vpc.vpc import Tags, named
from mlops_kit.inputs import whole

ACTIONS = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]


def flow_log(
    name: str,
    vpc_id: pulumi.Input[str],
    days: pulumi.Input[int],
    key_arn: pulumi.Input[str] | None,
    here: Here,
    tags: Tags,
    child: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Record all traffic, with a role that can write there and nothing else; return the log group.

    Args:
        name: the resources are `<name>-flow-<role>`.
        vpc_id: whose traffic.
        days: how long records are kept.
        key_arn: key that encrypts them; without it one is made.
        here: where the VPC is.
        tags: tags of every resource.
        child: options of every resource.
    """
    group = cloudwatch.LogGroup(
        f"{name}-flow-logs",
        retention_in_days=whole(days),
        kms_key_id=log_key(f"{name}-flow-key", key_arn, f"flow logs of {name}", here, tags, child),
        tags=tags,
        opts=child,
    )
    role = iam.Role(
        f"{name}-flow",
        description=f"VPC Flow Logs writes the traffic of {name}",
        assume_role_policy=_trust(here, child),
        tags=tags,
        opts=child,
    )
    permissions = iam.RolePolicy(
        f"{name}-flow-permissions",
        role=role.name,
        policy=document(
            allow(ACTIONS, [group.arn, pulumi.Output.concat(group.arn, ":*")]),
            allow(["logs:DescribeLogGroups"], ["*"]),  # AWS knows no narrower resource
        ),
        opts=child,
    )
    ec2.FlowLog(
        f"{name}-flow-log",
        vpc_id=vpc_id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        tags=named(name, tags),
        opts=pulumi.ResourceOptions(parent=child.parent, depends_on=[permissions]),
    )
    return group.name


def _trust(here: Here, child: pulumi.ResourceOptions) -> pulumi.Output[str]:
    service = get_service_principal_output(
        service_name="vpc-flow-logs", opts=pulumi.InvokeOutputOptions(parent=child.parent)
    )
    only = only_for(here.account_id, here.arn("ec2", "vpc-flow-log/*"))
    return document(trusts(service.name, only))
