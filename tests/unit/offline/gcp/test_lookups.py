"""Functions are answered from the configuration alone."""

import importlib
import inspect
import json
import re

import pytest

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.gcp.lookups import _ANSWERS
from mlops_kit.offline.gcp.universe import number_of
from mlops_kit.offline.values import UNKNOWN
from tests.unit.offline.gcp.at_hand import ABROAD, HERE, gcp

NOWHERE = Surroundings()
_ARGUMENTS = {"audit_configs", "bindings", "status", "user_project"}
"""Results that only repeat an argument."""


def ask(name, args=None, at=HERE):
    module, _, function = name.partition("/")
    return gcp().lookup(f"gcp:{module}/{function}:{function}", args or {}, at)


def test_the_project_is_the_providers_or_the_one_asked_for():
    own = ask("organizations/getProject")
    assert (own["projectId"], own["id"]) == ("acme-models", "projects/acme-models")
    assert own["number"].isdigit()
    assert len(own["number"]) == 12
    other = ask("organizations/getProject", {"projectId": "acme-data"})
    assert other["projectId"] == "acme-data"
    assert other["number"] != own["number"]


def test_the_number_is_the_same_on_every_run():
    assert number_of("acme-models") == number_of("acme-models") == "195884358121"
    assert number_of("123") == "123"


def test_the_client_configuration_is_the_providers():
    found = ask("organizations/getClientConfig")
    assert (found["project"], found["region"], found["zone"]) == (
        "acme-models",
        "europe-west4",
        "europe-west4-a",
    )
    assert found["accessToken"] == ""


def test_zones_are_those_of_the_region():
    assert ask("compute/getZones")["names"] == [f"europe-west4-{letter}" for letter in "abc"]
    assert ask("compute/getZones", {"region": "us-east1"})["names"] == [
        "us-east1-b",
        "us-east1-c",
        "us-east1-d",
    ]
    assert ask("compute/getZones", at=ABROAD)["names"][0] == "u-france-east1-a"


def test_regions_are_those_of_the_universe():
    assert "europe-west4" in ask("compute/getRegions")["names"]
    assert ask("compute/getRegions", at=ABROAD)["names"] == ["u-france-east1"]


def test_googles_accounts_are_in_the_universe():
    here = ask("storage/getProjectServiceAccount")
    there = ask("storage/getProjectServiceAccount", at=ABROAD)
    assert here["member"] == (
        "serviceAccount:service-195884358121@gs-project-accounts.iam.gserviceaccount.com"
    )
    assert there["emailAddress"].endswith(
        "@gs-project-accounts.s3ns-system.iam.gserviceaccount.com"
    )
    transfer = ask("storage/getTransferProjectServiceAccount")["email"]
    assert transfer == "project-195884358121@storage-transfer-service.iam.gserviceaccount.com"
    assert ask("compute/getDefaultServiceAccount")["email"] == (
        "195884358121-compute@developer.gserviceaccount.com"
    )


def test_an_account_is_found_by_its_id():
    found = ask("serviceaccount/getAccount", {"accountId": "serving"})
    assert found["email"] == "serving@acme-models.iam.gserviceaccount.com"


def test_a_policy_is_made_of_its_bindings():
    bindings = [{"role": "roles/viewer", "members": ["allUsers"], "condition": None}]
    found = ask("organizations/getIAMPolicy", {"bindings": bindings})
    assert json.loads(found["policyData"]) == {
        "bindings": [{"role": "roles/viewer", "members": ["allUsers"]}]
    }
    unknown = [{"role": "roles/viewer", "members": [UNKNOWN]}]
    assert ask("organizations/getIAMPolicy", {"bindings": unknown}) is None


@pytest.mark.parametrize(
    "name",
    [
        "organizations/getClientOpenIdUserInfo",
        "container/getEngineVersions",
        "secretmanager/getSecretVersion",
        "compute/getImage",
    ],
)
def test_what_only_google_knows_has_no_answer(name):
    assert ask(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "organizations/getProject",
        "compute/getZones",
        "compute/getRegions",
        "storage/getProjectServiceAccount",
        "storage/getTransferProjectServiceAccount",
        "compute/getDefaultServiceAccount",
        "serviceaccount/getAccount",
    ],
)
def test_without_a_project_there_is_no_answer(name):
    assert ask(name, at=NOWHERE) is None


def test_answers_are_what_the_sdk_expects():
    """Every answered function exists in the SDK and has all results that its class reads."""
    args = {"accountId": "serving", "bindings": []}
    for token in _ANSWERS:
        module, function = re.fullmatch(r"gcp:(\w+)/(\w+):\2", token).groups()
        snake = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", function).lower()
        found = importlib.import_module(f"pulumi_gcp.{module}.{snake}")
        source = inspect.getsource(getattr(found, snake))
        wanted = set(re.findall(r"pulumi\.get\(__ret__, '(\w+)'\)", source))
        answer = gcp().lookup(token, args, HERE)
        assert wanted, token
        given = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower() for key in answer}
        assert wanted - given <= _ARGUMENTS, token
