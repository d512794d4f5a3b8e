"""Good inputs with something changed."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any


def altered(inputs: Mapping[str, Any], changes: Mapping[str, Any], gone: Any) -> dict[str, Any]:
    """Return inputs with some values changed.

    Args:
        inputs: they stay as they are.
        changes: path such as `a.0.b` -> new value.
        gone: the value that takes a property out.
    """
    made: Any = deepcopy(dict(inputs))
    for path, value in changes.items():
        *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
        inner = made
        for part in parents:
            inner = inner[part]
        if value is gone:
            del inner[last]
        else:
            inner[last] = value
    return made
