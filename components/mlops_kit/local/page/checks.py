"""Read the prober's record of an endpoint's checks."""

from pathlib import Path

import numpy

from mlops_kit.local.page.figures import CHECK, Checks
from mlops_kit.local.probe_record import SEGMENT_CHECKS, segments


class CheckLog:
    """The record in one folder; files that are full are read once."""

    def __init__(self, directory: Path) -> None:
        """Remember the folder; nothing is read yet."""
        self._directory = directory
        self._full: dict[tuple[str, int], Checks] = {}

    def since(self, moment: float) -> Checks:
        """Return the checks of the files that reach beyond a moment; none without a record."""
        parts: list[Checks] = []
        files = segments(self._directory)
        names = {path.name for path in files}
        full = {key: part for key, part in self._full.items() if key[0] in names}
        # Newest first: what lies before the period need not be read.
        for path in reversed(files):
            try:
                status = path.stat()
                key = path.name, status.st_ino
                part = full.get(key)
                if part is None:
                    part = _read(path)
            except OSError:
                continue  # the prober has just removed its oldest file
            if len(part) >= SEGMENT_CHECKS:
                full[key] = part
            parts.append(part)
            if len(part) and float(part["at"].max()) <= moment:
                break
        self._full = full
        return numpy.concatenate(parts[::-1]) if parts else numpy.empty(0, CHECK)


def _read(path: Path) -> Checks:
    content = path.read_bytes()
    # The last check may be half written.
    return numpy.frombuffer(content, CHECK, count=len(content) // CHECK.itemsize)
