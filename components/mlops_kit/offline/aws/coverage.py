"""What of each listed type is held against the contract, and what is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mlops_kit.offline.aws import contracts
from mlops_kit.offline.aws.bindings import binding_of
from mlops_kit.offline.aws.bound import Bound
from mlops_kit.offline.sdk import Sdk


@dataclass(frozen=True)
class Coverage:
    """The inputs of one type, nested ones too, by their path without indices."""

    held: Mapping[str, str] = field(default_factory=dict[str, str])
    """Path -> where its limit stands: a member of an operation, or a document."""
    free: Mapping[str, str] = field(default_factory=dict[str, str])
    """Path -> the member that it goes into, whose kind is all that the contract says."""
    unheld: Mapping[str, str] = field(default_factory=dict[str, str])
    """Path -> why it is held against nothing."""


def coverage(sdk: Sdk) -> dict[str, Coverage]:
    """Return what is held of every type that somebody has looked at, by token."""
    return {token: _of(sdk, token) for token in sorted(contracts.table())}


def _of(sdk: Sdk, token: str) -> Coverage:
    binding = binding_of(sdk, token)
    held: dict[str, str] = {}
    free: dict[str, str] = {}
    for path, bound in _walk(binding.members, ()):
        limited = bound.limited or (bound.kind != "structure" and _limited_item(bound))
        (held if limited else free)[path] = bound.origin
    return Coverage(held, free, binding.unheld)


def _limited_item(bound: Bound) -> bool:
    item = bound.item
    return item is not None and (item.limited or _limited_item(item))


def _walk(members: Mapping[str, Bound], place: tuple[str, ...]) -> Iterator[tuple[str, Bound]]:
    for name, bound in members.items():
        here = (*place, name)
        yield ".".join(here), bound
        inner: Bound | None = bound
        while inner is not None:
            yield from _walk(inner.members, here)
            inner = inner.item
