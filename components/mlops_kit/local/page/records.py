"""Read what a machine's folder says of its endpoints, whatever state the files are in."""

import json
import os
from pathlib import Path
from typing import Any

from mlops_kit.local.gateway import Gateway
from mlops_kit.local.journal import JOURNAL_FILE
from mlops_kit.local.page import journal
from mlops_kit.local.page.checks import CheckLog
from mlops_kit.local.probe_record import FOLDER
from mlops_kit.rollout.ledger import Ledger, LedgerError

MOST_JOURNAL_BYTES = 8 * 1024 * 1024
"""Of a longer journal, only the end is read."""

Live = tuple[dict[str, int], dict[str, int]]


class EndpointRecords:
    """The files of one endpoint, and its Envoy."""

    def __init__(self, directory: Path) -> None:
        """Remember the folder; nothing is read yet."""
        self.directory = directory
        self.name = directory.name
        self.checks = CheckLog(directory / FOLDER)
        self._journal = JournalFile(directory / JOURNAL_FILE)
        self._gateway: Gateway | None = None

    def settings(self) -> dict[str, Any]:
        """Return port, objectives and rate of the prober; {} where they cannot be read."""
        return json_object(self.directory / "settings.json")

    def ledger(self) -> tuple[Ledger | None, str]:
        """Return the ledger, or None and one sentence on why it cannot be read."""
        try:
            return Ledger.parse((self.directory / "ledger.json").read_bytes()), ""
        except FileNotFoundError:
            return None, "nothing has been deployed yet: there is no ledger"
        except LedgerError as problem:
            return None, f"the ledger cannot be read: {problem}"
        except (OSError, ValueError) as problem:
            return None, f"the ledger cannot be read: {type(problem).__name__}"

    def journal(self) -> list[journal.Line]:
        """Return the lines of the journal; none without one."""
        return self._journal.lines()

    def live(self) -> Live | None:
        """Return the weights and mirrors that Envoy serves; None when it does not answer."""
        port = json_object(self.directory / "ports.json").get("admin")
        if not isinstance(port, int):
            return None
        if self._gateway is None or self._gateway.admin_port != port:
            self.close()
            self._gateway = Gateway(self.directory / "gateway", port)
        try:
            return self._gateway.live_weights()
        except (ValueError, LookupError, TypeError):
            return None  # something else answers at its port

    def close(self) -> None:
        """Hang up."""
        if self._gateway is not None:
            self._gateway.close()


class JournalFile:
    """A journal that grows; what was read once is not read again."""

    def __init__(self, path: Path) -> None:
        """Remember the place; nothing is read yet."""
        self._path = path
        self._file = -1
        self._read = 0
        self._lines: list[journal.Line] = []

    def lines(self) -> list[journal.Line]:
        """Return the lines that are whole; none without a journal."""
        try:
            with self._path.open("rb") as file:
                status = os.fstat(file.fileno())
                if status.st_ino != self._file or status.st_size < self._read:
                    begin = max(0, status.st_size - MOST_JOURNAL_BYTES)
                    self._file, self._read, self._lines = status.st_ino, begin, []
                file.seek(self._read)
                # The last line may be half written: it is read when it has its end.
                whole = file.read().rpartition(b"\n")[0]
        except OSError:
            self._file, self._lines = -1, []
            return []
        if whole:
            self._read += len(whole) + 1
            self._lines = self._lines + journal.lines(whole.decode(errors="replace"))
        return self._lines


class MachineRecords:
    """The folder of a machine."""

    def __init__(self, directory: Path) -> None:
        """Remember the folder; nothing is read yet."""
        self.directory = directory
        self._known: dict[str, EndpointRecords] = {}

    @property
    def prometheus_port(self) -> int:
        """Port of Prometheus; 0 where it is not known."""
        port = json_object(self.directory / "machine.json").get("prometheus_port")
        return port if isinstance(port, int) else 0

    def endpoints(self) -> list[EndpointRecords]:
        """List the endpoints that are there, by name."""
        folders = {p.name: p for p in self.directory.glob("endpoints/*") if p.is_dir()}
        for name in [*self._known]:
            if name not in folders:
                self._known.pop(name).close()
        for name, folder in folders.items():
            if name not in self._known:
                self._known[name] = EndpointRecords(folder)
        return [self._known[name] for name in sorted(folders)]


def json_object(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; {} where there is none."""
    try:
        found: Any = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
