"""A provider that is killed at any act, in good and bad rollouts, and two runs at once."""

import re
import signal
from collections.abc import Callable

import pytest

from tests.engine.crash_points import (
    CANARY,
    SHADOW,
    Crashing,
    Elsewhere,
    Point,
    crashing,
    points,
)
from tests.engine.project import until

HALFWAY = Point("before", "shift old=100")
"""Where a bad version is rejected and its traffic not yet back."""
TURNS = {"wine/v1": "wine/v2", "wine/v2": "wine/v1"}


def undisturbed(crash: Crashing, model: str) -> list[Point]:
    """The points of a rollout that nobody disturbs."""
    crash.acts()
    crash.project.model(model)
    with crash.load():
        crash.up()
    return points(crash.acts())


def survive(chosen: list[Point], survives: Callable[[Point], bool]) -> None:
    """Have every point survived; `survives` says False where the rollout did not come by it."""
    assert chosen
    # A point can be missed: what is recorded in one write or in two depends on the moment.
    for _ in range(2):
        missed: list[Point] = []
        for point in chosen:
            try:
                missed += [] if survives(point) else [point]
            except AssertionError as error:
                error.add_note(f"killed {point}")
                raise
        chosen = missed
    assert not chosen, f"never came by: {', '.join(map(str, chosen))}"


def promoted_after(crash: Crashing, point: Point) -> bool:
    """Kill the provider in a good rollout; the next `up` ends it."""
    project = crash.project
    wanted = TURNS[project.ledger()["stable"]["label"]]
    project.model(wanted)
    with crash.load() as sent:
        if not crash.killed_at(point):
            return False
        again = crash.up()
    assert again.code == 0, again.output
    again.line(f"({wanted}) has 100 %")
    assert sent.answers
    assert not sent.failures
    crash.assert_at_rest(wanted)
    if further := crash.further():
        assert further.code == 0, further.output
        assert "4 unchanged" in further.output
    return True


def rolled_back_after(crash: Crashing, point: Point) -> bool:
    """Kill the provider in a bad rollout; the next `up` fails, and the old version serves."""
    project = crash.project
    ledger = project.ledger()
    old, rejections = ledger["stable"], ledger["rejections"]
    (bad,) = rejections
    project.model("wine/bad", retry=rejections[bad]["id"])
    with crash.load() as sent:
        if not crash.killed_at(point):
            return False
        if point == HALFWAY:
            halfway = project.ledger()
            assert halfway["run"]["phase"] == "rollback"
            assert halfway["rejections"][bad] != rejections[bad]
            assert set(project.weights()) == {old["id"], bad}
        again = crash.up()
    assert again.code != 0, again.output
    reason = r"\d+ % of \d+ requests (took longer than 200 ms|failed), allowed \d+ %"
    assert re.search(
        rf"\(wine/bad\) (was rolled back: |is refused, it was rolled back on .* because ){reason}",
        again.line("(wine/bad)"),
    ), again.output
    assert sent.by(old["id"])
    assert {a.version for a in sent.failures} <= {bad}
    crash.assert_at_rest(old["label"])
    offer = project.ledger()["rejections"][bad]["id"]
    assert offer != rejections[bad]["id"]
    if further := crash.further():
        assert further.code != 0, further.output
        further.line("(wine/bad) is refused, it was rolled back on", f"rollout.retry to {offer} ")
    return True


@pytest.mark.parametrize("part", [0, 1])
def test_a_good_rollout_killed_at_any_act_is_promoted_by_the_next_up(part: int) -> None:
    with crashing(CANARY) as crash:
        chosen = undisturbed(crash, "wine/v2")[part::2]
        survive(chosen, lambda point: promoted_after(crash, point))


@pytest.mark.parametrize("part", [0, 1])
def test_a_bad_rollout_killed_at_any_act_leaves_the_old_version_all_traffic(part: int) -> None:
    with crashing(CANARY) as crash:
        found = undisturbed(crash, "wine/bad")
        assert HALFWAY in found
        survive(found[part::2], lambda point: rolled_back_after(crash, point))


def test_a_shadow_rollout_killed_at_its_mirrors_ends_without_a_mirror() -> None:
    with crashing(SHADOW) as crash:
        good = [point for point in undisturbed(crash, "wine/v2") if "mirror" in point.act]
        survive(good, lambda point: promoted_after(crash, point))
        bad = [point for point in undisturbed(crash, "wine/bad") if "mirror" in point.act]
        survive(bad, lambda point: rolled_back_after(crash, point))


def test_of_two_runs_at_once_one_wins_and_the_other_says_so() -> None:
    with crashing(CANARY) as crash:
        project, second = crash.project, Elsewhere(crash.project)
        second.up(check=True)
        acts = ("deploy", "shift", "retire")
        chosen = [p for p in undisturbed(crash, "wine/v2") if p.moment == "before"]
        for point in (p for p in chosen if p.act.startswith(acts)):
            wanted = TURNS[project.ledger()["stable"]["label"]]
            project.model(wanted)
            crash.aim(point, signal.SIGSTOP)
            with crash.load() as sent:
                first = project.up_in_background()
                until("the first run stands still", lambda: not crash.aimed.exists())
                other = second.up()
                crash.wake()
                output, _ = first.communicate(timeout=60)
            assert other.code == 0, other.output
            other.line(f"({wanted}) has 100 %")
            assert first.returncode != 0, output
            assert "wine: another run is changing this endpoint" in output, (str(point), output)
            assert "Traceback" not in output
            assert not sent.failures
            assert crash.up().code == 0  # the first one's state follows
            crash.assert_at_rest(wanted)
