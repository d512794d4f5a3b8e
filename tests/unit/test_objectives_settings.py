import pytest
from pydantic import ValidationError

from mlops_kit.objectives import Objective
from mlops_kit.objectives.settings import ObjectivesSettings
from mlops_kit.problems import from_validation_error


def mistakes(**data):
    with pytest.raises(ValidationError) as error:
        ObjectivesSettings.model_validate(data)
    return [str(problem) for problem in from_validation_error(error.value)]


def test_promises_one_percent_of_failures_unless_said_otherwise():
    assert ObjectivesSettings().objectives() == (Objective("availability", 0.01, None),)


def test_percentiles_are_shares_of_slow_requests():
    settings = ObjectivesSettings(latency_p50_ms=5, latency_p95_ms=25, latency_p99_ms=25)

    assert settings.objectives()[1:] == (
        Objective("latency_p50", 0.5, 5),
        Objective("latency_p95", 0.05, 25),
        Objective("latency_p99", 0.01, 25),
    )


@pytest.mark.parametrize("availability", [1, 1.5, 99, 0, -0.1])
def test_availability_is_a_share_below_one(availability):
    (sentence,) = mistakes(availability=availability)

    assert "must be a number from 0.5 to 0.999999" in sentence


def test_a_percentage_is_answered_with_how_to_write_it():
    assert mistakes(availability=99) == [
        "availability: must be a number from 0.5 to 0.999999, got 99; 99 % is written 0.99"
    ]


def test_bounds_of_percentiles_do_not_fall():
    assert mistakes(latency_p50_ms=10, latency_p95_ms=5, latency_p99_ms=7) == [
        "latency_p95_ms: must be at least latency_p50_ms (10), got 5",
        "latency_p99_ms: must be at least latency_p50_ms (10), got 7",
    ]


def test_a_bound_of_zero_is_refused():
    assert mistakes(latency_p95_ms=0) == [
        "latency_p95_ms: must be a number above 0 and at most 600000, got 0"
    ]
