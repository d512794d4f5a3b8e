"""Property values as the engine sends them, and as the stand-ins work with them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from google.protobuf import struct_pb2

from mlops_kit.marks import OUTPUT, SECRET, SIGNATURE, UNKNOWNS
from mlops_kit.marks import UNKNOWN as UNKNOWN_TEXT

Values = dict[str, Any]
"""Plain JSON-like values; what a preview cannot know yet is `UNKNOWN`."""


class Unknown:
    """Type of the one value that nobody knows before the deployment."""

    def __repr__(self) -> str:
        """Return what a report may show."""
        return "<unknown>"


UNKNOWN: Final = Unknown()


def read(struct: struct_pb2.Struct) -> Values:
    """Return a message's values; secrets are unwrapped, since the engine marks them again."""
    return {key: _read(value) for key, value in struct.fields.items()}


def write(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return values as the engine takes them."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        _write(value, struct.fields[key])
    return struct


def has_unknown(value: object) -> bool:
    """Tell whether something in a value is not known yet."""
    return any(leaf is UNKNOWN for _, leaf in walk(value))


def is_asset(value: object) -> bool:
    """Tell whether a value is a file or a folder that a program passes."""
    return isinstance(value, dict) and SIGNATURE in value


def walk(
    value: object, path: tuple[int | str, ...] = ()
) -> Iterable[tuple[tuple[int | str, ...], Any]]:
    """Return the place and the value of every leaf."""
    if isinstance(value, dict) and value:
        for key, inner in cast(dict[str, Any], value).items():
            yield from walk(inner, (*path, key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(cast(list[Any], value)):
            yield from walk(inner, (*path, index))
    else:
        yield path, value


def _read(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in UNKNOWNS else text
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_read(item) for item in value.list_value.values]
    if kind != "struct_value":
        return None
    fields = value.struct_value.fields
    mark = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if mark == SECRET:
        return _read(fields["value"])
    if mark == OUTPUT:
        return _read(fields["value"]) if "value" in fields else UNKNOWN
    return {key: _read(inner) for key, inner in fields.items()}


def _write(value: Any, into: struct_pb2.Value) -> None:
    match value:
        case None:
            into.null_value = struct_pb2.NULL_VALUE
        case bool():
            into.bool_value = value
        case str():
            into.string_value = value
        case int() | float():
            into.number_value = value
        case Unknown():
            into.string_value = UNKNOWN_TEXT
        case list() | tuple():
            into.list_value.SetInParent()
            for item in cast(list[Any], value):
                _write(item, into.list_value.values.add())
        case _:
            into.struct_value.SetInParent()
            for key, inner in cast(Mapping[str, Any], value).items():
                _write(inner, into.struct_value.fields[key])


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with every leaf changed."""
    if isinstance(value, dict):
        return {key: mapped(inner, change) for key, inner in cast(Values, value).items()}
    if isinstance(value, list):
        return [mapped(inner, change) for inner in cast(list[Any], value)]
    return change(value)
