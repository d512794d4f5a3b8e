"""Definitions of jobs about models, as CloudFormation's schemas have them."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

from mlops_kit.aws.drift.monitor import Monitor
from mlops_kit.aws.drift.runs import ENVIRONMENT, INPUT_PATH, OUTPUT_PATH, Runs

_DIGEST = 12


def desired_state(monitor: Monitor, runs: Runs) -> dict[str, Any]:
    """Return the definition of a monitor's job; what nobody said is None or empty."""
    type, args = monitor.type, monitor.args
    return {
        "RoleArn": runs.role_arn,
        f"{type}AppSpecification": {
            "ImageUri": monitor.image_uri,
            "Environment": ENVIRONMENT,
            "ConfigUri": args.get("analysis_config_uri"),
            "ProblemType": args.get("problem_type"),
            "RecordPreprocessorSourceUri": args.get("record_preprocessor_uri"),
            "PostAnalyticsProcessorSourceUri": args.get("post_analytics_uri"),
        },
        f"{type}BaselineConfig": {
            "ConstraintsResource": {"S3Uri": args["baseline_constraints_uri"]}
        },
        f"{type}JobInput": {
            "EndpointInput": {
                "EndpointName": runs.endpoint_name,
                "LocalPath": INPUT_PATH,
                "FeaturesAttribute": args.get("features_attribute"),
                "InferenceAttribute": args.get("inference_attribute"),
                "ProbabilityAttribute": args.get("probability_attribute"),
                "ProbabilityThresholdAttribute": args.get("probability_threshold"),
                "StartTimeOffset": args.get("start_time_offset"),
                "EndTimeOffset": args.get("end_time_offset"),
            },
            "GroundTruthS3Input": {"S3Uri": args.get("ground_truth_uri")},
        },
        f"{type}JobOutputConfig": {
            "KmsKeyId": runs.kms_key_arn,
            "MonitoringOutputs": [
                {"S3Output": {"S3Uri": runs.report(monitor), "LocalPath": OUTPUT_PATH}}
            ],
        },
        "JobResources": {
            "ClusterConfig": {
                "InstanceCount": runs.instance_count,
                "InstanceType": runs.instance_type,
                "VolumeSizeInGB": runs.volume_gb,
                "VolumeKmsKeyId": runs.kms_key_arn,
            }
        },
        "NetworkConfig": {
            "EnableInterContainerTrafficEncryption": runs.inter_container_encryption,
            # Clarify's container reaches AWS itself: isolated it fails (guide, "Clarify jobs").
            "EnableNetworkIsolation": runs.network_isolation if type == "ModelQuality" else False,
            "VpcConfig": {"Subnets": runs.subnet_ids, "SecurityGroupIds": runs.security_group_ids},
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": runs.max_runtime_seconds},
        "Tags": [{"Key": key, "Value": value} for key, value in sorted((runs.tags or {}).items())],
    }


def document(name: str, desired: Mapping[str, Any]) -> str:
    """Return the JSON; its name ends in a digest of the rest.

    So another definition has another name, and both are there while a schedule changes over.
    """
    said = _said(desired)
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:_DIGEST]
    return json.dumps({"JobDefinitionName": f"{name}-{digest}", **said}, sort_keys=True)


def _said(value: Any) -> Any:
    """Leave out what nobody said: CloudFormation's schemas know no null and nothing empty."""
    if not isinstance(value, Mapping):
        return value
    inner = {key: _said(part) for key, part in cast(Mapping[str, Any], value).items()}
    return {key: part for key, part in inner.items() if part not in (None, {}, [])}
