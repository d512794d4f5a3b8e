"""A model in service on Amazon SageMaker: role, endpoint, versions, traffic and scaling."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict, cast

import pulumi

from mlops_kit.aws.sagemaker.role import Needs, execution_role
from mlops_kit.aws.sagemaker.sagemaker_rollout import (
    SageMakerAccessArgs,
    SageMakerAsynchronousArgs,
    SageMakerDataCaptureArgs,
    SageMakerDemandsArgs,
    SageMakerGuardrailsArgs,
    SageMakerModelArgs,
    SageMakerNetworkArgs,
    SageMakerRollout,
    SageMakerRolloutArgs,
    SageMakerScalingArgs,
    SageMakerServerlessArgs,
)
from mlops_kit.aws.sagemaker.settings import SageMakerEndpointSettings
from mlops_kit.contracts import ObjectivesArgs, RolloutArgs
from mlops_kit.inputs import check_inputs

OF_ROLE = ("repository_arns", "artifact_arns", "decrypt_key_arns")


class SageMakerEndpointArgs(TypedDict):
    """Inputs of `SageMakerEndpoint`."""

    region: str
    """Region of the endpoint."""
    account_id: str
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
    repository_arns: NotRequired[list[pulumi.Input[str]]]
    """Repositories that the role may pull from, besides that of model.image_uri."""
    artifact_arns: NotRequired[list[pulumi.Input[str]]]
    """Objects that the role may read, besides those of the bucket of model.artifact_uri."""
    decrypt_key_arns: NotRequired[list[pulumi.Input[str]]]
    """Keys of the artifacts, which the role may decrypt with."""


class SageMakerEndpoint(pulumi.ComponentResource):
    """A model served by Amazon SageMaker: real-time, serverless or asynchronous.

    A new version gets the traffic step by step, and `pulumi up` succeeds only when it has all of
    it with its objectives met; else the old one has it back and the run fails with the reason.
    Latency objectives are those of the container: SageMaker measures its own overhead apart.
    """

    endpoint_name: pulumi.Output[str]
    """Name of the endpoint."""
    url: pulumi.Output[str]
    """Address that clients send signed requests to."""
    live_version: pulumi.Output[str]
    """Id of the version that answers most of the requests."""
    weights: pulumi.Output[dict[str, int]]
    """Whole percent of the requests by version id."""
    execution_role_arn: pulumi.Output[str]
    """Role that the containers have."""

    def __init__(
        self, name: str, args: SageMakerEndpointArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the endpoint.

        Args:
            name: name of the endpoint, at most 31 characters.
            args: account, model, capacity, promises and plan.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        wired = ("region", "account_id", "ledger_bucket_name", "access")
        given = {key: value for key, value in args.items() if key not in wired}
        check_inputs("SageMakerEndpoint", name, SageMakerEndpointSettings, given)
        super().__init__("mlops-kit:index:SageMakerEndpoint", name, {}, opts)

        role_arn = args.get("execution_role_arn")
        needed: Sequence[pulumi.Resource] = ()
        if role_arn is None:
            role, permissions = execution_role(
                f"{name}-role", _needs(name, args), args.get("tags"), self
            )
            role_arn, needed = role.arn, [permissions]
        inputs = {key: value for key, value in args.items() if key not in OF_ROLE}
        rollout = SageMakerRollout(
            f"{name}-rollout",
            cast(
                SageMakerRolloutArgs, {**inputs, "endpoint": name, "execution_role_arn": role_arn}
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=needed),
        )

        self.endpoint_name = pulumi.Output.from_input(name)
        self.url = rollout.url
        self.live_version = rollout.live_version
        self.weights = rollout.weights
        self.execution_role_arn = pulumi.Output.from_input(role_arn)
        self.register_outputs(
            {
                "endpoint_name": self.endpoint_name,
                "url": self.url,
                "live_version": self.live_version,
                "weights": self.weights,
                "execution_role_arn": self.execution_role_arn,
            }
        )


def _needs(name: str, args: SageMakerEndpointArgs) -> Needs:
    model = args["model"]
    capture, queue = args.get("data_capture"), args.get("asynchronous")
    uris = [
        capture["uri"] if capture else None,
        queue["output_uri"] if queue else None,
        queue.get("failure_uri") if queue else None,
    ]
    volumes = args.get("kms_key_arn")
    keys = [capture.get("kms_key_arn") if capture else None]
    topics = [queue.get(f"{what}_topic_arn") for what in ("success", "error")] if queue else []
    return Needs(
        endpoint=name,
        region=args["region"],
        account_id=args["account_id"],
        image_uri=model.get("image_uri"),
        artifact_uri=model.get("artifact_uri"),
        repository_arns=args.get("repository_arns") or [],
        artifact_arns=args.get("artifact_arns") or [],
        decrypt_key_arns=args.get("decrypt_key_arns") or [],
        write_uris=[uri for uri in uris if uri is not None],
        write_key_arns=[key for key in [*keys, volumes] if key is not None],
        volume_key_arns=[] if volumes is None else [volumes],
        topic_arns=[topic for topic in topics if topic is not None],
        networked="network" in args,
    )
