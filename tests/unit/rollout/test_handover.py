"""Rollouts that the target runs by itself: handed over once, verified by the weights it left."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_kit.rollout import orders
from mlops_kit.rollout.driver import Handover, Observation
from mlops_kit.rollout.ledger import Order, Version
from mlops_kit.rollout.plan import Plan
from tests.simulated_target import Crash, SimulatedTarget, plan

ALARM = "the alarm wine-errors went off"


class SelfDriving(SimulatedTarget):
    """A target that takes a plan and moves by itself, for `moves` seconds."""

    moves: float = 30.0
    alarmed: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    began: Mapping[str, object] | None = None
    handed: int = 0

    def hand_over(self, version: Version, plan: Plan) -> None:
        self._act(f"hand over {version.id}")
        if self.began is None or not self._moving():
            self.handed += 1
            self.began = {"version": version.id, "at": self.now}
        self._act("handed over", before=False)

    def deploy(self, version: Version) -> None:
        if self.weights and version.id not in self.weights:  # the way back, all at once
            self._act(f"deploy {version.id}")
            self.deployed = {version.id: self.now}
            self.weights = {version.id: 100}
            return
        super().deploy(version)

    def retire(self, version: str) -> None:
        super().retire(version)
        self.began = None

    def observe(self) -> Observation:
        told = self._told()
        if told and not told.moving and not told.failure and self.began["version"]:
            name = self.began["version"]
            if name not in self.weights:
                self.deployed, self.weights = {name: self.began["at"]}, {name: 100}
        seen = super().observe()
        return Observation(seen.versions, seen.weights, seen.mirrors, seen.revision, handover=told)

    def _moving(self) -> bool:
        return (self.now - self.began["at"]).total_seconds() < self.moves

    def _told(self) -> Handover | None:
        if self.began is None:
            return None
        name = self.began["version"]
        if self._moving():
            return Handover(name, moving=True, stage="baking")
        if name in self.alarmed:
            return Handover(name, moving=False, failure=ALARM, breach=True)
        if name in self.broken:
            return Handover(name, moving=False, failure="no ping")
        return Handover(name, moving=False)


def serving(**traits: object) -> SelfDriving:
    target = SelfDriving(startup_seconds=0)
    for name, value in traits.items():
        setattr(target, name, value)
    assert target.up("v1", handed=True).outcome.ok
    return target


def test_a_first_version_is_deployed_by_the_kit_as_there_is_nothing_to_fall_back_to():
    assert serving().handed == 0


def test_a_good_version_is_handed_over_once_and_promoted_when_it_has_the_weights():
    target = serving()

    ending = target.up("v2", handed=True)

    assert ending.outcome.sentence == "wine: v2 (wine/v2) has 100 %"
    assert target.handed == 1
    assert target.weights == {"v2": 100}
    assert "v2" in ending.ledger.proven
    assert "wine: v2 (wine/v2) is moved by the target, baking" in target.progress


def test_an_alarm_of_the_target_rejects_the_version_and_fails_the_run_with_its_reason():
    target = serving(alarmed=frozenset({"v2"}))

    ending = target.up("v2", handed=True)

    assert ending.outcome.result == "rolled_back"
    assert ending.outcome.sentence == (
        "wine: version v2 (wine/v2) was rolled back: the alarm wine-errors went off, "
        "at the target's own canary; v1 (wine/v1) has 100 %"
    )
    assert target.weights == {"v1": 100}
    assert target.up("v2", handed=True).outcome.result == "refused"
    assert target.handed == 1


def test_a_version_that_did_not_start_may_be_tried_again():
    target = serving(broken=frozenset({"v2"}))

    ending = target.up("v2", handed=True)

    assert "was rolled back: it did not start: no ping; v1" in ending.outcome.sentence
    target.broken = frozenset()
    assert target.up("v2", handed=True).outcome.ok


def test_an_old_failure_of_the_same_version_is_not_taken_for_the_new_one():
    target = serving(broken=frozenset({"v2"}))
    target.up("v2", handed=True)
    assert target.observe().handover is None

    target.up("v2", handed=True)

    assert target.handed == 2


def test_a_stopped_run_leaves_the_rollout_to_the_target_and_the_next_one_tells_the_end():
    target = serving()
    target.interrupted = "the run was stopped by the operator"
    target.began = None
    target.up("v2", handed=True)
    assert target.handed == 0, "nothing was moving: it is not begun any more"

    target.interrupted = ""
    ending = target.up("v2", plan(max_wait_seconds=10), handed=True)
    assert ending.outcome.result == "in_progress"
    assert "10 s passed (max_wait_seconds); the target goes on with it" in ending.outcome.sentence

    assert target.up("v2", handed=True).outcome.result == "promoted"
    assert target.handed == 1


def test_another_version_waits_until_the_target_is_done_with_the_one_before():
    target = serving()
    target.up("v2", plan(max_wait_seconds=10), handed=True)

    ending = target.up("v3", handed=True)

    assert ending.outcome.sentence == "wine: v3 (wine/v3) has 100 %"
    assert [e.what for e in ending.ledger.history if e.version.startswith("v2")] == [
        "promoted",
        "retired",
    ]


@pytest.mark.parametrize("order", [orders.promote, orders.rollback])
def test_an_order_that_the_target_would_not_hear_is_refused(order):
    target = serving()
    target.up("v2", plan(max_wait_seconds=10), handed=True)

    with pytest.raises(orders.OrderRefused, match="moved by the target's own canary"):
        order(target.ledger, "ann", "so", target.now)


def test_moved_weights_are_drift_and_hand_nothing_over():
    target = serving()
    target.weights = {"v1": 60, "x": 40}
    target.deployed["x"] = target.now

    assert target.up("v2", handed=True).outcome.result == "drifted"
    assert target.handed == 0


def test_a_target_that_cannot_run_rollouts_says_so():
    target = SimulatedTarget()
    target.up("v1")

    ending = target.up("v2", handed=True)

    assert "this target cannot run the rollout of v2 (wine/v2) by itself" in ending.outcome.sentence
    assert target.weights == {"v1": 100}


@settings(deadline=None, max_examples=150)
@given(crash=st.integers(1, 12), fate=st.sampled_from(["good", "alarmed", "broken"]))
def test_after_a_crash_anywhere_one_more_run_ends_promoted_or_rolled_back(crash, fate):
    target = serving(**({} if fate == "good" else {fate: frozenset({"v2"})}))
    target.crash_after, target.acts = crash, 0
    try:
        target.up("v2", handed=True)
    except Crash:
        target.up("v2", handed=True)

    target.crash_after = None
    last = target.ledger.run
    assert last is None
    assert target.weights == ({"v2": 100} if fate == "good" else {"v1": 100})
    assert isinstance(target.ledger.order, Order | None)
