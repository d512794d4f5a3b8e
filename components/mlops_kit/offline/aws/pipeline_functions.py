"""Functions in a pipeline's definition: what may be read, of parameters, executions and steps.

Source: SageMaker's JSON schema of pipeline definitions, and the functions of AWS' Python SDK
(`sagemaker.workflow.functions`, `properties`, `execution_variables`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.aws.models import AwsShape, Service
from mlops_kit.offline.aws.pipeline_steps import Plan, Step
from mlops_kit.problems import not_one_of, shown, unknown_key

EXECUTION = (
    "StartDateTime",
    "CurrentDateTime",
    "PipelineName",
    "PipelineArn",
    "PipelineExecutionId",
    "PipelineExecutionArn",
    "TrainingJobName",
    "ProcessingJobName",
)
FUNCTIONS = ("Get", "Std:Join", "Std:JsonGet")
_DESCRIBED = {
    "Processing": "DescribeProcessingJobResponse",
    "Training": "DescribeTrainingJobResponse",
    "Transform": "DescribeTransformJobResponse",
    "Tuning": "DescribeHyperParameterTuningJobResponse",
    "Model": "DescribeModelOutput",
    "RegisterModel": "DescribeModelPackageOutput",
}
_PART = re.compile(r"\.?(\w+)|\['([^']*)'\]|\[(\d+)\]")
_PROPERTY_FILE = re.compile(r"Steps\.([A-Za-z0-9_-]+)\.PropertyFiles\.(.+)")

Mistake = tuple[tuple[int | str, ...], str]
"""Place and sentence."""


def function_of(value: Any) -> str:
    """Return which function a value is; empty if it is none."""
    if isinstance(value, dict):
        keys = list(cast(dict[Any, Any], value))
        if len(keys) == 1 and keys[0] in FUNCTIONS:
            return str(keys[0])
    return ""


def wrong_function(
    value: Mapping[str, Any], plan: Plan, service: Service | None
) -> Iterator[Mistake]:
    """Find what a function reads that is not there.

    Args:
        value: what `function_of` has told to be one.
        plan: parameters and steps of the definition.
        service: SageMaker's model, to hold properties of steps against.
    """
    (name,) = value
    match name, value[name]:
        case "Get", str() as path:
            yield from _wrong_get(path, plan, service)
        case "Std:Join", dict() as given:
            yield from _wrong_join(cast(dict[str, Any], given), plan, service)
        case "Std:JsonGet", dict() as given:
            yield from _wrong_json_get(cast(dict[str, Any], given), plan, service)
        case _, given:
            kind = "text" if name == "Get" else "a map"
            yield (name,), f"must be {kind}, got {shown(given)}"


def _wrong_get(path: str, plan: Plan, service: Service | None) -> Iterator[Mistake]:
    root, _, rest = path.partition(".")
    if root == "Parameters":
        if rest not in plan.parameters:
            names = sorted(plan.parameters)
            yield (
                ("Get",),
                f"reads a parameter that is not declared, got {shown(path)}; "
                + (f"declared: {', '.join(names)}" if names else "none is"),
            )
    elif root == "Execution":
        if rest not in EXECUTION:
            yield ("Get",), f"{not_one_of(rest, EXECUTION)} after Execution."
    elif root == "Steps":
        name, _, inside = rest.partition(".")
        step = plan.steps.get(name)
        if step is None:
            yield ("Get",), f"reads a step that does not exist, got {shown(path)}"
        elif reason := _wrong_property(step, inside, service):
            yield ("Get",), f"{reason}, got {shown(path)}"
    else:
        forms = "Parameters.<name>, Execution.<name> or Steps.<step>.<property>"
        yield ("Get",), f"must be {forms}, got {shown(path)}"


def _wrong_property(step: Step, inside: str, service: Service | None) -> str:
    if step.type == "Fail":
        return f"reads {step.name}, a Fail step, which has no properties"
    if step.type == "Condition":
        return "" if inside == "Outcome" else f"reads {step.name}, which has only Outcome"
    if not inside:
        return f"names no property of {step.name}"
    shape_name = _DESCRIBED.get(step.type)
    if service is None or shape_name is None or shape_name not in service.shapes:
        return ""
    if inside.startswith("PropertyFiles."):
        return "reads a property file, which only Std:JsonGet can"
    return _wrong_path(service.shape(shape_name), inside, step)


def _wrong_path(shape: AwsShape, inside: str, step: Step) -> str:
    end, outputs = 0, False
    for part in _PART.finditer(inside):
        if part.start() != end:
            return f"is no path of properties after {step.name}"
        end = part.end()
        name, key, index = part.groups()
        if name is not None and shape.kind == "structure":
            if name not in shape.members:
                return f"reads {name}, which {step.name} does not have"
            outputs, shape = name == "Outputs", shape.member(name)
        elif key is not None and shape.kind in ("list", "map"):
            if outputs and key not in step.outputs:
                return f"reads output {shown(key)}, which {step.name} does not have"
            shape = shape.member("member" if shape.kind == "list" else "value")
        elif index is not None and shape.kind == "list":
            shape = shape.member("member")
        else:
            return f"is no path of properties after {step.name}"
    if end != len(inside):
        return f"is no path of properties after {step.name}"
    return f"reads a {shape.kind} of {step.name}, not a value" if shape.kind in _NESTED else ""


_NESTED = ("structure", "list", "map")


def _wrong_join(given: Mapping[str, Any], plan: Plan, service: Service | None) -> Iterator[Mistake]:
    for key in given:
        if key not in ("On", "Values"):
            yield ("Std:Join", key), unknown_key(key, ("On", "Values"))
    if not isinstance(given.get("On", ""), str):
        yield ("Std:Join", "On"), f"must be text, got {shown(given['On'])}"
    values = given.get("Values")
    if not isinstance(values, list):
        yield ("Std:Join", "Values"), f"must be a list, got {shown(values)}"
        return
    for index, value in enumerate(cast(list[Any], values)):
        place = ("Std:Join", "Values", index)
        if function_of(value):
            for inner, reason in wrong_function(value, plan, service):
                yield (*place, *inner), reason
        elif not isinstance(value, str | int | float):
            yield place, f"must be a value or a function, got {shown(value)}"


def _wrong_json_get(
    given: Mapping[str, Any], plan: Plan, service: Service | None
) -> Iterator[Mistake]:
    known = ("PropertyFile", "Path", "S3Uri")
    for key in given:
        if key not in known:
            yield ("Std:JsonGet", key), unknown_key(key, known)
    path = given.get("Path")
    if not isinstance(path, str) or not path:
        yield ("Std:JsonGet", "Path"), f"must be a path in the file, got {shown(path)}"
    if ("PropertyFile" in given) == ("S3Uri" in given):
        yield ("Std:JsonGet",), "must have PropertyFile or S3Uri, one of the two"
    elif "S3Uri" in given and function_of(given["S3Uri"]):
        for inner, reason in wrong_function(given["S3Uri"], plan, service):
            yield ("Std:JsonGet", "S3Uri", *inner), reason
    elif "PropertyFile" in given:
        file: Any = given["PropertyFile"]
        where = ("Std:JsonGet", "PropertyFile")
        read: Any = cast(dict[str, Any], file)["Get"] if function_of(file) == "Get" else None
        match = _PROPERTY_FILE.fullmatch(read) if isinstance(read, str) else None
        if match is None:
            form = "{Get: Steps.<step>.PropertyFiles.<name>}"
            yield where, f"must be {form}, got {shown(read if read is not None else file)}"
        elif match[1] not in plan.steps:
            yield (*where, "Get"), f"reads a step that does not exist, got {shown(read)}"
        elif match[2] not in plan.steps[match[1]].property_files:
            reason = f"reads a property file that {match[1]} does not have, got {shown(read)}"
            yield (*where, "Get"), reason
