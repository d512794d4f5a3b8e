"""A run that is killed or stopped in the middle leaves nothing that the next one cannot mend."""

import signal
from collections.abc import Callable

from tests.engine.load import Load
from tests.engine.project import Project, kill, until


def at_step(project: Project, step: int) -> bool:
    """Tell whether the rollout has set the traffic of a step."""
    run = project.ledger()["run"]
    return bool(run and run["phase"] == "step" and run["step"] == step and run["step_at"])


def test_after_the_provider_is_killed_in_mid_rollout_the_next_up_converges_without_orphans(
    project: Project, load: Callable[[Project], Load]
) -> None:
    project.up(check=True)
    old = project.output()["live_version"]
    usual = len(project.processes())
    project.model("wine/v2")
    with load(project) as sent:
        up = project.up_in_background()
        # The ledger names the step just before the traffic moves: wait for the traffic.
        half = {"v1": 50, "v2": 50}
        until("half is shifted", lambda: at_step(project, 1) and project.labels() == half)
        for pid in project.providers():
            kill(pid)
        output, _ = up.communicate(timeout=60)
        assert up.returncode != 0, output
        assert "Traceback" not in output
        assert project.labels() == half

        converged = project.up()
        assert converged.code == 0, converged.output
    assert not sent.failures
    assert project.labels() == {"v2": 100}
    assert project.output()["live_version"] != old
    assert project.ledger()["run"] is None
    assert len(project.processes()) == usual
    assert project.program(f"wine.{old}") is None
    assert not project.providers()
    assert project.up(check=True).output.count("4 unchanged") == 1


def test_a_run_that_the_operator_stops_brings_the_old_version_back(
    project: Project, load: Callable[[Project], Load]
) -> None:
    project.up(check=True)
    project.model("wine/v2", bake_seconds=10)
    with load(project) as sent:
        up = project.up_in_background()
        until("the first share is shifted", lambda: at_step(project, 0))
        up.send_signal(signal.SIGINT)
        output, _ = up.communicate(timeout=60)
    assert up.returncode != 0, output
    assert "Traceback" not in output
    assert "was rolled back: the run was stopped by the operator" in output
    assert not sent.failures
    assert project.labels() == {"v1": 100}
    assert not project.providers()

    # Stopping is no verdict: the same version may come again, at once.
    seen = project.preview()
    assert seen.code == 0, seen.output
    seen.line("(wine/v1) 100 % -> ", "(wine/v2) canary")
