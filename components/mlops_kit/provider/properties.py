"""Plain values from and to the engine's protobuf structs."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format, struct_pb2

from mlops_kit.provider.resource import Properties

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def read(struct: struct_pb2.Struct) -> Properties:
    """Return the values of a struct, whole numbers as int, secrets unwrapped, nulls left out."""
    return _plain(json_format.MessageToDict(struct))


def write(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return a struct of plain values."""
    struct = struct_pb2.Struct()
    struct.update(dict(properties))
    return struct


def has_unknown(value: Any) -> bool:
    """Tell whether a value, or anything inside it, is known only after another resource is."""
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(has_unknown, value))
    return value == UNKNOWN


def _plain(value: Any) -> Any:
    match value:
        # the engine's mark of a secret: {signature key: secret signature, value: ...}
        case {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}:
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
