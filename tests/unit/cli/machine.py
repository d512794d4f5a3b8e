"""A machine folder made up, with stubs of what a real one runs, all on loopback."""

import json
import socketserver
import threading
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from mlops_kit.local import gateway_config
from mlops_kit.local.probe_check import Result
from mlops_kit.local.probe_record import FOLDER, Record
from mlops_kit.rollout.ledger import Event, Incident, Ledger, Run, Version
from mlops_kit.rollout.plan import Plan, Step

V1 = Version(id="aaaaaaaaaaaa", label="wine/v1", spec={})
V2 = Version(id="bbbbbbbbbbbb", label="wine/v2", spec={})
NOW = datetime.now(UTC)
REQUESTS_PER_SECOND = 40


class Machine:
    """A project with one stack, one platform and the endpoint wine, all well."""

    def __init__(self, project: Path, servers: ExitStack) -> None:
        self.project = project
        self.directory = project / ".mlops-kit" / "local" / "here"
        self.endpoint = self.directory / "endpoints" / "wine"
        self.endpoint.mkdir(parents=True)
        (project / "Pulumi.yaml").write_text("name: p\n")
        self.weights = {V1.id: 100}
        self.mirrors: dict[str, int] = {}
        self.programs = {f"wine.{V1.id}": "RUNNING", "wine.prober": "RUNNING"}
        self.alerts: list[dict[str, Any]] = []
        self.answers = 200
        self.admin = servers.enter_context(serving(self._admin))
        self.prometheus = servers.enter_context(serving(self._prometheus))
        self.model = servers.enter_context(serving(lambda path: (self.answers, {})))
        servers.enter_context(supervisor(self.directory / "supervisor.sock", self._programs))
        write(self.directory / "machine.json", {"prometheus_port": self.prometheus})
        write(self.endpoint / "ports.json", {"admin": self.admin, "prober": 1})
        write(
            self.endpoint / "settings.json",
            {"port": 8080, "objectives": [], "probes_per_second": 20},
        )
        write(self.endpoint / "probe.json", {})
        self.deployed(V1)
        self.ledger(stable=V1, weights={V1.id: 100})

    def deployed(self, version: Version) -> None:
        directory = self.endpoint / "versions" / version.id
        directory.mkdir(parents=True)
        write(directory / "server.json", {"port": self.model})
        write(directory / "example.json", {})

    def ledger(self, **fields: Any) -> Ledger:
        deployed = Event(at=NOW, what="deployed", version=str(V1), reason="first version", by="bob")
        ledger = Ledger.model_validate({"endpoint": "wine", "history": (deployed,), **fields})
        (self.endpoint / "ledger.json").write_text(ledger.text())
        return ledger

    def read(self) -> Ledger:
        return Ledger.parse((self.endpoint / "ledger.json").read_text())

    def rolling_out(self, phase: str = "step", **fields: Any) -> Ledger:
        """Have V2 on its way, with 10 %."""
        self.weights = {V1.id: 90, V2.id: 10}
        run = Run.model_validate(
            {
                "candidate": V2,
                "previous": V1,
                "plan": PLAN,
                "phase": phase,
                "started_at": NOW - timedelta(seconds=20),
                "step_at": NOW - timedelta(seconds=12),
            }
        )
        return self.ledger(**{"stable": V1, "weights": self.weights, "run": run, **fields})

    def journal(self, *entries: dict[str, Any], half: str = "") -> None:
        lines = [json.dumps({**LINE, **entry}) + "\n" for entry in entries]
        (self.endpoint / "rollout.jsonl").write_text("".join(lines) + half)

    def checked(self, *checks: tuple[Result, float | None], ago: float = 5) -> None:
        """Have the prober record checks, some seconds ago."""
        record = Record(self.endpoint / FOLDER)
        for result, seconds in checks:
            record.add(time.time() - ago, result, seconds)
        record.close()

    def _admin(self, path: str) -> tuple[int, Any]:
        query = parse_qs(urlsplit(path).query)
        if query.get("resource") == ["dynamic_route_configs"]:
            routes = json.loads(gateway_config.routes(self.weights, self.mirrors))
            return 200, {"configs": [{"route_config": table} for table in routes["resources"]]}
        return 200, {"configs": [{"last_updated": "2026-01-01T00:00:00Z"}]}

    def _prometheus(self, path: str) -> tuple[int, Any]:
        if path.startswith("/api/v1/alerts"):
            return 200, {"status": "success", "data": {"alerts": self.alerts}}
        query = {
            key: float(v[0]) for key, v in parse_qs(urlsplit(path).query).items() if key != "query"
        }
        moments = range(int(query["start"]), int(query["end"]) + 1, int(query["step"]))
        values = [[at, str(REQUESTS_PER_SECOND * (at - query["start"]))] for at in moments]
        series = [{"metric": {"endpoint": "wine"}, "values": values}]
        return 200, {"status": "success", "data": {"result": series}}

    def _programs(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "statename": state, "pid": 1, "start": 1, "spawnerr": ""}
            for name, state in self.programs.items()
        ]


PLAN = Plan(
    strategy="canary",
    steps=tuple(Step(weight=w, bake_seconds=10, min_requests=20) for w in (10, 50, 100)),
    retention_seconds=10,
    max_wait_seconds=600,
    on_undecided="rollback",
    alpha=0.01,
)
LINE = {
    "at": NOW.isoformat(),
    "candidate": V2.id,
    "label": V2.label,
    "phase": "step",
    "step": 1,
    "weight": 10,
    "requests": 15,
    "failed": 0,
    "slow": {"latency_p95": 1},
    "evidence": 0.18,
    "bound": 100.0,
    "objective": "latency_p95",
    "allowed": 0.05,
    "ratio": 0.067,
    "verdict": "undecided",
    "line": f"wine: {V2} step 1 of 3 (10 %), 15 requests, 0 % failed, 6.7 % over latency_p95, "
    "evidence 0.18 of 100; 15 of at least 20 requests seen",
}
INCIDENT = Incident(
    id="bbbbbbbbbbbb-1",
    began_at=NOW - timedelta(seconds=60),
    ended_at=NOW - timedelta(seconds=58.5),
    version=str(V2),
    previous=str(V1),
    by="carol",
    what="availability",
    reason="5.2 % of 96 requests failed, allowed 1 % (availability), at step 1 of 3 (10 %)",
    measured=0.052,
    allowed=0.01,
    requests=96,
    harmed=5,
    step=1,
    weight=10,
    evidence=140.0,
)


@contextmanager
def made() -> Iterator[Machine]:
    """A machine that leaves nothing behind."""
    # Not pytest's tmp_path: paths of sockets have a limit.
    with TemporaryDirectory(prefix="kit") as root, ExitStack() as servers:
        yield Machine(Path(root).resolve(), servers)


@contextmanager
def serving(answer: Callable[[str], tuple[int, Any]]) -> Iterator[int]:
    """Answer every request in JSON; gives the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, content = answer(self.path)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        yield from run(server, server.server_port)


@contextmanager
def supervisor(path: Path, programs: Callable[[], list[dict[str, Any]]]) -> Iterator[None]:
    """Answer what supervisor is asked for: its programs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            listed = cast(Any, (programs(),))
            body = xmlrpc.client.dumps(listed, methodresponse=True).encode()
            self.send_response(200)
            self.send_header("content-type", "text/xml")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
        yield from run(server, None)


def run(server: socketserver.BaseServer, given: Any) -> Iterator[Any]:
    """Serve in a thread meanwhile."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield given
    finally:
        server.shutdown()
        thread.join(5)


def write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content))
