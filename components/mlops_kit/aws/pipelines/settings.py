"""The inputs of `TrainingPipeline`: their allowed values. The component has the defaults."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import StrictBool

from mlops_kit.aws.pipelines.checks import (
    ASPECTS,
    LIVE_COMPARISON,
    MOST_INPUTS,
    NAMES,
    PERFORMANCE,
    RESERVED_INPUTS,
)
from mlops_kit.aws.places import KeyArn, Shape, Tags
from mlops_kit.aws.shapes import S3_BUCKET, EcrImage, GroupId, MlInstanceType, SubnetId, TopicArn
from mlops_kit.bounds import Number, Whole
from mlops_kit.problems import Place, unknown_key
from mlops_kit.settings import Context, Given, Settings

MOST_SECONDS = 777_600
"""SageMaker stops a processing job after nine days at the latest."""
MOST_GB = 16_384
MOST_INSTANCES = 100
MOST_RETRIES = 20
MOST_STEPS = 50
"""SageMaker's quota of steps that one run takes at a time."""
MOST_CACHE_DAYS = 365
MOST_ARGUMENTS = 100
_BIG = 1e12

S3Uri = Annotated[
    str, Shape(rf"{S3_BUCKET}(/[^*?]*)?", "an address in S3, s3://<bucket>/<key>", 1024)
]
Script = Annotated[
    str,
    Shape(
        rf"{S3_BUCKET}/([^*?]*/)?[A-Za-z0-9_.-]+\.py",
        "a Python file in S3, s3://<bucket>/<key>.py",
        longest=1024,
    ),
]
GroupName = Annotated[
    str,
    Shape(
        r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
        "1 to 63 letters, digits and dashes, a dash at neither end",
        longest=63,
    ),
]
MetricName = Annotated[
    str, Shape(r"[A-Za-z_][A-Za-z0-9_]*", "letters, digits and _, no digit first", 64)
]
Reason = Annotated[
    str,
    Shape(r"[\w .:/=+\-@]+", "1 to 200 letters, digits, spaces and _.:/=+-@", longest=200),
]
Schedule = Annotated[
    str,
    Shape(
        r"rate\([1-9][0-9]* (minutes?|hours?|days?)\)|cron\([^()\s]+( [^()\s]+){5}\)"
        r"|at\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\)",
        "like rate(7 days) or cron(0 3 ? * MON *) or at(2030-01-31T03:00:00)",
        longest=256,
    ),
]
InputName = Annotated[
    str, Shape(r"[a-z][a-z0-9_-]*", "lower-case letters, digits, _ and -, a letter first", 64)
]
Argument = Annotated[str, Shape(r"[^\n]*", "one line of at most 256 characters", longest=256)]
Hyperparameter = Annotated[
    str, Shape(r"[^\n]*", "one line of at most 2500 characters", longest=2500)
]
Gigabytes = Annotated[int, Whole(1, MOST_GB)]
Runtime = Annotated[int, Whole(1, MOST_SECONDS)]


class TrainingJobSettings(Settings):
    """The job that trains a candidate."""

    image_uri: EcrImage
    """Image that trains."""
    instance_type: MlInstanceType
    """Machine that it runs on."""
    input_uri: S3Uri
    """Where the training data begins."""
    instance_count: Annotated[int, Whole(1, MOST_INSTANCES)] | None = None
    """How many machines."""
    volume_gb: Gigabytes | None = None
    """Disk of each machine, in gigabytes."""
    max_runtime_seconds: Runtime | None = None
    """After how many seconds it is stopped."""
    hyperparameters: dict[str, Hyperparameter] | None = None
    """Name -> value, as text."""


class TrainingCheckSettings(Settings):
    """One check: a script that runs in an image."""

    image_uri: EcrImage
    """Image with python3 and what the script imports."""
    script_uri: Script
    """The script."""
    instance_type: MlInstanceType
    """Machine that it runs on."""
    inputs: dict[InputName, S3Uri] | None = None
    """Name -> what else the script reads."""
    arguments: tuple[Argument, ...] | None = None
    """Arguments of the script."""
    volume_gb: Gigabytes | None = None
    """Disk of the machine, in gigabytes."""
    max_runtime_seconds: Runtime | None = None
    """After how many seconds it is stopped, which fails the run."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A job has room for few inputs, and names mean one thing."""
        names = list(given.keys("inputs"))
        if len(names) > MOST_INPUTS:
            yield ("inputs",), f"must be at most {MOST_INPUTS}, got {len(names)}"
        for name in names:
            if name in RESERVED_INPUTS:
                yield ("inputs", name), "is a name that the pipeline uses itself; take another"
        arguments = list(given.keys("arguments"))
        if len(arguments) > MOST_ARGUMENTS:
            yield ("arguments",), f"must be at most {MOST_ARGUMENTS}, got {len(arguments)}"


