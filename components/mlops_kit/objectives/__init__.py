"""What an endpoint promises, as ratios of counts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Objective:
    """A promise that a share of all requests keeps."""

    name: str
    """`availability`, `latency_p50`, `latency_p95` or `latency_p99`."""
    allowed: float
    """Share of the requests that may be bad, above 0 and below 1."""
    bound_ms: float | None = None
    """A request is bad when it takes longer, in milliseconds; None: when it fails."""
