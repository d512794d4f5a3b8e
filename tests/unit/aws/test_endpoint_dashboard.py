"""The dashboard: a panel for each alarm, and the rollouts."""

import json

import pytest

from mlops_kit.aws.monitoring.dashboard import COLUMNS, placed
from mlops_kit.aws.monitoring.endpoint_monitoring import EndpointMonitoring
from tests.aws_mocks import REGIONS, AwsEngine


def widgets(region="eu-central-1", **args):
    engine = AwsEngine(region)
    engine.run(lambda: EndpointMonitoring("mon", {"endpoint": "wine", **args}))
    body = json.loads(engine.resources["mon-dashboard"].inputs["dashboardBody"])
    return engine.outputs["alarm_arns"], body["widgets"]


def titled(found, title):
    (one,) = (w["properties"] for w in found if w["properties"]["title"] == title)
    return one


def test_every_alarm_has_a_graph_or_a_light():
    arns, found = widgets(objectives={"latency_p95_ms": 100}, max_cpu_percent=90)

    lights = titled(found, "Alarms")["alarms"]
    graphs = {w["properties"]["title"]: w["properties"].get("annotations") for w in found}
    for role, arn in arns.items():
        assert arn in lights or graphs[role] == {"alarms": [arn]}
    assert arns["trouble"] in lights


def test_rollouts_are_seen_in_each_variants_requests_and_in_their_events():
    _, found = widgets()

    requests = titled(found, "Requests by variant")
    assert requests["stacked"]
    assert [metric[1:6] for metric in requests["metrics"]] == [
        ["Invocations", "EndpointName", "wine", "VariantName", variant]
        for variant in ("blue", "green")
    ]
    shares = titled(found, "Share of the traffic")["metrics"]
    assert [m[0]["expression"] for m in shares[:2]] == [
        f"100*FILL(n_{v},0)/(FILL(n_blue,0)+FILL(n_green,0))" for v in ("blue", "green")
    ]
    instances = titled(found, "Instances by variant")["metrics"]
    assert {metric[-1]["stat"] for metric in instances} == {"SampleCount"}
    query = titled(found, "Rollouts")["query"]
    assert query.startswith("SOURCE '/mlops-kit/rollouts/wine' | fields @timestamp, what, version")


def test_requests_of_a_queue_are_the_answers_of_its_model():
    _, found = widgets(max_backlog_per_instance=5)

    for metric in titled(found, "Requests by variant")["metrics"]:
        assert (metric[1], metric[-1]["stat"]) == ("ModelLatency", "SampleCount")


@pytest.mark.parametrize("partition", REGIONS)
def test_every_panel_is_of_the_endpoints_region(partition):
    region, _ = REGIONS[partition]
    _, found = widgets(region)

    assert {w["properties"]["region"] for w in found if w["type"] != "alarm"} == {region}


def test_panels_do_not_overlap_and_stay_on_the_board():
    _, found = widgets(objectives={f"latency_p{p}_ms": p for p in (50, 95, 99)})
    taken = set()

    for one in found:
        cells = {
            (one["x"] + dx, one["y"] + dy)
            for dx in range(one["width"])
            for dy in range(one["height"])
        }
        assert one["x"] + one["width"] <= COLUMNS
        assert not cells & taken
        taken |= cells


def test_a_wide_panel_begins_a_row_of_its_own():
    found = list(placed([{"type": "a"}, {"type": "b", "width": COLUMNS}, {"type": "c"}]))

    assert [(w["x"], w["y"]) for w in found] == [(0, 0), (0, 6), (0, 12)]
