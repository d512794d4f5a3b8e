"""Wire models of the installed Azure SDKs, read from their sources.

The packages are generated from the specifications of Azure's own services. They are read as text, a
class at a time, and never imported: importing `azure.ai.ml` takes seconds and a hundred megabytes.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, cast

from mlops_kit.offline import python_source

Kind = Literal[
    "string", "boolean", "integer", "number", "duration", "datetime", "date", "bytes", "any",
    "list", "map", "object", "enum",
]  # fmt: skip
_PLAIN: Mapping[str, Kind] = {
    "str": "string",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "timedelta": "duration",
    "datetime": "datetime",
    "date": "date",
    "bytes": "bytes",
}


@dataclass(frozen=True)
class WireType:
    """What a field holds on the wire."""

    kind: Kind
    item: "WireType | None" = None
    """Of a list's or a map's items."""
    name: str = ""
    """Of an object or an enum: its class."""


ANY = WireType("any")


@dataclass(frozen=True)
class WireField:
    """One field of a model."""

    type: WireType
    required: bool
    visibility: frozenset[str]
    """Some of read, create, update: what the service lets clients do."""
    document: str


@dataclass(frozen=True)
class Model:
    """One model."""

    name: str
    fields: Mapping[str, WireField]
    """Name on the wire -> what it is; inherited ones too."""
    discriminator: str = ""
    """Name on the wire of the field that tells subclasses apart; empty if there are none."""


class Wire:
    """The models of one package."""

    def __init__(self, folder: Path) -> None:
        """Look at a package.

        Args:
            folder: of the generated client; it holds `models` and `_client.py`.
        """
        self._folder = folder

    @cached_property
    def version(self) -> str:
        """Version of the service's API that the models belong to."""
        found = re.search(r'api_version", "([\w-]+)"', self._source("_configuration.py"))
        return found[1] if found else ""

    @cache  # noqa: B019  # one object a process
    def model(self, name: str) -> Model | None:
        """Return a model, None if there is none of this name."""
        source = self._class(name)
        if not source:
            return None
        _, bases, _ = self._heads[name]
        fields: dict[str, WireField] = {}
        discriminator = ""
        for base in bases:
            if parent := self.model(base):
                fields.update(parent.fields)
                discriminator = parent.discriminator or discriminator
        for node, document in _assignments(source):
            call = cast(ast.Call, node.value)
            words = {key.arg: key.value for key in call.keywords}
            spelt = words.get("name")
            wire = str(ast.literal_eval(spelt)) if spelt else cast(ast.Name, node.target).id
            if cast(ast.Name, call.func).id == "rest_discriminator" and not discriminator:
                discriminator = wire
            seen = words.get("visibility")
            fields[wire] = WireField(
                _type(node.annotation),
                not ast.unparse(node.annotation).startswith("Optional["),
                frozenset(cast(list[str], ast.literal_eval(seen)) if seen else ()),
                document,
            )
        return Model(name, fields, discriminator)

    @cache  # noqa: B019  # one object a process
    def kinds(self, name: str) -> Mapping[str, str]:
        """Return a model's subclasses: value of the discriminator -> class."""
        found: dict[str, str] = {}
        for child, (_, bases, value) in self._heads.items():
            if name in bases:
                found.update({value: child} if value else {})
                found.update(self.kinds(child))
        return found

    @cache  # noqa: B019  # one object a process
    def values(self, enum: str) -> tuple[str, ...]:
        """Return the values of an enum."""
        source = _class_in(self._source("models/_enums.py"), enum)
        return tuple(re.findall(r'^    \w+ = "(.*)"$', source, re.MULTILINE))

    @cached_property
    def _heads(self) -> Mapping[str, tuple[int, tuple[str, ...], str]]:
        """Class -> where it starts, its bases, the value that its discriminator has."""
        head = re.compile(r"^class (\w+)\(\s*([^)]*?)\s*\):", re.MULTILINE)
        found: dict[str, tuple[int, tuple[str, ...], str]] = {}
        for match in head.finditer(self._models):
            bases, _, value = match[2].partition("discriminator=")
            parents = tuple(base.strip() for base in bases.split(",") if base.strip())
            found[match[1]] = match.start(), parents, value.strip("\"' ,\n")
        return found

    @cached_property
    def _models(self) -> str:
        return self._source("models/_models.py")

    def _class(self, name: str) -> str:
        if name not in self._heads:
            return ""
        start = self._heads[name][0]
        end = self._models.find("\n    @overload", start)
        after = self._models.find("\nclass ", start)
        ends = [stop for stop in (end, after) if stop > 0]
        return self._models[start : min(ends) if ends else None]

    def _source(self, file: str) -> str:
        path = self._folder / file
        return path.read_text() if path.is_file() else ""


def installed(folder: str) -> Wire | None:
    """Return the models of a package under `azure`, None if it is not installed.

    Args:
        folder: below `azure`, such as `mgmt/containerservice`.
    """
    spec = find_spec("azure")
    for home in spec.submodule_search_locations or [] if spec else []:
        if (Path(home, folder) / "models" / "_models.py").is_file():
            return Wire(Path(home, folder))
    return None


def _assignments(source: str) -> list[tuple[ast.AnnAssign, str]]:
    """Return the declared fields of a class with the text below each."""
    body = cast(ast.ClassDef, python_source.module(source).body[0]).body
    found: list[tuple[ast.AnnAssign, str]] = []
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call):
            said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            text = str(cast(ast.Constant, cast(ast.Expr, after).value).value) if said else ""
            found.append((node, " ".join(text.split())))
    return found


def _type(node: ast.expr) -> WireType:
    match node:
        case ast.Constant(value=str() as name):
            return WireType("object", name=name.rpartition(".")[2])
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return WireType(_PLAIN.get(name, "any"))
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return WireType("list", _type(item))
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, item])):
            return WireType("map", _type(item))
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return _type(inner)
        case ast.Subscript(
            value=ast.Name(id="Union"),
            slice=ast.Tuple(elts=[ast.Name(id="str"), ast.Constant(value=str() as name)]),
        ):
            return WireType("enum", name=name.rpartition(".")[2])
        case ast.Subscript(value=ast.Name(id="Literal")):
            return WireType("string")
        case _:
            return ANY


def _class_in(text: str, name: str) -> str:
    start = text.find(f"\nclass {name}(")
    end = text.find("\nclass ", start + 1)
    return text[start : end if end > 0 else None] if start >= 0 else ""
