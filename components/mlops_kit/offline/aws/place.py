"""Where a resource would be: region, account and partition, from configuration and inputs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from mlops_kit.offline.aws.partitions import Partition, partition_of
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.values import UNKNOWN

EXAMPLE_ACCOUNT = "123456789012"
"""AWS's own example: what ARNs have when nothing names an account."""
_ROLE = re.compile(r"arn:[\w-]+:(?:iam|sts)::(\d{12}):")


@dataclass(frozen=True)
class Where:
    """Region and account of one resource."""

    region: str | None
    """None: nothing says it, or it is not known before the deployment."""
    account: str
    """What is named, else `EXAMPLE_ACCOUNT`."""
    named_account: str | None
    """What configuration or stack file names."""

    @cached_property
    def partition(self) -> Partition | None:
        """Return the partition of the region; None if the region is not known."""
        return partition_of(self.region) if self.region else None


def where(at: Surroundings, inputs: Mapping[str, Any] | None = None) -> Where:
    """Return where a resource with these inputs would be."""
    region = (inputs or {}).get("region") or at.config.get("region")
    account = account_of(at)
    return Where(region if isinstance(region, str) else None, account or EXAMPLE_ACCOUNT, account)


def account_of(at: Surroundings) -> str | None:
    """Return the account that the configuration names, or else the stack file; None: neither does.

    In this order: the only one of `allowedAccountIds`, the role's to assume, the stack's.
    """
    allowed = at.config.get("allowedAccountIds")
    if isinstance(allowed, list) and len(cast(list[Any], allowed)) == 1:
        only = cast(list[Any], allowed)[0]
        if only is not UNKNOWN:
            return str(only)
    for role in reversed(list(_roles(at.config))):
        if match := _ROLE.match(role):
            return match[1]
    return at.account or None


def _roles(config: Mapping[str, Any]) -> Iterable[str]:
    web = config.get("assumeRoleWithWebIdentity")
    several = config.get("assumeRoles")
    chain = [web, *(cast(list[Any], several) if isinstance(several, list) else [])]
    for step in chain:
        if isinstance(step, dict):
            role = cast(dict[str, Any], step).get("roleArn")
            if isinstance(role, str):
                yield role
