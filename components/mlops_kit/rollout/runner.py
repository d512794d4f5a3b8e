"""Do what the controller decides, until the run ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mlops_kit.rollout import wording
from mlops_kit.rollout.controller import decide
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import (
    Act,
    Decision,
    Deploy,
    Goal,
    HandOver,
    Mirror,
    Outcome,
    Retire,
    Shift,
    Snapshot,
)
from mlops_kit.rollout.driver import (
    BLIND_SECONDS,
    Conflict,
    LedgerStore,
    Observation,
    RunsRollouts,
    Signals,
    TargetError,
    TrafficDriver,
)
from mlops_kit.rollout.ledger import Incident, Ledger
from mlops_kit.rollout.plan import duration
from mlops_kit.rollout.windows import windows

CONFLICTS_ALLOWED = 20
REFUSALS_ALLOWED = 3
"""Tries of an act that the target refuses, until the rollout is given up."""


@dataclass(frozen=True)
class Target:
    """One endpoint on one target, as the core sees it."""

    driver: TrafficDriver
    signals: Signals
    store: LedgerStore


def _unheard(snapshot: Snapshot, line: str) -> None:
    """Keep no journal."""


def _nobody(incident: Incident) -> Sequence[str]:
    """Tell nobody."""
    return ()


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
    record: Callable[[Snapshot, str], None] = field(default=_unheard)
    """Takes what each tick saw, and its progress line, for the journal."""
    tell: Callable[[Incident], Sequence[str]] = field(default=_nobody)
    """Tells the hooks of an incident; returns a sentence for each that could not be told."""


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
    runner = Runner(goal, target, world)
    while (ending := runner.tick()) is None:
        if runner.idle:
            world.sleep(world.poll_seconds)
    return ending


class Runner:
    """One run, a tick at a time."""

    def __init__(self, goal: Goal, target: Target, world: World) -> None:
        """Read the ledger; nothing is done yet."""
        self.goal = replace(goal, poll_seconds=world.poll_seconds)
        self.target = target
        self.world = world
        self.idle = False
        """Whether the last tick found nothing to do but to wait."""
        self._ledger, self._revision = target.store.load()
        self._last: Act | None = None
        self._last_since = self.goal.started_at
        self._trouble = ""
        self._refusals = 0
        self._conflicts = 0
        self._unseen_since: datetime | None = None
        self._uncounted_since: datetime | None = None

    def tick(self) -> Ending | None:
        """Look, decide, record, act. Returns how the run ended, None while it goes on."""
        now = self.world.clock()
        seen = self._look(now)
        if seen is None:
            return None
        interrupted = self.world.interrupted()
        goal = replace(self.goal, trouble=self._trouble, interrupted=interrupted)
        decision = decide(goal, self._ledger, seen, now)
        if decision.progress:
            self.world.report(decision.progress)
        if decision.snapshot is not None:
            self.world.record(decision.snapshot, decision.progress)
        recorded = decision.ledger is not self._ledger and decision.ledger != self._ledger
        if recorded and not self._save(decision.ledger):
            self.idle = False
            return None
        told = self._tell()
        if decision.outcome is not None:
            return Ending(decision.outcome, self._ledger, seen)
        # what was recorded may ask for an act at once
        self.idle = decision.act is None and not recorded and not told
        if decision.act is not None:
            self._act(decision.act, now)
        else:
            self._last = None
        return None

    def _heed_operator(self) -> None:
        """Take up an order that came since; any other change is another run's doing."""
        fresh, revision = self.target.store.load()
        if revision == self._revision:
            return
        ours = self._ledger.model_copy(update={"order": fresh.order, "history": fresh.history})
        if ours != fresh:
            raise Conflict(
                f"{fresh.endpoint}: another run is changing this endpoint; it goes on, this one "
                "ends; run `pulumi up` again when it is done"
            )
        self._ledger, self._revision = fresh, revision

    def _look(self, now: datetime) -> Observation | None:
        """Look at ledger and target, and count; None while one does not answer, for a while."""
        try:
            self._heed_operator()
            seen = self.target.driver.observe()
        except TargetError:
            self._unseen_since = self._unseen_since or now
            if (now - self._unseen_since).total_seconds() >= BLIND_SECONDS:
                raise
            self.idle = True
            return None
        self._unseen_since = None
        try:
            counts = self._counted(now)
        except TargetError as error:
            since = self._uncounted_since = self._uncounted_since or now
            blind = {"blind": str(error), "blind_seconds": (now - since).total_seconds()}
        else:
            self._uncounted_since = None
            blind = {"counts": counts}
        return replace(seen, delay_seconds=self.target.signals.delay_seconds, **blind)

    def _counted(self, now: datetime) -> Mapping[str, Mapping[datetime, Counts]]:
        """Count what the versions of the run did; nothing where there is no run."""
        run = self._ledger.run
        if run is None:
            return {}
        # now as well: what is shifted at this tick will be counted from here on
        moments = {now, run.step_at or now}
        if run.first_at is not None:
            found = windows(run.first_at, run.step_at or now, run.opened, now)
            moments.update(window.since for window in found)
        versions = [run.candidate.id] + ([run.previous.id] if run.previous else [])
        asked = sorted(moments)
        counted = self.target.signals.counts(versions, asked)
        return {v: dict(zip(asked, c, strict=True)) for v, c in counted.items()}

    def _save(self, ledger: Ledger) -> bool:
        """Store the ledger; False when an order came in between, which has to be heeded first."""
        try:
            self._revision = self.target.store.save(ledger, self._revision)
        except Conflict:
            self._heed_operator()
            return False
        self._ledger = ledger
        return True

    def _tell(self) -> bool:
        """Tell the hooks of incidents that are over; nothing that they do stops the run."""
        waiting = self._ledger.to_tell()
        for incident in waiting:
            failed = tuple(self.world.tell(incident))
            told = incident.model_copy(update={"told": True, "untold": failed})
            self._save(self._ledger.noted(told))
        return bool(waiting)

    def _act(self, act: Act, now: datetime) -> None:
        if act == self._last:
            self.world.sleep(self.world.poll_seconds)
        if not _same(act, self._last):
            self._last_since = now
        try:
            _do(self.target.driver, act)
        except Conflict:
            self._conflicts += 1
            if self._conflicts > CONFLICTS_ALLOWED:
                raise
        except TargetError as error:
            self._refused(error)
        else:
            self._refusals = 0
            self._taken(act, now)
        self._last = act

    def _taken(self, act: Act, now: datetime) -> None:
        """Give up an act that the target takes again and again without doing it."""
        waited = (now - self._last_since).total_seconds()
        if waited >= self.goal.startup_seconds:
            self._last_since = now
            self._give_up(TargetError(_without_effect(act, waited)))

    def _refused(self, error: TargetError) -> None:
        """Try again a few times; then give the rollout up, or the run where that is no way out."""
        self._refusals += 1
        if self._refusals >= REFUSALS_ALLOWED:
            self._give_up(error)

    def _give_up(self, error: TargetError) -> None:
        run = self._ledger.run
        if self._trouble or run is None or run.phase in ("retain", "rollback"):
            raise error
        self._refusals, self._trouble = 0, str(error)


