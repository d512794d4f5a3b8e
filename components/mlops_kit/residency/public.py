"""Whether anything can be reached from everywhere."""

from collections.abc import Iterator

from mlops_kit.residency.kinds import PACKAGES, TABLED
from mlops_kit.residency.plan import Plan
from mlops_kit.residency.public_rules import (
    Exposure,
    bucket_block,
    entrances,
    firewalls,
    is_open,
    policies,
    words,
)
from mlops_kit.residency.public_table import DOORS, Door
from mlops_kit.residency.resource import Resource, Unknown, Value, leaves, plain, value, values
from mlops_kit.residency.verdict import PUBLIC, Notes


def check_public(plan: Plan, resource: Resource, notes: Notes) -> None:
    """Check whether one resource, or what it gives access to, is public."""
    if resource.is_provider:
        return
    if resource.package not in TABLED:
        if resource.package in PACKAGES:
            reason = f"whether things of {resource.package} are public is not known here"
            notes.doubt(resource, "", PUBLIC, f"{reason}; allowed: nothing public", "", "")
        return
    for found in _exposures(plan, resource):
        note = notes.doubt if found.undecided else notes.leak
        reason = f"{found.reason}; allowed: {found.allowed}"
        settled = found.may_settle
        note(resource, found.path, PUBLIC, reason, found.got, found.allowed, may_settle=settled)


def _exposures(plan: Plan, resource: Resource) -> Iterator[Exposure]:
    for door in DOORS.get(resource.kind, ()):
        yield from _open(resource, door)
    yield from bucket_block(plan, resource)
    yield from firewalls(resource)
    yield from policies(resource)
    yield from words(resource, {door.path for door in DOORS.get(resource.kind, ())})
    yield from entrances(resource)


def _open(resource: Resource, door: Door) -> Iterator[Exposure]:
    said = values(resource.inputs, door.path)
    allowed = " or ".join(door.closed).replace("!", "anything but ") or "none"
    if not said and door.default and not _is_closed(door, door.default):
        if not _limited(resource, door):
            reason = f"is {door.default} where nothing is said"
            yield Exposure(door.path, door.default, reason, allowed)
        return
    for path, given in said:
        if isinstance(given, Unknown):
            yield Exposure(path, "", "is not known yet", allowed, undecided=True)
        elif not _is_closed(door, _word(given)) and not _limited(resource, door):
            word = _word(given)
            yield Exposure(path, word, f"is {word}" if word else "is given", allowed)


def _is_closed(door: Door, word: str) -> bool:
    closed = [one.lower() for one in door.closed]
    refused = [one[1:] for one in closed if one.startswith("!")]
    return word.lower() not in refused if refused else word.lower() in closed


def _word(given: Value) -> str:
    given = plain(given)
    if isinstance(given, bool):
        return str(given).lower()
    return str(given) if isinstance(given, str | int | float) else ""


def _limited(resource: Resource, door: Door) -> bool:
    for one in door.unless.split("|"):
        path, is_equal, wanted = one.partition("=")
        if is_equal and value(resource.inputs, path) == wanted:
            return True
        inside = [
            leaf.value
            for _, given in (values(resource.inputs, path) if path and not is_equal else ())
            for leaf in leaves(given)
        ]
        if inside and not any(map(is_open, inside)):
            return True
    return False
