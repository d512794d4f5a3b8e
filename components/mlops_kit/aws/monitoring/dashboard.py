"""The dashboard of one endpoint: its rollouts, and a panel for each alarm."""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from mlops_kit.aws.monitoring.metrics import INSTANCES, INVOCATIONS
from mlops_kit.aws.sagemaker.variants import VARIANTS

COLUMNS = 24
MOST_ALARMS = 100
"""Alarms that one list of states can have."""
_WIDTH, _HEIGHT = 8, 6
_COLOURS = {"blue": "#1f77b4", "green": "#2ca02c"}
_HISTORY = "fields @timestamp, what, version, reason | sort @timestamp desc | limit 50"


def dashboard(
    endpoint: str,
    region: pulumi.Input[str],
    log_group: str,
    states: Mapping[str, pulumi.Input[str]],
    figures: Mapping[str, pulumi.Input[str]],
    asynchronous: bool,
) -> dict[str, Any]:
    """Return the body of the dashboard.

    Args:
        endpoint: name of the endpoint.
        region: where it is.
        log_group: where rollouts write their events.
        states: role -> ARN of alarms about alarms, shown as lights.
        figures: role -> ARN of alarms about figures, shown as graphs.
        asynchronous: whether requests are counted by the answers of the model.
    """
    lights = {"title": "Alarms", "alarms": list(states.values())[:MOST_ALARMS]}
    rollouts = [
        _graph("Requests by variant", region, _requests(endpoint, asynchronous), stacked=True),
        _graph("Share of the traffic", region, _shares(endpoint, asynchronous), stacked=True),
        _graph("Instances by variant", region, _instances(endpoint)),
        {
            "type": "log",
            "width": COLUMNS,
            "properties": {
                "title": "Rollouts",
                "region": region,
                "query": f"SOURCE '{log_group}' | {_HISTORY}",
                "view": "table",
            },
        },
    ]
    graphs = [_alarm(role, region, arn) for role, arn in figures.items()]
    first: dict[str, Any] = {"type": "alarm", "width": COLUMNS, "properties": lights}
    return {"widgets": list(placed([first, *rollouts, *graphs]))}


def placed(widgets: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put widgets side by side, from left to right and row by row."""
    x, y = 0, 0
    for widget in widgets:
        width = widget.get("width", _WIDTH)
        if x + width > COLUMNS:
            x, y = 0, y + _HEIGHT
        yield {**widget, "x": x, "y": y, "width": width, "height": _HEIGHT}
        x += width


def _alarm(role: str, region: pulumi.Input[str], arn: pulumi.Input[str]) -> dict[str, Any]:
    properties = {"title": role, "region": region, "annotations": {"alarms": [arn]}}
    return {"type": "metric", "properties": {**properties, "view": "timeSeries"}}


def _graph(
    title: str, region: pulumi.Input[str], metrics: list[list[Any]], stacked: bool = False
) -> dict[str, Any]:
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": region,
            "view": "timeSeries",
            "stacked": stacked,
            "period": 60,
            "metrics": metrics,
            "yAxis": {"left": {"min": 0}},
        },
    }


def _requests(endpoint: str, asynchronous: bool, visible: bool = True) -> list[list[Any]]:
    name, stat = ("ModelLatency", "SampleCount") if asynchronous else ("Invocations", "Sum")
    return [
        [
            INVOCATIONS,
            name,
            *_dimensions(endpoint, variant),
            {
                "id": f"n_{variant}",
                "stat": stat,
                "label": variant,
                "color": _COLOURS[variant],
                "visible": visible,
            },
        ]
        for variant in VARIANTS
    ]


def _shares(endpoint: str, asynchronous: bool) -> list[list[Any]]:
    total = "+".join(f"FILL(n_{variant},0)" for variant in VARIANTS)
    shares = [
        [
            {
                "id": f"share_{variant}",
                "expression": f"100*FILL(n_{variant},0)/({total})",
                "label": f"{variant} %",
                "color": _COLOURS[variant],
            }
        ]
        for variant in VARIANTS
    ]
    return [*shares, *_requests(endpoint, asynchronous, visible=False)]


def _instances(endpoint: str) -> list[list[Any]]:
    """Each instance publishes once a minute."""
    return [
        [
            INSTANCES,
            "MemoryUtilization",
            *_dimensions(endpoint, variant),
            {"stat": "SampleCount", "label": variant, "color": _COLOURS[variant]},
        ]
        for variant in VARIANTS
    ]


def _dimensions(endpoint: str, variant: str) -> list[str]:
    return ["EndpointName", endpoint, "VariantName", variant]
