"""Grants as IAM policy documents: few statements, always the same, none too large."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

LARGEST: Final = 6144
"""Characters of a managed policy, without white space (IAM's quotas)."""
USUAL_POLICIES: Final = 10
"""Managed policies that a role can have, unless AWS allows the account more."""
STATEMENT: Final = 60
"""Characters of a statement besides its actions and resources, about."""
VERSION: Final = "2012-10-17"

Condition = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


@dataclass(frozen=True, order=True)
class Grant:
    """One action on one resource."""

    action: str
    resource: str
    condition: Condition = ()


def condition(told: Mapping[str, Mapping[str, Iterable[str]]]) -> Condition:
    """Return a condition that can be compared: operator -> key -> values."""
    return tuple(
        (operator, tuple((key, tuple(sorted(set(values)))) for key, values in sorted(keys.items())))
        for operator, keys in sorted(told.items())
    )


def documents(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    """Return policies that allow exactly the grants, each at most `LARGEST` characters."""
    statements = [part for one in _statements(grants) for part in _small(one)]
    packed: list[list[dict[str, Any]]] = []
    for statement in statements:
        fitting = (part for part in packed if size(_document([*part, statement])) <= LARGEST)
        part = next(fitting, None)
        if part is None:
            part = []
            packed.append(part)
        part.append(statement)
    return [_document(part) for part in packed]


def size(document: Mapping[str, Any]) -> int:
    """Return the characters that IAM counts."""
    return len("".join(json.dumps(document, separators=(",", ":")).split()))


def by_service(grants: Iterable[Grant]) -> dict[str, list[str]]:
    """Return prefix of the actions -> the names of the actions, sorted."""
    found: dict[str, set[str]] = {}
    for grant in grants:
        prefix, _, name = grant.action.partition(":")
        found.setdefault(prefix, set()).add(name)
    return {prefix: sorted(names) for prefix, names in sorted(found.items())}


def _statements(grants: Iterable[Grant]) -> Iterator[dict[str, Any]]:
    resources: dict[tuple[str, Condition], set[str]] = {}
    for grant in grants:
        resources.setdefault((grant.action, grant.condition), set()).add(grant.resource)
    services: dict[str, dict[Condition, dict[str, tuple[str, ...]]]] = {}
    for (action, when), touched in resources.items():
        service = services.setdefault(action.partition(":")[0], {})
        service.setdefault(when, {})[action] = _widest(touched)
    for prefix, conditions in sorted(services.items()):
        word, number = "".join(part.capitalize() for part in prefix.split("-")), 0
        for when, allowed in sorted(conditions.items()):
            for actions, touched in _grouped(allowed):
                number += 1
                statement: dict[str, Any] = {
                    "Sid": f"{word}{number}",
                    "Effect": "Allow",
                    "Action": list(actions),
                    "Resource": list(touched),
                }
                if when:
                    statement["Condition"] = {
                        operator: {key: list(values) for key, values in keys}
                        for operator, keys in when
                    }
                yield statement


Group = tuple[tuple[str, ...], tuple[str, ...]]


def _grouped(allowed: Mapping[str, tuple[str, ...]]) -> list[Group]:
    """Return actions with their resources: those that share all of them stand together.

    Where many resources share some actions, each resource stands once instead, if that halves the
    text. Not else: an action stands with every kind of resource that its call names, and beside
    one that IAM asks for the others do no harm, but alone they would allow nothing.

    Args:
        allowed: action -> its resources.
    """
    by_resources: dict[tuple[str, ...], list[str]] = {}
    actions_of: dict[str, list[str]] = {}
    for action, touched in sorted(allowed.items()):
        by_resources.setdefault(touched, []).append(action)
        for resource in touched:
            actions_of.setdefault(resource, []).append(action)
    by_actions: dict[tuple[str, ...], list[str]] = {}
    for resource, actions in sorted(actions_of.items()):
        by_actions.setdefault(tuple(actions), []).append(resource)
    together = [(tuple(actions), touched) for touched, actions in sorted(by_resources.items())]
    apart = sorted((actions, tuple(touched)) for actions, touched in by_actions.items())
    return apart if 2 * _characters(apart) <= _characters(together) else together


def _characters(groups: Sequence[Group]) -> int:
    return sum(len(json.dumps(group)) + STATEMENT for group in groups)


def _widest(resources: set[str]) -> tuple[str, ...]:
    """Return resources without those that a pattern among them covers."""
    patterns = [one for one in resources if "*" in one]
    return tuple(
        sorted(
            one
            for one in resources
            if not any(other != one and fnmatchcase(one, other) for other in patterns)
        )
    )


def _small(statement: dict[str, Any], part: str = "") -> Iterator[dict[str, Any]]:
    """Return a statement, or its halves where it is larger than a policy may be."""
    named = {**statement, "Sid": f"{statement['Sid']}{part}"}
    if size(_document([named])) <= LARGEST:
        yield named
        return
    key = "Resource" if len(statement["Resource"]) > 1 else "Action"
    items = statement[key]
    half = (len(items) + 1) // 2
    if half == len(items):
        raise ValueError(f"one statement is larger than a policy may be: {statement['Sid']}")
    yield from _small({**statement, key: items[:half]}, f"{part}a")
    yield from _small({**statement, key: items[half:]}, f"{part}b")


def _document(statements: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": VERSION, "Statement": list(statements)}
