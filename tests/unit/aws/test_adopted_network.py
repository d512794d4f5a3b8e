import json

import pytest

from mlops_kit.aws.vpc.adopted_network import AdoptedNetwork
from mlops_kit.inputs import InvalidInputs
from tests.aws_mocks import ACCOUNT, REGIONS, AwsEngine
from tests.aws_stand_in import StrictAwsEngine

VPC = "vpc-0123456789abcdef0"
SUBNETS = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
GROUP = "sg-0123456789abcdef0"
TABLE = "rtb-0123456789abcdef0"
ENDPOINTS = {
    "endpoints": ["sts", "s3"],
    "route_table_ids": [TABLE],
    "vpc_cidr_blocks": ["10.0.0.0/16"],
}


def deploy(region="eu-central-1", engine=AwsEngine, **args):
    made = engine(region)
    made.run(lambda: AdoptedNetwork("net", {"vpc_id": VPC, "subnet_ids": SUBNETS, **args}))
    return made


def rules(engine):
    return engine.of_type("vpc/securityGroupIngressRule:SecurityGroupIngressRule")


def test_a_network_that_lacks_nothing_gets_nothing():
    engine = deploy(security_group_ids=[GROUP])

    assert list(engine.resources) == ["net"]
    assert engine.outputs == {
        "vpc_id": VPC,
        "private_subnet_ids": SUBNETS,
        "serving_security_group_ids": [GROUP],
        "endpoint_ids": {},
        "flow_log_group_name": "",
    }


def test_without_groups_of_its_own_what_serves_gets_one():
    engine = deploy()

    assert set(engine.resources) == {"net", "net-serving-group"}
    assert engine.resources["net-serving-group"].inputs["vpcId"] == VPC
    assert engine.outputs["serving_security_group_ids"] == ["net-serving-group-id"]


def test_endpoints_are_put_into_the_given_subnets_and_route_tables():
    engine = deploy(**ENDPOINTS)

    sts, s3 = (engine.resources[f"net-{service}"].inputs for service in ("sts", "s3"))
    assert (sts["vpcId"], sts["subnetIds"]) == (VPC, SUBNETS)
    assert (s3["vpcId"], s3["routeTableIds"]) == (VPC, [TABLE])
    assert not [t for t in engine.types() if "subnet" in t or "ec2/vpc:" in t or "oute" in t]


@pytest.mark.parametrize("given", [[], [GROUP]])
def test_endpoints_are_open_to_what_serves_and_to_the_given_addresses(given):
    engine = deploy(**ENDPOINTS, **({"security_group_ids": given} if given else {}))

    found = rules(engine)
    assert {rule["securityGroupId"] for rule in found.values()} == {"net-endpoints-group-id"}
    assert {(rule["fromPort"], rule["toPort"]) for rule in found.values()} == {(443, 443)}
    groups = {r["referencedSecurityGroupId"] for r in found.values() if "cidrIpv4" not in r}
    assert groups == set(given or ["net-serving-group-id"])
    assert {r.get("cidrIpv4") for r in found.values()} == {None, "10.0.0.0/16"}


def test_a_record_of_the_traffic_is_made_only_if_it_is_asked_for():
    assert deploy().of_type("ec2/flowLog:FlowLog") == {}

    engine = deploy(flow_log_days=7)

    (log,) = engine.of_type("ec2/flowLog:FlowLog").values()
    assert log["vpcId"] == VPC
    assert engine.resources["net-flow-logs"].inputs["retentionInDays"] == 7
    assert engine.outputs["flow_log_group_name"] == "net-flow-logs-1234567"


def test_an_endpoint_is_for_the_own_account_here_too():
    policy = json.loads(deploy(**ENDPOINTS).resources["net-sts"].inputs["policy"])

    assert policy["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalAccount"] == ACCOUNT


@pytest.mark.parametrize("name", REGIONS)
def test_aws_would_refuse_nothing_of_what_is_added(name):
    region = REGIONS[name][0]
    engine = deploy(region, StrictAwsEngine, **ENDPOINTS, flow_log_days=30, tags={"team": "red"})

    assert len(engine.resources) == 14
    assert engine.refused == []


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"vpc_id": "mine"}, "vpc_id: must be an id such as vpc-0123456789abcdef0, got 'mine'"),
        ({"subnet_ids": []}, "subnet_ids: must name at least 1 subnet, got none"),
        (
            {"subnet_ids": [SUBNETS[0], SUBNETS[0]]},
            f"subnet_ids[1]: '{SUBNETS[0]}' is in subnet_ids[0] already",
        ),
        (
            {"endpoints": ["sts", "s3"]},
            "route_table_ids: must name the subnets' route tables, as endpoints has s3; got none",
        ),
        (
            {"endpoints": ["sts"], "route_table_ids": [TABLE]},
            "route_table_ids: is of no use unless endpoints has s3 or dynamodb",
        ),
        (
            {"vpc_cidr_blocks": ["10.0.0.0/16"]},
            "vpc_cidr_blocks: is of no use unless endpoints has one with an interface",
        ),
        (
            {"trusted_account_ids": ["111111111111"]},
            "trusted_account_ids: is of no use without endpoints",
        ),
        (
            {"kms_key_arn": f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/a"},
            "kms_key_arn: is of no use without flow_log_days",
        ),
        (
            {"cidr_block": "10.0.0.0/16"},
            "cidr_block: does not go together with a network of this kind: "
            "PrivateNetwork makes a new one",
        ),
    ],
)
def test_a_mistake_is_one_sentence(args, sentence):
    with pytest.raises(InvalidInputs) as caught:
        deploy(**args)

    assert [str(problem) for problem in caught.value.problems] == [sentence]
