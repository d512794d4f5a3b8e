"""Burn rates: the figures of the book, and which of them an alarm can be made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.objectives.burn_rates import BURN_RATES, burn_rates

HOUR, DAY = 3600, 86_400


def test_the_windows_are_those_of_the_book():
    assert [(r.factor, r.long_seconds, r.short_seconds, r.urgency) for r in BURN_RATES] == [
        (14.4, HOUR, 300, "page"),
        (6, 6 * HOUR, 1800, "page"),
        (3, DAY, 2 * HOUR, "ticket"),
        (1, 3 * DAY, 6 * HOUR, "ticket"),
    ]


def test_each_long_window_uses_up_the_share_of_the_budget_that_the_book_states():
    used = [round(rate.budget_used(), 12) for rate in BURN_RATES]

    assert used == [0.02, 0.05, 0.1, 0.1]


@pytest.mark.parametrize("rate", BURN_RATES, ids=lambda r: f"{r.factor:g}")
def test_a_short_window_is_a_twelfth_of_its_long_one(rate):
    assert rate.long_seconds == 12 * rate.short_seconds


def test_thresholds_are_the_factor_times_what_is_allowed():
    thresholds = [round(rate.threshold(0.001), 12) for rate in BURN_RATES]

    assert thresholds == [0.0144, 0.006, 0.003, 0.001]


@pytest.mark.parametrize(
    ("allowed", "factors"),
    [
        (0.01, [14.4, 6, 3, 1]),
        (0.05, [14.4, 6, 3, 1]),
        (0.1, [6, 3, 1]),
        (0.5, [1]),
        (1 / 3, [1]),
    ],
)
def test_a_speed_that_no_share_of_requests_can_reach_is_left_out(allowed, factors):
    assert [rate.factor for rate in burn_rates(allowed)] == factors


@pytest.mark.parametrize(
    ("every_minutes", "allowed", "factors"),
    [
        (1, 0.01, [14.4, 6, 3, 1]),
        (1, 0.001, [6, 3, 1]),
        (5, 0.01, [6, 3, 1]),
        (60, 0.05, [3, 1]),
        (60, 0.001, []),
    ],
)
def test_checks_too_rare_for_a_window_are_not_judged_in_it(every_minutes, allowed, factors):
    rates = burn_rates(allowed, every_seconds=60 * every_minutes)

    assert [rate.factor for rate in rates] == factors


@given(st.floats(1e-6, 0.5), st.integers(1, 60))
def test_one_bad_check_alone_is_never_above_a_threshold(allowed, every_minutes):
    for rate in burn_rates(allowed, every_seconds=60 * every_minutes):
        checks = rate.long_seconds / (60 * every_minutes)
        assert 1 / checks <= rate.threshold(allowed) < 1
