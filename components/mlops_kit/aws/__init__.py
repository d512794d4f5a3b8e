"""AWS: the components around a model in service, by the provider pulumi-aws.

The components are imported when they are asked for, so that a program for another target, and the
settings, do not carry the SDK.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_kit.aws.account import aws_account
    from mlops_kit.aws.drift.drift_monitors import DriftMonitors, DriftMonitorsArgs
    from mlops_kit.aws.drift.monitor_kinds import (
        BiasMonitorArgs,
        DataQualityMonitorArgs,
        ExplainabilityMonitorArgs,
        ModelQualityMonitorArgs,
    )
    from mlops_kit.aws.ecr.ecr_registry import EcrRegistry, EcrRegistryArgs, EcrReplicaArgs
    from mlops_kit.aws.eks.access import EksAccessEntryArgs, EksPodIdentityArgs
    from mlops_kit.aws.eks.eks_cluster import EksCluster, EksClusterArgs
    from mlops_kit.aws.eks.node_pools import EksNodePoolArgs
    from mlops_kit.aws.model_registry.model_registry import (
        ModelPackageGroupArgs,
        ModelRegistry,
        ModelRegistryArgs,
    )
    from mlops_kit.aws.monitoring.args import (
        CanaryBucketArgs,
        EndpointMonitoringArgs,
        EndpointProbeArgs,
        MonthlyBudgetArgs,
    )
    from mlops_kit.aws.monitoring.endpoint_monitoring import EndpointMonitoring
    from mlops_kit.aws.pipelines.args import (
        TrainingCheckArgs,
        TrainingJobArgs,
        TrainingMetricArgs,
        TrainingNetworkArgs,
        TrainingPipelineArgs,
    )
    from mlops_kit.aws.pipelines.training_pipeline import TrainingPipeline
    from mlops_kit.aws.s3.s3_artifact_store import (
        S3ArtifactStore,
        S3ArtifactStoreArgs,
        S3ReplicaArgs,
    )
    from mlops_kit.aws.sagemaker.sagemaker_endpoint import SageMakerEndpoint, SageMakerEndpointArgs
    from mlops_kit.aws.sagemaker.sagemaker_rollout import (
        SageMakerAccessArgs,
        SageMakerAsynchronousArgs,
        SageMakerDataCaptureArgs,
        SageMakerDemandsArgs,
        SageMakerGuardrailsArgs,
        SageMakerModelArgs,
        SageMakerNetworkArgs,
        SageMakerRollout,
        SageMakerRolloutArgs,
        SageMakerScalingArgs,
        SageMakerScheduleArgs,
        SageMakerServerlessArgs,
    )
    from mlops_kit.aws.transfer.args import (
        AzureBlobSourceArgs,
        BucketSourceArgs,
        DataTransferArgs,
        GoogleBucketSourceArgs,
        NfsSourceArgs,
        ObjectStoreSourceArgs,
        TransferDestinationArgs,
    )
    from mlops_kit.aws.transfer.data_transfer import DataTransfer
    from mlops_kit.aws.vpc.adopted_network import AdoptedNetwork, AdoptedNetworkArgs
    from mlops_kit.aws.vpc.private_network import PrivateNetwork, PrivateNetworkArgs

__all__ = [
    "AdoptedNetwork",
    "AdoptedNetworkArgs",
    "AzureBlobSourceArgs",
    "BiasMonitorArgs",
    "BucketSourceArgs",
    "CanaryBucketArgs",
    "DataQualityMonitorArgs",
    "DataTransfer",
    "DataTransferArgs",
    "DriftMonitors",
    "DriftMonitorsArgs",
    "EcrRegistry",
    "EcrRegistryArgs",
    "EcrReplicaArgs",
    "EksAccessEntryArgs",
    "EksCluster",
    "EksClusterArgs",
    "EksNodePoolArgs",
    "EksPodIdentityArgs",
    "EndpointMonitoring",
    "EndpointMonitoringArgs",
    "EndpointProbeArgs",
    "ExplainabilityMonitorArgs",
    "GoogleBucketSourceArgs",
    "ModelPackageGroupArgs",
    "ModelQualityMonitorArgs",
    "ModelRegistry",
    "ModelRegistryArgs",
    "MonthlyBudgetArgs",
    "NfsSourceArgs",
    "ObjectStoreSourceArgs",
    "PrivateNetwork",
    "PrivateNetworkArgs",
    "S3ArtifactStore",
    "S3ArtifactStoreArgs",
    "S3ReplicaArgs",
    "SageMakerAccessArgs",
    "SageMakerAsynchronousArgs",
    "SageMakerDataCaptureArgs",
    "SageMakerDemandsArgs",
    "SageMakerEndpoint",
    "SageMakerEndpointArgs",
    "SageMakerGuardrailsArgs",
    "SageMakerModelArgs",
    "SageMakerNetworkArgs",
    "SageMakerRollout",
    "SageMakerRolloutArgs",
    "SageMakerScalingArgs",
    "SageMakerScheduleArgs",
    "SageMakerServerlessArgs",
    "TrainingCheckArgs",
    "TrainingJobArgs",
    "TrainingMetricArgs",
    "TrainingNetworkArgs",
    "TrainingPipeline",
    "TrainingPipelineArgs",
    "TransferDestinationArgs",
    "aws_account",
]

_HOMES = {
    "DataTransfer": "transfer.data_transfer",
    "AzureBlobSourceArgs": "transfer.args",
    "BucketSourceArgs": "transfer.args",
    "DataTransferArgs": "transfer.args",
    "GoogleBucketSourceArgs": "transfer.args",
    "NfsSourceArgs": "transfer.args",
    "ObjectStoreSourceArgs": "transfer.args",
    "TransferDestinationArgs": "transfer.args",
    "SageMakerEndpoint": "sagemaker.sagemaker_endpoint",
    "SageMakerEndpointArgs": "sagemaker.sagemaker_endpoint",
    "SageMakerAccessArgs": "sagemaker.sagemaker_rollout",
    "SageMakerAsynchronousArgs": "sagemaker.sagemaker_rollout",
    "SageMakerDataCaptureArgs": "sagemaker.sagemaker_rollout",
    "SageMakerDemandsArgs": "sagemaker.sagemaker_rollout",
    "SageMakerGuardrailsArgs": "sagemaker.sagemaker_rollout",
    "SageMakerModelArgs": "sagemaker.sagemaker_rollout",
    "SageMakerNetworkArgs": "sagemaker.sagemaker_rollout",
    "SageMakerRollout": "sagemaker.sagemaker_rollout",
    "SageMakerRolloutArgs": "sagemaker.sagemaker_rollout",
    "SageMakerScalingArgs": "sagemaker.sagemaker_rollout",
    "SageMakerScheduleArgs": "sagemaker.sagemaker_rollout",
    "SageMakerServerlessArgs": "sagemaker.sagemaker_rollout",
    "AdoptedNetwork": "vpc.adopted_network",
    "AdoptedNetworkArgs": "vpc.adopted_network",
    "BiasMonitorArgs": "drift.monitor_kinds",
    "CanaryBucketArgs": "monitoring.args",
    "DataQualityMonitorArgs": "drift.monitor_kinds",
    "DriftMonitors": "drift.drift_monitors",
    "DriftMonitorsArgs": "drift.drift_monitors",
    "EcrRegistry": "ecr.ecr_registry",
    "EcrRegistryArgs": "ecr.ecr_registry",
    "EcrReplicaArgs": "ecr.ecr_registry",
    "EksAccessEntryArgs": "eks.access",
    "EksCluster": "eks.eks_cluster",
    "EksClusterArgs": "eks.eks_cluster",
    "EksNodePoolArgs": "eks.node_pools",
    "EksPodIdentityArgs": "eks.access",
    "EndpointMonitoring": "monitoring.endpoint_monitoring",
    "EndpointMonitoringArgs": "monitoring.args",
    "EndpointProbeArgs": "monitoring.args",
    "ExplainabilityMonitorArgs": "drift.monitor_kinds",
    "ModelPackageGroupArgs": "model_registry.model_registry",
    "ModelQualityMonitorArgs": "drift.monitor_kinds",
    "ModelRegistry": "model_registry.model_registry",
    "ModelRegistryArgs": "model_registry.model_registry",
    "MonthlyBudgetArgs": "monitoring.args",
    "PrivateNetwork": "vpc.private_network",
    "PrivateNetworkArgs": "vpc.private_network",
    "S3ArtifactStore": "s3.s3_artifact_store",
    "S3ArtifactStoreArgs": "s3.s3_artifact_store",
    "S3ReplicaArgs": "s3.s3_artifact_store",
    "TrainingCheckArgs": "pipelines.args",
    "TrainingJobArgs": "pipelines.args",
    "TrainingMetricArgs": "pipelines.args",
    "TrainingNetworkArgs": "pipelines.args",
    "TrainingPipeline": "pipelines.training_pipeline",
    "TrainingPipelineArgs": "pipelines.args",
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
