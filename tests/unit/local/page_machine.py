"""A made-up folder of a machine, with a Prometheus and an Envoy that say what they are told.

The figures, worked out by hand (latencies in ms of the checks that got an answer):

    wine     20 checks, 17 passed: availability 17/20 = 85 %. 19 answers, 1 to 19 ms: p50 is the
             ceil(9.5) = 10th, 10 ms; p95 the ceil(18.05) = 19th, 19 ms; p99 the 19th, 19 ms
    digits   10 checks, all passed, 2 ms each
    both     27/30 = 90 %. 29 answers 1, 2 x 11, 3, 4 ... 19: p50 is the 15th, 5 ms; p95 the
             ceil(27.55) = 28th, 18 ms; p99 the ceil(28.71) = 29th, 19 ms
    incidents wine 100 s and 20 s of which 10 s overlap: 110 s; digits none
    requests wine 20 a second, digits 5 a second: 25 together
"""

import json
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mlops_kit.local import gateway_config
from mlops_kit.local.probe_record import FOLDER, Record
from mlops_kit.rollout.ledger import Event, Incident, Ledger, Run, Version
from mlops_kit.rollout.plan import Plan, Step

V1, V2, BAD = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"
OBJECTIVES = [
    {"name": "availability", "allowed": 0.01, "bound_ms": None},
    {"name": "latency_p95", "allowed": 0.05, "bound_ms": 25},
]
RATES = {"wine": 20, "digits": 5}
FIRING = {
    "labels": {"alertname": "EndpointLatencyP95High", "endpoint": "wine", "severity": "page"},
    "annotations": {
        "summary": "wine: p95 latency is above 25 ms",
        "description": "12% of the requests took 25 ms or longer; allowed are 5%.",
    },
    "state": "firing",
    "activeAt": "2026-11-24T02:43:33.1Z",
}


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def version(id: str, label: str) -> Version:
    return Version(id=id, label=label, spec={})


def plan() -> Plan:
    steps = tuple(Step(weight=w, bake_seconds=10, min_requests=20) for w in (10, 50, 100))
    return Plan(
        strategy="canary",
        steps=steps,
        retention_seconds=10,
        max_wait_seconds=3600,
        on_undecided="rollback",
        alpha=0.01,
    )


def incident(begin: float, end: float | None, id: str = "one") -> Incident:
    return Incident(
        id=id,
        began_at=moment(begin),
        ended_at=None if end is None else moment(end),
        version=f"{BAD} (wine/bad)",
        previous=f"{V1} (wine/v1)",
        by="ann",
        what="latency_p95",
        reason="30 % of 40 requests took longer than 25 ms, allowed 5 % (latency_p95)",
        measured=0.3,
        allowed=0.05,
        requests=40,
        harmed=12,
        step=1,
        weight=10,
    )


def wine(now: float, label: str = "wine/v2", rollout: bool = True) -> Ledger:
    """A rollout at its first step, two incidents and a history."""
    run = Run(
        candidate=version(V2, label),
        previous=version(V1, "wine/v1"),
        plan=plan(),
        phase="step",
        started_at=moment(now - 30),
        step_at=moment(now - 28),
        first_at=moment(now - 28),
    )
    history = [
        Event(at=moment(now - 9000), what="deployed", version=f"{V1} (wine/v1)", reason="first"),
        Event(at=moment(now - 8900), what="promoted", version=f"{V1} (wine/v1)", reason="kept all"),
        Event(
            at=moment(now - 150),
            what="rolled_back",
            version=f"{BAD} (wine/bad)",
            reason="30 % of 40 requests took longer than 25 ms, allowed 5 % (latency_p95)",
            by="ann",
        ),
    ]
    return Ledger(
        endpoint="wine",
        stable=version(V1, "wine/v1"),
        weights={V1: 90, V2: 10} if rollout else {V1: 100},
        run=run if rollout else None,
        history=tuple(history),
        incidents=(
            incident(now - 240, now - 140, "one"),
            incident(now - 150, now - 130, "two"),
        ),
    )


def journal(now: float, label: str = "wine/v2") -> str:
    """Ten requests a second from 28 seconds ago on; the last line is half written."""
    lines = [
        {
            "at": moment(now - 28 + second).isoformat(),
            "candidate": V2,
            "label": label,
            "phase": "step",
            "step": 0,
            "weight": 10,
            "requests": 10 * second,
            "failed": second // 10,
            "slow": {"latency_p95": 2},
            "evidence": 1 + second / 2,
            "bound": 100.0,
            "objective": "availability",
            "allowed": 0.01,
            "ratio": 0.008,
            "verdict": "undecided",
            "line": f"wine: {V2} ({label}) step 1 of 3 (10 %), {10 * second} requests",
        }
        for second in range(28)
    ]
    return "".join(json.dumps(line) + "\n" for line in lines) + '{"at": "2026-'


@dataclass
class Made:
    """The folder, and what its servers answer."""

    directory: Path
    now: float
    alerts: list[Any] = field(default_factory=list)
    prometheus_down: bool = False
    envoy_down: bool = False
    firing_seconds: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def endpoint(self, name: str, ledger: Ledger | str) -> Path:
        """Write the files of an endpoint."""
        folder = self.directory / "endpoints" / name
        folder.mkdir(parents=True, exist_ok=True)
        settings = {"port": 8080, "objectives": OBJECTIVES, "probes_per_second": 1}
        (folder / "settings.json").write_text(json.dumps(settings))
        text = ledger if isinstance(ledger, str) else ledger.text()
        (folder / "ledger.json").write_text(text)
        return folder

    def checks(self, name: str, checks: list[tuple[float, Any, float | None]]) -> None:
        """Record checks: seconds before now, result, time in ms."""
        record = Record(self.directory / "endpoints" / name / FOLDER)
        for ago, result, taken in checks:
            record.add(self.now - ago, result, None if taken is None else taken / 1000)
        record.close()


