import math

import pytest
from botocore.session import get_session
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlops_kit.aws.sagemaker import guardrails
from mlops_kit.rollout.plan import Plan, Step
from mlops_kit.rollout.settings import RolloutSettings
from tests.clouds.sagemaker import deployment_rules
from tests.clouds.sagemaker.endpoint import Deployed
from tests.clouds.sagemaker.fleet import Variant
from tests.clouds.sagemaker.validation import check

STARTUP = 1800.0


def limits(shape, member):
    found = get_session().get_service_model("sagemaker").shape_for(shape).members[member]
    return found.metadata.get("min"), found.metadata.get("max")


def plan(**said):
    return RolloutSettings.model_validate({"max_wait_seconds": 604_800, **said}).plan()


def steps(*weights, bake_seconds=60):
    return {"steps": [{"weight": weight, "bake_seconds": bake_seconds} for weight in weights]}


@st.composite
def runs(draw):
    """Return a plan and a size of batches, mostly within the limits and often at them."""
    waits = st.sampled_from([0, 1800]) | st.floats(0, 2000)
    strategy = draw(st.sampled_from(["all_at_once", "canary", "linear", "blue_green"]))
    said = {"strategy": strategy, "bake_seconds": draw(waits), "retention_seconds": draw(waits)}
    if strategy == "canary":
        said |= {"steps": [{"weight": draw(st.integers(1, 55))}, {"weight": 100}]}
    if strategy == "linear":
        said["step_weight"] = draw(st.integers(9, 52))
    rolling = strategy in ("all_at_once", "linear")
    batch = st.none() | st.integers(*guardrails.ROLLING_BATCHES)
    return plan(**said), draw(batch) if rolling else None


def fleet(count):
    settings = {"VariantName": "blue", "ModelName": "m", "InitialInstanceCount": count}
    return Deployed("c", {}, [Variant({**settings, "InstanceType": "ml.m5.large"})], [])


@settings(deadline=None)
@given(runs(), st.floats(60, 28_800))
def test_what_does_not_misfit_is_a_deployment_that_aws_takes(run, startup):
    wanted, batch = run
    assume(not guardrails.misfits(wanted, batch))

    config = guardrails.deployment(wanted, ["one", "two"], startup, batch)

    request = {"EndpointName": "e", "EndpointConfigName": "c", "DeploymentConfig": config}
    check("sagemaker", "UpdateEndpoint", request)
    deployment_rules.check(config, fleet(20), fleet(20), {"one", "two"})


@settings(deadline=None)
@given(runs(), st.floats(60, 28_800))
def test_aws_has_time_enough_for_its_waits(run, startup):
    wanted, batch = run
    assume(not guardrails.misfits(wanted, batch))

    config = guardrails.deployment(wanted, ["one"], startup, batch)

    if batch is not None:
        policy = config["RollingUpdatePolicy"]
        waits = math.ceil(100 / batch) * policy["WaitIntervalInSeconds"]
    else:
        policy = config["BlueGreenUpdatePolicy"]
        routing = policy["TrafficRoutingConfiguration"]
        size = routing.get("LinearStepSize", {"Value": 50})["Value"]
        times = {"ALL_AT_ONCE": 0, "CANARY": 1, "LINEAR": math.ceil(100 / size) - 1}
        waits = routing["WaitIntervalInSeconds"] * times[routing["Type"]]
        waits += policy["TerminationWaitInSeconds"]
    longest = policy["MaximumExecutionTimeoutInSeconds"]
    assert longest >= min(guardrails.LONGEST_RUN, waits + startup - 10)
    assert longest > waits - 10


@settings(deadline=None)
@given(runs())
def test_the_candidate_is_watched_as_long_as_the_plan_wants(run):
    wanted, batch = run
    assume(not guardrails.misfits(wanted, batch))

    config = guardrails.deployment(wanted, ["one"], STARTUP, batch)

    if batch is None:
        policy = config["BlueGreenUpdatePolicy"]
        kept = wanted.retention_seconds + wanted.steps[-1].bake_seconds
        assert policy["TerminationWaitInSeconds"] == round(kept)
        if wanted.strategy in ("canary", "linear"):
            wait = policy["TrafficRoutingConfiguration"]["WaitIntervalInSeconds"]
            assert wait == round(wanted.steps[0].bake_seconds)


