"""What each look at a rollout saw, a line of JSON each, for the page and `mlops-kit status`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlops_kit.local.files import replace_file
from mlops_kit.rollout.decision import Snapshot

JOURNAL_FILE = "rollout.jsonl"
MOST_BYTES = 4_000_000
"""A journal that has grown to this size keeps its newer half."""
LEAST_SECONDS = 0.25
"""Looks that follow each other faster are left out, unless their verdict is another one."""


class Journal:
    """An endpoint's journal of rollouts, bounded in size."""

    def __init__(self, path: Path) -> None:
        """Remember the place; nothing is written yet."""
        self.path = path
        self._at: datetime | None = None
        self._verdict = ""

    def append(self, snapshot: Snapshot, line: str) -> None:
        """Add what was seen just now."""
        now, verdict = datetime.now(UTC), snapshot.finding.verdict.value
        soon = self._at is not None and (now - self._at).total_seconds() < LEAST_SECONDS
        if soon and verdict == self._verdict:
            return
        self._at, self._verdict = now, verdict
        with self.path.open("a") as file:
            file.write(json.dumps(_entry(snapshot, line, now)) + "\n")
        if self.path.stat().st_size > MOST_BYTES:
            lines = self.path.read_text().splitlines(keepends=True)
            replace_file(self.path, "".join(lines[len(lines) // 2 :]))


def _entry(snapshot: Snapshot, line: str, now: datetime) -> dict[str, Any]:
    counts, finding = snapshot.counts, snapshot.finding
    promise = finding.objective
    return {
        "at": now.isoformat(),
        "candidate": snapshot.candidate.id,
        "label": snapshot.candidate.label,
        "phase": snapshot.phase,
        "step": snapshot.step,
        "weight": snapshot.weight,
        "requests": counts.requests,
        "failed": counts.failed,
        "slow": dict(counts.slow),
        "evidence": finding.evidence,
        "bound": finding.bound,
        "objective": promise.name if promise else None,
        "allowed": promise.allowed if promise else None,
        "ratio": finding.ratio,
        "verdict": finding.verdict.value,
        "line": line,
    }
