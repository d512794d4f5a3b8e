"""The SDK's own examples of the kit's types, and of all that stands beside them, are good."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from mlops_kit.offline.values import UNKNOWN, mapped
from tests.unit.offline.aws.at_hand import KIT_TYPES, sdk

NOT_KNOWN = "<not known>"
REGION = "us-east-1"
_PLACEHOLDERS = re.compile(r"Calling __str__|got 'some-role'|'{ \.\.\. policy JSON \.\.\. }'")
"""Words of the documentation that stand for real ones; outputs of which an example makes a text."""
_ELSEWHERE = re.compile(r"(?:must be (?:in|of|a key in) (?:region )?|own, got ')us-east-1")
"""Examples are written for several regions and do not say so."""
_ELIDED = {
    "aws:cloudwatch/eventRule:EventRule": "eventPattern",
    "aws:dynamodb/table:Table": "Capacity",
    "aws:ec2/vpc:Vpc": "cidrBlock",
    "aws:lambda/function:Function": "runtime",
    "aws:lb/targetGroup:TargetGroup": "",
    "aws:route53/record:Record": "ttl",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "rules",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "deleteMarkerReplication",
}
"""What examples leave out to be short, and what AWS demands: there `is required` may be said."""
_WRONG = {
    "aws:ec2/route:Route": "must begin at the first address",
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": "12 digits, got 9",
    "aws:cloudwatch/eventTarget:EventTarget": "12 digits, got 10",
    "aws:iam/policy:Policy": "12 digits, got 10",
    "aws:lb/loadBalancer:LoadBalancer": "got 'front_end",
    "aws:lb/targetGroup:TargetGroup": "got 'front_end",
}
"""Examples that the provider or AWS really refuses."""
pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def examples():
    tokens = [f"aws:{token}" for token in KIT_TYPES]
    script = Path(__file__).with_name("docstring_examples.py")
    root = Path(__file__).parents[4]
    path = os.pathsep.join((str(root / "components"), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), *tokens],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _known(value):
    return UNKNOWN if value == NOT_KNOWN else value


def test_the_examples_run(examples):
    failed = [one["failed"] for one in examples if "failed" in one]
    assert len(failed) <= 30, failed
    types = {one["made"][0] for one in examples if "made" in one}
    assert len(types & {f"aws:{token}" for token in KIT_TYPES}) >= 100
    assert sum("made" in one for one in examples) > 550


def test_no_example_is_refused_but_those_that_aws_refuses(examples):
    stand_in = StandIn("aws", StandInSettings())
    stand_in.configure({"region": REGION})
    refused = [
        f"{token} {name}: {problem}"
        for one in examples
        if "made" in one
        for token, name, inputs in [one["made"]]
        if token in sdk().resources
        for problem in stand_in.check(token, name, mapped(inputs, _known), {})[1]
        if not _expected(token, problem)
    ]
    assert refused == []


def _expected(token, problem):
    if _PLACEHOLDERS.search(problem.reason) or _ELSEWHERE.search(problem.reason):
        return True
    if problem.reason.startswith(("is required", "must have an action")):
        return token in _ELIDED and _ELIDED[token] in problem.path
    return token in _WRONG and _WRONG[token] in problem.reason
