"""The laws of a rollout (DESIGN.md, section 4) on every driver: a new one is covered once listed.

Each driver runs on the strictest stand-in that it has, in virtual time. The local driver's are
held with real processes and real traffic, in `tests/engine`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from mlops_kit.rollout.controller import drift_id
from mlops_kit.rollout.ledger import Ledger
from mlops_kit.rollout.plan import Step
from mlops_kit.rollout.runner import Ending
from tests.sagemaker_scene import NAME, Scene, failing, scene, version
from tests.simulated_target import SimulatedTarget, plan

RETENTION_SECONDS = 120.0
READING = ("Describe", "List", "Get", "Head")


class Crash(BaseException):
    """The process is killed."""


class World(ABC):
    """One endpoint on one target, and what may happen to it."""

    moves_weights = True
    """Whether somebody can move weights between two versions of it."""

    def __init__(self) -> None:
        self.seen: list[dict[str, int]] = []
        """Every set of weights that was seen at a poll."""

    @abstractmethod
    def up(self, wanted: str, **goal: Any) -> Ending:
        """Do what `pulumi up` does for a version; two minutes of retention."""

    @abstractmethod
    def up_part(self, wanted: str) -> None:
        """Have a run end at the first step, both versions with traffic."""

    @abstractmethod
    def id(self, wanted: str) -> str:
        """Return the id of a version."""

    @abstractmethod
    def break_version(self, wanted: str) -> None:
        """Have a version answer badly."""

    @abstractmethod
    def weights(self) -> dict[str, int]:
        """Return id -> percent, as the target has it."""

    @abstractmethod
    def move(self, weights: Mapping[str, int]) -> None:
        """Move the weights behind the kit's back."""

    @abstractmethod
    def ledger(self) -> Ledger:
        """Return what is recorded."""

    @abstractmethod
    def writes(self) -> int:
        """Count the changing calls so far, the ledger's included."""

    @abstractmethod
    def crash_at(self, write: int) -> None:
        """Die at the n-th changing call from now on, before or after it took effect."""

    @abstractmethod
    def left(self) -> set[str]:
        """Return the ids of versions of which anything is there."""


class Simulated(World):
    """The core's own target: the reference for the others."""

    def __init__(self) -> None:
        super().__init__()
        self.target = SimulatedTarget()
        self.count = 0

    def up(self, wanted: str, **goal: Any) -> Ending:
        target = self.target
        try:
            return target.up(wanted, plan(retention_seconds=RETENTION_SECONDS), **goal)
        finally:
            self.count += len(target.writes)
            self.seen += target.seen_weights
            target.seen_weights = []

    def up_part(self, wanted: str) -> None:
        steps = [Step(weight=10, bake_seconds=1, min_requests=10**9)]
        steps.append(Step(weight=100, bake_seconds=1, min_requests=0))
        slow = plan(steps=tuple(steps), on_undecided="hold", max_wait_seconds=60)
        assert self.target.up(wanted, slow).outcome.result == "in_progress"

    def id(self, wanted: str) -> str:
        return wanted

    def break_version(self, wanted: str) -> None:
        self.target.failing[wanted] = 0.3

    def weights(self) -> dict[str, int]:
        return dict(self.target.weights)

    def move(self, weights: Mapping[str, int]) -> None:
        self.target.weights = dict(weights)

    def ledger(self) -> Ledger:
        return self.target.ledger

    def writes(self) -> int:
        return self.count

    def crash_at(self, write: int) -> None:
        self.target.acts, self.target.crash_after = 0, write

    def left(self) -> set[str]:
        return set(self.target.deployed)


