"""Alarms: moto keeps them, this evaluates those on endpoints' metrics once a minute."""

import operator
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from tests.clouds.sagemaker import queries
from tests.clouds.sagemaker.endpoint import moment
from tests.clouds.sagemaker.expressions import Series, evaluate
from tests.clouds.sagemaker.state import State, state_of

COMPARE = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def find(name: str) -> Any:
    return next((alarm for _, alarm in _all() if alarm.name == name), None)


def _all() -> list[tuple[Any, Any]]:
    backends = [backend for _, _, backend in list(cloudwatch_backends.iter_backends())]
    return [(backend, alarm) for backend in backends for alarm in [*backend.alarms.values()]]


def pin(name: str, value: str, reason: str, at: datetime) -> None:
    """Set an alarm's state and take it out of evaluation."""
    alarm = find(name)
    if alarm is None:
        raise KeyError(f"there is no alarm {name}")
    alarm.pinned = True
    set_state(alarm, value, reason, at)


def set_state(alarm: Any, value: str, reason: str, at: datetime) -> None:
    if alarm.state_value != value:
        alarm.update_state(reason, "{}", value)
        alarm.state_updated_timestamp = at.replace(tzinfo=None)


def evaluate_all(sim: Any, at: float) -> None:
    for backend, alarm in _all():
        if getattr(alarm, "pinned", False) or alarm.rule is not None:
            continue
        stats = _stats(alarm)
        if any(stat["Metric"]["Namespace"] == queries.NAMESPACE for stat in stats.values()):
            state = state_of(backend.account_id, backend.region_name)
            value = _evaluate(sim, state, alarm, stats, at)
            if value:
                set_state(alarm, value, f"Threshold Crossed: evaluated at {moment(at)}", moment(at))


def _stats(alarm: Any) -> dict[str, dict[str, Any]]:
    if not alarm.metric_data_queries:
        metric = {
            "Namespace": alarm.namespace,
            "MetricName": alarm.metric_name,
            "Dimensions": [{"Name": d.name, "Value": d.value} for d in alarm.dimensions],
        }
        statistic = alarm.extended_statistic or alarm.statistic
        return {"m": {"Metric": metric, "Period": alarm.period, "Stat": statistic}}
    found: dict[str, dict[str, Any]] = {}
    for query in alarm.metric_data_queries:
        if query.metric_stat:
            stat = query.metric_stat
            dimensions = [{"Name": d.name, "Value": d.value} for d in stat.metric.dimensions]
            metric = {
                "Namespace": stat.metric.namespace,
                "MetricName": stat.metric.metric_name,
                "Dimensions": dimensions,
            }
            found[query.id] = {"Metric": metric, "Period": stat.period, "Stat": stat.stat}
    return found


def _evaluate(
    sim: Any, state: State, alarm: Any, stats: dict[str, dict[str, Any]], at: float
) -> str | None:
    """Return the state, None where it is to stay."""
    period = int(next(iter(stats.values()))["Period"])
    end = int((at - sim.settings.metric_delay_seconds) // period) * period
    moments = [end - period * back for back in range(int(alarm.evaluation_periods), 0, -1)]
    found: dict[str, Series] = {
        name: queries.series(sim, state, stat, moments[0], end, at) for name, stat in stats.items()
    }
    watched = "m"
    for query in alarm.metric_data_queries or []:
        if query.expression:
            found[query.id] = evaluate(query.expression, found, moments)
        if query.return_data is not False:
            watched = query.id
    values = [found[watched].get(moment_) for moment_ in moments]
    return _judge(alarm, values)


def _judge(alarm: Any, values: list[float | None]) -> str | None:
    missing = alarm.treat_missing_data or "missing"
    if all(value is None for value in values):
        return {"missing": "INSUFFICIENT_DATA", "breaching": "ALARM", "notBreaching": "OK"}.get(
            missing
        )
    crosses = COMPARE[alarm.comparison_operator]
    breaches = sum(
        missing == "breaching" if value is None else crosses(value, float(alarm.threshold))
        for value in values
    )
    needed = int(alarm.datapoints_to_alarm or alarm.evaluation_periods)
    return "ALARM" if breaches >= needed else "OK"
