"""How far current data is from reference data: PSI, KS, KL and chi-square of two histograms.

A histogram is given as the share of each bin, of the same bins both times; shares sum to 1.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

SMOOTHING = 1e-6
"""Added to every share before a logarithm or a division, so that an empty bin is no infinity."""
_ROUNDING = 1e-6


def psi(
    reference: Sequence[float], current: Sequence[float], smoothing: float = SMOOTHING
) -> float:
    """Return the population stability index, sum of (c - r) ln(c / r) over the bins.

    It is KL both ways (Jeffreys 1946; Kullback and Leibler 1951), so the same when reference and
    current change places. Customary reading: from 0.1 a change, from 0.25 a large one
    (Siddiqi 2006, "Credit Risk Scorecards").

    Args:
        reference: share of each bin in the reference data.
        current: share of each bin in the current data.
        smoothing: added to every share, after which both sum to 1 again; 0: an empty bin beside
            one that is not is infinitely far.

    Raises:
        ValueError: they are no shares of the same bins.
    """
    return math.fsum(psi_terms(reference, current, smoothing))


def psi_terms(
    reference: Sequence[float], current: Sequence[float], smoothing: float = SMOOTHING
) -> tuple[float, ...]:
    """Return what each bin adds to the PSI: which bins have moved. Arguments as of `psi`."""
    r, c = _smoothed(reference, current, smoothing)
    return tuple(_product(now - then, now, then) for then, now in zip(r, c, strict=True))


def kl(reference: Sequence[float], current: Sequence[float], smoothing: float = SMOOTHING) -> float:
    """Return the divergence of current from reference, sum of c ln(c / r), in nats.

    Source: Kullback and Leibler 1951. It is not the same when the two change places. Arguments
    as of `psi`.
    """
    r, c = _smoothed(reference, current, smoothing)
    found = math.fsum(_product(now, now, then) for then, now in zip(r, c, strict=True))
    return max(found, 0.0)  # of rounded shares; else it is never negative (Gibbs)


def ks(reference: Sequence[float], current: Sequence[float]) -> float:
    """Return the largest distance of the two distribution functions, from 0 to 1.

    Source: Kolmogorov 1933, Smirnov 1948. Of ordered bins, it is seen at their edges only: the
    distance of the data itself is at least that. Arguments as of `psi`.
    """
    _check(reference, current)
    pairs = zip(accumulate(reference), accumulate(current), strict=True)
    return min(max(abs(now - then) for then, now in pairs), 1.0)


def chi_square(
    reference: Sequence[float],
    current: Sequence[float],
    observations: int = 1,
    smoothing: float = SMOOTHING,
) -> float:
    """Return n times the sum of (c - r)^2 / r: Pearson's statistic (Pearson 1900).

    With the reference taken as exact it follows, without drift, a chi-square distribution of one
    degree of freedom less than there are bins.

    Args:
        reference: share of each bin in the reference data.
        current: share of each bin in the current data.
        observations: how many the current data has. Defaults to 1: the distance without its size.
        smoothing: as of `psi`.

    Raises:
        ValueError: they are no shares of the same bins, or there are no observations.
    """
    if observations < 1:
        raise ValueError(f"observations must be at least 1, got {observations}")
    r, c = _smoothed(reference, current, smoothing)
    return observations * math.fsum(
        _over((now - then) ** 2, then) for then, now in zip(r, c, strict=True)
    )


def _product(factor: float, of: float, to: float) -> float:
    """Return factor x ln(of / to), where 0 ln 0 is 0; both signs agree when one share is 0."""
    if factor == 0:
        return 0.0
    if of == 0 or to == 0:
        return math.inf
    return factor * math.log(of / to)


def _over(part: float, whole: float) -> float:
    return part / whole if whole else (math.inf if part else 0.0)


def _smoothed(
    reference: Sequence[float], current: Sequence[float], smoothing: float
) -> tuple[list[float], list[float]]:
    _check(reference, current)
    if not (math.isfinite(smoothing) and smoothing >= 0):
        raise ValueError(f"smoothing must be 0 or more, got {smoothing}")
    total = 1 + smoothing * len(reference)
    r, c = ([(share + smoothing) / total for share in one] for one in (reference, current))
    return r, c


def _check(reference: Sequence[float], current: Sequence[float]) -> None:
    if not reference or len(reference) != len(current):
        raise ValueError(
            "reference and current must have the same number of bins, at least 1, "
            f"got {len(reference)} and {len(current)}"
        )
    for name, shares in (("reference", reference), ("current", current)):
        if not all(math.isfinite(share) and share >= 0 for share in shares):
            raise ValueError(f"shares of {name} must be 0 or more, got {list(shares)}")
        if abs(math.fsum(shares) - 1) > _ROUNDING:
            raise ValueError(f"shares of {name} must sum to 1, got {math.fsum(shares):g}")
