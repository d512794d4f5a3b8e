"""Everything the provider serves: add a resource or a component here."""

from collections.abc import Mapping
from importlib import import_module

from pulumi import ComponentResource

from mlops_kit.provider.local_machine import LocalMachineResource
from mlops_kit.provider.local_rollout import LocalRolloutResource
from mlops_kit.provider.resource import Resource

RESOURCES: list[Resource] = [LocalMachineResource(), LocalRolloutResource()]
ELSEWHERE: list[Resource] = [LocalMachineResource(False), LocalRolloutResource(False)]
"""The same, for plans of what will run on another machine."""
COMPONENTS: Mapping[str, str] = {
    "LocalEndpoint": "mlops_kit.local",
    "EcrRegistry": "mlops_kit.aws",
    "S3ArtifactStore": "mlops_kit.aws",
}
"""Class -> the package that has it; the SDK of a cloud is imported when somebody needs it."""


def component(name: str) -> type[ComponentResource]:
    """Import a component.

    Raises:
        ModuleNotFoundError: its extra is not installed; the message is the command that does it.
    """
    return getattr(import_module(COMPONENTS[name]), name)
