"""Requests to endpoints, and how each model answers them."""

import math
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

Z95 = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True)
class Latency:
    """A log-normal distribution, by its median and its 95th percentile in milliseconds."""

    median_ms: float = 20.0
    p95_ms: float = 60.0

    @property
    def sigma(self) -> float:
        return math.log(self.p95_ms / self.median_ms) / Z95

    def share_within(self, bound_ms: float) -> float:
        """Return the share of requests that take at most so long."""
        if bound_ms <= 0:
            return 0.0
        if self.sigma == 0:
            return 1.0 if bound_ms >= self.median_ms else 0.0
        return NormalDist().cdf(math.log(bound_ms / self.median_ms) / self.sigma)

    @property
    def mean_ms(self) -> float:
        return self.median_ms * math.exp(self.sigma**2 / 2)


@dataclass(frozen=True)
class Behaviour:
    """How a model answers: shares of failed requests, and the times of all."""

    errors: float = 0.0
    client_errors: float = 0.0
    latency: Latency = field(default_factory=Latency)
    overhead: Latency = field(default_factory=lambda: Latency(2.0, 4.0))


class History:
    """A value that changes at known times."""

    def __init__(self, first: Any):
        self.times: list[float] = [-math.inf]
        self.values: list[Any] = [first]

    def set(self, at: float, value: Any) -> None:
        if at == self.times[-1]:
            self.values[-1] = value
        elif value != self.values[-1]:
            self.times.append(at)
            self.values.append(value)

    def at(self, moment: float) -> Any:
        return self.values[bisect_right(self.times, moment) - 1]

    def changes(self, start: float, end: float) -> list[float]:
        """Return the times of change within, both ends excluded."""
        low, high = bisect_right(self.times, start), bisect_right(self.times, end)
        return [moment for moment in self.times[low:high] if moment < end]


class Traffic:
    """The rates of requests and the behaviours of models, over time.

    `seed` draws numbers of failed requests at random, always alike; without it they are the
    expected ones, remainders carried over.
    """

    def __init__(self, clock: Any, seed: int | None = None):
        self._clock = clock
        self.seed = seed
        self.rates: dict[str, History] = defaultdict(lambda: History(0.0))
        self.behaviours: dict[str, History] = defaultdict(lambda: History(Behaviour()))

    def rate(self, endpoint: str, per_second: float) -> None:
        """Let an endpoint get so many requests a second, from now on."""
        self.rates[endpoint].set(self._clock.time(), per_second)

    def model(
        self,
        name: str,
        *,
        errors: float = 0.0,
        client_errors: float = 0.0,
        latency: Latency | None = None,
        overhead: Latency | None = None,
    ) -> None:
        """Let a model, by the name of its SageMaker Model, answer so from now on."""
        behaviour = Behaviour(
            errors, client_errors, latency or Latency(), overhead or Latency(2.0, 4.0)
        )
        self.behaviours[name].set(self._clock.time(), behaviour)
