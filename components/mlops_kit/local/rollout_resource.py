"""An endpoint of this machine, its versions and its traffic: one resource of the kit's provider."""

from typing import NotRequired, TypedDict, cast

import pulumi

from mlops_kit.contracts import ObjectivesArgs, RolloutArgs


class LocalModelArgs(TypedDict):
    """A trained model on this machine."""

    path: pulumi.Input[str]
    """Absolute path of a folder with model.onnx, or of an .onnx file."""


class LocalRolloutArgs(TypedDict):
    """Inputs of `LocalRollout`."""

    endpoint: pulumi.Input[str]
    """Name of the endpoint; clients send it as the model's name."""
    directory: pulumi.Input[str]
    """Folder of the machine: `LocalMachine.directory`."""
    model: LocalModelArgs
    """Model to serve."""
    port: pulumi.Input[int]
    """Port of the gateway on 127.0.0.1, 1024 to 65535."""
    objectives: NotRequired[ObjectivesArgs]
    """What the endpoint promises. Defaults to the defaults of its keys."""
    rollout: NotRequired[RolloutArgs]
    """How the traffic moves to a new version. Defaults to the defaults of its keys."""
    threads: NotRequired[pulumi.Input[int]]
    """Processor threads of each version's inference, 1 to 64. Defaults to 1."""
    startup_timeout_seconds: NotRequired[pulumi.Input[float]]
    """How long a new version may take until it is ready, in seconds. Defaults to 60."""
    probes_per_second: NotRequired[pulumi.Input[float]]
    """Checks of the endpoint from outside, 0 (none) to 1000. Defaults to 1."""


class LocalRollout(pulumi.CustomResource):
    """The endpoint with its versions; an update is a rollout and fails if it is rolled back."""

    url: pulumi.Output[str]
    """Address of the Open Inference Protocol v2 that clients call."""
    live_version: pulumi.Output[str]
    """Id of the version that answers most of the requests."""
    weights: pulumi.Output[dict[str, int]]
    """Whole percent of the requests by version id."""
    version: pulumi.Output[str]
    """Id of the version that the inputs ask for."""
    history: pulumi.Output[list[str]]
    """What happened last and why, a sentence each, oldest first."""

    def __init__(
        self, name: str, args: LocalRolloutArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the endpoint.

        Args:
            name: name of the resource.
            args: model, port, promises and plan.
            opts: options of the resource.
        """
        outputs = dict.fromkeys(("url", "live_version", "weights", "version", "history"))
        inputs = cast(dict[str, pulumi.Input[object]], {**args, **outputs})
        super().__init__("mlops-kit:index:LocalRollout", name, inputs, opts)
