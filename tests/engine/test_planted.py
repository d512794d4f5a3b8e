"""Planted mistakes through the real engine: each refused by its path; no good one refused."""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest

from tests.engine.test_preview import document

CLOUDS = {"aws": "aws", "gcp": "gcp", "azure": "azure-native", "kubernetes": "kubernetes"}
LEAST = 20
PROGRAM = """
import json
import pathlib
import pulumi
from mlops_kit.offline.install import installed

cases = json.loads(pathlib.Path(__file__).with_name("cases.json").read_text())
providers = {}
for case in cases:
    package, key = case["package"], json.dumps([case["package"], case["config"]], sort_keys=True)
    options = pulumi.ResourceOptions(version=installed()[package])
    if key not in providers:
        config = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in case["config"].items()
        }
        name = f"provider-{len(providers)}"
        providers[key] = pulumi.ProviderResource(package, name, config, options)
    options = pulumi.ResourceOptions(version=installed()[package], provider=providers[key])
    pulumi.CustomResource(case["token"], case["name"], case["inputs"], options)
"""


def written(folder, cases) -> None:
    (folder / "Pulumi.yaml").write_text("name: planted\nruntime: python\n")
    (folder / "Pulumi.p.yaml").write_text("config: {}\n")
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "cases.json").write_text(json.dumps(cases))


def case(cloud: str, name: str, token: str, inputs: Mapping[str, Any], config: Any) -> dict:
    return {
        "package": CLOUDS[cloud],
        "name": name,
        "token": token,
        "inputs": inputs,
        "config": dict(config or {}),
    }


def planted(cloud):
    return import_module(f"tests.offline_planted.{cloud}").PLANTED


def good(cloud):
    return import_module(f"tests.offline_planted.{cloud}_good").GOOD


@pytest.mark.parametrize("cloud", CLOUDS)
def test_all_planted_mistakes_of_a_cloud_are_told_in_one_run(cloud, tmp_path):
    mistakes = planted(cloud)
    names = [name.replace(" ", "-") for name, *_ in mistakes]
    written(
        tmp_path,
        [
            case(cloud, name, token, inputs, config)
            for name, (_, token, inputs, config, _, _) in zip(names, mistakes, strict=True)
        ],
    )

    problems = document(tmp_path, "p")["problems"]

    assert len(mistakes) >= LEAST
    assert len(set(names)) == len(names)
    for name, (_, token, _, _, path, words) in zip(names, mistakes, strict=True):
        mine = [problem for problem in problems if problem.startswith(f"{name} ({token}): {path}")]
        assert mine, (name, path, problems)
        assert any(words in problem for problem in mine), (words, mine)
    assert {problem.split(" ")[0] for problem in problems} == set(names)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_good_resources_of_a_cloud_are_not_refused(cloud, tmp_path):
    resources = good(cloud)
    written(
        tmp_path,
        [
            case(cloud, f"good-{number}", token, inputs, config)
            for number, (token, inputs, config) in enumerate(resources)
        ],
    )

    found = document(tmp_path, "p")

    assert found["problems"] == []
    assert found["counts"]["create"] == len(resources) >= 15
