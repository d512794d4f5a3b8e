"""The kit's own resources in a plan that nobody carries out: nothing live is looked at."""

import socket

import pytest

from mlops_kit.provider.planned import planned
from mlops_kit.provider.registry import ELSEWHERE, RESOURCES
from mlops_kit.provider.resource import Call, Difference, Refusal
from mlops_kit.rollout.driver import TargetError
from tests.unit.local.onnx_models import identity

MACHINE, ROLLOUT, _ = planned(ELSEWHERE, 50)


@pytest.fixture(autouse=True)
def nothing_live(monkeypatch):
    """Whoever asks the target is found out."""

    def asked(*_):
        raise TargetError("the target was asked")

    monkeypatch.setattr(type(ELSEWHERE[1]), "connect", asked)
    monkeypatch.setattr(type(ELSEWHERE[1]), "prepare", asked)
    monkeypatch.setattr("mlops_kit.provider.local_machine.Machine", asked)
    monkeypatch.setattr("mlops_kit.provider.local_rollout.Machine", asked)


@pytest.fixture
def said():
    return []


@pytest.fixture
def call(said):
    return Call(say=said.append, warn=said.append, progress=said.append, preview=True)


@pytest.fixture
def inputs(tmp_path):
    def make(rows=2, **more):
        path = identity(tmp_path / f"model-{rows}.onnx", shape=(None, rows))
        given = {"endpoint": "wine", "directory": "/nowhere", "port": 8080, **more}
        checked, problems = ROLLOUT.check({**given, "model": {"path": str(path)}})
        assert problems == []
        return checked

    return make


def test_a_first_version_is_planned_with_what_later_ones_will_do(inputs, call, said):
    id, state = ROLLOUT.create(inputs(), call)

    assert id == ""
    assert state["weights"] == {state["version"]: 100}
    assert state["live_version"] == state["version"]
    assert said[0].startswith(f"wine: {state['version']}")
    assert "100 %, the first version; later ones: canary 10 % (60 s)" in said[0]
    assert said[1].startswith("wine: simulated at 50 requests/s: promoted after about ")


def test_another_version_is_a_rollout_from_the_one_of_the_state(inputs, call, said):
    old, new = inputs(2), inputs(3)

    assert "version" in ROLLOUT.diff("wine", {}, old, new, call).updates
    state = ROLLOUT.update("wine", ROLLOUT.resource.planned(old), old, new, call)

    assert state["live_version"] == new["version"] != old["version"]
    assert said[0].startswith(f"wine: {old['version']} (")
    assert f" 100 % -> {new['version']} (" in said[0]
    assert "canary 10 % (60 s) · 50 % (60 s) · 100 % (60 s)" in said[0]
    assert "2x errors rolled back after" in said[1]


def test_the_same_version_moves_no_traffic(inputs, call, said):
    old = inputs()
    new = {**old, "probes_per_second": 7}

    assert ROLLOUT.diff("wine", {}, old, new, call) == Difference(updates=("probes_per_second",))
    ROLLOUT.update("wine", {}, old, new, call)

    assert said == []


def test_another_name_is_another_endpoint(inputs, call):
    old = inputs()

    found = ROLLOUT.diff("wine", {}, old, {**old, "endpoint": "beer"}, call)

    assert found == Difference(replaces=("endpoint",))


def test_ports_in_use_here_do_not_matter_elsewhere(inputs):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert inputs(port=port)["port"] == port
        assert MACHINE.check({"directory": "/nowhere", "page_port": port})[1] == []
        real = next(one for one in RESOURCES if one.token == MACHINE.token)
        assert real.check({"directory": "/nowhere", "page_port": port})[1]


def test_mistakes_are_still_mistakes():
    assert [p.path for p in MACHINE.check({"directory": "here"})[1]] == ["directory"]


def test_a_machine_is_planned_by_its_addresses(call):
    checked, _ = MACHINE.check({"directory": "/nowhere"})

    assert MACHINE.create(checked, call)[1]["page_url"] == "http://127.0.0.1:9091"
    assert MACHINE.diff("x", {}, checked, checked, call) == Difference()
    changed = {**checked, "page_port": 9999}
    assert MACHINE.diff("x", {}, checked, changed, call) == Difference(updates=("page_port",))


def test_what_only_plans_removes_nothing(call):
    with pytest.raises(Refusal, match="started for a plan only"):
        MACHINE.delete("/nowhere", {"directory": "/nowhere"}, call)
