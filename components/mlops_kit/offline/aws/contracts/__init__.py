"""Where the properties of the types that this kit uses go in AWS's own operations."""

from collections.abc import Mapping
from functools import lru_cache

from mlops_kit.offline.aws.contracts import (
    delivery,
    identity,
    network,
    serving,
    storage,
    transfer,
    watch,
)
from mlops_kit.offline.aws.contracts.contract import Contract


@lru_cache(maxsize=1)
def table() -> Mapping[str, Contract]:
    """Return the contracts of all types that somebody has looked at, by token."""
    found: dict[str, Contract] = {}
    for module in (delivery, identity, network, serving, storage, transfer, watch):
        found |= module.CONTRACTS
    return found
