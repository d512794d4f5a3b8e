"""The words between controller and runner: what is wanted, what to do, how it ended."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mlops_kit.objectives import Objective
from mlops_kit.rollout.calendar import Calendar
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.driver import Weights
from mlops_kit.rollout.gate import Judgement
from mlops_kit.rollout.ledger import Ledger, Version
from mlops_kit.rollout.plan import Plan


@dataclass(frozen=True)
class Goal:
    """What the user asks for in this run."""

    version: Version
    plan: Plan
    objectives: tuple[Objective, ...]
    started_at: datetime
    """When this run began; `max_wait_seconds` counts from here."""
    startup_seconds: float
    """Longest time that a version may take to become ready, in seconds."""
    first_requests: int = 0
    """Least number of requests that a first version must have answered."""
    poll_seconds: float = 0.0
    """Time between two looks at the target, in seconds."""
    by: str = ""
    """Who runs this run."""
    on_known_good: Literal["at_once", "plan"] = "at_once"
    """How a version that was proven before comes back."""
    handed: bool = False
    """Whether the target runs the rollout by itself, where there is a version to fall back to."""
    calendar: Calendar = field(default_factory=Calendar)
    """When a rollout may start."""
    on_window_end: Literal["rollback", "continue"] = "rollback"
    """What to do with a rollout that is under way when its time is over."""
    retry: str = ""
    """Id of the rejection that may be tried again."""
    restore: str = ""
    """Id of the drift whose weights may be put back."""
    interrupted: str = ""
    """Why the run must end now, such as `stopped by the operator`; empty: go on."""
    trouble: str = ""
    """What the target refused to do for this version; empty: nothing."""


@dataclass(frozen=True)
class Deploy:
    """Start or repair a version."""

    version: Version


@dataclass(frozen=True)
class Shift:
    """Set the weights."""

    weights: Weights
    revision: str


@dataclass(frozen=True)
class Mirror:
    """Copy requests to a version."""

    version: str
    percent: int


@dataclass(frozen=True)
class Retire:
    """Remove a version of weight 0."""

    version: str


@dataclass(frozen=True)
class HandOver:
    """Have the target run the whole rollout."""

    version: Version
    plan: Plan


Act = Deploy | Shift | Mirror | Retire | HandOver
Result = Literal[
    "unchanged",
    "promoted",
    "rolled_back",
    "refused",
    "drifted",
    "waiting",
    "in_progress",
    "failed",
]


@dataclass(frozen=True)
class Outcome:
    """How a run ends."""

    result: Result
    sentence: str
    """One sentence for the user."""

    @property
    def ok(self) -> bool:
        """Tell whether the version asked for carries the traffic."""
        return self.result in ("unchanged", "promoted")


@dataclass(frozen=True)
class Snapshot:
    """What a tick of a rollout saw, for the journal."""

    candidate: Version
    phase: str
    step: int
    """Number of the step, from 1."""
    weight: int
    """Percent of the requests that the candidate has; of the copies, in a shadow step."""
    counts: Counts
    """Of the candidate, since the step began."""
    finding: Judgement


@dataclass(frozen=True)
class Decision:
    """One tick: store the ledger, then act, or end, or (neither) wait for the next tick."""

    ledger: Ledger
    act: Act | None = None
    outcome: Outcome | None = None
    progress: str = ""
    """One line for the user on where the rollout stands."""
    snapshot: Snapshot | None = None