@pytest.mark.parametrize(
    ("constant", "shape", "member"),
    [
        (guardrails.LONGEST_WAIT, "BlueGreenUpdatePolicy", "TerminationWaitInSeconds"),
        (guardrails.LONGEST_WAIT, "TrafficRoutingConfig", "WaitIntervalInSeconds"),
        (guardrails.LONGEST_WAIT, "RollingUpdatePolicy", "WaitIntervalInSeconds"),
        (guardrails.MOST_ALARMS, "AutoRollbackConfig", "Alarms"),
    ],
)
def test_the_limits_are_those_of_botocores_model(constant, shape, member):
    assert limits(shape, member)[1] == constant


@pytest.mark.parametrize("shape", ["BlueGreenUpdatePolicy", "RollingUpdatePolicy"])
def test_the_limits_of_a_whole_run_are_those_of_botocores_model(shape):
    known = guardrails.SHORTEST_RUN, guardrails.LONGEST_RUN
    assert limits(shape, "MaximumExecutionTimeoutInSeconds") == known


@pytest.mark.parametrize(
    ("said", "batch", "says"),
    [
        ({"strategy": "shadow"}, None, "AWS has no guardrail like the strategy shadow"),
        ({"strategy": "adaptive"}, None, "AWS has no guardrail like the strategy adaptive"),
        (
            steps(10, 50, 100),
            None,
            "a canary of AWS has two steps, of 1 to 50 % and of 100 %; got 10, 50, 100",
        ),
        (
            steps(60, 100),
            None,
            "a canary of AWS has two steps, of 1 to 50 % and of 100 %; got 60, 100",
        ),
        (
            {"strategy": "linear", "step_weight": 5},
            None,
            "a linear rollout of AWS adds 10 to 50 % a step; got 5",
        ),
        (
            {"strategy": "linear", "step_weight": 60},
            None,
            "a linear rollout of AWS adds 10 to 50 % a step; got 60",
        ),
        (
            steps(10, 100),
            20,
            "rolling_batch_percent replaces instances a batch at a time: the strategy must be "
            "all_at_once or linear, got canary",
        ),
        (
            {"strategy": "all_at_once", "bake_seconds": 4000},
            None,
            "AWS bakes a step and keeps the old instances for at most 1 h (3600 s) each; got "
            "4060 s",
        ),
        (
            {"strategy": "linear", "step_weight": 10, "bake_seconds": 3500},
            None,
            "AWS runs a rollout for less than 8 h (28800 s); the waits of this one come to 35060 s",
        ),
        (
            {"strategy": "all_at_once", "bake_seconds": 3000, "retention_seconds": 0},
            5,
            "AWS runs a rollout for less than 8 h (28800 s); the waits of this one come to 60000 s",
        ),
    ],
)
def test_what_aws_cannot_run_is_said(said, batch, says):
    assert guardrails.misfits(plan(**said), batch) == [says]


def test_a_canary_is_aws_canary():
    wanted = plan(**steps(10, 100, bake_seconds=300), retention_seconds=60)

    assert guardrails.misfits(wanted) == []
    assert guardrails.deployment(wanted, ["errors"], STARTUP) == {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": {
                "Type": "CANARY",
                "WaitIntervalInSeconds": 300,
                "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 10},
            },
            "TerminationWaitInSeconds": 360,
            "MaximumExecutionTimeoutInSeconds": 2460,
        },
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]},
    }


def test_all_at_once_bakes_while_the_old_instances_are_still_there():
    wanted = plan(strategy="all_at_once", bake_seconds=600, retention_seconds=60)

    policy = guardrails.deployment(wanted, ["errors"], STARTUP)["BlueGreenUpdatePolicy"]

    assert policy["TrafficRoutingConfiguration"] == {
        "Type": "ALL_AT_ONCE",
        "WaitIntervalInSeconds": 0,
    }
    assert policy["TerminationWaitInSeconds"] == 660


def test_a_rolling_update_has_time_for_all_its_batches():
    wanted = plan(strategy="all_at_once", bake_seconds=600, retention_seconds=60)

    policy = guardrails.deployment(wanted, ["errors"], 300, 10)["RollingUpdatePolicy"]

    assert policy["MaximumExecutionTimeoutInSeconds"] == 10 * (600 + 300)


def test_every_step_of_a_hand_made_plan_is_looked_at():
    longest = Step(weight=100, bake_seconds=3600, min_requests=0)
    wanted = Plan(
        strategy="blue_green",
        steps=(longest.model_copy(update={"weight": 0}), longest),
        retention_seconds=1,
        max_wait_seconds=10**6,
        on_undecided="hold",
        alpha=0.01,
    )

    assert "got 3601 s" in guardrails.misfits(wanted)[0]
