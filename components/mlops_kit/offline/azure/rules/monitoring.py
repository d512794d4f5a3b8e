"""Rules of Azure Monitor and of budgets that no model states."""

import re
from collections.abc import Iterator
from datetime import timedelta

from mlops_kit.offline.azure.limits import duration
from mlops_kit.offline.azure.rules.reading import at, items, number
from mlops_kit.offline.values import Values
from mlops_kit.problems import Problem, not_one_of, shown

_FREQUENCIES = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H")
_WINDOWS = (*_FREQUENCIES, "PT6H", "PT12H", "P1D")
_OPERATORS = (
    "Equals",
    "GreaterThan",
    "GreaterThanOrEqual",
    "LessThan",
    "LessThanOrEqual",
    "GreaterOrLessThan",
)
_DESTINATIONS = (
    "workspaceId",
    "storageAccountId",
    "eventHubAuthorizationRuleId",
    "marketplacePartnerId",
)
_LONGEST_SHORT_NAME = 12
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def metric_alert(inputs: Values) -> Iterator[Problem]:
    """Check how often an alert looks, and at how much."""
    severity = number(at(inputs, "severity"))
    if severity is not None and severity not in range(5):
        yield Problem("severity", f"must be 0 to 4, got {shown(severity)}")
    if "PromQL" in str(at(inputs, "criteria.odataType")):
        return
    for key, allowed in (("evaluationFrequency", _FREQUENCIES), ("windowSize", _WINDOWS)):
        value = at(inputs, key)
        if isinstance(value, str) and duration(value) not in map(duration, allowed):
            yield Problem(key, not_one_of(value, allowed))
    yield from _shorter(inputs, "evaluationFrequency", "windowSize")


def query_alert(inputs: Values) -> Iterator[Problem]:
    """Check how often a rule asks, and over how long."""
    for key, most in (("evaluationFrequency", _DAY), ("windowSize", 2 * _DAY)):
        found = duration(at(inputs, key))
        if found is not None and not _MINUTE <= found <= most:
            words = "PT1M to P1D" if most == _DAY else "PT1M to P2D"
            yield Problem(key, f"must be {words}, got {at(inputs, key)}")
    for position, criterion in items(inputs, "criteria.allOf"):
        operator = at(criterion, "operator")
        if isinstance(operator, str) and operator not in _OPERATORS:
            reason = not_one_of(operator, _OPERATORS)
            yield Problem(f"criteria.allOf[{position}].operator", reason)
        periods = at(criterion, "failingPeriods")
        failing = number(at(periods, "minFailingPeriodsToAlert"))
        total = number(at(periods, "numberOfEvaluationPeriods"))
        if failing is not None and total is not None and failing > total:
            yield Problem(
                f"criteria.allOf[{position}].failingPeriods.minFailingPeriodsToAlert",
                f"must be at most numberOfEvaluationPeriods ({shown(total)}), got {shown(failing)}",
            )


def action_group(inputs: Values) -> Iterator[Problem]:
    """Check whom a group tells."""
    short = at(inputs, "groupShortName")
    if isinstance(short, str) and not 1 <= len(short) <= _LONGEST_SHORT_NAME:
        yield Problem(
            "groupShortName",
            f"must have 1 to {_LONGEST_SHORT_NAME} characters, got {len(short)}: {shown(short)}",
        )
    for position, receiver in items(inputs, "emailReceivers"):
        address = at(receiver, "emailAddress")
        if isinstance(address, str) and not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
            yield Problem(
                f"emailReceivers[{position}].emailAddress",
                f"must be an email address, got {shown(address)}",
            )


def autoscale(inputs: Values) -> Iterator[Problem]:
    """Check the sizes and the patience of automatic scaling."""
    for position, profile in items(inputs, "profiles"):
        place = f"profiles[{position}]"
        least, usual, most = (
            number(at(profile, f"capacity.{key}")) for key in ("minimum", "default", "maximum")
        )
        if least is not None and most is not None and least > most:
            yield Problem(
                f"{place}.capacity.minimum",
                f"must be at most maximum ({shown(most)}), got {shown(least)}",
            )
        elif None not in (least, usual, most) and not (least or 0) <= (usual or 0) <= (most or 0):
            yield Problem(
                f"{place}.capacity.default",
                f"must be {shown(least)} to {shown(most)}, got {shown(usual)}",
            )
        for number_of, rule in items(profile, "rules"):
            yield from _scale_rule(rule, f"{place}.rules[{number_of}]")


def diagnostic_setting(inputs: Values) -> Iterator[Problem]:
    """Check that something is sent somewhere."""
    if not any(key in inputs for key in _DESTINATIONS):
        yield Problem(
            "workspaceId",
            f"is required but missing: give one of {', '.join(_DESTINATIONS)}",
        )
    if "logs" not in inputs and "metrics" not in inputs:
        yield Problem("logs", "is required but missing: give one of logs, metrics")
    for position, log in items(inputs, "logs"):
        if "category" in log and "categoryGroup" in log:
            yield Problem(
                f"logs[{position}].categoryGroup", "cannot be given together with category"
            )


def budget(inputs: Values) -> Iterator[Problem]:
    """Check the time and the amount of a budget."""
    amount = number(at(inputs, "amount"))
    if amount is not None and amount <= 0:
        yield Problem("amount", f"must be above 0, got {shown(amount)}")
    start, end = at(inputs, "timePeriod.startDate"), at(inputs, "timePeriod.endDate")
    if isinstance(start, str) and not re.match(r"\d{4}-\d\d-01", start):
        yield Problem(
            "timePeriod.startDate", f"must be the first day of a month, got {shown(start)}"
        )
    if isinstance(start, str) and isinstance(end, str) and end[:10] <= start[:10]:
        yield Problem("timePeriod.endDate", f"must be after startDate ({start}), got {shown(end)}")
    notifications = at(inputs, "notifications")
    if isinstance(notifications, dict) and len(notifications) > 5:
        yield Problem("notifications", f"must have at most 5 items, got {len(notifications)}")


def _scale_rule(rule: Values, place: str) -> Iterator[Problem]:
    for path, least, most, words in (
        ("metricTrigger.timeGrain", _MINUTE, _DAY / 2, "PT1M to PT12H"),
        ("metricTrigger.timeWindow", 5 * _MINUTE, _DAY / 2, "PT5M to PT12H"),
        ("scaleAction.cooldown", _MINUTE, 7 * _DAY, "PT1M to P7D"),
    ):
        value = at(rule, path)
        found = duration(value)
        if isinstance(value, str) and (found is None or not least <= found <= most):
            yield Problem(f"{place}.{path}", f"must be {words}, got {shown(value)}")


def _shorter(inputs: Values, low: str, high: str) -> Iterator[Problem]:
    least, most = duration(at(inputs, low)), duration(at(inputs, high))
    if least and most and least > most:
        yield Problem(low, f"must be at most {high} ({at(inputs, high)}), got {at(inputs, low)}")
