"""Desired states of AWS Cloud Control, held against the operation that makes such a resource.

CloudFormation's schemas name the members of these types as the operations do. What they leave
out, and what they demand beside: the schemas in aws-cloudformation-resource-providers-sagemaker.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from mlops_kit.offline.aws import arns, held, models
from mlops_kit.offline.aws.bound import Bound
from mlops_kit.offline.aws.models import AwsShape
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.rules.asking import Inputs, text
from mlops_kit.problems import Place, Problem, dotted, shown, unknown_key

_GENERATED: Final = "JobDefinitionName"
"""CloudFormation makes a name where there is none."""
_BATCH = "JobInput.BatchTransformInput"
_INPUT = "JobInput.EndpointInput"
_NUMBERS = ("integer", "long", "float", "double")


@dataclass(frozen=True)
class Desired:
    """How a type of CloudFormation differs from the operation of AWS."""

    operation: str
    needs: frozenset[str]
    """Paths that only CloudFormation demands."""
    lacks: frozenset[str]
    """Paths that CloudFormation does not know."""


def _job(type: str, needs: tuple[str, ...], lacks: tuple[str, ...]) -> Desired:
    """Take paths without the type's name, which they begin with."""
    fields = ("ExcludeFeaturesAttribute", *lacks)
    return Desired(
        f"Create{type}JobDefinition",
        frozenset(f"{type}{path}" for path in (_INPUT, *needs)),
        frozenset(f"{type}{path}" for path in (_BATCH, *(f"{_INPUT}.{one}" for one in fields))),
    )


TYPES: Final[Mapping[str, Desired]] = {
    "AWS::SageMaker::ModelQualityJobDefinition": _job(
        "ModelQuality",
        ("AppSpecification.ProblemType", "JobInput.GroundTruthS3Input.S3Uri"),
        ("FeaturesAttribute",),
    ),
    "AWS::SageMaker::ModelBiasJobDefinition": _job(
        "ModelBias", ("JobInput.GroundTruthS3Input.S3Uri",), ()
    ),
    "AWS::SageMaker::ModelExplainabilityJobDefinition": _job(
        "ModelExplainability",
        (),
        ("StartTimeOffset", "EndTimeOffset", "ProbabilityThresholdAttribute"),
    ),
}
"""Types that somebody has looked at; of others only that they are JSON objects is held."""


def resource(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Find what the type's own operation, or its schema, refuses in the desired state."""
    document, type = text(inputs, "desiredState"), text(inputs, "typeName")
    try:
        state = json.loads(document) if document else None
    except ValueError:
        return  # said elsewhere
    if not isinstance(state, dict):
        return
    known = cast(dict[str, Any], state)
    for problem in arns.problems(known, at):
        yield Problem(f"desiredState.{problem.path}", problem.reason)
    desired = TYPES.get(type or "")
    service = models.service("sagemaker") if desired else None
    shape = service.input(desired.operation) if service and desired else None
    if desired and shape:
        yield from _structure(desired, shape, known, desired.operation, ())


def _wrong(
    desired: Desired, shape: AwsShape, value: Any, origin: str, place: Place
) -> Iterator[Problem]:
    match shape.kind:
        case "structure" if isinstance(value, dict):
            yield from _structure(desired, shape, cast(dict[str, Any], value), origin, place)
        case "list" if isinstance(value, list):
            yield from _limits(shape, value, origin, place)
            for index, item in enumerate(cast(list[Any], value)):
                inner = shape.member("member")
                yield from _wrong(desired, inner, item, f"{origin}[]", (*place, index))
        case "map" if isinstance(value, dict):
            for key, item in cast(dict[str, Any], value).items():
                yield from _wrong(desired, shape.member("value"), item, origin, (*place, key))
        case "string" if isinstance(value, str):
            yield from _limits(shape, value, origin, place)
        case "boolean" if isinstance(value, bool):
            return
        case kind if kind in _NUMBERS and _is_number(value, whole=kind in _NUMBERS[:2]):
            yield from _limits(shape, value, origin, place)
        case kind:
            yield _problem(place, f"must be of kind {kind}, got {shown(value)}", origin)


def _structure(
    desired: Desired, shape: AwsShape, value: dict[str, Any], origin: str, place: Place
) -> Iterator[Problem]:
    names = [name for name in shape.members if _path(place, name) not in desired.lacks]
    needed = {*shape.required, *(name for name in names if _path(place, name) in desired.needs)}
    for name in sorted(needed - {_GENERATED}):
        if name not in value:
            yield _problem((*place, name), "is required but missing", origin)
    for name, inner in value.items():
        if name not in names:
            yield _problem((*place, name), unknown_key(name, names), origin)
        else:
            path = f"{origin}.{name}"
            yield from _wrong(desired, shape.member(name), inner, path, (*place, name))


def _path(place: Place, name: str) -> str:
    return ".".join(part for part in (*place, name) if isinstance(part, str))


def _limits(shape: AwsShape, value: Any, origin: str, place: Place) -> Iterator[Problem]:
    raw = shape.raw
    least = raw.get("min") if shape.kind in _NUMBERS else raw.get("min") or None
    values = tuple(str(word) for word in raw.get("enum", ()))
    anything = Bound(origin, "string") if shape.kind == "list" else None
    pattern = str(raw.get("pattern", ""))
    bound = Bound(origin, shape.kind, least, raw.get("max"), pattern, values, item=anything)
    *around, last = ("desiredState", *place)
    yield from held.problems({str(last): bound}, {str(last): value}, tuple(around))


def _is_number(value: Any, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return not whole or value == int(value)


def _problem(place: Place, reason: str, origin: str) -> Problem:
    return Problem(dotted(("desiredState", *place)), f"{reason} ({origin})")
