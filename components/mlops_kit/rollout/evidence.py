"""How much counts say about a ratio of bad requests: e-processes and a confidence sequence.

**Evidence against a ratio p0.** For alternatives p_i of weights w_i that sum to 1,

    E = sum_i w_i (p_i / p0)^bad ((1 - p_i) / (1 - p0))^good

is a non-negative martingale of mean 1 when requests are bad with chance p0, and a supermartingale
on the side of p0 away from the alternatives. By Ville's inequality (J. Ville, "Etude critique de
la notion de collectif", 1939) the chance that E ever reaches 1/alpha is then at most alpha, at
any number of looks. With one alternative it is the sequential probability ratio test of A. Wald
("Sequential Tests of Statistical Hypotheses", 1945), which needs fewest requests of all tests
of the same alpha, but must know how bad the fault is. The mixture needs no such guess; its price
is ln(1 / w_i) more evidence where p_i is the fault.

**Upper bound of a ratio.** With a Beta(a, b) mixture in place of the weights,

    M(p) = B(a + bad, b + good) / B(a, b) / (p^bad (1 - p)^good)

is a martingale of mean 1 at the true p, so the p with M(p) < 1/error contain it at every number
of requests at once, but for a chance of `error` (the beta-binomial mixture of S. Howard,
A. Ramdas, J. McAuliffe, J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence
sequences", arXiv 1810.08240). The largest such p is the bound.
"""

from functools import lru_cache
from math import exp, lgamma, log, log1p

RATIOS = (1.1, 1.25, *(1.6 * 2.0**i for i in range(21)))
"""Alternatives as multiples of the allowed ratio: close ones for slight faults, then doubled."""
SLIGHT = 0.04
"""Weight of each of the alternatives below 1.5 times the allowed ratio."""
DECAY = 0.5
"""The other alternatives weigh less by this power of their multiple: mild faults take longest."""
TOTAL_FAILURE = 0.99
"""Share of the requests that fail in the worst alternative, between p0 and 1."""
LARGEST_EXPONENT = 700.0


def against(requests: int, bad: int, allowed: float) -> float:
    """Return ln E against `bad ratio <= allowed`.

    Args:
        requests: requests seen.
        bad: of these, bad ones.
        allowed: p0, above 0 and below 1.
    """
    return mixture(requests - bad, bad, alternatives(allowed))


def mixture(good: int, bad: int, factors: tuple[tuple[float, float, float], ...]) -> float:
    """Return ln of the weighted sum of likelihood ratios. See `alternatives` for `factors`."""
    terms = [weight + bad * hit + good * miss for weight, hit, miss in factors]
    top = max(terms)
    return top + log(sum(exp(term - top) for term in terms))


@lru_cache(maxsize=4096)
def alternatives(allowed: float) -> tuple[tuple[float, float, float], ...]:
    """Return ln weight, and ln likelihood ratio of one bad and one good request, of each p_i."""
    worst = allowed + (1 - allowed) * TOTAL_FAILURE
    found = [(r * allowed, SLIGHT if r < 1.5 else r**-DECAY) for r in RATIOS if r * allowed < worst]
    mild = sum(weight for p, weight in found if p < 1.5 * allowed)
    strong = [(p, weight) for p, weight in found if p >= 1.5 * allowed]
    strong.append((worst, (worst / allowed) ** -DECAY))
    total = sum(weight for _, weight in strong)
    scaled = [(p, w * (1 - mild) / total) for p, w in strong]
    both = [(p, w) for p, w in found if p < 1.5 * allowed] + scaled
    return tuple((log(w), log(p / allowed), log1p(-p) - log1p(-allowed)) for p, w in both)


def upper_bound(requests: int, bad: int, allowed: float, error: float) -> float:
    """Return the largest bad ratio that the counts do not exclude, at any time.

    Args:
        requests: requests seen.
        bad: of these, bad ones.
        allowed: ratio around which the bound is tightest; a = 1/2, b = 1 / allowed.
        error: chance that the true ratio is ever above the bound, at most.
    """
    good = requests - bad
    if not good:
        return 1.0
    evidence = _beta_binomial(good, bad, allowed) + log(error)
    low, high = bad / requests, 1.0
    while high - low > 1e-4 * high:
        middle = (low + high) / 2
        if evidence - _log_power(good, bad, middle) < 0:
            low = middle
        else:
            high = middle
    return high


def below(requests: int, bad: int, allowed: float, error: float) -> bool:
    """Tell whether `upper_bound` is under `allowed`, without searching for it."""
    good = requests - bad
    if not requests or bad >= allowed * requests:
        return False
    return _beta_binomial(good, bad, allowed) + log(error) >= _log_power(good, bad, allowed)


def _beta_binomial(good: int, bad: int, allowed: float) -> float:
    a, b = 0.5, 1 / allowed
    return _log_beta(a + bad, b + good) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _log_power(good: int, bad: int, p: float) -> float:
    return (bad * log(p) if bad else 0.0) + (good * log1p(-p) if good else 0.0)
