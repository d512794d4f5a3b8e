"""An endpoint that nobody changes: right answers, no work, and repairs of what died."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest

from tests.engine.project import Project, kill, until
from tools.train_models import train

WRITTEN_BY_PROCESSES = ("logs", "prometheus/data", "endpoints/wine/checks")


def ask(project: Project, rows: numpy.ndarray, endpoint: str = "wine") -> dict[str, numpy.ndarray]:
    """Have the endpoint predict rows."""
    tensor = {"name": "features", "shape": list(rows.shape), "datatype": "FP32"}
    answer = project.answer({"inputs": [{**tensor, "data": rows.ravel().tolist()}]}, endpoint)
    return {o["name"]: numpy.array(o["data"]).reshape(o["shape"]) for o in answer["outputs"]}


def files(project: Project) -> dict[Path, tuple[int, int]]:
    """What the kit itself wrote: path -> inode and time of the last change."""
    skipped = [project.directory / name for name in WRITTEN_BY_PROCESSES]
    found: dict[Path, tuple[int, int]] = {}
    for folder, _, names in os.walk(project.root / ".mlops-kit"):
        if not any(Path(folder).is_relative_to(s) for s in skipped):
            for name in names:
                status = (Path(folder) / name).stat()
                found[Path(folder) / name] = (status.st_ino, status.st_mtime_ns)
    return found


def test_predictions_equal_those_of_scikit_learn(shared: Project) -> None:
    trained = train("wine/v1")
    got = ask(shared, trained.rows)
    numpy.testing.assert_array_equal(got["label"], trained.pipeline.predict(trained.rows))
    expected = trained.pipeline.predict_proba(trained.rows)
    numpy.testing.assert_allclose(got["probabilities"], expected, atol=1e-6)
    assert len(trained.rows) > 50


def test_an_up_without_changes_writes_nothing_and_restarts_nothing(shared: Project) -> None:
    processes, written = shared.processes(), files(shared)
    again = shared.up()
    assert again.code == 0, again.output
    assert "4 unchanged" in again.output
    assert shared.processes() == processes
    assert files(shared) == written


def test_a_preview_names_the_plan_and_its_duration_and_does_nothing(shared: Project) -> None:
    processes, written = shared.processes(), files(shared)
    shared.model("wine/v2")
    try:
        plan = shared.preview()
    finally:
        shared.model("wine/v1")
    assert plan.code == 0, plan.output
    plan.line(
        "(wine/v1) 100 % -> ",
        "(wine/v2) canary 10 % (2 s) · 50 % (2 s) · 100 % (2 s)",
        "old version kept 2 s; at least 8 s",
    )
    assert shared.processes() == processes
    new = set(files(shared)) - set(written)
    assert all(".checked" in file.parts for file in new), new


def test_a_refresh_without_changes_finds_none(shared: Project) -> None:
    refreshed = shared.refresh("--expect-no-changes")
    assert refreshed.code == 0, refreshed.output


def killed(project: Project, program: str) -> None:
    """Kill one program, and see that it is really a new one that runs afterwards."""
    pid = project.program(program)
    assert pid is not None
    kill(pid)
    until(f"{program} is gone", lambda: project.program(program) != pid)


def server(project: Project) -> str:
    """Program name of the live model server."""
    return f"wine.{project.ledger()['stable']['id']}"


@pytest.mark.parametrize(
    "which",
    [
        server,
        lambda p: "wine.gateway",
        lambda p: "wine.prober",
        lambda p: "prometheus",
        lambda p: "page",
    ],
    ids=["model server", "gateway", "prober", "prometheus", "page"],
)
def test_a_killed_process_is_back_after_the_next_up(
    shared: Project, which: Callable[[Project], str]
) -> None:
    program = which(shared)
    killed(shared, program)
    repaired = shared.up()
    assert repaired.code == 0, repaired.output
    assert until(f"{program} runs", lambda: shared.program(program))
    assert until("it answers", lambda: shared.answer(shared.example())["outputs"], 20)
    assert shared.labels() == {"v1": 100}
    assert shared.up(check=True).output.count("4 unchanged") == 1


def test_killed_supervisor_and_all_its_programs_are_back_after_the_next_up(
    shared: Project,
) -> None:
    # The daemon first: it would start the others again.
    before = shared.processes()
    for pid, _ in sorted(before.items(), key=lambda item: "supervisord" not in item[1]):
        kill(pid)
    until("all are gone", lambda: not shared.processes())
    seen = shared.preview()
    assert "repair" in seen.output, seen.output
    repaired = shared.up()
    assert repaired.code == 0, repaired.output
    assert shared.answer(shared.example())["outputs"]
    assert shared.labels() == {"v1": 100}
    assert len(shared.processes()) == len(before)
    assert not set(shared.processes()) & set(before)


def test_a_killed_supervisor_whose_programs_live_on_is_back_without_doubles(
    shared: Project,
) -> None:
    before = shared.processes()
    kill(next(pid for pid, command in before.items() if "supervisord" in command))
    repaired = shared.up()
    assert repaired.code == 0, repaired.output
    assert shared.answer(shared.example())["outputs"]
    assert sorted(shared.processes().values()) == sorted(before.values())
