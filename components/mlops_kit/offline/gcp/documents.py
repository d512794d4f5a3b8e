"""Google's discovery documents, as google-api-python-client ships them, read a schema at a time.

A document has up to five megabytes. It is searched as text, and only the schemas that are asked for
are parsed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

PACKAGE = "google-api-python-client"
"""What has to be installed for the documents to be there."""

_CALL = re.compile(
    r'"flatPath": "([^"]*)"|"httpMethod": "(\w+)"|\n"path": "([^"]*)"'
    r'|"request": \{\n"\$ref": "(\w+)"'
)
_SCHEMA = re.compile(r'\n"id": "(\w+)",\n')
_EARLY = re.compile(r"\.(?:.*alpha|preview)")
_WITH_REGIONS = ("compute.v1", "logging.v2", "osconfig.v1")
_HEAD_CHARACTERS = 20_000


@dataclass(frozen=True)
class Call:
    """One method of an API."""

    verb: str
    """GET, POST, PUT, PATCH, DELETE."""
    path: str
    """Without version and names, such as `projects/*/locations/*/repositories`."""
    request: str
    """Schema of its body; empty if it has none."""


class Document:
    """One version of one API."""

    def __init__(self, name: str, text: str) -> None:
        """Hold the text of a document.

        Args:
            name: API and version, such as `compute.v1`.
            text: JSON, one token a line, as the package has it.
        """
        self.name = name
        self._text = text
        self._start = max(text.find('\n"schemas": {'), 0)
        self._parsed: dict[str, Mapping[str, Any] | None] = {}

    @cached_property
    def schemas(self) -> frozenset[str]:
        """Names of all schemas."""
        return frozenset(_SCHEMA.findall(self._text, self._start))

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All methods."""
        found: list[Call] = []
        verb = path = request = ""
        flat: str | None = None
        for at in _CALL.finditer(self._text, 0, self._start):
            if at[1] is not None:
                flat = at[1]
            elif at[2] is not None:
                if verb:
                    found.append(Call(verb, path, request))
                verb, path, request, flat = at[2], skeleton(flat or ""), "", None
            elif at[3] is not None:
                path = path or skeleton(at[3])
            else:
                request = at[4]
        return (*found, Call(verb, path, request)) if verb else ()

    def schema(self, name: str) -> Mapping[str, Any] | None:
        """Return one schema as the document has it, None if it has none of this name."""
        if name not in self._parsed:
            self._parsed[name] = self._read(name)
        return self._parsed[name]

    def _read(self, name: str) -> Mapping[str, Any] | None:
        head = f'\n"{name}": '
        at = self._text.find(head + "{", self._start)
        while at >= 0:
            found, _ = json.JSONDecoder().raw_decode(self._text, at + len(head))
            if found.get("id") == name:
                return cast(Mapping[str, Any], found)
            at = self._text.find(head + "{", at + 1)
        return None


def skeleton(path: str) -> str:
    """Return a path without version and names: `v1/{+parent}/jobs` is `*/jobs`."""
    path = re.sub(r"^/?(?:compute/)?v\d\w*/(?=.)", "", path.strip("/"))
    return re.sub(r"\{[^{}]*\}+", "*", path)


def installed() -> bool:
    """Tell whether the documents are there."""
    return _folder() is not None


@lru_cache(maxsize=12)
def document(name: str) -> Document | None:
    """Return one document, None if the package has none of this name.

    Args:
        name: API and version, such as `compute.v1`.
    """
    folder = _folder()
    path = folder / f"{name}.json" if folder else None
    return Document(name, path.read_text()) if path and path.is_file() else None


@lru_cache(maxsize=1)
def names() -> Mapping[str, tuple[str, ...]]:
    """Return each API's stable and beta documents, stable versions and newer ones first."""
    folder = _folder()
    found: dict[str, list[str]] = {}
    for path in folder.iterdir() if folder else ():
        if path.suffix == ".json" and not _EARLY.search(path.stem):
            found.setdefault(path.name.partition(".")[0], []).append(path.stem)
    return {api: tuple(sorted(versions, key=_age)) for api, versions in found.items()}


@lru_cache(maxsize=1)
def locations() -> frozenset[str]:
    """Return the locations for which APIs say that they have endpoints: regions and some countries.

    Compute Engine, Logging and OS Config together name every region that any document names.
    """
    folder = _folder()
    found: set[str] = set()
    for name in _WITH_REGIONS if folder else ():
        with (cast(Path, folder) / f"{name}.json").open() as opened:
            head = opened.read(_HEAD_CHARACTERS)
        start = head.find('"endpoints": [')
        listed = head[start : head.find("\n],", start)] if start >= 0 else ""
        found |= set(re.findall(r'"location": "([a-z0-9-]+)"', listed))
    return frozenset(found)


@lru_cache(maxsize=1)
def _folder() -> Path | None:
    spec = find_spec("googleapiclient")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "discovery_cache" / "documents"
    return folder if folder.is_dir() else None


def is_stable(name: str) -> bool:
    """Tell whether a document such as `run.v2` is of a version that is neither alpha nor beta."""
    return bool(re.fullmatch(r"v\d+(\.\d+)?", name.partition(".")[2]))


def _age(name: str) -> tuple[bool, int, str]:
    version = name.partition(".")[2]
    number = re.match(r"v(\d+)", version)
    return not is_stable(name), -int(number[1] if number else 0), version
