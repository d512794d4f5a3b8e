"""The `objectives` of an endpoint: their allowed values and defaults."""

from collections.abc import Iterable
from typing import Annotated

from mlops_kit.bounds import Number
from mlops_kit.objectives import Objective
from mlops_kit.problems import Place, shown
from mlops_kit.settings import Context, Given, Settings

LONGEST_LATENCY_MS = 600_000
PERCENTILES = {"latency_p50_ms": 0.5, "latency_p95_ms": 0.05, "latency_p99_ms": 0.01}
"""Share of the requests that may be slower than each bound."""

Share = Annotated[float, Number(0.5, 0.999999, hint="99 % is written 0.99")]
Milliseconds = Annotated[float, Number(0, LONGEST_LATENCY_MS, above_low=True)]


class ObjectivesSettings(Settings):
    """What an endpoint promises; a version that breaks a promise is rolled back."""

    availability: Share = 0.99
    """Share of the requests that must not fail."""
    latency_p50_ms: Milliseconds | None = None
    """At most half of the requests may take longer, in milliseconds."""
    latency_p95_ms: Milliseconds | None = None
    """At most 5 % of the requests may take longer, in milliseconds."""
    latency_p99_ms: Milliseconds | None = None
    """At most 1 % of the requests may take longer, in milliseconds."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A higher percentile must not have a lower bound."""
        below: tuple[str, float] | None = None
        for name in PERCENTILES:
            bound = given.value(name)
            if bound is None:
                continue
            if below and bound < below[1]:
                yield (
                    (name,),
                    f"must be at least {below[0]} ({shown(below[1])}), got {shown(bound)}",
                )
            else:
                below = name, bound

    def objectives(self) -> tuple[Objective, ...]:
        """Return the promises as shares of requests that may be bad."""
        promises = [Objective("availability", round(1 - self.availability, 12))]
        for name, allowed in PERCENTILES.items():
            bound = getattr(self, name)
            if bound is not None:
                promises.append(Objective(name.removesuffix("_ms"), allowed, bound))
        return tuple(promises)
