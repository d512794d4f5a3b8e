"""Figures of the real controllers: Flagger v1.36.1, Argo Rollouts v1.10.1 on Kubernetes 1.37.2.

Traffic, counters and PromQL answers were simulated there; stable version 0.1 % errors, allowed
1 %. Each figure is a mean of few runs.
"""

from dataclasses import dataclass

from benchmarks.rollback_rules import argo, flagger
from benchmarks.rollback_rules.traffic import Rule

ALLOWED = 0.01
FAULTS = (0.02, 0.05, 0.2, 0.5)


@dataclass(frozen=True)
class Detection:
    """Seconds from the first traffic to weight 0, and harmed requests, for each of `FAULTS`."""

    rule: Rule
    rate: float
    seconds: tuple[float, float, float, float]
    harmed: tuple[float, float, float, float]


@dataclass(frozen=True)
class FalseRollbacks:
    """Rollbacks of good versions at 200 requests a second."""

    rule: Rule
    ratio: float
    rolled_back: int
    runs: int


DETECTIONS = (
    Detection(flagger.TUTORIAL, 200, (360, 360, 360, 361), (148, 349, 1416, 3592)),
    Detection(flagger.TUTORIAL, 2000, (360, 360, 361, 361), (1421, 3550, 14496, 35891)),
    Detection(flagger.FASTEST, 200, (21, 19, 19, 19), (9, 20, 76, 191)),
    Detection(flagger.FASTEST, 2000, (19, 19, 19, 19), (80, 192, 778, 1947)),
    Detection(argo.DOCUMENTED, 200, (1500, 1500, 1500, 1500), (2107, 5380, 21647, 54157)),
    Detection(argo.MINUTE, 200, (177, 177, 176, 176), (140, 343, 1381, 3431)),
    Detection(argo.MINUTE, 2000, (177, 177, 177, 175), (1369, 3474, 13690, 34149)),
    Detection(argo.FAST, 200, (4.8, 4.6, 4.6, 4.6), (2.5, 5.5, 19, 46)),
    Detection(argo.FAST, 2000, (4.6, 4.6, 4.7, 4.5), (16, 46, 192, 455)),
    Detection(argo.SECOND, 2000, (2.0, 1.6, 1.6, 1.8), (8, 17, 61, 181)),
)
FALSE_ROLLBACKS = (
    FalseRollbacks(flagger.TUTORIAL, 0.009, 0, 20),
    FalseRollbacks(flagger.FASTEST, 0.009, 37, 40),
    FalseRollbacks(argo.MINUTE, 0.009, 2, 20),
    FalseRollbacks(argo.FAST, 0.009, 39, 40),
    FalseRollbacks(argo.SECOND, 0.009, 20, 20),
    FalseRollbacks(flagger.FASTEST, 0.005, 8, 20),
    FalseRollbacks(argo.FAST, 0.005, 11, 20),
    FalseRollbacks(flagger.TUTORIAL, 0.01, 8, 20),
    FalseRollbacks(flagger.FASTEST, 0.01, 19, 20),
    FalseRollbacks(argo.MINUTE, 0.01, 12, 20),
    FalseRollbacks(argo.FAST, 0.01, 20, 20),
    FalseRollbacks(argo.SECOND, 0.01, 20, 20),
)
"""In the order that the sources name them: tutorial, fastest; 1 min, 5 s, 1 s."""
