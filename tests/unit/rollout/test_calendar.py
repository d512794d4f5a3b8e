"""Maintenance windows and blackouts, also where the clocks change."""

from datetime import UTC, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_kit.rollout.calendar import Blackout, Calendar, MaintenanceWindow, Opening

EVERY_DAY = tuple(range(7))
WEEK = 7 * 24 * 60
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
CLOCK_CHANGES = ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04"]
"""Spring and autumn of the three zones in turn; Lord Howe moves by half an hour."""
SCANNED_DAYS = 18


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(start, end, zone="UTC", days=EVERY_DAY):
    return MaintenanceWindow(days, time.fromisoformat(start), time.fromisoformat(end), zone)


def blackout(begin, end, reason="Black Friday"):
    return Blackout(utc(begin), utc(end), reason)


def berlin(start, end, days=EVERY_DAY):
    return Calendar((window(start, end, "Europe/Berlin", days),))


def openings(calendar, begin, end):
    """Walk from change to change; return the open spans as text."""
    moment, found = utc(begin), []
    while moment < utc(end):
        now = calendar.at(moment)
        after = (now.until if now.open else now.opens) or utc(end)
        assert after > moment
        if now.open:
            found.append(f"{moment:%d %H:%M} - {after:%d %H:%M}")
        moment = after
    return found


# The scan: what the latest time is that the clock on the wall has shown, minute by minute.


@cache
def shown(zone, change):
    """Return the minute of the week that a clock which never turns back shows in each minute."""
    first = utc(change) - timedelta(days=SCANNED_DAYS / 2)
    latest, minutes = datetime.min, []
    for number in range(SCANNED_DAYS * 24 * 60):
        now = (first + timedelta(minutes=number)).astimezone(ZoneInfo(zone))
        latest = max(latest, now.replace(tzinfo=None))
        minutes.append(latest.weekday() * 24 * 60 + latest.hour * 60 + latest.minute)
    return minutes


def covered(window):
    start, end = (t.hour * 60 + t.minute for t in (window.start, window.end))
    length = end - start if end > start else end - start + 24 * 60
    begins = [day * 24 * 60 + start for day in window.days]
    return {(begin + minute) % WEEK for begin in begins for minute in range(length)}


