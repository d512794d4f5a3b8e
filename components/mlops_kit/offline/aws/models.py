"""AWS's own service models, read from the installed botocore a service at a time."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

CONTRACT_PACKAGE = "botocore"
_KEPT_MODELS = 2  # a big one takes tens of megabytes; what is bound to a type is kept elsewhere


def data_folder() -> Path | None:
    """Return where botocore keeps its data; None if it is not installed. Nothing is imported."""
    spec = find_spec(CONTRACT_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "data"


@lru_cache(maxsize=1)
def services() -> frozenset[str]:
    """Return the names of all services that botocore has a model of."""
    folder = data_folder()
    if folder is None:
        return frozenset()
    return frozenset(path.name for path in folder.iterdir() if path.is_dir())


@dataclass(frozen=True)
class AwsShape:
    """One shape of a service model."""

    service: "Service"
    name: str
    raw: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Return `string`, `integer`, `structure`, `list`, `map` …"""
        return str(self.raw["type"])

    @property
    def members(self) -> Mapping[str, Any]:
        """Return a structure's members by name; empty for other kinds."""
        return cast(Mapping[str, Any], self.raw.get("members", {}))

    @property
    def required(self) -> tuple[str, ...]:
        """Return the members that must be given."""
        return tuple(self.raw.get("required", ()))

    def member(self, name: str) -> "AwsShape":
        """Return the shape of a member: a structure's, a list's `member`, a map's `key`."""
        inside = self.members[name] if name in self.members else self.raw[name]
        return self.service.shape(str(inside["shape"]))


class Service:
    """The model of one service."""

    def __init__(self, name: str, raw: Mapping[str, Any]) -> None:
        """Take a parsed model."""
        self.name = name
        self.title = str(
            raw["metadata"].get("serviceAbbreviation", raw["metadata"]["serviceFullName"])
        )
        self.shapes = cast(Mapping[str, Any], raw["shapes"])
        self.operations = cast(Mapping[str, Any], raw["operations"])

    def shape(self, name: str) -> AwsShape:
        """Return a shape by its name."""
        return AwsShape(self, name, self.shapes[name])

    def input(self, operation: str) -> AwsShape | None:
        """Return what an operation takes; None if it takes nothing or does not exist."""
        taken = self.operations.get(operation, {}).get("input")
        return self.shape(str(taken["shape"])) if taken else None


@lru_cache(maxsize=_KEPT_MODELS)
def service(name: str) -> Service | None:
    """Return a service's newest model; None if there is none."""
    folder = data_folder()
    if folder is None or name not in services():
        return None
    for version in sorted((folder / name).iterdir(), reverse=True):
        for file, opened in (("service-2.json.gz", gzip.open), ("service-2.json", open)):
            if (path := version / file).is_file():
                with opened(path, "rb") as stream:
                    return Service(name, json.load(stream))
    return None
