"""The way of a model into the registry: trained, checked in seven aspects, Amazon SageMaker."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_aws import sagemaker

from mlops_kit.aws.kms_key import encryption_key
from mlops_kit.aws.pipelines.args import TrainingPipelineArgs, with_defaults
from mlops_kit.aws.pipelines.definition import definition
from mlops_kit.aws.pipelines.role import PipelineRoles
from mlops_kit.aws.pipelines.settings import TrainingPipelineSettings
from mlops_kit.aws.pipelines.triggers import start_by_the_clock, tell_of_failures
from mlops_kit.inputs import check_inputs


class TrainingPipeline(pulumi.ComponentResource):
    """A SageMaker pipeline that trains a model, checks it, and registers it if all checks pass."""

    pipeline_arn: pulumi.Output[str]
    """ARN of the pipeline."""
    pipeline_name: pulumi.Output[str]
    """Name of the pipeline, the component's."""
    role_arn: pulumi.Output[str]
    """Role that starts jobs and registers."""
    job_role_arn: pulumi.Output[str]
    """Role that the jobs run in: keys and buckets of others must let it in."""
    package_group_name: pulumi.Output[str]
    """Model package group that versions are registered in."""

    def __init__(
        self, name: str, args: TrainingPipelineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the pipeline.

        Args:
            name: name of the component and of the pipeline: letters, digits and dashes.
            args: training, checks and where what goes.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("TrainingPipeline", name, TrainingPipelineSettings, args)
        super().__init__("mlops-kit:index:TrainingPipeline", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = args.get("tags")
        protects = f"models and results of {name}"
        key = encryption_key(f"{name}-key", args.get("kms_key_arn"), protects, tags, child)
        said = {**with_defaults(args), "kms_key_arn": key}
        roles = PipelineRoles(name, _facts(said), tags, child)
        parallel = args.get("max_parallel_steps")
        pipeline = sagemaker.Pipeline(
            f"{name}-pipeline",
            pipeline_name=name,
            pipeline_display_name=name,
            pipeline_description="Trains a model, checks it, and registers it if all checks pass",
            role_arn=roles.pipeline_arn,
            pipeline_definition=pulumi.Output.json_dumps(
                pulumi.Output.from_input({**said, "job_role_arn": roles.job_arn}).apply(definition)
            ),
            parallelism_configuration=None
            if parallel is None
            else {"max_parallel_execution_steps": parallel},
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=roles.permissions),
        )
        schedule, topic = args.get("schedule"), args.get("alarm_topic_arn")
        if schedule is not None:
            start_by_the_clock(name, pipeline, schedule, key, tags, child)
        if topic is not None:
            tell_of_failures(name, pipeline, topic, tags, child)

        self.pipeline_arn, self.pipeline_name = pipeline.arn, pipeline.pipeline_name
        self.role_arn, self.job_role_arn = roles.pipeline_arn, roles.job_arn
        self.package_group_name = pulumi.Output.from_input(args["package_group_name"])
        self.register_outputs(
            {
                "pipeline_arn": self.pipeline_arn,
                "pipeline_name": self.pipeline_name,
                "role_arn": self.role_arn,
                "job_role_arn": self.job_role_arn,
                "package_group_name": self.package_group_name,
            }
        )


def _facts(said: Mapping[str, Any]) -> dict[str, Any]:
    """Collect what the policies of the roles are made of."""
    training, checks, network = said["training"], said["checks"].values(), said["network"]
    uris = [training["input_uri"], *(check["script_uri"] for check in checks)]
    uris += [uri for check in checks for uri in (check.get("inputs") or {}).values()]
    uris += [said["live_model_uri"]] if said.get("live_model_uri") is not None else []
    return {
        "kms_key_arn": said["kms_key_arn"],
        "output_uri": said["output_uri"],
        "package_group_name": said["package_group_name"],
        "approval": said["approval"],
        "read_uris": [*uris, *said.get("read_uris", [])],
        "read_key_arns": said.get("read_key_arns", []),
        "image_uris": [training["image_uri"], *(check["image_uri"] for check in checks)],
        "subnet_ids": network.get("subnet_ids", []),
        "security_group_ids": network.get("security_group_ids", []),
    }
