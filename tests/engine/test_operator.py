"""Orders of an operator during `pulumi up`, and the status that they see."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from tests.engine.conftest import made
from tests.engine.project import ROOT, STRICT, Project, Result, canary, until

LONG = 60
"""Seconds of baking that nobody waits for here."""
EASY = {"availability": 0.5}
"""What is soon known to be kept, and raises no alarm while the first version starts."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Project]:
    """A project for all tests, with wine/v1 in service and checked often."""
    with made() as project:
        project.wine.update(probes_per_second=20, objectives=dict(EASY))
        project.up(check=True)
        yield project


def kit(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `mlops-kit` as ann."""
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "mlops_kit.cli", *arguments],
        cwd=project.root,
        env={**project.environment, "MLOPS_KIT_BY": "ann"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def ordered(project: Project, *arguments: str) -> str:
    """Give an order that is accepted; return what was said."""
    done = kit(project, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def status(project: Project) -> dict[str, Any]:
    """What `mlops-kit status` knows of wine."""
    return json.loads(kit(project, "status", "wine", "--json").stdout)["endpoints"][0]


def ended(up: subprocess.Popen[str], seconds: float = 40) -> Result:
    """Wait for the end of a `pulumi up`."""
    began = time.monotonic()
    output, _ = up.communicate(timeout=seconds)
    return Result(up.returncode, output, time.monotonic() - began)


@contextmanager
def rolling_out(project: Project, model: str, bake: float) -> Iterator[subprocess.Popen[str]]:
    """Begin to roll a model out, by all steps of its plan."""
    project.wine["rollout"] = {
        **canary(bake=bake, least=3),
        "max_wait_seconds": 600,
        "on_known_good": "plan",
    }
    project.model(model)
    known = [r["id"] for r in project.ledger()["rejections"].values()]
    if known and project.ledger()["stable"]["label"] != model:
        project.model(model, retry=known[-1])
    up = project.up_in_background()
    try:
        yield up
    finally:
        if up.returncode is None:
            up.terminate()
            up.communicate(timeout=30)


def other(project: Project) -> str:
    """The good model that does not serve now."""
    return "wine/v2" if project.ledger()["stable"]["label"] == "wine/v1" else "wine/v1"


def at(project: Project, weight: int, up: subprocess.Popen[str]) -> None:
    """Wait until the candidate has so much of the traffic."""

    def there() -> bool:
        return up.poll() is not None or weight in project.labels().values()

    until(f"the candidate has {weight} %", there)
    assert up.poll() is None, ended(up).output


def test_a_pause_holds_the_weight_and_resume_lets_it_go_on(shared: Project) -> None:
    model = other(shared)
    with rolling_out(shared, model, bake=1) as up:
        at(shared, 10, up)
        said = ordered(shared, "pause", "wine", "--reason", "look at it")
        assert f"({model}) is paused at step 1 of 3 (10 %)" in said

        def held() -> dict[str, Any] | None:
            rollout = status(shared)["rollout"]
            seen, began = rollout["seen"], datetime.fromisoformat(rollout["step_at"])
            long = (datetime.fromisoformat(seen["at"]) - began).total_seconds()
            return rollout if seen["waits_for"].startswith("paused") and long > 3 else None

        rollout = until("it is held for longer than its time to bake", held)
        assert rollout["followed"]
        assert (rollout["phase"], rollout["step"]) == ("step", 1)
        assert rollout["seen"]["waits_for"].startswith("paused by ann on ")
        assert rollout["seen"]["waits_for"].endswith(": look at it")
        assert 10 in shared.labels().values()
        assert kit(shared, "status").returncode == 1
        assert "the `pulumi up` under way does it" in ordered(shared, "resume", "wine")
        done = ended(up)
    assert done.code == 0, done.output
    done.line(f"({model}) has 100 %")
    history = [(event["what"], event["by"]) for event in shared.ledger()["history"]]
    assert {("paused", "ann"), ("resumed", "ann")} < set(history)


def test_rollback_gives_the_traffic_back_at_once_and_the_run_says_who_and_why(
    shared: Project,
) -> None:
    model, stable = other(shared), shared.ledger()["stable"]
    with rolling_out(shared, model, bake=LONG) as up:
        at(shared, 10, up)
        said = ordered(shared, "rollback", "wine", "--reason", "customers complain")
        began = time.monotonic()
        assert said.endswith("; the `pulumi up` under way does it\n")
        until("the old version has all", lambda: shared.weights() == {stable["id"]: 100}, 10)
        assert time.monotonic() - began < 5
        done = ended(up)
    assert done.code != 0
    sentence = done.line("was rolled back: ")
    assert f"({model}) was rolled back: ann ordered it: customers complain, at step 1" in sentence
    assert sentence.endswith(f"({stable['label']}) has 100 %")
    incident = status(shared)["incidents"][-1]
    assert incident["what"] == "ordered"
    assert incident["ended_at"]


def test_promote_skips_the_baking_and_the_status_is_good_again(shared: Project) -> None:
    model = other(shared)
    with rolling_out(shared, model, bake=LONG) as up:
        at(shared, 10, up)
        ordered(shared, "promote", "wine", "--reason", "tested elsewhere")
        done = ended(up, LONG - 10)
    assert done.code == 0, done.output
    done.line(f"({model}) has 100 %")
    promoted = [e for e in shared.ledger()["history"] if e["what"] == "promoted"][-1]
    assert promoted["reason"] == "ordered by ann: tested elsewhere"
    well = until("all is well", lambda: _well(shared), 30)
    assert "wine  ok" in well
    assert "availability" in well
    refused = kit(shared, "promote", "wine", "--reason", "again")
    assert refused.returncode == 1
    assert "nothing to promote, no rollout is under way" in refused.stderr


def test_a_breach_while_paused_still_rolls_back(shared: Project) -> None:
    shared.wine["objectives"] = dict(STRICT)
    try:
        with rolling_out(shared, "wine/bad", bake=LONG) as up:
            until("it starts", lambda: (shared.ledger()["run"] or {}).get("phase") == "deploy")
            ordered(shared, "pause", "wine")
            done = ended(up)
    finally:
        shared.wine["objectives"] = dict(EASY)
    assert done.code != 0
    assert "ordered" not in done.line("(wine/bad) was rolled back: ")
    assert shared.ledger()["order"]["what"] == "pause"
    ordered(shared, "resume", "wine")


def _well(project: Project) -> str:
    done = kit(project, "status")
    return done.stdout if done.returncode == 0 else ""
