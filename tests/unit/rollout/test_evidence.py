"""Evidence and bounds of a ratio, however often one looks."""

import random
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.rollout.evidence import against, alternatives, below, upper_bound

ALLOWED = [1e-6, 0.001, 0.01, 0.05, 0.5, 0.99]


@given(st.integers(0, 10**6), st.floats(0, 1), st.sampled_from(ALLOWED))
def test_evidence_is_a_number_whatever_the_counts(requests, share, allowed):
    value = against(requests, round(requests * share), allowed)

    assert value == value
    assert value < 1e8


@pytest.mark.parametrize("allowed", ALLOWED)
def test_evidence_has_mean_one_at_the_limit(allowed):
    """E over one request: p0 * E(bad) + (1 - p0) * E(good) = 1."""
    bad, good = exp(against(1, 1, allowed)), exp(against(1, 0, allowed))

    assert allowed * bad + (1 - allowed) * good == pytest.approx(1)


@pytest.mark.parametrize("allowed", ALLOWED)
def test_evidence_over_three_requests_has_mean_one_at_the_limit(allowed):
    ways = {0: 1, 1: 3, 2: 3, 3: 1}
    mean = sum(
        n * allowed**bad * (1 - allowed) ** (3 - bad) * exp(against(3, bad, allowed))
        for bad, n in ways.items()
    )

    assert mean == pytest.approx(1)


@pytest.mark.parametrize("allowed", ALLOWED)
def test_alternatives_are_above_the_limit_and_weigh_one_together(allowed):
    found = alternatives(allowed)

    assert sum(exp(weight) for weight, _, _ in found) == pytest.approx(1)
    assert all(hit > 0 > miss for _, hit, miss in found)


@given(st.integers(0, 5000), st.data(), st.sampled_from(ALLOWED))
def test_one_more_bad_request_is_more_evidence_and_a_good_one_less(requests, data, allowed):
    bad = data.draw(st.integers(0, requests))
    now = against(requests, bad, allowed)

    assert against(requests + 1, bad + 1, allowed) > now
    assert against(requests + 1, bad, allowed) < now


@pytest.mark.parametrize(
    ("requests", "bad", "allowed", "least", "most"),
    [
        (0, 0, 0.01, 1, 1),
        (10, 10, 0.01, 1, 1),
        (378, 0, 0.01, 0.009, 0.01),
        (1000, 5, 0.01, 0.0105, 0.016),
    ],
)
def test_the_bound_is_where_figures_worked_out_by_hand_put_it(requests, bad, allowed, least, most):
    """The least is Clopper and Pearson's bound, which holds for one look only."""
    assert least <= upper_bound(requests, bad, allowed, 0.05) <= most


@given(st.integers(1, 20_000), st.floats(0, 1), st.sampled_from([0.001, 0.01, 0.05, 0.5]))
def test_the_bound_is_above_what_was_seen_and_agrees_with_the_short_question(
    requests, share, allowed
):
    bad = round(requests * share)
    bound = upper_bound(requests, bad, allowed, 0.05)

    assert bad / requests <= bound <= 1
    if below(requests, bad, allowed, 0.05):
        assert bound <= allowed * 1.0002
    elif bad < allowed * requests:
        assert bound >= allowed * 0.9998


def test_the_bound_fails_to_hold_at_most_as_often_as_it_says_at_any_number_of_requests():
    runs, wrong = 400, 0
    for seed in range(runs):
        draw, bad = random.Random(seed), 0
        for n in range(1, 1500):
            bad += draw.random() < 0.02
            if n % 25 == 0 and upper_bound(n, bad, 0.01, 0.05) < 0.02:
                wrong += 1
                break

    # 35 or more of 400 has a chance below 0.1 % when the true rate is 5 %
    assert wrong < 35


def test_the_price_of_not_knowing_the_fault_is_small():
    """Of ln E at 2, 5 and 20 times the limit, the mixture keeps all but three."""
    for ratio, requests in ((2, 3000), (5, 400), (20, 40)):
        p = 0.01 * ratio
        bad = round(requests * p)
        known = bad * log(p / 0.01) + (requests - bad) * log((1 - p) / 0.99)
        assert known - 3 < against(requests, bad, 0.01) < known
