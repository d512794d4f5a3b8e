"""An endpoint of SageMaker, its versions and traffic: one resource of the kit's provider."""

from typing import NotRequired, TypedDict, cast

import pulumi

from mlops_kit.contracts import ObjectivesArgs, RolloutArgs


class SageMakerAccessArgs(TypedDict):
    """How the kit reaches AWS: by boto3's own credentials, unless something is said."""

    assume_role_arn: NotRequired[pulumi.Input[str]]
    """Role that the kit takes on before it asks AWS."""
    service_urls: NotRequired[dict[str, pulumi.Input[str]]]
    """Service as boto3 names it -> address to ask in place of AWS', such as a VPC endpoint."""


class SageMakerModelArgs(TypedDict):
    """What a version serves: an image with an artifact, or a model package."""

    image_uri: NotRequired[pulumi.Input[str]]
    """Container image that serves, with a tag or a digest."""
    artifact_uri: NotRequired[pulumi.Input[str]]
    """Model artifact in S3: a .tar.gz, or a folder when it ends with a slash."""
    artifact_etag: NotRequired[pulumi.Input[str]]
    """ETag that the artifact must have; SageMaker refuses another content."""
    package_arn: NotRequired[pulumi.Input[str]]
    """Version of a model package of the registry, in place of image and artifact."""
    environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables of the container."""
    label: NotRequired[pulumi.Input[str]]
    """What people call the version; without it, its package or artifact and image."""


class SageMakerServerlessArgs(TypedDict):
    """Capacity that exists only while requests come."""

    memory_mb: pulumi.Input[int]
    """Memory of each instance: 1024, 2048, … 6144 MB."""
    max_concurrency: pulumi.Input[int]
    """Requests that are answered at the same time, at most, 1 to 200."""
    provisioned_concurrency: NotRequired[pulumi.Input[int]]
    """Requests that are answered at the same time without a cold start."""


class SageMakerAsynchronousArgs(TypedDict):
    """Requests that wait in a queue, with answers in S3."""

    output_uri: pulumi.Input[str]
    """Folder of S3 that the answers go to."""
    failure_uri: NotRequired[pulumi.Input[str]]
    """Folder of S3 that the errors go to; without it, `output_uri`."""
    max_concurrent_invocations: NotRequired[pulumi.Input[int]]
    """Requests that each instance works on at the same time; without it SageMaker chooses."""
    success_topic_arn: NotRequired[pulumi.Input[str]]
    """Topic that is told of every answer."""
    error_topic_arn: NotRequired[pulumi.Input[str]]
    """Topic that is told of every error."""


class SageMakerScheduleArgs(TypedDict):
    """Other bounds of scaling from a point in time on."""

    schedule: pulumi.Input[str]
    """When they begin to hold, such as cron(0 6 ? * MON-FRI *)."""
    time_zone: NotRequired[pulumi.Input[str]]
    """Time zone of the schedule, such as Europe/Berlin. Defaults to `UTC`."""
    min_replicas: pulumi.Input[int]
    """Instances at least, from then on."""
    max_replicas: pulumi.Input[int]
    """Instances at most, from then on."""


class SageMakerScalingArgs(TypedDict):
    """How many instances each version has."""

    min_replicas: NotRequired[pulumi.Input[int]]
    """Instances at least; of serverless capacity, provisioned concurrency. Defaults to 1."""
    max_replicas: NotRequired[pulumi.Input[int]]
    """Instances at most; without it there are always `min_replicas`."""
    target: NotRequired[pulumi.Input[float]]
    """Load of each instance to aim at: requests a minute, waiting requests, or share in use."""
    scale_in_cooldown_seconds: NotRequired[pulumi.Input[float]]
    """Least time between two removals of instances, in seconds. Defaults to 300."""
    scale_out_cooldown_seconds: NotRequired[pulumi.Input[float]]
    """Least time between two additions of instances, in seconds. Defaults to 60."""
    schedules: NotRequired[dict[str, SageMakerScheduleArgs]]
    """Name -> other bounds from a point in time on."""


class SageMakerDataCaptureArgs(TypedDict):
    """Requests and answers that are kept, for monitors of drift."""

    uri: pulumi.Input[str]
    """Folder of S3 that they go to."""
    percent: NotRequired[pulumi.Input[int]]
    """Whole percent of the requests that are kept. Defaults to 100."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts them; without it, the bucket's."""


class SageMakerNetworkArgs(TypedDict):
    """Where the containers are in a network of the account."""

    subnet_ids: list[pulumi.Input[str]]
    """Subnets, 1 to 16."""
    security_group_ids: list[pulumi.Input[str]]
    """Security groups, 1 to 5."""


