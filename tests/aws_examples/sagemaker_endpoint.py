"""Complete arguments of `SageMakerEndpoint`, twice: every value differs."""

from typing import Any

from tests.aws_examples import Whole

ACCOUNTS = ("123456789012", "111111111111")
REGIONS = ("eu-central-1", "eu-west-1")


def _key(id: str) -> str:
    return f"arn:aws:kms:eu-central-1:123456789012:key/{id}"


def _queue(name: str, many: int) -> dict[str, Any]:
    topics = "arn:aws:sns:eu-central-1:123456789012"
    return {
        "output_uri": f"s3://{name}-answers/out",
        "failure_uri": f"s3://{name}-answers/failed",
        "max_concurrent_invocations": many,
        "success_topic_arn": f"{topics}:{name}-done",
        "error_topic_arn": f"{topics}:{name}-failed",
    }


def _place(name: str, account: str, region: str) -> dict[str, Any]:
    return {
        "account_id": account,
        "region": region,
        "ledger_bucket_name": f"{name}-ledgers",
        "access": {
            "assume_role_arn": f"arn:aws:iam::{account}:role/{name}",
            "service_urls": {"sagemaker": f"https://{name}.example"},
        },
    }


def _waiting(name: str, n: int, account: str, region: str) -> dict[str, Any]:
    """Return arguments of an asynchronous endpoint, whose rollouts AWS runs."""
    return {
        **_place(name, account, region),
        "model": {
            "image_uri": f"123456789012.dkr.ecr.eu-central-1.amazonaws.com/{name}:1",
            "artifact_uri": f"s3://{name}-models/model.tar.gz",
            "artifact_etag": f"{name}-etag",
            "environment": {"WORKERS": f"{n}"},
            "label": f"{name}/{n}",
        },
        "instance_type": f"ml.m5.{n}xlarge",
        "asynchronous": _queue(name, n),
        "scaling": {
            "min_replicas": n,
            "max_replicas": 10 + n,
            "target": 100.0 + n,
            "scale_in_cooldown_seconds": 200.0 + n,
            "scale_out_cooldown_seconds": 30.0 + n,
            "schedules": {
                "morning": {
                    "schedule": f"cron(0 {n} ? * MON-FRI *)",
                    "time_zone": f"Etc/GMT+{n}",
                    "min_replicas": 3 + n,
                    "max_replicas": 20 + n,
                }
            },
        },
        "network": {
            "subnet_ids": [f"subnet-00000000{n}"],
            "security_group_ids": [f"sg-00000000{n}"],
        },
        "network_isolation": n == 2,
        "kms_key_arn": _key(f"{name}-volumes"),
        "volume_gb": 30 + n,
        "container_startup_seconds": 300 + n,
        "data_capture": {
            "uri": f"s3://{name}-captures/in",
            "percent": 40 + n,
            "kms_key_arn": _key(f"{name}-captures"),
        },
        "guardrails": {"alarm_names": [f"{name}-errors"], "rolling_batch_percent": 10 + n},
        "objectives": {
            "availability": 0.9 + n / 100,
            "latency_p50_ms": 10.0 * n,
            "latency_p95_ms": 100.0 * n,
            "latency_p99_ms": 1000.0 * n,
        },
        "startup_timeout_seconds": 900.0 + n,
        "log_group_name": f"/mlops-kit/rollouts/{name}",
        "decrypt_key_arns": [_key(f"{name}-models")],
        "tags": {"team": name},
        "rollout": Whole(strategy="all_at_once", bake_seconds=60.0 * n),
    }


def _packaged(name: str, n: int, account: str, region: str) -> dict[str, Any]:
    """Return arguments of a real-time endpoint that serves a model package."""
    package = f"arn:aws:sagemaker:{region}:{account}:model-package/{name}/{n}"
    return {
        **_place(name, account, region),
        "model": {"package_arn": package},
        "instance_type": f"ml.c5.{n}xlarge",
        "demands": {
            "approved": n == 2,
            "metric": name,
            "at_least": 0.5 + n / 10,
            "at_most": 1.0 * n,
        },
        "repository_arns": [f"arn:aws:ecr:eu-central-1:123456789012:repository/{name}"],
        "artifact_arns": [f"arn:aws:s3:::{name}-models/a"],
        "rollout": _ROLLOUTS[n],
    }


def _serverless(name: str, n: int, account: str, region: str) -> dict[str, Any]:
    """Return arguments of an endpoint without instances, in a role that somebody else made."""
    image = f"123456789012.dkr.ecr.eu-central-1.amazonaws.com/{name}:1"
    return {
        **_place(name, account, region),
        "model": {"image_uri": image},
        "serverless": {
            "memory_mb": 1024 * n,
            "max_concurrency": 20 + n,
            "provisioned_concurrency": n,
        },
        "execution_role_arn": f"arn:aws:iam::123456789012:role/{name}",
        "guardrails": {"alarm_names": [f"{name}-errors"]},
        "rollout": Whole(strategy="linear", step_weight=20 + n, bake_seconds=30.0 * n),
    }


def _steps(name: str, n: int, account: str, region: str) -> dict[str, Any]:
    return {**_packaged(name, n, account, region), "rollout": _MORE_ROLLOUTS[n]}


_ROLLOUTS = {
    2: Whole(
        strategy="shadow",
        mirror_percent=40,
        bake_seconds=30,
        min_requests=50,
        retention_seconds=90,
        max_wait_seconds=7200,
        on_undecided="hold",
        alpha=0.02,
        on_known_good="plan",
        maintenance_windows=[
            {"days": ["mon"], "start": "22:00", "end": "23:00", "time_zone": "Europe/Berlin"}
        ],
        blackouts=[
            {"begin": "2026-11-27T00:00+01:00", "end": "2026-11-28T00:00+01:00", "reason": "sale"}
        ],
        on_window_end="continue",
        hooks=[{"command": ["tell"], "timeout_seconds": 5}],
        retry="abc-1",
        restore="drift-1",
    ),
    4: Whole(strategy="adaptive", max_harmed=5, hooks=[{"url": "https://hooks.example"}]),
}
_MORE_ROLLOUTS = {
    2: Whole(steps=[{"weight": 5, "bake_seconds": 90, "min_requests": 20}, {"weight": 100}]),
    4: Whole(strategy="linear", step_weight=25),
}
SAGEMAKER_ENDPOINT = [
    (of("wine", 2, ACCOUNTS[0], REGIONS[0]), of("iris", 4, ACCOUNTS[1], REGIONS[1]))
    for of in (_waiting, _packaged, _serverless, _steps)
]
