from mlops_kit.local import LocalMachine
from mlops_kit.local.ports import free_port
from mlops_kit.provider.local_machine import LocalMachineResource
from mlops_kit.provider.resource import Call
from tests.engine_mocks import RecordingEngine

URLS = {"prometheus_url": "http://127.0.0.1:9090", "page_url": "http://127.0.0.1:9091"}


def deploy(**args):
    engine = RecordingEngine(outputs={"mlops-kit:index:LocalMachine": URLS})
    engine.run(lambda: LocalMachine("here", {"directory": "/srv/kit", **args}))
    return engine


def test_is_one_resource_with_only_the_inputs_that_are_said():
    engine = deploy()

    assert engine.types() == ["mlops-kit:index:LocalMachine"]
    assert engine.resources["here"].inputs == {"directory": "/srv/kit"}


def test_tells_where_prometheus_and_the_page_are():
    assert deploy(prometheus_port=9191).outputs == {"directory": "/srv/kit", **URLS}


def check(**inputs):
    _, problems = LocalMachineResource().check({"directory": "/srv/kit", **inputs})
    return [str(problem) for problem in problems]


def test_two_services_cannot_share_a_port():
    port = free_port()

    assert check(prometheus_port=port, page_port=port) == [
        f"page_port: port {port} is taken by prometheus_port already"
    ]
    assert check(prometheus_port=port, page_port=free_port()) == []


def test_a_state_of_before_there_was_a_page_is_updated(tmp_path):
    old = {"directory": str(tmp_path), "prometheus_port": 9090}
    call = Call(say=print, warn=print, progress=print)
    new = {**old, "page_port": 9091}

    found = LocalMachineResource().diff(str(tmp_path), old, old, new, call)

    assert found.updates == ("page_port",)
    read = LocalMachineResource().read(str(tmp_path), old, {}, call)
    assert read is not None
    assert read["page_url"] == "http://127.0.0.1:9091"
