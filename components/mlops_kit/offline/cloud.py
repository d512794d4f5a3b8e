"""What a stand-in has to know of one cloud; everything else is the same for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem


@dataclass(frozen=True)
class Surroundings:
    """Where a resource would be: the provider's configuration and what the stack says."""

    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Configuration of the provider (region, project, subscription …), as the program gave it."""
    account: str = ""
    """Account, project or subscription that the stack file names for previews; may be empty."""


@dataclass(frozen=True)
class Replaces:
    """Which changes of a resource type need a new one in its place."""

    properties: frozenset[str] = frozenset()
    """Paths of inputs without indices, such as `encryptionConfigurations.kmsKey`; a path stands for
    everything below it."""
    source: str = ""
    """Where that stands: a document, a contract, a rule."""


class Cloud(Protocol):
    """One cloud's contract. Nothing here opens a socket, reads a clock or the environment."""

    package: str
    """Name of the Pulumi provider: aws, gcp, azure-native, kubernetes."""

    @property
    def identity(self) -> tuple[str, ...]:
        """Keys of the provider's configuration whose change means other resources."""
        ...

    @property
    def missing_contract(self) -> str:
        """Package that would let more be checked; empty if all is there."""
        ...

    def identified(self, config: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what tells where a configuration points; another value: other resources."""
        ...

    def holds_all(self, shape: ResourceShape) -> bool:
        """Tell whether `problems` finds all that the SDK's shape would, and more rightly."""
        ...

    def unchecked(self, shape: ResourceShape) -> str:
        """Say in a sentence why a resource's inputs are held against nothing, if so."""
        ...

    def completed(
        self, shape: ResourceShape, name: str, inputs: Values, old: Values, at: Surroundings
    ) -> Values:
        """Return the inputs with what the real provider adds; generated names stay.

        Args:
            shape: what the type takes and returns.
            name: the resource's name in the program.
            inputs: what the program gives.
            old: inputs of the run before; empty: a new resource.
            at: where it would be.
        """
        ...

    def delete_first(self, shape: ResourceShape, old: Values, new: Values) -> bool:
        """Tell whether a replaced resource goes before the new one comes: same name."""
        ...

    def config_problems(self, config: Mapping[str, Any]) -> list[Problem]:
        """Return the mistakes in a provider's configuration that its SDK does not tell."""
        ...

    def open_shape(self, token: str) -> ResourceShape | None:
        """Return the shape of a type that the SDK does not list (custom resources); else None."""
        ...

    def defaults(self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> Values:
        """Return inputs that the real provider would add, above all a generated name.

        Args:
            shape: what the type takes and returns.
            name: the resource's name in the program.
            inputs: what the program gives.
            at: where it would be.
        """
        ...

    def problems(self, shape: ResourceShape, inputs: Values, at: Surroundings) -> Iterable[Problem]:
        """Return what the cloud's own machine-readable contract refuses. Unknown values pass."""
        ...

    def as_known(self, shape: ResourceShape, old: Values, new: Values) -> Values:
        """Return the new inputs with what lives on by itself as unknown, for `problems`.

        Args:
            shape: what the type takes and returns.
            old: inputs of the run before; empty: a new resource.
            new: inputs of this run.
        """
        ...

    def update_problems(self, shape: ResourceShape, old: Values, new: Values) -> Iterable[Problem]:
        """Return what is refused of a change in place, though not of a new resource."""
        ...

    def outputs(
        self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings
    ) -> tuple[str, Values]:
        """Return the id and the computed outputs of a new resource, the same on every call.

        Inputs are outputs already; what is returned here is added to them. An output that is not
        returned and that the SDK promises is filled by its type.
        """
        ...

    def replaces(
        self,
        shape: ResourceShape,
        at: Surroundings | None = None,
        inputs: Values | None = None,
    ) -> Replaces | None:
        """Return which inputs cannot change in place; None: nobody has looked this type up.

        Args:
            shape: what the type takes.
            at: where it is.
            inputs: new inputs.
        """
        ...

    def lookup(self, token: str, args: Values, at: Surroundings) -> Values | None:
        """Answer a function such as `aws:index/getRegion:getRegion`; None: there is no answer."""
        ...
