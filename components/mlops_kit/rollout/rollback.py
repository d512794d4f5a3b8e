"""Give the traffic back to the old version, and record what happened."""

from datetime import datetime

from mlops_kit.rollout import wording
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import Decision, Deploy, Goal, Mirror, Outcome, Retire, Shift
from mlops_kit.rollout.driver import Observation
from mlops_kit.rollout.gate import Judgement
from mlops_kit.rollout.ledger import Event, Incident, Ledger, Rejection, Run, remembered

AS_ASKED = ("replaced",)
"""Causes of a rollback that nobody needs to be told of: the run goes on as it was asked to."""


def reject(
    goal: Goal,
    ledger: Ledger,
    seen: Observation,
    now: datetime,
    what: str,
    reason: str,
    finding: Judgement | None = None,
) -> Decision:
    """Roll back and remember that this version is not to be shipped again by accident."""
    run = ledger.run
    assert run is not None
    candidate = run.candidate.id
    known = ledger.rejections.get(candidate)
    number = int(known.id.rsplit("-", 1)[1]) + 1 if known else 1
    reason = f"{reason}, at {wording.place(run)}"
    rejection = Rejection(id=f"{candidate}-{number}", at=now, reason=reason)
    changed = ledger.model_copy(
        update={
            "rejections": remembered(ledger.rejections, candidate, rejection),
            "proven": {k: v for k, v in ledger.proven.items() if k != candidate},
        }
    )
    return roll_back(goal, changed, seen, now, what, reason, finding)


def roll_back(
    goal: Goal,
    ledger: Ledger,
    seen: Observation,
    now: datetime,
    what: str,
    reason: str,
    finding: Judgement | None = None,
) -> Decision:
    """Begin to roll the run back; the version may be tried again."""
    run = ledger.run
    assert run is not None
    counts = _since_first(run, seen)
    weight = seen.weights.get(run.candidate.id, 0)
    incident = Incident(
        id=f"{run.candidate.id}-{now:%Y%m%dT%H%M%S%f}Z",
        began_at=run.first_at or run.started_at,
        version=str(run.candidate),
        previous=str(run.previous) if run.previous else "",
        by=goal.by,
        what=what,
        reason=reason,
        measured=finding.ratio if finding else None,
        allowed=finding.objective.allowed if finding and finding.objective else None,
        requests=counts.requests,
        harmed=harmed(goal, counts),
        step=0 if run.phase == "deploy" else run.step + 1,
        weight=weight,
        evidence=finding.evidence if finding else None,
        told=what in AS_ASKED,
    )
    event = Event(at=now, what="rolled_back", version=str(run.candidate), reason=reason, by=goal.by)
    retained = dict(ledger.retained)
    if run.previous is not None:
        retained.pop(run.previous.id, None)
    stopped = run.model_copy(update={"phase": "rollback", "reason": reason})
    begun = ledger.noted(incident).logged(
        event, run=stopped, stable=run.previous, retained=retained, order=ledger.lasting_order()
    )
    return Decision(begun)


def rolling_back(
    goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime
) -> Decision:
    """Do the next thing until the old version has the traffic and the candidate is gone."""
    previous, candidate = run.previous, run.candidate
    want = {previous.id: 100} if previous else {}
    if dict(seen.weights) != want:
        if previous and not seen.ready(previous.id):
            if goal.interrupted or _given_up(goal, ledger, now):
                return _stranded(goal, ledger, run, seen)
            progress = f"{ledger.endpoint}: bringing {previous} back"
            starting = seen.starting(previous.id) and not seen.degraded
            act = None if starting else Deploy(previous)
            return Decision(ledger, act, progress=progress)
        pending = ledger.model_copy(update={"pending": want})
        return Decision(pending, Shift(want, seen.revision))
    ledger = _counted(goal, ledger, run, seen, now)
    if candidate.id in seen.mirrors:
        return Decision(ledger, Mirror(candidate.id, 0))
    tried = seen.handover is not None and seen.handover.version == candidate.id
    if candidate.id in seen.versions or tried:
        incident = _incident(ledger, run)
        if incident is not None and _late(incident, seen, now):
            progress = f"{ledger.endpoint}: {previous or 'no version'} has 100 %, counting the harm"
            return Decision(ledger, progress=progress)
        return Decision(ledger, Retire(candidate.id))
    back = f"; {previous} has 100 %" if previous else "; no version serves"
    sentence = f"{ledger.endpoint}: version {candidate} was rolled back: {run.reason}{back}"
    done = ledger.model_copy(update={"run": None, "weights": want, "pending": None})
    if goal.version.id != candidate.id and not goal.interrupted:
        return Decision(done)  # out of the way; now for the version that was asked for
    return Decision(done, outcome=Outcome("rolled_back", sentence))


def _given_up(goal: Goal, ledger: Ledger, now: datetime) -> bool:
    """Tell whether the old version had the start-up time to come back, in this run."""
    begun = [event.at for event in ledger.history if event.what == "rolled_back"]
    since = max([goal.started_at, *begun[-1:]])
    return (now - since).total_seconds() >= goal.startup_seconds


def _stranded(goal: Goal, ledger: Ledger, run: Run, seen: Observation) -> Decision:
    """End the run although the old version does not come back; the next one goes on."""
    assert run.previous is not None
    state = seen.versions.get(run.previous.id)
    why = goal.interrupted or (state.reason if state and state.reason else "it is not ready")
    sentence = (
        f"{ledger.endpoint}: version {run.candidate} is to be rolled back ({run.reason}), but "
        f"{run.previous} does not come back: {why}; {wording.shares(seen.weights)} stay as they "
        "are until the next `pulumi up`, which tries again"
    )
    return Decision(ledger, outcome=Outcome("failed", sentence))


def harmed(goal: Goal, counts: Counts) -> int:
    """Count the requests that broke an objective; of several objectives, by the one most broken."""
    return max((counts.bad(promise) for promise in goal.objectives), default=0)


def _counted(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Ledger:
    """Say in the incident when the traffic was back, and what the candidate did until then."""
    incident = _incident(ledger, run)
    if incident is None:
        return ledger
    counts = _since_first(run, seen)
    complete = incident.model_copy(
        update={
            "ended_at": incident.ended_at or now,
            "requests": max(incident.requests, counts.requests),
            "harmed": max(incident.harmed, harmed(goal, counts)),
        }
    )
    return ledger if complete == incident else ledger.noted(complete)


def _incident(ledger: Ledger, run: Run) -> Incident | None:
    """Return the incident of the rollback under way; None when an old kit began it."""
    last = ledger.incidents[-1] if ledger.incidents else None
    return last if last is not None and last.version == str(run.candidate) else None


def _late(incident: Incident, seen: Observation, now: datetime) -> bool:
    """Tell whether requests of the candidate may still be counted."""
    if not incident.requests or incident.ended_at is None:
        return False
    return (now - incident.ended_at).total_seconds() < seen.delay_seconds


def _since_first(run: Run, seen: Observation) -> Counts:
    if run.first_at is None:
        return Counts()
    return seen.counted(run.candidate.id, run.first_at)
