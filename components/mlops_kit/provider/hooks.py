"""Tell commands and URLs of an incident, all at once and each within its time."""

import http
import http.client
import io
import json
import os
import re
import signal
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from tempfile import TemporaryFile
from threading import Thread
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

from mlops_kit.rollout.hook_settings import HookSettings
from mlops_kit.rollout.plan import duration

GRACE_SECONDS = 0.5
"""How long a hook is waited for after its time: to end a command, or to leave a name lookup."""
POLL_SECONDS = 0.02
TAIL_BYTES = 4096
LONGEST_LINE = 200


def tell(
    hooks: Sequence[HookSettings], incident: Mapping[str, Any], folder: Path | None = None
) -> list[str]:
    """Hand an incident to all hooks at the same time. Nothing is tried twice.

    A command inherits the environment, with `MLOPS_KIT_INCIDENT_ID` and `MLOPS_KIT_ENDPOINT`
    added. A URL is called directly, not through a proxy, and has done its part with a 2xx answer.

    Args:
        hooks: whom to tell.
        incident: what happened, with `id` and `endpoint`.
        folder: where commands run, and relative programs start; None: the working folder.

    Returns:
        One sentence for each hook that failed; none of them contains the secrets of a URL.
    """
    attempts = [_Attempt(hook, incident, folder) for hook in hooks]
    failures = [(attempt.hook.name, attempt.failure()) for attempt in attempts]
    return [f"hook {name} failed: {failure}" for name, failure in failures if failure]


class _Failed(Exception):
    """Why a hook failed, as the rest of a sentence."""


