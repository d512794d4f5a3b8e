"""The simulator's endpoints: statuses, what is shown meanwhile, ways back."""

import pytest

from tests.clouds.sagemaker import simulator
from tests.unit.clouds.sagemaker_scene import (
    Scene,
    blue_green,
    refused,
    rolling,
    shares,
    size,
    variant,
)

CANARY = {"kind": "CANARY", "CanarySize": size(10)}


def statuses(scene: Scene) -> list[str]:
    return [status for _, status in scene.aws.endpoint("e").status_history]


def test_an_endpoint_is_created_after_a_while_and_shows_its_variants_then(scene):
    scene.sm.create_endpoint(EndpointName="e", EndpointConfigName="c1")
    creating = scene.describe()
    assert creating["EndpointStatus"] == "Creating"
    assert "ProductionVariants" not in creating
    assert creating["PendingDeploymentSummary"]["EndpointConfigName"] == "c1"
    scene.aws.advance(299)
    assert scene.status() == "Creating"
    scene.aws.advance(1)
    live = scene.describe()
    assert live["EndpointStatus"] == "InService"
    assert "PendingDeploymentSummary" not in live
    assert live["ProductionVariants"][0]["CurrentInstanceCount"] == 4
    assert (live["LastModifiedTime"] - live["CreationTime"]).total_seconds() == 300
    assert live["LastModifiedTime"] == scene.aws.clock.now()


def test_botocores_waiter_waits_in_virtual_time(scene):
    scene.sm.create_endpoint(EndpointName="e", EndpointConfigName="c1")
    scene.sm.get_waiter("endpoint_in_service").wait(EndpointName="e")
    assert scene.status() == "InService"


def test_a_model_that_does_not_come_up_fails_the_creation(scene):
    scene.aws.broken("m1")
    scene.start()
    scene.aws.advance(300)
    failed = scene.describe()
    assert failed["EndpointStatus"] == "Failed"
    assert "did not pass the ping health check" in failed["FailureReason"]
    assert "status Failed" in refused(scene.update, "c2")
    scene.sm.delete_endpoint(EndpointName="e")


def test_an_update_shows_the_old_configuration_until_it_is_done(scene):
    scene.start()
    scene.update("c2")
    scene.aws.advance(100)
    during = scene.describe()
    assert during["EndpointStatus"] == "Updating"
    assert during["EndpointConfigName"] == "c1"
    pending = during["PendingDeploymentSummary"]
    assert pending["EndpointConfigName"] == "c2"
    assert pending["ProductionVariants"][0]["VariantStatus"][0]["Status"] == "Creating"
    assert pending["ProductionVariants"][0]["InstanceType"] == "ml.m5.large"
    scene.aws.advance(160)
    ending = scene.describe()
    assert ending["EndpointConfigName"] == "c1"
    assert ending["ProductionVariants"][0]["VariantStatus"][0]["Status"] == "Deleting"
    assert shares(scene)[-1] == {"m2": 1.0}
    scene.aws.advance(20)
    done = scene.describe()
    assert (done["EndpointStatus"], done["EndpointConfigName"]) == ("InService", "c2")
    assert "FailureReason" not in done


def test_a_canary_goes_through_its_stages(scene):
    scene.start()
    policy = blue_green(wait=600, last=300, **CANARY)
    scene.update("c2", policy)
    seen = []
    for _ in range(13):
        described = scene.describe()
        pending = described.get("PendingDeploymentSummary")
        seen.append(
            pending["ProductionVariants"][0]["VariantStatus"][0]["Status"] if pending else ""
        )
        scene.aws.advance(100)
    assert seen == [
        *["Creating"] * 3,
        *["Baking"] * 6,
        *["Baking"] * 3,
        "",
    ]
    assert shares(scene)[1:] == [{"m1": 1.0}, {"m1": 0.9, "m2": 0.1}, {"m2": 1.0}]
    assert scene.describe()["LastDeploymentConfig"] == policy


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (blue_green("LINEAR", 60, LinearStepSize=size(50)), [0.5, 1.0]),
        (blue_green("LINEAR", 60, LinearStepSize=size(30)), [0.3, 0.6, 0.9, 1.0]),
        (blue_green("CANARY", 60, CanarySize=size(1, "INSTANCE_COUNT")), [0.25, 1.0]),
        (rolling(50), [0.5, 1.0]),
        (blue_green(wait=60, last=60), [1.0]),
    ],
)
def test_traffic_moves_in_the_steps_of_the_policy(scene, policy, expected):
    scene.start()
    scene.update("c2", policy)
    scene.aws.advance(3600)
    assert [step["m2"] for step in shares(scene) if "m2" in step] == expected
    assert scene.describe()["EndpointConfigName"] == "c2"


