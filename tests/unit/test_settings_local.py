import socket
import subprocess
import sys

import pytest
from pydantic import ValidationError

from mlops_kit.local.settings import LocalEndpointSettings, LocalMachineSettings, port_problems
from mlops_kit.problems import from_validation_error

MINIMAL = {"model": {"path": "/srv/wine"}, "port": 8080}
LISTEN = (
    "import socket, sys; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen();"
    "print(s.getsockname()[1], flush=True); sys.stdin.read()"
)


def mistakes(kind=LocalEndpointSettings, context=None, **data):
    with pytest.raises(ValidationError) as error:
        kind.model_validate(data, context=context)
    return [str(problem) for problem in from_validation_error(error.value)]


@pytest.fixture
def listener():
    """Start processes that listen on a port of their own; end them afterwards."""
    started = []

    def start(*arguments, **environment):
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", LISTEN, *arguments],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return int(started[-1].stdout.readline())

    yield start
    for process in started:
        process.communicate()


def test_defaults_are_modest():
    settings = LocalEndpointSettings.model_validate(MINIMAL)

    assert (settings.threads, settings.startup_timeout_seconds) == (1, 60)
    assert settings.probes_per_second == 1
    assert settings.rollout.plan().strategy == "canary"


def test_every_mistake_of_an_endpoint_is_named_at_once():
    assert mistakes(
        model={"pth": "/x"},
        port=80,
        threads=0,
        probes_per_second=-1,
        startup_timeout_seconds="soon",
        objectives={"availability": 1.5},
        rollout={"strategy": "linear", "steps": [{"weight": 100}]},
        prot=1,
    ) == [
        "model.path: is required but missing",
        "model.pth: is not a setting here; did you mean path? allowed: path",
        "port: must be a whole number from 1024 to 65535, got 80",
        "objectives.availability: must be a number from 0.5 to 0.999999, got 1.5; "
        "99 % is written 0.99",
        "rollout.steps: is for the strategy canary, but the strategy here is linear: remove it",
        "threads: must be a whole number from 1 to 64, got 0",
        "startup_timeout_seconds: must be a number above 0 and at most 604800, got 'soon'",
        "probes_per_second: must be a number from 0 to 1000, got -1",
        "prot: is not a setting here; did you mean port? allowed: model, port, objectives, "
        "rollout, threads, startup_timeout_seconds, probes_per_second",
    ]


def test_a_relative_path_needs_to_know_where_it_starts():
    assert mistakes(**{**MINIMAL, "model": {"path": "models/wine"}}) == [
        "model.path: must be an absolute path, got 'models/wine'"
    ]


def test_without_a_root_the_model_is_not_read():
    assert LocalEndpointSettings.model_validate(MINIMAL).model.path == "/srv/wine"


def test_a_missing_model_is_named_with_its_whole_path(tmp_path):
    data = {**MINIMAL, "model": {"path": "models/wine"}}

    assert mistakes(context={"root": tmp_path}, **data) == [
        f"model.path: {tmp_path}/models/wine: no such file or folder"
    ]


def test_a_file_that_is_not_onnx_is_refused(tmp_path):
    (tmp_path / "model.onnx").write_text("not a model")

    (sentence,) = mistakes(context={"root": tmp_path}, **{**MINIMAL, "model": {"path": "."}})

    assert sentence.startswith(f"model.path: {tmp_path}/model.onnx is not an ONNX model: ")


def test_prometheus_has_its_usual_port_and_the_page_the_next():
    assert LocalMachineSettings().prometheus_port == 9090
    assert LocalMachineSettings().page_port == 9091
    assert mistakes(LocalMachineSettings, prometheus_port=True, page_port=80) == [
        "prometheus_port: must be a whole number from 1024 to 65535, got true",
        "page_port: must be a whole number from 1024 to 65535, got 80",
    ]


def test_a_free_port_is_no_problem(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert port_problems({"port": port}, tmp_path) == []


def test_a_port_of_another_process_is_named_with_its_owner(tmp_path, listener):
    port = listener()

    (problem,) = port_problems({"port": port}, tmp_path)

    assert problem.path == "port"
    assert f"port {port} is in use by python" in problem.reason


def test_a_port_of_the_stacks_own_process_is_no_problem(tmp_path, listener):
    ports = {"a": listener(MLOPS_KIT_DIRECTORY=str(tmp_path)), "b": listener(f"{tmp_path}/x.yaml")}

    assert port_problems(ports, tmp_path) == []


def test_a_folder_whose_name_only_begins_alike_is_another_stack(tmp_path, listener):
    ports = {"a": listener(MLOPS_KIT_DIRECTORY=f"{tmp_path}2"), "b": listener(f"{tmp_path}2/x")}

    assert len(port_problems(ports, tmp_path)) == 2
