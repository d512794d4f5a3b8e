"""Everything the provider serves: add a resource or a component here."""

from collections.abc import Mapping
from importlib import import_module

from pulumi import ComponentResource

from mlops_kit.provider.local_machine import LocalMachineResource
from mlops_kit.provider.local_rollout import LocalRolloutResource
from mlops_kit.provider.resource import Resource
from mlops_kit.provider.sagemaker_rollout import SageMakerRolloutResource

RESOURCES: list[Resource] = [
    LocalMachineResource(),
    LocalRolloutResource(),
    SageMakerRolloutResource(),
]
ELSEWHERE: list[Resource] = [
    LocalMachineResource(False),
    LocalRolloutResource(False),
    SageMakerRolloutResource(),
]
"""The same, for plans of what will run on another machine."""
COMPONENTS: Mapping[str, str] = {
    "LocalEndpoint": "mlops_kit.local",
    "DataTransfer": "mlops_kit.aws",
    "DriftMonitors": "mlops_kit.aws",
    "EcrRegistry": "mlops_kit.aws",
    "EksCluster": "mlops_kit.aws",
    "EndpointMonitoring": "mlops_kit.aws",
    "S3ArtifactStore": "mlops_kit.aws",
    "TrainingPipeline": "mlops_kit.aws",
    "AdoptedNetwork": "mlops_kit.aws",
    "ModelRegistry": "mlops_kit.aws",
    "PrivateNetwork": "mlops_kit.aws",
    "SageMakerEndpoint": "mlops_kit.aws",
}
"""Class -> the package that has it; the SDK of a cloud is imported when somebody needs it."""


def component(name: str) -> type[ComponentResource]:
    """Import a component.

    Raises:
        ModuleNotFoundError: its extra is not installed; the message is the command that does it.
    """
    return getattr(import_module(COMPONENTS[name]), name)
