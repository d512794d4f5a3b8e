"""Application Auto Scaling, EventBridge Scheduler, schedules of any kind.

Source: Application Auto Scaling API reference (RegisterScalableTarget, PutScheduledAction,
PutScalingPolicy); EventBridge Scheduler user guide, schedule types.
"""

import re
from collections.abc import Iterator

from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.rules.asking import (
    Inputs,
    given,
    in_order,
    lacks,
    mistake,
    part,
    text,
)
from mlops_kit.problems import Problem, shown

_RESOURCES = {
    "sagemaker": (
        r"endpoint/[^/]+/variant/[^/]+|inference-component/[^/]+",
        "endpoint/<endpoint>/variant/<variant>",
    ),
    "ecs": (r"service/[^/]+/[^/]+", "service/<cluster>/<service>"),
    "dynamodb": (r"table/[^/]+(/index/[^/]+)?", "table/<table>"),
    "lambda": (r"function:[^:]+:[^:]+", "function:<function>:<alias>"),
    "rds": (r"cluster:[^:]+", "cluster:<cluster>"),
}
_BLOCKS = {
    "StepScaling": "stepScalingPolicyConfiguration",
    "TargetTrackingScaling": "targetTrackingScalingPolicyConfiguration",
    "PredictiveScaling": "predictiveScalingPolicyConfiguration",
}
_RATE = re.compile(r"rate\((\d+) (minutes?|hours?|days?)\)")
_CRON = re.compile(r"cron\(([^()]+)\)")
_AT = re.compile(r"at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)")


def target(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a scalable target to its service's form."""
    yield from in_order(inputs, "minCapacity", "maxCapacity")
    yield from _target_names(inputs)


def policy(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a scaling policy to its type."""
    yield from _target_names(inputs)
    kind = text(inputs, "policyType") or ("StepScaling" if lacks(inputs, "policyType") else None)
    for name, block in _BLOCKS.items():
        if kind in _BLOCKS and kind != name and given(inputs, block):
            yield mistake(f"must not be given, as policyType is {kind}", block)
    if kind in _BLOCKS and lacks(inputs, _BLOCKS[kind]):
        yield mistake(f"is required but missing, as policyType is {kind}", _BLOCKS[kind])
    tracking = part(inputs, _BLOCKS["TargetTrackingScaling"])
    if tracking is not None:
        metrics = ("predefinedMetricSpecification", "customizedMetricSpecification")
        found = [name for name in metrics if given(tracking, name)]
        if len(found) != 1:
            yield mistake(
                f"must have either {metrics[0]} or {metrics[1]}", _BLOCKS["TargetTrackingScaling"]
            )


def scheduled_action(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a scheduled action to its form."""
    yield from _target_names(inputs)
    action = part(inputs, "scalableTargetAction")
    if action is not None:
        if lacks(action, "minCapacity") and lacks(action, "maxCapacity"):
            yield mistake("must have minCapacity, maxCapacity or both", "scalableTargetAction")
        for problem in in_order(action, "minCapacity", "maxCapacity"):
            yield mistake(problem.reason, "scalableTargetAction", problem.path)
    yield from schedule_text(inputs, "schedule", one_time=True)


def _target_names(inputs: Inputs) -> Iterator[Problem]:
    service = text(inputs, "serviceNamespace")
    dimension = text(inputs, "scalableDimension")
    resource = text(inputs, "resourceId")
    if service and dimension and not dimension.startswith(f"{service}:"):
        yield mistake(
            f"must be of {service}, as serviceNamespace is, got {shown(dimension)}",
            "scalableDimension",
        )
    pattern, form = _RESOURCES.get(service or "", ("", ""))
    if pattern and resource and not re.fullmatch(pattern, resource):
        yield mistake(f"must be {form} for {service}, got {shown(resource)}", "resourceId")


def schedule(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a schedule of EventBridge Scheduler to its form."""
    yield from schedule_text(inputs, "scheduleExpression", one_time=True)
    window = part(inputs, "flexibleTimeWindow")
    if window is None:
        return
    mode = text(window, "mode")
    if mode == "FLEXIBLE" and lacks(window, "maximumWindowInMinutes"):
        yield mistake(
            "is required but missing, as mode is FLEXIBLE",
            "flexibleTimeWindow",
            "maximumWindowInMinutes",
        )
    if mode == "OFF" and given(window, "maximumWindowInMinutes"):
        yield mistake(
            "must not be given, as mode is OFF", "flexibleTimeWindow", "maximumWindowInMinutes"
        )


def schedule_text(
    inputs: Inputs,
    name: str,
    *,
    one_time: bool = False,
    exact_units: bool = False,
    once: bool = False,
    place: tuple[int | str, ...] = (),
) -> Iterator[Problem]:
    """Find that a schedule is neither `rate(…)`, `cron(…)` with six fields, nor a time.

    Args:
        inputs: where it is.
        name: property.
        one_time: whether `at(…)` is right as well.
        exact_units: whether 1 needs `minute`, and other numbers `minutes`.
        once: whether a rate of 0 is right, and means a single run.
        place: where the inputs are.
    """
    expression = text(inputs, name)
    if expression is None:
        return
    rate, cron = _RATE.fullmatch(expression), _CRON.fullmatch(expression)
    if rate:
        one, unit = int(rate[1]) == 1, rate[2].rstrip("s")
        if not int(rate[1]) and not once:
            reason = f"must be at least 1 {unit}, got {shown(expression)}"
            yield mistake(reason, *place, name)
        elif exact_units and one == rate[2].endswith("s"):
            right = f"rate({rate[1]} {unit}{'' if one else 's'})"
            yield mistake(f"must be {right}, got {shown(expression)}", *place, name)
    elif cron:
        fields = len(cron[1].split())
        if fields != 6:
            reason = f"must have 6 fields in cron(…), got {fields} in {shown(expression)}"
            yield mistake(reason, *place, name)
    elif not (one_time and _AT.fullmatch(expression)):
        forms = "rate(5 minutes) or cron(0 12 * * ? *)"
        forms += " or at(2030-01-31T00:00:00)" if one_time else ""
        yield mistake(f"must be like {forms}, got {shown(expression)}", *place, name)
