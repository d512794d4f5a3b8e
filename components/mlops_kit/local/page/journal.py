"""Read the journal that the provider writes during a rollout: pure."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

RATE_SECONDS = 2.0
"""The rate of requests at a line is that of at least so many seconds before it."""
MOST_POINTS = 600
COLUMNS = ("weight", "requests", "evidence", "bound", "ratio", "allowed")

Line = dict[str, Any]


def lines(text: str) -> list[Line]:
    """Return the lines that are whole, in their order, each with `at` in seconds since 1970."""
    found: list[Line] = []
    for written in text.splitlines():
        try:
            value: Any = json.loads(written)
            moment = datetime.fromisoformat(value["at"]).timestamp()
            if not isinstance(value["candidate"], str):
                continue
        except (ValueError, TypeError, KeyError):
            continue  # half written, or not the kit's
        found.append({**cast(Line, value), "at": moment})
    return found


def of_run(journal: Sequence[Line], candidate: str, started_at: float) -> list[Line]:
    """Return the lines of the rollout under way."""
    return [line for line in journal if line["candidate"] == candidate and line["at"] >= started_at]


def last_rollout(journal: Sequence[Line]) -> list[Line]:
    """Return the lines of the newest rollout: one candidate, whose steps never go back."""
    begin = len(journal)
    while begin > 0:
        line, after = journal[begin - 1], journal[begin] if begin < len(journal) else None
        if after is not None and (
            line["candidate"] != after["candidate"] or _step(line) > _step(after)
        ):
            break
        begin -= 1
    return list(journal[begin:])


def points(journal: Sequence[Line]) -> dict[str, list[float | None]]:
    """Return columns for charts: `at`, those of `COLUMNS`, and `rate` in requests a second."""
    rates = _rates(journal)
    kept = _thinned(len(journal))
    columns: dict[str, list[float | None]] = {"at": [float(journal[i]["at"]) for i in kept]}
    for name in COLUMNS:
        columns[name] = [number(journal[i].get(name)) for i in kept]
    columns["rate"] = [rates[i] for i in kept]
    return columns


def newest(journal: Sequence[Line]) -> Line | None:
    """Return what the newest line says, in the types that the page expects."""
    if not journal:
        return None
    line = journal[-1]
    slow: Any = line.get("slow")
    texts = {name: _text(line.get(name)) for name in ("label", "objective", "verdict", "line")}
    values = {name: number(line.get(name)) for name in (*COLUMNS, "failed", "at")}
    slow = {str(name): number(value) for name, value in _mapping(slow).items()}
    return {**texts, **values, "slow": slow, "candidate": line["candidate"]}


def number(value: Any) -> float | None:
    """Return a finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _rates(journal: Sequence[Line]) -> list[float | None]:
    rates: list[float | None] = []
    earlier = 0
    for line in journal:
        while (
            earlier + 1 < len(journal) and line["at"] - journal[earlier + 1]["at"] >= RATE_SECONDS
        ):
            earlier += 1
        before = journal[earlier]
        seconds = line["at"] - before["at"]
        now, then = number(line.get("requests")), number(before.get("requests"))
        # A count that fell was started anew, with a step: it says nothing of the seconds before.
        if now is None or then is None or now < then or seconds < RATE_SECONDS:
            rates.append(None)
        else:
            rates.append((now - then) / seconds)
    return rates


def _thinned(count: int) -> list[int]:
    every = max(1, -(-count // MOST_POINTS))
    return sorted({*range(0, count, every), *([count - 1] if count else [])})


def _step(line: Line) -> float:
    return number(line.get("step")) or 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[Any, Any]:
    return cast(Mapping[Any, Any], value) if isinstance(value, dict) else {}
