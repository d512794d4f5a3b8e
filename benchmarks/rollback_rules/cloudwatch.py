"""A CloudWatch alarm on the error ratio, as SageMaker's deployment guardrails use it.

Documented in the SageMaker developer guide ("Canary traffic shifting", "Auto-rollback configuration
and monitoring") and the CloudWatch user guide ("Alarm evaluation", "Configuring how CloudWatch
alarms treat missing data"): the canary bakes, then all traffic shifts and bakes again; an alarm
that trips in either baking period takes all traffic back, and none is watched afterwards. A
datapoint is one minute of the clock; the alarm trips when M of the last N datapoints breach, and
missing ones count as not breaching (`notBreaching`). It watches the new fleet alone.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.rollback_rules.traffic import Outcome, Traffic, View

PERIOD = 60.0


@dataclass(frozen=True)
class CloudWatchAlarm:
    """CANARY traffic routing with one alarm at the allowed ratio, N of N datapoints."""

    name: str
    datapoints: int
    canary_size: float = 10.0
    bake: float = 600.0
    """Seconds of each of the two baking periods."""

    def run(self, traffic: Traffic, view: View) -> Outcome:
        """Evaluate the alarm at the end of each minute, as soon as the view shows it."""
        exposure = traffic.exposure()
        exposure.shift(0.0, self.canary_size)
        exposure.shift(self.bake, 100.0)
        minutes = np.arange(2 * self.bake / PERIOD)
        ends = PERIOD * (traffic.trace.phase[:, None] + minutes)
        shown = ends + view.lateness
        if view.every:
            shown = np.ceil(shown / view.every) * view.every
        requests, bad = traffic.window(exposure, ends, PERIOD)
        breaching = bad > traffic.scenario.allowed * requests
        alarm = np.zeros(breaching.shape, bool)
        for last in range(self.datapoints - 1, breaching.shape[1]):
            alarm[:, last] = breaching[:, last + 1 - self.datapoints : last + 1].all(axis=1)
        alarm &= shown <= 2 * self.bake
        when = shown[traffic.rows, alarm.argmax(axis=1)]
        return Outcome(exposure, np.where(alarm.any(axis=1), when, np.inf))


ONE_OF_ONE = CloudWatchAlarm("CloudWatch, 1 of 1", datapoints=1)
THREE_OF_THREE = CloudWatchAlarm("CloudWatch, 3 of 3", datapoints=3)
