"""The raw record of the prober's checks: a ring of files of fixed size, for exact figures later.

Each check is 16 bytes: wall-clock second of its end (float64), its time in seconds (float32, NaN
where no answer came), its result (index into `RESULTS`, uint8), and padding.
"""

import math
import struct
import threading
from collections.abc import Sequence
from io import FileIO
from pathlib import Path

from mlops_kit.local.probe_check import Result

FOLDER = "checks"
"""Where the record is, beside the prober's file."""
RESULTS: Sequence[Result] = ("ok", "failed", "wrong", "slow")
SEGMENT_CHECKS = 131_072
"""Checks in a file, 2 MiB."""
MOST_SEGMENTS = 16
"""Files at most, 32 MiB: 24 hours at 22 checks a second; a faster prober keeps fewer hours."""
FORMAT = struct.Struct("<dfBxxx")


class Record:
    """Appends checks; safe to use from several threads. What a former process wrote stays."""

    def __init__(self, directory: Path) -> None:
        """Go on with the newest file.

        Raises:
            OSError: the folder cannot be written.
        """
        directory.mkdir(exist_ok=True)
        self._directory = directory
        self._lock = threading.Lock()
        self._number = int(known[-1].stem) if (known := segments(directory)) else 1
        self._file = self._open()

    def add(self, at: float, result: Result, seconds: float | None) -> None:
        """Append a check.

        Args:
            at: its end, in seconds since 1970.
            result: what its answer is worth.
            seconds: its time; None where no answer came.

        Raises:
            OSError: it cannot be written, such as on a full disk.
        """
        taken = math.nan if seconds is None else seconds
        line = FORMAT.pack(at, taken, RESULTS.index(result))
        with self._lock:
            if self._left == 0:
                self._next()
            if self._file.write(line) != len(line):
                self._left = 0  # half a check is in the file: go on in another one
                raise OSError("the disk is full")
            self._left -= 1

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()

    def _next(self) -> None:
        self._file.close()
        self._number += 1
        self._file = self._open()
        for old in segments(self._directory)[:-MOST_SEGMENTS]:
            old.unlink(missing_ok=True)

    def _open(self) -> FileIO:
        path = self._directory / f"{self._number:08d}.bin"
        file = FileIO(path, "a")
        whole, half = divmod(path.stat().st_size, FORMAT.size)
        if half:  # a crash cut a check in two
            file.truncate(whole * FORMAT.size)
        self._left = max(0, SEGMENT_CHECKS - whole)
        return file


def segments(directory: Path) -> list[Path]:
    """List the files of a record, oldest first."""
    return sorted(path for path in directory.glob("*.bin") if path.stem.isdecimal())
