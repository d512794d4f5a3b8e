"""The definition of a training pipeline: SageMaker's JSON, schema version 2020-12-01.

Source: the JSON schema of pipeline definitions, and the requests that AWS' Python SDK makes of
steps. What is registered stands in a branch whose condition repeats every check: nothing that
runs at the same time, in whatever order, can register a model that one of them refused.
"""

from collections.abc import Mapping
from typing import Any

from mlops_kit.aws.pipelines.checks import (
    APPROVED,
    ASPECTS,
    AUTOMATIC,
    LIVE_COMPARISON,
    PENDING,
    PERFORMANCE,
    Aspect,
)
from mlops_kit.aws.pipelines.jobs import (
    RESULT_FILE,
    TRAIN,
    Json,
    check_step,
    get,
    join,
    json_get,
    model_uri,
    result_uri,
    retries,
    training_step,
)

VERSION = "2020-12-01"
BEFORE_TRAINING = "BeforeTraining"
BEFORE_REGISTERING = "BeforeRegistering"
REGISTER = "Register"


def definition(of: Mapping[str, Any]) -> Json:
    """Return the definition as plain values.

    Args:
        of: the known arguments of `TrainingPipeline`, its defaults filled in, with the key
            `job_role_arn`: role of the jobs.
    """
    first = [aspect for aspect in _checked(of) if not aspect.after_training]
    later = [aspect for aspect in _checked(of) if aspect.after_training]
    work = [training_step(of), *(check_step(aspect, of) for aspect in later)]
    if first:
        why = "Training was not started: a check before it did not pass"
        work = [_condition(BEFORE_TRAINING, _all_pass(first, of), work, why)]
    steps = [
        *(check_step(aspect, of) for aspect in first),
        *(_gate(aspect, of) for aspect in first),
        *work,
        *(_gate(aspect, of) for aspect in later),
        _condition(
            BEFORE_REGISTERING,
            _all_pass([*first, *later], of),
            [_register(of)],
            "Nothing was registered: a check did not pass",
        ),
    ]
    return {"Version": VERSION, "Parameters": _parameters(of), "Steps": steps}


def _checked(of: Mapping[str, Any]) -> list[Aspect]:
    return [aspect for aspect in ASPECTS if aspect.name in of["checks"]]


def _parameters(of: Mapping[str, Any]) -> list[Json]:
    defaults = {
        "TrainingDataUri": of["training"]["input_uri"],
        "ModelApprovalStatus": APPROVED if of["approval"] == AUTOMATIC else PENDING,
    }
    if of.get("live_model_uri"):
        defaults["LiveModelUri"] = of["live_model_uri"]
    return [
        {"Name": name, "Type": "String", "DefaultValue": value} for name, value in defaults.items()
    ]


def _condition(name: str, conditions: list[Json], then: list[Json], otherwise: Any) -> Json:
    fail = {"Name": f"{name}Failed", "Type": "Fail", "Arguments": {"ErrorMessage": otherwise}}
    return {
        "Name": name,
        "Type": "Condition",
        "Arguments": {"Conditions": conditions, "IfSteps": then, "ElseSteps": [fail]},
    }


def _gate(aspect: Aspect, of: Mapping[str, Any]) -> Json:
    """End the run as soon as one check did not pass, and say which one."""
    demand = f": {_demand(of)}" if aspect is PERFORMANCE else ""
    why = join(
        "",
        f"The check {aspect.name} did not pass{demand}; its result is ",
        result_uri(aspect),
        f"/{RESULT_FILE}",
    )
    return _condition(f"{aspect.step}Passed", _passes(aspect, of), [], why)


def _demand(of: Mapping[str, Any]) -> str:
    metric = of["metric"]
    least, worse = ("least", "below") if metric["higher_is_better"] else ("most", "above")
    demand = f"{metric['name']} must be at {least} {metric['threshold']:g}"
    if of.get("live_model_uri"):
        demand += f" and at most {metric['live_tolerance']:g} {worse} the live version's"
    return demand


def _all_pass(aspects: list[Aspect], of: Mapping[str, Any]) -> list[Json]:
    return [condition for aspect in aspects for condition in _passes(aspect, of)]


def _passes(aspect: Aspect, of: Mapping[str, Any]) -> list[Json]:
    conditions = [_compare("Equals", json_get(aspect, "passed"), True)]
    if aspect is PERFORMANCE:
        metric = of["metric"]
        name, higher = metric["name"], metric["higher_is_better"]
        no_worse = "GreaterThanOrEqualTo" if higher else "LessThanOrEqualTo"
        value = json_get(aspect, f"metrics.{name}.value")
        conditions.append(_compare(no_worse, value, metric["threshold"]))
        if of.get("live_model_uri"):
            tolerance = metric["live_tolerance"]
            margin = json_get(aspect, f"margins.{name}.value")
            # 0 - x, as -0.0 would be written with its sign.
            conditions.append(_compare(no_worse, margin, 0 - tolerance if higher else tolerance))
    return conditions


def _compare(kind: str, left: Json, right: float | bool) -> Json:
    return {"Type": kind, "LeftValue": left, "RightValue": right}


def _register(of: Mapping[str, Any]) -> Json:
    container = {"Image": of["inference_image_uri"], "ModelDataUrl": model_uri()}
    specification: Json = {"Containers": [container]}
    for key, name in (
        ("content_types", "SupportedContentTypes"),
        ("response_types", "SupportedResponseMIMETypes"),
        ("inference_instance_types", "SupportedRealtimeInferenceInstanceTypes"),
    ):
        if of.get(key):
            specification[name] = of[key]
    arguments: Json = {
        "ModelPackageGroupName": of["package_group_name"],
        "ModelApprovalStatus": get("Parameters.ModelApprovalStatus"),
        "InferenceSpecification": specification,
        "CustomerMetadataProperties": _metadata(of),
    }
    if PERFORMANCE.name in of["checks"]:
        statistics = {
            "ContentType": "application/json",
            "S3Uri": join("/", result_uri(PERFORMANCE), RESULT_FILE),
        }
        arguments["ModelMetrics"] = {"ModelQuality": {"Statistics": statistics}}
    step: Json = {"Name": REGISTER, "Type": "RegisterModel", "Arguments": arguments}
    return {**step, **retries(of, of_jobs=False)}


def _metadata(of: Mapping[str, Any]) -> Json:
    said: Json = {
        "training_step": TRAIN,
        "pipeline_execution": get("Execution.PipelineExecutionId"),
    }
    if of.get("live_model_uri"):
        said[f"check.{LIVE_COMPARISON}"] = "passed"
    for aspect in _checked(of):
        said[f"check.{aspect.name}"] = "passed"
    for name, reason in (of.get("skip_checks") or {}).items():
        said[f"check.{name}"] = f"skipped: {reason}"
    return said
