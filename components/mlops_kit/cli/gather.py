"""Ask ledger, gateway, model servers, Prometheus and the prober's record how endpoints do."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlops_kit.cli.document import (
    Alarm,
    EndpointStatus,
    Figures,
    Rollout,
    Seen,
    Serving,
    Status,
)
from mlops_kit.cli.find import Place, is_followed
from mlops_kit.local.driver import LocalDriver
from mlops_kit.local.gateway_config import STATS_PREFIX
from mlops_kit.local.journal import JOURNAL_FILE
from mlops_kit.local.ledger_file import LedgerFile
from mlops_kit.local.machine_services import Machine
from mlops_kit.local.page import journal
from mlops_kit.local.page.checks import CheckLog
from mlops_kit.local.page.figures import (
    Throughput,
    check_figures,
    summed,
    throughput,
    within,
)
from mlops_kit.local.probe_record import FOLDER as CHECKS_FOLDER
from mlops_kit.local.prometheus import Grid, Prometheus, PrometheusError
from mlops_kit.rollout import wording
from mlops_kit.rollout.driver import Health, TargetError, VersionState
from mlops_kit.rollout.ledger import Ledger, Run

JOURNAL_TAIL_BYTES = 65_536
MOST_POINTS = 600
"""Moments that a period's throughput is counted at, at most."""
_BROKEN = (TargetError, OSError, ValueError, LookupError, TypeError)


class Gatherer:
    """Looks at a fixed set of endpoints, as often as it is asked to."""

    def __init__(self, places: Sequence[Place], period_seconds: float) -> None:
        """Remember what to look at; nothing is asked yet."""
        self._period = period_seconds
        self._stack = places[0].stack
        self._project = places[0].project
        self._watched = [_Watched(place) for place in places]

    def look(self, now: datetime) -> Status:
        """Return how everything is now."""
        followed = is_followed(self._project, self._stack)
        monitored = {
            machine: _Monitored(machine, self._period, now)
            for machine in {watched.place.machine for watched in self._watched}
        }
        found = [
            watched.look(monitored[watched.place.machine], followed, self._period, now)
            for watched in self._watched
        ]
        counted = [
            monitored[watched.place.machine].counted.get(watched.place.name)
            for watched in self._watched
        ]
        return Status(
            stack=self._stack,
            at=now,
            period_seconds=self._period,
            ok=all(endpoint.ok for endpoint in found),
            throughput_per_second=summed(counted),
            endpoints=tuple(found),
        )


