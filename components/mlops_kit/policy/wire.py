"""Property values as the engine sends them, turned into those that residency reads."""

from collections.abc import Mapping
from typing import Any, cast

from google.protobuf import struct_pb2

from mlops_kit import marks
from mlops_kit.residency import Secret, Unknown


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
            return Unknown() if value in marks.UNKNOWNS else value
        case list():
            return [_value(item) for item in cast(list[Any], value)]
        case dict():
            return _map(cast(dict[str, Any], value))
        case _:
            return value


def _map(value: dict[str, Any]) -> Any:
    match value.get(marks.SIGNATURE):
        case None:
            return {key: _value(item) for key, item in value.items()}
        case signature if signature == marks.SECRET:
            return Secret(_value(value.get("value")))
        case signature if signature == marks.OUTPUT:
            known = _value(value["value"]) if "value" in value else Unknown()
            if isinstance(known, Unknown):
                known = Unknown(tuple(value.get("dependencies", ())))
            return Secret(known) if value.get("secret") else known
        case signature if signature == marks.RESOURCE:
            name = value.get("id") or value.get("urn")
            return Unknown((str(value.get("urn")),)) if name in marks.UNKNOWNS else name
        case _:
            # An asset or archive: what it holds is a file or a folder, found by its other keys.
            return {key: _value(item) for key, item in value.items() if key != marks.SIGNATURE}