class TrainingMetricSettings(Settings):
    """The figure that a candidate is judged by."""

    name: MetricName
    """Its name in the result of the check `performance`."""
    threshold: Annotated[float, Number(-_BIG, _BIG)]
    """The worst value that is registered."""
    higher_is_better: StrictBool | None = None
    """Whether more is better; else less is."""
    live_tolerance: Annotated[float, Number(0, _BIG)] | None = None
    """By how much a candidate may be worse than the live version."""


class TrainingNetworkSettings(Settings):
    """Where the jobs' containers can reach to."""

    subnet_ids: tuple[SubnetId, ...] | None = None
    """Subnets that the jobs are in."""
    security_group_ids: tuple[GroupId, ...] | None = None
    """Security groups of the jobs."""
    isolation: StrictBool | None = None
    """Whether containers have no network at all."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Subnets and security groups go together."""
        pairs = (("subnet_ids", "security_group_ids"), ("security_group_ids", "subnet_ids"))
        for said, missing in pairs:
            if list(given.keys(said)) and not given.has(missing):
                yield (missing,), f"is required but missing, as {said} is given"


class TrainingPipelineSettings(Settings):
    """A pipeline that trains, checks and registers a model."""

    package_group_name: GroupName
    """Model package group that versions are registered in."""
    output_uri: S3Uri
    """Where models and results of checks are written."""
    training: TrainingJobSettings
    """The job that trains a candidate."""
    inference_image_uri: EcrImage
    """Image that will serve the model."""
    checks: dict[str, TrainingCheckSettings]
    """Aspect -> its check."""
    skip_checks: dict[str, Reason] | None = None
    """Aspect -> why it is not checked."""
    metric: TrainingMetricSettings | None = None
    """The figure that a candidate is judged by."""
    live_model_uri: S3Uri | None = None
    """Model data of the version in service."""
    content_types: tuple[Argument, ...] | None = None
    """MIME types that the model takes."""
    response_types: tuple[Argument, ...] | None = None
    """MIME types that it answers in."""
    inference_instance_types: tuple[MlInstanceType, ...] | None = None
    """Machines that it can serve on."""
    approval: Literal["manual", "automatic"] | None = None
    """Whether people approve of a version before it may serve."""
    schedule: Schedule | None = None
    """When runs start, in UTC."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts disks, models and results."""
    network: TrainingNetworkSettings | None = None
    """Where the jobs' containers can reach to."""
    read_uris: tuple[S3Uri, ...] | None = None
    """What else in S3 the jobs may read."""
    read_key_arns: tuple[KeyArn, ...] | None = None
    """Other keys that what they read is encrypted with."""
    max_retries: Annotated[int, Whole(0, MOST_RETRIES)] | None = None
    """How often a step is tried again."""
    max_parallel_steps: Annotated[int, Whole(1, MOST_STEPS)] | None = None
    """How many steps of a run go on at a time."""
    training_cache_days: Annotated[int, Whole(1, MOST_CACHE_DAYS)] | None = None
    """For how many days the same training is not repeated."""
    alarm_topic_arn: TopicArn | None = None
    """Topic that is told of failed runs."""
    tags: Tags | None = None
    """Tags of every resource and job."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Every aspect is checked, or it is said why not."""
        checks, skipped = set(given.keys("checks")), set(given.keys("skip_checks"))
        for key in sorted(checks - set(NAMES), key=str):
            yield ("checks", key), unknown_key(str(key), NAMES)
        for key in sorted(skipped - {*NAMES, LIVE_COMPARISON}, key=str):
            yield ("skip_checks", key), unknown_key(str(key), (*NAMES, LIVE_COMPARISON))
        for name in sorted(skipped & checks, key=str):
            yield ("skip_checks", name), "is in checks as well: say one of the two"
        missing = [name for name in NAMES if name not in checks | skipped]
        if missing and given.has("checks"):
            why = "give each a script here, or the reason why not in skip_checks"
            yield ("checks",), f"lacks {', '.join(missing)}: {why}"
        if not checks and skipped.issuperset(NAMES):
            yield ("checks",), f"must have at least 1 of the {len(ASPECTS)} aspects, got none"
        yield from _performance(given, PERFORMANCE.name in checks, skipped)


def _performance(given: Given, checked: bool, skipped: set[object]) -> Iterable[tuple[Place, str]]:
    name = PERFORMANCE.name
    if checked and not given.has("metric"):
        yield ("metric",), f"is required but missing: {name} is judged by it"
    if checked and not given.has("live_model_uri") and LIVE_COMPARISON not in skipped:
        why = f"say it, or the reason why not in skip_checks.{LIVE_COMPARISON}"
        yield ("live_model_uri",), f"is required but missing, to compare with: {why}"
    if given.has("live_model_uri") and LIVE_COMPARISON in skipped:
        yield ("skip_checks", LIVE_COMPARISON), "is not skipped while live_model_uri is given"
    if name in skipped:
        for other in ("metric", "live_model_uri"):
            if given.has(other):
                yield (other,), f"must not be given: {name}, which needs it, is skipped"
        if LIVE_COMPARISON in skipped:
            yield ("skip_checks", LIVE_COMPARISON), f"is a part of {name}, which is skipped"
