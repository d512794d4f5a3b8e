"""Judge where a plan's data would live, by the stack's residency settings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from mlops_kit import marks
from mlops_kit.preview.plan import SECRET, Plan, Planned
from mlops_kit.preview.report import Residency
from mlops_kit.problems import from_validation_error
from mlops_kit.residency import Provider, ResidencySettings, Resource, Unknown, Verdict, judge
from mlops_kit.residency.evidence import evidence

KIT, KEY = "mlops-kit", "residency"


@dataclass(frozen=True)
class Evidence:
    """The document that says what was checked; empty where the stack has no such settings."""

    text: str = ""


def judged(
    plan: Plan, config: Mapping[str, Mapping[str, Any]], version: str
) -> tuple[Residency, Evidence]:
    """Return the verdict and the evidence.

    Args:
        plan: what would be there afterwards.
        config: configuration of the stack by namespace.
        version: of the kit.
    """
    told = config.get(KIT, {}).get(KEY)
    if told is None:
        return Residency("not set"), Evidence()
    try:
        settings = ResidencySettings.model_validate(told)
    except ValidationError as error:
        wrong = from_validation_error(error, f"{KIT}:{KEY}")
        return Residency("broken", leaks=tuple(str(problem) for problem in wrong)), Evidence()
    resources = [
        _resource(one, plan.providers, config)
        for one in plan.resources
        if one.operation != "delete"
    ]
    verdict = judge(settings, resources)
    found = Residency(
        _word(verdict),
        verdict.resources,
        tuple(finding.sentence for finding in verdict.leaks),
        tuple(finding.sentence for finding in verdict.undecided),
    )
    return found, Evidence(evidence(settings, resources, verdict, version))


def _word(verdict: Verdict) -> str:
    if verdict.refused:
        return "broken"
    return "undecided" if verdict.undecided else "kept"


def _resource(
    one: Planned,
    providers: Mapping[str, Mapping[str, Any]],
    config: Mapping[str, Mapping[str, Any]],
) -> Resource:
    provider = None
    if one.provider:
        package = one.provider.split("::")[2].removeprefix("pulumi:providers:")
        # A plan that failed does not tell what the default provider was given: the stack does.
        given = providers.get(one.provider) or config.get(package, {})
        told = {key: _decoded(value) for key, value in given.items()}
        own = one.provider.rsplit("::", 1)[-1]
        default = own == "default" or own.startswith("default_")
        provider = Provider(package, told, "" if default else one.provider)
    return Resource(
        type=one.type,
        urn=one.urn,
        name=one.name,
        inputs=_known(one.inputs),
        outputs=_known(one.outputs),
        provider=provider,
        custom=one.custom,
    )


def _known(value: Any) -> Any:
    """Return a value as the check takes it; what the engine hides as a secret is unknown."""
    if value in (marks.UNKNOWN, SECRET):
        return Unknown()
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        return [_known(inner) for inner in cast(list[Any], value)]
    return value


def _decoded(value: Any) -> Any:
    """Return a provider's setting; nested ones are JSON in a text."""
    known = _known(value)
    if not isinstance(known, str) or known[:1] not in ("[", "{", "t", "f"):
        return known
    try:
        return json.loads(known)
    except ValueError:
        return known
