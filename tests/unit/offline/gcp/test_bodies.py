"""JSON texts that go to Google's API as they are."""

import json

from mlops_kit.offline.values import UNKNOWN
from tests.unit.offline.gcp.at_hand import refused

_TOKEN = "monitoring/dashboard:Dashboard"


def board(body):
    return {"dashboardJson": json.dumps(body)}


def paths(body):
    return [problem.path for problem in refused(_TOKEN, board(body))]


def test_a_whole_number_may_be_text_or_number():
    assert paths({"displayName": "x", "gridLayout": {"columns": 2}}) == []
    assert paths({"displayName": "x", "gridLayout": {"columns": "2"}}) == []
    assert paths({"displayName": "x", "gridLayout": {"columns": "two"}}) == [
        "dashboardJson.gridLayout.columns"
    ]


def test_both_spellings_of_a_property_are_taken():
    assert paths({"display_name": "x", "grid_layout": {"columns": 2}}) == []


def test_what_the_api_does_not_know_is_refused():
    (problem,) = refused(_TOKEN, board({"displayname": "x"}))
    assert problem.path == "dashboardJson.displayname"
    assert "did you mean displayName?" in problem.reason


def test_words_deep_inside_are_held_against_their_enum():
    chart = {"dataSets": [{"plotType": "BARS", "timeSeriesQuery": {"prometheusQuery": "x"}}]}
    body = {"displayName": "x", "gridLayout": {"widgets": [{"xyChart": chart}]}}
    (problem,) = refused(_TOKEN, board(body))
    assert problem.path == "dashboardJson.gridLayout.widgets[0].xyChart.dataSets[0].plotType"
    assert "STACKED_BAR" in problem.reason


def test_a_body_that_is_not_known_yet_is_let_through():
    assert refused(_TOKEN, {"dashboardJson": UNKNOWN}) == []
