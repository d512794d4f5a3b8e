"""Do what the controller decides, until the run ends."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from mlops_kit.rollout.controller import decide
from mlops_kit.rollout.decision import (
    Act,
    Decision,
    Deploy,
    Goal,
    Mirror,
    Outcome,
    Retire,
    Shift,
)
from mlops_kit.rollout.driver import (
    Conflict,
    LedgerStore,
    Observation,
    Signals,
    TargetError,
    TrafficDriver,
)
from mlops_kit.rollout.ledger import Ledger

CONFLICTS_ALLOWED = 20


@dataclass(frozen=True)
class Target:
    """One endpoint on one target, as the core sees it."""

    driver: TrafficDriver
    signals: Signals
    store: LedgerStore


@dataclass(frozen=True)
class World:
    """What a run needs from outside: time, patience, and ears."""

    clock: Callable[[], datetime]
    """Returns the current time, in UTC."""
    sleep: Callable[[float], None]
    """Waits for a number of seconds, or less when the run is interrupted."""
    report: Callable[[str], None]
    """Takes the progress line whenever there is one."""
    interrupted: Callable[[], str]
    """Returns why the run must end, or an empty string."""
    poll_seconds: float
    """How long to wait between two looks at the target."""


@dataclass(frozen=True)
class Ending:
    """What a run leaves behind."""

    outcome: Outcome
    ledger: Ledger
    seen: Observation


def look_ahead(goal: Goal, target: Target) -> tuple[Decision, Observation]:
    """Return the first decision that a run would take, and do nothing."""
    ledger, _ = target.store.load()
    seen = target.driver.observe()
    return decide(goal, ledger, seen, goal.started_at), seen


def run(goal: Goal, target: Target, world: World) -> Ending:
    """Bring the wanted version to all traffic, or the old one back.

    Raises `Conflict` when another run changes the same endpoint, and `TargetError` when the
    target fails in a way that leaves nothing to fall back to.
    """
    ledger, revision = target.store.load()
    trouble, conflicts, last = "", 0, None
    while True:
        now = world.clock()
        seen = _observe(target, ledger, now)
        asked = replace(goal, interrupted=trouble or world.interrupted())
        decision = decide(asked, ledger, seen, now)
        if decision.progress:
            world.report(decision.progress)
        recorded = decision.ledger != ledger
        if recorded:
            revision = target.store.save(decision.ledger, revision)
            ledger = decision.ledger
        if decision.outcome is not None:
            return Ending(decision.outcome, ledger, seen)
        if decision.act is None:
            last = None
            if not recorded:  # what was recorded may ask for an act at once
                world.sleep(world.poll_seconds)
            continue
        if decision.act == last:
            world.sleep(world.poll_seconds)
        try:
            _do(target, decision.act)
        except Conflict:
            conflicts += 1
            if conflicts > CONFLICTS_ALLOWED:
                raise
        except TargetError as error:
            if trouble or ledger.run is None or ledger.run.phase in ("retain", "rollback"):
                raise
            trouble = str(error)
        last = decision.act


def _observe(target: Target, ledger: Ledger, now: datetime) -> Observation:
    """Look at the target, and count what the rollout under way is judged by."""
    seen = target.driver.observe()
    run = ledger.run
    if run is None:
        return seen
    since = run.step_at or now
    versions = [run.candidate.id] + ([run.previous.id] if run.previous else [])
    counts = {version: target.signals.counts(version, since) for version in versions}
    return replace(seen, counts=counts)


def _do(target: Target, act: Act) -> None:
    match act:
        case Deploy(version):
            target.driver.deploy(version)
        case Shift(weights, revision):
            target.driver.shift(weights, revision)
        case Mirror(version, percent):
            target.driver.mirror(version, percent)
        case Retire(version):
            target.driver.retire(version)
