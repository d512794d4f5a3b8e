"""What simulated rollouts come to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlops_kit.objectives import Objective
from mlops_kit.rollout.plan import Plan, duration
from mlops_kit.rollout.simulate.draws import RandomSource
from mlops_kit.rollout.simulate.engine import RESOLUTION, Engine
from mlops_kit.rollout.simulate.scenario import Fault, Traffic, default_faults, fault
from mlops_kit.rollout.simulate.state import PROMOTED, ROLLED_BACK, UNDECIDED, Ends
from mlops_kit.rollout.simulate.vectors import Floats

BUDGET_SECONDS = 30 * 24 * 3600
"""An error budget is for 30 days."""
RUNS = 1000
SUMMARY_RUNS = 50
SUMMARY_RESOLUTION = 0.08


@dataclass(frozen=True)
class Spread:
    """Where the values of many runs are."""

    median: float
    p95: float
    """95 % of the runs are at most this."""


@dataclass(frozen=True)
class Report:
    """What rollouts of a version with one fault come to."""

    fault: str
    runs: int
    promoted: float
    """Share of the runs that promoted it and kept it for the retention time."""
    rolled_back: float
    """Share of the runs in which the counts spoke against it, before or after promotion."""
    undecided: float
    """Share of the runs that were undecided when `max_wait_seconds` were over."""
    promote_seconds: Spread | None
    """From the first traffic to the promotion, of runs that promoted it; None: no run did."""
    rollback_seconds: Spread | None
    """From the first traffic to the rollback; None: no run was rolled back."""
    harmed_mean: float
    """Bad requests that clients got from the candidate, until it had no traffic.

    Of several objectives, by the one most broken. For a version that is promoted they are
    counted to the end of the retention time; copies of a shadow step harm nobody.
    """
    harmed_p95: float
    budget: float
    """Mean share of a 30-day error budget that the candidate burnt, of the objective most burnt.

    A budget has allowed ratio * requests per second * 30 days bad requests.
    """


def simulate(
    plan: Plan,
    objectives: Sequence[Objective],
    traffic: Traffic,
    faults: Sequence[Fault] | None = None,
    runs: int = RUNS,
    seed: int = 0,
    resolution: float = RESOLUTION,
) -> tuple[Report, ...]:
    """Simulate whole rollouts, `runs` of each fault; the same input gives the same result.

    The start of the candidate, and the time that an act takes, are left out.

    Args:
        plan: the steps and rules, as the controller gets them.
        objectives: the promises, at least one.
        traffic: what comes in, and how it is counted.
        faults: what may be wrong with the candidate; None: `default_faults`.
        runs: rollouts of each fault, at least 1.
        seed: any whole number from 0.
        resolution: see `Engine`; 0 looks at every poll.
    """
    chosen = default_faults(objectives) if faults is None else faults
    each = [one for one in chosen for _ in range(runs)]
    source = RandomSource(traffic, objectives, each, seed)
    engine = Engine(
        plan, objectives, source, traffic.poll_seconds, traffic.delay_seconds, resolution
    )
    ends = engine.play(len(each))
    found: list[Report] = []
    for index, one in enumerate(chosen):
        own = slice(index * runs, (index + 1) * runs)
        part = Ends(
            ends.outcome[own],
            ends.tick[own],
            ends.promoted[own],
            ends.requests[own],
            ends.bad[:, own],
        )
        found.append(_report(one, part, objectives, traffic))
    return tuple(found)


def summary(plan: Plan, objectives: Sequence[Objective], traffic: Traffic) -> str:
    """Say in one line what a rollout comes to, for a preview; takes a fraction of a second."""
    first = next((p for p in objectives if p.bound_ms is None), None)
    words = ["none", "2x", "50%"] if first else ["none", "slow"]
    faults = [fault(word, objectives) for word in words]
    reports = simulate(
        plan, objectives, traffic, faults, SUMMARY_RUNS, resolution=SUMMARY_RESOLUTION
    )
    good, *bad = reports
    parts = [f"{_good(good)}", *map(_bad, bad)]
    rate = float(f"{traffic.requests_per_second:.2g}")
    return f"simulated at {rate:g} requests/s: {'; '.join(parts)}"


def lasts(seconds: float) -> str:
    """Write a measured time with about two significant digits: `0.3 s`, `41 s`, `3 min 10 s`."""
    if seconds < 10:
        return f"{float(f'{seconds:.1f}'):g} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    step = 10 if seconds < 3600 else 60
    return duration(step * round(seconds / step))


def number(value: float) -> str:
    """Write a number of requests: `0`, `0.4`, `26`, `12 000`."""
    if 0 < value < 10:
        return f"{float(f'{value:.2g}'):g}"
    return f"{float(f'{value:.3g}'):,.0f}".replace(",", " ")


def share(value: float) -> str:
    """Write a share in percent: `0 %`, `<0.0001 %`, `0.04 %`, `99.3 %`, `100 %`."""
    percent = 100 * value
    if percent >= 10:
        return f"{percent:.1f} %".replace(".0 %", " %")
    if 0 < percent < 0.0001:
        return "<0.0001 %"
    return f"{float(f'{percent:.2g}'):.6f}".rstrip("0").rstrip(".") + " %"


def _good(report: Report) -> str:
    if report.promote_seconds is None:
        return "a good version is not promoted in time (undecided)"
    after = f"promoted after about {lasts(report.promote_seconds.median)}"
    if report.promoted < 1:
        after += f" ({share(report.promoted)} of good versions)"
    return after


def _bad(report: Report) -> str:
    if report.rollback_seconds is None or report.rolled_back < 0.5:
        kept = "promoted" if report.promoted >= report.undecided else "undecided"
        often = max(report.promoted, report.undecided)
        return f"{report.fault} {kept} in {share(often)}, {number(report.harmed_mean)} harmed"
    after = f"rolled back after {lasts(report.rollback_seconds.median)}"
    if report.rolled_back < 1:
        after += f" ({share(report.rolled_back)})"
    return f"{report.fault} {after}, {number(report.harmed_mean)} harmed"


def _report(one: Fault, ends: Ends, objectives: Sequence[Objective], traffic: Traffic) -> Report:
    seconds = np.float64(traffic.poll_seconds)
    allowed = np.array([promise.allowed for promise in objectives])
    budgets = allowed * traffic.requests_per_second * BUDGET_SECONDS
    harmed = np.maximum(ends.bad.max(axis=0), one.unseen * ends.requests)
    promoted = ends.outcome == PROMOTED
    back = ends.outcome == ROLLED_BACK
    return Report(
        fault=one.name,
        runs=len(harmed),
        promoted=float(promoted.mean()),
        rolled_back=float(back.mean()),
        undecided=float((ends.outcome == UNDECIDED).mean()),
        promote_seconds=_spread(ends.promoted[promoted] * seconds),
        rollback_seconds=_spread(ends.tick[back] * seconds),
        harmed_mean=float(harmed.mean()),
        harmed_p95=float(np.quantile(harmed, 0.95)),
        budget=float((ends.bad / budgets[:, None]).max(axis=0).mean()),
    )


def _spread(values: Floats) -> Spread | None:
    if not len(values):
        return None
    return Spread(float(np.median(values)), float(np.quantile(values, 0.95)))
