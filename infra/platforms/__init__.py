"""One module per target. Each imports what its target needs, so import them lazily."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from mlops_kit.contracts import ModelEndpoint

Outputs = Mapping[str, pulumi.Output[Any]]
"""What a stack exports of one thing: word -> value."""


@dataclass(frozen=True)
class Built:
    """What a platform consists of."""

    endpoints: Mapping[str, ModelEndpoint] = field(default_factory=dict[str, ModelEndpoint])
    """Name -> endpoint."""
    prometheus_url: pulumi.Output[str] | None = None
    """Address of the platform's own Prometheus, if it has one."""
    page_url: pulumi.Output[str] | None = None
    """Address of the platform's own live page, if it has one."""
    parts: Mapping[str, Mapping[str, Outputs]] = field(
        default_factory=dict[str, Mapping[str, Outputs]]
    )
    """Kind, such as `registries` -> name -> what is exported of it."""
