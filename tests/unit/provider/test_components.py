"""Components for programs in other languages."""

import json
import sys
from importlib import import_module

import pulumi
import pytest

from mlops_kit.provider.components import HostedComponents
from mlops_kit.provider.registry import COMPONENTS
from tests.aws_mocks import AwsEngine


def construct(token, **inputs):
    engine = AwsEngine()
    engine.run(lambda: HostedComponents("1.2.3").construct("it", token, inputs) and None)
    return engine


def refused(token, **inputs):
    with pytest.raises(pulumi.RunError) as error:
        construct(token, **inputs)
    return str(error.value)


@pytest.fixture
def without_aws(monkeypatch):
    find = sys.modules["mlops_kit._extras"].find_spec
    monkeypatch.setattr(
        "mlops_kit._extras.find_spec", lambda name: None if name == "pulumi_aws" else find(name)
    )


def test_a_component_is_made_from_the_words_of_the_schema():
    engine = construct("mlops-kit:index:EcrRegistry", repositories=["wine"], untaggedDays=3.0)

    assert '"countNumber": 3}' in engine.resources["it-wine-lifecycle"].inputs["policy"]


def test_the_schema_describes_every_component():
    schema = json.loads(HostedComponents("1.2.3").described())

    assert set(schema["resources"]) == {f"mlops-kit:index:{name}" for name in COMPONENTS}
    assert (schema["name"], schema["version"]) == ("mlops-kit", "1.2.3")


def test_every_listed_component_is_where_the_list_says():
    for name, package in COMPONENTS.items():
        assert getattr(import_module(package), name).__name__ == name


def test_wrong_arguments_are_told_without_a_traceback():
    assert refused("mlops-kit:index:EcrRegistry", repositories=["Wine"]).splitlines() == [
        "EcrRegistry it has 1 mistake:",
        "  repositories[0]: must be 2 to 256 lower-case letters and digits, with single . _ - or / "
        "between them, got 'Wine'",
    ]


def test_an_unknown_component_is_told_with_the_known_ones():
    assert refused("mlops-kit:index:Ecr") == (
        f"mlops-kit:index:Ecr is not one of {', '.join(COMPONENTS)}"
    )


def test_a_missing_extra_is_told_with_the_command_that_installs_it(without_aws):
    assert refused("mlops-kit:index:EcrRegistry", repositories=["wine"]) == (
        "mlops_kit.aws needs pulumi_aws: pip install 'mlops-kit[aws]'"
    )


def test_the_schema_leaves_out_what_is_not_installed(without_aws):
    schema = json.loads(HostedComponents("1.2.3").described())

    assert set(schema["resources"]) == {"mlops-kit:index:LocalEndpoint"}
