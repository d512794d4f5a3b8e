"""AWS: the components around a model in service, by the provider pulumi-aws.

The components are imported when they are asked for, so that a program for another target, and the
settings, do not carry the SDK.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlops_kit.aws.account import aws_account
    from mlops_kit.aws.adopted_network import AdoptedNetwork, AdoptedNetworkArgs
    from mlops_kit.aws.data_transfer import DataTransfer
    from mlops_kit.aws.data_transfer_args import (
        AzureBlobSourceArgs,
        BucketSourceArgs,
        DataTransferArgs,
        GoogleBucketSourceArgs,
        NfsSourceArgs,
        ObjectStoreSourceArgs,
        TransferDestinationArgs,
    )
    from mlops_kit.aws.drift_monitor_kinds import (
        BiasMonitorArgs,
        DataQualityMonitorArgs,
        ExplainabilityMonitorArgs,
        ModelQualityMonitorArgs,
    )
    from mlops_kit.aws.drift_monitors import DriftMonitors, DriftMonitorsArgs
    from mlops_kit.aws.ecr_registry import EcrRegistry, EcrRegistryArgs, EcrReplicaArgs
    from mlops_kit.aws.eks_access import EksAccessEntryArgs, EksPodIdentityArgs
    from mlops_kit.aws.eks_cluster import EksCluster, EksClusterArgs
    from mlops_kit.aws.eks_node_pools import EksNodePoolArgs
    from mlops_kit.aws.endpoint_monitoring import EndpointMonitoring
    from mlops_kit.aws.endpoint_monitoring_args import (
        CanaryBucketArgs,
        EndpointMonitoringArgs,
        EndpointProbeArgs,
        MonthlyBudgetArgs,
    )
    from mlops_kit.aws.model_registry import (
        ModelPackageGroupArgs,
        ModelRegistry,
        ModelRegistryArgs,
    )
    from mlops_kit.aws.private_network import PrivateNetwork, PrivateNetworkArgs
    from mlops_kit.aws.s3_artifact_store import (
        S3ArtifactStore,
        S3ArtifactStoreArgs,
        S3ReplicaArgs,
    )
    from mlops_kit.aws.sagemaker_endpoint import SageMakerEndpoint, SageMakerEndpointArgs
    from mlops_kit.aws.sagemaker_rollout import (
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
    from mlops_kit.aws.training_pipeline import TrainingPipeline
    from mlops_kit.aws.training_pipeline_args import (
        TrainingCheckArgs,
        TrainingJobArgs,
        TrainingMetricArgs,
        TrainingNetworkArgs,
        TrainingPipelineArgs,
    )

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
    "DataTransfer": "data_transfer",
    "AzureBlobSourceArgs": "data_transfer_args",
    "BucketSourceArgs": "data_transfer_args",
    "DataTransferArgs": "data_transfer_args",
    "GoogleBucketSourceArgs": "data_transfer_args",
    "NfsSourceArgs": "data_transfer_args",
    "ObjectStoreSourceArgs": "data_transfer_args",
    "TransferDestinationArgs": "data_transfer_args",
    "SageMakerEndpoint": "sagemaker_endpoint",
    "SageMakerEndpointArgs": "sagemaker_endpoint",
    "SageMakerAccessArgs": "sagemaker_rollout",
    "SageMakerAsynchronousArgs": "sagemaker_rollout",
    "SageMakerDataCaptureArgs": "sagemaker_rollout",
    "SageMakerDemandsArgs": "sagemaker_rollout",
    "SageMakerGuardrailsArgs": "sagemaker_rollout",
    "SageMakerModelArgs": "sagemaker_rollout",
    "SageMakerNetworkArgs": "sagemaker_rollout",
    "SageMakerRollout": "sagemaker_rollout",
    "SageMakerRolloutArgs": "sagemaker_rollout",
    "SageMakerScalingArgs": "sagemaker_rollout",
    "SageMakerScheduleArgs": "sagemaker_rollout",
    "SageMakerServerlessArgs": "sagemaker_rollout",
    "AdoptedNetwork": "adopted_network",
    "AdoptedNetworkArgs": "adopted_network",
    "BiasMonitorArgs": "drift_monitor_kinds",
    "CanaryBucketArgs": "endpoint_monitoring_args",
    "DataQualityMonitorArgs": "drift_monitor_kinds",
    "DriftMonitors": "drift_monitors",
    "DriftMonitorsArgs": "drift_monitors",
    "EcrRegistry": "ecr_registry",
    "EcrRegistryArgs": "ecr_registry",
    "EcrReplicaArgs": "ecr_registry",
    "EksAccessEntryArgs": "eks_access",
    "EksCluster": "eks_cluster",
    "EksClusterArgs": "eks_cluster",
    "EksNodePoolArgs": "eks_node_pools",
    "EksPodIdentityArgs": "eks_access",
    "EndpointMonitoring": "endpoint_monitoring",
    "EndpointMonitoringArgs": "endpoint_monitoring_args",
    "EndpointProbeArgs": "endpoint_monitoring_args",
    "ExplainabilityMonitorArgs": "drift_monitor_kinds",
    "ModelPackageGroupArgs": "model_registry",
    "ModelQualityMonitorArgs": "drift_monitor_kinds",
    "ModelRegistry": "model_registry",
    "ModelRegistryArgs": "model_registry",
    "MonthlyBudgetArgs": "endpoint_monitoring_args",
    "PrivateNetwork": "private_network",
    "PrivateNetworkArgs": "private_network",
    "S3ArtifactStore": "s3_artifact_store",
    "S3ArtifactStoreArgs": "s3_artifact_store",
    "S3ReplicaArgs": "s3_artifact_store",
    "TrainingCheckArgs": "training_pipeline_args",
    "TrainingJobArgs": "training_pipeline_args",
    "TrainingMetricArgs": "training_pipeline_args",
    "TrainingNetworkArgs": "training_pipeline_args",
    "TrainingPipeline": "training_pipeline",
    "TrainingPipelineArgs": "training_pipeline_args",
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
