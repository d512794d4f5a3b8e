"""What users of other tools complain of, held on the kit: each test names the complaint."""

import json

import pytest

from tests.sagemaker_scene import BRIEF, NAME, failing, scene, version
from tests.sagemaker_stack import stack
from tests.sagemaker_story import BRIEFLY_GUARDED, TWO_STEPS, made_variant, targets

WRITING = ("Create", "Update", "Delete", "Put", "Register", "Deregister", "Add", "Stop", "Start")
GUARDRAILS = {
    "guardrails": {"alarm_names": ["wine-errors"]},
    "rollout": {"strategy": "canary", **BRIEFLY_GUARDED, "max_wait_seconds": 7200},
}


@pytest.mark.parametrize("reason", [True, False], ids=["with its reason", "without (49020)"])
@pytest.mark.parametrize("fault", ["alarm", "start"])
@pytest.mark.parametrize("runner", ["kit", "AWS"])
def test_48997_an_update_that_was_rolled_back_fails_the_run_and_the_old_version_is_kept(
    monkeypatch, runner, fault, reason
):
    settings = GUARDRAILS if runner == "AWS" else {}
    with stack(monkeypatch, keep_failure_reason=reason) as made:
        cloud = made.made.cloud
        made.up("1", **settings)
        old = made.state["live_version"]
        bad = made.wanted("2", **settings)["version"]
        if fault == "start":
            cloud.broken(f"{NAME}-{bad}")
        else:
            cloud.traffic.model(f"{NAME}-{bad}", errors=0.2)

        up = made.up("2", **settings)

        assert f"{bad} (wine:2) was rolled back" in up.failure
        assert f"{old} (wine:1) has 100 %" in up.failure
        assert "\n" not in up.failure
        assert made.state["live_version"] == old
        assert made.state["weights"] == {old: 100}
        assert made.inputs["model"]["image_uri"].endswith("wine:1")
        assert made.made.names() == {
            "models": {f"{NAME}-{old}"},
            "configs": {cloud.endpoint(NAME).config_name},
        }
        assert cloud.violations == []
        assert made.up("3", **settings).failure == ""


@pytest.mark.parametrize("runner", ["kit", "AWS"])
def test_48997_the_reason_that_aws_gives_is_in_the_sentence(monkeypatch, runner):
    settings = GUARDRAILS if runner == "AWS" else {}
    with stack(monkeypatch) as made:
        made.up("1", **settings)
        made.made.cloud.broken(f"{NAME}-{made.wanted('2', **settings)['version']}")

        assert "did not pass the ping health check" in made.up("2", **settings).failure


def test_an_alarm_that_rings_before_the_rollout_is_not_held_against_the_new_version():
    with scene(True, **BRIEF) as made:
        made.up("1", **BRIEFLY_GUARDED)
        made.cloud.alarm("wine-errors", "ALARM")

        early = made.up("2", **BRIEFLY_GUARDED)

        assert early.outcome.result == "rolled_back"
        assert "wine-errors is in ALARM before" in early.outcome.sentence
        assert made.counted()["UpdateEndpoint"] == 0
        made.cloud.alarm("wine-errors", "OK")
        assert made.up("2", **BRIEFLY_GUARDED).outcome.result == "promoted"


def test_an_alarm_that_still_rings_from_a_bad_version_is_waited_for():
    with scene(True, **{**BRIEF, "provision_seconds": 1, "metric_delay_seconds": 120}) as made:
        made.up("1")
        assert made.up(failing(made, version("2"))).outcome.result == "rolled_back"
        assert made.cloud.alarm_state("wine-errors") == "ALARM"

        assert made.up("3").outcome.result == "promoted"
        assert made.counted()["DescribeAlarms"] > 5


@pytest.mark.parametrize("by_aws", [False, True], ids=["kit", "AWS"])
def test_48990_a_count_that_autoscaling_set_survives_an_update(by_aws):
    rollout = BRIEFLY_GUARDED if by_aws else TWO_STEPS
    with scene(by_aws, **BRIEF) as made:
        made.up("1", **rollout)
        made.cloud.scale(NAME, "blue", 5)
        least = []

        def look(seconds: float) -> None:
            made.cloud.clock.sleep(seconds)
            live = made.cloud.endpoint(NAME).live.variants
            least.append(min(v.desired_count for v in live if v.weight > 0))

        assert made.up("2", look, **rollout).outcome.ok

        assert set(least) == {5}
        assert made.cloud.endpoint(NAME).variant(made_variant(made)).count == 5
        assert targets() == {made_variant(made): (2, 6)}


