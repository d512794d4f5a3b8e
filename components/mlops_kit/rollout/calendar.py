"""When a rollout may move traffic: maintenance windows, and blackouts that override them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
AHEAD_DAYS = 8
"""So far windows are laid out at once: each of them at least once."""
FURTHEST_DAYS = 400
"""Windows that follow each other without a gap for so long are taken to never close."""


@dataclass(frozen=True)
class MaintenanceWindow:
    """A span of local time that comes back on some days of the week.

    It begins when the clock of its time zone first reaches `start`, and ends when the clock
    first reaches `end`. So a start that a clock change skips is the moment of the change, a
    window that is skipped whole does not open, and an hour that comes twice opens it once.
    """

    days: tuple[int, ...]
    """Days of the week on which it begins, 0 for Monday."""
    start: time
    end: time
    """Before `start`: on the day after. Equal to `start`: the same time on the day after."""
    time_zone: str
    """IANA name, such as `Europe/Berlin`."""


@dataclass(frozen=True)
class Blackout:
    """A span in which no traffic is moved, whatever the windows say."""

    begin: datetime
    end: datetime
    """First moment after it. Both moments know their offset from UTC."""
    reason: str


@dataclass(frozen=True)
class Opening:
    """Whether traffic may move at some moment, and when that changes."""

    open: bool
    until: datetime | None
    """When it closes, in UTC; None for never, and while it is closed."""
    opens: datetime | None
    """When it opens, in UTC; None for never again, and while it is open."""
    reason: str
    """Why it is open or closed, as a part of a sentence."""


@dataclass(frozen=True)
class _Span:
    begin: datetime
    end: datetime
    time_zone: str


@dataclass(frozen=True)
class Calendar:
    """All maintenance windows and blackouts of an endpoint. Without windows it is always open."""

    windows: tuple[MaintenanceWindow, ...] = ()
    blackouts: tuple[Blackout, ...] = ()

    def at(self, now: datetime) -> Opening:
        """Tell whether traffic may move at a moment, until when, or from when on.

        Args:
            now: the moment, with an offset from UTC.

        Raises:
            ValueError: `now` has no offset.
        """
        if now.tzinfo is None:
            raise ValueError("the moment must have an offset from UTC")
        now = now.astimezone(UTC)
        opens, span = self._opens(now)
        if opens == now:
            until = self._closes(now, span)
            return Opening(True, until, None, self._why_open(until, span))
        return Opening(False, None, opens, self._why_closed(now, opens, span))

    def _opens(self, moment: datetime) -> tuple[datetime | None, _Span | None]:
        """Return the first open moment, `moment` or later, and a window that is open then."""
        while True:
            free, _ = self._blackout(moment)
            if not self.windows:
                return free, None
            span = next((span for span in self._spans(free) if span.end > free), None)
            if span is None:
                return None, None
            if span.begin <= free:
                return free, span
            moment = span.begin

    def _closes(self, moment: datetime, span: _Span | None) -> datetime | None:
        """Return the first closed moment after an open one."""
        begins = [b.begin for b in self._in_order() if b.begin > moment]
        ends = self._windows_end(moment) if span else None
        return min([*begins, *([ends] if ends else [])], default=None)

    def _windows_end(self, moment: datetime) -> datetime | None:
        """Return when the windows that are open, and those that follow at once, are over."""
        end = moment
        while end < moment + timedelta(days=FURTHEST_DAYS):
            certain = end + timedelta(days=AHEAD_DAYS - 2)
            for span in self._spans(end):
                if span.begin <= end:
                    end = max(end, span.end)
            if end < certain:
                return end
        return None

    def _blackout(self, moment: datetime) -> tuple[datetime, list[str]]:
        """Return when the blackouts around a moment are over, and their reasons."""
        reasons: list[str] = []
        for blackout in self._in_order():
            if blackout.begin <= moment < blackout.end:
                moment = blackout.end
                reasons.append(blackout.reason)
        return moment, list(dict.fromkeys(reasons))

    def _in_order(self) -> Sequence[Blackout]:
        """Return the blackouts by their beginning, in UTC, where moments compare as they follow."""
        blackouts = (
            Blackout(b.begin.astimezone(UTC), b.end.astimezone(UTC), b.reason)
            for b in self.blackouts
        )
        return sorted((b for b in blackouts if b.begin < b.end), key=lambda b: b.begin)

    def _spans(self, moment: datetime) -> Sequence[_Span]:
        """Return when windows open around a moment and in the days after, by their beginning."""
        spans = (span for window in self.windows for span in _laid_out(window, moment))
        return sorted(spans, key=lambda span: (span.begin, span.end))

    def _why_open(self, until: datetime | None, span: _Span | None) -> str:
        if until is None:
            return "open at all times"
        _, reasons = self._blackout(until)
        if reasons:
            return f"open until {_clock(until)}, when a blackout begins ({', '.join(reasons)})"
        assert span is not None
        return f"open until {_on(until, span)}, when the maintenance window ends"

    def _why_closed(self, now: datetime, opens: datetime | None, span: _Span | None) -> str:
        free, reasons = self._blackout(now)
        if reasons:
            why = f"blackout until {_clock(free)} ({', '.join(reasons)})"
            if opens == free:
                return why
            none, following = "no maintenance window", "the next maintenance window"
        else:
            why = "no maintenance window is open"
            none, following = "none", "the next one"
        if opens is None or span is None:
            return f"{why}; {none} follows"
        if opens == span.begin:
            return f"{why}; {following} begins on {_on(opens, span)}"
        before = dict.fromkeys(b.reason for b in self._in_order() if b.end == opens)
        return (
            f"{why}; {following} is open from {_on(opens, span)}, "
            f"after a blackout ({', '.join(before)})"
        )


def _laid_out(window: MaintenanceWindow, moment: datetime) -> Iterator[_Span]:
    """Lay a window out; where a clock change skips it whole, its span has no length."""
    zone = UTC if window.time_zone == "UTC" else ZoneInfo(window.time_zone)
    today = moment.astimezone(zone).date()
    for offset in range(-1, AHEAD_DAYS + 1):
        day = today + timedelta(days=offset)
        if day.weekday() not in window.days:
            continue
        last = day if window.end > window.start else day + timedelta(days=1)
        begin = _first(datetime.combine(day, window.start), zone)
        yield _Span(begin, _first(datetime.combine(last, window.end), zone), window.time_zone)


def _first(local: datetime, zone: tzinfo) -> datetime:
    """Return the first moment at which the clock of a time zone shows a local time, or later."""

    def shows(moment: datetime) -> datetime:
        return moment.astimezone(zone).replace(tzinfo=None)

    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if shows(moment) == local:
        return moment
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range(int((moment - before).total_seconds()) + 1)
    jump = bisect_left(seconds, local, key=lambda second: shows(before + timedelta(0, second)))
    return before + timedelta(seconds=jump)


def _clock(moment: datetime) -> str:
    seconds = ":%S" if moment.second else ""
    return f"{moment:%Y-%m-%d %H:%M{seconds}} UTC"


def _on(moment: datetime, span: _Span) -> str:
    """Write a moment by the clock of a window, and in UTC."""
    zone = UTC if span.time_zone == "UTC" else ZoneInfo(span.time_zone)
    local = moment.astimezone(zone)
    seconds = ":%S" if local.second else ""
    text = f"{DAY_NAMES[local.weekday()]} {local:%Y-%m-%d} at {local:%H:%M{seconds}}"
    if span.time_zone == "UTC":
        return f"{text} UTC"
    return f"{text} {span.time_zone} ({_clock(moment)})"
