"""Rules that hold for every resource of the kit's provider."""

import subprocess
from pathlib import Path

import pytest

from mlops_kit import local
from mlops_kit.provider.registry import ELSEWHERE, RESOURCES
from mlops_kit.provider.resource import Resource
from mlops_kit.provider.rollout_resource import RolloutResource

ROOT = Path(__file__).parents[2]
each = pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r.token.split(":")[-1])


@each
def test_the_program_has_a_class_of_the_same_token(resource: Resource) -> None:
    name = resource.token.split(":")[-1]
    folder = Path(local.__file__).parent

    assert any(f'"{resource.token}"' in p.read_text() for p in folder.glob("*.py")), name


@each
def test_nothing_given_is_a_list_of_sentences_and_no_exception(resource: Resource) -> None:
    _, problems = resource.check({})

    assert problems
    assert all(p.reason and not p.reason.endswith(".") for p in problems)


@each
def test_a_misspelt_input_is_named(resource: Resource) -> None:
    _, problems = resource.check({"directory": "/nowhere", "prot": 8080})

    assert "prot" in [p.path for p in problems]


@each
def test_removing_what_is_not_there_is_quiet(resource: Resource, tmp_path: Path) -> None:
    from mlops_kit.provider.resource import Call

    call = Call(say=print, warn=print, progress=print)
    state = {"directory": str(tmp_path / "gone"), "endpoint": "wine", "port": 8080}

    resource.delete("gone", state, call)
    assert not (tmp_path / "gone").exists()


@each
def test_what_is_gone_reads_as_gone(resource: Resource, tmp_path: Path) -> None:
    from mlops_kit.provider.resource import Call

    call = Call(say=print, warn=print, progress=print)
    state = {
        "directory": str(tmp_path / "gone"),
        "endpoint": "wine",
        "port": 8080,
        "model": {"path": "/nowhere"},
        "prometheus_port": 9090,
    }

    assert resource.read("gone", state, {}, call) is None


@each
def test_each_resource_says_what_makes_another_one(resource: Resource) -> None:
    assert resource.identity
    if isinstance(resource, RolloutResource):
        assert "endpoint" in resource.identity
        assert resource.poll_seconds > 0
        assert resource.delay_seconds >= 0


def test_what_plans_for_elsewhere_is_what_runs_here() -> None:
    assert [type(one) for one in ELSEWHERE] == [type(one) for one in RESOURCES]


def test_no_committed_stack_file_carries_a_salt() -> None:
    shown = subprocess.run(
        ["git", "grep", "-l", "^encryptionsalt", "HEAD", "--", "stacks"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.stdout == ""
