"""Stand-ins that keep state from `up` to `up`, and pass types through to a moto server."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from mlops_kit.local.ports import free_port
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.preview.workspace import Workspace, workspace
from tests.engine.project import until

ROOT = Path(__file__).parents[2]
PROGRAM = """
import pulumi, pulumi_aws as aws

config = pulumi.Config()
images = aws.ecr.Repository("images", name="wine", image_tag_mutability=config.get("tags"))
models = aws.s3.Bucket("models", bucket="models-of-the-test")
aws.s3.BucketVersioning(
    "versions", bucket=models.bucket, versioning_configuration={"status": "Enabled"}
)
aws.sns.Topic("alarms", display_name="alarms")
pulumi.export("arn", images.arn)
"""
AUTONAMED = """
from pathlib import Path

trust = aws.iam.get_policy_document(statements=[{
    "actions": ["sts:AssumeRole"],
    "principals": [{"type": "Service", "identifiers": ["sagemaker.amazonaws.com"]}],
}])
path = (Path(__file__).parent / "path").read_text()
aws.iam.Role("runner", assume_role_policy=trust.json, path=path)
"""


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """The address of a moto server, alone in its process."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            until("moto answers", lambda: urllib.request.urlopen(f"{url}/moto-api/", timeout=5))
            yield url
        finally:
            server.kill()


def program(folder: Path, **config: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    lines = "".join(f"  {key.replace('__', ':')}: {value}\n" for key, value in config.items())
    file = folder / "Pulumi.dev.yaml"
    file.write_text(f"config:\n  aws:region: eu-central-1\n{lines}")
    return file


def settings(place: Workspace, simulators: str | None = None) -> None:
    """Turn the second mode on: resources live in a file, or in a simulator."""
    state = str(place.folder / "resources.json")
    StandInSettings(state=state, simulators=simulators).write(place.folder / "stand-ins.json")


def up(place: Workspace) -> dict[str, int]:
    """Deploy; return what was done."""
    done = place.run("up", "--yes", "--skip-preview", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    (summary,) = [event["summaryEvent"] for event in events if "summaryEvent" in event]
    return summary["resourceChanges"]


def test_resources_live_from_up_to_up_and_end_with_destroy(tmp_path):
    file = program(tmp_path)
    with workspace(tmp_path, file, "dev") as place:
        settings(place)
        kept = place.folder / "resources.json"

        assert up(place)["create"] == 5
        assert len(json.loads(kept.read_text())) == 4
        assert set(up(place)) == {"same"}

        stored = json.loads(kept.read_text())
        gone = next(key for key in stored if key.startswith("aws:sns/topic:Topic/"))
        stored.pop(gone)
        kept.write_text(json.dumps(stored))
        assert place.run("refresh", "--yes", "--skip-preview").returncode == 0
        assert up(place)["create"] == 1

        done = place.run("destroy", "--yes", "--skip-preview")
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(kept.read_text()) == {}


def test_what_takes_the_place_of_another_is_made_first_under_a_name_of_its_own(tmp_path):
    file = program(tmp_path)
    (tmp_path / "__main__.py").write_text(PROGRAM + AUTONAMED)
    (tmp_path / "path").write_text("/one/")
    with workspace(tmp_path, file, "dev") as place:
        settings(place)
        kept = place.folder / "resources.json"

        def role() -> str:
            (found,) = [key for key in json.loads(kept.read_text()) if "iam/role" in key]
            return found

        up(place)
        before = role()
        (tmp_path / "path").write_text("/two/")
        done = up(place)

        assert done["replace"] == 1
        assert role() != before
        assert set(up(place)) == {"same"}


def test_types_of_the_table_are_really_made_in_the_simulator(tmp_path, moto):
    (tmp_path / "p").mkdir()
    file = program(tmp_path / "p", p__tags="MUTABLE")
    endpoints = json.dumps([{"ecr": moto, "s3": moto}])
    with workspace(
        tmp_path / "p", file, "dev", {"aws:endpoints": endpoints}, [ROOT, ROOT / "components"]
    ) as place:
        settings(place, "tests.clouds.moto_aws:SIMULATORS")
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        ecr = boto3.client("ecr", region_name="eu-central-1", endpoint_url=moto, **keys)
        s3 = boto3.client("s3", region_name="eu-central-1", endpoint_url=moto, **keys)

        up(place)

        (made,) = ecr.describe_repositories()["repositories"]
        output = subprocess.run(
            ["pulumi", "stack", "output", "arn", "--stack", "dev"],
            cwd=place.project,
            env=dict(place.environment),
            capture_output=True,
            text=True,
            check=True,
        )
        assert output.stdout.strip() == made["repositoryArn"]
        assert s3.get_bucket_versioning(Bucket="models-of-the-test")["Status"] == "Enabled"
        assert set(up(place)) == {"same"}

        ecr.put_image_tag_mutability(repositoryName="wine", imageTagMutability="IMMUTABLE")
        done = place.run("refresh", "--yes", "--skip-preview", "--diff")
        assert "IMMUTABLE" in done.stdout

        assert place.run("destroy", "--yes", "--skip-preview").returncode == 0
        assert ecr.describe_repositories()["repositories"] == []
        assert s3.list_buckets()["Buckets"] == []
