"""What a data quality monitor holds against its baseline: a part of `constraints.json`.

Source: developer guide, "Schema for constraints (constraints.json file)".
"""

from collections.abc import Mapping
from typing import Any

ON = "Enabled"


def with_comparison(
    constraints: Mapping[str, Any],
    *,
    numeric_threshold: float = 0.1,
    robust: bool = True,
    categorical_threshold: float = 0.1,
    chi_squared: bool = False,
    unknown_types: float = 0.1,
    unknown_values: float = 0.1,
) -> dict[str, Any]:
    """Return the constraints of a baselining job with metrics on, and with these thresholds.

    The result is what `baseline_constraints_uri` of a data quality monitor should hold. Distances
    beyond a threshold are violations in reports; alarms have thresholds of their own.

    Args:
        constraints: what the baselining job wrote, parsed.
        numeric_threshold: distance of the distribution of a number, from 0 to 1: a two-sample
            Kolmogorov-Smirnov test.
        robust: whether few samples count less: `Robust` instead of `Simple`.
        categorical_threshold: distance of the distribution of a category, 0 or more.
        chi_squared: whether that is the chi-squared distance instead of the largest difference
            of a share (`LInfinity`).
        unknown_types: share of values, from 0 to 1, that may be of another type than before.
        unknown_values: share of texts, from 0 to 1, that may be none of those seen before.

    Raises:
        ValueError: a threshold is out of its limits.
    """
    shares = {
        "numeric_threshold": numeric_threshold,
        "unknown_types": unknown_types,
        "unknown_values": unknown_values,
    }
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} must be from 0 to 1, got {share}")
    if not categorical_threshold >= 0:
        raise ValueError(f"categorical_threshold must be 0 or more, got {categorical_threshold}")
    comparison = {
        "perform_comparison": ON,
        "comparison_method": "Robust" if robust else "Simple",
        "comparison_threshold": numeric_threshold,
        "categorical_drift_method": "ChiSquared" if chi_squared else "LInfinity",
        "categorical_comparison_threshold": categorical_threshold,
    }
    config = {
        "evaluate_constraints": ON,
        "emit_metrics": ON,
        "datatype_check_threshold": unknown_types,
        "domain_content_threshold": unknown_values,
        "distribution_constraints": comparison,
    }
    return {**constraints, "monitoring_config": config}
