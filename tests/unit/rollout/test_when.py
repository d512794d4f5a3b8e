"""When a rollout starts, stays, and comes back at once."""

from datetime import time, timedelta

from mlops_kit.objectives import Objective
from mlops_kit.rollout.calendar import Blackout, Calendar, MaintenanceWindow
from mlops_kit.rollout.ledger import Order
from tests.simulated_target import START, SimulatedTarget, plan

WEEK = (0, 1, 2, 3, 4, 5, 6)


def serving(**settings: object) -> SimulatedTarget:
    target = SimulatedTarget(**settings)
    assert target.up("v1").outcome.ok
    target.seen_weights = []
    return target


def window(start: time, end: time) -> Calendar:
    return Calendar(windows=(MaintenanceWindow(WEEK, start, end, "UTC"),))


def paused(target: SimulatedTarget) -> None:
    order = Order(what="pause", by="ana", at=target.now, reason="audit")
    target.save(target.ledger.model_copy(update={"order": order}), str(target.ledger_revision))


def resumed(target: SimulatedTarget) -> None:
    target.save(target.ledger.model_copy(update={"order": None}), str(target.ledger_revision))


def when(target: SimulatedTarget, condition, act) -> None:
    """Do something once, as soon as a condition holds between two ticks."""
    sleep, todo = target.sleep, [act]

    def watch(seconds):
        if todo and condition():
            todo.pop()()
        sleep(seconds)

    target.sleep = watch


def test_a_version_that_was_good_before_comes_back_at_once():
    target = serving(rate=0.0)
    target.rate = 400
    target.up("v2")
    target.rate, target.seen_weights, began = 0.0, [], target.now

    ending = target.up("v1", plan(10, 50, 100))

    assert ending.outcome.result == "promoted"
    assert target.seen_weights == [{"v1": 100}]
    promoted = next(e for e in reversed(ending.ledger.history) if e.what == "promoted")
    assert promoted.reason == "known to be good, at once"
    assert (promoted.at - began).total_seconds() < 5


def test_a_known_good_version_takes_the_plan_when_told_so_or_when_the_objectives_are_others():
    target = serving()
    target.up("v2")
    target.seen_weights = []
    assert target.up("v1", on_known_good="plan").outcome.ok
    assert len(target.seen_weights) == 3

    target.seen_weights = []
    stricter = (Objective("availability", 0.005, None),)
    assert target.up("v2", objectives=stricter).outcome.ok
    assert len(target.seen_weights) == 3


def test_a_known_good_version_that_breaks_its_objective_now_is_rolled_back():
    target = serving()
    target.up("v2")
    target.failing = {"v1": 0.5}

    ending = target.up("v1")

    assert ending.outcome.result == "rolled_back"
    assert target.weights == {"v2": 100}
    assert target.up("v1").outcome.result == "refused"


def test_outside_its_window_a_rollout_does_not_start_and_says_when_it_may():
    target = serving()
    target.writes = []

    ending = target.up("v2", calendar=window(time(12), time(13)))

    assert ending.outcome.result == "waiting"
    assert "the next one begins on Thu 2026-01-01 at 12:00 UTC" in ending.outcome.sentence
    assert ending.outcome.sentence.endswith("v1 (wine/v1) has 100 %; run `pulumi up` again then")
    assert target.writes == []


def test_a_window_that_opens_soon_is_waited_for():
    target = serving()

    ending = target.up("v2", calendar=window(time(0, 3), time(1)))

    assert ending.outcome.result == "promoted"
    deployed = next(e for e in ending.ledger.history if e.what == "promoted")
    assert deployed.at >= START + timedelta(minutes=3)


def test_a_window_too_short_for_the_plan_does_not_start_it():
    target = serving()

    ending = target.up("v2", calendar=window(time(0), time(0, 0, 20)))

    assert ending.outcome.result == "waiting"
    assert "it takes at least 30 s, and only" in ending.outcome.sentence


def test_a_rollout_whose_window_ends_gives_the_traffic_back_and_may_come_again():
    target = serving(rate=0.5)

    ending = target.up("v2", calendar=window(time(0), time(0, 1)))

    assert ending.outcome.result == "rolled_back"
    assert "its time is over (no maintenance window is open" in ending.outcome.sentence
    assert target.weights == {"v1": 100}
    assert target.ledger.rejections == {}
    assert [i.what for i in target.told] == ["window"]


def test_a_rollout_may_be_told_to_go_on_after_its_window():
    target = serving(rate=40)
    closing = window(time(0), time(0, 0, 15))

    assert target.up("v2", calendar=closing, on_window_end="continue").outcome.ok


