"""Names that the provider generates, and what else it adds to inputs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.offline.aws.naming import NAMINGS
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.values import UNKNOWN
from tests.unit.offline.aws.at_hand import HERE, KIT_TYPES, NOWHERE, aws, refused, sdk, shape


def added(token, name="Wine", inputs=None, at=HERE):
    return aws().defaults(shape(token), name, inputs or {}, at)


@pytest.mark.parametrize(
    ("token", "key", "pattern"),
    [
        ("ecr/repository:Repository", "name", r"Wine-[0-9a-f]{7}"),
        ("s3/bucket:Bucket", "bucket", r"wine-[0-9a-f]{7}"),
        ("kms/alias:Alias", "name", r"alias/Wine-[0-9a-f]{7}"),
        ("eks/nodeGroup:NodeGroup", "nodeGroupName", r"Wine-[0-9a-f]{7}"),
        ("cloudwatch/eventTarget:EventTarget", "targetId", r"Wine-[0-9a-f]{7}"),
        ("lambda/permission:Permission", "statementId", r"Wine-[0-9a-f]{7}"),
        ("efs/fileSystem:FileSystem", "creationToken", r"Wine-[0-9a-f]{7}"),
        ("s3/bucketObjectv2:BucketObjectv2", "key", r"Wine"),
        ("glue/catalogDatabase:CatalogDatabase", "name", r"wine_[a-z]{8}"),
        ("rds/instance:Instance", "identifier", r"Wine[0-9a-f]{7}"),
        ("athena/database:Database", "name", r"Wine_[0-9a-f]{7}"),
    ],
)
def test_a_name_is_generated_as_pulumi_generates_it(token, key, pattern):
    found = added(token)
    assert re.fullmatch(pattern, found[key])
    assert added(token) == found
    assert added(token, "Iris")[key] != found[key]


@pytest.mark.parametrize("token", ["sqs/queue:Queue", "sns/topic:Topic"])
def test_fifo_names_end_in_fifo(token):
    kind = "fifoQueue" if token.startswith("sqs") else "fifoTopic"
    assert added(token, inputs={kind: True})["name"].endswith(".fifo")
    assert not added(token, inputs={kind: False})["name"].endswith(".fifo")


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        ("iam/role:Role", {"namePrefix": "a-"}),
        ("iam/role:Role", {"name": "a"}),
        ("iam/role:Role", {"name": UNKNOWN}),
        ("s3/bucket:Bucket", {"bucketPrefix": "a-"}),
        ("route53/record:Record", {}),
        ("ec2/vpc:Vpc", {}),
        ("cloudwatch/compositeAlarm:CompositeAlarm", {}),
    ],
)
def test_no_name_is_generated_where_one_is_given_or_none_is_had(token, inputs):
    assert not {"name", "bucket"} & set(added(token, inputs=inputs))


def test_the_providers_region_and_tags_come_into_the_inputs():
    at = Surroundings(
        {
            "region": "eu-central-1",
            "defaultTags": {"tags": {"team": "ml", "env": "prod", "aws:x": "1"}},
            "ignoreTags": {"keys": ["env"], "keyPrefixes": ["aws:"]},
        }
    )
    found = added("ecr/repository:Repository", inputs={"tags": {"team": "data"}}, at=at)
    assert found["region"] == "eu-central-1"
    assert found["tagsAll"] == {"team": "data"}
    assert added("ecr/repository:Repository", inputs={"tags": UNKNOWN})["tagsAll"] is UNKNOWN
    assert "region" not in added("ecr/repository:Repository", at=NOWHERE)
    assert "region" not in added("ecr/repository:Repository", inputs={"region": "eu-west-1"})
    assert "region" not in added("iam/role:Role")
    assert set(aws().following) == {"region", "tagsAll"}


def test_a_generated_name_stays_and_what_follows_the_provider_does_not():
    kind = shape("ecr/repository:Repository")
    old = {"name": "wine-0a1b2c3", "region": "eu-west-1", "tagsAll": {"a": "b"}}
    at = Surroundings({"region": "eu-central-1"})
    found = aws().completed(kind, "wine", {}, old, at)
    assert found == {"name": "wine-0a1b2c3", "region": "eu-central-1", "tagsAll": {}}


@pytest.mark.parametrize(
    ("token", "old", "new", "first"),
    [
        ("s3/bucket:Bucket", {"bucket": "models"}, {"bucket": "models"}, True),
        ("s3/bucket:Bucket", {"bucket": "models"}, {"bucket": "others"}, False),
        ("s3/bucket:Bucket", {"bucket": "m-0a1b2c3"}, {"bucket": "m-0a1b2c3"}, False),
        ("sns/topic:Topic", {"name": "a-0a1b2c3.fifo"}, {"name": "a-0a1b2c3.fifo"}, False),
        ("efs/fileSystem:FileSystem", {"creationToken": "t"}, {"creationToken": "t"}, True),
        ("ec2/vpc:Vpc", {}, {}, False),
        ("ecr/lifecyclePolicy:LifecyclePolicy", {}, {}, True),
    ],
)
def test_the_old_one_goes_first_if_the_program_names_both_alike(token, old, new, first):
    assert aws().delete_first(shape(token), old, new) is first


def test_a_security_group_is_managed_by_pulumi():
    assert added("ec2/securityGroup:SecurityGroup")["description"] == "Managed by Pulumi"


def test_every_type_of_the_table_has_the_property_that_it_names():
    for token, naming in NAMINGS.items():
        found = sdk().resource(token)
        assert found is not None, token
        assert naming.property in found.inputs, token


@pytest.mark.parametrize("token", KIT_TYPES)
def test_a_generated_name_of_usual_length_is_one_that_aws_takes(token):
    name = "wine"
    found = refused(token, {}, name=name)
    generated = aws().defaults(shape(token), name, {}, HERE)
    for key in set(generated) - {"region", "tagsAll"}:
        assert key not in found


@given(st.text("abcdefghijklmnopqrstuvwxyz-", min_size=58, max_size=80))
def test_a_name_that_is_too_long_with_its_digits_is_refused(name):
    found = refused("iam/role:Role", {"assumeRolePolicy": UNKNOWN}, name=name)
    assert "must have at most 64 characters" in found["name"]


@pytest.mark.parametrize(
    ("token", "inputs", "path", "most"),
    [
        ("iam/role:Role", {"namePrefix": "a" * 39}, "namePrefix", 38),
        ("lb/loadBalancer:LoadBalancer", {"namePrefix": "a" * 7}, "namePrefix", 6),
        ("s3/bucket:Bucket", {"bucketPrefix": "a" * 38}, "bucketPrefix", 37),
    ],
)
def test_the_start_of_a_name_leaves_room_for_the_rest(token, inputs, path, most):
    assert f"at most {most} characters" in refused(token, inputs)[path]
    shorter = {path: inputs[path][:-1]}
    assert path not in refused(token, shorter)
    name = path.removesuffix("Prefix") if path == "bucketPrefix" else "name"
    assert "must not be given together" in refused(token, {**shorter, name: "b"})[path]
