"""The external prober: what counts as a passed check, and that it goes on whatever happens."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from mlops_kit.local import probe
from mlops_kit.local.ports import free_port
from mlops_kit.local.probe_check import Client, Expected, ProbeConfig, judge

RIGHT = {"outputs": [{"name": "y", "datatype": "FP32", "shape": [1, 2], "data": [1.0, 2.0]}]}
CONFIG = ProbeConfig(
    url="http://127.0.0.1:1",
    model="wine",
    request={"inputs": []},
    expect=(Expected("y", "FP32", [1, 2]),),
    rate_per_second=50,
    latency_ms=200,
    metrics_port=1,
)


def changed(**values: Any) -> dict[str, Any]:
    return {"outputs": [{**RIGHT["outputs"][0], **values}]}


@pytest.mark.parametrize(
    ("status", "answer", "seconds", "result"),
    [
        (200, RIGHT, 0.2, "ok"),
        (200, RIGHT, 0.201, "slow"),
        (503, RIGHT, 0.1, "failed"),
        (200, changed(name="z"), 0.1, "wrong"),
        (200, changed(datatype="FP64"), 0.1, "wrong"),
        (200, changed(shape=[2, 1]), 0.1, "wrong"),
        (200, changed(data=[1.0]), 0.1, "wrong"),
        (200, changed(data=None), 0.1, "wrong"),
        (200, {"outputs": [1]}, 0.1, "wrong"),
        (200, [], 0.1, "wrong"),
        (200, {"outputs": [*RIGHT["outputs"], *changed(name="more")["outputs"]]}, 0.1, "ok"),
        (200, changed(name="z"), 0.3, "wrong"),
    ],
)
def test_a_check_passes_when_it_is_answered_rightly_and_in_time(
    status: int, answer: Any, seconds: float, result: str
) -> None:
    assert judge(CONFIG, status, json.dumps(answer).encode(), seconds) == result


def test_an_answer_that_is_not_json_is_wrong() -> None:
    assert judge(CONFIG, 200, b"<html>", 0.1) == "wrong"


def test_without_a_bound_no_answer_is_slow() -> None:
    config = replace(CONFIG, latency_ms=None)
    assert judge(config, 200, json.dumps(RIGHT).encode(), 4.9) == "ok"


@dataclass
class Gateway:
    """A gateway whose answers a test sets."""

    port: int = field(default_factory=free_port)
    status: int = 200
    answer: Any = field(default_factory=lambda: RIGHT)
    delay: float = 0.0
    hang_up: bool = False
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    connections: int = 0


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    state = Gateway()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            state.connections += 1
            super().setup()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            state.seen.append((self.path, self.headers["x-mlops-kit-probe"]))
            time.sleep(state.delay)
            body = json.dumps(state.answer).encode()
            self.send_response(state.status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = state.hang_up

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", state.port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


def test_checks_keep_one_connection_and_say_who_they_are(gateway: Gateway) -> None:
    with closing(Client(replace(CONFIG, url=f"http://127.0.0.1:{gateway.port}"))) as client:
        assert [client.check()[0] for _ in range(3)] == ["ok"] * 3
    assert gateway.seen == [("/v2/models/wine/infer", "1")] * 3
    assert gateway.connections == 1


def test_a_connection_closed_while_idle_is_no_failed_check(gateway: Gateway) -> None:
    gateway.hang_up = True
    with closing(Client(replace(CONFIG, url=f"http://127.0.0.1:{gateway.port}"))) as client:
        assert [client.check()[0] for _ in range(3)] == ["ok"] * 3
    assert gateway.connections == 3


def test_a_gateway_that_is_down_is_a_failed_check_without_a_time() -> None:
    client = Client(replace(CONFIG, url=f"http://127.0.0.1:{free_port()}"))
    assert client.check() == ("failed", None)


def test_moments_that_passed_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(probe.time, "monotonic", lambda: now[0])
    schedule = probe.Schedule(10)
    assert [round(schedule.take(), 3) for _ in range(3)] == [0, 0.1, 0.2]
    now[0] = 5.0
    assert [round(schedule.take(), 3) for _ in range(2)] == [5.0, 5.1]


def written(file: Path, **changes: Any) -> Path:
    value = {
        "url": CONFIG.url,
        "model": "wine",
        "request": {"inputs": []},
        "expect": [{"name": "y", "datatype": "FP32", "shape": [1, 2]}],
        "rate_per_second": 50,
        "latency_ms": 200,
        "metrics_port": 1,
        **changes,
    }
    part = file.with_suffix(".part")
    part.write_text(json.dumps(value))
    part.replace(file)
    return file


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rate_per_second": 0}, "rate_per_second is 0; allowed are above 0 to 1000"),
        ({"latency_ms": -1}, "latency_ms is -1"),
        ({"url": "wine"}, "it must start with http://"),
        ({"metrics_port": 70000}, "metrics_port is 70000"),
        ({"rate": 1}, "rate"),
        ({"expect": [{"nam": "y"}]}, "nam"),
        ({"expect": None}, "NoneType"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        ProbeConfig.read(written(tmp_path / "probe.json", **changes))
    assert "\n" not in str(caught.value)
    assert isinstance(ProbeConfig.read(written(tmp_path / "probe.json")), ProbeConfig)


def test_a_missing_file_ends_it_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(probe.signal, "signal", lambda *_: None)
        assert probe.main(["--config", str(tmp_path / "none.json")]) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'none.json'}: No such file or directory\n"


def counts(port: int) -> dict[str, float]:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = [line for line in answer.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while True:
        try:
            if reached():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.02)


def results(port: int, result: str) -> float:
    return counts(port)[f'mlops_kit_probe_checks_total{{result="{result}"}}']


@pytest.mark.processes
def test_the_process_counts_rereads_its_file_and_ends_cleanly(
    tmp_path: Path, gateway: Gateway
) -> None:
    port, down = free_port(), free_port()
    urls = {"up": f"http://127.0.0.1:{gateway.port}", "down": f"http://127.0.0.1:{down}"}
    file = written(tmp_path / "probe.json", url=urls["down"], metrics_port=port)
    command = [sys.executable, "-m", "mlops_kit.local.probe", "--config", str(file)]
    log = tmp_path / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(command, stderr=stream)
    try:
        until(lambda: results(port, "failed") >= 3)
        assert results(port, "ok") == 0
        written(file, url=urls["up"], metrics_port=port, latency_ms=70)
        until(lambda: results(port, "ok") >= 3)
        assert counts(port)['mlops_kit_probe_seconds_bucket{le="0.07"}'] >= 3
        gateway.status = 500
        failed = results(port, "failed")
        until(lambda: results(port, "failed") > failed + 3)
        gateway.status, gateway.answer = 200, {}
        until(lambda: results(port, "wrong") >= 3)
        gateway.answer, gateway.delay = RIGHT, 0.1
        until(lambda: results(port, "slow") >= 3)
        file.write_text("{")
        written(tmp_path / "other.json")
        gateway.delay = 0.0
        passed = results(port, "ok")
        until(lambda: results(port, "ok") > passed + 50)
        other = free_port()
        written(file, url=urls["up"], metrics_port=other)
        until(lambda: results(other, "ok") > passed + 50)
        memory = Path(f"/proc/{process.pid}/status").read_text()
        resident = int(memory.split("VmRSS:")[1].split()[0])
        assert resident < 35 * 1024
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        said = log.read_text().splitlines()
        assert [line.endswith("going on as before") for line in said] == [True]
    finally:
        process.kill()
        process.wait()
