"""From which moments on requests are counted, and how much of `alpha` each count may use.

A version may turn bad late, when the good it did before would long hide the fault. So the gate
looks at several counts at once: from the first traffic on, from the start of the step, and from
marks a minute apart within the step. Marks are thinned out so that for every age there is one
about half as old: their number grows with the logarithm of the step's length.

The j-th count that is begun may use 1 / (j (j + 1)) of alpha. These shares sum to 1 over all j
whatever number of steps and marks there will be, and the first one, which sees a bad version
first, has half. A weighted sum of e-processes begun at moments fixed in advance is an e-process
(J. Shin, A. Ramdas, A. Rinaldo, "E-detectors", arXiv 2203.03532), so `alpha` holds for all of
them together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MARK_SECONDS = 60.0
RECENT_SECONDS = 30.0


@dataclass(frozen=True)
class Window:
    """One count: since when, and its share of `alpha`."""

    since: datetime
    share: float
    """Above 0, at most 1/2; all windows of a rollout ever opened sum to at most 1."""


def share(number: int) -> float:
    """Return the share of `alpha` of the window opened as `number`, counted from 1."""
    return 1 / (number * (number + 1))


def windows(first_at: datetime, step_at: datetime, opened: int, now: datetime) -> list[Window]:
    """Return what to count at `now`: since the first traffic, since the step, since its marks.

    Args:
        first_at: when the candidate first got requests.
        step_at: when the present step began.
        opened: number of the window that the step opened; the first window is 1.
        now: the present moment.
    """
    found = [Window(first_at, share(1))]
    if step_at > first_at:
        found.append(Window(step_at, share(max(opened, 2))))
    passed = marks(step_at, now)
    for mark in sorted(kept(passed)):
        since = step_at + timedelta(seconds=mark * MARK_SECONDS)
        found.append(Window(since, share(max(opened, 1) + mark)))
    return found


def recent(found: Sequence[Window], step_at: datetime, now: datetime) -> Window:
    """Return the newest window that is old enough to tell what goes on now."""
    settled = [
        window
        for window in found
        if window.since <= step_at or (now - window.since).total_seconds() >= RECENT_SECONDS
    ]
    return settled[-1] if settled else found[-1]


def marks(step_at: datetime, now: datetime) -> int:
    """Return how many marks of a step have passed."""
    return max(0, int((now - step_at).total_seconds() / MARK_SECONDS))


def kept(passed: int) -> Iterator[int]:
    """Yield the marks that are counted from: for each power of 2, its newest odd multiple."""
    power = 1
    while power <= passed:
        yield ((passed // power - 1) | 1) * power
        power *= 2
