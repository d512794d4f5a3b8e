"""Watch a rollout that the target runs by itself, and verify how it ended."""

from datetime import datetime

from mlops_kit.rollout import wording
from mlops_kit.rollout.decision import Decision, Goal, HandOver, Outcome
from mlops_kit.rollout.driver import Observation
from mlops_kit.rollout.ledger import Ledger, Run
from mlops_kit.rollout.plan import duration
from mlops_kit.rollout.rollback import reject, roll_back
from mlops_kit.rollout.stepping import promote


def handed(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    """Hand the plan over once, wait while the target moves, and judge by the weights it left.

    A rollout of the target cannot be stopped from outside: a run that ends early leaves it to
    the target, and the next one goes on here.
    """
    candidate, told = run.candidate.id, seen.handover
    if told is not None and told.moving:
        return _moving(goal, ledger, run, seen, now)
    if dict(seen.weights) == {candidate: 100}:
        # the target has removed the old version by now: there is nothing to retain
        plan = run.plan.model_copy(update={"retention_seconds": 0.0})
        return promote(goal, ledger, run.model_copy(update={"plan": plan}), now)
    if told is not None and told.version == candidate and told.failure:
        if told.breach:
            return reject(goal, ledger, seen, now, "target", told.failure)
        return roll_back(goal, ledger, seen, now, "start", f"it did not start: {told.failure}")
    if goal.version.id != candidate:
        reason = f"{goal.version} was asked for in its place"
        return roll_back(goal, ledger, seen, now, "replaced", reason)
    if goal.trouble or goal.interrupted:
        what = "target" if goal.trouble else "stopped"
        return roll_back(goal, ledger, seen, now, what, goal.trouble or goal.interrupted)
    changes = {"step_at": run.step_at or now, "first_at": run.first_at or now}
    begun = run.model_copy(update=changes)
    wanted = ledger.model_copy(update={"run": begun, "pending": {candidate: 100}})
    return Decision(wanted, HandOver(run.candidate, run.plan))


def _moving(goal: Goal, ledger: Ledger, run: Run, seen: Observation, now: datetime) -> Decision:
    told = seen.handover
    stage = f", {told.stage}" if told and told.stage else ""
    name = ledger.endpoint
    waited = (now - goal.started_at).total_seconds()
    over = waited >= goal.plan.max_wait_seconds
    if not over and not goal.interrupted:
        return Decision(ledger, progress=f"{name}: {run.candidate} is moved by the target{stage}")
    why = goal.interrupted or f"{duration(goal.plan.max_wait_seconds)} passed (max_wait_seconds)"
    sentence = (
        f"{name}: {run.candidate} is still in progress{stage}: {why}; the target goes on with it, "
        f"{wording.shares(seen.weights)} until then; the next `pulumi up` tells how it ended"
    )
    return Decision(ledger, outcome=Outcome("in_progress", sentence))
