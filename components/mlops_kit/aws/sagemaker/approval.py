"""What an endpoint may demand of the model package that it deploys."""

import json
import math
from collections.abc import Mapping
from typing import Any

from mlops_kit.aws.calls import Clients, sentences
from mlops_kit.rollout.ledger import Version

APPROVED = "Approved"


def refusal(clients: Clients, demands: Mapping[str, Any], version: Version) -> str:
    """Say why a version must not be deployed; empty: it may.

    Args:
        clients: of AWS.
        demands: `approved`: whether the package must be approved; `metric`, `at_least`, `at_most`:
            a figure of its evaluation, the JSON that its `ModelMetrics.ModelQuality` names.
        version: what is to be deployed.
    """
    arn = version.spec["model"].get("package_arn")
    if not demands or arn is None:
        return ""
    with sentences("SageMaker"):
        package = clients.sagemaker.describe_model_package(ModelPackageName=arn)
    if demands.get("approved"):
        status = package.get("ModelApprovalStatus", "not set")
        if status != APPROVED:
            return f"its model package must be {APPROVED}, got {status}"
    if "metric" not in demands:
        return ""
    quality = package.get("ModelMetrics", {}).get("ModelQuality", {}).get("Statistics", {})
    uri = quality.get("S3Uri", "")
    if not uri:
        return "its model package names no evaluation (ModelMetrics.ModelQuality.Statistics)"
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    with sentences("S3"):
        text = clients.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return _short_of(demands, _metric(text, demands["metric"]), uri)


def _short_of(demands: Mapping[str, Any], value: float | None, uri: str) -> str:
    name = demands["metric"]
    if value is None:
        return f"{uri} has no number metrics.{name}.value"
    least, most = demands.get("at_least"), demands.get("at_most")
    if least is not None and value < least:
        return f"its {name} must be at least {least:g}, got {value:g}"
    if most is not None and value > most:
        return f"its {name} must be at most {most:g}, got {value:g}"
    return ""


def _metric(text: bytes, name: str) -> float | None:
    """Return `metrics.<name>.value` of an evaluation."""
    try:
        found: Any = json.loads(text)
        for key in ("metrics", name, "value"):
            found = found[key]
        return float(found) if math.isfinite(float(found)) else None
    except (ValueError, KeyError, TypeError):
        return None
