"""Figures of a period from records: pure, each as its definition says.

* Availability: the mean of the prober's checks, where a check passes (1) only if its answer is
  right and within the latency bound, else 0.
* Percentile p of N latencies: the sorted latencies at place ceil(p N / 100), counted from 1.
* Throughput: X = N / dt, N requests answered in dt seconds; of several models the sum of theirs.
* Time in incidents: the length of the union of their spans; overlaps count once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy
from numpy.typing import NDArray

from mlops_kit.local.probe_record import RESULTS

PERCENTILES = (50, 95, 99)
CHECK = numpy.dtype(
    {
        "names": ["at", "seconds", "result"],
        "formats": ["<f8", "<f4", "u1"],
        "offsets": [0, 8, 12],
        "itemsize": 16,
    }
)
"""A check as `probe_record` keeps it."""

Checks = NDArray[Any]
Span = tuple[float, float | None]
"""Begin and end, in seconds since 1970; None: not over yet."""


@dataclass(frozen=True)
class CheckFigures:
    """What the prober's checks of a period say. Figures are None where nothing was checked."""

    checks: int
    passed: int
    answered: int
    """Checks that got an answer, right or wrong: those that the percentiles are of."""
    availability: float | None
    """Share of the checks that passed, 0 to 1."""
    latency_seconds: dict[int, float | None]
    """By percentile: 50, 95, 99."""
    results: dict[str, int]
    """Checks by result: ok, failed, wrong, slow."""
    first_at: float | None
    """The first check of the period, in seconds since 1970."""


@dataclass(frozen=True)
class Throughput:
    """Requests answered in a time."""

    requests: float
    seconds: float

    @property
    def per_second(self) -> float | None:
        """X = N / dt; None where no time passed."""
        return self.requests / self.seconds if self.seconds > 0 else None


def within(checks: Checks, since: float, until: float) -> Checks:
    """Return the checks that ended after `since`, and at `until` at the latest."""
    return checks[(checks["at"] > since) & (checks["at"] <= until)]


def joined(parts: Sequence[Checks]) -> Checks:
    """Put the checks of several endpoints together."""
    return numpy.concatenate(parts) if parts else numpy.empty(0, CHECK)


def percentile(latencies: NDArray[Any], p: int) -> float | None:
    """Return the sorted latencies at place ceil(p N / 100), counted from 1; None of none."""
    count = len(latencies)
    if count == 0:
        return None
    place = max(1, -(-p * count // 100))
    return float(numpy.partition(latencies, place - 1)[place - 1])


def check_figures(checks: Checks) -> CheckFigures:
    """Summarize checks."""
    count = len(checks)
    passed = int((checks["result"] == RESULTS.index("ok")).sum())
    latencies = checks["seconds"][~numpy.isnan(checks["seconds"])]
    return CheckFigures(
        checks=count,
        passed=passed,
        answered=len(latencies),
        availability=passed / count if count else None,
        latency_seconds={p: percentile(latencies, p) for p in PERCENTILES},
        results={
            name: int((checks["result"] == index).sum()) for index, name in enumerate(RESULTS)
        },
        first_at=float(checks["at"].min()) if count else None,
    )


def throughput(counter: Iterable[tuple[float, float | None]]) -> Throughput | None:
    """Count what a counter grew by, and in which time; None with fewer than two values.

    Args:
        counter: moments in seconds, rising, and the count at each; None: not known. A count that
            fell was started anew, so all of it is new.
    """
    known = [(at, value) for at, value in counter if value is not None]
    if len(known) < 2:
        return None
    grown = 0.0
    for (_, before), (_, now) in pairwise(known):
        grown += now - before if now >= before else now
    return Throughput(grown, known[-1][0] - known[0][0])


def summed(parts: Iterable[Throughput | None]) -> float | None:
    """Add up the throughputs of several models, in requests per second; None of none."""
    rates = [part.per_second for part in parts if part is not None]
    known = [rate for rate in rates if rate is not None]
    return sum(known) if known else None


def union_seconds(spans: Sequence[Span], since: float, until: float) -> float:
    """Return how much of a period lies in at least one of the spans, in seconds."""
    clipped = [
        (max(begin, since), until if end is None else min(end, until)) for begin, end in spans
    ]
    total, reached = 0.0, since
    for begin, end in sorted(clipped):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return total
