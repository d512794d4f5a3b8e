import ipaddress
import json

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from mlops_kit.aws.account import aws_account
from mlops_kit.aws.places import LOG_RETENTION_DAYS
from mlops_kit.aws.vpc.private_network import PrivateNetwork
from mlops_kit.aws.vpc.settings import zones_elsewhere
from mlops_kit.aws.vpc.subnet_plan import subnet_plan
from mlops_kit.inputs import InvalidInputs
from tests.aws_mocks import ACCOUNT, REGIONS, AwsEngine
from tests.aws_stand_in import StrictAwsEngine

DEFAULT_GROUP = "ec2/defaultSecurityGroup:DefaultSecurityGroup"
ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
FLOW_LOG = "ec2/flowLog:FlowLog"
GROUP = "ec2/securityGroup:SecurityGroup"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ROUTE = "ec2/route:Route"
SUBNET = "ec2/subnet:Subnet"
each_partition = pytest.mark.parametrize("name", REGIONS)


def deploy(region="eu-central-1", engine=AwsEngine, zones="ab", **args):
    made = engine(region)
    given = {"availability_zones": [f"{region}{letter}" for letter in zones], **args}
    made.run(lambda: PrivateNetwork("net", given))
    return made


def statements(text):
    return {statement.pop("Sid"): statement for statement in json.loads(text)["Statement"]}


def blocks(engine, kind):
    found = engine.of_type(SUBNET)
    return {n[-1]: inputs["cidrBlock"] for n, inputs in found.items() if f"-{kind}-" in n}


def test_without_internet_access_there_is_no_way_to_or_from_the_internet():
    engine = deploy()

    assert engine.of_type(ROUTE) == {}
    assert not [t for t in engine.types() if "Gateway" in t or "Eip" in t]
    assert set(engine.of_type(SUBNET)) == {"net-private-eu-central-1a", "net-private-eu-central-1b"}
    assert engine.outputs["public_subnet_ids"] == engine.outputs["nat_addresses"] == []


def test_a_subnet_hands_out_no_public_addresses_and_has_routes_of_its_own():
    engine = deploy(zones="a", internet_access=True)

    for kind in ("private", "public"):
        name = f"net-{kind}-eu-central-1a"
        made = {n.removeprefix(name): m.inputs for n, m in engine.resources.items() if name in n}
        assert made[""]["mapPublicIpOnLaunch"] is False
        assert made[""]["availabilityZone"] == "eu-central-1a"
        assert made["-association"] == {
            "subnetId": f"{name}-id",
            "routeTableId": f"{name}-routes-id",
        }


def test_with_internet_access_a_zone_has_its_own_way_out():
    engine = deploy(internet_access=True)

    routes = engine.of_type(ROUTE)
    assert {r["destinationCidrBlock"] for r in routes.values()} == {"0.0.0.0/0"}
    for zone in ("eu-central-1a", "eu-central-1b"):
        private, public = f"net-private-{zone}", f"net-public-{zone}"
        assert routes[f"{private}-internet"]["natGatewayId"] == f"{public}-nat-id"
        assert routes[f"{private}-internet"]["routeTableId"] == f"{private}-routes-id"
        assert routes[f"{public}-internet"]["gatewayId"] == "net-gateway-id"
        assert engine.resources[f"{public}-nat"].inputs["subnetId"] == f"{public}-id"
        assert "net-gateway" in engine.dependencies[f"{public}-nat"]
    assert len(routes) == 4
    assert engine.outputs["public_subnet_ids"] == [
        "net-public-eu-central-1a-id",
        "net-public-eu-central-1b-id",
    ]


def test_models_reach_the_internet_only_where_the_network_does():
    closed, open_ = deploy(), deploy(internet_access=True)

    assert "net-serving-to-internet" not in closed.resources
    rule = open_.resources["net-serving-to-internet"].inputs
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("0.0.0.0/0", 443, 443)


