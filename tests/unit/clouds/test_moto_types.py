"""Every AWS type that the kit declares is made in moto, read back, changed and deleted there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from mlops_kit.offline.sdk import Sdk
from mlops_kit.offline.stand_in import Unanswerable
from mlops_kit.provider.registry import COMPONENTS, component
from tests.clouds.moto.passing import Passing
from tests.clouds.moto_aws import KEPT, SIMULATORS
from tests.clouds.moto_engine import Live, MotoEngine
from tests.examples import EXAMPLES

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
REPOSITORY = "aws:ecr/repository:Repository"
AWS = Path(__file__).parents[3] / "components/mlops_kit/aws"
CALL = re.compile(r"\b([a-z0-9]+)\.([A-Z][A-Za-z0-9]+)\(")
BUCKETS = {"models-west": "eu-west-1", "models-here": "eu-central-1", "red-files": "eu-central-1"}
"""Those that examples name and do not make."""
NETWORK = ("vpc_id", "subnet_ids", "security_group_ids", "route_table_ids")
KEYS = ("kms_key_arn", "log_kms_key_arn")
SAME = {
    "AdoptedNetwork": ("endpoints",),
    "DataTransfer": ("destination", "buckets", "nfs", "object_stores", "tags"),
    "DriftMonitors": ("endpoint_name", "data_quality"),
    "EcrRegistry": ("repositories", "replicas"),
    "EksCluster": ("security_group_ids", "node_pools", "version", "node_version", "tags"),
    "EndpointMonitoring": ("endpoint", "canary_bucket", "monthly_budget", "tags"),
    "PrivateNetwork": ("availability_zones", "cidr_block", "subnet_prefix_length"),
    "S3ArtifactStore": ("replica",),
    "TrainingPipeline": ("package_group_name",),
}
"""What stays when a deployment changes: else other resources are made, or moto refuses."""
PARTS = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "its network",
    "aws:kms/keyPolicy:KeyPolicy": "its key",
    "aws:s3/bucketVersioning:BucketVersioning": "its bucket",
    "aws:sns/topicPolicy:TopicPolicy": "its topic",
}
"""What nothing deletes -> with what it goes."""
MADE = [name for name, home in COMPONENTS.items() if home == "mlops_kit.aws" and name in EXAMPLES]


@pytest.fixture(autouse=True)
def moto(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if "EksCluster" in request.node.name:
        monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")  # takes seconds
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


def deployed(name: str, args: dict[str, Any], engine: MotoEngine | None = None) -> MotoEngine:
    engine = engine or MotoEngine()
    engine.run(lambda: component(name)("x", args))
    assert engine.refused == []
    return engine


def of_example(name: str, number: int = 0) -> dict[str, Any]:
    """Return an example's arguments; a cluster makes its key itself."""
    found = EXAMPLES[name]
    args = dict((found[0] if isinstance(found, list) else found)[number])
    if name == "EksCluster":
        del args["kms_key_arn"]
    return args


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


def assert_read_as_made(engine: MotoEngine) -> None:
    for live in passing(engine):
        assert engine.read(live) == live.state, live.name


def assert_deleted(engine: MotoEngine) -> None:
    for live in reversed(engine.live.values()):
        engine.delete(live)
        gone = live.token not in SIMULATORS or engine.read(live) is None
        assert gone != (live.token in PARTS), live.name


def test_every_type_that_the_kit_declares_passes_through_or_has_a_reason_not_to():
    sdk, found = Sdk("aws"), set()
    for file in AWS.rglob("*.py"):
        for module, kind in CALL.findall(file.read_text()):
            token = f"aws:{module}/{kind[0].lower()}{kind[1:]}:{kind}"
            if sdk.resource(token) is not None:
                found.add(token)
    assert found == SIMULATORS.keys() | KEPT.keys()
    assert not SIMULATORS.keys() & KEPT.keys()


