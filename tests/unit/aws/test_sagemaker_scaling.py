from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

from mlops_kit.aws.calls import Clients, Refused
from mlops_kit.aws.sagemaker.scaling import VariantScaling
from tests.clouds.sagemaker import Simulator, simulator
from tests.clouds.sagemaker.state import State, all_states

BLUE = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/wine/variant/blue",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
WANTED: dict[str, Any] = {
    "min_replicas": 2,
    "max_replicas": 6,
    "target": 600.0,
    "scale_in_cooldown_seconds": 300.0,
    "scale_out_cooldown_seconds": 60.4,
    "schedules": None,
}
NIGHT = {"schedule": "cron(0 20 * * ? *)", "time_zone": "Europe/Berlin"}


@pytest.fixture
def cloud() -> Iterator[Simulator]:
    with simulator(create_seconds=1) as made:
        sagemaker = made.client("sagemaker")
        sagemaker.create_model(
            ModelName="m",
            PrimaryContainer={"Image": "r/wine:1"},
            ExecutionRoleArn="arn:aws:iam::123456789012:role/r",
        )
        fleet = {"VariantName": "blue", "ModelName": "m", "InstanceType": "ml.m5.large"}
        sagemaker.create_endpoint_config(
            EndpointConfigName="c", ProductionVariants=[{**fleet, "InitialInstanceCount": 2}]
        )
        sagemaker.create_endpoint(EndpointName="wine", EndpointConfigName="c")
        made.advance(2)
        made.calls.clear()
        yield made


def scaling(cloud: Simulator, measure: Any = "invocations", **changes: Any) -> VariantScaling:
    once = Config(retries={"total_max_attempts": 1})
    client = cloud.client("application-autoscaling", config=once)
    clients = Clients(None, client, None, None, None)
    return VariantScaling(clients, "wine", {**WANTED, **changes}, measure)


def account() -> State:
    return all_states()[0]


def bounds() -> dict[str, tuple[int, int]]:
    return {
        key[0]: (target["MinCapacity"], target["MaxCapacity"])
        for key, target in account().targets.items()
    }


def test_a_variant_follows_its_load_between_its_bounds(cloud):
    scaling(cloud).register("blue")

    assert bounds() == {"endpoint/wine/variant/blue": (2, 6)}
    (policy,) = account().policies.values()
    assert policy["TargetTrackingScalingPolicyConfiguration"] == {
        "TargetValue": 600.0,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
        },
        "ScaleInCooldown": 300,
        "ScaleOutCooldown": 60,
    }


def test_registering_twice_changes_the_bounds_and_makes_no_second_policy(cloud):
    scaling(cloud).register("blue")
    scaling(cloud, max_replicas=9).register("blue")

    assert bounds() == {"endpoint/wine/variant/blue": (2, 9)}
    assert len(account().policies) == 1


def test_the_policy_of_a_queue_looks_at_what_waits_and_names_the_endpoint_only(cloud):
    scaling(cloud, "backlog").register("blue")

    (policy,) = account().policies.values()
    found = policy["TargetTrackingScalingPolicyConfiguration"]["CustomizedMetricSpecification"]
    assert found["MetricName"] == "ApproximateBacklogSizePerInstance"
    assert found["Dimensions"] == [{"Name": "EndpointName", "Value": "wine"}]


def test_provisioned_concurrency_is_another_dimension(cloud):
    scaling(cloud, "concurrency", target=0.7).register("blue")

    ((_, dimension),) = account().targets
    assert dimension == "sagemaker:variant:DesiredProvisionedConcurrency"


def test_a_fixed_number_is_not_scaled_and_what_scaled_before_is_taken_off(cloud):
    scaling(cloud).register("blue")

    fixed = scaling(cloud, max_replicas=2)
    fixed.register("blue")
    fixed.register("blue")

    assert not fixed.automatic
    assert (bounds(), account().policies) == ({}, {})


def test_schedules_alone_scale_and_a_policy_of_before_goes(cloud):
    scaling(cloud).register("blue")

    night = {"night": {**NIGHT, "min_replicas": 1, "max_replicas": 1}}
    scaling(cloud, max_replicas=2, schedules=night).register("blue")

    assert bounds() == {"endpoint/wine/variant/blue": (2, 2)}
    assert account().policies == {}
    (action,) = account().actions.values()
    assert action["Schedule"] == "cron(0 20 * * ? *)"
    assert action["Timezone"] == "Europe/Berlin"
    assert action["ScalableTargetAction"] == {"MinCapacity": 1, "MaxCapacity": 1}


def test_a_schedule_that_is_no_longer_wanted_goes_and_one_that_changed_is_changed(cloud):
    few = {**NIGHT, "min_replicas": 1, "max_replicas": 1}
    scaling(cloud, schedules={"night": few, "noon": few}).register("blue")

    scaling(cloud, schedules={"night": {**few, "max_replicas": 3}}).register("blue")

    ((key, action),) = account().actions.items()
    assert key[2] == "night"
    assert action["ScalableTargetAction"] == {"MinCapacity": 1, "MaxCapacity": 3}


def test_leaving_a_variant_alone_takes_all_of_it_and_can_be_said_twice(cloud):
    made = scaling(cloud, schedules={"night": {**NIGHT, "min_replicas": 1, "max_replicas": 1}})
    made.register("blue")

    made.deregister("blue")
    made.deregister("blue")

    assert (bounds(), account().policies, account().actions) == ({}, {}, {})


def test_what_was_registered_is_not_registered_again_in_the_same_run(cloud):
    made = scaling(cloud)
    made.register("blue")
    calls = len(cloud.calls)

    made.ensure("blue")
    assert len(cloud.calls) == calls

    made.deregister("blue")
    made.ensure("blue")
    assert bounds() == {"endpoint/wine/variant/blue": (2, 6)}


def test_what_could_not_be_registered_is_tried_again(cloud):
    made = scaling(cloud)
    cloud.fail("PutScalingPolicy", "denied")

    with pytest.raises(Refused, match="Application Auto Scaling refuses PutScalingPolicy"):
        made.ensure("blue")
    made.ensure("blue")

    assert len(account().policies) == 1


def test_without_any_wish_nothing_is_scaled(cloud):
    clients = scaling(cloud).clients

    assert not VariantScaling(clients, "wine", {}, "concurrency").automatic
    VariantScaling(clients, "wine", {}, "concurrency").register("blue")

    assert bounds() == {}
