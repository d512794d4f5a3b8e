"""The model server: right answers, wrong requests, drills, and a clean end."""

import asyncio
import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy
import onnx
import pytest
from kserve import InferResponse
from kserve.errors import InferenceError, InvalidInput

from mlops_kit.local import onnx_model, serve
from mlops_kit.local.artifact import Faults
from mlops_kit.local.onnx_model import OnnxModel
from mlops_kit.local.ports import free_port
from mlops_kit.local.session import open_session
from tests.unit.local import onnx_models as models
from tools.train_models import RECIPES, train, write

processes = pytest.mark.processes


def call(port: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        content = body if isinstance(body, str | bytes | None) else json.dumps(body)
        connection.request(method, path, content)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def ask(port: int, body: Any) -> tuple[int, Any]:
    return call(port, "POST", "/v2/models/wine/infer", body)


def rows_of(rows: numpy.ndarray) -> dict[str, Any]:
    data = rows.ravel().tolist()
    return {"name": "features", "shape": list(rows.shape), "datatype": "FP32", "data": data}


@contextmanager
def server(directory: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    port = free_port()
    command = [sys.executable, "-m", "mlops_kit.local.serve", "--name", "wine", "--version", "v7"]
    command += ["--directory", str(directory), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                if call(port, "GET", "/v2/models/wine/ready")[0] == 200:
                    break
            except OSError:
                assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield port, process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("wine")
    write("wine/v2", train("wine/v2"), folder)
    with server(folder) as (port, _):
        yield port


@processes
def test_it_predicts_what_scikit_learn_predicts(wine: int) -> None:
    trained = train("wine/v2")
    status, answer = ask(wine, {"id": "42", "inputs": [rows_of(trained.rows)]})
    assert status == 200
    assert (answer["id"], answer["model_name"], answer["model_version"]) == ("42", "wine", "v7")
    label, probabilities = answer["outputs"]
    assert label["data"] == trained.pipeline.predict(trained.rows).tolist()
    assert probabilities["shape"] == [len(trained.rows), 3]
    expected = trained.pipeline.predict_proba(trained.rows)
    got = numpy.reshape(probabilities["data"], probabilities["shape"])
    numpy.testing.assert_allclose(got, expected, atol=1e-5)


@processes
def test_metadata_tells_what_it_takes_and_gives(wine: int) -> None:
    status, answer = call(wine, "GET", "/v2/models/wine")
    assert status == 200
    assert answer["inputs"] == [{"name": "features", "datatype": "FP32", "shape": [-1, 13]}]
    assert [output["name"] for output in answer["outputs"]] == ["label", "probabilities"]


@processes
def test_wrong_requests_get_one_sentence(wine: int) -> None:
    good = rows_of(numpy.zeros((1, 13), numpy.float32))
    wrong: list[tuple[Any, str]] = [
        ("{", "invalid JSON"),
        ({}, "inputs: field required"),
        ({"inputs": []}, "missing input 'features'"),
        ({"inputs": [{**good, "shape": [1, 12]}]}, "the model takes [any, 13]"),
        ({"inputs": [{**good, "datatype": "INT64"}]}, "the model takes FP32"),
        ({"inputs": [{**good, "name": "x"}]}, "unknown input 'x'"),
        ({"inputs": [{**good, "data": ["a"] * 13}]}, "must be numbers"),
        ({"inputs": [good], "outputs": [{"name": "z"}]}, "unknown output 'z'"),
    ]
    for body, said in wrong:
        status, answer = ask(wine, body)
        assert (status, said in answer["error"]) == (400, True), (body, answer)
    assert call(wine, "POST", "/v2/models/beer/infer", {"inputs": [good]})[0] == 404
    assert ask(wine, {"inputs": [good]})[0] == 200


@processes
def test_clients_cannot_unload_the_model(wine: int) -> None:
    assert call(wine, "POST", "/v2/repository/models/wine/unload")[0] == 404


@processes
def test_it_listens_on_loopback_only(wine: int) -> None:
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = [line[1] for line in lines if line[3] == "0A"]
    assert f"0100007F:{wine:04X}" in listening
    assert f"00000000:{wine:04X}" not in listening


@processes
def test_sigterm_lets_requests_in_flight_finish(tmp_path: Path) -> None:
    models.identity(tmp_path / "model.onnx")
    (tmp_path / "faults.json").write_text('{"delay_ms": 500}')
    body = {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}]}
    with server(tmp_path) as (port, process):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        start = time.monotonic()
        connection.request("POST", "/v2/models/wine/infer", json.dumps(body))
        while not has_read_all(port):
            assert time.monotonic() < start + 5
        process.send_signal(signal.SIGTERM)
        assert connection.getresponse().status == 200
        assert time.monotonic() - start >= 0.5
        connection.close()
        assert process.wait(timeout=10) == 0


def has_read_all(port: int) -> bool:
    """Whether a server has an open connection, and has read what was sent to it."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    open_ones = [line for line in lines if line[1].endswith(f":{port:04X}") and line[3] == "01"]
    return any(line[4].endswith(":00000000") for line in open_ones)


@processes
def test_what_cannot_be_served_ends_it_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_text("not a model")
    command = [sys.executable, "-m", "mlops_kit.local.serve", "--name", "x", "--version", "y"]
    command += ["--directory", str(tmp_path), "--port", "1"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "is not an ONNX model" in run.stderr
    assert "Traceback" not in run.stderr


def predict(model: OnnxModel, *inputs: dict[str, Any], **more: Any) -> Any:
    body = json.dumps({"inputs": inputs, **more}).encode()
    return asyncio.run(model.predict(serve.parse(body, None, model.name)))


@pytest.fixture
def texts(tmp_path: Path) -> OnnxModel:
    return OnnxModel("m", "v", open_session(models.two_inputs(tmp_path / "model.onnx"), 1))


TEXT = {"name": "text", "shape": [2], "datatype": "BYTES", "data": ["grüß", "b"]}
COUNT = {"name": "count", "shape": [2], "datatype": "INT64", "data": [2**60, -1]}


def test_text_and_whole_numbers_survive(texts: OnnxModel) -> None:
    said, number = predict(texts, TEXT, COUNT)["outputs"]
    assert said == {"name": "said", "shape": [2], "datatype": "BYTES", "data": ["grüß", "b"]}
    assert number["data"] == [2**60, -1]


def test_only_the_wanted_outputs_are_answered(texts: OnnxModel) -> None:
    answer = predict(texts, TEXT, COUNT, outputs=[{"name": "number"}])
    assert [output["name"] for output in answer["outputs"]] == ["number"]


def test_binary_tensors_are_read_and_written(tmp_path: Path) -> None:
    model = OnnxModel("m", "v", open_session(models.identity(tmp_path / "model.onnx"), 1))
    raw = numpy.array([[1.5, 2.5]], numpy.float32).tobytes()
    head = {
        "inputs": [
            {
                "name": "x",
                "shape": [1, 2],
                "datatype": "FP32",
                "parameters": {"binary_data_size": len(raw)},
            }
        ],
        "parameters": {"binary_data_output": True},
    }
    text = json.dumps(head).encode()
    answer = asyncio.run(model.predict(serve.parse(text + raw, str(len(text)), "m")))
    assert isinstance(answer, InferResponse)
    body, size = answer.to_rest()
    assert isinstance(body, bytes)
    assert body[size:] == raw


@pytest.mark.parametrize(
    ("body", "length"), [(b"{}", "2"), (b"[]", "2"), (b"{", "1"), (b"{}", "many")]
)
def test_broken_binary_requests_are_the_clients_fault(body: bytes, length: str) -> None:
    with pytest.raises(InvalidInput):
        serve.parse(body, length, "m")


class Broken:
    """A session that fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def get_inputs(self) -> list[Any]:
        return []

    def get_outputs(self) -> list[Any]:
        return []

    def run(self, *_: Any) -> list[Any]:
        raise self.error


def test_a_model_that_fails_is_no_fault_of_the_client() -> None:
    model = OnnxModel("m", "v", Broken(RuntimeError("[ORT] : 6 : FAIL : out of memory")))
    with pytest.raises(InferenceError, match=r"^the model failed: out of memory$"):
        predict(model)


def test_shapes_that_only_the_model_knows_are_the_clients_fault(tmp_path: Path) -> None:
    session = open_session(models.matrix(tmp_path / "model.onnx", shape=None), 1)
    wrong = {"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}
    with pytest.raises((InvalidInput, InferenceError), match="the model"):
        predict(OnnxModel("m", "v", session), wrong)


def test_a_long_inference_leaves_the_loop_free(
    texts: OnnxModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[str] = []
    submit = texts.pool.submit
    monkeypatch.setattr(texts.pool, "submit", lambda *a: used.append("thread") or submit(*a))
    texts.seconds_per_value = onnx_model.IN_LOOP_SECONDS / 10
    predict(texts, TEXT, COUNT)
    assert used == []
    texts.seconds_per_value = onnx_model.IN_LOOP_SECONDS
    assert predict(texts, TEXT, COUNT)["outputs"][1]["data"] == [2**60, -1]
    assert used == ["thread"]


def test_a_drill_fails_the_share_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_session(models.identity(tmp_path / "model.onnx"), 1)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(onnx_model.asyncio, "sleep", sleep)
    onnx_model.random.seed(1)
    model = OnnxModel("m", "v", session, Faults(error_ratio=0.2, delay_ms=30))
    good = {"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}
    failed = 0
    for _ in range(1000):
        try:
            predict(model, good)
        except InferenceError:
            failed += 1
    assert 150 < failed < 250
    assert slept == [0.03] * (1000 - failed)


def test_training_again_gives_the_same_digests(tmp_path: Path) -> None:
    digests = [
        {name: write(name, train(name), tmp_path / turn / name).digest for name in RECIPES}
        for turn in ("first", "second")
    ]
    assert digests[0] == digests[1]
    assert len(set(digests[0].values())) == len(RECIPES)


def test_nothing_in_a_model_hangs_on_the_order_of_a_set(tmp_path: Path) -> None:
    write("wine/v1", train("wine/v1"), tmp_path)
    domains = [opset.domain for opset in onnx.load(tmp_path / "model.onnx").opset_import]
    assert domains == ["", "ai.onnx.ml"]


def test_the_second_wine_model_is_better_and_the_bad_one_is_the_second() -> None:
    assert train("wine/v2").accuracy >= train("wine/v1").accuracy + 0.1
    assert train("wine/bad").accuracy == train("wine/v2").accuracy
    assert RECIPES["wine/bad"].faults == {"error_ratio": 0.05, "delay_ms": 30}
