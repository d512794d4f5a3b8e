"""Rules across properties, one sentence each; what they say of good programs is in test_planted."""

import pytest

from mlops_kit.offline.azure.rules import RULES, rule_problems
from mlops_kit.offline.azure.rules.reading import network
from mlops_kit.offline.values import UNKNOWN

_SERVERLESS = {"properties": {"endpointComputeType": "Managed", "instanceType": "x"}}
_POOL = {"name": "cpu", "mode": "System"}
_CASES = [
    ("machinelearningservices:OnlineEndpoint",
     {"properties": {"traffic": {"blue": 120, "green": -20}}},
     "properties.traffic.blue: must be 0 to 100 percent, got 120"),
    ("machinelearningservices:OnlineDeployment",
     {**_SERVERLESS, "sku": {"capacity": -1}}, "sku.capacity: must be at least 0, got -1"),
    ("machinelearningservices:OnlineDeployment",
     {"properties": {"scaleSettings": {"minInstances": 5, "maxInstances": 2}}},
     "properties.scaleSettings.minInstances: must be at most maxInstances (2), got 5"),
    ("machinelearningservices:OnlineDeployment",
     {"properties": {"scaleSettings": {"targetUtilizationPercentage": 0}}},
     "properties.scaleSettings.targetUtilizationPercentage: must be 1 to 100, got 0"),
    ("machinelearningservices:Compute",
     {"properties": {"properties": {"scaleSettings": {"minNodeCount": 3, "maxNodeCount": 2}}}},
     "properties.properties.scaleSettings.minNodeCount: must be at most maxNodeCount (2), got 3"),
    ("machinelearningservices:Workspace", {"keyVault": "x"},
     "storageAccount: is required but missing: a workspace needs a storage account"),
    ("machinelearningservices:Schedule", {"properties": {"trigger": {"interval": 0}}},
     "properties.trigger.interval: must be at least 1, got 0"),
    ("containerservice:AgentPool", {"enableAutoScaling": True, "minCount": 1},
     "maxCount: is required but missing: enableAutoScaling is true"),
    ("containerservice:AgentPool", {"maxCount": 1}, "maxCount: needs enableAutoScaling: true"),
    ("containerservice:AgentPool", {"orchestratorVersion": "v1.33"},
     "orchestratorVersion: must be a version such as 1.33 or 1.33.2, got 'v1.33'"),
    ("containerservice:AgentPool", {"spotMaxPrice": 0},
     "spotMaxPrice: must be above 0, or -1, got 0"),
    ("containerservice:AgentPool", {"agentPoolName": "windows1", "osType": "Windows"},
     "agentPoolName: must have at most 6 characters in a Windows pool, got 8: windows1"),
    ("containerservice:ManagedCluster", {"agentPoolProfiles": [_POOL, _POOL]},
     "agentPoolProfiles[1].name: must differ from agentPoolProfiles[0]'s, got 'cpu'"),
    ("containerservice:ManagedCluster", {"agentPoolProfiles": [{"name": "a", "mode": "User"}]},
     "agentPoolProfiles: must have a pool of mode System, got none"),
    ("containerservice:ManagedCluster", {"dnsPrefix": "a", "fqdnSubdomain": "b"},
     "fqdnSubdomain: cannot be given together with dnsPrefix"),
    ("containerservice:ManagedCluster",
     {"networkProfile": {"podCidr": "10.0.0.0/16", "serviceCidr": "10.0.4.0/24"}},
     "networkProfile.serviceCidr: must not overlap podCidr (10.0.0.0/16), got '10.0.4.0/24'"),
    ("containerservice:ManagedCluster", {"networkProfile": {"podCidr": "10.0.0.0"[:7]}},
     "networkProfile.podCidr: must be a range of addresses in CIDR notation such as 10.0.0.0/16, "
     "got '10.0.0.'"),
    ("storage:StorageAccount", {"kind": "FileStorage", "sku": {"name": "Standard_LRS"}},
     "sku.name: must be a Premium SKU for kind FileStorage, got 'Standard_LRS'"),
    ("storage:StorageAccount", {"kind": "BlobStorage"},
     "accessTier: is required but missing: kind BlobStorage has one"),
    ("storage:StorageAccount", {"enableNfsV3": True},
     "enableNfsV3: needs isHnsEnabled: true, a hierarchical namespace"),
    ("storage:StorageAccount", {"encryption": {"keySource": "Microsoft.Keyvault"}},
     "encryption.keyVaultProperties: is required but missing: keySource is Microsoft.Keyvault"),
    ("storage:StorageAccount",
     {"networkRuleSet": {"ipRules": [{"iPAddressOrRange": "10.0.0.0/24"}]}},
     "networkRuleSet.ipRules[0].iPAddressOrRange: must be a public address or range, "
     "got '10.0.0.0/24'"),
    ("storage:StorageAccount",
     {"networkRuleSet": {"ipRules": [{"iPAddressOrRange": "20.0.0.0/31"}]}},
     "networkRuleSet.ipRules[0].iPAddressOrRange: must be an address, or a range of /30 or larger, "
     "got '20.0.0.0/31'"),
    ("storage:StorageAccount", {"networkRuleSet": {"bypass": "AzureServces"}},
     "networkRuleSet.bypass: must be None, or some of Logging, Metrics, AzureServices with commas "
     "between them, got 'AzureServces'"),
    ("storage:BlobServiceProperties",
     {"isVersioningEnabled": True, "changeFeed": {"enabled": True},
      "deleteRetentionPolicy": {"enabled": True, "days": 7},
      "restorePolicy": {"enabled": True, "days": 7}},
     "restorePolicy.days: must be below deleteRetentionPolicy.days (7), got 7"),
    ("storage:ManagementPolicy", {"managementPolicyName": "mine"},
     "managementPolicyName: must be default, got 'mine'"),
    ("storage:ManagementPolicy", {"policy": {"rules": [{"name": "a"}, {"name": "a"}]}},
     "policy.rules[1].name: must differ from rules[0]'s, got 'a'"),
    ("storage:ObjectReplicationPolicy", {"sourceAccount": "a", "destinationAccount": "a"},
     "destinationAccount: must differ from sourceAccount"),
    ("keyvault:Vault", {"properties": {"enableSoftDelete": False}},
     "properties.enableSoftDelete: cannot be false: every vault keeps deleted content"),
    ("keyvault:Key",
     {"properties": {"rotationPolicy": {"lifetimeActions": [
         {"trigger": {"timeAfterCreate": "P1D", "timeBeforeExpiry": "P1D"}}]}}},
     "properties.rotationPolicy.lifetimeActions[0].trigger: must have one of timeAfterCreate and "
     "timeBeforeExpiry"),
    ("managedidentity:FederatedIdentityCredential", {"issuer": "http://x"},
     "issuer: must be an https:// address, got 'http://x'"),
    ("authorization:RoleDefinition", {"assignableScopes": ["prod"]},
     "assignableScopes[0]: must be a scope such as /subscriptions/…, got 'prod'"),
    ("authorization:RoleAssignment", {"scope": "prod"},
     "scope: must be a scope such as /subscriptions/…, got 'prod'"),
    ("network:Subnet", {"addressPrefix": "10.0.0.0/30"},
     "addressPrefix: must be a /29 or larger, got '10.0.0.0/30'"),
    ("network:Subnet", {"addressPrefixes": ["fd00::/48"]},
     "addressPrefixes[0]: must be a /64, got 'fd00::/48'"),
    ("network:SecurityRule", {"sourceAddressPrefix": "10.0.0"},
     "sourceAddressPrefix: must be an address, a range or a service tag, got '10.0.0'"),
    ("network:SecurityRule", {"sourcePortRanges": ["90-80"]},
     "sourcePortRanges[0]: must be a port, a range such as 8080-8090, or *, got '90-80'"),
    ("network:PrivateEndpoint", {"privateLinkServiceConnections": []},
     "subnet: is required but missing: a private endpoint is in a subnet"),
    ("network:PrivateEndpoint", {"subnet": {}},
     "privateLinkServiceConnections: is required but missing: a private endpoint connects to a "
     "service"),
    ("privatedns:PrivateRecordSet", {"recordType": "AA"}, "recordType: must be one of A, AAAA, "
     "CNAME, MX, PTR, SOA, SRV, TXT, got 'AA'; did you mean AAAA?"),
    ("monitor:MetricAlert", {"evaluationFrequency": "PT1H", "windowSize": "PT5M"},
     "evaluationFrequency: must be at most windowSize (PT5M), got PT1H"),
    ("monitor:MetricAlert", {"severity": 7}, "severity: must be 0 to 4, got 7"),
    ("monitor:ScheduledQueryRule", {"windowSize": "P3D"},
     "windowSize: must be PT1M to P2D, got P3D"),
    ("monitor:ScheduledQueryRule", {"criteria": {"allOf": [{"operator": "gt"}]}},
     "criteria.allOf[0].operator: must be one of Equals, GreaterThan, GreaterThanOrEqual, "
     "LessThan, LessThanOrEqual, GreaterOrLessThan, got 'gt'"),
    ("monitor:ScheduledQueryRule",
     {"criteria": {"allOf": [{"failingPeriods": {
         "minFailingPeriodsToAlert": 3, "numberOfEvaluationPeriods": 2}}]}},
     "criteria.allOf[0].failingPeriods.minFailingPeriodsToAlert: must be at most "
     "numberOfEvaluationPeriods (2), got 3"),
    ("monitor:ActionGroup", {"emailReceivers": [{"emailAddress": "team"}]},
     "emailReceivers[0].emailAddress: must be an email address, got 'team'"),
    ("monitor:AutoscaleSetting",
     {"profiles": [{"capacity": {"minimum": "5", "maximum": "4", "default": "5"}}]},
     "profiles[0].capacity.minimum: must be at most maximum (4), got 5"),
    ("monitor:DiagnosticSetting",
     {"workspaceId": "x", "logs": [{"category": "a", "categoryGroup": "b"}]},
     "logs[0].categoryGroup: cannot be given together with category"),
    ("monitor:DiagnosticSetting", {"workspaceId": "x"},
     "logs: is required but missing: give one of logs, metrics"),
    ("consumption:Budget", {"amount": 0}, "amount: must be above 0, got 0"),
    ("consumption:Budget",
     {"timePeriod": {"startDate": "2026-03-01T00:00:00Z", "endDate": "2026-02-01T00:00:00Z"}},
     "timePeriod.endDate: must be after startDate (2026-03-01T00:00:00Z), "
     "got '2026-02-01T00:00:00Z'"),
    ("resources:ResourceGroup", {"tags": {f"t{number}": "x" for number in range(51)}},
     "tags: must have at most 50 items, got 51"),
    ("resources:ResourceGroup", {"tags": {"a": "x" * 257}},
     "tags.a: must have at most 256 characters, got 257"),
]  # fmt: skip


