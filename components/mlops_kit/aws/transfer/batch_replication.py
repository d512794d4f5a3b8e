"""A bucket's objects that were there before its replication rules, or whose copying failed.

S3 copies them by jobs of Batch Replication, which no stock resource makes: EventBridge Scheduler
calls S3's CreateJob at the time that is said, once or again and again.
"""

from dataclasses import dataclass

import pulumi
from pulumi_aws import get_service_principal_output, iam, scheduler

from mlops_kit.aws.here import Here
from mlops_kit.aws.iam_policy import allow, document
from mlops_kit.aws.s3.replication import Replication, Side
from mlops_kit.aws.transfer.policies import trust

OPERATION = "S3ReplicateObject"
LONGEST_TOKEN = 40
"""Of the 64 characters of CreateJob's ClientRequestToken; the time that follows takes 20."""


@dataclass(frozen=True)
class Jobs:
    """What makes the jobs."""

    group: scheduler.ScheduleGroup


def replicate_existing(
    name: str,
    source: Side,
    replication: Replication,
    schedule: pulumi.Input[str],
    here: Here,
    *,
    region: pulumi.Input[str] | None,
    tags: dict[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> Jobs:
    """Have S3 copy what its rules apply to and what is not copied, at the times of a schedule.

    Args:
        name: beginning of the resources' names.
        source: the bucket; its key encrypts the schedule too.
        replication: the rules.
        schedule: at(), rate() or cron().
        here: where the provider works.
        region: region of the bucket. Defaults to the provider's.
        tags: tags of what can have them.
        parent: parent of the resources.
    """
    child = pulumi.ResourceOptions(parent=parent)
    batch = _principal("batchoperations.s3", parent)
    job_role = iam.Role(
        f"{name}-job",
        description=f"S3 batch operations start the copying ({name})",
        assume_role_policy=trust(batch),
        tags=tags,
        opts=child,
    )
    may_copy = iam.RolePolicy(
        f"{name}-job-permissions",
        role=job_role.name,
        policy=document(
            allow(["s3:InitiateReplication"], pulumi.Output.concat(source.arn, "/*")),
            allow(["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"], source.arn),
        ),
        opts=child,
    )
    group = scheduler.ScheduleGroup(f"{name}-group", region=region, tags=tags, opts=child)
    caller = iam.Role(
        f"{name}-caller",
        description=f"EventBridge Scheduler makes jobs of S3 batch operations ({name})",
        assume_role_policy=trust(_principal("scheduler", parent), here.account_id, group.arn),
        tags=tags,
        opts=child,
    )
    may_call = iam.RolePolicy(
        f"{name}-caller-permissions",
        role=caller.name,
        policy=_caller_policy(job_role.arn, batch, group.arn, source.key_arn),
        opts=child,
    )
    scheduler.Schedule(
        f"{name}-schedule",
        description=f"S3 copies what was there before ({name})",
        group_name=group.name,
        schedule_expression=schedule,
        flexible_time_window={"mode": "OFF"},
        kms_key_arn=source.key_arn,
        target={
            "arn": pulumi.Output.concat(
                "arn:", here.partition, ":scheduler:::aws-sdk:s3control:createJob"
            ),
            "role_arn": caller.arn,
            "input": _job(name, source, job_role.arn, here.account_id),
        },
        region=region,
        opts=pulumi.ResourceOptions(
            parent=parent, depends_on=[may_copy, may_call, replication.rules]
        ),
    )
    return Jobs(group)


def _job(
    name: str, source: Side, role_arn: pulumi.Output[str], account: pulumi.Output[str]
) -> pulumi.Output[str]:
    """Return the input of CreateJob; repeated calls for one time make one job."""
    return pulumi.Output.json_dumps(
        {
            "AccountId": account,
            "ClientRequestToken": f"{name[-LONGEST_TOKEN:]}-<aws.scheduler.scheduled-time>",
            "ConfirmationRequired": False,
            "Description": f"Objects that are not copied yet ({name})"[:256],
            "Operation": {OPERATION: {}},
            "Priority": 1,
            "Report": {"Enabled": False},
            "RoleArn": role_arn,
            "ManifestGenerator": {
                "S3JobManifestGenerator": {
                    "ExpectedBucketOwner": account,
                    "SourceBucket": source.arn,
                    "EnableManifestOutput": False,
                    "Filter": {
                        "EligibleForReplication": True,
                        "ObjectReplicationStatuses": ["NONE", "FAILED"],
                    },
                }
            },
        }
    )


def _caller_policy(
    job_role: pulumi.Output[str],
    batch: pulumi.Output[str],
    group: pulumi.Output[str],
    key: pulumi.Output[str],
) -> pulumi.Output[str]:
    schedules = group.apply(lambda arn: arn.replace(":schedule-group/", ":schedule/") + "/*")
    return document(
        # CreateJob knows no resources (Service Authorization Reference), so the operation limits.
        allow(["s3:CreateJob"], "*", {"StringEquals": {"s3:RequestJobOperation": OPERATION}}),
        allow(["iam:PassRole"], job_role, {"StringEquals": {"iam:PassedToService": batch}}),
        allow(
            ["kms:Decrypt"],
            key,
            {"ArnLike": {"kms:EncryptionContext:aws:scheduler:schedule:arn": schedules}},
        ),
    )


def _principal(service: str, parent: pulumi.Resource) -> pulumi.Output[str]:
    return get_service_principal_output(
        service_name=service, opts=pulumi.InvokeOutputOptions(parent=parent)
    ).name
