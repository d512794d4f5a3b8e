"""The objectives of an endpoint, as shares of requests that alarms can watch."""

from dataclasses import dataclass

import pulumi

from mlops_kit.contracts import ObjectivesArgs
from mlops_kit.objectives.burn_rates import BURN_RATES, BurnRate, burn_rates
from mlops_kit.objectives.settings import PERCENTILES, ObjectivesSettings


@dataclass(frozen=True)
class Promise:
    """A share of the requests that may be bad, known now or only in a deployment."""

    name: str
    """`availability`, `latency-p50`, `latency-p95` or `latency-p99`."""
    allowed: pulumi.Input[float]

    def rates(self, every_seconds: float | None = None) -> tuple[BurnRate, ...]:
        """Return the speeds that alarms can be made of; all, where the share is not known yet."""
        if isinstance(self.allowed, int | float):
            return burn_rates(self.allowed, every_seconds)
        return BURN_RATES

    def threshold(self, rate: BurnRate) -> pulumi.Output[float]:
        """Return the share above which the budget is used up at a speed."""
        return pulumi.Output.from_input(self.allowed).apply(
            lambda allowed: rounded(rate.threshold(allowed))
        )


@dataclass(frozen=True)
class Latency(Promise):
    """A promise that a request breaks by taking longer than a bound."""

    bound_ms: pulumi.Input[float]

    @property
    def percentile(self) -> str:
        """The percentile that must stay below the bound, such as p95."""
        return self.name.removeprefix("latency-")


def availability(args: ObjectivesArgs | None) -> Promise:
    """Return what part of the requests may fail."""
    given = (args or {}).get("availability")
    promised = ObjectivesSettings().availability if given is None else given
    if isinstance(promised, int | float):
        return Promise("availability", rounded(1 - promised))
    return Promise(
        "availability", pulumi.Output.from_input(promised).apply(lambda a: rounded(1 - a))
    )


def latencies(args: ObjectivesArgs | None) -> list[Latency]:
    """Return what part of the requests may be slower than each bound that is promised."""
    found: list[Latency] = []
    for name, allowed in PERCENTILES.items():
        bound = (args or {}).get(name)
        if bound is not None:
            found.append(Latency(name.removesuffix("_ms").replace("_", "-"), allowed, bound))
    return found


def rounded(share: float) -> float:
    """Take off what binary fractions add: 1 - 0.99 is 0.01."""
    return round(share, 12)
