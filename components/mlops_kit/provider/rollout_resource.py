"""What every target's `...Rollout` resource has in common: the endpoint and its traffic."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import uniform
from time import sleep
from typing import Any

from mlops_kit.objectives import Objective
from mlops_kit.problems import Problem
from mlops_kit.provider.hooks import tell
from mlops_kit.provider.operator import who
from mlops_kit.provider.resource import (
    Call,
    Difference,
    PartialFailure,
    Properties,
    Refusal,
)
from mlops_kit.rollout.calendar_settings import calendar
from mlops_kit.rollout.decision import Goal, Snapshot
from mlops_kit.rollout.driver import Conflict, Observation, TargetError
from mlops_kit.rollout.ledger import Incident, Ledger, Version
from mlops_kit.rollout.plan import Plan
from mlops_kit.rollout.runner import Ending, Target, World, look_ahead, run
from mlops_kit.rollout.settings import RolloutSettings

SHOWN_EVENTS = 10
STOPPED = "the run was stopped by the operator"


@dataclass(frozen=True)
class Wanted:
    """What the inputs ask for, in the words of the core and of the settings."""

    version: Version
    rollout: RolloutSettings
    objectives: tuple[Objective, ...]
    startup_seconds: float
    first_requests: int
    handed: bool = False
    """Whether the target runs the rollout by itself."""

    def goal(self, by: str = "") -> Goal:
        """Return the goal of a run that starts now."""
        asked = self.rollout
        return Goal(
            version=self.version,
            plan=asked.plan(),
            objectives=self.objectives,
            started_at=datetime.now(UTC),
            startup_seconds=self.startup_seconds,
            first_requests=self.first_requests,
            by=by,
            handed=self.handed,
            on_known_good=asked.on_known_good,
            calendar=calendar(asked.maintenance_windows, asked.blackouts),
            on_window_end=asked.on_window_end,
            retry=asked.retry or "",
            restore=asked.restore or "",
        )


@dataclass(frozen=True)
class Assumed:
    """Traffic that a rollout is simulated with."""

    requests_per_second: float
    delay_seconds: float
    poll_seconds: float


class RolloutResource(ABC):
    """One endpoint, its versions and its traffic; a subclass connects a target."""

    token: str
    poll_seconds: float
    """How often the target is looked at during a rollout."""
    poll_jitter: float = 0.0
    """Share of `poll_seconds` by which the time between two looks differs, by chance."""
    delay_seconds: float
    """How late the target's counts come."""
    identity: tuple[str, ...]
    """Inputs whose change makes another endpoint: a replacement."""

    @abstractmethod
    def check(self, inputs: Properties) -> tuple[Properties, list[Problem]]:
        """Validate; add `version`, the id of what the inputs ask for."""

    @abstractmethod
    def wanted(self, inputs: Properties) -> Wanted:
        """Translate checked inputs."""

    @abstractmethod
    def connect(self, inputs: Properties) -> Target | None:
        """Return the target as it is, or None when nothing of the endpoint is there."""

    @abstractmethod
    def prepare(self, inputs: Properties) -> Target:
        """Apply what is not part of a version (ports, alarms, probes); return the target."""

    @abstractmethod
    def finish(self, inputs: Properties, ending: Ending) -> None:
        """Adapt what follows the live version, after a run."""

    @abstractmethod
    def record(self, inputs: Properties, snapshot: Snapshot, line: str) -> None:
        """Keep what one look at a rollout saw, and its progress line, for who wants to watch."""

    @abstractmethod
    def requests_per_second(self, inputs: Properties) -> float | None:
        """Return the rate of requests that the endpoint has now; None when nobody knows."""

    @abstractmethod
    def hooks_folder(self, inputs: Properties) -> Path | None:
        """Return where commands that are hooks run; None: where the provider does."""

    @abstractmethod
    def remove(self, inputs: Properties) -> None:
        """Remove everything of the endpoint. Idempotent."""

    @abstractmethod
    def url(self, inputs: Properties) -> str:
        """Return the address that clients call."""

    def diff(
        self, id: str, state: Properties, old: Properties, new: Properties, call: Call
    ) -> Difference:
        """Compare the inputs, then ask the core what a run would do first."""
        replaces = tuple(key for key in self.identity if old.get(key) != new.get(key))
        if replaces:
            return Difference(replaces=replaces)
        keys = sorted({*old, *new})
        updates = tuple(key for key in keys if old.get(key) != new.get(key))
        target = self.connect(new)
        if target is None:
            return Difference(updates=(*updates, "live_version"))
        decision, seen = look_ahead(self.wanted(new).goal(), target)
        outcome = decision.outcome
        if outcome is not None and outcome.result == "refused":
            raise Refusal(outcome.sentence)
        if outcome is not None and outcome.result == "drifted":
            call.warn(outcome.sentence)
            return Difference(updates=(*updates, "weights"))
        if dict(seen.weights) != _numbers(state.get("weights")):
            updates = (*updates, "weights")
        if outcome is None and not updates:
            call.warn(decision.progress or "a rollout or a retirement is to be finished")
            return Difference(updates=("live_version",))
        return Difference(updates=updates)

    def create(self, inputs: Properties, call: Call) -> tuple[str, Properties]:
        """Put the first version into service."""
        if call.preview:
            self._announce(inputs, call)
            return "", {**inputs, "url": self.url(inputs)}
        return str(inputs["endpoint"]), self._run(inputs, call)

    def read(self, id: str, state: Properties, inputs: Properties, call: Call) -> Properties | None:
        """Return what is live now."""
        known = {**state, **inputs}
        target = self.connect(known)
        if target is None:
            return None
        ledger, _ = target.store.load()
        return self._state(known, ledger, target.driver.observe())

    def update(
        self, id: str, state: Properties, old: Properties, new: Properties, call: Call
    ) -> Properties:
        """Roll the wanted version out, or bring the old one back and fail."""
        if not call.preview:
            return self._run(new, call, old)
        self._announce(new, call)
        outputs = {key: value for key, value in state.items() if key not in {*old, *new}}
        if state.get("live_version") != new["version"]:
            outputs = {"url": self.url(new)}
        return {**outputs, **new}

    def delete(self, id: str, state: Properties, call: Call) -> None:
        """Remove the endpoint."""
        self.remove(state)

    def planned(self, inputs: Properties) -> Properties:
        """Return the state after a rollout that went well; looks at nothing live."""
        version = str(inputs["version"])
        live = {"live_version": version, "weights": {version: 100}, "history": []}
        return {**inputs, "url": self.url(inputs), **live}

    def foreseen(
        self, inputs: Properties, before: Properties | None, requests_per_second: float
    ) -> list[str]:
        """Say what a rollout would do and come to; looks at nothing live.

        Args:
            inputs: what is asked for.
            before: what was asked for and serves; None: nothing.
            requests_per_second: traffic to assume.
        """
        wanted, name = self.wanted(inputs), inputs["endpoint"]
        plan, old = wanted.rollout.plan(), self.wanted(before).version if before else None
        if old is not None and old.id == wanted.version.id:
            return []
        summary = _summary(wanted, plan)
        line = f"{name}: {old} 100 % -> {wanted.version} {summary}"
        if old is None:
            line = f"{name}: {wanted.version} 100 %, the first version; later ones: {summary}"
        if wanted.handed:
            return [line]
        traffic = Assumed(requests_per_second, self.delay_seconds, self.poll_seconds)
        return [line, f"{name}: {simulated_line(wanted, plan, traffic)}"]

    def _announce(self, inputs: Properties, call: Call) -> None:
        """Name the plan and its duration in a preview."""
        wanted, name = self.wanted(inputs), inputs["endpoint"]
        target = self.connect(inputs)
        if target is None:
            call.say(f"{name}: {wanted.version} 100 %, the first version")
            return
        decision, _ = look_ahead(wanted.goal(), target)
        stable = decision.ledger.stable
        if stable is not None and stable.id == wanted.version.id:
            if decision.progress:
                call.say(decision.progress)
            return
        run = decision.ledger.run
        begun = run if run is not None and run.candidate.id == wanted.version.id else None
        plan = begun.plan if begun else wanted.rollout.plan()
        before = f"{stable} 100 % -> " if stable else ""
        known = " known to be good," if begun and begun.known_good else ""
        call.say(f"{name}: {before}{wanted.version}{known} {_summary(wanted, plan)}")
        rate = None if wanted.handed else self.requests_per_second(inputs)
        if rate and stable is not None:
            traffic = Assumed(rate, target.signals.delay_seconds, self.poll_seconds)
            call.say(f"{name}: {simulated_line(wanted, plan, traffic)}")
        if decision.outcome is not None and decision.outcome.result == "waiting":
            call.warn(decision.outcome.sentence)

    def _run(self, inputs: Properties, call: Call, old: Properties | None = None) -> Properties:
        wanted = self.wanted(inputs)
        id = str(inputs["endpoint"])
        try:
            target = self.prepare(inputs)
            ending = run(wanted.goal(who()), target, self._world(inputs, wanted, call))
            self.finish(inputs, ending)
        except (TargetError, Conflict) as error:
            raise PartialFailure(id, self._truth(old or inputs), str(error)) from None
        live = self._state(inputs, ending.ledger, target.driver.observe())
        if not ending.outcome.ok:
            raise PartialFailure(id, {**live, **(old or {})}, ending.outcome.sentence)
        call.say(ending.outcome.sentence)
        return live

    def _truth(self, inputs: Properties) -> Properties:
        """Return the best that is known of the live state after a failure."""
        bare = {**inputs, "url": self.url(inputs), "live_version": "", "weights": {}, "history": []}
        try:
            target = self.connect(inputs)
            if target is None:
                return bare
            ledger, _ = target.store.load()
            return self._state(inputs, ledger, target.driver.observe())
        except (TargetError, Conflict):
            return bare

    def _state(self, inputs: Properties, ledger: Ledger, seen: Observation) -> Properties:
        live = max(seen.weights, key=lambda version: seen.weights[version], default="")
        events = ledger.history[-SHOWN_EVENTS:]
        return {
            **inputs,
            "url": self.url(inputs),
            "live_version": live,
            "weights": dict(seen.weights),
            "history": [
                f"{e.at:%Y-%m-%d %H:%M:%S} UTC {e.what} {e.version}: {e.reason}" for e in events
            ],
        }

    def _world(self, inputs: Properties, wanted: Wanted, call: Call) -> World:
        jitter = self.poll_jitter
        return World(
            clock=lambda: datetime.now(UTC),
            sleep=lambda seconds: _rest(call, seconds * uniform(1 - jitter, 1 + jitter)),
            report=call.progress,
            interrupted=lambda: STOPPED if call.cancelled.is_set() else "",
            poll_seconds=self.poll_seconds,
            record=lambda snapshot, line: self.record(inputs, snapshot, line),
            tell=lambda incident: self._told(wanted, inputs, incident, call),
        )

    def _told(
        self, wanted: Wanted, inputs: Properties, incident: Incident, call: Call
    ) -> list[str]:
        """Tell the hooks, and show which could not be told."""
        about = {"endpoint": inputs["endpoint"], **incident.model_dump(mode="json")}
        failed = tell(wanted.rollout.hooks, about, self.hooks_folder(inputs))
        for sentence in failed:
            call.warn(f"{inputs['endpoint']}: {sentence}")
        return failed


def _summary(wanted: Wanted, plan: Plan) -> str:
    """Say the plan in one line, and who judges: a simulation knows the kit's gate only."""
    by = ", run by the target and judged by its alarms" if wanted.handed else ""
    return f"{plan.summary()}{by}"


def simulated_line(wanted: Wanted, plan: Plan, assumed: Assumed) -> str:
    """Say what a simulation of the rollout comes to."""
    from mlops_kit.rollout.simulate import Traffic, summary  # numpy: only where it is needed

    traffic = Traffic(
        requests_per_second=assumed.requests_per_second,
        delay_seconds=assumed.delay_seconds,
        poll_seconds=assumed.poll_seconds,
    )
    return summary(plan, wanted.objectives, traffic)


def _rest(call: Call, seconds: float) -> None:
    """Sleep, but wake up at once the first time the operator stops the run."""
    if call.cancelled.is_set():
        sleep(seconds)
    else:
        call.cancelled.wait(seconds)


def _numbers(weights: Any) -> dict[str, int]:
    return {name: int(weight) for name, weight in (weights or {}).items()}
