"""The metrics that Model Monitor and Clarify send to CloudWatch: names, namespaces, dimensions.

Source: SageMaker developer guide, "CloudWatch metrics" of each kind of monitoring, and the
dashboards of sagemaker-python-sdk (`sagemaker.model_monitor.dashboards`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

_BASELINES = "_best_constant_classifier"
"""What the best classifier that always answers the same would have: sent beside the metric."""


def _with_baselines(*names: str) -> tuple[str, ...]:
    return (*names, *(f"{name}{_BASELINES}" for name in names))


QUALITY_METRICS: Mapping[str, tuple[str, ...]] = {
    "Regression": ("mae", "mse", "rmse", "r2"),
    "BinaryClassification": (
        *_with_baselines("accuracy", "precision", "recall", "f0_5", "f1", "f2"),
        "true_positive_rate",
        "true_negative_rate",
        "false_positive_rate",
        "false_negative_rate",
        "au_prc",
        "auc",
    ),
    "MulticlassClassification": _with_baselines(
        "accuracy",
        "weighted_precision",
        "weighted_recall",
        "weighted_f0_5",
        "weighted_f1",
        "weighted_f2",
    ),
}
"""Problem type -> metrics of a model's quality."""
DATA_BIAS_METRICS = ("CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL")
"""Of what the labels are: before training, in Clarify's words."""
MODEL_BIAS_METRICS = (
    *("DPPL", "DI", "DCA", "DCAcc", "DCR", "RD", "DAR", "DRR", "AD", "CDDPL", "TE", "FT", "SD"),
    "GE",
)
"""Of what the model answers: after training, in Clarify's words."""

Bounds = Mapping[str, pulumi.Input[float]]


@dataclass(frozen=True)
class Metric:
    """What a monitor sends, and what it may be."""

    short: str
    """As the program names it."""
    name: str
    """As CloudWatch has it."""
    dimensions: Mapping[str, pulumi.Input[str]] = field(
        default_factory=dict[str, pulumi.Input[str]]
    )
    """Beside endpoint and schedule."""
    or_dimensions: Mapping[str, pulumi.Input[str]] | None = None
    """Others that it may have instead."""
    minimum: pulumi.Input[float] | None = None
    maximum: pulumi.Input[float] | None = None


def drift_metrics(max_drift: Bounds) -> list[Metric]:
    """Return the distance of each feature from its baseline.

    AWS' samples read them by endpoint and schedule, its SDK's dashboards by the feature too.
    """
    return [
        Metric(
            feature,
            f"feature_baseline_drift_{feature}",
            or_dimensions={"Feature": feature},
            maximum=limit,
        )
        for feature, limit in sorted(max_drift.items())
    ]


def quality_metrics(args: Mapping[str, Any]) -> list[Metric]:
    """Return the metrics of a model's quality that have bounds."""
    return [Metric(name, name, minimum=low, maximum=high) for name, (low, high) in _bounded(args)]


def bias_metrics(args: Mapping[str, Any]) -> list[Metric]:
    """Return the metrics of bias that have bounds, of one label and facet."""
    analysed = {
        "Label": args["label"],
        "LabelValue": args["label_value"],
        "Facet": args["facet"],
        "FacetValue": args["facet_value"],
    }
    return [
        Metric(
            name,
            f"bias_metric_{name}",
            {**analysed, "BiasStage": _stage(name)},
            minimum=low,
            maximum=high,
        )
        for name, (low, high) in _bounded(args)
    ]


def attribution_metrics(args: Mapping[str, Any], label_header: pulumi.Input[str]) -> list[Metric]:
    """Return the global SHAP values that have bounds."""
    analysed: dict[str, pulumi.Input[str]] = {
        "ExplainabilityMethod": "KernelShap",
        "Label": label_header,
        "ValueType": "GlobalShapValues",
    }
    return [
        Metric(feature, f"feature_{feature}", analysed, minimum=low, maximum=high)
        for feature, (low, high) in _bounded(args)
    ]


def _stage(metric: str) -> str:
    return "Pre-training" if metric in DATA_BIAS_METRICS else "Post-Training"


def _bounded(
    args: Mapping[str, Any],
) -> list[tuple[str, tuple[pulumi.Input[float] | None, pulumi.Input[float] | None]]]:
    lows: Bounds = args.get("minimums") or {}
    highs: Bounds = args.get("maximums") or {}
    return [(name, (lows.get(name), highs.get(name))) for name in sorted({*lows, *highs})]
