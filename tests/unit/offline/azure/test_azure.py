"""Defaults, outputs, replacements, lookups and the provider's configuration."""

import re

import pytest

from mlops_kit.offline import check
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.plain import text
from mlops_kit.offline.values import UNKNOWN, walk
from tests.offline_planted.azure import GOOD
from tests.unit.offline.azure.at_hand import AZURE, SDK, STAND_IN, findings, outputs, shape

_S = "11111111-2222-4333-8444-555555555555"
_CONFIG = {"subscriptionId": _S}
_GROUP = {"resourceGroupName": "rg-ml"}
_ACCOUNT = {
    **_GROUP,
    "accountName": "stml",
    "location": "westeurope",
    "kind": "StorageV2",
    "sku": {"name": "Standard_RAGRS"},
}


def _defaults(token, inputs, config=None):
    return AZURE.defaults(shape(token), "wine", inputs, Surroundings({**_CONFIG, **(config or {})}))


@pytest.mark.parametrize("good", GOOD, ids=lambda good: f"{good[0]}-{good[2].get('environment')}")
def test_outputs_have_the_shape_that_the_sdk_promises_and_are_the_same_twice(good):
    token, inputs, config = good
    found = SDK.resource(token)

    inputs = {**AZURE.defaults(found, "wine", inputs, Surroundings(config)), **inputs}
    id, added = AZURE.outputs(found, "wine", inputs, Surroundings(config))
    given = {key: value for key, value in inputs.items() if key in found.outputs}
    wrong = [
        str(problem)
        for problem in check.problems(SDK, found.outputs, {**given, **added})
        if "required but missing" not in problem.reason
    ]

    assert wrong == []
    assert id.startswith("/subscriptions/11111111-")
    assert set(added) <= set(found.outputs)
    assert (id, added) == AZURE.outputs(found, "other", dict(inputs), Surroundings(config))


@pytest.mark.parametrize(
    ("environment", "storage", "registry", "vault", "scoring", "api_server"),
    [
        ("public", "core.windows.net", "azurecr.io", "vault.azure.net", "ml.azure.com",
         "azmk8s.io"),
        ("usgovernment", "core.usgovcloudapi.net", "azurecr.us", "vault.usgovcloudapi.net",
         "ml.azure.us", "cx.aks.containerservice.azure.us"),
        ("china", "core.chinacloudapi.cn", "azurecr.cn", "vault.azure.cn", "ml.azure.cn",
         "cx.prod.service.azk8s.cn"),
    ],
)  # fmt: skip
def test_hosts_have_the_suffix_of_the_environment(
    environment, storage, registry, vault, scoring, api_server
):
    config = {"environment": environment}
    named = {**_GROUP, "location": "somewhere", "properties": {}}

    account = outputs("storage:StorageAccount", _ACCOUNT, config)[1]
    assert account["primaryEndpoints"]["blob"] == f"https://stml.blob.{storage}/"
    assert account["secondaryEndpoints"]["blob"] == f"https://stml-secondary.blob.{storage}/"
    acr = outputs("containerregistry:Registry", {**named, "registryName": "AcrML"}, config)[1]
    assert acr["loginServer"] == f"acrml.{registry}"
    keys = outputs("keyvault:Vault", {**named, "vaultName": "kv"}, config)[1]
    assert keys["properties"]["vaultUri"] == f"https://kv.{vault}/"
    endpoint = {**named, "workspaceName": "mlw", "endpointName": "wine"}
    served = outputs("machinelearningservices:OnlineEndpoint", endpoint, config)[1]
    assert served["properties"]["scoringUri"] == (
        f"https://wine.somewhere.inference.{scoring}/score"
    )
    cluster = {**named, "resourceName": "aks", "dnsPrefix": "aks"}
    fqdn = outputs("containerservice:ManagedCluster", cluster, config)[1]["fqdn"]
    assert re.fullmatch(rf"aks-[0-9a-f]{{8}}\.hcp\.somewhere\.{re.escape(api_server)}", fqdn)


def test_hosts_of_a_cloud_that_nobody_knows_are_unknown():
    added = outputs("storage:StorageAccount", _ACCOUNT, {"metadataHost": "stack.example"})[1]

    assert added["primaryEndpoints"]["blob"] is UNKNOWN
    assert findings("azure-native:storage:StorageAccount", {**_ACCOUNT, "location": "local"},
                    {"metadataHost": "stack.example"}) == []  # fmt: skip


def test_what_is_made_of_something_unknown_is_unknown():
    unknown = {**_ACCOUNT, "accountName": UNKNOWN, "location": UNKNOWN}

    id, added = outputs("storage:StorageAccount", unknown)

    assert id == ""
    assert added["name"] is UNKNOWN
    assert all(value is UNKNOWN for _, value in walk(added["primaryEndpoints"]))


