"""The simulator's queries and alarms."""

from datetime import timedelta

import pytest

from tests.clouds.sagemaker import Latency
from tests.clouds.sagemaker.expressions import evaluate
from tests.unit.clouds.sagemaker_scene import (
    Scene,
    ask,
    query,
    refused,
    served,
)


def test_metric_math_is_computed_where_it_has_data(scene):
    scene.aws.traffic.model("m1", errors=0.1)
    served(scene, 300)
    found = ask(
        scene,
        query("Invocations", "Sum", id="n"),
        query("Invocation5XXErrors", "Sum", id="bad"),
        query("Invocations", "Sum", "green", id="other"),
        {"Id": "share", "Expression": "100 * bad / n", "Label": "share"},
        {"Id": "all", "Expression": "SUM([FILL(n, 0), FILL(other, 0)])"},
        {"Id": "both", "Expression": "n + other"},
    )
    assert found["share"] == [10.0] * 3
    assert found["all"][-3:] == [6000.0, 0.0, 0.0]
    assert found["both"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - -b", {0: 4.0}),
        ("IF(a > 2 && b < 2, a, 0)", {0: 3.0}),
        ("IF(FILL(b, 9) > 5, a)", {60: 2.0}),
        ("a / 0", {}),
        ("MAX([a, b])", {0: 3.0, 60: 2.0}),
        ("AVG(a)", {0: 2.5, 60: 2.5}),
    ],
)
def test_expressions_mean_what_cloudwatchs_mean(text, expected):
    assert evaluate(text, {"a": {0: 3.0, 60: 2.0}, "b": {0: 1.0}}, [0, 60]) == expected


@pytest.mark.parametrize(
    ("queries", "part"),
    [
        ([query("Invocations", "Total")], "Total"),
        ([query("ModelLatency", "PR(:)")], "PR(:)"),
        ([query("Invocations", "Sum", period=90)], "multiple of 60"),
        ([query("Invocations", "Sum")] * 2, "must be unique"),
        ([query("Invocations", "Sum", id="Big")], "Big"),
        ([{"Id": "m"}], "MetricStat is required"),
        ([{"Id": "m", "Expression": "FORECAST(x)"}], "FORECAST"),
    ],
)
def test_queries_that_cloudwatch_would_not_take_are_refused(scene, queries, part):
    now = scene.aws.clock.now()
    asked = {"MetricDataQueries": queries, "StartTime": now - timedelta(hours=1), "EndTime": now}
    assert part in refused(scene.cw.get_metric_data, code="ValidationError", **asked)


def test_other_namespaces_are_motos_own(scene):
    metric = {"MetricName": "Drift", "Value": 0.3, "Timestamp": scene.aws.clock.now()}
    scene.cw.put_metric_data(Namespace="kit", MetricData=[metric])
    asked = query("Drift", "Maximum")
    asked["MetricStat"]["Metric"] = {"Namespace": "kit", "MetricName": "Drift"}
    scene.aws.advance(60)
    assert ask(scene, asked)["m"] == [0.3]


def state(scene: Scene) -> str:
    return scene.cw.describe_alarms(AlarmNames=["bad"])["MetricAlarms"][0]["StateValue"]


def test_an_alarm_starts_without_data_and_follows_its_metric(scene):
    scene.start()
    scene.alarm()
    assert state(scene) == "INSUFFICIENT_DATA"
    scene.aws.advance(60)
    assert state(scene) == "OK"
    scene.aws.traffic.rate("e", 100)
    scene.aws.traffic.model("m1", errors=0.02)
    scene.aws.advance(180)
    assert state(scene) == "OK"
    scene.aws.advance(60)
    assert state(scene) == "ALARM"
    scene.aws.traffic.model("m1", errors=0.0)
    scene.aws.advance(300)
    assert state(scene) == "OK"


@pytest.mark.parametrize(
    ("missing", "expected"),
    [("missing", "INSUFFICIENT_DATA"), ("breaching", "ALARM"), ("notBreaching", "OK")],
)
def test_missing_data_is_treated_as_the_alarm_says(scene, missing, expected):
    scene.start()
    scene.alarm(TreatMissingData=missing)
    scene.aws.advance(600)
    assert state(scene) == expected


def test_an_alarm_on_the_share_of_slow_requests_is_taken(scene):
    scene.start()
    scene.aws.traffic.rate("e", 100)
    scene.aws.traffic.model("m1", latency=Latency(20, 60))
    scene.cw.put_metric_alarm(
        AlarmName="bad",
        Namespace="AWS/SageMaker",
        Dimensions=query("", "")["MetricStat"]["Metric"]["Dimensions"],
        Period=60,
        EvaluationPeriods=1,
        MetricName="ModelLatency",
        ExtendedStatistic="PR(:30000)",
        Threshold=95.0,
        ComparisonOperator="LessThanThreshold",
    )
    scene.aws.advance(300)
    assert state(scene) == "ALARM"


def test_an_alarm_on_an_expression_is_evaluated(scene):
    scene.start()
    scene.aws.traffic.rate("e", 100)
    scene.aws.traffic.model("m1", errors=0.2)
    metrics = [
        {**query("Invocations", "Sum", id="n"), "ReturnData": False},
        {**query("Invocation5XXErrors", "Sum", id="failed"), "ReturnData": False},
        {"Id": "share", "Expression": "failed / n", "ReturnData": True},
    ]
    scene.cw.put_metric_alarm(
        AlarmName="bad",
        Metrics=metrics,
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        Threshold=0.1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    scene.aws.advance(420)
    assert state(scene) == "ALARM"


def test_an_alarm_that_a_test_set_stays_as_it_is(scene):
    scene.start()
    scene.alarm()
    scene.aws.alarm("bad", "ALARM")
    scene.aws.advance(600)
    assert state(scene) == "ALARM"
    scene.cw.set_alarm_state(AlarmName="bad", StateValue="OK", StateReason="tried")
    assert state(scene) == "OK"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"ExtendedStatistic": "p95"}, "InvalidParameterCombination"),
        ({"ExtendedStatistic": "often"}, "InvalidParameterValue"),
    ],
)
def test_an_alarm_takes_one_statistic_that_exists(scene, settings, code):
    refused(scene.alarm, code=code, **settings)
