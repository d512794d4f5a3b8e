"""What the endpoints of this machine share: a supervisor, Prometheus and a live page."""

from typing import NotRequired, TypedDict, cast

import pulumi


class LocalMachineArgs(TypedDict):
    """Inputs of `LocalMachine`."""

    directory: pulumi.Input[str]
    """Absolute path of the folder that everything of the machine lives in."""
    prometheus_port: NotRequired[pulumi.Input[int]]
    """Port of Prometheus on 127.0.0.1, 1024 to 65535. Defaults to 9090."""
    page_port: NotRequired[pulumi.Input[int]]
    """Port of the live page on 127.0.0.1, 1024 to 65535. Defaults to 9091."""


class LocalMachine(pulumi.CustomResource):
    """A supervisor, Prometheus and a live page; their processes outlive `pulumi up`."""

    directory: pulumi.Output[str]
    """Folder of the machine; pass it to each `LocalEndpoint`."""
    prometheus_url: pulumi.Output[str]
    """Address of Prometheus."""
    page_url: pulumi.Output[str]
    """Address of the live page."""

    def __init__(
        self, name: str, args: LocalMachineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the machine.

        Args:
            name: name of the resource.
            args: folder and ports.
            opts: options of the resource.
        """
        outputs = {"prometheus_url": None, "page_url": None}
        inputs = cast(dict[str, pulumi.Input[object]], {**args, **outputs})
        super().__init__("mlops-kit:index:LocalMachine", name, inputs, opts)
