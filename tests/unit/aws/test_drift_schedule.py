import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.aws.drift.schedule import hours_between, longest_seconds


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("cron(0 * ? * * *)", (1, 1)),
        ("cron(0 12 ? * * *)", (24, 24)),
        ("cron(0 00 ? * * *)", (24, 24)),
        ("cron(0 0/2 ? * * *)", (2, 2)),
        ("cron(0 0/24 ? * * *)", (24, 24)),
        ("cron(0 0/5 ? * * *)", (4, 5)),
        ("cron(0 1/6 ? * * *)", (6, 6)),
        ("cron(0 17/12 ? * * *)", (24, 24)),
    ],
)
def test_a_schedule_says_how_long_it_is_between_two_executions(schedule, hours):
    assert hours_between(schedule) == hours
    assert longest_seconds(schedule) == hours[1] * 3600


@given(st.integers(0, 23), st.integers(1, 24))
def test_all_executions_of_a_day_fit_into_a_day(first, step):
    shortest, longest = hours_between(f"cron(0 {first}/{step} ? * * *)")

    assert 1 <= shortest <= longest <= 24


@pytest.mark.parametrize(
    "schedule",
    [
        "NOW",
        "rate(1 hour)",
        "cron(0/30 * ? * * *)",
        "cron(15 * ? * * *)",
        "cron(0 24 ? * * *)",
        "cron(0 1/0 ? * * *)",
        "cron(0 1/25 ? * * *)",
        "cron(0 * * * ? *)",
        "cron(0 * ? * MON *)",
        "0 * ? * * *",
        "",
    ],
)
def test_what_model_monitor_does_not_take_is_refused(schedule):
    with pytest.raises(ValueError, match="is not cron"):
        hours_between(schedule)
