"""AWS: the components around a model in service, by the provider pulumi-aws.

The components are imported when they are asked for, so that a program for another target, and the
settings, do not carry the SDK.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_kit.aws.account import aws_account
    from mlops_kit.aws.ecr_registry import EcrRegistry, EcrRegistryArgs, EcrReplicaArgs
    from mlops_kit.aws.s3_artifact_store import (
        S3ArtifactStore,
        S3ArtifactStoreArgs,
        S3ReplicaArgs,
    )

__all__ = [
    "EcrRegistry",
    "EcrRegistryArgs",
    "EcrReplicaArgs",
    "S3ArtifactStore",
    "S3ArtifactStoreArgs",
    "S3ReplicaArgs",
    "aws_account",
]

_HOMES = {
    "EcrRegistry": "ecr_registry",
    "EcrRegistryArgs": "ecr_registry",
    "EcrReplicaArgs": "ecr_registry",
    "S3ArtifactStore": "s3_artifact_store",
    "S3ArtifactStoreArgs": "s3_artifact_store",
    "S3ReplicaArgs": "s3_artifact_store",
    "aws_account": "account",
}


def __getattr__(name: str) -> object:
    """Import a component, after checking that the extra `aws` is installed."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    from mlops_kit._extras import require

    require("pulumi_aws", extra="aws")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
