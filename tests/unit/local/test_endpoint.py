from mlops_kit.local import LocalEndpoint
from tests.engine_mocks import RecordingEngine

MINIMAL = {"directory": "/srv/kit", "model": {"path": "/srv/wine"}, "port": 8080}
LIVE = {
    "mlops-kit:index:LocalRollout": {
        "url": "http://127.0.0.1:8080/v2/models/wine/infer",
        "live_version": "3f2a00000000",
        "weights": {"3f2a00000000": 90.0, "91cc00000000": 10.0},
    }
}


def deploy(**overrides):
    engine = RecordingEngine(outputs=LIVE)
    engine.run(lambda: LocalEndpoint("wine", {**MINIMAL, **overrides}))
    return engine


def test_creates_one_rollout():
    assert deploy().types() == ["mlops-kit:index:LocalEndpoint", "mlops-kit:index:LocalRollout"]


def test_passes_on_only_what_is_said_because_defaults_live_in_the_settings():
    assert deploy().resources["wine-rollout"].inputs == {"endpoint": "wine", **MINIMAL}


def test_steps_reach_the_rollout_in_the_words_of_the_settings():
    steps = [{"weight": 10, "bake_seconds": 5}, {"weight": 100}]

    inputs = deploy(rollout={"strategy": "canary", "steps": steps}).resources["wine-rollout"].inputs

    assert inputs["rollout"] == {"strategy": "canary", "steps": steps}


def test_outputs_are_what_the_rollout_reports():
    assert deploy().outputs == LIVE["mlops-kit:index:LocalRollout"]


def test_weights_are_whole_numbers():
    weights = deploy().outputs["weights"]

    assert {type(weight) for weight in weights.values()} == {int}
