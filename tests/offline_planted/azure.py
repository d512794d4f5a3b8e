"""Azure: programs with one mistake each, and programs with none."""

from typing import Any

from tests.offline_planted.altered import altered
from tests.offline_planted.azure_good import GOOD, GOVERNMENT, GROUP, SUBSCRIPTION

Planted = tuple[str, str, dict[str, Any], dict[str, Any], str, str]

_PUBLIC: dict[str, Any] = {"subscriptionId": SUBSCRIPTION}
_CHINA = {**_PUBLIC, "environment": "china"}
_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ml/providers"


def _changed(token: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the good inputs of a type with some changed; None takes a property out."""
    inputs = next(given for known, given, _ in GOOD if known == f"azure-native:{token}")
    return altered(inputs, changes, gone=None)


def _planted(
    name: str, token: str, changes: dict[str, Any], path: str, words: str, **config: Any
) -> Planted:
    return (
        name,
        f"azure-native:{token}",
        _changed(token, changes),
        {**_PUBLIC, **config},
        path,
        words,
    )


_ENDPOINT = "machinelearningservices:OnlineEndpoint"
_DEPLOYMENT = "machinelearningservices:OnlineDeployment"
_WORKSPACE = "machinelearningservices:Workspace"
_ACCOUNT = "storage:StorageAccount"
_CLUSTER = "containerservice:ManagedCluster"
_NETWORK = "network:VirtualNetwork"
_RULES = "network:NetworkSecurityGroup"
_ALERT = "monitor:MetricAlert"
_SCALING = "monitor:AutoscaleSetting"

PLANTED: list[Planted] = [
    _planted(
        "traffic that does not sum to 100",
        _ENDPOINT,
        {"properties.traffic": {"blue": 90, "green": 20}},
        "properties.traffic",
        "must sum to 100, or to 0, got 110",
    ),
    _planted(
        "traffic mirrored above half",
        _ENDPOINT,
        {"properties.mirrorTraffic": {"green": 60}},
        "properties.mirrorTraffic.green",
        "must be at most 50 percent, got 60",
    ),
    _planted(
        "traffic mirrored to two deployments",
        _ENDPOINT,
        {"properties.mirrorTraffic": {"green": 10, "red": 10}},
        "properties.mirrorTraffic",
        "must go to one deployment at most, got 2: green, red",
    ),
    _planted(
        "a wrong word in a nested enum",
        _ENDPOINT,
        {"properties.authMode": "AML"},
        "properties.authMode",
        "must be one of AMLToken, Key, AADToken, got 'AML'",
    ),
    _planted(
        "a kind of deployment that does not exist",
        _DEPLOYMENT,
        {"properties.endpointComputeType": "Manged"},
        "properties.endpointComputeType",
        "must be one of Kubernetes, Managed, got 'Manged'; did you mean Managed?",
    ),
    _planted(
        "a property of another kind of deployment",
        _DEPLOYMENT,
        {"properties.containerResourceRequirements": {}},
        "properties.containerResourceRequirements",
        "is not a property here",
    ),
    _planted(
        "a misspelt property of a kind",
        _DEPLOYMENT,
        {"properties.instanceTypes": "Standard_DS3_v2"},
        "properties.instanceTypes",
        "is not a property here; did you mean instanceType?",
    ),
    _planted(
        "seconds instead of a duration",
        _DEPLOYMENT,
        {"properties.livenessProbe.period": "10s"},
        "properties.livenessProbe.period",
        "must be an ISO 8601 duration such as PT5M, got '10s'",
    ),
    _planted(
        "a request that may take longer than the service waits",
        _DEPLOYMENT,
        {"properties.requestSettings.requestTimeout": "PT4M"},
        "properties.requestSettings.requestTimeout",
        "must be at most PT3M in a managed deployment, got PT4M",
    ),
    _planted(
        "a managed deployment without a machine",
        _DEPLOYMENT,
        {"properties.instanceType": None},
        "properties.instanceType",
        "is required but missing: a managed deployment runs on machines of a size",
    ),
    _planted(
        "a text for a number",
        _DEPLOYMENT,
        {"sku.capacity": "two"},
        "sku.capacity",
        "must be a whole number, got 'two'",
    ),
    _planted(
        "an id of another kind of resource",
        _WORKSPACE,
        {"keyVault": f"{_ID}/Microsoft.Storage/storageAccounts/stml"},
        "keyVault",
        "must be the id of a Microsoft.KeyVault/vaults, got one of Microsoft.Storage",
    ),
    _planted(
        "an id whose subscription is no GUID",
        _WORKSPACE,
        {"applicationInsights": "/subscriptions/prod/resourceGroups/a/providers/M.I/components/b"},
        "applicationInsights",
        "must name a subscription by its GUID, got 'prod'",
    ),
    _planted(
        "an id without a name",
        _WORKSPACE,
        {"containerRegistry": f"{_ID}/Microsoft.ContainerRegistry/registries"},
        "containerRegistry",
        "must be pairs of a type and a name after Microsoft.ContainerRegistry",
    ),
    _planted(
        "a region that is nearly one",
        _WORKSPACE,
        {"location": "westeurop"},
        "location",
        "must be a region of Azure public, got 'westeurop'; did you mean westeurope?",
    ),
    _planted(
        "a region of another provider",
        _ACCOUNT,
        {"location": "eu-central-1"},
        "location",
        "must be a region of Azure public such as westeurope, got 'eu-central-1'",
    ),
    _planted(
        "a region of another environment",
        _ACCOUNT,
        {"location": "usgovvirginia"},
        "location",
        "must be a region of the provider's environment public, got 'usgovvirginia' of",
    ),
    _planted(
        "a public region in China",
        "managedidentity:UserAssignedIdentity",
        {"location": "West Europe"},
        "location",
        "must be a region of the provider's environment china, got 'West Europe' of public",
        environment="china",
    ),
    _planted(
        "a nested region of another environment",
        "machinelearningservices:Registry",
        {"regionDetails.1.location": "chinanorth3"},
        "regionDetails[1].location",
        "must be a region of the provider's environment public, got 'chinanorth3' of china",
    ),
    _planted(
        "a zone that is not global",
        "privatedns:PrivateZone",
        {"location": "westeurope"},
        "location",
        "must be global, got 'westeurope'",
    ),
    _planted(
        "a host of the public cloud in the government's",
        "privatedns:PrivateZone",
        {},
        "privateZoneName",
        "must be a host of the provider's environment usgovernment (*.core.usgovcloudapi.net), "
        "got one of public: privatelink.blob.core.windows.net",
        environment="usgovernment",
    ),
    _planted(
        "a name with letters that accounts do not take",
        _ACCOUNT,
        {"accountName": "st-ml-Prod"},
        "accountName",
        "must be made of lower-case letters and digits, got 'st-ml-Prod'",
    ),
    _planted(
        "a parent's name that is too short",
        "storage:BlobContainer",
        {"accountName": "st"},
        "accountName",
        "must have 3 to 24 characters, got 2: 'st'",
    ),
    _planted(
        "more days than Azure keeps",
        "storage:BlobServiceProperties",
        {"deleteRetentionPolicy.days": 400},
        "deleteRetentionPolicy.days",
        "must be 1 to 365, got 400",
    ),
    _planted(
        "a restore without versions",
        "storage:BlobServiceProperties",
        {"isVersioningEnabled": False},
        "isVersioningEnabled",
        "must be true: restorePolicy is enabled",
    ),
    _planted(
        "a misspelt property, three levels deep",
        "storage:ManagementPolicy",
        {"policy.rules.0.definition.actions.baseBlob.delete.daysAfterModification": 3},
        "policy.rules[0].definition.actions.baseBlob.delete.daysAfterModification",
        "is not a property here; did you mean daysAfterModificationGreaterThan?",
    ),
    _planted(
        "a registry that is too small for what it is asked",
        "containerregistry:Registry",
        {
            "sku.name": "Basic",
            "encryption": None,
            "networkRuleSet": None,
            "policies": None,
            "publicNetworkAccess": None,
        },
        "zoneRedundancy",
        "'Enabled' needs sku.name: Premium, got 'Basic'",
    ),
    _planted(
        "a vault without protection",
        "keyvault:Vault",
        {"properties.enablePurgeProtection": False},
        "properties.enablePurgeProtection",
        "cannot be false, as it is irreversible",
    ),
    _planted(
        "days that a vault cannot keep",
        "keyvault:Vault",
        {"properties.softDeleteRetentionInDays": 5},
        "properties.softDeleteRetentionInDays",
        "must be 7 to 90, got 5",
    ),
    _planted(
        "a tenant that is no GUID",
        "keyvault:Vault",
        {"properties.tenantId": "contoso"},
        "properties.tenantId",
        "must be the GUID of a tenant, got 'contoso'",
    ),
    _planted(
        "a key of an odd size",
        "keyvault:Key",
        {"properties.keySize": 1024},
        "properties.keySize",
        "must be one of 2048, 3072, 4096, got 1024",
    ),
    _planted(
        "a principal that is no GUID",
        "authorization:RoleAssignment",
        {"principalId": "id-ml"},
        "principalId",
        "must be the GUID of a principal, got 'id-ml'",
    ),
    _planted(
        "a role's name for its id",
        "authorization:RoleAssignment",
        {"roleDefinitionId": "AcrPull"},
        "roleDefinitionId",
        "must be the id of a role",
    ),
    _planted(
        "two audiences",
        "managedidentity:FederatedIdentityCredential",
        {"audiences": ["api://AzureADTokenExchange", "api://other"]},
        "audiences",
        "must have exactly one item, got 2",
    ),
    _planted(
        "a subnet outside of its network",
        _NETWORK,
        {"subnets.0.addressPrefix": "10.9.0.0/24"},
        "subnets[0].addressPrefix",
        "must lie in the network's 10.20.0.0/16, got '10.9.0.0/24'",
    ),
    _planted(
        "subnets that overlap",
        _NETWORK,
        {"subnets.1.addressPrefix": "10.20.0.128/25"},
        "subnets[1].addressPrefix",
        "must not overlap subnets[0].addressPrefix, got '10.20.0.128/25'",
    ),
    _planted(
        "a range that does not start at its start",
        _NETWORK,
        {"addressSpace.addressPrefixes.0": "10.20.0.1/16"},
        "addressSpace.addressPrefixes[0]",
        "must start at the first address of its range, 10.20.0.0/16, got '10.20.0.1/16'",
    ),
    _planted(
        "a priority out of range",
        _RULES,
        {"securityRules.0.priority": 99},
        "securityRules[0].priority",
        "must be 100 to 4096, got 99",
    ),
    _planted(
        "two rules with one priority",
        _RULES,
        {"securityRules.1.priority": 100},
        "securityRules[1].priority",
        "must differ from securityRules[0]'s in the same direction, got 100",
    ),
    _planted(
        "a port that does not exist",
        _RULES,
        {"securityRules.0.destinationPortRange": "443-70000"},
        "securityRules[0].destinationPortRange",
        "must be a port, a range such as 8080-8090, or *, got '443-70000'",
    ),
    _planted(
        "a pool smaller than its least",
        _CLUSTER,
        {"agentPoolProfiles.1.minCount": 9},
        "agentPoolProfiles[1].minCount",
        "must be at most maxCount (5), got 9",
    ),
    _planted(
        "a pool with a name that is too long",
        _CLUSTER,
        {"agentPoolProfiles.1.name": "inference-gpu"},
        "agentPoolProfiles[1].name",
        "must have 1 to 12 characters, lower-case letters and digits",
    ),
    _planted(
        "a DNS address outside of its range",
        _CLUSTER,
        {"networkProfile.dnsServiceIP": "10.1.0.10"},
        "networkProfile.dnsServiceIP",
        "must lie in serviceCidr (172.16.0.0/16), got '10.1.0.10'",
    ),
    _planted(
        "an identity that is no id",
        _CLUSTER,
        {"identity": {"type": "UserAssigned", "userAssignedIdentities": ["id-ml"]}},
        "identity.userAssignedIdentities[0]",
        "must be the id of a Microsoft.ManagedIdentity/userAssignedIdentities, got 'id-ml'",
    ),
    _planted(
        "a map where a list belongs",
        _CLUSTER,
        {"agentPoolProfiles": {"system": {"count": 1}}},
        "agentPoolProfiles",
        "must be a list, got a map",
    ),
    _planted(
        "an alert that looks more often than Azure does",
        _ALERT,
        {"evaluationFrequency": "PT2M"},
        "evaluationFrequency",
        "must be one of PT1M, PT5M, PT15M, PT30M, PT1H, got 'PT2M'",
    ),
    _planted(
        "an alert without a required property",
        _ALERT,
        {"windowSize": None},
        "windowSize",
        "is required but missing",
    ),
    _planted(
        "a severity that does not exist",
        "monitor:ScheduledQueryRule",
        {"severity": 5},
        "severity",
        "must be 0 to 4, got 5",
    ),
    _planted(
        "a size outside of its bounds",
        _SCALING,
        {"profiles.0.capacity.default": "9"},
        "profiles[0].capacity.default",
        "must be 1 to 4, got 9",
    ),
    _planted(
        "a pause that is too long",
        _SCALING,
        {"profiles.0.rules.0.scaleAction.cooldown": "P8D"},
        "profiles[0].rules[0].scaleAction.cooldown",
        "must be PT1M to P7D, got 'P8D'",
    ),
    _planted(
        "a short name that is long",
        "monitor:ActionGroup",
        {"groupShortName": "machine-learning"},
        "groupShortName",
        "must have 1 to 12 characters, got 16: 'machine-learning'",
    ),
    _planted(
        "a setting that sends nothing anywhere",
        "monitor:DiagnosticSetting",
        {"workspaceId": None},
        "workspaceId",
        "is required but missing: give one of workspaceId, storageAccountId",
    ),
    _planted(
        "a budget from the middle of a month",
        "consumption:Budget",
        {"timePeriod.startDate": "2026-03-15T00:00:00Z"},
        "timePeriod.startDate",
        "must be the first day of a month, got '2026-03-15T00:00:00Z'",
    ),
    _planted(
        "a schedule with too few fields",
        "machinelearningservices:Schedule",
        {"properties.trigger.expression": "0 6 * *"},
        "properties.trigger.expression",
        "must have five fields: minute, hour, day, month, weekday, got 4: '0 6 * *'",
    ),
    (
        "an image of the public registry in China",
        "azure-native:machinelearningservices:EnvironmentVersion",
        _changed(
            "machinelearningservices:EnvironmentVersion",
            {"properties.image": "acrml.azurecr.io/serve:1"},
        ),
        _CHINA,
        "properties.image",
        "must be a host of the provider's environment china (*.azurecr.cn), "
        "got one of public: acrml.azurecr.io",
    ),
    (
        "a number where a date belongs",
        "azure-native:containerservice:MaintenanceConfiguration",
        _changed(
            "containerservice:MaintenanceConfiguration",
            {"maintenanceWindow.startDate": "31.01.2026"},
        ),
        _PUBLIC,
        "maintenanceWindow.startDate",
        "must be a date such as 2026-01-31, got '31.01.2026'",
    ),
]
"""What is wrong, type, inputs, the provider's configuration, path, words of the sentence."""

__all__ = ["GOOD", "GOVERNMENT", "GROUP", "PLANTED", "SUBSCRIPTION"]
