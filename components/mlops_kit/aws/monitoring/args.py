"""The inputs of `EndpointMonitoring`, and their defaults."""

from typing import NotRequired, TypedDict

import pulumi

from mlops_kit.contracts import ObjectivesArgs

DEFAULT_EVERY_MINUTES = 1
DEFAULT_RUNTIME_VERSION = "syn-python-selenium-14.0"
DEFAULT_RUN_DAYS = 30
DEFAULT_ROLLBACK_MINUTES = 3
DEFAULT_MAX_MEMORY_PERCENT = 90
DEFAULT_MAX_DISK_PERCENT = 90
DEFAULT_LOG_RETENTION_DAYS = 365
DEFAULT_CURRENCY = "USD"


class EndpointProbeArgs(TypedDict):
    """A request that is sent from outside, again and again, through SageMaker's runtime API."""

    content_type: pulumi.Input[str]
    """Type of the request, such as application/json."""
    body: pulumi.Input[str]
    """The request, as text."""
    expected_pattern: NotRequired[pulumi.Input[str]]
    """Regular expression that right answers match somewhere; any answer is right without it."""
    every_minutes: NotRequired[int]
    """Time from one request to the next, in minutes, at most 60. Defaults to 1."""
    within_ms: NotRequired[pulumi.Input[float]]
    """Longest time that an answer may take; without it, the objectives' highest bound, or 60000."""
    runtime_version: NotRequired[pulumi.Input[str]]
    """Runtime of CloudWatch Synthetics. Defaults to `syn-python-selenium-14.0`."""


class CanaryBucketArgs(TypedDict):
    """A bucket that exists, for the code and the runs of the probe."""

    bucket_name: pulumi.Input[str]
    """Name of the bucket, in the same region; without dots."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts what is written to it."""


class MonthlyBudgetArgs(TypedDict):
    """What may be spent in a month on everything that carries a tag."""

    amount: pulumi.Input[float]
    """Limit, in the account's currency."""
    currency: NotRequired[pulumi.Input[str]]
    """The account's currency. Defaults to `USD`."""
    tag_key: pulumi.Input[str]
    """Tag by which costs are counted; it must be activated as a cost allocation tag."""
    tag_value: pulumi.Input[str]
    """Value of the tag."""
    emails: NotRequired[list[pulumi.Input[str]]]
    """Who is told by email, besides the ticket topic; at most 10."""


class EndpointMonitoringArgs(TypedDict):
    """Inputs of `EndpointMonitoring`."""

    endpoint: str
    """Name of the endpoint; names of alarms and of the probe begin with it."""
    objectives: NotRequired[ObjectivesArgs]
    """What the endpoint promises; without it, only the default availability."""
    probe: NotRequired[EndpointProbeArgs]
    """A request from outside. An endpoint that answers asynchronously cannot have one."""
    canary_bucket: NotRequired[CanaryBucketArgs]
    """Where the probe keeps its code and runs; without it a bucket is made."""
    run_days: NotRequired[pulumi.Input[int]]
    """How long the runs of the probe are kept, in days, at most 455. Defaults to 30."""
    rollback_minutes: NotRequired[pulumi.Input[int]]
    """How many minutes in a row must break a promise to stop a rollout. Defaults to 3."""
    min_requests_per_minute: NotRequired[pulumi.Input[float]]
    """Least requests a minute; fewer, over a quarter of an hour, page."""
    max_requests_per_minute: NotRequired[pulumi.Input[float]]
    """Most requests a minute; more, over a quarter of an hour, are a ticket."""
    max_cpu_percent: NotRequired[pulumi.Input[float]]
    """Most CPU of an instance, on average, 100 a core: 4 cores have 400."""
    max_memory_percent: NotRequired[pulumi.Input[float]]
    """Most memory of an instance, in percent. Defaults to 90."""
    max_disk_percent: NotRequired[pulumi.Input[float]]
    """Most disk of an instance, in percent. Defaults to 90."""
    max_gpu_percent: NotRequired[pulumi.Input[float]]
    """Most GPU of an instance, on average, 100 a GPU: 4 GPUs have 400."""
    max_gpu_memory_percent: NotRequired[pulumi.Input[float]]
    """Most GPU memory of an instance, 100 a GPU."""
    max_concurrency_percent: NotRequired[pulumi.Input[float]]
    """Most of its concurrency that a serverless endpoint uses, in percent."""
    max_backlog_per_instance: NotRequired[pulumi.Input[float]]
    """Most requests that wait for an instance; says that the endpoint answers asynchronously."""
    page_emails: NotRequired[list[str]]
    """Who is told at once, by email, once they have confirmed."""
    page_urls: NotRequired[dict[str, pulumi.Input[str]]]
    """Name -> address, https, that is told at once."""
    ticket_emails: NotRequired[list[str]]
    """Who is told of what can wait, by email, once they have confirmed."""
    ticket_urls: NotRequired[dict[str, pulumi.Input[str]]]
    """Name -> address, https, that is told of what can wait."""
    log_retention_days: NotRequired[pulumi.Input[int]]
    """How long events of rollouts are kept, in days, such as 30 or 365. Defaults to 365."""
    monthly_budget: NotRequired[MonthlyBudgetArgs]
    """What may be spent in a month."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key of notices, records and runs, whose policy allows that; without it one is made."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource."""
