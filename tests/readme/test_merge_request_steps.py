"""The scripts of GitLab's jobs do what the README of docs/pull-requests says."""

from pathlib import Path

import pytest

from mlops_kit.cli.preview import preview
from tests.workflow_steps import HOSTILE, Run, World, gitlab_job, plan

MERGE_REQUEST = {
    "CI_API_V4_URL": "https://gitlab.example/api/v4",
    "CI_MERGE_REQUEST_PROJECT_ID": "12",
    "CI_MERGE_REQUEST_IID": "5",
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a repository with two stacks for the cloud, and `local`."""
    return World(tmp_path)


def previewed(world: World) -> Run:
    """Run the job that previews."""
    return gitlab_job("preview", world, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": world.commit("main^")})


def noted(world: World, token: str = "token-of-notes", **held: object) -> Run:
    """Run the job that writes the notes, in the shell of its image."""
    world.keep("gitlab", **({"me": 7, "notes": []} | held))
    variables = MERGE_REQUEST | ({"PREVIEW_NOTE_TOKEN": token} if token else {})
    return gitlab_job("note", world, variables, shell="sh")


def notes(world: World) -> list[str]:
    """Return the notes that are there by now."""
    return [note["body"] for note in world.held("gitlab")["notes"]]


def kept(world: World, **reports: str) -> None:
    """Lay down the artifacts of the job that previews."""
    folder = world.place / "checkout/preview"
    folder.mkdir(parents=True)
    for stack, text in reports.items():
        (folder / f"{stack.replace('_', '-')}.md").write_text(text)


def test_it_plans_every_stack_against_the_commit_that_it_starts_from(tmp_path):
    world = World(tmp_path, commits=25)
    world.report("aws-dev", plan("aws-dev"))
    world.report("gcp-dev", HOSTILE)
    run = previewed(world)

    assert run.good, run.said
    asked = [preview.make_context("preview", call[1:]).params for call in world.calls("mlops-kit")]
    assert [(one["stack"], one["as_markdown"], bool(one["evidence"])) for one in asked] == [
        ("aws-dev", True, True),
        ("gcp-dev", True, False),
    ]
    assert (tmp_path / "aws-dev.base").read_text() == world.commit("main^")
    assert (tmp_path / "checkout/preview/gcp-dev.md").read_text() == HOSTILE
    assert not list(tmp_path.rglob("harmed"))


@pytest.mark.parametrize("refused", ["aws-dev", "gcp-dev"])
def test_a_refusal_fails_the_job_after_every_report_is_written(world, refused):
    for stack in ("aws-dev", "gcp-dev"):
        world.report(stack, plan(stack), refused=stack == refused)
    run = previewed(world)

    assert not run.good
    folder = world.place / "checkout/preview"
    assert {file.name for file in folder.glob("*.md")} == {"aws-dev.md", "gcp-dev.md"}


def test_the_job_says_when_the_command_said_nothing(world):
    world.report("aws-dev", plan("aws-dev"))

    assert not previewed(world).good
    text = (world.place / "checkout/preview/gcp-dev.md").read_text()
    assert text == plan("gcp-dev", "No plan of gcp-dev (exit code 2): the log of the job says why.")


@pytest.mark.parametrize("stacks", [["local"], []])
def test_the_job_fails_where_there_is_no_stack(tmp_path, stacks):
    run = previewed(World(tmp_path, stacks))

    assert not run.good
    assert "there is no stack file" in run.said


def test_the_note_is_the_report_byte_for_byte(world):
    kept(world, aws_dev=HOSTILE)

    run = noted(world)
    assert run.good, run.said
    assert notes(world) == [HOSTILE]
    assert not list(world.place.rglob("harmed"))


def test_the_note_is_updated_in_place_and_nobody_elses_is_touched(world):
    kept(world, aws_dev=plan("aws-dev", "new"), gcp_dev=plan("gcp-dev"))
    theirs = {"id": 1, "author": {"id": 8}, "body": plan("aws-dev", "theirs")}
    others = [{"id": 100 + n, "author": {"id": 7}, "body": f"{n}\n"} for n in range(205)]
    mine = {"id": 999, "author": {"id": 7}, "body": plan("aws-dev", "old")}
    run = noted(world, notes=[theirs, *others, mine])

    assert run.good, run.said
    assert notes(world)[0] == theirs["body"]
    assert notes(world)[206:] == [plan("aws-dev", "new"), plan("gcp-dev")]


def test_without_a_token_the_job_says_where_the_reports_are(world):
    kept(world, aws_dev=plan("aws-dev"))
    run = noted(world, token="")

    assert run.good
    assert "the reports are in the artifacts" in run.said
    assert world.calls("curl") == []


def test_a_token_that_gitlab_refuses_fails_the_job_and_is_not_shown(world):
    kept(world, aws_dev=plan("aws-dev"))
    run = noted(world, token="no-longer-good")

    assert not run.good
    assert "401" in run.said
    assert "no-longer-good" not in run.said + f"{world.calls('curl')}"


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_note_that_gitlab_refuses_fails_the_job(world, method):
    kept(world, aws_dev=plan("aws-dev"))
    old = [{"id": 1, "author": {"id": 7}, "body": plan("aws-dev", "old")}]
    run = noted(world, notes=old if method == "PUT" else [], refused=method)

    assert not run.good
    assert "403" in run.said


@pytest.mark.parametrize(
    "report",
    [
        plan("aws-dev", "/merge"),
        plan("aws-dev", "a\n  /approve\nb"),
        plan("other"),
        plan("aws-dev", "x" * 65536),
    ],
)
def test_gitlab_gets_no_report_that_is_another_or_that_it_would_carry_out(world, report):
    kept(world, aws_dev=report, gcp_dev=plan("gcp-dev"))
    run = noted(world)

    assert run.good, run.said
    assert notes(world) == [plan("gcp-dev")]
    assert "aws-dev.md" in run.said


def test_the_update_shows_the_cloud_the_jobs_own_token(world):
    variables = {
        "AWS_ID_TOKEN": "a.jwt",
        "CI_JOB_ID": "3",
        "PULUMI_BACKEND_URL": "s3://state",
        "STACK": "aws-dev",
    }
    run = gitlab_job("up", world, variables)

    assert run.good, run.said
    assert (world.place / "token").read_text() == "600 a.jwt"
    assert world.calls("pulumi") == [
        ["login", "s3://state"],
        ["up", "--yes", "--non-interactive", "--stack", "aws-dev"],
    ]
