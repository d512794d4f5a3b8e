"""The inputs of an endpoint on SageMaker: their allowed values and defaults."""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import StrictBool

from mlops_kit.aws.ml_instances import has_local_disk
from mlops_kit.aws.places import KeyArn, RoleArn, Tags
from mlops_kit.aws.sagemaker import guardrails
from mlops_kit.aws.sagemaker.capacity_settings import (
    SageMakerAsynchronousSettings,
    SageMakerDataCaptureSettings,
    SageMakerGuardrailsSettings,
    SageMakerNetworkSettings,
    SageMakerScalingSettings,
    SageMakerServerlessSettings,
)
from mlops_kit.aws.sagemaker.shapes import (
    ImageUri,
    ObjectsArn,
    PackageArn,
    RepositoryArn,
    S3Uri,
    VariableName,
    VariableValue,
)
from mlops_kit.aws.shapes import MlInstanceType
from mlops_kit.bounds import Number, Text, Whole
from mlops_kit.objectives.settings import ObjectivesSettings
from mlops_kit.problems import Place, shown
from mlops_kit.rollout.settings import RolloutSettings
from mlops_kit.settings import Context, Given, Settings

MOST_ENVIRONMENT = 100
BURSTABLE = re.compile(r"ml\.t\d")


class SageMakerModelSettings(Settings):
    """What a version serves: an image with an artifact, or a model package."""

    image_uri: ImageUri | None = None
    """Container image that serves, with a tag or a digest."""
    artifact_uri: S3Uri | None = None
    """Model artifact: a .tar.gz, or a folder when it ends with a slash."""
    artifact_etag: Text | None = None
    """ETag that the artifact must have; SageMaker refuses another content."""
    package_arn: PackageArn | None = None
    """Version of a model package of the registry, in place of image and artifact."""
    environment: dict[VariableName, VariableValue] | None = None
    """Environment variables of the container."""
    label: Text | None = None
    """What people call the version; without it, its package or artifact and image."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """It is one of two things."""
        if not given.has("image_uri") and not given.has("package_arn"):
            yield ("image_uri",), "is required but missing; or name a model package: package_arn"
        if given.has("package_arn"):
            for name in ("image_uri", "artifact_uri", "artifact_etag"):
                if given.has(name):
                    yield (name,), "is part of the model package that package_arn names: remove it"
        if given.has("artifact_etag") and not given.has("artifact_uri"):
            yield ("artifact_etag",), "is that of an artifact, and artifact_uri names none"
        uri = given.value("artifact_uri")
        if isinstance(uri, str) and uri.endswith("/") and given.has("artifact_etag"):
            yield (
                ("artifact_etag",),
                f"is of one object, but artifact_uri is a folder: {shown(uri)}",
            )
        variables = len(list(given.keys("environment")))
        if variables > MOST_ENVIRONMENT:
            yield ("environment",), f"must be at most {MOST_ENVIRONMENT} variables, got {variables}"


class SageMakerDemandsSettings(Settings):
    """What a model package must be before it is deployed."""

    approved: StrictBool | None = None
    """Whether it must be approved in the registry."""
    metric: Text | None = None
    """Figure of its evaluation: `metrics.<name>.value` of the JSON that its model quality names."""
    at_least: float | None = None
    """Lowest value of the metric that will do."""
    at_most: float | None = None
    """Highest value of the metric that will do."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A metric and its bound need each other."""
        bounds = [name for name in ("at_least", "at_most") if given.has(name)]
        if given.has("metric") and not bounds:
            yield ("at_least",), "or at_most is required but missing: metric is held against it"
        for name in bounds:
            if not given.has("metric"):
                yield (name,), "is a bound of a metric, and metric names none"


class SageMakerRolloutSettings(Settings):
    """An endpoint's versions and traffic: real-time, serverless or asynchronous."""

    model: SageMakerModelSettings
    """What is served."""
    instance_type: MlInstanceType | None = None
    """Type of the instances; or `serverless`."""
    serverless: SageMakerServerlessSettings | None = None
    """Capacity that exists only while requests come, in place of instances."""
    asynchronous: SageMakerAsynchronousSettings | None = None
    """Requests that wait in a queue, with answers in S3."""
    scaling: SageMakerScalingSettings = SageMakerScalingSettings()
    """How many instances each version has."""
    network: SageMakerNetworkSettings | None = None
    """Where the containers are in a network of the account."""
    network_isolation: StrictBool | None = None
    """Whether the containers reach no network at all; SageMaker loads the artifact for them."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts the instances' volumes, and the answers of an asynchronous endpoint."""
    volume_gb: Annotated[int, Whole(1, 512)] | None = None
    """Size of each instance's volume; without it SageMaker chooses."""
    container_startup_seconds: Annotated[int, Whole(60, 3600)] | None = None
    """How long a container may take to pass its first health check, in seconds."""
    data_capture: SageMakerDataCaptureSettings | None = None
    """Requests and answers that are kept."""
    guardrails: SageMakerGuardrailsSettings | None = None
    """AWS runs the rollouts by its deployment guardrails, in place of the kit; needed where an
    endpoint has one variant only, serverless or asynchronous."""
    demands: SageMakerDemandsSettings | None = None
    """What a model package must be before it is deployed."""
    objectives: ObjectivesSettings = ObjectivesSettings()
    """What the endpoint promises."""
    rollout: RolloutSettings = RolloutSettings()
    """How the traffic moves to a new version."""
    startup_timeout_seconds: Annotated[float, Number(60, 28_800)] = 1800
    """How long a new version may take until it is ready, in seconds."""
    execution_role_arn: RoleArn | None = None
    """Role that the containers have; `SageMakerEndpoint` makes one where it is not said."""
    log_group_name: Text | None = None
    """Log group that gets a line for everything that happens in a rollout."""
    tags: Tags | None = None
    """Tags of everything that is made for it."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Capacity is of one kind, scaling fits it, and AWS can run what it is asked to."""
        yield from _capacity(given)
        yield from _scaling(given)
        yield from _storage(given)
        yield from _runner(given)
        package = given.has("model") and given.value("model", "package_arn")
        if given.has("demands") and given.right("model") and not package:
            yield ("demands",), "are made of a model package, and model.package_arn names none"


