"""Keep an endpoint's ledger in a locked file."""

import fcntl
import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from mlops_kit.rollout.driver import Conflict, TargetError
from mlops_kit.rollout.ledger import Ledger

EMPTY = "empty"


class LedgerFile:
    """A ledger store with compare-and-set on one file."""

    def __init__(self, path: Path, endpoint: str) -> None:
        """Remember the place; nothing is read yet."""
        self.path = path
        self.endpoint = endpoint

    def load(self) -> tuple[Ledger, str]:
        """Return the ledger and its revision; raises `TargetError` when it cannot be read."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return Ledger(endpoint=self.endpoint), EMPTY
        try:
            return Ledger.model_validate_json(content), _revision(content)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the file"
            raise TargetError(
                f"{self.path} is not a ledger of this version of the kit ({place}: {first['msg']})"
            ) from None

    def save(self, ledger: Ledger, revision: str) -> str:
        """Replace the file if its revision is still `revision`, else raise `Conflict`."""
        content = ledger.model_dump_json(indent=1).encode()
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
def locked(path: Path) -> Generator[None]:
    """Hold an exclusive lock; the kernel gives it back when the process dies."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _current(path: Path) -> str:
    try:
        return _revision(path.read_bytes())
    except FileNotFoundError:
        return EMPTY


def _revision(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
