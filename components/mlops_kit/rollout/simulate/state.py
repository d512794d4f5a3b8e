"""What simulated runs are at, and how they ended: one column a run."""

from dataclasses import dataclass, fields

import numpy as np

from mlops_kit.rollout import windows
from mlops_kit.rollout.simulate.vectors import Flags, Floats, Wholes

PROMOTED, ROLLED_BACK, UNDECIDED = 1, 2, 3


@dataclass
class Ends:
    """How each run ended. Arrays of (runs,) unless said otherwise."""

    outcome: Wholes
    """PROMOTED, ROLLED_BACK or UNDECIDED."""
    tick: Wholes
    """Look at which it ended: the rollback, the end of the retention or of the waiting time."""
    promoted: Wholes
    """Look at which the candidate was promoted; -1: never."""
    requests: Wholes
    """Requests that the candidate answered to clients."""
    bad: Wholes
    """Of these, the bad ones of each objective, (objectives, runs)."""


@dataclass
class Runs:
    """State of the runs under way. The last axis of each array is the run."""

    number: Wholes
    tick: Wholes
    step: Wholes
    step_tick: Wholes
    opened: Wholes
    weight: Wholes
    retaining: Flags
    held: Flags
    """Whether the platform was at fault in the step."""
    promoted: Wholes
    due: Wholes
    """Tick at which the bake or the retention of the step is over."""
    top: Wholes
    """Number of changes of the weight so far."""
    change_tick: Wholes
    """Tick of each change, (changes, runs)."""
    change_weight: Wholes
    change_mirror: Wholes
    seen: Wholes
    """Tick up to which requests are counted."""
    seen_top: Wholes
    """Number of changes of the weight up to then."""
    counts: Wholes
    """What is counted in all, see `Source.draw`."""
    at_step: Wholes
    """What was counted in all when the step began."""
    mark: Wholes
    """Number of the next mark of the step to be counted from."""
    slot_mark: Wholes
    """Mark that each slot keeps, (slots, runs); slot i has the newest odd multiple of 2^i."""
    slot_counts: Wholes
    """What was counted in all at that mark, (slots, 2 + 2 objectives, runs)."""
    served: Wholes
    """Requests answered to clients, and bad ones by objective, (1 + objectives, runs)."""

    def keep(self, kept: Flags) -> None:
        """Forget the other runs."""
        at = np.flatnonzero(kept)
        for part in fields(self):
            setattr(self, part.name, getattr(self, part.name).take(at, axis=-1))

    def since_step(self, rows: Wholes, poll: int) -> Floats:
        """Return how long the step of some runs lasts, in seconds; a tick has `poll` us."""
        return (self.tick[rows] - self.step_tick[rows]) * poll / 1e6

    def passed(self, rows: Wholes, poll: int) -> Wholes:
        """Return how many marks of their step some runs have passed."""
        return (self.since_step(rows, poll) / windows.MARK_SECONDS).astype(np.int64)
