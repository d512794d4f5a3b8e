"""Every AWS type that the kit declares is made in moto, read back, changed and deleted there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from mlops_kit.offline.stand_in import Unanswerable
from mlops_kit.provider.registry import COMPONENTS, component
from tests.clouds.moto.passing import Passing
from tests.clouds.moto_aws import KEPT, SIMULATORS
from tests.clouds.moto_engine import Live, MotoEngine
from tests.examples import EXAMPLES

AWS = Path(__file__).parents[3] / "components/mlops_kit/aws"
CALL = re.compile(r"\b([a-z0-9]+)_?\.([A-Z][A-Za-z0-9]+)\(\s*(?:f?\"|name)")
BUCKETS = {"models-west": "eu-west-1", "models-here": "eu-central-1", "red-files": "eu-central-1"}
"""Those that examples name and do not make."""
NETWORK = ("vpc_id", "subnet_ids", "security_group_ids", "route_table_ids")
SAME = {
    "AdoptedNetwork": ("endpoints",),
    "DataTransfer": ("destination", "buckets", "nfs", "object_stores"),
    "DriftMonitors": ("endpoint_name", "data_quality"),
    "EcrRegistry": ("repositories", "replicas"),
    "EksCluster": ("subnet_ids", "security_group_ids", "node_pools"),
    "EndpointMonitoring": ("endpoint", "canary_bucket", "monthly_budget"),
    "PrivateNetwork": ("availability_zones", "cidr_block", "subnet_prefix_length"),
    "TrainingPipeline": ("package_group_name",),
}
"""What stays in the second deployment: its change makes other resources, or moto refuses it."""
KEYS = ("kms_key_arn", "log_kms_key_arn")
PARTS = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "its network",
    "aws:kms/keyPolicy:KeyPolicy": "its key",
    "aws:s3/bucketVersioning:BucketVersioning": "its bucket",
    "aws:sns/topicPolicy:TopicPolicy": "its topic",
}
"""What nothing deletes -> with what it goes."""
MADE = [name for name, home in COMPONENTS.items() if home == "mlops_kit.aws" and name in EXAMPLES]
each_component = pytest.mark.parametrize("name", MADE)


@pytest.fixture(autouse=True)
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    with mock_aws():
        for bucket, region in BUCKETS.items():
            s3 = client("s3", region)
            place = {"LocationConstraint": region}
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        yield


def client(service: str, region: str = "eu-central-1") -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, region_name=region, **keys)


def deployed(name: str, number: int = 0) -> tuple[MotoEngine, dict[str, Any]]:
    """Deploy an example of a component; return its arguments too."""
    engine = MotoEngine()
    args = of_example(name, number)
    if name == "AdoptedNetwork":
        args |= a_network()
    engine.run(lambda: component(name)("x", args))
    return engine, args


def of_example(name: str, number: int) -> dict[str, Any]:
    found = EXAMPLES[name]
    pair = found[0] if isinstance(found, list) else found
    return dict(pair[number])


def a_network() -> dict[str, Any]:
    """Make what a network is adopted from."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for switch in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc, **{switch: {"Value": True}})
    made = (
        [ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]],
        [ec2.create_security_group(VpcId=vpc, GroupName="g", Description="g")["GroupId"]],
        [ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]],
    )
    return dict(zip(NETWORK, (vpc, *made), strict=True))


def passing(engine: MotoEngine) -> list[Live]:
    return [live for live in engine.live.values() if live.token in SIMULATORS]


def test_every_type_that_the_kit_declares_passes_through_or_has_a_reason_not_to():
    found = set()
    for file in AWS.rglob("*.py"):
        for module, kind in CALL.findall(file.read_text()):
            found.add(f"aws:{module}/{kind[0].lower()}{kind[1:]}:{kind}")
    assert found == SIMULATORS.keys() | KEPT.keys()
    assert not SIMULATORS.keys() & KEPT.keys()


@pytest.mark.parametrize("number", [0, 1])
@each_component
def test_what_a_component_declares_is_made_reads_the_same_and_is_deleted(name, number):
    engine, _ = deployed(name, number)

    assert engine.refused == []
    assert passing(engine) or name == "SageMakerEndpoint"
    for live in passing(engine):
        assert engine.read(live) == live.state, live.name
    for live in reversed(engine.live.values()):
        engine.delete(live)
        assert live.token not in SIMULATORS or (
            (engine.read(live) is None) != (live.token in PARTS)
        ), live.name


@each_component
def test_what_somebody_changed_is_seen_and_set_right(name):
    engine, args = deployed(name)
    kept = (*SAME.get(name, ()), *NETWORK, *KEYS)
    second = {**of_example(name, 1), **{key: args[key] for key in kept if key in args}}

    engine.run(lambda: component(name)("x", second))

    changed = [live for live in passing(engine) if live.before is not None]
    assert changed
    for live in changed:
        before, now = live.before, engine.read(live)
        assert now == live.state, live.name
        seen = engine.read(live, before)
        simulator = SIMULATORS[live.token]
        unread = simulator.way.unread if isinstance(simulator, Passing) else ()
        for key in live.inputs:
            if before.get(key) != live.state.get(key) and not {key, "tags"} & {*unread}:
                assert seen[key] == live.state[key], f"{live.name}: {key}"
