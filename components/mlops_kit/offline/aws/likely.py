"""Outputs whose form nobody has looked up: of the right kind, and recognisable wherever they go."""

from collections.abc import Mapping
from typing import Any, Final

from mlops_kit.offline.aws.filling import Filler
from mlops_kit.offline.sdk import Field, Sdk, Type
from mlops_kit.offline.values import UNKNOWN, Values, mapped

MARK: Final = "0ff1c0de"
"""In every text that is made up here: nothing is held against a text that has it in it."""
_DEEPEST = 4
_FORMS: Final[Mapping[str, str]] = {
    "vpcid": "vpc-{hex17}",
    "subnetid": "subnet-{hex17}",
    "securitygroupid": "sg-{hex17}",
    "routetableid": "rtb-{hex17}",
    "networkinterfaceid": "eni-{hex17}",
    "privateip": "10.0.0.{octet}",
    "publicip": "203.0.113.{octet}",
    "prefixlistid": "pl-{hex8}",
    "ownerid": "{account}",
    "accountid": "{account}",
}
"""End of an output's name -> its form."""


def likely(sdk: Sdk, kind: Type, key: str, filler: Filler, depth: int = 0) -> Any:
    """Return a value for an output.

    Args:
        sdk: where nested shapes are read.
        kind: what the output is.
        key: its name.
        filler: of the resource.
        depth: how deep it is.
    """
    if kind.kind == "string":
        return _text(key, filler)
    if kind.kind == "list" and kind.item and depth < _DEEPEST:
        return [likely(sdk, kind.item, key, filler, depth + 1)]
    if kind.kind == "object" and depth < _DEEPEST:
        return _object(sdk, sdk.object(kind.name), key, filler, depth)
    plain: Mapping[str, Any] = {"integer": 0, "number": 0, "boolean": False, "list": []}
    return kind.values[0] if kind.kind == "enum" else plain.get(kind.kind, {})


def _object(
    sdk: Sdk, shape: Mapping[str, Field], key: str, filler: Filler, depth: int
) -> dict[str, Any]:
    return {
        name: likely(sdk, field.type, f"{key}.{name}", filler, depth + 1)
        for name, field in shape.items()
    }


def _text(key: str, filler: Filler) -> Any:
    name = key.rpartition(".")[2]
    if name.endswith("Prefix"):
        return ""
    for end, form in _FORMS.items():
        if name.lower().endswith(end):
            return filler.fill(form, key)
    if name == "availabilityZone":
        return filler.fill("{region}a", key)
    made = filler.fill(f"{name}-{MARK}{{hex8}}", key)
    if name.lower().endswith("arn"):
        return filler.fill(f"arn:{{partition}}:{name.lower()}:{{region}}:{{account}}:{made}", key)
    return made


def without_likely(inputs: Values) -> Values:
    """Return inputs in which whatever has come from `likely` counts as unknown."""
    return mapped(inputs, lambda leaf: UNKNOWN if isinstance(leaf, str) and MARK in leaf else leaf)
