"""Run `pulumi preview` in a workspace, and read its events."""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from mlops_kit import marks
from mlops_kit.preview.plan import SECRET, STACK_TYPE, Change, Operation, Plan, Planned
from mlops_kit.preview.workspace import SECONDS, CannotPlan, Workspace

_OPERATIONS: Mapping[str, Operation] = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "same": "same",
    "read": "read",
    "refresh": "same",
    "import": "create",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "read-replacement": "replace",
}
PROVIDERS = "::pulumi:providers:"
PROVIDER_ID = "5f9c0000-0000-4000-8000-000000000000"
"""Id of every provider in a made-up state."""


def plan(place: Workspace, keep: bool = False) -> Plan:
    """Plan a stack.

    Args:
        place: where; its state is what the plan starts from.
        keep: whether to make `checkpoint`, with values of secrets: for a comparison only.

    Raises:
        CannotPlan: the engine did not get as far as making a plan.
    """
    saved = place.folder / "plan.json"
    saved.unlink(missing_ok=True)
    more = ["--show-secrets"] if keep else []
    try:
        done = place.run("preview", "--json", "--save-plan", str(saved), *more)
    except subprocess.TimeoutExpired:
        raise CannotPlan(f"the engine did not end within {SECONDS} s") from None
    events = list(_events(done.stdout))
    if not any("summaryEvent" in event for event in events) and done.returncode == 0:
        raise CannotPlan(f"the engine made no plan: {(done.stderr or done.stdout).strip()[-400:]}")
    goals = _map(json.loads(saved.read_text()).get("resourcePlans")) if saved.exists() else {}
    found = _read(events, goals, place.project)
    if done.returncode and not found.problems:
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        reason = last[0].removeprefix("error: ") if last else f"it exited with {done.returncode}"
        raise CannotPlan(f"the engine made no plan: {reason}")
    if not keep or found.problems:
        return found
    ids = {urn: str(state.get("id") or "") for urn, state in _states(events)}
    return replace(found, checkpoint=_checkpoint(goals, ids))


def _events(text: str) -> Iterable[dict[str, Any]]:
    for line in text.splitlines():
        if line.startswith("{"):
            yield json.loads(line, object_hook=_without_secret)


def _without_secret(value: dict[str, Any]) -> Any:
    return SECRET if value.get(marks.SIGNATURE) == marks.SECRET else value


