"""Say in words where a rollout stands and why it ended."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from mlops_kit.rollout.driver import Weights
from mlops_kit.rollout.gate import Judgement, Verdict
from mlops_kit.rollout.ledger import Order, Run
from mlops_kit.rollout.plan import Step, duration


def shares(weights: Weights) -> str:
    """Write weights as a person would: `3f2a 90 %, 91cc 10 %`."""
    parts = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{version} {weight} %" for version, weight in parts) or "no version"


def lacking(
    finding: Judgement,
    counts: Counts,
    step: Step,
    delay_seconds: float,
    step_at: datetime,
    now: datetime,
    order: Order | None,
) -> str:
    """Say what a step still waits for."""
    if order is not None and order.what == "pause":
        return paused(order)
    if finding.verdict is Verdict.PLATFORM and finding.objective:
        return (
            f"on hold, the stable version breaks {finding.objective.name} as well, "
            "so the platform is at fault"
        )
    if counts.requests < step.min_requests:
        return f"{counts.requests} of at least {step.min_requests} requests seen"
    if (now - step_at).total_seconds() < step.bake_seconds + delay_seconds:
        late = f", counts come up to {duration(delay_seconds)} late" if delay_seconds else ""
        return f"baking {duration(step.bake_seconds)}{late}"
    name = finding.objective.name if finding.objective else "the objectives"
    return f"{counts.requests} requests are too few to be sure of {name}"


def paused(order: Order) -> str:
    """Say who paused the rollouts, when and why."""
    why = f": {order.reason}" if order.reason else ""
    return f"paused by {order.by} on {order.at:%Y-%m-%d at %H:%M} UTC{why}"


def digest(promises: Sequence[Objective]) -> str:
    """Return what tells one set of objectives from another."""
    text = repr([(p.name, p.allowed, p.bound_ms) for p in promises])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def place(run: Run) -> str:
    """Say which step a rollout is at: `step 1 of 3 (10 %)`."""
    if run.phase == "retain":
        return "100 % after promotion"
    if run.phase == "handed":
        return f"the target's own {run.plan.strategy}"
    step = run.plan.steps[run.step]
    if run.weight is not None and run.step < len(run.plan.steps) - 1:
        return f"{run.weight} %"
    share = f"mirror {step.mirror} %" if step.mirror else f"{step.weight} %"
    return f"step {run.step + 1} of {len(run.plan.steps)} ({share})"


def breach(finding: Judgement) -> str:
    """Say what was measured and what is allowed."""
    assert finding.objective is not None
    promise = finding.objective
    what = "failed" if promise.bound_ms is None else f"took longer than {promise.bound_ms:g} ms"
    return (
        f"{percent(finding.ratio)} of {finding.requests} requests {what}, "
        f"allowed {percent(promise.allowed)} ({promise.name})"
    )


def percent(ratio: float) -> str:
    """Write a ratio in percent with two significant digits: `5.2 %`."""
    return f"{float(f'{100 * ratio:.2g}'):g} %" if ratio < 1 else "100 %"


def progress(endpoint: str, run: Run, counts: Counts, finding: Judgement, waiting: str) -> str:
    """Say in one line what a step has seen, and what it waits for."""
    failed = counts.failed / counts.requests if counts.requests else 0.0
    slow = "".join(
        f", {percent(number / counts.requests)} over {name}"
        for name, number in counts.slow.items()
        if counts.requests
    )
    return (
        f"{endpoint}: {run.candidate} {place(run)}, {counts.requests} requests, "
        f"{percent(failed)} failed{slow}, evidence {finding.evidence:.2g} of {finding.bound:.3g}; "
        f"{waiting}"
    )
