"""Deploy, shift, mirror and retire versions of one SageMaker endpoint."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mlops_kit.aws.calls import ABSENT, IN_PROGRESS, PRESENT, Clients, sentences, unless
from mlops_kit.aws.sagemaker import guardrails, requests
from mlops_kit.aws.sagemaker.approval import refusal
from mlops_kit.aws.sagemaker.layout import Layout
from mlops_kit.aws.sagemaker.parts import SERVICE, Parts, asked, delete
from mlops_kit.aws.sagemaker.scaling import VariantScaling
from mlops_kit.aws.sagemaker.variants import VARIANTS
from mlops_kit.aws.sagemaker.view import View
from mlops_kit.rollout.driver import (
    Conflict,
    Handover,
    Health,
    Observation,
    TargetError,
    VersionState,
    Weights,
)
from mlops_kit.rollout.ledger import Version
from mlops_kit.rollout.plan import Plan

LOOKS_AT_ALARMS = 40
"""How often an alarm that rings before a rollout is looked at, a poll apart: 10 minutes."""
KEEP_ALL: Mapping[str, Any] = {"RetainAllVariantProperties": True}
"""Counts and weights of variants that stay are what they are now, not what they once began with."""
KEEP_COUNTS: Mapping[str, Any] = {
    **KEEP_ALL,
    "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
}


@dataclass(frozen=True)
class EndpointSettings:
    """What the endpoint has besides its versions."""

    wanted: str = ""
    """Id of the version that is asked for; empty: none."""
    least_replicas: int = 1
    """Instances that a version begins with, at least."""
    by_aws: bool = False
    """Whether AWS runs the rollouts; else the kit shifts the weights of two variants."""
    alarms: Sequence[str] = ()
    """Alarms at which AWS gives the old version the traffic back."""
    rolling_batch_percent: int | None = None
    """AWS replaces so many percent of the instances at a time; None: it makes a second fleet."""
    startup_seconds: float = 1800
    """Longest time that new instances may take to become ready."""
    approval: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What a model package must be before it is deployed."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tags of everything that is made."""


