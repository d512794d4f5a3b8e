"""Functions that are answered without a cloud, and those that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.offline.aws.partitions import partitions, region_of_zone, regions
from mlops_kit.offline.cloud import Surroundings
from tests.offline_planted.aws_good import ACCOUNT
from tests.unit.offline.aws.at_hand import CHINA, HERE, NOWHERE, SOVEREIGN, aws


def ask(name, args=None, at=HERE):
    return aws().lookup(f"aws:{name}:{name.rpartition('/')[2]}", args or {}, at)


def test_the_region_is_the_providers_or_the_one_asked_for():
    assert ask("index/getRegion")["region"] == "eu-central-1"
    assert ask("index/getRegion")["endpoint"] == "ec2.eu-central-1.amazonaws.com"
    assert ask("index/getRegion", {"region": "us-east-2"})["name"] == "us-east-2"
    assert ask("index/getRegion", at=NOWHERE) is None


def test_who_calls_is_known_only_if_something_names_the_account():
    found = ask("index/getCallerIdentity", at=SOVEREIGN)
    assert found["accountId"] == ACCOUNT
    assert found["arn"].startswith(f"arn:aws-eusc:sts::{ACCOUNT}:")
    assert ask("index/getCallerIdentity", at=Surroundings({"region": "eu-west-1"})) is None


@pytest.mark.parametrize(
    ("config", "account"),
    [
        ({"allowedAccountIds": ["444455556666"]}, "444455556666"),
        ({"allowedAccountIds": ["444455556666", "777788889999"]}, ACCOUNT),
        ({"assumeRoles": [{"roleArn": "arn:aws:iam::444455556666:role/a"}]}, "444455556666"),
        (
            {
                "assumeRoles": [
                    {"roleArn": "arn:aws:iam::444455556666:role/a"},
                    {"roleArn": "arn:aws:iam::777788889999:role/b"},
                ]
            },
            "777788889999",
        ),
        (
            {"assumeRoleWithWebIdentity": {"roleArn": "arn:aws:iam::444455556666:role/a"}},
            "444455556666",
        ),
        ({}, ACCOUNT),
    ],
)
def test_the_account_is_the_first_that_is_named(config, account):
    at = Surroundings({"region": "eu-west-1", **config}, ACCOUNT)
    assert ask("index/getCallerIdentity", at=at)["accountId"] == account


@pytest.mark.parametrize(
    ("at", "partition", "suffix", "prefix"),
    [
        (HERE, "aws", "amazonaws.com", "com.amazonaws"),
        (CHINA, "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
        (SOVEREIGN, "aws-eusc", "amazonaws.eu", "eu.amazonaws"),
    ],
)
def test_the_partition_follows_from_the_region(at, partition, suffix, prefix):
    found = ask("index/getPartition", at=at)
    assert (found["partition"], found["dnsSuffix"], found["reverseDnsPrefix"]) == (
        partition,
        suffix,
        prefix,
    )


def test_a_region_has_three_zones():
    found = ask("index/getAvailabilityZones", {"state": "available"})
    assert found["names"] == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    assert found["zoneIds"] == ["euc1-az1", "euc1-az2", "euc1-az3"]
    assert found["state"] == "available"
    fewer = ask("index/getAvailabilityZones", {"excludeNames": ["eu-central-1a"]})
    assert fewer["names"] == ["eu-central-1b", "eu-central-1c"]
    assert ask("index/getAvailabilityZones", at=NOWHERE) is None


@pytest.mark.parametrize(
    ("service", "at", "name"),
    [
        ("sagemaker", HERE, "sagemaker.amazonaws.com"),
        ("sagemaker", SOVEREIGN, "sagemaker.amazonaws.com"),
        ("ec2", CHINA, "ec2.amazonaws.com"),
        ("logs", CHINA, "logs.amazonaws.com.cn"),
    ],
)
def test_a_service_principal_ends_as_its_partition_has_it(service, at, name):
    assert ask("index/getServicePrincipal", {"serviceName": service}, at)["name"] == name


def test_a_service_is_named_by_its_id_or_its_names():
    found = ask("index/getService", {"serviceId": "ecr"}, SOVEREIGN)
    assert found["dnsName"] == "ecr.eusc-de-east-1.amazonaws.eu"
    assert found["reverseDnsName"] == "eu.amazonaws.eusc-de-east-1.ecr"
    again = ask("index/getService", {"reverseDnsName": found["reverseDnsName"]})
    assert again["dnsName"] == found["dnsName"]
    assert ask("index/getService", {"dnsName": "s3.us-east-1.amazonaws.com"})["serviceId"] == "s3"
    assert ask("index/getService", {"dnsName": "s3"}) is None


def test_a_registry_gives_a_token_that_is_none():
    found = ask("ecr/getAuthorizationToken", at=CHINA)
    assert found["proxyEndpoint"] == f"https://{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn"
    assert found["userName"] == "AWS"
    assert found["password"]


def test_parts_of_an_arn_and_the_tags_of_the_provider_are_told():
    found = ask("index/getArn", {"arn": f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/a:b"})
    assert (found["service"], found["resource"]) == ("ecr", "repository/a:b")
    assert ask("index/getArn", {"arn": "wine"}) is None
    at = Surroundings({"region": "eu-west-1", "defaultTags": {"tags": {"team": "ml"}}})
    assert ask("index/getDefaultTags", at=at)["tags"] == {"team": "ml"}


@pytest.mark.parametrize(
    "name",
    [
        "ec2/getAmi",
        "kms/getAlias",
        "kms/getKey",
        "s3/getCanonicalUserId",
        "ssm/getParameter",
        "index/getIpRanges",
    ],
)
def test_what_only_aws_knows_has_no_answer(name):
    assert ask(name, {"name": "x"}) is None


@given(st.sampled_from(sorted(regions())), st.sampled_from("abcdef"))
def test_a_zone_belongs_to_its_region(region, letter):
    assert region_of_zone(f"{region}{letter}") == region
    assert region_of_zone(region) == ""


def test_every_partition_has_regions_of_its_own():
    assert {"aws", "aws-cn", "aws-us-gov", "aws-eusc"} <= set(partitions())
    for one in partitions().values():
        assert one.regions
        assert all(one.pattern.match(region) for region in one.regions)
        assert one.first_region in one.regions
