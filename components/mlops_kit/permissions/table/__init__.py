"""What the provider pulumi-aws calls for each resource type: see `calls`."""

from collections.abc import Mapping
from functools import lru_cache

from mlops_kit.permissions.table import (
    delivery,
    identity,
    kubernetes,
    network,
    serving,
    storage,
    transfer,
    watch,
)
from mlops_kit.permissions.table.calls import Calls


@lru_cache(maxsize=1)
def table() -> Mapping[str, Calls]:
    """Return the calls of all types that somebody has looked at, by token."""
    found: dict[str, Calls] = {}
    for module in (delivery, identity, kubernetes, network, serving, storage, transfer, watch):
        found |= module.CALLS
    return found
