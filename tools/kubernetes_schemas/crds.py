"""Schemas out of the YAML of custom resource definitions."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mlops_kit.offline.kubernetes.documents import documents
from mlops_kit.offline.kubernetes.schema import go_pattern

Schema = dict[str, Any]

STRUCTURE = """
    type properties items additionalProperties required enum pattern format default nullable
    minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems
    minProperties maxProperties uniqueItems multipleOf oneOf anyOf allOf not
    x-kubernetes-preserve-unknown-fields x-kubernetes-int-or-string
    x-kubernetes-list-type x-kubernetes-list-map-keys
"""
"""Keys of a schema that say something of values."""

SHARED_FROM = 160
"""Characters from which a schema that occurs twice is written once."""


def custom_resources(
    folder: Path, group: str, kinds: Iterable[str]
) -> Iterator[tuple[str, tuple[str, Schema]]]:
    """Return `group/version/Kind`, scope and schema of every version that is served."""
    for path in sorted(folder.glob("*.yaml")):
        for one in documents(path.read_text()):
            if one["kind"] != "CustomResourceDefinition" or one["spec"]["group"] != group:
                continue
            kind = one["spec"]["names"]["kind"]
            for served in one["spec"]["versions"]:
                if served["served"] and (not kinds or kind in kinds):
                    schema = structural(served["schema"]["openAPIV3Schema"])
                    schema["properties"].pop("status", None)
                    name = f"{group}/{served['name']}/{kind}"
                    yield name, (one["spec"]["scope"], schema)


def structural(schema: Schema) -> Schema:
    """Return a schema without prose; a property that has a default need not be given."""
    kept: Schema = {}
    for key, value in schema.items():
        if key not in STRUCTURE.split():
            continue
        if key == "properties":
            kept[key] = {name: structural(inner) for name, inner in value.items()}
        elif key in ("items", "additionalProperties", "not") and isinstance(value, dict):
            kept[key] = structural(value)
        elif key in ("oneOf", "anyOf", "allOf"):
            kept[key] = [structural(inner) for inner in value]
        elif key == "default" and isinstance(value, dict | list):
            continue
        elif key == "pattern":
            assert go_pattern(value), f"Python has no such pattern: {value}"
            kept[key] = value
        else:
            kept[key] = value
    rules = schema.get("x-kubernetes-validations", [])
    if any(rule["rule"] == "self == oldSelf" for rule in rules):
        kept["immutable"] = True
    inner = schema.get("properties", {})
    must = [name for name in kept.pop("required", []) if "default" not in inner.get(name, {})]
    return kept | ({"required": must} if must else {})


def shared(group: str, kinds: dict[str, tuple[str, Schema]]) -> Schema:
    """Return a file's content, with what occurs more than once written once."""
    counts: Counter[str] = Counter()
    for _, schema in kinds.values():
        for inner in nested(schema):
            counts[text_of(inner)] += 1
    names: dict[str, str] = {}
    defs: dict[str, Schema] = {}

    def put(schema: Any) -> Any:
        if isinstance(schema, list):
            return [put(one) for one in schema]
        if not isinstance(schema, dict):
            return schema
        text = text_of(schema)
        if counts[text] < 2 or len(text) < SHARED_FROM:
            return {key: put(value) for key, value in schema.items()}
        if text not in names:
            names[text] = f"{group}.{len(names)}"
            defs[names[text]] = {key: put(value) for key, value in schema.items()}
        return {"$ref": f"#/$defs/{names[text]}"}

    made = {
        name: {"scope": scope, "schema": {key: put(value) for key, value in schema.items()}}
        for name, (scope, schema) in kinds.items()
    }
    return {"kinds": made, "$defs": defs}


def nested(schema: Schema) -> Iterator[Schema]:
    """Return a schema's inner schemas, all the way down."""
    for key in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(key), dict):
            yield schema[key]
            yield from nested(schema[key])
    for inner in [
        *schema.get("properties", {}).values(),
        *(one for key in ("oneOf", "anyOf", "allOf") for one in schema.get(key, [])),
    ]:
        yield inner
        yield from nested(inner)


def text_of(schema: Schema) -> str:
    """Return a text that is the same for the same schema."""
    return json.dumps(schema, separators=(",", ":"), sort_keys=True)
