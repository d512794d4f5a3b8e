"""Decide the next act of a rollout from what is wanted, recorded and seen. Pure."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from mlops_kit.rollout import wording
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import Decision, Deploy, Goal, Mirror, Outcome, Retire, Shift
from mlops_kit.rollout.driver import Health, Observation, Weights
from mlops_kit.rollout.gate import Judgement, Verdict, judge
from mlops_kit.rollout.ledger import Event, Ledger, Rejection, Run, Version
from mlops_kit.rollout.plan import Plan, Step, duration


def decide(goal: Goal, ledger: Ledger, seen: Observation, now: datetime) -> Decision:
    """Return what to record and what to do next."""
    ledger = _settle(ledger, seen)
    run = ledger.run
    drifted = _drift(goal, ledger, seen, now)
    if drifted is not None and (run is None or run.phase != "rollback"):
        return drifted
    if run is None:
        return _at_rest(goal, ledger, seen, now)
    if run.phase in ("deploy", "step"):
        if run.candidate.id != goal.version.id:
            return _roll_back(ledger, f"{goal.version} was asked for in its place", now)
        if goal.interrupted:
            return _roll_back(ledger, goal.interrupted, now)
    match run.phase:
        case "deploy":
            return _deploying(goal, ledger, run, seen, now)
        case "step":
            return _stepping(goal, ledger, _replanned(goal, run), seen, now)
        case "retain":
            return _retaining(goal, ledger, run, seen, now)
        case "rollback":
            return _rolling_back(goal, ledger, run, seen)


def drift_id(weights: Weights) -> str:
    """Return the id by which a user may order moved weights to be put back."""
    text = json.dumps(sorted(weights.items()))
    return f"drift-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _settle(ledger: Ledger, seen: Observation) -> Ledger:
    """Record that a shift is done once the target shows it."""
    if ledger.pending is not None and dict(seen.weights) == ledger.pending:
        return _but(ledger, weights=ledger.pending, pending=None)
    return ledger


def _drift(goal: Goal, ledger: Ledger, seen: Observation, now: datetime) -> Decision | None:
    """Notice weights that somebody else moved."""
    weights = dict(seen.weights)
    if weights in (ledger.weights, ledger.pending):
        return None
    mark = drift_id(weights)
    if goal.restore == mark and all(seen.ready(version) for version in ledger.weights):
        event = Event(at=now, what="restored", version="", reason=wording.shares(weights))
        restored = ledger.logged(event, pending=ledger.weights)
        return Decision(restored, Shift(ledger.weights, seen.revision))
    now_shares, left = wording.shares(weights), wording.shares(ledger.weights)
    sentence = (
        f"{ledger.endpoint}: the weights were moved outside the kit: now {now_shares}, the kit "
        f"left {left}; nothing was changed; move them back, or set rollout.restore to {mark} "
        "to have it done"
    )
    return Decision(ledger, outcome=Outcome("drifted", sentence))


def _at_rest(goal: Goal, ledger: Ledger, seen: Observation, now: datetime) -> Decision:
    name, stable, wanted = ledger.endpoint, ledger.stable, goal.version
    if stable is not None:
        if (broken := _repair(goal, ledger, stable, seen, now)) is not None:
            return broken
        for version, retire_at in ledger.retained.items():
            if version != wanted.id and now >= retire_at:
                return _retire(ledger, version, seen, now)
        if stable.id == wanted.id:
            return Decision(ledger, outcome=Outcome("unchanged", f"{name}: {stable} has 100 %"))
    rejection = ledger.rejections.get(wanted.id)
    if rejection is not None and goal.retry != rejection.id:
        sentence = (
            f"{name}: version {wanted} is refused, it was rolled back on "
            f"{rejection.at:%Y-%m-%d at %H:%M:%S} UTC because {rejection.reason}; "
            f"set rollout.retry to {rejection.id} to try it once more"
        )
        return Decision(ledger, outcome=Outcome("refused", sentence))
    plan = goal.plan if stable else _first(goal.plan, goal.first_requests)
    run = Run(candidate=wanted, previous=stable, plan=plan, phase="deploy", started_at=now)
    retained = {k: v for k, v in ledger.retained.items() if k != wanted.id}
    return Decision(_but(ledger, run=run, retained=retained), Deploy(wanted))


def _first(plan: Plan, requests: int) -> Plan:
    """Return the plan of a first deployment: all at once, with nothing to fall back to."""
    step = Step(weight=100, bake_seconds=0, min_requests=requests)
    return plan.model_copy(update={"steps": (step,), "retention_seconds": 0.0})


def _repair(
    goal: Goal, ledger: Ledger, stable: Version, seen: Observation, now: datetime
) -> Decision | None:
    """Bring a stable version back that should serve and does not."""
    if seen.ready(stable.id) and not seen.degraded:
        return None
    state = seen.versions.get(stable.id)
    down = f"{stable} is not ready"
    what = "; ".join(seen.degraded) or (state.reason if state and state.reason else down)
    if goal.interrupted:
        sentence = f"{ledger.endpoint}: {goal.interrupted} during a repair: {what}"
        return Decision(ledger, outcome=Outcome("failed", sentence))
    if _over(goal.started_at, goal.startup_seconds, now):
        sentence = (
            f"{ledger.endpoint}: repair failed, {what} "
            f"after {duration(goal.startup_seconds)} (startup_timeout_seconds)"
        )
        return Decision(ledger, outcome=Outcome("failed", sentence))
    progress = f"{ledger.endpoint}: repairing, {what}"
    if not seen.degraded and _starting(seen, stable):
        return Decision(ledger, progress=progress)
    return Decision(ledger, Deploy(stable), progress=progress)


def _deploying(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    state = seen.versions.get(run.candidate.id)
    if state is None or seen.degraded:
        return Decision(ledger, Deploy(run.candidate))
    if state.health is Health.FAILED:
        return _roll_back(ledger, f"it did not start: {state.reason}", now)
    if state.health is Health.READY:
        begun = run.model_copy(update={"phase": "step", "step": 0, "step_at": None})
        return _stepping(goal, _but(ledger, run=begun), begun, seen, now)
    if _over(max(run.started_at, goal.started_at), goal.startup_seconds, now):
        limit = duration(goal.startup_seconds)
        return _roll_back(ledger, f"it was not ready after {limit} (startup_timeout_seconds)", now)
    return Decision(ledger, progress=f"{ledger.endpoint}: starting {run.candidate}")


def _stepping(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    step, candidate = run.plan.steps[run.step], run.candidate.id
    ledger = _but(ledger, run=run)
    state = seen.versions.get(candidate)
    if state is None or state.health is Health.FAILED:
        return _roll_back(ledger, f"it stopped running: {state.reason if state else ''}", now)
    want = _weights(run, step)
    mirrors = {candidate: step.mirror} if step.mirror else {}
    if run.step_at is None or ledger.weights != want or dict(seen.mirrors) != mirrors:
        if not all(seen.ready(version) for version in want):
            return _await_ready(goal, ledger, run, want, seen, now)
        # again at each try: after a crash in between, the step has not begun yet
        timed = run.model_copy(update={"step_at": now})
        ledger = _but(ledger, run=timed)
        if dict(seen.mirrors) != mirrors:
            percent = step.mirror if step.mirror else 0
            return Decision(ledger, Mirror(candidate, percent))
        if ledger.weights != want:
            return Decision(_but(ledger, pending=want), Shift(want, seen.revision))
        return Decision(ledger)
    return _weighing(goal, ledger, run, step, run.step_at, seen, now)


def _await_ready(
    goal: Goal, ledger: Ledger, run: Run, want: Weights, seen: Observation, now: datetime
) -> Decision:
    """Have everything ready again before traffic moves, within the start-up time."""
    if _over(max(run.started_at, goal.started_at), goal.startup_seconds, now):
        return _roll_back(ledger, "a version stopped being ready before its step", now)
    previous = run.previous
    if previous and previous.id in want and not seen.ready(previous.id):
        return Decision(ledger, None if _starting(seen, previous) else Deploy(previous))
    return Decision(
        ledger, progress=f"{ledger.endpoint}: waiting until {wording.shares(want)} is ready"
    )


def _weighing(
    goal: Goal,
    ledger: Ledger,
    run: Run,
    step: Step,
    step_at: datetime,
    seen: Observation,
    now: datetime,
) -> Decision:
    """Look at the counts of a step: roll back, stay, go on, or promote."""
    counts = seen.counts.get(run.candidate.id, Counts())
    finding = _judged(goal, run, seen)
    if finding.verdict is Verdict.BREACH:
        return _reject(ledger, run, wording.breach(finding), now)
    baked = _over(step_at, step.bake_seconds, now)
    enough = counts.requests >= step.min_requests
    last = run.step == len(run.plan.steps) - 1
    proven = not last or run.previous is None or finding.verdict is Verdict.MET
    if finding.verdict is not Verdict.PLATFORM and baked and enough and proven:
        return _promote(ledger, run, now) if last else _advance(ledger, run)
    waiting = wording.lacking(finding, counts, step, baked, enough)
    if _over(goal.started_at, run.plan.max_wait_seconds, now):
        limit = duration(run.plan.max_wait_seconds)
        reason = f"{waiting} after {limit} (max_wait_seconds)"
        if run.plan.on_undecided == "rollback":
            return _roll_back(ledger, f"it is undecided: {reason}", now)
        sentence = (
            f"{ledger.endpoint}: {run.candidate} is still in progress at {wording.place(run)}: "
            f"{reason}; the next `pulumi up` goes on with it"
        )
        return Decision(ledger, outcome=Outcome("in_progress", sentence))
    return Decision(
        ledger, progress=wording.progress(ledger.endpoint, run, counts, finding, waiting)
    )


def _judged(goal: Goal, run: Run, seen: Observation) -> Judgement:
    counts = seen.counts.get(run.candidate.id, Counts())
    beside = seen.counts.get(run.previous.id) if run.previous else None
    serves = run.previous is not None and seen.weights.get(run.previous.id, 0) > 0
    share = goal.plan.alpha / (len(run.plan.steps) + 1)
    return judge(counts, beside if serves else None, goal.objectives, share)


def _advance(ledger: Ledger, run: Run) -> Decision:
    following = run.model_copy(update={"step": run.step + 1, "step_at": None})
    return Decision(_but(ledger, run=following))


def _promote(ledger: Ledger, run: Run, now: datetime) -> Decision:
    """Make the candidate the stable version; the old one stays for the retention time."""
    first = run.previous is None
    event = Event(
        at=now,
        what="deployed" if first else "promoted",
        version=str(run.candidate),
        reason=f"by {run.plan.summary()}" if run.previous else "first version",
    )
    retained = dict(ledger.retained)
    if run.previous is not None:
        retained[run.previous.id] = now + timedelta(seconds=run.plan.retention_seconds)
    kept = run.model_copy(update={"phase": "retain", "step_at": now})
    return Decision(ledger.logged(event, stable=run.candidate, retained=retained, run=kept))


def _retaining(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    """Watch the promoted version while the old one can still take over."""
    previous = run.previous
    finding = _judged(goal, run, seen)
    if previous and previous.id in ledger.retained:
        if finding.verdict is Verdict.BREACH and previous.id in seen.versions:
            return _reject(ledger, run, wording.breach(finding), now)
        asked = goal.version.id not in (run.candidate.id, previous.id) or goal.interrupted
        if now >= ledger.retained[previous.id]:
            return _retire(ledger, previous.id, seen, now)
        if not asked:
            left = duration(round((ledger.retained[previous.id] - now).total_seconds()))
            counts = seen.counts.get(run.candidate.id, Counts())
            waiting = f"promoted, {previous} is kept for {left} more"
            return Decision(
                ledger, progress=wording.progress(ledger.endpoint, run, counts, finding, waiting)
            )
    sentence = f"{ledger.endpoint}: {run.candidate} has 100 %"
    if goal.version.id != run.candidate.id:
        return Decision(_but(ledger, run=None))
    return Decision(_but(ledger, run=None), outcome=Outcome("promoted", sentence))


def _retire(ledger: Ledger, version: str, seen: Observation, now: datetime) -> Decision:
    if version in seen.versions:
        return Decision(ledger, Retire(version))
    retained = {k: v for k, v in ledger.retained.items() if k != version}
    event = Event(at=now, what="retired", version=version, reason="its retention time is over")
    return Decision(ledger.logged(event, retained=retained))


def _reject(ledger: Ledger, run: Run, reason: str, now: datetime) -> Decision:
    """Roll back and remember that this version is not to be shipped again by accident."""
    known = ledger.rejections.get(run.candidate.id)
    number = int(known.id.rsplit("-", 1)[1]) + 1 if known else 1
    reason = f"{reason}, at {wording.place(run)}"
    rejection = Rejection(id=f"{run.candidate.id}-{number}", at=now, reason=reason)
    rejections = {**ledger.rejections, run.candidate.id: rejection}
    return _roll_back(_but(ledger, rejections=rejections), reason, now)


def _roll_back(ledger: Ledger, reason: str, now: datetime) -> Decision:
    run = ledger.run
    assert run is not None
    event = Event(at=now, what="rolled_back", version=str(run.candidate), reason=reason)
    retained = dict(ledger.retained)
    if run.previous is not None:
        retained.pop(run.previous.id, None)
    stopped = run.model_copy(update={"phase": "rollback", "reason": reason})
    return Decision(ledger.logged(event, run=stopped, stable=run.previous, retained=retained))


def _rolling_back(goal: Goal, ledger: Ledger, run: Run, seen: Observation) -> Decision:
    previous, candidate = run.previous, run.candidate
    want = {previous.id: 100} if previous else {}
    if dict(seen.weights) != want:
        if previous and not seen.ready(previous.id):
            progress = f"{ledger.endpoint}: bringing {previous} back"
            starting = _starting(seen, previous) and not seen.degraded
            act = None if starting else Deploy(previous)
            return Decision(ledger, act, progress=progress)
        return Decision(_but(ledger, pending=want), Shift(want, seen.revision))
    if candidate.id in seen.mirrors:
        return Decision(ledger, Mirror(candidate.id, 0))
    if candidate.id in seen.versions:
        return Decision(ledger, Retire(candidate.id))
    back = f"; {previous} has 100 %" if previous else "; no version serves"
    sentence = f"{ledger.endpoint}: version {candidate} was rolled back: {run.reason}{back}"
    done = _but(ledger, run=None, weights=want, pending=None)
    if goal.version.id != candidate.id and not goal.interrupted:
        return Decision(done)  # out of the way; now for the version that was asked for
    return Decision(done, outcome=Outcome("rolled_back", sentence))


def _replanned(goal: Goal, run: Run) -> Run:
    """Follow a plan that was changed while its rollout was under way."""
    if run.previous is None or goal.plan == run.plan:
        return run
    if goal.plan.steps == run.plan.steps:
        return run.model_copy(update={"plan": goal.plan})
    reached = run.plan.steps[run.step].weight
    index = max((i for i, s in enumerate(goal.plan.steps) if s.weight <= reached), default=0)
    return run.model_copy(update={"plan": goal.plan, "step": index, "step_at": None})


def _weights(run: Run, step: Step) -> dict[str, int]:
    others = {} if run.previous is None else {run.previous.id: 100 - step.weight}
    both = {**others, run.candidate.id: step.weight}
    return {version: weight for version, weight in both.items() if weight > 0}


def _starting(seen: Observation, version: Version) -> bool:
    state = seen.versions.get(version.id)
    return state is not None and state.health is Health.STARTING


def _over(since: datetime, seconds: float, now: datetime) -> bool:
    return (now - since).total_seconds() >= seconds


def _but(ledger: Ledger, **changes: Any) -> Ledger:
    return ledger.model_copy(update=changes)