class SageMakerGuardrailsArgs(TypedDict):
    """Rollouts that AWS runs by itself, watched by alarms in place of the kit's gate."""

    alarm_names: list[pulumi.Input[str]]
    """Alarms at which AWS gives the old version the traffic back, 1 to 10."""
    rolling_batch_percent: NotRequired[pulumi.Input[int]]
    """So many percent of the instances are replaced at a time, in place of a second fleet."""


class SageMakerDemandsArgs(TypedDict):
    """What a model package must be before it is deployed."""

    approved: NotRequired[pulumi.Input[bool]]
    """Whether it must be approved in the registry."""
    metric: NotRequired[pulumi.Input[str]]
    """Figure of its evaluation: metrics.<name>.value of the JSON that its model quality names."""
    at_least: NotRequired[pulumi.Input[float]]
    """Lowest value of the metric that will do."""
    at_most: NotRequired[pulumi.Input[float]]
    """Highest value of the metric that will do."""


class SageMakerRolloutArgs(TypedDict):
    """Inputs of `SageMakerRollout`."""

    endpoint: pulumi.Input[str]
    """Name of the endpoint, at most 31 characters."""
    region: pulumi.Input[str]
    """Region of the endpoint."""
    account_id: pulumi.Input[str]
    """Account of the endpoint, 12 digits."""
    ledger_bucket_name: pulumi.Input[str]
    """Bucket that the record of the rollouts is kept in."""
    access: SageMakerAccessArgs
    """How the kit reaches AWS; may be empty."""
    model: SageMakerModelArgs
    """What is served."""
    instance_type: NotRequired[pulumi.Input[str]]
    """Type of the instances; or `serverless`."""
    serverless: NotRequired[SageMakerServerlessArgs]
    """Capacity that exists only while requests come, in place of instances."""
    asynchronous: NotRequired[SageMakerAsynchronousArgs]
    """Requests that wait in a queue, with answers in S3."""
    scaling: NotRequired[SageMakerScalingArgs]
    """How many instances each version has. Defaults to the defaults of its keys."""
    network: NotRequired[SageMakerNetworkArgs]
    """Where the containers are in a network of the account."""
    network_isolation: NotRequired[pulumi.Input[bool]]
    """Whether the containers reach no network; without it, all but serverless ones are isolated."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the instances' volumes, and the answers of an asynchronous endpoint."""
    volume_gb: NotRequired[pulumi.Input[int]]
    """Size of each instance's volume, 1 to 512; without it SageMaker chooses."""
    container_startup_seconds: NotRequired[pulumi.Input[int]]
    """How long a container may take to pass its first health check, 60 to 3600 seconds."""
    data_capture: NotRequired[SageMakerDataCaptureArgs]
    """Requests and answers that are kept."""
    guardrails: NotRequired[SageMakerGuardrailsArgs]
    """AWS runs the rollouts, in place of the kit; needed if serverless or asynchronous."""
    demands: NotRequired[SageMakerDemandsArgs]
    """What a model package must be before it is deployed."""
    objectives: NotRequired[ObjectivesArgs]
    """What the endpoint promises. Defaults to the defaults of its keys."""
    rollout: NotRequired[RolloutArgs]
    """How the traffic moves to a new version. Defaults to the defaults of its keys."""
    startup_timeout_seconds: NotRequired[pulumi.Input[float]]
    """How long a new version may take until it is ready, in seconds. Defaults to 1800."""
    execution_role_arn: NotRequired[pulumi.Input[str]]
    """Role that the containers have; `SageMakerEndpoint` makes one where it is not said."""
    log_group_name: NotRequired[pulumi.Input[str]]
    """Log group that gets a line for everything that happens in a rollout."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of everything that is made for it."""


class SageMakerRollout(pulumi.CustomResource):
    """The endpoint with its versions; an update is a rollout and fails if it is rolled back."""

    url: pulumi.Output[str]
    """Address that clients send signed requests to."""
    live_version: pulumi.Output[str]
    """Id of the version that answers most of the requests."""
    weights: pulumi.Output[dict[str, int]]
    """Whole percent of the requests by version id."""
    version: pulumi.Output[str]
    """Id of the version that the inputs ask for."""
    history: pulumi.Output[list[str]]
    """What happened last and why, a sentence each, oldest first."""

    def __init__(
        self, name: str, args: SageMakerRolloutArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the endpoint.

        Args:
            name: name of the resource.
            args: place, model, capacity, promises and plan.
            opts: options of the resource.
        """
        outputs = dict.fromkeys(("url", "live_version", "weights", "version", "history"))
        inputs = cast(dict[str, pulumi.Input[object]], {**args, **outputs})
        super().__init__("mlops-kit:index:SageMakerRollout", name, inputs, opts)
