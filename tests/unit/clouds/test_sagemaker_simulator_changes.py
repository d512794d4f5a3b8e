"""The simulator's endpoints at rest and in change: weights, counts, shadows, deletion."""

import pytest

from tests.unit.clouds.sagemaker_scene import (
    blue_green,
    refused,
    shares,
    size,
    variant,
)

CANARY = {"kind": "CANARY", "CanarySize": size(10)}


def test_weights_take_a_moment_and_come_back_as_float32(scene):
    scene.config("two", variant("m1"), variant("m2", "green", InitialVariantWeight=0.0))
    scene.start("two")
    scene.weigh(blue=0.9, green=0.1)
    during = scene.describe()
    assert during["EndpointStatus"] == "Updating"
    assert "PendingDeploymentSummary" not in during
    green = during["ProductionVariants"][1]
    assert (green["CurrentWeight"], green["DesiredWeight"]) == (0.0, 0.10000000149011612)
    scene.aws.advance(20)
    blue = scene.describe()["ProductionVariants"][0]
    assert blue["CurrentWeight"] == 0.8999999761581421
    assert shares(scene)[-1] == {"m1": 0.9, "m2": 0.1}


def test_counts_take_longer_than_weights(scene):
    scene.start()
    scene.sm.update_endpoint_weights_and_capacities(
        EndpointName="e",
        DesiredWeightsAndCapacities=[{"VariantName": "blue", "DesiredInstanceCount": 6}],
    )
    scene.aws.advance(179)
    blue = scene.describe()["ProductionVariants"][0]
    assert (blue["CurrentInstanceCount"], blue["DesiredInstanceCount"]) == (4, 6)
    scene.aws.advance(1)
    assert scene.describe()["ProductionVariants"][0]["CurrentInstanceCount"] == 6


def test_a_change_of_weights_can_roll_back(scene):
    scene.start()
    scene.aws.stuck_changes.add("e")
    scene.weigh(blue=0.5)
    scene.aws.advance(180)
    assert scene.status() == "RollingBack"
    scene.aws.advance(60)
    assert scene.describe()["ProductionVariants"][0]["DesiredWeight"] == 1.0


@pytest.mark.parametrize(
    ("more", "count", "weight"),
    [
        ({}, 4, 1.0),
        ({"RetainAllVariantProperties": True}, 9, 0.5),
        (
            {
                "RetainAllVariantProperties": True,
                "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
            },
            9,
            1.0,
        ),
    ],
)
def test_an_update_resets_or_retains_counts_and_weights(scene, more, count, weight):
    scene.start()
    scene.aws.scale("e", "blue", 9)
    scene.weigh(blue=0.5)
    scene.aws.advance(60)
    scene.update("c2", **more)
    scene.aws.advance(600)
    blue = scene.describe()["ProductionVariants"][0]
    assert (blue["CurrentInstanceCount"], blue["CurrentWeight"]) == (count, weight)


def test_the_last_policy_is_used_again_when_asked_for(scene):
    scene.start()
    scene.update("c2", blue_green("LINEAR", 60, LinearStepSize=size(50)))
    scene.aws.advance(1000)
    scene.update("c1", RetainDeploymentConfig=True)
    scene.aws.advance(1000)
    assert {"m1": 0.5, "m2": 0.5} in shares(scene)[4:]


def test_scaling_can_show_the_endpoint_busy(scene):
    scene.start()
    scene.aws.scale("e", "blue", 5, updating=True)
    assert "in-progress" in refused(scene.update, "c2")
    scene.aws.advance(180)
    assert scene.status() == "InService"


def test_maintenance_holds_every_change_up(scene):
    scene.start()
    scene.aws.maintain("e", 120)
    assert scene.status() == "SystemUpdating"
    assert "in-progress" in refused(scene.weigh, blue=1.0)
    scene.aws.advance(120)
    scene.weigh(blue=1.0)


def test_a_shadow_gets_copies_of_the_requests(scene):
    shadow = [variant("m2", "shadow", InitialVariantWeight=0.5)]
    scene.config("shadowed", variant("m1"), ShadowProductionVariants=shadow)
    scene.start("shadowed")
    assert shares(scene)[-1] == {"m1": 1.0, "m2": 0.5}
    assert scene.describe()["ShadowProductionVariants"][0]["VariantName"] == "shadow"


def test_a_deleted_endpoint_is_gone_after_a_while(scene):
    scene.start()
    scene.sm.delete_endpoint(EndpointName="e")
    assert scene.status() == "Deleting"
    scene.aws.advance(30)
    assert "Could not find endpoint" in refused(scene.describe)
    scene.start()


def test_what_aws_lets_happen_and_should_not_is_noted(scene):
    scene.start()
    scene.update("c2")
    scene.sm.delete_endpoint_config(EndpointConfigName="c2")
    scene.sm.delete_model(ModelName="m1")
    scene.aws.advance(600)
    scene.weigh(blue=0.0)
    assert scene.aws.violations == [
        "endpoint configuration c2 was deleted: it is the pending configuration of endpoint e",
        "model m1 was deleted while e runs it",
        "the weights of endpoint e sum to 0",
    ]


def test_an_endpoint_whose_configuration_is_gone_cannot_be_updated(scene):
    scene.start()
    scene.sm.delete_endpoint_config(EndpointConfigName="c1")
    assert 'endpoint-config/c1"' in refused(scene.update, "c2")
    assert scene.describe()["EndpointConfigName"] == "c1"


def test_hours_go_by_in_order_however_far_time_jumps(scene):
    scene.start()
    scene.aws.traffic.rate("e", 100)
    scene.aws.traffic.model("m2", errors=0.5)
    scene.alarm()
    scene.update("c2", blue_green(wait=1200, alarms=["bad"], **CANARY))
    scene.aws.advance(24 * 3600)
    history = scene.aws.endpoint("e").status_history
    began, rolled, back = [at for at, _ in history[-3:]]
    assert 400 < (rolled - began).total_seconds() < 600
    assert (back - rolled).total_seconds() == 60
