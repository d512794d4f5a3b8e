"""The jobs of a training pipeline: the training, and one processing job for every check.

A check's script finds what it reads under /opt/ml/processing/input/<name>, and writes
/opt/ml/processing/output/result.json: `{"passed": true}`, and for the check `performance` also
`"metrics": {"accuracy": {"value": 0.94}}, "margins": {"accuracy": {"value": 0.01}}`, where the
margin is what is left when the live version's value, on the same test set, is taken away.
"""

from collections.abc import Mapping
from typing import Any

from mlops_kit.aws.ml_instances import has_local_disk
from mlops_kit.aws.pipelines.checks import PERFORMANCE, Aspect

Json = dict[str, Any]

TRAIN = "Train"
RESULT = "result"
RESULT_FILE = "result.json"
_INPUT = "/opt/ml/processing/input"
_OUTPUT = "/opt/ml/processing/output"
_CALLS = ("Step.SERVICE_FAULT", "Step.THROTTLING")
_JOBS = ("SageMaker.JOB_INTERNAL_ERROR", "SageMaker.CAPACITY_ERROR", "SageMaker.RESOURCE_LIMIT")
_CALL_SECONDS = 10
_JOB_SECONDS = 60
_BACKOFF = 2.0


def get(path: str) -> Json:
    """Return the function that reads a parameter, the execution or another step."""
    return {"Get": path}


def join(on: str, *values: Any) -> Json:
    """Return the function that joins texts."""
    return {"Std:Join": {"On": on, "Values": list(values)}}


def json_get(aspect: Aspect, path: str) -> Json:
    """Return the function that reads a check's result."""
    file = get(f"Steps.{aspect.step}.PropertyFiles.{RESULT}")
    return {"Std:JsonGet": {"PropertyFile": file, "Path": path}}


def model_uri() -> Json:
    """Return the function that says where the candidate is."""
    return get(f"Steps.{TRAIN}.ModelArtifacts.S3ModelArtifacts")


def result_uri(aspect: Aspect) -> Json:
    """Return the function that says where a check's result is."""
    return get(f"Steps.{aspect.step}.ProcessingOutputConfig.Outputs['{RESULT}'].S3Output.S3Uri")


def retries(of: Mapping[str, Any], of_jobs: bool = True) -> Json:
    """Return how often a step is tried again, after what AWS failed at.

    Args:
        of: see `definition`.
        of_jobs: whether the step is a job, which may fail later than its call.
    """
    attempts = int(of["max_retries"])
    if attempts == 0:
        return {}
    causes = [(_CALLS, _CALL_SECONDS), (_JOBS, _JOB_SECONDS)][: 1 + of_jobs]
    return {
        "RetryPolicies": [
            {
                "ExceptionType": list(cause),
                "IntervalSeconds": seconds,
                "BackoffRate": _BACKOFF,
                "MaxAttempts": attempts,
            }
            for cause, seconds in causes
        ]
    }


def training_step(of: Mapping[str, Any]) -> Json:
    """Return the step that trains the candidate."""
    job, network = of["training"], of["network"]
    arguments: Json = {
        "RoleArn": of["job_role_arn"],
        "AlgorithmSpecification": {
            "TrainingImage": job["image_uri"],
            "TrainingInputMode": "File",
        },
        "InputDataConfig": [
            {
                "ChannelName": "training",
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": get("Parameters.TrainingDataUri"),
                        "S3DataDistributionType": "FullyReplicated",
                    }
                },
            }
        ],
        "OutputDataConfig": {
            "S3OutputPath": f"{_root(of)}/models",
            "KmsKeyId": of["kms_key_arn"],
        },
        "ResourceConfig": _machines(job, of, int(job["instance_count"])),
        "StoppingCondition": {"MaxRuntimeInSeconds": int(job["max_runtime_seconds"])},
        "EnableNetworkIsolation": network["isolation"],
        "EnableInterContainerTrafficEncryption": int(job["instance_count"]) > 1,
        **_vpc(network),
        **_tags(of),
    }
    if job.get("hyperparameters"):
        arguments["HyperParameters"] = job["hyperparameters"]
    step: Json = {"Name": TRAIN, "Type": "Training", "Arguments": arguments, **retries(of)}
    if of.get("training_cache_days") is not None:
        days = int(of["training_cache_days"])
        step["CacheConfig"] = {"Enabled": True, "ExpireAfter": f"P{days}D"}
    return step


