"""Compose AWS components from a `SageMakerPlatform`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pulumi

from infra.platforms import Built, Outputs
from infra.platforms.sagemaker.endpoints import Account, endpoint
from infra.platforms.sagemaker.made import Made, Network
from infra.platforms.sagemaker.training import pipeline, transfer
from infra.sagemaker_settings import SageMakerPlatform
from mlops_kit import aws


def build(name: str, platform: SageMakerPlatform) -> Built:
    """Declare the account's provider, and everything of the platform with it.

    Args:
        name: name of the platform.
        platform: its settings.
    """
    provider = aws.aws_account(
        name,
        platform.region,
        platform.account_id,
        assume_role_arn=platform.assume_role_arn,
        service_urls=cast(Mapping[str, str] | None, platform.service_urls),
        tags=platform.tags,
    )
    made = _foundations(platform, provider)
    clusters = {
        cluster: aws.EksCluster(
            cluster,
            cast(aws.EksClusterArgs, made.in_network(settings.written())),
            made.options(settings.network),
        )
        for cluster, settings in platform.clusters.items()
    }
    account = Account.of(platform)
    endpoints = {
        name: endpoint(name, settings, account, made)
        for name, settings in platform.endpoints.items()
    }
    pipelines = {
        name: pipeline(name, settings, made) for name, settings in platform.pipelines.items()
    }
    transfers = {
        name: transfer(name, settings, made) for name, settings in platform.transfers.items()
    }
    return Built(
        endpoints={name: watched.endpoint for name, watched in endpoints.items()},
        parts={
            "networks": {name: network.outputs for name, network in made.networks.items()},
            **_stocks(made),
            "clusters": {
                name: {"cluster_name": one.cluster_name, "endpoint": one.endpoint}
                for name, one in clusters.items()
            },
            "monitoring": {
                name: watched.outputs for name, watched in endpoints.items() if watched.outputs
            },
            "pipelines": {
                name: {
                    "pipeline_arn": one.pipeline_arn,
                    "package_group_name": one.package_group_name,
                }
                for name, one in pipelines.items()
            },
            "transfers": {
                name: {"task_arns": one.task_arns, "alarm_names": one.alarm_names}
                for name, one in transfers.items()
            },
        },
    )


def _foundations(platform: SageMakerPlatform, provider: pulumi.ProviderResource) -> Made:
    """Declare what other parts refer to."""
    opts = pulumi.ResourceOptions(providers=[provider])
    networks = {
        name: Network.of(
            aws.PrivateNetwork(name, cast(aws.PrivateNetworkArgs, settings.written()), opts),
            len(settings.availability_zones),
        )
        for name, settings in platform.networks.items()
    }
    networks |= {
        name: Network.of(
            aws.AdoptedNetwork(name, cast(aws.AdoptedNetworkArgs, settings.written()), opts),
            len(settings.subnet_ids),
            len(settings.security_group_ids or ()) or 1,
        )
        for name, settings in platform.adopted_networks.items()
    }
    return Made(
        provider=provider,
        networks=networks,
        registries={
            name: aws.EcrRegistry(name, cast(aws.EcrRegistryArgs, settings.written()), opts)
            for name, settings in platform.registries.items()
        },
        stores={
            name: aws.S3ArtifactStore(name, cast(aws.S3ArtifactStoreArgs, settings.written()), opts)
            for name, settings in platform.artifact_stores.items()
        },
        model_registries={
            name: aws.ModelRegistry(name, cast(aws.ModelRegistryArgs, settings.written()), opts)
            for name, settings in platform.model_registries.items()
        },
        groups={
            group: name
            for name, settings in platform.model_registries.items()
            for group in settings.groups
        },
    )


def _stocks(made: Made) -> dict[str, dict[str, Outputs]]:
    return {
        "registries": {
            name: {
                "repository_urls": one.repository_urls,
                "registry_id": one.registry_id,
                "kms_key_arn": one.kms_key_arn,
            }
            for name, one in made.registries.items()
        },
        "artifact_stores": {
            name: {
                "uri": one.uri,
                "kms_key_arn": one.kms_key_arn,
                "replica_bucket_name": one.replica_bucket_name,
            }
            for name, one in made.stores.items()
        },
        "model_registries": {
            name: {"group_arns": one.group_arns, "approval_topic_arn": one.approval_topic_arn}
            for name, one in made.model_registries.items()
        },
    }
