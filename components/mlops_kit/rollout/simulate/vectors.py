"""The formulas of `rollout.evidence` on arrays: one number a run.

Tests hold that each gives what its namesake gives for every single element.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mlops_kit.rollout import adaptive, evidence

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
Flags = NDArray[np.bool_]


def against(requests: Wholes, bad: Wholes, allowed: float) -> Floats:
    """Return ln E against `bad ratio <= allowed`, see `evidence.against`. Any shape."""
    weight, hit, miss = _columns(allowed)
    good = (requests - bad)[..., None]
    terms = bad[..., None] * hit
    terms += good * miss
    terms += weight
    return _log_sum(terms)


def against_each(requests: Wholes, bad: Wholes, allowed: Floats) -> Floats:
    """Return ln E where each element has an allowed ratio of its own, above 0 and below 1."""
    each = allowed[..., None]
    worst = each + (1 - each) * evidence.TOTAL_FAILURE
    ratios = np.array(evidence.RATIOS)
    p = ratios * each
    possible = p < worst
    mild = (p < 1.5 * each) & possible
    strong = possible & ~mild
    decayed = np.where(strong, ratios**-evidence.DECAY, 0.0)
    last = (worst / each) ** -evidence.DECAY
    slight = evidence.SLIGHT * mild
    rest = (1 - slight.sum(-1, keepdims=True)) / (decayed.sum(-1, keepdims=True) + last)
    weights = np.concatenate([slight + decayed * rest, last * rest], axis=-1)
    p = np.concatenate([np.where(possible, p, each), worst], axis=-1)
    good = (requests - bad)[..., None]
    with np.errstate(divide="ignore"):
        terms = np.log(weights)
    terms += bad[..., None] * np.log(p / each) + good * (np.log1p(-p) - np.log1p(-each))
    return _log_sum(terms)


def below(requests: Wholes, bad: Wholes, allowed: float, error: float) -> Flags:
    """Tell where `upper_bound` is under `allowed`, see `evidence.below`."""
    good = requests - bad
    few = (requests > 0) & (bad < allowed * requests)
    proof = _beta_binomial(good, bad, allowed) + np.log(error)
    return few & (proof >= _log_power(good, bad, np.float64(allowed)))


def upper_bound(requests: Wholes, bad: Wholes, allowed: float, error: float) -> Floats:
    """Return the largest bad ratio that the counts do not exclude, see `evidence.upper_bound`."""
    found = np.ones(len(requests))
    at = np.flatnonzero(requests > bad)
    if not len(at):
        return found
    good, bad = (requests - bad)[at], bad[at]
    proof = _beta_binomial(good, bad, allowed) + np.log(error)
    low, high = bad / (good + bad), np.ones(len(at))
    while (wide := high - low > 1e-4 * high).any():
        middle = (low + high) / 2
        over = proof - _log_power(good, bad, middle) < 0
        low = np.where(wide & over, middle, low)
        high = np.where(wide & ~over, middle, high)
    found[at] = high
    return found


def next_weight(
    weight: Wholes, bounds: Floats, allowed: Floats, exposed: Floats, max_harmed: float
) -> Wholes:
    """Return the weights that adaptive runs may have now, see `adaptive.next_weight`.

    Args:
        weight: present weights, (runs,).
        bounds: upper bound of the bad ratio, (objectives, runs).
        allowed: what each objective allows, (objectives,).
        exposed: requests of the endpoint during signal delay and decision time, (runs,).
        max_harmed: most requests that a fault may harm unseen.
    """
    plausible = np.where(bounds >= allowed[:, None], bounds, 0.0).max(axis=0)
    unseen = np.where(plausible > 0, exposed, 0.0) * plausible
    grown = adaptive.GROWTH * weight
    with np.errstate(divide="ignore", invalid="ignore"):
        limit = np.where(unseen * grown <= 100 * max_harmed, 100.0, 100 * max_harmed / unseen)
    widest = np.minimum(np.minimum(100, grown), np.nan_to_num(limit).astype(np.int64))
    return np.maximum(weight, widest)


@lru_cache(maxsize=256)
def _columns(allowed: float) -> tuple[Floats, Floats, Floats]:
    table = np.array(evidence.alternatives(allowed))
    return table[:, 0], table[:, 1], table[:, 2]


def _log_sum(terms: Floats) -> Floats:
    top = terms.max(-1)
    terms -= top[..., None]
    return top + np.log(np.exp(terms).sum(-1))


def _beta_binomial(good: Wholes, bad: Wholes, allowed: float) -> Floats:
    a, b = 0.5, 1 / allowed
    whole = _log_gamma(np.array([a, b, a + b]))
    return (
        _log_gamma(a + bad)
        + _log_gamma(b + good)
        - _log_gamma(a + b + bad + good)
        - (whole[0] + whole[1] - whole[2])
    )


def _log_power(good: Wholes, bad: Wholes, p: Floats | np.float64) -> Floats:
    # a bad ratio of 0 or 1 multiplies a count of 0
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bad > 0, bad * np.log(p), 0.0) + np.where(
            good > 0, good * np.log1p(-p), 0.0
        )


def _log_gamma(x: NDArray[np.floating]) -> Floats:
    """Stirling's series with five terms, from x + 8 on where x is below 8."""
    small = x < 8
    shifted = np.where(small, x + 8, x).astype(np.float64)
    inverse = 1 / shifted
    square = inverse * inverse
    series = square / 1188 - 1 / 1680
    for term in (1 / 1260, -1 / 360, 1 / 12):
        series = series * square + term
    found = (shifted - 0.5) * np.log(shifted) - shifted + 0.5 * np.log(2 * np.pi)
    found += series * inverse
    if small.any():
        steps = np.where(small, x, 1.0)[..., None] + np.arange(8)
        found -= np.where(small, np.log(steps).sum(-1), 0.0)
    return found
