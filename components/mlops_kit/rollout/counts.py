"""How many requests a version answered, and how many of them badly."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlops_kit.objectives import Objective


@dataclass(frozen=True)
class Counts:
    """How many requests a version answered, and how many of them badly."""

    requests: int = 0
    """Requests completed."""
    failed: int = 0
    """Requests that ended in a server error or no answer."""
    slow: Mapping[str, int] = field(default_factory=dict[str, int])
    """Requests slower than the bound, by the name of the latency objective."""

    def bad(self, objective: Objective) -> int:
        """Return how many requests count against `objective`."""
        if objective.bound_ms is None:
            return self.failed
        return self.slow.get(objective.name, 0)
