"""Take a candidate through its steps: start it, shift, weigh what is seen, promote, retain."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from mlops_kit.rollout import adaptive, wording
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import (
    Decision,
    Deploy,
    Goal,
    Mirror,
    Outcome,
    Retire,
    Shift,
    Snapshot,
)
from mlops_kit.rollout.driver import BLIND_SECONDS, Health, Observation, VersionState, Weights
from mlops_kit.rollout.gate import Judgement, Look, Verdict, judge
from mlops_kit.rollout.ledger import Event, Ledger, Proof, Run, remembered
from mlops_kit.rollout.plan import Step, duration
from mlops_kit.rollout.rollback import reject, roll_back
from mlops_kit.rollout.windows import marks, recent, windows


def deploying(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    """Have the candidate running and ready, without traffic."""
    state = seen.versions.get(run.candidate.id)
    if state is None or seen.degraded:
        return Decision(ledger, Deploy(run.candidate))
    if state.health is Health.FAILED:
        reason = f"it did not start: {state.reason}"
        return roll_back(goal, ledger, seen, now, "start", reason)
    if state.health is Health.READY:
        changes = {"phase": "step", "step": 0, "step_at": None, "opened": 1}
        if run.plan.max_harmed is not None:
            changes["weight"] = run.plan.steps[0].weight
        begun = run.model_copy(update=changes)
        return stepping(goal, _with(ledger, begun), begun, seen, now)
    if _over(max(run.started_at, goal.started_at), goal.startup_seconds, now):
        limit = duration(goal.startup_seconds)
        reason = f"it was not ready after {limit} (startup_timeout_seconds)"
        return roll_back(goal, ledger, seen, now, "start", reason)
    return Decision(ledger, progress=f"{ledger.endpoint}: starting {run.candidate}")


def stepping(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    """Have the traffic of the present step set, then weigh what comes back."""
    step, candidate = present_step(run), run.candidate.id
    ledger = _with(ledger, run)
    state = seen.versions.get(candidate)
    if state is None or state.health is Health.FAILED:
        return roll_back(goal, ledger, seen, now, "start", _stopped_running(state))
    if seen.blind and not run.known_good and not ledger.told_to("promote"):
        return _blind(goal, ledger, run, seen, now)
    want = _weights(run, step)
    mirrors = {candidate: step.mirror} if step.mirror else {}
    if run.step_at is None or ledger.weights != want or dict(seen.mirrors) != mirrors:
        if not all(seen.ready(version) for version in want):
            return _await_ready(goal, ledger, run, want, seen, now)
        # again at each try: after a crash in between, the step has not begun yet
        changes = {"step_at": now}
        if run.first_at is None or run.first_at == run.step_at:
            changes["first_at"] = now
        ledger = _with(ledger, run.model_copy(update=changes))
        if dict(seen.mirrors) != mirrors:
            return Decision(ledger, Mirror(candidate, step.mirror))
        if ledger.weights != want:
            return Decision(_pending(ledger, want), Shift(want, seen.revision))
        return Decision(ledger)
    return _weighing(goal, ledger, run, step, run.step_at, seen, now)


def retaining(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    """Watch the promoted version while the old one can still take over."""
    previous = run.previous
    kept = previous is not None and previous.id in ledger.retained
    if previous is not None and kept:
        state = seen.versions.get(run.candidate.id)
        if (state is None or state.health is Health.FAILED) and previous.id in seen.versions:
            return roll_back(goal, ledger, seen, now, "start", _stopped_running(state))
        if not seen.versions:
            return Decision(ledger.model_copy(update={"run": None}))  # to the repair of all of it
        asked = goal.version.id not in (run.candidate.id, previous.id) or goal.interrupted
        unwatched = bool(seen.blind) and previous.id in seen.versions
        if unwatched and not asked:
            return _blind(goal, ledger, run, seen, now)
        finding = judged(goal, run, seen, now)
        if finding.verdict is Verdict.BREACH and previous.id in seen.versions:
            return _breached(goal, ledger, run, seen, now, finding)
        if now >= ledger.retained[previous.id] and not unwatched:
            return retire(ledger, previous.id, seen, now)
        if not asked:
            left = duration(round((ledger.retained[previous.id] - now).total_seconds()))
            waiting = f"promoted, {previous} is kept for {left} more"
            return _waiting(ledger, run, seen, finding, waiting)
    proven = ledger.proven
    if not kept and not run.ordered:
        proof = Proof(at=now, objectives=wording.digest(goal.objectives))
        proven = remembered(ledger.proven, run.candidate.id, proof)
    done = ledger.model_copy(update={"run": None, "proven": proven})
    if goal.version.id != run.candidate.id or not seen.ready(run.candidate.id):
        return Decision(done)  # to another version, or to its repair
    sentence = f"{ledger.endpoint}: {run.candidate} has 100 %"
    return Decision(done, outcome=Outcome("promoted", sentence))


def retire(ledger: Ledger, version: str, seen: Observation, now: datetime) -> Decision:
    """Remove an old version whose time is over, then say so."""
    if version in seen.versions:
        return Decision(ledger, Retire(version))
    retained = {k: v for k, v in ledger.retained.items() if k != version}
    event = Event(at=now, what="retired", version=version, reason="its retention time is over")
    return Decision(ledger.logged(event, retained=retained))


def replanned(goal: Goal, run: Run) -> Run:
    """Follow a plan that was changed while its rollout was under way."""
    if run.previous is None or run.known_good or goal.plan == run.plan:
        return run
    if goal.plan.steps == run.plan.steps and goal.plan.strategy == run.plan.strategy:
        return run.model_copy(update={"plan": goal.plan})
    reached = present_step(run).weight
    index = max((i for i, s in enumerate(goal.plan.steps) if s.weight <= reached), default=0)
    weight = None if goal.plan.max_harmed is None else max(reached, adaptive.FIRST_WEIGHT)
    changes = {"plan": goal.plan, "step": index, "step_at": None, "weight": weight}
    return run.model_copy(update=changes)


def present_step(run: Run) -> Step:
    """Return the step that the run is at, with the weight that it has reached."""
    step = run.plan.steps[run.step]
    last = run.step == len(run.plan.steps) - 1
    if run.weight is None or last:
        return step
    return step.model_copy(update={"weight": run.weight})


def judged(goal: Goal, run: Run, seen: Observation, now: datetime) -> Judgement:
    """Judge the candidate by everything that was counted since its first traffic."""
    if run.first_at is None or run.step_at is None:
        return judge((), Counts(), goal.objectives, goal.plan.alpha)
    candidate, step_at = run.candidate.id, run.step_at
    serves = run.previous is not None and seen.weights.get(run.previous.id, 0) > 0
    looks: list[Look] = []
    found = windows(run.first_at, step_at, run.opened, now)
    newest = recent(found, step_at, now)
    step_share = next((w.share for w in found if w.since == step_at), 0.0)
    for window in found:
        shared = max(window.since, step_at)
        stable = both = None
        if run.previous is not None:
            stable = seen.counted(run.previous.id, window.since)
            if serves:
                both = seen.counted(candidate, shared), seen.counted(run.previous.id, shared)
        looks.append(
            Look(
                share=window.share,
                candidate=seen.counted(candidate, window.since),
                stable=stable,
                beside=both,
                beside_share=window.share if window.since >= step_at else step_share,
                recent=window is newest,
            )
        )
    return judge(looks, seen.counted(candidate, step_at), goal.objectives, goal.plan.alpha)


def _blind(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    """Move nothing while requests cannot be counted; after a while, do not leave it at that.

    A candidate that nobody watches may harm any number of requests: it goes back. One that was
    promoted met its objectives: it stays, and so does the old version.
    """
    why = f"its requests cannot be counted: {seen.blind}"
    if seen.blind_seconds < BLIND_SECONDS:
        return Decision(ledger, progress=f"{ledger.endpoint}: {run.candidate} waits, {why}")
    if run.phase != "retain":
        return roll_back(goal, ledger, seen, now, "blind", why)
    sentence = (
        f"{ledger.endpoint}: {run.candidate} was promoted and has 100 %, but {why}; "
        f"{run.previous} is kept, the next `pulumi up` goes on"
    )
    return Decision(ledger, outcome=Outcome("in_progress", sentence))


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
    counts = seen.counted(run.candidate.id, step_at)
    finding = judged(goal, run, seen, now)
    if finding.verdict is Verdict.BREACH:
        return _breached(goal, ledger, run, seen, now, finding)
    suffers = finding.verdict is Verdict.PLATFORM
    if run.held and not suffers:
        return _advance(ledger, run, now, run.step)  # an outage is over: the step begins anew
    if suffers and not run.held:
        ledger = _with(ledger, run.model_copy(update={"held": True}))
    last = run.step == len(run.plan.steps) - 1
    if not suffers and not ledger.told_to("pause") and seen.ready(run.candidate.id):
        if ledger.told_to("promote"):
            if last:
                return promote(goal, ledger, run, now)
            return _advance(ledger, run, now, len(run.plan.steps) - 1)
        baked = _over(step_at, step.bake_seconds + seen.delay_seconds, now)
        enough = counts.requests >= step.min_requests
        proven = not last or run.previous is None or finding.verdict is Verdict.MET
        if run.weight is not None and not last:
            if enough and (wider := _wider(goal, run, step_at, seen, now)) > run.weight:
                return _advance(ledger, run, now, run.step + (wider == 100), wider)
        elif baked and enough and (proven or run.known_good):
            return (
                promote(goal, ledger, run, now)
                if last
                else _advance(ledger, run, now, run.step + 1)
            )
    waiting = wording.lacking(finding, counts, step, seen.delay_seconds, step_at, now, ledger.order)
    if _over(goal.started_at, run.plan.max_wait_seconds, now):
        return _out_of_time(goal, ledger, run, seen, now, waiting)
    return _waiting(ledger, run, seen, finding, waiting)


def _out_of_time(
    goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime, waiting: str
) -> Decision:
    reason = f"{waiting} after {duration(run.plan.max_wait_seconds)} (max_wait_seconds)"
    if run.plan.on_undecided == "rollback" and not ledger.told_to("pause"):
        return roll_back(goal, ledger, seen, now, "undecided", f"it is undecided: {reason}")
    sentence = (
        f"{ledger.endpoint}: {run.candidate} is still in progress at {wording.place(run)}: "
        f"{reason}; {wording.shares(seen.weights)} stay as they are until the next `pulumi up`, "
        "which goes on with it"
    )
    return Decision(ledger, outcome=Outcome("in_progress", sentence))


def _breached(
    goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime, finding: Judgement
) -> Decision:
    what = finding.objective.name if finding.objective else ""
    decision = reject(goal, ledger, seen, now, what, wording.breach(finding), finding)
    return replace(decision, snapshot=_snapshot(run, seen, finding))


def _waiting(
    ledger: Ledger, run: Run, seen: Observation, finding: Judgement, waiting: str
) -> Decision:
    """Say and note what the present step has seen."""
    snapshot = _snapshot(run, seen, finding)
    line = wording.progress(ledger.endpoint, run, snapshot.counts, finding, waiting)
    return Decision(ledger, progress=line, snapshot=snapshot)


def _snapshot(run: Run, seen: Observation, finding: Judgement) -> Snapshot:
    assert run.step_at is not None
    return Snapshot(
        candidate=run.candidate,
        phase=run.phase,
        step=run.step + 1,
        weight=present_step(run).mirror or seen.weights.get(run.candidate.id, 0),
        counts=seen.counted(run.candidate.id, run.step_at),
        finding=finding,
    )


def _wider(goal: Goal, run: Run, step_at: datetime, seen: Observation, now: datetime) -> int:
    """Return the weight that an adaptive rollout may have now."""
    assert run.weight is not None
    assert run.first_at is not None
    assert run.plan.max_harmed is not None
    exposed = (seen.delay_seconds + goal.poll_seconds) * max(
        _rate(run, seen, since, now) for since in (run.first_at, step_at)
    )
    counts = seen.counted(run.candidate.id, run.first_at)
    return adaptive.next_weight(run.weight, counts, goal.objectives, exposed, run.plan.max_harmed)


def _rate(run: Run, seen: Observation, since: datetime, now: datetime) -> float:
    """Return the requests of the endpoint per second, as far as they were counted."""
    seconds = (now - since).total_seconds() - seen.delay_seconds
    versions = [run.candidate.id] + ([run.previous.id] if run.previous else [])
    requests = sum(seen.counted(version, since).requests for version in versions)
    return requests / seconds if seconds > 0 else float("inf") if requests else 0.0


def _stopped_running(state: VersionState | None) -> str:
    return f"it stopped running: {state.reason if state else 'its process is gone'}"


def _await_ready(
    goal: Goal, ledger: Ledger, run: Run, want: Weights, seen: Observation, now: datetime
) -> Decision:
    """Have everything ready again before traffic moves, within the start-up time."""
    if _over(max(run.started_at, goal.started_at), goal.startup_seconds, now):
        reason = "a version stopped being ready before its step"
        return roll_back(goal, ledger, seen, now, "start", reason)
    previous = run.previous
    if previous and previous.id in want and not seen.ready(previous.id):
        return Decision(ledger, None if seen.starting(previous.id) else Deploy(previous))
    return Decision(
        ledger, progress=f"{ledger.endpoint}: waiting until {wording.shares(want)} is ready"
    )


def _advance(
    ledger: Ledger, run: Run, now: datetime, step: int, weight: int | None = None
) -> Decision:
    changes = {"step": step, "step_at": None, "opened": _following(run, now), "held": False}
    if weight is not None:
        changes["weight"] = weight
    return Decision(_with(ledger, run.model_copy(update=changes)))


def _following(run: Run, now: datetime) -> int:
    """Return the number of the next window: marks of the present step have had theirs."""
    return run.opened + 1 + (marks(run.step_at, now) if run.step_at else 0)


def promote(goal: Goal, ledger: Ledger, run: Run, now: datetime) -> Decision:
    """Make the candidate the stable version; the old one stays for the retention time."""
    order = ledger.order
    how = f"by {run.plan.summary()}" if run.previous else "first version"
    if run.known_good:
        how = "known to be good, at once"
    if order is not None and order.what == "promote":
        how = f"ordered by {order.by}{f': {order.reason}' if order.reason else ''}"
    event = Event(
        at=now,
        what="promoted" if run.previous else "deployed",
        version=str(run.candidate),
        reason=how,
        by=goal.by,
    )
    retained = dict(ledger.retained)
    if run.previous is not None:
        kept = timedelta(seconds=run.plan.retention_seconds)
        retained[run.previous.id] = now + kept
    changes = {
        "phase": "retain",
        "step_at": now,
        "opened": _following(run, now),
        "ordered": ledger.told_to("promote"),
    }
    following = run.model_copy(update=changes)
    return Decision(
        ledger.logged(
            event,
            stable=run.candidate,
            retained=retained,
            run=following,
            order=ledger.lasting_order(),
        )
    )


def _weights(run: Run, step: Step) -> dict[str, int]:
    others = {} if run.previous is None else {run.previous.id: 100 - step.weight}
    both = {**others, run.candidate.id: step.weight}
    return {version: weight for version, weight in both.items() if weight > 0}


def _pending(ledger: Ledger, want: Mapping[str, int]) -> Ledger:
    return ledger.model_copy(update={"pending": dict(want)})


def _with(ledger: Ledger, run: Run) -> Ledger:
    return ledger.model_copy(update={"run": run})


def _over(since: datetime, seconds: float, now: datetime) -> bool:
    return (now - since).total_seconds() >= seconds
