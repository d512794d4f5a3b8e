"""What an endpoint on SageMaker runs on: capacity, scaling, network, captures, guardrails."""

from collections.abc import Iterable
from typing import Annotated

from mlops_kit.aws.places import KeyArn
from mlops_kit.aws.sagemaker import guardrails
from mlops_kit.aws.sagemaker.shapes import (
    AlarmName,
    S3Uri,
    Schedule,
)
from mlops_kit.aws.shapes import GroupId, SubnetId, TopicArn
from mlops_kit.bounds import Number, Text, Whole
from mlops_kit.problems import Place, shown
from mlops_kit.settings import Context, Given, Settings

MOST_REPLICAS = 1000
Replicas = Annotated[int, Whole(1, MOST_REPLICAS)]
Cooldown = Annotated[float, Number(0, 86_400)]


def _bounds(given: Given) -> Iterable[tuple[Place, str]]:
    few, many = given.value("min_replicas"), given.value("max_replicas")
    if few is not None and many is not None and many < few:
        yield ("max_replicas",), f"must be at least min_replicas ({shown(few)}), got {shown(many)}"


class SageMakerServerlessSettings(Settings):
    """Capacity that exists only while requests come."""

    memory_mb: Annotated[int, Whole(1024, 6144)]
    """Memory of each instance: 1024, 2048, … 6144 MB."""
    max_concurrency: Annotated[int, Whole(1, 200)]
    """Requests that are answered at the same time, at most."""
    provisioned_concurrency: Annotated[int, Whole(1, 200)] | None = None
    """Requests that are answered at the same time without a cold start."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Memory comes in whole gigabytes; what is warm is part of what there may be."""
        memory = given.value("memory_mb")
        if memory is not None and memory % 1024:
            yield ("memory_mb",), f"must be a multiple of 1024, got {shown(memory)}"
        warm, most = given.value("provisioned_concurrency"), given.value("max_concurrency")
        if warm is not None and most is not None and warm > most:
            yield (
                ("provisioned_concurrency",),
                f"must be at most max_concurrency ({shown(most)}), got {shown(warm)}",
            )


class SageMakerAsynchronousSettings(Settings):
    """Requests that wait in a queue, with answers in S3."""

    output_uri: S3Uri
    """Folder that the answers go to."""
    failure_uri: S3Uri | None = None
    """Folder that the errors go to; without it, `output_uri`."""
    max_concurrent_invocations: Annotated[int, Whole(1, 1000)] | None = None
    """Requests that each instance works on at the same time; without it SageMaker chooses."""
    success_topic_arn: TopicArn | None = None
    """Topic that is told of every answer."""
    error_topic_arn: TopicArn | None = None
    """Topic that is told of every error."""


class SageMakerScheduleSettings(Settings):
    """Other bounds from a point in time on."""

    schedule: Schedule
    """When they begin to hold, such as cron(0 6 ? * MON-FRI *)."""
    time_zone: Text = "UTC"
    """Time zone of the schedule, such as Europe/Berlin."""
    min_replicas: Replicas
    """Instances at least, from then on."""
    max_replicas: Replicas
    """Instances at most, from then on."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """The bounds are in order."""
        yield from _bounds(given)


class SageMakerScalingSettings(Settings):
    """How many instances each version has."""

    min_replicas: Replicas = 1
    """Instances at least; of serverless capacity, provisioned concurrency."""
    max_replicas: Replicas | None = None
    """Instances at most; without it there are always `min_replicas`."""
    target: Annotated[float, Number(0, 1_000_000, above_low=True)] | None = None
    """Load of each instance that is aimed at: requests a minute; of an asynchronous endpoint,
    requests that wait; of serverless capacity, the share in use, 0.1 to 0.9."""
    scale_in_cooldown_seconds: Cooldown = 300
    """Least time between two removals of instances, in seconds."""
    scale_out_cooldown_seconds: Cooldown = 60
    """Least time between two additions of instances, in seconds."""
    schedules: dict[Text, SageMakerScheduleSettings] | None = None
    """Name -> other bounds from a point in time on."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """The bounds are in order, and what follows the load knows what to aim at."""
        yield from _bounds(given)
        if given.has("target") and not given.has("max_replicas"):
            yield ("max_replicas",), "is required but missing: target says when there are more"


class SageMakerDataCaptureSettings(Settings):
    """Requests and answers that are kept, for monitors of drift."""

    uri: S3Uri
    """Folder that they go to."""
    percent: Annotated[int, Whole(1, 100)] = 100
    """Whole percent of the requests that are kept."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts them; without it, the bucket's."""


class SageMakerNetworkSettings(Settings):
    """Where the containers are in a network of the account."""

    subnet_ids: tuple[SubnetId, ...]
    """Subnets, 1 to 16."""
    security_group_ids: tuple[GroupId, ...]
    """Security groups, 1 to 5."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """There are some, and not too many."""
        for name, most in (("subnet_ids", 16), ("security_group_ids", 5)):
            count = len(list(given.keys(name)))
            if given.has(name) and not 1 <= count <= most:
                yield (name,), f"must be 1 to {most}, got {count}"


class SageMakerGuardrailsSettings(Settings):
    """Rollouts that AWS runs by itself, watched by alarms in place of the kit's gate."""

    alarm_names: tuple[AlarmName, ...]
    """Alarms at which AWS gives the old version the traffic back, 1 to 10."""
    rolling_batch_percent: Annotated[int, Whole(*guardrails.ROLLING_BATCHES)] | None = None
    """So many percent of the instances are replaced at a time, in place of a second fleet."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Without an alarm AWS brings nothing back."""
        count = len(list(given.keys("alarm_names")))
        if given.has("alarm_names") and not 1 <= count <= guardrails.MOST_ALARMS:
            yield (
                ("alarm_names",),
                f"must be 1 to {guardrails.MOST_ALARMS}, as AWS brings nothing back without an "
                f"alarm; got {count}",
            )
