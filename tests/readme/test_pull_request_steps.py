"""The shell steps of GitHub's workflows do what the README of docs/pull-requests says."""

import json
import zipfile
from pathlib import Path

import pytest

from mlops_kit.cli.preview import preview
from tests.workflow_steps import HOSTILE, Run, World, github_job, plan


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a repository with two stacks for the cloud, and `local`."""
    return World(tmp_path)


def previewed(world: World, stack: str = "aws-dev") -> Run:
    """Run the job of one stack."""
    return github_job("preview", "preview", world, {"matrix.stack": stack})


def commented(world: World, **changes: str) -> Run:
    """Run the job that comments, for the run of the head of pull request 5."""
    head = {"full_name": "forker/models", "branch": "topic", "sha": "c0ffee"} | changes
    event = "github.event.workflow_run."
    values = {
        f"{event}head_repository.full_name": head["full_name"],
        f"{event}head_branch": head["branch"],
        f"{event}head_sha": head["sha"],
        f"{event}id": "77",
    }
    return github_job("preview-comment", "comment", world, values)


def pull(number: int = 5, sha: str = "c0ffee", repository: str = "forker/models") -> dict:
    """Return a pull request as GitHub lists it."""
    head = {"sha": sha, "ref": "topic", "repo": {"full_name": repository}}
    return {"number": number, "state": "open", "head": head}


def hosted(world: World, reports: dict[str, bytes | str], **held: object) -> None:
    """Lay down a run's artifacts, each a report of that name, and what else GitHub holds."""
    artifacts = []
    for number, (name, report) in enumerate(reports.items()):
        with zipfile.ZipFile(world.place / f"{number}.zip", "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("report.md", report)
            file.writestr("evidence.json", "{}")
        size = (world.place / f"{number}.zip").stat().st_size
        artifacts.append({"id": number, "name": name, "size_in_bytes": size, "expired": False})
    base = {"number": 5, "pulls": [pull()], "comments": [], "artifacts": artifacts}
    world.keep("github", **(base | held))


def said(number: int, body: str, login: str = "github-actions[bot]") -> dict:
    """Return a comment as GitHub lists it."""
    return {"id": number, "user": {"login": login}, "body": body}


def bodies(world: World) -> list[str]:
    """Return the comments that are there by now."""
    return [comment["body"] for comment in world.held("github")["comments"]]


def test_every_stack_file_but_that_of_local_is_previewed(world):
    run = github_job("preview", "stacks", world, {})

    assert json.loads(run.outputs["names"]) == ["aws-dev", "gcp-dev"]


@pytest.mark.parametrize("name", ["a b", "$(touch harmed)", "a;b", 'a"b', "x" * 101])
def test_a_stack_file_of_a_strange_name_is_refused_by_name(tmp_path, name):
    run = github_job("preview", "stacks", World(tmp_path, ["aws-dev", name]), {})

    assert not run.good
    assert "a stack has up to 100 letters" in run.said
    assert not list(tmp_path.rglob("harmed"))


def test_a_repository_without_stacks_is_told_so(tmp_path):
    run = github_job("preview", "stacks", World(tmp_path, ["local"]), {})

    assert not run.good
    assert "there is no stack file" in run.said


def test_the_plan_is_made_against_the_tip_of_the_base_branch(world):
    world.report("aws-dev", plan("aws-dev"))

    assert previewed(world).good
    assert (world.place / "aws-dev.base").read_text() == world.commit("main")
    [command] = world.calls("mlops-kit")
    assert command[:5] == ["preview", "aws-dev", "--against", "release/1", "--markdown"]


@pytest.mark.parametrize("stack", ["aws-dev", "gcp-dev"])
def test_the_command_takes_what_it_is_given_and_evidence_is_asked_for_where_there_is_some(
    world, stack
):
    world.report(stack, plan(stack))
    run = previewed(world, stack)

    [[_, *arguments]] = world.calls("mlops-kit")
    asked = preview.make_context("preview", arguments).params
    assert (asked["stack"], asked["as_markdown"]) == (stack, True)
    assert bool(asked["evidence"]) is (stack == "aws-dev")
    assert (run.artifacts[f"preview-{stack}"] / "evidence.json").exists() is bool(asked["evidence"])


def test_packages_are_installed_as_locked_and_their_commands_found(world):
    world.report("aws-dev", plan("aws-dev"))
    previewed(world)

    assert world.calls("python") == [
        ["-m", "venv", ".venv"],
        ["-m", "pip", "install", "--require-hashes", "-r", "requirements.lock"],
        ["-m", "pip", "install", "--no-deps", "--no-build-isolation", "-e", "."],
    ]


@pytest.mark.parametrize("refused", [False, True])
def test_the_report_is_kept_as_it_is_and_a_refusal_fails_the_job(world, refused):
    world.report("aws-dev", HOSTILE, refused=refused)
    run = previewed(world)

    assert run.good is not refused
    assert (run.artifacts["preview-aws-dev"] / "report.md").read_text() == HOSTILE
    assert (run.artifacts["preview-aws-dev"] / "evidence.json").exists()
    assert run.summary == HOSTILE
    assert not list(world.place.rglob("harmed"))


def test_a_command_that_says_nothing_leaves_a_report_that_says_so(world):
    run = previewed(world)

    assert not run.good
    text = (run.artifacts["preview-aws-dev"] / "report.md").read_text()
    assert text == plan("aws-dev", "No plan of aws-dev (exit code 2): the log of the run says why.")
    assert "aws-dev is no stack" in run.said


@pytest.mark.parametrize(
    ("found", "made", "good"),
    [
        ("success", "success", True),
        ("success", "failure", False),
        ("failure", "skipped", False),
        ("success", "cancelled", False),
    ],
)
def test_the_one_required_check_is_good_only_if_every_stack_is(world, found, made, good):
    results = {"needs.stacks.result": found, "needs.preview.result": made}

    assert github_job("preview", "every-stack", world, results).good is good


def test_the_report_becomes_a_comment_byte_for_byte(world):
    hosted(world, {"preview-aws-dev": HOSTILE})

    assert commented(world).good
    assert bodies(world) == [HOSTILE]
    assert not list(world.place.rglob("harmed"))


def test_what_the_preview_kept_is_what_is_commented(world):
    world.report("aws-dev", HOSTILE, refused=True)
    kept = previewed(world).artifacts["preview-aws-dev"]
    hosted(world, {"preview-aws-dev": (kept / "report.md").read_bytes()})
    commented(world)

    assert bodies(world) == [HOSTILE]


def test_a_comment_is_updated_in_place_even_on_the_second_page(world):
    old = plan("aws-dev", "old")
    others = [said(number, f"{number}") for number in range(120)]
    hosted(world, {"preview-aws-dev": plan("aws-dev", "new")}, comments=[*others, said(900, old)])
    commented(world)

    assert bodies(world) == [*(f"{n}" for n in range(120)), plan("aws-dev", "new")]


def test_of_two_old_comments_the_first_is_updated(world):
    comments = [said(1, plan("aws-dev", "a")), said(2, plan("aws-dev", "b"))]
    hosted(world, {"preview-aws-dev": plan("aws-dev", "new")}, comments=comments)

    assert commented(world).good
    assert bodies(world) == [plan("aws-dev", "new"), plan("aws-dev", "b")]


def test_each_stack_has_a_comment_and_nobody_elses_is_touched(world):
    theirs = said(1, plan("aws-dev", "theirs"), login="somebody")
    similar = said(2, plan("aws-dev-2", "similar"))
    reports = {"preview-aws-dev": plan("aws-dev"), "preview-gcp-dev": plan("gcp-dev")}
    hosted(world, reports, comments=[theirs, similar])
    commented(world)

    assert bodies(world) == [theirs["body"], similar["body"], plan("aws-dev"), plan("gcp-dev")]


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [pull(sha="newer")],
        [pull(), pull(number=6)],
        [pull(repository="forker/another")],
        [pull(repository="somebody/models")],
        [pull() | {"state": "closed"}],
    ],
    ids=["none", "pushed since", "two", "another fork", "another owner", "closed"],
)
def test_without_exactly_one_open_pull_request_of_the_commit_nothing_is_written(world, pulls):
    hosted(world, {"preview-aws-dev": plan("aws-dev")}, pulls=pulls)
    run = commented(world)

    assert run.good
    assert "not exactly one open pull request has the head c0ffee" in run.said
    assert bodies(world) == []


