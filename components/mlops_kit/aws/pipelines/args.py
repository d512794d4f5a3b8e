"""The inputs of `TrainingPipeline` and their defaults."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi

DEFAULT_INSTANCE_COUNT = 1
DEFAULT_VOLUME_GB = 30
DEFAULT_MAX_RUNTIME_SECONDS = 14_400
DEFAULT_HIGHER_IS_BETTER = True
DEFAULT_LIVE_TOLERANCE = 0
DEFAULT_ISOLATION = True
DEFAULT_APPROVAL = "manual"
DEFAULT_MAX_RETRIES = 3


class TrainingJobArgs(TypedDict):
    """The job that trains a candidate."""

    image_uri: pulumi.Input[str]
    """Image in ECR that trains."""
    instance_type: pulumi.Input[str]
    """Machine that it runs on, such as `ml.m5.xlarge`."""
    input_uri: pulumi.Input[str]
    """Where the training data begins, in S3; a run may name another place."""
    instance_count: NotRequired[pulumi.Input[int]]
    """How many machines. Defaults to 1."""
    volume_gb: NotRequired[pulumi.Input[int]]
    """Disk of each machine, in gigabytes. Defaults to 30."""
    max_runtime_seconds: NotRequired[pulumi.Input[int]]
    """After how many seconds it is stopped, which fails the run. Defaults to 14400."""
    hyperparameters: NotRequired[dict[str, pulumi.Input[str]]]
    """Name -> value, as text."""


class TrainingCheckArgs(TypedDict):
    """A check: a script that reads below /opt/ml/processing/input and writes its result.

    The result is /opt/ml/processing/output/result.json, `{"passed": true}` or false.
    """

    image_uri: pulumi.Input[str]
    """Image in ECR with python3 and what the script imports."""
    script_uri: pulumi.Input[str]
    """The script, a Python file in S3."""
    instance_type: pulumi.Input[str]
    """Machine that it runs on, such as `ml.m5.large`."""
    inputs: NotRequired[dict[str, pulumi.Input[str]]]
    """Name -> what else it reads, in S3, such as a test set; mounted under that name."""
    arguments: NotRequired[list[pulumi.Input[str]]]
    """Arguments of the script."""
    volume_gb: NotRequired[pulumi.Input[int]]
    """Disk of the machine, in gigabytes. Defaults to 30."""
    max_runtime_seconds: NotRequired[pulumi.Input[int]]
    """After how many seconds it is stopped, which fails the run. Defaults to 14400."""


class TrainingMetricArgs(TypedDict):
    """The figure that a candidate is judged by, in the result of the check `performance`.

    It is `metrics.<name>.value` there, and `margins.<name>.value` is what is left of it when
    that of the live version, on the same test set, is taken away.
    """

    name: pulumi.Input[str]
    """Its name in the result, such as `accuracy`."""
    threshold: pulumi.Input[float]
    """The worst value that is registered."""
    higher_is_better: NotRequired[pulumi.Input[bool]]
    """Whether more is better; else less is. Defaults to true."""
    live_tolerance: NotRequired[pulumi.Input[float]]
    """By how much a candidate may be worse than the live version. Defaults to 0."""


class TrainingNetworkArgs(TypedDict):
    """Where the jobs' containers can reach to."""

    subnet_ids: NotRequired[list[pulumi.Input[str]]]
    """Subnets that the jobs are in; with `security_group_ids`."""
    security_group_ids: NotRequired[list[pulumi.Input[str]]]
    """Security groups of the jobs; with `subnet_ids`."""
    isolation: NotRequired[pulumi.Input[bool]]
    """Whether containers have no network; SageMaker still brings data. Defaults to true."""


class TrainingPipelineArgs(TypedDict):
    """Inputs of `TrainingPipeline`."""

    package_group_name: pulumi.Input[str]
    """Model package group, which must be there, that versions are registered in."""
    output_uri: pulumi.Input[str]
    """Where models and results of checks are written, in S3."""
    training: TrainingJobArgs
    """The job that trains a candidate."""
    inference_image_uri: pulumi.Input[str]
    """Image in ECR that will serve the model."""
    checks: dict[str, TrainingCheckArgs]
    """Aspect -> its check: data_quality, feature_space, unit_tests, integration_tests,
    performance, accuracy, drift."""
    skip_checks: NotRequired[dict[str, pulumi.Input[str]]]
    """Aspect, or live_comparison -> why it is not checked; the registered version says so too."""
    metric: NotRequired[TrainingMetricArgs]
    """The figure that a candidate is judged by; needed for the check `performance`."""
    live_model_uri: NotRequired[pulumi.Input[str]]
    """Model data of the version in service, in S3, to compare with; a run may name another."""
    content_types: NotRequired[list[pulumi.Input[str]]]
    """MIME types that the model takes."""
    response_types: NotRequired[list[pulumi.Input[str]]]
    """MIME types that it answers in."""
    inference_instance_types: NotRequired[list[pulumi.Input[str]]]
    """Machines that it can serve on."""
    approval: NotRequired[pulumi.Input[str]]
    """`manual`: people approve of a version; `automatic`: it is. Defaults to `manual`."""
    schedule: NotRequired[pulumi.Input[str]]
    """When runs start, in UTC, such as `rate(7 days)`; without it, when somebody starts one."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts disks, models and results; without it one is made."""
    network: NotRequired[TrainingNetworkArgs]
    """Where the jobs' containers can reach to; without it, nowhere."""
    read_uris: NotRequired[list[pulumi.Input[str]]]
    """What else in S3 the jobs may read, such as data that runs name."""
    read_key_arns: NotRequired[list[pulumi.Input[str]]]
    """Other keys that what they read is encrypted with."""
    max_retries: NotRequired[pulumi.Input[int]]
    """How often a step is tried again after throttling or lack of machines. Defaults to 3."""
    max_parallel_steps: NotRequired[pulumi.Input[int]]
    """How many steps of a run go on at a time; without it, SageMaker's quota."""
    training_cache_days: NotRequired[pulumi.Input[int]]
    """For how many days a training with the same arguments is not repeated; new data needs a new
    address then. Checks always run."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """Topic, which EventBridge may publish to, that is told of failed runs."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource and job."""


def with_defaults(args: TrainingPipelineArgs) -> dict[str, Any]:
    """Return the arguments, known or not yet, with the defaults of those that are not said."""
    limits = {"volume_gb": DEFAULT_VOLUME_GB, "max_runtime_seconds": DEFAULT_MAX_RUNTIME_SECONDS}
    judged = {
        "higher_is_better": DEFAULT_HIGHER_IS_BETTER,
        "live_tolerance": DEFAULT_LIVE_TOLERANCE,
    }
    metric = args.get("metric")
    return {
        "approval": DEFAULT_APPROVAL,
        "max_retries": DEFAULT_MAX_RETRIES,
        **_said(args),
        "training": {
            "instance_count": DEFAULT_INSTANCE_COUNT,
            **limits,
            **_said(args["training"]),
        },
        "checks": {aspect: {**limits, **_said(check)} for aspect, check in args["checks"].items()},
        "metric": None if metric is None else {**judged, **_said(metric)},
        "network": {"isolation": DEFAULT_ISOLATION, **_said(args.get("network") or {})},
    }


def _said(args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in args.items() if value is not None}
