"""A project folder of its own, driven by the real `pulumi` command."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mlops_kit.local.ports import free_port

ROOT = Path(__file__).parents[2]
STACK = "t"
PLATFORM = "here"
COMMAND_SECONDS = 180
OBJECTIVES = {"availability": 0.99, "latency_p95_ms": 1000}
"""What good versions keep even on a machine that is busy with something else."""
STRICT = {"availability": 0.99, "latency_p95_ms": 20}
"""What the bad version, 30 ms slower than the good ones, breaks for certain."""


@dataclass(frozen=True)
class Result:
    """What one command left."""

    code: int
    output: str
    seconds: float

    def __post_init__(self) -> None:
        """No user ever sees a traceback, whatever was asked."""
        assert "Traceback" not in self.output, self.output

    @property
    def sentences(self) -> list[str]:
        """The lines of the diagnostics and before, without indentation and marks."""
        lines = (line.strip() for line in self.output.split("\nResources:")[0].splitlines())
        return [line for line in lines if line and not line.startswith(("Outputs:", "Duration:"))]

    def line(self, *parts: str) -> str:
        """The one line that has all of these parts."""
        found = [line for line in self.sentences if all(part in line for part in parts)]
        assert found, f"no line with {parts} in:\n{self.output}"
        return found[-1]


class Project:
    """A copy of the program with a stack file, a state and a home folder of its own."""

    def __init__(self, root: Path) -> None:
        """Lay the folder out; nothing is started."""
        self.root = root
        self.port = free_port()
        self.prometheus_port = free_port()
        self.page_port = free_port()
        shutil.copytree(ROOT / "infra", root / "infra", ignore=shutil.ignore_patterns("__pyc*"))
        shutil.copy(ROOT / "Pulumi.yaml", root)
        for name in ("components", "models", ".venv"):
            (root / name).symlink_to(ROOT / name)
        for name in ("stacks", "state", "home"):
            (root / name).mkdir()
        ports = {"prometheus_port": self.prometheus_port, "page_port": self.page_port}
        self.config: dict[str, Any] = {"target": "local", **ports}
        self.endpoint("wine", "wine/v1", self.port)
        self.pulumi("stack", "init", f"organization/mlops-kit/{STACK}", check=True)

    @property
    def directory(self) -> Path:
        """Folder of the machine."""
        return self.root / ".mlops-kit" / STACK / PLATFORM

    @property
    def environment(self) -> dict[str, str]:
        """Variables of every command: offline, and nothing of the user's own set-up."""
        folders = [ROOT / ".tools/bin", ROOT / ".venv/bin", ROOT / ".tools/debian/usr/bin"]
        kept = {name: os.environ[name] for name in ("LANG",) if name in os.environ}
        return {
            **kept,
            "PATH": ":".join([*map(str, folders), os.environ["PATH"]]),
            "HOME": str(self.root / "home"),
            "PYTHONPATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PULUMI_HOME": str(self.root / "home" / ".pulumi"),
            "PULUMI_BACKEND_URL": f"file://{self.root}/state",
            "PULUMI_CONFIG_PASSPHRASE": "correct horse",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_CONFIRMATIONS": "true",
        }

    def endpoint(self, name: str, model: str, port: int, **more: Any) -> dict[str, Any]:
        """Put an endpoint into the stack file; return its settings."""
        settings = {
            "model": {"path": f"models/{model}"},
            "port": port,
            "objectives": dict(OBJECTIVES),
            "rollout": canary(),
            "probes_per_second": 5,
            **more,
        }
        self.config.setdefault("endpoints", {})[name] = settings
        return settings

    @property
    def wine(self) -> dict[str, Any]:
        """Settings of the endpoint wine."""
        return self.config["endpoints"]["wine"]

    def model(self, model: str, **rollout: Any) -> None:
        """Ask for another version of wine; `rollout` settings are added."""
        self.wine["model"] = {"path": f"models/{model}"}
        self.wine["rollout"] = {**self.wine["rollout"], **rollout}

    def without(self, *names: str) -> None:
        """Take `rollout` settings of wine out again."""
        for name in names:
            self.wine["rollout"].pop(name, None)

    def write(self, config: Mapping[str, Any] | None = None) -> None:
        """Write the stack file; keep what Pulumi itself put there."""
        file = self.root / "stacks" / f"Pulumi.{STACK}.yaml"
        known = yaml.safe_load(file.read_text()) if file.exists() else {}
        platforms = {PLATFORM: deepcopy(dict(config or self.config))}
        known["config"] = {"mlops-kit:platforms": platforms}
        file.write_text(yaml.safe_dump(known, sort_keys=False))

    def pulumi(self, *arguments: str, check: bool = False) -> Result:
        """Run a command to its end."""
        started = time.monotonic()
        with self.started(*arguments) as process:
            try:
                output, _ = process.communicate(timeout=COMMAND_SECONDS)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)
                output, _ = process.communicate(timeout=30)
                raise AssertionError(f"{arguments} did not end:\n{output}") from None
        result = Result(process.returncode, output, time.monotonic() - started)
        assert not check or result.code == 0, result.output
        return result

    def started(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def up(self, check: bool = False) -> Result:
        """Write the stack file and deploy it."""
        self.write()
        return self.pulumi("up", "-s", STACK, "--yes", "--skip-preview", check=check)

    def up_in_background(self) -> subprocess.Popen[str]:
        """Write the stack file and begin to deploy it."""
        self.write()
        return self.started("up", "-s", STACK, "--yes", "--skip-preview")

    def preview(self) -> Result:
        """Write the stack file and preview it."""
        self.write()
        return self.pulumi("preview", "-s", STACK, "--diff")

    def refresh(self, *more: str) -> Result:
        """Take the live state over into Pulumi's."""
        return self.pulumi("refresh", "-s", STACK, "--yes", "--skip-preview", "--diff", *more)

    def destroy(self, check: bool = False) -> Result:
        """Remove the stack's resources."""
        return self.pulumi("destroy", "-s", STACK, "--yes", "--skip-preview", check=check)

    def output(self, endpoint: str = "wine") -> dict[str, Any]:
        """The stack's output of one endpoint."""
        text = self.pulumi("stack", "output", "endpoints", "--json", "-s", STACK, check=True)
        return json.loads(text.output)[endpoint]

    def ledger(self, endpoint: str = "wine") -> dict[str, Any]:
        """The endpoint's record of versions and traffic."""
        return json.loads((self.directory / f"endpoints/{endpoint}/ledger.json").read_text())

    def labels(self, endpoint: str = "wine") -> dict[str, int]:
        """Live weights by label (`v1`), as Envoy itself reports them."""
        ledger = self.ledger(endpoint)
        run = ledger["run"] or {}
        known = [ledger["stable"], run.get("candidate"), run.get("previous")]
        names = {v["id"]: v["label"].split("/")[-1] for v in known if v}
        return {names.get(k, k): w for k, w in self.weights(endpoint).items() if w}

    def weights(self, endpoint: str = "wine") -> dict[str, int]:
        """Live weights by version id, as Envoy itself reports them."""
        dump = json.loads(self.admin("/config_dump?resource=dynamic_route_configs", endpoint))
        hosts = dump["configs"][0]["route_config"]["virtual_hosts"]
        clusters = hosts[0]["routes"][0]["route"]["weighted_clusters"]["clusters"]
        return {c["name"]: int(c.get("weight", 0)) for c in clusters}

    def admin(self, path: str, endpoint: str = "wine") -> str:
        """Ask the admin interface of an endpoint's Envoy."""
        ports = json.loads((self.directory / f"endpoints/{endpoint}/ports.json").read_text())
        return get(f"http://127.0.0.1:{ports['admin']}{path}")

    def counter(self, version: str, name: str, endpoint: str = "wine") -> int:
        """One of Envoy's counters of a version."""
        text = self.admin(f"/stats?format=json&filter=cluster.{version}.{name}$", endpoint)
        return sum(int(stat.get("value", 0)) for stat in json.loads(text)["stats"])

    def processes(self) -> dict[int, str]:
        """Everything that runs for this stack: pid -> command line."""
        marker = f"MLOPS_KIT_DIRECTORY={self.root}/".encode()
        return {pid: command for pid, command in alive(marker)}

    def program(self, name: str) -> int | None:
        """Pid of a supervised program, such as `wine.gateway`."""
        marker = f"SUPERVISOR_PROCESS_NAME={name}".encode()
        mine = self.processes()
        return next((pid for pid, _ in alive(marker, whole=True) if pid in mine), None)

    def providers(self) -> list[int]:
        """Pids of the kit's own provider, started by this project's commands."""
        marker = f"PULUMI_HOME={self.root}/".encode()
        return [pid for pid, command in alive(marker) if "mlops_kit.provider" in command]

    def kill_leftovers(self) -> None:
        """End whatever carries this project's marks."""
        # Commands first, then the daemon: each would start others again.
        for mark in ("PULUMI_HOME", "MLOPS_KIT_DIRECTORY"):
            found = alive(f"{mark}={self.root}/".encode())
            for pid, _ in sorted(found, key=lambda item: "supervisord" not in item[1]):
                kill(pid)

    def answer(self, request: Mapping[str, Any], endpoint: str = "wine") -> dict[str, Any]:
        """Ask the endpoint as a client does."""
        port = self.config["endpoints"][endpoint]["port"]
        url = f"http://127.0.0.1:{port}/v2/models/{endpoint}/infer"
        return json.loads(get(url, json.dumps(request).encode()))

    def example(self, model: str = "wine/v1") -> dict[str, Any]:
        """A request that a model takes."""
        return json.loads((ROOT / "models" / model / "example.json").read_text())


def canary(bake: float = 2, retention: float = 2, least: int = 20) -> dict[str, Any]:
    """Canary 10, 50, 100 with a short bake."""
    return {
        "strategy": "canary",
        "steps": [{"weight": weight} for weight in (10, 50, 100)],
        "bake_seconds": bake,
        "min_requests": least,
        "retention_seconds": retention,
        "max_wait_seconds": 60,
    }


def get(url: str, body: bytes | None = None) -> str:
    """Fetch a loopback address."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def listens(port: int) -> bool:
    """Tell whether something accepts requests at a loopback port."""
    try:
        get(f"http://127.0.0.1:{port}/")
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def alive(marker: bytes, whole: bool = False) -> list[tuple[int, str]]:
    """Processes with a variable that begins with (or is) `marker`."""
    found: list[tuple[int, str]] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            if marker in variables or (not whole and any(v.startswith(marker) for v in variables)):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if command:
                    found.append((int(folder.name), command))
        except OSError:
            continue
    return found


def kill(pid: int) -> None:
    """End a process without asking it."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def until(what: str, holds: Callable[[], Any], seconds: float = 60) -> Any:
    """Poll until something holds; return it."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = holds()
        except (OSError, ValueError, KeyError, TypeError):
            found = None
        if found:
            return found
        assert time.monotonic() < deadline, f"still not after {seconds:g} s: {what}"
        time.sleep(0.05)
