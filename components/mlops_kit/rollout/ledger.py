"""The durable record of an endpoint's versions, traffic and rollouts."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from mlops_kit.rollout.plan import Plan

HISTORY_LENGTH = 50


class Record(BaseModel):
    """Base of everything in the ledger: immutable and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Version(Record):
    """An immutable thing that serves."""

    id: str
    """Digest of model artifact, image and serving settings."""
    label: str
    """What people call it, such as `wine/v2`."""
    spec: dict[str, Any]
    """What the target's driver needs to deploy it."""

    def __str__(self) -> str:
        """Return id and label, as every sentence for users names a version."""
        return f"{self.id} ({self.label})"


class Rejection(Record):
    """Why a version was rolled back, and the id that allows one more try."""

    id: str
    at: datetime
    reason: str


class Event(Record):
    """One line of the endpoint's history."""

    at: datetime
    what: Literal["deployed", "promoted", "rolled_back", "restored", "retired"]
    version: str
    reason: str


class Run(Record):
    """A rollout under way."""

    candidate: Version
    previous: Version | None
    """The version to fall back to; None at the first deployment."""
    plan: Plan
    phase: Literal["deploy", "step", "retain", "rollback"]
    started_at: datetime
    step: int = 0
    step_at: datetime | None = None
    """When the traffic of the current step was set; None until then."""
    reason: str = ""
    """Why it is being rolled back."""


class Ledger(Record):
    """Everything that must survive a crash."""

    schema_version: Literal[1] = 1
    endpoint: str
    stable: Version | None = None
    """The version promoted last."""
    weights: dict[str, int] = {}
    """The weights that the kit set last."""
    pending: dict[str, int] | None = None
    """Weights whose setting was begun and not yet seen done."""
    run: Run | None = None
    retained: dict[str, datetime] = {}
    """Old versions kept at weight 0, and when each may be retired."""
    rejections: dict[str, Rejection] = {}
    """By version id."""
    history: tuple[Event, ...] = ()
    """Oldest first, at most `HISTORY_LENGTH` events."""

    def logged(self, event: Event, **changes: Any) -> "Ledger":
        """Return a copy with `changes` made and `event` at the end of the history."""
        history = (*self.history, event)[-HISTORY_LENGTH:]
        return self.model_copy(update={**changes, "history": history})
