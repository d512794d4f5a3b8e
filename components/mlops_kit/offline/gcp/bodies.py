"""Bodies that a program writes as JSON text and that go to Google's API as they are."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from mlops_kit.offline.gcp.docstrings import NOTHING
from mlops_kit.offline.gcp.documents import Document, document
from mlops_kit.offline.gcp.mapping import Schema
from mlops_kit.offline.gcp.scalars import reason
from mlops_kit.offline.values import Values
from mlops_kit.problems import Place, Problem, dotted, shown, unknown_key

_BODIES: Mapping[str, tuple[str, str, str]] = {
    "gcp:monitoring/dashboard:Dashboard": ("dashboardJson", "monitoring.v1", "Dashboard"),
}
"""Type token -> input, document, schema."""
_WORDS = {
    "array": ("a list", list),
    "boolean": ("true or false", bool),
    "object": ("a map", dict),
    "string": ("text", str),
}


def problems(token: str, inputs: Values) -> Iterable[Problem]:
    """Yield what the API refuses of a JSON text: unknown, mistyped, read-only or not allowed."""
    name, source, schema = _BODIES.get(token, ("", "", ""))
    found = document(source) if name and isinstance(inputs.get(name), str) else None
    root = found.schema(schema) if found else None
    try:
        body = json.loads(inputs[name]) if root else None
    except ValueError:
        return  # Said already.
    if found and root and isinstance(body, dict):
        yield from _object(found, root, cast(dict[str, Any], body), (name,))


def _object(
    found: Document, schema: Schema, body: Mapping[str, Any], place: Place
) -> Iterable[Problem]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    spelt = {_camel(name): name for name in body}
    for name in body:
        if _camel(name) not in properties:
            yield Problem(dotted((*place, name)), unknown_key(name, sorted(properties)))
    for name, known in properties.items():
        if name in spelt:
            yield from _value(found, known, body[spelt[name]], (*place, spelt[name]))


def _value(found: Document, schema: Schema, value: Any, place: Place) -> Iterable[Problem]:
    if "$ref" in schema:
        schema = found.schema(schema["$ref"]) or {}
    if value is None or schema.get("type") in (None, "any"):
        return
    words, kind = _WORDS.get(schema["type"], ("", object))
    number = schema.get("format") in ("int64", "uint64") and isinstance(value, int | float)
    if not isinstance(value, kind) and not number:
        yield Problem(dotted(place), f"must be {words}, got {shown(value)}")
    elif isinstance(value, list):
        for index, item in enumerate(cast(list[Any], value)):
            yield from _value(found, schema.get("items", {}), item, (*place, index))
    elif isinstance(value, dict):
        given = cast(dict[str, Any], value)
        if "properties" in schema:
            yield from _object(found, schema, given, place)
        for key, item in given.items() if "additionalProperties" in schema else ():
            yield from _value(found, schema["additionalProperties"], item, (*place, key))
    elif why := reason(NOTHING, schema, value):
        yield Problem(dotted(place), why)


def _camel(name: str) -> str:
    """Return a name as JSON has it; Google's API takes the other spelling as well."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
