"""Decide from counts whether a version breaks an objective, however often one looks.

One number, the evidence, stands for all objectives and all windows of a rollout: the sum of the
e-processes of `evidence.against`, each weighted with its window's share (`windows`) and divided
by the number of objectives. A weighted mean of e-processes is one, so by Ville's inequality a
version that keeps every objective is ever rolled back with a chance of at most `alpha`, over all
steps, windows, objectives and looks of a rollout together.

**Whose fault.** Where the stable version serves beside the candidate and suffers in the same
window too, the candidate is blamed only if it is worse by a test of its own. Of the bad requests
of both, one falls to the candidate with a chance of at most q, its share of the requests, when it
is no worse than the stable version; evidence against q is a safe test of two proportions, made
for rare events (R. Turner, A. Ly, P. Gruenwald, arXiv 2106.02693). Else the platform is at fault:
moving the traffic would not help, and the verdict is `PLATFORM`.

**Promotion** needs more than the absence of a breach: the upper bound of each objective's bad
ratio (`evidence.upper_bound`) must be under what is allowed, in the present step alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import exp, log

from mlops_kit.objectives import Objective
from mlops_kit.rollout import evidence
from mlops_kit.rollout.counts import Counts

PROMOTION_ERROR = 0.05
"""Chance of calling an objective met that is not, at most."""


@dataclass(frozen=True)
class Look:
    """What was counted in one window."""

    share: float
    """The window's share of `alpha`."""
    candidate: Counts
    beside: tuple[Counts, Counts] | None = None
    """Candidate and stable version over the part of the window in which both served as now."""


class Verdict(Enum):
    """What the counts say of the candidate."""

    BREACH = "breach"
    PLATFORM = "platform"
    UNDECIDED = "undecided"
    MET = "met"


@dataclass(frozen=True)
class Judgement:
    """A verdict, with the objective and the counts it rests on."""

    verdict: Verdict
    objective: Objective | None = None
    requests: int = 0
    bad: int = 0
    evidence: float = 1.0
    """Against the candidate, over all objectives and windows: 1 at the start."""
    bound: float = float("inf")
    """The evidence at which the candidate is rolled back: 1 / alpha."""

    @property
    def ratio(self) -> float:
        """Share of bad requests, 0 where there was none at all."""
        return self.bad / self.requests if self.requests else 0.0


@dataclass(frozen=True)
class _Finding:
    """Evidence of one objective in one window."""

    promise: Objective
    look: Look
    weight: float

    @property
    def bad(self) -> int:
        return self.look.candidate.bad(self.promise)


def judge(
    looks: Sequence[Look], step: Counts, promises: Sequence[Objective], alpha: float
) -> Judgement:
    """Judge the candidate by all objectives and windows together.

    Args:
        looks: counts of each window, those of the whole rollout first; empty: nothing to see.
        step: counts of the candidate in the present step, which promotion rests on.
        promises: the objectives.
        alpha: chance of a wrong `BREACH`, at most.
    """
    if not looks or not promises:
        return Judgement(Verdict.UNDECIDED if promises else Verdict.MET, bound=1 / alpha)
    findings = [_find(promise, look, len(promises)) for promise in promises for look in looks]
    unopened = 1 - sum(look.share for look in looks)
    total = unopened + sum(finding.weight for finding in findings)
    worst = max(findings, key=lambda finding: finding.weight)
    if total >= 1 / alpha:
        blamed = [f for f in findings if not _platform_is_at_fault(f, alpha)]
        if sum(finding.weight for finding in blamed) >= 1 / alpha:
            worst = max(blamed, key=lambda finding: finding.weight)
            return _judgement(Verdict.BREACH, worst, total, alpha)
        return _judgement(Verdict.PLATFORM, worst, total, alpha)
    lacking = next((p for p in promises if not _met(p, step)), None)
    if lacking is None:
        return _judgement(Verdict.MET, worst, total, alpha)
    return Judgement(Verdict.UNDECIDED, lacking, step.requests, step.bad(lacking), total, 1 / alpha)


def upper_ratio(counts: Counts, promise: Objective) -> float:
    """Return the upper bound of the ratio of requests that are bad for one objective."""
    return evidence.upper_bound(
        counts.requests, counts.bad(promise), promise.allowed, PROMOTION_ERROR
    )


def _find(promise: Objective, look: Look, promises: int) -> _Finding:
    against = evidence.against(
        look.candidate.requests, look.candidate.bad(promise), promise.allowed
    )
    weight = exp(min(against, evidence.LARGEST_EXPONENT)) * look.share / promises
    return _Finding(promise, look, weight)


def _judgement(verdict: Verdict, finding: _Finding, total: float, alpha: float) -> Judgement:
    requests = finding.look.candidate.requests
    return Judgement(verdict, finding.promise, requests, finding.bad, total, 1 / alpha)


def _met(promise: Objective, step: Counts) -> bool:
    return evidence.below(step.requests, step.bad(promise), promise.allowed, PROMOTION_ERROR)


def _platform_is_at_fault(finding: _Finding, alpha: float) -> bool:
    """Tell whether the stable version suffers too and the candidate is not clearly worse."""
    if finding.look.beside is None:
        return False
    candidate, stable = finding.look.beside
    promise = finding.promise
    suffers = evidence.against(stable.requests, stable.bad(promise), promise.allowed) > 0
    if not suffers:
        return False
    share = candidate.requests / (candidate.requests + stable.requests)
    if not 0 < share < 1:
        return True
    bad = candidate.bad(promise)
    worse = evidence.against(bad + stable.bad(promise), bad, share)
    return worse < -log(alpha)
