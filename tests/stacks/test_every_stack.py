"""Run the program for every committed stack file, and for files with mistakes."""

import sys
from pathlib import Path

import pulumi
import pytest
import yaml

from infra import schema
from infra.sagemaker_shared import WORDS
from infra.settings import StackSettings

STACKS = sorted((Path(__file__).parents[2] / "stacks").glob("Pulumi.*.yaml"))
WINE = {"model": {"path": "models/wine/v1"}, "port": 8080}


def name_of(path):
    return path.stem.removeprefix("Pulumi.")


def platforms(**some):
    return {"mlops-kit:platforms": some}


def local(**endpoints):
    return {"target": "local", "endpoints": endpoints}


def mistakes(deploy, config):
    with pytest.raises(pulumi.RunError) as error:
        deploy(config)
    return str(error.value).splitlines()


@pytest.mark.parametrize("path", STACKS, ids=name_of)
def test_every_committed_stack_deploys(path, deploy):
    config = yaml.safe_load(path.read_text())["config"]

    engine, exported = deploy(config, name_of(path))

    declared = config["mlops-kit:platforms"]
    for kind in ("endpoints", *(kind for kind in WORDS if kind != "adopted_networks")):
        names = {name for platform in declared.values() for name in platform.get(kind, {})}
        assert names <= set(engine.resources)
        assert set(exported.get(kind, {})) == names


def test_exports_what_each_endpoint_serves_and_where_prometheus_and_the_page_are(deploy):
    _, exported = deploy(platforms(here=local(wine=WINE)))

    assert exported == {
        "endpoints": {
            "wine": {
                "url": "http://127.0.0.1:8080/v2/models/wine/infer",
                "live_version": "3f2a00000000",
                "weights": {"3f2a00000000": 100},
            }
        },
        "prometheus": {"here": "http://127.0.0.1:9090"},
        "page": {"here": "http://127.0.0.1:9091"},
    }


def test_only_what_the_file_says_reaches_the_resources(deploy, project):
    engine, _ = deploy(platforms(here=local(wine=WINE)), "edge")
    directory = str(project / ".mlops-kit" / "edge" / "here")

    assert engine.resources["here"].inputs == {"directory": directory}
    assert engine.resources["wine-rollout"].inputs == {
        "endpoint": "wine",
        "directory": directory,
        "model": {"path": str(project / "models/wine/v1")},
        "port": 8080,
    }


def test_several_endpoints_and_platforms_work_side_by_side(deploy):
    ports = {"prometheus_port": 9191, "page_port": 9192}
    there = {**local(iris={**WINE, "port": 8081}), **ports}

    engine, exported = deploy(platforms(here=local(wine=WINE), there=there))

    assert ports.items() <= engine.resources["there"].inputs.items()
    assert set(exported["endpoints"]) == {"wine", "iris"}
    assert set(exported["prometheus"]) == {"here", "there"}
    assert exported["page"] == dict.fromkeys(("here", "there"), "http://127.0.0.1:9091")


