"""The kit's rule. A placeholder until an adapter on the kit's own simulator takes its place."""

from dataclasses import dataclass
from math import log

import numpy as np

from benchmarks.rollback_rules.crossing import crossing
from benchmarks.rollback_rules.traces import Floats, Ints
from benchmarks.rollback_rules.traffic import Outcome, Traffic, View

GRID_POINTS = 24


@dataclass(frozen=True)
class Placeholder:
    """A mixture of likelihood ratios over all counts since the first traffic.

    Weights 10, 50, 100, each for `bake` seconds of counts that the view shows; at 100 it goes on
    watching.
    """

    name: str = "mlops-kit (placeholder)"
    weights: tuple[float, ...] = (10.0, 50.0, 100.0)
    bake: float = 60.0
    alpha: float = 0.01

    def run(self, traffic: Traffic, view: View) -> Outcome:
        """Test at every look of the view."""
        exposure = traffic.exposure()
        for index, weight in enumerate(self.weights):
            exposure.shift(index * (self.bake + view.delay), weight)
        allowed = traffic.scenario.allowed
        low, high = log(min(1.25 * allowed, (1 + allowed) / 2)), log(1 - (1 - allowed) * 0.01)
        faults = np.exp(np.linspace(low, high, GRID_POINTS))
        hit, miss = np.log(faults / allowed), np.log1p(-faults) - np.log1p(-allowed)

        limit = -log(self.alpha)

        def evidence(requests: Ints, bad: Ints) -> Floats:
            # no mixture is above the likelihood ratio of the observed ratio: most looks end here
            mixed = _at_best(requests, bad, allowed)
            near = np.flatnonzero(mixed >= limit)
            terms = bad[near, None] * hit + (requests - bad)[near, None] * miss
            top = terms.max(axis=1, initial=-np.inf)
            mixed[near] = top + np.log(np.exp(terms - top[:, None]).mean(axis=1))
            return mixed

        return Outcome(exposure, crossing(traffic, exposure, view, evidence, limit))


def _at_best(requests: Ints, bad: Ints, allowed: float) -> Floats:
    """Return the log likelihood ratio of the observed ratio; 0 where it is not above `allowed`."""
    good = requests - bad
    over = bad > allowed * requests
    ratio = np.where(over, bad / np.maximum(requests, 1), allowed)
    misses = np.where(good > 0, good, 1) / np.maximum(requests, 1)
    misses = np.where(over, misses, 1 - allowed)
    return bad * np.log(ratio / allowed) + good * np.log(misses / (1 - allowed))
