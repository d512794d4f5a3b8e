"""Whole rollouts on a simulated target: every end, every crash point."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_kit.rollout.controller import drift_id
from mlops_kit.rollout.driver import Conflict
from mlops_kit.rollout.ledger import Order
from mlops_kit.rollout.plan import Step
from tests.simulated_target import Crash, SimulatedTarget, plan


def serving(name: str = "v1", **settings: object) -> SimulatedTarget:
    target = SimulatedTarget(**settings)
    assert target.up(name).outcome.ok
    target.seen_weights = []
    return target


def test_the_first_version_gets_all_traffic():
    target = SimulatedTarget()

    ending = target.up("v1")

    assert ending.outcome.sentence == "wine: v1 (wine/v1) has 100 %"
    assert target.weights == {"v1": 100}


def test_a_bad_first_version_is_taken_out_again():
    target = SimulatedTarget(failing={"v1": 0.5})

    ending = target.up("v1", first_requests=40)

    assert ending.outcome.result == "rolled_back"
    assert ending.outcome.sentence.endswith("at step 1 of 1 (100 %); no version serves")
    assert (target.weights, target.deployed) == ({}, {})
    assert target.up("v2", first_requests=40).outcome.result == "promoted"


def test_a_good_version_is_promoted_step_by_step_and_the_old_one_retired():
    target = serving()

    ending = target.up("v2")

    assert ending.outcome.result == "promoted"
    assert target.seen_weights == [{"v1": 90, "v2": 10}, {"v1": 50, "v2": 50}, {"v2": 100}]
    assert set(target.deployed) == {"v2"}
    assert [e.what for e in ending.ledger.history] == ["deployed", "promoted", "retired"]


def test_the_old_version_outlives_promotion_by_the_retention_time():
    target = serving()
    target.up("v2")
    promoted, retired = target.ledger.history[-2:]

    assert 30 <= (retired.at - promoted.at).total_seconds() < 31


def test_a_bad_version_is_rolled_back_with_the_reason():
    target = serving(failing={"bad": 0.2})

    ending = target.up("bad")

    assert not ending.outcome.ok
    assert target.weights == {"v1": 100}
    assert set(target.deployed) == {"v1"}
    assert ending.outcome.sentence.startswith("wine: version bad (wine/bad) was rolled back: ")
    assert "requests failed, allowed 1 % (availability), at step 1 of 3 (10 %); v1" in (
        ending.outcome.sentence
    )


def test_a_rejected_version_is_refused_until_retry_names_the_rejection():
    target = serving(failing={"bad": 0.2})
    target.up("bad")

    refused = target.up("bad")
    assert refused.outcome.result == "refused"
    assert "rolled back on 2026-01-01" in refused.outcome.sentence
    assert "rollout.retry to bad-1" in refused.outcome.sentence
    assert target.writes == []

    assert target.up("bad", retry="bad-1").outcome.result == "rolled_back"
    assert target.up("bad", retry="bad-1").outcome.result == "refused"
    target.failing = {}
    assert target.up("bad", retry="bad-2").outcome.result == "promoted"


def test_a_later_good_version_goes_through_after_a_rollback():
    target = serving(failing={"bad": 0.2})
    target.up("bad")

    assert target.up("v2").outcome.result == "promoted"


def test_up_without_changes_makes_no_writing_call():
    target = serving()

    assert target.up("v1").outcome.result == "unchanged"
    assert target.writes == []


def test_a_version_that_does_not_start_gets_no_traffic_and_may_be_tried_again():
    target = serving(unstartable={"v2"})

    ending = target.up("v2")

    assert "it did not start: no such operator" in ending.outcome.sentence
    assert target.seen_weights == []
    target.unstartable = set()
    assert target.up("v2").outcome.ok


def test_weights_moved_by_hand_are_reported_and_left():
    target = serving()
    target.deployed["v0"] = target.now
    target.weights = {"v1": 70, "v0": 30}
    target.sleep(5)

    ending = target.up("v1")

    assert ending.outcome.result == "drifted"
    assert "now v1 70 %, v0 30 %, the kit left v1 100 %" in ending.outcome.sentence
    assert target.weights == {"v1": 70, "v0": 30}


def test_moved_weights_are_put_back_when_the_user_names_the_drift():
    target = serving()
    target.deployed["v0"] = target.now
    target.weights = {"v1": 70, "v0": 30}

    assert target.up("v1", restore=drift_id(target.weights)).outcome.ok
    assert target.weights == {"v1": 100}


def test_shadow_mirrors_first_and_shifts_only_then():
    shadow = plan(
        strategy="shadow",
        steps=(
            Step(weight=0, bake_seconds=10, min_requests=20, mirror=100),
            Step(weight=100, bake_seconds=10, min_requests=20),
        ),
    )
    target = serving()

    assert target.up("v2", shadow).outcome.result == "promoted"
    assert target.seen_weights == [{"v2": 100}]
    assert target.mirrors == {}


def test_a_bad_shadow_is_rejected_before_any_client_sees_it():
    shadow = plan(
        strategy="shadow",
        steps=(
            Step(weight=0, bake_seconds=10, min_requests=20, mirror=100),
            Step(weight=100, bake_seconds=10, min_requests=20),
        ),
    )
    target = serving(failing={"bad": 0.2})

    assert target.up("bad", shadow).outcome.result == "rolled_back"
    assert target.seen_weights == []
    assert target.mirrors == {}


def test_too_little_traffic_is_undecided_not_fine():
    target = serving(rate=0.0)

    ending = target.up("v2")

    assert ending.outcome.result == "rolled_back"
    assert "it is undecided: 0 of at least 20 requests seen" in ending.outcome.sentence
    assert target.ledger.rejections == {}


def test_an_undecided_rollout_may_be_held_and_goes_on_in_the_next_run():
    target = serving(rate=0.0)
    patient = plan(on_undecided="hold")

    assert target.up("v2", patient).outcome.result == "in_progress"
    assert target.weights == {"v1": 90, "v2": 10}
    target.rate = 400.0
    assert target.up("v2", patient).outcome.result == "promoted"


def test_stopping_a_run_gives_the_old_version_its_traffic_back():
    target = serving()
    sleep = target.sleep

    def stop_at_half(seconds):
        if target.weights.get("v2") == 50:
            target.interrupted = "the run was stopped by the operator"
        sleep(seconds)

    target.sleep = stop_at_half
    ending = target.up("v2")

    assert ending.outcome.result == "rolled_back"
    assert "the run was stopped by the operator; v1 (wine/v1) has 100 %" in ending.outcome.sentence
    assert target.weights == {"v1": 100}
    assert target.ledger.rejections == {}


def test_a_run_that_is_stopped_before_it_began_changes_nothing():
    target = serving()
    target.interrupted = "the run was stopped by the operator"

    ending = target.up("v2")

    assert ending.outcome.result == "failed"
    assert ending.outcome.sentence == (
        "wine: the run was stopped by the operator; v1 (wine/v1) has 100 %"
    )
    assert target.writes == []


def test_a_newer_version_replaces_one_on_its_way():
    target = serving(rate=0.0)
    target.up("v2", plan(on_undecided="hold"))
    target.rate = 400.0

    assert target.up("v3").outcome.result == "promoted"
    assert set(target.deployed) == {"v3"}
    assert "v3 (wine/v3) was asked for in its place" in [
        e.reason for e in target.ledger.history if e.what == "rolled_back"
    ]


def test_asking_for_the_old_version_again_in_mid_rollout_succeeds():
    target = serving(rate=0.0)
    target.up("v2", plan(on_undecided="hold"))

    assert target.up("v1").outcome.result == "unchanged"
    assert target.weights == {"v1": 100}
    assert set(target.deployed) == {"v1"}


def test_two_runs_at_once_one_wins_the_other_is_told():
    target = serving()
    stale = target.load()[1]
    target.save(target.ledger, stale)

    with pytest.raises(Conflict, match="another run is changing wine"):
        target.save(target.ledger, stale)


def test_a_crash_before_a_shift_does_not_shorten_the_step():
    target = serving()
    shift = target.shift

    def die(weights, revision):
        if weights == {"v1": 50, "v2": 50}:
            raise Crash
        shift(weights, revision)

    target.shift = die
    with pytest.raises(Crash):
        target.up("v2")
    target.shift = shift
    target.sleep(600)
    again = target.now

    assert target.up("v2").outcome.result == "promoted"
    promoted = next(e for e in target.ledger.history if e.what == "promoted")
    assert (promoted.at - again).total_seconds() >= 20


@settings(deadline=None, max_examples=120)
@given(point=st.integers(1, 60), bad=st.booleans(), seed=st.integers(0, 5))
def test_after_a_crash_at_any_point_one_more_up_ends_promoted_or_rolled_back(point, bad, seed):
    target = serving(failing={"v2": 0.3} if bad else {}, seed=seed)
    target.crash_after = target.acts + point
    try:
        first = target.up("v2")
    except Crash:
        first = None
    target.crash_after = None

    if first is None:
        last = target.up("v2")
        assert last.outcome.result in ("promoted", "rolled_back", "unchanged", "refused")
    live = {"v1": 100} if bad else {"v2": 100}
    assert target.weights == live
    assert target.ledger.run is None
    assert target.mirrors == {}
    assert target.ledger.weights == live


def test_a_promoted_version_that_dies_is_not_called_promoted_but_gives_the_traffic_back():
    target = serving()
    sleep = target.sleep

    def die_in_retention(seconds):
        if target.weights == {"v2": 100} and target.ledger.stable.id == "v2":
            target.unstartable = {"v2"}
        sleep(seconds)

    target.sleep = die_in_retention
    ending = target.up("v2")

    assert ending.outcome.result == "rolled_back"
    assert "it stopped running: no such operator" in ending.outcome.sentence
    assert target.weights == {"v1": 100}


def test_an_old_version_that_does_not_come_back_ends_the_run_with_what_is_live():
    target = serving(failing={"bad": 0.3})
    sleep = target.sleep

    def die_beside(seconds):
        if target.weights.get("bad"):
            target.unstartable = {"v1"}
        sleep(seconds)

    target.sleep = die_beside
    ending = target.up("bad")

    assert ending.outcome.result == "failed"
    assert "v1 (wine/v1) does not come back: no such operator; v1 90 %, bad 10 % stay" in (
        ending.outcome.sentence
    )
    target.sleep = sleep
    target.unstartable = set()
    assert target.up("v1").outcome.ok
    assert target.weights == {"v1": 100}


def test_weights_are_put_back_to_a_version_that_had_died_meanwhile():
    target = serving()
    target.deployed["v0"] = target.now
    target.weights = {"v0": 100}
    target.deployed.pop("v1")

    assert target.up("v1", restore=drift_id(target.weights)).outcome.ok
    assert target.weights == {"v1": 100}


def test_a_version_that_an_overtaken_run_left_behind_is_removed():
    target = serving(failing={"bad": 0.3})
    target.up("bad")
    target.deployed["bad"] = target.deployed["somebody-elses"] = target.now

    assert target.up("v1").outcome.result == "unchanged"
    assert set(target.deployed) == {"v1", "somebody-elses"}


def test_what_was_promoted_by_order_is_not_known_to_be_good():
    target = serving(rate=0.0)
    sleep = target.sleep

    def order(seconds):
        if target.weights.get("v2") == 10 and target.ledger.order is None:
            told = Order(what="promote", by="ana", at=target.now)
            changed = target.ledger.model_copy(update={"order": told})
            target.save(changed, str(target.ledger_revision))
        sleep(seconds)

    target.sleep = order
    assert target.up("v2").outcome.result == "promoted"
    assert set(target.ledger.proven) == {"v1"}


def test_two_rollbacks_of_one_version_within_a_second_are_two_incidents():
    target = serving(unstartable={"v2"}, startup_seconds=0.0)
    target.up("v2")
    target.now += timedelta(milliseconds=1)
    target.up("v2")

    assert len(target.ledger.incidents) == 2
