"""The check of one endpoint from outside."""

import pulumi
from pulumi_aws import synthetics

from mlops_kit.aws.here import Here
from mlops_kit.aws.monitoring.args import (
    DEFAULT_EVERY_MINUTES,
    DEFAULT_RUN_DAYS,
    DEFAULT_RUNTIME_VERSION,
    EndpointMonitoringArgs,
    EndpointProbeArgs,
)
from mlops_kit.aws.monitoring.canary_bucket import canary_bucket
from mlops_kit.aws.monitoring.promises import latencies
from mlops_kit.aws.monitoring.synthetic_canary import (
    LONGEST_ANSWER_MS,
    Place,
    Question,
    synthetic_canary,
)
from mlops_kit.inputs import said


def endpoint_probe(
    name: str,
    args: EndpointMonitoringArgs,
    key: pulumi.Output[str],
    place: Here,
    parent: pulumi.Resource,
) -> synthetics.Canary | None:
    """Declare the canary that an endpoint's arguments ask for, and a bucket if none is given.

    Args:
        name: name of the canary; the other resources are `<name>-<role>`.
        args: inputs of the component.
        key: key of what is made here.
        place: where the endpoint is.
        parent: parent of the resources.
    """
    probe, bucket = args.get("probe"), args.get("canary_bucket")
    if probe is None:
        return None
    days, tags = said(args.get("run_days"), DEFAULT_RUN_DAYS), args.get("tags")
    if bucket is None:
        files = Place(canary_bucket(f"{name}-files", key, days, tags, parent), key, days)
    else:
        named = pulumi.Output.from_input(bucket["bucket_name"])
        files = Place(named, pulumi.Output.from_input(bucket["kms_key_arn"]), days)
    longest: pulumi.Input[float] = LONGEST_ANSWER_MS
    for promise in latencies(args.get("objectives")):
        longest = promise.bound_ms
    within = probe.get("within_ms")
    question = Question(
        endpoint=args["endpoint"],
        content_type=probe["content_type"],
        body=probe["body"],
        expected_pattern=probe.get("expected_pattern"),
        within_ms=longest if within is None else within,
        every_minutes=minutes_between(probe),
    )
    return synthetic_canary(
        name,
        question,
        files,
        place,
        said(probe.get("runtime_version"), DEFAULT_RUNTIME_VERSION),
        tags,
        parent,
    )


def minutes_between(probe: EndpointProbeArgs) -> int:
    """Return the time from one check to the next, in minutes."""
    given = probe.get("every_minutes")
    # Programs in other languages send 5 as 5.0.
    return DEFAULT_EVERY_MINUTES if given is None else int(given)
