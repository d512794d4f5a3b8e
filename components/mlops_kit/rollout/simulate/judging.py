"""The gate on arrays: which runs are to be rolled back, and which suffer from the platform.

It is `rollout.gate.judge` with the windows of `rollout.windows`, for many runs at once.
"""

from collections.abc import Sequence

import numpy as np

from mlops_kit.objectives import Objective
from mlops_kit.rollout import evidence, windows
from mlops_kit.rollout.gate import PROMOTION_ERROR
from mlops_kit.rollout.simulate import vectors
from mlops_kit.rollout.simulate.state import Runs
from mlops_kit.rollout.simulate.vectors import Flags, Floats, Wholes


class Gate:
    """Judges runs by what is counted."""

    def __init__(self, alpha: float, objectives: Sequence[Objective], poll: int) -> None:
        """Prepare; a tick has `poll` microseconds."""
        self.alpha = alpha
        self.allowed = [promise.allowed for promise in objectives]
        self.promises = len(self.allowed)
        self.poll = poll

    def judge(self, s: Runs, rows: Wholes) -> tuple[Flags, Flags]:
        """Return where the candidate is to blame, and where the platform is."""
        breach, platform = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
        hot = np.flatnonzero(self._suspect(s, rows))
        if not len(hot):
            return breach, platform
        at = rows[hot]
        shares, counts = self._windows(s, at)
        weights = self._weights(shares, counts)
        bound = 1 / self.alpha
        guilty = 1 - shares.sum(0) + weights.sum((0, 1)) >= bound
        breach[hot[guilty]] = True
        beside = np.flatnonzero(guilty & ~s.retaining[at] & (s.weight[at] < 100))
        if len(beside):
            counts[0][:, beside] = (s.counts - s.at_step)[:, at[beside]]
            excused = self._excused(counts[:, :, beside])
            innocent = np.where(excused, 0.0, weights[..., beside]).sum((0, 1)) < bound
            breach[hot[beside[innocent]]] = False
            platform[hot[beside[innocent]]] = True
        return breach, platform

    def met(self, s: Runs, rows: Wholes) -> Flags:
        """Tell where the step has shown that every objective is met."""
        counts = s.counts[:, rows] - s.at_step[:, rows]
        met = np.ones(len(rows), np.bool_)
        for index, allowed in enumerate(self.allowed, 1):
            met &= vectors.below(counts[0], counts[index], allowed, PROMOTION_ERROR)
        return met

    def _suspect(self, s: Runs, rows: Wholes) -> Flags:
        """Tell where the evidence may have reached 1 / alpha.

        For n requests with b bad ones, ln E is at most n KL(b/n, p0), which is at most
        (b - n p0)^2 / (n p0 (1 - p0)); and E reaches 1 / alpha in some window if the mean does.
        """
        bound = -np.log(self.alpha)
        limits = [(p, bound * p * (1 - p)) for p in self.allowed]
        promises = self.promises
        counts = s.counts[: 1 + promises, rows]
        found = np.zeros(len(rows), np.bool_)
        bases = [s.at_step, *(s.slot_counts[i] for i in range(self._used(s, rows)))]
        looks = [counts, *(counts - base[: 1 + promises, rows] for base in bases)]
        for look in looks:
            for index, (allowed, limit) in enumerate(limits, 1):
                excess = look[index] - allowed * look[0]
                found |= (excess > 0) & (excess * excess >= limit * look[0])
        return found

    def _used(self, s: Runs, rows: Wholes) -> int:
        return int(s.passed(rows, self.poll).max(initial=0)).bit_length()

    def _windows(self, s: Runs, rows: Wholes) -> tuple[Floats, Wholes]:
        """Return share and counts of each window, (windows, runs) and (windows, kinds, runs)."""
        now, opened, passed = s.counts[:, rows], s.opened[rows], s.passed(rows, self.poll)
        first = np.full(len(rows), windows.share(1))
        second = np.maximum(opened, 2)
        later = np.where(s.step_tick[rows] > 0, 1 / (second * (second + 1)), 0.0)
        shares, counts = [first, later], [now, now - s.at_step[:, rows]]
        for slot in range(self._used(s, rows)):
            within = passed >> slot
            mark = ((within - 1) | 1) << slot
            number = np.maximum(1, opened + mark)
            shares.append(np.where(within > 0, 1 / (number * (number + 1)), 0.0))
            known = s.slot_mark[slot, rows] == mark
            counts.append(np.where(known, now - s.slot_counts[slot][:, rows], 0))
        return np.stack(shares), np.stack(counts)

    def _weights(self, shares: Floats, counts: Wholes) -> Floats:
        """Return the weighted evidence of each finding, (objectives, windows, runs)."""
        found: list[Floats] = []
        for index, allowed in enumerate(self.allowed, 1):
            against = vectors.against(counts[:, 0], counts[:, index], allowed)
            capped = np.minimum(against, evidence.LARGEST_EXPONENT)
            found.append(np.exp(capped) * shares / self.promises)
        return np.stack(found)

    def _excused(self, counts: Wholes) -> Flags:
        """Tell which findings are the platform's fault, (objectives, windows, runs)."""
        bound = -np.log(self.alpha)
        found: list[Flags] = []
        requests, others = counts[:, 0], counts[:, 1 + self.promises]
        for index, allowed in enumerate(self.allowed, 1):
            bad, elsewhere = counts[:, index], counts[:, 1 + self.promises + index]
            suffers = vectors.against(others, elsewhere, allowed) > 0
            excused = suffers.copy()
            both = suffers & (requests > 0)
            if both.any():
                n, m, b, e = requests[both], others[both], bad[both], elsewhere[both]
                excused[both] = vectors.against_each(b + e, b, n / (n + m)) < bound
            found.append(excused)
        return np.stack(found)