def fill(made: Made, label: str = "wine/v2") -> None:
    """Write both endpoints, as the module says."""
    folder = made.endpoint("wine", wine(made.now, label))
    (folder / "rollout.jsonl").write_text(journal(made.now, label))
    results = ["ok"] * 17 + ["wrong", "slow"]
    answered = [(200 - i, result, i + 1.0) for i, result in enumerate(results)]
    made.checks("wine", [*answered, (100, "failed", None), (400000, "failed", None)])
    stable = Ledger(
        endpoint="digits",
        stable=version(BAD, "digits/v1"),
        weights={BAD: 100},
        history=(
            Event(
                at=moment(made.now - 5000),
                what="promoted",
                version=f"{BAD} (digits/v1)",
                reason="it kept all objectives",
                by="ann",
            ),
        ),
    )
    made.endpoint("digits", stable)
    made.checks("digits", [(190 - i, "ok", 2.0) for i in range(10)])


@contextmanager
def machine(root: Path, now: float) -> Iterator[Made]:
    """Serve a Prometheus and one Envoy for each of wine and digits."""
    directory = root / "stack" / "here"
    directory.mkdir(parents=True)
    made = Made(directory, now)
    servers = [_server(lambda path: _prometheus(made, path))]
    for name, weights in (("wine", {V1: 90, V2: 10}), ("digits", {BAD: 100})):
        (directory / "endpoints" / name).mkdir(parents=True)
        servers.append(_server(lambda path, weights=weights: _envoy(made, path, weights)))
        ports = {"admin": servers[-1].server_port, "prober": 1}
        (directory / "endpoints" / name / "ports.json").write_text(json.dumps(ports))
    port = {"prometheus_port": servers[0].server_port}
    (directory / "machine.json").write_text(json.dumps(port))
    try:
        yield made
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def _server(answer: Callable[[str], Any]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = answer(self.path)
            body = b"nothing" if found is None else json.dumps(found).encode()
            self.send_response(503 if found is None else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def _envoy(made: Made, path: str, weights: Mapping[str, int]) -> Any:
    if made.envoy_down:
        return None
    if "mask=last_updated" in path:
        return {"configs": [{"last_updated": "2026-11-24T00:00:00Z"}]}
    tables = json.loads(gateway_config.routes(weights))["resources"]
    return {"configs": [{"route_config": table} for table in tables]}


def _prometheus(made: Made, path: str) -> Any:
    made.asked.append(path)
    if made.prometheus_down:
        return None
    query = {k: v[0] for k, v in parse_qs(urlsplit(path).query).items()}
    if path.startswith("/api/v1/alerts"):
        return _success({"alerts": made.alerts})
    if path.startswith("/api/v1/query_range"):
        start, end, step = (float(query[key]) for key in ("start", "end", "step"))
        at = [start + i * step for i in range(round((end - start) / step) + 1)]
        wanted = _recorded if "__name__" in query["query"] else _counters
        return _success({"result": [_matrix(labels, f, at) for labels, f in wanted(made)]})
    if "group by" in query["query"]:
        each = made.firing_seconds.items()
        return _success({"result": [_vector({"endpoint": name}, v) for name, v in each]})
    total = sum(made.firing_seconds.values())
    return _success({"result": [_vector({}, total)] if total else []})


def _counters(made: Made) -> Iterator[tuple[dict[str, str], Callable[[float], float]]]:
    for name, rate in RATES.items():
        yield {"endpoint": name}, lambda at, rate=rate: 1000 + rate * (at - made.now + 100000)


def _recorded(made: Made) -> Iterator[tuple[dict[str, str], Callable[[float], float]]]:
    def wave(mean: float, swing: float, phase: float = 0) -> Callable[[float], float]:
        return lambda at: mean + swing * math.sin(at / 17 + phase)

    def level(prefix: str, labels: dict[str, str], share: float) -> Iterator[Any]:
        rate = RATES[labels["endpoint"]] * share
        yield {"__name__": f"{prefix}:requests:rate1m", **labels}, wave(rate, rate / 10)
        name = f"{prefix}:request_availability:ratio_rate1m"
        yield {"__name__": name, **labels}, wave(0.994, 0.004)
        for i, (p, mean) in enumerate({"p50": 0.004, "p95": 0.012, "p99": 0.019}.items()):
            name = f"{prefix}:request_latency_seconds:{p}_rate1m"
            yield {"__name__": name, **labels}, wave(mean, mean / 5, i)

    for endpoint, shares in (("wine", {V1: 0.9, V2: 0.1}), ("digits", {BAD: 1.0})):
        yield from level("endpoint", {"endpoint": endpoint}, 1)
        name = "endpoint:probe_availability:ratio_rate1m"
        yield {"__name__": name, "endpoint": endpoint}, wave(0.99, 0.01)
        for id, share in shares.items():
            yield from level("endpoint_version", {"endpoint": endpoint, "version": id}, share)


def _matrix(labels: Any, value: Callable[[float], float], at: list[float]) -> Any:
    return {"metric": labels, "values": [[t, str(value(t))] for t in at]}


def _vector(labels: Any, value: float) -> Any:
    return {"metric": labels, "value": [0, str(value)]}


def _success(data: Any) -> Any:
    return {"status": "success", "data": data}