def test_an_alarm_while_baking_brings_the_old_configuration_back(scene):
    scene.start()
    scene.alarm()
    scene.update("c2", blue_green(wait=600, alarms=["bad"], **CANARY))
    scene.aws.advance(300)
    scene.aws.alarm("bad", "ALARM")
    assert scene.status() == "RollingBack"
    assert shares(scene)[-1] == {"m1": 1.0}
    scene.aws.advance(60)
    back = scene.describe()
    assert (back["EndpointStatus"], back["EndpointConfigName"]) == ("InService", "c1")
    assert "bad" in back["FailureReason"]
    assert "PendingDeploymentSummary" not in back


def test_an_alarm_before_any_traffic_waits_for_the_first_baking(scene):
    scene.start()
    scene.alarm()
    scene.update("c2", blue_green(wait=600, alarms=["bad"], **CANARY))
    scene.aws.alarm("bad", "ALARM")
    assert scene.status() == "Updating"
    scene.aws.advance(250)
    assert scene.status() == "RollingBack"


def test_without_alarms_a_bad_version_is_not_rolled_back(scene):
    scene.start()
    scene.aws.traffic.rate("e", 100)
    scene.aws.traffic.model("m2", errors=1.0)
    scene.alarm()
    scene.update("c2", blue_green(wait=600, **CANARY))
    scene.aws.advance(2000)
    assert scene.describe()["EndpointConfigName"] == "c2"
    assert scene.aws.alarm_state("bad") == "ALARM"


def test_an_alarm_trips_by_itself_on_what_the_canary_answers(scene):
    scene.start()
    scene.aws.traffic.rate("e", 100)
    scene.aws.traffic.model("m2", errors=0.5)
    scene.alarm()
    scene.update("c2", blue_green(wait=1200, alarms=["bad"], **CANARY))
    scene.aws.advance(2000)
    assert statuses(scene)[-3:] == ["Updating", "RollingBack", "InService"]
    assert scene.describe()["EndpointConfigName"] == "c1"


def test_a_version_that_does_not_come_up_is_rolled_back(scene):
    scene.model("m3", image="registry/broken:1")
    scene.config("c3", variant("m3"))
    scene.start()
    scene.update("c3")
    scene.aws.advance(700)
    back = scene.describe()
    assert (back["EndpointStatus"], back["EndpointConfigName"]) == ("InService", "c1")
    assert "did not pass the ping health check" in back["FailureReason"]
    scene.update("c2")
    scene.aws.advance(700)
    assert "FailureReason" not in scene.describe()


def test_an_instance_type_that_is_sold_out_is_rolled_back(scene):
    scene.start()
    scene.aws.sold_out.add("ml.m5.large")
    scene.update("c2")
    scene.aws.advance(700)
    assert "compute capacity" in scene.describe()["FailureReason"]


def test_a_deployment_that_takes_too_long_is_rolled_back(scene):
    scene.start()
    scene.aws.settings.provision_seconds = 900
    scene.update("c2", blue_green(timeout=600))
    scene.aws.advance(600)
    assert scene.status() == "RollingBack"
    scene.aws.advance(60)
    assert "MaximumExecutionTimeoutInSeconds" in scene.describe()["FailureReason"]


def test_the_reason_of_a_rollback_may_be_lost():
    with simulator(keep_failure_reason=False) as aws:
        scene = Scene(aws)
        scene.start()
        aws.broken("m2")
        scene.update("c2")
        aws.advance(700)
        assert statuses(scene)[-1] == "InService"
        assert "FailureReason" not in scene.describe()


def test_a_rolling_update_may_fail_to_get_back(scene):
    scene.start()
    scene.alarm()
    scene.aws.stuck_rollbacks.add("e")
    alarms = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "bad"}]}}
    scene.update("c2", {**rolling(25, 600), **alarms})
    scene.aws.advance(300)
    scene.aws.alarm("bad", "ALARM")
    scene.aws.advance(60)
    assert scene.status() == "UpdateRollbackFailed"
    assert shares(scene)[-1] == {"m1": 0.75, "m2": 0.25}
    scene.aws.alarm("bad", "OK")
    scene.update("c2")
    scene.aws.advance(600)
    assert scene.describe()["EndpointConfigName"] == "c2"


def test_guardrails_silently_do_not_hold_for_inf1(scene):
    scene.config("c3", variant("m2", InstanceType="ml.inf1.xlarge"))
    scene.start()
    scene.alarm()
    scene.aws.alarm("bad", "ALARM")
    scene.update("c3", blue_green(wait=600, last=600, alarms=["bad"], **CANARY))
    scene.aws.advance(280)
    assert scene.describe()["EndpointConfigName"] == "c3"
