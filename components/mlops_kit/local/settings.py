"""The inputs of the local target: their allowed values and defaults."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from mlops_kit.bounds import LONGEST_SECONDS, Number, Whole
from mlops_kit.local.listeners import port_problems
from mlops_kit.objectives.settings import ObjectivesSettings
from mlops_kit.problems import mistake, shown
from mlops_kit.rollout.settings import RolloutSettings
from mlops_kit.settings import Context, Settings

__all__ = [
    "LocalEndpointSettings",
    "LocalMachineSettings",
    "LocalModelSettings",
    "port_problems",
]

MOST_THREADS = 64
MOST_PROBES_PER_SECOND = 1000

Port = Annotated[int, Whole(1024, 65535)]


def _usable(path: str, info: ValidationInfo) -> str:
    """Resolve a path against the context's `root`, and look at the model that is there.

    Without a `root` nothing is read: an endpoint can be looked at and removed without its model.
    """
    if not path or "\0" in path:
        raise mistake(f"must be the path of a model, got {shown(path)}")
    context: Context = info.context or {}
    root = context.get("root")
    if root is None:
        if not Path(path).is_absolute():
            raise mistake(f"must be an absolute path, got {shown(path)}")
        return path
    from mlops_kit.local.artifact import ModelArtifact

    resolved = Path(root) / path
    ModelArtifact.read(resolved, context.get("cache"))
    return str(resolved)


class LocalModelSettings(Settings):
    """A trained model on this machine."""

    path: Annotated[str, AfterValidator(_usable)]
    """Folder with model.onnx, or an .onnx file. Relative ones start at the project's folder."""


class LocalEndpointSettings(Settings):
    """A model served on this machine."""

    model: LocalModelSettings
    """Model to serve."""
    port: Port
    """Port of the gateway on 127.0.0.1."""
    objectives: ObjectivesSettings = ObjectivesSettings()
    """What the endpoint promises."""
    rollout: RolloutSettings = RolloutSettings()
    """How the traffic moves to a new version."""
    threads: Annotated[int, Whole(1, MOST_THREADS)] = 1
    """Processor threads of each version's inference."""
    startup_timeout_seconds: Annotated[float, Number(0, LONGEST_SECONDS, above_low=True)] = 60
    """How long a new version may take until it is ready, in seconds."""
    probes_per_second: Annotated[float, Number(0, MOST_PROBES_PER_SECOND)] = 1
    """Checks of the endpoint from outside; 0 turns them off."""


class LocalMachineSettings(Settings):
    """What the endpoints of a machine share."""

    prometheus_port: Port = 9090
    """Port of Prometheus on 127.0.0.1."""
    page_port: Port = 9091
    """Port of the live page on 127.0.0.1."""
