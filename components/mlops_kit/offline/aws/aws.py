"""AWS: inputs held against botocore's service models, and against rules that these leave out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mlops_kit.offline.aws import (
    arns,
    configuration,
    documents,
    held,
    keys,
    lookups,
    models,
    naming,
    needed,
    outputs,
    places,
    prefixes,
    replacing,
    rules,
    tags,
    updating,
)
from mlops_kit.offline.aws.bindings import binding_of
from mlops_kit.offline.aws.likely import without_likely
from mlops_kit.offline.aws.partitions import partition_of
from mlops_kit.offline.aws.place import where
from mlops_kit.offline.cloud import Replaces, Surroundings
from mlops_kit.offline.plain import Plain
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem


class Aws(Plain):
    """All partitions; which one it is follows from the region."""

    identity = ("region",)
    following = naming.FOLLOWING

    @property
    def missing_contract(self) -> str:
        """Return the package that would let more be checked; empty if it is installed."""
        return "" if models.data_folder() else models.CONTRACT_PACKAGE

    def identified(self, config: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the partition: a region within it changes each resource's own `region` instead.

        Without a region it is the first one, so that to name a region is no other place.
        """
        region = config.get("region")
        home = partition_of(region) if isinstance(region, str) else None
        return (home.name if home else "aws",)

    def delete_first(self, shape: ResourceShape, old: Values, new: Values) -> bool:
        """Tell whether the program names the resource itself, or the provider says so."""
        return naming.delete_first(shape, old, new)

    def config_problems(self, config: Mapping[str, Any]) -> list[Problem]:
        """Find regions that do not exist, malformed accounts, and roles that are none."""
        return list(configuration.problems(config))

    def defaults(self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> Values:
        """Add a generated name, the provider's region, and the tags of the whole provider."""
        return naming.defaults(shape, name, inputs, at)

    def problems(self, shape: ResourceShape, inputs: Values, at: Surroundings) -> Iterable[Problem]:
        """Find what AWS refuses, each place once."""
        known = without_likely(inputs)
        found: dict[str, Problem] = {}
        for problem in self._problems(shape, known, at):
            found.setdefault(problem.path, problem)
        return list(found.values())

    def _problems(
        self, shape: ResourceShape, inputs: Values, at: Surroundings
    ) -> Iterator[Problem]:
        place = where(at, inputs)
        token = shape.token
        yield from places.problems(token, inputs, place)
        yield from arns.problems(inputs, place)
        yield from documents.problems(token, inputs, place)
        members = binding_of(self.sdk, token).members
        yield from held.problems(members, inputs)
        yield from prefixes.problems(token, members, inputs)
        yield from needed.problems(token, inputs)
        yield from keys.problems(shape, inputs, place)
        yield from tags.problems(inputs)
        if rule := rules.table().get(token):
            yield from rule(inputs, place)

    def as_known(self, shape: ResourceShape, old: Values, new: Values) -> Values:
        """Return inputs where what an autoscaler changes by itself is unknown."""
        return updating.as_known(shape.token, old, new)

    def update_problems(self, shape: ResourceShape, old: Values, new: Values) -> Iterable[Problem]:
        """Find what AWS refuses of a change in place, such as a skipped version."""
        return updating.problems(shape.token, old, new)

    def outputs(
        self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings
    ) -> tuple[str, Values]:
        """Return id, ARN and addresses, the same for the same inputs."""
        return outputs.outputs(self.sdk, shape, name, inputs, at)

    def replaces(
        self,
        shape: ResourceShape,
        at: Surroundings | None = None,
        inputs: Values | None = None,
    ) -> Replaces | None:
        """Return which inputs cannot change in place; None for types that nobody has looked up."""
        return replacing.replaces(self.sdk, shape, inputs)

    def lookup(self, token: str, args: Values, at: Surroundings) -> Values | None:
        """Answer what follows from the configuration; None for what only AWS knows."""
        return lookups.lookup(token, args, at)
