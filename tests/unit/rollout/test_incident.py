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
