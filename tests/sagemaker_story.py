"""Rollouts on the simulated SageMaker that are disturbed at one call, and what must hold after."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from mlops_kit.aws.sagemaker.layout import Layout
from mlops_kit.rollout.driver import Conflict, TargetError
from mlops_kit.rollout.ledger import Version
from tests.clouds.sagemaker.faults import Fault, Faults
from tests.clouds.sagemaker.state import all_states
from tests.sagemaker_scene import BRIEF, NAME, SCALING, Scene, failing, scene, version

READING = re.compile("Describe|Get|List")
FOREVER = 10**6
TWO_STEPS: Mapping[str, Any] = {"steps": [{"weight": 50}, {"weight": 100}]}
BRIEFLY_GUARDED: Mapping[str, Any] = {
    "steps": [{"weight": 10, "bake_seconds": 60}, {"weight": 100, "bake_seconds": 60}],
    "retention_seconds": 0,
}
SHADOW: Mapping[str, Any] = {"strategy": "shadow", "mirror_percent": 50}
LIVE_COUNT = 4
"""Instances that the load has asked for, of 2 to 6."""


NEEDED_TO_RETURN = (
    "DescribeEndpoint",
    "GetMetricData",
    "GetObject",
    "PutObject",
    "UpdateEndpointWeightsAndCapacities",
)
"""Calls without which the old version cannot be given the traffic back."""


class Crash(BaseException):
    """The process dies."""


@dataclass(frozen=True)
class Mishap:
    """What befalls a call."""

    kind: str = "internal"
    after: bool = False
    """Whether the call takes effect, and only its answer is lost."""
    lasting: bool = False
    """Whether all later calls of the operation fail as well."""
    crash: bool = False
    """Whether the process dies instead."""

    def __str__(self) -> str:
        when = "after" if self.after else "before"
        return f"{'crash' if self.crash else self.kind} {when}{', lasting' * self.lasting}"


@dataclass(frozen=True)
class Spot:
    """One call of a rollout."""

    operation: str
    number: int
    """How many calls of the operation came before."""
    position: int

    @property
    def reading(self) -> bool:
        return READING.match(self.operation) is not None

    def __str__(self) -> str:
        return f"{self.operation} {self.number}"


@dataclass(frozen=True)
class Story:
    """A rollout of the second version, good or bad, in one of the ways that there are."""

    bad: bool = False
    by_aws: bool = False
    rollout: Mapping[str, Any] = field(default_factory=lambda: TWO_STEPS)
    differs_at: str = ""
    """Operation from which on it is another one than those listed before."""


STORIES: Mapping[str, Story] = {
    "good": Story(),
    "bad": Story(bad=True, differs_at="UpdateEndpointWeightsAndCapacities"),
    "good, by AWS": Story(by_aws=True, rollout=BRIEFLY_GUARDED, differs_at="DescribeEndpoint"),
    "bad, by AWS": Story(
        bad=True, by_aws=True, rollout=BRIEFLY_GUARDED, differs_at="UpdateEndpoint"
    ),
    "good, a shadow first": Story(rollout=SHADOW, differs_at="DeregisterScalableTarget"),
}


@dataclass
class Account:
    """An endpoint that serves a good version, time after time another one."""

    made: Scene
    story: Story
    live: Version
    rollouts: int = 0

    def next(self) -> Version:
        """Return a version that was never rolled out before."""
        self.rollouts += 1
        wanted = version(f"r{self.rollouts}")
        return failing(self.made, wanted) if self.story.bad else wanted

    def up(self, wanted: Version) -> tuple[str, str]:
        """Return how one `up` ends and in which words; a process that dies says nothing."""
        try:
            ending = self.made.up(wanted, **self.story.rollout)
        except (TargetError, Conflict) as error:
            return "error", str(error)
        except Crash:
            return "crash", ""
        return ending.outcome.result, ending.outcome.sentence

    def disturbed(self, spot: Spot, mishap: Mishap) -> tuple[Version, str, str]:
        """Roll a version out while one call goes wrong."""
        wanted, faults = self.next(), self.made.cloud.faults
        self.load()
        self.made.cloud.fail(
            spot.operation,
            mishap.kind,
            after=mishap.after,
            skip=spot.number,
            times=FOREVER if mishap.lasting else 1,
            then=die if mishap.crash else None,
        )
        result, sentence = self.up(wanted)
        assert not faults.planned or faults.planned[0].times < FOREVER, "the call was never made"
        faults.clear()
        return wanted, result, sentence

    def told_wrong(self, result: str, sentence: str, spot: Spot, mishap: Mishap) -> list[str]:
        """List what is wrong with the end of a run in which something went wrong."""
        ends = ("rolled_back", "failed") if self.story.bad else ("promoted", "rolled_back")
        found: list[str] = []
        if mishap.crash:
            # a call that is refused anyway has no "after"
            died = result == "crash" or (mishap.after and result == ends[0])
            return [] if died else [f"it did not die: {result}"]
        uncounted = spot.operation == "GetMetricData" and "cannot be counted" in sentence
        if result not in (*ends, "failed", "error", *(["in_progress"] if uncounted else [])):
            found.append(f"it ended as {result}")
        found += unclear(sentence)
        refused = result in ("error", "failed") or self.story.bad is False
        if refused and result != "promoted" and not names_cause(sentence, spot):
            found.append(f"neither service nor operation is named: {sentence}")
        if self.story.bad and spot.operation not in NEEDED_TO_RETURN:
            weights = self.made.weights()
            if weights != {self.live.id: 100}:
                found.append(f"a bad version has traffic: {weights}")
        return found

    def settle(self, wanted: Version) -> list[str]:
        """Do one more `up` in which nothing goes wrong; list what is not as it should be then."""
        result, sentence = self.up(wanted)
        if self.story.bad:
            right = result in ("rolled_back", "refused")
        elif result == "rolled_back":  # the end of what the run before had to leave undone
            found = self.wrong()
            result, sentence = self.up(wanted)
            right = not found and result == "promoted"
        else:
            right = result in ("promoted", "unchanged")
        if right and not self.story.bad:
            self.live = wanted
        found = [] if right else [f"one more up ended as {result}: {sentence}"]
        return found + self.wrong()

    def wrong(self) -> list[str]:
        """List what is not as it should be at rest."""
        made, live = self.made, self.live.id
        expected = {
            "weights": {live: 100},
            "models": {f"{NAME}-{live}"},
            "configurations": {made.cloud.endpoint(NAME).config_name},
            "violations": [],
            "status": "InService",
            "stable": live,
            "run": None,
            "pending": None,
            "weights in the ledger": {live: 100},
            "retained": {},
            "scaled": {made_variant(made): (SCALING["min_replicas"], SCALING["max_replicas"])},
            "count": LIVE_COUNT,
        }
        names, ledger = made.names(), made.ledger()
        found = {
            "weights": made.weights(),
            "models": names["models"],
            "configurations": names["configs"],
            "violations": list(made.cloud.violations),
            "status": made.cloud.endpoint(NAME).endpoint_status,
            "stable": ledger.stable and ledger.stable.id,
            "run": ledger.run,
            "pending": ledger.pending,
            "weights in the ledger": ledger.weights,
            "retained": ledger.retained,
            "scaled": targets(),
            "count": made.cloud.endpoint(NAME).variant(made_variant(made)).count,
        }
        return [
            f"{what}: {found[what]} instead of {wanted}"
            for what, wanted in expected.items()
            if found[what] != wanted
        ]

    def load(self) -> None:
        """Have the load add instances; begin at a whole minute, so that all rollouts are alike."""
        self.made.cloud.advance(-self.made.cloud.clock.time() % 60)
        self.made.cloud.scale(NAME, made_variant(self.made), LIVE_COUNT)


class FirstTries(Faults):
    """Every call fails, and the same call once more goes well."""

    def __init__(self, kind: str, after: bool) -> None:
        super().__init__()
        self.kind = kind
        self.after = after
        self.struck: Counter[str] = Counter()
        self._failed: set[str] = set()

    def take(self, operation: str, parameters: dict[str, Any]) -> Fault | None:
        key = f"{operation} {sorted(parameters.items(), key=str)}"
        if key in self._failed:
            self._failed.discard(key)
            return None
        self._failed.add(key)
        self.struck[operation] += 1
        return Fault(operation, self.kind, after=self.after)


def die() -> None:
    raise Crash


def made_variant(made: Scene) -> str:
    """Return the variant that serves."""
    return max(made.cloud.endpoint(NAME).live.variants, key=lambda v: v.weight).name


def targets() -> dict[str, tuple[int, int]]:
    """Return variant -> bounds of its scalable target."""
    return {
        key[0].rsplit("/", 1)[1]: (target["MinCapacity"], target["MaxCapacity"])
        for state in all_states()
        for key, target in state.targets.items()
    }


SERVICES: Mapping[str, str] = {
    "DescribeAlarms": "CloudWatch",
    "GetMetricData": "CloudWatch",
    "GetObject": "S3",
    "PutObject": "S3",
    **dict.fromkeys(
        (
            "RegisterScalableTarget",
            "DeregisterScalableTarget",
            "PutScalingPolicy",
            "DescribeScheduledActions",
        ),
        "Application Auto Scaling",
    ),
}


def names_cause(sentence: str, spot: Spot) -> bool:
    """Tell whether a sentence says which service did not do what it should."""
    service = SERVICES.get(spot.operation, "SageMaker")
    return f"{service} refuses {spot.operation}" in sentence or (
        f"{service} cannot be asked" in sentence
    )


def unclear(sentence: str) -> list[str]:
    """List what is wrong with a sentence for a user."""
    found = [
        f"{mark!r} in {sentence!r}" for mark in ("\n", "Traceback", "Error(") if mark in sentence
    ]
    if not sentence or len(sentence) > 700:
        found.append(f"no sentence: {sentence!r}")
    return found


@contextmanager
def account(story: Story) -> Iterator[Account]:
    """Begin with a version that serves."""
    with scene(story.by_aws, **BRIEF) as made:
        made.poll_seconds = made.delay_seconds = 60.0
        first = version("first")
        begun = Account(made, story, first)
        assert made.up(first).outcome.result == "promoted"
        yield begun


@cache
def recorded(name: str) -> list[Spot]:
    """Return the calls of a story in which nothing goes wrong."""
    story = STORIES[name]
    with account(story) as begun:
        wanted = begun.next()
        begun.load()
        since = len(begun.made.cloud.calls)
        result, sentence = begun.up(wanted)
        calls = [operation for operation, _ in begun.made.cloud.calls[since:]]
        assert result == ("rolled_back" if story.bad else "promoted"), sentence
        if not story.bad:
            begun.live = wanted
        assert begun.wrong() == []
        return spots(calls)


def spots(operations: Sequence[str]) -> list[Spot]:
    """Number the calls of a rollout."""
    seen: Counter[str] = Counter()
    found: list[Spot] = []
    for position, operation in enumerate(operations):
        found.append(Spot(operation, seen[operation], position))
        seen[operation] += 1
    return found


def telling(name: str) -> list[Spot]:
    """Return the calls at which a mishap can make a difference that no other story has."""
    calls, differs_at = recorded(name), STORIES[name].differs_at
    operations = [call.operation for call in calls]
    since = operations.index(differs_at) if differs_at else 0
    return first_of_each_wait(calls[since:])


def first_of_each_wait(calls: Sequence[Spot]) -> list[Spot]:
    """Leave out calls that only look again at what the last write did."""
    found: list[Spot] = []
    looked: set[str] = set()
    for call in calls:
        if not call.reading:
            looked = set()
        elif call.operation in looked:
            continue
        looked.add(call.operation)
        found.append(call)
    return found


def layout_of(made: Scene) -> Layout:
    """Return what serves where."""
    found = Layout.parse(NAME, made.cloud.endpoint(NAME).config_name)
    assert found is not None
    return found
