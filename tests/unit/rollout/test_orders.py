"""What an operator may order, and that a run under way can take it up."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.rollout import orders
from mlops_kit.rollout.driver import Conflict
from mlops_kit.rollout.ledger import Event, Ledger, Order, Run
from mlops_kit.rollout.orders import OrderRefused
from tests.simulated_target import START, SimulatedTarget, plan, version

Give = Callable[..., Ledger]
ALL: tuple[Give, ...] = (orders.pause, orders.resume, orders.promote, orders.rollback)
V1, V2 = version("v1"), version("v2")

given_orders = st.builds(
    Order,
    what=st.sampled_from(["pause", "promote", "rollback"]),
    by=st.just("bob"),
    at=st.just(START),
    reason=st.sampled_from(["", "why"]),
)
runs = st.builds(
    Run,
    candidate=st.just(V2),
    previous=st.sampled_from([None, V1]),
    plan=st.just(plan()),
    phase=st.sampled_from(["deploy", "step", "retain", "rollback"]),
    started_at=st.just(START),
    step=st.integers(0, 2),
)
ledgers = st.builds(
    Ledger,
    endpoint=st.just("wine"),
    stable=st.sampled_from([None, V1, V2]),
    weights=st.sampled_from([{}, {"v1": 100}, {"v1": 90, "v2": 10}]),
    run=st.none() | runs,
    retained=st.sampled_from([{}, {"v1": START}]),
    order=st.none() | given_orders,
    history=st.integers(0, 60).map(
        lambda n: tuple(Event(at=START, what="retired", version="v0", reason="") for _ in range(n))
    ),
)


@given(ledgers, st.lists(st.tuples(st.sampled_from(ALL), st.text(max_size=400)), max_size=8))
def test_orders_change_order_and_history_only_or_are_refused(
    ledger: Ledger, given_in_turn: list[tuple[Give, str]]
) -> None:
    for number, (order, reason) in enumerate(given_in_turn):
        now = START + timedelta(seconds=number)
        try:
            ordered = order(ledger, "ann", reason, now)
        except OrderRefused:
            continue
        same = {"order": ledger.order, "history": ledger.history}
        assert ordered.model_copy(update=same) == ledger
        event = ordered.history[-1]
        assert (event.by, event.at) == ("ann", now)
        assert ordered.history[:-1] == ledger.history[-49:]
        assert Ledger.parse(ordered.text()) == ordered
        ledger = ordered


@given(ledgers)
def test_whatever_is_ordered_can_be_taken_back_or_is_refused_as_nothing(ledger: Ledger) -> None:
    if ledger.order is None:
        with pytest.raises(OrderRefused, match="not paused"):
            orders.resume(ledger, "ann", "", START)
    else:
        assert orders.resume(ledger, "ann", "", START).order is None


def test_a_pause_is_not_given_twice_and_names_who_gave_it() -> None:
    ledger = orders.pause(Ledger(endpoint="wine", stable=V1), "bob", "audit", START)
    said = r"wine: there is an order already: pause, ordered by bob on .* UTC: audit; `mlops-kit re"
    with pytest.raises(OrderRefused, match=said):
        orders.pause(ledger, "ann", "", START)


def test_promote_and_rollback_need_a_rollout_under_way() -> None:
    ledger = Ledger(endpoint="wine", stable=V1)
    with pytest.raises(OrderRefused, match="nothing to promote, no rollout is under way"):
        orders.promote(ledger, "ann", "now", START)
    with pytest.raises(OrderRefused, match="nothing to roll back, no rollout is under way"):
        orders.rollback(ledger, "ann", "now", START)


@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_promote_and_rollback_need_a_reason(reason: str) -> None:
    ledger = under_way()
    for order in (orders.promote, orders.rollback):
        with pytest.raises(OrderRefused, match="needs a reason, got none"):
            order(ledger, "ann", reason, START)


def test_a_reason_is_one_printable_line_of_limited_length() -> None:
    ordered = orders.pause(under_way(), "ann", " look\n at\x1b[31m  it ", START)
    assert ordered.order is not None
    assert ordered.order.reason == "look at [31m it"
    with pytest.raises(OrderRefused, match="has 301 characters, at most 300"):
        orders.pause(under_way(), "ann", "x" * 301, START)


def test_after_promotion_only_a_kept_old_version_can_come_back() -> None:
    kept = under_way(phase="retain", retained={"v1": START})
    assert orders.rollback(kept, "ann", "no", START).order is not None
    with pytest.raises(OrderRefused, match=r"v2 \(wine/v2\) is promoted and v1 .* no longer kept"):
        orders.rollback(under_way(phase="retain"), "ann", "no", START)
    with pytest.raises(OrderRefused, match="promoted already"):
        orders.promote(kept, "ann", "yes", START)


def test_an_order_meets_a_ledger_that_was_changed_in_between() -> None:
    target = Busy(conflicts=3)
    orders.give(target, partial(orders.pause, by="ann", reason="", now=START))
    assert target.ledger.order is not None
    assert target.ledger.history[-1].what == "paused"


def test_an_order_gives_up_when_the_ledger_changes_all_the_time() -> None:
    target = Busy(conflicts=1000)
    with pytest.raises(OrderRefused, match="nothing was ordered, try again"):
        orders.give(target, partial(orders.pause, by="ann", reason="", now=START))
    assert target.ledger.order is None


def test_a_pause_holds_the_step_and_resume_lets_it_go_on() -> None:
    target = Operated({3.0: (orders.pause, "look"), 100.0: (orders.resume, "")}, rate=200).serving()

    ending = target.up("v2")

    assert ending.outcome.result == "promoted"
    assert target.seen_weights == [{"v1": 90, "v2": 10}, {"v1": 50, "v2": 50}, {"v2": 100}]
    assert (target.shifted_at[1] - target.shifted_at[0]).total_seconds() > 95
    what = [(event.what, event.by) for event in ending.ledger.history]
    assert ("paused", "ann") in what
    assert ("resumed", "ann") in what
    assert any("paused by ann" in line and line.endswith(": look") for line in target.progress)


def test_a_breach_while_paused_still_rolls_back() -> None:
    target = Operated({0.0: (orders.pause, "look")}, failing={"bad": 0.0}).serving()
    target.given[8.0] = (lambda ledger, *_: target.break_("bad", ledger), "")

    ending = target.up("bad")

    assert ending.outcome.result == "rolled_back"
    assert "requests failed, allowed 1 %" in ending.outcome.sentence
    assert target.weights == {"v1": 100}
    assert ending.ledger.order is not None
    assert ending.ledger.order.what == "pause"


def test_a_paused_endpoint_starts_no_rollout_until_it_is_resumed() -> None:
    target = Operated({}).serving()
    target.order(orders.pause, "audit")
    waiting = target.up("v2").outcome
    assert waiting.result == "waiting"
    assert "paused by ann" in waiting.sentence
    assert "`mlops-kit resume wine`" in waiting.sentence
    target.order(orders.resume, "")
    assert target.up("v2").outcome.result == "promoted"


@pytest.mark.parametrize("moment", [0.5, 3.0, 15.0, 28.0])
def test_promote_takes_all_traffic_without_baking(moment: float) -> None:
    target = Operated({moment: (orders.promote, "hot fix")}).serving()
    began = target.now

    ending = target.up("v2")

    assert ending.outcome.result == "promoted"
    promoted = next(e for e in ending.ledger.history if e.what == "promoted" and "v2" in e.version)
    assert promoted.reason == "ordered by ann: hot fix"
    assert (promoted.at - began).total_seconds() < moment + 3
    assert ending.ledger.order is None


@pytest.mark.parametrize("moment", [0.5, 3.0, 15.0, 40.0])
def test_rollback_gives_the_traffic_back_at_once_and_says_who_and_why(moment: float) -> None:
    target = Operated({moment: (orders.rollback, "customers complain")}).serving()
    began = target.now

    ending = target.up("v2")

    assert ending.outcome.result == "rolled_back"
    assert "was rolled back: ann ordered it: customers complain" in ending.outcome.sentence
    assert target.weights == {"v1": 100}
    assert (target.now - began).total_seconds() < moment + 2
    assert ending.ledger.order is None
    assert target.up("v2").outcome.result == "refused"


def test_an_order_without_a_run_is_done_by_the_next_one() -> None:
    target = Operated({}).serving()
    target.interrupted, target.ledger = "", under_way_of(target)
    target.order(orders.rollback, "too risky")
    assert target.up("v2").outcome.result == "rolled_back"


def under_way(phase: str = "step", retained: dict[str, object] | None = None) -> Ledger:
    run = Run.model_validate(
        {"candidate": V2, "previous": V1, "plan": plan(), "phase": phase, "started_at": START}
    )
    return Ledger.model_validate(
        {"endpoint": "wine", "stable": V1, "run": run, "retained": retained or {}}
    )


def under_way_of(target: SimulatedTarget) -> Ledger:
    run = under_way(phase="deploy").run
    return target.ledger.model_copy(update={"run": run})


class Busy(SimulatedTarget):
    """A store that a run writes between an operator's reading and writing."""

    def __init__(self, conflicts: int) -> None:
        super().__init__()
        self.ledger = under_way()
        self.conflicts = conflicts

    def save(self, ledger: Ledger, revision: str) -> str:
        if self.conflicts:
            self.conflicts -= 1
            raise Conflict("another run is changing wine")
        return super().save(ledger, revision)


class Operated(SimulatedTarget):
    """A target whose operator gives orders at moments after the start of the second run."""

    def __init__(self, given: dict[float, tuple[Give, str]], **settings: object) -> None:
        super().__init__(**settings)
        self.given = given
        self.began = None
        self.shifted_at = []

    def serving(self) -> "Operated":
        assert self.up("v1").outcome.ok
        self.began = self.now
        self.seen_weights = []
        self.shifted_at = []
        return self

    def order(self, order: Give, reason: str) -> None:
        orders.give(self, lambda ledger: order(ledger, "ann", reason, self.now))

    def break_(self, name: str, ledger: Ledger) -> Ledger:
        self.failing[name] = 0.5
        return ledger

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        for moment in sorted(self.given):
            if self.began and self.now >= self.began + timedelta(seconds=moment):
                self.order(*self.given.pop(moment))

    def shift(self, weights: dict[str, int], revision: str) -> None:
        super().shift(weights, revision)
        self.shifted_at.append(self.now)
