"""The steps of a pipeline's definition, nested ones included, and the order that they run in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from mlops_kit.offline.values import walk
from mlops_kit.problems import Place

_READ = re.compile(r"Steps\.([A-Za-z0-9_-]+)(?:[.\[]|$)")
BRANCHES = ("IfSteps", "ElseSteps")


@dataclass(frozen=True)
class Step:
    """One step, as far as it can be read."""

    place: Place
    name: str
    type: str
    raw: Mapping[str, Any]
    inside: str = ""
    """The Condition that has it in a branch."""
    branch: str = ""
    """Which branch that is."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """Return its arguments; nothing where they are no map."""
        return _map(self.raw.get("Arguments"))

    @property
    def outputs(self) -> frozenset[str]:
        """Return the names of a processing job's outputs."""
        outputs = _map(self.arguments.get("ProcessingOutputConfig")).get("Outputs")
        return frozenset(str(one.get("OutputName")) for _, one in entries(outputs))

    @property
    def property_files(self) -> frozenset[str]:
        """Return the names of its property files."""
        files = self.raw.get("PropertyFiles")
        return frozenset(str(one.get("PropertyFileName")) for _, one in entries(files))

    @property
    def before(self) -> frozenset[str]:
        """Return the names of what it waits for: named, read, or the Condition around it."""
        own = {key: value for key, value in self.arguments.items() if key not in BRANCHES}
        read = {
            match[1]
            for place, leaf in walk(own)
            if place and place[-1] == "Get" and isinstance(leaf, str)
            if (match := _READ.match(leaf))
        }
        depends = self.raw.get("DependsOn")
        named = cast(list[Any], depends) if isinstance(depends, list) else []
        around = {self.inside} if self.inside else set[str]()
        return frozenset({*(one for one in named if isinstance(one, str)), *read, *around})


@dataclass(frozen=True)
class Plan:
    """What the parts of a definition can refer to."""

    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    """Name -> type."""
    steps: Mapping[str, Step] = field(default_factory=dict[str, Step])


def steps_of(definition: Mapping[str, Any]) -> Iterator[Step]:
    """Return all steps that are maps, those in branches after their Condition."""
    for index, raw in entries(definition.get("Steps")):
        step = _step(raw, ("Steps", index))
        yield step
        for branch in BRANCHES if step.type == "Condition" else ():
            for inner, nested in entries(step.arguments.get(branch)):
                place = (*step.place, "Arguments", branch, inner)
                yield _step(nested, place, step.name, branch)


def cycle(steps: Mapping[str, Step]) -> list[str]:
    """Return the names of steps that wait for one another; empty if there are none."""
    waiting = {name: {one for one in step.before if one in steps} for name, step in steps.items()}
    while free := {name for name, before in waiting.items() if not before}:
        waiting = {name: before - free for name, before in waiting.items() if name not in free}
    name, seen = next(iter(waiting), ""), list[str]()
    while waiting and name not in seen:
        seen.append(name)
        name = min(waiting[name])
    return seen[seen.index(name) :] if seen else []


def entries(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Return the maps of a list, with their positions."""
    for index, item in enumerate(cast(list[Any], value) if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield index, cast(dict[str, Any], item)


def never(step: Step, steps: Mapping[str, Step]) -> str:
    """Return the Condition of which a step needs both branches; empty if there is none."""
    needed = [steps[name] for name in sorted(step.before) if name in steps]
    branches = {step.inside: {step.branch}} if step.inside else dict[str, set[str]]()
    for other in needed:
        if other.inside and other.type != "Fail":
            branches.setdefault(other.inside, set()).add(other.branch)
    return next((name for name, of in branches.items() if len(of) > 1), "")


def _step(raw: Mapping[str, Any], place: Place, inside: str = "", branch: str = "") -> Step:
    name, kind = raw.get("Name"), raw.get("Type")
    return Step(
        place,
        name if isinstance(name, str) else "",
        kind if isinstance(kind, str) else "",
        raw,
        inside,
        branch,
    )


def _map(value: Any) -> Mapping[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}
