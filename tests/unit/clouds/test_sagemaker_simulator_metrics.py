"""The simulator's CloudWatch: traffic, statistics, late data, metric math, alarms."""

from datetime import timedelta

import pytest

from tests.clouds.sagemaker import Latency, simulator
from tests.unit.clouds.sagemaker_scene import (
    Scene,
    ask,
    blue_green,
    query,
    served,
    size,
    variant,
)


def test_a_minute_is_seen_once_it_is_over_and_has_arrived(scene):
    served(scene, 179)
    assert ask(scene, query("Invocations", "Sum"))["m"] == []
    scene.aws.advance(1)
    assert ask(scene, query("Invocations", "Sum"))["m"] == [6000.0]


def test_the_minute_that_runs_can_be_seen_in_part():
    with simulator(partial_minutes=True, metric_delay_seconds=30) as aws:
        scene = Scene(aws)
        served(scene, 100)
        assert ask(scene, query("Invocations", "Sum"))["m"] == [6000.0, 1000.0]


def test_minutes_without_requests_have_no_data(scene):
    served(scene, 60)
    scene.aws.traffic.rate("e", 0)
    scene.aws.advance(600)
    assert ask(scene, query("Invocations", "Sum"))["m"] == [6000.0]
    assert ask(scene, query("Invocations", "Sum", "green"))["m"] == []


def test_the_newest_minute_comes_first_unless_asked_otherwise(scene):
    served(scene, 600)
    now = scene.aws.clock.now()
    answer = scene.cw.get_metric_data(
        MetricDataQueries=[query("Invocations", "Sum")],
        StartTime=now - timedelta(minutes=8),
        EndTime=now,
    )["MetricDataResults"][0]
    assert answer["Timestamps"] == sorted(answer["Timestamps"], reverse=True)
    assert len(answer["Timestamps"]) == 6
    assert answer["Timestamps"][0] == now - timedelta(minutes=3)


def test_requests_and_failures_follow_the_weights(scene):
    scene.config("two", variant("m1"), variant("m2", "green", InitialVariantWeight=0.25))
    scene.aws.traffic.model("m2", errors=0.05, client_errors=0.01)
    served(scene, 600, config="two")
    found = ask(
        scene,
        query("Invocations", "Sum", id="blue"),
        query("Invocations", "Sum", "green", id="green"),
        query("Invocation5XXErrors", "Sum", "green", id="failed"),
        query("Invocation5XXErrors", "SampleCount", "green", id="of"),
        query("Invocation5XXErrors", "Average", "green", id="share"),
        query("Invocation4XXErrors", "Sum", "green", id="refused"),
        query("Invocation5XXErrors", "Sum", id="none"),
    )
    assert found["blue"][1] == 4800
    assert found["green"][1] == 1200
    assert found["failed"][1] == 60
    assert found["of"][1] == 1200
    assert found["share"][1] == 0.05
    assert found["refused"][1] == 12
    assert found["none"][1] == 0


def test_no_request_is_lost_or_made_up_over_time(scene):
    served(scene, 3600 + 120, rate=1.37)
    scene.aws.traffic.rate("e", 0)
    assert sum(ask(scene, query("Invocations", "Sum"), minutes=90)["m"]) == int(3600 * 1.37)


def test_both_fleets_of_a_canary_are_one_series(scene):
    scene.aws.traffic.model("m2", errors=1.0)
    scene.start()
    scene.aws.traffic.rate("e", 100)
    scene.update("c2", blue_green("CANARY", 600, CanarySize=size(10)))
    scene.aws.advance(600)
    found = ask(scene, query("Invocation5XXErrors", "Sum"), query("Invocations", "Sum", id="n"))
    assert found["n"][-1] == 6000
    assert found["m"][-1] == 600


def test_times_are_microseconds_and_ranks_are_percentages(scene):
    scene.aws.traffic.model("m1", latency=Latency(20, 60))
    served(scene, 600)
    found = ask(
        scene,
        query("ModelLatency", "p95", id="p95"),
        query("ModelLatency", "p50", id="p50"),
        query("ModelLatency", "PR(:60000)", id="within"),
        query("ModelLatency", "PR(20000:60000)", id="between"),
        query("ModelLatency", "PR(60000:)", id="above"),
        query("ModelLatency", "SampleCount", id="count"),
        query("OverheadLatency", "p50", id="overhead"),
    )
    assert found["p95"][0] == pytest.approx(60_000)
    assert found["p50"][0] == pytest.approx(20_000)
    assert found["within"][0] == pytest.approx(95.0, abs=0.02)
    assert found["between"][0] == pytest.approx(45.0, abs=0.02)
    assert found["above"][0] == pytest.approx(5.0, abs=0.02)
    assert found["count"][0] == 6000
    assert found["overhead"][0] == pytest.approx(2_000)


def test_longer_periods_sum_their_minutes(scene):
    scene.aws.traffic.model("m1", errors=0.1)
    served(scene, 900)
    found = ask(scene, query("Invocation5XXErrors", "Sum", period=300))["m"]
    assert found == [3000.0, 3000.0, 1800.0]


def test_counts_by_instance_follow_the_instances(scene):
    served(scene, 240)
    assert ask(scene, query("InvocationsPerInstance", "Sum"))["m"] == [1500.0, 1500.0]


def test_a_changed_behaviour_leaves_the_past_alone(scene):
    served(scene, 300)
    before = ask(scene, query("Invocation5XXErrors", "Sum"))["m"]
    scene.aws.traffic.model("m1", errors=0.5)
    scene.aws.advance(300)
    found = ask(scene, query("Invocation5XXErrors", "Sum"))["m"]
    assert before == found[:3] == [0.0] * 3
    assert found[-1] == 3000.0


def test_a_seed_draws_failures_that_are_always_alike():
    found = []
    for seed in (1, 1, 2):
        with simulator(seed=seed) as aws:
            scene = Scene(aws)
            aws.traffic.model("m1", errors=0.05)
            served(scene, 1800)
            found.append(ask(scene, query("Invocation5XXErrors", "Sum"))["m"])
    assert found[0] == found[1] != found[2]
    assert len({*found[0]}) > 5
    assert sum(found[0]) / len(found[0]) == pytest.approx(300, rel=0.1)


def test_metrics_of_an_endpoint_outlive_it(scene):
    served(scene, 300)
    scene.sm.delete_endpoint(EndpointName="e")
    scene.aws.advance(300)
    assert ask(scene, query("Invocations", "Sum"))["m"] == [6000.0] * 5
