"""The policies of the pack: each resource as it comes, the whole plan, and what is undecided."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    PolicyProviderResource,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pydantic import ValidationError

from mlops_kit.policy import wire
from mlops_kit.problems import from_validation_error
from mlops_kit.residency import Finding, Provider, ResidencySettings, Resource, Verdict, judge

NAME = "residency"
"""The policy that takes the settings."""

EXAMPLE = 'such as {"residency": {"regions": ["eu-central-1"]}}'


class Policies:
    """What one run of the pack knows: the settings, and the inputs of every resource so far."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._settings: ResidencySettings | None = None
        self._said: set[Finding] = set()
        self._inputs: dict[str, Mapping[str, Any]] = {}

    def resource(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        """Check one resource before it is made."""
        settings = self._configured(args.get_config(), report)
        if settings is None:
            return
        planned = _resource(args.resource_type, args.urn, args.name, args.props, args.provider)
        self._inputs[args.urn] = planned.inputs
        found = judge(settings, [planned])
        for leak in found.refused:
            if not leak.may_settle:
                self._said.add(leak)
                report(leak.sentence, args.urn)

    def stack(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Check what takes the whole plan to tell."""
        for found in self._judged(args.resources).refused:
            if found not in self._said:
                report(found.sentence, found.urn)

    def undecided(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Say what cannot be decided, where the settings do not refuse it."""
        verdict = self._judged(args.resources)
        for found in () if verdict.refuses_undecided else verdict.undecided:
            report(found.sentence, found.urn)

    def _judged(self, resources: Sequence[PolicyResource]) -> Verdict:
        planned = [self._planned(one) for one in resources]
        return judge(self._settings or ResidencySettings(), planned)

    def _planned(self, found: PolicyResource) -> Resource:
        """Return a resource with its inputs where they are known, and with its outputs."""
        outputs = wire.properties(_raw(found.props))
        return Resource(
            found.resource_type,
            found.urn,
            found.name,
            self._inputs.get(found.urn, outputs),
            outputs,
            _provider(found.resource_type, found.provider),
            _is_custom(found.resource_type, found.provider),
            {
                key: tuple(one.urn for one in sources)
                for key, sources in found.property_dependencies.items()
            },
        )

    def _configured(
        self, config: Mapping[str, Any], report: ReportViolation
    ) -> ResidencySettings | None:
        if self._settings is not None:
            return self._settings
        given = {key: value for key, value in config.items() if value is not None}
        try:
            if given:
                self._settings = ResidencySettings.model_validate(given)
            else:
                report(
                    f"the pack has no settings: give them by --policy-pack-config, {EXAMPLE}", None
                )
        except ValidationError as error:
            mistakes = "; ".join(map(str, from_validation_error(error)))
            report(f"the pack's settings have mistakes: {mistakes}", None)
        return self._settings


def pack() -> None:
    """Serve the pack until the engine ends it."""
    policies = Policies()
    PolicyPack(
        "mlops-kit-residency",
        [
            ResourceValidationPolicy(
                NAME,
                "A resource lives where it may, with your own keys, and is not public.",
                policies.resource,
                config_schema=_schema(),
            ),
            StackValidationPolicy(
                f"{NAME}-of-the-plan",
                "The plan as a whole keeps everything where it may be.",
                policies.stack,
            ),
            StackValidationPolicy(
                f"{NAME}-undecided",
                "Where everything lives can be told from the plan.",
                policies.undecided,
                EnforcementLevel.ADVISORY,
            ),
        ],
        EnforcementLevel.MANDATORY,
        description="Where the things of a stack may live, with which keys, and who reaches them.",
    )


def _schema() -> PolicyConfigSchema:
    return PolicyConfigSchema(ResidencySettings.model_json_schema()["properties"])


def _resource(
    kind: str,
    urn: str,
    name: str,
    props: Mapping[str, Any],
    provider: PolicyProviderResource | None,
) -> Resource:
    return Resource(
        kind,
        urn,
        name,
        wire.properties(_raw(props)),
        {},
        _provider(kind, provider),
        _is_custom(kind, provider),
    )


def _provider(kind: str, found: PolicyProviderResource | None) -> Provider | None:
    if found is None:
        return None
    return Provider(kind.split(":")[0], wire.properties(_raw(found.props)), found.urn)


def _is_custom(kind: str, provider: PolicyProviderResource | None) -> bool:
    """Tell resources from components: only they, and providers, are made by something."""
    return provider is not None or kind.startswith("pulumi:providers:")


def _raw(value: Any) -> Any:
    """Return values without the wrappers that refuse to show what is not known yet."""
    match value:
        case str():
            return value
        case Mapping():
            inner = cast(Mapping[str, Any], value["__target"])
            return {key: _raw(inner[key]) for key in inner}
        case Sequence():
            return [_raw(item) for item in cast(Any, value)["__target"]]
        case _:
            return value
