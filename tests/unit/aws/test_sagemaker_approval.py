from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from mlops_kit.aws.calls import Clients
from mlops_kit.aws.sagemaker.approval import refusal
from tests.sagemaker_scene import version

ARN = "arn:aws:sagemaker:eu-central-1:123456789012:model-package/wine/3"
PACKAGE = version("p", model={"package_arn": ARN})
F1 = {"metric": "f1", "at_least": 0.8}
URI = "s3://reports/wine/3.json"


def said(demands: dict[str, Any], report: str | bytes = "{}", **package: Any) -> str:
    """Return the refusal of a package that has a report of its quality."""
    asked: list[str] = []

    def describe(ModelPackageName: str) -> Any:
        asked.append(ModelPackageName)
        quality = {"ModelQuality": {"Statistics": {"S3Uri": URI}}}
        return {"ModelMetrics": quality, **package}

    def get(Bucket: str, Key: str) -> Any:
        assert (Bucket, Key) == ("reports", "wine/3.json")
        return {"Body": BytesIO(report if isinstance(report, bytes) else report.encode())}

    sagemaker = SimpleNamespace(describe_model_package=describe)
    clients = Clients(sagemaker, None, None, SimpleNamespace(get_object=get), None)
    found = refusal(clients, demands, PACKAGE)
    assert asked in ([ARN], [])
    return found


def report(value: str) -> str:
    return f'{{"metrics": {{"f1": {{"value": {value}}}}}}}'


def test_without_demands_nobody_is_asked():
    assert refusal(Clients(None, None, None, None, None), {}, PACKAGE) == ""


def test_demands_are_made_of_packages_only():
    clients = Clients(None, None, None, None, None)

    assert refusal(clients, {"approved": True}, version("1")) == ""


@pytest.mark.parametrize("status", ["PendingManualApproval", "Rejected", "approved"])
def test_a_package_that_is_not_approved_is_refused(status):
    told = said({"approved": True}, ModelApprovalStatus=status)

    assert told == f"its model package must be Approved, got {status}"


def test_a_package_without_any_status_is_refused():
    assert said({"approved": True}) == "its model package must be Approved, got not set"


def test_an_approved_package_is_taken():
    assert said({"approved": True}, ModelApprovalStatus="Approved") == ""


def test_approval_that_is_not_demanded_is_not_looked_at():
    assert said({"approved": False, **F1}, report("0.8"), ModelApprovalStatus="Rejected") == ""


@pytest.mark.parametrize(
    ("value", "bounds", "says"),
    [
        ("0.8", {"at_least": 0.8}, ""),
        ("0.79", {"at_least": 0.8}, "its f1 must be at least 0.8, got 0.79"),
        ("0", {"at_least": 0}, ""),
        ("-1", {"at_least": 0}, "its f1 must be at least 0, got -1"),
        ("0.1", {"at_most": 0}, "its f1 must be at most 0, got 0.1"),
        ("2", {"at_least": 0, "at_most": 1}, "its f1 must be at most 1, got 2"),
        ('"0.9"', {"at_least": 0.8}, ""),
    ],
)
def test_a_metric_is_held_against_its_bounds(value, bounds, says):
    assert said({"metric": "f1", **bounds}, report(value)) == says


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", b"\xff", report("null"), report('"good"'), report("NaN"), report("Infinity"),
     report("-Infinity"), '{"metrics": [1]}', '{"metrics": {"f1": 0.9}}'],
)  # fmt: skip
def test_an_evaluation_without_the_number_is_refused_not_taken_for_good(text):
    assert said({"metric": "f1", "at_least": -1e300}, text) == (
        f"{URI} has no number metrics.f1.value"
    )


@pytest.mark.parametrize("metrics", [{}, {"ModelQuality": {}}, {"Bias": {}}])
def test_a_package_without_an_evaluation_is_refused(metrics):
    told = said(F1, ModelMetrics=metrics)

    assert told == "its model package names no evaluation (ModelMetrics.ModelQuality.Statistics)"