def test_an_identity_has_the_same_principal_wherever_it_is_used():
    inputs = {**_GROUP, "resourceName": "id-ml", "location": "westeurope"}
    id, made = outputs("managedidentity:UserAssignedIdentity", inputs, _CONFIG)
    used = {**_ACCOUNT, "identity": {"type": "UserAssigned", "userAssignedIdentities": [id]}}

    held = outputs("storage:StorageAccount", used, _CONFIG)[1]["identity"]

    assert held["userAssignedIdentities"][id]["principalId"] == made["principalId"]
    assert held["userAssignedIdentities"][id]["clientId"] == made["clientId"]


def test_a_system_identity_has_a_principal_of_its_own():
    inputs = {**_ACCOUNT, "identity": {"type": "SystemAssigned"}}

    one = outputs("storage:StorageAccount", inputs, _CONFIG)[1]["identity"]
    other = outputs("storage:StorageAccount", {**inputs, "accountName": "other"}, _CONFIG)[1]

    assert re.fullmatch("[0-9a-f-]{36}", one["principalId"])
    assert one["principalId"] != other["identity"]["principalId"]


def test_the_subscription_is_the_configurations_else_the_stack_files():
    assert outputs("storage:StorageAccount", _ACCOUNT, _CONFIG)[0].startswith(
        f"/subscriptions/{_S}"
    )
    assert outputs("storage:StorageAccount", _ACCOUNT, {}, account="a")[0].startswith(
        "/subscriptions/a/"
    )
    assert outputs("storage:StorageAccount", _ACCOUNT)[0].startswith("/subscriptions/00000000-")


def test_ids_in_a_subscription_that_the_stack_file_calls_by_a_name_are_right():
    endpoint = {**_GROUP, "privateEndpointName": "pe", "location": "westeurope"}
    service = "resourceGroups/rg-ml/providers/Microsoft.Storage/storageAccounts/stml"
    subnet = "resourceGroups/rg-ml/providers/Microsoft.Network/virtualNetworks/v/subnets/s"

    def reasons(subscription):
        connection = {"privateLinkServiceId": f"/subscriptions/{subscription}/{service}"}
        inputs = {
            **endpoint,
            "subnet": {"id": f"/subscriptions/{subscription}/{subnet}"},
            "privateLinkServiceConnections": [connection],
        }
        found = shape("network:PrivateEndpoint")
        return list(AZURE.problems(found, inputs, Surroundings(account="fork")))

    assert reasons("fork") == []
    assert len(reasons("other")) == 2


def test_a_location_is_the_providers_else_the_groups_else_unknown():
    group = {"resourceGroupName": "rg-here", "location": "North Europe"}
    findings("azure-native:resources:ResourceGroup", group, _CONFIG)

    here = _defaults("storage:StorageAccount", {"resourceGroupName": "RG-here"})
    elsewhere = _defaults("storage:StorageAccount", {"resourceGroupName": "rg-elsewhere"})
    fixed = _defaults("storage:StorageAccount", _GROUP, {"location": "uksouth"})
    given = _defaults("storage:StorageAccount", _ACCOUNT, {"location": "uksouth"})

    assert here["location"] == "North Europe"
    assert elsewhere["location"] is UNKNOWN
    assert fixed["location"] == "uksouth"
    assert "location" not in given
    assert "location" not in _defaults("resources:ResourceGroup", {})


def test_an_update_is_told_from_a_replacement():
    STAND_IN.configure(_CONFIG)
    token = "azure-native:containerservice:ManagedCluster"
    cluster = next(inputs for known, inputs, _ in GOOD if known == token)
    network = {**cluster["networkProfile"], "podCidr": "10.244.0.0/16"}
    balancer = {**cluster["networkProfile"], "loadBalancerSku": "basic"}

    replaced = STAND_IN.diff(token, cluster, {**cluster, "networkProfile": network})
    updated = STAND_IN.diff(token, cluster, {**cluster, "networkProfile": balancer})

    assert replaced.replaces == ("networkProfile.podCidr",)
    assert updated.replaces == ()
    assert updated.updates == ("networkProfile.loadBalancerSku",)


