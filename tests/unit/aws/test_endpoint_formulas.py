"""The formulas of the alarms, worked out with numbers."""

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.aws.monitoring.burn_rate_alarms import least_percent, window
from mlops_kit.aws.monitoring.cloudwatch_alarm import MOST_METRICS
from mlops_kit.aws.monitoring.metrics import (
    error_ratio,
    rank_within,
    requests_per_minute,
    slow_ratio,
)
from mlops_kit.objectives.burn_rates import BURN_RATES
from tests.unit.aws.metric_math import evaluate

counts = st.integers(0, 10_000)


def both(prefix, blue, green):
    return {f"{prefix}_blue": blue, f"{prefix}_green": green}


def errors(n, f, c):
    formula = error_ratio("wine", asynchronous=False)
    figures = {**both("n", *n), **both("f", *f), **both("c", *c)}
    assert set(figures) == set(formula.metrics)
    return evaluate(formula.expression, figures)


def slow(n, w):
    formula = slow_ratio("wine", 100)
    figures = {**both("n", *n), **both("w", *w)}
    assert set(figures) == set(formula.metrics)
    return evaluate(formula.expression, figures)


def test_what_clients_did_wrong_is_no_error_of_the_endpoint():
    assert errors(n=(90, 10), f=(5, 3), c=(4, 1)) == 0.03


def test_a_variant_without_a_version_counts_nothing():
    assert errors(n=(200, None), f=(4, None), c=(0, None)) == 0.02
    assert slow(n=(None, 50), w=(None, 90)) == 0.1


def test_without_requests_nothing_is_bad():
    assert errors(n=(None, None), f=(None, None), c=(None, None)) == 0
    assert errors(n=(0, 0), f=(0, 0), c=(0, 0)) == 0
    assert slow(n=(None, None), w=(None, None)) == 0


def test_a_variant_weighs_as_much_as_it_has_requests():
    """99 of 100 fast ones on blue, 1 of 10 on green: 10 of 110 are slow."""
    assert slow(n=(100, 10), w=(99, 10)) == pytest.approx(10 / 110)


def test_requests_whose_rank_is_not_there_are_taken_for_fast():
    assert slow(n=(10, 10), w=(None, 50)) == 0.25


@given(st.tuples(counts, counts), st.data())
def test_ratios_are_those_of_counting(n, data):
    bad = [data.draw(st.integers(0, count)) for count in n]
    expected = sum(bad) / sum(n) if sum(n) else 0

    ranks = [100 * (count - b) / count if count else None for count, b in zip(n, bad, strict=True)]
    assert errors(n=n, f=bad, c=(0, 0)) == pytest.approx(expected)
    assert slow(n=n, w=ranks) == pytest.approx(expected)


def test_an_asynchronous_endpoint_has_only_the_answers_of_its_model():
    formula = error_ratio("wine", asynchronous=True)

    assert evaluate(formula.expression, {**both("n", 10, 10), **both("f", 1, 0)}) == 0.05
    assert {(m.name, m.statistic) for m in formula.metrics.values()} == {
        ("ModelLatency", "SampleCount"),
        ("Invocation5XXErrors", "Sum"),
    }


def test_requests_are_those_of_both_variants_in_a_minute():
    formula = requests_per_minute("wine", 300, asynchronous=False)

    assert evaluate(formula.expression, both("n", 400, 100)) == 100
    assert evaluate(formula.expression, both("n", None, 5)) == 1


@pytest.mark.parametrize(
    "formula",
    [
        error_ratio("wine", False),
        error_ratio("wine", True),
        slow_ratio("wine", 100),
        requests_per_minute("wine", 300, False),
    ],
    ids=["errors", "asynchronous errors", "slow", "load"],
)
def test_a_formula_has_no_more_figures_than_cloudwatch_takes(formula):
    assert len(formula.metrics) <= MOST_METRICS
    assert len(formula.expression) <= 2048


@pytest.mark.parametrize(
    ("bound_ms", "statistic"),
    [(100, "PR(:100000)"), (0.5, "PR(:500)"), (600_000, "PR(:600000000)")],
)
def test_a_rank_is_taken_at_the_bound_in_microseconds(bound_ms, statistic):
    assert rank_within(bound_ms) == statistic


@pulumi.runtime.test
def test_a_rank_is_the_statistic_of_both_variants():
    ranks = [m.statistic for id, m in slow_ratio("wine", 250).metrics.items() if id[0] == "w"]

    assert len(ranks) == 2
    return pulumi.Output.all(*ranks).apply(
        lambda found: [] if set(found) == {"PR(:250000)"} else pytest.fail(str(found))
    )


@pytest.mark.parametrize(("bad", "percent"), [(0.144, 85.6), (0.01, 99), (1, 0), (0.0144, 98.56)])
def test_a_share_of_bad_checks_leaves_a_percentage_of_good_ones(bad, percent):
    assert least_percent(bad) == percent


def test_windows_are_written_as_people_do():
    assert [window(r.long_seconds) for r in BURN_RATES] == ["1h", "6h", "1d", "3d"]
    assert [window(r.short_seconds) for r in BURN_RATES] == ["5m", "30m", "2h", "6h"]
