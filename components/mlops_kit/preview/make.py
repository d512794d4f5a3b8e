"""Plan a stack, alone or against another revision, and judge the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from mlops_kit.offline.install import installed
from mlops_kit.preview import engine, revision
from mlops_kit.preview.impact import impacts
from mlops_kit.preview.judge import Evidence, judged
from mlops_kit.preview.plan import Plan
from mlops_kit.preview.report import Report
from mlops_kit.preview.workspace import CannotPlan, Workspace, workspace


@dataclass(frozen=True)
class Asked:
    """What is to be previewed."""

    project: Path
    """Folder of Pulumi.yaml."""
    stack: str
    stack_file: Path
    against: str = ""
    """Revision to start from; empty: from nothing."""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    """Configuration to use instead of the file's, `namespace:key` -> value."""


@dataclass(frozen=True)
class Made:
    """A report, and the evidence of where data will live."""

    report: Report
    evidence: Evidence


def make(asked: Asked) -> Made:
    """Preview a stack.

    Raises:
        CannotPlan: there is no plan at all; what is wrong with a plan is in the report.
    """
    values = asked.values
    base: Plan | None = None
    problem = ""
    if asked.against:
        try:
            base = _base(asked, values)
        except _NoBase as error:
            problem = str(error)
    with workspace(asked.project, asked.stack_file, asked.stack, values) as place:
        if base is not None:
            place.state(base.checkpoint)
        plan = engine.plan(place)
        verdict, evidence = judged(plan, place.config, _version())
        report = Report(
            stack=asked.stack,
            against=asked.against,
            plan=plan,
            impacts=impacts(plan),
            residency=verdict,
            stand_ins=_played(plan),
            base_problem=problem,
            kit=_version(),
        )
    return Made(report, evidence)


class _NoBase(Exception):
    """The other revision has no plan; the message says why."""


def _base(asked: Asked, values: Mapping[str, str]) -> Plan:
    """Plan the other revision; its folder's path is replaced by the project's."""
    at = revision.commit(asked.project, asked.against)
    with TemporaryDirectory(prefix="mlops-kit-base-") as folder:
        made = revision.lay_out(asked.project, at, Path(folder).resolve())
        file = made / asked.stack_file.relative_to(asked.project)
        if not file.is_file():
            raise _NoBase(f"{asked.against} has no {file.relative_to(made)}")
        path = revision.python_path(asked.project, made)
        with workspace(made, file, asked.stack, values, path) as place:
            plan = _planned_base(place, asked.against)
        checkpoint = _relocated(list(plan.checkpoint), str(made), str(asked.project))
    return replace(plan, checkpoint=tuple(checkpoint))


def _planned_base(place: Workspace, name: str) -> Plan:
    try:
        plan = engine.plan(place, keep=True)
    except CannotPlan as error:
        raise _NoBase(f"{name} cannot be planned: {error}") from None
    if plan.problems:
        raise _NoBase(f"{name} cannot be planned: {plan.problems[0]}")
    return plan


def _relocated(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, list):
        return [_relocated(one, old, new) for one in cast(list[Any], value)]
    if isinstance(value, dict):
        return {key: _relocated(one, old, new) for key, one in cast(dict[str, Any], value).items()}
    return value


def _played(plan: Plan) -> dict[str, str]:
    used = {one.package for one in plan.managed}
    return {name: number for name, number in installed().items() if name in used}


def _version() -> str:
    try:
        return version("mlops-kit")
    except PackageNotFoundError:
        return "unknown"
