"""Regions, zones, ARNs, hosts and the provider's own configuration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.offline.aws import arns
from mlops_kit.offline.aws.partitions import regions
from mlops_kit.offline.aws.place import where
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.values import UNKNOWN
from tests.offline_planted.aws_good import ACCOUNT
from tests.unit.offline.aws.at_hand import CHINA, HERE, NOWHERE, aws, refused

_TOPIC = "sns/topic:Topic"


def of_config(**config):
    return {problem.path: problem.reason for problem in aws().config_problems(config)}


@pytest.mark.parametrize(
    ("region", "guess"),
    [
        ("eu-centrl-1", "eu-central-1"),
        ("us-eats-1", "us-east-1"),
        ("eusc-de-west-1", "eusc-de-east-1"),
        ("cn-north-2", "cn-north-1"),
    ],
)
def test_a_region_that_does_not_exist_is_told_with_the_one_that_may_be_meant(region, guess):
    assert of_config(region=region)["region"].endswith(f"did you mean {guess}?")
    assert f"did you mean {guess}?" in refused(_TOPIC, {"region": region})["region"]


@given(st.sampled_from(sorted(regions())))
def test_every_region_of_botocore_is_right_for_the_provider(region):
    assert of_config(region=region) == {}


def test_a_configuration_names_accounts_of_twelve_digits_and_roles():
    found = of_config(
        region="eu-central-1",
        allowedAccountIds=["1234", UNKNOWN, ACCOUNT],
        forbiddenAccountIds=["111122223334"],
        assumeRoles=[
            {"roleArn": f"arn:aws:iam::{ACCOUNT}:user/a"},
            {"roleArn": f"arn:aws-cn:iam::{ACCOUNT}:role/a"},
            {"roleArn": UNKNOWN},
        ],
        assumeRoleWithWebIdentity={"roleArn": "a"},
    )
    assert set(found) == {
        "allowedAccountIds[0]",
        "forbiddenAccountIds",
        "assumeRoles[0].roleArn",
        "assumeRoles[1].roleArn",
        "assumeRoleWithWebIdentity.roleArn",
    }
    assert "partition aws-cn" in found["assumeRoles[1].roleArn"]


def test_another_partition_means_other_resources_and_another_region_does_not():
    def place(**config):
        return aws().identified(config)

    assert place(region="eu-central-1") == place(region="us-east-1") == place()
    assert place(region="eu-central-1") != place(region="eusc-de-east-1")
    assert aws().identity == ("region",)


def test_a_good_configuration_has_no_findings():
    assert (
        of_config(
            region="eusc-de-east-1",
            allowedAccountIds=[ACCOUNT],
            assumeRoles=[{"roleArn": f"arn:aws-eusc:iam::{ACCOUNT}:role/deploy"}],
            defaultTags={"tags": {"team": "ml"}},
            skipRegionValidation=True,
        )
        == {}
    )
    assert of_config() == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("arn:aws:s3", "must be arn:partition:service:region:account:resource"),
        ("arn:aws:s3:::", "must be arn:partition:service:region:account:resource"),
        ("arn:awss:s3:::b", "did you mean aws?"),
        (f"arn:aws:sqs:eu-wst-1:{ACCOUNT}:q", "did you mean eu-west-1?"),
        (f"arn:aws:sqs:cn-north-1:{ACCOUNT}:q", "of aws-cn in an ARN of aws"),
        ("arn:aws:sqs:eu-west-1:12345:q", "12 digits, got 5"),
        ("arn:aws-cn:s3:::b", "is of partition aws-cn, but eu-central-1 is in aws"),
    ],
)
def test_an_arn_that_is_malformed_or_of_elsewhere_is_told(text, words):
    (reason,) = arns.reasons(text, where(HERE))
    assert words in reason
    path, found = next(iter(refused(_TOPIC, {"sqsFailureFeedbackRoleArn": text}).items()))
    assert path == "sqsFailureFeedbackRoleArn"
    assert found


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:s3:::models/*",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:*:sqs:*:*:q",
        "arn:aws:apigateway:eu-west-1::/restapis/a",
        "arn:aws:states:::sqs:sendMessage",
        "arn:${Partition}:s3:::b",
        f"arn:aws:sns:us-east-1:{ACCOUNT}:billing",
    ],
)
def test_an_arn_that_is_right_is_not_refused(text):
    assert list(arns.reasons(text, where(HERE))) == []


def test_texts_that_mean_nothing_to_aws_are_not_read():
    foreign = "arn:aws-cn:s3:::b"
    assert refused("ssm/parameter:Parameter", {"type": "String", "value": foreign}) == {}
    assert refused("kms/key:Key", {"description": foreign, "tags": {"from": foreign}}) == {}


def test_nothing_is_said_of_partitions_where_the_region_is_not_known():
    foreign = {"policyArn": "arn:aws-cn:iam::aws:policy/A", "role": "r"}
    token = "iam/rolePolicyAttachment:RolePolicyAttachment"
    assert refused(token, foreign, NOWHERE) == {}
    assert refused(token, foreign, Surroundings({"region": UNKNOWN})) == {}
    assert refused(token, foreign, CHINA) == {}
    assert refused(token, foreign, HERE)


def test_zones_of_other_regions_beside_their_region_are_right():
    token = "efs/replicationConfiguration:ReplicationConfiguration"
    source = {"sourceFileSystemId": "fs-0123456789abcdef0"}
    far = {"availabilityZoneName": "eu-west-1a", "region": "eu-west-1"}
    assert refused(token, {**source, "destination": far}) == {}
    wrong = {"availabilityZoneName": "eu-west-1a", "region": "eu-north-1"}
    found = refused(token, {**source, "destination": wrong})
    assert list(found) == ["destination.availabilityZoneName"]


@pytest.mark.parametrize("zone", ["eu-central-1a", "eu-central-1-ham-1a", "euc1-az1"])
def test_local_zones_and_ids_of_zones_are_right(zone):
    vpc = {"vpcId": "vpc-0123456789abcdef0", "cidrBlock": "10.0.0.0/24"}
    assert refused("ec2/subnet:Subnet", {**vpc, "availabilityZone": zone}) == {}
