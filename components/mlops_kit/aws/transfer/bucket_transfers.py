"""Buckets that are there already, copied to another one by S3, and the alarms about that."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from mlops_kit.aws.here import Here
from mlops_kit.aws.s3.replication import RULE, Side, replicate
from mlops_kit.aws.transfer.args import (
    DEFAULT_DELETE_MARKERS,
    DEFAULT_MAX_LATENCY_SECONDS,
    DEFAULT_TIME_CONTROL,
    BucketSourceArgs,
    DataTransferArgs,
)
from mlops_kit.aws.transfer.batch_replication import replicate_existing
from mlops_kit.inputs import said, whole

MINUTE = 60
LATE_MINUTES = 5
"""How many minutes in a row copies must be late before there is an alarm."""


@dataclass(frozen=True)
class Replicated:
    """What was declared for one bucket."""

    role_arn: pulumi.Output[str]
    alarm_names: list[pulumi.Output[str]]


def replicate_bucket(
    name: str,
    args: BucketSourceArgs,
    transfer: DataTransferArgs,
    copy: Side,
    here: Here,
    parent: pulumi.Resource,
) -> Replicated:
    """Have S3 copy a bucket that is there already.

    Args:
        name: beginning of the resources' names.
        args: the bucket.
        transfer: what holds for all sources.
        copy: the destination.
        here: where the provider works.
        parent: parent of the resources.
    """
    source = existing(args["bucket_name"], args["kms_key_arn"], here)
    region, tags, own = args.get("region"), transfer.get("tags"), args.get("alarm_topic_arn")
    replication = replicate(
        f"{name}-replication",
        source,
        copy,
        delete_markers=said(args.get("delete_markers"), DEFAULT_DELETE_MARKERS),
        metrics=True,
        time_control=said(args.get("time_control"), DEFAULT_TIME_CONTROL),
        tags=tags,
        parent=parent,
        prefix=said(args.get("prefix"), ""),
        region=region,
    )
    rule = {"SourceBucket": source.name, "DestinationBucket": copy.name, "RuleId": RULE}
    there = transfer["destination"].get("region")
    late = said(transfer.get("max_latency_seconds"), DEFAULT_MAX_LATENCY_SECONDS)
    # S3 counts failures in the source's region, and measures delay in the destination's.
    alarms = [
        _alarm(
            f"{name}-not-copied",
            f"S3 could not copy objects ({name}).",
            ("AWS/S3", "OperationsFailedReplication", rule),
            own,
            region,
            tags,
            parent,
        ),
        _alarm(
            f"{name}-late",
            f"S3 copies objects later than promised ({name}).",
            ("AWS/S3", "ReplicationLatency", rule),
            transfer.get("alarm_topic_arn"),
            there,
            tags,
            parent,
            late=late,
        ),
    ]
    when = args.get("existing_objects")
    if when is not None:
        jobs = replicate_existing(
            f"{name}-batch",
            source,
            replication,
            when,
            here,
            region=region,
            tags=tags,
            parent=parent,
        )
        alarms.append(
            _alarm(
                f"{name}-batch-failed",
                f"No job that copies what was there before could be made ({name}).",
                ("AWS/Scheduler", "TargetErrorCount", {"ScheduleGroup": jobs.group.name}),
                own,
                region,
                tags,
                parent,
            )
        )
    return Replicated(replication.role_arn, [alarm.name for alarm in alarms])


def existing(bucket: pulumi.Input[str], key_arn: pulumi.Input[str], here: Here) -> Side:
    """Take a bucket that no resource of the component makes."""
    name = pulumi.Output.from_input(bucket)
    arn = pulumi.Output.concat("arn:", here.partition, ":s3:::", name)
    return Side(name, arn, pulumi.Output.from_input(key_arn))


def _alarm(
    name: str,
    description: str,
    metric: tuple[str, str, Mapping[str, pulumi.Input[str]]],
    topic: pulumi.Input[str] | None,
    region: pulumi.Input[str] | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
    late: pulumi.Input[int] | None = None,
) -> cloudwatch.MetricAlarm:
    """Alarm at the first count, or where a delay lasts."""
    namespace, metric_name, dimensions = metric
    return cloudwatch.MetricAlarm(
        name,
        alarm_description=description,
        namespace=namespace,
        metric_name=metric_name,
        dimensions=dimensions,
        statistic="Sum" if late is None else "Maximum",
        period=5 * MINUTE if late is None else MINUTE,
        evaluation_periods=1 if late is None else LATE_MINUTES,
        comparison_operator="GreaterThanThreshold",
        threshold=0 if late is None else whole(late),
        treat_missing_data="notBreaching",
        alarm_actions=None if topic is None else [topic],
        region=region,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
