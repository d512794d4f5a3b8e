"""Check the arguments of a component that is made of stock resources.

No provider of the kit sees them, so the component itself holds them against its settings model.
"""

import inspect
from collections.abc import Mapping
from typing import TypeVar

import pulumi
from pydantic import ValidationError

from mlops_kit.problems import Problem, dotted, from_validation_error
from mlops_kit.settings import Settings

T = TypeVar("T")


class InvalidInputs(pulumi.RunError):
    """Arguments of a component are wrong; the message names every mistake."""

    def __init__(self, component: str, name: str, problems: list[Problem]) -> None:
        """Say what is wrong with one component's arguments.

        Args:
            component: its class.
            name: its name in the program.
            problems: what is wrong, with places inside of the arguments.
        """
        self.problems = problems
        count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        lines = [f"  {problem}".replace("\n", " ") for problem in problems]
        super().__init__("\n".join([f"{component} {name} has {count}:", *lines]))


def check_inputs(
    component: str, name: str, model: type[Settings], args: Mapping[str, object]
) -> None:
    """Check what is known of a component's arguments; what only a deployment knows passes.

    Args:
        component: class of the component, for the message.
        name: name of the component, for the message.
        model: the limits.
        args: values and outputs; `None` counts as not said.

    Raises:
        InvalidInputs: there are mistakes.
    """
    try:
        model.model_validate(dict(args))
    except ValidationError as error:
        unknown = {
            dotted(line["loc"])
            for line in error.errors(include_url=False)
            if _is_unknown(line["input"])
        }
        problems = [p for p in from_validation_error(error) if p.path not in unknown]
        if problems:
            raise InvalidInputs(component, name, problems) from None


def said(given: pulumi.Input[T] | None, otherwise: T) -> pulumi.Input[T]:
    """Return an argument, or its default where nothing was said."""
    return otherwise if given is None else given


def whole(number: pulumi.Input[int]) -> pulumi.Output[int]:
    """Return a whole number for a document: programs in other languages send 30 as 30.0."""
    return pulumi.Output.from_input(number).apply(int)


def _is_unknown(value: object) -> bool:
    return isinstance(value, pulumi.Output) or inspect.isawaitable(value)
