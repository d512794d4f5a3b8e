"""What takes time: creation, change of weights and counts, deletion."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from tests.clouds.sagemaker.endpoint import Endpoint

Script = Iterator[float]
NO_CAPACITY = (
    "Unable to provision requested ML compute capacity. Please retry using a different ML "
    "instance type."
)


class Work:
    """A script of moments that an endpoint goes through; each moment is a `yield`."""

    deadline = math.inf

    def __init__(self, endpoint: Endpoint, sim: Any):
        self.endpoint = endpoint
        self.sim = sim
        self.settings = sim.settings
        self._next = math.inf
        self._script: Script = iter(())

    @property
    def due(self) -> float:
        return min(self._next, self.deadline)

    def begin(self, script: Script) -> None:
        self.endpoint.work = self
        self._script = script
        self.step(-math.inf)

    def step(self, at: float) -> None:
        """Go on to the next moment of the script."""
        script = self._script
        try:
            moment = next(script)
        except StopIteration:
            if self._script is script and self.endpoint.work is self:
                self.endpoint.work = None
            return
        if self._script is script:
            self._next = moment

    def watch(self, at: float) -> None:
        """Look at the alarms; most work has none."""

    def replace(self, script: Script) -> None:
        self._script = script
        self.deadline = math.inf
        self.step(-math.inf)


class Creation(Work):
    """CreateEndpoint."""

    def script(self, at: float) -> Script:
        endpoint = self.endpoint
        for variant in endpoint.live.all_variants():
            variant.say("Creating", endpoint.creation_time)
        obstacle = self.sim.obstacle(endpoint.live)
        if obstacle:
            yield at + self.settings.health_check_seconds
            endpoint.failure_reason = obstacle
            endpoint.turn("Failed", at + self.settings.health_check_seconds)
            return
        at += self.settings.create_seconds
        yield at
        for variant in endpoint.live.all_variants():
            variant.say(None, None)
        endpoint.turn("InService", at)
        endpoint.record(at)


class Change(Work):
    """UpdateEndpointWeightsAndCapacities: what is current lags what is desired."""

    def script(self, at: float) -> Script:
        endpoint = self.endpoint
        endpoint.turn("Updating", at)
        variants = endpoint.live.variants
        grows = any(variant.count != variant.desired_count for variant in variants)
        if endpoint.endpoint_name in self.sim.stuck_changes:
            yield from self._roll_back(at)
            return
        if any(variant.weight != variant.desired_weight for variant in variants):
            at += self.settings.weights_seconds
            yield at
            for variant in variants:
                variant.weight = variant.desired_weight
            endpoint.record(at)
        if grows:
            at += self.settings.scale_seconds
            yield at
            for variant in variants:
                variant.count = variant.desired_count
        endpoint.turn("InService", at)

    def _roll_back(self, at: float) -> Script:
        endpoint = self.endpoint
        at += self.settings.scale_seconds
        yield at
        endpoint.turn("RollingBack", at)
        at += self.settings.roll_back_seconds
        yield at
        for variant in endpoint.live.variants:
            variant.desired_weight, variant.desired_count = variant.weight, variant.count
        endpoint.failure_reason = NO_CAPACITY
        endpoint.turn("InService", at)


class Maintenance(Work):
    """What AWS does of its own accord: nothing can be changed meanwhile."""

    def script(self, at: float, seconds: float) -> Script:
        self.endpoint.turn("SystemUpdating", at)
        yield at + seconds
        self.endpoint.turn("InService", at + seconds)


class Deletion(Work):
    """DeleteEndpoint."""

    def script(self, at: float, gone: Callable[[], None]) -> Script:
        self.endpoint.turn("Deleting", at)
        self.endpoint.record(at)
        yield at + self.settings.delete_seconds
        gone()
