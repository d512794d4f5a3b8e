"""What the endpoints of one machine share: supervisor, Prometheus and the live page."""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from mlops_kit.local import monitoring
from mlops_kit.local.files import replace_file
from mlops_kit.local.supervise import Program, Supervisor
from mlops_kit.rollout.driver import TargetError

START_DEADLINE_SECONDS = 30.0
RETENTION = "15d"


class Machine:
    """One folder of this machine, its supervisor, its Prometheus and its live page."""

    def __init__(self, directory: Path) -> None:
        """Remember the folder; nothing is started yet."""
        self.directory = directory
        self.supervisor = Supervisor(directory)
        self._settings_file = directory / "machine.json"

    @property
    def prometheus_url(self) -> str:
        """Base URL of Prometheus."""
        return f"http://127.0.0.1:{self._settings().get('prometheus_port', 0)}"

    def start(self, prometheus_port: int, page_port: int) -> None:
        """Have supervisor, Prometheus and the page running on these ports. Idempotent."""
        self.directory.mkdir(parents=True, exist_ok=True)
        ports = {"prometheus_port": prometheus_port, "page_port": page_port}
        replace_file(self._settings_file, json.dumps(ports))
        self.supervisor.ensure()
        folder = self.directory / "prometheus"
        for part in ("targets", "rules", "data"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        config = monitoring.prometheus_config(folder)
        changed = replace_file(folder / "prometheus.yml", config)
        self.put(Program("prometheus", _command(folder, prometheus_port), folder))
        self.put(Program("page", _page_command(self.directory, page_port), self.directory))
        self._wait("prometheus", "Prometheus", prometheus_port, "/-/ready")
        self._wait("page", "the live page", page_port, "/")
        if changed:
            self._reload()

    def trouble(self) -> str:
        """Return what needs repair in one sentence, or an empty string."""
        status = self.supervisor.status()
        if not status:
            return "supervisor is not running"
        for name, said in (("prometheus", "Prometheus"), ("page", "the live page")):
            program = status.get(name)
            if program is None or program.state not in ("RUNNING", "STARTING"):
                return f"{said} is not running"
        return ""

    def put(self, program: Program) -> None:
        """Add, repair or replace a program."""
        self.supervisor.put(program)

    def watch(
        self,
        endpoint: str,
        admin_port: int,
        prober_port: int,
        objectives: Sequence[dict[str, Any]],
    ) -> None:
        """Have Prometheus scrape an endpoint and alert on its objectives."""
        promises = {
            o["name"]: o["bound_ms"] if o["bound_ms"] else 1 - o["allowed"] for o in objectives
        }
        folder = self.directory / "prometheus"
        targets = monitoring.targets(endpoint, admin_port, prober_port)
        replace_file(folder / "targets" / f"{endpoint}.json", json.dumps(targets, indent=1))
        rules = monitoring.rules(endpoint, promises)
        if replace_file(folder / "rules" / f"{endpoint}.yml", rules):
            self._reload()

    def forget(self, endpoint: str) -> None:
        """Have Prometheus forget an endpoint."""
        folder = self.directory / "prometheus"
        (folder / "targets" / f"{endpoint}.json").unlink(missing_ok=True)
        rules = folder / "rules" / f"{endpoint}.yml"
        if rules.exists():
            rules.unlink()
            self._reload()

    def remove(self) -> None:
        """Stop everything and remove the folder, and its parents while they are empty."""
        self.supervisor.shutdown()
        shutil.rmtree(self.directory, ignore_errors=True)
        for parent in self.directory.parents[:2]:
            try:
                parent.rmdir()
            except OSError:
                break

    def _settings(self) -> dict[str, Any]:
        try:
            return json.loads(self._settings_file.read_text())
        except FileNotFoundError:
            return {}

    def _wait(self, program: str, said: str, port: int, path: str) -> None:
        deadline = monotonic() + START_DEADLINE_SECONDS
        while not _answers(f"http://127.0.0.1:{port}{path}"):
            if monotonic() > deadline:
                tail = self.supervisor.log_tail(program).strip().splitlines()
                why = tail[-1] if tail else "it printed nothing"
                raise TargetError(f"{said} did not start on port {port}: {why}")
            sleep(0.02)

    def _reload(self) -> None:
        request = Request(f"{self.prometheus_url}/-/reload", method="POST")
        try:
            urlopen(request, timeout=5).close()
        except (URLError, OSError):
            return  # not up: it reads the files when it starts


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def _page_command(directory: Path, port: int) -> list[str]:
    command = [sys.executable, "-P", "-m", "mlops_kit.local.page"]
    return [*command, "--directory", str(directory), "--port", str(port)]


def _command(folder: Path, port: int) -> list[str]:
    binary = shutil.which("prometheus")
    if binary is None:
        raise TargetError(
            "prometheus is not on PATH: run `make setup`, or install Debian's package with "
            "`apt-get install prometheus`"
        )
    return [
        binary,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--storage.tsdb.retention.time={RETENTION}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-lifecycle",
        "--log.level=warn",
    ]