class _Monitored:
    """What the Prometheus of a machine says of its endpoints."""

    def __init__(self, machine: Path, period: float, now: datetime) -> None:
        self.trouble = ""
        self.counted: dict[str, Throughput | None] = {}
        self._alerts: list[dict[str, str]] = []
        settings = _json(machine / "machine.json")
        prometheus = Prometheus(int(settings.get("prometheus_port", 0)))
        query = (
            "sum by (endpoint) (envoy_http_downstream_rq_completed"
            f'{{envoy_http_conn_manager_prefix="{STATS_PREFIX}"}})'
        )
        grid = Grid.of(period, max(1.0, period // MOST_POINTS), now.timestamp())
        try:
            self._alerts = prometheus.alerts()
            for series in prometheus.range(query, grid):
                values = zip(grid.moments(), series.values, strict=True)
                self.counted[series.labels.get("endpoint", "")] = throughput(values)
        except PrometheusError as error:
            self.trouble = str(error)

    def alarms(self, endpoint: str) -> tuple[Alarm, ...] | None:
        """Return the alerts of an endpoint, those that fire first; None without an answer."""
        if self.trouble:
            return None
        mine = [alert for alert in self._alerts if alert["endpoint"] == endpoint]
        fields = Alarm.model_fields
        alarms = [Alarm.model_validate({key: one[key] for key in fields}) for one in mine]
        return tuple(sorted(alarms, key=lambda alarm: (alarm.state, alarm.name)))


class _Watched:
    """One endpoint."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._driver = LocalDriver(Machine(place.machine), place.name)
        self._store = LedgerFile(place.directory / "ledger.json", place.name)
        self._checks = CheckLog(place.directory / CHECKS_FOLDER)

    def look(
        self, monitored: _Monitored, followed: bool, period: float, now: datetime
    ) -> EndpointStatus:
        problems: list[str] = []
        ledger, live = self._ledger_and_weights(problems)
        weights, mirrors = (None, None) if live is None else live
        states = self._states(problems, weights is None)
        stable = ledger.stable
        serving = None
        if stable is None:
            problems.append("no version is in service")
        else:
            state = states.get(stable.id, VersionState(Health.FAILED, "it is not deployed"))
            ready = state.health is Health.READY
            reason = state.reason or ("" if ready else "it is starting")
            serving = Serving(id=stable.id, label=stable.label, ready=ready, reason=reason)
            if not ready:
                problems.append(f"{stable} is not ready, {reason}")
            if weights is not None and weights != {stable.id: 100}:
                share = weights.get(stable.id, 0)
                problems.append(f"{stable} has {share} %, not 100 %")
        drifted = weights is not None and weights not in (ledger.weights, ledger.pending)
        if drifted:
            left = wording.shares(ledger.weights)
            problems.append(f"the weights were moved outside the kit, which left {left}")
        alarms = monitored.alarms(self.place.name)
        if alarms is None:
            problems.append(f"{monitored.trouble}, so nobody knows whether an alarm fires")
        problems += [f"{alarm.name} fires" for alarm in alarms or () if alarm.state == "firing"]
        port = _json(self.place.directory / "settings.json").get("port")
        name = self.place.name
        return EndpointStatus(
            name=name,
            platform=self.place.platform,
            url=f"http://127.0.0.1:{port}/v2/models/{name}/infer" if port else "",
            ok=not problems,
            problems=tuple(problems),
            weights=weights,
            mirrors=mirrors,
            ledger_weights=ledger.weights,
            drifted=drifted,
            stable=serving,
            rollout=self._rollout(ledger, ledger.run, followed) if ledger.run else None,
            order=ledger.order,
            history=ledger.history,
            incidents=ledger.incidents,
            alarms=alarms,
            figures=self._figures(monitored.counted.get(name), period, now),
        )

    def _ledger_and_weights(
        self, problems: list[str]
    ) -> tuple[Ledger, tuple[dict[str, int], dict[str, int]] | None]:
        """Read both; again where a shift came in between, so that it is not taken for drift."""
        ledger, live = self._ledger(problems), self._weights()
        for _ in range(2):
            if live is None or problems or live[0] in (ledger.weights, ledger.pending):
                break
            ledger, live = self._ledger(problems), self._weights()
        return ledger, live

    def _ledger(self, problems: list[str]) -> Ledger:
        try:
            return self._store.load()[0]
        except (TargetError, OSError) as error:
            problems.append(f"the ledger cannot be read: {error}")
            return Ledger(endpoint=self.place.name)

    def _weights(self) -> tuple[dict[str, int], dict[str, int]] | None:
        if not (self.place.directory / "ports.json").exists():
            return None
        try:
            live = self._driver.gateway.live_weights()
        except _BROKEN:
            return None
        if live is None:
            return None
        return {v: w for v, w in live[0].items() if w > 0}, live[1]

    def _states(self, problems: list[str], unanswered: bool) -> dict[str, VersionState]:
        silent = f"the gateway of {self.place.name} does not answer"
        found: dict[str, VersionState] = {}
        degraded: list[str] = [silent] if unanswered else []
        if (self.place.directory / "ports.json").exists():
            try:
                seen = self._driver.observe()
                found = dict(seen.versions)
                degraded += [what for what in seen.degraded if what not in degraded]
            except _BROKEN as error:
                degraded.append(f"the versions cannot be looked at: {error}")
        problems += degraded
        return found

    def _rollout(self, ledger: Ledger, run: Run, followed: bool) -> Rollout:
        kept = ledger.retained.get(run.previous.id) if run.previous else None
        return Rollout(
            candidate=run.candidate.id,
            label=run.candidate.label,
            previous=str(run.previous) if run.previous else "",
            phase=run.phase,
            step=0 if run.phase == "deploy" else run.step + 1,
            steps=len(run.plan.steps),
            place=wording.place(run),
            plan=run.plan.summary(),
            started_at=run.started_at,
            step_at=run.step_at,
            kept_until=kept if run.phase == "retain" else None,
            reason=run.reason,
            followed=followed,
            seen=_seen(self.place.directory / JOURNAL_FILE, run),
        )

    def _figures(self, counted: Throughput | None, period: float, now: datetime) -> Figures:
        until = now.timestamp()
        since = until - period
        found = check_figures(within(self._checks.since(since), since, until))
        times = {p: None if s is None else 1000 * s for p, s in found.latency_seconds.items()}
        first = found.first_at
        return Figures(
            checks=found.checks,
            passed=found.passed,
            availability=found.availability,
            first_check_at=None if first is None else datetime.fromtimestamp(first, UTC),
            latency_p50_ms=times[50],
            latency_p95_ms=times[95],
            latency_p99_ms=times[99],
            requests=counted.requests if counted else None,
            throughput_per_second=counted.per_second if counted else None,
        )


def _seen(path: Path, run: Run) -> Seen | None:
    """Return the newest line of the journal that is of this step of the rollout."""
    written = journal.of_run(
        journal.lines(_tail(path)), run.candidate.id, (run.step_at or run.started_at).timestamp()
    )
    line = journal.newest(written)
    if line is None or run.phase not in ("step", "retain"):
        return None
    return Seen(
        at=datetime.fromtimestamp(line["at"], UTC),
        requests=round(line["requests"] or 0),
        failed=round(line["failed"] or 0),
        slow={name: round(number or 0) for name, number in line["slow"].items()},
        evidence=line["evidence"],
        bound=line["bound"],
        objective=line["objective"],
        ratio=line["ratio"],
        allowed=line["allowed"],
        verdict=line["verdict"],
        waits_for=_waits_for(line["line"]),
    )


def _waits_for(line: str) -> str:
    """Return the end of a progress line, behind the evidence."""
    _, found, rest = line.partition(", evidence ")
    return rest.partition("; ")[2] if found else line


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - JOURNAL_TAIL_BYTES))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def _json(path: Path) -> dict[str, Any]:
    try:
        content: Any = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
