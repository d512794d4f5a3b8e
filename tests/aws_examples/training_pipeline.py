"""Complete arguments of `TrainingPipeline`, twice: every value differs."""

from typing import Any

_ACCOUNT = "123456789012"
SKIPPED = "drift"


def _image(tag: str) -> str:
    return f"{_ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/wine:{tag}"


def _key(id: str) -> str:
    return f"arn:aws:kms:eu-central-1:{_ACCOUNT}:key/{id}"


def _check(aspect: str, of: str, number: int) -> dict[str, Any]:
    return {
        "image_uri": _image(f"{aspect}-{of}"),
        "script_uri": f"s3://code-{of}/{aspect}.py",
        "instance_type": f"ml.m5.{number}xlarge",
        "inputs": {"reference": f"s3://data-{of}/{aspect}/"},
        "arguments": [f"--seed={number}"],
        "volume_gb": 10 + number,
        "max_runtime_seconds": 600 + number,
    }


def _checks(of: str, number: int) -> dict[str, Any]:
    names = (
        "data_quality",
        "feature_space",
        "unit_tests",
        "integration_tests",
        "performance",
        "accuracy",
    )
    return {name: _check(name, of, number) for name in names}


RED: dict[str, Any] = {
    "package_group_name": "wine",
    "output_uri": "s3://models-red/wine",
    "training": {
        "image_uri": _image("train-red"),
        "instance_type": "ml.m5.xlarge",
        "input_uri": "s3://data-red/wine/",
        "instance_count": 1,
        "volume_gb": 50,
        "max_runtime_seconds": 3600,
        "hyperparameters": {"depth": "3"},
    },
    "inference_image_uri": _image("serve-red"),
    "checks": _checks("red", 2),
    "skip_checks": {SKIPPED: "no reference yet"},
    "metric": {
        "name": "accuracy",
        "threshold": 0.9,
        "higher_is_better": True,
        "live_tolerance": 0.01,
    },
    "live_model_uri": "s3://models-red/live/model.tar.gz",
    "content_types": ["text/csv"],
    "response_types": ["application/json"],
    "inference_instance_types": ["ml.m5.large"],
    "approval": "manual",
    "schedule": "rate(7 days)",
    "kms_key_arn": _key("a"),
    "network": {
        "subnet_ids": ["subnet-0a0a0a0a"],
        "security_group_ids": ["sg-0a0a0a0a"],
        "isolation": True,
    },
    "read_uris": ["s3://more-red/"],
    "read_key_arns": [_key("b")],
    "max_retries": 2,
    "max_parallel_steps": 4,
    "training_cache_days": 7,
    "alarm_topic_arn": f"arn:aws:sns:eu-central-1:{_ACCOUNT}:red",
    "tags": {"team": "red"},
}
BLUE: dict[str, Any] = {
    "package_group_name": "iris",
    "output_uri": "s3://models-blue/iris",
    "training": {
        "image_uri": _image("train-blue"),
        "instance_type": "ml.m5.2xlarge",
        "input_uri": "s3://data-blue/iris/",
        "instance_count": 2,
        "volume_gb": 60,
        "max_runtime_seconds": 7200,
        "hyperparameters": {"depth": "4"},
    },
    "inference_image_uri": _image("serve-blue"),
    "checks": _checks("blue", 4),
    "skip_checks": {SKIPPED: "no history yet"},
    "metric": {
        "name": "loss",
        "threshold": 0.2,
        "higher_is_better": False,
        "live_tolerance": 0.02,
    },
    "live_model_uri": "s3://models-blue/live/model.tar.gz",
    "content_types": ["application/x-npy"],
    "response_types": ["text/csv"],
    "inference_instance_types": ["ml.m5.xlarge"],
    "approval": "automatic",
    "schedule": "cron(0 3 ? * MON *)",
    "kms_key_arn": _key("c"),
    "network": {
        "subnet_ids": ["subnet-0b0b0b0b"],
        "security_group_ids": ["sg-0b0b0b0b"],
        "isolation": False,
    },
    "read_uris": ["s3://more-blue/"],
    "read_key_arns": [_key("d")],
    "max_retries": 3,
    "max_parallel_steps": 5,
    "training_cache_days": 14,
    "alarm_topic_arn": f"arn:aws:sns:eu-central-1:{_ACCOUNT}:blue",
    "tags": {"team": "blue"},
}
TRAINING_PIPELINE = (RED, BLUE)
