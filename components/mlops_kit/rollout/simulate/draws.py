"""Where the counts of simulated runs come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mlops_kit.objectives import Objective
from mlops_kit.rollout.simulate.scenario import Fault, Traffic
from mlops_kit.rollout.simulate.vectors import Flags, Floats, Wholes

FAR = np.int64(2**53)
"""A tick that never comes."""
BURST_SECONDS = 10.0
SWING_SECONDS = 3600.0
SWING = 0.5


@dataclass(frozen=True)
class Span:
    """A stretch of time of some runs, in which nothing about them changes."""

    runs: Wholes
    """Number of each run."""
    begin: Wholes
    """Tick at which it begins; ticks are `poll_seconds` long, the first traffic is at 0."""
    end: Wholes
    weight: Wholes
    """Percent of the requests that the candidate answers."""
    mirror: Wholes
    """Percent of the requests copied to the candidate."""


class Source(Protocol):
    """Counts for stretches of time."""

    def draw(self, span: Span) -> Wholes:
        """Return what is counted, (2 + 2 objectives, runs).

        Requests of the candidate, its bad ones by objective, then the same of the stable version.
        """
        ...

    def changes(self, runs: Wholes, tick: Wholes) -> tuple[Wholes, Wholes, Wholes]:
        """Return when the fault changed last, when it does next, and what the next span must keep.

        All in ticks: at most `tick`, above `tick`, and above `tick`.
        """
        ...


class RandomSource:
    """Requests that come and fail at random."""

    def __init__(
        self,
        traffic: Traffic,
        objectives: Sequence[Objective],
        faults: Sequence[Fault],
        seed: int,
    ) -> None:
        """Prepare one run for each of `faults`."""
        self.traffic = traffic
        self.random = np.random.default_rng(seed)
        self.stable = np.array([traffic.stable_ratio(promise) for promise in objectives])
        self.broken = np.array(
            [[f.bad.get(p.name, traffic.stable_ratio(p)) for f in faults] for p in objectives]
        )
        self.begins = np.array([f.begins_seconds for f in faults])
        self.least = np.array([f.from_weight for f in faults])
        self.period = np.array([f.every_seconds or np.inf for f in faults])
        lasts = [f.lasts_seconds if f.every_seconds else np.inf for f in faults]
        self.lasts = np.array(lasts)
        self.comes_and_goes = np.isfinite(self.period)
        chance = self.random.random(len(faults))
        self.offset = np.where(self.comes_and_goes, self.period, 0.0)
        self.offset *= chance
        self.phase = 2 * np.pi * self.random.random(len(faults))
        self.level = self.random.exponential(size=len(faults))
        self.slot = np.zeros(len(faults), np.int64)

    def draw(self, span: Span) -> Wholes:
        """Return what is counted: Poisson arrivals, each bad with its objective's chance."""
        seconds = (span.end - span.begin) * self.traffic.poll_seconds
        middle = span.begin * self.traffic.poll_seconds + seconds / 2
        requests = self._rate(span, middle) * seconds
        broken = self._is_broken(span, middle)
        ratios = np.where(broken, self.broken[:, span.runs], self.stable[:, None])
        candidate = self._counts(requests * (span.weight + span.mirror) / 100, ratios)
        others = np.broadcast_to(self.stable[:, None], ratios.shape)
        stable = self._counts(requests * (100 - span.weight) / 100, others)
        return np.concatenate([candidate, stable])

    def changes(self, runs: Wholes, tick: Wholes) -> tuple[Wholes, Wholes, Wholes]:
        """See `Source`."""
        last, following = np.zeros_like(tick), np.full_like(tick, FAR)
        begins = self.begins[runs]
        if begins.any():
            start = self._ticks(begins)
            last = np.where(tick >= start, start, last)
            following = np.where(tick < start, start, following)
        loops = self.comes_and_goes[runs]
        if loops.any():
            now = tick * self.traffic.poll_seconds
            period = np.where(loops, self.period[runs], 1.0)
            # a tick's rounding must not find the change that it stands on again
            within = (now + self.offset[runs] + 1e-6) % period - 1e-6
            ill = within < self.lasts[runs]
            ended = np.where(ill, 0.0, np.where(loops, self.lasts[runs], 0.0))
            ends = np.where(ill & loops, self.lasts[runs], period)
            went = np.maximum(
                0, tick - ((within - ended) / self.traffic.poll_seconds).astype(np.int64)
            )
            comes = np.maximum(tick + 1, self._ticks(now + ends - within))
            last = np.where(loops, np.maximum(last, went), last)
            following = np.where(loops, np.minimum(following, comes), following)
        if self.traffic.pattern != "bursty":
            return last, following, following
        slot = (tick * self.traffic.poll_seconds / BURST_SECONDS + 1e-9).astype(np.int64)
        over = np.maximum(tick + 1, self._ticks((slot + 1) * BURST_SECONDS))
        return last, following, np.minimum(following, over)

    def _ticks(self, seconds: NDArray[np.floating]) -> Wholes:
        return np.ceil(seconds / self.traffic.poll_seconds - 1e-6).astype(np.int64)

    def _rate(self, span: Span, seconds: Floats) -> Floats | float:
        rate = self.traffic.requests_per_second
        if self.traffic.pattern == "drifting":
            turn = 2 * np.pi * seconds / SWING_SECONDS + self.phase[span.runs]
            return rate * (1 + SWING * np.sin(turn))
        if self.traffic.pattern == "bursty":
            slot = (seconds / BURST_SECONDS).astype(np.int64)
            fresh = slot > self.slot[span.runs]
            anew = span.runs[fresh]
            self.level[anew] = self.random.exponential(size=len(anew))
            self.slot[anew] = slot[fresh]
            return rate * self.level[span.runs]
        return rate

    def _is_broken(self, span: Span, seconds: Floats) -> Flags:
        broken = (seconds >= self.begins[span.runs]) & (
            span.weight + span.mirror >= self.least[span.runs]
        )
        loops = self.comes_and_goes[span.runs]
        if loops.any():
            with np.errstate(invalid="ignore"):
                within = (seconds + self.offset[span.runs]) % self.period[span.runs]
            broken &= ~loops | (within < self.lasts[span.runs])
        return broken

    def _counts(self, expected: Floats, ratios: Floats) -> Wholes:
        """Draw requests, and bad ones by objective, (1 + objectives, runs)."""
        bad = self.random.poisson(expected * ratios[0])
        requests = bad + self.random.poisson(expected * (1 - ratios[0]))
        others = [self.random.binomial(requests, ratio) for ratio in ratios[1:]]
        return np.stack([requests, bad, *others])
