"""An endpoint: its fleets, its status, and the shares of traffic over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.clouds.sagemaker.fleet import Variant
from tests.clouds.sagemaker.traffic import History

SHADOW = True
UPDATABLE = ("InService", "UpdateRollbackFailed")


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


@dataclass
class Deployed:
    """An endpoint configuration as it stood when it was deployed, and its fleets."""

    config_name: str
    settings: dict[str, Any]
    variants: list[Variant]
    shadows: list[Variant]

    def all_variants(self) -> list[Variant]:
        return [*self.variants, *self.shadows]

    def models(self) -> set[str]:
        return {variant.model for variant in self.all_variants()}


class Endpoint:
    """A live endpoint; `work` is what it is going through, None when it rests."""

    def __init__(self, name: str, arn: str, live: Deployed, at: float):
        self.endpoint_name = name
        self.arn = arn
        self.live = live
        self.pending: Deployed | None = None
        self.pending_since = at
        self.share = 0.0
        self.work: Any = None
        self.tags: list[dict[str, str]] = []
        self.failure_reason: str | None = None
        self.deployment_config: dict[str, Any] | None = None
        self.creation_time = self.last_modified_time = moment(at)
        self.endpoint_status = "Creating"
        self.shares = History({})
        self.status_history: list[tuple[datetime, str]] = [(moment(at), "Creating")]

    @property
    def config_name(self) -> str:
        return self.live.config_name

    def turn(self, status: str, at: float) -> None:
        self.endpoint_status = status
        self.last_modified_time = moment(at)
        self.status_history.append((moment(at), status))

    def variant(self, name: str) -> Variant | None:
        return next((v for v in self.live.variants if v.name == name), None)

    def serving(self) -> bool:
        return self.endpoint_status not in ("Creating", "Failed", "Deleting")

    def record(self, at: float) -> None:
        """Note who gets what share of the requests from now on."""
        self.shares.set(at, dict(self._shares()) if self.serving() else {})

    def _shares(self) -> Iterator[tuple[tuple[str, str, bool], float]]:
        parts = [(self.live, 1 - self.share)]
        if self.pending:
            parts.append((self.pending, self.share))
        found: dict[tuple[str, str, bool], float] = {}
        for deployed, part in parts:
            total = sum(variant.weight for variant in deployed.variants)
            for variant in deployed.variants:
                fraction = part * variant.weight / total if total > 0 else 0.0
                key = (variant.name, variant.model, not SHADOW)
                found[key] = found.get(key, 0.0) + fraction
            for shadow in deployed.shadows:
                copied = min(1.0, shadow.weight / total) if total > 0 else 0.0
                key = (shadow.name, shadow.model, SHADOW)
                found[key] = found.get(key, 0.0) + part * copied
        return ((key, fraction) for key, fraction in found.items() if fraction > 0)

    def summary(self) -> dict[str, Any]:
        return {
            "EndpointName": self.endpoint_name,
            "EndpointArn": self.arn,
            "CreationTime": self.creation_time,
            "LastModifiedTime": self.last_modified_time,
            "EndpointStatus": self.endpoint_status,
        }

    def describe(self) -> dict[str, Any]:
        """Return DescribeEndpoint's answer: the old configuration until a new one is adopted."""
        shown = {**self.summary(), "EndpointConfigName": self.config_name}
        settings = self.live.settings
        if self.endpoint_status == "Creating":
            shown["PendingDeploymentSummary"] = self._pending(self.live)
        elif self.endpoint_status != "Failed":
            shown["ProductionVariants"] = [v.summary() for v in self.live.variants]
            if self.live.shadows:
                shown["ShadowProductionVariants"] = [v.summary() for v in self.live.shadows]
        if self.pending:
            shown["PendingDeploymentSummary"] = self._pending(self.pending)
        if self.failure_reason:
            shown["FailureReason"] = self.failure_reason
        if self.deployment_config:
            shown["LastDeploymentConfig"] = self.deployment_config
        if "AsyncInferenceConfig" in settings:
            shown["AsyncInferenceConfig"] = settings["AsyncInferenceConfig"]
        if "DataCaptureConfig" in settings:
            shown["DataCaptureConfig"] = _capture(settings["DataCaptureConfig"])
        return shown

    def _pending(self, deployed: Deployed) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "EndpointConfigName": deployed.config_name,
            "ProductionVariants": [v.summary(pending=True) for v in deployed.variants],
            "StartTime": moment(self.pending_since),
        }
        if deployed.shadows:
            shown["ShadowProductionVariants"] = [v.summary(pending=True) for v in deployed.shadows]
        return shown


def _capture(settings: dict[str, Any]) -> dict[str, Any]:
    enabled = settings.get("EnableCapture", False)
    return {
        "EnableCapture": enabled,
        "CaptureStatus": "Started" if enabled else "Stopped",
        "CurrentSamplingPercentage": settings["InitialSamplingPercentage"],
        "DestinationS3Uri": settings["DestinationS3Uri"],
        "KmsKeyId": settings.get("KmsKeyId", ""),
    }
