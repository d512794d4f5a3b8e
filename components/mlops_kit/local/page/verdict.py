"""Say in one sentence how a machine does: pure."""

from collections.abc import Mapping, Sequence
from typing import Any

LEVELS = ("ok", "rollout", "pending", "unknown", "bad")
"""From the best to the worst."""
WORDS = {
    "ok": "OK",
    "rollout": "Rollout",
    "pending": "Alert pending",
    "unknown": "No data",
    "bad": "Trouble",
}


def endpoint(
    state: Mapping[str, Any], alerts: Sequence[Mapping[str, str]], prometheus: str
) -> dict[str, str]:
    """Judge one endpoint.

    Args:
        state: what `describe.endpoint` says of it.
        alerts: those of this endpoint, pending or firing.
        prometheus: why Prometheus cannot be asked, or an empty string.

    Returns:
        level (one of `LEVELS`), word and sentence.
    """
    rollout: Mapping[str, Any] = state["rollout"] or {}
    firing = [alert for alert in alerts if alert["state"] == "firing"]
    if firing:
        return _verdict("bad", "; ".join(_alert(alert) for alert in firing))
    if rollout.get("under_way") and rollout["phase"] == "rollback":
        return _verdict("bad", f"{rollout['label']} is being rolled back: {rollout['reason']}")
    if state["weights"] is None:
        return _verdict("bad", "its gateway does not answer")
    if state["problem"]:
        return _verdict("unknown", state["problem"])
    if prometheus:
        return _verdict("unknown", prometheus)
    if not any(row["weight"] for row in state["weights"]):
        return _verdict("unknown", "no version has traffic yet")
    if alerts:
        return _verdict("pending", "; ".join(_alert(alert) for alert in alerts))
    if rollout.get("under_way"):
        held = f", {rollout['held']}" if rollout["held"] else ""
        return _verdict("rollout", f"{rollout['label']} at {rollout['place']}{held}")
    return _verdict("ok", "no alert is pending or firing, no rollout is under way")


def machine(verdicts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Judge a machine by the verdicts on its endpoints: name -> verdict."""
    if not verdicts:
        return _verdict("unknown", "there is no endpoint on this machine yet")
    worst = max((one["level"] for one in verdicts.values()), key=LEVELS.index)
    if worst == "ok":
        count = len(verdicts)
        each = "The endpoint serves" if count == 1 else f"All {count} endpoints serve"
        return _verdict("ok", f"{each}; {next(iter(verdicts.values()))['sentence']}")
    named = [
        f"{name}: {one['sentence']}" for name, one in verdicts.items() if one["level"] == worst
    ]
    return _verdict(worst, " · ".join(named))


def _alert(alert: Mapping[str, str]) -> str:
    said = alert["summary"].removeprefix(f"{alert['endpoint']}: ")
    return f"{alert['name']} {alert['state']}" + (f" ({said})" if said else "")


def _verdict(level: str, sentence: str) -> dict[str, str]:
    return {"level": level, "word": WORDS[level], "sentence": sentence}
