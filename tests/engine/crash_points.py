"""Projects whose provider can be struck at a chosen act, and what must hold afterwards."""

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mlops_kit.rollout.settings import RolloutSettings
from tests.engine.conftest import made
from tests.engine.crashing_provider import ACTS, AIM
from tests.engine.load import Load
from tests.engine.project import COMMAND_SECONDS, ROOT, STACK, Project, Result, alive, kill, until

PAUSE_SECONDS = 0.02
SHIM = """#!/bin/sh
export PYTHONPATH='{root}/components:{root}'
exec '{root}/.venv/bin/python' -m tests.engine.crashing_provider '{folder}' "$@"
"""
OBJECTIVES = {"availability": 0.9, "latency_p50_ms": 200}
FAULTS = {"error_ratio": 0.05, "delay_ms": 250}
"""Of wine/bad here: a good version keeps the objectives even on a very busy machine, it never."""
ROLLOUT = {
    "bake_seconds": 0.3,
    # More than show that a version is bad: it is always rolled back at the first step.
    "min_requests": 30,
    "retention_seconds": 0.3,
    "max_wait_seconds": 60,
    # A version that was good before is to go through its plan again.
    **({"on_known_good": "plan"} if "on_known_good" in RolloutSettings.model_fields else {}),
}
CANARY = {"strategy": "canary", "steps": [{"weight": 40}, {"weight": 100}], **ROLLOUT}
SHADOW = {"strategy": "shadow", **ROLLOUT}


@dataclass(frozen=True)
class Point:
    """A moment of a rollout."""

    moment: str
    act: str

    def __str__(self) -> str:
        return f"{self.moment} {self.act}"


class Pausing(threading.Event):
    """An event that takes a moment to say that it is not set."""

    def is_set(self) -> bool:
        return self.wait(PAUSE_SECONDS)


class Trickle(Load):
    """A load that leaves the machine time for other things."""

    def __init__(self, port: int, body: str) -> None:
        super().__init__(port, body)
        self._stop = Pausing()


