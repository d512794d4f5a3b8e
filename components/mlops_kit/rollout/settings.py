"""The `rollout` of an endpoint: its allowed values and defaults, and the plan they make."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field

from mlops_kit.bounds import LONGEST_SECONDS, Number, Seconds, Text, Whole
from mlops_kit.problems import Place, shown
from mlops_kit.rollout import adaptive
from mlops_kit.rollout.calendar_settings import BlackoutSettings, MaintenanceWindowSettings
from mlops_kit.rollout.hook_settings import HookSettings
from mlops_kit.rollout.plan import Plan, Step, Strategy, duration
from mlops_kit.settings import Context, Given, Settings

MOST_REQUESTS = 1_000_000_000
ONLY_FOR = {
    "steps": "canary",
    "step_weight": "linear",
    "mirror_percent": "shadow",
    "max_harmed": "adaptive",
}
"""Settings that only one strategy can use."""

Requests = Annotated[int, Whole(0, MOST_REQUESTS)]


class StepSettings(Settings):
    """One step of a canary."""

    weight: Annotated[int, Whole(0, 100)]
    """Whole percent of the requests that the new version answers."""
    bake_seconds: Seconds | None = None
    """Least time that the step lasts, in seconds."""
    min_requests: Requests | None = None
    """Least number of requests that the new version must have answered in the step."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A step without traffic cannot wait for requests."""
        waited_for = given.value("min_requests")
        if given.value("weight") == 0 and waited_for:
            yield (
                ("min_requests",),
                f"must be 0 in a step of weight 0, which gets no requests; got {shown(waited_for)}",
            )


class RolloutSettings(Settings):
    """How the traffic moves to a new version."""

    strategy: Strategy = "canary"
    """all_at_once, canary, linear, blue_green, shadow or adaptive."""
    steps: Annotated[tuple[StepSettings, ...], Field(json_schema_extra={"minItems": 1})] = (
        StepSettings(weight=10),
        StepSettings(weight=50),
        StepSettings(weight=100),
    )
    """Steps of a canary: weights that rise to 100."""
    step_weight: Annotated[int, Whole(1, 100)] = 20
    """Whole percent of the requests that each step of linear adds."""
    mirror_percent: Annotated[int, Whole(1, 100)] = 100
    """Whole percent of the requests that shadow copies to the new version."""
    max_harmed: Annotated[float, Number(0, MOST_REQUESTS, above_low=True)] = 10
    """Most requests that a fault may harm before adaptive can see it."""
    bake_seconds: Seconds = 60
    """Least time of each step that does not say its own, in seconds."""
    min_requests: Requests = 100
    """Least number of requests in each step that does not say its own."""
    retention_seconds: Seconds = 60
    """How long the old version is kept at weight 0 after the last step, in seconds."""
    max_wait_seconds: Annotated[float, Number(0, LONGEST_SECONDS, above_low=True)] = 3600
    """Longest time that one run works on the rollout, in seconds."""
    on_undecided: Literal["rollback", "hold"] = "rollback"
    """What to do when that time passes without a decision."""
    alpha: Annotated[float, Number(0, 0.2, above_low=True)] = 0.01
    """Chance of rolling back a version that keeps its objectives, at most."""
    on_known_good: Literal["at_once", "plan"] = "at_once"
    """How a version comes back that was promoted before and kept these objectives."""
    maintenance_windows: tuple[MaintenanceWindowSettings, ...] = ()
    """Times in which a rollout may start; always when there are none."""
    blackouts: tuple[BlackoutSettings, ...] = ()
    """Times in which no rollout may start, whatever the windows say."""
    on_window_end: Literal["rollback", "continue"] = "rollback"
    """What to do with a rollout that is under way when its time is over."""
    hooks: tuple[HookSettings, ...] = ()
    """Whom to tell of every rollback."""
    retry: Text | None = None
    """Id of a rejection: try that version once more."""
    restore: Text | None = None
    """Id of a drift: put the weights right that someone else changed."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Settings must fit the strategy, weights must rise, and the time must suffice."""
        strategy = given.value("strategy", default=_default("strategy"))
        for name, only in ONLY_FOR.items():
            if strategy and strategy != only and given.has(name):
                yield (
                    (name,),
                    f"is for the strategy {only}, but the strategy here is {strategy}: remove it",
                )
        if strategy == "canary":
            yield from _weights_that_do_not_rise(given)
        yield from _too_little_time(cls, given)

    def plan(self) -> Plan:
        """Return the steps that these settings ask for."""
        return Plan(
            strategy=self.strategy,
            steps=tuple(self._steps()),
            retention_seconds=self.retention_seconds,
            max_wait_seconds=self.max_wait_seconds,
            on_undecided=self.on_undecided,
            alpha=self.alpha,
            max_harmed=self.max_harmed if self.strategy == "adaptive" else None,
        )

    def _steps(self) -> Sequence[Step]:
        last = self._step(100)
        match self.strategy:
            case "all_at_once":
                return [last]
            case "canary":
                return [self._step(s.weight, s.bake_seconds, s.min_requests) for s in self.steps]
            case "linear":
                return [*map(self._step, range(self.step_weight, 100, self.step_weight)), last]
            case "blue_green":
                return [self._step(0, bake_seconds=0), last]
            case "shadow":
                copied = self._step(0, min_requests=self.min_requests)
                return [copied.model_copy(update={"mirror": self.mirror_percent}), last]
            case "adaptive":
                return [self._step(adaptive.FIRST_WEIGHT, 0, adaptive.REQUESTS), last]

    def _step(
        self, weight: int, bake_seconds: float | None = None, min_requests: int | None = None
    ) -> Step:
        least = self.min_requests if weight else 0
        return Step(
            weight=weight,
            bake_seconds=self.bake_seconds if bake_seconds is None else bake_seconds,
            min_requests=least if min_requests is None else min_requests,
        )


def _default(name: str) -> object:
    return RolloutSettings.model_fields[name].default


def _weights_that_do_not_rise(given: Given) -> Iterable[tuple[Place, str]]:
    before: float | None = None
    weight: float | None = 100
    place: Place = ("steps",)
    for index in given.keys("steps"):
        place = ("steps", index, "weight")
        weight = given.value(*place)
        if weight is None:
            continue
        if before is not None and weight <= before:
            yield (
                place,
                f"must be above the weight of the step before ({shown(before)}), "
                f"got {shown(weight)}",
            )
        before = weight
    if given.has("steps") and given.value("steps") in ([], ()):
        yield ("steps",), "must have at least one step, got an empty list"
    elif weight not in (None, 100):
        yield place, f"must be 100, as in every last step, got {shown(weight)}"


def _too_little_time(cls: type[RolloutSettings], given: Given) -> Iterable[tuple[Place, str]]:
    needed = ("strategy", "step_weight", "bake_seconds", "retention_seconds", "max_wait_seconds")
    written = {name: given.value(name) for name in needed if given.has(name)}
    if None in written.values() or given.value("steps", default=True) in (None, [], ()):
        return
    if given.has("steps"):
        written["steps"] = tuple(map(StepSettings.model_validate, given.value("steps")))
    plan = cls.model_construct(None, **written).plan()
    if plan.max_wait_seconds <= plan.seconds:
        yield (
            ("max_wait_seconds",),
            f"must be more than the {duration(plan.seconds)} that the plan takes at least "
            f"({shown(plan.seconds)} s), got {shown(plan.max_wait_seconds)}",
        )
