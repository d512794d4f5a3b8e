"""Simulate whole rollouts: how long they take, and how many requests a fault harms.

The one part of the core that needs numpy: import it where it is used, not at the top.
"""

from mlops_kit.rollout.simulate.results import (
    Report,
    Spread,
    lasts,
    number,
    share,
    simulate,
    summary,
)
from mlops_kit.rollout.simulate.scenario import (
    FAULTS,
    PATTERNS,
    Fault,
    Pattern,
    Traffic,
    default_faults,
    fault,
)

__all__ = [
    "FAULTS",
    "PATTERNS",
    "Fault",
    "Pattern",
    "Report",
    "Spread",
    "Traffic",
    "default_faults",
    "fault",
    "lasts",
    "number",
    "share",
    "simulate",
    "summary",
]