def _states(events: list[dict[str, Any]]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Return URN and new state of every resource whose outputs the plan knows."""
    for event in events:
        if "resOutputsEvent" in event:
            step = event["resOutputsEvent"]["metadata"]
            yield str(step["urn"]), _map(step.get("new"))


def _read(events: list[dict[str, Any]], goals: Mapping[str, Any], project: Path) -> Plan:
    steps: dict[str, list[dict[str, Any]]] = {}
    known: dict[str, Mapping[str, Any]] = {}
    said: list[dict[str, Any]] = []
    for event in events:
        if "resourcePreEvent" in event:
            step = event["resourcePreEvent"]["metadata"]
            steps.setdefault(step["urn"], []).append(step)
        elif "resOutputsEvent" in event:
            step = event["resOutputsEvent"]["metadata"]
            steps.setdefault(step["urn"], steps.get(step["urn"]) or [step])
            known[step["urn"]] = _map(_map(step.get("new")).get("outputs"))
            if step["type"] == STACK_TYPE:
                steps[step["urn"]][0]["old"] = step.get("old") or steps[step["urn"]][0].get("old")
        elif "diagnosticEvent" in event and event["diagnosticEvent"]["severity"] != "debug":
            said.append(event["diagnosticEvent"])
    resources = [_planned(urn, of_one, known.get(urn, {})) for urn, of_one in steps.items()]
    resources.sort(key=lambda one: one.operation == "delete")
    stack = next((one for one in steps.values() if one[0]["type"] == STACK_TYPE), None)
    stack_urn = stack[0]["urn"] if stack else ""
    return Plan(
        resources=tuple(one for one in resources if one.type != STACK_TYPE),
        providers={
            **{urn: _map(one.get("state")) for urn, one in goals.items() if PROVIDERS in urn},
            **{one.urn: one.inputs for one in resources if PROVIDERS in one.urn and one.inputs},
        },
        outputs=known.get(stack_urn, {}),
        old_outputs=_map(_map(stack[0].get("old")).get("outputs")) if stack else {},
        problems=_once(_problem(one, project) for one in said if one["severity"] == "error"),
        warnings=_once(_sentence(one) for one in said if one["severity"] == "warning"),
        notes=_once(_sentence(one) for one in said if _is_note(one)),
    )


def _planned(urn: str, steps: list[dict[str, Any]], outputs: Mapping[str, Any]) -> Planned:
    first = steps[0]
    for step in steps:
        # A replacement comes as three steps; the one that is called so has the differences.
        if step["op"] == "replace":
            first = step
    operations = [step["op"] for step in steps]
    old, new = _map(first.get("old")), _map(first.get("new"))
    now = new or old
    replaced = "create-replacement" in operations or "replace" in operations
    return Planned(
        urn=urn,
        type=str(first["type"]),
        name=urn.rsplit("::", 1)[-1],
        operation="replace" if replaced else _OPERATIONS.get(first["op"], "same"),
        custom=bool(now.get("custom")),
        inputs=_map(new.get("inputs")),
        outputs=outputs,
        old_inputs=_map(old.get("inputs")),
        changes=tuple(_changes(first, old, new)),
        delete_first=replaced
        and "delete-replaced" in operations
        and operations.index("delete-replaced") == 0,
        parent=str(now.get("parent", "")),
        provider=str(now.get("provider", "")).rpartition("::")[0],
    )


def _changes(step: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> Iterable[Change]:
    for path, detail in sorted(_map(step.get("detailedDiff")).items()):
        kind = str(_map(detail).get("diffKind", ""))
        of_inputs = bool(_map(detail).get("inputDiff"))
        before = _at(_map(old.get("inputs" if of_inputs else "outputs")), path)
        after = _at(_map(new.get("inputs")), path)
        if SECRET in (before, after):
            before = after = SECRET
        yield Change(path, before, after, kind.endswith("replace"))


def _at(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+|\"[^\"]*\"|'[^']*')\]", path):
        if isinstance(found, list) and index.isdigit():
            items = cast(list[Any], found)
            found = items[int(index)] if int(index) < len(items) else None
        elif isinstance(found, dict):
            found = cast(dict[str, Any], found).get(name or index.strip("\"'"))
        else:
            return None
    return found


def _is_note(said: Mapping[str, Any]) -> bool:
    kind = str(said.get("urn", "")).split("::")[2:3]
    return bool(kind) and kind[0].startswith("mlops-kit:") and said["severity"].startswith("info")


def _sentence(said: Mapping[str, Any]) -> str:
    return " ".join(str(said["message"]).split())


def _problem(said: Mapping[str, Any], project: Path) -> str:
    """Return an error as one sentence, or as the lines that the kit itself wrote."""
    message = str(said["message"]).strip()
    if "Traceback (most recent call last)" in message:
        return _of_traceback(message, project)
    found = re.match(r"(\S+) resource '([^']*)' has a problem: (.*)", message, re.DOTALL)
    if found:
        return f"{found[2]} ({found[1]}): {found[3].strip()}"
    return message


def _of_traceback(message: str, project: Path) -> str:
    """Say where the program failed: the deepest place in the project's own files."""
    lines = [line for line in message.splitlines() if line.strip()]
    places = re.findall(r'File "([^"]+)", line (\d+)', message)
    inside = [(Path(f).relative_to(project), n) for f, n in places if f.startswith(f"{project}/")]
    own = [
        f"{file}, line {line}"
        for file, line in inside
        if not any(part.startswith(".") for part in file.parts)
    ]
    what = lines[-1].strip()
    lookup = re.match(r"Exception: invoke of (\S+) failed: .* returned an error: (.*)", what)
    reason = lookup[2] if lookup else f"the program failed: {what}"
    return reason + (f" ({own[-1]})" if own else "")


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _checkpoint(saved: Mapping[str, Any], ids: Mapping[str, str]) -> tuple[Mapping[str, Any], ...]:
    """Return the resources of a plan as a state holds them once they are there.

    Args:
        saved: goal and outputs by URN, as `--save-plan` writes them.
        ids: id by URN, where the plan knows it.
    """
    found: dict[str, dict[str, Any]] = {}

    def add(urn: str) -> None:
        one = _map(saved.get(urn))
        goal = _map(one.get("goal"))
        if urn in found or not goal:
            return
        entry: dict[str, Any] = {
            "urn": urn,
            "custom": bool(goal.get("custom")),
            "type": goal["type"],
            "inputs": _map(_map(goal.get("inputDiff")).get("adds")),
            "outputs": _map(one.get("state")),
        }
        for key in ("parent", "dependencies", "propertyDependencies", "protect", "deletedWith"):
            if goal.get(key):
                entry[key] = goal[key]
        if goal.get("provider"):
            entry["provider"] = str(goal["provider"]).replace(marks.UNKNOWN, PROVIDER_ID)
        if entry["custom"]:
            id = ids.get(urn, "")
            entry["id"] = PROVIDER_ID if id in ("", marks.UNKNOWN) else id
        # What a resource refers to stands before it in a state.
        provider = str(goal.get("provider", "")).rpartition("::")[0]
        for other in (goal.get("parent", ""), provider, *(goal.get("dependencies") or ())):
            add(str(other))
        found[urn] = entry

    for urn in saved:
        add(urn)
    return tuple(found.values())


def _map(value: object) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}