def scan(calendar, change):
    is_open = [not calendar.windows] * (SCANNED_DAYS * 24 * 60)
    for one in calendar.windows:
        minutes = covered(one)
        clock = shown(one.time_zone, change)
        is_open = [was or now in minutes for was, now in zip(is_open, clock, strict=True)]
    first = utc(change) - timedelta(days=SCANNED_DAYS / 2)
    for black in calendar.blackouts:
        begin, end = ((t - first) // timedelta(minutes=1) for t in (black.begin, black.end))
        for minute in range(max(begin, 0), min(end, len(is_open))):
            is_open[minute] = False
    return first, is_open


minutes_of_day = st.integers(0, 24 * 60 - 1) | st.integers(0, 4 * 60)
times = minutes_of_day.map(lambda minute: time(minute // 60, minute % 60))
windows = st.builds(
    MaintenanceWindow,
    days=st.sets(st.integers(0, 6), min_size=1).map(tuple),
    start=times,
    end=times,
    time_zone=st.sampled_from(ZONES),
)


@st.composite
def blackouts(draw, change):
    begin = utc(change) + timedelta(minutes=draw(st.integers(-12_000, 12_000)))
    end = begin + timedelta(minutes=draw(st.integers(0, 5_000)))
    return Blackout(begin, end.astimezone(timezone(timedelta(hours=9))), "reason")


@given(st.data(), st.sampled_from(CLOCK_CHANGES), st.lists(windows, max_size=3))
@settings(deadline=None, max_examples=200)
def test_the_calendar_agrees_with_a_scan_of_every_minute(data, change, windows):
    black = data.draw(st.lists(blackouts(change), max_size=3))
    calendar = Calendar(tuple(windows), tuple(black))
    first, is_open = scan(calendar, change)
    changes = [n for n in range(1, len(is_open)) if is_open[n] != is_open[n - 1]]
    drawn = data.draw(st.lists(st.integers(0, len(is_open) - 1), min_size=1, max_size=5))

    for minute in {*drawn, *changes[:6], *(n - 1 for n in changes[:6])}:
        now = calendar.at(first + timedelta(minutes=minute))
        following = next((n for n in changes if n > minute), None)
        told = now.until if now.open else now.opens

        assert now.open == is_open[minute]
        assert (now.opens if now.open else now.until) is None
        if following is not None:
            assert told == first + timedelta(minutes=following)
        else:
            assert told is None or told >= first + timedelta(minutes=len(is_open))


def test_without_windows_and_blackouts_it_is_always_open():
    assert Calendar().at(utc("2026-11-26")) == Opening(True, None, None, "open at all times")


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        Calendar().at(datetime(2026, 11, 26))


def test_a_window_is_open_from_its_start_until_just_before_its_end():
    calendar = Calendar((window("02:00", "04:00"),))

    assert not calendar.at(utc("2026-11-26 01:59:59.999999")).open
    assert calendar.at(utc("2026-11-26 02:00")).until == utc("2026-11-26 04:00")
    assert calendar.at(utc("2026-11-26 03:59:59.999999")).open
    assert calendar.at(utc("2026-11-26 04:00")).opens == utc("2026-11-27 02:00")


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins():
    friday = Calendar((window("22:00", "02:00", days=(4,)),))

    assert friday.at(utc("2026-11-28 01:00")).until == utc("2026-11-28 02:00")
    assert openings(friday, "2026-11-23", "2026-12-05 12:00") == [
        "27 22:00 - 28 02:00",
        "04 22:00 - 05 02:00",
    ]


def test_equal_times_open_a_window_for_a_whole_day():
    assert openings(
        Calendar((window("06:00", "06:00", days=(2,)),)), "2026-11-23", "2026-11-30"
    ) == ["25 06:00 - 26 06:00"]


def test_windows_of_whole_days_never_close():
    assert berlin("00:00", "00:00").at(utc("2026-03-28")).until is None


def test_windows_that_touch_or_overlap_are_one():
    calendar = Calendar(
        (window("01:00", "02:00"), window("02:00", "03:00"), window("02:30", "04:00"))
    )

    assert openings(calendar, "2026-11-23", "2026-11-24") == ["23 01:00 - 23 04:00"]


def test_a_window_inside_another_does_not_shorten_it():
    calendar = Calendar((window("01:00", "05:00"), window("02:00", "03:00")))

    assert openings(calendar, "2026-11-23", "2026-11-24") == ["23 01:00 - 23 05:00"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("02:30", "04:00", ["29 01:00 - 29 02:00"]),
        ("01:00", "02:30", ["29 00:00 - 29 01:00"]),
        ("02:00", "03:00", []),
        ("01:00", "05:00", ["29 00:00 - 29 03:00"]),
    ],
)
def test_times_that_the_spring_change_skips_are_the_moment_of_the_change(start, end, expected):
    sunday = berlin(start, end, days=(6,))

    assert openings(sunday, "2026-03-28", "2026-03-31") == expected


def test_a_weekly_window_that_is_skipped_opens_a_week_later():
    sunday = berlin("02:00", "03:00", days=(6,))

    assert sunday.at(utc("2026-03-22 12:00")).opens == utc("2026-04-05 00:00")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("02:00", "03:00", ["25 00:00 - 25 02:00"]),
        ("02:10", "02:40", ["25 00:10 - 25 00:40"]),
        ("01:00", "02:30", ["24 23:00 - 25 00:30"]),
        ("02:30", "04:00", ["25 00:30 - 25 03:00"]),
    ],
)
def test_an_hour_that_comes_twice_opens_a_window_once(start, end, expected):
    sunday = berlin(start, end, days=(6,))

    assert openings(sunday, "2026-10-24", "2026-10-27") == expected


