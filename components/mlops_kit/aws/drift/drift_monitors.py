"""Monitors of one endpoint on SageMaker: drift of data, quality, bias and explanations."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import iam, sagemaker

from mlops_kit.aws.drift.alarms import Watched, alarms
from mlops_kit.aws.drift.jobs import job_definition
from mlops_kit.aws.drift.monitor import Monitor, monitors
from mlops_kit.aws.drift.monitor_kinds import (
    BiasMonitorArgs,
    DataQualityMonitorArgs,
    ExplainabilityMonitorArgs,
    ModelQualityMonitorArgs,
)
from mlops_kit.aws.drift.role import monitoring_role
from mlops_kit.aws.drift.runs import Runs
from mlops_kit.aws.drift.schedule import longest_seconds
from mlops_kit.aws.drift.settings import DriftMonitorsSettings
from mlops_kit.aws.kms_key import encryption_key
from mlops_kit.inputs import check_inputs, said, whole

DEFAULT_INSTANCE_TYPE = "ml.m5.xlarge"
DEFAULT_INSTANCE_COUNT = 1
DEFAULT_VOLUME_GB = 30
DEFAULT_MAX_RUNTIME_SECONDS = 1800
DEFAULT_NETWORK_ISOLATION = True
DEFAULT_INTER_CONTAINER_ENCRYPTION = True


class DriftMonitorsArgs(TypedDict):
    """Inputs of `DriftMonitors`."""

    endpoint_name: pulumi.Input[str]
    """Endpoint that captures its data: real-time, never serverless."""
    capture_uri: pulumi.Input[str]
    """Where the endpoint captures to, s3://…"""
    report_uri: pulumi.Input[str]
    """Where reports go, each monitor's below a folder of its own, s3://…"""
    data_quality: NotRequired[DataQualityMonitorArgs]
    """Whether requests and answers still look like the baseline."""
    model_quality: NotRequired[ModelQualityMonitorArgs]
    """Whether answers are as right as they were."""
    bias: NotRequired[BiasMonitorArgs]
    """Whether answers treat groups as they did."""
    explainability: NotRequired[ExplainabilityMonitorArgs]
    """Whether the same features matter as did."""
    monitor_image_uri: NotRequired[pulumi.Input[str]]
    """Image of the two quality monitors: the region's `sagemaker-model-monitor-analyzer`."""
    clarify_image_uri: NotRequired[pulumi.Input[str]]
    """Image of the two others: the region's `sagemaker-clarify-processing`."""
    instance_type: NotRequired[pulumi.Input[str]]
    """Machine of each job. Defaults to `ml.m5.xlarge`."""
    instance_count: NotRequired[pulumi.Input[int]]
    """Machines of each job. Defaults to 1."""
    volume_gb: NotRequired[pulumi.Input[int]]
    """Volume of each machine, in GB. Defaults to 30."""
    max_runtime_seconds: NotRequired[pulumi.Input[int]]
    """After how long a job is stopped. Defaults to 1800."""
    network_isolation: NotRequired[pulumi.Input[bool]]
    """Whether quality jobs reach no network; Clarify's must reach AWS. Defaults to true."""
    inter_container_encryption: NotRequired[pulumi.Input[bool]]
    """Whether the machines of one job encrypt what they exchange. Defaults to true."""
    subnet_ids: NotRequired[list[pulumi.Input[str]]]
    """Subnets of the jobs, with endpoints of S3 and whatever else they use."""
    security_group_ids: NotRequired[list[pulumi.Input[str]]]
    """Security groups of the jobs; needed with `subnet_ids`."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key of the region that encrypts volumes and reports; without it one is made."""
    read_kms_key_arns: NotRequired[list[pulumi.Input[str]]]
    """Keys that encrypt captures, baselines and labels, where these are others."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic that hears when an alarm begins and ends."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource."""


