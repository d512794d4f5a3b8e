"""Decide from counts whether a version breaks an objective, however often one looks.

The test is a mixture likelihood ratio. For an allowed ratio p0 and alternatives p_i,

    E = mean_i (p_i / p0)^bad * ((1 - p_i) / (1 - p0))^good

is a non-negative martingale with mean 1 when the true ratio is p0, and a supermartingale
on the side of p0 away from the alternatives. By Ville's inequality (J. Ville, "Etude
critique de la notion de collectif", 1939) the chance that E ever reaches 1/alpha is then at
most alpha, at any number of looks. With one alternative it is Wald's sequential probability
ratio test (A. Wald, "Sequential Tests of Statistical Hypotheses", 1945); the mixture needs
no guess of how bad the fault is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from math import exp, log, log1p

from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts

GRID_POINTS = 24
PROMOTION_ERROR = 0.05
SUSPECT = 0.5


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
    evidence: float = 0.0
    """E-value against the candidate, 1 at the start, `1 / alpha` at a breach."""

    @property
    def ratio(self) -> float:
        """Share of bad requests, 0 where there was none at all."""
        return self.bad / self.requests if self.requests else 0.0


def judge(
    candidate: Counts, stable: Counts | None, objectives: Iterable[Objective], alpha: float
) -> Judgement:
    """Judge the candidate by all objectives together.

    `alpha` bounds the chance of a wrong `BREACH`; it is shared out evenly over the
    objectives (union bound). `stable` are the counts of the version that serves beside the
    candidate over the same time, or None. When it breaks the same objective, the candidate
    is blamed only if it is worse by a test of its own; else the platform is (`PLATFORM`).
    """
    promises = tuple(objectives)
    share = alpha / max(len(promises), 1)
    worst = Judgement(Verdict.MET)
    undecided: Judgement | None = None
    for promise in promises:
        bad = candidate.bad(promise)
        against = log_evidence(candidate.requests, bad, promise.allowed, above=True)
        finding = Judgement(
            Verdict.UNDECIDED, promise, candidate.requests, bad, exp(min(against, 700.0))
        )
        if against >= -log(share):
            blamed = stable is None or not _platform_is_at_fault(candidate, stable, promise, share)
            verdict = Verdict.BREACH if blamed else Verdict.PLATFORM
            if blamed:
                return replace(finding, verdict=verdict)
            undecided = replace(finding, verdict=verdict)
            continue
        for_it = log_evidence(candidate.requests, bad, promise.allowed, above=False)
        if for_it < -log(PROMOTION_ERROR) and (
            undecided is None or undecided.verdict is not Verdict.PLATFORM
        ):
            undecided = finding
        if finding.evidence > worst.evidence:
            worst = replace(finding, verdict=Verdict.MET)
    return undecided or worst


def log_evidence(trials: int, bad: int, allowed: float, *, above: bool) -> float:
    """Return the natural logarithm of the mixture E defined at the top of this module.

    `above` chooses the alternatives: ratios above `allowed` (evidence of a breach) or below
    it (evidence that the objective is met). `allowed` lies strictly between 0 and 1.
    """
    good = trials - bad
    terms = [bad * hit + good * miss for hit, miss in _factors(allowed, above)]
    top = max(terms)
    return top + log(sum(exp(term - top) for term in terms) / len(terms))


@cache
def _factors(allowed: float, above: bool) -> tuple[tuple[float, float], ...]:
    """Return log likelihood ratios of one bad and one good request, per alternative."""
    if above:
        low, high = log(min(1.25 * allowed, (1 + allowed) / 2)), log(1 - (1 - allowed) * 0.01)
    else:
        low, high = log(0.01 * allowed), log(0.8 * allowed)
    grid = (exp(low + (high - low) * i / (GRID_POINTS - 1)) for i in range(GRID_POINTS))
    return tuple((log(p / allowed), log1p(-p) - log1p(-allowed)) for p in grid)


def _platform_is_at_fault(
    candidate: Counts, stable: Counts, promise: Objective, share: float
) -> bool:
    """Tell whether the stable version suffers too and the candidate is not clearly worse.

    Of the bad requests of both versions, one falls to the candidate with chance
    q = its share of the requests when both are equally bad: a Bernoulli test of q on the
    bad requests (the two-sample test of Turner, Ly and Gruenwald, arXiv 2106.02693, for
    rare events).
    """
    theirs = log_evidence(stable.requests, stable.bad(promise), promise.allowed, above=True)
    if theirs < -log(share) * SUSPECT:
        return False
    both = candidate.requests + stable.requests
    bad = candidate.bad(promise)
    worse = log_evidence(bad + stable.bad(promise), bad, candidate.requests / both, above=True)
    return worse < -log(share)
