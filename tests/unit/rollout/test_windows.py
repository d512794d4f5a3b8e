"""From when on a rollout counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.rollout.windows import MARK_SECONDS, kept, marks, share, windows

START = datetime(2026, 1, 1, tzinfo=UTC)


def after(seconds):
    return START + timedelta(seconds=seconds)


def test_a_first_step_counts_from_its_start():
    (only,) = windows(START, START, 1, after(59))

    assert (only.since, only.share) == (START, 0.5)


def test_a_later_step_counts_from_the_first_traffic_and_from_its_own_start():
    found = windows(START, after(30), 2, after(40))

    assert [(w.since, w.share) for w in found] == [(START, 1 / 2), (after(30), 1 / 6)]


def test_marks_within_a_step_have_shares_of_their_own():
    found = windows(START, START, 1, after(185))

    assert [(w.since, w.share) for w in found] == [
        (START, 1 / 2),
        (after(120), 1 / 12),
        (after(180), 1 / 20),
    ]


@given(st.integers(1, 10_000))
def test_for_every_age_there_is_a_mark_about_half_as_old(passed):
    found = sorted(kept(passed))

    assert found[-1] == passed
    assert len(found) <= passed.bit_length()
    ages = [passed - mark for mark in found]
    for age in range(2, passed):
        assert any(age / 4 <= a + 1 and a <= age for a in ages), age
        if age > 300:
            break


@given(st.lists(st.floats(0.1, 20_000), min_size=1, max_size=8))
def test_shares_of_all_windows_ever_opened_sum_to_at_most_one(steps):
    """As a rollout opens them: a step, its marks, the next step."""
    seen, opened, at = set(), 1, 0.0
    for length in steps:
        for now in (at, at + length / 2, at + length):
            seen.update(windows(START, after(at), opened, after(now)))
        opened += 1 + marks(after(at), after(at + length))
        at += length

    assert sum(window.share for window in seen) <= 1
    assert len({window.share for window in seen}) == len(seen)


@pytest.mark.parametrize("number", [1, 2, 100])
def test_the_share_is_that_of_the_formula(number):
    assert share(number) == pytest.approx(1 / number - 1 / (number + 1))


def test_a_mark_passes_every_minute():
    assert [marks(START, after(MARK_SECONDS * x)) for x in (0, 0.99, 1, 2.5)] == [0, 0, 1, 2]
