"""How far an adaptive rollout may widen: as far as no fault that is still plausible harms many.

A fault that makes a share f of the answers bad harms

    weight * rate * (signal delay + decision time) * f

requests before the gate can even see it, beyond the ones that any test needs to be sure. The
faults still plausible are those up to the upper confidence bound u of the bad ratio
(`evidence.upper_bound`), so the weight may rise while that product stays under `max_harmed` for
f = u. Once u is below what an objective allows, no breach of it is plausible any more. A fault
that only shows under more load cannot be seen before, so one move widens at most `GROWTH` times.
"""

from collections.abc import Sequence

from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.gate import upper_ratio

FIRST_WEIGHT = 1
GROWTH = 4
REQUESTS = 20
"""Requests that the candidate answers at a weight before it may get a larger one."""


def next_weight(
    weight: int,
    counts: Counts,
    promises: Sequence[Objective],
    exposed_requests: float,
    max_harmed: float,
) -> int:
    """Return the weight that the candidate may have now, at least the present one, at most 100.

    Args:
        weight: present weight, whole percent.
        counts: of the candidate, over the whole rollout.
        promises: the objectives.
        exposed_requests: requests of the endpoint during signal delay and decision time.
        max_harmed: most requests that a fault may harm unseen.
    """
    bounds = [(upper_ratio(counts, promise), promise.allowed) for promise in promises]
    plausible = max((bound for bound, allowed in bounds if bound >= allowed), default=0.0)
    unseen = exposed_requests * plausible if plausible else 0.0
    limit = 100.0 if unseen * GROWTH * weight <= 100 * max_harmed else 100 * max_harmed / unseen
    return max(weight, min(100, GROWTH * weight, int(limit)))
