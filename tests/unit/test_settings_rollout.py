import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mlops_kit.problems import from_validation_error
from mlops_kit.rollout.plan import Step
from mlops_kit.rollout.settings import RolloutSettings

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(list(RolloutSettings.model_fields))
WEIGHTS = st.sets(st.integers(0, 99), max_size=6).map(lambda some: [*sorted(some), 100])


@st.composite
def valid(draw):
    """Settings that must be accepted."""
    strategy = draw(st.sampled_from(["all_at_once", "canary", "linear", "blue_green", "shadow"]))
    data = {"strategy": strategy, "bake_seconds": draw(st.integers(0, 30)) / 2}
    data["max_wait_seconds"] = 10_000
    if strategy == "canary" and draw(st.booleans()):
        data["steps"] = [{"weight": float(weight)} for weight in draw(WEIGHTS)]
    if strategy == "linear":
        data["step_weight"] = draw(st.integers(1, 100))
    if strategy == "shadow":
        data["mirror_percent"] = draw(st.integers(1, 100))
    return data


def mistakes(**data):
    with pytest.raises(ValidationError) as error:
        RolloutSettings.model_validate(data)
    return [str(problem) for problem in from_validation_error(error.value)]


def weights(**data):
    return [step.weight for step in RolloutSettings.model_validate(data).plan().steps]


@given(st.dictionaries(KEYS | st.text(max_size=8), JUNK, max_size=6) | JUNK)
def test_junk_is_either_accepted_or_answered_with_mistakes(data):
    try:
        weights, problems = (
            [s.weight for s in RolloutSettings.model_validate(data).plan().steps],
            [],
        )
    except ValidationError as error:
        weights, problems = [], from_validation_error(error)

    assert weights[-1:] == [100] or (problems and all(problem.reason for problem in problems))


@given(valid())
def test_valid_settings_make_a_plan_whose_weights_rise_to_100(data):
    settings = RolloutSettings.model_validate(data)
    plan = settings.plan()
    weights = [step.weight for step in plan.steps]

    assert weights == sorted(set(weights))
    assert weights[-1] == 100
    assert all(step.min_requests == 0 for step in plan.steps if not (step.weight or step.mirror))
    assert RolloutSettings.model_validate(settings.written()).plan() == plan


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, [10, 50, 100]),
        ({"strategy": "all_at_once"}, [100]),
        ({"strategy": "linear"}, [20, 40, 60, 80, 100]),
        ({"strategy": "linear", "step_weight": 30}, [30, 60, 90, 100]),
        ({"strategy": "linear", "step_weight": 100}, [100]),
        ({"strategy": "blue_green"}, [0, 100]),
        ({"strategy": "shadow"}, [0, 100]),
    ],
)
def test_each_strategy_has_its_steps(data, expected):
    assert weights(**data) == expected


def test_blue_green_waits_for_nothing_before_it_switches():
    first, last = RolloutSettings(strategy="blue_green", bake_seconds=5).plan().steps

    assert first == Step(weight=0, bake_seconds=0, min_requests=0)
    assert last == Step(weight=100, bake_seconds=5, min_requests=100)


def test_shadow_copies_requests_before_it_answers_any():
    first, _ = RolloutSettings(strategy="shadow", mirror_percent=40, min_requests=7).plan().steps

    assert first == Step(weight=0, bake_seconds=60, min_requests=7, mirror=40)


def test_a_step_of_its_own_time_keeps_it_even_when_it_is_zero():
    plan = RolloutSettings.model_validate(
        {"steps": [{"weight": 10, "bake_seconds": 0, "min_requests": 0}, {"weight": 100}]}
    ).plan()

    assert plan.steps[0] == Step(weight=10, bake_seconds=0, min_requests=0)
    assert plan.steps[1] == Step(weight=100, bake_seconds=60, min_requests=100)


@pytest.mark.parametrize(
    ("name", "value", "only"),
    [("steps", [{"weight": 100}], "canary"), ("step_weight", 20, "linear"),
     ("mirror_percent", 50, "shadow")],
)  # fmt: skip
def test_a_setting_of_another_strategy_is_refused(name, value, only):
    assert mistakes(strategy="blue_green", **{name: value}) == [
        f"{name}: is for the strategy {only}, but the strategy here is blue_green: remove it"
    ]


def test_falling_weights_and_a_last_step_below_100_are_named_together():
    steps = [{"weight": 50}, {"weight": 10}, {"weight": 20}, {"weight": 101}, {"weight": 60}]

    assert mistakes(steps=steps) == [
        "steps[3].weight: must be a whole number from 0 to 100, got 101",
        "steps[1].weight: must be above the weight of the step before (50), got 10",
        "steps[4].weight: must be 100, as in every last step, got 60",
    ]


def test_a_step_without_traffic_cannot_wait_for_requests():
    assert mistakes(steps=[{"weight": 0, "min_requests": 5}, {"weight": 100}]) == [
        "steps[0].min_requests: must be 0 in a step of weight 0, which gets no requests; got 5"
    ]


def test_a_run_has_more_time_than_the_plan_takes():
    assert mistakes(max_wait_seconds=240) == [
        "max_wait_seconds: must be more than the 4 min that the plan takes at least (240 s), "
        "got 240"
    ]
    assert RolloutSettings(max_wait_seconds=241).plan().seconds == 240


@pytest.mark.parametrize("value", [-1, "10", "soon", True, float("inf"), 10**400, [], None])
def test_times_are_numbers_that_are_not_negative(value):
    (sentence,) = mistakes(bake_seconds=value)

    assert sentence.startswith("bake_seconds: must be a number from 0 to 604800, got ")


@pytest.mark.parametrize("alpha", [0, 0.21, 1])
def test_alpha_is_small(alpha):
    assert mistakes(alpha=alpha) == [
        f"alpha: must be a number above 0 and at most 0.2, got {alpha}"
    ]


def test_a_canary_has_steps():
    assert mistakes(steps=[]) == ["steps: must have at least one step, got an empty list"]


def test_a_step_that_repeats_the_weight_before_is_refused():
    assert mistakes(steps=[{"weight": 50}, {"weight": 50}, {"weight": 100}]) == [
        "steps[1].weight: must be above the weight of the step before (50), got 50"
    ]
