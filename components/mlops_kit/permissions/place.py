"""Where a planned resource would be, as ARNs have it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mlops_kit.offline.aws.lookups import principal_suffix
from mlops_kit.offline.aws.partitions import partition_of, partitions
from mlops_kit.offline.aws.place import account_of
from mlops_kit.offline.cloud import Surroundings

_ANY = "*"


@dataclass(frozen=True)
class Place:
    """Partition, region and account; `*` where they are not known."""

    partition: str
    region: str
    account: str

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What the braces of tables may name."""
        return {"partition": self.partition, "region": self.region, "account": self.account}

    def principal(self, service: str) -> str:
        """Return the name of a service as roles and conditions have it."""
        home = partitions().get(self.partition)
        suffix = principal_suffix(service, home) if home else "amazonaws.com"
        return f"{service}.{suffix}"


def place_of(config: Mapping[str, Any], inputs: Mapping[str, Any], account: str = "") -> Place:
    """Return where a resource would be.

    Args:
        config: configuration of its provider; lists and maps may be JSON.
        inputs: of the resource.
        account: what the stack file names for previews.
    """
    plain = decoded(config)
    region = inputs.get("region") or plain.get("region")
    home = partition_of(region) if isinstance(region, str) else None
    known = account_of(Surroundings(plain, account))
    return Place(
        home.name if home else _ANY,
        region if home and isinstance(region, str) else _ANY,
        known if known and known.isdigit() else _ANY,
    )


def decoded(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a provider's configuration with lists and maps in place of their JSON."""
    return {key: _decoded(value) for key, value in config.items()}


def _decoded(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
