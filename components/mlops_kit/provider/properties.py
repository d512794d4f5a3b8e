"""Plain values from and to the engine's protobuf structs."""

from collections.abc import Mapping, Set
from typing import Any

from google.protobuf import json_format, struct_pb2

from mlops_kit.marks import SECRET, SIGNATURE, UNKNOWN
from mlops_kit.provider.resource import Properties


def read(struct: struct_pb2.Struct) -> Properties:
    """Return the values of a struct, whole numbers as int, secrets unwrapped, nulls left out."""
    return _plain(json_format.MessageToDict(struct))


def write(properties: Mapping[str, Any], secrets: Set[str] = frozenset()) -> struct_pb2.Struct:
    """Return a struct of plain values; those of the keys in `secrets` are marked as secret."""
    struct = struct_pb2.Struct()
    struct.update(
        {
            key: {SIGNATURE: SECRET, "value": value} if key in secrets else value
            for key, value in properties.items()
        }
    )
    return struct


def secret_keys(*structs: struct_pb2.Struct) -> Set[str]:
    """Return the keys of values that are secret, or have a secret in them."""
    return {
        key
        for struct in structs
        for key, value in json_format.MessageToDict(struct).items()
        if _has_secret(value)
    }


def has_unknown(value: Any) -> bool:
    """Tell whether a value, or anything inside it, is known only after another resource is."""
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(has_unknown, value))
    return value == UNKNOWN


def _has_secret(value: Any) -> bool:
    match value:
        case dict():
            return value.get(SIGNATURE) == SECRET or any(map(_has_secret, value.values()))
        case list():
            return any(map(_has_secret, value))
        case _:
            return False


def _plain(value: Any) -> Any:
    match value:
        case dict() if value.get(SIGNATURE) == SECRET:
            return _plain(value.get("value"))
        case dict():
            items = {str(key): _plain(item) for key, item in value.items()}
            return {key: item for key, item in items.items() if item is not None}
        case list():
            return [_plain(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
