import re

import pytest
from botocore.loaders import create_loader
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mlops_kit.aws.places import (
    AccountId,
    Arn,
    KeyArn,
    Principal,
    Region,
    RepositoryName,
    RoleArn,
    Tags,
    partition_of,
)

PARTITIONS = create_loader().load_data("partitions")["partitions"]
ECR = create_loader().load_service_model("ecr", "service-2")["shapes"]
REGIONS = [
    (region, known["id"])
    for known in PARTITIONS
    for region in known["regions"]
    if not region.endswith("-global")
]


def accepts(kind, value):
    try:
        return TypeAdapter(kind).validate_python(value) == value
    except ValidationError:
        return False


@pytest.mark.parametrize(("region", "partition"), REGIONS)
def test_every_region_that_botocore_knows_is_one_and_in_its_partition(region, partition):
    assert accepts(Region, region)
    assert partition_of(region) == partition


@pytest.mark.parametrize(
    "text", ["", "eu-central", "eu-central1", "EU-CENTRAL-1", "eu-central-1a", "europe-west3", "x"]
)
def test_what_is_no_region_is_refused(text):
    assert not accepts(Region, text)


def test_the_partition_of_what_is_no_region_is_an_error():
    with pytest.raises(ValueError, match="'europe-west3' is not an AWS region"):
        partition_of("europe-west3")


@given(st.from_regex(r"[a-z0-9._/-]{0,12}", fullmatch=True) | st.text(max_size=6))
def test_a_repository_name_is_what_ecr_takes(name):
    shape = ECR["RepositoryName"]
    expected = bool(
        shape["min"] <= len(name) <= shape["max"] and re.fullmatch(shape["pattern"], name)
    )

    assert accepts(RepositoryName, name) == expected


def test_a_repository_name_has_at_most_256_characters():
    assert accepts(RepositoryName, "a" * ECR["RepositoryName"]["max"])
    assert not accepts(RepositoryName, "a" * (ECR["RepositoryName"]["max"] + 1))


@pytest.mark.parametrize("partition", [known["id"] for known in PARTITIONS])
def test_arns_of_every_partition_are_taken(partition):
    assert accepts(KeyArn, f"arn:{partition}:kms:any-region-1:012345678901:key/mrk-0af")
    assert accepts(RoleArn, f"arn:{partition}:iam::012345678901:role/team/deployer")
    assert accepts(Principal, f"arn:{partition}:iam::012345678901:root")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (KeyArn, "alias/mine"),
        (KeyArn, "arn:aws:kms:eu-central-1:012345678901:alias/mine"),
        (KeyArn, "0af1"),
        (RoleArn, "arn:aws:iam::012345678901:user/me"),
        (RoleArn, "arn:aws:iam::012345678901:role/"),
        (Principal, "*"),
        (Principal, "arn:aws:iam::012345678901:role/*"),
        (Principal, "arn:aws:iam::012345678901:role/a?"),
        (Principal, "arn:aws:sts::012345678901:assumed-role/a/b"),
        (Principal, "01234567890"),
        (Principal, "sagemaker.example.com"),
        (AccountId, "01234567890"),
        (AccountId, "0123456789012"),
        (AccountId, " 12345678901"),
        (AccountId, 123456789012),
        (AccountId, "١٢٣٤٥٦٧٨٩٠١٢"),
    ],
)
def test_what_only_looks_alike_is_refused(kind, text):
    assert not accepts(kind, text)


def test_tags_are_what_every_service_takes():
    assert accepts(Tags, {"cost-center": "R+D @ München / 1=2", "empty": ""})
    for key, value in (
        ("", "x"),
        ("a" * 129, "x"),
        ("a", "x" * 257),
        ("AWS:x", "x"),
        ("a", "<x>"),
        ("a", 1),
    ):
        assert not accepts(Tags, {key: value}), key
    assert accepts(Tags, {f"{n}": "" for n in range(50)})
    assert not accepts(Tags, {f"{n}": "" for n in range(51)})


def test_an_arn_falls_into_its_parts():
    arn = Arn.read("arn:aws-eusc:ecr:eusc-de-east-1:012345678901:repository/team:x")

    assert arn == Arn("aws-eusc", "ecr", "eusc-de-east-1", "012345678901", "repository/team:x")
    with pytest.raises(ValueError, match="'wine' is not an ARN"):
        Arn.read("wine")