class Crashing:
    """A project with wine/v1 in service, whose provider notes its acts and can be struck."""

    def __init__(self, project: Project, rollout: dict[str, Any]) -> None:
        self.project = project
        self.aimed = project.root / AIM
        self.proven: set[str] = set()
        wine = project.root / "models/wine"
        wine.parent.unlink()
        shutil.copytree(ROOT / "models/wine", wine)
        (wine / "bad/faults.json").write_text(json.dumps(FAULTS))
        folder = project.root / "components"
        folder.unlink()
        folder.mkdir()
        shutil.copy(ROOT / "components/PulumiPlugin.yaml", folder)
        (folder / "mlops_kit").symlink_to(ROOT / "components/mlops_kit")
        shim = folder / "pulumi-resource-mlops-kit"
        shim.write_text(SHIM.format(root=ROOT, folder=project.root))
        shim.chmod(0o755)
        project.wine.update(objectives=dict(OBJECTIVES), rollout=dict(rollout))
        project.up(check=True)
        self.lasting = self.running()

    def load(self) -> Load:
        """Gentle load on wine."""
        return Trickle(self.project.port, json.dumps(self.project.example()))

    def acts(self) -> list[str]:
        """What the provider did since the last call, in order, each act once."""
        file = self.project.root / ACTS
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return list(dict.fromkeys(lines))

    def aim(self, point: Point, number: int = signal.SIGKILL) -> None:
        """Have the provider send itself a signal at a point of the next command."""
        wanted = {"moment": point.moment, "act": point.act, "endpoint": "wine"}
        self.aimed.write_text(json.dumps({**wanted, "signal": int(number)}))

    def struck(self) -> bool:
        """Tell whether the point was reached; take the aim back."""
        missed = self.aimed.exists()
        self.aimed.unlink(missing_ok=True)
        return not missed

    def up(self) -> Result:
        """Run `pulumi up`, without the 5 s that it may wait for a program that hangs.

        After a failure Pulumi's Python program often waits for the engine, which has gone.
        """
        began, command = time.monotonic(), self.project.up_in_background()
        while True:
            try:
                output, _ = command.communicate(timeout=0.2)
                return Result(command.returncode, output, time.monotonic() - began)
            except subprocess.TimeoutExpired:
                assert time.monotonic() - began < COMMAND_SECONDS
            left = self.of_commands()
            if not any(re.search("crashing_provider|language-python ", c) for c in left.values()):
                for pid in (pid for pid, c in left.items() if "language-python-exec" in c):
                    kill(pid)

    def of_commands(self) -> dict[int, str]:
        """Processes of `pulumi` commands: pid -> command line."""
        return dict(alive(f"PULUMI_HOME={self.project.root}/".encode()))

    def wake(self) -> None:
        """Have a provider go on that was sent SIGSTOP."""
        for pid, command in self.of_commands().items():
            if "crashing_provider" in command:
                os.kill(pid, signal.SIGCONT)

    def killed_at(self, point: Point) -> bool:
        """Run an `up` whose provider is killed at a point; False if it never came there."""
        self.aim(point)
        killed = self.up()
        struck = self.struck()
        assert not struck or killed.code != 0, killed.output
        return struck

    def running(self) -> set[int]:
        """Pids of what lasts from one version to the next."""
        servers = "mlops_kit.local.serve"
        return {pid for pid, command in self.project.processes().items() if servers not in command}

    def recorded(self) -> dict[str, Any]:
        """What Pulumi's state says of the endpoint."""
        file = self.project.root / f"state/.pulumi/stacks/mlops-kit/{STACK}.json"
        latest = json.loads(file.read_text())["checkpoint"]["latest"]
        assert not latest.get("pending_operations")
        kinds = {r["type"]: r["outputs"] for r in latest["resources"] if "outputs" in r}
        return kinds["mlops-kit:index:LocalRollout"]

    def assert_at_rest(self, label: str) -> None:
        """Only the version `label` is there, with all traffic, and everybody knows."""
        project = self.project
        ledger = project.ledger()
        live = ledger["stable"]["id"]
        assert ledger["stable"]["label"] == label
        assert (ledger["run"], ledger["pending"]) == (None, None)
        assert ledger["weights"] == {live: 100}
        assert {k: w for k, w in project.weights().items() if w} == {live: 100}
        routes = project.admin("/config_dump?resource=dynamic_route_configs")
        assert "request_mirror_policies" not in routes
        recorded = self.recorded()
        assert (recorded["live_version"], recorded["weights"]) == (live, {live: 100})
        versions = project.directory / "endpoints/wine/versions"
        assert [path.name for path in versions.iterdir()] == [live]
        servers = set(project.processes()) - self.lasting
        assert servers == {project.program(f"wine.{live}")}
        until("all processes of the command are gone", lambda: not self.of_commands(), 10)

    def further(self) -> Result | None:
        """One more `up`, which must not act; None where that was seen from the same state."""
        resting, ledger = self.resting(), self.project.ledger()
        if resting in self.proven:
            return None
        self.acts()
        further = self.up()
        assert not self.acts()
        assert self.project.ledger() == ledger
        self.proven.add(resting)
        return further

    def resting(self) -> str:
        """All that a further `up` starts from, without times and numbers of requests."""
        ledger, recorded = self.project.ledger(), self.recorded()
        told = {"history", "incidents", "rejections", "proven"}
        known = {k: v for k, v in ledger.items() if k not in told}
        state = {k: v for k, v in recorded.items() if k != "history"}
        text = json.dumps([known, sorted(ledger["rejections"]), state], sort_keys=True)
        return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+", "", text)


@contextmanager
def crashing(rollout: dict[str, Any]) -> Iterator[Crashing]:
    """A project for crashes that leaves nothing behind."""
    with made() as project:
        yield Crashing(project, rollout)


def points(acts: list[str]) -> list[Point]:
    """Every place where a rollout can be cut in two: before and after each act, each place once.

    After a write of the ledger is before what follows it; before one is after the act before it.
    """
    found = [Point("before", acts[0])]
    for this, following in pairwise(acts):
        if not this.startswith("save"):
            found.append(Point("after", this))
        if this.startswith("save") or not following.startswith("save"):
            found.append(Point("before", following))
    return [*found, Point("after", acts[-1])]


class Elsewhere(Project):
    """The same project with a state of its own: no lock of Pulumi's keeps the two apart."""

    def __init__(self, first: Project) -> None:
        self.__dict__.update(first.__dict__)
        (self.root / "elsewhere").mkdir()
        self.pulumi("stack", "init", f"organization/mlops-kit/{STACK}", check=True)

    @property
    def environment(self) -> dict[str, str]:
        """Variables of every command."""
        return {**super().environment, "PULUMI_BACKEND_URL": f"file://{self.root}/elsewhere"}
