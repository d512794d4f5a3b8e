"""Runs of a pipeline's definition, as SageMaker's developer guide describes them, without jobs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

_STEP = re.compile(r"Steps\.([A-Za-z0-9_-]+)")


@dataclass
class Run:
    """What has happened."""

    ran: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """Messages of Fail steps, in their order."""

    @property
    def succeeded(self) -> bool:
        return not self.failures


def run(
    definition: Mapping[str, Any],
    results: Mapping[str, Mapping[str, Any]],
    random: Random,
    late: bool = False,
) -> Run:
    """Run every step that becomes ready, one after the other, in any order.

    Args:
        definition: plain JSON.
        results: name of a processing step -> what its script writes.
        random: chooses among the steps that are ready.
        late: whether Fail steps take so long that everything else goes on meanwhile.
    """
    run = Run()
    open_steps = {step["Name"]: (step, _reads(step)) for step in definition["Steps"]}
    while ready := sorted(n for n, (_, before) in open_steps.items() if before <= set(run.ran)):
        step, _ = open_steps.pop(random.choice(ready))
        run.ran.append(step["Name"])
        if step["Type"] == "Fail":
            run.failures.append(_text(step["Arguments"]["ErrorMessage"]))
            if not late:
                break
        if step["Type"] == "Condition":
            holds = all(_holds(one, results) for one in step["Arguments"]["Conditions"])
            for nested in step["Arguments"]["IfSteps" if holds else "ElseSteps"]:
                open_steps[nested["Name"]] = (nested, _reads(nested))
    return run


def names_of(definition: Mapping[str, Any]) -> set[str]:
    """Return the names of all steps, nested ones included."""
    found = set()
    for step in definition["Steps"]:
        branches = [step["Arguments"].get(name, []) for name in ("IfSteps", "ElseSteps")]
        found |= {step["Name"], *(nested["Name"] for branch in branches for nested in branch)}
    return found


def _reads(step: Mapping[str, Any]) -> set[str]:
    own = {k: v for k, v in step["Arguments"].items() if k not in ("IfSteps", "ElseSteps")}
    return {*step.get("DependsOn", []), *_STEP.findall(str(own))}


def _holds(condition: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]]) -> bool:
    left, right = (_value(condition[side], results) for side in ("LeftValue", "RightValue"))
    match condition["Type"]:
        case "Equals":
            return type(left) is type(right) and left == right
        case "GreaterThanOrEqualTo":
            return left >= right
        case "LessThanOrEqualTo":
            return left <= right
        case other:
            raise NotImplementedError(other)


def _value(operand: Any, results: Mapping[str, Mapping[str, Any]]) -> Any:
    if not isinstance(operand, dict):
        return operand
    given = operand["Std:JsonGet"]
    (name,) = _STEP.findall(given["PropertyFile"]["Get"])
    found: Any = results[name]
    for key in given["Path"].split("."):
        found = found[key]
    return found


def _text(value: Any) -> str:
    match value:
        case {"Std:Join": {"On": on, "Values": values}}:
            return on.join(_text(one) for one in values)
        case {"Get": path}:
            return f"<{path}>"
    return str(value)