def check_step(aspect: Aspect, of: Mapping[str, Any]) -> Json:
    """Return the step that runs a check's script."""
    check, network = of["checks"][aspect.name], of["network"]
    script = check["script_uri"].rpartition("/")[2]
    app = {
        "ImageUri": check["image_uri"],
        "ContainerEntrypoint": ["python3", f"{_INPUT}/code/{script}"],
    }
    if check.get("arguments"):
        app["ContainerArguments"] = check["arguments"]
    output = {
        "OutputName": RESULT,
        "AppManaged": False,
        "S3Output": {
            "S3Uri": join("/", _root(of), get("Execution.PipelineExecutionId"), aspect.name),
            "LocalPath": _OUTPUT,
            "S3UploadMode": "EndOfJob",
        },
    }
    return {
        "Name": aspect.step,
        "Type": "Processing",
        "Description": aspect.purpose,
        "Arguments": {
            "RoleArn": of["job_role_arn"],
            "AppSpecification": app,
            "ProcessingInputs": [
                _input(name, uri) for name, uri in _read(aspect, check, of).items()
            ],
            "ProcessingOutputConfig": {"KmsKeyId": of["kms_key_arn"], "Outputs": [output]},
            "ProcessingResources": {"ClusterConfig": _machines(check, of, 1)},
            "StoppingCondition": {"MaxRuntimeInSeconds": int(check["max_runtime_seconds"])},
            "NetworkConfig": {"EnableNetworkIsolation": network["isolation"], **_vpc(network)},
            **_tags(of),
        },
        "PropertyFiles": [
            {"PropertyFileName": RESULT, "OutputName": RESULT, "FilePath": RESULT_FILE}
        ],
        **retries(of),
    }


def _read(aspect: Aspect, check: Mapping[str, Any], of: Mapping[str, Any]) -> Json:
    own: Json = {"data": get("Parameters.TrainingDataUri"), "model": model_uri()}
    read: Json = {"code": check["script_uri"], **{name: own[name] for name in aspect.reads}}
    if aspect is PERFORMANCE and of.get("live_model_uri"):
        read["live"] = get("Parameters.LiveModelUri")
    return {**read, **(check.get("inputs") or {})}


def _input(name: str, uri: Any) -> Json:
    return {
        "InputName": name,
        "AppManaged": False,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": f"{_INPUT}/{name}",
            "S3DataType": "S3Prefix",
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
            "S3CompressionType": "None",
        },
    }


def _machines(job: Mapping[str, Any], of: Mapping[str, Any], count: int) -> Json:
    machines: Json = {
        "InstanceCount": count,
        "InstanceType": job["instance_type"],
        "VolumeSizeInGB": int(job["volume_gb"]),
    }
    if not has_local_disk(job["instance_type"]):
        machines["VolumeKmsKeyId"] = of["kms_key_arn"]
    return machines


def _vpc(network: Mapping[str, Any]) -> Json:
    if not network.get("subnet_ids"):
        return {}
    groups = network["security_group_ids"]
    return {"VpcConfig": {"Subnets": network["subnet_ids"], "SecurityGroupIds": groups}}


def _tags(of: Mapping[str, Any]) -> Json:
    tags: Mapping[str, str] = of.get("tags") or {}
    return {"Tags": [{"Key": key, "Value": tags[key]} for key in tags]} if tags else {}


def _root(of: Mapping[str, Any]) -> str:
    return of["output_uri"].rstrip("/")
