"""Flagger's progressive canary.

Read in fluxcd/flagger, pkg/controller/scheduler.go and scheduler_metrics.go: every interval is one
tick. A tick first compares the failed checks so far with the threshold and rolls back; else it
checks the ratio over the last interval. A failed check, and one without values, adds one to the
failed checks, which nothing resets before the end, and halts the weight; a passed one adds a step,
and at the maximal weight it promotes. So a rollback comes one tick after the last failed check.
Intervals under 10 s are raised to 10 s.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.rollback_rules.traffic import HORIZON, Outcome, Traffic, View


@dataclass(frozen=True)
class Flagger:
    """A Canary with `stepWeight` and `maxWeight`."""

    name: str
    interval: float
    """Seconds between checks, and of each check's query."""
    threshold: int
    step_weight: float = 10.0
    max_weight: float = 50.0

    def run(self, traffic: Traffic, view: View) -> Outcome:
        """Tick until every run is promoted or rolled back."""
        runs = traffic.trace.runs
        exposure = traffic.exposure()
        exposure.shift(0.0, self.step_weight)
        ended, weight = np.full(runs, np.inf), np.full(runs, self.step_weight)
        failed, rows = np.zeros(runs, np.int64), traffic.rows
        for now in np.arange(self.interval, HORIZON + 1, self.interval):
            over = failed[rows] >= self.threshold
            ended[rows[over]] = now
            if not len(rows := rows[~over]):
                break
            until = view.until(np.full(len(rows), now))
            requests, bad = traffic.window(exposure, until, self.interval, rows)
            fails = (requests == 0) | (bad > traffic.scenario.allowed * requests)
            failed[rows[fails]] += 1
            passed = rows[~fails]
            promoted = passed[weight[passed] >= self.max_weight]
            weight[passed] += self.step_weight
            weight[promoted] = 100.0
            exposure.shift(now, weight[passed], passed)
            rows = rows[weight[rows] < 100.0]
        return Outcome(exposure, ended)


TUTORIAL = Flagger("Flagger, tutorial", interval=60.0, threshold=5)
"""docs/gitbook/tutorials: interval 1m, threshold 5, stepWeight 10, maxWeight 50."""
FASTEST = Flagger("Flagger, fastest", interval=10.0, threshold=1)