@pytest.mark.parametrize(("token", "inputs", "sentence"), _CASES, ids=[case[2] for case in _CASES])
def test_a_rule_that_is_broken_says_so(token, inputs, sentence):
    found = [str(problem) for problem in rule_problems(f"azure-native:{token}", inputs)]

    assert sentence in found


_KEYS = """properties policy profiles criteria networkProfile agentPoolProfiles tags logs subnet
    workspaceId storageAccount keyVault privateLinkServiceConnections sku"""


@pytest.mark.parametrize("token", RULES)
def test_no_rule_minds_what_is_not_known(token):
    unknown = dict.fromkeys(_KEYS.split(), UNKNOWN)

    assert list(rule_problems(f"azure-native:{token}", unknown)) == []


@pytest.mark.parametrize(
    "kind", ["Hub", "project", "FeatureStore"], ids=lambda kind: f"{kind} workspaces"
)
def test_workspaces_that_have_their_parents_stores_need_none(kind):
    token = "azure-native:machinelearningservices:Workspace"

    assert list(rule_problems(token, {"kind": kind})) == []


def test_ranges_of_addresses_are_read():
    assert str(network("10.0.0.0/16")) == "10.0.0.0/16"
    assert str(network("fd00::/64")) == "fd00::/64"
    assert network(UNKNOWN) == ""
    assert "10.0.0.0/16" in network("10.0.3.0/16")
