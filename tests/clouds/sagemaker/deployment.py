"""UpdateEndpoint: a new fleet, traffic in steps, alarms watched, and the way back."""

import math
from typing import Any

from tests.clouds.sagemaker.endpoint import Deployed, Endpoint, moment
from tests.clouds.sagemaker.work import Script, Work

Step = tuple[float, float]


def steps(policy: dict[str, Any], instances: int) -> list[Step]:
    """Return the share of traffic on the new fleet and the seconds of baking, step by step."""
    if "RollingUpdatePolicy" in policy:
        rolling = policy["RollingUpdatePolicy"]
        size = _share(rolling["MaximumBatchSize"], instances)
        return [(share, rolling["WaitIntervalInSeconds"]) for share in _ladder(size)]
    blue_green = policy.get("BlueGreenUpdatePolicy")
    if not blue_green:
        return [(1.0, 0.0)]
    routing = blue_green["TrafficRoutingConfiguration"]
    wait = routing["WaitIntervalInSeconds"]
    last = (1.0, blue_green.get("TerminationWaitInSeconds", 0))
    if routing["Type"] == "CANARY":
        return [(_share(routing["CanarySize"], instances), wait), last]
    if routing["Type"] == "LINEAR":
        ladder = _ladder(_share(routing["LinearStepSize"], instances))
        return [*((share, wait) for share in ladder[:-1]), last]
    return [last]


def _share(size: dict[str, Any], instances: int) -> float:
    if size["Type"] == "CAPACITY_PERCENT":
        return size["Value"] / 100
    return size["Value"] / instances


def _ladder(size: float) -> list[float]:
    count = math.ceil(1 / size - 1e-9)
    return [*(size * rung for rung in range(1, count)), 1.0]


class Deployment(Work):
    """One UpdateEndpoint, from its acceptance to the new configuration or back to the old one."""

    def __init__(self, endpoint: Endpoint, sim: Any, new: Deployed, policy: dict[str, Any]):
        super().__init__(endpoint, sim)
        self.new = new
        self.policy = policy
        self.rolling = "RollingUpdatePolicy" in policy
        rollback = policy.get("AutoRollbackConfiguration", {})
        self.alarms = [alarm["AlarmName"] for alarm in rollback.get("Alarms", [])]
        self.monitored = False

    def script(self, at: float) -> Script:
        self._accept(at)
        settings = self.settings
        obstacle = self.sim.obstacle(self.new)
        if obstacle:
            at += settings.health_check_seconds
            yield at
            self.abort(at, obstacle)
            return
        instances = sum(variant.count or 1 for variant in self.new.variants)
        plan = [(1.0, 0.0)] if self._excluded() else steps(self.policy, instances)
        for number, (share, bake) in enumerate(plan):
            if number == 0 or self.rolling:
                self._say("Creating", at)
                at += settings.provision_seconds
                yield at
            self._say("ActivatingTraffic", at)
            at += settings.activate_seconds
            yield at
            self._shift(share, at)
            self._say("Baking", at)
            self.monitored = not self._excluded()
            at += bake
            yield at
        self.monitored = False
        for variant in self.endpoint.live.all_variants():
            variant.say("Deleting", moment(at))
        at += settings.terminate_seconds
        yield at
        self._adopt(at)

    def step(self, at: float) -> None:
        if at >= self.deadline:
            # Own words.
            self.abort(at, "The deployment exceeded MaximumExecutionTimeoutInSeconds.")
            return
        super().step(at)

    def watch(self, at: float) -> None:
        if not self.monitored:
            return
        tripped = [name for name in self.alarms if self.sim.alarm_state(name) == "ALARM"]
        if tripped:
            # Own words.
            self.abort(at, f"CloudWatch alarm(s) went into ALARM state: {', '.join(tripped)}.")

    def abort(self, at: float, reason: str) -> None:
        """Give the old fleet all traffic back."""
        self.monitored = False
        self.endpoint.turn(self.settings.rolling_back_status, at)
        fails = self.rolling and self.endpoint.endpoint_name in self.sim.stuck_rollbacks
        if not fails:
            self._shift(0.0, at)
        self.replace(self._roll_back(at, reason, fails))

    def _roll_back(self, at: float, reason: str, fails: bool) -> Script:
        for variant in self.new.all_variants():
            variant.say("Deleting", moment(at))
        at += self.settings.roll_back_seconds
        yield at
        endpoint = self.endpoint
        if fails:
            endpoint.failure_reason = reason
            endpoint.turn("UpdateRollbackFailed", at)
            return
        endpoint.pending = None
        for variant in endpoint.live.all_variants():
            variant.say(None, None)
        endpoint.failure_reason = reason if self.settings.keep_failure_reason else None
        endpoint.turn("InService", at)
        endpoint.record(at)

    def _accept(self, at: float) -> None:
        endpoint = self.endpoint
        endpoint.failure_reason = None
        endpoint.pending, endpoint.pending_since, endpoint.share = self.new, at, 0.0
        endpoint.turn("Updating", at)
        endpoint.record(at)
        kind = "RollingUpdatePolicy" if self.rolling else "BlueGreenUpdatePolicy"
        timeout = self.policy.get(kind, {}).get("MaximumExecutionTimeoutInSeconds")
        self.deadline = math.inf if timeout is None else at + timeout

    def _adopt(self, at: float) -> None:
        endpoint = self.endpoint
        endpoint.live, endpoint.pending, endpoint.share = self.new, None, 0.0
        for variant in self.new.all_variants():
            variant.say(None, None)
        self.deadline = math.inf
        endpoint.turn("InService", at)
        endpoint.record(at)

    def _shift(self, share: float, at: float) -> None:
        self.endpoint.share = share
        self.endpoint.record(at)

    def _say(self, status: str, at: float) -> None:
        for variant in self.new.all_variants():
            variant.say(status, moment(at))

    def _excluded(self) -> bool:
        """Tell whether guardrails silently do not hold: Inf1, containers of the Marketplace."""
        return any(
            (variant.instance_type or "").startswith("ml.inf1.")
            or self.sim.from_marketplace(variant.model)
            for variant in self.new.variants
        )
