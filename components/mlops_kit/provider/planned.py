"""The kit's resources in a plan that nobody will carry out: nothing live is looked at."""

from dataclasses import dataclass
from typing import Any

from mlops_kit.problems import Problem
from mlops_kit.provider.resource import Call, Difference, Properties, Refusal, Resource
from mlops_kit.provider.rollout_resource import RolloutResource


@dataclass
class Planned:
    """Plans a resource from what two states say, whatever serves at the moment."""

    resource: Resource
    requests_per_second: float
    """Traffic that rollouts are simulated with."""

    @property
    def token(self) -> str:
        """Type of the resource."""
        return self.resource.token

    def check(self, inputs: Properties) -> tuple[Properties, list[Problem]]:
        """Return the inputs with computed ones added, and every mistake in them."""
        return self.resource.check(inputs)

    def diff(
        self, id: str, state: Properties, old: Properties, new: Properties, call: Call
    ) -> Difference:
        """Compare the inputs."""
        changed = tuple(key for key in sorted({*old, *new}) if old.get(key) != new.get(key))
        replaces = tuple(key for key in changed if key in self.resource.identity)
        if replaces:
            return Difference(replaces=replaces)
        return Difference(updates=changed)

    def create(self, inputs: Properties, call: Call) -> tuple[str, Properties]:
        """Return what the resource would be, and say the plan of its rollouts."""
        if isinstance(self.resource, RolloutResource):
            for line in self.resource.foreseen(inputs, None, self.requests_per_second):
                call.say(line)
        return "", self.resource.planned(inputs)

    def read(self, id: str, state: Properties, inputs: Properties, call: Call) -> Properties | None:
        """Return what the state says."""
        return state or None

    def update(
        self, id: str, state: Properties, old: Properties, new: Properties, call: Call
    ) -> Properties:
        """Return what the resource would be, and say the plan of the rollout."""
        if isinstance(self.resource, RolloutResource):
            for line in self.resource.foreseen(new, old, self.requests_per_second):
                call.say(line)
        return self.resource.planned(new)

    def delete(self, id: str, state: Properties, call: Call) -> None:
        """Refuse: a plan is never carried out.

        Raises:
            Refusal: always.
        """
        raise Refusal(f"{self.token} cannot be removed: this provider was started for a plan only")


def planned(resources: list[Resource], requests_per_second: float) -> list[Any]:
    """Return resources that only plan."""
    return [Planned(resource, requests_per_second) for resource in resources]
