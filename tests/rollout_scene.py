"""An endpoint, two places to run `pulumi up` from, operators, and a calm end to it all."""

from datetime import timedelta
from typing import Any

from mlops_kit.rollout.calendar import Blackout, Calendar
from mlops_kit.rollout.controller import drift_id
from mlops_kit.rollout.decision import Goal
from mlops_kit.rollout.ledger import Event, Incident, Version
from mlops_kit.rollout.plan import Plan
from mlops_kit.rollout.settings import RolloutSettings
from tests.rollout_laws import Laws
from tests.rollout_progress import check
from tests.rollout_store import Store
from tests.rollout_up import Mishap, Up
from tests.rollout_world import PROMISES, World

NAMES = ("a", "b", "c", "d")
MOST_TICKS = 1500
"""A run of a calm world that takes more is stuck: no plan takes 20 minutes."""
MOST_RUNS = 4
"""So many remedies there are: to restore, to resume, to retry, and to resume that."""
ENDS = ("promoted", "unchanged", "rolled_back")
LONG_AGO = timedelta(days=30)


def plan(**changes: Any) -> Plan:
    """Return a plan as the settings make it."""
    usual = {
        "bake_seconds": 10,
        "min_requests": 20,
        "retention_seconds": 30,
        "max_wait_seconds": 200,
    }
    return RolloutSettings.model_validate({**usual, **changes}).plan()


PLANS = {
    "canary": plan(),
    "patient": plan(on_undecided="hold", max_wait_seconds=80),
    "all_at_once": plan(strategy="all_at_once", retention_seconds=0),
    "blue_green": plan(strategy="blue_green"),
    "linear": plan(strategy="linear", step_weight=40, retention_seconds=60),
    "shadow": plan(strategy="shadow"),
    "adaptive": plan(strategy="adaptive", max_harmed=10),
}


