"""What one DescribeEndpoint answer says. Pure."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlops_kit.aws.sagemaker.layout import Layout
from mlops_kit.rollout.driver import Handover, Health, Observation, VersionState

SERVING = ("InService", "Updating", "SystemUpdating", "RollingBack", "UpdateRollbackFailed")
"""Statuses in which requests are answered."""
BUSY = ("Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting")
"""Statuses in which AWS refuses every change."""


@dataclass(frozen=True)
class Variant:
    """One production variant, as it is now."""

    weight: float
    wanted_weight: float
    count: int | None
    """Instances that should run; None: serverless."""


@dataclass(frozen=True)
class View:
    """One endpoint at one moment."""

    endpoint: str
    status: str
    config: str
    layout: Layout | None
    """None: a configuration that the kit did not make."""
    coming: Layout | None
    """What an update under way leads to."""
    variants: Mapping[str, Variant]
    stage: str
    """What AWS says of the update under way."""
    failure: str
    modified: datetime

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "View":
        """Read an answer of DescribeEndpoint."""
        endpoint, config = answer["EndpointName"], answer.get("EndpointConfigName", "")
        pending: Mapping[str, Any] = answer.get("PendingDeploymentSummary") or {}
        coming = pending.get("EndpointConfigName", "")
        return cls(
            endpoint=endpoint,
            status=answer["EndpointStatus"],
            config=config,
            layout=Layout.parse(endpoint, config),
            coming=Layout.parse(endpoint, coming) if coming and coming != config else None,
            variants={v["VariantName"]: _variant(v) for v in answer.get("ProductionVariants", [])},
            stage=_stage(pending.get("ProductionVariants", [])),
            failure=answer.get("FailureReason", ""),
            modified=answer["LastModifiedTime"],
        )

    @property
    def busy(self) -> bool:
        """Whether AWS refuses changes at the moment."""
        return self.status in BUSY

    @property
    def serving(self) -> bool:
        """Whether requests are answered."""
        return self.status in SERVING

    @property
    def mixed(self) -> bool:
        """Whether an update went wrong and the way back as well: some of each may serve."""
        return self.status == "UpdateRollbackFailed"

    @property
    def revision(self) -> str:
        """What changes with the configuration and with the weights."""
        weights = {name: (v.weight, v.wanted_weight) for name, v in self.variants.items()}
        text = json.dumps([self.config, self.status == "Failed", sorted(weights.items())])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def weights(self) -> dict[str, int]:
        """Version -> whole percent; a configuration of somebody else counts as one version."""
        if not self.serving:
            return {}
        if self.layout is None:
            return {self.config: 100}
        moving = _moving(self.variants.values())
        shares = {
            self.layout.production.get(name, name): v.wanted_weight if moving else v.weight
            for name, v in self.variants.items()
        }
        return whole_percent(shares)

    def mirrors(self) -> dict[str, int]:
        """Version -> percent of the requests that are copied to it."""
        if not self.serving or self.layout is None or self.layout.shadow is None:
            return {}
        return {self.layout.shadow.version: self.layout.shadow.percent}

    def observation(self) -> Observation:
        """Say it in the words of the rollout core."""
        coming = self.coming.versions if self.coming else ()
        states = dict.fromkeys(coming, VersionState(Health.STARTING))
        known = self.layout.versions if self.layout else (self.config,)
        states |= dict.fromkeys(known, self._state())
        degraded: tuple[str, ...] = ()
        if self.status in ("UpdateRollbackFailed", "OutOfService"):
            degraded = (f"{self.endpoint} is {self.status}: {self.failure or 'AWS says no more'}",)
        return Observation(
            states,
            self.weights,
            self.mirrors(),
            self.revision,
            degraded=degraded,
            handover=self._handover(),
        )

    def _state(self) -> VersionState:
        if self.serving:
            return VersionState(Health.READY)
        if self.status in ("Failed", "OutOfService"):
            return VersionState(Health.FAILED, self.failure or f"the endpoint is {self.status}")
        return VersionState(Health.STARTING)

    def _handover(self) -> Handover | None:
        """Tell of an update that gives one variant another version."""
        if self.layout is None or self.coming is None or not self.busy:
            return None
        fresh = [v for v in self.coming.versions if v not in self.layout.versions]
        replaces = {*self.coming.production} & {
            name
            for name, held in self.layout.production.items()
            if held not in self.coming.versions
        }
        if not fresh or not replaces:
            return None
        return Handover(fresh[-1], moving=True, stage=self.stage)


def whole_percent(shares: Mapping[str, float]) -> dict[str, int]:
    """Return shares as whole percent that sum to 100: what is above 0 stays above 0, 0 is left out.

    SageMaker keeps weights as 32-bit floats, so 0.9 comes back as 0.8999999761581421.
    """
    total = sum(shares.values())
    if total <= 0:
        return {}
    exact = {name: 100 * share / total for name, share in shares.items() if share > 0}
    found = {name: max(1, round(share)) for name, share in exact.items()}
    largest = max(exact, key=lambda name: (exact[name], name))
    found[largest] += 100 - sum(found.values())
    return found


def _variant(said: Mapping[str, Any]) -> Variant:
    weight = float(said.get("CurrentWeight", 0.0))
    count = said.get("DesiredInstanceCount", said.get("CurrentInstanceCount"))
    return Variant(weight, float(said.get("DesiredWeight", weight)), count)


def _moving(known: Collection[Variant]) -> bool:
    """Tell whether a change of weights has reached one variant and not yet another."""
    reached = [v.weight == v.wanted_weight for v in known]
    total = sum(v.weight for v in known)
    wanted = sum(v.wanted_weight for v in known)
    return not all(reached) and any(reached) and total != wanted


def _stage(variants: Sequence[Mapping[str, Any]]) -> str:
    """Return what AWS says of the variants of an update under way."""
    said = [status for variant in variants for status in variant.get("VariantStatus", [])]
    texts = [one.get("StatusMessage") or one["Status"] for one in said]
    return ", ".join(dict.fromkeys(texts))