def test_every_mistake_of_a_file_is_in_one_message(deploy, project):
    (project / "models/text.onnx").write_text("hello")
    steps = [{"weight": 50}, {"weight": 10}, {"weight": 101}]
    bad = {
        "wine": {**WINE, "prot": 8080, "rollout": {"strategy": "canry"}},
        "iris": {**WINE, "rollout": {"steps": steps, "bake_seconds": -1}},
        "gone": {"model": {"path": "models/gone"}, "port": 9090, "objectives": {"availability": 2}},
        "text": {"model": {"path": "models/text.onnx"}, "port": "8083"},
        "Up": {**WINE, "port": 8084, "rollout": {"retention_seconds": "soon"}},
    }

    header, *lines = mistakes(deploy, platforms(here=local(**bad), there={"target": "moon"}))

    assert header == "stacks/Pulumi.local.yaml has 14 mistakes:"
    here = "  platforms.here.endpoints"
    expected = [
        f"{here}.wine.rollout.strategy: must be one of all_at_once, canary, linear, blue_green, "
        "shadow, adaptive, got 'canry'; did you mean canary?",
        f"{here}.wine.prot: is not a setting here; did you mean port? allowed: ",
        f"{here}.iris.rollout.steps[2].weight: must be a whole number from 0 to 100, got 101",
        f"{here}.iris.rollout.bake_seconds: must be a number from 0 to 604800, got -1",
        f"{here}.iris.rollout.steps[1].weight: must be above the weight of the step before (50), ",
        f"{here}.gone.model.path: {project}/models/gone: no such file or folder",
        f"{here}.gone.objectives.availability: must be a number from 0.5 to 0.999999, got 2",
        f"{here}.text.model.path: {project}/models/text.onnx is not an ONNX model: ",
        f"{here}.text.port: must be a whole number from 1024 to 65535, got '8083'; write it ",
        f"{here}.Up: a name is 1 to 63 lower-case letters, digits and dashes, begins with a ",
        f"{here}.Up.rollout.retention_seconds: must be a number from 0 to 604800, got 'soon'",
        "  platforms.there.target: must be one of local, sagemaker, got 'moon'",
        f"{here}.iris.port: port 8080 is taken by platforms.here.endpoints.wine.port already",
        f"{here}.gone.port: port 9090 is taken by platforms.here.prometheus_port already",
    ]
    assert len(lines) == len(expected)
    for start in expected:
        assert [line for line in lines if line.startswith(start)], start


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({}, "platforms: is required but missing"),
        ({"mlops-kit:platforms": "here"}, "platforms: must be a map, got 'here'"),
        (platforms(here=3), "platforms.here: must be a map, got 3"),
        (platforms(here={}),
         "platforms.here.target: is required but missing; allowed: local, sagemaker"),
        ({**platforms(), "mlops-kit:platfrms": {}},
         "platfrms: is not a setting here; did you mean platforms? "
         f"allowed: {', '.join(StackSettings.model_fields)}"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_line(deploy, config, line):
    assert mistakes(deploy, config) == ["stacks/Pulumi.local.yaml has 1 mistake:", f"  {line}"]


def test_an_endpoint_name_is_unique_over_all_platforms(deploy):
    there = {**local(wine={**WINE, "port": 8081}), "prometheus_port": 9191, "page_port": 9192}

    assert mistakes(deploy, platforms(here=local(wine=WINE), there=there))[1:] == [
        "  platforms.there.endpoints.wine: an endpoint of this name is in platforms.here already"
    ]


def test_two_local_platforms_cannot_share_the_default_ports(deploy):
    there = local(iris={**WINE, "port": 8081})

    assert mistakes(deploy, platforms(here=local(wine=WINE), there=there))[1:] == [
        "  platforms.there.prometheus_port: port 9090 is taken by "
        "platforms.here.prometheus_port already",
        "  platforms.there.page_port: port 9091 is taken by platforms.here.page_port already",
    ]


def test_a_path_too_long_for_a_socket_is_refused(deploy):
    name = "a" * 63

    (line,) = mistakes(deploy, platforms(**{name: local(wine=WINE)}))[1:]

    assert line.startswith(f"  platforms.{name}: the path of supervisor's socket, ")
    assert "at most 99 are possible" in line


def test_a_port_in_use_is_refused(deploy, monkeypatch):
    from mlops_kit.problems import Problem

    def busy(ports, directory):
        return [Problem(path, f"port {p} is in use") for path, p in ports.items() if p == 8080]

    monkeypatch.setattr("infra.settings.port_problems", busy)

    assert mistakes(deploy, platforms(here=local(wine=WINE)))[1:] == [
        "  platforms.here.endpoints.wine.port: port 8080 is in use"
    ]


def test_a_missing_extra_is_one_sentence(deploy, monkeypatch):
    monkeypatch.setattr("mlops_kit._extras.find_spec", lambda name: None)
    monkeypatch.delitem(sys.modules, "infra.platforms.local", raising=False)
    monkeypatch.delattr("infra.platforms.local", raising=False)

    with pytest.raises(pulumi.RunError, match=r"pip install 'mlops-kit\[local\]'"):
        deploy(platforms(here=local(wine=WINE)))


def test_the_committed_schema_is_the_generated_one():
    assert schema.SCHEMA.read_text() == schema.text(), "run `python -m infra.schema`"


def test_committed_stack_files_fit_the_schema():
    """Keys only: the settings themselves check the values."""
    allowed = set(schema.schema()["properties"])

    for path in STACKS:
        assert set(yaml.safe_load(path.read_text())) <= allowed
