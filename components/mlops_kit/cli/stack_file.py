"""Read from a stack file what a rollout is to do and to promise, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from pydantic import ValidationError

from mlops_kit.cli.find import PROJECT_FILE, Unfound, project
from mlops_kit.objectives import Objective
from mlops_kit.objectives.settings import ObjectivesSettings
from mlops_kit.problems import Problem, dotted, from_validation_error, shown
from mlops_kit.rollout.settings import RolloutSettings
from mlops_kit.settings import Settings
from mlops_kit.stack_yaml import Unreadable, parsed

S = TypeVar("S", bound=Settings)
KEY = "mlops-kit:platforms"


@dataclass(frozen=True)
class Declared:
    """One endpoint of a stack file."""

    platform: str
    name: str
    objectives: tuple[Objective, ...]
    rollout: RolloutSettings

    @property
    def full_name(self) -> str:
        """Platform and name."""
        return f"{self.platform}/{self.name}"


def stack_file(start: Path, stack: str | None) -> Path:
    """Return the file of a stack, or of the only one of the project around `start`.

    Raises:
        click.UsageError: there is no such file, or the stack has to be named.
    """
    root = project(start)
    told = _mapping(_parsed(root / PROJECT_FILE)).get("stackConfigDir")
    folder = root / told if isinstance(told, str) else root
    known = {
        path.name.removeprefix("Pulumi.").removesuffix(".yaml"): path
        for path in sorted(folder.glob("Pulumi.*.yaml"))
    }
    listed = ", ".join(known)
    if stack is not None:
        if stack in known:
            return known[stack]
        there = f"there is {listed}" if known else "there is none"
        raise Unfound(f"there is no stack file of {stack}, {there}")
    if len(known) != 1:
        which = f"of {listed}" if known else "but there is none"
        raise Unfound(f"name a stack with --stack, {which}")
    return next(iter(known.values()))


def declared(path: Path, shown_as: str, names: Sequence[str]) -> list[Declared]:
    """Return the endpoints of a stack file, or those of the names asked for.

    Only `objectives` and `rollout` of these are looked at. A name may be preceded by its
    platform: `edge/wine`.

    Args:
        path: the stack file.
        shown_as: its name, in messages.
        names: endpoints; none: all.

    Raises:
        click.UsageError: the file has mistakes, all of them are named; or no such endpoint.
    """
    config = _mapping(_mapping(_parsed(path)).get("config"))
    if KEY not in config:
        raise Unfound(f"{shown_as} has no endpoints: there is no {KEY} in its config")
    problems: list[Problem] = []
    places = list(_endpoints(config[KEY], problems))
    chosen = places
    if names and not problems:
        chosen = [p for p in places if p[1] in names or f"{p[0]}/{p[1]}" in names]
        known = {name for platform, one, _ in places for name in (one, f"{platform}/{one}")}
        if unknown := [name for name in names if name not in known]:
            listed = ", ".join(one for _, one, _ in places) or "none"
            raise Unfound(f"{shown_as} has no endpoint {', '.join(unknown)}, it has {listed}")
    found: list[Declared] = []
    for platform, name, content in chosen:
        prefix = dotted(("platforms", platform, "endpoints", name))
        objectives = _part(ObjectivesSettings, content, "objectives", prefix, problems)
        rollout = _part(RolloutSettings, content, "rollout", prefix, problems)
        if objectives and rollout:
            found.append(Declared(platform, name, objectives.objectives(), rollout))
    if problems:
        count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        lines = [f"  {problem}".replace("\n", " ") for problem in problems]
        raise click.UsageError("\n".join([f"{shown_as} has {count}:", *lines]))
    if not found:
        raise Unfound(f"{shown_as} has no endpoints")
    return found


def _endpoints(
    platforms: object, problems: list[Problem]
) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    for platform, content in _map_at(platforms, ("platforms",), problems).items():
        here = ("platforms", str(platform))
        inner = _map_at(content, here, problems).get("endpoints", {})
        for name, endpoint in _map_at(inner, (*here, "endpoints"), problems).items():
            place = (*here, "endpoints", str(name))
            yield str(platform), str(name), _map_at(endpoint, place, problems)


def _part(
    model: type[S], content: Mapping[str, Any], key: str, prefix: str, problems: list[Problem]
) -> S | None:
    written = content.get(key)
    try:
        return model.model_validate({} if written is None else written)
    except ValidationError as error:
        problems += from_validation_error(error, f"{prefix}.{key}")
        return None


def _map_at(value: object, place: tuple[str, ...], problems: list[Problem]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        problems.append(Problem(dotted(place), f"must be a map, got {shown(value)}"))
    return _mapping(value)


def _mapping(value: object) -> Mapping[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _parsed(path: Path) -> object:
    try:
        return parsed(path)
    except Unreadable as error:
        raise Unfound(str(error)) from None
