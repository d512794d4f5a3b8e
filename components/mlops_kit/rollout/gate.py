"""Decide from counts whether a version breaks an objective, however often one looks.

One number, the evidence, stands for all objectives and all windows of a rollout: the sum of the
e-processes of `evidence.against`, each weighted with its window's share (`windows`) and divided
by the number of objectives. A weighted mean of e-processes is one, so by Ville's inequality a
version that keeps every objective is ever rolled back with a chance of at most `alpha`, over all
steps, windows, objectives and looks of a rollout together.

**Whose fault.** Where the stable version suffers in the same window too, or in its part of the
present step (its own evidence is above 1; above 1 / alpha where it no longer serves, and so
cannot be compared with), the candidate is blamed only if it is worse by a test of its own. Of the
bad requests of both, one falls to the candidate with a chance of at most q, its share of the
requests, when it is no worse than the stable version; evidence against q is a safe test of two
proportions, made for rare events (R. Turner, A. Ly, P. Gruenwald, arXiv 2106.02693). It looks at
the present step alone, where the shares do not change, and spends the window's share of alpha
once more. Else the platform is at fault: moving the traffic would not help, and as long as a
recent window shows it, the verdict is `PLATFORM`. It is so, too, before the candidate is in
breach, when the stable version is and the candidate has not shown that it meets the objective: a
rollout does not go on in an outage, but one that mends what is broken does.

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
SLACK = 3
"""Requests that the candidate's share is taken to be larger by: a few tell little of a share."""


@dataclass(frozen=True)
class Look:
    """What was counted in one window."""

    share: float
    """The window's share of `alpha`."""
    candidate: Counts
    stable: Counts | None = None
    """Of the stable version in the same window; None where there is none."""
    beside: tuple[Counts, Counts] | None = None
    """Candidate and stable version over the window's part of the present step; None when the
    stable version does not serve."""
    beside_share: float = 0.0
    """Share of `alpha` of the window that has just that part."""
    recent: bool = True
    """Whether it tells what goes on now."""


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
    against: float
    """Logarithm of the evidence."""
    weight: float
    """The evidence, weighted."""

    @property
    def rises(self) -> bool:
        return self.against > 0

    @property
    def bad(self) -> int:
        return self.look.candidate.bad(self.promise)


def judge(
    looks: Sequence[Look], step: Counts, promises: Sequence[Objective], alpha: float
) -> Judgement:
    """Judge the candidate by all objectives and windows together.

    Args:
        looks: counts of each window, that of the whole rollout first.
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
        if any(finding.look.recent and finding.rises for finding in findings):
            return _judgement(Verdict.PLATFORM, worst, total, alpha)
    shared = next((p for p in promises if _both_suffer(p, looks, alpha)), None)
    if shared is not None:
        return Judgement(
            Verdict.PLATFORM, shared, step.requests, step.bad(shared), total, 1 / alpha
        )
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
    against = _against(look.candidate, promise)
    weight = exp(min(against, evidence.LARGEST_EXPONENT)) * look.share / promises
    return _Finding(promise, look, against, weight)


def _judgement(verdict: Verdict, finding: _Finding, total: float, alpha: float) -> Judgement:
    requests = finding.look.candidate.requests
    return Judgement(verdict, finding.promise, requests, finding.bad, total, 1 / alpha)


def _met(promise: Objective, step: Counts) -> bool:
    return evidence.below(step.requests, step.bad(promise), promise.allowed, PROMOTION_ERROR)


def _both_suffer(promise: Objective, looks: Sequence[Look], alpha: float) -> bool:
    """Tell whether the stable version breaks an objective now that the candidate may break too."""
    newest = next(look for look in looks if look.recent)
    if newest.beside is None or _against(newest.beside[1], promise) <= 0:
        return False
    return any(
        look.stable is not None
        and _against(look.stable, promise) >= -log(alpha)
        and not _met(promise, look.candidate)
        for look in looks
    )


def _against(counts: Counts, promise: Objective) -> float:
    return evidence.against(counts.requests, counts.bad(promise), promise.allowed)


def _platform_is_at_fault(finding: _Finding, alpha: float) -> bool:
    """Tell whether the stable version suffers too and the candidate is not clearly worse."""
    look, promise = finding.look, finding.promise
    if look.stable is None:
        return False
    suffers = _against(look.stable, promise)
    if look.beside is None:
        return suffers >= -log(alpha)
    candidate, stable = look.beside
    if suffers <= 0 and _against(stable, promise) <= 0:
        return False
    if not candidate.requests or not stable.requests:
        return True
    share = (candidate.requests + SLACK) / (candidate.requests + stable.requests + SLACK)
    bad = candidate.bad(promise)
    worse = evidence.against(bad + stable.bad(promise), bad, share)
    return worse < -log(alpha * look.beside_share)
