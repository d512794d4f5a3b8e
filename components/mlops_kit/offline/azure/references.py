"""What a resource names outside of itself: locations, ARM ids, hosts, principals and tenants."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mlops_kit.offline.azure.arm import GUID, id_problem
from mlops_kit.offline.azure.environments import Environment, foreign_host
from mlops_kit.offline.azure.regions import location_problem, normalized
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import walk
from mlops_kit.problems import Place, Problem, dotted, shown

GLOBAL = "global"
_GLOBAL_ONLY = frozenset({"privatedns:PrivateZone", "privatedns:VirtualNetworkLink"})
_IN_A_REGION = """
    containerregistry containerservice datafactory eventhub keyvault machinelearningservices
    managedidentity network operationalinsights servicebus storage applicationinsights:Component
    monitor:AutoscaleSetting monitor:AzureMonitorWorkspace monitor:DataCollectionEndpoint
    monitor:DataCollectionRule monitor:ScheduledQueryRule portal:Dashboard resources:ResourceGroup
    """
_REGIONAL = frozenset(_IN_A_REGION.split())
"""Modules and types that are in a region, never global."""
_STRICT = frozenset(
    {"alertsmanagement", "applicationinsights", "compute", "monitor", "portal", "resources"}
)
"""Further modules whose locations are regions or global; elsewhere `Europe` may be right too."""
_PLACES = frozenset({"location", "locationname", "targetresourcelocation"})
"""Inputs below the top that hold a region, in small letters."""
_WORDS_OF_PEOPLE = """
    additionaldata annotations content definition description displayname environmentvariables
    inlinepolicy markdown metadata notes parameters policyrule query script serializeddata tags
    template userdata
    """
_FREE_TEXT = frozenset(_WORDS_OF_PEOPLE.split())
"""Inputs, in small letters, whose text means nothing to Azure's control plane."""
_IDS: Mapping[str, str] = {
    "actiongroupid": "Microsoft.Insights/actionGroups",
    "privatednszoneid": "Microsoft.Network/privateDnsZones",
    "podsubnetid": "Microsoft.Network/virtualNetworks/subnets",
    "roledefinitionid": "Microsoft.Authorization/roleDefinitions",
    "userassignedidentities": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "vnetsubnetid": "Microsoft.Network/virtualNetworks/subnets",
}
"""Inputs, in small letters, that hold the id of one kind of resource -> its ARM type."""
_OWN_IDS: Mapping[str, Mapping[str, str]] = {
    "machinelearningservices:Workspace": {
        "applicationInsights": "Microsoft.Insights/components",
        "containerRegistry": "Microsoft.ContainerRegistry/registries",
        "keyVault": "Microsoft.KeyVault/vaults",
        "storageAccount": "Microsoft.Storage/storageAccounts",
    },
    "network:PrivateEndpoint": {"subnet.id": "Microsoft.Network/virtualNetworks/subnets"},
    "network:Subnet": {
        "networkSecurityGroup.id": "Microsoft.Network/networkSecurityGroups",
        "routeTable.id": "Microsoft.Network/routeTables",
        "natGateway.id": "Microsoft.Network/natGateways",
    },
    "privatedns:VirtualNetworkLink": {"virtualNetwork.id": "Microsoft.Network/virtualNetworks"},
    "applicationinsights:Component": {
        "workspaceResourceId": "Microsoft.OperationalInsights/workspaces"
    },
    "monitor:DiagnosticSetting": {
        "workspaceId": "Microsoft.OperationalInsights/workspaces",
        "storageAccountId": "Microsoft.Storage/storageAccounts",
    },
}
_SCOPES = frozenset({"scope", "resourceuri"})
"""Inputs, in small letters, that ARM takes with and without the first slash."""
_PRINCIPALS = frozenset({"principalid", "objectid"})
_PRINCIPAL_MODULES = frozenset({"authorization", "keyvault"})


def location_problems(
    shape: ResourceShape, inputs: Mapping[str, Any], environment: Environment
) -> Iterable[Problem]:
    """Return the locations where nothing of this type can be."""
    kind = shape.token.partition(":")[2]
    module = kind.partition(":")[0]
    regional = module in _REGIONAL or kind in _REGIONAL
    strict = regional or module in _STRICT
    for place, value in walk(dict(inputs)):
        named = str(place[-1]).lower() if place else ""
        if named not in _PLACES or not isinstance(value, str) or not value:
            continue
        top = place == ("location",)
        if not top and not strict:
            continue
        if top and kind in _GLOBAL_ONLY:
            reason = None if normalized(value) == GLOBAL else f"must be global, got {shown(value)}"
        elif normalized(value) == GLOBAL and not (top and regional):
            reason = None
        else:
            reason = location_problem(value, environment.name, strict)
        if reason:
            yield Problem(dotted(place), reason)


def reference_problems(
    shape: ResourceShape,
    inputs: Mapping[str, Any],
    subscription: str,
    environment: Environment | None,
) -> Iterable[Problem]:
    """Return ids that are malformed or of another kind, and hosts of another environment.

    Args:
        shape: of the resource's type.
        inputs: what a program gives.
        subscription: of the provider.
        environment: of the provider; None: hosts of any may be right.
    """
    kind = shape.token.partition(":")[2]
    own = _OWN_IDS.get(kind, {})
    principals = _PRINCIPALS if kind.partition(":")[0] in _PRINCIPAL_MODULES else frozenset[str]()
    for place, value in walk(dict(inputs)):
        if place and str(place[-1]).startswith("/subscriptions/") and not _is_free_text(place):
            names = [part for part in place[:-1] if isinstance(part, str)]
            kind_of_key = _IDS.get(names[-1].lower() if names else "", "")
            reason = id_problem(str(place[-1]), kind_of_key, subscription)
            if reason:
                yield Problem(dotted(place), reason)
        if not isinstance(value, str) or not value or _is_free_text(place):
            continue
        reason = _reference(own, principals, subscription, place, value)
        if not reason and environment:
            reason = foreign_host(value, environment)
        if reason:
            yield Problem(dotted(place), reason)


def _reference(
    own: Mapping[str, str], principals: frozenset[str], subscription: str, place: Place, value: str
) -> str | None:
    names = [part for part in place if isinstance(part, str)]
    named = names[-1].lower() if names else ""
    kind = own.get(".".join(names)) or _IDS.get(named, "")
    if value.startswith("/"):
        if re.match(r"/(?:subscriptions/|providers/microsoft\.)", value, re.IGNORECASE):
            clean = not re.search(r"[\s?*{}$#|]", value)
            return id_problem(value, kind, subscription) if clean else None
        return None
    if kind and kind != "Microsoft.Authorization/roleDefinitions" and "/" not in value:
        return f"must be the id of a {kind}, got {shown(value)}"
    if value.lower().startswith("subscriptions/") and named not in _SCOPES:
        return f"must start with /subscriptions/, got {shown(value)}"
    if named in principals and not GUID.fullmatch(value):
        return f"must be the GUID of a principal, got {shown(value)}"
    if named == "tenantid" and not GUID.fullmatch(value) and "." not in value:
        return f"must be the GUID of a tenant, got {shown(value)}"
    return None


def _is_free_text(place: Place) -> bool:
    return any(isinstance(part, str) and part.lower() in _FREE_TEXT for part in place)
