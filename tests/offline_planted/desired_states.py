"""AWS: desired states of Cloud Control without a mistake, by type."""

import json
from typing import Any

_ACCOUNT = "111122223333"


def _job(type: str, specification: dict[str, Any], *, labels: bool) -> dict[str, Any]:
    image = f"{_ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/monitor:1"
    endpoint = {
        "EndpointName": "wine",
        "LocalPath": "/opt/ml/processing/input/endpoint",
        "InferenceAttribute": "0",
    }
    truth = {"GroundTruthS3Input": {"S3Uri": "s3://labels-eu/wine"}} if labels else {}
    output = {"S3Uri": "s3://reports-eu/wine", "LocalPath": "/opt/ml/processing/output"}
    cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}
    vpc = {"SecurityGroupIds": ["sg-0123456789abcdef0"], "Subnets": ["subnet-0123456789abcdef0"]}
    return {
        "RoleArn": f"arn:aws:iam::{_ACCOUNT}:role/monitoring",
        f"{type}AppSpecification": {
            "ImageUri": image,
            "Environment": {"publish_cloudwatch_metrics": "Enabled"},
            **specification,
        },
        f"{type}JobInput": {"EndpointInput": endpoint, **truth},
        f"{type}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": output}]},
        "JobResources": {"ClusterConfig": cluster},
        "NetworkConfig": {"EnableNetworkIsolation": False, "VpcConfig": vpc},
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
        "Tags": [{"Key": "team", "Value": "red"}],
    }


_CONFIG = {"ConfigUri": "s3://baselines-eu/wine/analysis_config.json"}
STATES: dict[str, dict[str, Any]] = {
    "AWS::SageMaker::ModelQualityJobDefinition": _job(
        "ModelQuality", {"ProblemType": "Regression"}, labels=True
    ),
    "AWS::SageMaker::ModelBiasJobDefinition": _job("ModelBias", _CONFIG, labels=True),
    "AWS::SageMaker::ModelExplainabilityJobDefinition": _job(
        "ModelExplainability", _CONFIG, labels=False
    ),
    "AWS::ECS::Cluster": {"ClusterName": "example"},
}
DESIRED = [
    (
        "cloudcontrol/resource:Resource",
        {"typeName": type, "desiredState": json.dumps(state)},
    )
    for type, state in STATES.items()
]
"""As resources of pulumi-aws."""
