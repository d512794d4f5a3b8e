"""A version's settings as the requests that create its model and its configurations. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from mlops_kit.aws.sagemaker.layout import Layout

SETTINGS = ("KmsKeyId", "DataCaptureConfig", "AsyncInferenceConfig")
"""What a configuration has besides its variants."""


def version_id(spec: Mapping[str, Any]) -> str:
    """Name a version: 12 hex digits over all that changes what it serves.

    Args:
        spec: image, artifact and serving settings; how many instances there are is no part of it.
    """
    text = json.dumps(spec, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def model_name(endpoint: str, version: str) -> str:
    """Return the name of a version's model."""
    return f"{endpoint}-{version}"


def model(
    endpoint: str, version: str, spec: Mapping[str, Any], tags: Mapping[str, str]
) -> dict[str, Any]:
    """Return the CreateModel request of a version.

    Args:
        endpoint: name of the endpoint.
        version: id of the version.
        spec: its settings, as checked inputs of the rollout.
        tags: tags of the model.
    """
    given: Mapping[str, Any] = spec["model"]
    container: dict[str, Any] = {}
    if "package_arn" in given:
        container["ModelPackageName"] = given["package_arn"]
    else:
        container["Image"] = given["image_uri"]
    if "artifact_uri" in given:
        uri = given["artifact_uri"]
        prefix = uri.endswith("/")
        source = {
            "S3Uri": uri,
            "S3DataType": "S3Prefix" if prefix else "S3Object",
            "CompressionType": "None" if prefix else "Gzip",
        }
        if "artifact_etag" in given:
            source["ETag"] = given["artifact_etag"]
        container["ModelDataSource"] = {"S3DataSource": source}
    if given.get("environment"):
        container["Environment"] = dict(given["environment"])
    request: dict[str, Any] = {
        "ModelName": model_name(endpoint, version),
        "PrimaryContainer": container,
        "ExecutionRoleArn": spec["execution_role_arn"],
        "EnableNetworkIsolation": bool(spec.get("network_isolation")),
        "Tags": tags_of(tags),
    }
    if "network" in spec:
        request["VpcConfig"] = {
            "Subnets": list(spec["network"]["subnet_ids"]),
            "SecurityGroupIds": list(spec["network"]["security_group_ids"]),
        }
    return request


def configuration(
    endpoint: str,
    layout: Layout,
    variants: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    tags: Mapping[str, str],
) -> dict[str, Any]:
    """Return the CreateEndpointConfig request of a layout.

    Of several versions the newcomer begins at weight 0; what the others have at the time is
    retained by the update.

    Args:
        endpoint: name of the endpoint.
        layout: which version goes where.
        variants: version -> `variant` of it, or what the live configuration has of it.
        settings: `settings` of the newcomer, or those of the live configuration.
        tags: tags of the configuration.
    """
    alone = len(layout.production) == 1
    request: dict[str, Any] = {
        "EndpointConfigName": layout.name(endpoint),
        "ProductionVariants": [
            _weighted(variants[version], name, 1.0 if alone or version != layout.newcomer else 0.0)
            for name, version in layout.production.items()
        ],
        **settings,
        "Tags": tags_of(tags),
    }
    if layout.shadow is not None:
        shadow = layout.shadow
        # SageMaker copies the share that the shadow's weight is of the production variant's
        copied = _weighted(variants[shadow.version], shadow.variant, shadow.percent / 100)
        request["ShadowProductionVariants"] = [copied]
    return request


def variant(endpoint: str, version: str, spec: Mapping[str, Any], count: int) -> dict[str, Any]:
    """Return what a configuration says of one version, without place and weight.

    Args:
        endpoint: name of the endpoint.
        version: id of the version.
        spec: its settings.
        count: instances that it begins with.
    """
    request: dict[str, Any] = {"ModelName": model_name(endpoint, version)}
    if "serverless" in spec:
        given = spec["serverless"]
        size = {"MemorySizeInMB": given["memory_mb"], "MaxConcurrency": given["max_concurrency"]}
        if "provisioned_concurrency" in given:
            size["ProvisionedConcurrency"] = given["provisioned_concurrency"]
        return {**request, "ServerlessConfig": size}
    request |= {"InstanceType": spec["instance_type"], "InitialInstanceCount": count}
    if "container_startup_seconds" in spec:
        request["ContainerStartupHealthCheckTimeoutInSeconds"] = spec["container_startup_seconds"]
    if "volume_gb" in spec:
        request["VolumeSizeInGB"] = spec["volume_gb"]
    return request


def settings(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a configuration has besides its variants, as one version wants it."""
    found: dict[str, Any] = {}
    if "kms_key_arn" in spec and "serverless" not in spec:
        found["KmsKeyId"] = spec["kms_key_arn"]
    if "data_capture" in spec:
        found["DataCaptureConfig"] = _capture(spec["data_capture"])
    if "asynchronous" in spec:
        key = spec.get("kms_key_arn")
        found["AsyncInferenceConfig"] = _asynchronous(spec["asynchronous"], key)
    return found


def live_variants(answer: Mapping[str, Any], layout: Layout) -> dict[str, dict[str, Any]]:
    """Return version -> what a live configuration says of it.

    Args:
        answer: of DescribeEndpointConfig.
        layout: what its name says.
    """
    said = [*answer["ProductionVariants"], *answer.get("ShadowProductionVariants", [])]
    known = {one["VariantName"]: one for one in said}
    places = {version: layout.variant_of(version) for version in layout.versions}
    return {version: dict(known[name]) for version, name in places.items() if name in known}


def live_settings(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a live configuration has besides its variants."""
    return {name: answer[name] for name in SETTINGS if answer.get(name)}


def _weighted(said: Mapping[str, Any], name: str, weight: float) -> dict[str, Any]:
    return {**said, "VariantName": name, "InitialVariantWeight": weight}


def _capture(given: Mapping[str, Any]) -> dict[str, Any]:
    capture: dict[str, Any] = {
        "EnableCapture": True,
        "InitialSamplingPercentage": given["percent"],
        "DestinationS3Uri": given["uri"],
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    }
    if "kms_key_arn" in given:
        capture["KmsKeyId"] = given["kms_key_arn"]
    return capture


def _asynchronous(given: Mapping[str, Any], key: str | None) -> dict[str, Any]:
    output: dict[str, Any] = {"S3OutputPath": given["output_uri"]}
    if key is not None:
        output["KmsKeyId"] = key
    if "failure_uri" in given:
        output["S3FailurePath"] = given["failure_uri"]
    topics = {
        "SuccessTopic": given.get("success_topic_arn"),
        "ErrorTopic": given.get("error_topic_arn"),
    }
    known = {name: topic for name, topic in topics.items() if topic is not None}
    if known:
        output["NotificationConfig"] = known
    config: dict[str, Any] = {"OutputConfig": output}
    if "max_concurrent_invocations" in given:
        config["ClientConfig"] = {
            "MaxConcurrentInvocationsPerInstance": given["max_concurrent_invocations"]
        }
    return config


def tags_of(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags in the shape of SageMaker's requests."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
