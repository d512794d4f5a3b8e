"""The jobs that monitors run, as SageMaker keeps them: definitions, which cannot be changed.

pulumi-aws has the definition of data quality only. A schedule can carry no other one inline
(developer guide, "Service control policies for monitoring schedules"), so the others are made by
AWS Cloud Control, after the schemas of CloudFormation.
"""

import json
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudcontrol, sagemaker

from mlops_kit.aws.drift.desired import desired_state, document
from mlops_kit.aws.drift.monitor import Monitor
from mlops_kit.aws.drift.runs import ENVIRONMENT, INPUT_PATH, OUTPUT_PATH, Runs


@dataclass(frozen=True)
class Definition:
    """A job that a schedule can name."""

    name: pulumi.Output[str]
    resource: pulumi.Resource


def job_definition(
    name: str, monitor: Monitor, runs: Runs, child: pulumi.ResourceOptions
) -> Definition:
    """Declare the definition of a monitor's job.

    Args:
        name: name of the resource, and how the definition's own name begins.
        monitor: what the job does.
        runs: what is the same for all.
        child: options of the resource.
    """
    make = _data_quality if monitor.type == "DataQuality" else _by_cloud_control
    return make(name, monitor, runs, child)


def _data_quality(
    name: str, monitor: Monitor, runs: Runs, child: pulumi.ResourceOptions
) -> Definition:
    args = monitor.args
    made = sagemaker.DataQualityJobDefinition(
        name,
        role_arn=runs.role_arn,
        data_quality_app_specification={
            "image_uri": monitor.image_uri,
            "environment": ENVIRONMENT,
            "record_preprocessor_source_uri": args.get("record_preprocessor_uri"),
            "post_analytics_processor_source_uri": args.get("post_analytics_uri"),
        },
        data_quality_baseline_config={
            "statistics_resource": {"s3_uri": args["baseline_statistics_uri"]},
            "constraints_resource": {"s3_uri": args["baseline_constraints_uri"]},
        },
        data_quality_job_input={
            "endpoint_input": {"endpoint_name": runs.endpoint_name, "local_path": INPUT_PATH}
        },
        data_quality_job_output_config={
            "kms_key_id": runs.kms_key_arn,
            "monitoring_outputs": {
                "s3_output": {"s3_uri": runs.report(monitor), "local_path": OUTPUT_PATH}
            },
        },
        job_resources={
            "cluster_config": {
                "instance_count": runs.instance_count,
                "instance_type": runs.instance_type,
                "volume_size_in_gb": runs.volume_gb,
                "volume_kms_key_id": runs.kms_key_arn,
            }
        },
        network_config=_network(runs),
        stopping_condition={"max_runtime_in_seconds": runs.max_runtime_seconds},
        tags=runs.tags,
        opts=child,
    )
    return Definition(made.name, made)


def _network(runs: Runs) -> sagemaker.DataQualityJobDefinitionNetworkConfigArgsDict:
    network: sagemaker.DataQualityJobDefinitionNetworkConfigArgsDict = {
        "enable_inter_container_traffic_encryption": runs.inter_container_encryption,
        "enable_network_isolation": runs.network_isolation,
    }
    if runs.subnet_ids:
        network["vpc_config"] = {
            "subnets": runs.subnet_ids,
            "security_group_ids": runs.security_group_ids or [],
        }
    return network


def _by_cloud_control(
    name: str, monitor: Monitor, runs: Runs, child: pulumi.ResourceOptions
) -> Definition:
    desired = pulumi.Output.from_input(desired_state(monitor, runs))
    text = desired.apply(lambda known: document(name, known))
    made = cloudcontrol.Resource(
        name,
        type_name=f"AWS::SageMaker::{monitor.type}JobDefinition",
        desired_state=text,
        opts=child,
    )
    return Definition(text.apply(lambda known: json.loads(known)["JobDefinitionName"]), made)
