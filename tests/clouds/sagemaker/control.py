"""The simulator's own HTTP paths: what a test does to it from another process."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.clouds.sagemaker import state
from tests.clouds.sagemaker.simulator import Simulator
from tests.clouds.sagemaker.traffic import Latency


def clock(sim: Simulator) -> dict[str, Any]:
    speed = getattr(sim.clock, "speed", 1.0)
    return {"now": sim.clock.now().isoformat(), "time": sim.clock.time(), "speed": speed}


def endpoints(sim: Simulator) -> dict[str, Any]:
    sim.settle()
    return {
        endpoint.endpoint_name: {
            "status": endpoint.endpoint_status,
            "config": endpoint.config_name,
            "failure_reason": endpoint.failure_reason,
            "history": [(at.isoformat(), status) for at, status in endpoint.status_history],
            "variants": [variant.name for variant in endpoint.live.variants],
        }
        for endpoint in state.all_endpoints()
    }


def model(sim: Simulator, name: str, errors: float = 0.0, **more: float) -> None:
    median, p95 = more.pop("median_ms", 20.0), more.pop("p95_ms", 60.0)
    sim.traffic.model(name, errors=errors, latency=Latency(median, p95), **more)


def fail(sim: Simulator, operation: str, kind: str = "internal", **plan: Any) -> None:
    sim.fail(operation, kind, **plan)


def forget(sim: Simulator) -> None:
    sim.calls.clear()
    sim.faults.clear()


def stale(sim: Simulator, operation: str = "DescribeEndpoint", times: int = 1) -> None:
    sim.fail(operation, "stale", times=times)


def settings(sim: Simulator, **changes: Any) -> None:
    for name, value in changes.items():
        if not hasattr(sim.settings, name):
            raise KeyError(f"there is no setting {name}")
        setattr(sim.settings, name, value)


ASKED: dict[str, Callable[[Simulator], Any]] = {
    "calls": lambda sim: sim.calls,
    "clock": clock,
    "endpoints": endpoints,
    "violations": lambda sim: sim.violations,
}
TOLD: dict[str, Callable[..., Any]] = {
    "advance": lambda sim, seconds: sim.advance(seconds),
    "alarm": lambda sim, name, state: sim.alarm(name, state),
    "broken": lambda sim, model, broken=True: sim.broken(model, broken),
    "fail": fail,
    "forget": forget,
    "model": model,
    "scale": lambda sim, endpoint, variant, count, updating=False: sim.scale(
        endpoint, variant, count, updating=updating
    ),
    "settings": settings,
    "stale": lambda sim, operation="DescribeEndpoint", times=1: (
        sim.fail(operation, "stale", times=times) and None
    ),
    "traffic": lambda sim, endpoint, per_second: sim.traffic.rate(endpoint, per_second),
}


class Control:
    """WSGI: GET asks, POST with a JSON object tells."""

    def __init__(self, sim: Simulator):
        self.sim = sim

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        name = urlsplit(environ["PATH_INFO"]).path.removeprefix("/mlops-kit/").strip("/")
        table = ASKED if environ["REQUEST_METHOD"] == "GET" else TOLD
        try:
            if name not in table:
                raise KeyError(f"there is no {environ['REQUEST_METHOD']} of {name}")
            length = int(environ.get("CONTENT_LENGTH") or 0)
            body = json.loads(environ["wsgi.input"].read(length) or b"{}")
            with self.sim.lock:
                answer = table[name](self.sim, **body)
            status = "200 OK"
        except (KeyError, TypeError, ValueError, RuntimeError, StopIteration) as error:
            status, answer = "400 Bad Request", {"error": str(error) or repr(error)}
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(answer, default=str).encode()]
