"""Argo Rollouts' canary with a background analysis.

Read in argoproj/argo-rollouts, analysis/analysis.go and docs/features/analysis.md: a measurement
is taken when the analysis begins and then every interval. A ratio above the limit fails, and so
does NaN, which is what a ratio of two rates is without requests (it is not `<=` anything). The
run is aborted as soon as *more than* `failureLimit` measurements failed, in a row or not; passed
ones reset nothing. The steps follow their pauses whatever is measured, and the last one promotes
and ends the analysis.

The documented query takes `irate`, the slope between the last two samples; here it is the ratio
over the whole interval, which is kinder to it.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.rollback_rules.traffic import Outcome, Traffic, View


@dataclass(frozen=True)
class Argo:
    """A Rollout with steps of (weight, pause in seconds) and one AnalysisTemplate."""

    name: str
    steps: tuple[tuple[float, float], ...]
    interval: float
    """Seconds between measurements, and of each measurement's query."""
    failure_limit: int
    first: float
    """Seconds from the first traffic to the first measurement."""

    def run(self, traffic: Traffic, view: View) -> Outcome:
        """Take all measurements of all runs: the weights do not depend on them."""
        exposure = traffic.exposure()
        ends = np.cumsum([pause for _, pause in self.steps])
        for (weight, pause), end in zip(self.steps, ends, strict=True):
            exposure.shift(end - pause, weight)
        exposure.shift(ends[-1], 100.0)
        times = np.tile(np.arange(self.first, ends[-1], self.interval), (traffic.trace.runs, 1))
        requests, bad = traffic.window(exposure, view.until(times), self.interval)
        fails = (requests == 0) | (bad > traffic.scenario.allowed * requests)
        aborted = np.cumsum(fails, axis=1) > self.failure_limit
        when = times[traffic.rows, aborted.argmax(axis=1)]
        return Outcome(exposure, np.where(aborted.any(axis=1), when, np.inf))


QUICK_STEPS = tuple((weight, 5.0) for weight in (10.0, 20.0, 30.0, 40.0, 50.0))

DOCUMENTED = Argo(
    "Argo, documented",
    steps=((20.0, 600.0), (40.0, 600.0), (60.0, 600.0), (80.0, 600.0)),
    interval=300.0,
    failure_limit=3,
    first=600.0,
)
"""docs/features/analysis.md: background analysis from the second step on."""
MINUTE = Argo("Argo, 1 min", steps=((20.0, 360.0),), interval=60.0, failure_limit=3, first=-3.0)
"""The analysis begins with the rollout, 3 s before its traffic: the first measurement has none."""
FAST = Argo("Argo, 5 s", QUICK_STEPS, interval=5.0, failure_limit=0, first=4.6)
"""Its first measurement has to wait for traffic (`initialDelay`), or it fails at once."""
SECOND = Argo("Argo, 1 s", QUICK_STEPS, interval=1.0, failure_limit=0, first=1.65)
