"""Deploy, shift, mirror and retire model servers on this machine."""

import hashlib
import http.client
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from mlops_kit.local import gateway_config
from mlops_kit.local.artifact import ArtifactError, ModelArtifact, version_id
from mlops_kit.local.files import replace_file
from mlops_kit.local.gateway import Gateway, envoy_binary
from mlops_kit.local.ledger_file import locked
from mlops_kit.local.machine_services import Machine
from mlops_kit.local.ports import free_port
from mlops_kit.local.supervise import Program, ProgramStatus
from mlops_kit.objectives import Objective
from mlops_kit.rollout.driver import (
    Conflict,
    Health,
    Observation,
    TargetError,
    VersionState,
    Weights,
)
from mlops_kit.rollout.ledger import Version

GATEWAY_DEADLINE_SECONDS = 15.0
DRAIN_SECONDS = 60.0
READY_TIMEOUT_SECONDS = 2.0
FAILED_STATES = ("FATAL", "EXITED", "STOPPED", "UNKNOWN")


@dataclass(frozen=True)
class EndpointSettings:
    """What an endpoint is told, apart from its versions."""

    port: int
    objectives: tuple[Objective, ...]
    probes_per_second: float


class LocalDriver:
    """One endpoint: its gateway, its prober, and a model server a version."""

    def __init__(self, machine: Machine, endpoint: str) -> None:
        """Remember the place; nothing is started or asked yet."""
        self.machine = machine
        self.endpoint = endpoint
        self.directory = machine.directory / "endpoints" / endpoint
        self._ready_pids: dict[str, int] = {}
        self._gateway: Gateway | None = None

    @property
    def gateway(self) -> Gateway:
        """The endpoint's Envoy."""
        if self._gateway is None:
            log = self.machine.directory / "logs" / f"{self.endpoint}.gateway.log"
            self._gateway = Gateway(self.directory / "gateway", self._ports()["admin"], log)
        return self._gateway

    def exists(self) -> bool:
        """Tell whether anything of the endpoint is on this machine."""
        return self.directory.exists()

    def prepare(self, settings: EndpointSettings) -> None:
        """Have supervisor and an up-to-date gateway running; keep versions and weights."""
        self.machine.supervisor.ensure()
        known = self._settings()
        if known != _plain(settings):
            self.directory.mkdir(parents=True, exist_ok=True)
            replace_file(self.directory / "settings.json", json.dumps(_plain(settings)))
        self._ensure_gateway()

    def observe(self) -> Observation:
        """Ask supervisor, the model servers and Envoy."""
        status = self.machine.supervisor.status()
        names = sorted(path.parent.name for path in self.directory.glob("versions/*/server.json"))
        versions = {name: self._state(name, status) for name in names}
        live = self.gateway.live_weights() if self._settings() else ({}, {})
        degraded: list[str] = []
        if live is None:
            degraded.append(f"the gateway of {self.endpoint} does not answer")
            live = self.gateway.filed_weights()
        weights = {name: weight for name, weight in live[0].items() if weight > 0}
        prober = status.get(f"{self.endpoint}.prober")
        probed = self._probes() and (self.directory / "probe.json").exists()
        if probed and not _runs(prober):
            degraded.append(f"the prober of {self.endpoint} is not running")
        mirrors = {name: share for name, share in live[1].items() if share > 0}
        return Observation(versions, weights, mirrors, _revision(*live), tuple(degraded))

    def deploy(self, version: Version) -> None:
        """Start or repair the version's model server, the gateway and the prober."""
        self.machine.supervisor.ensure()
        directory = self._copied(version)
        port = self._server_port(version.id)
        command = [sys.executable, "-m", "mlops_kit.local.serve", "--name", self.endpoint]
        command += ["--version", version.id, "--directory", str(directory)]
        command += ["--port", str(port), "--threads", str(version.spec["threads"])]
        self.machine.put(Program(self._program(version.id), command, directory))
        self._ensure_gateway()
        clusters = self._clusters()
        if self.gateway.live_clusters() != clusters:
            self.gateway.set_clusters(clusters)
        if (self.directory / "probe.json").exists():
            self._ensure_prober()

    def shift(self, weights: Weights, revision: str) -> None:
        """Set the weights in Envoy's routes, unless they changed since `revision`."""
        with locked(self.directory / "routes.lock"):
            live = self._live()
            if _revision(*live) != revision:
                raise Conflict(f"{self.endpoint}: the weights are being changed by somebody else")
            if weights and not (self.directory / "probe.json").exists():
                # Not before: checks of an endpoint that serves nothing yet would raise alarms.
                self._probe(max(weights, key=lambda version: weights[version]))
            self.gateway.set_routes(weights, live[1])

    def mirror(self, version: str, percent: int) -> None:
        """Copy a share of the requests to one version."""
        with locked(self.directory / "routes.lock"):
            self.gateway.set_routes(self._live()[0], {version: percent} if percent else {})

    def retire(self, version: str) -> None:
        """Drain and stop a version of weight 0, and remove its files."""
        live = self.gateway.live_weights()
        if live is not None:
            if live[0].get(version, 0) > 0:
                raise TargetError(f"{self.endpoint}: {version} still has {live[0][version]} %")
            self.gateway.drain(version, DRAIN_SECONDS)
            self.gateway.set_clusters({k: v for k, v in self._clusters().items() if k != version})
        self.machine.supervisor.remove(self._program(version))
        shutil.rmtree(self.directory / "versions" / version, ignore_errors=True)

    def probe(self, version: Version) -> None:
        """Have the prober send what `version` takes, and expect what it answers."""
        self._probe(version.id)

    def remove(self) -> None:
        """Stop everything of the endpoint and remove its files. Idempotent."""
        names = [path.name for path in self.directory.glob("versions/*")]
        programs = ["prober", "gateway", *names]
        for name in programs:
            self.machine.supervisor.remove(f"{self.endpoint}.{name}")
        self.machine.forget(self.endpoint)
        shutil.rmtree(self.directory, ignore_errors=True)

    def _probe(self, version: str) -> None:
        artifact = _read(self.directory / "versions" / version)
        settings = self._settings()
        bounds = [o["bound_ms"] for o in settings["objectives"] if o["bound_ms"]]
        probe = {
            "url": f"http://127.0.0.1:{settings['port']}",
            "model": self.endpoint,
            "request": artifact.example(),
            "expect": [_expected(tensor) for tensor in artifact.answer],
            "rate_per_second": settings["probes_per_second"],
            "latency_ms": max(bounds, default=None),
            "metrics_port": self._ports()["prober"],
        }
        replace_file(self.directory / "probe.json", json.dumps(probe, indent=1))
        self._ensure_prober()

    def _ensure_gateway(self) -> None:
        settings, directory = self._settings(), self.directory / "gateway"
        bounds = [o["bound_ms"] for o in settings["objectives"] if o["bound_ms"]]
        ports = self._ports()
        bootstrap = gateway_config.bootstrap(
            self.endpoint, settings["port"], ports["admin"], directory, bounds
        )
        routes = directory / gateway_config.ROUTES_FILE
        changed = self.gateway.prepare(
            bootstrap,
            gateway_config.clusters(self._clusters()),
            routes.read_text() if routes.exists() else gateway_config.routes({}),
        )
        command = gateway_config.command(envoy_binary(), directory)
        program = Program(f"{self.endpoint}.gateway", command, directory)
        started = not _runs(self.machine.supervisor.status().get(program.name))
        self.machine.put(program)
        if changed and not started:
            self.machine.supervisor.restart(program.name)
        deadline = monotonic() + GATEWAY_DEADLINE_SECONDS
        while not self.gateway.ready():
            if monotonic() > deadline:
                tail = self.machine.supervisor.log_tail(program.name).strip().splitlines()
                said = tail[-1] if tail else "it printed nothing"
                raise TargetError(f"{self.endpoint}: the gateway did not start: {said}")
            sleep(0.02)
        self.machine.watch(self.endpoint, ports["admin"], ports["prober"], settings["objectives"])

    def _ensure_prober(self) -> None:
        if not self._probes():
            self.machine.supervisor.remove(f"{self.endpoint}.prober")
            return
        config = self.directory / "probe.json"
        command = [sys.executable, "-m", "mlops_kit.local.probe", "--config", str(config)]
        self.machine.put(Program(f"{self.endpoint}.prober", command, self.directory))

    def _copied(self, version: Version) -> Path:
        directory = self.directory / "versions" / version.id
        if not (directory / "server.json").exists():
            artifact = _read(Path(version.spec["path"]))
            if version_id(artifact, int(version.spec["threads"])) != version.id:
                raise TargetError(
                    f"{self.endpoint}: the model {version.spec['path']} is no longer {version}"
                )
            artifact.copy_to(directory)
        return directory

    def _server_port(self, version: str) -> int:
        """Return the version's port: the one it has, or a free one if it could not have that."""
        file = self.directory / "versions" / version / "server.json"
        status = self.machine.supervisor.status().get(self._program(version))
        if file.exists() and (status is None or status.state != "FATAL"):
            return int(json.loads(file.read_text())["port"])
        port = free_port()
        replace_file(file, json.dumps({"port": port}))
        return port

    def _clusters(self) -> dict[str, int]:
        files = self.directory.glob("versions/*/server.json")
        return {file.parent.name: int(json.loads(file.read_text())["port"]) for file in files}

    def _state(self, version: str, status: dict[str, ProgramStatus]) -> VersionState:
        name = self._program(version)
        program = status.get(name)
        if program is None or program.state in FAILED_STATES:
            tail = self.machine.supervisor.log_tail(name).strip().splitlines()
            why = tail[-1] if program is not None and tail else "its process is not running"
            return VersionState(Health.FAILED, why)
        if program.state != "RUNNING" or not program.pid:
            return VersionState(Health.STARTING)
        if self._ready_pids.get(version) != program.pid and not self._answers(version):
            return VersionState(Health.STARTING)
        self._ready_pids[version] = program.pid
        return VersionState(Health.READY)

    def _answers(self, version: str) -> bool:
        """Ask the version itself for its example, past the gateway: ready means it answers."""
        port = self._clusters().get(version)
        example = self.directory / "versions" / version / "example.json"
        if port is None or not example.exists():
            return False
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_TIMEOUT_SECONDS)
        path, headers = f"/v2/models/{self.endpoint}/infer", {"content-type": "application/json"}
        try:
            connection.request("POST", path, example.read_bytes(), headers)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _live(self) -> tuple[dict[str, int], dict[str, int]]:
        live = self.gateway.live_weights()
        if live is None:
            raise TargetError(f"the gateway of {self.endpoint} does not answer")
        return live

    def _probes(self) -> bool:
        return self._settings().get("probes_per_second", 0) > 0

    def _settings(self) -> dict[str, Any]:
        file = self.directory / "settings.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def _ports(self) -> dict[str, int]:
        """Return the endpoint's own ports, chosen once."""
        file = self.directory / "ports.json"
        if not file.exists():
            if not self.directory.exists():
                return {"admin": 0, "prober": 0}
            replace_file(file, json.dumps({"admin": free_port(), "prober": free_port()}))
        return json.loads(file.read_text())

    def _program(self, version: str) -> str:
        return f"{self.endpoint}.{version}"


def _read(path: Path) -> ModelArtifact:
    try:
        return ModelArtifact.read(path)
    except ArtifactError as error:
        raise TargetError(str(error)) from None


def _expected(tensor: Any) -> dict[str, Any]:
    return {"name": tensor.name, "datatype": tensor.datatype, "shape": list(tensor.shape)}


def _plain(settings: EndpointSettings) -> dict[str, Any]:
    objectives = [
        {"name": o.name, "allowed": o.allowed, "bound_ms": o.bound_ms} for o in settings.objectives
    ]
    return {
        "port": settings.port,
        "objectives": objectives,
        "probes_per_second": settings.probes_per_second,
    }


def _runs(status: ProgramStatus | None) -> bool:
    return status is not None and status.state in ("RUNNING", "STARTING")


def _revision(weights: Weights, mirrors: Weights) -> str:
    text = json.dumps([sorted(weights.items()), sorted(mirrors.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
