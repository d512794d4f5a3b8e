"""Alarms on checks from outside, and on silence."""

from mlops_kit.aws.monitoring.alarms import STEADY_PERIODS, STEADY_SECONDS
from mlops_kit.aws.monitoring.cloudwatch_alarm import (
    BAD_IF_MISSING,
    Alarm,
    Composite,
    Metric,
    any_of,
)
from mlops_kit.aws.monitoring.metrics import requests_per_minute
from mlops_kit.objectives.burn_rates import PAGE, TICKET

CANARIES = "CloudWatchSynthetics"
CHECKS_IN_A_ROW = 3


def checks(canary: str, statistic: str) -> Metric:
    """Return how the checks of a canary end: 100 for each good one, 0 for each bad one."""
    return Metric(CANARIES, "SuccessPercent", {"CanaryName": canary}, statistic)


def probe_alarms(endpoint: str, canary: str, every_minutes: int, asynchronous: bool) -> list[Alarm]:
    """Return the alarms on checks from outside, and on silence.

    Silence of clients alone is no alarm; that nobody checks is one, and without any request at all
    nobody knows whether the endpoint serves.
    """
    every = every_minutes * 60
    return [
        Alarm(
            role="probe-failing",
            says=f"{CHECKS_IN_A_ROW} checks in a row were answered wrong, late or not at all",
            watched=checks(canary, "Average"),
            threshold=100,
            period_seconds=every,
            periods=CHECKS_IN_A_ROW,
            below=True,
            urgency=PAGE,
        ),
        Alarm(
            role="probe-silent",
            says=f"{CHECKS_IN_A_ROW} checks in a row did not take place",
            watched=checks(canary, "SampleCount"),
            threshold=1,
            period_seconds=every,
            periods=CHECKS_IN_A_ROW,
            below=True,
            missing=BAD_IF_MISSING,
            urgency=TICKET,
        ),
        Alarm(
            role="requests-silent",
            says="No requests at all, not even checks",
            watched=requests_per_minute(endpoint, STEADY_SECONDS, asynchronous),
            threshold=1 / (STEADY_SECONDS // 60),
            period_seconds=STEADY_SECONDS,
            periods=_covering(every),
            below=True,
            missing=BAD_IF_MISSING,
        ),
    ]


def silence(endpoint: str) -> Composite:
    """Return the alarm that nothing is known of the endpoint any more."""
    roles = ["probe-silent", "requests-silent"]
    rule = any_of(endpoint, roles[:1]) + " AND " + any_of(endpoint, roles[1:])
    return Composite(
        "silent", "Neither checks nor requests: nobody knows whether it serves", rule, roles, PAGE
    )


def trouble(endpoint: str, roles: list[str]) -> Composite:
    """Return the alarm that any other one tells somebody; it tells nobody itself."""
    says = "At least one alarm that pages or is a ticket is on"
    return Composite("trouble", says, any_of(endpoint, roles), roles)


def _covering(every_seconds: int) -> int:
    """Return for how many periods no request may come before checks must have made some."""
    return max(STEADY_PERIODS, -(-CHECKS_IN_A_ROW * every_seconds // STEADY_SECONDS))
