"""Ids, ARNs and addresses of new resources."""

import re

import pytest

from mlops_kit.offline.aws.likely import MARK, without_likely
from mlops_kit.offline.aws.making import MADE
from mlops_kit.offline.values import UNKNOWN, walk
from tests.offline_planted.aws import GOOD
from tests.offline_planted.aws_good import ACCOUNT
from tests.unit.offline.aws.at_hand import (
    CHINA,
    HERE,
    KIT_TYPES,
    NOWHERE,
    SOVEREIGN,
    made,
    sdk,
    shape,
)

_REGISTRY = f"{ACCOUNT}.dkr.ecr"


@pytest.mark.parametrize(
    ("at", "arn", "url"),
    [
        (
            HERE,
            f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/wine",
            f"{_REGISTRY}.eu-central-1.amazonaws.com/wine",
        ),
        (
            CHINA,
            f"arn:aws-cn:ecr:cn-north-1:{ACCOUNT}:repository/wine",
            f"{_REGISTRY}.cn-north-1.amazonaws.com.cn/wine",
        ),
        (
            SOVEREIGN,
            f"arn:aws-eusc:ecr:eusc-de-east-1:{ACCOUNT}:repository/wine",
            f"{_REGISTRY}.eusc-de-east-1.amazonaws.eu/wine",
        ),
    ],
)
def test_a_repository_is_where_its_partition_is(at, arn, url):
    id, outputs = made("ecr/repository:Repository", {"name": "wine"}, at)
    assert (id, outputs["arn"], outputs["repositoryUrl"]) == ("wine", arn, url)
    assert outputs["registryId"] == ACCOUNT


def test_a_region_of_the_resources_own_wins():
    _, outputs = made("sns/topic:Topic", {"name": "a", "region": "us-east-1"})
    assert outputs["arn"] == f"arn:aws:sns:us-east-1:{ACCOUNT}:a"


@pytest.mark.parametrize(
    ("token", "inputs", "id", "arn"),
    [
        ("s3/bucket:Bucket", {"bucket": "m"}, "m", "arn:aws:s3:::m"),
        (
            "iam/role:Role",
            {"name": "r", "path": "/ml/"},
            "r",
            f"arn:aws:iam::{ACCOUNT}:role/ml/r",
        ),
        ("kms/key:Key", {}, r"[0-9a-f-]{36}", rf"arn:aws:kms:eu-central-1:{ACCOUNT}:key/\1"),
        (
            "kms/key:Key",
            {"multiRegion": True},
            r"mrk-[0-9a-f]{32}",
            rf"arn:aws:kms:eu-central-1:{ACCOUNT}:key/\1",
        ),
        (
            "ec2/vpc:Vpc",
            {"cidrBlock": "10.0.0.0/16"},
            r"vpc-[0-9a-f]{17}",
            rf"arn:aws:ec2:eu-central-1:{ACCOUNT}:vpc/\1",
        ),
        (
            "sns/topic:Topic",
            {"name": "a"},
            f"arn:aws:sns:eu-central-1:{ACCOUNT}:a",
            r"\1",
        ),
        (
            "sagemaker/endpoint:Endpoint",
            {"name": "Wine"},
            "Wine",
            f"arn:aws:sagemaker:eu-central-1:{ACCOUNT}:endpoint/wine",
        ),
        (
            "sqs/queue:Queue",
            {"name": "q"},
            f"https://sqs.eu-central-1.amazonaws.com/{ACCOUNT}/q",
            f"arn:aws:sqs:eu-central-1:{ACCOUNT}:q",
        ),
        (
            "ssm/parameter:Parameter",
            {"name": "/a/b"},
            "/a/b",
            f"arn:aws:ssm:eu-central-1:{ACCOUNT}:parameter/a/b",
        ),
        (
            "cloudwatch/eventRule:EventRule",
            {"name": "r", "eventBusName": "bus"},
            "bus/r",
            f"arn:aws:events:eu-central-1:{ACCOUNT}:rule/bus/r",
        ),
        (
            "lb/loadBalancer:LoadBalancer",
            {"name": "n", "loadBalancerType": "network"},
            rf"arn:aws:elasticloadbalancing:eu-central-1:{ACCOUNT}:loadbalancer/net/n/[0-9a-f]{{16}}",
            r"\1",
        ),
        (
            "iam/openIdConnectProvider:OpenIdConnectProvider",
            {"url": "https://issuer.example.com/a"},
            f"arn:aws:iam::{ACCOUNT}:oidc-provider/issuer.example.com/a",
            r"\1",
        ),
    ],
)
def test_ids_and_arns_have_their_types_form(token, inputs, id, arn):
    found, outputs = made(token, inputs)
    assert re.fullmatch(id, found)
    assert re.fullmatch(re.escape(arn).replace(r"\\1", re.escape(found)), outputs["arn"])


