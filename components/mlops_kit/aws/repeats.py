"""Values that a list names twice."""

from collections.abc import Iterable

from mlops_kit.problems import Place, shown
from mlops_kit.settings import Given


def repeats(given: Given, *names: str) -> Iterable[tuple[Place, str]]:
    """Find, in lists of text, what is there already. Place and sentence of each."""
    for name in names:
        first: dict[object, int] = {}
        for position in given.keys(name):
            value = given.value(name, position)
            if isinstance(value, str) and first.setdefault(value, position) != position:
                yield (name, position), f"{shown(value)} is in {name}[{first[value]}] already"