class _Attempt:
    """One hook at work, in a thread that nobody has to wait for."""

    def __init__(
        self, hook: HookSettings, incident: Mapping[str, Any], folder: Path | None
    ) -> None:
        self.hook = hook
        self._folder = folder
        self._incident = incident
        self._deadline = monotonic() + hook.timeout_seconds
        what = "not done" if hook.command else "no answer"
        self._late = f"{what} within {duration(hook.timeout_seconds)}"
        self._failure = self._late
        self._thread = Thread(target=self._run, name=f"hook {hook.name}", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._failure = "this machine has no thread left"

    def failure(self) -> str:
        """Return why it failed, or nothing; at the latest a moment after its time."""
        if self._thread.ident is not None:
            self._thread.join(max(0, self._deadline + GRACE_SECONDS - monotonic()))
        return self._failure

    def _run(self) -> None:
        try:
            self._act()
            self._failure = ""
        except _Failed as error:
            self._failure = str(error)
        except TimeoutError:
            self._failure = self._late
        except OSError as error:
            self._failure = _words(error)
        except Exception as error:
            self._failure = f"unexpected {type(error).__name__}"

    def _act(self) -> None:
        payload = json.dumps(dict(self._incident), default=str).encode()
        id = str(self._incident.get("id", ""))
        if self.hook.command:
            endpoint = str(self._incident.get("endpoint", ""))
            names = {"MLOPS_KIT_INCIDENT_ID": id, "MLOPS_KIT_ENDPOINT": endpoint}
            _run_command(self.hook.command, payload, names, self._deadline, self._folder)
        elif self.hook.url:
            _post(self.hook.url, payload, id, self._deadline)


def _run_command(
    command: Sequence[str],
    payload: bytes,
    names: Mapping[str, str],
    deadline: float,
    folder: Path | None,
) -> None:
    process = _started(command, payload, {**os.environ, **names}, folder)
    assert process.stderr is not None
    try:
        said = _followed(process, process.stderr.fileno(), deadline)
    finally:
        # Not reaped yet, so its id is its own; what it left running at its exit may go on.
        over = process.poll() is not None
        if not over:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            with suppress(TimeoutExpired):
                process.wait(GRACE_SECONDS / 2)
        process.stderr.close()
    if not over:
        raise TimeoutError
    if process.returncode:
        raise _Failed(": ".join([_how(process.returncode), *_last_line(said)]))


def _started(
    command: Sequence[str], payload: bytes, environment: Mapping[str, str], folder: Path | None
) -> Popen[bytes]:
    """Start a command in a process group of its own; a file as input cannot block."""
    with TemporaryFile() as stdin:
        stdin.write(payload)
        stdin.seek(0)
        try:
            return Popen(
                command,
                stdin=stdin,
                stdout=DEVNULL,
                stderr=PIPE,
                bufsize=0,
                start_new_session=True,
                env=environment,
                cwd=folder,
            )
        except FileNotFoundError:
            there = "/" in command[0] and Path(folder or "", command[0]).exists()
            raise _Failed(
                "the interpreter in its first line does not exist" if there else "no such program"
            ) from None
        except PermissionError:
            raise _Failed("it is not executable") from None
        except OSError as error:
            raise _Failed(f"it cannot be started: {_words(error)}") from None


def _followed(process: Popen[bytes], stderr: int, deadline: float) -> bytes:
    """Wait for a command, not for children that hold its pipe; return the end of its stderr."""
    os.set_blocking(stderr, False)
    said = b""
    with DefaultSelector() as selector:
        selector.register(stderr, EVENT_READ)
        while process.poll() is None and (left := deadline - monotonic()) > 0:
            if selector.select(min(left, POLL_SECONDS)):
                chunk = os.read(stderr, 1 << 16)
                said = (said + chunk)[-TAIL_BYTES:]
                if not chunk:
                    selector.unregister(stderr)
    with suppress(BlockingIOError):
        said = (said + os.read(stderr, 1 << 20))[-TAIL_BYTES:]
    return said


def _how(code: int) -> str:
    if code > 0:
        return f"exit code {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"


def _last_line(said: bytes) -> list[str]:
    """Return the last line that is not blank, without control characters, if there is one."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", said.decode(errors="replace"))
    lines = ["".join(c if c.isprintable() else " " for c in line) for line in text.splitlines()]
    kept = [line.strip() for line in lines if line.strip()][-1:]
    return [f"{line[:LONGEST_LINE]}…" if len(line) > LONGEST_LINE else line for line in kept]


def _post(url: str, payload: bytes, id: str, deadline: float) -> None:
    try:
        status = _status(url, payload, id, deadline)
    except ssl.SSLCertVerificationError as error:
        raise _Failed(f"its certificate is not trusted: {error.verify_message}") from None
    except ssl.SSLError as error:
        reason = (error.reason or "no reason told").replace("_", " ").lower()
        raise _Failed(f"TLS failed: {reason}") from None
    except ConnectionRefusedError:
        raise _Failed("connection refused") from None
    except ConnectionError:
        raise _Failed("it closed the connection without an answer") from None
    except http.client.HTTPException:
        raise _Failed("its answer is not HTTP") from None
    if 300 <= status < 400:
        raise _Failed(f"answered {_named(status)}, a redirect, which is not followed")
    if not 200 <= status < 300:
        raise _Failed(f"answered {_named(status)}")


def _status(url: str, payload: bytes, id: str, deadline: float) -> int:
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    with _connected(host, parts.port or (443 if secure else 80), deadline) as plain:
        if not secure:
            return _exchange(_InTime(plain, deadline), url, payload, id)
        plain.settimeout(_left(deadline))
        with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as sealed:
            return _exchange(_InTime(sealed, deadline), url, payload, id)


def _exchange(stream: "_InTime", url: str, payload: bytes, id: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.sock = cast(Any, stream)
    headers = {
        "content-type": "application/json",
        "idempotency-key": id,
        "user-agent": "mlops-kit",
        "connection": "close",
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", target, payload, headers)
    with connection.getresponse() as response:
        return response.status


class _InTime(io.RawIOBase):
    """As much of a socket as HTTP needs; all its waiting together ends at one moment."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._sock.settimeout(_left(self._deadline))
        return self._sock.recv_into(buffer)

    def sendall(self, data: bytes) -> None:
        while data:
            self._sock.settimeout(_left(self._deadline))
            data = data[self._sock.send(data) :]

    def close(self) -> None:
        """Leave that to whoever opened the socket."""

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)


def _connected(host: str, port: int, deadline: float) -> socket.socket:
    """Connect to the first address that answers; each gets its share of the time that is left."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise _Failed("its host is not found") from None
    failure = OSError("no address")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        share = _left(deadline) / (len(addresses) - index)
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:
            failure = error
            continue
        try:
            sock.settimeout(share)
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _named(status: int) -> str:
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _words(error: OSError) -> str:
    words = error.strerror or type(error).__name__
    return f"{words[:1].lower()}{words[1:]}"