def test_a_schedule_without_a_group_is_in_the_default_one():
    found, outputs = made("scheduler/schedule:Schedule", {"name": "weekly"})

    assert (found, outputs["groupName"]) == ("default/weekly", "default")
    found, outputs = made("scheduler/schedule:Schedule", {"name": "weekly", "groupName": "g"})
    assert found == "g/weekly"
    assert "groupName" not in outputs


def test_a_cluster_can_be_connected_to():
    _, outputs = made(
        "eks/cluster:Cluster",
        {"name": "m", "roleArn": "r", "vpcConfig": {"subnetIds": ["subnet-1"]}},
        SOVEREIGN,
    )
    assert outputs["endpoint"].endswith(".gr7.eusc-de-east-1.eks.amazonaws.eu")
    assert outputs["certificateAuthority"]["data"]
    (identity,) = outputs["identities"]
    assert identity["oidcs"][0]["issuer"].startswith(
        "https://oidc.eks.eusc-de-east-1.amazonaws.eu/"
    )
    assert outputs["vpcConfig"]["subnetIds"] == ["subnet-1"]
    assert outputs["vpcConfig"]["clusterSecurityGroupId"].startswith("sg-")


def test_a_certificate_says_how_to_prove_every_domain():
    _, outputs = made(
        "acm/certificate:Certificate",
        {"domainName": "a.example.com", "subjectAlternativeNames": ["b.example.com"]},
    )
    names = [one["domainName"] for one in outputs["domainValidationOptions"]]
    assert names == ["a.example.com", "b.example.com"]


def test_a_listener_belongs_to_its_balancer():
    balancer = f"arn:aws:elasticloadbalancing:eu-central-1:{ACCOUNT}:loadbalancer/app/a/1"
    id, _ = made("lb/listener:Listener", {"loadBalancerArn": balancer})
    assert id.startswith(balancer.replace("loadbalancer/", "listener/"))
    id, _ = made("lb/listener:Listener", {"loadBalancerArn": UNKNOWN})
    assert id is UNKNOWN


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        ("ecr/repository:Repository", {"name": UNKNOWN}),
        ("s3/bucketVersioning:BucketVersioning", {"bucket": UNKNOWN}),
        ("eks/nodeGroup:NodeGroup", {"clusterName": UNKNOWN}),
        ("cloudwatch/eventRule:EventRule", {"name": UNKNOWN}),
    ],
)
def test_what_is_made_of_something_unknown_is_unknown(token, inputs):
    id, outputs = made(token, inputs)
    assert id is UNKNOWN
    assert outputs.get("arn", UNKNOWN) is UNKNOWN


def test_without_a_region_arns_are_unknown_and_names_are_not():
    id, outputs = made("ecr/repository:Repository", {"name": "wine"}, NOWHERE)
    assert id == "wine"
    assert outputs["arn"] is UNKNOWN


def test_a_name_of_which_only_the_start_is_given_is_completed():
    id, outputs = made("iam/role:Role", {"namePrefix": "serving-"})
    assert re.fullmatch(r"serving-\d{26}", id)
    assert outputs["name"] == id


@pytest.mark.parametrize("token", KIT_TYPES)
def test_the_form_of_every_type_of_the_kit_is_known(token):
    assert f"aws:{token}" in MADE
    arns = {"arn": "arn:aws:a:b:c:d", "loadBalancerArn": "arn:aws:a:b:c:d"}
    needed = {name: arns.get(name, "x") for name in shape(token).inputs if name.endswith("Arn")}
    id, outputs = made(token, {**needed, "arn": arns["arn"]})
    assert isinstance(id, str)
    assert set(outputs) <= set(sdk().resource(f"aws:{token}").outputs)


def test_two_resources_of_one_type_have_different_ids():
    first, _ = made("ec2/vpc:Vpc", {}, name="a")
    second, _ = made("ec2/vpc:Vpc", {}, name="b")
    assert first != second


def test_what_nobody_has_looked_up_is_marked_and_held_against_nothing():
    id, outputs = made("lambda/layerVersion:LayerVersion", {"layerName": "l"})
    assert MARK in id
    assert outputs["arn"].startswith(f"arn:aws:lambda:eu-central-1:{ACCOUNT}:layer-version/")
    assert without_likely({"layers": [outputs["arn"]]}) == {"layers": [UNKNOWN]}


def test_outputs_that_are_objects_have_the_fields_that_the_sdk_promises():
    _, outputs = made("ec2/vpcEndpoint:VpcEndpoint", {"vpcId": "vpc-1"})
    (entry,) = outputs["dnsEntries"]
    assert set(entry) == {"dnsName", "hostedZoneId"}


def test_nothing_of_another_partition_is_made_in_a_sovereign_one():
    for token, inputs, config in GOOD:
        if config["region"] != "eusc-de-east-1":
            continue
        _, outputs = made(token.removeprefix("aws:"), inputs, SOVEREIGN)
        for _, leaf in walk(outputs):
            if isinstance(leaf, str):
                assert "arn:aws:" not in leaf
                assert "amazonaws.com" not in leaf
