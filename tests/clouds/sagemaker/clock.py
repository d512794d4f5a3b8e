"""The simulator's time: virtual in a test, the real one times a factor in a server."""

import time
from datetime import UTC, datetime

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class VirtualClock:
    """Moves only when told to."""

    def __init__(self, start: datetime = START):
        self._time = start.timestamp()

    def time(self) -> float:
        """Return the seconds since the epoch."""
        return self._time

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError(f"time does not go back ({seconds} s)")
        self._time += seconds

    def sleep(self, seconds: float) -> None:
        self.advance(seconds)


class ScaledClock(VirtualClock):
    """Starts at the real time and runs `speed` times as fast."""

    def __init__(self, speed: float = 1.0):
        self.speed = speed
        self._time = time.time()
        self._began = time.monotonic()

    def time(self) -> float:
        return self._time + (time.monotonic() - self._began) * self.speed

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.speed)
