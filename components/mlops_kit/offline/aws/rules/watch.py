"""CloudWatch, EventBridge, SNS, SQS, budgets, canaries.

Source: CloudWatch API reference (PutMetricAlarm, PutCompositeAlarm) and user guide ("Statistics
definitions"); CloudWatch Logs API reference (PutRetentionPolicy); EventBridge API reference
(PutRule); SNS and SQS developer guides (FIFO, endpoints of subscriptions); AWS Budgets API
reference.
"""

import re
from collections.abc import Iterator

from mlops_kit.offline.aws.arns import parsed
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.rules.asking import (
    Inputs,
    at_most_one,
    entries,
    given,
    in_order,
    lacks,
    mistake,
    number,
    part,
    switch,
    text,
    together,
)
from mlops_kit.offline.aws.rules.scaling import schedule_text
from mlops_kit.problems import Problem, not_one_of, shown

_DAY = 86_400
_HOUR = 3_600
_MISSING = ("breaching", "notBreaching", "ignore", "missing")
_ANOMALY = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
_NUMBER = r"\d{1,3}(?:\.\d{1,10})?"
_STATISTIC = re.compile(
    rf"(?:p|tm|wm|tc|ts){_NUMBER}|(?:TM|WM|TC|TS|PR)\([^()]*:[^()]*\)|IQM", re.IGNORECASE
)
_QUERY_ID = re.compile(r"[a-z][A-Za-z0-9_]*")
_RETENTION = (
    *(0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827),
    *(2192, 2557, 2922, 3288, 3653),
)
_ALARM_WORDS = re.compile(
    r"\s*(?:(?P<state>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^()\"'\s]+)\s*\)"
    r"|(?P<constant>TRUE|FALSE)|(?P<operator>AND|OR)|(?P<not>NOT)|(?P<open>\()|(?P<close>\)))"
)