@pytest.mark.parametrize("name", MADE)
def test_what_a_component_declares_is_made_and_changed_and_deleted(name):
    args = of_example(name) | (a_network() if name == "AdoptedNetwork" else {})
    engine = deployed(name, args)
    assert_read_as_made(engine)

    kept = (*SAME.get(name, ()), *NETWORK, *KEYS)
    second = {**of_example(name, 1), **{key: args[key] for key in kept if key in args}}
    deployed(name, second, engine)

    assert_read_as_made(engine)
    changed = [live for live in passing(engine) if live.before is not None]
    assert changed
    for live in changed:
        # What an `up` changed is what somebody changed, to a state that does not know of it.
        simulator, before = SIMULATORS[live.token], live.before
        assert isinstance(simulator, Passing)
        seen = engine.read(live, before)
        for key in simulator.members:
            wanted = live.inputs.get(key, before.get(key))
            if wanted != before.get(key) and key not in simulator.way.unread:
                assert seen[key] == wanted, f"{live.name}: {key}"
    assert_deleted(engine)


def test_a_network_with_ways_out_is_made_and_deleted():
    engine = deployed("PrivateNetwork", of_example("PrivateNetwork", 1))
    assert_read_as_made(engine)
    assert len(client("ec2").describe_nat_gateways()["NatGateways"]) == 1
    assert_deleted(engine)


def made(engine: MotoEngine, token: str, **inputs: Any) -> tuple[str, dict[str, Any]]:
    checked, problems = engine.stand_in.check(token, "x", inputs, {})
    assert problems == []
    return engine.keeper.create(token, "x", checked, False)


def test_a_refusal_is_one_sentence_of_the_simulator():
    engine = MotoEngine()
    made(engine, REPOSITORY, name="wine")
    with pytest.raises(Unanswerable) as refused:
        made(engine, REPOSITORY, name="wine")
    assert str(refused.value) == (
        "the simulator refuses CreateRepository of ecr: The repository with name 'wine' already "
        "exists in the registry with id '123456789012' (RepositoryAlreadyExistsException)"
    )


def test_what_moto_does_not_do_is_refused_and_never_taken_for_done():
    engine = MotoEngine()
    id, state = made(engine, LOG_GROUP, name="logs")
    key = "arn:aws:kms:eu-central-1:123456789012:key/b"
    wanted = {**state, "kmsKeyId": key}
    with pytest.raises(Unanswerable, match=f"moto keeps kmsKeyId of {LOG_GROUP} logs as None"):
        engine.keeper.update(LOG_GROUP, "x", id, state, wanted, False)


def test_what_somebody_deleted_is_gone():
    engine = MotoEngine()
    id, state = made(engine, LOG_GROUP, name="logs")
    client("logs").delete_log_group(logGroupName="logs")
    assert engine.keeper.read(LOG_GROUP, id, state) is None
    engine.keeper.delete(LOG_GROUP, id, state)


def test_tags_of_the_whole_provider_are_no_tags_of_the_program():
    engine = MotoEngine({"defaultTags": '{"tags": {"owner": "ml"}}'})
    id, state = made(engine, LOG_GROUP, name="logs", tags={"team": "red"})
    arn = state["arn"]
    logs = client("logs")
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "red", "owner": "ml"}
    assert engine.keeper.read(LOG_GROUP, id, state) == state

    logs.tag_resource(resourceArn=arn, tags={"team": "blue"})
    seen = engine.keeper.read(LOG_GROUP, id, state)
    assert (seen["tags"], seen["tagsAll"]) == ({"team": "blue"}, {"team": "blue", "owner": "ml"})


def test_a_rule_that_somebody_adds_to_the_default_group_is_seen():
    engine = deployed("PrivateNetwork", of_example("PrivateNetwork"))
    group = engine.live["x-default-group"]
    assert group.state["ingress"] == []
    client("ec2").authorize_security_group_ingress(
        GroupId=group.id, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
    )
    (rule,) = engine.read(group)["ingress"]
    assert (rule["fromPort"], rule["cidrBlocks"]) == (22, ["0.0.0.0/0"])
