"""The models of the installed Azure packages, and the limits that the SDK states in words."""

import pytest

from mlops_kit.offline.azure import contract, documented, wire
from mlops_kit.offline.azure.contract import Contract, api_version
from mlops_kit.offline.azure.limits import Limits, duration, misformatted
from tests.unit.offline.azure.at_hand import AZURE, SDK, findings, shape

_ML = "ai/ml/_restclient/arm_ml_service"


def test_three_modules_have_models_and_machine_learning_has_the_version_of_the_sdk():
    endpoint = shape("machinelearningservices:OnlineEndpoint")

    assert set(AZURE.contracts) == {
        "machinelearningservices",
        "containerservice",
        "containerregistry",
    }
    assert AZURE.contracts["machinelearningservices"] == api_version(endpoint)
    assert AZURE.missing_contract == ""


def test_packages_that_are_not_installed_are_named(monkeypatch):
    monkeypatch.setattr(contract, "_wire", lambda folder: None)

    assert AZURE.missing_contract == (
        "azure-ai-ml, azure-mgmt-containerservice, azure-mgmt-containerregistry"
    )
    assert AZURE.contracts == {}


def test_without_models_the_rules_and_the_sentences_of_the_sdk_still_hold(monkeypatch):
    monkeypatch.setattr(contract, "_model", lambda sdk, token: None)
    inputs = {
        "resourceGroupName": "g",
        "workspaceName": "mlw",
        "endpointName": "wine",
        "location": "westeurope",
        "properties": {"authMode": "Key", "traffic": {"blue": 50}},
    }

    (problem,) = findings("azure-native:machinelearningservices:OnlineEndpoint", inputs)

    assert str(problem) == "properties.traffic: must sum to 100, or to 0, got 50"


def test_every_field_of_every_model_is_read():
    models = wire.installed(_ML)
    assert models

    deployment = models.model("ManagedOnlineDeployment")

    assert deployment.discriminator == "endpointComputeType"
    assert deployment.fields["instanceType"].visibility == {"read", "create"}
    assert deployment.fields["provisioningState"].visibility == {"read"}
    assert deployment.fields["livenessProbe"].type.name == "ProbeSettings"
    assert models.model("ProbeSettings").fields["period"].type.kind == "duration"
    assert models.kinds("OnlineDeploymentProperties") == {
        "Kubernetes": "KubernetesOnlineDeployment",
        "Managed": "ManagedOnlineDeployment",
    }
    assert models.values("EndpointAuthMode") == ("AMLToken", "Key", "AADToken")
    assert models.model("NoSuchModel") is None


def test_what_only_azure_sets_is_refused_where_the_versions_agree():
    inputs = {
        "resourceGroupName": "g",
        "workspaceName": "mlw",
        "endpointName": "wine",
        "location": "westeurope",
        "properties": {"authMode": "Key", "provisioningState": "Succeeded"},
    }

    paths = [
        problem.path
        for problem in findings("azure-native:machinelearningservices:OnlineEndpoint", inputs)
    ]

    assert paths == ["properties.provisioningState"]


def test_a_newer_model_does_not_make_properties_read_only():
    found = contract._model(SDK, "azure-native:containerregistry:Registry")

    assert found is not None
    assert not found.exact


@pytest.mark.parametrize(
    ("kind", "sentence", "limits"),
    [
        ("integer", "Priority. The value can be between 100 and 4096.", Limits(100, 4096)),
        ("integer", "Port. It should be ranged from 1 to 65535.", Limits(1, 65535)),
        ("integer", "softDelete data retention days. It accepts >=7 and <=90.", Limits(7, 90)),
        ("integer", "Length of maintenance window range from 4 to 24 hours.", Limits(4, 24)),
        ("integer", "Must be a positive integer.", Limits(1)),
        ("integer", "between 4 and 730. Setting it to -1 will default to -1", Limits(4, 730, -1)),
        ("integer", "Allowed values: 20, 30, 60.", Limits(values=(20, 30, 60))),
        ("number", "An integer between [0-4]. Value of 0 is severest", Limits(0, 4)),
        ("list", "A maximum of 10 rules can be specified.", Limits(most=10)),
        ("list", "You can include up to five CorsRule elements.", Limits(most=5)),
        ("string", "Max 250 characters.", Limits(most=250)),
        ("string", "Name must be 'default'", Limits(only="default")),
        ("string", "represented in ISO 8601 duration format.", Limits(format="duration")),
        ("string", "Windows agent pool names must be 6 characters or less.", Limits()),
        ("string", "The expiration date (in UTC ISO 8601 format yyyy-MM-dd)", Limits()),
        ("integer", "The default is 30 sec.", Limits()),
        ("boolean", "Must be between 1 and 2", Limits()),
    ],
)
def test_a_sentence_of_the_sdk_is_read_if_it_means_one_thing(kind, sentence, limits):
    assert documented.limits(kind, sentence, "network") == limits


def test_sentences_of_modules_that_nobody_has_read_are_left_alone():
    assert documented.limits("integer", "between 1 and 3", "search") == Limits()


@pytest.mark.parametrize("text", ["PT5M", "P1Y6M", "P2W", "P1DT12H", "PT0.5S", "P90D"])
def test_durations_are_known(text):
    assert misformatted("duration", text) is None


@pytest.mark.parametrize("text", ["", "P", "PT", "5m", "P1H", "PT5", "1:00:00", "pt5m"])
def test_what_is_no_duration_is_refused(text):
    assert misformatted("duration", text)


def test_durations_can_be_compared():
    assert duration("PT90M") == duration("PT1H30M")
    assert duration("P1W") == duration("P7D")
    assert duration("P1M") is None


def test_create_only_properties_come_from_the_models():
    found = Contract(SDK)

    assert "location" in found.create_only("azure-native:containerregistry:Registry")
    assert found.create_only("azure-native:storage:StorageAccount") == frozenset()
