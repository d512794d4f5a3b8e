"""Google Cloud's stand-in: discovery documents, docstrings and the provider's own rules."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from mlops_kit.offline.cloud import Replaces, Surroundings
from mlops_kit.offline.gcp import (
    bodies,
    configuration,
    contract,
    documents,
    lookups,
    names,
    outputs,
    references,
    replacements,
    rules,
    together,
)
from mlops_kit.offline.gcp.docstrings import Docstrings
from mlops_kit.offline.gcp.ids import Identity
from mlops_kit.offline.gcp.mapping import Contract, contract_of
from mlops_kit.offline.gcp.universe import universe_of
from mlops_kit.offline.plain import Plain
from mlops_kit.offline.sdk import ResourceShape, Sdk
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem


class Gcp(Plain):
    """Google Cloud and the sovereign clouds of its kind, as far as one can know them offline."""

    identity = ("project", "universeDomain")

    def __init__(self, sdk: Sdk) -> None:
        """Look at pulumi_gcp; documents are read when a type needs them."""
        super().__init__(sdk)
        self._said = Docstrings(sdk)
        self._contracts: dict[str, Contract | None] = {}

    @property
    def missing_contract(self) -> str:
        """Package that would let more be checked; empty if it is installed."""
        return "" if documents.installed() else documents.PACKAGE

    def config_problems(self, config: Mapping[str, Any]) -> list[Problem]:
        """Return wrong places, projects, accounts and labels of a provider's configuration."""
        return list(configuration.problems(config))

    def defaults(self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> Values:
        """Return generated names, and project, region and zone as the provider is configured."""
        return names.defaults(shape, name, inputs, at)

    def problems(self, shape: ResourceShape, inputs: Values, at: Surroundings) -> Iterable[Problem]:
        """Return what Google's API or the provider would refuse, one mistake a place."""
        universe, token = universe_of(at.config), shape.token
        found = [
            *contract.problems(self.sdk, self._said, shape, self._contract(shape), inputs),
            *references.problems(token, inputs, universe),
            *rules.problems(shape, inputs),
            *together.problems(token, inputs),
            *bodies.problems(token, inputs),
        ]
        first: dict[str, Problem] = {}
        for problem in found:
            first.setdefault(problem.path, problem)
        return list(first.values())

    def outputs(
        self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings
    ) -> tuple[str, Values]:
        """Return the id and the outputs that Google would compute."""
        identity = Identity(shape, name, inputs, at)
        id = identity.id()
        return cast(str, id), outputs.outputs(identity, id, at.config)

    def replaces(
        self,
        shape: ResourceShape,
        at: Surroundings | None = None,
        inputs: Values | None = None,
    ) -> Replaces | None:
        """Return which inputs cannot change in place."""
        return replacements.replaces(shape, self._said, self._contract(shape))

    def lookup(self, token: str, args: Values, at: Surroundings) -> Values | None:
        """Answer what follows from the provider's configuration."""
        return lookups.lookup(token, args, at)

    def _contract(self, shape: ResourceShape) -> Contract | None:
        if shape.token not in self._contracts:
            self._contracts[shape.token] = contract_of(shape)
        return self._contracts[shape.token]
