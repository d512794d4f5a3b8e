from mlops_kit.local import LocalMachine
from tests.engine_mocks import RecordingEngine

URL = {"mlops-kit:index:LocalMachine": {"prometheus_url": "http://127.0.0.1:9090"}}


def deploy(**args):
    engine = RecordingEngine(outputs=URL)
    engine.run(lambda: LocalMachine("here", {"directory": "/srv/kit", **args}))
    return engine


def test_is_one_resource_with_only_the_inputs_that_are_said():
    engine = deploy()

    assert engine.types() == ["mlops-kit:index:LocalMachine"]
    assert engine.resources["here"].inputs == {"directory": "/srv/kit"}


def test_tells_where_prometheus_is():
    assert deploy(prometheus_port=9191).outputs == {
        "directory": "/srv/kit",
        "prometheus_url": "http://127.0.0.1:9090",
    }
