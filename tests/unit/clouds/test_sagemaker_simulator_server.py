"""The simulator as a server: the same calls, and the control over it, by HTTP."""

import json
import threading
import urllib.error
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ConnectionClosedError
from moto.core.base_backend import BackendDict

from tests.clouds.sagemaker import Settings, Simulator, VirtualClock, install
from tests.clouds.sagemaker.remote import Remote
from tests.clouds.sagemaker.server import serve
from tests.unit.clouds.sagemaker_scene import ONCE, variant


@pytest.fixture
def remote() -> Iterator[Remote]:
    BackendDict.reset()
    sim = Simulator(VirtualClock(), Settings(), "eu-central-1", None)
    with install.active(sim):
        server = serve(sim)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield Remote(f"http://127.0.0.1:{server.port}")
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def test_a_server_does_the_same_over_http(remote):
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "config": ONCE}
    url = {"endpoint_url": remote.url, "region_name": "eu-central-1"}
    sm = boto3.Session().client("sagemaker", **url, **keys)
    role = "arn:aws:iam::123456789012:role/sagemaker"
    sm.create_model(ModelName="m", ExecutionRoleArn=role, PrimaryContainer={"Image": "i"})
    sm.create_endpoint_config(EndpointConfigName="c", ProductionVariants=[variant("m")])
    remote.tell("fail", operation="CreateEndpoint", kind="closed", after=True)
    with pytest.raises(ConnectionClosedError):
        sm.create_endpoint(EndpointName="e", EndpointConfigName="c")
    remote.tell("advance", seconds=300)
    assert sm.describe_endpoint(EndpointName="e")["EndpointStatus"] == "InService"
    remote.tell("traffic", endpoint="e", per_second=10)
    remote.tell("model", name="m", errors=0.5, median_ms=10, p95_ms=20)
    remote.tell("scale", endpoint="e", variant="blue", count=7)
    remote.tell("settings", delete_seconds=5)
    assert remote.ask("endpoints")["e"]["history"][-1][1] == "InService"
    sm.delete_model(ModelName="m")
    assert remote.ask("violations") == ["model m was deleted while e runs it"]
    assert remote.count("CreateEndpoint") == 1
    assert remote.now() > VirtualClock().now()
    remote.tell("forget")
    assert remote.ask("calls") == []


@pytest.mark.parametrize(
    ("name", "body"), [("rain", {}), ("settings", {"colour": 1}), ("fail", {"sort": "x"})]
)
def test_a_server_says_what_it_does_not_understand(remote, name, body):
    with pytest.raises(urllib.error.HTTPError) as caught:
        remote.tell(name, **body)
    with caught.value as answer:
        assert answer.code == 400
        assert json.load(answer)["error"]
