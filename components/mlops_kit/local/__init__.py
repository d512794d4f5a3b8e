"""The local target: model servers behind Envoy on this machine.

The components are imported when they are asked for, so that the processes that serve a model
and the settings of other targets do not carry Pulumi and the model server.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_kit.local.endpoint import LocalEndpoint, LocalEndpointArgs
    from mlops_kit.local.machine import LocalMachine, LocalMachineArgs
    from mlops_kit.local.rollout_resource import LocalModelArgs, LocalRollout, LocalRolloutArgs

__all__ = [
    "LocalEndpoint",
    "LocalEndpointArgs",
    "LocalMachine",
    "LocalMachineArgs",
    "LocalModelArgs",
    "LocalRollout",
    "LocalRolloutArgs",
]

_HOMES = {"LocalEndpoint": "endpoint", "LocalMachine": "machine"}


def __getattr__(name: str) -> object:
    """Import a component, after checking that the extra `local` is installed."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    from mlops_kit._extras import require

    require("kserve", "onnxruntime", "psutil", "supervisor", extra="local")
    home = _HOMES.get(name.removesuffix("Args"), "rollout_resource")
    return getattr(import_module(f"{__name__}.{home}"), name)
