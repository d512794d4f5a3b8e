"""What starts a training pipeline by the clock, and what tells people that a run has failed."""

import json
from collections.abc import Mapping

import pulumi
from pulumi_aws import cloudwatch, get_service_principal_output, iam, sagemaker, scheduler

from mlops_kit.aws.pipelines.policies import schedule_policy, trust
from mlops_kit.aws.places import Arn

FAILED = "Failed"
STATUS_CHANGE = "SageMaker Model Building Pipeline Execution Status Change"


def start_by_the_clock(
    name: str,
    pipeline: sagemaker.Pipeline,
    expression: pulumi.Input[str],
    key_arn: pulumi.Output[str],
    tags: Mapping[str, pulumi.Input[str]] | None,
    child: pulumi.ResourceOptions,
) -> None:
    """Declare a schedule of EventBridge Scheduler, with a role that can start this pipeline only.

    Args:
        name: the resources are `<name>-<role>`.
        pipeline: what is started, with the defaults of its parameters.
        expression: when, in UTC.
        key_arn: key that encrypts the schedule.
        tags: tags of the role.
        child: options of every resource; `parent` must be set.
    """
    service = get_service_principal_output(
        service_name="scheduler", opts=pulumi.InvokeOutputOptions(parent=child.parent)
    )
    role = iam.Role(
        f"{name}-schedule-role",
        description=f"Starts the pipeline {name}",
        assume_role_policy=pulumi.Output.json_dumps(
            pulumi.Output.all(service.name, pipeline.arn).apply(
                lambda known: trust(known[0], Arn.read(known[1]).account)
            )
        ),
        tags=tags,
        opts=child,
    )
    may = pulumi.Output.all(pipeline.arn, key_arn).apply(lambda arns: schedule_policy(*arns))
    permissions = iam.RolePolicy(
        f"{name}-schedule-permissions",
        role=role.name,
        policy=pulumi.Output.json_dumps(may),
        opts=child,
    )
    scheduler.Schedule(
        f"{name}-schedule",
        description=f"Starts the pipeline {name}",
        schedule_expression=expression,
        flexible_time_window={"mode": "OFF"},
        kms_key_arn=key_arn,
        target={"arn": pipeline.arn, "role_arn": role.arn},
        opts=pulumi.ResourceOptions(parent=child.parent, depends_on=[permissions]),
    )


def tell_of_failures(
    name: str,
    pipeline: sagemaker.Pipeline,
    topic_arn: pulumi.Input[str],
    tags: Mapping[str, pulumi.Input[str]] | None,
    child: pulumi.ResourceOptions,
) -> None:
    """Declare a rule of EventBridge that sends one line to a topic for every failed run.

    Args:
        name: the resources are `<name>-<role>`.
        pipeline: whose runs are meant.
        topic_arn: topic that EventBridge may publish to.
        tags: tags of the rule.
        child: options of every resource; `parent` must be set.
    """
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": [STATUS_CHANGE],
        "detail": {
            "currentPipelineExecutionStatus": [FAILED],
            "pipelineArn": [pipeline.arn],
        },
    }
    rule = cloudwatch.EventRule(
        f"{name}-failed",
        description=f"Runs of the pipeline {name} that failed",
        event_pattern=pulumi.Output.json_dumps(pattern),
        tags=tags,
        opts=child,
    )
    cloudwatch.EventTarget(
        f"{name}-failed-alarm",
        rule=rule.name,
        arn=topic_arn,
        input_transformer={
            "input_paths": {"run": "$.detail.pipelineExecutionArn"},
            "input_template": json.dumps(f"The training pipeline {name} failed: <run>"),
        },
        opts=child,
    )
