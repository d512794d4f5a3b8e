"""What a reviewer has to see first: lost data, broken addresses, less capacity; in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from mlops_kit.preview.plan import SECRET, Change, Plan, Planned
from mlops_kit.preview.stakes import ADDRESS, CAPACITY, COUNTS, DATA

Stake = Literal["data", "address", "capacity"]
ORDER: tuple[Stake, ...] = ("data", "address", "capacity")


@dataclass(frozen=True)
class Impact:
    """One consequence of a plan."""

    stake: Stake
    resource: str
    """Name of the resource, or of the stack's output."""
    type: str
    sentence: str


def impacts(plan: Plan) -> list[Impact]:
    """Return the consequences of a plan, the worst first, in a stable order."""
    found: dict[tuple[str, str, str], Impact] = {}
    for one in plan.managed:
        for impact in _of_resource(one):
            found.setdefault((impact.stake, impact.resource, impact.sentence), impact)
    for impact in _of_outputs(plan.old_outputs, plan.outputs):
        found.setdefault((impact.stake, impact.resource, impact.sentence), impact)
    return sorted(
        found.values(), key=lambda impact: (ORDER.index(impact.stake), impact.type, impact.resource)
    )


def _of_resource(one: Planned) -> Iterable[Impact]:
    if one.operation in ("replace", "delete"):
        happens = "is replaced" if one.operation == "replace" else "is deleted"
        why = ", ".join(change.path for change in one.changes if change.replaces)
        because = f" because {why} changes" if why and one.operation == "replace" else ""
        tables: tuple[tuple[Stake, Mapping[str, str], str], ...] = (
            ("data", DATA, "is lost:"),
            ("address", ADDRESS, ""),
            ("capacity", CAPACITY, "goes:"),
        )
        known = False
        for stake, table, verb in tables:
            if not table.get(one.type):
                known = known or one.type in table
                continue
            known = True
            what = f"{verb} {table[one.type]}".strip()
            yield Impact(stake, one.name, one.type, f"{happens}{because}: {what}")
        if one.operation == "replace" and one.delete_first and not known:
            yield Impact(
                "capacity", one.name, one.type, f"{happens}{because}, the old one goes first"
            )
    if one.operation == "update":
        for change in one.changes:
            if _is_less(change):
                sentence = f"{change.path} falls from {change.old} to {change.new}"
                yield Impact("capacity", one.name, one.type, sentence)


def _is_less(change: Change) -> bool:
    name = change.path.replace('"]', "").rsplit(".", 1)[-1].rsplit('["', 1)[-1]
    return (
        name in COUNTS
        and _is_number(change.old)
        and _is_number(change.new)
        and change.new < change.old
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_outputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Impact]:
    """Compare the addresses that a stack gives to others."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    for path, value in before.items():
        now = after.get(path)
        if now == value or SECRET in (value, now) or not _is_address(value):
            continue
        change = f"changes from {value} to {now}" if now else f"is gone, it was {value}"
        yield Impact("address", path, "stack output", change)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and (value.startswith("arn:") or "://" in value or "/" in value)


def _leaves(value: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in cast(dict[str, Any], value).items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    else:
        yield path, value
