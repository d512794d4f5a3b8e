from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mlops_kit.problems import from_validation_error
from mlops_kit.rollout.calendar_settings import (
    WEEK,
    BlackoutSettings,
    MaintenanceWindowSettings,
    calendar,
)

WINDOW = {"start": "22:00", "end": "02:00"}
BLACKOUT = {
    "begin": "2026-11-27T00:00+01:00",
    "end": "2026-11-28T18:00Z",
    "reason": "Black Friday",
}

clocks = st.times().map(lambda time: f"{time:%H:%M}")
moments = st.datetimes(datetime(2000, 1, 1), datetime(2500, 1, 1)).map(
    lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}Z"
)
windows = st.fixed_dictionaries(
    {"start": clocks, "end": clocks},
    optional={
        "days": st.lists(st.sampled_from(WEEK), min_size=1, unique=True),
        "time_zone": st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
    },
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | clocks,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(["days", "start", "end", "time_zone", "begin", "reason"])


def mistakes(kind, data):
    with pytest.raises(ValidationError) as error:
        kind.model_validate(data)
    return [str(problem) for problem in from_validation_error(error.value)]


def window_mistakes(**data):
    return mistakes(MaintenanceWindowSettings, {**WINDOW, **data})


def blackout_mistakes(**data):
    return mistakes(BlackoutSettings, {**BLACKOUT, **data})


@given(windows)
def test_a_window_survives_being_written_and_says_no_more_than_was_said(data):
    window = MaintenanceWindowSettings.model_validate(data)

    assert window.written() == data
    assert MaintenanceWindowSettings.model_validate(window.written()) == window


@given(st.lists(moments, min_size=2, max_size=2, unique=True).map(sorted))
def test_a_blackout_survives_being_written(both):
    begin, end = both
    data = {"begin": begin, "end": end, "reason": "audit"}
    blackout = BlackoutSettings.model_validate(data)

    assert blackout.written() == data
    assert BlackoutSettings.model_validate(blackout.written()) == blackout


@given(st.sampled_from([MaintenanceWindowSettings, BlackoutSettings]),
       st.dictionaries(KEYS, junk, max_size=5))  # fmt: skip
@settings(deadline=None)
def test_junk_is_either_accepted_or_answered_with_mistakes(kind, data):
    try:
        written, problems = kind.model_validate(data).written(), []
    except ValidationError as error:
        written, problems = None, from_validation_error(error)

    assert written == data or (problems and all(problem.reason for problem in problems))


def test_settings_make_a_calendar():
    made = calendar(
        [MaintenanceWindowSettings(**WINDOW, days=("fri",), time_zone="Europe/Berlin")],
        [BlackoutSettings(**BLACKOUT)],
    )

    (window,), (blackout,) = made.windows, made.blackouts
    assert (window.days, f"{window.start} {window.end}") == ((4,), "22:00:00 02:00:00")
    assert window.time_zone == "Europe/Berlin"
    assert blackout.begin == datetime(2026, 11, 26, 23, tzinfo=UTC)
    assert blackout.end == datetime(2026, 11, 28, 18, tzinfo=UTC)
    assert blackout.reason == "Black Friday"


def test_a_window_is_on_every_day_and_in_utc_unless_something_else_is_said():
    (window,) = calendar([MaintenanceWindowSettings(**WINDOW)], []).windows

    assert (window.days, window.time_zone) == ((0, 1, 2, 3, 4, 5, 6), "UTC")


def test_a_window_has_a_start_and_an_end():
    assert mistakes(MaintenanceWindowSettings, {}) == [
        "start: is required but missing",
        "end: is required but missing",
    ]


@pytest.mark.parametrize(
    "time", ["2:00", "24:01", "12:60", "02:00:00", "noon", "", "\u0660\u0662:00"]
)
def test_times_have_two_digits_each(time):
    assert window_mistakes(start=time) == [
        f"start: must be a time from '00:00' to '23:59', got {time!r}"
    ]


def test_midnight_has_one_name():
    assert window_mistakes(end="24:00") == [
        "end: must be a time from '00:00' to '23:59', got '24:00'; midnight is '00:00'"
    ]


def test_a_time_without_quotes_that_yaml_read_as_a_number_is_explained():
    assert window_mistakes(start=1320) == ["start: must be text, got 1320; put it in quotes"]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ([], "days: must have at least one day, got an empty list"),
        (["mon", "tue", "mon"], "days: must name each day once, got mon twice"),
        ("mon", "days: must be a list, got 'mon'"),
        (["mon", "monday"],
         "days[1]: must be one of mon, tue, wed, thu, fri, sat, sun, got 'monday'; "
         "did you mean mon?"),
    ],
)  # fmt: skip
def test_days_are_a_list_of_their_short_names(days, sentence):
    assert window_mistakes(days=days) == [sentence]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_time_zone_that_is_nearly_right_is_guessed(name, meant):
    assert window_mistakes(time_zone=name) == [
        f"time_zone: must be a time zone such as Europe/Berlin, got {name!r}; did you mean {meant}?"
    ]


@pytest.mark.parametrize(
    "name", ["Europe", "+01:00", "CEST", "", "localtime", "../UTC", "/etc/localtime", "a\0b"]
)
def test_what_is_not_a_time_zone_is_refused_without_a_guess(name):
    assert window_mistakes(time_zone=name) == [
        f"time_zone: must be a time zone such as Europe/Berlin, got {name!r}"
    ]


@pytest.mark.parametrize(
    "moment",
    ["tomorrow", "2026-11-28", "2026-W48-6T18:00Z", "2026-13-28T18:00Z", "2026-11-28T18:00+99:00"],
)
def test_a_blackout_begins_at_a_date_and_time(moment):
    assert blackout_mistakes(begin=moment) == [
        f"begin: must be a date and time such as 2026-11-28T18:00Z, got {moment!r}"
    ]


def test_a_date_and_time_without_an_offset_is_refused_with_the_way_out():
    assert blackout_mistakes(begin="2026-11-27T00:00") == [
        "begin: must be a date and time such as 2026-11-28T18:00Z, got '2026-11-27T00:00'; "
        "end it with Z for UTC, or with an offset such as +01:00"
    ]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59-12:00", "0001-01-01T00:00+12:00"])
def test_moments_far_away_are_refused(moment):
    assert blackout_mistakes(end=moment) == [
        f"end: must be in the years 2000 to 2999, got {moment!r}"
    ]


@pytest.mark.parametrize("end", ["2026-11-27T00:00+01:00", "2026-11-26T23:00Z"])
def test_a_blackout_ends_after_its_begin_whatever_the_offsets(end):
    assert blackout_mistakes(end=end) == [
        f"end: must be after begin ('2026-11-27T00:00+01:00'), got {end!r}"
    ]


def test_a_blackout_says_why():
    assert blackout_mistakes(reason=None) == ["reason: must be text, got nothing"]


def test_every_mistake_of_a_blackout_is_named_at_once():
    assert mistakes(BlackoutSettings, {"begin": "now", "end": 5, "ends": "2026"}) == [
        "begin: must be a date and time such as 2026-11-28T18:00Z, got 'now'",
        "end: must be text, got 5; put it in quotes",
        "reason: is required but missing",
        "ends: is not a setting here; did you mean end? allowed: begin, end, reason",
    ]
