"""Inputs of a resource, held against the shape that its SDK declares."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, cast

from mlops_kit.offline.sdk import Sdk, Shape, Type
from mlops_kit.offline.values import UNKNOWN, is_asset
from mlops_kit.problems import Place, Problem, dotted, not_one_of, shown

_WORDS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "asset": "a file or an archive",
    "list": "a list",
    "map": "a map",
    "object": "a map",
}


def problems(sdk: Sdk, shape: Shape, inputs: Mapping[str, Any], place: Place = ()) -> list[Problem]:
    """Return every mistake in the inputs: unknown, missing or mistyped properties.

    Args:
        sdk: where nested shapes are read.
        shape: what is allowed.
        inputs: what a program gives; unknown values pass.
        place: where the inputs stand.
    """
    found = [
        Problem(dotted((*place, name)), _unknown(name, shape))
        for name in inputs
        if name not in shape
    ]
    for name, field in shape.items():
        value = inputs.get(name)
        if value is not None:
            found += _wrong(sdk, field.type, value, (*place, name))
        elif field.required:
            found.append(Problem(dotted((*place, name)), "is required but missing"))
    return found


def _unknown(name: str, shape: Shape) -> str:
    spelt = {_plain(known): known for known in shape}
    close = get_close_matches(_plain(name), spelt, n=1, cutoff=0.6)
    if close:
        return f"is not a property here; did you mean {spelt[close[0]]}?"
    return f"is not a property here; allowed: {', '.join(sorted(shape)) or 'none'}"


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def told_apart(sdk: Sdk, kind: Type) -> tuple[str, Mapping[str, Type]]:
    """Return the property that tells the kinds of an object apart, and the kind of each word.

    Args:
        sdk: where nested shapes are read.
        kind: a type; one with a single kind, or without such a property, has ("", {}).
    """
    kinds = (kind, *kind.otherwise)
    if len(kinds) == 1 or any(one.kind != "object" for one in kinds):
        return "", {}
    shapes = [sdk.object(one.name) for one in kinds]
    for name, field in shapes[0].items():
        words = [shape[name].type.values for shape in shapes if name in shape]
        if len(words) == len(kinds) and all(len(word) == 1 for word in words) and field.required:
            return name, {str(word[0]): one for word, one in zip(words, kinds, strict=True)}
    return "", {}


def _wrong(sdk: Sdk, kind: Type, value: Any, place: Place) -> list[Problem]:
    if kind.otherwise and isinstance(value, dict):
        key, kinds = told_apart(sdk, kind)
        word = cast(dict[str, Any], value).get(key)
        if isinstance(word, str) and word in kinds:
            return _wrong_alone(sdk, kinds[word], value, place)
        if isinstance(word, str) and key:
            return [Problem(dotted((*place, key)), not_one_of(word, sorted(kinds)))]
    found = _wrong_alone(sdk, kind, value, place)
    for other in kind.otherwise if found else ():
        found = min(found, _wrong_alone(sdk, other, value, place), key=len)
    return found


def _wrong_alone(sdk: Sdk, kind: Type, value: Any, place: Place) -> list[Problem]:
    if value is UNKNOWN or value is None or kind.kind == "any":
        return []
    if kind.kind == "enum":
        if value in kind.values or (sdk.any_case and _in_any_case(value, kind.values)):
            return []
        return [Problem(dotted(place), not_one_of(value, [str(one) for one in kind.values]))]
    if not _fits(kind, value):
        got = _WORDS["asset"] if is_asset(value) else shown(value)
        return [Problem(dotted(place), f"must be {_WORDS[kind.kind]}, got {got}")]
    found: list[Problem] = []
    if kind.kind == "object":
        found += problems(sdk, sdk.object(kind.name), cast(dict[str, Any], value), place)
    if kind.kind == "list" and kind.item:
        for index, item in enumerate(cast(list[Any], value)):
            found += _wrong(sdk, kind.item, item, (*place, index))
    if kind.kind == "map" and kind.item:
        for key, item in cast(dict[str, Any], value).items():
            found += _wrong(sdk, kind.item, item, (*place, key))
    return found


def _in_any_case(value: Any, words: tuple[Any, ...]) -> bool:
    return isinstance(value, str) and value.lower() in {str(word).lower() for word in words}


def _fits(kind: Type, value: Any) -> bool:
    match kind.kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return whole and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "asset":
            return is_asset(value)
        case "list":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict) and not is_asset(cast(object, value))
