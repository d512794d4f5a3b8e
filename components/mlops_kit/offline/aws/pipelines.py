"""Definitions of SageMaker's pipelines: JSON of schema version 2020-12-01.

Source: SageMaker's JSON schema of pipeline definitions; AWS' Python SDK (`sagemaker.workflow`);
developer guide, "Pipelines steps" (limits of Condition and Fail steps); sagemaker-python-sdk#3565
(a Condition cannot be waited for), #3472 (names that the service gives).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.aws import arns, models
from mlops_kit.offline.aws.pipeline_arguments import OPERATIONS, wrong_arguments
from mlops_kit.offline.aws.pipeline_functions import Mistake, function_of, wrong_function
from mlops_kit.offline.aws.pipeline_parts import (
    no_list,
    unknown,
    wrong_cache,
    wrong_property_files,
    wrong_retries,
)
from mlops_kit.offline.aws.pipeline_steps import (
    BRANCHES,
    Plan,
    Step,
    cycle,
    entries,
    never,
    steps_of,
)
from mlops_kit.offline.aws.place import Where
from mlops_kit.problems import Problem, dotted, not_one_of, shown

_TOP = ("Version", "Metadata", "Parameters", "PipelineExperimentConfig", "Steps")
_VERSIONS = ("2020-12-01",)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PARAMETER = ("Name", "Type", "DefaultValue", "Description", "EnumValues")
_PARAMETER_TYPES: Mapping[str, tuple[type, ...]] = {
    "String": (str,),
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
}
_CACHED = (
    "Processing",
    "Training",
    "Transform",
    "Tuning",
    "AutoML",
    "QualityCheck",
    "ClarifyCheck",
    "EMR",
    "EMRServerless",
)
_RETRIED = ("Processing", "Training", "Transform", "Tuning", "AutoML", "Model", "RegisterModel")
_CHECKS = (
    "CheckType",
    "ModelPackageGroupName",
    "SkipCheck",
    "FailOnViolation",
    "RegisterNewBaseline",
    "SuppliedBaselineStatistics",
    "SuppliedBaselineConstraints",
)
_ANY = ("Name", "Type", "DisplayName", "Description", "DependsOn", "Arguments")
_OWN: Mapping[str, tuple[str, ...] | None] = {
    "Processing": ("PropertyFiles",),
    "Training": (),
    "Transform": (),
    "Tuning": (),
    "Model": (),
    "RegisterModel": (),
    "Condition": (),
    "Fail": (),
    "QualityCheck": _CHECKS,
    "ClarifyCheck": _CHECKS,
    "Lambda": ("FunctionArn", "OutputParameters"),
    "Callback": ("SqsQueueUrl", "OutputParameters"),
    "EMR": None,
    "EMRServerless": None,
    "AutoML": None,
    "NotebookJob": None,
    "Endpoint": None,
    "EndpointConfig": None,
    "InferenceComponent": None,
    "Lineage": None,
}
"""Type -> its keys beside those of all steps; None: nobody has looked at them."""
_COMPARED = (
    "Equals",
    "NotEquals",
    "GreaterThan",
    "GreaterThanOrEqualTo",
    "LessThan",
    "LessThanOrEqualTo",
)
_CONDITIONS: Mapping[str, tuple[str, ...]] = {
    **{kind: ("LeftValue", "RightValue") for kind in _COMPARED},
    "In": ("QueryValue", "Values"),
    "Not": ("Expression",),
    "Or": ("Conditions",),
}


def problems(definition: Mapping[str, Any], at: Where) -> Iterator[Problem]:
    """Find what SageMaker refuses in a definition, with places inside of it.

    Args:
        definition: the parsed JSON.
        at: where the pipeline would be.
    """
    for place, reason in _mistakes(definition):
        yield Problem(dotted(place), reason)
    yield from arns.problems(definition, at)


def _mistakes(definition: Mapping[str, Any]) -> Iterator[Mistake]:
    yield from unknown(definition, _TOP, ())
    if "Version" in definition and definition["Version"] not in _VERSIONS:
        yield ("Version",), not_one_of(definition["Version"], _VERSIONS)
    parameters: dict[str, str] = {}
    for index, parameter in entries(definition.get("Parameters")):
        yield from _wrong_parameter(parameter, ("Parameters", index), parameters)
    yield from no_list(definition, "Parameters")
    yield from no_list(definition, "Steps", needed=True)
    steps: dict[str, Step] = {}
    found = list(steps_of(definition))
    for step in found:
        yield from _wrong_name(step, steps)
    plan = Plan(parameters, steps)
    for step in found:
        for place, reason in _wrong_step(step, plan):
            yield (*step.place, *place), reason
    if around := cycle(steps):
        first = steps[around[0]]
        loop = " -> ".join((*around, around[0]))
        yield first.place, f"waits for itself: {loop}"


def _wrong_parameter(
    parameter: Mapping[str, Any], place: tuple[int | str, ...], known: dict[str, str]
) -> Iterator[Mistake]:
    yield from unknown(parameter, _PARAMETER, place)
    name, kind = parameter.get("Name"), parameter.get("Type", "String")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield (*place, "Name"), f"must be 1 to 64 letters, digits, - or _, got {shown(name)}"
    elif name in known:
        yield (*place, "Name"), f"must be different from the other parameters', got {shown(name)}"
    else:
        known[name] = str(kind)
    if not isinstance(kind, str) or kind not in _PARAMETER_TYPES:
        yield (*place, "Type"), not_one_of(kind, list(_PARAMETER_TYPES))
        return
    default = parameter.get("DefaultValue")
    fits = isinstance(default, _PARAMETER_TYPES[kind])
    if isinstance(default, bool) and kind != "Boolean":
        fits = False
    if default is not None and not fits:
        yield (*place, "DefaultValue"), f"must be of type {kind}, got {shown(default)}"


def _wrong_name(step: Step, known: dict[str, Step]) -> Iterator[Mistake]:
    given = step.raw.get("Name")
    if not _NAME.fullmatch(step.name):
        allowed = "must be 1 to 64 letters, digits, - or _"
        yield (*step.place, "Name"), f"{allowed}, got {shown(given)}"
    elif step.name in known:
        other = dotted(known[step.name].place)
        yield (*step.place, "Name"), f"must be different from {other}'s, got {shown(given)}"
    else:
        known[step.name] = step


def _wrong_step(step: Step, plan: Plan) -> Iterator[Mistake]:
    kind, raw = step.type, step.raw
    if kind not in _OWN:
        yield ("Type",), not_one_of(raw.get("Type"), list(_OWN))
        return
    yield from _wrong_dependencies(step, plan)
    own = _OWN[kind]
    if own is not None:
        cached = ("CacheConfig",) if kind in _CACHED else ()
        retried = ("RetryPolicies",) if kind in _RETRIED else ()
        yield from unknown(raw, (*_ANY, *own, *cached, *retried), ())
    if not isinstance(raw.get("Arguments", {}), dict):
        yield ("Arguments",), f"must be a map, got {shown(raw['Arguments'])}"
        return
    if "Arguments" not in raw and kind in (*OPERATIONS, "Condition", "Fail"):
        yield ("Arguments",), "is required but missing"
        return
    yield from wrong_cache(raw)
    yield from wrong_retries(kind, raw)
    yield from wrong_property_files(step)
    for place, reason in _wrong_content(step, plan):
        yield ("Arguments", *place), reason


def _wrong_content(step: Step, plan: Plan) -> Iterator[Mistake]:
    service = models.service("sagemaker")
    if step.type == "Condition":
        yield from _wrong_condition_step(step, plan)
    elif step.type == "Fail":
        yield from unknown(step.arguments, ("ErrorMessage",), ())
        yield from _wrong_operand(step.arguments, "ErrorMessage", plan)
    elif step.type in OPERATIONS and service is not None:
        yield from wrong_arguments(step.type, step.arguments, plan, service)


def _wrong_dependencies(step: Step, plan: Plan) -> Iterator[Mistake]:
    yield from no_list(step.raw, "DependsOn")
    names = step.raw.get("DependsOn")
    for index, name in enumerate(cast(list[Any], names) if isinstance(names, list) else []):
        other = plan.steps.get(name) if isinstance(name, str) else None
        if other is None:
            yield ("DependsOn", index), f"names a step that does not exist, got {shown(name)}"
        elif other.type in ("Condition", "Fail"):
            reason = f"names a {other.type} step, which nothing can wait for, got {shown(name)}"
            yield ("DependsOn", index), reason
    if condition := never(step, plan.steps):
        yield (), f"never starts: it waits for steps of both branches of {condition}"


def _wrong_condition_step(step: Step, plan: Plan) -> Iterator[Mistake]:
    arguments = step.arguments
    yield from unknown(arguments, ("Conditions", *BRANCHES), ())
    yield from no_list(arguments, "Conditions", needed=True)
    if arguments.get("Conditions") == []:
        yield ("Conditions",), "must have at least 1 item, got 0"
    for index, condition in entries(arguments.get("Conditions")):
        for place, reason in _wrong_condition(condition, plan):
            yield ("Conditions", index, *place), reason
    for branch in BRANCHES:
        yield from no_list(arguments, branch)
        for index, nested in entries(arguments.get(branch)):
            if nested.get("Type") == "Condition":
                yield (branch, index), "must not be a Condition: they cannot be nested"


def _wrong_condition(condition: Mapping[str, Any], plan: Plan) -> Iterator[Mistake]:
    kind = condition.get("Type")
    if not isinstance(kind, str) or kind not in _CONDITIONS:
        yield ("Type",), not_one_of(kind, list(_CONDITIONS))
        return
    needed = _CONDITIONS[kind]
    yield from unknown(condition, ("Type", *needed), ())
    if kind in _COMPARED or kind == "In":
        yield from _wrong_operand(condition, needed[0], plan)
    if kind in _COMPARED:
        yield from _wrong_operand(condition, needed[1], plan)
    if kind == "In":
        yield from no_list(condition, "Values", needed=True)
    nested = [condition.get("Expression")] if kind == "Not" else condition.get("Conditions")
    if kind == "Not" and not isinstance(condition.get("Expression"), dict):
        yield ("Expression",), f"must be a condition, got {shown(condition.get('Expression'))}"
    if kind == "Or":
        yield from no_list(condition, "Conditions", needed=True)
    if kind in ("Not", "Or"):
        for index, inner in entries(nested):
            at = ("Expression",) if kind == "Not" else ("Conditions", index)
            for place, reason in _wrong_condition(inner, plan):
                yield (*at, *place), reason


def _wrong_operand(inside: Mapping[str, Any], name: str, plan: Plan) -> Iterator[Mistake]:
    value = inside.get(name)
    if name not in inside:
        yield (name,), "is required but missing"
    elif function_of(value):
        for place, reason in wrong_function(
            cast(dict[str, Any], value), plan, models.service("sagemaker")
        ):
            yield (name, *place), reason
    elif not isinstance(value, str | int | float):
        yield (name,), f"must be a value or a function, got {shown(value)}"