class Scene:
    """Everything that the machine's rules act on."""

    def __init__(self, delay_seconds: float = 0.0, past: int = 0) -> None:
        self.world = World(delay_seconds)
        self.store = Store(self.world)
        self.ups: dict[str, Up | None] = {"1": None, "2": None}
        self.laws = Laws(self.world, self.store, self.ups)
        self.mishaps: list[Mishap] = []
        self.asked, self.planned = "a", "canary"
        self._remember(past)

    def _remember(self, past: int) -> None:
        """Begin with a long history, so that its bound is reached."""
        at = self.world.now - LONG_AGO
        event = Event(at=at, what="paused", version="", reason="")
        old = tuple(
            Incident(
                id=f"z-{number}", began_at=at, ended_at=at, version="z", previous="y", by="",
                what="start", reason="", told=True,
            )
            for number in range(past)
        )  # fmt: skip
        update = {"history": (event,) * past, "incidents": old}
        self.store.ledger = self.store.ledger.model_copy(update=update)

    def up(self, place: str, name: str, plan: str, **options: Any) -> Up:
        """Begin a run."""
        self.asked, self.planned = name, plan
        retry = options.pop("retry", False)
        if retry:
            options["retry"] = f"{name}-0" if retry == "old" else self.laws.rejected.get(name, "")
        if options.pop("restore", False):
            options["restore"] = drift_id(self.world.weights)
        goal = Goal(
            version=Version(id=name, label=f"wine/{name}", spec={}),
            plan=PLANS[plan],
            objectives=PROMISES,
            started_at=self.world.now,
            startup_seconds=20,
            **options,
        )
        up = Up(self.world, self.store, self.laws, self.mishaps, goal)
        self.ups[place] = up
        return up

    def calendar(self, kind: str) -> Calendar:
        """Return when rollouts may be under way, seen from now."""
        now = self.world.now
        begin, end = {"closes": (30, 300), "opens": (-60, 60), "closed": (-60, 3600)}[kind]
        blackout = Blackout(now + timedelta(0, begin), now + timedelta(0, end), "fair")
        return Calendar(blackouts=(blackout,))

    def tick(self, place: str, ticks: int = 1) -> None:
        """Take some ticks of a run; forget it when it is over."""
        for _ in range(ticks):
            up = self.ups[place]
            if up is None:
                return
            up.tick()
            if up.over:
                self.ups[place] = None

    def both(self) -> None:
        """Take a tick of each run that is not in the middle of one."""
        self.tick("1")
        self.tick("2")

    def named(self, which: str) -> str:
        """Return the version asked for last, the stable one, or one after that."""
        stable = self.store.ledger.stable
        name = stable.id if stable else NAMES[0]
        if which == "again":
            return self.asked
        return name if which == "stable" else NAMES[NAMES.index(name) - 1]

    def ready(self) -> list[str]:
        """Return the versions that could have traffic."""
        return sorted(name for name in self.world.servers if self.world.ready(name))

    def hand(self, weights: dict[str, int]) -> None:
        """Move the weights by hand, among versions that are ready."""
        if not weights or not all(self.world.ready(name) for name in weights):
            return
        self.world.set_weights(dict(weights))
        known = self.store.ledger
        self.laws.by_hand = weights not in (known.weights, known.pending)
        self.laws.progress.hand_at = self.world.now

    def remove(self) -> None:
        """Remove the whole endpoint by hand."""
        world = self.world
        world.servers.clear()
        world.set_weights({})
        world.mirrors = {}
        world.gone, self.laws.by_hand = True, False
        self.laws.progress.hand_at = world.now

    def die(self, name: str) -> None:
        """Have a version's process die."""
        if name in self.world.servers:
            self.world.servers[name].died = "out of memory"

    # the end

    def calm(self) -> None:
        """End all faults but those of the versions themselves, and all runs by killing them."""
        world = self.world
        world.unreachable_until = world.uncounted_until = world.outage_until = world.now
        world.late_seconds, world.rate = 0.0, 60.0
        self.mishaps.clear()
        self.ups.update({"1": None, "2": None})
        known = self.store.ledger
        needed = [known.stable, known.run.previous if known.run else None]
        for version in needed:
            if version is not None:
                world.build(version.id).starts = "soon"

    def finish(self, name: str, plan: str = "canary", **options: Any) -> str:
        """Have one run end in a calm world; return how."""
        self.world.pass_time(1)
        up = self.up("1", name, plan, **options)
        for _ in range(MOST_TICKS):
            if up.over:
                break
            self.tick("1")
        self.ups["1"] = None
        check(up.error is None, 4, f"a run of a calm world fails: {up.error}")
        check(up.ending is not None, 4, f"a run never ends: {up.progress}")
        assert up.ending is not None
        return up.ending.outcome.result

    def settle(self) -> None:
        """Check that fresh runs of a calm world come to an end, whatever was before."""
        self.calm()
        result, rounds = self.finish(self.asked), 0
        while result not in ENDS and rounds < MOST_RUNS:
            rounds += 1
            if result in ("waiting", "in_progress"):
                check(self.store.order("resume"), 4, f"{result}, and rollouts are not paused")
            result = self.finish(self.asked, restore=result == "drifted", retry=True)
        check(result in ENDS, 4, f"a calm rollout ends {result}")
        self._rests()

    def _rests(self) -> None:
        ledger = self.store.ledger
        check(ledger.run is None, 4, "a run is left")
        if ledger.stable is None:
            check(not self.world.weights, 3, "something serves, and no version is stable")
            return
        stable = ledger.stable.id
        self.world.pass_time(120)
        self.finish(stable)
        acts = self._acts_of(stable)
        check(acts == [], 5, f"an `up` without changes does {acts}")
        ledger = self.store.ledger
        live = self.world.weights
        check(live == ledger.weights == {stable: 100}, 3, f"{live} serve at rest")
        check(set(self.world.servers) == {stable}, 12, f"{set(self.world.servers)} are deployed")
        untold = [i.id for i in ledger.incidents if not i.told]
        check(not untold, 8, f"hooks were not told of {untold}")

    def _acts_of(self, name: str) -> list[str]:
        up = self.up("1", name, "canary")
        up.tick()
        self.ups["1"] = None
        check(up.ending is not None and up.ending.outcome.result == "unchanged", 5, "not at rest")
        return up.acts