@pytest.mark.parametrize(
    ("token", "property", "replaced"),
    [
        ("storage:StorageAccount", "accountName", True),
        ("storage:StorageAccount", "isHnsEnabled", True),
        ("storage:StorageAccount", "location", True),
        ("storage:StorageAccount", "sku", False),
        ("storage:BlobContainer", "accountName", True),
        ("storage:BlobContainer", "publicAccess", False),
        ("network:PrivateEndpoint", "subnet", True),
        ("network:Subnet", "addressPrefix", False),
        ("authorization:RoleAssignment", "principalId", True),
        ("authorization:RoleAssignment", "roleDefinitionId", False),
        ("containerregistry:Registry", "location", True),
        ("containerregistry:Registry", "sku", False),
        ("containerservice:AgentPool", "vmSize", True),
        ("containerservice:AgentPool", "count", False),
        ("machinelearningservices:OnlineEndpoint", "workspaceName", True),
        ("machinelearningservices:OnlineEndpoint", "properties", False),
        ("machinelearningservices:ModelVersion", "version", True),
        ("resources:ResourceGroup", "location", True),
        ("keyvault:Vault", "location", True),
        ("keyvault:Vault", "properties", False),
        ("monitor:MetricAlert", "location", True),
        ("monitor:MetricAlert", "severity", False),
        ("cognitiveservices:Account", "accountName", True),
    ],
)
def test_what_forces_a_replacement_is_listed_with_its_source(token, property, replaced):
    table = AZURE.replaces(shape(token))

    assert (property in table.properties) == replaced
    assert table.source


def test_the_client_is_the_configurations():
    tenant = "99999999-8888-4777-8666-555555555555"
    at = Surroundings({**_CONFIG, "tenantId": tenant, "clientId": _S})

    client = AZURE.lookup("azure-native:authorization:getClientConfig", {}, at)

    assert client["subscriptionId"] == client["clientId"] == _S
    assert client["tenantId"] == tenant
    assert re.fullmatch("[0-9a-f-]{36}", client["objectId"])


def test_keys_are_placeholders_that_stay_the_same():
    at = Surroundings(_CONFIG)
    args = {"accountName": "stml", **_GROUP}

    keys = AZURE.lookup("azure-native:storage:listStorageAccountKeys", args, at)
    login = AZURE.lookup(
        "azure-native:containerregistry:listRegistryCredentials", {"registryName": "acr"}, at
    )

    assert [key["keyName"] for key in keys["keys"]] == ["key1", "key2"]
    assert keys == AZURE.lookup("azure-native:storage:listStorageAccountKeys", args, at)
    assert login["username"] == "acr"
    assert len({password["value"] for password in login["passwords"]}) == 2


def test_what_only_azure_knows_has_no_answer():
    at = Surroundings(_CONFIG)

    for token, args in (
        ("authorization:getClientToken", {}),
        ("storage:getStorageAccount", {"accountName": "a"}),
        ("storage:listStorageAccountKeys", {"accountName": UNKNOWN}),
        ("resources:getResourceGroup", {"resourceGroupName": "never-declared"}),
    ):
        assert AZURE.lookup(f"azure-native:{token}", args, at) is None


def test_a_group_that_the_program_declares_can_be_looked_up():
    group = {"resourceGroupName": "rg-found", "location": "westeurope"}
    findings("azure-native:resources:ResourceGroup", group, _CONFIG)

    found = AZURE.lookup(
        "azure-native:resources:getResourceGroup",
        {"resourceGroupName": "rg-found"},
        Surroundings(_CONFIG),
    )

    assert text(found, "id") == f"/subscriptions/{_S}/resourceGroups/rg-found"
    assert found["location"] == "westeurope"


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"subscriptionId": "prod"},
         "subscriptionId: must be the GUID of a subscription, got 'prod'"),
        ({"tenantId": "contoso"},
         "tenantId: must be the GUID or the domain of a tenant, got 'contoso'"),
        ({"clientId": "app"}, "clientId: must be the GUID of an application, got 'app'"),
        ({"environment": "gov"}, "environment: must be one of public, usgovernment, china, "
         "got 'gov'"),
        ({"location": "westeurop"}, "location: must be a region of Azure public, "
         "got 'westeurop'; did you mean westeurope?"),
        ({"environment": "china", "location": "westeurope"},
         "location: must be a region of the provider's environment china, "
         "got 'westeurope' of public"),
        ({"auxiliaryTenantIds": ["a.b", "x"]},
         "auxiliaryTenantIds[1]: must be the GUID or the domain of a tenant, got 'x'"),
        ({"oidcRequestUrl": "token"},
         "oidcRequestUrl: must be an address with https://, got 'token'"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_configuration_is_told(config, sentence):
    assert [str(problem) for problem in STAND_IN.config_problems(config)] == [sentence]


@pytest.mark.parametrize(
    "config",
    [
        {},
        {**_CONFIG, "tenantId": "contoso.onmicrosoft.com", "useOidc": "true"},
        {"environment": "usgov", "location": "USGov Arizona"},
        {"environment": "AzureChinaCloud", "location": "China East 2"},
        {"metadataHost": "management.stack.example", "location": "redmond"},
        {"subscriptionId": UNKNOWN, "tenantId": UNKNOWN},
    ],
)
def test_a_good_configuration_has_no_findings(config):
    assert STAND_IN.config_problems(config) == []


def test_another_subscription_means_other_resources():
    old, new = {**_CONFIG, "environment": "public"}, {"subscriptionId": "other"}

    assert STAND_IN.config_replaces(old, new) == ["subscriptionId", "environment"]
