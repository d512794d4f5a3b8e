"""The resource that `pulumi up` sees, on the simulated SageMaker, in virtual time."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mlops_kit.aws.calls import Clients
from mlops_kit.provider import rollout_resource, sagemaker_rollout
from mlops_kit.provider.planned import Planned
from mlops_kit.provider.resource import Call, Difference, PartialFailure, Properties
from mlops_kit.provider.sagemaker_rollout import SageMakerRolloutResource
from tests.clouds.sagemaker import VirtualClock, simulator

IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/wine"
READING = ("Describe", "List", "Get")


class Machine:
    """A provider, its engine, and the account that it works in."""

    def __init__(self, cloud: Any, resource: SageMakerRolloutResource) -> None:
        self.cloud, self.resource = cloud, resource
        self.said: list[str] = []
        self.warned: list[str] = []
        self.state: Properties = {}
        self.inputs: Properties = {}

    def call(self, preview: bool = False) -> Call:
        return Call(self.said.append, self.warned.append, lambda line: None, preview=preview)

    def checked(self, **changes: Any) -> Properties:
        inputs, problems = self.resource.check(copy.deepcopy({**WANTED, **changes}))
        assert problems == []
        return inputs

    def up(self, **changes: Any) -> Difference | None:
        """Do what the engine does; returns the difference of an update."""
        inputs = self.checked(**changes)
        if not self.state:
            _, self.state = self.resource.create(inputs, self.call())
            self.inputs = inputs
            return None
        found = self.resource.diff("wine", self.state, self.inputs, inputs, self.call())
        if found.updates:
            try:
                self.state = self.resource.update(
                    "wine", self.state, self.inputs, inputs, self.call()
                )
            except PartialFailure as failure:
                self.state = failure.live
                raise
            self.inputs = inputs
        return found


WANTED: Properties = {
    "endpoint": "wine",
    "region": "eu-central-1",
    "account_id": "123456789012",
    "ledger_bucket_name": "ledgers",
    "access": {},
    "model": {"image_uri": f"{IMAGE}:1"},
    "instance_type": "ml.m5.large",
    "execution_role_arn": "arn:aws:iam::123456789012:role/serving",
    "rollout": {"min_requests": 10, "bake_seconds": 0, "retention_seconds": 0},
    "log_group_name": "/mlops-kit/rollouts/wine",
}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    # a log takes no events of long ago
    with simulator(VirtualClock(datetime.now(UTC))) as cloud:

        class Now(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return cloud.clock.now()

        for module in (rollout_resource, sagemaker_rollout):
            monkeypatch.setattr(module, "datetime", Now)
        monkeypatch.setattr(rollout_resource, "_rest", lambda call, s: cloud.clock.sleep(s))
        monkeypatch.setattr(sagemaker_rollout, "sleep", cloud.clock.sleep)
        monkeypatch.setattr(sagemaker_rollout, "CloudWatchSignals", _signals(cloud))
        s3, logs = cloud.client("s3"), cloud.client("logs")
        s3.create_bucket(
            Bucket="ledgers", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        logs.create_log_group(logGroupName="/mlops-kit/rollouts/wine")
        cloud.traffic.rate("wine", 50.0)
        services = ("sagemaker", "application-autoscaling", "cloudwatch", "s3", "logs")
        made = Clients(*(cloud.client(service) for service in services))
        yield Machine(cloud, SageMakerRolloutResource(lambda inputs: made))


def _signals(cloud: Any) -> Any:
    real = sagemaker_rollout.CloudWatchSignals

    class Signals(real):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, clock=cloud.clock.now)

    return Signals


def failing(machine: Machine, tag: str) -> Properties:
    model = {"image_uri": f"{IMAGE}:{tag}"}
    version = machine.checked(model=model)["version"]
    machine.cloud.traffic.model(f"wine-{version}", errors=0.3)
    return {"model": model}


def test_the_first_up_serves_and_says_where(machine):
    machine.up()

    version = machine.inputs["version"]
    assert machine.state["live_version"] == version
    assert machine.state["weights"] == {version: 100}
    assert machine.state["url"] == (
        "https://runtime.sagemaker.eu-central-1.amazonaws.com/endpoints/wine/invocations"
    )
    assert machine.said == [f"wine: {version} (wine:1) has 100 %"]


def test_a_second_up_is_empty_and_asks_for_the_endpoint_and_the_ledger_once(machine):
    machine.up()
    before = len(machine.cloud.calls)

    found = machine.up()

    assert found == Difference()
    assert [name for name, _ in machine.cloud.calls[before:]] == ["DescribeEndpoint", "GetObject"]


def test_a_bad_version_fails_the_run_and_the_state_keeps_what_is_live(machine):
    machine.up()
    old = machine.inputs["version"]

    with pytest.raises(PartialFailure) as caught:
        machine.up(**failing(machine, "bad"))

    assert "was rolled back: 30 % of" in caught.value.reason
    assert machine.state["weights"] == {old: 100}
    assert machine.state["model"] == WANTED["model"]
    assert machine.cloud.violations == []


def test_what_is_no_part_of_a_version_changes_without_a_rollout(machine):
    machine.up()
    before = len(machine.cloud.calls)

    machine.up(scaling={"min_replicas": 2, "max_replicas": 4, "target": 100})

    made = {name for name, _ in machine.cloud.calls[before:] if not name.startswith(READING)}
    # the log's line is written too
    assert made <= {"RegisterScalableTarget", "PutScalingPolicy", "PutLogEvents"}
    assert "RegisterScalableTarget" in made


def test_a_fixed_number_of_instances_is_changed_in_place(machine):
    machine.up()
    machine.cloud.advance(600)

    machine.up(scaling={"min_replicas": 3})
    machine.cloud.advance(600)

    (variant,) = machine.cloud.client("sagemaker").describe_endpoint(EndpointName="wine")[
        "ProductionVariants"
    ]
    assert variant["DesiredInstanceCount"] == 3


def test_the_version_is_of_what_serves_and_of_nothing_else(machine):
    version = machine.checked()["version"]

    same = [
        {"tags": {"team": "red"}},
        {"scaling": {"min_replicas": 3}},
        {"rollout": {"strategy": "blue_green"}},
        {"network_isolation": True},
        {"model": {**WANTED["model"]}},
    ]
    assert {machine.checked(**change)["version"] for change in same} == {version}
    other = [
        {"instance_type": "ml.m5.xlarge"},
        {"network_isolation": False},
        {"model": {"image_uri": f"{IMAGE}:2"}},
        {"model": {**WANTED["model"], "environment": {"A": "b"}}},
        {"volume_gb": 40},
        {"execution_role_arn": "arn:aws:iam::123456789012:role/other"},
    ]
    found = [machine.checked(**change)["version"] for change in other]
    assert version not in found
    assert len(set(found)) == len(other)


def test_the_ends_of_rollouts_are_in_the_log_group(machine):
    machine.up()
    with pytest.raises(PartialFailure):
        machine.up(**failing(machine, "bad"))

    logs = machine.cloud.client("logs")
    events = logs.get_log_events(logGroupName="/mlops-kit/rollouts/wine", logStreamName="wine")[
        "events"
    ]
    said = [json.loads(event["message"]) for event in events]
    assert {line["endpoint"] for line in said} == {"wine"}
    assert [line["what"] for line in said if "sentence" in line] == ["promoted", "rolled_back"]
    assert any(line.get("weight") == 10 for line in said)


def test_a_log_that_cannot_be_written_stops_nothing(machine, caplog):
    machine.up(log_group_name="/nowhere")

    assert machine.state["live_version"]
    assert "the rollout is not logged: CloudWatch Logs refuses" in caplog.text


def test_removal_takes_everything_along_and_waits_for_an_update_under_way(machine):
    machine.up(scaling={"min_replicas": 1, "max_replicas": 2, "target": 100})
    sagemaker = machine.cloud.client("sagemaker")
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName="wine",
        DesiredWeightsAndCapacities=[{"VariantName": "blue", "DesiredInstanceCount": 2}],
    )

    machine.resource.delete("wine", machine.state, machine.call())
    machine.cloud.advance(600)

    assert sagemaker.list_endpoints()["Endpoints"] == []
    assert sagemaker.list_endpoint_configs()["EndpointConfigs"] == []
    assert sagemaker.list_models()["Models"] == []
    assert "Contents" not in machine.cloud.client("s3").list_objects_v2(Bucket="ledgers")
    scaling = machine.cloud.client("application-autoscaling")
    found = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")
    assert found["ScalableTargets"] == []


def test_a_refresh_shows_weights_that_somebody_moved(machine):
    machine.up()
    sagemaker = machine.cloud.client("sagemaker")
    config = sagemaker.create_endpoint_config(
        EndpointConfigName="theirs",
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": f"wine-{machine.inputs['version']}",
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
            }
        ],
    )
    assert config["EndpointConfigArn"]
    sagemaker.update_endpoint(EndpointName="wine", EndpointConfigName="theirs")
    machine.cloud.advance(3600)

    state = machine.resource.read("wine", machine.state, machine.inputs, machine.call())
    found = machine.resource.diff(
        "wine", machine.state, machine.inputs, machine.inputs, machine.call()
    )

    assert state["weights"] == {"theirs": 100}
    assert "weights" in found.updates
    assert "the weights were moved outside the kit: now theirs 100 %" in machine.warned[-1]


def test_a_preview_names_the_plan_and_simulates_it_with_the_present_load(machine):
    machine.up()
    machine.cloud.advance(900)
    inputs = machine.checked(model={"image_uri": f"{IMAGE}:2"})
    machine.said.clear()

    machine.resource.update(
        "wine", machine.state, machine.inputs, inputs, machine.call(preview=True)
    )

    plan, simulated = machine.said
    assert plan.startswith(f"wine: {machine.inputs['version']} (wine:1) 100 % -> ")
    assert "canary 10 %" in plan
    assert "50 requests/s" in simulated


def test_a_plan_for_elsewhere_looks_at_nothing(machine):
    planned = Planned(machine.resource, 20)
    inputs = machine.checked()

    _, state = planned.create(inputs, machine.call(preview=True))

    assert state["live_version"] == inputs["version"]
    assert machine.cloud.calls == []
    assert "the first version; later ones: canary" in machine.said[0]


def test_a_rollout_that_aws_runs_is_named_so_and_not_simulated(machine):
    guarded = {"guardrails": {"alarm_names": ["errors"]}, "rollout": {"strategy": "all_at_once"}}
    planned = Planned(machine.resource, 20)

    planned.create(machine.checked(**guarded), machine.call(preview=True))

    (line,) = machine.said
    assert line.endswith("at least 2 min, run by the target and judged by its alarms")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"endpoint": "wine-b3f2a91cc0b12"},
            "endpoint: the name of an endpoint must not end like those of the configurations that "
            "the kit makes, as -b3f2a91cc0b12 does; got 'wine-b3f2a91cc0b12'",
        ),
        ({"endpoint": "a" * 32}, "endpoint: must be 1 to 31 letters, digits and dashes, got "),
        ({"region": "mars-1"}, "region: must be an AWS region, such as eu-central-1, got 'mars-1'"),
        ({"account_id": "12"}, "account_id: must be the 12 digits of an AWS account, got '12'"),
        ({"ledger_bucket_name": None}, "ledger_bucket_name: is required but missing"),
        ({"access": {"role": "a"}}, "access.role: is not a setting here"),
        ({"execution_role_arn": None}, "execution_role_arn: is required but missing"),
    ],
)
def test_what_a_program_wires_wrongly_is_said(changes, sentence):
    given = {k: v for k, v in {**WANTED, **changes}.items() if v is not None}

    _, problems = SageMakerRolloutResource().check(given)

    assert [str(p) for p in problems if str(p).startswith(sentence)]
