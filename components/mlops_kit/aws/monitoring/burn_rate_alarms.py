"""Alarms on budgets that are used up too fast: a long window, and a short one, together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pulumi

from mlops_kit.aws.monitoring.cloudwatch_alarm import Alarm, Composite, Formula, Metric, pairs
from mlops_kit.aws.monitoring.promises import Promise, rounded
from mlops_kit.objectives.burn_rates import PAGE, TICKET, BurnRate

SPEEDS = {PAGE: "fast", TICKET: "slow"}


@dataclass(frozen=True)
class Watch:
    """What tells how many requests, or checks, are bad."""

    role: str
    """Its alarms are `<role>-…`."""
    promise: Promise
    watched: Metric | Formula
    every_seconds: float | None = None
    """Time between two checks, where checks are counted and not all requests."""
    percent_good: bool = False
    """Whether it is the percentage of what is good; else the share of what is bad."""

    def bound(self, rate: BurnRate) -> pulumi.Output[float]:
        """Return the value whose passing means that the budget is used up that fast."""
        share = self.promise.threshold(rate)
        return share.apply(least_percent) if self.percent_good else share


def least_percent(bad: float) -> float:
    """Return the percentage of good ones that is left with a share of bad ones."""
    return rounded(100 * (1 - bad))


def window_alarms(watch: Watch) -> list[Alarm]:
    """Return two alarms a speed; they tell nobody, the composite ones do.

    The period is the whole window, so that its requests are counted together; CloudWatch moves it
    on with time.
    """
    return [
        Alarm(
            role=_role(watch, rate, seconds),
            says=(
                f"{watch.role}: over {window(seconds)} the budget is used up "
                f"{rate.factor:g} times as fast as it may be"
            ),
            watched=watch.watched,
            threshold=watch.bound(rate),
            period_seconds=seconds,
            below=watch.percent_good,
        )
        for rate in watch.promise.rates(watch.every_seconds)
        for seconds in (rate.long_seconds, rate.short_seconds)
    ]


def burn_alarms(endpoint: str, watch: Watch) -> list[Composite]:
    """Return at most two alarms: what burns fast enough to page, and what is a ticket."""
    found: list[Composite] = []
    for urgency, speed in SPEEDS.items():
        both = [
            (_role(watch, rate, rate.long_seconds), _role(watch, rate, rate.short_seconds))
            for rate in watch.promise.rates(watch.every_seconds)
            if rate.urgency == urgency
        ]
        if both:
            found.append(
                Composite(
                    role=f"{watch.role}-{speed}-burn",
                    says=f"{watch.role}: the budget of {watch.promise.name} burns {speed}",
                    rule=pairs(endpoint, both),
                    children=[role for pair in both for role in pair],
                    urgency=urgency,
                )
            )
    return found


def window(seconds: int) -> str:
    """Write a window as people do: 5m, 6h, 3d."""
    for unit, length in (("d", 86_400), ("h", 3600)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds // 60}m"


def _role(watch: Watch, rate: BurnRate, seconds: int) -> str:
    return f"{watch.role}-{rate.factor:g}x-{window(seconds)}"


def declare_all(
    watches: Iterable[Watch],
    endpoint: str,
    add: Callable[[Alarm], None],
    combine: Callable[[Composite], None],
) -> None:
    """Declare the alarms of all watches."""
    for watch in watches:
        for alarm in window_alarms(watch):
            add(alarm)
        for composite in burn_alarms(endpoint, watch):
            combine(composite)
