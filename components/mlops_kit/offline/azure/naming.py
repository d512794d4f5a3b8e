"""Names that the real provider makes when a program gives none, and which names Azure takes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mlops_kit.offline.azure.arm import GUID, ArmPath
from mlops_kit.offline.plain import digest, visible
from mlops_kit.offline.values import UNKNOWN, Values
from mlops_kit.problems import Problem, shown

_SUFFIX_DIGITS = 8


@dataclass(frozen=True)
class _Rule:
    """What a name must be."""

    pattern: str
    fewest: int
    most: int
    words: str


_ALNUM = "letters and digits"
_DASHES = "letters, digits and dashes, a letter or digit first and last"
_LOOSE = (
    "letters, digits, dots, dashes and underscores, a letter or digit first, no dash or dot last"
)
_ASSET = "letters, digits, dots, dashes and underscores, a letter or digit first"
_IDENTIFIER = r"[a-zA-Z0-9][\w-]*"
_INNER = "letters, digits, dashes and underscores, a letter or digit first"
_NO_URL = "anything but * # & + : < > ? @ % { } \\ /, and no space or dot last"
_RULES: dict[str, _Rule] = {
    "microsoft.resources/resourcegroups": _Rule(
        r"[\w.()-]*[\w()-]", 1, 90, "letters, digits, ( ) _ - and dots, no dot last"
    ),
    "microsoft.storage/storageaccounts": _Rule("[a-z0-9]+", 3, 24, "lower-case letters and digits"),
    "microsoft.storage/storageaccounts/blobservices/containers": _Rule(
        r"\$[a-z]+|[a-z0-9]+(?:-[a-z0-9]+)*",
        3,
        63,
        "lower-case letters and digits, with single dashes between them",
    ),
    "microsoft.containerregistry/registries": _Rule("[a-zA-Z0-9]+", 5, 50, _ALNUM),
    "microsoft.containerregistry/registries/replications": _Rule("[a-zA-Z0-9]+", 5, 50, _ALNUM),
    "microsoft.containerregistry/registries/webhooks": _Rule("[a-zA-Z0-9]+", 5, 50, _ALNUM),
    "microsoft.containerservice/managedclusters": _Rule(
        r"[a-zA-Z0-9](?:[\w-]*[a-zA-Z0-9])?", 1, 63, f"{_DASHES}, underscores inside"
    ),
    "microsoft.containerservice/managedclusters/agentpools": _Rule(
        "[a-z][a-z0-9]*", 1, 12, "lower-case letters and digits, a letter first"
    ),
    "microsoft.keyvault/vaults": _Rule(
        r"[a-zA-Z](?!.*--)[a-zA-Z0-9-]*[a-zA-Z0-9]",
        3,
        24,
        "letters, digits and single dashes, a letter first, no dash last",
    ),
    "microsoft.keyvault/vaults/keys": _Rule("[a-zA-Z0-9-]+", 1, 127, "letters, digits and dashes"),
    "microsoft.keyvault/vaults/secrets": _Rule(
        "[a-zA-Z0-9-]+", 1, 127, "letters, digits and dashes"
    ),
    "microsoft.managedidentity/userassignedidentities": _Rule(_IDENTIFIER, 3, 128, _INNER),
    "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials": _Rule(
        _IDENTIFIER, 3, 120, _INNER
    ),
    "microsoft.machinelearningservices/workspaces": _Rule(_IDENTIFIER, 3, 33, _INNER),
    "microsoft.machinelearningservices/registries": _Rule(_IDENTIFIER, 3, 33, _INNER),
    "microsoft.machinelearningservices/workspaces/onlineendpoints": _Rule(
        r"[a-zA-Z](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?",
        3,
        32,
        "letters, digits and dashes, a letter first, no dash last",
    ),
    "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments": _Rule(
        r"[a-zA-Z](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?",
        3,
        32,
        "letters, digits and dashes, a letter first, no dash last",
    ),
    "microsoft.machinelearningservices/workspaces/computes": _Rule(
        "[a-zA-Z][a-zA-Z0-9-]*", 2, 32, "letters, digits and dashes, a letter first"
    ),
    "microsoft.machinelearningservices/workspaces/models": _Rule(
        r"[a-zA-Z0-9][\w.-]*", 1, 255, _ASSET
    ),
    "microsoft.machinelearningservices/workspaces/environments": _Rule(
        r"[a-zA-Z0-9][\w.-]*", 1, 255, _ASSET
    ),
    "microsoft.machinelearningservices/workspaces/datastores": _Rule(_IDENTIFIER, 1, 255, _INNER),
    "microsoft.network/virtualnetworks": _Rule(r"[a-zA-Z0-9](?:[\w.-]*\w)?", 2, 64, _LOOSE),
    "microsoft.network/virtualnetworks/subnets": _Rule(r"[a-zA-Z0-9](?:[\w.-]*\w)?", 1, 80, _LOOSE),
    "microsoft.network/networksecuritygroups": _Rule(r"[a-zA-Z0-9](?:[\w.-]*\w)?", 1, 80, _LOOSE),
    "microsoft.network/privateendpoints": _Rule(r"[a-zA-Z0-9](?:[\w.-]*\w)?", 2, 64, _LOOSE),
    "microsoft.network/privatednszones": _Rule(
        r"[\w-]{1,63}(?:\.[\w-]{1,63})+", 1, 253, "labels with dots between them, at least two"
    ),
    "microsoft.network/privatednszones/virtualnetworklinks": _Rule(
        r"[a-zA-Z0-9](?:[\w.-]*\w)?", 1, 80, _LOOSE
    ),
    "microsoft.operationalinsights/workspaces": _Rule(
        "[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]", 4, 63, _DASHES
    ),
    "microsoft.insights/components": _Rule(
        r"[^%&\\?/]*[^%&\\?/. ]", 1, 260, "anything but % & \\ ? /, and no space or dot last"
    ),
    "microsoft.insights/actiongroups": _Rule(r"[^:<>+/&%\\?|]*[^:<>+/&%\\?|. ]", 1, 260, _NO_URL),
    "microsoft.insights/metricalerts": _Rule(
        r"[^*#&+:<>?@%{}\\/]*[^*#&+:<>?@%{}\\/. ]", 1, 260, _NO_URL
    ),
    "microsoft.datafactory/factories": _Rule(
        "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?", 3, 63, _DASHES
    ),
    "microsoft.consumption/budgets": _Rule(
        r"[\w-]+", 1, 63, "letters, digits, dashes and underscores"
    ),
    "microsoft.portal/dashboards": _Rule("[a-zA-Z0-9-]+", 3, 160, "letters, digits and dashes"),
    "microsoft.authorization/roleassignments": _Rule(GUID.pattern, 36, 36, "a GUID"),
    "microsoft.authorization/roledefinitions": _Rule(GUID.pattern, 36, 36, "a GUID"),
}
"""ARM type in small letters -> what its names must be.

