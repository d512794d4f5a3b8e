"""Names, places and times of a transfer: what each must look like."""

from typing import Annotated

from pydantic import AfterValidator, Field

from mlops_kit.aws.places import Shape
from mlops_kit.problems import mistake

MOST_AGENTS = 8
"""Agents that one location of DataSync takes (botocore's model)."""
MOST_SECRET = 4096
_CRON = r"cron\([^\s()]+( [^\s()]+){5}\)"

BucketName = Annotated[
    str,
    Shape(
        r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "the name of a bucket: 3 to 63 lower-case letters, digits, dots and dashes",
    ),
]
AgentArn = Annotated[
    str,
    Shape(
        r"arn:aws[a-z-]*:datasync:[a-z0-9-]+:[0-9]{12}:agent/agent-[0-9a-z]{17}",
        "the ARN of an agent, arn:<partition>:datasync:<region>:<account>:agent/agent-<id>",
    ),
]
TopicArn = Annotated[
    str,
    Shape(
        r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}",
        "the ARN of a topic, arn:<partition>:sns:<region>:<account>:<name>, and not .fifo",
    ),
]
Host = Annotated[
    str,
    Shape(
        r"([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+|[0-9A-Fa-f:]+:[0-9A-Fa-f:]*",
        "the name or address of a server, without https:// and without a path",
        longest=255,
    ),
]
Folder = Annotated[str, Shape(r"/[^\0]*", "a folder that begins with /", longest=4096)]
Prefix = Annotated[
    str,
    Shape(r"[^/\s][^\0]*", "the beginning of keys, without / before it", longest=1024),
]
Arriving = Annotated[
    str,
    Shape(r"[^/\s][^\0]*/", "the beginning of keys, ending in /, such as raw/", longest=1024),
]
Container = Annotated[
    str,
    Shape(
        r"https://[A-Za-z0-9]((\.|-+)?[A-Za-z0-9]){0,252}/[a-z0-9](-?[a-z0-9]){2,62}",
        "the address of a container, https://<account>.blob.core.windows.net/<container>",
        longest=325,
    ),
]


def _secret(value: str) -> str:
    if not 1 <= len(value) <= MOST_SECRET:
        raise mistake(f"must be 1 to {MOST_SECRET} characters, got {len(value)}")
    return value


Secret = Annotated[str, AfterValidator(_secret)]
"""Never shown in a message."""
Pattern = Annotated[
    str, Shape(r"[/*][^|\0]*", "a pattern that begins with / or *, without |", longest=4096)
]
Schedule = Annotated[
    str,
    Shape(
        rf"rate\([1-9][0-9]* (hours?|days?)\)|{_CRON}",
        "cron(<six fields>) or rate(<number> hours|days): DataSync runs at most hourly, and "
        "nothing at one time only",
    ),
]
Moment = Annotated[
    str,
    Shape(
        r"at\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\)"
        rf"|rate\([1-9][0-9]* (hours?|days?)\)|{_CRON}",
        "at(<year>-<month>-<day>T<hour>:<minute>:<second>), rate(<number> hours|days) or "
        "cron(<six fields>)",
    ),
]
Agents = Annotated[
    tuple[AgentArn, ...], Field(json_schema_extra={"minItems": 1, "maxItems": MOST_AGENTS})
]
SourceName = Annotated[
    str, Shape(r"[a-z]([a-z0-9-]{0,18}[a-z0-9])?", "1 to 20 lower-case letters, digits and dashes")
]
