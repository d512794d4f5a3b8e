"""The gate on arrays: which runs are to be rolled back, and which suffer from the platform.

It is `rollout.gate.judge` with the windows of `rollout.windows`, for many runs at once.
"""

from collections.abc import Sequence

import numpy as np

from mlops_kit.objectives import Objective
from mlops_kit.rollout import evidence, windows
from mlops_kit.rollout.gate import PROMOTION_ERROR, SLACK
from mlops_kit.rollout.simulate import vectors
from mlops_kit.rollout.simulate.state import Runs
from mlops_kit.rollout.simulate.vectors import Flags, Floats, Wholes

TINY = 1e-300
"""Stands for the share of a window that is not open: nothing is judged by it."""


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
        platform |= self._both_suffer(s, rows)
        hot = np.flatnonzero(self._suspect(s, rows))
        if not len(hot):
            return breach, platform
        at = rows[hot]
        shares, counts = self._windows(s, at)
        weights = self._weights(shares, counts)
        bound = 1 / self.alpha
        guilty = 1 - shares.sum(0) + weights.sum((0, 1)) >= bound
        breach[hot[guilty]] = True
        platform[hot[guilty]] = False
        if guilty.any():
            tried = np.flatnonzero(guilty)
            serving = ~s.retaining[at[tried]] & (s.weight[at[tried]] < 100)
            shared = counts[..., tried].copy()
            shared[0] = (s.counts - s.at_step)[:, at[tried]]
            own = shares[:, tried].copy()
            own[0] = np.where(s.step_tick[at[tried]] > 0, own[1], own[0])
            excused = self._excused(counts[..., tried], shared, serving, own)
            innocent = np.where(excused, 0.0, weights[..., tried]).sum((0, 1)) < bound
            breach[hot[tried[innocent]]] = False
            lasts = innocent & self._rises(s, at[tried], shares[:, tried], weights[..., tried])
            platform[hot[tried[lasts]]] = True
            rest = tried[innocent & ~lasts]
            platform[hot[rest]] = self._both_suffer(s, at[rest])
        return breach, platform

    def _both_suffer(self, s: Runs, rows: Wholes) -> Flags:
        """Tell where the stable version breaks an objective that the candidate may break too."""
        found = np.zeros(len(rows), np.bool_)
        others = s.counts[1 + self.promises, rows] - s.at_step[1 + self.promises, rows]
        serving = ~s.retaining[rows] & (s.weight[rows] < 100) & (others > 0)
        for index, allowed in enumerate(self.allowed, 1):
            column = 1 + self.promises + index
            excess = s.counts[column, rows] - allowed * s.counts[1 + self.promises, rows]
            fresh = s.counts[column, rows] - s.at_step[column, rows] - allowed * others
            asked = np.flatnonzero(serving & ~found & ((excess > 0) | (fresh > 0)))
            if len(asked):
                found[asked] = self._suffer(s, rows[asked], index, allowed)
        return found

    def _suffer(self, s: Runs, rows: Wholes, index: int, allowed: float) -> Flags:
        _, counts = self._windows(s, rows)
        column = 1 + self.promises + index
        theirs = vectors.against(counts[:, 1 + self.promises], counts[:, column], allowed)
        ours = vectors.below(counts[:, 0], counts[:, index], allowed, PROMOTION_ERROR)
        proven = ((theirs >= -np.log(self.alpha)) & ~ours).any(axis=0)
        counts[0] = s.counts[:, rows] - s.at_step[:, rows]
        at = self._recent(s, rows), np.arange(len(rows))
        still = vectors.against(counts[:, 1 + self.promises][at], counts[:, column][at], allowed)
        return proven & (still > 0)

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

    def _recent(self, s: Runs, rows: Wholes) -> Wholes:
        """Return the place of the window that tells what goes on now, see `windows.recent`."""
        passed = s.passed(rows, self.poll)
        age = s.since_step(rows, self.poll) - passed * windows.MARK_SECONDS
        mark = passed - (age < windows.RECENT_SECONDS)
        slot = np.log2(np.where(mark > 0, mark & -mark, 1)).astype(np.int64)
        return np.where(mark > 0, 2 + slot, np.where(s.step_tick[rows] > 0, 1, 0))

    def _rises(self, s: Runs, rows: Wholes, shares: Floats, weights: Floats) -> Flags:
        """Tell where the newest window has evidence of any objective."""
        newest = self._recent(s, rows)
        columns = np.arange(len(rows))
        found: Flags = weights[:, newest, columns] > shares[newest, columns] / self.promises
        return np.logical_or.reduce(found, axis=0)

    def _excused(self, counts: Wholes, shared: Wholes, serving: Flags, own: Floats) -> Flags:
        """Tell which findings are the platform's fault, (objectives, windows, runs).

        Args:
            counts: of each window, (windows, kinds, runs).
            shared: the same, of the present step where the window began before it.
            serving: where the stable version serves, (runs,).
            own: share of alpha of what is `shared`, (windows, runs).
        """
        bound = -np.log(self.alpha)
        found: list[Flags] = []
        others, requests, beside = (
            counts[:, 1 + self.promises],
            shared[:, 0],
            shared[:, 1 + self.promises],
        )
        for index, allowed in enumerate(self.allowed, 1):
            elsewhere = counts[:, 1 + self.promises + index]
            suffering = vectors.against(others, elsewhere, allowed)
            now = vectors.against(beside, shared[:, 1 + self.promises + index], allowed)
            excused = np.where(serving, np.maximum(suffering, now) > 0, suffering >= bound)
            both = excused & serving & (requests > 0) & (beside > 0)
            if both.any():
                n, m = requests[both], beside[both]
                b, e = shared[:, index][both], shared[:, 1 + self.promises + index][both]
                limit = bound - np.log(np.maximum(own[both], TINY))
                excused[both] = (
                    vectors.against_each(b + e, b, (n + SLACK) / (n + m + SLACK)) < limit
                )
            found.append(excused)
        return np.stack(found)
