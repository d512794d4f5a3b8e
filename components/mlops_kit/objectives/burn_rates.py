"""How fast the budget for bad requests is used up, and whom that concerns: many windows at once.

Source: Google, The Site Reliability Workbook, chapter 5, "Alerting on SLOs": the recommended
parameters. A long window says that enough of the budget is gone, a short one that it still goes on.
"""

from dataclasses import dataclass

PAGE = "page"
TICKET = "ticket"
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
BUDGET_SECONDS = 30 * _DAY
"""The time for which a budget must last."""
_LEAST_CHECKS = 2
"""A short window with fewer checks is often empty, and an empty window says nothing."""


@dataclass(frozen=True)
class BurnRate:
    """A speed at which the budget is used up, and the windows in which it is seen."""

    factor: float
    """Times the speed at which the budget lasts exactly 30 days."""
    long_seconds: int
    """Window in which enough of the budget is used up to matter."""
    short_seconds: int
    """Window that says whether it still goes on."""
    urgency: str
    """`page`: somebody must act now; `ticket`: within days."""

    def threshold(self, allowed: float) -> float:
        """Return the share of bad requests above which the budget is used up that fast.

        Args:
            allowed: share of the requests that may be bad.
        """
        return self.factor * allowed

    def budget_used(self) -> float:
        """Return the share of the budget that is gone after the long window."""
        return self.factor * self.long_seconds / BUDGET_SECONDS

    def can_be_reached(self, allowed: float) -> bool:
        """Tell whether requests can be that bad: no share is above 1."""
        return self.threshold(allowed) < 1

    def can_be_seen(self, allowed: float, every_seconds: float) -> bool:
        """Tell whether checks are frequent enough: one bad check alone must not be too many.

        Args:
            allowed: share of the checks that may be bad.
            every_seconds: time from one check to the next.
        """
        one_bad = every_seconds / self.long_seconds
        checks = self.short_seconds / every_seconds
        return one_bad <= self.threshold(allowed) and checks >= _LEAST_CHECKS


BURN_RATES = (
    BurnRate(14.4, _HOUR, 5 * _MINUTE, PAGE),
    BurnRate(6, 6 * _HOUR, 30 * _MINUTE, PAGE),
    BurnRate(3, _DAY, 2 * _HOUR, TICKET),
    BurnRate(1, 3 * _DAY, 6 * _HOUR, TICKET),
)


def burn_rates(allowed: float, every_seconds: float | None = None) -> tuple[BurnRate, ...]:
    """Return those that an alarm can be made of.

    Args:
        allowed: share of the requests that may be bad, above 0 and below 1.
        every_seconds: time between two checks, where checks are counted and not all requests.
    """
    return tuple(
        rate
        for rate in BURN_RATES
        if rate.can_be_reached(allowed)
        and (every_seconds is None or rate.can_be_seen(allowed, every_seconds))
    )
