"""Complete arguments of `EksCluster`, twice: every value differs."""

from typing import Any


def _role(name: str) -> str:
    return f"arn:aws:iam::123456789012:role/{name}"


def _key(id: str) -> str:
    return f"arn:aws:kms:eu-central-1:123456789012:key/{id}"


EKS_CLUSTER: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "version": "1.34",
        "node_version": "1.33",
        "subnet_ids": ["subnet-0000000a", "subnet-0000000b"],
        "security_group_ids": ["sg-0000000a"],
        "public_access_cidrs": ["203.0.113.0/24"],
        "kms_key_arn": _key("a"),
        "log_retention_days": 90,
        "support_type": "STANDARD",
        "deletion_protection": True,
        "node_pools": {
            "general": {
                "instance_types": ["m7i.large"],
                "min_nodes": 1,
                "max_nodes": 3,
                "disk_gib": 50,
                "ami_type": "AL2023_x86_64_STANDARD",
                "labels": {"tier": "cpu"},
                "taints": ["tier=cpu:PreferNoSchedule"],
                "capacity_type": "ON_DEMAND",
            },
            "gpu": {
                "instance_types": ["g5.xlarge", "g5.2xlarge"],
                "min_nodes": 0,
                "max_nodes": 4,
                "disk_gib": 200,
                "ami_type": "AL2023_x86_64_NVIDIA",
                "labels": {"tier": "gpu"},
                "taints": ["tier=gpu:NoSchedule"],
                "capacity_type": "SPOT",
            },
        },
        "add_ons": {"coredns": "v1.12.1-eksbuild.2", "metrics-server": "default"},
        "access_entries": {
            "team": {
                "principal_arn": _role("team"),
                "policy": "edit",
                "namespaces": ["models"],
            }
        },
        "pod_identities": {
            "serving": {
                "namespace": "models",
                "service_account": "serving",
                "role_arn": _role("serving"),
            }
        },
        "tags": {"team": "red"},
    },
    {
        "version": "1.35",
        "node_version": "1.34",
        "subnet_ids": ["subnet-0000000c", "subnet-0000000d"],
        "security_group_ids": ["sg-0000000b"],
        "public_access_cidrs": ["198.51.100.0/24"],
        "kms_key_arn": _key("b"),
        "log_retention_days": 30,
        "support_type": "EXTENDED",
        "deletion_protection": False,
        "node_pools": {
            "general": {
                "instance_types": ["m7a.large"],
                "min_nodes": 2,
                "max_nodes": 5,
                "disk_gib": 60,
                "ami_type": "BOTTLEROCKET_x86_64",
                "labels": {"tier": "plain"},
                "taints": ["tier=plain:PreferNoSchedule"],
                "capacity_type": "SPOT",
            },
            "gpu": {
                "instance_types": ["g6.xlarge", "g6.2xlarge"],
                "min_nodes": 3,
                "max_nodes": 6,
                "disk_gib": 300,
                "ami_type": "BOTTLEROCKET_x86_64_NVIDIA",
                "labels": {"tier": "accelerated"},
                "taints": ["tier=accelerated:NoExecute"],
                "capacity_type": "ON_DEMAND",
            },
        },
        "add_ons": {"coredns": "default", "metrics-server": "v0.8.0-eksbuild.1"},
        "access_entries": {
            "team": {
                "principal_arn": _role("crew"),
                "policy": "view",
                "namespaces": ["wine"],
            }
        },
        "pod_identities": {
            "serving": {
                "namespace": "wine",
                "service_account": "server",
                "role_arn": _role("server"),
            }
        },
        "tags": {"team": "blue"},
    },
)
