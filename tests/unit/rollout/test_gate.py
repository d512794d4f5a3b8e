"""The gate: rarely wrong about good versions, quick with bad ones, fair in an outage."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.gate import Judgement, Look, Verdict, judge

ALPHA = 0.05
AVAILABILITY = Objective("availability", 0.01, None)
SLOW = Objective("latency_p95", 0.05, 50.0)


def judged(candidate: Counts, stable: Counts | None = None, *more: Objective) -> Judgement:
    """Judge counts of one window that is the step as well."""
    beside = (candidate, stable) if stable else None
    return judge(
        [Look(0.5, candidate, stable, beside, 0.5)], candidate, [AVAILABILITY, *more], ALPHA
    )


def first_breach(ratio: float, requests: int, seed: int) -> int | None:
    """Return the number of requests after which a version of this bad ratio is blamed."""
    draw, bad = random.Random(seed), 0
    for number in range(1, requests + 1):
        if draw.random() >= ratio:
            continue  # a good request never adds evidence of a breach
        bad += 1
        if judged(Counts(number, bad)).verdict is Verdict.BREACH:
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


def test_nothing_counted_is_undecided():
    assert judged(Counts()).verdict is Verdict.UNDECIDED
    assert judge([], Counts(), [AVAILABILITY], ALPHA).verdict is Verdict.UNDECIDED


def test_many_good_requests_meet_the_objective():
    assert judged(Counts(3000, 3)).verdict is Verdict.MET


def test_few_good_requests_do_not_meet_it_yet():
    assert judged(Counts(100, 0)).verdict is Verdict.UNDECIDED


def test_promotion_rests_on_the_present_step_alone():
    rollout, step = Counts(5000, 5), Counts(100, 0)

    finding = judge([Look(0.5, rollout), Look(1 / 6, step)], step, [AVAILABILITY], ALPHA)

    assert (finding.verdict, finding.requests) == (Verdict.UNDECIDED, 100)


def test_a_version_that_turns_bad_late_is_caught_by_a_later_window():
    whole, recent = Counts(100_000, 200), Counts(150, 30)

    finding = judge([Look(0.5, whole), Look(1 / 30, recent)], whole, [AVAILABILITY], ALPHA)

    assert (finding.verdict, finding.bad, finding.requests) == (Verdict.BREACH, 30, 150)
    assert judged(whole).verdict is Verdict.MET


def test_slow_requests_count_against_the_latency_objective_they_break():
    finding = judged(Counts(40, 0, {"latency_p95": 38}), None, SLOW)

    assert finding.verdict is Verdict.BREACH
    assert finding.objective == SLOW
    assert finding.ratio == 0.95


def test_evidence_starts_at_one_and_its_bound_is_one_over_alpha():
    finding = judged(Counts(), None, SLOW)

    assert finding.evidence == pytest.approx(1)
    assert finding.bound == pytest.approx(20)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1), st.floats(0, 1)), max_size=4),
    st.integers(1, 3),
)
def test_evidence_of_windows_and_objectives_is_their_weighted_mean(counts, promises):
    objectives = [Objective(f"o{i}", 0.01 * (i + 1), 10.0 * i or None) for i in range(promises)]
    looks = [
        Look(1 / ((i + 1) * (i + 2)), Counts(n, round(n * f), {"o1": round(n * s)}))
        for i, (n, f, s) in enumerate(counts)
    ]
    if not looks:
        return
    together = judge(looks, looks[0].candidate, objectives, 1e-300).evidence
    single = [judge(looks, looks[0].candidate, [o], 1e-300).evidence for o in objectives]

    assert together == pytest.approx(sum(single) / len(single))


def test_an_outage_of_the_platform_does_not_blame_the_candidate():
    assert judged(Counts(50, 25), Counts(450, 225)).verdict is Verdict.PLATFORM


def test_a_candidate_far_worse_than_a_suffering_stable_version_is_blamed():
    assert judged(Counts(200, 150), Counts(1800, 60)).verdict is Verdict.BREACH


def test_a_stable_version_that_answered_nothing_yet_excuses_nobody():
    assert judged(Counts(10, 8), Counts()).verdict is Verdict.BREACH


def test_an_outage_that_both_went_through_excuses_the_candidate_that_now_has_all_traffic():
    before = Look(0.5, Counts(5000, 300), Counts(5000, 300))

    finding = judge([before], Counts(5000, 300), [AVAILABILITY], ALPHA)

    assert finding.verdict is Verdict.PLATFORM


def test_with_all_traffic_a_little_trouble_of_the_stable_version_excuses_nobody():
    before = Look(0.5, Counts(5000, 300), Counts(500, 7))

    finding = judge([before], Counts(5000, 300), [AVAILABILITY], ALPHA)

    assert finding.verdict is Verdict.BREACH


def test_an_outage_that_is_over_is_neither_a_breach_nor_a_reason_to_hold():
    whole = Look(
        0.5,
        Counts(2000, 200),
        Counts(18_000, 1800),
        (Counts(2000, 200), Counts(18_000, 1800)),
        0.5,
        recent=False,
    )
    calm = Counts(300, 0), Counts(2700, 2)
    newest = Look(1 / 30, *calm, calm, 1 / 30)

    finding = judge([whole, newest], Counts(2000, 200), [AVAILABILITY], ALPHA)

    assert finding.verdict is Verdict.UNDECIDED


def test_a_rollout_does_not_go_on_while_the_stable_version_fails_and_the_candidate_is_no_better():
    assert judged(Counts(100, 3), Counts(900, 40)).verdict is Verdict.PLATFORM


def test_a_candidate_that_mends_what_is_broken_goes_on():
    assert judged(Counts(1000, 0), Counts(9000, 900)).verdict is Verdict.MET


def test_a_stable_version_without_faults_excuses_nobody():
    assert judged(Counts(10, 4), Counts(90, 0)).verdict is Verdict.BREACH


def test_an_outage_just_after_the_step_is_seen_although_the_stable_version_did_well_before():
    step = Counts(50, 25), Counts(50, 25)
    whole = Look(0.5, Counts(150, 25), Counts(5000, 30), step, 1 / 6)

    finding = judge(
        [whole, Look(1 / 6, step[0], step[1], step, 1 / 6)], step[0], [AVAILABILITY], ALPHA
    )

    assert finding.verdict is Verdict.PLATFORM
