"""What a kit-owned resource does, in plain values."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from mlops_kit.problems import Problem

Properties = dict[str, Any]


class Refusal(Exception):
    """The request cannot be carried out; the message is one sentence for the user."""


class PartialFailure(Exception):
    """The act failed, but something is live: the state must say what."""

    def __init__(self, id: str, live: Mapping[str, Any], reason: str) -> None:
        """Carry the id, the properties that are really live, and one sentence."""
        super().__init__(reason)
        self.id = id
        self.live = dict(live)
        self.reason = reason


@dataclass(frozen=True)
class Difference:
    """What an update would change."""

    updates: tuple[str, ...] = ()
    """Property paths that change in place."""
    replaces: tuple[str, ...] = ()
    """Property paths that need a replacement (old one deleted first)."""


@dataclass(frozen=True)
class Call:
    """The surroundings of one request."""

    say: Callable[[str], None]
    """Shows a line that stays in the diagnostics."""
    warn: Callable[[str], None]
    """Shows a warning that stays in the diagnostics."""
    progress: Callable[[str], None]
    """Shows a line in the resource's own row, until the next one."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    """Set when the operator stops the run."""
    preview: bool = False


class Resource(Protocol):
    """One kit-owned resource type. Every method may block; it runs in a thread of its own."""

    token: str
    identity: tuple[str, ...]
    """Inputs whose change makes another resource: a replacement."""

    def planned(self, inputs: Properties) -> Properties:
        """Return the state that a run would leave if all went well; looks at nothing live."""
        ...

    def check(self, inputs: Properties) -> tuple[Properties, list[Problem]]:
        """Return the inputs with computed ones added, and every mistake in them."""
        ...

    def diff(
        self, id: str, state: Properties, old: Properties, new: Properties, call: Call
    ) -> Difference:
        """Compare inputs, and the live target with what was left there."""
        ...

    def create(self, inputs: Properties, call: Call) -> tuple[str, Properties]:
        """Create; return the id and the state. In a preview, return what is known."""
        ...

    def read(self, id: str, state: Properties, inputs: Properties, call: Call) -> Properties | None:
        """Return the live state; None when it is gone."""
        ...

    def update(
        self, id: str, state: Properties, old: Properties, new: Properties, call: Call
    ) -> Properties:
        """Update; return the state. In a preview, return what is known."""
        ...

    def delete(self, id: str, state: Properties, call: Call) -> None:
        """Remove everything. Idempotent."""
        ...
