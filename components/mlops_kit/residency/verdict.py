"""What the check of a plan found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mlops_kit.residency.resource import Resource

Rule = Literal["cloud", "partition", "region", "key", "public", "registry"]
"""Which setting is broken: clouds, partitions, regions, customer_managed_keys, public_access or
registries."""

CLOUD: Rule = "cloud"
PARTITION: Rule = "partition"
REGION: Rule = "region"
KEY: Rule = "key"
PUBLIC: Rule = "public"
REGISTRY: Rule = "registry"


@dataclass(frozen=True, order=True)
class Finding:
    """One value of one resource that is not allowed, or that cannot be decided."""

    urn: str
    path: str
    """Of the property, such as `rules[0].destination.bucket`; `provider.region` for what the
    provider's settings say; empty for the resource as a whole."""
    rule: Rule
    got: str
    """What was found; never more of a text than the part that matters."""
    allowed: str
    """What would be right."""
    reason: str
    """What is wrong, as the rest of a sentence after the place."""
    name: str
    type: str
    may_settle: bool = False
    """Whether a resource that is planned later may settle it, such as a bucket's block."""

    @property
    def sentence(self) -> str:
        """The whole in one sentence: place, what was got, what is allowed."""
        where = f"{self.name} ({self.type})"
        return f"{where}{f' {self.path}' if self.path else ''}: {self.reason}"


@dataclass(frozen=True, order=True)
class Where:
    """A place that a resource is in or refers to; what is not said is empty."""

    path: str
    cloud: str = ""
    partition: str = ""
    region: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a whole plan comes to. The order is the same for the same plan."""

    leaks: tuple[Finding, ...]
    """What is not allowed."""
    undecided: tuple[Finding, ...]
    """What cannot be decided from the plan."""
    refuses_undecided: bool
    """Whether `undecided: refuse` is set."""
    resources: int
    """How many resources were checked: all that are something outside Pulumi's state."""
    values: int
    """How many values in them were looked at."""
    places: Mapping[str, tuple[Where, ...]]
    """URN of every checked resource -> where it is and what it refers to."""

    @property
    def refused(self) -> tuple[Finding, ...]:
        """What must stop a run: leaks, and what is undecided where the settings say so."""
        return self.leaks + (self.undecided if self.refuses_undecided else ())

    @property
    def summary(self) -> str:
        """The verdict in one line."""
        leaks = _count(len(self.leaks), "leak")
        return f"{leaks}, {len(self.undecided)} undecided in {_count(self.resources, 'resource')}"

    def message(self) -> str:
        """What a refused run says: a line that counts, then a line for each finding."""
        lines = [f"  {found.sentence}" for found in self.refused]
        return "\n".join([f"residency: {self.summary}:", *lines])


@dataclass
class Notes:
    """What the checks write down on their way through a plan."""

    leaks: set[Finding] = field(default_factory=set[Finding])
    undecided: set[Finding] = field(default_factory=set[Finding])
    places: dict[str, set[Where]] = field(default_factory=dict[str, set[Where]])
    values: int = 0

    def leak(
        self,
        resource: Resource,
        path: str,
        rule: Rule,
        reason: str,
        got: str,
        allowed: str,
        may_settle: bool = False,
    ) -> None:
        """Note what is not allowed."""
        self.leaks.add(_finding(resource, path, rule, reason, got, allowed, may_settle))

    def doubt(
        self,
        resource: Resource,
        path: str,
        rule: Rule,
        reason: str,
        got: str,
        allowed: str,
        may_settle: bool = False,
    ) -> None:
        """Note what cannot be decided."""
        self.undecided.add(_finding(resource, path, rule, reason, got, allowed, may_settle))

    def verdict(self, refuses_undecided: bool) -> Verdict:
        """Put everything in order."""
        return Verdict(
            tuple(sorted(self.leaks)),
            tuple(sorted(self.undecided)),
            refuses_undecided,
            len(self.places),
            self.values,
            {urn: tuple(sorted(self.places[urn])) for urn in sorted(self.places)},
        )


def _finding(
    resource: Resource,
    path: str,
    rule: Rule,
    reason: str,
    got: str,
    allowed: str,
    may_settle: bool,
) -> Finding:
    name, kind = resource.name, resource.type
    return Finding(resource.urn, path, rule, got, allowed, reason, name, kind, may_settle)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
