"""Rules that hold for every resource of the kit's provider."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mlops_kit import aws, local
from mlops_kit.provider.local_machine import LocalMachineResource
from mlops_kit.provider.local_rollout import LocalRolloutResource
from mlops_kit.provider.registry import ELSEWHERE, RESOURCES
from mlops_kit.provider.resource import Call, Resource
from mlops_kit.provider.rollout_resource import RolloutResource
from mlops_kit.provider.sagemaker_rollout import SageMakerRolloutResource
from tests.aws_examples.sagemaker_endpoint import SAGEMAKER_ENDPOINT
from tests.clouds.sagemaker import simulator

ROOT = Path(__file__).parents[2]
each = pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r.token.split(":")[-1])
CALL = Call(say=print, warn=print, progress=print)


def on_this_machine(tmp_path: Path) -> dict[str, Any]:
    return {
        "directory": str(tmp_path / "gone"),
        "endpoint": "wine",
        "port": 8080,
        "model": {"path": "/nowhere"},
        "prometheus_port": 9090,
    }


def on_sagemaker(tmp_path: Path) -> dict[str, Any]:
    example = {**SAGEMAKER_ENDPOINT[0][0], "access": {}}
    return {**example, "endpoint": "wine", "version": "3f2a91cc0b12"}


STATES = {
    LocalMachineResource: on_this_machine,
    LocalRolloutResource: on_this_machine,
    SageMakerRolloutResource: on_sagemaker,
}
"""Class -> the state of one of which nothing is there any more."""


@pytest.fixture
def gone(resource: Resource, tmp_path: Path) -> Iterator[Mapping[str, Any]]:
    with simulator() as cloud:
        place = {"LocationConstraint": "eu-central-1"}
        cloud.client("s3").create_bucket(Bucket="wine-ledgers", CreateBucketConfiguration=place)
        yield STATES[type(resource)](tmp_path)


@each
def test_the_program_has_a_class_of_the_same_token(resource: Resource) -> None:
    name = resource.token.split(":")[-1]
    folders = [Path(package.__file__).parent for package in (local, aws)]
    sources = [path.read_text() for folder in folders for path in folder.rglob("*.py")]

    assert any(f'"{resource.token}"' in source for source in sources), name


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
def test_removing_what_is_not_there_is_quiet(resource: Resource, gone, tmp_path: Path) -> None:
    type(resource)().delete("gone", gone, CALL)

    assert not (tmp_path / "gone").exists()


@each
def test_what_is_gone_reads_as_gone(resource: Resource, gone) -> None:
    assert type(resource)().read("gone", gone, {}, CALL) is None


@each
def test_a_state_of_another_kit_is_read_and_removed_all_the_same(resource: Resource, gone) -> None:
    strange = {**gone, "unheard_of": 1}

    assert type(resource)().read("gone", strange, {}, CALL) is None
    type(resource)().delete("gone", strange, CALL)


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
