"""A document that shows what was checked and what came out, the same for the same plan."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, cast

from mlops_kit.residency.resource import Resource, Secret, Unknown, Value
from mlops_kit.residency.settings import ResidencySettings
from mlops_kit.residency.verdict import Finding, Verdict

SCHEMA = 1
"""Number of the document's shape; it grows when a key changes its meaning or goes."""


def evidence(
    settings: ResidencySettings, resources: Iterable[Resource], verdict: Verdict, version: str
) -> str:
    """Return the document as JSON text with a newline at its end.

    It holds no time, no path of a machine and no secret: two runs over the same plan write the
    same bytes.

    Args:
        settings: what was allowed.
        resources: the whole plan that `judge` saw.
        verdict: what it found.
        version: the kit's version.
    """
    planned = sorted(resources, key=lambda one: (one.urn, one.type))
    document = {
        "schema": SCHEMA,
        "mlops_kit": version,
        "settings": settings.written(),
        "settings_sha256": _digest(settings.written()),
        "plan_sha256": plan_digest(planned),
        "summary": {
            "resources_planned": len(planned),
            "resources_checked": verdict.resources,
            "values_checked": verdict.values,
            "leaks": len(verdict.leaks),
            "undecided": len(verdict.undecided),
            "refused": bool(verdict.refused),
        },
        "leaks": [_finding(found) for found in verdict.leaks],
        "undecided": [_finding(found) for found in verdict.undecided],
        "resources": [
            {
                "urn": resource.urn,
                "type": resource.type,
                "provider": resource.provider.urn or resource.provider.package
                if resource.provider
                else "",
                "places": [asdict(place) for place in verdict.places.get(resource.urn, ())],
            }
            for resource in planned
        ],
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def plan_digest(resources: Iterable[Resource]) -> str:
    """Return the SHA-256 of a plan: of the type, URN and inputs of all its resources.

    Secrets and values that are not known yet count as such, so that a preview with placeholders
    has the digest of one with the real secrets.
    """
    planned = sorted(resources, key=lambda one: (one.urn, one.type))
    return _digest([[one.type, one.urn, _plain(one.inputs)] for one in planned])


def _finding(found: Finding) -> dict[str, str]:
    return {**cast(dict[str, str], asdict(found)), "sentence": found.sentence}


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Value) -> Any:
    match value:
        case Unknown():
            return {"unknown": True}
        case Secret():
            return {"secret": True}
        case Mapping():
            return {key: _plain(item) for key, item in cast(Mapping[str, Value], value).items()}
        case list() | tuple():
            return [_plain(item) for item in cast(list[Value], value)]
        case float() if value.is_integer():
            return int(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            return {"object": type(value).__name__}
