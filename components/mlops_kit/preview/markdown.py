"""A preview as Markdown for a pull request: at most 60 lines, the worst first."""

import re
from collections.abc import Iterable, Sequence

from mlops_kit.preview.plan import short
from mlops_kit.preview.report import CHANGING, Report

MOST_LINES = 60
LONGEST = 400
"""Characters of one line of text, at most."""
STAKES = {"data": "Data", "address": "Address", "capacity": "Capacity"}
VERDICTS = {
    "kept": "kept",
    "broken": "**broken**",
    "undecided": "not decided for all",
    "not set": "not set for this stack",
}


def markdown(report: Report) -> str:
    """Return the comment. Its first line tells the comment of one stack from others."""
    head = _head(report)
    parts = [
        _list("Refused", report.plan.problems),
        _list("Residency broken", report.residency.leaks),
        _list(
            "Look at this first",
            [
                f"{STAKES[i.stake]}: {i.resource} ({short(i.type)}) {i.sentence}"
                for i in report.impacts
            ],
        ),
        _list("Traffic", report.plan.notes),
        _list("Residency not decided", report.residency.undecided),
        _table(report),
        _list("Changes", list(_changes(report))),
        _list("Warnings", report.plan.warnings),
    ]
    foot = _foot(report)
    room = MOST_LINES - len(head) - len(foot)
    return "\n".join([*head, *_fitted([part for part in parts if part], room), *foot]) + "\n"


def _head(report: Report) -> list[str]:
    mark = "refused" if report.refused else report.headline
    against = f"Compared with {_code(report.against)}. " if report.against else ""
    lines = [
        f"<!-- mlops-kit preview {re.sub(r'[^A-Za-z0-9._-]', '', report.stack)} -->",
        f"### Preview of {_code(report.stack)}: {mark}",
        "",
        f"{against}Residency: {VERDICTS[report.residency.verdict]}"
        + (f", {report.residency.checked} resources checked." if report.residency.checked else "."),
    ]
    if report.base_problem:
        lines += ["", _text(f"Everything counts as new: {report.base_problem}")]
    return lines


def _foot(report: Report) -> list[str]:
    played = ", ".join(f"{name} {version}" for name, version in report.stand_ins.items())
    against = f"; stand-ins played {played}" if played else ""
    return ["", f"<sub>Planned by the real engine, without credentials or network{against}.</sub>"]


def _list(title: str, items: Sequence[str]) -> list[str]:
    return ["", f"**{title}**", "", *(f"* {_text(item)}" for item in items)] if items else []


def _table(report: Report) -> list[str]:
    kinds = report.by_type()
    if not kinds:
        return []
    head = ["", f"| type | {' | '.join(CHANGING)} |", "|---|---:|---:|---:|---:|"]
    return [
        *head,
        *(
            f"| {_code(short(kind))} | {' | '.join(str(counts[name] or '') for name in CHANGING)} |"
            for kind, counts in kinds.items()
        ),
    ]


def _changes(report: Report) -> Iterable[str]:
    for one in report.changing():
        if one.operation in ("update", "replace"):
            changed = ", ".join(
                f"{change.path} {_short(change.old)} -> {_short(change.new)}"
                for change in one.changes
            )
            yield f"{one.operation} {one.name} ({short(one.type)}): {changed}"
        elif one.operation == "delete":
            yield f"delete {one.name} ({short(one.type)})"


def _fitted(parts: list[list[str]], room: int) -> list[str]:
    """Return the parts' lines, the longest parts shortened until all fit."""
    sizes = [len(part) for part in parts]
    least = 5
    while sum(sizes) > room and max(sizes, default=0) > least:
        sizes[sizes.index(max(sizes))] -= 1
    lines: list[str] = []
    for part, size in zip(parts, sizes, strict=True):
        if size < len(part):
            left = len(part) - size + 1
            more = "| … | | | | |" if part[1].startswith("|") else f"* … and {left} more"
            part = [*part[: size - 1], more]
        lines += part
    return lines[:room]


def _short(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case str():
            text = value
        case bool():
            text = "true" if value else "false"
        case dict() | list():
            return "…"
        case _:
            text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _text(text: str) -> str:
    """Return foreign text as code, so that nothing in it is Markdown, HTML or a mention."""
    flat = " ".join(text.split())
    return _code(flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}…")


def _code(text: str) -> str:
    runs = [len(run) for run in re.findall(r"`+", text)]
    fence = "`" * (max(runs, default=0) + 1)
    padded = f" {text} " if text.startswith("`") or text.endswith("`") else text
    return f"{fence}{padded.replace('|', '¦')}{fence}"
