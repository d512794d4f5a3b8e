"""How the jobs of all monitors of an endpoint run."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from mlops_kit.aws.drift.monitor import Monitor

INPUT_PATH = "/opt/ml/processing/input/endpoint"
OUTPUT_PATH = "/opt/ml/processing/output"
ENVIRONMENT = {"publish_cloudwatch_metrics": "Enabled"}


@dataclass(frozen=True)
class Runs:
    """What the jobs of all monitors of an endpoint have in common."""

    endpoint_name: pulumi.Input[str]
    role_arn: pulumi.Output[str]
    report_uri: pulumi.Output[str]
    """Without a slash at its end."""
    kms_key_arn: pulumi.Output[str]
    instance_type: pulumi.Input[str]
    instance_count: pulumi.Output[int]
    volume_gb: pulumi.Output[int]
    max_runtime_seconds: pulumi.Output[int]
    network_isolation: pulumi.Input[bool]
    inter_container_encryption: pulumi.Input[bool]
    subnet_ids: list[pulumi.Input[str]] | None
    security_group_ids: list[pulumi.Input[str]] | None
    tags: Mapping[str, pulumi.Input[str]] | None

    def report(self, monitor: Monitor) -> pulumi.Output[str]:
        """Return where a monitor writes its reports."""
        return pulumi.Output.concat(self.report_uri, "/", monitor.role)
