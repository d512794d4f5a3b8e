"""What a target must be able to do, and what is seen of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol, runtime_checkable

from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.ledger import Ledger, Version
from mlops_kit.rollout.plan import Plan

BLIND_SECONDS = 30.0
"""How long a target that cannot be looked at, or requests that cannot be counted, are waited for,
in seconds."""

Weights = Mapping[str, int]
"""Version id -> whole percent of requests, above 0, summing to 100 (or empty: none serves)."""


class Conflict(Exception):
    """Somebody else changed the thing since it was read."""


class TargetError(Exception):
    """The target refused or failed an act; the message is one sentence for the user."""


class Health(Enum):
    """How far a version is from answering."""

    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class VersionState:
    """Whether one deployed version can answer."""

    health: Health
    reason: str = ""
    """Why it failed, in one sentence."""


@dataclass(frozen=True)
class Handover:
    """A rollout that the target itself runs; or ran in vain, until its candidate is retired."""

    version: str
    """The candidate, by its id."""
    moving: bool
    """Whether it is under way."""
    stage: str = ""
    """Where it stands, in the target's words."""
    failure: str = ""
    """Why the target gave the old version the traffic back; empty: it did not."""
    breach: bool = False
    """Whether that was because an alarm said that the candidate breaks a promise."""


@dataclass(frozen=True)
class Observation:
    """What the target itself says at one moment."""

    versions: Mapping[str, VersionState]
    """Versions that are deployed, whatever their weight."""
    weights: Weights
    mirrors: Weights
    """Version id -> percent of requests copied to it."""
    revision: str
    """Changes whenever weights or mirrors change."""
    degraded: tuple[str, ...] = ()
    """Sentences on parts of the endpoint, other than versions, that need repair."""
    counts: Mapping[str, Mapping[datetime, Counts]] = field(
        default_factory=dict[str, Mapping[datetime, Counts]]
    )
    """Version id -> moment -> what was counted since; filled by the runner from `Signals`."""
    delay_seconds: float = 0.0
    """How late a request is counted, at most, in seconds; filled by the runner."""
    blind: str = ""
    """Why requests cannot be counted, in one sentence; empty: they were. Filled by the runner."""
    blind_seconds: float = 0.0
    """For how long already, in this run; filled by the runner."""
    full: bool = False
    """Whether the target has no place for one more version."""
    handover: Handover | None = None
    """The rollout that the target runs by itself; weights show its end only."""

    def ready(self, version: str) -> bool:
        """Tell whether `version` is deployed and answers."""
        state = self.versions.get(version)
        return state is not None and state.health is Health.READY

    def starting(self, version: str) -> bool:
        """Tell whether `version` is on its way to being ready."""
        state = self.versions.get(version)
        return state is not None and state.health is Health.STARTING

    def counted(self, version: str, since: datetime) -> Counts:
        """Return what `version` did since a moment that was counted from; nothing for others."""
        return self.counts.get(version, {}).get(since, Counts())


class TrafficDriver(Protocol):
    """How one target deploys, shifts, mirrors and retires versions of one endpoint."""

    def observe(self) -> Observation:
        """Ask the target; never answer from memory."""
        ...

    def deploy(self, version: Version) -> None:
        """Start (or repair) `version` at the weight it has, 0 when new. Idempotent."""
        ...

    def shift(self, weights: Weights, revision: str) -> None:
        """Set the weights, unless something changed since `revision`: then `Conflict`."""
        ...

    def mirror(self, version: str, percent: int) -> None:
        """Copy `percent` of the requests to `version`, dropping its answers. 0 ends it."""
        ...

    def retire(self, version: str) -> None:
        """Drain and remove a version of weight 0. Idempotent."""
        ...


@runtime_checkable
class RunsRollouts(Protocol):
    """A driver whose target can run a whole rollout by itself."""

    def hand_over(self, version: Version, plan: Plan) -> None:
        """Start the target's own rollout of `version`, its deployment included. Idempotent."""
        ...


class Signals(Protocol):
    """Where one target's counts come from."""

    @property
    def delay_seconds(self) -> float:
        """How late a request is counted, at most, in seconds."""
        ...

    def counts(
        self, versions: Sequence[str], since: Sequence[datetime]
    ) -> Mapping[str, tuple[Counts, ...]]:
        """Count the requests that each version completed since each of some moments.

        One look at the target answers for all of them. A count never exceeds what was
        completed, whatever was restarted meanwhile; a later call may find more for the same
        moments, never less.
        """
        ...


class LedgerStore(Protocol):
    """A durable place for one endpoint's ledger."""

    def load(self) -> tuple[Ledger, str]:
        """Return the ledger (a new one where there is none) and its revision."""
        ...

    def save(self, ledger: Ledger, revision: str) -> str:
        """Store if the revision is still current, else `Conflict`; return the new one."""
        ...
