"""What UpdateEndpoint's DeploymentConfig may say, beyond the service's model."""

from typing import Any

from tests.clouds.sagemaker.endpoint import Deployed
from tests.clouds.sagemaker.refusals import invalid

Size = dict[str, Any]


def check(policy: dict[str, Any], live: Deployed, new: Deployed, known_alarms: set[str]) -> None:
    """Refuse a policy that does not fit; the sentences are own words after AWS's documents."""
    blue_green, rolling = policy.get("BlueGreenUpdatePolicy"), policy.get("RollingUpdatePolicy")
    if blue_green and rolling:
        raise invalid(
            "Only one of BlueGreenUpdatePolicy and RollingUpdatePolicy can be specified in "
            "DeploymentConfig."
        )
    instances = sum(variant.count or 0 for variant in new.variants)
    if blue_green:
        _blue_green(blue_green, instances)
        _same_variants(live, new, blue_green["TrafficRoutingConfiguration"]["Type"])
    if rolling:
        _rolling(rolling, new, instances)
        _same_variants(live, new, "ROLLING")
    _alarms(policy, known_alarms)


def _blue_green(policy: dict[str, Any], instances: int) -> None:
    routing = policy["TrafficRoutingConfiguration"]
    kind = routing["Type"]
    wanted = {"CANARY": "CanarySize", "LINEAR": "LinearStepSize"}.get(kind)
    for name in ("CanarySize", "LinearStepSize"):
        if (name in routing) != (name == wanted):
            verb = "is required" if name == wanted else "is not allowed"
            raise invalid(f"{name} {verb} for traffic routing of type {kind}.")
    if wanted:
        low = 10 if kind == "LINEAR" else 0
        _size(wanted, routing[wanted], instances, low, 50)
    waits = policy.get("TerminationWaitInSeconds", 0) + routing["WaitIntervalInSeconds"]
    timeout = policy.get("MaximumExecutionTimeoutInSeconds")
    if timeout is not None and timeout <= waits:
        raise invalid(
            f"MaximumExecutionTimeoutInSeconds ({timeout}) must be larger than the total waiting "
            f"time of TerminationWaitInSeconds and WaitIntervalInSeconds ({waits})."
        )


def _rolling(policy: dict[str, Any], new: Deployed, instances: int) -> None:
    if any(variant.serverless for variant in new.variants):
        raise invalid("RollingUpdatePolicy is not supported for serverless endpoints.")
    if len(new.variants) > 1:
        raise invalid("RollingUpdatePolicy is not supported for multi-variant endpoints.")
    _size("MaximumBatchSize", policy["MaximumBatchSize"], instances, 5, 50)
    if "RollbackMaximumBatchSize" in policy:
        size = policy["RollbackMaximumBatchSize"]
        _size("RollbackMaximumBatchSize", size, instances, 5, 100)


def _size(name: str, size: Size, instances: int, low: int, high: int) -> None:
    value = size["Value"]
    if size["Type"] == "INSTANCE_COUNT":
        if instances == 0:
            raise invalid(
                f"{name} of type INSTANCE_COUNT is not supported for serverless endpoints."
            )
        value = 100 * value / instances
    if not low <= value <= high:
        between = f"between {low}% and {high}%" if low else f"less than or equal to {high}%"
        raise invalid(f"{name} must be {between} of the variant's total instance count.")


def _same_variants(live: Deployed, new: Deployed, kind: str) -> None:
    old_names = {variant.name for variant in live.variants}
    new_names = {variant.name for variant in new.variants}
    if kind != "ALL_AT_ONCE" and old_names != new_names:
        raise invalid(
            f"The new endpoint configuration must have the same variant names as the old one for "
            f"a deployment of type {kind}: {sorted(new_names)} instead of {sorted(old_names)}."
        )


def _alarms(policy: dict[str, Any], known: set[str]) -> None:
    alarms = policy.get("AutoRollbackConfiguration", {}).get("Alarms", [])
    unknown = [alarm["AlarmName"] for alarm in alarms if alarm["AlarmName"] not in known]
    if unknown:
        raise invalid(f"Could not find CloudWatch alarm(s): {', '.join(unknown)}.")
