"""A target without processes or waiting, that refuses what a real one would."""

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import Goal
from mlops_kit.rollout.driver import (
    Conflict,
    Health,
    Observation,
    TargetError,
    VersionState,
    Weights,
)
from mlops_kit.rollout.ledger import Incident, Ledger, Version
from mlops_kit.rollout.plan import Plan, Step
from mlops_kit.rollout.runner import Ending, Target, World, run

START = datetime(2026, 1, 1, tzinfo=UTC)
AVAILABILITY = Objective("availability", 0.01, None)
LATENCY = Objective("latency_p95_ms", 0.05, 50.0)
TICK = 0.1


class Crash(BaseException):
    """The process dies: nothing may catch it."""


def version(name: str) -> Version:
    return Version(id=name, label=f"wine/{name}", spec={})


def plan(*weights: int, **changes: object) -> Plan:
    steps = tuple(
        Step(weight=w, bake_seconds=10, min_requests=20) for w in weights or (10, 50, 100)
    )
    values = {
        "strategy": "canary",
        "steps": steps,
        "retention_seconds": 30,
        "max_wait_seconds": 300,
        "on_undecided": "rollback",
        "alpha": 0.01,
        **changes,
    }
    return Plan.model_validate(values)


@dataclass
class SimulatedTarget:
    """Driver, signals and ledger store in one; time passes only when somebody sleeps."""

    rate: float = 400.0
    failing: dict[str, float] = field(default_factory=dict)
    unstartable: set[str] = field(default_factory=set)
    startup_seconds: float = 1.0
    crash_after: int | None = None
    seed: int = 1
    delay_seconds: float = 0.0
    tick: float = TICK

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.now = START
        self.deployed: dict[str, datetime] = {}
        self.weights: dict[str, int] = {}
        self.mirrors: dict[str, int] = {}
        self.totals: dict[str, Counts] = {}
        self.samples: list[tuple[datetime, dict[str, Counts]]] = [(self.now, {})]
        self.ledger, self.ledger_revision = Ledger(endpoint="wine"), 0
        self.writes: list[str] = []
        self.acts = 0
        self.seen_weights: list[dict[str, int]] = []
        self.progress: list[str] = []
        self.interrupted = ""
        self.due: dict[str, float] = {}
        """Fractions of a request that a tick left over."""
        self.told: list[Incident] = []
        self.deaf_hooks: list[str] = []
        self.refusing: dict[str, int] = {}
        """Act -> how many times it is refused before it works."""

    # driver

    def observe(self) -> Observation:
        versions = {name: self._state(name) for name in self.deployed}
        return Observation(versions, dict(self.weights), dict(self.mirrors), self._revision())

    def deploy(self, version: Version) -> None:
        self._act(f"deploy {version.id}")
        self.deployed.setdefault(version.id, self.now)

    def shift(self, weights: Weights, revision: str) -> None:
        self._act(f"shift {dict(weights)}", before=False)
        if revision != self._revision():
            raise Conflict("changed")
        if weights and sum(weights.values()) != 100:
            raise TargetError(f"weights {weights} do not sum to 100")
        for name, weight in weights.items():
            assert weight > 0
            assert self._state(name).health is Health.READY, f"{name} gets traffic unready"
        self.weights = dict(weights)
        self.seen_weights.append(self.weights)
        self._act("shifted")

    def mirror(self, version: str, percent: int) -> None:
        self._act(f"mirror {version} {percent}")
        self.mirrors = {version: percent} if percent else {}

    def retire(self, version: str) -> None:
        self._act(f"retire {version}")
        assert self.weights.get(version, 0) == 0, f"{version} retired while it serves"
        self.deployed.pop(version, None)

    # signals

    def counts(self, versions, since):
        return {v: tuple(self._counted(v, moment) for moment in since) for v in versions}

    def _counted(self, version: str, since: datetime) -> Counts:
        seen_until = self.now - timedelta(seconds=self.delay_seconds)
        total = self._total(version, seen_until)
        before = self._total(version, min(since, seen_until))
        slow = {name: n - before.slow.get(name, 0) for name, n in total.slow.items()}
        return Counts(total.requests - before.requests, total.failed - before.failed, slow)

    def _total(self, version: str, at: datetime) -> Counts:
        index = bisect_right(self.samples, at, key=lambda sample: sample[0])
        return self.samples[index - 1][1].get(version, Counts()) if index else Counts()

    # ledger store

    def load(self) -> tuple[Ledger, str]:
        return Ledger.parse(self.ledger.text()), str(self.ledger_revision)

    def save(self, ledger: Ledger, revision: str) -> str:
        if revision != str(self.ledger_revision):
            raise Conflict("another run is changing wine")
        self._act("save", before=False)
        self.ledger = Ledger.parse(ledger.text())
        self.ledger_revision += 1
        self._act("saved")
        return str(self.ledger_revision)

    # the world

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        for name in {*self.weights, *self.mirrors}:
            share = self.weights.get(name, 0) or self.mirrors.get(name, 0)
            due = self.due.get(name, 0.0) + self.rate * seconds * share / 100
            requests = int(due)
            self.due[name] = due - requests
            bad = sum(self.random.random() < self.failing.get(name, 0.001) for _ in range(requests))
            total = self.totals.get(name, Counts())
            self.totals[name] = Counts(total.requests + requests, total.failed + bad)
        self.samples.append((self.now, dict(self.totals)))

    def up(self, wanted: str, using: Plan | None = None, **goal: Any) -> Ending:
        """Do what `pulumi up` does."""
        self.writes = []
        world = World(
            lambda: self.now,
            self.sleep,
            self.progress.append,
            lambda: self.interrupted,
            self.tick,
            tell=self._tell,
        )
        asked = Goal(
            version(wanted),
            using or plan(),
            goal.pop("objectives", (AVAILABILITY,)),
            self.now,
            startup_seconds=20,
            **goal,
        )
        return run(asked, Target(self, self, self), world)

    def _tell(self, incident: Incident) -> list[str]:
        self.told.append(incident)
        return self.deaf_hooks

    def _state(self, name: str) -> VersionState:
        if name in self.unstartable:
            return VersionState(Health.FAILED, "no such operator")
        age = (self.now - self.deployed[name]).total_seconds()
        return VersionState(Health.READY if age >= self.startup_seconds else Health.STARTING)

    def _revision(self) -> str:
        return f"{sorted(self.weights.items())}{sorted(self.mirrors.items())}"

    def _act(self, what: str, *, before: bool = True) -> None:
        """Count an act; die at the one that the test names."""
        self.acts += 1
        self.writes.append(what)
        if self.refusing.get(what, 0):
            self.refusing[what] -= 1
            raise TargetError(f"{what} is refused")
        if self.crash_after is not None and self.acts >= self.crash_after:
            self.crash_after = None
            raise Crash(what)
