"""A preview in a terminal, narrow ones too."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mlops_kit.preview.plan import short
from mlops_kit.preview.report import CHANGING, Report

STYLES = {"create": "green", "update": "yellow", "replace": "red", "delete": "red"}
SIGNS = {"create": "+", "update": "~", "replace": "±", "delete": "-"}
MOST_LISTED = 40


def drawn(report: Report) -> RenderableType:
    """Return what a rich console prints."""
    return Group(*_parts(report))


def _parts(report: Report) -> Iterable[RenderableType]:
    against = f" against {report.against}" if report.against else ""
    title = Text.assemble((f"{report.stack}{against}: ", "bold"), report.headline)
    if report.refused:
        title = Text.assemble((f"{report.stack}{against}: refused", "bold red"))
    yield title
    if report.base_problem:
        yield Text(f"everything counts as new: {report.base_problem}", "yellow")
    yield from _section("Refused", report.plan.problems, "red")
    looks = [f"{i.stake}: {i.resource} {i.sentence}" for i in report.impacts]
    yield from _section("Look at this first", looks, "yellow")
    yield from _section("Traffic", report.plan.notes)
    residency = report.residency
    if residency.verdict != "not set":
        yield Text(
            f"\nResidency {residency.verdict}, {residency.checked} resources checked", "bold"
        )
    yield from _section("Residency not decided", residency.undecided, "yellow")
    yield from _resources(report)
    yield from _section("Warnings", report.plan.warnings, "yellow")


def _section(title: str, lines: Sequence[str], style: str = "") -> Iterable[RenderableType]:
    if not lines:
        return
    yield Text(f"\n{title}", "bold")
    for line in lines:
        yield Padding(Text(line, style), (0, 0, 0, 2))


def _resources(report: Report) -> Iterable[RenderableType]:
    changing = report.changing()
    if not changing:
        return
    yield Text("\nResources", "bold")
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in changing[:MOST_LISTED]:
        style = STYLES[one.operation]
        changed = ", ".join(change.path for change in one.changes)
        what = Text.assemble(
            one.name, (f" {short(one.type)}", "dim"), f": {changed}" if changed else ""
        )
        table.add_row(Text(SIGNS[one.operation], style), what)
    yield Padding(table, (0, 0, 0, 2))
    if len(changing) > MOST_LISTED:
        counts = report.plan.counts()
        rest = ", ".join(f"{counts[name]} to {name}" for name in CHANGING if counts[name])
        yield Text(f"  … {len(changing) - MOST_LISTED} more; in all {rest}")
