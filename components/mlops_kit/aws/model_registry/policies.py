"""The documents around model package groups: who may do what, and what is told to whom."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from mlops_kit.aws.iam_policy import text
from mlops_kit.aws.places import Arn
from mlops_kit.aws.principals import aws_principal

PENDING = "PendingManualApproval"
_READ = (
    "sagemaker:CreateModel",
    "sagemaker:DescribeModelPackage",
    "sagemaker:DescribeModelPackageGroup",
    "sagemaker:ListModelPackages",
)
_WRITE = ("sagemaker:CreateModelPackage",)
_APPROVE = ("sagemaker:UpdateModelPackage",)
_UNAPPROVED = {"StringEqualsIfExists": {"sagemaker:ModelApprovalStatus": PENDING}}
"""Who registers a package must not approve it by the way."""

MESSAGE: Mapping[str, str] = {
    "approval_status": "$.detail.ModelApprovalStatus",
    "model_package_group": "$.detail.ModelPackageGroupName",
    "model_package_version": "$.detail.ModelPackageVersion",
    "model_package_arn": "$.detail.ModelPackageArn",
    "package_status": "$.detail.ModelPackageStatus",
    "at": "$.time",
}
"""Key of a message -> where SageMaker's event has it."""


def group_policy(
    group_arn: pulumi.Output[str],
    readers: Sequence[pulumi.Input[str]],
    writers: Sequence[pulumi.Input[str]],
    approvers: Sequence[pulumi.Input[str]],
) -> pulumi.Output[str]:
    """Return the JSON of what others may do with a group and its packages.

    Args:
        group_arn: the group; accounts are taken to be of its partition.
        readers: who may look at packages and make models of them.
        writers: who may register packages, not approved ones.
        approvers: who may change the state of approval.
    """

    def policy(known: Mapping[str, Any]) -> str:
        arn = Arn.read(known["arn"])
        group = known["arn"]
        packages = f"{group.replace(':model-package-group/', ':model-package/', 1)}/*"

        def allow(
            sid: str, who: list[str], actions: Sequence[str], **more: object
        ) -> list[Mapping[str, object]]:
            statement = {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"AWS": [aws_principal(one, arn.partition) for one in who]},
                "Action": list(actions),
                "Resource": [group, packages],
                **more,
            }
            return [statement] if who else []

        statements = [
            *allow("Read", known["readers"], _READ),
            *allow("Register", known["writers"], _WRITE, Condition=_UNAPPROVED),
            *allow("Approve", known["approvers"], _APPROVE),
        ]
        return text(*statements)

    return pulumi.Output.all(
        arn=group_arn, readers=list(readers), writers=list(writers), approvers=list(approvers)
    ).apply(policy)


def event_pattern(groups: Sequence[str]) -> str:
    """Return the JSON that chooses SageMaker's events about the packages of some groups."""
    return json.dumps(
        {
            "source": ["aws.sagemaker"],
            "detail-type": ["SageMaker Model Package State Change"],
            "detail": {"ModelPackageGroupName": list(groups)},
        }
    )


def message_template() -> str:
    """Return the JSON of a message, in which EventBridge fills in what the event says."""
    return json.dumps({key: f"<{key}>" for key in MESSAGE})
