"""Endpoints that somebody else touches, too: by hand, by another run, by another setting."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from mlops_kit.rollout.driver import Conflict, TargetError
from tests.clouds.sagemaker.state import all_states
from tests.sagemaker_scene import (
    BRIEF,
    NAME,
    REGISTRY,
    ROLE,
    Scene,
    failing,
    scene,
    version,
)
from tests.sagemaker_stack import stack
from tests.sagemaker_story import (
    BRIEFLY_GUARDED,
    SHADOW,
    TWO_STEPS,
    Crash,
    die,
    layout_of,
    targets,
)

HELD = {
    "steps": [{"weight": 10, "min_requests": 10**8}, {"weight": 100}],
    "on_undecided": "hold",
    "max_wait_seconds": 600,
}
ONE, TWO, THREE = version("1"), version("2"), version("3")


def briefly(by_aws: bool = False, **settings: Any) -> Any:
    return scene(by_aws, **{**BRIEF, **settings})


def quick(made: Scene) -> Scene:
    made.poll_seconds = made.delay_seconds = 60.0
    return made


def die_while(made: Scene, wanted: Any, when: Callable[[], bool], **rollout: Any) -> None:
    """Have the process die at the first wait at which something holds."""

    def rest(seconds: float) -> None:
        made.cloud.clock.sleep(seconds)
        if when():
            die()

    with pytest.raises(Crash):
        made.up(wanted, rest, **rollout)


def restoring(sentence: str) -> dict[str, str]:
    mark = re.search(r"set rollout\.restore to (drift-[0-9a-f]+)", sentence)
    assert mark, sentence
    return {"restore": mark[1]}


def foreign(made: Scene, **weights: float) -> None:
    """Move the endpoint to a configuration that the kit did not make."""
    sagemaker = made.clients.sagemaker
    container = {"Image": f"{REGISTRY}/other:1"}
    sagemaker.create_model(ModelName="other", PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variants = [
        {
            "VariantName": name,
            "ModelName": "other",
            "InitialVariantWeight": weight,
            "InstanceType": "ml.m5.large",
            "InitialInstanceCount": 1,
        }
        for name, weight in weights.items()
    ]
    sagemaker.create_endpoint_config(EndpointConfigName="other", ProductionVariants=variants)
    sagemaker.update_endpoint(EndpointName=NAME, EndpointConfigName="other")
    made.cloud.advance(300)


def test_weights_moved_in_the_console_are_a_drift_and_stay_until_restore_is_said(monkeypatch):
    with stack(monkeypatch) as made:
        made.up("1")
        held = {"rollout": {**HELD, "bake_seconds": 0, "retention_seconds": 0}}
        made.up("2", **held)
        before = made.made.weights()
        wishes = [
            {"VariantName": "blue", "DesiredWeight": 40.0},
            {"VariantName": "green", "DesiredWeight": 60.0},
        ]
        made.made.clients.sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=NAME, DesiredWeightsAndCapacities=wishes
        )
        made.made.cloud.advance(60)
        moved = made.made.weights()

        for _ in range(2):
            up = made.up("2", **held)
            assert up.updates[-1] == "weights"
            assert up.failure == up.warned[0]
            assert "the weights were moved outside the kit" in up.failure
            assert made.state["weights"] == made.made.weights() == moved != before

        held["rollout"] |= restoring(up.failure)
        made.up("2", **held)
        assert made.made.weights() == before


def test_weights_that_somebody_moves_at_the_last_moment_are_not_overwritten():
    with briefly() as made:
        quick(made).up(ONE)
        moved = []

        def move() -> None:
            """Shift the traffic by hand, when the kit has recorded that it is about to."""
            if made.ledger().pending and len(layout_of(made).production) == 2 and not moved:
                moved.append(True)
                for variant, weight in zip(
                    made.cloud.endpoint(NAME).live.variants, (7.0, 3.0), strict=True
                ):
                    variant.weight = variant.desired_weight = weight

        made.cloud.fail("PutObject", after=True, times=10**6, then=move)

        ending = made.up(TWO, **TWO_STEPS)

        assert moved
        assert ending.outcome.result == "drifted"
        assert made.weights() == {ONE.id: 70, TWO.id: 30}
        assert made.counted()["UpdateEndpointWeightsAndCapacities"] == 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("operation", "skip"),
    [("PutObject", 0), ("PutObject", 1), ("PutObject", 3), ("UpdateEndpoint", 0)],
)
@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_of_two_operators_at_once_one_wins_and_the_other_is_told(by_aws, operation, skip, after):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    ends: list[str] = []
    with briefly(by_aws) as made:
        quick(made).up(ONE, **rollout)

        def up(wanted: Any) -> None:
            try:
                ending = made.up(wanted, **rollout)
            except (Conflict, TargetError) as error:
                ends.append(
                    "another run is changing" if "another run" in str(error) else str(error)
                )
            else:
                assert ending.outcome.ok, ending.outcome.sentence
                ends.append(wanted.id)

        made.cloud.fail(operation, after=after, skip=skip, then=lambda: up(THREE))
        up(TWO)

        assert sorted(ends) == sorted(["another run is changing", THREE.id])
        assert made.weights() == {THREE.id: 100}
        assert made.names()["models"] == {f"{NAME}-{THREE.id}"}
        assert made.cloud.violations == []
        assert made.up(THREE, **rollout).outcome.result == "unchanged"


def test_a_shadow_gets_copies_beside_one_production_variant_and_then_the_traffic():
    seen = []
    with briefly() as made:
        quick(made).up(ONE)
        made.cloud.scale(NAME, "blue", 4)

        def look(seconds: float) -> None:
            made.cloud.clock.sleep(seconds)
            live = made.cloud.endpoint(NAME).live
            seen.append((len(live.variants), len(live.shadows)))

        ending = made.up(TWO, look, **SHADOW)

        assert ending.outcome.result == "promoted"
        assert set(seen) == {(1, 0), (2, 0), (1, 1)}
        known = made.cloud.endpoint(NAME).shares.values
        copied = [shares for shares in known if any(shadow for *_, shadow in shares)]
        one, two = f"{NAME}-{ONE.id}", f"{NAME}-{TWO.id}"
        assert copied == [{("blue", one, False): 1.0, ("green", two, True): 0.5}]
        assert made.cloud.endpoint(NAME).variant("green").count == 4
        assert made.weights() == {TWO.id: 100}
        assert targets() == {"green": (2, 6)}


def test_a_bad_shadow_is_removed_and_nobody_but_its_copies_was_harmed():
    with briefly() as made:
        quick(made).up(ONE)

        ending = made.up(failing(made, TWO), **SHADOW)

        assert ending.outcome.result == "rolled_back"
        shares = [
            share
            for values in made.cloud.endpoint(NAME).shares.values
            for (_, model, shadow), share in values.items()
            if model.endswith(TWO.id) and not shadow
        ]
        assert shares == []
        assert layout_of(made).name(NAME) == f"{NAME}-b{ONE.id}"
        assert made.names() == {
            "models": {f"{NAME}-{ONE.id}"},
            "configs": {f"{NAME}-b{ONE.id}"},
        }


def test_the_old_version_is_kept_at_weight_0_for_its_time_and_then_removed_with_all_it_has():
    kept = []
    with briefly() as made:
        quick(made).up(ONE)

        def look(seconds: float) -> None:
            made.cloud.clock.sleep(seconds)
            blue = made.cloud.endpoint(NAME).variant("blue")
            if made.ledger().retained and blue:
                kept.append((blue.weight, blue.count))
                assert f"{NAME}-{ONE.id}" in made.names()["models"]
                assert {*targets()} == {"blue", "green"}

        ending = made.up(TWO, look, **TWO_STEPS, retention_seconds=600)

        promoted, retired = ending.ledger.history[-2:]
        assert (retired.at - promoted.at).total_seconds() >= 600
        assert set(kept) == {(0.0, 2)}
        assert made.names()["models"] == {f"{NAME}-{TWO.id}"}
        assert targets() == {"green": (2, 6)}


@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_a_third_version_waits_while_the_second_to_last_is_kept(by_aws):
    with briefly() as made:
        quick(made).up(ONE)
        rollout = {**TWO_STEPS, "retention_seconds": 3000}
        die_while(made, TWO, lambda: bool(made.ledger().retained), **rollout)
        made.by_aws = by_aws
        soon = {**BRIEFLY_GUARDED, "max_wait_seconds": 600} if by_aws else {"max_wait_seconds": 600}

        waiting = made.up(THREE, **soon)

        assert waiting.outcome.result == "waiting"
        assert "the target has no place for a third version" in waiting.outcome.sentence
        assert made.weights() == {TWO.id: 100}
        made.cloud.advance(3000)
        assert made.up(THREE, **soon).outcome.result == "promoted"
        assert made.names()["models"] == {f"{NAME}-{THREE.id}"}


def test_whoever_runs_the_rollouts_can_change_between_two_of_them():
    with briefly() as made:
        quick(made)
        for number, by_aws in enumerate((False, True, False, True, True, False)):
            made.by_aws = by_aws
            rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
            wanted = version(f"v{number}")
            assert made.up(wanted, **rollout).outcome.result == "promoted"
            assert made.weights() == {wanted.id: 100}
            assert made.names()["models"] == {f"{NAME}-{wanted.id}"}
            assert len(targets()) == 1
        assert made.cloud.violations == []


@pytest.mark.parametrize("bad", [False, True], ids=["good", "bad"])
def test_a_rollout_that_the_kit_began_is_ended_by_the_kit_though_aws_is_to_run_the_next(bad):
    with briefly() as made:
        quick(made).up(ONE)
        wanted = failing(made, TWO) if bad else TWO
        die_while(made, wanted, lambda: len(made.weights()) == 2, **TWO_STEPS)
        made.by_aws = True

        ending = made.up(wanted, **BRIEFLY_GUARDED)

        assert ending.outcome.result == ("rolled_back" if bad else "promoted")
        assert made.weights() == {(ONE if bad else TWO).id: 100}


@pytest.mark.parametrize("bad", [False, True], ids=["good", "bad"])
def test_a_rollout_that_aws_began_is_judged_though_the_kit_is_to_run_the_next(bad):
    with briefly(True) as made:
        quick(made).up(ONE, **BRIEFLY_GUARDED)
        wanted = failing(made, TWO) if bad else TWO
        made.cloud.fail("UpdateEndpoint", after=True, then=die)
        with pytest.raises(Crash):
            made.up(wanted, **BRIEFLY_GUARDED)
        made.by_aws = False

        ending = made.up(wanted, **TWO_STEPS)

        assert ending.outcome.result == ("rolled_back" if bad else "promoted")
        assert made.counted()["UpdateEndpoint"] == 1
        assert made.weights() == {(ONE if bad else TWO).id: 100}
        assert made.up(wanted, **TWO_STEPS).outcome.result == ("refused" if bad else "unchanged")


def test_a_rollout_that_aws_was_to_begin_is_not_begun_without_alarms_when_the_kit_is_to_run_it():
    with briefly(True) as made:
        quick(made).up(ONE, **BRIEFLY_GUARDED)
        made.cloud.fail("UpdateEndpoint", then=die)
        with pytest.raises(Crash):
            made.up(TWO, **BRIEFLY_GUARDED)
        made.by_aws = False

        ended = made.up(TWO, **TWO_STEPS)

        assert ended.outcome.result == "rolled_back"
        assert "AWS does not run the rollouts here any more" in ended.outcome.sentence
        assert made.up(TWO, **TWO_STEPS).outcome.result == "promoted"


@pytest.mark.parametrize("bad", [False, True], ids=["good", "bad"])
def test_aws_can_be_had_to_change_the_type_of_scaled_instances(bad):
    with briefly(True) as made:
        quick(made).up(ONE, **BRIEFLY_GUARDED)
        larger = version("2", instance_type="ml.c5.xlarge")

        ending = made.up(failing(made, larger) if bad else larger, **BRIEFLY_GUARDED)

        assert ending.outcome.result == ("rolled_back" if bad else "promoted")
        kind = "ml.m5.large" if bad else "ml.c5.xlarge"
        assert made.cloud.endpoint(NAME).variant("blue").instance_type == kind
        assert targets() == {"blue": (2, 6)}
        assert [key[2] for key in all_states()[0].policies] == [f"{NAME}-blue-load"]


@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_an_endpoint_that_was_deleted_by_hand_is_told_and_made_again(by_aws):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with briefly(by_aws) as made:
        quick(made).up(ONE, **rollout)
        made.up(TWO, **rollout)
        made.clients.sagemaker.delete_endpoint(EndpointName=NAME)

        told = made.up(TWO, **rollout)

        assert told.outcome.result == "drifted"
        assert "now no version" in told.outcome.sentence
        again = made.up(TWO, goal=restoring(told.outcome.sentence), **rollout)
        assert again.outcome.ok
        assert made.weights() == {TWO.id: 100}
        assert targets() == {"blue": (2, 6)}
        assert made.names() == {
            "models": {f"{NAME}-{TWO.id}"},
            "configs": {f"{NAME}-b{TWO.id}"},
        }
        assert made.up(THREE, **rollout).outcome.result == "promoted"


@pytest.mark.parametrize("weights", [{"red": 1.0}, {"blue": 0.0, "red": 1.0}, {"green": 1.0}])
@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_an_endpoint_that_was_moved_to_a_foreign_configuration_is_told_and_comes_back(
    by_aws, weights
):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with briefly(by_aws) as made:
        quick(made).up(ONE, **rollout)
        all_states()[0].targets.clear()  # AWS lets no variant go that is scaled
        foreign(made, **weights)

        told = made.up(ONE, **rollout)

        assert told.outcome.result == "drifted"
        assert "now other 100 %, the kit left" in told.outcome.sentence
        assert made.cloud.endpoint(NAME).config_name == "other"
        assert made.up(ONE, goal=restoring(told.outcome.sentence), **rollout).outcome.ok
        assert made.cloud.endpoint(NAME).shares.values[-1] == {
            ("blue", f"{NAME}-{ONE.id}", False): 1.0
        }
        assert targets() == {"blue": (2, 6)}
        assert "other" in made.names()["configs"]


def test_a_scaled_variant_of_a_foreign_configuration_does_not_bar_the_way_back():
    with briefly() as made:
        quick(made).up(ONE)
        made.up(TWO, **TWO_STEPS)
        assert targets() == {"green": (2, 6)}
        foreign(made, green=1.0)
        told = made.up(TWO)

        assert made.up(TWO, goal=restoring(told.outcome.sentence)).outcome.ok
        assert made.weights() == {TWO.id: 100}


@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_a_first_version_that_does_not_start_leaves_nothing(by_aws):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with briefly(by_aws) as made:
        quick(made).cloud.broken(f"{NAME}-{ONE.id}")

        ending = made.up(ONE, **rollout)

        assert ending.outcome.result == "rolled_back"
        assert "did not pass the ping health check" in ending.outcome.sentence
        assert "no version serves" in ending.outcome.sentence
        assert made.names() == {"models": set(), "configs": set()}
        assert made.clients.sagemaker.list_endpoints()["Endpoints"] == []
        assert made.up(TWO, **rollout).outcome.result == "promoted"


def test_a_first_version_that_fails_its_requests_leaves_nothing():
    with briefly() as made:
        quick(made)
        goal = {"first_requests": 1000}

        ending = made.up(failing(made, ONE, 0.5), goal=goal, **TWO_STEPS)

        assert ending.outcome.result == "rolled_back"
        assert "no version serves" in ending.outcome.sentence
        made.cloud.advance(60)
        assert made.names() == {"models": set(), "configs": set()}
        assert made.clients.sagemaker.list_endpoints()["Endpoints"] == []
        assert targets() == {}


def package(made: Scene, status: str, report: str | None) -> str:
    """Register a model package with a report on its quality; return its ARN."""
    sagemaker, s3 = made.clients.sagemaker, made.clients.s3
    sagemaker.create_model_package_group(ModelPackageGroupName="wine")
    metrics = {}
    if report is not None:
        s3.put_object(Bucket="ledgers", Key="reports/wine.json", Body=report.encode())
        found = {"ContentType": "application/json", "S3Uri": "s3://ledgers/reports/wine.json"}
        metrics = {"ModelMetrics": {"ModelQuality": {"Statistics": found}}}
    specification = {
        "Containers": [{"Image": f"{REGISTRY}/wine:1"}],
        "SupportedContentTypes": ["application/json"],
        "SupportedResponseMIMETypes": ["application/json"],
    }
    return sagemaker.create_model_package(
        ModelPackageGroupName="wine",
        InferenceSpecification=specification,
        ModelApprovalStatus=status,
        **metrics,
    )["ModelPackageArn"]


DEMANDS = {"approved": True, "metric": "f1", "at_least": 0.8, "at_most": 0.99}
REPORT = '{"metrics": {"f1": {"value": %s}}}'


@pytest.mark.parametrize(
    ("status", "report", "says"),
    [
        ("PendingManualApproval", REPORT % 0.9, "must be Approved, got PendingManualApproval"),
        ("Rejected", REPORT % 0.9, "must be Approved, got Rejected"),
        ("Approved", REPORT % 0.7, "its f1 must be at least 0.8, got 0.7"),
        ("Approved", REPORT % 0.995, "its f1 must be at most 0.99, got 0.995"),
        ("Approved", REPORT % "NaN", "has no number metrics.f1.value"),
        ("Approved", REPORT % '"good"', "has no number metrics.f1.value"),
        ("Approved", '{"metrics": {}}', "has no number metrics.f1.value"),
        ("Approved", "not JSON", "has no number metrics.f1.value"),
        ("Approved", None, "names no evaluation"),
    ],
)
@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_a_model_package_that_is_not_as_demanded_is_not_deployed(by_aws, status, report, says):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with briefly(by_aws) as made:
        quick(made).up(ONE, **rollout)
        made.settings = {"approval": DEMANDS}
        wanted = version("p", model={"package_arn": package(made, status, report)})

        ending = made.up(wanted, **rollout)

        assert ending.outcome.result == "rolled_back"
        assert says in ending.outcome.sentence
        assert f"{ONE} has 100 %" in ending.outcome.sentence
        assert made.counted()["CreateModel"] == 1
        assert made.names() == {
            "models": {f"{NAME}-{ONE.id}"},
            "configs": {f"{NAME}-b{ONE.id}"},
        }


def test_a_first_version_that_is_not_approved_leaves_nothing():
    with briefly() as made:
        made.settings = {"approval": {"approved": True}}
        arn = package(quick(made), "PendingManualApproval", None)

        ending = made.up(version("p", model={"package_arn": arn}))

        assert "must be Approved" in ending.outcome.sentence
        assert made.names() == {"models": set(), "configs": set()}
        assert made.clients.sagemaker.list_endpoints()["Endpoints"] == []


@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_a_model_package_that_is_as_demanded_is_deployed(by_aws):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with briefly(by_aws) as made:
        made.settings = {"approval": DEMANDS}
        wanted = version("p", model={"package_arn": package(quick(made), "Approved", REPORT % 0.9)})

        assert made.up(wanted, **rollout).outcome.result == "promoted"


def test_an_outage_of_autoscaling_does_not_keep_a_bad_version_in_traffic():
    with briefly() as made:
        quick(made).up(ONE)

        def refuse() -> None:
            made.cloud.fail("RegisterScalableTarget", "denied", times=10**6)

        made.cloud.fail("UpdateEndpointWeightsAndCapacities", after=True, then=refuse)

        with pytest.raises(TargetError, match="Application Auto Scaling refuses"):
            made.up(failing(made, TWO), **TWO_STEPS)

        assert made.weights() == {ONE.id: 100}
        made.cloud.faults.clear()
        assert made.up(TWO, **TWO_STEPS).outcome.result == "refused"
        assert targets() == {"blue": (2, 6)}


def test_an_outage_of_autoscaling_does_not_keep_a_new_process_from_rolling_back():
    with briefly() as made:
        quick(made).up(ONE)
        die_while(made, failing(made, TWO), lambda: len(made.weights()) == 2, **TWO_STEPS)
        made.cloud.fail("RegisterScalableTarget", "denied", times=2)

        assert made.up(TWO, **TWO_STEPS).outcome.result == "rolled_back"
        assert made.weights() == {ONE.id: 100}
        assert targets() == {"blue": (2, 6)}


def test_a_newcomer_that_cannot_be_scaled_gets_no_traffic():
    with briefly() as made:
        quick(made).up(ONE)
        green = {"ResourceId": f"endpoint/{NAME}/variant/green"}
        made.cloud.fail("RegisterScalableTarget", "denied", times=10**6, where=green)

        ending = made.up(TWO, **TWO_STEPS)

        assert ending.outcome.result == "rolled_back"
        assert "Application Auto Scaling refuses RegisterScalableTarget" in ending.outcome.sentence
        models = {m for shares in made.cloud.endpoint(NAME).shares.values for _, m, _ in shares}
        assert models == {f"{NAME}-{ONE.id}"}


def test_a_change_of_weights_that_aws_takes_back_ends_the_rollout_in_time():
    with briefly() as made:
        quick(made).up(ONE)
        made.cloud.stuck_changes.add(NAME)

        ending = made.up(TWO, **TWO_STEPS)

        assert ending.outcome.result == "rolled_back"
        assert "AWS took the change of weights back: Unable to provision" in ending.outcome.sentence
        assert made.weights() == {ONE.id: 100}
        assert made.polls < 60


def test_an_endpoint_that_aws_could_not_roll_back_fails_the_run_and_keeps_what_may_serve():
    rolling = {
        "strategy": "all_at_once",
        "bake_seconds": 60,
        "retention_seconds": 0,
    }
    with briefly(True) as made:
        quick(made).settings = {"rolling_batch_percent": 50}
        assert made.up(ONE, **rolling).outcome.ok
        made.cloud.stuck_rollbacks.add(NAME)

        for _ in range(2):
            with pytest.raises(TargetError) as caught:
                made.up(failing(made, TWO), **rolling)
            assert "is UpdateRollbackFailed and may still serve" in str(caught.value)
            assert "nothing was deleted" in str(caught.value)
        assert {f"{NAME}-{ONE.id}", f"{NAME}-{TWO.id}"} == made.names()["models"]
        assert made.cloud.violations == []


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_an_update_that_never_was_is_not_taken_for_one_that_failed(by_aws, keep):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with briefly(by_aws, keep_failure_reason=keep) as made:
        quick(made).up(ONE, **rollout)
        made.cloud.fail("UpdateEndpoint", then=die)
        with pytest.raises(Crash):
            made.up(TWO, **rollout)
        made.cloud.advance(60)
        made.cloud.scale(NAME, "blue", 4, updating=True)  # the endpoint is newer than TWO's
        made.cloud.advance(60)

        assert made.up(TWO, **rollout).outcome.result == "promoted"


@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_a_late_answer_of_aws_is_not_taken_for_an_update_that_failed(by_aws):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with briefly(by_aws) as made:
        quick(made).up(ONE, **rollout)
        made.cloud.fail("UpdateEndpoint", then=die)
        with pytest.raises(Crash):
            made.up(TWO, **rollout)
        made.cloud.advance(60)
        made.cloud.scale(NAME, "blue", 4, updating=True)
        made.cloud.advance(60)
        made.cloud.fail("UpdateEndpoint", after=True, then=made.cloud.stale_next_describe)

        assert made.up(TWO, **rollout).outcome.result == "promoted"


def test_a_failed_update_without_a_reason_is_known_by_the_run_that_saw_it():
    with briefly(True, keep_failure_reason=False) as made:
        quick(made).up(ONE, **BRIEFLY_GUARDED)
        made.cloud.fail("UpdateEndpoint", after=True, then=die)
        with pytest.raises(Crash):
            made.up(failing(made, TWO), **BRIEFLY_GUARDED)
        made.cloud.advance(20)

        ending = made.up(TWO, **BRIEFLY_GUARDED)  # sees it move

        assert ending.outcome.result == "rolled_back"
        assert "AWS took the update back and gives no reason" in ending.outcome.sentence
        assert made.counted()["UpdateEndpoint"] == 1


def test_maintenance_by_aws_is_waited_for():
    with briefly() as made:
        quick(made).up(ONE)
        made.cloud.maintain(NAME, 900)

        assert made.up(TWO, **TWO_STEPS).outcome.result == "promoted"


def test_removal_leaves_nothing_even_when_it_is_told_twice_or_amid_a_change():
    with briefly() as made:
        quick(made).up(ONE)
        made.up(TWO, **TWO_STEPS)
        _, driver = made.target(TWO)
        made.cloud.scale(NAME, "green", 5, updating=True)
        assert not driver.remove()
        assert made.cloud.endpoint(NAME).endpoint_status == "Updating"
        made.cloud.advance(60)

        assert not driver.remove()  # it is being deleted now
        assert not driver.remove()
        made.cloud.advance(60)
        assert driver.remove()
        assert driver.remove()

        assert made.cloud.violations == []
        assert made.names() == {"models": set(), "configs": set()}
        assert made.clients.sagemaker.list_endpoints()["Endpoints"] == []
        assert targets() == {}


@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_a_live_configuration_that_was_deleted_by_hand_is_told_and_nothing_is_made_worse(by_aws):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with briefly(by_aws) as made:
        quick(made).up(ONE, **rollout)
        made.clients.sagemaker.delete_endpoint_config(EndpointConfigName=f"{NAME}-b{ONE.id}")

        ending = made.up(TWO, **rollout)

        assert ending.outcome.result == "rolled_back"
        assert f"its configuration {NAME}-b{ONE.id} was deleted" in ending.outcome.sentence
        assert made.weights() == {ONE.id: 100}
        assert made.names()["models"] == {f"{NAME}-{ONE.id}"}
        assert made.up(ONE, **rollout).outcome.result == "unchanged"