class SageMakerDriver:
    """The traffic driver of one endpoint."""

    def __init__(
        self, clients: Clients, endpoint: str, settings: EndpointSettings, scaling: VariantScaling
    ) -> None:
        """Remember where to ask; nothing is asked yet.

        Args:
            clients: of AWS.
            endpoint: name of the endpoint.
            settings: what it has besides its versions.
            scaling: how many instances its variants have.
        """
        self.clients = clients
        self.endpoint = endpoint
        self.settings = settings
        self.scaling = scaling
        self.parts = Parts(clients, endpoint, settings.least_replicas, settings.tags)
        self.layout: Layout | None = None
        """Where the versions sat at the last look; signals need it to name their metrics."""
        self._unused: View | None = None
        """A look that `observe` has not told of yet."""
        self._last: View | None = None
        """What `observe` told of last: enough where AWS itself refuses what does not fit."""
        self._begun: dict[str, datetime] = {}
        """Configurations that AWS was seen to take up; what it said before that is no end."""
        self._alarmed = 0
        """How often an alarm rang, one look after the other."""
        self._sent: tuple[Weights, str] | None = None
        """Weights that AWS accepted last, and the revision that they were to change."""

    def exists(self) -> bool:
        """Tell whether there is an endpoint; the next `observe` tells of the same look."""
        self._unused = self._view()
        return self._unused is not None

    def variant_of(self, version: str) -> str | None:
        """Return where a version sat at the last look; None: in no variant."""
        return self.layout.variant_of(version) if self.layout else None

    def observe(self) -> Observation:
        """Ask SageMaker once: twice only where an update to the wanted version failed."""
        view, self._unused = self._unused or self._view(), None
        self._last = view
        if view is None:
            return Observation({}, {}, {}, "absent")
        seen = view.observation()
        full = view.layout is not None and view.layout.full
        return self._with_failure(view, replace(seen, full=full))

    def deploy(self, version: Version) -> None:
        """Have a version running at weight 0; alone, or where AWS runs rollouts, with all traffic.

        Raises:
            TargetError: AWS refuses, or the version lacks an approval that the endpoint demands.
        """
        view = self._last or self._view()
        if view is None:
            self._approved(version)
            layout = Layout.alone(version.id)
            self.parts.make(layout, version, None)
            self._change(
                self.clients.sagemaker.create_endpoint,
                EndpointConfigName=layout.name(self.endpoint),
                Tags=requests.tags_of(self.settings.tags),
            )
        elif view.status == "Failed":
            # nothing serves; the next try makes a new one
            self._change(self.clients.sagemaker.delete_endpoint)
        elif not view.busy and (view.layout is None or version.id not in view.layout.versions):
            self._approved(version)
            if view.layout is None:
                for name in VARIANTS:  # AWS keeps scaled variants of a foreign configuration
                    self.scaling.deregister(name)
                self._update(view, Layout.alone(version.id), version, KEEP_COUNTS)
            elif view.layout.full:
                raise TargetError(f"{self.endpoint} has no variant left for {version}")
            elif self.settings.by_aws:
                self._update(view, self._replaced(view, version.id), version, KEEP_ALL)
            else:
                self._update(view, view.layout.placed(version.id), version, KEEP_ALL)

    def shift(self, weights: Weights, revision: str) -> None:
        """Set the weights of all variants at once; no weights end the endpoint.

        Raises:
            Conflict: configuration or weights changed since `revision`.
            TargetError: AWS refuses, or a version is not there.
        """
        if self._last is not None and self._last.busy and self._last.revision == revision:
            return
        view = self._view()  # as late as can be: AWS itself compares nothing
        if view is None or view.revision != revision:
            raise Conflict(f"{self.endpoint} was changed by somebody else")
        if view.busy:
            return
        if not weights:
            self._remove_endpoint()
            return
        layout = view.layout
        absent = [v for v in weights if layout is None or v not in layout.production.values()]
        if layout is None or absent:
            raise TargetError(f"{self.endpoint}: {', '.join(absent)} serves nothing to shift to")
        if self._sent == (weights, revision):
            reason = view.failure.rstrip(". ") or "it gives no reason"
            raise TargetError(f"{self.endpoint}: AWS took the change of weights back: {reason}")
        for name, version in layout.production.items():
            if version in weights:
                self.scaling.ensure(name)
        sent = self._change(
            self.clients.sagemaker.update_endpoint_weights_and_capacities,
            DesiredWeightsAndCapacities=[
                {"VariantName": name, "DesiredWeight": float(weights.get(version, 0))}
                for name, version in layout.production.items()
            ],
        )
        if sent:
            self._sent = dict(weights), revision

    def mirror(self, version: str, percent: int) -> None:
        """Make a version at weight 0 a shadow, or a shadow a version at weight 0."""
        view = self._last or self._view()
        if view is None or view.busy or view.layout is None:
            return
        layout = view.layout
        wanted = layout.shadowed(version, percent) if percent else layout.placed(version)
        if wanted.name(self.endpoint) != view.config:
            variant = layout.variant_of(version)
            if variant is not None:
                self.scaling.deregister(variant)
            self._update(view, wanted, None, KEEP_COUNTS)

    def retire(self, version: str) -> None:
        """Remove a version of weight 0: its variant first, then its model and configurations."""
        if self._last is not None and self._last.busy:
            return
        view = self._view()
        if view is not None and view.busy:
            return
        if view is not None and view.layout is not None and version in view.layout.versions:
            left = view.layout.without(version)
            if view.serving and left.production:
                if view.weights.get(version):
                    raise TargetError(f"{self.endpoint}: {version} has traffic and is not removed")
                variant = view.layout.variant_of(version)
                assert variant is not None
                self.scaling.deregister(variant)
                self._update(view, left, None, KEEP_ALL)
            else:
                self._remove_endpoint()
            return
        if view is not None and view.mixed:
            reason = view.failure.rstrip(". ") or "AWS says no more"
            raise TargetError(
                f"{self.endpoint} is {view.status} and may still serve {version}: {reason}; "
                "nothing was deleted; AWS's guide to rolling deployments says how to restore it"
            )
        self.parts.sweep(lambda known: known != version, view)

    def hand_over(self, version: Version, plan: Plan) -> None:
        """Have AWS deploy a version and move the traffic to it. Idempotent.

        Raises:
            TargetError: AWS refuses, or the version lacks an approval that the endpoint demands.
        """
        if not self.settings.by_aws:
            raise TargetError(f"{self.endpoint}: AWS does not run the rollouts here any more")
        view = self._last or self._view()
        if view is None:
            raise TargetError(f"{self.endpoint} is gone")
        if view.busy or (view.layout is not None and version.id in view.layout.versions):
            return
        if view.layout is not None and view.layout.full:
            raise TargetError(f"{self.endpoint} has no variant left for {version}")
        self._approved(version)
        if self._ringing(version):
            return
        layout = self._replaced(view, version.id)
        config = guardrails.deployment(
            plan,
            self.settings.alarms,
            self.settings.startup_seconds,
            self.settings.rolling_batch_percent,
        )
        self._update(view, layout, version, {**KEEP_ALL, "DeploymentConfig": config})

    def tidy(self, kept: Callable[[str], bool]) -> None:
        """Have what serves scaled as wanted, and nothing left that no version needs. Idempotent.

        Args:
            kept: tells whether a version is still needed.
        """
        view = self._view()
        if view is not None:
            self._scale(view)
        self.parts.sweep(kept, view)

    def scale(self) -> None:
        """Have the variants that serve scaled as wanted, where AWS lets that be done now.

        What it refuses must not keep a version from giving the traffic back: `tidy` asks again.
        """
        view = self._view()
        if view is not None:
            with suppress(TargetError):
                self._scale(view)

    def remove(self) -> bool:
        """Delete the endpoint, and then all models and configurations of it. Idempotent.

        Returns:
            False while the endpoint is being changed, which AWS does not interrupt, or deleted.
        """
        view = self._view()
        if view is None:
            self.parts.sweep(lambda version: False, None)
            return True
        if not view.busy:
            self._remove_endpoint()
        return False

    def _scale(self, view: View) -> None:
        if not view.serving or view.layout is None:
            return
        for name, version in view.layout.production.items():
            if not view.weights.get(version):
                continue
            self.scaling.register(name)
            count, least = view.variants[name].count, self.settings.least_replicas
            fixed = not self.scaling.automatic and count is not None and count != least
            if fixed and not view.busy:
                self._change(
                    self.clients.sagemaker.update_endpoint_weights_and_capacities,
                    DesiredWeightsAndCapacities=[
                        {"VariantName": name, "DesiredInstanceCount": least}
                    ],
                )

    def _remove_endpoint(self) -> None:
        for name in VARIANTS:
            self.scaling.deregister(name)
        delete(self.clients.sagemaker.delete_endpoint, EndpointName=self.endpoint)

    def _replaced(self, view: View, version: str) -> Layout:
        """Return the layout of a version in the place of the one that serves."""
        if view.layout is None:
            return Layout.alone(version)
        return Layout.alone(version, next(iter(view.layout.production)))

    def _with_failure(self, view: View, seen: Observation) -> Observation:
        """Say that the last update was one to the wanted version, where it failed.

        An update that AWS took back looks like one that never was, but for its configuration; the
        reason may be missing (terraform-provider-aws#49020).
        """
        wanted, live, by_aws = self.settings.wanted, view.layout, self.settings.by_aws
        if view.busy or not view.serving or live is None or live.full:
            return seen
        if not wanted or wanted in live.versions:
            return seen
        ways = [self._replaced(view, wanted), live.placed(wanted)]
        for tried in ways if by_aws else reversed(ways):
            if not self._failed(view, tried):
                continue
            reason = view.failure.rstrip(". ") or "AWS took the update back and gives no reason"
            if tried is ways[0]:
                breach = not view.failure or "alarm" in view.failure.lower()
                told = Handover(wanted, False, failure=reason, breach=breach)
                return replace(seen, handover=told)
            failed = VersionState(Health.FAILED, reason)
            return replace(seen, versions={**seen.versions, wanted: failed})
        return seen

    def _failed(self, view: View, tried: Layout) -> bool:
        """Tell whether AWS took an update back: one that gives no reason has to have been seen."""
        name = tried.name(self.endpoint)
        begun = self._begun.get(name)
        if view.modified <= begun if begun else not view.failure:
            return False
        made = self.parts.described(name)
        return made is not None and made["CreationTime"] < view.modified

    def _update(
        self, view: View, layout: Layout, version: Version | None, how: Mapping[str, Any]
    ) -> None:
        live = self.parts.make(layout, version, view)
        if version is not None and live is not None and view.layout is not None:
            self._free_type(view.layout, layout, live, version)
        name = layout.name(self.endpoint)
        call = self.clients.sagemaker.update_endpoint
        if self._change(call, EndpointConfigName=name, **how):
            self._begun[name] = view.modified

    def _free_type(
        self, old: Layout, new: Layout, live: Mapping[str, Any], version: Version
    ) -> None:
        """Take the scaling off a variant whose instance type changes: AWS refuses it otherwise."""
        place = new.variant_of(version.id)
        held = old.production.get(place or "")
        if place is None or held is None:
            return
        before = requests.live_variants(live, old).get(held, {}).get("InstanceType")
        if before != version.spec.get("instance_type"):
            self.scaling.deregister(place)

    def _approved(self, version: Version) -> None:
        reason = refusal(self.clients, self.settings.approval, version)
        if reason:
            raise TargetError(f"{self.endpoint}: {version} is not deployed: {reason}")

    def _ringing(self, version: Version) -> bool:
        """Tell whether an alarm rings already, which AWS would take for a fault of the newcomer.

        Raises:
            TargetError: it does not stop.
        """
        with sentences("CloudWatch"):
            said = self.clients.cloudwatch.describe_alarms(
                AlarmNames=list(self.settings.alarms),
                AlarmTypes=["MetricAlarm", "CompositeAlarm"],
            )
        known = [*said.get("MetricAlarms", []), *said.get("CompositeAlarms", [])]
        ringing = [alarm["AlarmName"] for alarm in known if alarm["StateValue"] == "ALARM"]
        self._alarmed = self._alarmed + 1 if ringing else 0
        if self._alarmed > LOOKS_AT_ALARMS:
            raise TargetError(
                f"{self.endpoint}: {', '.join(ringing)} is in ALARM before {version} has any "
                "traffic, and AWS would take it back at once"
            )
        return bool(ringing)

    def _view(self) -> View | None:
        def call() -> View:
            with sentences(SERVICE):
                answer = self.clients.sagemaker.describe_endpoint(EndpointName=self.endpoint)
            return View.of(answer)

        view = unless(ABSENT, call)
        self.layout = view.layout if view is not None else None
        if view is not None and view.coming is not None:
            just_before = view.modified - timedelta(microseconds=1)
            self._begun.setdefault(view.coming.name(self.endpoint), just_before)
        return view

    def _change(self, call: Callable[..., Any], **request: Any) -> bool:
        """Change the endpoint; False: it is changing already and has to be looked at again."""
        done = unless(
            (*IN_PROGRESS, *PRESENT),
            lambda: asked(call, {"EndpointName": self.endpoint, **request}),
        )
        return done is not None
