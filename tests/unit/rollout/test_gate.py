"""The gate: rarely wrong about good versions, quick with bad ones."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.gate import Verdict, judge, log_evidence

ALPHA = 0.05
AVAILABILITY = Objective("availability", 0.01, None)


def first_breach(ratio: float, requests: int, seed: int) -> int | None:
    """Return the number of requests after which a version of this bad ratio is blamed."""
    draw, bad = random.Random(seed), 0
    for number in range(1, requests + 1):
        if draw.random() >= ratio:
            continue  # a good request never adds evidence of a breach
        bad += 1
        if judge(Counts(number, bad), None, [AVAILABILITY], ALPHA).verdict is Verdict.BREACH:
            return number
    return None


def test_a_version_at_the_limit_is_blamed_at_most_alpha_of_the_time():
    runs = 150
    blamed = sum(first_breach(0.01, 1500, seed) is not None for seed in range(runs))

    # 14 of 150 or more has a chance below 2 % when the true rate is alpha = 5 %
    assert blamed < 14


@pytest.mark.parametrize(("ratio", "at_most"), [(0.05, 400), (0.2, 60), (0.5, 20)])
def test_a_bad_version_is_blamed_soon(ratio, at_most):
    needed = sorted(first_breach(ratio, 5000, seed) or 5000 for seed in range(30))

    assert needed[15] <= at_most


def test_no_requests_are_undecided():
    assert judge(Counts(), None, [AVAILABILITY], ALPHA).verdict is Verdict.UNDECIDED


def test_many_good_requests_meet_the_objective():
    assert judge(Counts(3000, 3), None, [AVAILABILITY], ALPHA).verdict is Verdict.MET


def test_few_good_requests_do_not_meet_it_yet():
    assert judge(Counts(100, 0), None, [AVAILABILITY], ALPHA).verdict is Verdict.UNDECIDED


def test_slow_requests_count_against_the_latency_objective_they_break():
    slow = Objective("latency_p95_ms", 0.05, 50.0)

    finding = judge(Counts(40, 0, {"latency_p95_ms": 38}), None, [AVAILABILITY, slow], ALPHA)

    assert finding.verdict is Verdict.BREACH
    assert finding.objective == slow
    assert finding.ratio == 0.95


def test_an_outage_of_the_platform_does_not_blame_the_candidate():
    finding = judge(Counts(50, 25), Counts(450, 225), [AVAILABILITY], ALPHA)

    assert finding.verdict is Verdict.PLATFORM


def test_a_candidate_far_worse_than_a_suffering_stable_version_is_blamed():
    finding = judge(Counts(200, 150), Counts(1800, 60), [AVAILABILITY], ALPHA)

    assert finding.verdict is Verdict.BREACH


@given(st.integers(0, 10**6), st.floats(0, 1), st.sampled_from([1e-4, 0.01, 0.05, 0.5, 0.99]))
def test_evidence_is_a_number_whatever_the_counts(requests, share, allowed):
    bad = round(requests * share)

    for above in (True, False):
        value = log_evidence(requests, bad, allowed, above=above)
        assert value == value
        assert abs(value) < 1e9


@given(st.sampled_from([0.001, 0.01, 0.05, 0.5]), st.booleans())
def test_evidence_has_mean_one_at_the_limit(allowed, above):
    """E over one request: p0 * E(bad) + (1 - p0) * E(good) = 1."""
    from math import exp

    bad = exp(log_evidence(1, 1, allowed, above=above))
    good = exp(log_evidence(1, 0, allowed, above=above))

    assert allowed * bad + (1 - allowed) * good == pytest.approx(1)
