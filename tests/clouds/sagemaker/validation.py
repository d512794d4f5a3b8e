"""Requests checked against botocore's service models, in AWS's words."""

import re
from functools import cache
from typing import Any

from botocore.model import Shape
from botocore.session import get_session

from tests.clouds.sagemaker.refusals import Refused, invalid

NUMBERS = {"integer": int, "long": int, "float": (int, float), "double": (int, float)}
KINDS = {"string": "String", "boolean": "Boolean", "structure": "Object", "list": "List"}


# How Java, and so AWS, writes what Python's `re` writes otherwise.
JAVA = {
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF",
    r"\p{Print}": "[ -~]",
    r"\p{Alnum}": "a-zA-Z0-9",
    r"\p{L}": r"\w",
    r"\p{M}": r"\u0300-\u036F",
    r"\p{N}": r"\d",
    r"\p{Z}": r"\s",
    r"\p{S}": "$+<=>^`|~",
    r"\p{P}": r"!-#%-*,-/:;?@\[-\]_{}",
    ")${": "){",
}


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    for java, python in JAVA.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern)


@cache
def operation_shape(service: str, operation: str) -> Shape | None:
    return get_session().get_service_model(service).operation_model(operation).input_shape


def check(service: str, operation: str, parameters: dict[str, Any]) -> None:
    """Refuse what the service's model does not allow; all mistakes at once."""
    shape = operation_shape(service, operation)
    if shape is None:
        return
    mistakes: list[str] = []
    _walk(shape, parameters, "", mistakes)
    if mistakes:
        plural = "s" if len(mistakes) > 1 else ""
        found = f"{len(mistakes)} validation error{plural} detected: "
        raise invalid(found + "; ".join(mistakes))


def _walk(shape: Shape, value: Any, path: str, mistakes: list[str]) -> None:
    kind = shape.type_name
    if kind == "structure":
        _expect(isinstance(value, dict), value, "Object")
        _structure(shape, value, path, mistakes)
    elif kind == "list":
        _expect(isinstance(value, list), value, "List")
        _limits(shape, value, len(value), path, "length", mistakes)
        for index, entry in enumerate(value, 1):
            _walk(shape.member, entry, f"{path}.{index}.member", mistakes)
    elif kind == "map":
        _expect(isinstance(value, dict), value, "Map")
        for key, entry in value.items():
            _walk(shape.value, entry, f"{path}.{key}", mistakes)
    elif kind == "string":
        _expect(isinstance(value, str), value, "String")
        _string(shape, value, path, mistakes)
    elif kind in NUMBERS:
        number = isinstance(value, NUMBERS[kind]) and not isinstance(value, bool)
        _expect(number, value, kind.capitalize())
        _limits(shape, value, value, path, "value", mistakes)
    elif kind == "boolean":
        _expect(isinstance(value, bool), value, "Boolean")


def _structure(shape: Any, value: dict[str, Any], path: str, mistakes: list[str]) -> None:
    for name in shape.required_members:
        if value.get(name) is None:
            mistakes.append(_says("null", _under(path, name), "Member must not be null", False))
    for name, entry in value.items():
        if name not in shape.members:
            # Own words: AWS's SDKs refuse an unknown member before it is sent.
            mistakes.append(f"Unknown parameter '{_under(path, name)}'")
        elif entry is not None:
            _walk(shape.members[name], entry, _under(path, name), mistakes)


def _string(shape: Any, value: str, path: str, mistakes: list[str]) -> None:
    if shape.enum and value not in shape.enum:
        allowed = ", ".join(shape.enum)
        mistakes.append(_says(value, path, f"Member must satisfy enum value set: [{allowed}]"))
    pattern = shape.metadata.get("pattern")
    if pattern and not compiled(pattern).fullmatch(value):
        rule = f"Member must satisfy regular expression pattern: {pattern}"
        mistakes.append(_says(value, path, rule))
    _limits(shape, value, len(value), path, "length", mistakes)


def _limits(
    shape: Shape, value: Any, size: float, path: str, what: str, mistakes: list[str]
) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        rule = f"Member must have {what} greater than or equal to {low}"
        mistakes.append(_says(value, path, rule))
    if high is not None and size > high:
        rule = f"Member must have {what} less than or equal to {high}"
        mistakes.append(_says(value, path, rule))


def _says(value: Any, path: str, rule: str, quoted: bool = True) -> str:
    shown = f"'{value}'" if quoted else value
    return f"Value {shown} at '{path}' failed to satisfy constraint: {rule}"


def _under(path: str, name: str) -> str:
    camel = name[:1].lower() + name[1:]
    return f"{path}.{camel}" if path else camel


def _expect(fits: bool, value: Any, wanted: str) -> None:
    if not fits:
        got = {str: "STRING_VALUE", bool: "TRUE_VALUE", list: "START_ARRAY", dict: "START_OBJECT"}
        name = got.get(type(value), "NUMBER_VALUE")
        raise Refused("SerializationException", f"{name} can not be converted to a {wanted}")