def test_a_blackout_holds_a_rollout_but_not_the_return_to_a_known_good_version():
    target = serving()
    target.up("v2")
    blackout = Blackout(START, START + timedelta(days=3), "Black Friday")
    calendar = Calendar(blackouts=(blackout,))

    assert "Black Friday" in target.up("v3", calendar=calendar).outcome.sentence
    assert target.up("v1", calendar=calendar).outcome.result == "promoted"


def test_a_pause_holds_the_weights_and_a_resume_lets_them_go_on():
    target = serving()
    half = {"v1": 50, "v2": 50}
    when(target, lambda: target.weights == half, lambda: paused(target))

    held = target.up("v2")
    assert held.outcome.result == "in_progress"
    assert "paused by ana on 2026-01-01 at 00:00 UTC: audit" in held.outcome.sentence
    assert target.weights == half

    resumed(target)
    assert target.up("v2").outcome.result == "promoted"


def test_a_version_that_turns_bad_while_paused_is_rolled_back():
    target = serving()
    half = {"v1": 50, "v2": 50}

    def pause_and_break():
        paused(target)
        target.failing = {"v2": 0.5}

    when(target, lambda: target.weights == half, pause_and_break)

    assert target.up("v2").outcome.result == "rolled_back"
    assert target.weights == {"v1": 100}
    assert target.ledger.order is not None


def test_while_paused_no_rollout_starts():
    target = serving()
    paused(target)
    target.writes = []

    ending = target.up("v2")

    assert ending.outcome.result == "waiting"
    assert "`mlops-kit resume wine` lets it go on" in ending.outcome.sentence
    assert target.writes == []


def test_an_order_to_roll_back_does_it_at_once_and_the_version_is_refused_then():
    target = serving()

    def order():
        told = Order(what="rollback", by="ana", at=target.now, reason="wrong data")
        target.save(target.ledger.model_copy(update={"order": told}), str(target.ledger_revision))

    when(target, lambda: target.weights.get("v2") == 50, order)

    ending = target.up("v2")

    assert "ana ordered it: wrong data, at step 2 of 3 (50 %)" in ending.outcome.sentence
    assert target.ledger.order is None
    assert target.up("v2").outcome.result == "refused"


def test_an_order_to_promote_skips_the_baking():
    target = serving(rate=2.0)

    def order():
        told = Order(what="promote", by="ana", at=target.now, reason="hotfix")
        target.save(target.ledger.model_copy(update={"order": told}), str(target.ledger_revision))

    when(target, lambda: target.weights.get("v2") == 10, order)

    ending = target.up("v2")

    assert ending.outcome.result == "promoted"
    assert target.seen_weights == [{"v1": 90, "v2": 10}, {"v2": 100}]
    assert "ordered by ana: hotfix" in [e.reason for e in ending.ledger.history]
    assert target.ledger.order is None


def test_counts_that_come_late_lengthen_each_step():
    target = serving(delay_seconds=60)

    ending = target.up("v2", plan(100, max_wait_seconds=1000))

    first = ending.ledger.history[-2].at
    began = next(s for s, _ in target.samples if s >= first - timedelta(seconds=72))
    assert ending.outcome.result == "promoted"
    assert (first - began).total_seconds() >= 70


def test_a_fault_that_begins_long_after_a_good_start_is_seen_soon():
    target = serving(rate=200.0, tick=1.0)
    patient = plan(100, max_wait_seconds=20_000)
    patient = patient.model_copy(
        update={"steps": (patient.steps[0].model_copy(update={"bake_seconds": 7200}),)}
    )
    began = target.now

    def break_it():
        target.failing = {"v2": 0.05}

    when(target, lambda: (target.now - began).total_seconds() > 3600, break_it)

    ending = target.up("v2", patient)

    incident = ending.ledger.incidents[-1]
    assert ending.outcome.result == "rolled_back"
    assert incident.ended_at is not None
    assert (incident.ended_at - began).total_seconds() < 3600 + 60


def test_an_outage_of_the_platform_holds_the_step_and_then_it_begins_anew():
    target = serving(rate=400.0)
    began = target.now

    def outage(on):
        target.failing = {"v1": 0.3, "v2": 0.3} if on else {}

    when(target, lambda: (target.now - began).total_seconds() > 6, lambda: outage(True))
    when(target, lambda: (target.now - began).total_seconds() > 50, lambda: outage(False))

    ending = target.up("v2", plan(max_wait_seconds=1000))

    assert ending.outcome.result == "promoted"
    assert target.ledger.incidents == ()
    assert any("so the platform is at fault" in line for line in target.progress)
    first, second, third = target.seen_weights
    assert (first, second, third) == ({"v1": 90, "v2": 10}, {"v1": 50, "v2": 50}, {"v2": 100})
