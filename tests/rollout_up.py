"""One `pulumi up` on a simulated target: the real Runner, and what befalls its calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.decision import Goal, Snapshot
from mlops_kit.rollout.driver import Conflict, Observation, TargetError, Weights
from mlops_kit.rollout.ledger import Incident, Version
from mlops_kit.rollout.runner import Ending, Runner, Target, World
from tests.rollout_laws import Laws
from tests.rollout_store import Reader, Store, changed
from tests.rollout_world import World as Simulation

POLL_SECONDS = 2.0
SLOW_SECONDS = 1.0
MISHAPS = {
    "crash before": "the process dies before the call",
    "crash after": "it dies after the call, before it can note so",
    "lost": "the call never arrives, and an error says so",
    "answer lost": "the call arrives, and an error comes back",
    "twice": "the call is delivered twice",
    "slow": "time passes before the call arrives",
    "stale": "the answer is of an older moment",
    "other run": "the other run takes a tick before the call arrives",
    "hand": "somebody moves the weights before the call arrives",
    "death": "a version dies before the call arrives",
    "order": "an order is written before the call arrives",
}


class Crash(BaseException):
    """The process dies: nothing may catch it."""


@dataclass
class Mishap:
    """What befalls a call, after some others of the kind."""

    call: str
    kind: str
    after: int
    do: Callable[[], object] = lambda: None


class Up:
    """Driver, signals and ears of one run, which is taken a tick at a time."""

    delay_seconds = 0.0

    def __init__(
        self, world: Simulation, store: Store, laws: Laws, mishaps: list[Mishap], goal: Goal
    ) -> None:
        self.world, self.laws, self.mishaps, self.goal = world, laws, mishaps, goal
        self.delay_seconds = world.delay_seconds
        self.reader = Reader(store, self.through, lambda *change: laws.saved(self, *change))
        self.now = world.now
        """What the run takes the time for."""
        self.seen: Observation | None = None
        self.counted: dict[tuple[str, datetime], Counts] = {}
        self.acted = self.struck = self.stale = self.outrun = False
        self.interrupted = ""
        self.acts: list[str] = []
        self.progress = ""
        self.ending: Ending | None = None
        self.error: Exception | None = None
        self.over = self.busy = False
        self.runner: Runner | None = None
        world.degraded = False  # the provider prepares what is not part of a version
        self._guarded(self._begin)

    def _begin(self) -> None:
        ears = World(
            self._clock, self._sleep, self._report, lambda: self.interrupted, POLL_SECONDS,
            record=self._record, tell=self._tell,
        )  # fmt: skip
        self.runner = Runner(self.goal, Target(self, self, self.reader), ears)

    def tick(self) -> None:
        """Take one tick; let the time pass that the run would sleep."""
        if self.over or self.busy:
            return
        self.busy = True
        self.struck = self.stale = False
        self.outrun = self.outrun and changed(self.reader.known, self.reader.store.ledger)
        outrun = self.outrun
        self._guarded(self._tick)
        self.busy = False
        if outrun and not self.stale:
            self.laws.outrun(self)

    def _tick(self) -> None:
        assert self.runner is not None
        self.ending = self.runner.tick()
        if self.ending is not None:
            self.over = True
            self.laws.ended(self, self.ending)
        elif self.runner.idle:
            self._sleep(POLL_SECONDS)

    def _guarded(self, do: Callable[[], None]) -> None:
        try:
            do()
        except (Crash, Conflict, TargetError) as error:
            self.over = True
            if not isinstance(error, Crash):
                self.error = error
                self.laws.failed(self, error)

    # driver and signals

    def observe(self) -> Observation:
        seen = self.through("observe", self._observe)
        self.seen, self.acted = seen, False
        return seen

    def _observe(self) -> Observation:
        fresh = self.world.observe()
        if not self.stale or self.seen is None:
            return fresh
        if not self.acted:
            return replace(self.seen, counts={})
        known = self.seen.versions
        states = {name: known.get(name, state) for name, state in fresh.versions.items()}
        return replace(fresh, versions=states)

    def deploy(self, version: Version) -> None:
        self.laws.deploying(self, version.id)
        self._act(f"deploy {version.id}", lambda: self.world.deploy(version.id))

    def shift(self, weights: Weights, revision: str) -> None:
        self.laws.shifting(self, dict(weights), revision)
        self._act(f"shift {dict(weights)}", lambda: self._shift(weights, revision))

    def _shift(self, weights: Weights, revision: str) -> None:
        before = self.world.weights
        self.world.shift(weights, revision)
        self.laws.shifted(self, before)

    def mirror(self, version: str, percent: int) -> None:
        self.laws.mirroring(self, version, percent)
        self._act(f"mirror {version} {percent}", lambda: self.world.mirror(version, percent))

    def retire(self, version: str) -> None:
        self.laws.retiring(self, version)
        self._act(f"retire {version}", lambda: self.world.retire(version))

    def counts(
        self, versions: Sequence[str], since: Sequence[datetime]
    ) -> Mapping[str, tuple[Counts, ...]]:
        return self.through("counts", lambda: self._counts(versions, since))

    def _counts(self, versions: Sequence[str], since: Sequence[datetime]) -> Any:
        found = {v: tuple(self.world.counted(v, moment) for moment in since) for v in versions}
        for name, counts in found.items():
            self.counted.update(zip(((name, moment) for moment in since), counts, strict=True))
        return found

    def _act(self, what: str, do: Callable[[], None]) -> None:
        self.acts.append(what)
        self.acted = True
        self.through(what.split()[0], do)

    # what befalls a call

    def through(self, call: str, do: Callable[[], Any]) -> Any:
        """Make a call, unless and until something happens to it."""
        mishap = self._struck(call)
        if mishap is None:
            return do()
        self.struck = True
        match mishap.kind:
            case "crash before":
                raise Crash(call)
            case "crash after":
                do()
                raise Crash(call)
            case "lost":
                self.stale = self.stale or call == "load"  # what is known may be old
                raise TargetError(f"wine: {call} failed")
            case "answer lost":
                do()
                raise TargetError(f"wine: {call} was not answered")
            case "twice":
                do()
            case "slow":
                self.world.pass_time(SLOW_SECONDS)
            case "stale":
                self.stale = self.reader.stale = True
            case _:
                mishap.do()
        return do()

    def _struck(self, call: str) -> Mishap | None:
        for mishap in self.mishaps:
            if mishap.call == call or (mishap.call == "act" and call in ACTS):
                mishap.after -= 1
                if mishap.after < 0:
                    self.mishaps.remove(mishap)
                    return mishap
        return None

    def _clock(self) -> datetime:
        self.now = self.world.now
        return self.now

    def _sleep(self, seconds: float) -> None:
        self.world.pass_time(seconds)

    def _report(self, line: str) -> None:
        self.progress = line

    def _record(self, snapshot: Snapshot, line: str) -> None:
        self.laws.noted(snapshot)

    def _tell(self, incident: Incident) -> Sequence[str]:
        return self.through("tell", lambda: self.laws.told(incident))


ACTS = ("deploy", "shift", "mirror", "retire")
