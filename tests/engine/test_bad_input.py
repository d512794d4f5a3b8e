"""Mistakes in a stack file are told at preview, all together, and change nothing."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.engine.conftest import made
from tests.engine.project import STACK, Project

PLACE = "platforms.here"


@pytest.fixture(scope="module")
def project() -> Iterator[Project]:
    """A project that never gets to anything."""
    with made() as project:
        yield project


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def test_all_mistakes_of_a_file_come_in_one_message_with_path_got_and_allowed(
    project: Project, taken: int
) -> None:
    text = project.root / "notes.onnx"
    text.write_text("this is no model")
    project.endpoint("spelling", "wine/v1", 20001)["objectivs"] = {"availability": 0.9}
    project.endpoint("strategy", "wine/v1", 20002, rollout={"strategy": "canry"})
    falling = [{"weight": 50}, {"weight": 10}, {"weight": 100}]
    project.endpoint("falling", "wine/v1", 20003, rollout={"steps": falling})
    outside = [{"weight": -1}, {"weight": 101}]
    project.endpoint("outside", "wine/v1", 20004, rollout={"steps": outside})
    project.endpoint("missing", "wine/v9", 20005)
    project.endpoint("text", "wine/v1", 20006)["model"] = {"path": "notes.onnx"}
    times = {"bake_seconds": -1, "max_wait_seconds": "soon"}
    project.endpoint("times", "wine/v1", 20007, rollout=times)
    project.endpoint("first", "wine/v1", 20008)
    project.endpoint("second", "wine/v1", 20008)
    project.endpoint("taken", "wine/v1", taken)
    project.endpoint("promise", "wine/v1", 20009, objectives={"availability": 1.5})

    expected = {
        "spelling.objectivs": ("is not a setting here", "did you mean objectives?"),
        "strategy.rollout.strategy": ("got 'canry'", "did you mean canary?", "blue_green"),
        "falling.rollout.steps[1].weight": ("above the weight of the step before (50), got 10",),
        "outside.rollout.steps[0].weight": ("from 0 to 100, got -1",),
        "outside.rollout.steps[1].weight": ("from 0 to 100, got 101",),
        "missing.model.path": ("models/wine/v9",),
        "text.model.path": ("notes.onnx", "is not an ONNX model"),
        "times.rollout.bake_seconds": ("from 0 to 604800, got -1",),
        "times.rollout.max_wait_seconds": ("must be a number above 0", "got 'soon'"),
        "second.port": (f"port 20008 is taken by {PLACE}.endpoints.first.port already",),
        "taken.port": (f"port {taken} is in use by", "choose another port"),
        "promise.objectives.availability": ("must be a number", "got 1.5"),
    }
    for command in (project.preview, project.up):
        refused = command()
        assert refused.code != 0
        refused.line(f"stacks/Pulumi.{STACK}.yaml has {len(expected)} mistakes:")
        told = re.findall(rf"^ +{PLACE}\.endpoints\.(\S+): (.*)$", refused.output, re.MULTILINE)
        assert sorted(path for path, _ in told) == sorted(expected), refused.output
        for path, reason in told:
            for part in expected[path]:
                assert part in reason, (path, reason)
    assert not project.processes()
    assert not project.directory.exists()


@pytest.mark.parametrize(
    ("config", "path", "reason"),
    [
        ({"target": "mars"}, f"{PLACE}.target", "must be one of local, sagemaker, got 'mars'"),
        ({"endpoints": {}}, f"{PLACE}.target", "is required but missing"),
        (
            {"target": "local", "promtheus_port": 9},
            f"{PLACE}.promtheus_port",
            "did you mean prometheus_port?",
        ),
    ],
    ids=["unknown target", "no target", "misspelt key"],
)
def test_a_platform_with_a_mistake_is_refused(
    project: Project, config: dict[str, Any], path: str, reason: str
) -> None:
    project.write(config)
    refused = project.pulumi("preview", "-s", STACK)
    assert refused.code != 0
    refused.line(path, reason)
    assert not project.directory.exists()
