"""Compose AWS components from a `SageMakerPlatform`."""

from typing import cast

import pulumi

from infra.platforms import Built
from infra.sagemaker_settings import SageMakerPlatform
from mlops_kit.aws import (
    EcrRegistry,
    EcrRegistryArgs,
    S3ArtifactStore,
    S3ArtifactStoreArgs,
    aws_account,
)


def build(name: str, platform: SageMakerPlatform) -> Built:
    """Declare the account's provider, and everything of the platform with it.

    Args:
        name: name of the platform.
        platform: its settings.
    """
    account = aws_account(
        name,
        platform.region,
        platform.account_id,
        assume_role_arn=platform.assume_role_arn,
        tags=platform.tags,
    )
    opts = pulumi.ResourceOptions(providers=[account])
    registries = {
        registry: EcrRegistry(registry, cast(EcrRegistryArgs, settings.written()), opts)
        for registry, settings in platform.registries.items()
    }
    stores = {
        store: S3ArtifactStore(store, cast(S3ArtifactStoreArgs, settings.written()), opts)
        for store, settings in platform.artifact_stores.items()
    }
    return Built(
        registries={
            name: {
                "repository_urls": made.repository_urls,
                "registry_id": made.registry_id,
                "kms_key_arn": made.kms_key_arn,
            }
            for name, made in registries.items()
        },
        artifact_stores={
            name: {
                "uri": made.uri,
                "kms_key_arn": made.kms_key_arn,
                "replica_bucket_name": made.replica_bucket_name,
            }
            for name, made in stores.items()
        },
    )
