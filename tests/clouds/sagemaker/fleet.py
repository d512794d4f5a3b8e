"""The instances of one variant, and what is said of them."""

import struct
from dataclasses import dataclass, field
from typing import Any


def float32(value: float) -> float:
    """Return a weight as SageMaker gives it back."""
    return struct.unpack("f", struct.pack("f", value))[0]


@dataclass
class Variant:
    """A variant as it runs: its settings of the endpoint's configuration, and what changed."""

    settings: dict[str, Any]
    images: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.weight = self.desired_weight = float(self.settings.get("InitialVariantWeight", 1.0))
        self.serverless = self.settings.get("ServerlessConfig")
        count = None if self.serverless else self.settings.get("InitialInstanceCount", 1)
        self.count: int | None = count
        self.desired_count: int | None = count

    @property
    def name(self) -> str:
        return self.settings["VariantName"]

    @property
    def model(self) -> str:
        return self.settings.get("ModelName", "")

    @property
    def instance_type(self) -> str | None:
        return self.settings.get("InstanceType")

    def retain(self, live: "Variant", excluded: set[str]) -> None:
        """Take over what was changed on the live variant (RetainAllVariantProperties)."""
        if "DesiredWeight" not in excluded:
            self.weight = self.desired_weight = live.desired_weight
        if "DesiredInstanceCount" not in excluded and self.count is not None:
            self.count = self.desired_count = live.desired_count

    def say(self, status: str | None, at: Any) -> None:
        """Show a stage of a deployment."""
        self.statuses = [{"Status": status, "StartTime": at}] if status else []

    def summary(self, pending: bool = False) -> dict[str, Any]:
        """Return the ProductionVariantSummary, or the Pending one."""
        shown: dict[str, Any] = {
            "VariantName": self.name,
            "DeployedImages": self.images,
            "CurrentWeight": float32(self.weight),
            "DesiredWeight": float32(self.desired_weight),
        }
        if self.serverless:
            shown["CurrentServerlessConfig"] = self.serverless
            shown["DesiredServerlessConfig"] = self.serverless
        else:
            shown["CurrentInstanceCount"] = self.count
            shown["DesiredInstanceCount"] = self.desired_count
        for name in ("ManagedInstanceScaling", "RoutingConfig"):
            if name in self.settings:
                shown[name] = self.settings[name]
        if pending and self.instance_type:
            shown["InstanceType"] = self.instance_type
        if self.statuses:
            shown["VariantStatus"] = self.statuses
        return shown
