"""What a rule sees and does: a scenario, the view of its counts, and the weights it sets."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from benchmarks.rollback_rules.traces import Floats, Ints, Trace

HORIZON = 3600.0
"""Seconds that a run lasts: a bad version that is still there harms until then."""
STABLE = 0.1
"""Bad ratio of the stable version, as a share of the allowed one."""


@dataclass(frozen=True)
class Scenario:
    """A version: the ratio that it may have, and the one that it has."""

    allowed: float
    ratio: float

    @property
    def bad(self) -> bool:
        """Tell whether it should be rolled back."""
        return self.ratio > self.allowed


@dataclass(frozen=True)
class View:
    """How old the counts are that a rule reads."""

    name: str
    every: float = 0.0
    """Seconds between two updates of the counts, 0 for after every request."""
    lateness: float = 0.0
    """Seconds that an update is behind."""

    @property
    def delay(self) -> float:
        """Age of the counts in seconds, at most."""
        return self.every + self.lateness

    def until(self, now: Floats) -> Floats:
        """Return the time up to which the counts of `now` reach."""
        updated = np.floor(now / self.every + 1e-9) * self.every if self.every else now
        return updated - self.lateness


VIEWS = (View("at once"), View("every 1 s", 1.0), View("every 1 s, 60 s late", 1.0, 60.0))


class Exposure:
    """Requests that the candidate was expected to have had, from the weights it was given."""

    def __init__(self, runs: int, rate: float) -> None:
        """Begin without traffic; `rate` is of both versions together, in requests a second."""
        self.rate = rate
        self._speed = np.zeros(runs)
        self._changes: list[tuple[Floats, Floats]] = []

    def shift(self, when: Floats | float, weight: Floats | float, rows: Ints | None = None) -> None:
        """Give the candidate `weight` percent from `when` on, later than all shifts before."""
        chosen = np.arange(len(self._speed)) if rows is None else rows
        times, speed = np.full(len(self._speed), np.inf), self._speed.copy()
        times[chosen] = when
        speed[chosen] = self.rate * np.asarray(weight) / 100
        self._changes.append((times, speed - self._speed))
        self._speed = speed

    def at(self, times: Floats, rows: Ints) -> Floats:
        """Return the exposure at `times`, of shape (rows,) or (rows, times)."""
        shape = (-1, *[1] * (times.ndim - 1))
        total = np.zeros(times.shape)
        for when, change in self._changes:
            past = np.maximum(times - when[rows].reshape(shape), 0)
            total += past * change[rows].reshape(shape)
        return total

    def reached(self, exposure: Floats, rows: Ints) -> Floats:
        """Return when an exposure was reached, infinity for never."""
        times, speed = np.full(exposure.shape, np.inf), np.zeros(exposure.shape)
        for when, change in self._changes:
            begun = np.isfinite(when[rows])
            start = np.where(begun, when[rows], 0.0)
            speed += np.where(begun, change[rows], 0.0)
            rest = exposure - self.at(start, rows)
            later = begun & (rest >= 0) & (speed > 0)
            times = np.where(later, start + rest / np.where(speed > 0, speed, 1.0), times)
        return times


@dataclass(frozen=True)
class Outcome:
    """What a rule did in each run."""

    exposure: Exposure
    ended: Floats
    """Seconds from the first traffic to weight 0, infinity where that never came."""


@dataclass
class Traffic:
    """The requests of many runs of one scenario, at one rate."""

    scenario: Scenario
    rate: float
    """Requests a second of both versions together."""
    trace: Trace
    stable_seed: int = 0
    rows: Ints = field(init=False)

    def __post_init__(self) -> None:
        """Number the runs."""
        self.rows = np.arange(self.trace.runs)

    def exposure(self) -> Exposure:
        """Return the exposure of a candidate that has no traffic yet."""
        return Exposure(self.trace.runs, self.rate)

    def counts(
        self, exposure: Exposure, times: Floats, rows: Ints | None = None
    ) -> tuple[Ints, Ints]:
        """Return the candidate's requests and bad ones by `times`: (rows,) or (rows, times)."""
        rows = self.rows if rows is None else rows
        return self.trace.counts(exposure.at(times, rows), rows)

    def window(
        self,
        exposure: Exposure,
        until: Floats,
        seconds: float,
        rows: Ints | None = None,
    ) -> tuple[Ints, Ints]:
        """Return the candidate's requests and bad ones in the `seconds` before `until`."""
        end = self.counts(exposure, until, rows)
        start = self.counts(exposure, until - seconds, rows)
        return end[0] - start[0], end[1] - start[1]

    def stable_counts(
        self, exposure: Exposure, times: Floats, rows: Ints | None = None
    ) -> tuple[Ints, Ints]:
        """Return the stable version's requests and bad ones by `times`, from the first traffic."""
        rows = self.rows if rows is None else rows
        beside = self.rate * np.maximum(times, 0) - exposure.at(times, rows)
        return self._stable.counts(beside, rows)

    @cached_property
    def _stable(self) -> Trace:
        rng = np.random.default_rng([self.stable_seed, 1])
        ratio = STABLE * self.scenario.allowed
        return Trace(rng, ratio, self.trace.runs, self.rate * HORIZON)


class Rule(Protocol):
    """A way to decide on a candidate; pure: the same traffic gives the same outcome."""

    @property
    def name(self) -> str:
        """Name in the tables."""
        ...

    def run(self, traffic: Traffic, view: View) -> Outcome:
        """Roll the candidate out in all runs; the first traffic flows at second 0.

        The rule may look at counts up to `view.until(now)` only, and at
        `traffic.scenario.allowed`, never at the ratio.
        """
        ...
