"""What a target does not show: requests that are not counted, acts without effect, itself."""

import pytest

from mlops_kit.rollout.driver import TargetError
from tests.simulated_target import SimulatedTarget, plan
from tests.unit.rollout.test_incident import serving


def uncounted(target: SimulatedTarget, times: int, when="v2") -> None:
    """Have requests not counted while a version has traffic, for some looks."""
    counts, blind = target.counts, iter([True] * times)

    def count(versions, since):
        if target.weights.get(when) and next(blind, False):
            raise TargetError("CloudWatch does not answer")
        return counts(versions, since)

    target.counts = count


def test_requests_that_cannot_be_counted_for_a_moment_are_waited_for():
    target = serving()
    uncounted(target, 50)
    assert target.up("v2").outcome.result == "promoted"
    assert target.told == []


def test_a_candidate_that_nobody_can_watch_goes_back_and_may_be_tried_again():
    target = serving()
    uncounted(target, 10_000)

    ending = target.up("v2")

    assert ending.outcome.sentence == (
        "wine: version v2 (wine/v2) was rolled back: its requests cannot be counted: CloudWatch "
        "does not answer; v1 (wine/v1) has 100 %"
    )
    assert target.weights == {"v1": 100}
    assert [i.what for i in target.told] == ["blind"]
    target.counts = SimulatedTarget.counts.__get__(target)
    assert target.up("v2").outcome.result == "promoted"


def test_no_traffic_moves_while_requests_cannot_be_counted():
    target = serving()
    uncounted(target, 10_000, when="v1")

    assert target.up("v2").outcome.result == "rolled_back"

    assert target.seen_weights == [{"v1": 100}]


def test_a_promoted_version_stays_when_it_can_no_longer_be_watched_and_so_does_the_old_one():
    target = serving()
    counts = target.counts

    def count(versions, since):
        if target.ledger.run is not None and target.ledger.run.phase == "retain":
            raise TargetError("CloudWatch does not answer")
        return counts(versions, since)

    target.counts = count
    ending = target.up("v2")
    assert ending.outcome.sentence == (
        "wine: v2 (wine/v2) was promoted and has 100 %, but its requests cannot be counted: "
        "CloudWatch does not answer; v1 (wine/v1) is kept, the next `pulumi up` goes on"
    )
    assert target.weights == {"v2": 100}
    assert set(target.deployed) == {"v1", "v2"}
    target.counts = counts
    assert target.up("v2").outcome.result == "promoted"
    assert set(target.deployed) == {"v2"}


def test_a_stop_while_nothing_can_be_counted_leaves_the_old_version_for_later():
    target = serving()
    counts = target.counts

    def count(versions, since):
        run = target.ledger.run
        if run is not None and run.phase == "retain":
            if (target.now - run.step_at).total_seconds() >= 29:
                target.interrupted = "stopped by the operator"
            raise TargetError("CloudWatch does not answer")
        return counts(versions, since)

    target.counts = count
    assert target.up("v2", plan(retention_seconds=29)).outcome.result == "promoted"
    assert set(target.deployed) == {"v1", "v2"}
    target.interrupted, target.counts = "", counts
    assert target.up("v2").outcome.result == "unchanged"
    assert set(target.deployed) == {"v2"}


def test_a_version_known_to_be_good_comes_back_even_unwatched():
    target = serving()
    assert target.up("v2").outcome.result == "promoted"
    uncounted(target, 10_000, when="v2")
    target.up("v1")
    assert target.weights == {"v1": 100}


def test_weights_that_the_target_takes_and_never_shows_end_the_rollout():
    target = serving()
    shift = target.shift

    def forgetful(weights, revision):
        if weights.get("v2") != 50:
            shift(weights, revision)

    target.shift = forgetful
    ending = target.up("v2")
    assert ending.outcome.sentence == (
        "wine: version v2 (wine/v2) was rolled back: the weights v1 50 %, v2 50 % were set and are "
        "not shown after 20 s; v1 (wine/v1) has 100 %"
    )
    assert target.weights == {"v1": 100}


def test_an_old_version_that_does_not_go_away_fails_the_run():
    target = serving()
    target.retire = lambda version: None
    with pytest.raises(TargetError, match="v1 was removed and is still there after 20 s"):
        target.up("v2")
    assert target.weights == {"v2": 100}


def test_an_endpoint_that_somebody_removed_is_built_anew_with_what_it_served():
    target = serving()
    target.deployed.clear()
    target.weights.clear()

    ending = target.up("v1")

    assert ending.outcome.result == "unchanged"
    assert target.weights == {"v1": 100}
    gone = ending.ledger.history[-1]
    assert (gone.what, gone.version, gone.reason) == ("gone", "v1 (wine/v1)", "v1 100 % served")


def test_an_endpoint_removed_in_the_middle_of_a_rollout_is_built_anew_with_the_old_version():
    target = serving()
    observe, done = target.observe, []

    def look():
        if target.weights.get("v2") == 50 and not done:
            done.append(True)
            target.deployed.clear()
            target.weights = {}
        return observe()

    target.observe = look
    ending = target.up("v2")
    assert ending.outcome.result == "rolled_back"
    assert target.weights == {"v1": 100}
    assert set(target.deployed) == {"v1"}
