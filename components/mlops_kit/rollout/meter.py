"""Turn the raw counters of one version into counts since a moment. Pure.

Counters restart at 0 with their process, and readings of them come late, twice or out of order.
A `Meter` never counts more since a moment than there was, and never takes a count back:
* what is counted at a moment is the first reading at or after it, so a count may lack what came
  between the two, and holds nothing from before;
* a reading that is not newer than the newest one, or of an epoch that has ended, is left out;
* one that is lower in some field shows that field as it was earlier, and is no base of a moment;
* what a counter had not shown when its process ended stays unknown.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from operator import add, attrgetter, sub
from typing import NamedTuple

from mlops_kit.rollout.counts import Counts

KEPT_READINGS = 4096
KEPT_MOMENTS = 4096
KEPT_EPOCHS = 64
COARSENESS = 0.01
"""Gap between two kept readings, at most, as a share of their age (or as they were taken)."""


class Reading(NamedTuple):
    """What had been counted at a moment."""

    at: datetime
    total: Counts


class Meter:
    """Counts of one version since any moment, from readings of its cumulative counters.

    The first answer for a moment fixes what is taken off from then on. A moment that is asked
    for when it is a time T in the past is answered to within the larger of T / 100 and the time
    between two readings around it. Memory is bounded by `KEPT_READINGS` and by `KEPT_MOMENTS`;
    a moment is forgotten when so many others have been asked for since it was.
    """

    def __init__(self) -> None:
        """Begin with no reading."""
        self._readings: list[Reading] = []
        self._bases: dict[datetime, Counts] = {}
        self._epoch = ""
        self._ended: deque[str] = deque(maxlen=KEPT_EPOCHS)
        self._before = Counts()
        self._shown = Counts()
        self._total = Counts()

    @property
    def first(self) -> Reading | None:
        """The oldest reading; None before there is any."""
        return self._readings[0] if self._readings else None

    def add(self, at: datetime, epoch: str, raw: Counts) -> None:
        """Take a reading.

        Args:
            at: when the reading was begun, so that what was counted by then is in `raw`.
            epoch: names the process that counts; a new one began at 0. Empty where the source
                cannot tell: then requests that fell are those of a new process.
            raw: the counters since their process began. They may differ a little in time.
        """
        if (self._readings and at <= self._readings[-1].at) or epoch in self._ended:
            return
        risen = _each(sub, raw, self._shown)
        if epoch != self._epoch or (not epoch and risen.requests < 0):
            if self._epoch:
                self._ended.append(self._epoch)
            self._epoch, self._before, self._shown = epoch, self._total, Counts()
            risen = raw
        self._shown = _each(max, raw, self._shown)
        self._total = _each(add, self._before, self._shown)
        if min(risen.requests, risen.failed, *risen.slow.values()) >= 0:
            self._readings.append(Reading(at, self._total))
            if len(self._readings) > KEPT_READINGS:
                self._readings = _thinned(self._readings)

    def since(self, moment: datetime) -> Counts | None:
        """Count what came after a moment, as far as it was read.

        0 <= failed <= requests, and so for `slow`: a failure that was counted before its request
        shows as soon as the request does.

        Returns:
            None when the moment is before the first reading, and that was not 0: `base` can
            tell what had been counted by then; `since(first.at)` is what is certain without.
        """
        if self._readings and moment > self._readings[-1].at:
            return Counts()
        base = self._base(moment)
        if base is None:
            return None
        new = _each(sub, self._total, base)
        slow = {name: min(number, new.requests) for name, number in new.slow.items()}
        return Counts(new.requests, min(new.failed, new.requests), slow)

    def base(self, moment: datetime, raw: Counts) -> None:
        """Tell what the counters showed at, or soon after, a moment before the first reading.

        They are those of the first reading's process: `Counts()` when it began later. What is
        above the first reading is cut to it. Of two that are told the lower counts.
        """
        if self._readings and moment < self._readings[0].at:
            known = self._bases.get(moment, self._readings[0].total)
            self._keep(moment, _each(min, raw, known))

    def _base(self, moment: datetime) -> Counts | None:
        base = self._bases[moment] if moment in self._bases else self._found(moment)
        if base is not None:
            self._keep(moment, base)
        return base

    def _found(self, moment: datetime) -> Counts | None:
        index = bisect_left(self._readings, moment, key=attrgetter("at"))
        if index == len(self._readings):
            return None
        at, total = self._readings[index]
        began = not any((total.requests, total.failed, *total.slow.values()))
        return total if moment == at or index or began else None

    def _keep(self, moment: datetime, base: Counts) -> None:
        """Fix the base of a moment; forget the one that was not asked for longest."""
        self._bases.pop(moment, None)
        self._bases[moment] = base
        if len(self._bases) > KEPT_MOMENTS:
            del self._bases[next(iter(self._bases))]


def _each(of: Callable[[int, int], int], one: Counts, other: Counts) -> Counts:
    names = {**one.slow, **other.slow}
    slow = {name: of(one.slow.get(name, 0), other.slow.get(name, 0)) for name in names}
    return Counts(of(one.requests, other.requests), of(one.failed, other.failed), slow)


def _thinned(readings: list[Reading]) -> list[Reading]:
    """Drop readings where, for their age, their neighbours are close; keep both ends."""
    share, newest = COARSENESS, readings[-1].at
    while True:
        kept = [readings[0]]
        for reading, following in pairwise(readings[1:]):
            if following.at - kept[-1].at > share * (newest - following.at):
                kept.append(reading)
        kept.append(readings[-1])
        if len(kept) <= KEPT_READINGS * 3 // 4:
            return kept
        share *= 2
