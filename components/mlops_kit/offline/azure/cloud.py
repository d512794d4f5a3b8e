"""Azure, as its stand-in knows it."""

from collections.abc import Iterable, Mapping
from typing import Any

from mlops_kit.offline.azure import environments
from mlops_kit.offline.azure.arm import arm_id, arm_path
from mlops_kit.offline.azure.computed import Resource, Text
from mlops_kit.offline.azure.configuration import config_problems, subscription_of, tenant_of
from mlops_kit.offline.azure.contract import Contract, open_enums
from mlops_kit.offline.azure.lookups import Place, lookup
from mlops_kit.offline.azure.naming import generated, name_problems
from mlops_kit.offline.azure.outputs import outputs
from mlops_kit.offline.azure.references import location_problems, reference_problems
from mlops_kit.offline.azure.regions import normalized
from mlops_kit.offline.azure.replacing import replaces
from mlops_kit.offline.azure.rules import rule_problems
from mlops_kit.offline.cloud import Replaces, Surroundings
from mlops_kit.offline.plain import Plain, text
from mlops_kit.offline.sdk import ResourceShape, Sdk
from mlops_kit.offline.values import UNKNOWN, Values
from mlops_kit.problems import Problem

_GROUP = "azure-native:resources:ResourceGroup"
_NO_USUAL_LOCATION = frozenset({_GROUP, "azure-native:resources:Deployment"})
"""Types that do not get their resource group's location."""


class Azure(Plain):
    """Azure's contracts: its models where packages have them, else what the SDK and ARM state."""

    identity = ("subscriptionId", "environment", "metadataHost")

    def __init__(self, sdk: Sdk) -> None:
        """Look at the SDK of azure-native."""
        super().__init__(sdk)
        sdk.open_enums = open_enums()
        sdk.any_case = True
        self._contract = Contract(sdk)
        self._groups: dict[tuple[str, str], Text] = {}

    @property
    def contracts(self) -> Mapping[str, str]:
        """Modules that are held against the services' own models -> API version of the models.

        All others are held against what the SDK declares and states in words, and the rules of ARM.
        """
        return self._contract.namespaces

    @property
    def missing_contract(self) -> str:
        """Packages with models that are not installed; empty if all are."""
        return self._contract.missing

    def config_problems(self, config: Mapping[str, Any]) -> list[Problem]:
        """Return ids, names and places that are none."""
        return config_problems(config)

    def defaults(self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> Values:
        """Return a generated name and the location that the real provider would take.

        The location is the provider's own, else that of the resource group: known if the program
        declares the group, else unknown.
        """
        path = arm_path(shape)
        found = {key: value for key, value in generated(path, name).items() if key not in inputs}
        if "location" not in shape.inputs or "location" in inputs:
            return found
        usual = text(at.config, "location")
        if usual:
            found["location"] = usual
        elif shape.token not in _NO_USUAL_LOCATION and "resourceGroupName" in inputs:
            found["location"] = self._groups.get(self._group(inputs, at), UNKNOWN)
        return found

    def problems(self, shape: ResourceShape, inputs: Values, at: Surroundings) -> Iterable[Problem]:
        """Return what Azure would refuse, one mistake a path."""
        if shape.token == _GROUP:
            self._groups[self._group(inputs, at)] = inputs.get("location", UNKNOWN)
        environment = environments.of(at.config)
        found = [
            *self._contract.problems(shape, inputs),
            *name_problems(arm_path(shape), inputs),
            *reference_problems(shape, inputs, subscription_of(at), environment),
            *(location_problems(shape, inputs, environment) if environment else ()),
            *rule_problems(shape.token, inputs),
        ]
        return list({problem.path: problem for problem in reversed(found)}.values())[::-1]

    def outputs(
        self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings
    ) -> tuple[str, Values]:
        """Return the ARM id and what Azure adds; the id is empty if a part of it is unknown."""
        path = arm_path(shape)
        subscription = subscription_of(at)
        id = arm_id(path, inputs, subscription)
        place = inputs.get("location", UNKNOWN)
        location = normalized(place) if isinstance(place, str) else UNKNOWN
        resource = Resource(
            id, inputs, location, subscription, tenant_of(at), environments.of(at.config)
        )
        return (id if isinstance(id, str) else ""), outputs(shape, path, resource)

    def replaces(
        self,
        shape: ResourceShape,
        at: Surroundings | None = None,
        inputs: Values | None = None,
    ) -> Replaces | None:
        """Return which inputs cannot change in place: the path's and those set at creation."""
        return replaces(shape, self._contract)

    def lookup(self, token: str, args: Values, at: Surroundings) -> Values | None:
        """Answer who and where the provider is, a program's resource groups, and made-up keys."""
        subscription = subscription_of(at)
        groups = {
            name: place for (home, name), place in self._groups.items() if home == subscription
        }
        return lookup(token, args, Place(subscription, tenant_of(at), at.config, groups))

    def _group(self, inputs: Values, at: Surroundings) -> tuple[str, str]:
        return subscription_of(at), str(inputs.get("resourceGroupName", "")).lower()
