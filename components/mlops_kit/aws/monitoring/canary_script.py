"""The check that CloudWatch Synthetics runs: one request from outside, answered right and in time.

It runs alone, in Synthetics' own runtime: nothing else of the kit is there.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

PROBE = "probe.json"
"""Lies beside this file: endpoint, content_type, body, expected_pattern, within_ms."""


class Unavailable(Exception):
    """The endpoint did not answer right, or not in time; the run of the canary fails."""


def handler(event: Any = None, context: Any = None) -> None:
    """Check once.

    Raises:
        Unavailable: the answer was wrong or late.
    """
    probe = json.loads((Path(__file__).parent / PROBE).read_text(encoding="utf-8"))
    # A second try would hide a failure, and its time would count as the endpoint's.
    config = import_module("botocore.config").Config(
        retries={"total_max_attempts": 1},
        connect_timeout=5,
        read_timeout=probe["within_ms"] / 1000 + 1,
    )
    client = import_module("boto3").client("sagemaker-runtime", config=config)
    check(probe, client.invoke_endpoint, time.monotonic)


def check(
    probe: Mapping[str, Any], invoke: Callable[..., Mapping[str, Any]], clock: Callable[[], float]
) -> None:
    """Send the request and judge the answer; its text is not logged.

    Args:
        probe: what to ask and what to expect.
        invoke: sends a request, as `invoke_endpoint` of the AWS SDK.
        clock: tells seconds.

    Raises:
        Unavailable: the answer was wrong or late.
    """
    begun = clock()
    answer = invoke(
        EndpointName=probe["endpoint"],
        ContentType=probe["content_type"],
        Body=probe["body"].encode(),
    )
    text = answer["Body"].read().decode("utf-8", "replace")
    took_ms = 1000 * (clock() - begun)
    if took_ms > probe["within_ms"]:
        raise Unavailable(f"took {took_ms:.0f} ms, allowed are {probe['within_ms']:g} ms")
    pattern = probe["expected_pattern"]
    if pattern is not None and not re.search(pattern, text):
        raise Unavailable(f"the answer does not match {pattern!r}")
