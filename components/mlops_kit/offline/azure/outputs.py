"""The outputs of a resource: what ARM adds to each, and what Azure adds to some types."""

import re
from typing import Any, cast

from mlops_kit.offline.azure.arm import ArmPath
from mlops_kit.offline.azure.computed import COMPUTED, Resource, guid
from mlops_kit.offline.azure.contract import api_version
from mlops_kit.offline.azure.rules.reading import at
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import UNKNOWN, Values

MOMENT = "2026-01-01T00:00:00Z"
"""When everything here was made: outputs are the same on every run."""


def outputs(shape: ResourceShape, path: ArmPath, one: Resource) -> Values:
    """Return what is added to a resource's inputs.

    Args:
        shape: of its type.
        path: where ARM keeps it.
        one: the resource.
    """
    last = path.template.rpartition("/")[2]
    always: Values = {
        "name": one.inputs.get(path.own, UNKNOWN) if path.own else last,
        "type": path.type,
        "azureApiVersion": api_version(shape),
        "provisioningState": "Succeeded",
    }
    if one.location is not UNKNOWN:
        always["location"] = one.location
    for key, field in shape.outputs.items():
        if (
            field.required
            and field.type.kind == "string"
            and re.search("(?:Time|Date|On|At)$", key)
        ):
            always[key] = MOMENT
    found = {
        key: value
        for key, value in always.items()
        if key in shape.outputs and (key not in one.inputs or key in ("location", "name"))
    }
    if isinstance(one.inputs.get("identity"), dict) and "identity" in shape.outputs:
        found["identity"] = _identity(one)
    own = COMPUTED.get(shape.token.partition(":")[2])
    return {**found, **(own(one) if own else {})}


def _identity(one: Resource) -> Values:
    """Return an identity with its principals: a list of user identities becomes a map."""
    given = cast(Values, one.inputs["identity"])
    found = dict(given)
    kind = given.get("type")
    if kind is UNKNOWN or "SystemAssigned" in str(kind):
        found["principalId"] = UNKNOWN if kind is UNKNOWN else one.guid("principal")
        found["tenantId"] = one.tenant
    users = at(given, "userAssignedIdentities")
    if isinstance(users, list | dict):
        found["userAssignedIdentities"] = _users(list(cast(list[Any], users)))
    return found


def _users(ids: list[Any]) -> Any:
    if not all(isinstance(id, str) for id in ids):
        return UNKNOWN
    return {
        id: {"clientId": guid("client", id), "principalId": guid("principal", id)} for id in ids
    }
