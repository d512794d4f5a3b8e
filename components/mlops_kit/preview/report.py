"""The result of a preview as one stable document: the same for the same plan."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from mlops_kit.preview.impact import Impact
from mlops_kit.preview.plan import Plan, Planned

SCHEMA = 1
CHANGING = ("create", "update", "replace", "delete")


@dataclass(frozen=True)
class Residency:
    """Whether the plan keeps everything where the stack's settings allow it."""

    verdict: str
    """`kept`, `broken`, `undecided`, or `not set` where the stack has no such settings."""
    checked: int = 0
    """Resources that were looked at."""
    leaks: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a preview found."""

    stack: str
    against: str
    """Name of the revision that the plan starts from; empty: from nothing."""
    plan: Plan
    impacts: Sequence[Impact] = ()
    residency: Residency = field(default_factory=lambda: Residency("not set"))
    stand_ins: Mapping[str, str] = field(default_factory=dict[str, str])
    """Provider -> version of every provider of the plan that a stand-in played."""
    base_problem: str = ""
    """Why the other revision could not be planned; everything counts as new then."""
    kit: str = ""
    """Version of the kit."""

    @property
    def refused(self) -> bool:
        """Whether the plan must not be carried out."""
        return bool(self.plan.problems) or self.residency.verdict == "broken"

    @property
    def headline(self) -> str:
        """Say in one line what would happen."""
        counts = self.plan.counts()
        parts = [f"{counts[name]} to {name}" for name in CHANGING if counts[name]]
        if counts["same"]:
            parts.append(f"{counts['same']} unchanged")
        return ", ".join(parts) or "nothing to do"

    def by_type(self) -> dict[str, dict[str, int]]:
        """Return type -> operation -> number, of what changes."""
        found: dict[str, dict[str, int]] = {}
        for one in sorted(self.changing(), key=lambda one: one.type):
            counts = found.setdefault(one.type, dict.fromkeys(CHANGING, 0))
            counts[one.operation] += 1
        return found

    def changing(self) -> list[Planned]:
        """Return what is created, updated, replaced or deleted, in a stable order."""
        found = [one for one in self.plan.managed if one.operation in CHANGING]
        return sorted(found, key=lambda one: (CHANGING.index(one.operation), one.type, one.name))

    def document(self) -> dict[str, Any]:
        """Return everything, for programs."""
        return {
            "schema": SCHEMA,
            "kit": self.kit,
            "stack": self.stack,
            "against": self.against or None,
            "result": "refused" if self.refused else "good",
            "counts": self.plan.counts(),
            "problems": list(self.plan.problems),
            "base_problem": self.base_problem or None,
            "impacts": [asdict(impact) for impact in self.impacts],
            "rollouts": list(self.plan.notes),
            "residency": asdict(self.residency),
            "by_type": self.by_type(),
            "resources": [_entry(one) for one in self.changing()],
            "warnings": list(self.plan.warnings),
            "stand_ins": dict(self.stand_ins),
        }


def _entry(one: Planned) -> dict[str, Any]:
    return {
        "operation": one.operation,
        "type": one.type,
        "name": one.name,
        "urn": one.urn,
        "delete_first": one.delete_first,
        "inputs": dict(one.inputs),
        "changes": [asdict(change) for change in one.changes],
    }
