"""Random rollouts: everything that users, operators, versions and platforms do, in any order."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.rollout_scene import NAMES, PLANS, Scene
from tests.rollout_up import Mishap

PLACES = st.sampled_from(("1", "2"))
VERSIONS = st.sampled_from(NAMES)
OPTIONS = st.sampled_from(
    (
        *({"retry": True},) * 6,
        {},
        {},
        {"retry": "old"},
        {"restore": True},
        {"on_known_good": "plan"},
        {"calendar": "closes"},
        {"calendar": "closes", "on_window_end": "continue"},
        {"calendar": "opens"},
        {"calendar": "closed"},
    )
)
TICKS_TO_A_PHASE = 40
AT_CALLS = {"crash": ("act", "crash before"), "hand": ("shift", "hand")}
CALLS = ("act", "act", "act", "save", "save", "observe", "counts", "load", "tell")
KINDS = {
    "act": (
        "crash before",
        "crash before", "crash after", "lost", "answer lost", "twice", "slow", "hand", "death",
        "order",
    ),
    "save": (
        "crash before", "crash after", "lost", "answer lost", "twice", "slow", "other run", "order",
        "hand", "death",
    ),
    "observe": ("crash before", "lost", "stale", "slow", "other run", "hand", "death", "order"),
    "counts": ("crash before", "lost", "slow", "other run", "hand", "death"),
    "load": ("crash before", "lost", "stale", "slow", "other run", "order"),
    "tell": ("crash before", "crash after", "order"),
}  # fmt: skip
MISHAPS = st.sampled_from([(call, kind) for call in CALLS for kind in KINDS[call]])


class Rollouts(RuleBasedStateMachine):
    """Runs, ticks, time, traffic, faults, orders and mishaps, in any order."""

    steps = 0
    """Rule steps of all machines so far."""
    begun = False

    @initialize(serves=st.booleans(), delay=st.sampled_from((0.0, 0.0, 4.0)), past=st.booleans())
    def begin(self, serves: bool, delay: float, past: bool) -> None:
        self.scene = Scene(delay, 49 if past else 0)
        if serves:
            self.scene.finish("a")

    @rule(
        place=PLACES,
        name=st.sampled_from(("again", "again", "next", "next", "next", "stable")),
        plan=st.sampled_from(("",) * 8 + tuple(PLANS)),
        options=OPTIONS,
        quality=st.sampled_from((*("",) * 5, "good", "good", "bad", "slow", "ages", "load")),
        ticks=st.sampled_from((0, 1, 2, 3, 6, 12)),
    )
    def up(self, place: str, name: str, plan: str, options: dict, quality: str, ticks: int) -> None:
        scene = self.scene
        name, plan = scene.named(name), plan or scene.planned
        if name not in scene.world.servers:
            scene.world.make(name, quality)
        if scene.ups[place] is None:
            chosen = dict(options)
            if "calendar" in chosen:
                chosen["calendar"] = scene.calendar(chosen["calendar"])
            scene.world.pass_time(1)
            if scene.up(place, name, plan, **chosen).over:
                scene.ups[place] = None
        scene.tick(place, ticks)

    @rule(place=PLACES, ticks=st.sampled_from((1, 2, 4, 8, 16)))
    def tick(self, place: str, ticks: int) -> None:
        self.scene.tick(place, ticks)

    @rule(ticks=st.sampled_from((1, 3, 10)))
    def both(self, ticks: int) -> None:
        for _ in range(ticks):
            self.scene.both()

    @rule(
        seconds=st.sampled_from((0, 1, 10, 45, 45, 600)),
        rate=st.sampled_from((0.0, 5.0, 50.0, 50.0, 50.0, 400.0)),
    )
    def traffic(self, seconds: int, rate: float) -> None:
        self.scene.world.rate = rate
        self.scene.world.pass_time(seconds)

    @rule(
        name=VERSIONS,
        quality=st.sampled_from(("", "good", "good", "bad", "slow", "ages", "load")),
        starts=st.sampled_from(("soon", "soon", "soon", "dies", "never", "breaks", "loops")),
    )
    def change(self, name: str, quality: str, starts: str) -> None:
        self.scene.world.make(name, quality)
        if starts == "dies":
            self.scene.die(name)
        else:
            self.scene.world.build(name).starts = starts

    @rule(
        what=st.sampled_from(
            (
                *("outage", "outage", "unreachable", "uncounted", "degraded", "reset", "reset"),
                *("late", "gone"),
            )
        ),
        seconds=st.sampled_from((3, 15, 60)),
    )
    def platform(self, what: str, seconds: int) -> None:
        world = self.scene.world
        end = world.now + timedelta(seconds=seconds)
        match what:
            case "outage":
                world.outage_until = end
            case "unreachable":
                world.unreachable_until = end
            case "uncounted":
                world.uncounted_until = end
            case "gone":
                self.scene.remove()
            case "degraded":
                world.degraded = True
            case "reset":
                world.reset = True
            case "late":
                world.late_seconds = float(seconds % 60)

    @rule(
        what=st.sampled_from(
            ("pause", "resume", "resume", "promote", "rollback", "stop", "stop", "kill")
        ),
    )
    def operate(self, what: str) -> None:
        self._operate(what)

    def _live(self) -> str:
        return next((place for place, up in self.scene.ups.items() if up is not None), "1")

    def _operate(self, what: str) -> None:
        ups, place = self.scene.ups, self._live()
        if what == "kill":
            ups[place] = None
        elif what in ("pause", "resume", "promote", "rollback"):
            self.scene.store.order(what)
        elif what == "stop" and ups[place] is not None:
            ups[place].interrupted = "the run was stopped by the operator"

    @rule(
        phase=st.sampled_from(("step", "retain", "retain", "rollback")),
        what=st.sampled_from(
            ("stop", "stop", "kill", "promote", "rollback", "pause", "hand", "crash", "crash")
        ),
        ticks=st.sampled_from((0, 0, 3, 6)),
    )
    def at(self, phase: str, what: str, ticks: int) -> None:
        scene, place = self.scene, self._live()
        for _ in range(TICKS_TO_A_PHASE):
            run = scene.store.ledger.run
            if scene.ups[place] is None or (run is not None and run.phase == phase):
                break
            scene.tick(place)
        scene.tick(place, ticks)
        if what in AT_CALLS and scene.ups[place] is not None:
            call, kind = AT_CALLS[what]
            scene.mishaps.insert(0, Mishap(call, kind, 0, lambda: self._hand(ticks, 50)))
            scene.tick(place, TICKS_TO_A_PHASE)
            if what == "crash" and scene.ups[place] is None:
                scene.world.pass_time(45)
                scene.up(place, scene.asked, scene.planned)
                scene.tick(place, 6)
        else:
            self._operate(what)
            scene.tick(place, 3)

    @rule(first=st.sampled_from((0, 1, 2)), weight=st.sampled_from((10, 50, 70, 100)))
    def hand(self, first: int, weight: int) -> None:
        if self.scene.laws.by_hand:
            self.scene.hand(self.scene.store.ledger.weights)
        else:
            self._hand(first, weight)

    @rule(
        mishap=MISHAPS,
        after=st.sampled_from((0, 0, 1, 2, 3)),
        name=VERSIONS,
        what=st.sampled_from(("pause", "promote", "rollback")),
    )
    @precondition(lambda self: len(self.scene.mishaps) < 3)
    def mishap(self, mishap: tuple[str, str], after: int, name: str, what: str) -> None:
        scene = self.scene
        call, kind = mishap
        do = {
            "other run": scene.both,
            "hand": lambda: self._hand(after, 50),
            "death": lambda: scene.die(name),
            "order": lambda: scene.store.order(what),
        }.get(kind, lambda: None)
        scene.mishaps.append(Mishap(call, kind, after, do))

    def _hand(self, first: int, weight: int) -> None:
        ready = self.scene.ready()
        if ready:
            one, other = ready[first % len(ready)], ready[(first + 1) % len(ready)]
            rest = {other: 100 - weight} if weight < 100 and one != other else {}
            self.scene.hand({one: weight if rest else 100, **rest})

    @invariant()
    def laws_hold(self) -> None:
        type(self).steps += self.begun
        self.begun = True
        self.scene.laws.always()

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            self.scene.settle()
