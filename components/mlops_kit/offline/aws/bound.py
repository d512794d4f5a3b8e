"""What a property is tied to, and how a table says where it goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unheld:
    """Why a property is not held against the contract."""

    reason: str


@dataclass(frozen=True)
class AnyCase:
    """A member whose words the provider takes in any case."""

    to: str


@dataclass(frozen=True)
class Stated:
    """A limit that the contract does not hold, but a document does."""

    source: str
    """Which document."""
    least: float | None = None
    most: float | None = None
    pattern: str = ""
    values: tuple[str, ...] = ()


Names = Mapping[str, str | Unheld | AnyCase | Stated]
"""Path of a property -> where it goes, when the names differ.

`Member.Inner` is below what its parent is bound to, `Operation:Member` is from an operation's
start, `.` is the parent's own structure. A path `*.inner.name` stands for `inner.name` anywhere
below the first level.
"""


@dataclass(frozen=True)
class Bound:
    """A property and what the contract says about it."""

    origin: str
    """Where that stands, such as `CreateRepository.repositoryName`."""
    kind: str
    """The contract's: string, integer, list, structure …"""
    least: float | None = None
    most: float | None = None
    """Length of texts, items of lists and maps, bounds of numbers."""
    pattern: str = ""
    values: tuple[str, ...] = ()
    members: Mapping[str, "Bound"] = field(default_factory=dict[str, "Bound"])
    """Of an object."""
    item: "Bound | None" = None
    """Of lists, and of maps."""
    key: "Bound | None" = None
    """Of maps."""
    exact: bool = True
    """Whether an enum's words count as written; else in any case."""

    @property
    def limited(self) -> bool:
        """Tell whether the contract limits the value itself."""
        return bool(
            self.pattern
            or self.values
            or self.least is not None
            or self.most is not None
            or self.key
        )


@dataclass
class Binding:
    """What is held of one resource type, and what is not."""

    members: dict[str, Bound]
    unheld: dict[str, str]
    """Path -> why not."""
