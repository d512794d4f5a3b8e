"""Decide the next act of a rollout from what is wanted, recorded and seen. Pure."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from mlops_kit.rollout import wording
from mlops_kit.rollout.decision import Decision, Deploy, Goal, Outcome, Retire, Shift
from mlops_kit.rollout.driver import Observation, Weights
from mlops_kit.rollout.handover import handed
from mlops_kit.rollout.ledger import Event, Ledger, Run, Version
from mlops_kit.rollout.plan import Plan, Step, duration
from mlops_kit.rollout.rollback import reject, roll_back, rolling_back
from mlops_kit.rollout.stepping import deploying, replanned, retaining, retire, stepping


def decide(goal: Goal, ledger: Ledger, seen: Observation, now: datetime) -> Decision:
    """Return what to record and what to do next."""
    ledger = _gone(goal, _settle(ledger, seen), seen, now)
    run = ledger.run
    drifted = _drift(goal, ledger, seen, now)
    if drifted is not None and (run is None or run.phase != "rollback"):
        return drifted
    if run is None:
        return _at_rest(goal, ledger, seen, now)
    stopped = _stopped(goal, ledger, run, seen, now)
    if stopped is not None:
        return stopped
    match run.phase:
        case "deploy":
            return deploying(goal, ledger, run, seen, now)
        case "step":
            return stepping(goal, ledger, replanned(goal, run), seen, now)
        case "handed":
            return handed(goal, ledger, run, seen, now)
        case "retain":
            return retaining(goal, ledger, run, seen, now)
        case "rollback":
            return rolling_back(goal, ledger, run, seen, now)


def drift_id(weights: Weights) -> str:
    """Return the id by which a user may order moved weights to be put back."""
    text = json.dumps(sorted(weights.items()))
    return f"drift-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _settle(ledger: Ledger, seen: Observation) -> Ledger:
    """Record that a shift is done once the target shows it."""
    if ledger.pending is not None and dict(seen.weights) == ledger.pending:
        return ledger.model_copy(update={"weights": ledger.pending, "pending": None})
    return ledger


def _gone(goal: Goal, ledger: Ledger, seen: Observation, now: datetime) -> Ledger:
    """Notice that the whole endpoint was removed: nothing of anybody's is left to be kept.

    It is built anew with the version that had the traffic. Some targets give a lone version all
    of it by themselves, so that is recorded as begun.
    """
    if not ledger.weights or seen.weights or seen.versions:
        return ledger
    serves = ledger.stable
    event = Event(
        at=now,
        what="gone",
        version=str(serves or ""),
        reason=f"{wording.shares(ledger.weights)} served",
        by=goal.by,
    )
    return ledger.logged(event, weights={}, pending={serves.id: 100} if serves else None)


def _drift(goal: Goal, ledger: Ledger, seen: Observation, now: datetime) -> Decision | None:
    """Notice weights that somebody else moved."""
    weights = dict(seen.weights)
    if weights in (ledger.weights, ledger.pending):
        return None
    mark = drift_id(weights)
    unready = [version for version in ledger.weights if not seen.ready(version)]
    if goal.restore == mark and unready:
        run = ledger.run
        gone = run is not None and run.candidate.id in unready and _can_return(ledger, run)
        if run is not None and gone and not seen.starting(run.candidate.id):
            # its weight cannot be put back, and its rollout would not go on
            reason = "it stopped running, with the weights moved outside the kit"
            return roll_back(goal, ledger, seen, now, "start", reason)
        return _ready_again(goal, ledger, seen, now, unready)
    if goal.restore == mark:
        event = Event(
            at=now, what="restored", version="", reason=wording.shares(weights), by=goal.by
        )
        restored = ledger.logged(event, pending=ledger.weights)
        return Decision(restored, Shift(ledger.weights, seen.revision))
    now_shares, left = wording.shares(weights), wording.shares(ledger.weights)
    sentence = (
        f"{ledger.endpoint}: the weights were moved outside the kit: now {now_shares}, the kit "
        f"left {left}; nothing was changed; move them back, or set rollout.restore to {mark} "
        "to have it done"
    )
    return Decision(ledger, outcome=Outcome("drifted", sentence))


def _ready_again(
    goal: Goal, ledger: Ledger, seen: Observation, now: datetime, unready: Sequence[str]
) -> Decision:
    """Have the versions running that moved weights are to be given back to."""
    run = ledger.run
    known = [ledger.stable, *([run.candidate, run.previous] if run else [])]
    found = [version for version in known if version is not None and version.id in unready]
    what = f"{', '.join(unready)} must be ready before the weights are put back"
    over = (now - goal.started_at).total_seconds() >= goal.startup_seconds
    if goal.interrupted or goal.trouble or over or not found:
        ended = goal.interrupted or goal.trouble or f"after {duration(goal.startup_seconds)}"
        sentence = (
            f"{ledger.endpoint}: the weights were moved outside the kit and {what}: {ended}; "
            f"nothing was moved; rollout.restore {goal.restore} stays the way to put them back"
        )
        return Decision(ledger, outcome=Outcome("drifted", sentence))
    waiting = next((version for version in found if not seen.starting(version.id)), None)
    act = Deploy(waiting) if waiting else None
    return Decision(ledger, act, progress=f"{ledger.endpoint}: {what}")


def _stopped(
    goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime
) -> Decision | None:
    """Roll back a run that somebody wants ended, or whose time is over."""
    order = ledger.order
    if order is not None and order.what == "rollback" and _can_return(ledger, run):
        why = f": {order.reason}" if order.reason else ""
        return reject(goal, ledger, seen, now, "ordered", f"{order.by} ordered it{why}")
    if run.phase not in ("deploy", "step"):
        return None
    if run.candidate.id != goal.version.id:
        reason = f"{goal.version} was asked for in its place"
        return roll_back(goal, ledger, seen, now, "replaced", reason)
    if goal.trouble:
        return roll_back(goal, ledger, seen, now, "target", goal.trouble)
    if goal.interrupted:
        return roll_back(goal, ledger, seen, now, "stopped", goal.interrupted)
    opening = goal.calendar.at(now)
    bound = run.previous is not None and not run.known_good and goal.on_window_end == "rollback"
    if bound and not opening.open:
        reason = f"its time is over ({opening.reason})"
        return roll_back(goal, ledger, seen, now, "window", reason)
    return None


def _can_return(ledger: Ledger, run: Run) -> bool:
    """Tell whether the traffic can still go back to what served before."""
    if run.phase in ("deploy", "step"):
        return True
    return run.phase == "retain" and run.previous is not None and run.previous.id in ledger.retained


def _at_rest(goal: Goal, ledger: Ledger, seen: Observation, now: datetime) -> Decision:
    name, stable, wanted = ledger.endpoint, ledger.stable, goal.version
    if stable is not None:
        if (broken := _repair(goal, ledger, stable, seen, now)) is not None:
            return broken
        if not seen.weights:
            whole = {stable.id: 100}
            begun = ledger.model_copy(update={"pending": whole})
            return Decision(begun, Shift(whole, seen.revision))
        for version, retire_at in ledger.retained.items():
            if version != wanted.id and now >= retire_at:
                return retire(ledger, version, seen, now)
        left = _left_over(ledger, stable, wanted, seen)
        if left is not None:
            return Decision(ledger, Retire(left))
        if stable.id == wanted.id:
            return Decision(ledger, outcome=Outcome("unchanged", f"{name}: {stable} has 100 %"))
    proof = ledger.proven.get(wanted.id)
    rejection = ledger.rejections.get(wanted.id)
    if rejection is not None and proof is None and goal.retry != rejection.id:
        sentence = (
            f"{name}: version {wanted} is refused, it was rolled back on "
            f"{rejection.at:%Y-%m-%d at %H:%M:%S} UTC because {rejection.reason}; "
            f"set rollout.retry to {rejection.id} to try it once more"
        )
        return Decision(ledger, outcome=Outcome("refused", sentence))
    if goal.trouble or goal.interrupted:
        sentence = f"{name}: {goal.trouble or goal.interrupted}; {_still(stable)}"
        return Decision(ledger, outcome=Outcome("failed", sentence))
    kept = proof is not None and proof.objectives == wording.digest(goal.objectives)
    known_good = kept and stable is not None and goal.on_known_good == "at_once"
    if stable is not None and not known_good:
        held = _held(goal, ledger, stable, now)
        if held is not None:
            return held
    if seen.full and wanted.id not in seen.versions and ledger.retained:
        return _crowded(goal, ledger)
    plan = goal.plan
    if known_good or stable is None:
        plan = _at_once(plan, 0 if known_good else goal.first_requests)
    if stable is None:
        plan = plan.model_copy(update={"retention_seconds": 0.0})
    run = Run(
        candidate=wanted,
        previous=stable,
        plan=plan,
        phase="handed" if goal.handed and stable is not None else "deploy",
        started_at=now,
        known_good=known_good,
    )
    retained = {k: v for k, v in ledger.retained.items() if k != wanted.id}
    # some targets give a lone version all traffic
    pending = {wanted.id: 100} if stable is None else ledger.pending
    begun = ledger.model_copy(update={"run": run, "retained": retained, "pending": pending})
    return Decision(begun, None if run.phase == "handed" else Deploy(wanted))


def _left_over(ledger: Ledger, stable: Version, wanted: Version, seen: Observation) -> str | None:
    """Find a version of a former rollout that a run which was overtaken left behind."""
    kept = {stable.id, wanted.id, *ledger.retained, *seen.weights, *seen.mirrors}
    return next((v for v in seen.versions if v not in kept and ledger.knows(v)), None)


def _held(goal: Goal, ledger: Ledger, stable: Version, now: datetime) -> Decision | None:
    """Keep a rollout from starting: rollouts are paused, or it is not the time for one."""
    name, order = ledger.endpoint, ledger.order
    if order is not None and order.what == "pause":
        sentence = (
            f"{name}: {goal.version} waits, {wording.paused(order)}; {_still(stable)}; "
            f"`mlops-kit resume {name}` lets it go on"
        )
        return Decision(ledger, outcome=Outcome("waiting", sentence))
    opening = goal.calendar.at(now)
    needed = goal.plan.seconds - goal.plan.retention_seconds
    if opening.open:
        left = (opening.until - now).total_seconds() if opening.until else float("inf")
        if left >= needed or goal.on_window_end == "continue":
            return None
        why = (
            f"it takes at least {duration(needed)}, and only {duration(round(left))} are left "
            f"({opening.reason})"
        )
        return Decision(ledger, outcome=Outcome("waiting", _waits(goal, name, why, stable)))
    soon = opening.opens is not None and (
        (opening.opens - goal.started_at).total_seconds() < goal.plan.max_wait_seconds
    )
    if soon and not goal.interrupted:
        return Decision(ledger, progress=f"{name}: {goal.version} waits, {opening.reason}")
    return Decision(ledger, outcome=Outcome("waiting", _waits(goal, name, opening.reason, stable)))


def _crowded(goal: Goal, ledger: Ledger) -> Decision:
    """Wait for the retention time of an old version, whose place is needed."""
    version, until = min(ledger.retained.items(), key=lambda kept: kept[1])
    why = (
        f"the target has no place for a third version and {version} is kept until "
        f"{until:%Y-%m-%d %H:%M:%S} UTC (rollout.retention_seconds)"
    )
    if (until - goal.started_at).total_seconds() < goal.plan.max_wait_seconds:
        return Decision(ledger, progress=f"{ledger.endpoint}: {goal.version} waits, {why}")
    sentence = _waits(goal, ledger.endpoint, why, ledger.stable)
    return Decision(ledger, outcome=Outcome("waiting", sentence))


def _waits(goal: Goal, name: str, why: str, stable: Version | None) -> str:
    return f"{name}: {goal.version} waits, {why}; {_still(stable)}; run `pulumi up` again then"


def _still(stable: Version | None) -> str:
    return f"{stable} has 100 %" if stable else "no version serves"


def _at_once(plan: Plan, requests: int) -> Plan:
    """Return the plan that gives a version all traffic in one step without baking."""
    step = Step(weight=100, bake_seconds=0, min_requests=requests)
    changes = {"strategy": "all_at_once", "steps": (step,), "max_harmed": None}
    return plan.model_copy(update=changes)


def _repair(
    goal: Goal, ledger: Ledger, stable: Version, seen: Observation, now: datetime
) -> Decision | None:
    """Bring a stable version back that should serve and does not."""
    if seen.ready(stable.id) and not seen.degraded:
        return None
    state = seen.versions.get(stable.id)
    down = f"{stable} is not ready"
    what = "; ".join(seen.degraded) or (state.reason if state and state.reason else down)
    ended = goal.trouble or goal.interrupted
    if ended:
        sentence = f"{ledger.endpoint}: {ended} during a repair: {what}"
        return Decision(ledger, outcome=Outcome("failed", sentence))
    if (now - goal.started_at).total_seconds() >= goal.startup_seconds:
        sentence = (
            f"{ledger.endpoint}: repair failed, {what} "
            f"after {duration(goal.startup_seconds)} (startup_timeout_seconds)"
        )
        return Decision(ledger, outcome=Outcome("failed", sentence))
    progress = f"{ledger.endpoint}: repairing, {what}"
    if not seen.degraded and seen.starting(stable.id):
        return Decision(ledger, progress=progress)
    return Decision(ledger, Deploy(stable), progress=progress)
