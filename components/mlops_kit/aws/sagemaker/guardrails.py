"""A plan as a deployment guardrail of SageMaker: what AWS can run by itself, and what it cannot.

Limits as in botocore's model of UpdateEndpoint and in AWS's "Deployment guardrails".
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from mlops_kit.rollout.plan import Plan, duration

MOST_CANARY = 50
LINEAR_STEPS = (10, 50)
LONGEST_WAIT = 3600
LONGEST_RUN = 28_800
SHORTEST_RUN = 600
ROLLING_BATCHES = (5, 50)
MOST_ALARMS = 10


def misfits(plan: Plan, rolling_batch_percent: int | None = None) -> list[str]:
    """Say why AWS cannot run a plan; nothing when it can.

    Args:
        plan: what was asked for.
        rolling_batch_percent: size of the batches of a rolling update; None: blue-green.
    """
    weights, waits = [step.weight for step in plan.steps], [s.bake_seconds for s in plan.steps]
    found: list[str] = []
    match plan.strategy:
        case "shadow" | "adaptive":
            found.append(f"AWS has no guardrail like the strategy {plan.strategy}")
        case "canary" if len(weights) != 2 or not 1 <= weights[0] <= MOST_CANARY:
            shown = ", ".join(map(str, weights))
            found.append(
                f"a canary of AWS has two steps, of 1 to {MOST_CANARY} % and of 100 %; got {shown}"
            )
        case "linear" if not LINEAR_STEPS[0] <= weights[0] <= LINEAR_STEPS[1]:
            low, high = LINEAR_STEPS
            found.append(f"a linear rollout of AWS adds {low} to {high} % a step; got {weights[0]}")
        case _:
            pass
    if rolling_batch_percent is not None and plan.strategy not in ("all_at_once", "linear"):
        found.append(
            "rolling_batch_percent replaces instances a batch at a time: the strategy must be "
            f"all_at_once or linear, got {plan.strategy}"
        )
    if any(wait > LONGEST_WAIT for wait in [*waits, _termination(plan)]):
        longest = max([*waits, _termination(plan)])
        found.append(
            f"AWS bakes a step and keeps the old instances for at most {duration(LONGEST_WAIT)} "
            f"({LONGEST_WAIT} s) each; got {longest:g} s"
        )
    elif (waits_in_all := _waits(plan, rolling_batch_percent)) >= LONGEST_RUN:
        found.append(
            f"AWS runs a rollout for less than {duration(LONGEST_RUN)} ({LONGEST_RUN} s); the "
            f"waits of this one come to {waits_in_all:g} s"
        )
    return found


def deployment(
    plan: Plan,
    alarms: Sequence[str],
    startup_seconds: float,
    rolling_batch_percent: int | None = None,
) -> dict[str, Any]:
    """Return the DeploymentConfig that has AWS run a plan.

    Args:
        plan: what was asked for; `misfits` has nothing to say of it.
        alarms: names of the alarms at which AWS gives the old version the traffic back, 1 to 10.
        startup_seconds: longest time that new instances may take to become ready.
        rolling_batch_percent: size of the batches of a rolling update; None: blue-green.
    """
    rollback = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": name} for name in alarms]}}
    starts = _batches(rolling_batch_percent) if rolling_batch_percent is not None else 1
    needed = _waits(plan, rolling_batch_percent) + starts * startup_seconds
    longest = min(LONGEST_RUN, max(SHORTEST_RUN, math.ceil(needed)))
    wait = round(plan.steps[0].bake_seconds)
    if rolling_batch_percent is not None:
        return {
            "RollingUpdatePolicy": {
                "MaximumBatchSize": _percent(rolling_batch_percent),
                "WaitIntervalInSeconds": wait,
                "MaximumExecutionTimeoutInSeconds": longest,
            },
            **rollback,
        }
    # with no step before the last, the alarms are watched while the old instances stay
    routing: dict[str, Any] = {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0}
    size = _percent(plan.steps[0].weight)
    match plan.strategy:
        case "canary":
            routing = {"Type": "CANARY", "WaitIntervalInSeconds": wait, "CanarySize": size}
        case "linear":
            routing = {"Type": "LINEAR", "WaitIntervalInSeconds": wait, "LinearStepSize": size}
        case _:
            pass
    return {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": routing,
            "TerminationWaitInSeconds": round(_termination(plan)),
            "MaximumExecutionTimeoutInSeconds": longest,
        },
        **rollback,
    }


def _termination(plan: Plan) -> float:
    """Return how long the old instances stay after all traffic has moved."""
    return plan.retention_seconds + plan.steps[-1].bake_seconds


def _waits(plan: Plan, rolling_batch_percent: int | None) -> float:
    """Return how long AWS waits in all, besides the start of instances."""
    if rolling_batch_percent is not None:
        return _batches(rolling_batch_percent) * plan.steps[0].bake_seconds
    return plan.seconds


def _batches(percent: int) -> int:
    return math.ceil(100 / percent)


def _percent(value: int) -> Mapping[str, Any]:
    return {"Type": "CAPACITY_PERCENT", "Value": value}
