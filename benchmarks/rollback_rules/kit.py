"""The kit's own rollouts, played by its simulator on the traces of the comparison.

The simulator follows the controller (its tests hold that), here with the counts of a trace.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from benchmarks.rollback_rules.traces import Floats, Ints
from benchmarks.rollback_rules.traffic import HORIZON, Exposure, Outcome, Traffic, View
from mlops_kit.objectives import Objective
from mlops_kit.rollout.settings import RolloutSettings
from mlops_kit.rollout.simulate.draws import FAR, Span
from mlops_kit.rollout.simulate.engine import Engine
from mlops_kit.rollout.simulate.state import ROLLED_BACK

MICROSECOND = 1e-6
PROMOTION_RESOLUTION = 0.01
"""At once: a promotion that waits for good requests is at most so much late, a rollback never."""


@dataclass(frozen=True)
class Kit:
    """Rolls out by the kit's settings, watches for the retention time, then looks away."""

    name: str
    settings: RolloutSettings

    def run(self, traffic: Traffic, view: View) -> Outcome:
        """Look at every update of the counts; at once: at every bad request."""
        poll = view.every or MICROSECOND
        source = TraceSource(traffic, poll, at_once=not view.every)
        resolution = 0.0 if view.every else PROMOTION_RESOLUTION
        promise = Objective("availability", traffic.scenario.allowed)
        engine = Engine(self.settings.plan(), [promise], source, poll, view.lateness, resolution)
        ends = engine.play(traffic.trace.runs)
        decided = np.where(ends.outcome == ROLLED_BACK, ends.tick * poll, np.inf)
        return Outcome(source.exposure(), np.where(decided <= HORIZON, decided, np.inf))


@dataclass
class TraceSource:
    """Counts of a trace, for the simulator."""

    traffic: Traffic
    poll: float
    at_once: bool
    weight: Ints = field(init=False)
    changes_at: list[list[tuple[float, int]]] = field(init=False)
    """Second and weight of each change, by run."""

    def __post_init__(self) -> None:
        """Begin without traffic."""
        runs = self.traffic.trace.runs
        self.weight = np.full(runs, -1)
        self.changes_at = [[] for _ in range(runs)]
        self.reached = np.zeros(runs)
        self.counted = np.zeros((4, runs), np.int64)

    def draw(self, span: Span) -> Ints:
        """Return what the trace has in a stretch of time, (4, runs)."""
        rows = span.runs
        for column in np.flatnonzero(self.weight[rows] != span.weight):
            when, weight = span.begin[column] * self.poll, int(span.weight[column])
            self.changes_at[rows[column]].append((when, weight))
        self.weight[rows] = span.weight
        seconds = (span.end - span.begin) * self.poll
        self.reached[rows] += self.traffic.rate * seconds * span.weight / 100
        here, until = _Here(self.reached[rows]), span.end * self.poll
        candidate = self.traffic.counts(here, until, rows)
        total = np.stack([*candidate, *self.traffic.stable_counts(here, until, rows)])
        fresh = total - self.counted[:, rows]
        self.counted[:, rows] = total
        return fresh

    def changes(self, rows: Ints, tick: Ints) -> tuple[Ints, Ints, Ints]:
        """Return no change of the fault; at once, a look is due at the next bad request."""
        never = np.full_like(tick, FAR)
        if not self.at_once:
            return np.zeros_like(tick), never, never
        node = self.traffic.trace.node(self.reached[rows], rows)
        position = self.traffic.trace.position[rows, self._following_bad[rows, node]]
        weight = np.maximum(self.weight[rows], 0)
        speed = self.traffic.rate * weight / 100 * self.poll
        rest = (position - self.reached[rows]) / np.where(speed > 0, speed, np.inf)
        due = tick + np.maximum(1, np.ceil(rest + 1e-6)).astype(np.int64)
        return np.zeros_like(tick), never, np.where(speed > 0, due, tick + 1)

    def exposure(self) -> Exposure:
        """Return what the runs came to."""
        made = self.traffic.exposure()
        for number in range(max(map(len, self.changes_at))):
            rows = np.array([r for r, c in enumerate(self.changes_at) if len(c) > number])
            when, weight = np.array([self.changes_at[row][number] for row in rows]).T
            made.shift(when, weight, rows)
        return made

    @cached_property
    def _following_bad(self) -> Ints:
        """The next node with a bad request after each node; the last one where none follows."""
        bad, last = self.traffic.trace.bad, self.traffic.trace.bad.shape[1] - 1
        following = np.full(bad.shape, last)
        row, column = np.nonzero(np.diff(bad, axis=1))
        following[row, column] = column + 1
        return np.minimum.accumulate(following[:, ::-1], axis=1)[:, ::-1]


class _Here(Exposure):
    """An exposure that is known at the moment it is asked for."""

    def __init__(self, reached: Floats) -> None:
        self._reached = reached

    def at(self, times: Floats, rows: Ints) -> Floats:
        return self._reached


CANARY = Kit("mlops-kit canary", RolloutSettings(max_wait_seconds=HORIZON))
ADAPTIVE = Kit("mlops-kit adaptive", RolloutSettings(strategy="adaptive", max_wait_seconds=HORIZON))
