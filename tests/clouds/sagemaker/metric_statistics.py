"""CloudWatch's statistics over minutes of a variant: Sum, SampleCount, pNN, PR(:n) and so on."""

import re
from collections.abc import Callable

from tests.clouds.sagemaker.metrics import Minute, latencies, source
from tests.clouds.sagemaker.traffic import Latency

COUNTS: dict[str, Callable[[Minute], int]] = {
    "Invocations": lambda minute: minute.requests,
    "Invocation4XXErrors": lambda minute: sum(p.client_errors for p in minute.parcels),
    "Invocation5XXErrors": lambda minute: sum(p.errors for p in minute.parcels),
    "InvocationModelErrors": lambda minute: sum(p.errors for p in minute.parcels),
}
TIMES = ("ModelLatency", "OverheadLatency")
UNITS = dict.fromkeys(COUNTS, "None") | dict.fromkeys(TIMES, "Microseconds")
NAMES = (*COUNTS, *TIMES, "InvocationsPerInstance")
PLAIN = ("Sum", "SampleCount", "Average", "Minimum", "Maximum")
PERCENTILE = re.compile(r"p(\d{1,2}(\.\d{1,10})?|100)")
RANK = re.compile(r"PR\((\d*\.?\d*):(\d*\.?\d*)\)")

Parts = list[tuple[int, Latency]]


def known(statistic: str) -> bool:
    """Tell whether a statistic is one that CloudWatch takes, and this simulator computes."""
    if match := RANK.fullmatch(statistic):
        return any(match.groups())
    return statistic in PLAIN or bool(PERCENTILE.fullmatch(statistic))


def compute(metric: str, statistic: str, minutes: list[Minute], seed: int | None) -> float:
    """Return a statistic of at least one minute with requests."""
    requests = sum(minute.requests for minute in minutes)
    if metric == "InvocationsPerInstance":
        per_instance = [minute.requests / minute.instances for minute in minutes]
        return _of_values(per_instance, statistic)
    if metric in COUNTS:
        hits = sum(COUNTS[metric](minute) for minute in minutes)
        return _of_flags(hits, requests, statistic)
    parts = latencies(minutes, metric == "OverheadLatency")
    return _of_times(parts, requests, statistic, (seed, metric, minutes[0].start))


def _of_values(values: list[float], statistic: str) -> float:
    found = {
        "Sum": sum(values),
        "SampleCount": len(values),
        "Average": sum(values) / len(values),
        "Minimum": min(values),
        "Maximum": max(values),
    }
    return float(found.get(statistic, max(values)))


def _of_flags(hits: int, requests: int, statistic: str) -> float:
    """Each request counts one 0 or 1."""
    if match := PERCENTILE.fullmatch(statistic):
        return float(requests - hits < requests * float(match[1]) / 100)
    if match := RANK.fullmatch(statistic):
        return 100.0 * _within(match, lambda bound: 1.0 if bound >= 1 else 1 - hits / requests)
    found = {
        "Sum": hits,
        "SampleCount": requests,
        "Average": hits / requests,
        "Minimum": int(hits == requests),
        "Maximum": int(hits > 0),
    }
    return float(found[statistic])


def _of_times(
    parts: Parts, requests: int, statistic: str, key: tuple[int | None, str, int]
) -> float:
    """Microseconds, or the percentage of requests within bounds."""

    def share(bound_us: float) -> float:
        exact = sum(n * latency.share_within(bound_us / 1000) for n, latency in parts) / requests
        if key[0] is None:
            return round(exact * requests) / requests
        return float(source(*key, bound_us).binomial(requests, exact)) / requests

    if match := RANK.fullmatch(statistic):
        return 100.0 * _within(match, share)
    if match := PERCENTILE.fullmatch(statistic):
        return _quantile(parts, requests, float(match[1]) / 100)
    mean = 1000 * sum(n * latency.mean_ms for n, latency in parts) / requests
    found: dict[str, Callable[[], float]] = {
        "Sum": lambda: mean * requests,
        "SampleCount": lambda: float(requests),
        "Average": lambda: mean,
        "Minimum": lambda: _quantile(parts, requests, 0.5 / requests),
        "Maximum": lambda: _quantile(parts, requests, 1 - 0.5 / requests),
    }
    return found[statistic]()


def _within(match: re.Match[str], share: Callable[[float], float]) -> float:
    """PR(a:b): the share above a, up to and with b; either may be left out."""
    below = share(float(match[1])) if match[1] else 0.0
    return (share(float(match[2])) if match[2] else 1.0) - below


def _quantile(parts: Parts, requests: int, part: float) -> float:
    low, high = 0.0, 3_600_000.0
    for _ in range(60):
        middle = (low + high) / 2
        reached = sum(n * latency.share_within(middle) for n, latency in parts) / requests
        low, high = (low, middle) if reached >= part else (middle, high)
    return high * 1000
