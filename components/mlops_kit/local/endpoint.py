"""Real-time model serving on this machine."""

from typing import NotRequired, TypedDict

import pulumi

from mlops_kit.contracts import ObjectivesArgs, RolloutArgs
from mlops_kit.local.rollout_resource import LocalModelArgs, LocalRollout


class LocalEndpointArgs(TypedDict):
    """Inputs of `LocalEndpoint`."""

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


class LocalEndpoint(pulumi.ComponentResource):
    """A model served on this machine behind Envoy, by the Open Inference Protocol v2."""

    url: pulumi.Output[str]
    """Address that clients send inference requests to."""
    live_version: pulumi.Output[str]
    """Id of the version that answers most of the requests."""
    weights: pulumi.Output[dict[str, int]]
    """Whole percent of the requests by version id."""

    def __init__(
        self, name: str, args: LocalEndpointArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the endpoint.

        Args:
            name: name of the endpoint; clients send it as the model's name.
            args: machine, model, port, promises and plan.
            opts: options of the component.
        """
        super().__init__("mlops-kit:index:LocalEndpoint", name, {}, opts)

        rollout = LocalRollout(
            f"{name}-rollout",
            {"endpoint": name, **args},
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.url = rollout.url
        self.live_version = rollout.live_version
        self.weights = rollout.weights
        self.register_outputs(
            {"url": self.url, "live_version": self.live_version, "weights": self.weights}
        )
