"""GetMetricData over the metrics of endpoints; other namespaces are moto's own."""

from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from tests.clouds.sagemaker import metric_statistics
from tests.clouds.sagemaker.endpoint import moment
from tests.clouds.sagemaker.expressions import Series, evaluate
from tests.clouds.sagemaker.refusals import Refused
from tests.clouds.sagemaker.state import State

NAMESPACE = "AWS/SageMaker"
QUERIES_AT_MOST = 500


def get_metric_data(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    queries = parameters["MetricDataQueries"]
    start, end = _time(parameters["StartTime"]), _time(parameters["EndTime"])
    _check(queries, start, end)
    found: dict[str, Series] = {}
    for query in queries:
        if "MetricStat" in query:
            found[query["Id"]] = _series(sim, state, query["MetricStat"], start, end)
    waiting = [query for query in queries if "Expression" in query]
    for query in waiting:
        period = int(query.get("Period", 60))
        moments = list(range(int(start // period) * period, int(end), period))
        found[query["Id"]] = evaluate(query["Expression"], found, moments)
    newest_first = parameters.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    shown = [query for query in queries if query.get("ReturnData", True)]
    results = [_result(query, found[query["Id"]], newest_first) for query in shown]
    return {"MetricDataResults": _page(results, parameters), "Messages": []}


def series(
    sim: Any, state: State, stat: dict[str, Any], start: float, end: float, now: float
) -> Series:
    """Return the values of one statistic by the start of their periods."""
    metric, period = stat["Metric"], int(stat["Period"])
    dimensions = {d["Name"]: d["Value"] for d in metric.get("Dimensions", [])}
    name = metric["MetricName"]
    # CloudWatch matches all dimensions or none: an endpoint alone has no metrics.
    if {*dimensions} != {"EndpointName", "VariantName"} or name not in metric_statistics.NAMES:
        return {}
    grouped: dict[int, list[Any]] = {}
    for endpoint in state.ever(dimensions["EndpointName"]):
        for minute in sim.metrics.minutes(endpoint, dimensions["VariantName"], start, end, now):
            grouped.setdefault(minute.start // period * period, []).append(minute)
    seed = sim.traffic.seed
    return {
        at: metric_statistics.compute(name, stat["Stat"], ms, seed) for at, ms in grouped.items()
    }


def _series(sim: Any, state: State, stat: dict[str, Any], start: float, end: float) -> Series:
    if stat["Metric"]["Namespace"] == NAMESPACE:
        return series(sim, state, stat, start, end, sim.clock.time())
    backend = cloudwatch_backends[state.account][state.region]
    answer = backend.get_metric_data(
        [{"Id": "m", "MetricStat": stat}],
        moment(start).replace(tzinfo=None),
        moment(end).replace(tzinfo=None),
    )[0]
    stamps = [int(at.replace(tzinfo=UTC).timestamp()) for at in answer["timestamps"]]
    return dict(zip(stamps, answer["values"], strict=True))


def _check(queries: list[dict[str, Any]], start: float, end: float) -> None:
    if start > end:
        raise _wrong("The parameter EndTime must be greater than StartTime.")
    if start == end:
        raise _wrong("The parameter StartTime must not equal parameter EndTime.")
    if len(queries) > QUERIES_AT_MOST:
        most = f"greater than {QUERIES_AT_MOST}"
        raise _wrong(f"The collection MetricDataQueries must not have a size {most}.")
    ids = [query["Id"] for query in queries]
    for name in ids:
        if not name[:1].islower() or not name.replace("_", "a").isalnum():
            raise _wrong(f"The value {name} for parameter Id is invalid.")
    if len({*ids}) < len(ids):
        raise _wrong("The values for parameter id in MetricDataQueries must be unique.")
    for number, query in enumerate(queries, 1):
        place = f"MetricDataQueries.member.{number}.MetricStat"
        if ("MetricStat" in query) == ("Expression" in query):
            raise _wrong(f"The parameter {place} is required.\n")
        if "MetricStat" in query:
            _check_stat(query["MetricStat"], place)


def _wrong(sentence: str) -> Refused:
    return Refused("ValidationError", sentence)


def _check_stat(stat: dict[str, Any], place: str) -> None:
    period, statistic = int(stat["Period"]), stat["Stat"]
    if period not in (1, 5, 10, 20, 30) and (period < 60 or period % 60):
        raise _wrong(
            f"The parameter {place}.Period must be 1, 5, 10, 20, 30, or a multiple of 60.",
        )
    if not metric_statistics.known(statistic):
        raise _wrong(f"The value {statistic} for parameter {place}.Stat is not supported.")


def _result(query: dict[str, Any], values: Series, newest_first: bool) -> dict[str, Any]:
    stat = query.get("MetricStat")
    label = query.get("Label") or (stat["Metric"]["MetricName"] if stat else query["Id"])
    moments = sorted(values, reverse=newest_first)
    return {
        "Id": query["Id"],
        "Label": label,
        "Timestamps": [moment(at) for at in moments],
        "Values": [float(values[at]) for at in moments],
        "StatusCode": "Complete",
    }


def _page(results: list[dict[str, Any]], parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut to MaxDatapoints; the kit's queries never come near the default of 100,800."""
    left = int(parameters.get("MaxDatapoints", 100_800))
    for result in results:
        if len(result["Values"]) > left:
            result["StatusCode"] = "PartialData"
        result["Values"] = result["Values"][:left]
        result["Timestamps"] = result["Timestamps"][:left]
        left -= len(result["Values"])
    return results


def _time(value: Any) -> float:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return float(value)
