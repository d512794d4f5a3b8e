import pytest

from mlops_kit.aws.drift.constraints import with_comparison

BASELINE = {
    "version": 0,
    "features": [{"name": "alcohol", "inferred_type": "Fractional", "completeness": 1.0}],
    "monitoring_config": {"emit_metrics": "Disabled", "evaluate_constraints": "Disabled"},
}


def test_features_stay_and_metrics_are_switched_on():
    made = with_comparison(BASELINE)

    assert {**made, "monitoring_config": BASELINE["monitoring_config"]} == BASELINE
    assert made["monitoring_config"] == {
        "evaluate_constraints": "Enabled",
        "emit_metrics": "Enabled",
        "datatype_check_threshold": 0.1,
        "domain_content_threshold": 0.1,
        "distribution_constraints": {
            "perform_comparison": "Enabled",
            "comparison_method": "Robust",
            "comparison_threshold": 0.1,
            "categorical_drift_method": "LInfinity",
            "categorical_comparison_threshold": 0.1,
        },
    }
    assert BASELINE["monitoring_config"]["emit_metrics"] == "Disabled", "the original stays"


def test_every_threshold_is_written():
    made = with_comparison(
        BASELINE,
        numeric_threshold=0.0,
        robust=False,
        categorical_threshold=7,
        chi_squared=True,
        unknown_types=0.2,
        unknown_values=0.3,
    )["monitoring_config"]

    assert (made["datatype_check_threshold"], made["domain_content_threshold"]) == (0.2, 0.3)
    assert made["distribution_constraints"] == {
        "perform_comparison": "Enabled",
        "comparison_method": "Simple",
        "comparison_threshold": 0.0,
        "categorical_drift_method": "ChiSquared",
        "categorical_comparison_threshold": 7,
    }


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"numeric_threshold": 1.1}, r"numeric_threshold must be from 0 to 1, got 1\.1"),
        ({"unknown_types": -0.1}, "unknown_types must be from 0 to 1"),
        ({"unknown_values": 2}, "unknown_values must be from 0 to 1"),
        ({"categorical_threshold": -1}, "categorical_threshold must be 0 or more, got -1"),
    ],
)
def test_thresholds_out_of_their_limits_are_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        with_comparison(BASELINE, **wrong)
