"""DataSync's tasks: the role they write with, their logs, and who is told when one fails."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, datasync, get_service_principal_output, iam

from mlops_kit.aws.here import Here
from mlops_kit.aws.transfer.args import (
    DEFAULT_DELETE_REMOVED,
    DEFAULT_LOG_LEVEL,
    DEFAULT_OVERWRITE,
    DEFAULT_VERIFY,
    DataTransferArgs,
)
from mlops_kit.aws.transfer.datasync_locations import IGNORE, KEEP, Around, Source, destination
from mlops_kit.aws.transfer.datasync_reports import task_logs, tell_of_failures
from mlops_kit.aws.transfer.policies import (
    arrival_policy,
    log_policy,
    region_of,
    trust,
)
from mlops_kit.inputs import said, whole

SIMPLE = "SIMPLE_PATTERN"


@dataclass(frozen=True)
class Arrival:
    """The bucket that data arrives in, seen from DataSync."""

    bucket_arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    here: Here

    @property
    def everything(self) -> pulumi.Output[str]:
        """ARNs of all that DataSync has in the account, in the region of the key."""
        region = self.key_arn.apply(region_of)
        start = pulumi.Output.concat("arn:", self.here.partition, ":datasync:", region)
        return pulumi.Output.concat(start, ":", self.here.account_id, ":*")


@dataclass(frozen=True)
class Tasks:
    """What was declared for DataSync."""

    arns: dict[str, pulumi.Output[str]]
    """Name of the source -> ARN of its task."""
    role_arn: pulumi.Output[str]
    log_group_name: pulumi.Output[str]


def tasks(
    args: DataTransferArgs, arrival: Arrival, sources: Mapping[str, Source], around: Around
) -> Tasks:
    """Declare a task for each source, with one role and one log group for all of them."""
    service = get_service_principal_output(
        service_name="datasync", opts=pulumi.InvokeOutputOptions(parent=around.opts.parent)
    ).name
    role = iam.Role(
        f"{around.name}-datasync",
        description=f"DataSync writes what arrives ({around.name})",
        assume_role_policy=trust(service, arrival.here.account_id, arrival.everything),
        tags=around.tags,
        opts=around.opts,
    )
    permissions = iam.RolePolicy(
        f"{around.name}-datasync-permissions",
        role=role.name,
        policy=arrival_policy(
            arrival.bucket_arn,
            [source.destination_prefix for source in sources.values()],
            arrival.key_arn,
            arrival.here.account_id,
        ),
        opts=around.opts,
    )
    logs = task_logs(args, arrival.here, around)
    writing = cloudwatch.LogResourcePolicy(
        f"{around.name}-log-access",
        policy_name=logs.name,
        policy_document=log_policy(service, logs.arn, arrival.here.account_id, arrival.everything),
        region=around.region,
        opts=around.opts,
    )
    made: dict[str, pulumi.Output[str]] = {}
    for key, source in sources.items():
        there = destination(key, arrival.bucket_arn, role.arn, source, around, permissions)
        made[key] = _task(key, args, source, there, logs, writing, around).arn
    topic = args.get("alarm_topic_arn")
    if topic is not None:
        tell_of_failures(topic, made, logs, around)
    return Tasks(made, role.arn, logs.name)


def _task(
    key: str,
    args: DataTransferArgs,
    source: Source,
    there: datasync.S3Location,
    logs: cloudwatch.LogGroup,
    writing: cloudwatch.LogResourcePolicy,
    around: Around,
) -> datasync.Task:
    schedule = args.get("schedule")
    return datasync.Task(
        f"{around.name}-{key}-task",
        name=f"{around.name}-{key}",
        source_location_arn=source.location.arn,
        destination_location_arn=there.arn,
        task_mode="BASIC" if source.has_agents else "ENHANCED",
        schedule=None if schedule is None else {"schedule_expression": schedule},
        options=_options(args, source),
        includes=_filter(args.get("include_patterns")),
        excludes=_filter(args.get("exclude_patterns")),
        cloudwatch_log_group_arn=logs.arn,
        region=around.region,
        tags=around.tags,
        opts=pulumi.ResourceOptions(parent=around.opts.parent, depends_on=[writing]),
    )


def _options(args: DataTransferArgs, source: Source) -> datasync.TaskOptionsArgsDict:
    bandwidth = args.get("bandwidth_bytes_per_second")
    options: datasync.TaskOptionsArgsDict = {
        "verify_mode": _loud(said(args.get("verify"), DEFAULT_VERIFY)),
        "overwrite_mode": _either(
            said(args.get("overwrite"), DEFAULT_OVERWRITE), "ALWAYS", "NEVER"
        ),
        "preserve_deleted_files": _either(
            said(args.get("delete_removed"), DEFAULT_DELETE_REMOVED), "REMOVE", KEEP
        ),
        "log_level": _loud(said(args.get("log_level"), DEFAULT_LOG_LEVEL)),
        "object_tags": source.tags,
    }
    if bandwidth is not None:
        options["bytes_per_second"] = whole(bandwidth)
    if not source.has_owners:
        options.update({"uid": IGNORE, "gid": IGNORE, "posix_permissions": IGNORE})
    return options


def _filter(patterns: list[pulumi.Input[str]] | None) -> datasync.TaskIncludesArgsDict | None:
    if not patterns:
        return None
    return {"filter_type": SIMPLE, "value": pulumi.Output.all(*patterns).apply("|".join)}


def _loud(word: pulumi.Input[str]) -> pulumi.Output[str]:
    return pulumi.Output.from_input(word).apply(str.upper)


def _either(on: pulumi.Input[bool], yes: str, no: str) -> pulumi.Output[str]:
    return pulumi.Output.from_input(on).apply(lambda on: yes if on else no)
