"""One of each AWS component, deployed by the real engine into a simulator of AWS.

Stock resources go through the strict stand-in, which holds them against AWS's contract, into a moto
server; the endpoint is put there by the kit's own provider (see `fast_sagemaker_provider.py`).
The simulator's time runs `SPEED` times as fast as the real one, and the provider lives by it: a
rollout takes its minutes and waits for CloudWatch's late figures, and the test does not.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from mlops_kit.aws.sagemaker.requests import model_name
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.preview.workspace import Workspace, workspace
from mlops_kit.provider.sagemaker_rollout import SageMakerRolloutResource
from tests.clouds.moto_left import there
from tests.clouds.sagemaker.remote import Remote, serving
from tests.engine.aws_whole import REGION

ROOT = Path(__file__).parents[2]
SPEED = 400.0
"""So a look of the provider, every 15 s, is 40 ms apart here: no faster than it can look."""
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
SHIM = """#!/bin/sh
export PYTHONPATH='{root}/components:{root}' AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
exec '{root}/.venv/bin/python' -m tests.engine.fast_sagemaker_provider '{url}' "$@"
"""
PROJECT = """name: whole
runtime: python
main: program
plugins:
  providers:
    - name: mlops-kit
      path: kit
"""
PROGRAM = "from tests.engine.aws_whole import main\n\nmain()\n"
COMMAND = ("--yes", "--skip-preview")


class Whole:
    """The deployment, and the simulator behind it."""

    def __init__(self, place: Workspace, cloud: Remote) -> None:
        self.place = place
        self.cloud = cloud
        self.client = cache(self._client)

    def _client(self, service: str, region: str = REGION) -> Any:
        return boto3.client(service, region_name=region, endpoint_url=self.cloud.url, **KEYS)

    def done(self, command: str) -> dict[str, str]:
        """Run a command; return what it did: name of a resource -> act, but for nothing."""
        done = self.place.run(command, *COMMAND, "--json")
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
        events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        acts = [e["resOutputsEvent"]["metadata"] for e in events if "resOutputsEvent" in e]
        return {a["urn"].split("::")[-1]: a["op"] for a in acts if a["op"] != "same"}

    def configure(self, **values: Any) -> None:
        for key, value in values.items():
            assert self.place.run("config", "set", f"whole:{key}", str(value)).returncode == 0

    def resources(self, kind: str) -> list[dict[str, Any]]:
        """What the state says of all resources of a type."""
        file = self.place.folder / "state/.pulumi/stacks/whole/dev.json"
        known = json.loads(file.read_text())["checkpoint"]["latest"]["resources"]
        return [resource for resource in known if resource["type"] == kind]

    def live(self) -> dict[str, float]:
        """Label of a version -> share of the endpoint's traffic."""
        sagemaker = self.client("sagemaker")
        endpoint = sagemaker.describe_endpoint(EndpointName="wine")
        assert endpoint["EndpointStatus"] == "InService"
        config = sagemaker.describe_endpoint_config(
            EndpointConfigName=endpoint["EndpointConfigName"]
        )
        models = {v["VariantName"]: v["ModelName"] for v in config["ProductionVariants"]}
        weights = {v["VariantName"]: v["CurrentWeight"] for v in endpoint["ProductionVariants"]}
        whole = sum(weights.values())
        return {self._label(models[name]): weight / whole for name, weight in weights.items()}

    def _label(self, model: str) -> str:
        found = self.client("sagemaker").describe_model(ModelName=model)["PrimaryContainer"]
        uri = found["ModelDataSource"]["S3DataSource"]["S3Uri"]
        return uri.rsplit("/")[-1].removesuffix(".tar.gz")

    def model_of(self, label: str) -> str:
        """Return the name that SageMaker's model of another version will have."""
        (rollout,) = self.resources("mlops-kit:index:SageMakerRollout")
        inputs = {key: value for key, value in rollout["inputs"].items() if key != "version"}
        folder = inputs["model"]["artifact_uri"].rpartition("/")[0]
        inputs["model"] |= {
            "artifact_uri": f"{folder}/{label}.tar.gz",
            "label": f"wine/{label}",
        }
        checked, problems = SageMakerRolloutResource().check(inputs)
        assert problems == []
        return model_name("wine", checked["version"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """The project, with its simulator; nothing is deployed yet."""
    root = tmp_path_factory.mktemp("whole")
    (root / "Pulumi.yaml").write_text(PROJECT)
    for folder in ("program", "kit"):
        (root / folder).mkdir()
    (root / "program/__main__.py").write_text(PROGRAM)
    plugin = (ROOT / "components/PulumiPlugin.yaml").read_text()
    (root / "kit/PulumiPlugin.yaml").write_text(plugin)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
        with serving(SPEED) as cloud:
            shim = root / "kit/pulumi-resource-mlops-kit"
            shim.write_text(SHIM.format(root=ROOT, url=cloud.url))
            shim.chmod(0o755)
            values = {"whole:url": cloud.url, "whole:model": "v1", "whole:noncurrent_days": "30"}
            file = root / "Pulumi.dev.yaml"
            file.write_text(json.dumps({"config": values}))
            with workspace(root, file, "dev", {}, [ROOT, ROOT / "components"]) as place:
                settings = StandInSettings(
                    state=str(place.folder / "resources.json"),
                    simulators="tests.clouds.moto_aws:SIMULATORS",
                )
                settings.write(place.folder / "stand-ins.json")
                yield Whole(place, cloud)


def test_one_of_each_is_made_changed_rolled_out_rolled_back_and_deleted(whole: Whole):
    # All of it is made, and is what the state says.
    assert set(whole.done("up").values()) == {"create"}
    alarms = whole.client("cloudwatch").describe_alarms(MaxRecords=100)["MetricAlarms"]
    known = whole.resources("aws:cloudwatch/metricAlarm:MetricAlarm")
    here = {one["outputs"]["name"] for one in known if one["outputs"]["region"] == REGION}
    assert {alarm["AlarmName"] for alarm in alarms} >= here
    (cluster,) = whole.resources("aws:eks/cluster:Cluster")
    subnets = cluster["inputs"]["vpcConfig"]["subnetIds"]
    assert len(whole.client("ec2").describe_subnets(SubnetIds=subnets)["Subnets"]) == 2
    assert there(whole.client).keys() >= {
        "budgets describe_budgets",
        "datasync list_locations",
        "ecr describe_repositories",
        "sagemaker list_pipelines",
        "scheduler list_schedules",
        "sns list_subscriptions",
    }
    assert whole.live() == {"v1": 1}

    # The same again is nothing to do; what somebody changed is seen, and nothing else.
    assert whole.done("up") == {}
    ecr = whole.client("ecr")
    ecr.put_image_tag_mutability(repositoryName="wine", imageTagMutability="MUTABLE")
    assert whole.done("refresh").keys() == {"images-wine"}

    # That is set right, another value goes to AWS, another version gets the traffic.
    whole.cloud.tell("traffic", endpoint="wine", per_second=50)
    whole.configure(model="v2", noncurrent_days=31)
    done = whole.done("up")
    assert done.keys() == {"images-wine", "store-lifecycle", "wine-rollout"}
    (repository,) = ecr.describe_repositories()["repositories"]
    assert repository["imageTagMutability"] == "IMMUTABLE"
    (bucket,) = [b["id"] for b in whole.resources("aws:s3/bucket:Bucket") if "store" in b["id"]]
    (rule,) = whole.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 31
    assert whole.live() == {"v2": 1}

    # A version that fails gets no more than the first step's share, and then nothing.
    whole.cloud.tell("model", name=whole.model_of("v3"), errors=0.2)
    whole.configure(model="v3")
    failed = whole.place.run("up", *COMMAND)
    assert failed.returncode != 0
    assert "(wine/v3) was rolled back: 20 % of " in failed.stdout
    assert "requests failed, allowed 1 % (availability), at step 1 of 2 (20 %)" in failed.stdout
    assert "(wine/v2) has 100 %" in failed.stdout
    assert whole.live() == {"v2": 1}
    assert whole.cloud.ask("violations") == []

    # Nothing is left of it.
    assert set(whole.done("destroy").values()) == {"delete"}
    for region in (REGION, "eu-west-1"):
        assert there(lambda service, region=region: whole.client(service, region)) == {}
    assert json.loads((whole.place.folder / "resources.json").read_text()) == {}
