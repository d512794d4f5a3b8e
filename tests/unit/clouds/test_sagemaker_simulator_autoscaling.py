"""The simulator's Application Auto Scaling, and how scalable targets bind endpoints."""

import pytest

from tests.unit.clouds.sagemaker_scene import Scene, refused, variant

TARGET = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/e/variant/blue",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
PLACE = (
    "service namespace: sagemaker, resource ID: endpoint/e/variant/blue, scalable dimension: "
    "sagemaker:variant:DesiredInstanceCount"
)
TRACKING = {
    "PolicyName": "p",
    "PolicyType": "TargetTrackingScaling",
    "TargetTrackingScalingPolicyConfiguration": {
        "TargetValue": 100.0,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
        },
    },
}
NIGHTLY = {"ScheduledActionName": "s", "Schedule": "cron(0 22 * * ? *)"}


def registered(scene: Scene, low: int = 2, high: int = 6) -> str:
    answer = scene.scaling.register_scalable_target(**TARGET, MinCapacity=low, MaxCapacity=high)
    return answer["ScalableTargetARN"]


def policies(scene: Scene) -> list:
    return scene.scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]


def test_a_target_is_registered_changed_and_described(scene):
    scene.start()
    arn = registered(scene)
    assert scene.scaling.register_scalable_target(**TARGET, MaxCapacity=8)
    found = scene.scaling.describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[TARGET["ResourceId"]]
    )["ScalableTargets"]
    assert [(t["MinCapacity"], t["MaxCapacity"]) for t in found] == [(2, 8)]
    assert found[0]["ScalableTargetARN"] == arn
    assert scene.scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {}


def test_a_target_that_makes_no_sense_is_refused(scene):
    scene.config("t", variant("m1", InstanceType="ml.t2.medium"))
    assert "doesn't exist" in refused(registered, scene)
    scene.sm.create_endpoint(EndpointName="e", EndpointConfigName="t")
    assert "doesn't exist" in refused(registered, scene)
    scene.aws.advance(300)
    assert "ml.t2.medium" in refused(registered, scene)
    scene.update("c1")
    scene.aws.advance(600)
    assert "cannot be less than" in refused(registered, scene, 3, 2)
    register = scene.scaling.register_scalable_target
    assert "must be specified" in refused(register, **TARGET, MinCapacity=1)


def test_what_is_not_registered_is_named_in_awss_words(scene):
    scene.start()
    code = "ObjectNotFoundException"
    scaling = scene.scaling
    assert refused(scaling.deregister_scalable_target, code=code, **TARGET) == (
        f"No scalable target found for {PLACE}"
    )
    assert refused(scaling.put_scaling_policy, code=code, **TARGET, **TRACKING) == (
        f"No scalable target registered for {PLACE}"
    )
    action = {**NIGHTLY, "ScalableTargetAction": {"MinCapacity": 1}}
    assert refused(scaling.put_scheduled_action, code=code, **TARGET, **action) == (
        f"No scalable target registered for {PLACE}"
    )
    refused(scaling.delete_scaling_policy, code=code, **TARGET, PolicyName="p")
    refused(scaling.delete_scheduled_action, code=code, **TARGET, ScheduledActionName="s")
    arn = "arn:aws:application-autoscaling:eu-central-1:123456789012:scalable-target/x"
    refused(scaling.list_tags_for_resource, code="ResourceNotFoundException", ResourceARN=arn)


def test_a_tracking_policy_brings_its_alarms_and_takes_them_along(scene):
    scene.start()
    registered(scene)
    made = scene.scaling.put_scaling_policy(**TARGET, **TRACKING)
    names = {alarm["AlarmName"] for alarm in made["Alarms"]}
    assert {a["AlarmName"] for a in scene.cw.describe_alarms()["MetricAlarms"]} == names
    assert len(names) == 2
    assert policies(scene)[0]["PolicyARN"] == made["PolicyARN"]
    scene.scaling.put_scheduled_action(
        **TARGET, **NIGHTLY, ScalableTargetAction={"MinCapacity": 1, "MaxCapacity": 2}
    )
    scene.scaling.deregister_scalable_target(**TARGET)
    assert policies(scene) == []
    assert scene.cw.describe_alarms()["MetricAlarms"] == []
    found = scene.scaling.describe_scheduled_actions(ServiceNamespace="sagemaker")
    assert found["ScheduledActions"] == []


def test_a_policy_that_makes_no_sense_is_refused(scene):
    scene.start()
    registered(scene)
    put = scene.scaling.put_scaling_policy
    kind = "TargetTrackingScalingPolicyConfiguration"
    other = {"PredefinedMetricType": "SageMakerVariantProvisionedConcurrencyUtilization"}
    wrong = {**TRACKING, kind: {"TargetValue": 1.0, "PredefinedMetricSpecification": other}}
    assert "only supports the following predefined metric types" in refused(put, **TARGET, **wrong)
    wrong = {**TRACKING, kind: {"TargetValue": 1.0}}
    assert "Exactly one of" in refused(put, **TARGET, **wrong)


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"Schedule": "daily"}, "'daily' is not valid"),
        ({"ScalableTargetAction": {}}, "Either MinCapacity or MaxCapacity"),
        ({"ScalableTargetAction": {"MinCapacity": 3, "MaxCapacity": 2}}, "cannot be less than"),
    ],
)
def test_a_scheduled_action_that_makes_no_sense_is_refused(scene, more, part):
    scene.start()
    registered(scene)
    action = {**NIGHTLY, "ScalableTargetAction": {"MinCapacity": 1}, **more}
    assert part in refused(scene.scaling.put_scheduled_action, **TARGET, **action)


@pytest.mark.parametrize(
    "change", [variant("m2", "green"), variant("m2", InstanceType="ml.m5.xlarge")]
)
def test_a_registered_variant_is_not_taken_away_nor_given_other_instances(scene, change):
    scene.config("c3", change)
    scene.start()
    registered(scene)
    assert refused(scene.update, "c3") == (
        'The variant(s) "blue" must be deregistered as a target with AutoScaling before they can '
        "be removed or have their instance type updated."
    )
    scene.update("c2")
    scene.aws.advance(600)
    scene.scaling.deregister_scalable_target(**TARGET)
    scene.update("c3")


def test_counts_stay_within_a_registered_target(scene):
    scene.start()
    registered(scene)
    call = scene.sm.update_endpoint_weights_and_capacities
    wishes = [{"VariantName": "blue", "DesiredInstanceCount": 7}]
    sentence = refused(call, EndpointName="e", DesiredWeightsAndCapacities=wishes)
    assert "must be between 2 and 6" in sentence
    wishes[0]["DesiredInstanceCount"] = 6
    call(EndpointName="e", DesiredWeightsAndCapacities=wishes)


def test_a_deleted_endpoint_deregisters_its_targets(scene):
    scene.start()
    registered(scene)
    scene.scaling.put_scaling_policy(**TARGET, **TRACKING)
    scene.sm.delete_endpoint(EndpointName="e")
    found = scene.scaling.describe_scalable_targets(ServiceNamespace="sagemaker")
    assert found["ScalableTargets"] == []
    assert scene.cw.describe_alarms()["MetricAlarms"] == []


def test_other_namespaces_are_motos_own(scene):
    table = {
        "ServiceNamespace": "dynamodb",
        "ResourceId": "table/t",
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    }
    scene.scaling.register_scalable_target(**table, MinCapacity=1, MaxCapacity=2)
    found = scene.scaling.describe_scalable_targets(ServiceNamespace="dynamodb")
    assert len(found["ScalableTargets"]) == 1
