"""Keep an endpoint's ledger in a locked file."""

import fcntl
import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from mlops_kit.rollout.driver import Conflict, TargetError
from mlops_kit.rollout.ledger import Ledger, LedgerError

EMPTY = "empty"
LOCK_SECONDS = 20.0
LOCK_POLL_SECONDS = 0.005


class LedgerFile:
    """A ledger store with compare-and-set on one file."""

    def __init__(self, path: Path, endpoint: str) -> None:
        """Remember the place; nothing is read yet."""
        self.path = path
        self.endpoint = endpoint
        self._known: tuple[str, Ledger] | None = None

    def load(self) -> tuple[Ledger, str]:
        """Return the ledger and its revision; raises `TargetError` when it cannot be read."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return Ledger(endpoint=self.endpoint), EMPTY
        revision = _revision(content)
        if self._known is None or self._known[0] != revision:
            try:
                self._known = revision, Ledger.parse(content)
            except LedgerError as error:
                raise TargetError(f"{self.path} cannot be read: {error}") from None
        return self._known[1], revision

    def save(self, ledger: Ledger, revision: str) -> str:
        """Replace the file if its revision is still `revision`, else raise `Conflict`."""
        content = ledger.text().encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.path.with_suffix(".lock")):
            if _current(self.path) != revision:
                raise Conflict(f"{self.endpoint}: another run is changing this endpoint")
            part = self.path.with_suffix(".part")
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
        return _revision(content)


@contextmanager
def locked(path: Path, deadline_seconds: float = LOCK_SECONDS) -> Generator[None]:
    """Hold an exclusive lock; the kernel gives it back when the process dies.

    Raises:
        Conflict: another process holds it all the time.
    """
    deadline = monotonic() + deadline_seconds
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() > deadline:
                    raise Conflict(
                        f"{path} is held by another process for {deadline_seconds:g} s: another "
                        "run is changing this endpoint, or was stopped in the middle; end it"
                    ) from None
                sleep(LOCK_POLL_SECONDS)
        yield


def _current(path: Path) -> str:
    try:
        return _revision(path.read_bytes())
    except FileNotFoundError:
        return EMPTY


def _revision(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
