from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mlops_kit.aws.calls import Clients, Refused
from mlops_kit.aws.sagemaker.signals import CloudWatchSignals, Minute
from mlops_kit.objectives import Objective
from mlops_kit.rollout.counts import Counts
from tests.clouds.sagemaker.traffic import Latency
from tests.sagemaker_scene import BRIEF, NAME, Scene, scene, version

AVAILABILITY = Objective("availability", 0.01)
SLOW = Objective("latency_p95", 0.05, 50.0)
NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ONE = version("1")


class CloudWatch:
    """Answers GetMetricData with given series, a point a page."""

    def __init__(self) -> None:
        self.series: dict[tuple[str, str, str], list[tuple[datetime, float]]] = {}
        self.asked: list[dict[str, Any]] = []

    def put(self, metric: str, statistic: str, *points: float, variant: str = "blue") -> None:
        at = [NOW + n * MINUTE for n in range(len(points))]
        self.series[variant, metric, statistic] = list(zip(at, points, strict=True))

    def get_paginator(self, name: str) -> "CloudWatch":
        assert name == "get_metric_data"
        return self

    def paginate(self, **asked: Any) -> Iterator[Any]:
        self.asked.append(asked)
        for query in asked["MetricDataQueries"]:
            stat = query["MetricStat"]
            dimensions = {d["Name"]: d["Value"] for d in stat["Metric"]["Dimensions"]}
            assert dimensions["EndpointName"] == NAME
            key = dimensions["VariantName"], stat["Metric"]["MetricName"], stat["Stat"]
            for at, value in self.series.get(key, []):
                if asked["StartTime"] <= at < asked["EndTime"]:
                    found = {"Id": query["Id"], "Timestamps": [at], "Values": [value]}
                    yield {"MetricDataResults": [found]}


def signals(
    cloudwatch: CloudWatch, *objectives: Objective, places: dict[str, str] | None = None
) -> CloudWatchSignals:
    clients = Clients(None, None, cloudwatch, None, None)
    known = {"v1": "blue", "v2": "green"} if places is None else places
    return CloudWatchSignals(clients, NAME, objectives, known.get, lambda: NOW + 10 * MINUTE)


def test_requests_and_failures_are_sums_of_minutes():
    cloudwatch = CloudWatch()
    cloudwatch.put("Invocations", "Sum", 100, 200, 300)
    cloudwatch.put("Invocation5XXErrors", "Sum", 1, 2, 3)

    found = signals(cloudwatch, AVAILABILITY).counts(["v1"], [NOW, NOW + MINUTE])

    assert found == {"v1": (Counts(600, 6, {}), Counts(500, 5, {}))}
    assert len(cloudwatch.asked) == 1


def test_a_minute_that_began_before_the_moment_does_not_count():
    cloudwatch = CloudWatch()
    cloudwatch.put("Invocations", "Sum", 100, 200)

    found = signals(cloudwatch).counts(["v1"], [NOW + timedelta(seconds=1)])

    assert found["v1"][0].requests == 200


@pytest.mark.parametrize(
    ("minute", "failed"),
    [
        (Minute(100, refused=5), 5),
        (Minute(100, unanswered=5), 5),  # time-outs and broken connections
        (Minute(100, unanswered=5, wrong=5), 0),  # the client's fault
        (Minute(100, refused=3, unanswered=8, wrong=5), 3),
        (Minute(100, refused=3, unanswered=9, wrong=2), 7),
    ],
)
def test_a_request_that_the_model_failed_is_told_from_one_that_was_wrong(minute, failed):
    assert minute.failed == failed


def test_slow_requests_are_the_rest_of_those_within_the_bound():
    cloudwatch = CloudWatch()
    cloudwatch.put("Invocations", "Sum", 1000, 1000)
    cloudwatch.put("ModelLatency", "SampleCount", 1000, 1000)
    cloudwatch.put("ModelLatency", "PR(:50000)", 99.0, 90.0)

    found = signals(cloudwatch, SLOW).counts(["v1"], [NOW])

    assert found["v1"][0].slow == {"latency_p95": 110}


def test_a_bound_is_asked_for_in_microseconds_and_without_one_no_latency_is_asked_for():
    cloudwatch = CloudWatch()
    signals(cloudwatch, Objective("latency_p99", 0.01, 0.25)).counts(["v1"], [NOW])
    signals(cloudwatch, AVAILABILITY).counts(["v1"], [NOW])

    statistics = [
        {q["MetricStat"]["Stat"] for q in asked["MetricDataQueries"]} for asked in cloudwatch.asked
    ]
    assert statistics == [{"Sum", "SampleCount", "PR(:250)"}, {"Sum"}]


