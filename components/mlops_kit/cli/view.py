"""Draw a status for people: readable from 40 columns on."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mlops_kit.cli.document import Alarm, EndpointStatus, Figures, Rollout, Seen, Status
from mlops_kit.rollout import wording
from mlops_kit.rollout.ledger import Event, Incident, Order
from mlops_kit.rollout.plan import duration

SHOWN_EVENTS, SHOWN_INCIDENTS = 5, 3
GOOD, BAD, ATTENTION, FAINT = "green", "bold red", "yellow", "dim"
NO_DATA = "no data"
Row = tuple[str, RenderableType]


def drawn(status: Status) -> RenderableType:
    """Return what a rich console prints."""
    parts: list[RenderableType] = []
    for endpoint in status.endpoints:
        parts += [_title(endpoint, status.stack), _table(_rows(endpoint, status)), Text()]
    if len(status.endpoints) > 1:
        together = _rate(status.throughput_per_second)
        parts.append(Text(f"all endpoints together: {together}"))
    return Group(*parts)


def _title(endpoint: EndpointStatus, stack: str) -> Text:
    state = ("ok", GOOD) if endpoint.ok else ("not ok", BAD)
    if _rolls_out(endpoint):
        state = ("rolling out", ATTENTION)
    where = (f"  stack {stack}, platform {endpoint.platform}", FAINT)
    return Text.assemble((endpoint.name, "bold"), "  ", state, where)


def _rolls_out(endpoint: EndpointStatus) -> bool:
    """Tell whether nothing is wrong but that a candidate has a share of the traffic."""
    stable, weights = endpoint.stable, endpoint.weights
    shared = stable is not None and weights is not None and weights != {stable.id: 100}
    under_way = endpoint.rollout is not None and endpoint.rollout.phase == "step"
    return under_way and shared and not endpoint.drifted and len(endpoint.problems) == 1


def _table(rows: Iterable[Row]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=FAINT, no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in rows:
        table.add_row(f"  {label}", value)
    return table


def _rows(endpoint: EndpointStatus, status: Status) -> Iterable[Row]:
    for problem in endpoint.problems:
        yield "problem", Text(problem, ATTENTION if _rolls_out(endpoint) else BAD)
    yield "url", Text(endpoint.url or "none yet")
    yield "live", _live(endpoint)
    stable = endpoint.stable
    if stable is not None:
        ready = ("ready", GOOD) if stable.ready else (f"not ready, {stable.reason}", BAD)
        yield "stable", Text.assemble(f"{stable.id} ({stable.label}), ", ready)
    yield from _rollout(endpoint.rollout, status.at)
    if endpoint.order is not None:
        yield "order", Text(_order(endpoint.order), ATTENTION)
    yield from _alarms(endpoint.alarms)
    label = f"last {duration(status.period_seconds)}"
    for line in _figures(endpoint.figures, endpoint.alarms is None):
        yield label, Text(line)
        label = ""
    yield from _incidents(endpoint.incidents)
    yield from _history(endpoint.history)


def _live(endpoint: EndpointStatus) -> Text:
    if endpoint.weights is None:
        return Text("the gateway does not answer", BAD)
    copied = "".join(f", {share} % copied to {v}" for v, share in (endpoint.mirrors or {}).items())
    left = f"; the kit left {wording.shares(endpoint.ledger_weights)}"
    return Text.assemble(
        wording.shares(endpoint.weights) + copied, (left if endpoint.drifted else "", BAD)
    )


def _rollout(rollout: Rollout | None, now: datetime) -> Iterable[Row]:
    if rollout is None:
        yield "rollout", Text("none under way")
        return
    candidate = f"{rollout.candidate} ({rollout.label})"
    match rollout.phase:
        case "deploy":
            text = f"{candidate} starts, without traffic yet"
        case "step":
            long = f" for {_span(now - rollout.step_at)}" if rollout.step_at else ""
            text = f"{candidate} at {rollout.place}{long}"
        case "handed":
            text = f"{candidate} is moved by {rollout.place}"
        case "retain":
            kept = f", {rollout.previous} is kept" if rollout.kept_until else ""
            until = f" until {rollout.kept_until:%H:%M:%S} UTC" if rollout.kept_until else ""
            text = f"{candidate} is promoted{kept}{until}"
        case "rollback":
            text = f"{candidate} is being rolled back: {rollout.reason}"
    yield "rollout", Text(text, ATTENTION)
    if rollout.seen is not None:
        for line in _seen(rollout.seen):
            yield "", Text(line)
    if not rollout.followed:
        yield "", Text("no `pulumi up` works on it, the next one goes on", ATTENTION)


def _seen(seen: Seen) -> Iterable[str]:
    slow = "".join(f", {number} over {name}" for name, number in seen.slow.items())
    yield f"{seen.requests} requests, {seen.failed} failed{slow}"
    if seen.evidence is not None and seen.bound is not None:
        of = f" ({seen.objective})" if seen.objective else ""
        yield f"evidence {seen.evidence:.2g} of {seen.bound:.3g}{of}, at which it is rolled back"
    if seen.waits_for:
        yield f"waits: {seen.waits_for}"


def _order(order: Order) -> str:
    why = f": {order.reason}" if order.reason else ""
    verb = {"pause": "paused", "promote": "promotion ordered", "rollback": "rollback ordered"}
    return f"{verb[order.what]} by {order.by} on {_moment(order.at)}{why}"


def _alarms(alarms: tuple[Alarm, ...] | None) -> Iterable[Row]:
    if alarms is None:
        yield "alarms", Text("unknown, Prometheus does not answer", BAD)
    elif not alarms:
        yield "alarms", Text("none")
    label = "alarms"
    for alarm in alarms or ():
        fires = alarm.state == "firing"
        since = f" since {alarm.since[:19].replace('T', ' ')} UTC" if alarm.since else ""
        state = "fires" if fires else alarm.state
        said = alarm.description or alarm.summary
        yield label, Text(f"{alarm.name} {state}{since}: {said}", BAD if fires else ATTENTION)
        label = ""


def _figures(figures: Figures, silent: bool) -> Iterable[str]:
    if figures.availability is None:
        yield f"checks: {NO_DATA}"
    else:
        yield f"availability {_share(figures.availability)} of {figures.checks} checks"
        times = (figures.latency_p50_ms, figures.latency_p95_ms, figures.latency_p99_ms)
        known = zip(("p50", "p95", "p99"), times, strict=True)
        yield " · ".join(f"{name} {_milliseconds(time)}" for name, time in known)
    if silent:
        yield "throughput: Prometheus does not answer"
    elif figures.requests is None:
        yield f"throughput: {NO_DATA}"
    else:
        yield f"{_rate(figures.throughput_per_second)} ({figures.requests:.0f} requests)"


def _incidents(incidents: tuple[Incident, ...]) -> Iterable[Row]:
    label = "incidents"
    if not incidents:
        yield label, Text("none")
    for incident in reversed(incidents[-SHOWN_INCIDENTS:]):
        yield label, Text(f"{_moment(incident.began_at)}  {incident.version} was rolled back")
        label = ""
        for line in _incident(incident):
            yield "", Padding(Text(line), (0, 0, 0, 2))
    yield from _more(len(incidents) - SHOWN_INCIDENTS)


def _incident(incident: Incident) -> Iterable[str]:
    yield incident.reason
    if incident.measured is not None and incident.allowed is not None:
        measured, allowed = wording.percent(incident.measured), wording.percent(incident.allowed)
        yield f"{incident.what}: measured {measured}, allowed {allowed}"
    harmed = f"{incident.harmed} of {incident.requests} requests harmed"
    long = "not over yet"
    if incident.ended_at is not None:
        long = f"over after {_span(incident.ended_at - incident.began_at)}"
    by = f", run by {incident.by}" if incident.by else ""
    yield f"{harmed}, {long}{by}"
    yield from incident.untold


def _history(history: tuple[Event, ...]) -> Iterable[Row]:
    label = "history"
    if not history:
        yield label, Text("empty")
    for event in reversed(history[-SHOWN_EVENTS:]):
        what = event.what.replace("_", " ")
        version = f" {event.version}" if event.version else ""
        why = f": {event.reason}" if event.reason else ""
        by = f" (by {event.by})" if event.by else ""
        yield label, Text(f"{_moment(event.at)}  {what}{version}{why}{by}")
        label = ""
    yield from _more(len(history) - SHOWN_EVENTS)


def _more(count: int) -> Iterable[Row]:
    if count > 0:
        yield "", Text(f"and {count} before, see --json", FAINT)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _span(span: timedelta) -> str:
    seconds = max(0.0, span.total_seconds())
    return duration(round(seconds, 1) if seconds < 10 else round(seconds))


def _share(ratio: float) -> str:
    """Write a ratio in percent, cut and not rounded: only all is 100 %."""
    return f"{int(ratio * 10_000 + 1e-9) / 100:g} %"


def _milliseconds(time: float | None) -> str:
    return NO_DATA if time is None else f"{time:.3g} ms"


def _rate(per_second: float | None) -> str:
    return NO_DATA if per_second is None else f"{per_second:.3g} requests/s"