def test_a_blackout_closes_a_window():
    calendar = Calendar(
        (window("02:00", "06:00"),), (blackout("2026-11-27 03:00", "2026-11-27 04:00"),)
    )

    assert openings(calendar, "2026-11-27", "2026-11-28") == [
        "27 02:00 - 27 03:00",
        "27 04:00 - 27 06:00",
    ]


def test_blackouts_that_touch_or_overlap_are_one_with_all_reasons():
    calendar = Calendar(
        blackouts=(
            blackout("2026-11-29", "2026-11-30", "sales"),
            blackout("2026-11-27", "2026-11-28", "audit"),
            blackout("2026-11-27 12:00", "2026-11-29", "sales"),
        )
    )

    assert calendar.at(utc("2026-11-27")) == Opening(
        False, None, utc("2026-11-30"), "blackout until 2026-11-30 00:00 UTC (audit, sales)"
    )


def test_a_blackout_without_length_closes_nothing():
    calendar = Calendar(blackouts=(blackout("2026-11-27", "2026-11-27"),))

    assert calendar.at(utc("2026-11-26")).until is None
    assert calendar.at(utc("2026-11-27")).open


def test_blackouts_in_local_time_follow_each_other_as_they_happen():
    """In autumn 02:30 comes before 02:10 of the second time."""
    zone = ZoneInfo("Europe/Berlin")
    first = Blackout(
        datetime(2026, 10, 25, 2, 30, tzinfo=zone),
        datetime(2026, 10, 25, 2, 10, tzinfo=zone, fold=1),
        "first",
    )

    assert Calendar(blackouts=(first,)).at(utc("2026-10-25 00:45")).opens == utc("2026-10-25 01:10")


def test_a_window_on_no_day_never_opens():
    never = Calendar((window("02:00", "04:00", days=()),))

    assert never.at(utc("2026-11-27")) == Opening(
        False, None, None, "no maintenance window is open; none follows"
    )


BLACK_FRIDAY = (blackout("2026-11-27", "2026-11-28 18:00"),)
SATURDAY = (window("02:00", "06:00", "Europe/Berlin", days=(5,)),)


@pytest.mark.parametrize(
    ("windows", "blackouts", "now", "reason"),
    [
        ((), BLACK_FRIDAY, "2026-11-27", "blackout until 2026-11-28 18:00 UTC (Black Friday)"),
        ((), BLACK_FRIDAY, "2026-11-26",
         "open until 2026-11-27 00:00 UTC, when a blackout begins (Black Friday)"),
        (SATURDAY, (), "2026-11-27",
         "no maintenance window is open; the next one begins on Sat 2026-11-28 at 02:00 "
         "Europe/Berlin (2026-11-28 01:00 UTC)"),
        (SATURDAY, (), "2026-11-28 04:59:59",
         "open until Sat 2026-11-28 at 06:00 Europe/Berlin (2026-11-28 05:00 UTC), "
         "when the maintenance window ends"),
        (SATURDAY, BLACK_FRIDAY, "2026-11-27",
         "blackout until 2026-11-28 18:00 UTC (Black Friday); the next maintenance window begins "
         "on Sat 2026-12-05 at 02:00 Europe/Berlin (2026-12-05 01:00 UTC)"),
        (SATURDAY, (blackout("2026-11-27 12:00", "2026-11-28 03:00:07"),), "2026-11-27",
         "no maintenance window is open; the next one is open from Sat 2026-11-28 at 04:00:07 "
         "Europe/Berlin (2026-11-28 03:00:07 UTC), after a blackout (Black Friday)"),
        ((window("02:00", "06:00"),), (), "2026-11-28 01:00",
         "no maintenance window is open; the next one begins on Sat 2026-11-28 at 02:00 UTC"),
        ((window("02:00", "06:00", days=()),), BLACK_FRIDAY, "2026-11-27",
         "blackout until 2026-11-28 18:00 UTC (Black Friday); no maintenance window follows"),
    ],
)  # fmt: skip
def test_the_reason_says_what_is_waited_for_by_which_clock(windows, blackouts, now, reason):
    assert Calendar(windows, blackouts).at(utc(now)).reason == reason
