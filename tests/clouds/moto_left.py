"""What is in a moto server, besides what every account of AWS has from the start."""

from collections.abc import Callable, Mapping
from typing import Any

import jmespath

LISTED = {
    "budgets describe_budgets": "Budgets",
    "cloudwatch describe_alarms": "MetricAlarms",
    "cloudwatch list_dashboards": "DashboardEntries",
    "datasync list_locations": "Locations",
    "ec2 describe_addresses": "Addresses",
    "ec2 describe_flow_logs": "FlowLogs",
    "ec2 describe_internet_gateways": "InternetGateways",
    "ec2 describe_launch_templates": "LaunchTemplates",
    "ec2 describe_nat_gateways": "NatGateways[?State!='deleted']",
    "ec2 describe_security_groups": "SecurityGroups[?GroupName!='default']",
    "ec2 describe_subnets": "Subnets[?!DefaultForAz]",
    "ec2 describe_vpc_endpoints": "VpcEndpoints[?State!='deleted']",
    "ec2 describe_vpcs": "Vpcs[?!IsDefault]",
    "ecr describe_repositories": "repositories",
    "eks list_clusters": "clusters",
    "events list_rules": "Rules",
    "iam list_roles": "Roles",
    "logs describe_log_groups": "logGroups",
    "logs describe_resource_policies": "resourcePolicies",
    "s3 list_buckets": "Buckets",
    "sagemaker list_data_quality_job_definitions": "JobDefinitionSummaries",
    "sagemaker list_endpoint_configs": "EndpointConfigs",
    "sagemaker list_endpoints": "Endpoints[?EndpointStatus!='Deleting']",
    "sagemaker list_model_quality_job_definitions": "JobDefinitionSummaries",
    "sagemaker list_models": "Models",
    "sagemaker list_pipelines": "PipelineSummaries",
    "scheduler list_schedule_groups": "ScheduleGroups[?Name!='default']",
    "scheduler list_schedules": "Schedules",
    "sns list_subscriptions": "Subscriptions",
    "sns list_topics": "Topics",
}
"""Service and call -> JMESPath of what somebody made."""
ARGUMENTS = {"budgets describe_budgets": {"AccountId": "123456789012"}}


def there(client: Callable[[str], Any]) -> Mapping[str, int]:
    """Count what is in one region; what is not there is left out.

    Args:
        client: makes the client of a service.
    """
    found: dict[str, int] = {}
    for name, path in LISTED.items():
        service, call = name.split()
        asked = client(service)
        arguments = ARGUMENTS.get(name, {})
        if asked.can_paginate(call):
            answer = asked.get_paginator(call).paginate(**arguments).build_full_result()
        else:
            answer = getattr(asked, call)(**arguments)
        found[name] = len(jmespath.search(path, answer) or [])
    kms = client("kms")
    keys = [kms.describe_key(KeyId=key["KeyId"]) for key in kms.list_keys()["Keys"]]
    found["kms describe_key"] = sum(k["KeyMetadata"]["KeyState"] == "Enabled" for k in keys)
    return {name: number for name, number in found.items() if number}
