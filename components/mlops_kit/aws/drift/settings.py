"""The inputs of `DriftMonitors`: their allowed values. The component has the defaults."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StrictBool

from mlops_kit.aws.drift.monitor_kinds import DEFAULT_SCHEDULE
from mlops_kit.aws.drift.monitor_settings import (
    BiasMonitorSettings,
    DataQualityMonitorSettings,
    ExplainabilityMonitorSettings,
    ModelQualityMonitorSettings,
    is_number,
)
from mlops_kit.aws.drift.schedule import HOUR, hours_between
from mlops_kit.aws.drift.shapes import EndpointName, S3Folder
from mlops_kit.aws.places import KeyArn, Tags
from mlops_kit.aws.shapes import EcrImage, GroupId, MlInstanceType, SubnetId, TopicArn
from mlops_kit.bounds import Whole
from mlops_kit.problems import Place, shown
from mlops_kit.settings import Context, Given, Settings

KINDS = ("data_quality", "model_quality", "bias", "explainability")
LABELLED = ("model_quality", "bias")
"""Monitors that wait for labels: their jobs share an hour with the one that merges these."""
_LABELLED_HOUR = 1800
MOST_SUBNETS = 16
MOST_GROUPS = 5


class DriftSettings(Settings):
    """Monitors of what an endpoint captures."""

    report_uri: S3Folder
    """Where reports go, each monitor's below a folder of its own."""
    data_quality: DataQualityMonitorSettings | None = None
    """Whether requests and answers still look like the baseline."""
    model_quality: ModelQualityMonitorSettings | None = None
    """Whether answers are as right as they were."""
    bias: BiasMonitorSettings | None = None
    """Whether answers treat groups as they did."""
    explainability: ExplainabilityMonitorSettings | None = None
    """Whether the same features matter as did."""
    monitor_image_uri: EcrImage | None = None
    """Image of the two quality monitors."""
    clarify_image_uri: EcrImage | None = None
    """Image of the two others."""
    instance_type: MlInstanceType | None = None
    """Machine of each job."""
    instance_count: Annotated[int, Whole(1, 100)] | None = None
    """Machines of each job."""
    volume_gb: Annotated[int, Whole(1, 16_384)] | None = None
    """Volume of each machine, in GB."""
    max_runtime_seconds: Annotated[int, Whole(1, 86_400)] | None = None
    """After how long a job is stopped."""
    network_isolation: StrictBool | None = None
    """Whether quality jobs reach no network."""
    inter_container_encryption: StrictBool | None = None
    """Whether the machines of one job encrypt what they exchange."""
    subnet_ids: (
        Annotated[tuple[SubnetId, ...], Field(json_schema_extra={"maxItems": 16})] | None
    ) = None
    """Subnets of the jobs."""
    security_group_ids: (
        Annotated[tuple[GroupId, ...], Field(json_schema_extra={"maxItems": 5})] | None
    ) = None
    """Security groups of the jobs."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts volumes and reports; one is made, when it is not said."""
    read_kms_key_arns: tuple[KeyArn, ...] | None = None
    """Keys that encrypt captures, baselines and labels, where these are others."""
    alarm_topic_arn: TopicArn | None = None
    """SNS topic that hears when an alarm begins and ends."""
    tags: Tags | None = None
    """Tags of every resource."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Something is watched, by an image, within its hours, in a network or none."""
        if not any(given.has(kind) for kind in KINDS):
            yield (), f"must have at least one of {', '.join(KINDS)}, got none"
        for image, kinds in (("monitor", KINDS[:2]), ("clarify", KINDS[2:])):
            asking = [kind for kind in kinds if given.has(kind)]
            if asking and not given.has(f"{image}_image_uri"):
                yield (f"{image}_image_uri",), f"is required but missing, as {asking[0]} runs it"
        yield from _runtime(given)
        yield from _network(given)


class DriftMonitorsSettings(DriftSettings):
    """Monitors of one endpoint."""

    endpoint_name: EndpointName
    """Endpoint that captures its data."""
    capture_uri: S3Folder
    """Where the endpoint captures to."""


def _runtime(given: Given) -> Iterable[tuple[Place, str]]:
    runtime = given.value("max_runtime_seconds")
    if not is_number(runtime):
        return
    for kind in KINDS:
        schedule = given.value(kind, "schedule", default=DEFAULT_SCHEDULE)
        if not given.has(kind) or not isinstance(schedule, str):
            continue
        most = hours_between(schedule)[0] * HOUR
        if kind in LABELLED and most == HOUR:
            most = _LABELLED_HOUR
        if runtime > most:
            yield (
                ("max_runtime_seconds",),
                f"must be at most {most} with the schedule of {kind}, got {shown(runtime)}",
            )
            return


def _network(given: Given) -> Iterable[tuple[Place, str]]:
    both = ("subnet_ids", MOST_SUBNETS), ("security_group_ids", MOST_GROUPS)
    for (name, most), (other, _) in (both, both[::-1]):
        count = len(list(given.keys(name)))
        if count > most:
            yield (name,), f"must be at most {most}, got {count}"
        if isinstance(given.value(name), list | tuple) and not count:
            yield (name,), "must be at least 1 where it is said, got none"
        if given.has(other) and not given.has(name):
            yield (name,), f"is required but missing, as {other} is said"
