"""Shapes of a provider's resources, read from the sources of its installed Python SDK.

The SDK is generated from the provider's own schema. It is read as text, a class at a time, and
never imported: its modules hold megabytes each, and a stand-in needs some classes of them.
"""

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, cast

from mlops_kit.offline import python_source

Kind = Literal[
    "string", "boolean", "integer", "number", "any", "asset", "list", "map", "object", "enum"
]
_PLAIN: Mapping[str, Kind] = {
    "str": "string",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "Any": "any",
    "Asset": "asset",
    "Archive": "asset",
    "AssetArchive": "asset",
}


@dataclass(frozen=True)
class Type:
    """What a property takes or returns."""

    kind: Kind
    item: "Type | None" = None
    """Of a list's or a map's items."""
    name: str = ""
    """Of an object: where its class is, `module:Class`."""
    values: tuple[Any, ...] = ()
    """Of an enum: all that are allowed."""
    otherwise: tuple["Type", ...] = ()
    """Further types that are allowed as well."""


ANY = Type("any")
_OPEN_ENUMS = frozenset({"aws"})
"""Providers whose enums are lists of their makers' own and lag behind: others are right too."""
_DEPRECATED = r"(?:    @_utilities\.deprecated\([^\n]*\n)?"


@dataclass(frozen=True)
class Field:
    """One property."""

    type: Type
    required: bool
    """Whether an input must be given; whether an output is always there."""


Shape = Mapping[str, Field]
"""Property, as the engine spells it -> what it is."""


@dataclass(frozen=True)
class ResourceShape:
    """What one resource type takes and returns."""

    token: str
    inputs: Shape
    outputs: Shape
    """Inputs that are also outputs are in it too."""
    module: str
    """Python package of the class, such as `pulumi_aws.ecr`."""
    document: str
    """Docstring of the class and of its arguments."""


class NotInstalled(Exception):
    """The Python SDK of a provider is not installed."""


