import numpy as np
import pytest

from benchmarks.rollback_rules.crossing import crossing
from benchmarks.rollback_rules.score import wilson
from benchmarks.rollback_rules.sprt import Sprt, expected_requests
from benchmarks.rollback_rules.traces import EXACT, Trace
from benchmarks.rollback_rules.traffic import HORIZON, VIEWS, Exposure, Scenario, Traffic, View

ROWS = np.arange(3)


@pytest.fixture(scope="module")
def trace() -> Trace:
    return Trace(np.random.default_rng(1), 0.1, 60, 200_000)


def test_requests_and_bad_ones_are_as_many_as_the_exposure_says(trace: Trace):
    rows = np.arange(60)
    for exposure in (100.0, 10_000.0, 150_000.0):
        requests, bad = trace.counts(np.full(60, exposure), rows)
        assert requests.mean() == pytest.approx(exposure, abs=5 * (exposure / 60) ** 0.5)
        assert requests.std() == pytest.approx(exposure**0.5, rel=0.4)
        assert bad.sum() / requests.sum() == pytest.approx(0.1, rel=0.08)


def test_counts_grow_by_one_request_at_a_time_at_first(trace: Trace):
    exposures = np.tile(np.sort(trace.position[0, 1:200]) + 1e-9, (1, 1))
    requests, bad = trace.counts(exposures, np.array([0]))
    assert requests[0].tolist() == list(range(1, 200))
    assert bad[0].tolist() == trace.bad[0, 1:200].tolist()


def test_counts_never_fall_across_the_end_of_the_exact_part(trace: Trace):
    exposures = np.tile(np.linspace(EXACT - 500, EXACT + 5000, 3000), (60, 1))
    requests, bad = trace.counts(exposures, np.arange(60))
    good = requests - bad
    for counts in (requests, bad, good):
        assert np.diff(counts, axis=1).min() >= -1  # both round down inside a block


def test_twice_the_weight_gives_twice_the_exposure():
    exposure = Exposure(3, rate=200)
    exposure.shift(0.0, 10)
    exposure.shift(10.0, 20, np.array([1, 2]))
    exposure.shift(20.0, 100, np.array([2]))
    assert exposure.at(np.full(3, 10.0), ROWS).tolist() == [200, 200, 200]
    assert exposure.at(np.full(3, 30.0), ROWS).tolist() == [600, 1000, 2600]


def test_an_exposure_is_reached_when_the_weights_have_let_it_through():
    exposure = Exposure(3, rate=200)
    exposure.shift(0.0, 10)
    exposure.shift(10.0, 20, np.array([1, 2]))
    times = np.array([[3.0, 17.5], [3.0, 17.5], [3.0, 17.5]])
    for column in range(2):
        amount = exposure.at(times, ROWS)[:, column]
        assert exposure.reached(amount, ROWS) == pytest.approx(times[:, column])


def test_a_candidate_without_traffic_never_reaches_any_exposure():
    exposure = Exposure(1, rate=200)
    assert np.isinf(exposure.reached(np.array([1.0]), np.array([0]))).all()


def test_late_counts_end_a_minute_before_the_last_whole_second():
    view = View("late", every=1.0, lateness=60.0)
    assert view.until(np.array([59.9, 61.0, 75.7])).tolist() == [-1, 1, 15]


def test_late_counts_end_the_same_test_a_minute_later(trace: Trace):
    traffic = Traffic(Scenario(0.01, 0.1), 200, trace)
    at_once, second, late = (Sprt().run(traffic, view).ended for view in VIEWS)
    assert (late == second + 60).all()
    assert (at_once <= second + 1e-9).all()
    assert np.median(second - at_once) < 1


def test_a_test_that_never_reaches_its_limit_ends_nowhere(trace: Trace):
    traffic = Traffic(Scenario(0.01, 0.1), 200, trace)
    exposure = traffic.exposure()
    exposure.shift(0.0, 10)
    for view in VIEWS:
        times = crossing(traffic, exposure, view, lambda requests, bad: 0.0 * bad, 1.0)
        assert np.isinf(times).all()


def test_evidence_is_found_at_the_request_that_reaches_the_limit(trace: Trace):
    traffic = Traffic(Scenario(0.01, 0.1), 200, trace)
    exposure = traffic.exposure()
    exposure.shift(0.0, 10)
    times = crossing(traffic, exposure, VIEWS[0], lambda requests, bad: bad * 1.0, 7.0)
    _, bad = traffic.counts(exposure, times + 1e-6)
    assert bad.tolist() == [7] * 60
    assert times.max() < HORIZON


def test_the_stable_version_gets_the_requests_that_the_candidate_does_not(trace: Trace):
    traffic = Traffic(Scenario(0.01, 0.1), 200, trace)
    exposure = traffic.exposure()
    exposure.shift(0.0, 10)
    requests, bad = traffic.stable_counts(exposure, np.full(60, 100.0))
    assert requests.mean() == pytest.approx(18_000, rel=0.01)
    assert bad.mean() == pytest.approx(18, rel=0.2)


@pytest.mark.parametrize(
    ("fault", "requests", "harmed"),
    [(0.02, 1151, 23.0), (0.05, 109, 5.45), (0.2, 10.5, 2.10), (0.5, 2.78, 1.39)],
)
def test_walds_expectation_is_the_known_one(fault: float, requests: float, harmed: float):
    expected = expected_requests(0.01, fault)
    assert expected == pytest.approx(requests, rel=0.005)
    assert expected * fault == pytest.approx(harmed, rel=0.005)


def test_wilsons_interval_is_the_known_one():
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-3)
    assert wilson(8, 20) == pytest.approx((0.2188, 0.6134), abs=1e-3)
