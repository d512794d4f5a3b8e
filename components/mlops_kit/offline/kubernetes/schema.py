"""Schemas of Kubernetes objects, compiled once and held against values.

Understood is what the API server's structural schemas use; as there, a property that an object's
schema does not name is unknown, and null stands for nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from mlops_kit.offline.kubernetes import forms
from mlops_kit.problems import Place, Problem, not_one_of, shown

Check = Callable[[Any], str]
"""Says what is wrong with a known value; empty if nothing is."""

Rule = Callable[[dict[str, Any], Place], Iterable[Problem]]
"""Finds mistakes in an object that stands at a place."""

OPEN = "x-kubernetes-preserve-unknown-fields"
INT_OR_STRING = "x-kubernetes-int-or-string"
_CHARACTERS, _ENTRIES = ("character", "characters"), ("entry", "entries")
_QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "string": ("text", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "integer": ("a whole number", forms.is_whole),
    "number": ("a number", forms.is_number),
    "array": ("a list", lambda value: isinstance(value, list)),
    "object": ("a map", lambda value: isinstance(value, dict)),
    "int-or-string": ("a whole number or text", lambda v: isinstance(v, str) or forms.is_whole(v)),
}
_FORMATS: Mapping[str, Check] = {
    "int32": lambda value: forms.between(value, -(2**31), 2**31 - 1),
    "int64": lambda value: forms.between(value, -(2**63), 2**63 - 1),
    "byte": forms.base64,
    "date-time": forms.moment,
    "ipv4": forms.ip,
    "ipv6": forms.ip,
    "cidr": forms.cidr,
}


@dataclass
class Node:
    """A compiled schema."""

    kind: str = ""
    """JSON type, `int-or-string`, or nothing: anything goes."""
    name: str = ""
    """Of a definition, such as `io.k8s.api.core.v1.Container`."""
    properties: dict[str, "Node"] | None = None
    additional: "Node | None" = None
    open: bool = False
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What properties are that are not given."""
    required: tuple[str, ...] = ()
    items: "Node | None" = None
    keys: tuple[str, ...] = ()
    """Properties that tell the entries of a list from each other."""
    unique: bool = False
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    ways: tuple[tuple[str, tuple["Node", ...]], ...] = ()
    """`allOf`, `anyOf`, `oneOf`, `not`, each with its schemas."""


class Compiler:
    """Makes nodes out of definitions, each when it is first needed."""

    def __init__(
        self,
        definitions: Callable[[str], Any],
        words: Callable[[str], Mapping[str, list[str]]],
        checks: Mapping[str, Mapping[str, Check]],
        rules: Mapping[str, tuple[Rule, ...]],
    ) -> None:
        """Take what is known of definitions.

        Args:
            definitions: name of a definition -> its JSON schema, None if there is none.
            words: definition -> property -> words that the API allows beyond its OpenAPI.
            checks: definition, without version -> property -> what else holds for it.
            rules: definition, without version -> what holds for several properties together.
        """
        self.definitions = definitions
        self.words = words
        self.checks = checks
        self.rules = rules
        self._known: dict[str, Node] = {}
        self._loose = False

    def named(self, name: str) -> Node:
        """Return a definition, compiled."""
        if name not in self._known:
            node = self._known[name] = Node()
            schema = self.definitions(name)
            made = Node() if schema is None else self.node(schema, name)
            node.__dict__.update(made.__dict__)
        return self._known[name]

    def node(self, schema: Mapping[str, Any], name: str = "") -> Node:
        """Return a schema, compiled."""
        if "$ref" in schema:
            return self.named(str(schema["$ref"]).removeprefix("#/$defs/"))
        if name == _QUANTITY:
            return Node(name=name, checks=(forms.quantity,))
        kind = _kind(schema)
        made = Node(kind, name, open=bool(schema.get(OPEN)))
        if kind in ("object", ""):
            self._object(schema, made)
        if isinstance(schema.get("items"), dict):
            made.items = self.node(schema["items"])
        self._list(schema, made)
        made.checks = tuple(_checks(schema, kind))
        if not schema.get(INT_OR_STRING) and kind != "int-or-string":
            made.ways = tuple(self._ways(schema))
        return made

    def _object(self, schema: Mapping[str, Any], made: Node) -> None:
        properties = cast("Mapping[str, Any] | None", schema.get("properties"))
        made.required = tuple(
            key
            for key in schema.get("required", ())
            if "default" not in (properties or {}).get(key, ())
        )
        made.rules = self.rules.get(unversioned(made.name), ())
        more = schema.get("additionalProperties")
        if isinstance(more, dict):
            made.additional = self.node(cast(dict[str, Any], more))
        if properties is not None:
            made.properties = {key: self.node(inner) for key, inner in properties.items()}
            defaults = ((key, self._default(inner)) for key, inner in properties.items())
            made.defaults = {key: value for key, value in defaults if value is not None}
            for key, words in self.words(made.name).items():
                made.properties[key] = _worded(made.properties[key], words)
            for key, check in self.checks.get(unversioned(made.name), {}).items():
                if key in made.properties:
                    old = made.properties[key]
                    made.properties[key] = replace(old, checks=(*old.checks, check))
        if more is True or self._loose or (properties is None and made.additional is None):
            made.open = True

    def _default(self, schema: Mapping[str, Any]) -> Any:
        if "$ref" in schema:
            schema = self.definitions(str(schema["$ref"]).removeprefix("#/$defs/")) or {}
        return schema.get("default")

    def _list(self, schema: Mapping[str, Any], made: Node) -> None:
        how = schema.get("x-kubernetes-list-type")
        if how == "map":
            made.keys = tuple(schema.get("x-kubernetes-list-map-keys", ()))
        made.unique = how == "set" or bool(schema.get("uniqueItems"))

    def _ways(self, schema: Mapping[str, Any]) -> Iterable[tuple[str, tuple[Node, ...]]]:
        for key in ("allOf", "anyOf", "oneOf"):
            if key in schema:
                yield key, tuple(self._partial(one) for one in schema[key])
        if isinstance(schema.get("not"), dict):
            yield "not", (self._partial(schema["not"]),)

    def _partial(self, schema: Mapping[str, Any]) -> Node:
        """Compile a schema inside `allOf` and the like, which says something of some properties."""
        before, self._loose = self._loose, True
        try:
            return self.node(schema)
        finally:
            self._loose = before


