"""The form of what a type computes."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Made:
    """What a type computes, as templates."""

    id: str
    arn: str = ""
    """Service and resource, `ecr:repository/{name}`; a whole ARN if it begins with `arn:`."""
    more: Mapping[str, str] = field(default_factory=dict[str, str])
