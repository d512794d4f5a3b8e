import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.aws.sagemaker.view import BUSY, SERVING, View, whole_percent
from mlops_kit.rollout.driver import Handover, Health, VersionState

ONE, TWO = "111111111111", "222222222222"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
BOTH = f"wine-b{ONE}-g{TWO}"


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def variant(name, weight, wanted=None, count=2):
    wanted = weight if wanted is None else wanted
    return {
        "VariantName": name,
        "CurrentWeight": float32(weight),
        "DesiredWeight": float32(wanted),
        "CurrentInstanceCount": count,
        "DesiredInstanceCount": count,
    }


def seen(config=f"wine-b{ONE}", status="InService", variants=None, **more):
    variants = [variant("blue", 1)] if variants is None else variants
    answer = {
        "EndpointName": "wine",
        "EndpointConfigName": config,
        "EndpointStatus": status,
        "LastModifiedTime": NOW,
        "ProductionVariants": variants,
        **more,
    }
    return View.of(answer)


def pending(config, *messages):
    statuses = [{"Status": "Creating", "StatusMessage": text} for text in messages]
    said = {"VariantName": "blue", "VariantStatus": statuses}
    return {"EndpointConfigName": config, "ProductionVariants": [said]}


shares = st.dictionaries(st.text(min_size=1), st.floats(0, 1000, width=32), max_size=10)


@given(shares)
def test_shares_become_whole_percent_that_sum_to_100(given_shares):
    found = whole_percent(given_shares)

    assert sum(found.values()) in (0, 100)
    assert (sum(found.values()) == 0) == (sum(given_shares.values()) == 0)


@given(shares)
def test_a_share_above_0_stays_above_0_and_a_share_of_0_is_left_out(given_shares):
    found = whole_percent(given_shares)

    assert {*found} == {name for name, share in given_shares.items() if share > 0}
    assert all(type(percent) is int and percent > 0 for percent in found.values())


@given(st.integers(0, 100), st.sampled_from([0.01, 1.0, 3.7]))
def test_weights_that_the_kit_set_come_back_as_they_were_whatever_their_scale(percent, scale):
    weights = {"one": float32(percent * scale), "two": float32((100 - percent) * scale)}

    expected = {"one": percent, "two": 100 - percent}
    assert whole_percent(weights) == {name: value for name, value in expected.items() if value}


def test_the_larger_share_gives_what_rounding_costs():
    assert whole_percent({"a": 0.999, "b": 0.001}) == {"a": 99, "b": 1}
    assert whole_percent({"a": 1, "b": 1, "c": 1}) == {"a": 33, "b": 33, "c": 34}


def test_weights_are_told_by_version_not_by_variant():
    view = seen(BOTH, variants=[variant("blue", 0.9), variant("green", 0.1)])

    assert view.weights == {ONE: 90, TWO: 10}
    assert view.observation().versions == dict.fromkeys((ONE, TWO), VersionState(Health.READY))


def test_a_weight_of_0_is_not_among_the_weights():
    view = seen(BOTH, variants=[variant("blue", 1), variant("green", 0)])

    assert view.weights == {ONE: 100}
    assert view.observation().ready(TWO)


def test_weights_that_have_moved_for_one_variant_only_are_told_as_they_will_be():
    half = [variant("blue", 50), variant("green", 0, 50)]

    assert seen(BOTH, "Updating", half).weights == {ONE: 50, TWO: 50}


def test_weights_that_have_not_moved_are_told_as_they_are():
    asked = [variant("blue", 100, 50), variant("green", 0, 50)]

    assert seen(BOTH, "Updating", asked).weights == {ONE: 100}


def test_a_configuration_of_somebody_else_counts_as_one_version():
    view = seen("mine", variants=[variant("red", 1), variant("blue", 0)])

    assert view.layout is None
    assert view.weights == {"mine": 100}
    assert view.observation().ready("mine")


@pytest.mark.parametrize(
    "status",
    ["Creating", "Updating", "SystemUpdating", "RollingBack", "InService", "Deleting", "Failed",
     "OutOfService", "UpdateRollbackFailed"],
)  # fmt: skip
def test_every_status_is_known(status):
    view = seen(status=status)

    assert view.busy == (status in BUSY)
    assert bool(view.weights) == view.serving == (status in SERVING)
    health = view.observation().versions[ONE].health
    expected = Health.READY if view.serving else Health.STARTING
    if status in ("Failed", "OutOfService"):
        expected = Health.FAILED
    assert health is expected


def test_the_statuses_are_those_of_botocores_model():
    from botocore.session import get_session

    model = get_session().get_service_model("sagemaker").shape_for("EndpointStatus")

    assert {*model.enum} == {*SERVING, *BUSY, "Failed", "OutOfService"}


def test_a_failed_endpoint_says_why():
    failed = seen(status="Failed", FailureReason="no ping")
    silent = seen(status="Failed")

    assert failed.observation().versions[ONE].reason == "no ping"
    assert silent.observation().versions[ONE].reason == "the endpoint is Failed"


@pytest.mark.parametrize("status", ["UpdateRollbackFailed", "OutOfService"])
def test_an_endpoint_that_needs_repair_is_degraded(status):
    assert seen(status=status).observation().degraded == (f"wine is {status}: AWS says no more",)


def test_a_version_on_its_way_is_starting():
    view = seen(status="Updating", PendingDeploymentSummary=pending(BOTH))

    assert view.observation().versions[TWO].health is Health.STARTING
    assert view.observation().handover is None  # its own variant: nothing is replaced


def test_a_version_that_replaces_another_is_a_rollout_of_aws_in_aws_words():
    summary = pending(f"wine-b{TWO}", "Creating instances", "Creating instances", "Baking")
    view = seen(status="Updating", PendingDeploymentSummary=summary)

    told = Handover(TWO, moving=True, stage="Creating instances, Baking")
    assert view.observation().handover == told
    assert view.weights == {ONE: 100}


def test_what_is_still_pending_after_a_failed_return_is_no_rollout_under_way():
    summary = pending(f"wine-b{TWO}")
    view = seen(status="UpdateRollbackFailed", PendingDeploymentSummary=summary)

    assert view.mixed
    assert view.observation().handover is None


def test_a_shadow_is_a_mirror_and_has_no_weight():
    view = seen(f"wine-b{ONE}-x30g{TWO}")

    assert view.mirrors() == {TWO: 30}
    assert view.weights == {ONE: 100}
    assert view.observation().ready(TWO)


def test_the_revision_changes_with_configuration_weights_and_failure_and_nothing_else():
    base = seen()
    same = [
        seen(variants=[variant("blue", 1, count=5)]),
        seen(status="Updating"),
        seen(FailureReason="x"),
    ]
    others = [
        seen(BOTH),
        seen(status="Failed"),
        seen(variants=[variant("blue", 0.5)]),
        seen(variants=[variant("blue", 1, 2)]),
    ]

    assert {view.revision for view in same} == {base.revision}
    assert len({view.revision for view in [base, *others]}) == 5


def test_a_serverless_variant_has_no_number_of_instances():
    said = {"VariantName": "blue", "CurrentWeight": 1.0, "CurrentServerlessConfig": {}}

    assert seen(variants=[said]).variants["blue"].count is None
    assert seen(variants=[said]).weights == {ONE: 100}
