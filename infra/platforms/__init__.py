"""One module per target. Each imports what its target needs, so import them lazily."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from mlops_kit.contracts import ModelEndpoint


@dataclass(frozen=True)
class Built:
    """What a platform consists of."""

    endpoints: Mapping[str, ModelEndpoint]
    """Name -> endpoint."""
    prometheus_url: pulumi.Output[str] | None = None
    """Address of the platform's own Prometheus, if it has one."""
    page_url: pulumi.Output[str] | None = None
    """Address of the platform's own live page, if it has one."""
