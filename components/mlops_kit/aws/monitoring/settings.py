"""The inputs of `EndpointMonitoring`: their allowed values. The component has the defaults."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from mlops_kit.aws.places import LOG_RETENTION_DAYS, KeyArn, Shape, Tags
from mlops_kit.aws.repeats import repeats
from mlops_kit.bounds import Name, Number, Text, Whole
from mlops_kit.objectives.settings import ObjectivesSettings
from mlops_kit.problems import Place, mistake, not_one_of, shown
from mlops_kit.settings import Context, Given, Settings

MOST_RUN_DAYS = 455
"""Days that Synthetics can tell of runs."""
MOST_EMAILS_OF_A_BUDGET = 10
MOST_CORES = 256
MOST_GPUS = 16

Email = Annotated[str, Shape(r"[^\s@]+@[^\s@]+\.[^\s@]+", "an email address", longest=254)]
HttpsUrl = Annotated[str, Shape(r"https://[!-~]+", "an address that begins with https://")]
Percent = Annotated[float, Number(0, 100, above_low=True)]
RequestsPerMinute = Annotated[float, Number(0, 100_000_000, above_low=True)]


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise mistake(f"must be a regular expression, got {shown(value)}: {error}") from None
    return value


def _log_days(value: int) -> int:
    if value not in LOG_RETENTION_DAYS:
        raise mistake(not_one_of(value, [str(days) for days in LOG_RETENTION_DAYS]))
    return value


class EndpointProbeSettings(Settings):
    """A request that is sent from outside, again and again."""

    content_type: Annotated[str, Shape(r"[!-~]+/[!-~][ -~]*", "a type such as application/json")]
    """Type of the request."""
    body: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
    """The request, as text."""
    expected_pattern: Annotated[Text, AfterValidator(_pattern)] | None = None
    """Regular expression that right answers match somewhere; any answer is right without it."""
    every_minutes: Annotated[int, Whole(1, 60)] | None = None
    """Time from one request to the next, in minutes."""
    within_ms: Annotated[float, Number(0, 60_000, above_low=True)] | None = None
    """Longest time that an answer may take, way there and back included, in milliseconds."""
    runtime_version: (
        Annotated[
            str,
            Shape(
                r"syn-python-selenium-\d+\.\d+",
                "a runtime for Python, such as syn-python-selenium-14.0",
            ),
        ]
        | None
    ) = None
    """Runtime of CloudWatch Synthetics."""


class CanaryBucketSettings(Settings):
    """A bucket that exists, for the code and the runs of the probe."""

    bucket_name: Annotated[
        str,
        Shape(
            r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
            "3 to 63 lower-case letters, digits and dashes; Synthetics takes no dots",
        ),
    ]
    """Name of the bucket."""
    kms_key_arn: KeyArn
    """Key that encrypts what is written to it."""


class MonthlyBudgetSettings(Settings):
    """What may be spent in a month on everything that carries a tag."""

    amount: Annotated[float, Number(0, 1_000_000_000, above_low=True)]
    """Limit, in the account's currency."""
    currency: Annotated[str, Shape(r"[A-Z]{3}", "a currency such as USD")] | None = None
    """The account's currency."""
    tag_key: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    """Tag by which costs are counted; it must be activated as a cost allocation tag."""
    tag_value: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    """Value of the tag."""
    emails: (
        Annotated[tuple[Email, ...], Field(json_schema_extra={"maxItems": MOST_EMAILS_OF_A_BUDGET})]
        | None
    ) = None
    """Who is told by email, besides the ticket topic."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """AWS Budgets has a limit of its own."""
        count = len(list(given.keys("emails")))
        if count > MOST_EMAILS_OF_A_BUDGET:
            yield ("emails",), f"must be at most {MOST_EMAILS_OF_A_BUDGET}, got {count}"


class WatchSettings(Settings):
    """What is watched of an endpoint, and who is told."""

    probe: EndpointProbeSettings | None = None
    """A request from outside; no checks from outside without it."""
    canary_bucket: CanaryBucketSettings | None = None
    """Where the probe keeps its files; a bucket is made when it is not said."""
    run_days: Annotated[int, Whole(1, MOST_RUN_DAYS)] | None = None
    """How long the runs of the probe are kept, in days."""
    rollback_minutes: Annotated[int, Whole(1, 60)] | None = None
    """How many minutes in a row must break a promise before a rollout is rolled back."""
    min_requests_per_minute: RequestsPerMinute | None = None
    """Least requests a minute; fewer, over a quarter of an hour, page."""
    max_requests_per_minute: RequestsPerMinute | None = None
    """Most requests a minute; more, over a quarter of an hour, are a ticket."""
    max_cpu_percent: Annotated[float, Number(0, 100 * MOST_CORES, above_low=True)] | None = None
    """Most CPU of an instance, 100 a core."""
    max_memory_percent: Percent | None = None
    """Most memory of an instance, in percent."""
    max_disk_percent: Percent | None = None
    """Most disk of an instance, in percent."""
    max_gpu_percent: Annotated[float, Number(0, 100 * MOST_GPUS, above_low=True)] | None = None
    """Most GPU of an instance, 100 a GPU."""
    max_gpu_memory_percent: Annotated[float, Number(0, 100 * MOST_GPUS, above_low=True)] | None = (
        None
    )
    """Most GPU memory of an instance, 100 a GPU."""
    max_concurrency_percent: Percent | None = None
    """Most of a serverless endpoint's concurrency, in percent."""
    max_backlog_per_instance: Annotated[float, Number(0, 1_000_000)] | None = None
    """Most requests that wait for each instance of an asynchronous endpoint."""
    page_emails: tuple[Email, ...] | None = None
    """Who is told at once, by email."""
    page_urls: dict[Name, HttpsUrl] | None = None
    """Name -> address that is told at once."""
    ticket_emails: tuple[Email, ...] | None = None
    """Who is told of what can wait, by email."""
    ticket_urls: dict[Name, HttpsUrl] | None = None
    """Name -> address that is told of what can wait."""
    log_retention_days: (
        Annotated[
            int,
            Whole(min(LOG_RETENTION_DAYS), max(LOG_RETENTION_DAYS)),
            AfterValidator(_log_days),
            Field(json_schema_extra={"enum": list(LOG_RETENTION_DAYS)}),
        ]
        | None
    ) = None
    """How long events of rollouts are kept, in days."""
    monthly_budget: MonthlyBudgetSettings | None = None
    """What may be spent in a month."""
    kms_key_arn: KeyArn | None = None
    """Key of notices, records and runs; one is made when it is not said."""
    tags: Tags | None = None
    """Tags of every resource."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Bounds leave room between them, and nobody is named twice."""
        low, high = (given.value(f"{word}_requests_per_minute") for word in ("min", "max"))
        if _is_number(low) and _is_number(high) and high < low:
            yield (
                ("max_requests_per_minute",),
                f"must be at least min_requests_per_minute ({shown(low)}), got {shown(high)}",
            )
        yield from repeats(given, "page_emails", "ticket_emails")


class EndpointMonitoringSettings(WatchSettings):
    """Alarms, dashboard, notices and budget of one endpoint."""

    endpoint: Name
    """Name of the endpoint; names of alarms and of the probe begin with it."""
    objectives: ObjectivesSettings | None = None
    """What the endpoint promises."""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
