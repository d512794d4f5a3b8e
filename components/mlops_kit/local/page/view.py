"""Gather what the page asks for: state now, and the figures of a period."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mlops_kit.local.page import describe, figures, verdict
from mlops_kit.local.page.records import EndpointRecords, MachineRecords
from mlops_kit.local.prometheus import Grid, Prometheus, PrometheusError, Series

STEPS = {300: 1, 900: 3, 3600: 12, 21600: 72, 86400: 288}
"""Period that can be shown -> distance of the points of its charts, both in seconds."""
ALERT_STEPS = {300: 1, 900: 1, 3600: 2, 21600: 5, 86400: 10}
"""Period -> how exact the time with alerts is, in seconds."""
STATE_SECONDS = 0.5
"""Everybody who looks within so long gets the same answer."""

_RECORDED = '{__name__=~"endpoint(_version)?:.+_?rate1m"}'
_ANSWERED = (
    "sum by (endpoint) "
    '(envoy_http_downstream_rq_completed{envoy_http_conn_manager_prefix="endpoint"})'
)
_FIRING = 'sum_over_time(({group} (ALERTS{{alertstate="firing"}}))[{period}s:{step}s]) * {step}'

Plain = dict[str, Any]


class View:
    """What there is to see of a machine; safe to use from several threads."""

    def __init__(self, directory: Path, clock: Callable[[], float] = time.time) -> None:
        """Remember the folder; nothing is read yet."""
        self._directory = directory
        self._records = MachineRecords(directory)
        self._clock = clock
        self._pool = ThreadPoolExecutor(8, "page")
        self._locks = {key: threading.Lock() for key in (0, *STEPS)}
        self._kept: dict[int, tuple[float, Plain]] = {}

    def state(self) -> Plain:
        """Return what serves, rollouts, alerts, incidents and history, as of now."""
        return self._once(0, STATE_SECONDS, self._state)

    def period(self, seconds: int) -> Plain:
        """Return the figures and charts of the last seconds, one of `STEPS`."""
        # A day's figures change slowly and cost more.
        age = min(10.0, max(STATE_SECONDS, STEPS[seconds] / 4))
        return self._once(seconds, age, lambda: self._period(seconds))

    def _once(self, key: int, age: float, make: Callable[[], Plain]) -> Plain:
        with self._locks[key]:
            at, made = self._kept.get(key, (0.0, {}))
            if not made or not 0 <= time.monotonic() - at < age:
                made = make()
                self._kept[key] = time.monotonic(), made
            return made

    def _state(self) -> Plain:
        alerts: list[dict[str, str]] = []
        problem = ""
        prometheus = self._prometheus()
        asked = self._pool.submit(prometheus.alerts)
        states = list(self._pool.map(_described, self._records.endpoints()))
        try:
            alerts = asked.result()
        except PrometheusError as error:
            problem = str(error)
        verdicts: dict[str, dict[str, str]] = {}
        for state in states:
            own = [alert for alert in alerts if alert["endpoint"] == state["name"]]
            verdicts[state["name"]] = verdict.endpoint(state, own, problem)
            state["verdict"] = verdicts[state["name"]]
        return {
            "at": self._clock(),
            "stack": self._directory.parent.name,
            "platform": self._directory.name,
            "prometheus": {
                "url": f"http://127.0.0.1:{self._prometheus().port}",
                "problem": problem,
            },
            "verdict": verdict.machine(verdicts),
            "alerts": alerts,
            "endpoints": states,
        }

    def _period(self, seconds: int) -> Plain:
        now = self._clock()
        since, grid = now - seconds, Grid.of(seconds, STEPS[seconds], now)
        problem, recorded, answered, firing, any_firing = "", [], [], {}, None
        try:
            prometheus = self._prometheus()
            recorded = prometheus.range(_RECORDED, grid)
            answered = prometheus.range(_ANSWERED, grid)
            firing = _by_endpoint(prometheus, "group by (endpoint)", seconds, now)
            any_firing = _by_endpoint(prometheus, "group", seconds, now).get("", 0.0)
        except PrometheusError as error:
            problem = str(error)
        parts: dict[str, Plain] = {}
        checks: list[figures.Checks] = []
        spans: list[figures.Span] = []
        throughputs: list[figures.Throughput | None] = []
        for records in self._records.endpoints():
            name = records.name
            own = figures.within(records.checks.since(since), since, now)
            incidents = describe.spans(records.ledger()[0])
            counter = next((s.values for s in answered if s.labels.get("endpoint") == name), [])
            rate = figures.throughput(zip(grid.moments(), counter, strict=False))
            checks.append(own)
            spans += incidents
            throughputs.append(rate)
            parts[name] = {
                "checks": _plain(figures.check_figures(own)),
                "throughput": _rate(rate),
                "incident_seconds": figures.union_seconds(incidents, since, now),
                "alert_seconds": None if problem else firing.get(name, 0.0),
                "charts": _charts([s for s in recorded if s.labels.get("endpoint") == name]),
            }
        return {
            "period": seconds,
            "since": since,
            "until": now,
            "alert_step": ALERT_STEPS[seconds],
            "grid": {"start": grid.start, "step": grid.step, "count": grid.count},
            "prometheus_problem": problem,
            "machine": {
                "checks": _plain(figures.check_figures(figures.joined(checks))),
                "throughput": _summed(throughputs),
                "incident_seconds": figures.union_seconds(spans, since, now),
                "alert_seconds": any_firing,
            },
            "endpoints": parts,
        }

    def _prometheus(self) -> Prometheus:
        return Prometheus(self._records.prometheus_port)


def _described(records: EndpointRecords) -> Plain:
    ledger, problem = records.ledger()
    return describe.endpoint(
        records.name, records.settings(), ledger, problem, records.live(), records.journal()
    )


def _by_endpoint(prometheus: Prometheus, group: str, period: int, now: float) -> dict[str, float]:
    step = ALERT_STEPS[period]
    query = _FIRING.format(group=group, period=period, step=step)
    found = prometheus.instant(query, now)
    return {labels.get("endpoint", ""): value for labels, value in found if value is not None}


def _charts(recorded: Sequence[Series]) -> Plain:
    """Sort recorded series into charts: by version for `rate`, else by name."""
    charts: Plain = {"rate": {}}
    for series in recorded:
        level, _, name = series.labels.get("__name__", "").partition(":")
        if level == "endpoint_version" and name == "requests:rate1m":
            charts["rate"][series.labels.get("version", "")] = series.values
        elif level == "endpoint":
            charts[name.replace(":", "_").removesuffix("_rate1m")] = series.values
    return charts


def _plain(summary: figures.CheckFigures) -> Plain:
    return {
        "checks": summary.checks,
        "passed": summary.passed,
        "answered": summary.answered,
        "availability": summary.availability,
        "latency_seconds": {f"p{p}": value for p, value in summary.latency_seconds.items()},
        "results": summary.results,
        "first_at": summary.first_at,
    }


def _rate(rate: figures.Throughput | None) -> Mapping[str, float | None] | None:
    if rate is None:
        return None
    return {"requests": rate.requests, "seconds": rate.seconds, "per_second": rate.per_second}


def _summed(parts: Sequence[figures.Throughput | None]) -> Mapping[str, float | None] | None:
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return {
        "requests": sum(part.requests for part in known),
        "seconds": max(part.seconds for part in known),
        "per_second": figures.summed(known),
    }
