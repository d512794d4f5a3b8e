"""The resource types of the installed Pulumi SDKs, read from their source: no import, 1 s each."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_GETTER = re.compile(
    r"@pulumi\.getter(?:\(name=\"(\w+)\"\))?\n(?:\s+@.*\n)*\s+def (\w+)\(self\) -> (.*?):\n"
)
_CLASS = re.compile(r"^class (\w+Args)(?:\(.*?\))?:\n(.*?)(?=^@pulumi|^class |\Z)", re.S | re.M)
_TOKEN = re.compile(r"super\((?:\w+, __self__)?\)\.__init__\(\s*'([^']+)'")
_NESTED = re.compile(r"'(?:_\w+\.)?(\w+?Args)'")

Inputs = dict[str, str]
"""Input -> its annotation."""


def _classes(text: str) -> dict[str, Inputs]:
    return {
        name: {found[1] or found[2]: found[3] for found in _GETTER.finditer(body)}
        for name, body in _CLASS.findall(text)
    }


@cache
def _shared(folder: Path) -> dict[str, Inputs]:
    file = folder / "_inputs.py"
    return _classes(file.read_text()) if file.exists() else {}


@cache
def types(package: str) -> dict[str, tuple[Path, Inputs]]:
    """Kind -> folder of its module, and its inputs."""
    spec = find_spec(package)
    assert spec
    assert spec.submodule_search_locations
    found: dict[str, tuple[Path, Inputs]] = {}
    for file in Path(spec.submodule_search_locations[0]).rglob("*.py"):
        text = file.read_text()
        token = _TOKEN.search(text)
        if not token or token[1].count(":") != 2 or token[1].startswith("pulumi:"):
            continue
        first, module, name = token[1].split(":")
        classes = _classes(text)
        inputs = classes.get(f"{name}Args") or next(iter(classes.values()), {})
        found[f"{first}:{module.split('/')[0]}:{name}"] = (file.parent, inputs)
    return found


def missing(package: str, kind: str, path: str) -> str:
    """The first part of a path that a type does not have; empty if it has all."""
    if kind not in types(package):
        return kind
    folder, inputs = types(package)[kind]
    for part in path.split("."):
        if part not in inputs:
            return part
        nested = [_shared(folder).get(name, {}) for name in _NESTED.findall(inputs[part])]
        inputs = {name: kind for either in nested for name, kind in either.items()}
    return ""
