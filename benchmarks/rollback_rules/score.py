"""Run rules on scenarios and sum up: harm, seconds, misses, false rollbacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from benchmarks.rollback_rules.traces import Floats, Trace
from benchmarks.rollback_rules.traffic import HORIZON, Outcome, Rule, Scenario, Traffic, View

CHUNK = 400
"""Runs that are simulated together."""


@dataclass(frozen=True)
class Key:
    """One cell of the results."""

    rule: str
    scenario: Scenario
    rate: float
    view: str


@dataclass(frozen=True)
class Score:
    """What a rule did to one scenario, over all runs."""

    runs: int
    harmed: float
    """Mean bad requests of the candidate until weight 0 or the horizon."""
    harmed_error: float
    """Standard error of that mean."""
    latest_harmed: float
    """Mean of those in the last `view.delay` seconds before weight 0: nobody could know of them."""
    mean_seconds: float
    """From the first traffic to weight 0, over the runs that came to it; NaN for none."""
    median_seconds: float
    """Over all runs; infinity where half of them never came to it."""
    rolled_back: int

    @property
    def missed(self) -> float:
        """Share of runs that were not rolled back."""
        return 1 - self.rolled_back / self.runs

    @property
    def rollback_interval(self) -> tuple[float, float]:
        """Return the 95 % confidence interval of the share that was rolled back."""
        return wilson(self.rolled_back, self.runs)


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Return E. B. Wilson's score interval of a share (JASA 22, 1927)."""
    share, weight = hits / trials, z * z / trials
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / trials + weight / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Runs:
    """What a rule did to one scenario, run by run."""

    harmed: Floats
    latest: Floats
    ended: Floats

    @classmethod
    def of(cls, traffic: Traffic, outcome: Outcome, view: View) -> "Runs":
        """Count the bad requests of each run."""
        until = np.minimum(outcome.ended, HORIZON)
        _, harmed = traffic.counts(outcome.exposure, until)
        _, known = traffic.counts(outcome.exposure, until - view.delay)
        latest = np.where(np.isfinite(outcome.ended), harmed - known, 0)
        return cls(harmed.astype(float), latest.astype(float), outcome.ended)

    def score(self) -> Score:
        """Sum up."""
        finite = self.ended[np.isfinite(self.ended)]
        return Score(
            runs=len(self.ended),
            harmed=float(self.harmed.mean()),
            harmed_error=float(self.harmed.std() / sqrt(len(self.ended))),
            latest_harmed=float(self.latest.mean()),
            mean_seconds=float(finite.mean()) if len(finite) else float("nan"),
            median_seconds=float(np.sort(self.ended)[len(self.ended) // 2]),
            rolled_back=len(finite),
        )


def simulate(
    rules: Sequence[Rule],
    scenario: Scenario,
    rates: Sequence[float],
    views: Sequence[View],
    runs: int,
    seed: int,
) -> dict[Key, Score]:
    """Put all rules on the same traces of one scenario, at all rates and in all views."""
    pieces: dict[Key, list[Runs]] = {}
    for traffic in _traffics(scenario, rates, runs, seed):
        for view in views:
            for rule in rules:
                key = Key(rule.name, scenario, traffic.rate, view.name)
                done = Runs.of(traffic, rule.run(traffic, view), view)
                pieces.setdefault(key, []).append(done)
    return {
        key: Runs(
            *(np.concatenate([getattr(p, name) for p in parts]) for name in Runs.__annotations__)
        ).score()
        for key, parts in pieces.items()
    }


def _traffics(
    scenario: Scenario, rates: Sequence[float], runs: int, seed: int
) -> Iterator[Traffic]:
    which = [seed, round(scenario.allowed * 1e6), round(scenario.ratio * 1e6)]
    for first in range(0, runs, CHUNK):
        rng = np.random.default_rng([*which, first])
        trace = Trace(rng, scenario.ratio, min(CHUNK, runs - first), max(rates) * HORIZON)
        for rate in rates:
            yield Traffic(scenario, rate, trace, stable_seed=int(rng.integers(2**31)))