def unversioned(name: str) -> str:
    """Return a definition's group and kind: `core.Container`, `meta.ObjectMeta`."""
    if not name.startswith("io.k8s."):
        return name
    *_, group, _, kind = name.split(".")
    return f"{group}.{kind}"


def go_pattern(text: str) -> re.Pattern[str] | None:
    """Return a pattern of Go's syntax, None if Python has no such pattern."""
    flags = re.search(r"^\^?(\(\?[is]+\))", text)
    moved = flags[1] + text.replace(flags[1], "", 1) if flags else text
    try:
        return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", moved))
    except re.error:
        return None


def _kind(schema: Mapping[str, Any]) -> str:
    if schema.get(INT_OR_STRING):
        return "int-or-string"
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in cast(list[str], kind) if one != "null"), "")
    if kind is None and "oneOf" in schema:
        kinds = {_kind(one) for one in schema["oneOf"]}
        return "int-or-string" if kinds == {"string", "integer"} else ""
    if kind is None and ("properties" in schema or "additionalProperties" in schema):
        return ""
    return str(kind or "")


def _worded(node: Node, words: list[str]) -> Node:
    """Hold a property, or the entries of a list, to words."""

    def check(value: Any) -> str:
        return "" if value in words or value == "" else not_one_of(value, words)

    if node.kind == "array" and node.items is not None:
        items = replace(node.items, checks=(*node.items.checks, check))
        return replace(node, items=items)
    return replace(node, checks=(*node.checks, check))


def _checks(schema: Mapping[str, Any], kind: str) -> Iterable[Check]:
    if "enum" in schema:
        yield _enum(list(schema["enum"]))
    if (text := schema.get("pattern")) and (pattern := go_pattern(text)):
        yield _pattern(text, pattern)
    form = _FORMATS.get(str(schema.get("format")))
    if form is not None and kind in ("string", "integer", "number", ""):
        yield form
    if {"minimum", "maximum"} & set(schema):
        yield _range(schema)
    for what, unit in (("Length", _CHARACTERS), ("Items", _ENTRIES), ("Properties", _ENTRIES)):
        if f"min{what}" in schema or f"max{what}" in schema:
            yield _size(schema.get(f"min{what}"), schema.get(f"max{what}"), unit)
    if step := schema.get("multipleOf"):
        yield (
            lambda value: (
                f"must be a multiple of {step}, got {shown(value)}"
                if forms.is_number(value) and value % step
                else ""
            )
        )


def _enum(allowed: list[Any]) -> Check:
    words = [str(one) for one in allowed]
    return lambda value: "" if value in allowed else not_one_of(value, words)


def _pattern(text: str, pattern: re.Pattern[str]) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or pattern.search(value):
            return ""
        return f"must match {text}, got {shown(value)}"

    return check


def _range(schema: Mapping[str, Any]) -> Check:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")

    def check(value: Any) -> str:
        if not forms.is_number(value):
            return ""
        if low is not None and (value <= low if above else value < low):
            return f"must be {'above' if above else 'at least'} {low}, got {shown(value)}"
        if high is not None and (value >= high if below else value > high):
            return f"must be {'below' if below else 'at most'} {high}, got {shown(value)}"
        return ""

    return check


def _size(low: int | None, high: int | None, unit: tuple[str, str]) -> Check:
    kind = str if unit == _CHARACTERS else (list, dict)

    def check(value: Any) -> str:
        if not isinstance(value, kind):
            return ""
        size = len(cast("str | list[Any] | dict[str, Any]", value))
        if low is not None and size < low:
            return f"must have at least {low} {unit[low != 1]}, got {size}"
        if high is not None and size > high:
            return f"must have at most {high} {unit[high != 1]}, got {size}"
        return ""

    return check
