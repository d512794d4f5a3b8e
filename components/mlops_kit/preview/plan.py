"""What the engine would do, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Operation = Literal["create", "update", "replace", "delete", "same", "read"]
SECRET = "[secret]"
"""What the engine shows in place of a secret."""
STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Change:
    """One property that differs."""

    path: str
    old: Any
    new: Any
    replaces: bool = False
    """Whether this is why a new resource is needed."""


@dataclass(frozen=True)
class Planned:
    """One resource of a plan."""

    urn: str
    type: str
    name: str
    operation: Operation
    custom: bool
    """Whether a provider makes it; a component is only a group."""
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    old_inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    changes: tuple[Change, ...] = ()
    delete_first: bool = False
    """Of a replacement: whether the old one goes before the new one is there."""
    parent: str = ""
    provider: str = ""
    """URN of the provider; empty for components."""

    @property
    def package(self) -> str:
        """Name of the provider, such as `aws`."""
        kind = self.type.removeprefix("pulumi:providers:")
        return kind.split(":")[0]

    @property
    def is_provider(self) -> bool:
        """Whether this is a provider itself."""
        return self.type.startswith("pulumi:providers:")


def short(token: str) -> str:
    """Return a type as Pulumi shows it: `aws:s3:Bucket` for `aws:s3/bucket:Bucket`."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    # A version stays, as in apps/v1; a file's name is that of the type.
    first, _, file = module.partition("/")
    return f"{package}:{first}:{name}" if file.lower() == name.lower() else token


@dataclass(frozen=True)
class Plan:
    """Everything that one run of the engine said."""

    resources: tuple[Planned, ...] = ()
    """In the order in which the program registered them; what is only deleted comes last."""
    providers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """URN of a provider, default ones too -> its configuration."""
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Outputs of the stack."""
    old_outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    problems: tuple[str, ...] = ()
    """Why the plan is refused, a sentence each; none: it is good."""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What the kit's own rollouts say: plan and simulation of each."""
    checkpoint: tuple[Mapping[str, Any], ...] = ()
    """The resources as a state would hold them after the deployment."""

    @property
    def managed(self) -> tuple[Planned, ...]:
        """The resources that providers make: no components, no providers, no stack."""
        return tuple(one for one in self.resources if one.custom and not one.is_provider)

    def counts(self) -> dict[str, int]:
        """Return how many resources each operation concerns."""
        words = ("create", "update", "replace", "delete", "same", "read")
        found: dict[str, int] = dict.fromkeys(words, 0)
        for one in self.managed:
            found[one.operation] += 1
        return found
