"""A target with faults, traffic and a clock of its own, that refuses what a real one would."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.driver import (
    Conflict,
    Health,
    Observation,
    TargetError,
    VersionState,
    Weights,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
PROMISES = (Objective("availability", 0.05), Objective("latency_p95", 0.05, 50.0))
CHUNK_SECONDS = 10.0
STARTUP_SECONDS = 2.0
GOOD, BAD = 0.002, 0.3
AGED_SECONDS = 40.0
HEAVY_WEIGHT = 40

Tally = tuple[float, float, float]
"""Requests, failed ones, slow ones."""


@dataclass
class Build:
    """What a version is like, wherever it runs."""

    starts: str = "soon"
    """`soon`; `never` stays starting; `breaks` exits at once; `loops` comes and goes."""
    quality: str = "good"
    """`good`, `bad` (fails), `slow`, `ages` (bad after a while), `load` (bad under load)."""
    since: datetime = START
    """Since when its quality is so."""


@dataclass
class Server:
    """One deployed version."""

    since: datetime
    died: str = ""


class World:
    """One endpoint's versions, weights and requests. Time passes only by `pass_time`."""

    def __init__(self, delay_seconds: float = 0.0) -> None:
        self.now = START
        self.rate = 50.0
        self.delay_seconds = delay_seconds
        self.builds: dict[str, Build] = {}
        self.servers: dict[str, Server] = {}
        self.weights: dict[str, int] = {}
        self.mirrors: dict[str, int] = {}
        self.changes = 0
        self.weights_since = self.mirrors_since = START
        self.degraded = False
        self.gone = False
        """Whether somebody removed all of it, and nothing serves since."""
        self.outage_until = self.unreachable_until = self.uncounted_until = START
        self.late_seconds = 0.0
        self.reset = False
        self.faulty: dict[str, datetime] = {}
        """When a version last answered badly, by its own fault or the platform's."""
        self.raw: dict[str, Tally] = {}
        self.scraped: dict[str, Tally] = {}
        self.times: list[datetime] = [self.now]
        self.samples: list[dict[str, Tally]] = [{}]
        self.completed: dict[str, float] = {}
        self.truth: list[dict[str, float]] = [{}]

    # what a driver may ask for

    def observe(self) -> Observation:
        """Say how things are."""
        self.answer()
        states = {name: self.state(name) for name in sorted(self.servers)}
        degraded = ("the gateway is down",) if self.degraded else ()
        revision = f"r{self.changes}"
        return Observation(states, dict(self.weights), dict(self.mirrors), revision, degraded)

    def deploy(self, name: str) -> None:
        """Start or repair a version."""
        self.answer()
        self.degraded = False
        server = self.servers.get(name)
        if server is None or server.died:
            self.servers[name] = Server(self.now)

    def shift(self, weights: Weights, revision: str) -> None:
        """Set the weights."""
        self.answer(gateway=True)
        if revision != f"r{self.changes}":
            raise Conflict("wine: the weights are being changed by somebody else")
        for name, weight in weights.items():
            if weight <= 0 or weight != int(weight):
                raise TargetError(f"{name} cannot have {weight} %")
            if not self.ready(name):
                raise TargetError(f"{name} is not ready")
        if weights and sum(weights.values()) != 100:
            raise TargetError(f"weights {dict(weights)} do not sum to 100")
        self.set_weights(dict(weights))

    def mirror(self, name: str, percent: int) -> None:
        """Copy requests to a version."""
        self.answer(gateway=True)
        if percent and not self.ready(name):
            raise TargetError(f"{name} is not ready")
        mirrors = {name: percent} if percent else {}
        if mirrors != self.mirrors:
            self.mirrors, self.mirrors_since = mirrors, self.now
            self.changes += 1

    def retire(self, name: str) -> None:
        """Remove a version of weight 0."""
        self.answer()
        if self.weights.get(name, 0):
            raise TargetError(f"{name} still has {self.weights[name]} %")
        self.servers.pop(name, None)

    def answer(self, *, gateway: bool = False) -> None:
        """Fail like a target that nobody can reach."""
        if self.unreachable or (gateway and self.degraded):
            raise TargetError("wine: the target does not answer")

    def counted(self, name: str, since: datetime) -> Counts:
        """Count what was completed since a moment: late, and never more than that."""
        self.answer()
        if self.now < self.uncounted_until:
            raise TargetError("wine: the counters do not answer")
        until = self.now - timedelta(seconds=self.late_seconds)
        first = bisect_left(self.times, since)
        last = bisect_right(self.times, until) - 1
        if last <= first:
            return Counts()
        nothing = (0.0, 0.0, 0.0)
        begin = self.samples[first].get(name, nothing)
        end = self.samples[last].get(name, nothing)
        requests, failed, slow = (int(e) - int(b) for e, b in zip(end, begin, strict=True))
        return Counts(requests, min(failed, requests), {"latency_p95": min(slow, requests)})

    def served(self, name: str, since: datetime) -> float:
        """Return how many requests a version really completed since a moment."""
        first = self.truth[bisect_left(self.times, since)]
        return self.completed.get(name, 0.0) - first.get(name, 0.0)

    @property
    def outage(self) -> bool:
        """Whether all versions fail, by no fault of theirs."""
        return self.now < self.outage_until

    @property
    def unreachable(self) -> bool:
        """Whether the target cannot be reached."""
        return self.now < self.unreachable_until

    # what happens by itself

    def state(self, name: str) -> VersionState:
        """Return how far a version is from answering."""
        server, starts = self.servers[name], self.build(name).starts
        age = (self.now - server.since).total_seconds()
        if server.died:
            return VersionState(Health.FAILED, server.died)
        if starts == "breaks" and age > 0:
            return VersionState(Health.FAILED, "it exits at once")
        looping = starts == "loops" and not 2 <= age % 9 < 6
        if age < STARTUP_SECONDS or (starts != "soon" and starts != "loops") or looping:
            return VersionState(Health.STARTING)
        return VersionState(Health.READY)

    def ready(self, name: str) -> bool:
        """Tell whether a version answers."""
        return name in self.servers and self.state(name).health is Health.READY

    def build(self, name: str) -> Build:
        """Return what a version is like."""
        return self.builds.setdefault(name, Build())

    def make(self, name: str, quality: str) -> None:
        """Have a version answer well or badly from now on."""
        build = self.build(name)
        if quality and quality != build.quality:
            build.quality, build.since = quality, self.now

    def set_weights(self, weights: dict[str, int]) -> None:
        """Have other weights from now on."""
        self.gone = self.gone and not weights
        if weights != self.weights:
            self.weights, self.weights_since = weights, self.now
            self.changes += 1

    def pass_time(self, seconds: float) -> None:
        """Let time pass, with its requests."""
        while seconds > 0:
            piece = min(seconds, CHUNK_SECONDS)
            seconds -= piece
            self._serve(piece)
            self.now += timedelta(seconds=piece)
            self.reset = False
            self.times.append(self.now)
            self.samples.append(dict(self.scraped))
            self.truth.append(dict(self.completed))

    def _serve(self, seconds: float) -> None:
        shares = {name: self.weights.get(name, 0) for name in self.servers}
        together = sum(1 for share in shares.values() if share) > 1 or bool(self.mirrors)
        for name, share in shares.items():
            requests = self.rate * seconds * (share or self.mirrors.get(name, 0)) / 100
            if not requests:
                continue
            failed, slow = self._bad(name, share)
            if max(failed, slow) > GOOD:
                blameless = self.outage and together and self._own(name, share) == (GOOD, GOOD)
                if not blameless:
                    self.faulty[name] = self.now
            self.completed[name] = self.completed.get(name, 0.0) + requests
            self._count(name, (requests, requests * failed, requests * slow))

    def _bad(self, name: str, share: int) -> tuple[float, float]:
        failed, slow = self._own(name, share)
        return (max(failed, 0.5) if self.outage else failed), slow

    def _own(self, name: str, share: int) -> tuple[float, float]:
        """Return which share of its requests a version fails, and answers too slowly."""
        if not self.ready(name):
            return 1.0, GOOD
        match self.build(name).quality:
            case "bad":
                return BAD, GOOD
            case "slow":
                return GOOD, BAD
            case "ages":
                age = (self.now - self.servers[name].since).total_seconds()
                return (BAD if age > AGED_SECONDS else GOOD), GOOD
            case "load":
                return (BAD if share >= HEAVY_WEIGHT else GOOD), GOOD
        return GOOD, GOOD

    def _count(self, name: str, more: Tally) -> None:
        before = self.raw.get(name, (0.0, 0.0, 0.0))
        if self.reset:
            now = tuple(part / 2 for part in more)  # the other half was counted and lost
        else:
            now = tuple(b + m for b, m in zip(before, more, strict=True))
        self.raw[name] = now
        known = self.scraped.get(name, (0.0, 0.0, 0.0))
        grown = increase(before, now)
        self.scraped[name] = tuple(k + g for k, g in zip(known, grown, strict=True))


def increase(before: Tally, now: Tally) -> Tally:
    """Return by how much counters grew; one that fell was restarted, so all of it is new."""
    if any(n < b for n, b in zip(now, before, strict=True)):
        return now
    return tuple(n - b for n, b in zip(now, before, strict=True))
