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
from tests.offline_planted.gcp_good import PUBLIC
from tests.unit.offline.gcp.at_hand import KIT_TYPES, sdk

NOT_KNOWN = "<not known>"

_PLACEHOLDERS = re.compile(
    r"'(?:(?:kms|cmek|my|example|bootstrap)[\w-]*|my@service-account\.com|.*_\d{4,5}|.*-|sa|app|id)'"
    r"|Calling __str__"
)
"""Words of the documentation that stand for real ones, such as kms-key for a key's path; names that
end with a hyphen, to which an output would be added; an output that an example makes a text of."""
pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def examples():
    tokens = [f"gcp:{token}" for token in KIT_TYPES]
    script = Path(__file__).with_name("sdk_examples.py")
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
    assert len(failed) <= 1, failed
    types = {one["made"][0] for one in examples if "made" in one}
    assert {f"gcp:{token}" for token in KIT_TYPES} <= types
    assert sum("made" in one for one in examples) > 400


def test_no_example_is_refused(examples):
    stand_in = StandIn("gcp", StandInSettings())
    stand_in.configure(PUBLIC)
    refused = [
        f"{token} {name}: {problem}"
        for one in examples
        if "made" in one
        for token, name, inputs in [one["made"]]
        if token in sdk().resources
        for problem in stand_in.check(token, name, mapped(inputs, _known), {})[1]
        if not _PLACEHOLDERS.search(problem.reason)
    ]
    assert refused == []
