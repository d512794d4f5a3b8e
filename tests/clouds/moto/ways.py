"""A row of the table: how moto makes, shows, changes and removes the things of one type."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked

Key = Mapping[str, Any]
"""Members that say which thing is meant; `{…}` is a property of it, `{id}` or `{account}`."""


def _as_bound(asked: Asked, values: Values, body: Values) -> Values:
    return body


def _as_it_is(asked: Asked, item: Values, state: Values) -> Values | None:
    return item


@dataclass(frozen=True)
class Way:
    """How moto makes, shows, changes and removes the things of one type.

    What is asked follows from the inputs and the offline contract; a row says the rest.
    """

    make: str
    """Operation that makes it."""
    show: str
    """Operation that shows it."""
    key: Key
    """Which one is shown, changed and deleted."""
    item: str = "@"
    """JMESPath, in what is shown, of what has the members that `make` takes."""
    id: str = ""
    """JMESPath of its id in the answer of `make`; empty: `named`."""
    named: str = ""
    """Id, made of properties."""
    bound: Mapping[str, str] = field(default_factory=dict[str, str])
    """Properties that the offline contract holds otherwise -> where they go, `Operation.Member`."""
    asking: Callable[[Asked, Values, Values], Values] = _as_bound
    """Gives the request of `make` what does not follow from one property: of all, of it so far."""
    also: Mapping[str, Key] = field(default_factory=dict[str, Key])
    """Further operations after `make` and `change`, for the properties that are bound to them."""
    change: str = ""
    """Operation that changes it; empty: nothing can be changed but what `also` changes."""
    change_key: Key | None = None
    """Which one is changed, if not by `key`."""
    changing: Callable[[Asked, str, Values], object] | None = None
    """Changes what `change` and `also` do not: the thing with this id, as these inputs say."""
    made: Callable[[Asked, str, Values], object] | None = None
    """Done once, when it has just been made."""
    after: Callable[[Asked, str, Values], object] | None = None
    """Done when it has just been made or changed."""
    drop: str = ""
    """Operation that deletes it; empty: it goes with something else."""
    drop_key: Key | None = None
    """Which one is deleted, if not by `key`."""
    before: Callable[[Asked, str, Values], object] | None = None
    """Done before it is deleted."""
    told: Callable[[Asked, Values, Values], Values | None] = _as_it_is
    """Gives what is shown the form of the request; None: it is gone."""
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Output -> JMESPath in the item."""
    tags: str = ""
    """Operation that lists its tags, where `show` does not show them."""
    unread: tuple[str, ...] = ()
    """Properties that moto does not show, or not as they were given; `rules.filter` within one."""
    usual: Mapping[str, str] = field(default_factory=dict[str, str])
    """Properties that AWS fills in where they are not given."""


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """Return a template with properties in place of `{…}`; a whole one keeps its type.

    A member whose whole value is a property that is not given is left out.
    """
    if isinstance(template, dict):
        named = {key: _whole(one) for key, one in template.items()}
        absent = {key for key, name in named.items() if name and values.get(name) is None}
        return {key: filled(one, values) for key, one in template.items() if key not in absent}
    if isinstance(template, list):
        return [filled(inner, values) for inner in template]
    if not isinstance(template, str):
        return template
    if (name := _whole(template)) in values:
        return values[name]
    return re.sub(r"\{(\w+)\}", lambda brace: str(values.get(brace[1], "")), template)


def _whole(template: Any) -> str | None:
    """Return the property that a template is; None if it is more, or something else."""
    found = re.fullmatch(r"\{(\w+)\}", template) if isinstance(template, str) else None
    return found[1] if found else None
