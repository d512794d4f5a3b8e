"""Property values as the engine sends them, turned into those that residency reads."""

from collections.abc import Mapping
from typing import Any, cast

from google.protobuf import struct_pb2

from mlops_kit.residency import Secret, Unknown

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_UNKNOWN = frozenset(
    [
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ]
)
"""Texts that stand for a value that is not known yet: one for each type."""


def inputs(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return a message's properties; what the engine adds for itself (`__…`) is left out."""
    return properties({key: _read(value) for key, value in struct.fields.items()})


def properties(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties that came as JSON; what the engine adds for itself is left out."""
    return {key: _value(value) for key, value in data.items() if not key.startswith("__")}


def _read(value: struct_pb2.Value) -> Any:
    # json_format takes twice as long, and this runs for every value of every resource.
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value
        case "struct_value":
            return {key: _read(item) for key, item in value.struct_value.fields.items()}
        case "list_value":
            return [_read(item) for item in value.list_value.values]
        case "number_value":
            return value.number_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def _value(value: Any) -> Any:
    match value:
        case str():
            return Unknown() if value in _UNKNOWN else value
        case list():
            return [_value(item) for item in cast(list[Any], value)]
        case dict():
            return _map(cast(dict[str, Any], value))
        case _:
            return value


def _map(value: dict[str, Any]) -> Any:
    match value.get(_SIGNATURE):
        case None:
            return {key: _value(item) for key, item in value.items()}
        case signature if signature == _SECRET:
            return Secret(_value(value.get("value")))
        case signature if signature == _OUTPUT:
            known = _value(value["value"]) if "value" in value else Unknown()
            if isinstance(known, Unknown):
                known = Unknown(tuple(value.get("dependencies", ())))
            return Secret(known) if value.get("secret") else known
        case signature if signature == _RESOURCE:
            name = value.get("id") or value.get("urn")
            return Unknown((str(value.get("urn")),)) if name in _UNKNOWN else name
        case _:
            # An asset or archive: what it holds is a file or a folder, found by its other keys.
            return {key: _value(item) for key, item in value.items() if key != _SIGNATURE}
