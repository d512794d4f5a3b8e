"""Names and places that the provider adds to what a program gives."""

from collections.abc import Mapping

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.plain import digest, text, visible
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import Values

_LOWER = frozenset(
    [
        "compute/backendService",
        "compute/httpHealthCheck",
        "compute/httpsHealthCheck",
        "compute/network",
        "compute/router",
        "compute/routerNat",
        "compute/securityPolicy",
        "compute/subnetwork",
        "compute/targetHttpProxy",
        "compute/targetHttpsProxy",
        "compute/uRLMap",
        "firestore/database",
        "cloudrun/service",
        "organizations/project",
    ]
)
"""Types whose generated names are lower-case."""
_IDS: Mapping[str, str] = {
    "dataproc/metastoreService": "serviceId",
    "organizations/iAMCustomRole": "roleId",
    "organizations/project": "projectId",
    "projects/iAMCustomRole": "roleId",
    "serviceaccount/account": "accountId",
}
"""Types of which something else than `name` is generated."""
_AS_IT_IS = frozenset(("organizations/project",))
"""Types whose `name` is the resource's name in the program, with no suffix."""
_WITHOUT = frozenset(("storage/transferJob",))
_SUFFIX_DIGITS = 7
_MANAGED = "Managed by Pulumi"


def defaults(shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> Values:
    """Return generated names, and project, region and zone as the provider is configured.

    Names follow pulumi-gcp's provider/resources.go: the resource's name, a hyphen and seven
    hexadecimal digits, for `name` of every type that may leave it out. The real provider makes the
    digits at random; here they are the same on every run.
    """
    kind = shape.token.partition(":")[2].partition(":")[0]
    found: Values = {}
    for key in ("name", _IDS.get(kind, "")):
        if key in shape.inputs and not shape.inputs[key].required and inputs.get(key) is None:
            if kind in _WITHOUT or inputs.get("namePrefix") is not None:
                continue
            found[key] = (
                name if key == "name" and kind in _AS_IT_IS else _generated(shape, kind, name)
            )
    if kind == "dns/managedZone" and inputs.get("description") is None:
        found["description"] = _MANAGED
    for key in ("project", "region", "zone"):
        own = text(at.config, key) or (at.account if key == "project" else None)
        if own and key in shape.inputs and not shape.inputs[key].required and key not in inputs:
            found[key] = own
    return found


def _generated(shape: ResourceShape, kind: str, name: str) -> str:
    suffix = digest(shape.token, name, length=_SUFFIX_DIGITS)
    shown = visible(name)
    return f"{shown.lower() if kind in _LOWER else shown}-{suffix}"
