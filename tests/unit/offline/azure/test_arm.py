"""Paths, ids, names and regions of Azure Resource Manager."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from mlops_kit.offline.azure.arm import arm_path, id_problem
from mlops_kit.offline.azure.naming import generated
from mlops_kit.offline.azure.paths import tokens
from mlops_kit.offline.azure.regions import REGIONS, environment_of, location_problem
from tests.unit.offline.azure.at_hand import SDK, findings, shape

_S = "11111111-2222-4333-8444-555555555555"
_G = f"/subscriptions/{_S}/resourceGroups/g"
_CLIENTS = (
    "ai/ml/_restclient/arm_ml_service",
    "mgmt/containerservice",
    "mgmt/containerregistry",
)


def _operations():
    """Return the paths that the installed clients use, in small letters, without parameters."""
    homes = find_spec("azure").submodule_search_locations
    texts = [
        (Path(home) / client / "operations" / "_operations.py").read_text()
        for home in homes
        for client in _CLIENTS
        if (Path(home) / client).is_dir()
    ]
    found = re.findall(r'_url = "(/subscriptions/[^"]+)"', "".join(texts))
    return {_bare(path) for path in found}


def _bare(path):
    return re.sub(r"\{\w+\}", "{}", path).lower()


@pytest.mark.parametrize("token", tokens())
def test_every_path_of_the_table_is_made_of_inputs_of_its_type(token):
    found = SDK.resource(token)
    path = arm_path(found)

    assert path.known
    assert set(path.parameters) <= set(found.inputs)
    grouped = "resourceGroupName" in found.inputs
    assert grouped == ("resourceGroupName" in path.parameters)


def test_paths_are_those_of_the_installed_clients():
    used = _operations()
    modules = ("machinelearningservices", "containerservice", "containerregistry")
    elsewhere = {"Fleet", "FleetMember", "Task"}
    checked = [
        token
        for token in tokens()
        if token.split(":")[1] in modules and token.split(":")[2] not in elsewhere
    ]

    absent = [
        token for token in checked if _bare(arm_path(SDK.resource(token)).template) not in used
    ]

    assert absent == []
    assert len(checked) >= 45


def test_a_type_outside_of_the_table_has_a_path_of_its_inputs():
    path = arm_path(shape("cognitiveservices:Deployment"))

    assert not path.known
    assert path.type == "Microsoft.CognitiveServices/accounts/deployments"
    assert path.own == "deploymentName"
    assert path.parameters == ("resourceGroupName", "accountName", "deploymentName")


@pytest.mark.parametrize(
    "id",
    [
        f"/subscriptions/{_S}",
        _G,
        f"{_G}/providers/Microsoft.Storage/storageAccounts/a",
        f"{_G}/providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/b",
        f"{_G}/providers/microsoft.insights/components/a",
        f"{_G}/providers/Microsoft.Web/sites/a/providers/Microsoft.Insights/diagnosticSettings/b",
        f"/subscriptions/{_S}/providers/Microsoft.Authorization/roleDefinitions/{_S}",
        f"/providers/Microsoft.Authorization/roleDefinitions/{_S}",
        "/providers/Microsoft.Management/managementGroups/mg",
    ],
)
def test_ids_of_all_scopes_are_ids(id):
    assert id_problem(id) is None


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("/subscriptions/prod/resourceGroups/g", "a subscription by its GUID, got 'prod'"),
        (f"/subscriptions/{_S}/resourceGroups", "a resource group after resourceGroups"),
        (f"{_G}/Microsoft.Storage/storageAccounts/a", "must go on with /providers/Microsoft."),
        (f"{_G}/providers/Storage/storageAccounts/a", "a resource provider such as"),
        (f"{_G}/providers/Microsoft.Storage/storageAccounts", "pairs of a type and a name"),
        (f"{_G}/providers/Microsoft.Storage/storageAccounts//x", "pairs of a type and a name"),
    ],
)
def test_what_is_no_id_is_told_why(id, words):
    assert words in id_problem(id)


def test_names_follow_the_rule_of_the_real_provider():
    account = generated(arm_path(shape("storage:StorageAccount")), "models")["accountName"]
    assignment = generated(arm_path(shape("authorization:RoleAssignment")), "pull")
    container = generated(arm_path(shape("storage:BlobContainer")), "models")
    endpoint = generated(arm_path(shape("machinelearningservices:OnlineEndpoint")), "wine")

    assert re.fullmatch("models[0-9a-f]{8}", account)
    assert re.fullmatch("[0-9a-f-]{36}", assignment["roleAssignmentName"])
    assert container == {"containerName": "models"}
    assert re.fullmatch("wine[0-9a-f]{8}", endpoint["endpointName"])
    assert generated(arm_path(shape("storage:StorageAccountStaticWebsite")), "site") == {}


def test_a_generated_name_that_azure_refuses_is_a_finding():
    inputs = {
        "resourceGroupName": "g",
        "location": "westeurope",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
    }

    (problem,) = findings("azure-native:storage:StorageAccount", inputs, name="my-models")

    assert problem.path == "accountName"
    assert "must be made of lower-case letters and digits, got 'my-models" in problem.reason


def test_the_list_of_regions_has_those_that_the_identity_package_knows():
    source = Path(find_spec("azure").submodule_search_locations[0]) / "identity" / "_enums.py"
    text = source.read_text().partition("class TokenRefreshStatus")[0]
    known = set(re.findall(r'^    \w+ = "([a-z0-9]+)"$', text, re.MULTILINE))
    closed = {"tryautodetect", "germanycentral", "germanynortheast"}

    assert known - closed <= set.union(*map(set, REGIONS.values()))
    assert len(known) > 50


def test_no_region_is_in_two_environments_or_is_taken_for_another():
    listed = [region for regions in REGIONS.values() for region in regions]

    assert len(listed) == len(set(listed))
    for environment, regions in REGIONS.items():
        for region in regions:
            assert location_problem(region, environment) is None
            assert environment_of(region) == environment


def test_a_new_region_passes_and_a_typing_error_does_not():
    assert location_problem("greenlandnorth", "public") is None
    assert "did you mean swedencentral?" in location_problem("swedencentrl", "public")
    assert "such as westeurope" in location_problem("frankfurt", "public")
    assert location_problem("Europe", "public", strict=False) is None
    assert "of china" in location_problem("China North 3", "public", strict=False)