def test_the_vpc_resolves_names_as_private_names_of_services_need():
    vpc = deploy().resources["net-vpc"].inputs

    assert vpc == {
        "cidrBlock": "10.0.0.0/16",
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
        "tags": {"Name": "net"},
    }


def test_the_default_security_group_lets_nothing_through():
    (group,) = deploy().of_type(DEFAULT_GROUP).values()

    assert group["vpcId"] == "net-vpc-id"
    assert group["ingress"] == group["egress"] == []


def test_endpoints_are_reached_by_https_from_the_vpc_and_from_nowhere_else():
    engine = deploy(cidr_block="10.7.0.0/16")

    (rule,) = engine.of_type(INGRESS).values()
    assert rule == {
        "securityGroupId": "net-endpoints-group-id",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "cidrIpv4": "10.7.0.0/16",
        "tags": {"Name": "net-endpoints-from-vpc"},
    }


def test_nothing_enters_what_serves_and_https_leaves_it_to_the_endpoints():
    engine = deploy(endpoints=["sts", "s3"])

    rules = engine.of_type(EGRESS)
    assert engine.outputs["serving_security_group_ids"] == ["net-serving-group-id"]
    assert {r["securityGroupId"] for r in rules.values()} == {"net-serving-group-id"}
    assert "net-serving-group-id" not in str(engine.of_type(INGRESS))
    assert rules["net-serving-to-endpoints"]["referencedSecurityGroupId"] == (
        "net-endpoints-group-id"
    )
    assert rules["net-serving-to-s3"]["prefixListId"] == "pl-of-net-s3"
    assert len(rules) == 2
    for group in engine.of_type(GROUP).values():
        assert not group.keys() & {"ingress", "egress"}


SERVICE_NAMES = {
    "aws": {"com.amazonaws.eu-central-1.": "all"},
    "aws-us-gov": {"com.amazonaws.us-gov-west-1.": "all"},
    "aws-cn": {
        "cn.com.amazonaws.cn-north-1.": {
            *("ecr.api", "ecr.dkr", "monitoring", "sagemaker.api", "sagemaker.runtime", "sts"),
        },
        "com.amazonaws.cn-north-1.": {"kms", "logs", "s3"},
    },
    "aws-eusc": {
        "eu.amazonaws.eusc-de-east-1.": {"ecr.api", "ecr.dkr"},
        "com.amazonaws.eusc-de-east-1.": {
            *("kms", "logs", "monitoring", "s3", "sagemaker.api", "sagemaker.runtime", "sts"),
        },
    },
}
USUAL = {
    *("ecr.api", "ecr.dkr", "kms", "logs", "monitoring", "s3", "sagemaker.api"),
    *("sagemaker.runtime", "sts"),
}


@each_partition
def test_what_serving_needs_is_there_by_the_partitions_own_names(name):
    engine = deploy(REGIONS[name][0])

    made = {n.removeprefix("net-"): m["serviceName"] for n, m in engine.of_type(ENDPOINT).items()}
    expected = {
        service: f"{prefix}{service}"
        for prefix, services in SERVICE_NAMES[name].items()
        for service in (USUAL if services == "all" else services)
    }
    assert made == expected
    assert set(engine.outputs["endpoint_ids"]) == USUAL


def test_s3_is_reached_by_routes_and_the_others_by_interfaces_with_private_names():
    engine = deploy(endpoints=["s3", "sts"])
    s3, sts = (engine.resources[f"net-{service}"].inputs for service in ("s3", "sts"))
    zones = ("eu-central-1a", "eu-central-1b")

    assert s3["vpcEndpointType"] == "Gateway"
    assert s3["routeTableIds"] == [f"net-private-{zone}-routes-id" for zone in zones]
    assert not s3.keys() & {"subnetIds", "securityGroupIds", "privateDnsEnabled"}
    assert sts["vpcEndpointType"] == "Interface"
    assert sts["subnetIds"] == [f"net-private-{zone}-id" for zone in zones]
    assert sts["securityGroupIds"] == ["net-endpoints-group-id"]
    assert sts["privateDnsEnabled"] is True
    assert "routeTableIds" not in sts


