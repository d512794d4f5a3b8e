"""How many rollouts one core decides in a second, and how long it simulates thousands."""

import time
from datetime import UTC, datetime, timedelta

from mlops_kit.objectives import Objective
from mlops_kit.rollout.controller import decide
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import Goal
from mlops_kit.rollout.driver import Health, Observation, VersionState
from mlops_kit.rollout.ledger import Event, Ledger, Run, Version
from mlops_kit.rollout.settings import RolloutSettings
from mlops_kit.rollout.simulate import Traffic, default_faults, simulate
from mlops_kit.rollout.windows import windows

START = datetime(2026, 1, 1, tzinfo=UTC)
CONCURRENT = 1000
SIMULATED = 10_000
OBJECTIVES = (Objective("availability", 0.01), Objective("latency_p95", 0.05, 25.0))


def decisions_per_second() -> float:
    """Decide one tick of each of many rollouts that are ten minutes into a step, on one core."""
    now = START + timedelta(minutes=12)
    rollouts = [_under_way(number, now) for number in range(CONCURRENT)]
    began = time.process_time()
    for goal, ledger, seen in rollouts:
        decision = decide(goal, ledger, seen, now)
        assert decision.snapshot is not None
        assert decision.ledger == ledger
    return CONCURRENT / (time.process_time() - began)


def simulation_seconds() -> float:
    """Simulate rollouts of a good version and of the usual faults, on one core."""
    faults = default_faults(OBJECTIVES)
    runs = -(-SIMULATED // len(faults))
    plan = RolloutSettings().plan()
    began = time.process_time()
    simulate(plan, OBJECTIVES, Traffic(200, poll_seconds=1.0), faults, runs=runs)
    return time.process_time() - began


def _under_way(number: int, now: datetime) -> tuple[Goal, Ledger, Observation]:
    old, new = (Version(id=f"{number}-{x}", label=f"m/{x}", spec={}) for x in ("old", "new"))
    plan = RolloutSettings(bake_seconds=3600, max_wait_seconds=36_000).plan()
    step_at = START + timedelta(minutes=2)
    run = Run(
        candidate=new,
        previous=old,
        plan=plan,
        phase="step",
        started_at=START,
        step=1,
        step_at=step_at,
        first_at=START,
        opened=4,
    )
    weights = {old.id: 50, new.id: 50}
    history = tuple(
        Event(at=START, what="promoted", version=f"v{n}", reason="by plan") for n in range(50)
    )
    ledger = Ledger(endpoint=f"m{number}", stable=old, weights=weights, run=run, history=history)
    counts = {
        window.since: Counts(10_000 + number, 20, {"latency_p95": 90})
        for window in windows(START, step_at, 4, now)
    }
    ready = VersionState(Health.READY)
    seen = Observation(
        {old.id: ready, new.id: ready}, weights, {}, "r", counts={old.id: counts, new.id: counts}
    )
    return Goal(new, plan, OBJECTIVES, START, 60.0), ledger, seen
