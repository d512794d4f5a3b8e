"""The calls that the kit's own code makes of AWS, found by reading it.

Convention: a client is an attribute called like its service (`self.s3.get_object(…)`,
`clients.sagemaker.describe_endpoint`), `application-autoscaling` being `autoscaling`; or it is made
on the spot: `client("sts").assume_role(…)`. Paginators and waiters name their operation in a text.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from mlops_kit.offline.aws import models

CLIENTS: Final[Mapping[str, str]] = {
    "autoscaling": "application-autoscaling",
    "cloudwatch": "cloudwatch",
    "ecr": "ecr",
    "iam": "iam",
    "kms": "kms",
    "logs": "logs",
    "s3": "s3",
    "sagemaker": "sagemaker",
    "sts": "sts",
}
"""Name of the attribute -> botocore's name of the service."""
_NO_CALLS: Final = frozenset({"can_paginate", "close", "exceptions", "meta"})


@dataclass(frozen=True, order=True)
class Call:
    """An operation that the code calls, and where."""

    service: str
    operation: str
    place: str
    """File and line."""


class Unread(Exception):
    """A call on a client that is no operation of its service; the message says where."""


def calls(folder: Path) -> list[Call]:
    """Return the calls in the Python files of a folder and the folders below it.

    Raises:
        Unread: something is called on a client that botocore does not know.
    """
    found: list[Call] = []
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text())
        for node, service in _uses(tree):
            place = f"{path.relative_to(folder)}:{node.lineno}"
            found += [Call(service, name, place) for name in _operations(node, service, place)]
    return sorted(found)


@dataclass(frozen=True)
class _Use:
    """Something that is taken from a client."""

    method: str
    text: str
    """First argument of its call, if that is a text."""
    lineno: int


def _uses(tree: ast.AST) -> Iterator[tuple[_Use, str]]:
    arguments = {
        id(node.func): next(
            (one.value for one in node.args[:1] if isinstance(one, ast.Constant)), ""
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (service := _client(node.value)):
            yield _Use(node.attr, str(arguments.get(id(node), "")), node.lineno), service


def _client(node: ast.expr) -> str:
    """Return the service of a client; empty: it is something else."""
    if isinstance(node, ast.Attribute):
        return CLIENTS.get(node.attr, "")
    made = isinstance(node, ast.Call) and _last(node.func) == "client" and node.args
    if made and isinstance(first := cast(ast.Call, node).args[0], ast.Constant):
        return str(first.value)
    return ""


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _operations(use: _Use, service: str, place: str) -> list[str]:
    names = operation_names(service)
    if use.method in _NO_CALLS:
        return []
    if use.method == "get_waiter" and use.text in (waiting := _waiters(service)):
        return [waiting[use.text]]
    method = use.text if use.method == "get_paginator" else use.method
    if method not in names:
        raise Unread(f"{place}: {service} has no operation for {use.method}({use.text})")
    return [names[method]]


@lru_cache(maxsize=32)
def operation_names(service: str) -> Mapping[str, str]:
    """Return boto3's name of each operation of a service -> the operation."""
    from botocore import xform_name

    model = models.service(service)
    return {} if model is None else {xform_name(name): name for name in model.operations}


@lru_cache(maxsize=8)
def _waiters(service: str) -> Mapping[str, str]:
    from botocore import xform_name

    folder = models.data_folder()
    found: dict[str, str] = {}
    for path in sorted((folder / service).glob("*/waiters-2.json*")) if folder else ():
        opened = _text(path)
        told = cast(dict[str, dict[str, str]], json.loads(opened)["waiters"])
        found |= {xform_name(name): one["operation"] for name, one in told.items()}
    return found


def _text(path: Path) -> str:
    import gzip

    if re.search(r"\.gz$", path.name):
        with gzip.open(path, "rt") as stream:
            return stream.read()
    return path.read_text()
