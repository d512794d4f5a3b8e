"""Alarms on what monitors find, and on monitors that find nothing any more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from mlops_kit.aws.drift.metrics import Metric

SILENT_PERIODS = 2
"""How many executions in a row may send no metrics before there is an alarm."""
Dimensions = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True)
class Watched:
    """A monitor whose metrics have alarms."""

    title: str
    """What it watches, for descriptions."""
    namespace: str
    endpoint_name: pulumi.Input[str]
    schedule_name: pulumi.Output[str]
    period: pulumi.Output[int]
    """Longest time between two executions, in seconds."""
    topic_arn: pulumi.Input[str] | None
    tags: Mapping[str, pulumi.Input[str]] | None


@dataclass(frozen=True)
class Condition:
    """When there is an alarm."""

    statistic: str
    together: str
    """Function that makes one series of those that a metric may be."""
    operator: str
    threshold: pulumi.Input[float]
    periods: int
    missing: str
    """What no data means."""


def alarms(
    name: str, metrics: Sequence[Metric], watched: Watched, child: pulumi.ResourceOptions
) -> list[cloudwatch.MetricAlarm]:
    """Declare an alarm for each bound of each metric, and one for when there are no metrics.

    Executions that fail, and those that never start, both send none. Between two executions, and
    after one that failed, an alarm about a bound stays as it is.

    Args:
        name: beginning of the alarms' names.
        metrics: at least one.
        watched: where the metrics come from.
        child: options of the resources.
    """
    made = [
        _alarm(
            f"{name}-{metric.short}-{side}",
            f"{watched.title}: {metric.short} is {comparison} its {side}imum",
            metric,
            condition,
            watched,
            child,
        )
        for metric in metrics
        for side, comparison, condition in _conditions(metric)
    ]
    silent = Condition("SampleCount", "SUM", "LessThanThreshold", 1, SILENT_PERIODS, "breaching")
    first = min(metrics, key=lambda metric: metric.short)
    reason = f"{watched.title}: {SILENT_PERIODS} executions sent no metrics, failed or never began"
    return [*made, _alarm(f"{name}-silent", reason, first, silent, watched, child)]


def _conditions(metric: Metric) -> Iterator[tuple[str, str, Condition]]:
    if metric.minimum is not None:
        low = Condition("Minimum", "MIN", "LessThanThreshold", metric.minimum, 1, "ignore")
        yield "min", "below", low
    if metric.maximum is not None:
        high = Condition("Maximum", "MAX", "GreaterThanThreshold", metric.maximum, 1, "ignore")
        yield "max", "above", high


def _alarm(
    name: str,
    description: str,
    metric: Metric,
    condition: Condition,
    watched: Watched,
    child: pulumi.ResourceOptions,
) -> cloudwatch.MetricAlarm:
    several = metric.or_dimensions is not None
    actions = None if watched.topic_arn is None else [watched.topic_arn]
    return cloudwatch.MetricAlarm(
        name,
        alarm_description=description,
        namespace=None if several else watched.namespace,
        metric_name=None if several else metric.name,
        dimensions=None if several else _dimensions(watched, metric.dimensions),
        statistic=None if several else condition.statistic,
        period=None if several else watched.period,
        metric_queries=_either(metric, condition, watched) if several else None,
        evaluation_periods=condition.periods,
        comparison_operator=condition.operator,
        threshold=condition.threshold,
        treat_missing_data=condition.missing,
        alarm_actions=actions,
        ok_actions=actions,
        tags=watched.tags,
        opts=child,
    )


def _either(
    metric: Metric, condition: Condition, watched: Watched
) -> list[cloudwatch.MetricAlarmMetricQueryArgsDict]:
    """Return the series that a metric may be, and the one that they are together."""
    forms: list[Dimensions] = [metric.dimensions, metric.or_dimensions or {}]
    series: list[cloudwatch.MetricAlarmMetricQueryArgsDict] = [
        {
            "id": f"m{number}",
            "metric": {
                "namespace": watched.namespace,
                "metric_name": metric.name,
                "dimensions": _dimensions(watched, form),
                "stat": condition.statistic,
                "period": watched.period,
            },
            "return_data": False,
        }
        for number, form in enumerate(forms)
    ]
    together = f"{condition.together}([m0, m1])"
    return [
        *series,
        {"id": "either", "expression": together, "label": metric.name, "return_data": True},
    ]


def _dimensions(watched: Watched, more: Dimensions) -> dict[str, pulumi.Input[str]]:
    own = {"Endpoint": watched.endpoint_name, "MonitoringSchedule": watched.schedule_name}
    return {**own, **more}
