"""Say what an endpoint serves and what happened to it: pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mlops_kit.local.page import journal
from mlops_kit.rollout.ledger import Incident, Ledger, Run, Version
from mlops_kit.rollout.wording import place

Plain = dict[str, Any]
Live = tuple[Mapping[str, int], Mapping[str, int]]


def endpoint(
    name: str,
    settings: Mapping[str, Any],
    ledger: Ledger | None,
    problem: str,
    live: Live | None,
    lines: Sequence[journal.Line],
) -> Plain:
    """Put together what the page shows of an endpoint, apart from its figures.

    Args:
        name: its name.
        settings: what it is told: port, objectives, probes_per_second.
        ledger: its record; None where it cannot be read.
        problem: why not, in one sentence.
        live: weights and mirrors that Envoy serves; None when it does not answer.
        lines: its journal.
    """
    port, objectives = settings.get("port"), settings.get("objectives")
    return {
        "name": name,
        "url": f"http://127.0.0.1:{port}/v2/models/{name}/infer" if port else "",
        "objectives": objectives if isinstance(objectives, list) else [],
        "probes_per_second": settings.get("probes_per_second"),
        "problem": problem,
        "labels": labels(ledger, lines),
        "weights": None if live is None else weights(ledger, live, lines),
        "rollout": rollout(ledger, lines),
        "history": history(ledger),
        "incidents": [incident(one) for one in reversed(ledger.incidents)] if ledger else [],
    }


def weights(ledger: Ledger | None, live: Live, lines: Sequence[journal.Line] = ()) -> list[Plain]:
    """List the versions that serve or could: the one with the most requests first."""
    known = labels(ledger, lines)
    roles: dict[str, str] = {}
    if ledger is not None:
        roles |= dict.fromkeys(ledger.retained, "kept")
        if ledger.stable:
            roles[ledger.stable.id] = "stable"
        if ledger.run:
            roles[ledger.run.candidate.id] = "candidate"
    shares, mirrors = live
    versions = {*shares, *mirrors, *roles}
    rows: list[Plain] = [
        {
            "version": version,
            "label": known.get(version, ""),
            "weight": shares.get(version, 0),
            "mirror": mirrors.get(version, 0),
            "role": roles.get(version, ""),
        }
        for version in versions
    ]
    return sorted(rows, key=lambda row: (-row["weight"], row["version"]))


def labels(ledger: Ledger | None, lines: Sequence[journal.Line]) -> dict[str, str]:
    """Return what people call the versions that the ledger and the journal tell of, by id."""
    told = {line["candidate"]: str(line["label"]) for line in lines if line.get("label")}
    return told | _labels(ledger) if ledger else told


def rollout(ledger: Ledger | None, lines: Sequence[journal.Line]) -> Plain | None:
    """Describe the rollout under way, or the last one that the journal tells of."""
    run = ledger.run if ledger else None
    if run is None:
        past = journal.last_rollout(lines)
        if not past:
            return None
        return {
            **_newest(past),
            "under_way": False,
            "started_at": past[0]["at"],
            "outcome": _outcome(ledger, past),
            "summary": "",
            "held": "",
        }
    its = journal.of_run(lines, run.candidate.id, run.started_at.timestamp())
    order = ledger.order if ledger else None
    return {
        **_newest(its),
        "under_way": True,
        "candidate": run.candidate.id,
        "label": run.candidate.label,
        "phase": run.phase,
        "place": _place(run),
        "started_at": run.started_at.timestamp(),
        "summary": run.plan.summary(),
        "alpha": run.plan.alpha,
        "reason": run.reason,
        "outcome": "",
        "held": _held(order.what, order.by, order.reason) if order else "",
    }


def history(ledger: Ledger | None) -> list[Plain]:
    """List the events, newest first."""
    events = reversed(ledger.history) if ledger else ()
    return [
        {
            "at": _seconds(event.at),
            "what": event.what.replace("_", " "),
            "version": event.version,
            "reason": event.reason,
            "by": event.by,
        }
        for event in events
    ]


def incident(one: Incident) -> Plain:
    """Describe an incident."""
    return {
        "id": one.id,
        "began_at": _seconds(one.began_at),
        "ended_at": None if one.ended_at is None else _seconds(one.ended_at),
        "version": one.version,
        "previous": one.previous,
        "by": one.by,
        "what": one.what,
        "reason": one.reason,
        "measured": journal.number(one.measured),
        "allowed": journal.number(one.allowed),
        "requests": one.requests,
        "harmed": one.harmed,
        "step": one.step,
        "weight": one.weight,
    }


def spans(ledger: Ledger | None) -> list[tuple[float, float | None]]:
    """Return begin and end of each incident, in seconds since 1970."""
    return [
        (_seconds(one.began_at), None if one.ended_at is None else _seconds(one.ended_at))
        for one in (ledger.incidents if ledger else ())
    ]


def _newest(lines: Sequence[journal.Line]) -> Plain:
    newest = journal.newest(lines)
    known: Plain = {} if newest is None else {k: newest[k] for k in ("candidate", "label")}
    return {**known, "now": newest, "points": journal.points(lines)}


def _outcome(ledger: Ledger | None, past: Sequence[journal.Line]) -> str:
    """Say how a rollout of the past ended, as far as the history knows."""
    for event in reversed(ledger.history if ledger else ()):
        its = event.version.startswith(past[0]["candidate"]) and event.what != "retired"
        if its and event.at.timestamp() >= past[0]["at"]:
            return f"{event.what.replace('_', ' ')}: {event.reason}"
    return ""


def _labels(ledger: Ledger) -> dict[str, str]:
    run = ledger.run
    known: list[Version | None] = [ledger.stable]
    known += [run.previous, run.candidate] if run else []
    found = {version.id: version.label for version in known if version}
    # History and incidents name versions as `id (label)`.
    named = [e.version for e in ledger.history]
    named += [text for i in ledger.incidents for text in (i.version, i.previous)]
    for text in named:
        version, _, rest = text.partition(" (")
        if rest:
            found.setdefault(version, rest.removesuffix(")"))
    return found


def _place(run: Run) -> str:
    match run.phase:
        case "deploy":
            return "starting the candidate"
        case "rollback":
            return "rolling back"
        case _:
            return place(run)


def _held(what: str, by: str, reason: str) -> str:
    why = f": {reason}" if reason else ""
    return f"{'paused' if what == 'pause' else f'{what} ordered'} by {by}{why}"


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
