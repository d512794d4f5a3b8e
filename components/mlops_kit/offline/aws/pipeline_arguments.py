"""Arguments of a pipeline's steps, held against the operation that SageMaker calls with them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from mlops_kit.offline.aws.held import matches, one_of
from mlops_kit.offline.aws.models import AwsShape, Service
from mlops_kit.offline.aws.pipeline_functions import Mistake, function_of, wrong_function
from mlops_kit.offline.aws.pipeline_steps import Plan
from mlops_kit.problems import shown, unknown_key

OPERATIONS = {
    "Processing": ("CreateProcessingJob", ("ProcessingJobName",)),
    "QualityCheck": ("CreateProcessingJob", ("ProcessingJobName",)),
    "ClarifyCheck": ("CreateProcessingJob", ("ProcessingJobName",)),
    "Training": ("CreateTrainingJob", ("TrainingJobName",)),
    "Transform": ("CreateTransformJob", ("TransformJobName",)),
    "Tuning": ("CreateHyperParameterTuningJob", ("HyperParameterTuningJobName",)),
    "Model": ("CreateModel", ("ModelName",)),
    "RegisterModel": ("CreateModelPackage", ("ModelPackageName", "ClientToken")),
}
"""Type -> operation, and the members that the service itself gives and refuses here."""
_OPTIONAL = ("RoleArn",)
"""Jobs run in the pipeline's role where none is named."""
_LONGEST_MATCHED = 4096
_NUMBERS = ("integer", "long", "float", "double")


def wrong_arguments(
    kind: str, arguments: Mapping[str, Any], plan: Plan, service: Service
) -> Iterator[Mistake]:
    """Find what the operation of a step does not take.

    Args:
        kind: the step's type, one of `OPERATIONS`.
        arguments: the step's.
        plan: what functions can read.
        service: SageMaker's model.
    """
    operation, refused = OPERATIONS[kind]
    taken = service.input(operation)
    if taken is None:
        return
    for name in refused:
        if name in arguments:
            yield (name,), f"must not be given: {kind} steps get it from SageMaker"
    rest = {name: value for name, value in arguments.items() if name not in refused}
    yield from _Walk(plan, service).structure(taken, rest, (), (*refused, *_OPTIONAL))


class _Walk:
    def __init__(self, plan: Plan, service: Service) -> None:
        self.plan = plan
        self.service = service

    def structure(
        self,
        shape: AwsShape,
        value: Mapping[str, Any],
        place: tuple[int | str, ...],
        given: Sequence[str] = (),
    ) -> Iterator[Mistake]:
        allowed = [name for name in shape.members if name not in given or name in _OPTIONAL]
        for name, inner in value.items():
            if name not in shape.members:
                yield (*place, name), unknown_key(name, allowed)
            else:
                yield from self.value(shape.member(name), inner, (*place, name))
        for name in shape.required:
            if name not in value and name not in given:
                yield (*place, name), "is required but missing"

    def value(self, shape: AwsShape, value: Any, place: tuple[int | str, ...]) -> Iterator[Mistake]:
        match shape.kind:
            case "structure" | "map":
                if not isinstance(value, dict):
                    yield place, f"must be a map, got {shown(value)}"
                    return
                given = cast(dict[str, Any], value)
                if shape.kind == "structure":
                    yield from self.structure(shape, given, place)
                else:
                    yield from self._map(shape, given, place)
            case "list":
                if not isinstance(value, list):
                    yield place, f"must be a list, got {shown(value)}"
                    return
                items = cast(list[Any], value)
                yield from _size(shape, len(items), "items", place)
                for index, item in enumerate(items):
                    yield from self.value(shape.member("member"), item, (*place, index))
            case _:
                yield from self._leaf(shape, value, place)

    def _map(
        self, shape: AwsShape, value: Mapping[str, Any], place: tuple[int | str, ...]
    ) -> Iterator[Mistake]:
        yield from _size(shape, len(value), "entries", place)
        for key, item in value.items():
            yield from _text(shape.member("key"), key, (*place, key))
            yield from self.value(shape.member("value"), item, (*place, key))

    def _leaf(self, shape: AwsShape, value: Any, place: tuple[int | str, ...]) -> Iterator[Mistake]:
        if function_of(value):
            for inner, reason in wrong_function(value, self.plan, self.service):
                yield (*place, *inner), reason
        elif shape.kind == "string":
            if isinstance(value, str):
                yield from _text(shape, value, place)
            else:
                yield place, f"must be text, got {shown(value)}"
        elif shape.kind == "boolean":
            if not isinstance(value, bool):
                yield place, f"must be true or false, got {shown(value)}"
        elif shape.kind in _NUMBERS:
            yield from _number(shape, value, place)


def _text(shape: AwsShape, text: str, place: tuple[int | str, ...]) -> Iterator[Mistake]:
    words = tuple(str(word) for word in shape.raw.get("enum", ()))
    pattern = str(shape.raw.get("pattern", ""))
    if words and text not in words:
        yield place, one_of(text, words)
        return
    wrong = list(_size(shape, len(text), "characters", place))
    yield from wrong
    if not wrong and pattern and len(text) <= _LONGEST_MATCHED and not matches(pattern, text):
        yield place, f"must match {pattern}, got {shown(text)}"


def _number(shape: AwsShape, value: Any, place: tuple[int | str, ...]) -> Iterator[Mistake]:
    whole = shape.kind in ("integer", "long")
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        yield place, f"must be a {'whole ' if whole else ''}number, got {shown(value)}"
        return
    least, most = shape.raw.get("min"), shape.raw.get("max")
    if least is not None and value < least:
        yield place, f"must be at least {least}, got {shown(value)}"
    elif most is not None and value > most:
        yield place, f"must be at most {most}, got {shown(value)}"


def _size(shape: AwsShape, size: int, what: str, place: tuple[int | str, ...]) -> Iterator[Mistake]:
    least, most = shape.raw.get("min"), shape.raw.get("max")
    if most is not None and size > most:
        yield place, f"must have at most {most} {what}, got {size}"
    elif least is not None and size < least:
        yield place, f"must have at least {least} {what}, got {size}"
