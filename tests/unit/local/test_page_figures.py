"""The figures of a period, against numbers worked out by hand."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.local.page import figures
from mlops_kit.local.page.figures import Throughput
from mlops_kit.local.probe_record import RESULTS


def checks(*rows: tuple[float, str, float | None]) -> figures.Checks:
    """Rows of (end, result, seconds)."""
    plain = [(at, math.nan if s is None else s, RESULTS.index(r)) for at, r, s in rows]  # type: ignore[arg-type]
    return numpy.array(plain, figures.CHECK)


@pytest.mark.parametrize(
    ("count", "p", "place"),
    [
        (1, 50, 1),
        (2, 50, 1),  # ceil(1.0)
        (3, 50, 2),  # ceil(1.5)
        (20, 95, 19),  # ceil(19.0)
        (21, 95, 20),  # ceil(19.95)
        (100, 99, 99),
        (101, 99, 100),  # ceil(99.99)
        (19, 99, 19),
    ],
)
def test_a_percentile_is_the_sorted_latency_at_ceil_of_p_n_by_100(
    count: int, p: int, place: int
) -> None:
    latencies = numpy.arange(count, 0, -1, dtype=float)  # count, count - 1, ... 1

    assert figures.percentile(latencies, p) == place


@given(st.lists(st.integers(0, 1000), min_size=1), st.sampled_from(figures.PERCENTILES))
def test_at_least_p_percent_are_no_slower_than_the_percentile(latencies: list[int], p: int) -> None:
    found = figures.percentile(numpy.array(latencies, float), p)

    assert found in latencies
    assert 100 * sum(one <= found for one in latencies) >= p * len(latencies)


def test_no_latencies_have_no_percentile() -> None:
    assert figures.percentile(numpy.empty(0), 95) is None


def test_availability_is_the_mean_of_checks_that_are_right_and_in_time() -> None:
    found = figures.check_figures(
        checks(
            (1, "ok", 0.1), (2, "slow", 0.9), (3, "wrong", 0.2), (4, "failed", None), (5, "ok", 0.3)
        )
    )

    assert found.availability == 2 / 5
    assert (found.checks, found.passed, found.answered) == (5, 2, 4)
    assert found.results == {"ok": 2, "failed": 1, "wrong": 1, "slow": 1}
    # Answers: 0.1, 0.2, 0.3, 0.9 s; the 2nd, the 4th, the 4th.
    expected = {50: 0.2, 95: 0.9, 99: 0.9}
    assert found.latency_seconds == pytest.approx(expected, rel=1e-6)
    assert found.first_at == 1


def test_without_checks_there_are_no_figures() -> None:
    found = figures.check_figures(checks())

    assert (found.availability, found.first_at) == (None, None)
    assert found.latency_seconds == {50: None, 95: None, 99: None}


def test_checks_of_other_times_do_not_count() -> None:
    found = figures.within(checks((9, "ok", 1), (10, "ok", 1), (20, "ok", 1), (21, "ok", 1)), 9, 20)

    assert found["at"].tolist() == [10, 20]


def test_throughput_is_requests_by_seconds() -> None:
    found = figures.throughput([(100, 5.0), (110, 25.0), (120, 65.0)])

    assert found == Throughput(60, 20)
    assert found.per_second == 3


def test_a_counter_that_was_started_anew_counts_from_0() -> None:
    # 10 more, then a restart after which 4 came, then 6 more: 20 in 30 s.
    assert figures.throughput([(0, 90), (10, 100), (20, 4), (30, 10)]) == Throughput(20, 30)


def test_moments_without_a_count_are_left_out() -> None:
    counter = [(0, None), (10, 1.0), (20, None), (30, 5.0), (40, None)]

    assert figures.throughput(counter) == Throughput(4, 20)


@pytest.mark.parametrize("counter", [[], [(0, 1.0)], [(0, None), (1, None)]])
def test_too_few_counts_are_no_throughput_rather_than_none_served(counter: list[object]) -> None:
    assert figures.throughput(counter) is None  # type: ignore[arg-type]


def test_idle_is_a_throughput_of_0() -> None:
    found = figures.throughput([(0, 7.0), (10, 7.0)])

    assert found is not None
    assert found.per_second == 0


def test_throughputs_of_models_add_up() -> None:
    assert figures.summed([Throughput(60, 20), Throughput(10, 4), None]) == 5.5
    assert figures.summed([None]) is None


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ([], 0),
        ([(110, 130)], 20),
        ([(110, 130), (120, 140)], 30),  # 10 of them overlap
        ([(110, 140), (120, 130)], 30),  # one within the other
        ([(150, 160), (110, 120)], 20),  # apart, in any order
        ([(0, 110)], 10),  # begun before the period
        ([(190, None)], 10),  # not over
        ([(0, None)], 100),
        ([(0, 50), (300, None)], 0),  # outside
    ],
)
def test_time_in_incidents_is_the_union_of_their_spans(
    spans: list[figures.Span], seconds: float
) -> None:
    assert figures.union_seconds(spans, since=100, until=200) == seconds
