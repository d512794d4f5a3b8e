"""Alarms about one endpoint: what gates its rollouts, load, saturation, backlog."""

from collections.abc import Mapping

import pulumi

from mlops_kit.aws.monitoring.cloudwatch_alarm import BAD_IF_MISSING, Alarm
from mlops_kit.aws.monitoring.metrics import (
    INSTANCES,
    INVOCATIONS,
    MICROSECONDS,
    error_ratio,
    of_endpoint,
    of_variant,
    requests_per_minute,
)
from mlops_kit.aws.monitoring.promises import Latency, Promise
from mlops_kit.aws.sagemaker.variants import VARIANTS
from mlops_kit.inputs import whole
from mlops_kit.objectives.burn_rates import PAGE, TICKET

MOST_GATES = 10
"""Alarms that a deployment of SageMaker can watch."""
STEADY_SECONDS = 300
STEADY_PERIODS = 3
"""Load and saturation count when they last a quarter of an hour."""

SATURATION = {
    "cpu": (INSTANCES, "CPUUtilization", "Average"),
    "memory": (INSTANCES, "MemoryUtilization", "Maximum"),
    "disk": (INSTANCES, "DiskUtilization", "Maximum"),
    "gpu": (INSTANCES, "GPUUtilization", "Average"),
    "gpu_memory": (INSTANCES, "GPUMemoryUtilization", "Maximum"),
    "concurrency": (INVOCATIONS, "ServerlessConcurrentExecutionsUtilization", "Maximum"),
}
"""`max_<word>_percent` -> namespace, metric, statistic. What fills up counts at its fullest."""
_SHARES = ("concurrency",)
"""These come as a share of 1 and not in percent."""


def gates(
    endpoint: str,
    available: Promise,
    latencies: list[Latency],
    minutes: pulumi.Input[int],
    asynchronous: bool,
) -> list[Alarm]:
    """Return the alarms that stop a rollout: every minute in a row breaks a promise.

    They are one variant's, so that a few requests on a new version are not lost among those of the
    old one. They tell nobody: what lasts, burn rates tell.
    """
    found: list[Alarm] = []
    for variant in VARIANTS:
        found.append(
            Alarm(
                role=f"{variant}-errors",
                says=f"Variant {variant} fails more often than the availability allows",
                watched=error_ratio(endpoint, asynchronous, (variant,)),
                threshold=available.allowed,
                period_seconds=60,
                periods=whole(minutes),
            )
        )
        for promise in latencies:
            found.append(
                Alarm(
                    role=f"{variant}-{promise.name}",
                    says=f"{promise.percentile} of variant {variant} is over its bound",
                    watched=of_variant(endpoint, variant, "ModelLatency", promise.percentile),
                    threshold=_microseconds(promise),
                    period_seconds=60,
                    periods=whole(minutes),
                )
            )
    return found


def load(
    endpoint: str,
    least: pulumi.Input[float] | None,
    most: pulumi.Input[float] | None,
    asynchronous: bool,
) -> list[Alarm]:
    """Return the alarms on too few and too many requests, as far as bounds are given."""
    watched = requests_per_minute(endpoint, STEADY_SECONDS, asynchronous)
    found: list[Alarm] = []
    if least is not None:
        found.append(
            Alarm(
                role="requests-low",
                says="Fewer requests a minute than there should be",
                watched=watched,
                threshold=least,
                period_seconds=STEADY_SECONDS,
                periods=STEADY_PERIODS,
                below=True,
                missing=BAD_IF_MISSING,
                urgency=PAGE,
            )
        )
    if most is not None:
        found.append(
            Alarm(
                role="requests-high",
                says="More requests a minute than the endpoint is made for",
                watched=watched,
                threshold=most,
                period_seconds=STEADY_SECONDS,
                periods=STEADY_PERIODS,
                urgency=TICKET,
            )
        )
    return found


def saturation(endpoint: str, bounds: Mapping[str, pulumi.Input[float] | None]) -> list[Alarm]:
    """Return an alarm a variant for each bound that is given.

    Args:
        endpoint: name of the endpoint.
        bounds: word of `SATURATION` -> percent.
    """
    return [
        Alarm(
            role=f"{variant}-{word.replace('_', '-')}",
            says=f"{SATURATION[word][1]} of variant {variant} stays over its bound",
            watched=of_variant(
                endpoint, variant, SATURATION[word][1], SATURATION[word][2], SATURATION[word][0]
            ),
            threshold=_share(bound) if word in _SHARES else bound,
            period_seconds=STEADY_SECONDS,
            periods=STEADY_PERIODS,
            urgency=TICKET,
        )
        for word, bound in bounds.items()
        if bound is not None
        for variant in VARIANTS
    ]


def backlog(endpoint: str, most: pulumi.Input[float]) -> list[Alarm]:
    """Return the alarms on the queue of an asynchronous endpoint."""
    return [
        Alarm(
            role="backlog",
            says="More requests wait for each instance than should",
            watched=of_endpoint(endpoint, "ApproximateBacklogSizePerInstance", "Average"),
            threshold=most,
            period_seconds=STEADY_SECONDS,
            periods=STEADY_PERIODS,
            urgency=TICKET,
        ),
        Alarm(
            role="backlog-stuck",
            says="Requests wait, and no instance is there to answer them",
            watched=of_endpoint(endpoint, "HasBacklogWithoutCapacity", "Maximum"),
            threshold=0,
            period_seconds=STEADY_SECONDS,
            periods=STEADY_PERIODS,
            urgency=PAGE,
        ),
    ]


def _microseconds(promise: Latency) -> pulumi.Output[float]:
    bound = pulumi.Output.from_input(promise.bound_ms)
    return bound.apply(lambda ms: round(ms * MICROSECONDS))


def _share(percent: pulumi.Input[float]) -> pulumi.Output[float]:
    return pulumi.Output.from_input(percent).apply(lambda percent: percent / 100)
