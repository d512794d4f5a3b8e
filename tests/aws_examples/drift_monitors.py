"""Complete arguments of the monitors of an endpoint, twice: every value differs."""

from typing import Any

_IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/sagemaker"


def _key(id: str) -> str:
    return f"arn:aws:kms:eu-central-1:123456789012:key/{id}"


def _monitors(
    letter: str, number: int, schedule: str, problem: str, offset: str, bias: tuple[str, ...]
) -> dict[str, Any]:
    baseline, label, facet = f"s3://baselines-{letter}/wine", *bias
    where = {
        "inference_attribute": f"inference-{letter}",
        "probability_attribute": f"probability-{letter}",
    }
    features = {"features_attribute": f"features-{letter}"}
    window = {
        "probability_threshold": number / 10,
        "start_time_offset": f"-P{offset}D",
        "end_time_offset": f"-PT{offset}H",
    }
    scripts = {
        "record_preprocessor_uri": f"{baseline}/before.py",
        "post_analytics_uri": f"{baseline}/after.py",
    }
    truth = {"ground_truth_uri": f"s3://labels-{letter}/wine"}
    return {
        "data_quality": {
            "baseline_statistics_uri": f"{baseline}/data/statistics.json",
            "baseline_constraints_uri": f"{baseline}/data/constraints.json",
            "max_drift": {"alcohol": number / 20},
            **scripts,
            "schedule": schedule,
        },
        "model_quality": {
            "baseline_constraints_uri": f"{baseline}/quality/constraints.json",
            **truth,
            "problem_type": problem,
            "minimums": {"accuracy": number / 20},
            "maximums": {"accuracy": 0.9 + number / 100},
            **where,
            **window,
            **scripts,
            "schedule": schedule,
        },
        "bias": {
            "baseline_constraints_uri": f"{baseline}/bias/analysis.json",
            "analysis_config_uri": f"{baseline}/bias/analysis_config.json",
            **truth,
            "label": label,
            "label_value": f"{number}",
            "facet": facet,
            "facet_value": f"{number + 2}",
            "minimums": {"DPPL": -number / 20},
            "maximums": {"KL": number / 20},
            **features,
            **where,
            **window,
            "schedule": schedule,
        },
        "explainability": {
            "baseline_constraints_uri": f"{baseline}/shap/analysis.json",
            "analysis_config_uri": f"{baseline}/shap/analysis_config.json",
            "label_header": f"header-{letter}",
            "minimums": {"alcohol": number / 20},
            "maximums": {"alcohol": 1 + number / 20},
            **features,
            **where,
            "schedule": schedule,
        },
    }


DRIFT_MONITORS: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "endpoint_name": "wine",
        "capture_uri": "s3://captures-a/wine",
        "report_uri": "s3://reports-a/wine",
        **_monitors(
            "a",
            3,
            "cron(0 0/6 ? * * *)",
            "BinaryClassification",
            "1",
            ("quality", "colour"),
        ),
        "monitor_image_uri": f"{_IMAGE}-model-monitor-analyzer:latest",
        "clarify_image_uri": f"{_IMAGE}-clarify-processing:1.0",
        "instance_type": "ml.m5.large",
        "instance_count": 2,
        "volume_gb": 20,
        "max_runtime_seconds": 3000,
        "network_isolation": True,
        "inter_container_encryption": True,
        "subnet_ids": ["subnet-0a0a0a0a"],
        "security_group_ids": ["sg-0a0a0a0a"],
        "kms_key_arn": _key("a"),
        "read_kms_key_arns": [_key("b")],
        "alarm_topic_arn": "arn:aws:sns:eu-central-1:123456789012:red",
        "tags": {"team": "red"},
    },
    {
        "endpoint_name": "iris",
        "capture_uri": "s3://captures-b/wine",
        "report_uri": "s3://reports-b/wine",
        **_monitors(
            "b",
            4,
            "cron(0 12 ? * * *)",
            "MulticlassClassification",
            "2",
            ("kind", "region"),
        ),
        "monitor_image_uri": f"{_IMAGE}-model-monitor-analyzer:2",
        "clarify_image_uri": f"{_IMAGE}-clarify-processing:2.0",
        "instance_type": "ml.c5.xlarge",
        "instance_count": 3,
        "volume_gb": 40,
        "max_runtime_seconds": 3500,
        "network_isolation": False,
        "inter_container_encryption": False,
        "subnet_ids": ["subnet-0b0b0b0b"],
        "security_group_ids": ["sg-0b0b0b0b"],
        "kms_key_arn": _key("c"),
        "read_kms_key_arns": [_key("d")],
        "alarm_topic_arn": "arn:aws:sns:eu-central-1:123456789012:blue",
        "tags": {"team": "blue"},
    },
)