def _same(act: Act, last: Act | None) -> bool:
    """Tell whether an act is one more try, whatever else was changed in between."""
    if isinstance(act, Shift) and isinstance(last, Shift):
        return dict(act.weights) == dict(last.weights)
    return act == last


def _without_effect(act: Act, seconds: float) -> str:
    """Say what the target took without doing it."""
    match act:
        case Deploy(version):
            done = f"{version} was deployed and is not there"
        case Shift(weights):
            done = f"the weights {wording.shares(weights)} were set and are not shown"
        case Mirror(version, percent):
            done = f"{percent} % of the requests were to be copied to {version}, and are not"
        case Retire(version):
            done = f"{version} was removed and is still there"
        case HandOver(version):
            done = f"the rollout of {version} was handed over and has not begun"
    return f"{done} after {duration(seconds)}"


def _do(driver: TrafficDriver, act: Act) -> None:
    match act:
        case Deploy(version):
            driver.deploy(version)
        case Shift(weights, revision):
            driver.shift(weights, revision)
        case Mirror(version, percent):
            driver.mirror(version, percent)
        case Retire(version):
            driver.retire(version)
        case HandOver(version, plan):
            if not isinstance(driver, RunsRollouts):
                raise TargetError(f"this target cannot run the rollout of {version} by itself")
            driver.hand_over(version, plan)
