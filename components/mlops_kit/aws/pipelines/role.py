"""The roles of a training pipeline: one that starts jobs, one that the jobs run in."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import get_service_principal_output, iam

from mlops_kit.aws.pipelines.policies import job_policy, pipeline_policy, trust


class PipelineRoles:
    """Two roles, so that a user's script cannot start jobs or register models."""

    def __init__(
        self,
        name: str,
        facts: Mapping[str, object],
        tags: Mapping[str, pulumi.Input[str]] | None,
        child: pulumi.ResourceOptions,
    ) -> None:
        """Declare the roles.

        Args:
            name: name of the pipeline; the resources are `<name>-<role>`.
            facts: what the policies are made of, see `pipeline_policies`; known or not yet.
            tags: tags of the roles.
            child: options of every resource; `parent` must be set.
        """
        service = get_service_principal_output(
            service_name="sagemaker", opts=pulumi.InvokeOutputOptions(parent=child.parent)
        )
        assume = pulumi.Output.json_dumps(service.name.apply(trust))
        job = iam.Role(
            f"{name}-job-role",
            description=f"Trains and checks models ({name})",
            assume_role_policy=assume,
            tags=tags,
            opts=child,
        )
        own = iam.Role(
            f"{name}-pipeline-role",
            description=f"Starts jobs and registers models ({name})",
            assume_role_policy=assume,
            tags=tags,
            opts=child,
        )
        known = pulumi.Output.from_input(
            {**facts, "job_role_arn": job.arn, "principal": service.name}
        )
        self.permissions = [
            iam.RolePolicy(
                f"{name}-job-permissions",
                role=job.name,
                policy=pulumi.Output.json_dumps(known.apply(job_policy)),
                opts=child,
            ),
            iam.RolePolicy(
                f"{name}-pipeline-permissions",
                role=own.name,
                policy=pulumi.Output.json_dumps(known.apply(pipeline_policy)),
                opts=child,
            ),
        ]
        self.job_arn, self.pipeline_arn = job.arn, own.arn
