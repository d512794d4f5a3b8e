"""Wald's sequential probability ratio test that is told the fault: the bound.

A. Wald, "Sequential Tests of Statistical Hypotheses", Annals of Mathematical Statistics 16 (1945).
"""

from dataclasses import dataclass
from math import log, log1p

from benchmarks.rollback_rules.crossing import crossing
from benchmarks.rollback_rules.traces import Floats, Ints
from benchmarks.rollback_rules.traffic import Outcome, Traffic, View

ALPHA = 0.01
NEARLY_ALL = 1 - 1e-9
"""Stands for a ratio of 1, whose logarithm of a good request is infinite."""


@dataclass(frozen=True)
class Sprt:
    """One-sided and open-ended: rolls back at likelihood ratio 1/alpha, and never promotes.

    It is told the ratio of a bad version; of a good one it suspects `suspected` times what is
    allowed. The candidate stays at the weight of the kit's first step.
    """

    name: str = "SPRT, told the fault"
    weight: float = 10.0
    alpha: float = ALPHA
    suspected: float = 2.0

    def run(self, traffic: Traffic, view: View) -> Outcome:
        """Test at every look of the view."""
        allowed, ratio = traffic.scenario.allowed, traffic.scenario.ratio
        fault = ratio if traffic.scenario.bad else self.suspected * allowed
        fault = min(fault, NEARLY_ALL)
        hit, miss = log(fault / allowed), log1p(-fault) - log1p(-allowed)

        def evidence(requests: Ints, bad: Ints) -> Floats:
            return bad * hit + (requests - bad) * miss

        exposure = traffic.exposure()
        exposure.shift(0.0, self.weight)
        return Outcome(exposure, crossing(traffic, exposure, view, evidence, -log(self.alpha)))


def expected_requests(allowed: float, fault: float, alpha: float = ALPHA) -> float:
    """Return Wald's approximation of the requests to the verdict, at beta = alpha.

    It leaves out the overshoot: how far the last request takes the ratio past the limit.
    """
    fault = min(fault, NEARLY_ALL)
    hit, miss = log(fault / allowed), log1p(-fault) - log1p(-allowed)
    mean = (1 - alpha) * log((1 - alpha) / alpha) + alpha * log(alpha / (1 - alpha))
    return mean / (fault * hit + (1 - fault) * miss)