def test_48990_weights_that_were_shifted_survive_an_update_of_what_is_not_the_version(monkeypatch):
    halfway = {
        "rollout": {
            "steps": [{"weight": 30, "min_requests": 10**8}, {"weight": 100}],
            "bake_seconds": 0,
            "retention_seconds": 0,
            "on_undecided": "hold",
            "max_wait_seconds": 600,
        }
    }
    with stack(monkeypatch) as made:
        made.up("1")
        one, two = made.state["live_version"], made.wanted("2")["version"]
        assert "still in progress" in made.up("2", **halfway).failure
        assert made.made.weights() == {one: 70, two: 30}

        up = made.up("2", **halfway, scaling={"min_replicas": 3, "max_replicas": 9, "target": 5.0})

        assert "still in progress" in up.failure
        assert made.made.weights() == {one: 70, two: 30}
        assert targets() == {"blue": (3, 9), "green": (3, 9)}


def test_a_newcomer_begins_at_weight_0_and_a_weight_of_0_stays_0():
    with scene(**BRIEF) as made:
        made.up("1")
        shares = []

        def look(seconds: float) -> None:
            made.cloud.clock.sleep(seconds)
            shares.append({v.name: v.weight for v in made.cloud.endpoint(NAME).live.variants})

        made.up("2", look, **TWO_STEPS, retention_seconds=120)

        created = next(
            p for o, p in made.cloud.calls if p.get("EndpointConfigName", "").count("-") == 2
        )
        weights = {
            v["VariantName"]: v["InitialVariantWeight"] for v in created["ProductionVariants"]
        }
        assert weights == {"blue": 1.0, "green": 0.0}
        assert {"blue": 1.0, "green": 0.0} in shares  # before the first step
        assert shares[-1] == {"green": 100.0} or {"blue": 0.0, "green": 100.0} in shares
        for operation, asked in made.cloud.calls:
            for wish in asked.get("DesiredWeightsAndCapacities", []):
                assert operation == "UpdateEndpointWeightsAndCapacities"
                assert wish["DesiredWeight"] in (0.0, 50.0, 100.0)


def test_weights_that_come_back_as_32_bit_floats_are_no_change(monkeypatch):
    held = {
        "rollout": {
            "steps": [{"weight": 1, "min_requests": 10**8}, {"weight": 100}],
            "bake_seconds": 0,
            "retention_seconds": 0,
            "on_undecided": "hold",
            "max_wait_seconds": 600,
        }
    }
    with stack(monkeypatch) as made:
        made.up("1")
        made.up("2", **held)
        variants = made.made.cloud.endpoint(NAME).live.variants
        for variant, weight in zip(
            variants, (0.99, 0.01), strict=True
        ):  # as another tool writes it
            variant.weight = variant.desired_weight = weight

        assert "outside the kit" not in made.up("2", **held).failure


def test_a_second_up_looks_once_at_the_endpoint_and_once_at_the_ledger_and_does_nothing(
    monkeypatch,
):
    with stack(monkeypatch) as made:
        made.up("1")
        made.up("2")
        made.made.cloud.advance(3600)

        up = made.up("2")

        assert up.updates == ()
        assert [operation for operation, _ in up.calls] == ["DescribeEndpoint", "GetObject"]


def test_a_second_up_of_what_aws_rolls_out_does_nothing_either(monkeypatch):
    with stack(monkeypatch) as made:
        made.up("1", **GUARDRAILS)
        made.up("2", **GUARDRAILS)

        up = made.up("2", **GUARDRAILS)

        assert up.updates == ()
        assert [operation for operation, _ in up.calls] == ["DescribeEndpoint", "GetObject"]


def test_an_up_of_tags_or_bounds_alone_makes_no_version_and_no_configuration(monkeypatch):
    with stack(monkeypatch) as made:
        made.up("1")
        more = {"scaling": {"min_replicas": 1, "max_replicas": 8, "target": 90.0}}

        up = made.up("1", tags={"team": "red"}, **more)

        assert (up.failure, up.updates) == ("", ("scaling", "tags"))
        assert {name for name, _ in up.calls if name.startswith(WRITING)} == {
            "RegisterScalableTarget",
            "PutScalingPolicy",
        }
        assert targets() == {"blue": (1, 8)}


def test_names_say_what_is_in_them_and_nothing_of_when_or_by_whom(monkeypatch):
    made_at = []
    for seconds in (0, 12_345):
        with stack(monkeypatch) as made:
            made.made.cloud.advance(seconds)
            for tag in "121":
                assert made.up(tag, rollout={"min_requests": 20, "bake_seconds": 0}).failure == ""
            calls = made.made.cloud.calls
            names = [
                (name, asked.get("EndpointConfigName"), asked.get("ModelName"))
                for name, asked in calls
                if name.startswith("Create")
            ]
            made_at.append(json.dumps(names))

    assert made_at[0] == made_at[1]


def test_a_name_is_never_used_again_for_something_else():
    with scene(**BRIEF) as made:
        for tag in ("1", "2", "1", "3", "2"):
            made.up(failing(made, version(tag)) if tag == "3" else tag, **TWO_STEPS)
        created = [(o, p) for o, p in made.cloud.calls if o.startswith("Create")]

    contents = {}
    for operation, asked in created:
        name = f"{operation} {next(iter(asked.values()))}"
        assert contents.setdefault(name, asked) == asked
    assert len(contents) < len(created)
