"""What Microsoft's own client sends to Azure Machine Learning passes as inputs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_kit.offline.azure.arm import arm_path
from tests.unit.offline.azure.at_hand import findings, shape

_NEWER_THAN_THE_SDK = {"enableOSPatching", "enableRootAccess", "releaseQuotaOnStop"}
"""Properties of a notebook's machine that pulumi_azure_native does not have."""


@pytest.mark.processes
def test_no_body_of_the_client_is_refused():
    program = Path(__file__).with_name("ml_client.py")
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    bodies = json.loads(done.stdout)
    assert len(bodies) >= 15

    for kind, body in bodies:
        inputs = _inputs(kind, body)
        for problem in findings(f"azure-native:machinelearningservices:{kind}", inputs):
            assert problem.path.rpartition(".")[2] in _NEWER_THAN_THE_SDK, (kind, str(problem))


def _inputs(kind, body):
    """Return a body as a program gives it: the path's names beside it, its `properties` flat."""
    found = shape(f"machinelearningservices:{kind}")
    if "properties" not in found.inputs:
        body = {**body, **body.get("properties", {})}
        del body["properties"]
    body.pop("id", None)
    names = dict.fromkeys(arm_path(found).parameters, "wine")
    return {**names, **body}