def metric_alarm(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold an alarm to CloudWatch's limits."""
    yield from at_most_one(inputs, "metricName", "metricQueries", "evaluationCriteria")
    yield from at_most_one(inputs, "statistic", "extendedStatistic")
    yield from at_most_one(inputs, "threshold", "thresholdMetricId")
    yield from _missing_parts(inputs)
    yield from _window(inputs)
    yield from in_order(inputs, "datapointsToAlarm", "evaluationPeriods")
    statistic = text(inputs, "extendedStatistic")
    if statistic and not _STATISTIC.fullmatch(statistic):
        yield mistake(
            f"must be a statistic such as p99, tm90 or PR(:100), got {shown(statistic)}",
            "extendedStatistic",
        )
    missing = text(inputs, "treatMissingData")
    if missing and missing not in _MISSING:
        yield mistake(not_one_of(missing, _MISSING), "treatMissingData")
    few = text(inputs, "evaluateLowSampleCountPercentiles")
    if few and few not in ("evaluate", "ignore"):
        yield mistake(not_one_of(few, ("evaluate", "ignore")), "evaluateLowSampleCountPercentiles")
    yield from _queries(inputs)


def _missing_parts(inputs: Inputs) -> Iterator[Problem]:
    sources = ("metricName", "metricQueries", "evaluationCriteria")
    if all(lacks(inputs, source) for source in sources):
        yield mistake("is required but missing, or else metricQueries", "metricName")
    if given(inputs, "metricName"):
        for name in ("namespace", "period", "evaluationPeriods", "comparisonOperator"):
            if lacks(inputs, name):
                yield mistake("is required but missing, as metricName is given", name)
        if lacks(inputs, "statistic") and lacks(inputs, "extendedStatistic"):
            yield mistake("is required but missing, or else extendedStatistic", "statistic")
    if given(inputs, "metricQueries"):
        for name in ("namespace", "period", "statistic", "extendedStatistic", "dimensions"):
            if given(inputs, name):
                yield mistake("must not be given together with metricQueries", name)
    operator = text(inputs, "comparisonOperator")
    if operator in _ANOMALY and lacks(inputs, "thresholdMetricId"):
        yield mistake(
            f"is required but missing, as comparisonOperator is {operator}", "thresholdMetricId"
        )


def _window(inputs: Inputs) -> Iterator[Problem]:
    period, periods = number(inputs, "period"), number(inputs, "evaluationPeriods")
    if period is not None and period > 0 and period not in (10, 20, 30) and period % 60:
        yield mistake(f"must be 10, 20, 30 or a multiple of 60 seconds, got {period:g}", "period")
    for index, query in entries(inputs, "metricQueries"):
        metric = part(query, "metric") or {}
        inner = number(metric, "period")
        if inner is not None and inner > 0 and inner not in (10, 20, 30) and inner % 60:
            yield mistake(
                f"must be 10, 20, 30 or a multiple of 60 seconds, got {inner:g}",
                *("metricQueries", index, "metric", "period"),
            )
        longest = max(period or 0, inner or 0)
        period = longest or period
    if period is None or periods is None:
        return
    most = _DAY if period < _HOUR else 7 * _DAY
    if period * periods > most:
        window = "1 day, as period is under 1 hour" if most == _DAY else "7 days"
        yield mistake(
            f"of {periods:g} periods of {period:g} s must stay within {window}", "evaluationPeriods"
        )


def _queries(inputs: Inputs) -> Iterator[Problem]:
    ids: set[str] = set()
    metrics, returned, unknown = 0, 0, False
    for index, query in entries(inputs, "metricQueries"):
        id = text(query, "id")
        unknown = unknown or switch(query, "returnData") is None
        metrics += given(query, "metric")
        returned += switch(query, "returnData") is True
        if id and not _QUERY_ID.fullmatch(id):
            yield mistake(
                f"must be letters, digits and _ and begin with a small letter, got {shown(id)}",
                *("metricQueries", index, "id"),
            )
        if id and id in ids:
            yield mistake(f"must be unique, got {shown(id)} twice", "metricQueries", index, "id")
        ids.add(id or "")
        if lacks(query, "metric") and lacks(query, "expression"):
            yield mistake(
                "is required but missing, or else expression", "metricQueries", index, "metric"
            )
        if given(query, "metric") and given(query, "expression"):
            yield mistake(
                "must not be given together with metric", "metricQueries", index, "expression"
            )
    if metrics > 10:
        yield mistake(f"must have at most 10 metrics, got {metrics}", "metricQueries")
    if ids and not unknown and returned != 1 and lacks(inputs, "thresholdMetricId"):
        yield mistake(
            f"must have returnData: true in exactly one query, got {returned}", "metricQueries"
        )


def composite_alarm(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Read the rule as CloudWatch does."""
    rule = text(inputs, "alarmRule")
    if rule is None:
        return
    position, depth, operand = 0, 0, False
    while rule[position:].strip():
        word = _ALARM_WORDS.match(rule, position)
        if word is None and re.match(r"\s*AT_LEAST\s*\(", rule[position:]):
            return
        kind = word.lastgroup if word else None
        wants = {"state": False, "constant": False, "not": False, "open": False}
        if word is None or wants.get(kind or "", True) != operand:
            near = rule[position:].strip()
            form = 'ALARM("name"), OK(…) and the like joined by AND, OR, NOT'
            reason = f"must be {form}; wrong at {shown(near)}"
            yield mistake(reason, "alarmRule")
            return
        depth += (kind == "open") - (kind == "close")
        operand = kind in ("state", "constant", "close")
        position = word.end()
        if depth < 0:
            break
    if depth or not operand:
        yield mistake(f"must close what it opens, got {shown(rule)}", "alarmRule")


def log_group(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Allow the retention times that CloudWatch Logs has."""
    days = number(inputs, "retentionInDays")
    if days is not None and days not in _RETENTION:
        near = min(_RETENTION[1:], key=lambda one: abs(one - days))
        yield mistake(
            f"must be one of {', '.join(map(str, _RETENTION))}, got {days:g}; nearest is {near}",
            "retentionInDays",
        )
    key = text(inputs, "kmsKeyId")
    if key and not key.startswith("arn:"):
        yield mistake(f"must be the ARN of a key, got {shown(key)}", "kmsKeyId")


def event_rule(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand a schedule or a pattern."""
    if lacks(inputs, "scheduleExpression") and lacks(inputs, "eventPattern"):
        yield mistake("is required but missing, or else scheduleExpression", "eventPattern")
    yield from at_most_one(inputs, "state", "isEnabled")
    yield from schedule_text(inputs, "scheduleExpression", exact_units=True)


def event_target(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Allow one form of input, and demand an ARN."""
    yield from at_most_one(inputs, "input", "inputPath", "inputTransformer")
    yield from _arn(inputs, "arn")


def topic(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold FIFO topics to their names."""
    yield from _fifo(inputs, "fifoTopic")


def queue(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold FIFO queues to their names, and encryption to one form."""
    yield from _fifo(inputs, "fifoQueue")
    if switch(inputs, "sqsManagedSseEnabled") and given(inputs, "kmsMasterKeyId"):
        yield mistake("must not be true together with kmsMasterKeyId", "sqsManagedSseEnabled")


def _fifo(inputs: Inputs, flag: str) -> Iterator[Problem]:
    name, fifo = text(inputs, "name"), switch(inputs, flag)
    if name and fifo is True and not name.endswith(".fifo"):
        yield mistake(f"must end in .fifo, as {flag} is true, got {shown(name)}", "name")
    if name and fifo is False and name.endswith(".fifo"):
        yield mistake(f"must be true, as the name {shown(name)} ends in .fifo", flag)
    for other in ("contentBasedDeduplication", "deduplicationScope", "fifoThroughputLimit"):
        if fifo is False and given(inputs, other) and inputs[other] is not False:
            yield mistake(f"must not be given without {flag}", other)


def subscription(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold an endpoint to its protocol."""
    yield from _arn(inputs, "topic", "sns")
    protocol, endpoint = text(inputs, "protocol"), text(inputs, "endpoint")
    if protocol is None or endpoint is None:
        return
    if protocol in ("sqs", "lambda", "firehose"):
        yield from _arn(inputs, "endpoint", protocol)
    if protocol in ("http", "https") and not endpoint.startswith(f"{protocol}://"):
        yield mistake(f"must begin with {protocol}://, got {shown(endpoint)}", "endpoint")
    if protocol.startswith("email") and "@" not in endpoint:
        yield mistake(f"must be an email address, got {shown(endpoint)}", "endpoint")
    if protocol == "firehose" and lacks(inputs, "subscriptionRoleArn"):
        yield mistake("is required but missing, as protocol is firehose", "subscriptionRoleArn")


def _arn(inputs: Inputs, name: str, service: str = "") -> Iterator[Problem]:
    value = text(inputs, name)
    if value is None:
        return
    arn = parsed(value)
    if arn is None:
        yield mistake(f"must be an ARN, got {shown(value)}", name)
    elif service and arn.service != service:
        yield mistake(f"must be an ARN of {service}, got {shown(value)}", name)


def budget(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand an amount, and one way to filter."""
    yield from together(inputs, "limitAmount", "limitUnit")
    yield from at_most_one(inputs, "limitAmount", "plannedLimits")
    yield from at_most_one(inputs, "costFilters", "filterExpression")
    amount = text(inputs, "limitAmount")
    if amount and number(inputs, "limitAmount") is None:
        yield mistake(f"must be a number as text, got {shown(amount)}", "limitAmount")
    for index, note in entries(inputs, "notifications"):
        names = ("subscriberEmailAddresses", "subscriberSnsTopicArns")
        if all(lacks(note, name) for name in names):
            reason = f"is required but missing, or else {names[1]}"
            yield mistake(reason, "notifications", index, names[0])


def canary(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand one source of code and a schedule."""
    yield from at_most_one(inputs, "zipFile", "s3Bucket")
    if lacks(inputs, "zipFile") and lacks(inputs, "s3Bucket"):
        yield mistake("is required but missing, or else s3Bucket and s3Key", "zipFile")
    yield from together(inputs, "s3Bucket", "s3Key")
    schedule = part(inputs, "schedule")
    if schedule is not None:
        yield from schedule_text(schedule, "expression", once=True, place=("schedule",))
    runtime = text(inputs, "runtimeVersion")
    if runtime and not re.fullmatch(r"syn-(?:[a-z]+-)*\d+(?:\.\d+)*", runtime):
        yield mistake(
            f"must be a runtime such as syn-nodejs-puppeteer-9.1, got {shown(runtime)}",
            "runtimeVersion",
        )
