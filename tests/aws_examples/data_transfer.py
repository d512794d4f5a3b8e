"""Complete arguments of `DataTransfer`, twice: every value differs."""

from typing import Any


def _key(region: str, id: str) -> str:
    return f"arn:aws:kms:{region}:123456789012:key/{id}"


def _agent(letter: str) -> str:
    return f"arn:aws:datasync:eu-central-1:123456789012:agent/agent-{letter * 17}"


def _topic(region: str, name: str) -> str:
    return f"arn:aws:sns:{region}:123456789012:{name}"


DATA_TRANSFER: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "destination": {
            "bucket_name": "models-here",
            "kms_key_arn": _key("eu-central-1", "a"),
            "region": "eu-central-1",
        },
        "buckets": {
            "west": {
                "bucket_name": "models-west",
                "kms_key_arn": _key("eu-west-1", "b"),
                "region": "eu-west-1",
                "prefix": "wine/",
                "delete_markers": True,
                "time_control": False,
                "existing_objects": "at(2026-12-01T02:00:00)",
                "alarm_topic_arn": _topic("eu-west-1", "red"),
            }
        },
        "nfs": {
            "lab": {
                "server_hostname": "nas.lab.example",
                "path": "/export/models",
                "agent_arns": [_agent("0")],
                "destination_prefix": "lab/",
            }
        },
        "object_stores": {
            "ceph": {
                "server_hostname": "s3.lab.example",
                "bucket_name": "models",
                "server_port": 8443,
                "server_certificate": "LS0tLS1CRUdJTg==",
                "access_key": "AKIAEXAMPLE",
                "secret_key": "not-a-secret",
                "agent_arns": [_agent("1")],
                "prefix": "wine/",
                "destination_prefix": "ceph/",
                "copy_tags": True,
            }
        },
        "azure_blobs": {
            "azure": {
                "container_url": "https://winemodels.blob.core.windows.net/models",
                "sas_token": "sv=not-a-token",
                "agent_arns": [_agent("2")],
                "prefix": "wine/",
                "destination_prefix": "azure/",
                "copy_tags": True,
            }
        },
        "google_buckets": {
            "google": {
                "bucket_name": "wine-models",
                "access_key": "GOOGEXAMPLE",
                "secret_key": "not-a-secret-either",
                "agent_arns": [_agent("3")],
                "prefix": "wine/",
                "destination_prefix": "google/",
            }
        },
        "schedule": "rate(12 hours)",
        "bandwidth_bytes_per_second": 1_048_576,
        "verify": "point_in_time_consistent",
        "include_patterns": ["/models*"],
        "exclude_patterns": ["*.part"],
        "overwrite": True,
        "delete_removed": False,
        "log_level": "basic",
        "log_retention_days": 30,
        "log_kms_key_arn": _key("eu-central-1", "c"),
        "max_latency_seconds": 1200,
        "alarm_topic_arn": _topic("eu-central-1", "blue"),
        "tags": {"team": "red"},
    },
    {
        "destination": {
            "bucket_name": "models-there",
            "kms_key_arn": _key("eu-central-1", "d"),
            "region": "eu-central-2",
        },
        "buckets": {
            "west": {
                "bucket_name": "models-paris",
                "kms_key_arn": _key("eu-west-1", "e"),
                "region": "eu-west-3",
                "prefix": "iris/",
                "delete_markers": False,
                "time_control": True,
                "existing_objects": "rate(1 day)",
                "alarm_topic_arn": _topic("eu-west-1", "green"),
            }
        },
        "nfs": {
            "lab": {
                "server_hostname": "192.0.2.7",
                "path": "/export/data",
                "agent_arns": [_agent("4")],
                "destination_prefix": "nas/",
            }
        },
        "object_stores": {
            "ceph": {
                "server_hostname": "192.0.2.8",
                "bucket_name": "data",
                "server_port": 9443,
                "server_certificate": "LS0tLS1FTkQ=",
                "access_key": "AKIAANOTHER",
                "secret_key": "nor-is-this",
                "agent_arns": [_agent("5")],
                "prefix": "iris/",
                "destination_prefix": "minio/",
                "copy_tags": False,
            }
        },
        "azure_blobs": {
            "azure": {
                "container_url": "https://irismodels.blob.core.windows.net/data",
                "sas_token": "sv=nor-this",
                "agent_arns": [_agent("6")],
                "prefix": "iris/",
                "destination_prefix": "blob/",
                "copy_tags": False,
            }
        },
        "google_buckets": {
            "google": {
                "bucket_name": "iris-models",
                "access_key": "GOOGANOTHER",
                "secret_key": "and-neither-is-this",
                "agent_arns": [_agent("7")],
                "prefix": "iris/",
                "destination_prefix": "gcs/",
            }
        },
        "schedule": "cron(0 3 ? * SUN *)",
        "bandwidth_bytes_per_second": 2_097_152,
        "verify": "none",
        "include_patterns": ["/data*"],
        "exclude_patterns": ["*.tmp"],
        "overwrite": False,
        "delete_removed": True,
        "log_level": "transfer",
        "log_retention_days": 60,
        "log_kms_key_arn": _key("eu-central-1", "f"),
        "max_latency_seconds": 1800,
        "alarm_topic_arn": _topic("eu-central-1", "black"),
        "tags": {"team": "blue"},
    },
)
