"""What a contract says of a type, and reasons why a property is held against nothing."""

from dataclasses import dataclass, field
from typing import Final

from mlops_kit.offline.aws.bound import Names, Unheld


@dataclass(frozen=True)
class Contract:
    """The operations that a resource type's inputs are held against."""

    service: str
    """Name of botocore's model."""
    operations: tuple[str, ...]
    """In this order; `Operation:Member` names a part of an operation's input."""
    names: Names = field(default_factory=dict[str, str])
    """Where names differ."""
    needs: tuple[str, ...] = ()
    """Paths that AWS demands, and that the SDK calls optional though nothing else fills them."""


PROVIDER: Final = Unheld(
    "of the provider itself: when it deletes, waits or updates; never sent as it is"
)
OUTPUT: Final = Unheld("an output that the SDK also lists as an input")
SWITCH: Final = Unheld("a switch here, a word or an operation of its own there")
ATTRIBUTE: Final = Unheld("a free text in a map of attributes; the contract names no limit")
PREFIX: Final = Unheld("the start of a generated name: held by the length that the name may have")
DOCUMENT: Final = Unheld("a document of its own: its JSON is checked elsewhere")

COMMON: Final[Names] = {
    "region": Unheld("which of AWS's regions is asked: held against botocore's list of regions"),
    "timeouts": PROVIDER,
    "tagsAll": OUTPUT,
    "namePrefix": PREFIX,
    "forceDestroy": PROVIDER,
    "skipDestroy": PROVIDER,
    "forceDelete": PROVIDER,
}