Sources: "Naming rules and restrictions for Azure resources" of Microsoft's documentation, and for
online endpoints and deployments azure.ai.ml.constants._endpoint.EndpointConfigurations.
"""


def generated(path: ArmPath, name: str) -> Values:
    """Return the name that the real provider gives to a resource without one.

    The input at the end of the path gets it: the program's name and eight random hex digits; the
    bare name below a parent, where it need not be unique; a GUID for role assignments and role
    definitions (pulumi-azure-native, `AutoNamer`).

    Args:
        path: of the resource's type.
        name: of the resource in the program.
    """
    if not path.own:
        return {}
    suffix = digest(path.template, name, length=_SUFFIX_DIGITS)
    if path.own in ("roleAssignmentName", "roleDefinitionId"):
        return {path.own: str(UUID(digest(path.template, name, length=32)))}
    below = path.template.lower().rpartition("microsoft.")[2].count("{") > 1
    alone = path.own in ("endpointName", "customDomainName") or not below
    alone = alone or "microsoft." not in path.template.lower()
    return {path.own: f"{visible(name)}{suffix}" if alone else visible(name)}


def name_problems(path: ArmPath, inputs: Values) -> Iterable[Problem]:
    """Return the names that Azure refuses: the resource's own and those of its parents."""
    if not path.known:
        return
    for parameter in path.parameters:
        value = inputs.get(parameter)
        rule = _RULES.get(path.kind_of(parameter).lower())
        if rule and isinstance(value, str) and value is not UNKNOWN:
            reason = _broken(rule, value)
            if reason:
                yield Problem(parameter, reason)


def _broken(rule: _Rule, value: Any) -> str | None:
    if rule.fewest == rule.most and not re.fullmatch(rule.pattern, value, re.IGNORECASE):
        return f"must be {rule.words}, got {shown(value)}"
    if not rule.fewest <= len(value) <= rule.most:
        return (
            f"must have {rule.fewest} to {rule.most} characters, got {len(value)}: {shown(value)}"
        )
    if not re.fullmatch(rule.pattern, value, re.IGNORECASE if rule.fewest == rule.most else 0):
        return f"must be made of {rule.words}, got {shown(value)}"
    return None