class OnSageMaker(World):
    """The kit's driver for SageMaker, on the simulated service."""

    def __init__(self, made: Scene) -> None:
        super().__init__()
        self.scene = made
        self.moves_weights = not made.by_aws

    def up(self, wanted: str, **goal: Any) -> Ending:
        retention = {"retention_seconds": RETENTION_SECONDS}
        if self.scene.by_aws:
            self.scene.cloud.advance(900)  # an alarm of the version before is quiet again
        return self.scene.up(wanted, self._rest, goal, **retention)

    def up_part(self, wanted: str) -> None:
        slow = {"min_requests": 10**8, "on_undecided": "hold", "max_wait_seconds": 1200}
        assert self.scene.up(wanted, **slow).outcome.result == "in_progress"

    def id(self, wanted: str) -> str:
        return version(wanted).id

    def break_version(self, wanted: str) -> None:
        failing(self.scene, version(wanted), 0.3)

    def weights(self) -> dict[str, int]:
        return self.scene.weights()

    def move(self, weights: Mapping[str, int]) -> None:
        _, driver = self.scene.target(version("nobody"))
        driver.observe()
        wanted = [
            {"VariantName": driver.variant_of(name), "DesiredWeight": float(weight)}
            for name, weight in weights.items()
        ]
        self.scene.clients.sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=NAME, DesiredWeightsAndCapacities=wanted
        )
        self.scene.cloud.advance(600)

    def ledger(self) -> Ledger:
        return self.scene.ledger()

    def writes(self) -> int:
        counted = self.scene.counted()
        return sum(many for name, many in counted.items() if not name.startswith(READING))

    def crash_at(self, write: int) -> None:
        def die(*args: Any, **kwargs: Any) -> None:
            self.scene.cloud.faults.clear()
            raise Crash

        left = write

        def count(*args: Any, **kwargs: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                die()

        for operation in WRITING:
            for after in (False, True):
                self.scene.cloud.fail(operation, "timeout", after=after, times=10**6, then=count)

    def left(self) -> set[str]:
        return {name.removeprefix(f"{NAME}-") for name in self.scene.names()["models"]}

    def _rest(self, seconds: float) -> None:
        self.scene.cloud.clock.sleep(seconds)
        self.seen.append(self.scene.weights())


WRITING = (
    "CreateModel",
    "CreateEndpointConfig",
    "CreateEndpoint",
    "UpdateEndpoint",
    "UpdateEndpointWeightsAndCapacities",
    "DeleteModel",
    "DeleteEndpointConfig",
    "PutObject",
    "RegisterScalableTarget",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
)


@contextmanager
def simulated() -> Iterator[World]:
    yield Simulated()


@contextmanager
def sagemaker(by_aws: bool = False) -> Iterator[World]:
    with scene(by_aws) as made:
        yield OnSageMaker(made)
        assert made.cloud.violations == []


DRIVERS: Mapping[str, Callable[[], AbstractContextManager[World]]] = {
    "simulated": simulated,
    "sagemaker": sagemaker,
    "sagemaker, run by AWS": lambda: sagemaker(by_aws=True),
}


@pytest.fixture(params=list(DRIVERS))
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with DRIVERS[request.param]() as made:
        yield made


def serving(world: World) -> World:
    """Have version one in service."""
    assert world.up("v1").outcome.ok
    world.seen.clear()
    return world


def live(world: World, wanted: str) -> dict[str, int]:
    return {world.id(wanted): 100}


def test_1_weights_are_whole_sum_to_100_and_a_version_that_is_starting_has_none(world):
    serving(world).up("v2")

    assert world.seen[-1] == live(world, "v2")
    for weights in world.seen:
        assert sum(weights.values()) == 100
        assert all(type(weight) is int and weight > 0 for weight in weights.values())
    if world.moves_weights:
        known = [weights.get(world.id("v2"), 0) for weights in world.seen]
        assert {10, 50, 100} <= set(known) <= {0, 10, 50, 100}
        assert known == sorted(known)


def test_2_the_stable_version_is_kept_until_the_new_one_is_promoted_and_its_time_is_over(world):
    serving(world)
    world.break_version("bad")
    world.up("bad")
    assert world.left() == {world.id("v1")}

    ending = world.up("v2")

    assert world.left() == {world.id("v2")}
    if world.moves_weights:
        promoted, retired = ending.ledger.history[-2:]
        assert (retired.at - promoted.at).total_seconds() >= RETENTION_SECONDS


def test_3_what_is_said_to_be_live_is_live_or_the_run_failed(world):
    serving(world)
    world.break_version("bad")

    ending = world.up("bad")

    assert not ending.outcome.ok
    assert "\n" not in ending.outcome.sentence
    assert world.weights() == live(world, "v1")
    assert ending.ledger.stable.id == world.id("v1")
    assert world.up("v2").outcome.ok
    assert world.weights() == live(world, "v2")


@pytest.mark.parametrize("fate", ["good", "bad"])
@pytest.mark.parametrize("write", [1, 4, 8, 13, 19])
def test_4_after_a_crash_at_any_write_one_more_run_ends_promoted_or_rolled_back(world, write, fate):
    serving(world)
    if fate == "bad":
        world.break_version("v2")
    world.crash_at(write)
    try:
        world.up("v2")
    except BaseException as death:
        if type(death).__name__ != "Crash":
            raise
        world.up("v2")

    expected = "v2" if fate == "good" else "v1"
    assert world.weights() == live(world, expected)
    assert world.left() == {world.id(expected)}
    assert world.ledger().run is None


def test_5_a_run_that_changes_nothing_writes_nothing(world):
    serving(world).up("v2")
    before = world.ledger()

    ending = world.up("v2")

    assert ending.outcome.result == "unchanged"
    assert world.ledger() == before


def test_6_weights_that_somebody_moved_are_told_and_never_put_back_in_silence(world):
    serving(world)
    if not world.moves_weights:
        pytest.skip("one variant has all the weight there is")
    one, two = world.id("v1"), world.id("v2")
    world.up_part("v2")
    assert world.weights() == {one: 90, two: 10}
    moved = {one: 30, two: 70}
    world.move(moved)

    ending = world.up("v2")

    assert ending.outcome.result == "drifted"
    assert "the weights were moved outside the kit" in ending.outcome.sentence
    assert world.weights() == moved
    assert world.up("v2", restore=drift_id(moved)).outcome.ok
    assert world.weights() == {two: 100}


def test_7_a_version_that_was_rolled_back_is_refused_until_retry_names_it(world):
    serving(world)
    world.break_version("bad")
    world.up("bad")
    writes = world.writes()

    refused = world.up("bad")

    assert refused.outcome.result == "refused"
    rejection = world.ledger().rejections[world.id("bad")].id
    assert f"set rollout.retry to {rejection}" in refused.outcome.sentence
    assert world.left() == {world.id("v1")}
    assert world.up("bad", retry=rejection).outcome.result == "rolled_back"
    assert world.writes() > writes