class SageMakerEndpointSettings(SageMakerRolloutSettings):
    """A model served by Amazon SageMaker: real-time, serverless or asynchronous."""

    repository_arns: tuple[RepositoryArn, ...] | None = None
    """Repositories that the role may pull from, besides that of model.image_uri."""
    artifact_arns: tuple[ObjectsArn, ...] | None = None
    """Objects that the role may read, besides those of the bucket of model.artifact_uri."""
    decrypt_key_arns: tuple[KeyArn, ...] | None = None
    """Keys of the artifacts, which the role may decrypt with."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """What is for the role that is made makes no sense with one that is given."""
        yield from super().conflicts(given, context)
        for name in ("repository_arns", "artifact_arns", "decrypt_key_arns"):
            if given.has(name) and given.has("execution_role_arn"):
                yield (
                    (name,),
                    "is for the role that the endpoint makes, and execution_role_arn names "
                    "another: remove one of the two",
                )
        if given.value("model", "package_arn") and not given.has("execution_role_arn"):
            for name in ("repository_arns", "artifact_arns"):
                if not given.has(name):
                    yield (
                        (name,),
                        "is required but missing: the role must know what the model package "
                        "is made of",
                    )


def _capacity(given: Given) -> Iterable[tuple[Place, str]]:
    serverless = given.has("serverless")
    if not serverless and not given.has("instance_type"):
        yield ("instance_type",), "is required but missing, such as ml.m5.large; or say serverless"
    if not serverless:
        return
    for name in (
        "instance_type",
        "asynchronous",
        "network",
        "data_capture",
        "volume_gb",
        "container_startup_seconds",
    ):
        if given.has(name):
            yield (name,), "cannot be had with serverless capacity: remove one of the two"
    if given.value("network_isolation"):
        yield ("network_isolation",), "cannot be had with serverless capacity, got true"
    if given.has("scaling") and given.value("serverless", "provisioned_concurrency") is None:
        yield (
            ("scaling",),
            "is that of serverless.provisioned_concurrency, which is missing",
        )


def _scaling(given: Given) -> Iterable[tuple[Place, str]]:
    kind = given.value("instance_type")
    many = given.value("scaling", "max_replicas")
    few = given.value("scaling", "min_replicas", default=1)
    moves = (many is not None and few is not None and many > few) or (
        given.has("scaling") and (given.value("scaling", "schedules") is not None)
    )
    if moves and isinstance(kind, str) and BURSTABLE.match(kind):
        yield (
            ("scaling",),
            f"cannot be automatic with the burstable {kind}: choose another type, or only "
            "min_replicas",
        )
    target = given.value("scaling", "target")
    if target is not None and given.has("serverless") and not 0.1 <= target <= 0.9:
        yield (
            ("scaling", "target"),
            f"of serverless capacity is the share in use, 0.1 to 0.9; got {shown(target)}",
        )
    if moves and target is None and many is not None and few is not None and many > few:
        yield (
            ("scaling", "target"),
            "is required but missing: max_replicas above min_replicas need to know when to add one",
        )


def _storage(given: Given) -> Iterable[tuple[Place, str]]:
    kind = given.value("instance_type")
    if isinstance(kind, str) and has_local_disk(kind):
        for name in ("kms_key_arn", "volume_gb"):
            if given.has(name) and not (name == "kms_key_arn" and given.has("asynchronous")):
                yield (
                    (name,),
                    f"is of a volume, and {kind} has its storage on the host, encrypted by AWS: "
                    "remove it",
                )


def _runner(given: Given) -> Iterable[tuple[Place, str]]:
    alone = [name for name in ("serverless", "asynchronous") if given.has(name)]
    if not given.has("guardrails"):
        if alone:
            yield (
                ("guardrails",),
                f"are required but missing: with {alone[0]} SageMaker keeps one variant, so there "
                "are no weights for the kit to shift",
            )
        return
    batch = given.value("guardrails", "rolling_batch_percent")
    if batch is not None and given.has("serverless"):
        yield (
            ("guardrails", "rolling_batch_percent"),
            "cannot be had with serverless capacity, which has no instances: remove it",
        )
    if given.right("rollout"):
        written: Any = given.value("rollout", default={})
        asked = (
            written
            if isinstance(written, RolloutSettings)
            else RolloutSettings.model_validate(written, context={})
        )
        for sentence in guardrails.misfits(asked.plan(), batch):
            yield ("rollout",), sentence
