"""Every rollback leaves a record, and the hooks are told."""

from datetime import timedelta

import pytest

from mlops_kit.rollout.driver import TargetError
from tests.simulated_target import Crash, SimulatedTarget, plan


def serving(**settings: object) -> SimulatedTarget:
    target = SimulatedTarget(**settings)
    assert target.up("v1").outcome.ok
    return target


def test_a_breach_says_who_what_when_measured_allowed_and_harmed():
    target = serving(failing={"bad": 0.2})

    ending = target.up("bad", by="ana")

    (incident,) = ending.ledger.incidents
    assert (incident.by, incident.what, incident.step, incident.weight) == (
        "ana",
        "availability",
        1,
        10,
    )
    assert incident.version == "bad (wine/bad)"
    assert incident.previous == "v1 (wine/v1)"
    assert incident.measured is not None
    assert incident.measured > incident.allowed == 0.01
    assert incident.harmed == target.totals["bad"].failed
    assert incident.requests == target.totals["bad"].requests
    assert incident.evidence is not None
    assert incident.evidence >= 100
    assert incident.ended_at is not None
    assert timedelta(0) < incident.ended_at - incident.began_at < timedelta(seconds=5)
    assert [e.by for e in ending.ledger.history] == ["", "ana"]


def test_hooks_are_told_once_and_only_when_the_traffic_is_back():
    target = serving(failing={"bad": 0.2})
    tell = target._tell
    target._tell = lambda incident: (tell(incident), target.seen.append(dict(target.weights)))[0]
    target.seen = []

    target.up("bad")
    target.up("bad")

    assert [i.version for i in target.told] == ["bad (wine/bad)"]
    assert target.seen == [{"v1": 100}]


def test_a_hook_that_fails_is_noted_and_changes_nothing_else():
    target = serving(failing={"bad": 0.2})
    target.deaf_hooks = ["hook page.sh failed: exit code 3"]

    ending = target.up("bad")

    assert ending.outcome.result == "rolled_back"
    assert ending.ledger.incidents[-1].untold == ("hook page.sh failed: exit code 3",)
    assert target.weights == {"v1": 100}


def test_hooks_that_a_crash_kept_from_being_told_are_told_by_the_next_run():
    target = serving(failing={"bad": 0.2})

    def die(incident):
        raise Crash

    tell, target._tell = target._tell, die
    with pytest.raises(Crash):
        target.up("bad")
    target._tell = tell

    assert target.up("v1").outcome.ok
    assert [i.version for i in target.told] == ["bad (wine/bad)"]
    assert target.ledger.run is None


def test_a_version_that_does_not_start_harmed_nobody():
    target = serving(unstartable={"v2"})

    target.up("v2")

    (incident,) = target.told
    assert (incident.what, incident.requests, incident.harmed, incident.step) == ("start", 0, 0, 0)


def test_a_version_that_another_one_replaces_is_recorded_but_nobody_is_told():
    target = serving(rate=0.0)
    target.up("v2", plan(on_undecided="hold"))
    target.rate = 400.0

    assert target.up("v3").outcome.ok
    assert [i.what for i in target.ledger.incidents] == ["replaced"]
    assert target.told == []


def test_what_the_target_refuses_now_and_then_is_tried_again():
    target = serving()
    target.refusing = {"deploy v2": 2}

    assert target.up("v2").outcome.result == "promoted"


def test_what_the_target_goes_on_refusing_ends_the_rollout_with_its_reason():
    target = serving()
    target.refusing = {"deploy v2": 99}

    ending = target.up("v2")

    assert ending.outcome.sentence == (
        "wine: version v2 (wine/v2) was rolled back: deploy v2 is refused; v1 (wine/v1) has 100 %"
    )
    assert [i.what for i in target.told] == ["target"]
    assert target.ledger.rejections == {}


def test_a_target_that_cannot_be_seen_for_a_moment_is_waited_for():
    target = serving()
    observe, blind = target.observe, iter([True] * 50)

    def look():
        if target.weights.get("v2") and next(blind, False):
            raise TargetError("no answer")
        return observe()

    target.observe = look
    assert target.up("v2").outcome.result == "promoted"


def test_a_target_that_stays_unseen_fails_the_run_and_the_next_one_goes_on():
    target = serving()
    observe, blind = target.observe, iter([True] * 500)

    def look():
        if target.weights.get("v2") and next(blind, False):
            raise TargetError("no answer")
        return observe()

    target.observe = look
    with pytest.raises(TargetError, match="no answer"):
        target.up("v2")
    target.observe = observe
    assert target.up("v2").outcome.result == "promoted"


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
