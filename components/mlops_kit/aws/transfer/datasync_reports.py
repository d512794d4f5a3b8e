"""What DataSync's tasks say: their logs, and who is told when one fails."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import cloudwatch

from mlops_kit.aws.here import Here
from mlops_kit.aws.log_key import log_key
from mlops_kit.aws.transfer.args import DEFAULT_LOG_RETENTION_DAYS, DataTransferArgs
from mlops_kit.aws.transfer.datasync_locations import Around
from mlops_kit.inputs import said, whole

FAILURES = "DataSync Task Execution State Change"


def task_logs(args: DataTransferArgs, here: Here, around: Around) -> cloudwatch.LogGroup:
    """Declare the log group of all tasks, encrypted with a key of the user or one of its own."""
    key = log_key(
        f"{around.name}-log-key",
        args.get("log_kms_key_arn"),
        f"logs of {around.name}",
        here,
        around.tags,
        around.opts,
        around.region,
    )
    return cloudwatch.LogGroup(
        f"{around.name}-logs",
        kms_key_id=key,
        retention_in_days=whole(said(args.get("log_retention_days"), DEFAULT_LOG_RETENTION_DAYS)),
        region=around.region,
        tags=around.tags,
        opts=around.opts,
    )


def tell_of_failures(
    topic: pulumi.Input[str],
    arns: Mapping[str, pulumi.Output[str]],
    logs: cloudwatch.LogGroup,
    around: Around,
) -> None:
    """Tell a topic which execution of which task failed.

    Args:
        topic: whose policy lets EventBridge publish.
        arns: tasks, by their sources.
        logs: where to read more.
        around: what all resources have in common.
    """
    executions = [{"prefix": pulumi.Output.concat(arn, "/")} for arn in arns.values()]
    rule = cloudwatch.EventRule(
        f"{around.name}-failed",
        description=f"A task of {around.name} failed",
        event_pattern=pulumi.Output.json_dumps(
            {
                "source": ["aws.datasync"],
                "detail-type": [FAILURES],
                "resources": executions,
                "detail": {"State": ["ERROR"]},
            }
        ),
        region=around.region,
        tags=around.tags,
        opts=around.opts,
    )
    cloudwatch.EventTarget(
        f"{around.name}-failed-notice",
        rule=rule.name,
        arn=topic,
        input_transformer={
            "input_paths": {"execution": "$.resources[0]", "time": "$.time"},
            "input_template": pulumi.Output.concat(
                f'"{around.name}: DataSync did not copy everything. <execution> ended with an '
                "error at <time>; its log is in ",
                logs.name,
                '."',
            ),
        },
        region=around.region,
        opts=around.opts,
    )
