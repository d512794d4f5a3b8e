"""Properties that AWS demands, though the SDK calls them optional."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.aws import contracts
from mlops_kit.problems import Place, Problem, dotted


def problems(token: str, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what is missing; only where nothing but the program can give it (`Contract.needs`)."""
    contract = contracts.table().get(token)
    for path in contract.needs if contract else ():
        *outer, name = path.split(".")
        for place, value in _objects(inputs, outer, ()):
            if value.get(name) is None:
                yield Problem(dotted((*place, name)), "is required but missing")


def _objects(
    value: Any, path: list[str], place: Place
) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    if isinstance(value, list):
        for index, item in enumerate(cast(list[Any], value)):
            yield from _objects(item, path, (*place, index))
    elif isinstance(value, dict):
        known = cast(dict[str, Any], value)
        if path:
            yield from _objects(known.get(path[0]), path[1:], (*place, path[0]))
        else:
            yield place, known
