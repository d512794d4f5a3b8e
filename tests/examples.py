"""Complete arguments of each component of stock resources, twice: every value differs.

A component that only passes its arguments on needs no entry; its values are made up. One with
arguments that exclude each other has several pairs, which say everything together.
"""

from typing import Any

from tests.aws_examples import Whole
from tests.aws_examples.data_transfer import DATA_TRANSFER
from tests.aws_examples.drift_monitors import DRIFT_MONITORS
from tests.aws_examples.eks_cluster import EKS_CLUSTER
from tests.aws_examples.endpoint_monitoring import ENDPOINT_MONITORING
from tests.aws_examples.model_registry import MODEL_REGISTRY
from tests.aws_examples.networks import ADOPTED_NETWORK, PRIVATE_NETWORK
from tests.aws_examples.sagemaker_endpoint import SAGEMAKER_ENDPOINT
from tests.aws_examples.training_pipeline import TRAINING_PIPELINE

__all__ = ["EXAMPLES", "Whole"]


def _key(region: str, id: str) -> str:
    return f"arn:aws:kms:{region}:123456789012:key/{id}"


Pair = tuple[dict[str, Any], dict[str, Any]]
EXAMPLES: dict[str, Pair | list[Pair]] = {
    "AdoptedNetwork": ADOPTED_NETWORK,
    "DataTransfer": DATA_TRANSFER,
    "DriftMonitors": DRIFT_MONITORS,
    "EndpointMonitoring": ENDPOINT_MONITORING,
    "ModelRegistry": MODEL_REGISTRY,
    "PrivateNetwork": PRIVATE_NETWORK,
    "SageMakerEndpoint": SAGEMAKER_ENDPOINT,
    "TrainingPipeline": TRAINING_PIPELINE,
    "EcrRegistry": (
        {
            "repositories": ["wine"],
            "immutable_tags": True,
            "scan_on_push": True,
            "untagged_days": 3,
            "keep_tagged_images": 40,
            "kms_key_arn": _key("eu-central-1", "a"),
            "pull_principals": ["111111111111"],
            "replicas": {"eu-west-1": {"kms_key_arn": _key("eu-west-1", "b")}},
            "force_delete": True,
            "tags": {"team": "red"},
        },
        {
            "repositories": ["iris"],
            "immutable_tags": False,
            "scan_on_push": False,
            "untagged_days": 4,
            "keep_tagged_images": 50,
            "kms_key_arn": _key("eu-central-1", "c"),
            "pull_principals": ["arn:aws:iam::222222222222:role/puller"],
            "replicas": {"eu-west-1": {"kms_key_arn": _key("eu-west-1", "d")}},
            "force_delete": False,
            "tags": {"team": "blue"},
        },
    ),
    "EksCluster": EKS_CLUSTER,
    "S3ArtifactStore": (
        {
            "noncurrent_days": 30,
            "incomplete_upload_days": 2,
            "kms_key_arn": _key("eu-central-1", "a"),
            "replica": {
                "region": "eu-west-1",
                "kms_key_arn": _key("eu-west-1", "b"),
                "delete_markers": True,
                "metrics": True,
                "time_control": False,
            },
            "force_destroy": True,
            "tags": {"team": "red"},
        },
        {
            "noncurrent_days": 31,
            "incomplete_upload_days": 3,
            "kms_key_arn": _key("eu-central-1", "c"),
            "replica": {
                "region": "eu-west-3",
                "kms_key_arn": _key("eu-west-3", "d"),
                "delete_markers": False,
                "metrics": False,
                "time_control": True,
            },
            "force_destroy": False,
            "tags": {"team": "blue"},
        },
    ),
}
