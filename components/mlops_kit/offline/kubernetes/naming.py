"""Names and namespaces that the provider gives to objects that have none.

Source: pulumi-kubernetes, provider/pkg/metadata/naming.go and Check in provider.go.
"""

from collections.abc import Mapping
from typing import Any

from mlops_kit.offline.kubernetes.cluster import default_namespace
from mlops_kit.offline.kubernetes.parts import Object, known
from mlops_kit.offline.plain import digest, visible
from mlops_kit.offline.values import UNKNOWN, Values

AUTONAMED = "pulumi.com/autonamed"
MANAGED_BY = "app.kubernetes.io/managed-by"


def generated(token: str, name: str) -> str:
    """Return `name-` and eight hexadecimal digits, which are the same for the same resource."""
    return f"{visible(name)}-{digest(token, name, length=8)}"


def added(
    token: str, name: str, inputs: Values, of_cluster: bool, patch: bool, config: Mapping[str, Any]
) -> Values:
    """Return what the provider adds to an object's inputs: only that, nested as it belongs."""
    metadata = inputs.get("metadata")
    if metadata is UNKNOWN:
        return {}
    found: Object = {}
    if not is_given(metadata, "name") and not is_given(metadata, "generateName") and not patch:
        found["name"] = generated(token, name)
        found["annotations"] = {AUTONAMED: "true"}
    if not of_cluster and not is_given(metadata, "namespace"):
        found["namespace"] = default_namespace(config)
    if config.get("enableServerSideApply") in (False, "false"):
        found["labels"] = {MANAGED_BY: "pulumi"}
    return {"metadata": found} if found else {}


def kept(inputs: Values, old: Values) -> Values:
    """Return the generated name of the run before, which an object without a name keeps."""
    if known(old, "metadata", "annotations", AUTONAMED) != "true":
        return {}
    metadata = inputs.get("metadata")
    if metadata is UNKNOWN or is_given(metadata, "name"):
        return {}
    name = known(old, "metadata", "name")
    return {"metadata": {"name": name, "annotations": {AUTONAMED: "true"}}} if name else {}


def is_given(metadata: Any, key: str) -> bool:
    """Tell whether a program gives a name, be it one that is not known yet."""
    return isinstance(metadata, dict) and metadata.get(key) not in (None, "")


def merged(first: Values, second: Values) -> Values:
    """Return both, nested maps too; where both have a value, the second's."""
    found = dict(first)
    for key, value in second.items():
        before = found.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            found[key] = merged(before, value)
        elif value is not None or key not in found:
            found[key] = value
    return found