def test_counts_never_exceed_the_requests():
    cloudwatch = CloudWatch()
    cloudwatch.put("Invocations", "Sum", 10)
    cloudwatch.put("Invocation5XXErrors", "Sum", 12)
    cloudwatch.put("ModelLatency", "SampleCount", 15)
    cloudwatch.put("ModelLatency", "PR(:50000)", 0.0)

    assert signals(cloudwatch, SLOW).counts(["v1"], [NOW])["v1"][0] == Counts(
        10, 10, {"latency_p95": 10}
    )


def test_what_was_once_counted_stays_counted():
    cloudwatch = CloudWatch()
    made = signals(cloudwatch, SLOW)
    cloudwatch.put("Invocations", "Sum", 100)
    cloudwatch.put("Invocation5XXErrors", "Sum", 7)
    cloudwatch.put("ModelLatency", "SampleCount", 100)
    cloudwatch.put("ModelLatency", "PR(:50000)", 90.0)
    before = made.counts(["v1"], [NOW])
    cloudwatch.put("Invocations", "Sum", 90)
    cloudwatch.put("Invocation5XXErrors", "Sum", 5)
    cloudwatch.put("ModelLatency", "PR(:50000)", 95.0)

    assert made.counts(["v1"], [NOW]) == before
    cloudwatch.put("Invocations", "Sum", 300)
    assert made.counts(["v1"], [NOW])["v1"][0].requests == 300


def test_a_version_is_counted_where_it_sat_last_even_when_it_is_gone():
    cloudwatch, places = CloudWatch(), {"v1": "green"}
    cloudwatch.put("Invocations", "Sum", 5, variant="green")
    made = signals(cloudwatch, places=places)
    made.counts(["v1"], [NOW])

    places.clear()

    assert made.counts(["v1"], [NOW])["v1"][0].requests == 5


def test_a_version_that_never_sat_anywhere_has_no_requests_and_nobody_is_asked():
    cloudwatch = CloudWatch()

    assert signals(cloudwatch, SLOW).counts(["v9"], [NOW]) == {
        "v9": (Counts(0, 0, {"latency_p95": 0}),)
    }
    assert cloudwatch.asked == []


def test_several_versions_and_moments_are_one_question():
    cloudwatch = CloudWatch()
    cloudwatch.put("Invocations", "Sum", 1, 2)
    cloudwatch.put("Invocations", "Sum", 10, 20, variant="green")

    found = signals(cloudwatch).counts(["v1", "v2"], [NOW, NOW + MINUTE])

    assert [c.requests for c in found["v1"]] == [3, 2]
    assert [c.requests for c in found["v2"]] == [30, 20]
    assert len(cloudwatch.asked) == 1


def test_the_rate_is_that_of_both_variants_over_five_minutes_that_are_known():
    cloudwatch = CloudWatch()
    cloudwatch.put("Invocations", "Sum", *[300] * 9)
    cloudwatch.put("Invocations", "Sum", *[600] * 9, variant="green")

    assert signals(cloudwatch).per_second() == 15.0
    assert cloudwatch.asked[0]["EndTime"] == NOW + 7 * MINUTE
    assert signals(CloudWatch()).per_second() is None


def live(made: Scene, *objectives: Objective) -> CloudWatchSignals:
    clock = made.cloud.clock.now
    return CloudWatchSignals(made.clients, NAME, objectives, {ONE.id: "blue"}.get, clock)


def test_what_cloudwatch_says_agrees_with_what_was_served():
    with scene(**{**BRIEF, "metric_delay_seconds": 120}) as made:
        slow = Latency(median_ms=40, p95_ms=80)
        made.cloud.traffic.model(f"{NAME}-{ONE.id}", errors=0.03, client_errors=0.1, latency=slow)
        made.up(ONE)
        made.cloud.advance(-made.cloud.clock.time() % 60)
        since = made.cloud.clock.now()
        made.cloud.advance(600 + 180)

        counts = live(made, AVAILABILITY, SLOW).counts([ONE.id], [since])[ONE.id][0]

    requests = 50 * 660  # the last minutes are on their way
    assert counts.requests == pytest.approx(requests, rel=0.01)
    assert counts.failed / counts.requests == pytest.approx(0.03, rel=0.05)
    share = 1 - slow.share_within(50.0)
    assert counts.slow["latency_p95"] / counts.requests == pytest.approx(share, rel=0.05)


def test_a_refusal_is_one_sentence():
    with scene(**BRIEF) as made:
        made.cloud.fail("GetMetricData", "denied")

        with pytest.raises(Refused, match=r"^CloudWatch refuses GetMetricData: User: .*not auth"):
            live(made).counts([ONE.id], [made.cloud.clock.now()])
