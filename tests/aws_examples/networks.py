"""Complete arguments of the networks, twice: every value differs."""

from typing import Any


def _key(id: str) -> str:
    return f"arn:aws:kms:eu-central-1:123456789012:key/{id}"


PRIVATE_NETWORK: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "availability_zones": ["eu-central-1a"],
        "cidr_block": "10.0.0.0/16",
        "subnet_prefix_length": 20,
        "internet_access": False,
        "endpoints": ["sts", "s3"],
        "trusted_account_ids": ["111111111111"],
        "flow_log_days": 30,
        "kms_key_arn": _key("a"),
        "tags": {"team": "red"},
    },
    {
        "availability_zones": ["eu-central-1b"],
        "cidr_block": "10.1.0.0/16",
        "subnet_prefix_length": 22,
        "internet_access": True,
        "endpoints": ["kms", "dynamodb"],
        "trusted_account_ids": ["222222222222"],
        "flow_log_days": 60,
        "kms_key_arn": _key("b"),
        "tags": {"team": "blue"},
    },
)
ADOPTED_NETWORK: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": ["subnet-0123456789abcdef0"],
        "security_group_ids": ["sg-0123456789abcdef0"],
        "route_table_ids": ["rtb-0123456789abcdef0"],
        "vpc_cidr_blocks": ["10.0.0.0/16"],
        "endpoints": ["sts", "kms", "s3"],
        "trusted_account_ids": ["111111111111"],
        "flow_log_days": 30,
        "kms_key_arn": _key("a"),
        "tags": {"team": "red"},
    },
    {
        "vpc_id": "vpc-0fedcba9876543210",
        "subnet_ids": ["subnet-0fedcba9876543210"],
        "security_group_ids": ["sg-0fedcba9876543210"],
        "route_table_ids": ["rtb-0fedcba9876543210"],
        "vpc_cidr_blocks": ["10.1.0.0/16"],
        "endpoints": ["logs", "ecr.api", "dynamodb"],
        "trusted_account_ids": ["222222222222"],
        "flow_log_days": 60,
        "kms_key_arn": _key("b"),
        "tags": {"team": "blue"},
    },
)
