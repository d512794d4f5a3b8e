"""CloudWatch where moto answers otherwise than AWS."""

from collections.abc import Callable
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend

from tests.clouds.sagemaker import metric_statistics, queries
from tests.clouds.sagemaker.refusals import Refused

OPERATIONS = {"GetMetricData": queries.get_metric_data}


def patch(current: Callable[[], Any]) -> None:
    """Let alarms take PR(:n); a new alarm has no state yet, a changed one keeps its own."""
    original = CloudWatchBackend.put_metric_alarm

    def put_metric_alarm(self: Any, name: str, **settings: Any) -> Any:
        if current() is None:
            return original(self, name=name, **settings)
        statistic = settings.pop("extended_statistic", None)
        _check(statistic, settings)
        before = self.alarms.get(name)
        alarm = original(self, name=name, **settings)
        alarm.extended_statistic = statistic
        alarm.state_value = before.state_value if before else "INSUFFICIENT_DATA"
        if before:
            alarm.pinned = getattr(before, "pinned", False)
        return alarm

    CloudWatchBackend.put_metric_alarm = put_metric_alarm


def _check(statistic: str | None, settings: dict[str, Any]) -> None:
    if statistic and not metric_statistics.known(statistic):
        raise Refused(
            "InvalidParameterValue",
            f"The value {statistic} for parameter ExtendedStatistic is not supported.",
        )
    single = not settings.get("metric_data_queries") and settings.get("rule") is None
    if single and bool(statistic) == bool(settings.get("statistic")):
        raise Refused(
            "InvalidParameterCombination",
            "Exactly one of Statistic and ExtendedStatistic must be specified.",
        )