class DriftMonitors(pulumi.ComponentResource):
    """Jobs that compare what an endpoint captures with baselines, on schedules, with alarms.

    Baselines come from baselining jobs, which belong to training. Serverless endpoints capture no
    data, so nothing here can watch them. Since 30 July 2026 AWS lets only accounts that used
    Model Monitor before use it ("Model Monitor availability change").
    """

    schedule_names: pulumi.Output[dict[str, str]]
    """`data_quality`, `model_quality`, `bias`, `explainability` -> name of its schedule."""
    alarm_names: pulumi.Output[list[str]]
    """Names of all alarms."""
    role_arn: pulumi.Output[str]
    """Role that the jobs run with."""
    report_uri: pulumi.Output[str]
    """Where reports go, without a slash at its end."""
    kms_key_arn: pulumi.Output[str]
    """Key that encrypts volumes and reports."""

    def __init__(
        self, name: str, args: DriftMonitorsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the monitors.

        Args:
            name: name of the component, at most 30 characters; schedules' names begin with it.
            args: endpoint, monitors and how their jobs run.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("DriftMonitors", name, DriftMonitorsSettings, args)
        super().__init__("mlops-kit:index:DriftMonitors", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = args.get("tags")
        wanted = list(monitors(args))

        protects = f"what monitors of {name} keep"
        key = encryption_key(f"{name}-key", args.get("kms_key_arn"), protects, tags, child)
        reports = pulumi.Output.from_input(args["report_uri"]).apply(lambda uri: uri.rstrip("/"))
        role, permissions = monitoring_role(f"{name}-role", args, wanted, key, reports, child)
        runs = _runs(args, role.arn, key, reports)
        schedules: dict[str, pulumi.Output[str]] = {}
        made: list[pulumi.Output[str]] = []
        for monitor in wanted:
            title = f"{name}-{monitor.role}"
            schedule = _schedule(title, monitor, runs, permissions, child)
            watched = Watched(
                title=title,
                namespace=monitor.namespace,
                endpoint_name=runs.endpoint_name,
                schedule_name=schedule.name,
                period=pulumi.Output.from_input(monitor.schedule).apply(longest_seconds),
                topic_arn=args.get("alarm_topic_arn"),
                tags=tags,
            )
            made += [alarm.name for alarm in alarms(title, monitor.metrics, watched, child)]
            schedules[monitor.key] = schedule.name

        self.schedule_names = pulumi.Output.all(**schedules)
        self.alarm_names = pulumi.Output.all(*made)
        self.role_arn, self.report_uri, self.kms_key_arn = role.arn, reports, key
        self.register_outputs(
            {
                "schedule_names": self.schedule_names,
                "alarm_names": self.alarm_names,
                "role_arn": self.role_arn,
                "report_uri": self.report_uri,
                "kms_key_arn": self.kms_key_arn,
            }
        )


def _schedule(
    name: str,
    monitor: Monitor,
    runs: Runs,
    permissions: iam.RolePolicy,
    child: pulumi.ResourceOptions,
) -> sagemaker.MonitoringSchedule:
    definition = job_definition(name, monitor, runs, child)
    return sagemaker.MonitoringSchedule(
        f"{name}-schedule",
        monitoring_schedule_config={
            "monitoring_type": monitor.type,
            "monitoring_job_definition_name": definition.name,
            "schedule_config": {"schedule_expression": monitor.schedule},
        },
        tags=runs.tags,
        opts=pulumi.ResourceOptions(
            parent=child.parent, depends_on=[definition.resource, permissions]
        ),
    )


def _runs(
    args: DriftMonitorsArgs,
    role_arn: pulumi.Output[str],
    key: pulumi.Output[str],
    reports: pulumi.Output[str],
) -> Runs:
    encrypted = args.get("inter_container_encryption")
    runtime = args.get("max_runtime_seconds")
    return Runs(
        endpoint_name=args["endpoint_name"],
        role_arn=role_arn,
        report_uri=reports,
        kms_key_arn=key,
        instance_type=said(args.get("instance_type"), DEFAULT_INSTANCE_TYPE),
        instance_count=whole(said(args.get("instance_count"), DEFAULT_INSTANCE_COUNT)),
        volume_gb=whole(said(args.get("volume_gb"), DEFAULT_VOLUME_GB)),
        max_runtime_seconds=whole(said(runtime, DEFAULT_MAX_RUNTIME_SECONDS)),
        network_isolation=said(args.get("network_isolation"), DEFAULT_NETWORK_ISOLATION),
        inter_container_encryption=said(encrypted, DEFAULT_INTER_CONTAINER_ENCRYPTION),
        subnet_ids=args.get("subnet_ids"),
        security_group_ids=args.get("security_group_ids"),
        tags=args.get("tags"),
    )