def test_a_branch_may_have_any_name_that_git_allows(world):
    branch = "a$(touch${IFS}harmed)'\"`;&|@"
    one = pull()
    one["head"]["ref"] = branch
    hosted(world, {"preview-aws-dev": plan("aws-dev")}, pulls=[one])

    assert commented(world, branch=branch).good
    assert bodies(world) == [plan("aws-dev")]
    assert not list(world.place.rglob("harmed"))


@pytest.mark.parametrize(
    ("name", "report"),
    [
        ("preview-aws-dev", plan("gcp-dev")),
        ("preview-aws-dev", "no marker"),
        ("preview-aws-dev", ""),
        ("preview-aws-dev", plan("aws-dev", "x" * 65536)),
        ("preview-a/../b", plan("a/../b")),
        ("preview-a\nb", plan("a")),
        ("preview-a\n", plan("a")),
        ("x\npreview-a", plan("a")),
        ("unpreview-a", plan("unpreview-a")),
        ("preview-$(touch harmed)", plan("$(touch harmed)")),
        ("other", plan("other")),
    ],
    ids=[
        *("another's", "unmarked", "empty", "long", "path", "line after", "line end"),
        *("line before", "not ours", "shell", "unasked"),
    ],
)
def test_what_is_not_a_report_is_left_out_and_the_others_are_written(world, name, report):
    hosted(world, {name: report, "preview-gcp-dev": plan("gcp-dev", "good")})

    assert commented(world).good
    assert bodies(world) == [plan("gcp-dev", "good")]
    assert not list(world.place.rglob("harmed"))


def test_a_small_artifact_with_a_huge_report_does_not_fill_the_disk(world):
    hosted(world, {"preview-aws-dev": plan("aws-dev").encode() + b"0" * 40_000_000})

    assert commented(world).good
    assert bodies(world) == []
    assert max(file.stat().st_size for file in (world.place / "temp").iterdir()) <= 65537


@pytest.mark.parametrize("change", [{"size_in_bytes": 5_000_001}, {"expired": True}])
def test_an_artifact_that_is_large_or_gone_is_not_fetched(world, change):
    hosted(world, {"preview-aws-dev": plan("aws-dev")})
    held = world.held("github")
    held["artifacts"][0] |= change
    world.keep("github", **held)

    assert commented(world).good
    assert [call for call in world.calls("gh") if "/zip" in " ".join(call)] == []


@pytest.mark.parametrize("broken", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_an_artifact_that_does_not_unpack_is_left_out(world, broken):
    hosted(world, {"preview-aws-dev": plan("aws-dev"), "preview-gcp-dev": plan("gcp-dev")})
    (world.place / "0.zip").write_bytes(broken)

    assert commented(world).good
    assert bodies(world) == [plan("gcp-dev")]


def test_a_comment_that_github_refuses_fails_the_job(world):
    hosted(world, {"preview-aws-dev": plan("aws-dev")}, number=6)

    assert not commented(world).good
