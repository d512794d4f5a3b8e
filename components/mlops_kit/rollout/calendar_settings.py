"""The maintenance windows and blackouts of a rollout: their allowed values and defaults."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Literal, get_args
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from mlops_kit.bounds import Text
from mlops_kit.problems import Place, mistake, shown
from mlops_kit.rollout.calendar import Blackout, Calendar, MaintenanceWindow
from mlops_kit.settings import Context, Given, Settings

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Day, ...] = get_args(Day)
FIRST_YEAR, LAST_YEAR = 2000, 2999

_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_MOMENT = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?"
_OFFSET = "(Z|[+-][0-9]{2}:[0-9]{2})"
_NOT_ZONES = {"Factory", "localtime"}
"""Entries of the time zone database that mean something else on each machine."""
_ABBREVIATION = 4
"""Letters of the longest abbreviations, which look alike and mean different things."""


def _check_days(days: tuple[Day, ...]) -> tuple[Day, ...]:
    if not days:
        raise mistake("must have at least one day, got an empty list")
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice:
        raise mistake(f"must name each day once, got {twice} twice")
    return days


def _check_clock(text: str) -> str:
    if not re.fullmatch(_CLOCK, text):
        hint = "; midnight is '00:00'" if text == "24:00" else ""
        raise mistake(f"must be a time from '00:00' to '23:59', got {shown(text)}{hint}")
    return text


def _check_zone(name: str) -> str:
    if name != "UTC" and name not in _zones():
        raise mistake(f"must be a time zone such as Europe/Berlin, got {shown(name)}{_guess(name)}")
    return name


def _check_moment(text: str) -> str:
    offset = "; end it with Z for UTC, or with an offset such as +01:00"
    hint = offset if re.fullmatch(_MOMENT, text) else ""
    try:
        known = re.fullmatch(_MOMENT + _OFFSET, text) and datetime.fromisoformat(text)
    except ValueError:
        known = None
    if not known:
        raise mistake(f"must be a date and time such as 2026-11-28T18:00Z, got {shown(text)}{hint}")
    if not FIRST_YEAR <= known.year <= LAST_YEAR:
        raise mistake(f"must be in the years {FIRST_YEAR} to {LAST_YEAR}, got {shown(text)}")
    return text


Clock = Annotated[
    str, AfterValidator(_check_clock), Field(json_schema_extra={"pattern": f"^{_CLOCK}$"})
]
"""A time of day, such as `02:30`."""

Moment = Annotated[
    str,
    AfterValidator(_check_moment),
    Field(json_schema_extra={"pattern": f"^{_MOMENT}{_OFFSET}$"}),
]
"""A date and time with its offset from UTC, such as `2026-11-28T18:00Z`."""


class MaintenanceWindowSettings(Settings):
    """A span of the week in which a rollout may move traffic."""

    days: Annotated[
        tuple[Day, ...], AfterValidator(_check_days), Field(json_schema_extra={"minItems": 1})
    ] = WEEK
    """Days on which the window begins: mon, tue, wed, thu, fri, sat, sun."""
    start: Clock
    """Time at which the window begins, such as 22:00."""
    end: Clock
    """Time at which it ends; before `start`: on the next day; the same: 24 hours later."""
    time_zone: Annotated[str, AfterValidator(_check_zone)] = "UTC"
    """Time zone of both times, such as Europe/Berlin; the window follows its summer time."""


class BlackoutSettings(Settings):
    """A span of time in which no rollout moves traffic."""

    begin: Moment
    """When it begins, with an offset from UTC, such as 2026-11-27T00:00+01:00."""
    end: Moment
    """When it is over, with an offset from UTC."""
    reason: Text
    """Why, in words for whoever waits."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A blackout ends after it began."""
        begin, end = given.value("begin"), given.value("end")
        if begin and end and datetime.fromisoformat(end) <= datetime.fromisoformat(begin):
            yield ("end",), f"must be after begin ({shown(begin)}), got {shown(end)}"


def calendar(
    windows: Iterable[MaintenanceWindowSettings], blackouts: Iterable[BlackoutSettings]
) -> Calendar:
    """Return the calendar that these settings ask for."""
    return Calendar(
        windows=tuple(
            MaintenanceWindow(
                days=tuple(WEEK.index(day) for day in window.days),
                start=time.fromisoformat(window.start),
                end=time.fromisoformat(window.end),
                time_zone=window.time_zone,
            )
            for window in windows
        ),
        blackouts=tuple(
            Blackout(
                begin=datetime.fromisoformat(blackout.begin),
                end=datetime.fromisoformat(blackout.end),
                reason=blackout.reason,
            )
            for blackout in blackouts
        ),
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NOT_ZONES)


def _guess(name: str) -> str:
    """Guess by the whole name or by its city alone, in any case; never from EST to CEST."""
    known = sorted(_zones(), key=lambda zone: ("/" in zone, zone), reverse=True)
    meant = {key: zone for zone in known for key in (zone.rpartition("/")[2].lower(), zone.lower())}
    wanted = name.lower().replace(" ", "_")
    long = [key for key in meant if len(key) > _ABBREVIATION]
    close = [wanted] if wanted in meant else get_close_matches(wanted, long, n=1, cutoff=0.75)
    return f"; did you mean {meant[close[0]]}?" if close else ""
