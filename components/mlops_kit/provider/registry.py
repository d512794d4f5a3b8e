"""Everything the provider serves: add a resource or a component here."""

from pulumi import ComponentResource

from mlops_kit.local import LocalEndpoint
from mlops_kit.provider.local_machine import LocalMachineResource
from mlops_kit.provider.local_rollout import LocalRolloutResource
from mlops_kit.provider.resource import Resource

RESOURCES: list[Resource] = [LocalMachineResource(), LocalRolloutResource()]
COMPONENTS: list[type[ComponentResource]] = [LocalEndpoint]
