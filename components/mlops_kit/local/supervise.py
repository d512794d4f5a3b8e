"""Keep processes running beyond the command that started them, by one supervisord a folder."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlops_kit.local import processes
from mlops_kit.local import supervise_config as config
from mlops_kit.local.files import replace_file
from mlops_kit.local.ledger_file import locked
from mlops_kit.local.supervise_config import Program
from mlops_kit.rollout.driver import TargetError

ANSWER_TIMEOUT_SECONDS = 10.0
START_DEADLINE_SECONDS = 20.0
ORPHAN_GRACE_SECONDS = 5.0
POLL_SECONDS = 0.01
TAIL_BYTES = 4000
PASSED_ON = ("PATH", "HOME", "LANG")

_BAD_NAME = 10
_ALREADY_STARTED = 60
_NOT_RUNNING = 70
_STOPPED = ("STOPPED", "EXITED", "FATAL", "UNKNOWN")
_DOWN = (OSError, http.client.HTTPException, xmlrpc.client.ProtocolError)


class SupervisorError(TargetError):
    """Supervisor does not start or does not do what it was asked."""


@dataclass(frozen=True)
class ProgramStatus:
    """How one program does."""

    state: str
    """RUNNING, STARTING, BACKOFF (died while starting, is tried again), FATAL (given up),
    EXITED, STOPPING, STOPPED or UNKNOWN."""
    pid: int | None
    started_at: datetime | None
    """Last start, UTC, exact to a second."""
    reason: str
    """Why it is not running, or an empty string."""


class Supervisor:
    """The supervisord of one folder.

    Every method may be called from several threads and processes at once. The programs of
    other folders are never touched.
    """

    def __init__(self, directory: Path) -> None:
        """Remember the folder; nothing is started or asked yet."""
        self.directory = directory
        self._socket = directory / config.SOCKET_FILE

    def ensure(self) -> None:
        """Have supervisord running, with all programs that were put and not removed.

        Processes that an earlier supervisord left behind are ended first.

        Raises:
            SupervisorError: it does not start; the text says why.
        """
        if self._answers():
            return
        problem = config.socket_problem(self._socket)
        if problem:
            raise SupervisorError(problem)
        for folder in ("programs", "logs"):
            (self.directory / folder).mkdir(parents=True, exist_ok=True)
        with self._locked():
            if self._answers():
                return
            self._end_all(ORPHAN_GRACE_SECONDS)
            self._start()

    def put(self, program: Program) -> None:
        """Add or replace a program and have it running; does not wait until it is ready.

        A program whose command, folder and environment are unchanged is not restarted, unless
        it has stopped or was given up.

        Raises:
            ValueError: the program cannot be written in supervisor's format.
            SupervisorError: supervisord is not running or refuses.
        """
        text = config.section(program)
        with self._locked():
            replace_file(self._ini(program.name), text)
            added, changed, _ = self._reload()
            if program.name in changed:
                self._stop(program.name, program.stop_grace_seconds)
                self._call("removeProcessGroup", program.name)
            if program.name in added or program.name in changed:
                self._call("addProcessGroup", program.name)
            elif self._state(program.name) in _STOPPED:
                self._start_program(program.name)

    def remove(self, name: str) -> None:
        """Stop a program and forget it and its logs. Idempotent, also without supervisord."""
        if not config.is_name(name) or not self.directory.exists():
            return
        with self._locked():
            grace = self._grace(name)
            self._ini(name).unlink(missing_ok=True)
            if self._answers():
                self._reload()
                if self._state(name) is not None:
                    self._stop(name, grace)
                    self._call("removeProcessGroup", name)
            else:
                self._end_orphans({config.PROGRAM_VARIABLE: name}, grace)
        for log in (self.directory / "logs").glob(f"{name}.log*"):
            log.unlink(missing_ok=True)

    def restart(self, name: str) -> None:
        """Stop a program if it runs, and start it.

        Raises:
            SupervisorError: it was not put, or supervisord is not running.
        """
        with self._locked():
            if self._state(name) is None:
                raise SupervisorError(f"supervisor knows no program {name}")
            self._stop(name, self._grace(name))
            self._start_program(name)

    def status(self) -> dict[str, ProgramStatus]:
        """Tell how every program does; {} when supervisord is not running."""
        try:
            listed = self._call("getAllProcessInfo")
        except SupervisorError:
            return {}
        return {info["name"]: self._status(info) for info in listed}

    def log_tail(self, name: str) -> str:
        """Give the last lines that a program printed, or an empty string."""
        return _tail(self.directory / "logs" / f"{name}.log") if config.is_name(name) else ""

    def shutdown(self) -> None:
        """End all programs and supervisord itself, and wait until they are gone. Idempotent.

        Raises:
            SupervisorError: a process could not be ended.
        """
        if not self.directory.exists():
            return
        with self._locked():
            grace = max((self._grace(ini.stem) for ini in self._inis()), default=0)
            # Supervisord would end its programs one after the other.
            with suppress(SupervisorError):
                self._call("stopAllProcesses", False)
                self._until(lambda: all(self._stopped()), grace + ANSWER_TIMEOUT_SECONDS)
            with suppress(SupervisorError):
                self._call("shutdown")
            self._end_all(max(grace, ORPHAN_GRACE_SECONDS))

    def _start(self) -> None:
        replace_file(self.directory / "supervisord.conf", config.daemon(self.directory))
        errors = self.directory / "logs" / "supervisord.start.log"
        # Supervisord imports as a module of this Python; it must not find modules in its folder.
        command = [sys.executable, "-P", "-m", "supervisor.supervisord", "-c", "supervisord.conf"]
        with errors.open("wb") as output:
            # It listens first and leaves the foreground then, so its end means that it is up.
            ended = subprocess.Popen(
                command,
                cwd=self.directory,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            try:
                code = ended.wait(START_DEADLINE_SECONDS)
            except subprocess.TimeoutExpired:
                ended.kill()
                ended.wait()
                code = -1
        if code != 0 or not self._until(self._answers, START_DEADLINE_SECONDS):
            lines = [*_tail(errors).strip().splitlines(), "it printed nothing"]
            said = next((line for line in reversed(lines[:-1]) if line.strip()), lines[-1])
            raise SupervisorError(f"supervisor did not start in {self.directory}: {said}")
        errors.unlink(missing_ok=True)

    def _environment(self) -> dict[str, str]:
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return {**passed, **self._marker()}

    def _marker(self) -> dict[str, str]:
        return {config.MARKER: str(self.directory.resolve())}

    def _end_all(self, grace_seconds: float) -> None:
        """End supervisord and its programs by their marker, and remove what they leave."""
        self._end_orphans({}, grace_seconds)
        for name in (config.SOCKET_FILE, "supervisord.pid"):
            (self.directory / name).unlink(missing_ok=True)

    def _end_orphans(self, variables: Mapping[str, str], grace_seconds: float) -> None:
        marker = self._marker()
        # Supervisord first and at once: it would start the others again.
        left = processes.end(processes.carrying(marker, without=config.PROGRAM_VARIABLE), 0)
        marker |= variables
        left += processes.end(processes.carrying(marker), grace_seconds)
        # A program may have started another one before it ended.
        left += processes.end(processes.carrying(marker), 0)
        if left:
            pids = ", ".join(str(process.pid) for process in left)
            raise SupervisorError(f"processes of {self.directory} cannot be ended: pid {pids}")

    def _reload(self) -> tuple[list[str], list[str], list[str]]:
        added, changed, removed = self._call("reloadConfig")[0]
        return added, changed, removed

    def _stop(self, name: str, grace_seconds: float) -> None:
        self._call("stopProcess", name, False, allowed=_NOT_RUNNING)
        # Asking also wakes supervisord, which otherwise looks at its programs once a second.
        if not self._until(lambda: self._state(name) in _STOPPED, grace_seconds + 10):
            raise SupervisorError(f"supervisor could not stop {name}")

    def _start_program(self, name: str) -> None:
        self._call("startProcess", name, False, allowed=_ALREADY_STARTED)

    def _state(self, name: str) -> str | None:
        info = self._call("getProcessInfo", name, allowed=_BAD_NAME)
        return info["statename"] if info else None

    def _stopped(self) -> list[bool]:
        return [info["statename"] in _STOPPED for info in self._call("getAllProcessInfo")]

    def _status(self, info: Mapping[str, Any]) -> ProgramStatus:
        state, start = str(info["statename"]), int(info["start"])
        running = state in ("RUNNING", "STARTING", "STOPPING")
        return ProgramStatus(
            state=state,
            pid=int(info["pid"]) or None,
            started_at=datetime.fromtimestamp(start, UTC) if start else None,
            reason="" if running else self._reason(str(info["name"]), str(info["spawnerr"])),
        )

    def _reason(self, name: str, said: str) -> str:
        log = _tail(self.directory / "logs" / "supervisord.log")
        pattern = rf"(?:exited|stopped): {re.escape(name)} \(([^)]*)\)"
        ends = re.findall(pattern, log)
        return ends[-1].removesuffix("; not expected") if ends else said

    def _answers(self) -> bool:
        try:
            return bool(self._call("getState"))
        except SupervisorError:
            return False

    def _call(self, method: str, *arguments: Any, allowed: int = 0) -> Any:
        """Ask supervisord; None when it answers with the fault `allowed`."""
        try:
            with xmlrpc.client.ServerProxy("http://localhost", _Transport(self._socket)) as proxy:
                return getattr(proxy.supervisor, method)(*arguments)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode == allowed:
                return None
            raise SupervisorError(f"supervisor refused {method}: {fault.faultString}") from None
        except _DOWN as problem:
            raise SupervisorError(
                f"supervisor is not running in {self.directory} ({problem})"
            ) from None

    def _until(self, holds: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self.directory / "supervisor.lock")

    def _ini(self, name: str) -> Path:
        return self.directory / "programs" / f"{name}.ini"

    def _inis(self) -> list[Path]:
        return sorted((self.directory / "programs").glob("*.ini"))

    def _grace(self, name: str) -> int:
        with suppress(OSError):
            found = re.search(r"^stopwaitsecs = (\d+)$", self._ini(name).read_text(), re.MULTILINE)
            return int(found.group(1)) if found else config.DEFAULT_STOP_GRACE_SECONDS
        return config.DEFAULT_STOP_GRACE_SECONDS


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=ANSWER_TIMEOUT_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(ANSWER_TIMEOUT_SECONDS)
        self.sock.connect(str(self._path))


class _Transport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = _Connection(self._path)
        # Where the base class looks for what it has to close.
        self._connection = host, connection
        return connection


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            return file.read().decode(errors="replace")
    except OSError:
        return ""