def test_no_endpoints_means_none_and_no_group_for_them():
    engine = deploy(endpoints=[])

    assert engine.of_type(ENDPOINT) == engine.of_type(INGRESS) == {}
    assert set(engine.of_type(GROUP)) == {"net-serving-group"}
    assert engine.outputs["endpoint_ids"] == {}


def test_an_endpoint_is_for_the_own_accounts_identities_and_resources():
    engine = deploy(endpoints=["kms"])

    assert statements(engine.resources["net-kms"].inputs["policy"]) == {
        "OwnAccount": {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    "aws:PrincipalAccount": ACCOUNT,
                    "aws:ResourceAccount": [ACCOUNT],
                }
            },
        }
    }


def test_trusted_accounts_are_reached_too_but_their_identities_get_nowhere():
    engine = deploy(endpoints=["kms"], trusted_account_ids=["111111111111"])

    (only,) = statements(engine.resources["net-kms"].inputs["policy"]).values()
    assert only["Condition"]["StringEquals"] == {
        "aws:PrincipalAccount": ACCOUNT,
        "aws:ResourceAccount": [ACCOUNT, "111111111111"],
    }


@each_partition
def test_layers_of_images_pass_the_endpoint_of_s3(name):
    region = REGIONS[name][0]
    engine = deploy(region, endpoints=["s3"])

    assert statements(engine.resources["net-s3"].inputs["policy"])["ImageLayers"] == {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:{name}:s3:::prod-{region}-starport-layer-bucket/*",
    }


def test_pods_ask_for_roles_of_the_own_account_before_they_have_credentials():
    engine = deploy(endpoints=["sts"])

    assert statements(engine.resources["net-sts"].inputs["policy"])["WebIdentity"] == {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceAccount": [ACCOUNT]}},
    }


@each_partition
def test_all_traffic_is_recorded_by_a_role_that_writes_there_and_nowhere_else(name):
    region = REGIONS[name][0]
    engine = deploy(region)
    made = {n: m.inputs for n, m in engine.resources.items()}
    logs = f"arn:{name}:logs:{region}:{ACCOUNT}:log-group:net-flow-logs-1234567"

    assert made["net-flow-log"] == {
        "vpcId": "net-vpc-id",
        "trafficType": "ALL",
        "logDestinationType": "cloud-watch-logs",
        "logDestination": logs,
        "iamRoleArn": f"arn:{name}:iam::{ACCOUNT}:role/net-flow-1234567",
        "tags": {"Name": "net"},
    }
    assert "net-flow-permissions" in engine.dependencies["net-flow-log"]
    assert made["net-flow-logs"] == {
        "retentionInDays": 90,
        "kmsKeyId": f"arn:{name}:kms:{region}:{ACCOUNT}:key/net-flow-key",
    }
    assert json.loads(made["net-flow-permissions"]["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [logs, f"{logs}:*"],
        },
        {"Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": ["*"]},
    ]
    assert json.loads(made["net-flow"]["assumeRolePolicy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": f"vpc-flow-logs.principal.of.{region}"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {"aws:SourceArn": f"arn:{name}:ec2:{region}:{ACCOUNT}:vpc-flow-log/*"},
            },
        }
    ]
    IAMPolicyDocumentValidator(made["net-flow-permissions"]["policy"]).validate()
    IAMTrustPolicyDocumentValidator(made["net-flow"]["assumeRolePolicy"]).validate()


@each_partition
def test_the_records_key_is_for_its_owner_and_for_log_groups_of_the_account(name):
    region = REGIONS[name][0]
    key = deploy(region).resources["net-flow-key"].inputs
    found = statements(key["policy"])

    assert key["enableKeyRotation"] is True
    assert found["Owner"]["Principal"] == {"AWS": f"arn:{name}:iam::{ACCOUNT}:root"}
    assert found["Logs"]["Principal"] == {"Service": f"logs.in.{region}"}
    assert found["Logs"]["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": (
                f"arn:{name}:logs:{region}:{ACCOUNT}:log-group:*"
            )
        }
    }
    assert "kms:PutKeyPolicy" in found["Owner"]["Action"], "nobody could change the key again"
    assert "kms:PutKeyPolicy" not in found["Logs"]["Action"]
    assert not [action for one in found.values() for action in one["Action"] if "*" in action]


def test_a_given_key_is_used_and_none_is_made():
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mine"

    engine = deploy(kms_key_arn=key, flow_log_days=30)

    assert engine.of_type("kms/key:Key") == {}
    assert engine.resources["net-flow-logs"].inputs == {"retentionInDays": 30, "kmsKeyId": key}


@each_partition
@pytest.mark.parametrize("internet", [True, False])
def test_aws_would_refuse_nothing_of_a_network(name, internet):
    engine = deploy(REGIONS[name][0], StrictAwsEngine, internet_access=internet)

    assert len(engine.resources) > 20
    assert engine.refused == []


def test_a_zone_in_another_region_is_refused_by_the_contract():
    engine = StrictAwsEngine("eu-west-1")

    engine.run(lambda: PrivateNetwork("net", {"availability_zones": ["eu-central-1a"]}))

    assert [problem for problem in engine.refused if "availabilityZone" in problem]


def test_everything_that_can_have_tags_has_them_and_a_name_where_the_console_needs_one():
    engine = deploy(internet_access=True, tags={"team": "red"})

    tagged = {n: m for n, m in engine.resources.items() if "tags" in m.inputs}
    untagged = {m.typ for n, m in engine.resources.items() if n not in tagged}
    assert untagged == {
        "aws:ec2/route:Route",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:iam/rolePolicy:RolePolicy",
        "mlops-kit:index:PrivateNetwork",
    }
    assert {m.inputs["tags"]["team"] for m in tagged.values()} == {"red"}
    assert all("Name" in m.inputs["tags"] for m in tagged.values() if "ec2/" in m.typ)
    named = deploy(tags={"Name": "mine"}).resources["net-vpc"].inputs
    assert named["tags"] == {"Name": "mine"}


def test_nothing_leaks_onto_the_default_provider():
    engine = AwsEngine()

    def program():
        opts = pulumi.ResourceOptions(providers=[aws_account("cloud", "eu-central-1", ACCOUNT)])
        PrivateNetwork("net", {"availability_zones": ["eu-central-1a"]}, opts)

    engine.run(program)

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert {m.provider.split("::")[-2] for m in made} == {"cloud"}
    assert {call.provider.split("::")[-2] for call in engine.calls} == {"cloud"}


def test_a_zone_added_at_the_end_moves_no_other():
    two, three = (deploy(zones=zones, internet_access=True) for zones in ("ab", "abc"))

    for kind in ("private", "public"):
        before, after = blocks(two, kind), blocks(three, kind)
        assert {zone: after[zone] for zone in before} == before


def test_internet_access_moves_no_private_subnet():
    assert blocks(deploy(), "private") == blocks(deploy(internet_access=True), "private")


@given(
    st.integers(16, 24),
    st.integers(0, 4),
    st.integers(1, 6),
    st.booleans(),
)
def test_subnets_lie_in_the_network_side_by_side(length, bits, zones, public):
    network = ipaddress.IPv4Network((10 << 24, length))
    names = [f"z{position}" for position in range(zones)]
    wanted = zones * (1 + public)
    if wanted > 2**bits:
        with pytest.raises(ValueError, match=f"room for {2**bits} subnets"):
            subnet_plan(str(network), names, length + bits, public)
        return

    plan = subnet_plan(str(network), names, length + bits, public)

    found = [*plan.private.values(), *plan.public.values()]
    subnets = [ipaddress.IPv4Network(block) for block in found]
    assert len(subnets) == wanted
    assert all(subnet.subnet_of(network) for subnet in subnets)
    assert all(subnet.prefixlen == length + bits for subnet in subnets)
    assert not any(a.overlaps(b) for a in subnets for b in subnets if a is not b)
    if zones > 1:
        fewer = subnet_plan(str(network), names[:-1], length + bits, public)
        assert fewer.private.items() <= plan.private.items()
        assert fewer.public.items() <= plan.public.items()


def test_sizes_arrive_as_floats_from_other_languages():
    assert blocks(deploy(subnet_prefix_length=22.0), "private") == {
        "a": "10.0.0.0/22",
        "b": "10.0.4.0/22",
    }


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"availability_zones": []}, "availability_zones: must name at least 1 zone, got none"),
        (
            {"availability_zones": ["eu-central-1"]},
            "availability_zones[0]: must be an availability zone, such as eu-central-1a, "
            "got 'eu-central-1'",
        ),
        (
            {"availability_zones": ["eu-central-1a", "eu-west-1a"]},
            "availability_zones[1]: must be in eu-central-1, as eu-central-1a is; got 'eu-west-1a'",
        ),
        (
            {"availability_zones": ["eu-central-1a", "eu-central-1a"]},
            "availability_zones[1]: 'eu-central-1a' is in availability_zones[0] already",
        ),
        (
            {"availability_zones": [f"eu-central-1{letter}" for letter in "abcdefg"]},
            "availability_zones: must be at most 6, got 7",
        ),
        (
            {"cidr_block": "10.0.0.1/16"},
            "cidr_block: must be an IPv4 block such as 10.0.0.0/16, got '10.0.0.1/16'",
        ),
        ({"cidr_block": "10.0.0.0/8"}, "cidr_block: must be /16 to /28 long, got '10.0.0.0/8'"),
        (
            {"cidr_block": "10.0.0.0/28"},
            "subnet_prefix_length: leaves room for 1 subnets of /28 in 10.0.0.0/28, "
            "where 2 are wanted; make it longer, or cidr_block larger",
        ),
        (
            {"cidr_block": "10.0.0.0/20", "subnet_prefix_length": 18},
            "subnet_prefix_length: must be at least 20, as 10.0.0.0/20 is; got 18",
        ),
        (
            {"subnet_prefix_length": 17, "internet_access": True},
            "subnet_prefix_length: leaves room for 2 subnets of /17 in 10.0.0.0/16, "
            "where 4 are wanted; make it longer, or cidr_block larger",
        ),
        (
            {"endpoints": ["com.amazonaws.eu-central-1.sts"]},
            "endpoints[0]: must be the end of an endpoint service's name, such as ecr.api, "
            "got 'com.amazonaws.eu-central-1.sts'",
        ),
        ({"endpoints": ["sts", "sts"]}, "endpoints[1]: 'sts' is in endpoints[0] already"),
        (
            {"endpoints": [], "trusted_account_ids": ["111111111111"]},
            "trusted_account_ids: is of no use without endpoints",
        ),
        (
            {"flow_log_days": 45},
            f"flow_log_days: must be one of {', '.join(map(str, LOG_RETENTION_DAYS))}, got 45",
        ),
        (
            {"tags": {f"t{n}": "x" for n in range(50)}},
            "tags: must be at most 49 tags beside Name, got 50",
        ),
        (
            {"vpc_id": "vpc-0123456789abcdef0"},
            "vpc_id: does not go together with a network of this kind: "
            "AdoptedNetwork takes an existing one",
        ),
        ({"zone": 3}, "zone: is not a setting here; allowed: availability_zones, cidr_block, "),
    ],
)
def test_a_mistake_is_one_sentence(args, sentence):
    with pytest.raises(InvalidInputs) as caught:
        deploy(**args)

    (problem,) = caught.value.problems
    assert str(problem).startswith(sentence)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(InvalidInputs) as caught:
        deploy(cidr_block="x", flow_log_days=0, endpoints=["sts", "sts"])

    assert {problem.path for problem in caught.value.problems} == {
        "cidr_block",
        "flow_log_days",
        "endpoints[1]",
    }


def test_zones_of_another_region_are_told_apart():
    assert zones_elsewhere(["eu-west-1a", "eu-central-1a"], "eu-west-1") == ["eu-central-1a"]
