"""The resource `SageMakerRollout` as the engine drives it, on the simulated SageMaker."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from mlops_kit.provider.resource import Call, PartialFailure, Properties, Refusal
from mlops_kit.provider.sagemaker_rollout import SageMakerRolloutResource
from mlops_kit.rollout.driver import Conflict, TargetError
from tests.sagemaker_scene import BRIEF, BUCKET, NAME, REGISTRY, ROLE, Scene, scene

CLOCKED = (
    "mlops_kit.provider.rollout_resource",
    "mlops_kit.provider.sagemaker_rollout",
    "mlops_kit.aws.sagemaker.signals",
)
"""Modules that look at the clock."""
INPUTS: Mapping[str, Any] = {
    "endpoint": NAME,
    "region": "eu-central-1",
    "account_id": "123456789012",
    "ledger_bucket_name": BUCKET,
    "access": {},
    "execution_role_arn": ROLE,
    "instance_type": "ml.m5.large",
    "scaling": {"min_replicas": 2, "max_replicas": 6, "target": 600.0},
    "rollout": {"min_requests": 20, "bake_seconds": 0, "retention_seconds": 0},
}


class VirtualEvent(threading.Event):
    """Waiting for it lets virtual time go by; the waits are remembered."""

    def __init__(self, cloud: Any) -> None:
        super().__init__()
        self.cloud = cloud
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        assert len(self.waits) < 2000, "the run does not end"
        self.waits.append(timeout)
        self.cloud.clock.sleep(timeout)
        return False


@dataclass
class Up:
    """What one `pulumi up` did."""

    updates: tuple[str, ...]
    """What the diff named; empty: nothing was done."""
    failure: str
    calls: Sequence[tuple[str, Any]]
    warned: Sequence[str]

    def count(self, operation: str) -> int:
        return sum(name == operation for name, _ in self.calls)


@dataclass
class Stack:
    """One resource and its state; a new process of the provider at each `up`."""

    made: Scene
    state: Properties | None = None
    inputs: Properties = field(default_factory=dict[str, Any])
    """What the state has of the inputs."""
    waits: list[float] = field(default_factory=list[float])

    def wanted(self, tag: str, **changes: Any) -> Properties:
        """Return the checked inputs for an image's tag."""
        model = {"image_uri": f"{REGISTRY}/wine:{tag}"}
        inputs, problems = self.resource().check({**INPUTS, "model": model, **changes})
        assert problems == []
        return inputs

    def resource(self) -> SageMakerRolloutResource:
        return SageMakerRolloutResource(connect=lambda inputs: self.made.clients)

    def up(self, tag: str, **changes: Any) -> Up:
        """Do as the engine does: check, compare, create or update, and keep what is live."""
        resource, new = self.resource(), self.wanted(tag, **changes)
        since, warned = len(self.made.cloud.calls), []
        event = VirtualEvent(self.made.cloud)
        call = Call(lambda text: None, warned.append, lambda text: None, event)
        updates: tuple[str, ...] = ("everything",)
        failure = ""
        try:
            if self.state is None:
                _, self.state = resource.create(new, call)
                self.inputs = new
            else:
                updates = resource.diff(NAME, self.state, self.inputs, new, call).updates
                if updates:
                    self.state = resource.update(NAME, self.state, self.inputs, new, call)
                    self.inputs = new
        except PartialFailure as partial:
            self.inputs = self.inputs or new
            self.state, failure = partial.live, str(partial)
        except (Refusal, TargetError, Conflict) as refusal:  # as the server takes them
            failure = str(refusal)
        self.waits += event.waits
        return Up(updates, failure, self.made.cloud.calls[since:], warned)


@contextmanager
def stack(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Iterator[Stack]:
    """Begin with nothing; everything takes its time of the simulator."""
    with scene(**{**BRIEF, **settings}) as made:

        class Virtual(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return made.cloud.clock.now()

        for module in CLOCKED:
            monkeypatch.setattr(f"{module}.datetime", Virtual)
        yield Stack(made)
