"""What must hold when a rollout goes on to its next step, by the requests that really were."""

from datetime import datetime, timedelta
from typing import Any

from mlops_kit.rollout.adaptive import GROWTH
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.gate import upper_ratio
from mlops_kit.rollout.ledger import Ledger, Run
from tests.rollout_world import PROMISES, World

SLACK_SECONDS = 3.0
"""A step is timed from just before its shift, so calls that hang or are repeated shorten it."""


class Broken(AssertionError):
    """A law was broken; its number is the invariant's in DESIGN.md, 8 and up are ours."""


def expected(run: Run) -> dict[str, int]:
    """Return the weights of the step that a run is at."""
    step = run.plan.steps[run.step]
    weight = step.weight
    if run.weight is not None and run.step < len(run.plan.steps) - 1:
        weight = run.weight
    both = {run.previous.id: 100 - weight} if run.previous else {}
    return {name: w for name, w in {**both, run.candidate.id: weight}.items() if w > 0}


class Progress:
    """Look at each step that a rollout takes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.hand_at: datetime | None = None
        """When somebody last moved the weights by hand."""
        self.order_at: datetime | None = None

    def widening(self, up: Any, run: Run, weights: dict[str, int]) -> None:
        """Check that more traffic for the candidate comes at a time for it."""
        name = run.candidate.id
        wider = weights.get(name, 0) > up.seen.weights.get(name, 0)
        if not wider or run.previous is None or run.known_good:
            return
        late = up.goal.on_window_end == "rollback" and not up.goal.calendar.at(up.now).open
        check(not late, 11, "a rollout widens after the end of its window")

    def advanced(self, up: Any, before: Ledger, after: Ledger, disturbed: bool) -> None:
        """Check a record by which a run goes on to more traffic, or is promoted."""
        old, new, order = before.run, after.run, before.order
        assert old is not None
        assert new is not None
        if old.plan.steps != new.plan.steps or old.plan.strategy != new.plan.strategy:
            return
        promoted = new.phase == "retain"
        if not promoted and (new.step, new.weight) == (old.step, old.weight):
            return
        check(order is None or order.what != "pause", 11, "a paused rollout goes on")
        touched = self.hand_at and old.step_at and self.hand_at >= old.step_at
        if disturbed or touched or (order is not None and order.what == "promote"):
            return
        self._served(up, old)
        if promoted and old.previous and not old.known_good:
            self._good(up, old)
        if new.weight is not None and not promoted and old.weight is not None:
            self._adaptive(up, old, new)

    def _served(self, up: Any, run: Run) -> None:
        world, step = self.world, run.plan.steps[run.step]
        check(run.step_at is not None, 10, "a step ends before it began")
        check(world.weights == expected(run), 10, f"a step ends, and {world.weights} serve")
        since = run.step_at
        if run.candidate.id in world.weights:
            since = max(since, world.weights_since)
        if step.mirror:
            since = max(since, world.mirrors_since)
        lasted = (up.now - since).total_seconds()
        check(
            lasted >= step.bake_seconds - SLACK_SECONDS,
            10,
            f"step {run.step + 1} lasted {lasted} s of {step.bake_seconds} s",
        )
        slack = timedelta(seconds=SLACK_SECONDS)
        served = self.world.served(run.candidate.id, max(since - slack, run.step_at))
        check(
            served >= step.min_requests - 1,
            10,
            f"step {run.step + 1} saw {served} of {step.min_requests} requests",
        )

    def _good(self, up: Any, run: Run) -> None:
        build = self.world.build(run.candidate.id)
        bad = build.quality in ("bad", "slow") and build.since <= run.step_at
        bad = bad and self.world.late_seconds <= self.world.delay_seconds
        check(not bad, 9, f"{run.candidate.id} is promoted, and fails")

    def _adaptive(self, up: Any, old: Run, new: Run) -> None:
        world, name = self.world, old.candidate.id
        last = new.step == len(new.plan.steps) - 1
        weight = 100 if last else new.weight
        check(weight <= GROWTH * old.weight, 11, f"{old.weight} % grew to {weight} %")
        if world.late_seconds > world.delay_seconds or new.plan.max_harmed is None:
            return
        counts = up.counted.get((name, old.first_at), Counts())
        seconds = (up.now - old.first_at).total_seconds()
        others = [old.previous.id] if old.previous else []
        rate = sum(self.world.served(v, old.first_at) for v in [name, *others]) / max(seconds, 1)
        bounds = [upper_ratio(counts, promise) for promise in PROMISES]
        plausible = max(bound if bound >= PROMISES[0].allowed else 0.0 for bound in bounds)
        harmed = weight / 100 * rate / 2 * (world.delay_seconds + 2) * plausible
        check(harmed <= new.plan.max_harmed, 11, f"{harmed:.0f} requests may be harmed unseen")


def check(holds: bool, number: int, what: str) -> None:
    """Raise when a law does not hold."""
    if not holds:
        raise Broken(f"invariant {number}: {what}")