class Sdk:
    """The installed Python SDK of one provider."""

    open_enums: frozenset[str] = frozenset()
    """Enums, `module:Class`, that are examples only: the cloud takes other words as well."""
    any_case: bool = False
    """Whether the cloud takes the words of enums in any case."""

    def __init__(self, package: str) -> None:
        """Find the SDK.

        Args:
            package: name of the provider, such as `azure-native`.

        Raises:
            NotInstalled: there is none.
        """
        self.package = package
        self.module = f"pulumi_{package.replace('-', '_')}"
        spec = find_spec(self.module)
        if spec is None or spec.origin is None:
            raise NotInstalled(f"the Python SDK of {package} is not installed: {self.module}")
        self.root = Path(spec.origin).parent

    @cached_property
    def version(self) -> str:
        """Version of the provider that this SDK belongs to."""
        return str(json.loads((self.root / "pulumi-plugin.json").read_text())["version"])

    @cached_property
    def resources(self) -> Mapping[str, tuple[str, str]]:
        """Type token -> module and class."""
        text = (self.root / "__init__.py").read_text()
        found = re.search(r'resource_modules="""(.*?)"""', text, re.DOTALL)
        modules = cast(list[dict[str, Any]], json.loads(found[1]) if found else [])
        return {
            token: (str(module["fqn"]), str(name))
            for module in modules
            for token, name in module["classes"].items()
        }

    @cache  # noqa: B019  # one object a process
    def resource(self, token: str) -> ResourceShape | None:
        """Return the shape of a resource type, None if the SDK has no such type."""
        if token not in self.resources:
            return None
        module, name = self.resources[token]
        text = self._file_of(module, name)
        args = re.search(r"__all__ = \['(\w+)'", text)
        takes = _class(text, args[1]) if args else ""
        returns = _class(text, name)
        document = "".join(re.findall(r'"""(.*?)"""', takes + returns, re.DOTALL))
        return ResourceShape(
            token, self._inputs(takes, module), self._outputs(returns, module), module, document
        )

    @cached_property
    def provider(self) -> Shape:
        """What the provider itself takes as its configuration."""
        text = (self.root / "provider.py").read_text()
        return self._inputs(_class(text, "ProviderArgs"), self.module)

    @cache  # noqa: B019  # one object a process
    def object(self, name: str) -> Shape:
        """Return the fields of a nested object.

        Args:
            name: `module:Class`, as `Type.name` has it.

        Raises:
            LookupError: the SDK has no such class.
        """
        module, _, cls = name.partition(":")
        source = self._text(module, "outputs.py" if not cls.endswith("Args") else "_inputs.py")
        found = _class(source, cls)
        if not found:
            raise LookupError(f"{self.module} {self.version} has no class {name}")
        if cls.endswith("Args"):
            return self._inputs(found, module)
        return self._outputs(found, module)

    def _inputs(self, text: str, module: str) -> Shape:
        names = dict(
            re.findall(
                rf'@pulumi\.getter\(name="(\w+)"\)\n{_DEPRECATED}    def (\w+)\(self\)', text
            )
        )
        spelt = {python: engine for engine, python in names.items()}
        head = re.search(r"def __init__\(__self__(.*?)\):\n", text, re.DOTALL)
        if head is None:
            return {}
        made = cast(
            ast.FunctionDef, python_source.module(f"def f(self{head[1]}): pass").body[0]
        ).args
        fixed = _fixed(text)
        return {
            spelt.get(argument.arg, argument.arg): Field(
                fixed.get(argument.arg) or self._type(argument.annotation, module), default is None
            )
            for argument, default in zip(made.kwonlyargs, made.kw_defaults, strict=True)
        }

    def _outputs(self, text: str, module: str) -> Shape:
        found = re.findall(
            rf'@pulumi\.getter(?:\(name="(\w+)"\))?\n{_DEPRECATED}    def (\w+)\(self\) -> (.*):\n',
            text,
        )
        return {
            engine or python: Field(
                self._type(python_source.expression(kind), module), "Optional[" not in kind[:32]
            )
            for engine, python, kind in found
        }

    def _type(self, node: ast.expr | None, module: str) -> Type:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._named(node.value, module)
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            return Type(_PLAIN.get(name, "any"))
        if not isinstance(node, ast.Subscript):
            return ANY
        name = node.value.attr if isinstance(node.value, ast.Attribute) else ""
        name = node.value.id if isinstance(node.value, ast.Name) else name
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name == "Literal":
            return Type("enum", values=tuple(ast.literal_eval(part) for part in parts))
        if name in ("Sequence", "List", "list"):
            return Type("list", self._type(parts[0], module))
        if name in ("Mapping", "Dict", "dict"):
            return Type("map", self._type(parts[-1], module))
        if name == "Union":
            kinds = [self._type(part, module) for part in parts if not _is_dict(part)]
            texts = [kind for kind in kinds if kind.kind != "enum"]
            return _either(texts if texts and self.package in _OPEN_ENUMS else kinds)
        return self._type(parts[0], module)  # Input, Output, Optional, InputType

    def _named(self, name: str, module: str) -> Type:
        home, _, cls = name.rpartition(".")
        if home == "outputs":
            home = ""
        if home:
            first, *rest = home.split(".")
            home = first.strip("_").replace("root_", "")
            home = "" if home in ("inputs", "outputs", "enums") else home
            module = ".".join(
                part for part in (self.module, home, *rest) if part not in ("outputs", "")
            )
        if f"{module}:{cls}" in self.open_enums:
            return Type("string")
        values = self._enum(cls, module)
        return Type("enum", values=values) if values else Type("object", name=f"{module}:{cls}")

    def _enum(self, cls: str, module: str) -> tuple[Any, ...]:
        for home in (module, self.module):
            text = _class(self._text(home, "_enums.py"), cls)
            if text:
                return tuple(
                    python_source.literal(value)
                    for value in re.findall(r"^    [A-Z_0-9]+ = (.+)$", text, re.MULTILINE)
                )
        return ()

    def _file_of(self, module: str, name: str) -> str:
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
        head = re.compile(rf"^class {name}\(", re.MULTILINE)
        for file in (f"{snake}.py", f"{name}.py"):
            if head.search(text := self._text(module, file)):
                return text
        for path in sorted(self._folder(module).glob("*.py")):
            if head.search(text := self._text(module, path.name)):
                return text
        return ""

    def _folder(self, module: str) -> Path:
        return self.root.joinpath(*module.split(".")[1:])

    @lru_cache(maxsize=64)  # noqa: B019  # one object a process
    def _text(self, module: str, file: str) -> str:
        path = self._folder(module) / file
        return path.read_text() if path.is_file() else ""


def _class(text: str, name: str) -> str:
    """Return the source of one class."""
    start = text.find(f"\nclass {name}(")
    if start < 0:
        start = text.find(f"\nclass {name}:")
    if start < 0:
        return ""
    end = re.compile(r"\n(?=[^\s#)])").search(text, start + 1)
    return text[start : end.start() if end else len(text)]


def _fixed(text: str) -> dict[str, Type]:
    """Return the arguments that tell the kinds of an object apart: each takes one word only."""
    document = text.partition("@_builtins.property")[0]
    found: dict[str, Type] = {}
    for said in re.finditer(r"Expected value is '([^']*)'", document):
        start = document.rfind(":param ", 0, said.start())
        named = re.match(r":param \S.*\] (\w+): ", document[start : said.end()])
        if named:
            found[named[1]] = Type("enum", values=(said[1],))
    return found


def _is_dict(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and str(node.value).endswith("Dict")


def _either(types: list[Type]) -> Type:
    """Return one type for several; an enum beside plain text is what its values say."""
    enums = [kind for kind in types if kind.kind == "enum"]
    rest = [kind for kind in types if not (enums and kind.kind == "string")]
    first, *others = rest or types
    return replace(first, otherwise=tuple(others)) if others else first
