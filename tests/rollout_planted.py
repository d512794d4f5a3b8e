"""Bugs put into the real code, each of which the machine of random rollouts must find."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from mlops_kit.rollout import controller, gate, rollback, runner, stepping
from mlops_kit.rollout.decision import Decision, Deploy, Mirror, Outcome, Retire, Shift
from mlops_kit.rollout.driver import Observation
from mlops_kit.rollout.gate import Judgement, Verdict
from mlops_kit.rollout.ledger import Ledger
from tests import rollout_store, rollout_world

Plant = Callable[[pytest.MonkeyPatch], None]
PLANTED: dict[str, Plant] = {}


def planted(plant: Plant) -> Plant:
    """Put a bug on the list, under the name of its function."""
    PLANTED[plant.__name__] = plant
    return plant


def around(
    patch: pytest.MonkeyPatch, owner: object, name: str, change: Callable[..., object]
) -> None:
    """Replace a function by one that gets the real one first, then its arguments."""
    real = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: change(real, *args, **kwargs))


@planted
def traffic_before_ready(patch):
    patch.setattr(Observation, "ready", lambda seen, version: version in seen.versions)


@planted
def the_old_version_is_retired_at_promotion(patch):
    def hasty(real, goal, ledger, run, now):
        plan = run.plan.model_copy(update={"retention_seconds": 0.0})
        decision = real(goal, ledger, run.model_copy(update={"plan": plan}), now)
        kept = decision.ledger.run.model_copy(update={"plan": run.plan})
        return Decision(decision.ledger.model_copy(update={"run": kept}))

    around(patch, stepping, "promote", hasty)


@planted
def retention_ends_when_the_run_is_stopped(patch):
    def hasty(real, goal, ledger, run, seen, now):
        later = now + timedelta(hours=1) if goal.interrupted else now
        return real(goal, ledger, run, seen, later)

    around(patch, controller, "retaining", hasty)


@planted
def the_stable_version_is_retired_with_a_rejected_one(patch):
    def wrong(real, goal, ledger, run, seen, now):
        decision = real(goal, ledger, run, seen, now)
        if isinstance(decision.act, Retire) and run.previous:
            return replace(decision, act=Retire(run.previous.id))
        return decision

    around(patch, controller, "rolling_back", wrong)


@planted
def the_revision_is_ignored(patch):
    def shift(real, world, weights, revision):
        real(world, weights, f"r{world.changes}")

    around(patch, rollout_world.World, "shift", shift)


@planted
def the_ledger_is_saved_after_the_act(patch):
    def act(real, run, what, now):
        real(run, what, now)
        save(run, run._ledger)

    save = runner.Runner._save

    def later(run, ledger):
        run._ledger = ledger
        return ledger.pending is not None or save(run, ledger)

    patch.setattr(runner.Runner, "_save", later)
    around(patch, runner.Runner, "_act", act)


@planted
def a_step_is_not_timed_anew_after_a_crash(patch):
    def old(real, goal, ledger, run, seen, now):
        decision = real(goal, ledger, run, seen, now)
        if isinstance(decision.act, Shift) and run.step_at and decision.ledger.run:
            same = decision.ledger.run.model_copy(update={"step_at": run.step_at})
            return replace(decision, ledger=decision.ledger.model_copy(update={"run": same}))
        return decision

    around(patch, controller, "stepping", old)


@planted
def a_weight_of_0_is_taken_for_none(patch):
    def all_of_it(real, run, step):
        return real(run, step.model_copy(update={"weight": step.weight or 100}))

    around(patch, stepping, "_weights", all_of_it)


@planted
def a_rollback_ends_well(patch):
    def well(real, *args):
        decision = real(*args)
        if decision.outcome is not None:
            return replace(decision, outcome=Outcome("promoted", decision.outcome.sentence))
        return decision

    around(patch, controller, "rolling_back", well)


@planted
def drift_is_silently_put_right(patch):
    def right(real, goal, ledger, seen, now):
        if real(goal, ledger, seen, now) is None:
            return None
        pending = ledger.model_copy(update={"pending": ledger.weights})
        return Decision(pending, Shift(ledger.weights, seen.revision))

    around(patch, controller, "_drift", right)


@planted
def drift_is_silently_taken_over(patch):
    def mine(real, ledger, seen):
        return real(ledger, seen).model_copy(update={"weights": dict(seen.weights)})

    around(patch, controller, "_settle", mine)


@planted
def rejections_are_forgotten(patch):
    patch.setattr(rollback, "remembered", lambda known, version, value: dict(known))


@planted
def any_retry_is_accepted(patch):
    def any_id(real, goal, ledger, seen, now):
        known = ledger.rejections.get(goal.version.id)
        named = known.id if goal.retry and known else goal.retry
        return real(replace(goal, retry=named), ledger, seen, now)

    around(patch, controller, "_at_rest", any_id)


@planted
def no_compare_and_set(patch):
    def blind(real, store, ledger, revision):
        return real(store, ledger, str(store.number))

    def heedless(run):
        run._revision = str(run.target.store.load()[1])

    around(patch, rollout_store.Store, "save", blind)
    patch.setattr(runner.Runner, "_heed_operator", heedless)


@planted
def restarted_counters_count_backwards(patch):
    def naive(before, now):
        return tuple(n - b for n, b in zip(now, before, strict=True))

    patch.setattr(rollout_world, "increase", naive)


@planted
def the_incident_is_lost(patch):
    patch.setattr(Ledger, "noted", lambda ledger, incident: ledger)


@planted
def the_incident_does_not_end(patch):
    patch.setattr(rollback, "_counted", lambda goal, ledger, *rest: ledger)


@planted
def the_history_is_unbounded(patch):
    def endless(ledger, event, **changes):
        history = (*ledger.history, event)
        return ledger.model_copy(update={**changes, "history": history})

    patch.setattr(Ledger, "logged", endless)


@planted
def a_paused_rollout_widens(patch):
    def deaf(real, goal, ledger, *rest):
        order, heard = ledger.order, ledger.model_copy(update={"order": None})
        decision = real(goal, heard, *rest)
        after = decision.ledger.model_copy(update={"order": order})
        return replace(decision, ledger=after)

    around(patch, stepping, "_weighing", deaf)


@planted
def the_end_of_the_window_is_ignored(patch):
    def on_and_on(real, goal, *rest):
        return real(replace(goal, on_window_end="continue"), *rest)

    around(patch, controller, "_stopped", on_and_on)


@planted
def rollouts_start_out_of_their_window(patch):
    patch.setattr(controller, "_held", lambda *args: None)


@planted
def an_adaptive_rollout_widens_beyond_its_limit(patch):
    patch.setattr(stepping.adaptive, "next_weight", lambda *args: 100)


@planted
def mirrors_are_left_over(patch):
    def left(real, goal, ledger, run, seen, now):
        return real(goal, ledger, run, replace(seen, mirrors={}), now)

    around(patch, controller, "rolling_back", left)


@planted
def the_rejected_version_is_left_over(patch):
    def left(real, goal, ledger, run, seen, now):
        gone = {k: v for k, v in seen.versions.items() if k != run.candidate.id}
        return real(goal, ledger, run, replace(seen, versions=gone), now)

    around(patch, controller, "rolling_back", left)


@planted
def no_fault_is_ever_found(patch):
    patch.setattr(stepping, "judge", lambda *args: Judgement(Verdict.MET, bound=100.0))


@planted
def a_good_version_is_blamed_for_an_outage(patch):
    patch.setattr(gate, "_platform_is_at_fault", lambda *args: False)


@planted
def a_step_needs_no_requests(patch):
    def any_step(real, goal, ledger, run, step, *rest):
        return real(goal, ledger, run, step.model_copy(update={"min_requests": 0}), *rest)

    around(patch, stepping, "_weighing", any_step)


@planted
def steps_do_not_bake(patch):
    def raw(real, goal, ledger, run, step, *rest):
        return real(goal, ledger, run, step.model_copy(update={"bake_seconds": 0}), *rest)

    around(patch, stepping, "_weighing", raw)


@planted
def an_up_without_changes_deploys(patch):
    def again(real, goal, ledger, seen, now):
        decision = real(goal, ledger, seen, now)
        fresh = now == goal.started_at
        if decision.outcome and decision.outcome.result == "unchanged" and fresh:
            return Decision(ledger, Deploy(ledger.stable))
        return decision

    around(patch, controller, "_at_rest", again)


@planted
def a_repair_is_forgotten(patch):
    patch.setattr(controller, "_repair", lambda *args: None)


@planted
def a_copy_goes_to_a_canary(patch):
    def copied(real, goal, ledger, run, seen, now):
        decision = real(goal, ledger, run, seen, now)
        if decision.act is None and not seen.mirrors and run.step_at:
            return replace(decision, act=Mirror(run.candidate.id, 10))
        return decision

    around(patch, controller, "stepping", copied)


@planted
def a_rollback_never_ends(patch):
    def waiting(real, *args):
        decision = real(*args)
        if decision.outcome is not None or decision.ledger.run is None:
            return Decision(args[1])
        return decision

    around(patch, controller, "rolling_back", waiting)
