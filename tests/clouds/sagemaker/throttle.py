"""A token bucket for each operation, on the simulator's clock."""

from typing import Any

from tests.clouds.sagemaker.refusals import Refused


class Throttle:
    """Refuses calls above the rate that the settings name; none by default."""

    def __init__(self, clock: Any, settings: Any):
        self._clock = clock
        self._settings = settings
        self._buckets: dict[str, tuple[float, float]] = {}

    def admit(self, operation: str) -> None:
        rate = self._settings.calls_per_second
        if rate is None:
            return
        now = self._clock.time()
        tokens, since = self._buckets.get(operation, (float(self._settings.burst), now))
        tokens = min(float(self._settings.burst), tokens + (now - since) * rate)
        if tokens < 1:
            self._buckets[operation] = (tokens, now)
            raise Refused("ThrottlingException", "Rate exceeded")
        self._buckets[operation] = (tokens - 1, now)
