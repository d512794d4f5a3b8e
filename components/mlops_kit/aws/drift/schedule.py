"""The schedules that SageMaker Model Monitor takes: hours, never minutes."""

import re

HOUR = 3600
ALLOWED = (
    "cron(0 * ? * * *) for every hour, cron(0 H ? * * *) for once a day or cron(0 H/N ? * * *) "
    "for every N hours, with H from 0 to 23 and N from 1 to 24"
)
"""All forms, for sentences. Source: developer guide, "The cron expression for monitoring"."""
_FORM = re.compile(r"cron\(0 (?:\*|(\d{1,2})(?:/(\d{1,2}))?) \? \* \* \*\)")


def hours_between(schedule: str) -> tuple[int, int]:
    """Return the shortest and the longest time between two executions of a schedule, in hours.

    Raises:
        ValueError: Model Monitor does not take the schedule.
    """
    match = _FORM.fullmatch(schedule)
    if match is None:
        raise ValueError(f"{schedule!r} is not {ALLOWED}")
    if match[1] is None:
        return 1, 1
    first, step = int(match[1]), int(match[2]) if match[2] else 24
    if first > 23 or not 1 <= step <= 24:
        raise ValueError(f"{schedule!r} is not {ALLOWED}")
    # As cron reads it, every day begins anew: 17/12 is once a day.
    hours = list(range(first, 24, step))
    gaps = [
        later - earlier for earlier, later in zip(hours, [*hours[1:], hours[0] + 24], strict=True)
    ]
    return min(gaps), max(gaps)


def longest_seconds(schedule: str) -> int:
    """Return the longest time between two executions of a schedule, in seconds."""
    return hours_between(schedule)[1] * HOUR
