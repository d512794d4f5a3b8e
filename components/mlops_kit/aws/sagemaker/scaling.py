"""How many instances a variant has: the scalable target that lives and dies with it.

AWS refuses to remove a variant, or to change its instance type, while a scalable target is
registered for it, so a release has to take it off and put it back: it belongs to the rollout.
"""

from collections.abc import Mapping
from typing import Any, Literal

from mlops_kit.aws.calls import ABSENT, Clients, sentences, unless

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
SERVICE = "Application Auto Scaling"
Measure = Literal["invocations", "concurrency", "backlog"]
"""Requests a minute of each instance; share of the provisioned concurrency in use; requests that
wait for each instance of an asynchronous endpoint."""


class VariantScaling:
    """The scaling of one endpoint's variants, as the stack file wants it."""

    def __init__(
        self, clients: Clients, endpoint: str, scaling: Mapping[str, Any], measure: Measure
    ) -> None:
        """Remember what is wanted; nothing is asked yet.

        Args:
            clients: of AWS.
            endpoint: name of the endpoint.
            scaling: `scaling` of the endpoint, its defaults filled in.
            measure: what `target` is a value of.
        """
        self.clients = clients
        self.endpoint = endpoint
        self.scaling = scaling
        self.measure: Measure = measure
        self._registered: set[str] = set()

    @property
    def automatic(self) -> bool:
        """Whether the number follows the load, or a clock."""
        wanted = self.scaling
        return bool(wanted) and (
            wanted["max_replicas"] > wanted["min_replicas"] or bool(wanted.get("schedules"))
        )

    def ensure(self, variant: str) -> None:
        """Have a variant scaled as wanted, unless this was done already and not taken back."""
        if variant not in self._registered:
            self.register(variant)

    def register(self, variant: str) -> None:
        """Have a variant scaled as wanted. Idempotent; the live number stays within the bounds."""
        wanted, at = self.scaling, self._at(variant)
        if not self.automatic:
            self.deregister(variant)
            self._registered.add(variant)
            return
        with sentences(SERVICE):
            self.clients.autoscaling.register_scalable_target(
                **at, MinCapacity=wanted["min_replicas"], MaxCapacity=wanted["max_replicas"]
            )
            if wanted["max_replicas"] > wanted["min_replicas"]:
                self.clients.autoscaling.put_scaling_policy(
                    **at,
                    PolicyName=self._policy(variant),
                    PolicyType="TargetTrackingScaling",
                    TargetTrackingScalingPolicyConfiguration=self._tracking(),
                )
        if wanted["max_replicas"] == wanted["min_replicas"]:
            unless(ABSENT, lambda: self._untrack(variant))
        self._schedule(variant)
        self._registered.add(variant)

    def deregister(self, variant: str) -> None:
        """Leave a variant alone; its policies and schedules go with the target. Idempotent."""

        def call() -> None:
            with sentences(SERVICE):
                self.clients.autoscaling.deregister_scalable_target(**self._at(variant))

        self._registered.discard(variant)
        unless(ABSENT, call)

    def _untrack(self, variant: str) -> None:
        with sentences(SERVICE):
            self.clients.autoscaling.delete_scaling_policy(
                **self._at(variant), PolicyName=self._policy(variant)
            )

    def _schedule(self, variant: str) -> None:
        at, wanted = self._at(variant), self.scaling.get("schedules") or {}
        scope = {key: at[key] for key in ("ServiceNamespace", "ResourceId")}
        with sentences(SERVICE):
            pages = self.clients.autoscaling.get_paginator("describe_scheduled_actions")
            known = [
                action["ScheduledActionName"]
                for page in pages.paginate(**scope)
                for action in page["ScheduledActions"]
            ]
            for name in known:
                if name not in wanted:
                    self.clients.autoscaling.delete_scheduled_action(**at, ScheduledActionName=name)
            for name, given in sorted(wanted.items()):
                action = {
                    "MinCapacity": given["min_replicas"],
                    "MaxCapacity": given["max_replicas"],
                }
                self.clients.autoscaling.put_scheduled_action(
                    **at,
                    ScheduledActionName=name,
                    Schedule=given["schedule"],
                    Timezone=given["time_zone"],
                    ScalableTargetAction=action,
                )

    def _tracking(self) -> dict[str, Any]:
        wanted = self.scaling
        return {
            "TargetValue": float(wanted["target"]),
            **self._metric(),
            "ScaleInCooldown": round(wanted["scale_in_cooldown_seconds"]),
            "ScaleOutCooldown": round(wanted["scale_out_cooldown_seconds"]),
        }

    def _metric(self) -> dict[str, Any]:
        match self.measure:
            case "invocations":
                predefined = "SageMakerVariantInvocationsPerInstance"
            case "concurrency":
                predefined = "SageMakerVariantProvisionedConcurrencyUtilization"
            case "backlog":
                return {
                    "CustomizedMetricSpecification": {
                        "Namespace": "AWS/SageMaker",
                        "MetricName": "ApproximateBacklogSizePerInstance",
                        "Dimensions": [{"Name": "EndpointName", "Value": self.endpoint}],
                        "Statistic": "Average",
                    }
                }
        return {"PredefinedMetricSpecification": {"PredefinedMetricType": predefined}}

    def _policy(self, variant: str) -> str:
        return f"{self.endpoint}-{variant}-load"

    def _at(self, variant: str) -> dict[str, str]:
        return {
            "ServiceNamespace": "sagemaker",
            "ResourceId": f"endpoint/{self.endpoint}/variant/{variant}",
            "ScalableDimension": CONCURRENCY if self.measure == "concurrency" else INSTANCES,
        }
