"""Alarms of Amazon CloudWatch: what they watch as data, and how they are declared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

LONGEST_SECONDS = 7 * 86_400
"""No alarm looks further back (PutMetricAlarm)."""
LONGEST_SECONDS_OF_SHORT_PERIODS = 86_400
"""Nor one whose periods are under an hour."""
MOST_METRICS = 10
"""Metrics that one formula can have."""
GOOD_IF_MISSING = "notBreaching"
BAD_IF_MISSING = "breaching"
_PLAIN = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")


@dataclass(frozen=True)
class Metric:
    """One figure."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: pulumi.Input[str]
    """Sum, Average and the like, or an extended one such as p95 or PR(:1000)."""


@dataclass(frozen=True)
class Formula:
    """Arithmetic on figures, in CloudWatch's metric math."""

    expression: str
    metrics: Mapping[str, Metric]
    """Name in the expression -> figure."""


@dataclass(frozen=True)
class Alarm:
    """A figure, the bound that it must not pass, and for how long it may."""

    role: str
    """Its name is the endpoint's, a dash, and this."""
    says: str
    """What it means when it goes off."""
    watched: Metric | Formula
    threshold: pulumi.Input[float]
    period_seconds: pulumi.Input[int]
    periods: pulumi.Input[int] = 1
    """How many periods in a row must be bad."""
    below: bool = False
    """Whether values under the threshold are bad; else those over it."""
    missing: str = GOOD_IF_MISSING
    """What a period without data is taken for."""
    urgency: str = ""
    """`page` or `ticket`: whom it tells; empty: nobody, others build on it."""


@dataclass(frozen=True)
class Composite:
    """An alarm about other alarms."""

    role: str
    says: str
    rule: str
    children: Sequence[str]
    """Roles of the alarms in the rule."""
    urgency: str = ""


def alarm_name(endpoint: str, role: str) -> str:
    """Return the name of an alarm, known before it is made."""
    return f"{endpoint}-{role}"


def any_of(endpoint: str, roles: Iterable[str]) -> str:
    """Return the rule that at least one of the alarms is on."""
    return " OR ".join(_on(endpoint, role) for role in roles)


def pairs(endpoint: str, roles: Iterable[tuple[str, str]]) -> str:
    """Return the rule that both alarms of at least one pair are on."""
    return " OR ".join(f"({_on(endpoint, a)} AND {_on(endpoint, b)})" for a, b in roles)


def _on(endpoint: str, role: str) -> str:
    return f'ALARM("{alarm_name(endpoint, role)}")'


class Alarms:
    """Declares the alarms of one endpoint, and remembers them."""

    def __init__(
        self,
        name: str,
        endpoint: str,
        topics: Mapping[str, pulumi.Output[str]],
        tags: Mapping[str, pulumi.Input[str]] | None,
        parent: pulumi.Resource,
    ) -> None:
        """Say what all of them share.

        Args:
            name: the resources are `<name>-<role>`.
            endpoint: name of the endpoint, with which theirs begin.
            topics: urgency -> ARN of the topic that is told.
            tags: tags of the alarms.
            parent: parent of the resources.
        """
        self.name = name
        self.endpoint = endpoint
        self.topics = topics
        self.tags = tags
        self.parent = parent
        self.metric_alarms: dict[str, cloudwatch.MetricAlarm] = {}
        self.composites: dict[str, cloudwatch.CompositeAlarm] = {}
        self.telling: list[str] = []
        """Roles of the alarms that tell somebody."""

    def add(self, alarm: Alarm) -> None:
        """Declare an alarm about figures."""
        told = self._told(alarm)
        watched = alarm.watched
        plain = watched if isinstance(watched, Metric) else None
        extended = plain is not None and plain.statistic not in _PLAIN
        self.metric_alarms[alarm.role] = cloudwatch.MetricAlarm(
            f"{self.name}-{alarm.role}",
            name=alarm_name(self.endpoint, alarm.role),
            alarm_description=alarm.says,
            comparison_operator="LessThanThreshold" if alarm.below else "GreaterThanThreshold",
            threshold=alarm.threshold,
            evaluation_periods=alarm.periods,
            period=alarm.period_seconds if plain else None,
            namespace=plain.namespace if plain else None,
            metric_name=plain.name if plain else None,
            dimensions=plain.dimensions if plain else None,
            statistic=plain.statistic if plain and not extended else None,
            extended_statistic=plain.statistic if plain and extended else None,
            metric_queries=None if isinstance(watched, Metric) else queries(watched, alarm),
            treat_missing_data=alarm.missing,
            alarm_actions=told,
            ok_actions=told,
            tags=self.tags,
            opts=pulumi.ResourceOptions(parent=self.parent),
        )

    def combine(self, composite: Composite) -> None:
        """Declare an alarm about alarms that are declared already."""
        told = self._told(composite)
        made = {**self.metric_alarms, **self.composites}
        self.composites[composite.role] = cloudwatch.CompositeAlarm(
            f"{self.name}-{composite.role}",
            alarm_name=alarm_name(self.endpoint, composite.role),
            alarm_description=composite.says,
            alarm_rule=composite.rule,
            alarm_actions=told,
            ok_actions=told,
            tags=self.tags,
            # The rule has their names only, and CloudWatch refuses names that it does not know.
            opts=pulumi.ResourceOptions(
                parent=self.parent, depends_on=[made[role] for role in composite.children]
            ),
        )

    def _told(self, alarm: Alarm | Composite) -> list[pulumi.Input[str]] | None:
        if not alarm.urgency:
            return None
        self.telling.append(alarm.role)
        return [self.topics[alarm.urgency]]


def queries(formula: Formula, alarm: Alarm) -> list[cloudwatch.MetricAlarmMetricQueryArgsDict]:
    """Return the figures of a formula, and the formula itself as what is watched."""
    figures: list[cloudwatch.MetricAlarmMetricQueryArgsDict] = [
        {
            "id": id,
            "metric": {
                "namespace": metric.namespace,
                "metric_name": metric.name,
                "dimensions": metric.dimensions,
                "stat": metric.statistic,
                "period": alarm.period_seconds,
            },
            "return_data": False,
        }
        for id, metric in formula.metrics.items()
    ]
    return [
        *figures,
        {
            "id": "watched",
            "expression": formula.expression,
            "label": alarm.role,
            "return_data": True,
        },
    ]
