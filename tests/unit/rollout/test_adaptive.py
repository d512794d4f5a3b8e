"""An adaptive rollout widens as fast as evidence allows, and no faster."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.objectives import Objective
from mlops_kit.rollout.adaptive import GROWTH, next_weight
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.gate import upper_ratio
from mlops_kit.rollout.plan import Step
from tests.simulated_target import AVAILABILITY, SimulatedTarget, plan

ADAPTIVE = plan(
    strategy="adaptive",
    steps=(
        Step(weight=1, bake_seconds=0, min_requests=20),
        Step(weight=100, bake_seconds=10, min_requests=20),
    ),
    max_harmed=10,
)


def serving(**settings: object) -> SimulatedTarget:
    target = SimulatedTarget(**settings)
    assert target.up("v1").outcome.ok
    target.seen_weights = []
    return target


@given(
    st.integers(1, 99),
    st.integers(0, 20_000),
    st.floats(0, 1),
    st.floats(0, 1e6),
    st.floats(0.5, 1000),
)
def test_the_next_weight_keeps_what_a_plausible_fault_harms_under_the_limit(
    weight, requests, share, exposed, most
):
    counts = Counts(requests, round(requests * share))
    promises = [AVAILABILITY, Objective("latency_p95", 0.05, 25.0)]

    wider = next_weight(weight, counts, promises, exposed, most)

    assert weight <= wider <= min(100, GROWTH * weight)
    if wider > weight:
        for promise in promises:
            bound = upper_ratio(counts, promise)
            assert bound < promise.allowed or wider / 100 * exposed * bound <= most * 1.0001


def test_without_evidence_the_worst_fault_is_plausible():
    assert next_weight(1, Counts(), [AVAILABILITY], 1000, 10) == 1
    assert next_weight(1, Counts(), [AVAILABILITY], 500, 10) == 2


def test_with_proof_that_the_objective_is_kept_only_the_growth_is_limited():
    assert next_weight(1, Counts(400, 0), [AVAILABILITY], 1e9, 10) == GROWTH
    assert next_weight(64, Counts(400, 0), [AVAILABILITY], 1e9, 10) == 100


def test_an_unknown_rate_keeps_the_weight_only_where_a_fault_is_plausible():
    unknown = float("inf")

    assert next_weight(1, Counts(), [AVAILABILITY], unknown, 10) == 1
    assert next_weight(1, Counts(400, 0), [AVAILABILITY], unknown, 10) == GROWTH


def test_a_good_version_widens_step_by_step_to_all_traffic():
    target = serving(rate=2000)

    assert target.up("v2", ADAPTIVE).outcome.result == "promoted"
    weights = [seen["v2"] for seen in target.seen_weights]
    assert weights[0] == 1
    assert weights[-1] == 100
    assert all(a < b <= GROWTH * a for a, b in pairwise(weights))


@pytest.mark.parametrize(("delay", "share"), [(5, 0.2), (20, 0.5)])
def test_late_counts_keep_a_bad_version_small(delay, share):
    harmed = []
    for asked in (ADAPTIVE, plan()):
        target = serving(rate=2000, failing={"bad": share}, delay_seconds=delay)
        target.up("bad", asked.model_copy(update={"max_wait_seconds": 1000}))
        harmed.append(target.ledger.incidents[-1].harmed)

    adaptive, fixed = harmed
    assert adaptive * 5 <= fixed
    assert target.weights == {"v1": 100}


def test_a_rollout_that_is_under_way_goes_on_when_its_plan_becomes_adaptive():
    target = serving(rate=0.0)
    target.up("v2", plan(on_undecided="hold"))
    target.rate = 2000.0

    assert target.up("v2", ADAPTIVE).outcome.result == "promoted"
    first, second, *_ = (seen["v2"] for seen in target.seen_weights)
    assert first == 10 < second <= 40


def test_the_summary_names_the_limit():
    assert ADAPTIVE.summary() == (
        "adaptive from 1 %, at most 10 harmed, · 100 % (10 s), old version kept 30 s; at least 40 s"
    )
