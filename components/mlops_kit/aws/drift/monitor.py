"""One monitor: its kind, its arguments, what it runs and which metrics it sends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi

from mlops_kit.aws.drift.metrics import (
    Metric,
    attribution_metrics,
    bias_metrics,
    drift_metrics,
    quality_metrics,
)
from mlops_kit.aws.drift.monitor_kinds import DEFAULT_LABEL_HEADER, DEFAULT_SCHEDULE
from mlops_kit.inputs import said


@dataclass(frozen=True)
class Monitor:
    """A monitor that a program asks for."""

    key: str
    """Where its arguments stand: `data_quality`, `model_quality`, `bias`, `explainability`."""
    type: str
    """As SageMaker has it."""
    namespace: str
    """Where CloudWatch has its metrics, of real-time endpoints."""
    args: Mapping[str, Any]
    image_uri: pulumi.Input[str]
    metrics: list[Metric]

    @property
    def role(self) -> str:
        """Return its part of resource names, and its folder below the reports."""
        return self.key.replace("_", "-")

    @property
    def schedule(self) -> pulumi.Input[str]:
        """Return when it runs."""
        return said(self.args.get("schedule"), DEFAULT_SCHEDULE)


def monitors(args: Mapping[str, Any]) -> Iterator[Monitor]:
    """Return the monitors that `DriftMonitorsArgs` ask for."""
    for key, type, image, group in (
        ("data_quality", "DataQuality", "monitor", "data"),
        ("model_quality", "ModelQuality", "monitor", "model"),
        ("bias", "ModelBias", "clarify", "bias"),
        ("explainability", "ModelExplainability", "clarify", "explainability"),
    ):
        own = cast(Mapping[str, Any] | None, args.get(key))
        if own is not None:
            namespace = f"aws/sagemaker/Endpoints/{group}-metrics"
            image_uri = cast(pulumi.Input[str], args.get(f"{image}_image_uri"))
            yield Monitor(key, type, namespace, own, image_uri, _metrics(key, own))


def _metrics(key: str, args: Mapping[str, Any]) -> list[Metric]:
    match key:
        case "data_quality":
            return drift_metrics(args["max_drift"])
        case "model_quality":
            return quality_metrics(args)
        case "bias":
            return bias_metrics(args)
        case _:
            return attribution_metrics(args, said(args.get("label_header"), DEFAULT_LABEL_HEADER))
