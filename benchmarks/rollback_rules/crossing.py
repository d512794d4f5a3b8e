"""When a sequential test first reaches its limit; its evidence rises at bad requests only."""

from collections.abc import Callable

import numpy as np

from benchmarks.rollback_rules.traces import Floats, Ints
from benchmarks.rollback_rules.traffic import HORIZON, Exposure, Traffic, View

Evidence = Callable[[Ints, Ints], Floats]
"""Logarithm of the evidence from requests and bad ones."""
NARROW, WIDE = 128, 8192


def crossing(
    traffic: Traffic, exposure: Exposure, view: View, evidence: Evidence, limit: float
) -> Floats:
    """Return when evidence over all counts so far is seen at `limit`, infinity for never.

    The weights in `exposure` must not depend on the evidence.
    """
    if view.every:
        seen = _on_the_clock(traffic, exposure, view.every, evidence, limit)
    else:
        seen = _after_requests(traffic, exposure, evidence, limit)
    decided = seen + view.lateness
    return np.where(decided <= HORIZON, decided, np.inf)


def _after_requests(
    traffic: Traffic, exposure: Exposure, evidence: Evidence, limit: float
) -> Floats:
    trace, rows = traffic.trace, traffic.rows
    last = trace.node(exposure.at(np.full(len(rows), HORIZON), rows), rows)
    times = np.full(len(rows), np.inf)
    start, width = 1, NARROW
    while len(rows := rows[last[rows] >= start]):
        stop = min(start + width, trace.bad.shape[1])
        bad = trace.bad[rows, start - 1 : stop]
        hit = (np.diff(bad, axis=1) > 0) & (np.arange(start, stop) <= last[rows][:, None])
        row, column = np.nonzero(hit)
        found = evidence(trace.requests[start:stop][column], bad[row, column + 1]) >= limit
        first = _first(row[found], column[found], len(rows))
        reached = rows[first >= 0]
        position = trace.position[reached, start + first[first >= 0]]
        times[reached] = exposure.reached(position, reached)
        rows = rows[first < 0]
        start, width = stop, min(2 * width, WIDE)
    return times


def _on_the_clock(
    traffic: Traffic, exposure: Exposure, every: float, evidence: Evidence, limit: float
) -> Floats:
    rows = traffic.rows
    times = np.full(len(rows), np.inf)
    start, width = 1, 16
    while len(rows) and start * every <= HORIZON:
        looks = np.arange(start, start + width) * every
        looks = looks[looks <= HORIZON]
        requests, bad = traffic.counts(exposure, np.tile(looks, (len(rows), 1)), rows)
        row, column = np.nonzero(bad > 0)
        found = evidence(requests[row, column], bad[row, column]) >= limit
        first = _first(row[found], column[found], len(rows))
        times[rows[first >= 0]] = looks[first[first >= 0]]
        rows = rows[first < 0]
        start, width = start + width, min(2 * width, 512)
    return times


def _first(row: Ints, column: Ints, rows: int) -> Ints:
    """Return the first column of each row, -1 for none; `row` and `column` are in order."""
    first = np.full(rows, -1)
    first[row[::-1]] = column[::-1]
    return first
