import json

import pulumi
import pytest
from moto.ecr.policy_validation import EcrLifecyclePolicyValidator

from mlops_kit.aws import EcrRegistry, aws_account
from mlops_kit.inputs import InvalidInputs
from tests.aws_mocks import ACCOUNT, REGIONS, AwsEngine, partition

REPOSITORY = "ecr/repository:Repository"
KEY = "kms/key:Key"
POLICY = "ecr/repositoryPolicy:RepositoryPolicy"
LIFECYCLE = "ecr/lifecyclePolicy:LifecyclePolicy"
REPLICATION = "ecr/replicationConfiguration:ReplicationConfiguration"


def deploy(region="eu-central-1", repositories=("wine",), **args):
    engine = AwsEngine(region)
    engine.run(lambda: EcrRegistry("images", {"repositories": list(repositories), **args}))
    return engine


def document(engine, token, name):
    return json.loads(engine.of_type(token)[name]["policy"])


def test_a_registry_of_two_repositories_is_these_resources():
    made = deploy(repositories=["wine", "team/iris"]).resources

    assert {name: made[name].typ.split(":")[-1] for name in made} == {
        "images": "EcrRegistry",
        "images-key": "Key",
        "images-wine": "Repository",
        "images-wine-lifecycle": "LifecyclePolicy",
        "images-team/iris": "Repository",
        "images-team/iris-lifecycle": "LifecyclePolicy",
    }


def test_what_is_not_said_is_the_safe_choice():
    engine = deploy()

    assert engine.of_type(REPOSITORY)["images-wine"] == {
        "name": "wine",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [
            {"encryptionType": "KMS", "kmsKey": engine.outputs["kms_key_arn"]}
        ],
        "forceDelete": False,
    }
    assert engine.of_type(KEY)["images-key"] == {
        "description": "Encrypts images of images",
        "enableKeyRotation": True,
    }


def test_a_given_key_is_used_and_none_is_made():
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/mrk-1"

    engine = deploy(kms_key_arn=key)

    (repository,) = engine.of_type(REPOSITORY).values()
    assert repository["encryptionConfigurations"][0]["kmsKey"] == key
    assert engine.outputs["kms_key_arn"] == key
    assert engine.of_type(KEY) == {}


def test_images_without_a_tag_expire_and_tagged_ones_stay_unless_a_number_is_said():
    untagged = {
        "rulePriority": 1,
        "description": "Images without a tag, after a time",
        "selection": {
            "tagStatus": "untagged",
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "countNumber": 14,
        },
        "action": {"type": "expire"},
    }
    tagged = {
        "rulePriority": 2,
        "description": "Images with a tag, but the newest",
        "selection": {
            "tagStatus": "tagged",
            "tagPatternList": ["*"],
            "countType": "imageCountMoreThan",
            "countNumber": 5,
        },
        "action": {"type": "expire"},
    }

    assert document(deploy(), LIFECYCLE, "images-wine-lifecycle") == {"rules": [untagged]}
    both = deploy(keep_tagged_images=5)
    assert document(both, LIFECYCLE, "images-wine-lifecycle") == {"rules": [untagged, tagged]}
    EcrLifecyclePolicyValidator(
        both.of_type(LIFECYCLE)["images-wine-lifecycle"]["policy"]
    ).validate()


def test_numbers_of_other_languages_are_whole_in_the_policy():
    engine = deploy(untagged_days=3.0, keep_tagged_images=pulumi.Output.from_input(30.0))

    policy = engine.of_type(LIFECYCLE)["images-wine-lifecycle"]["policy"]
    assert '"countNumber": 3}' in policy
    assert '"countNumber": 30}' in policy


@pytest.mark.parametrize("name", REGIONS)
def test_others_may_pull_and_nothing_else(name):
    region, _ = REGIONS[name]
    role = f"arn:{name}:iam::{ACCOUNT}:role/serving"

    engine = deploy(region, pull_principals=["000000000001", role])

    assert document(engine, POLICY, "images-wine-pull") == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Pull",
                "Effect": "Allow",
                "Principal": {"AWS": [f"arn:{name}:iam::000000000001:root", role]},
                "Action": [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                ],
            }
        ],
    }


def test_without_others_there_is_no_policy():
    assert deploy(pull_principals=[]).of_type(POLICY) == {}


@pytest.mark.parametrize("name", REGIONS)
def test_outputs_are_of_the_partition(name):
    region, _ = REGIONS[name]
    suffix = partition(region)["outputs"]["dnsSuffix"]

    assert deploy(region, ["team/iris"]).outputs == {
        "repository_urls": {"team/iris": f"{ACCOUNT}.dkr.ecr.{region}.{suffix}/team/iris"},
        "repository_arns": {"team/iris": f"arn:{name}:ecr:{region}:{ACCOUNT}:repository/team/iris"},
        "registry_id": ACCOUNT,
        "kms_key_arn": f"arn:{name}:kms:{region}:{ACCOUNT}:key/images-key",
    }


def test_a_replica_has_the_same_repositories_with_a_key_of_its_region():
    engine = deploy(
        repositories=["wine", "iris"],
        replicas={"eu-west-1": {}, "eu-west-3": {}},
        pull_principals=["000000000001"],
        tags={"team": "red"},
    )

    for region in ("eu-west-1", "eu-west-3"):
        assert engine.of_type(KEY)[f"images-key@{region}"]["region"] == region
        for name in ("wine", "iris"):
            here = engine.of_type(REPOSITORY)[f"images-{name}"]
            there = engine.of_type(REPOSITORY)[f"images-{name}@{region}"]
            key = f"arn:aws:kms:{region}:{ACCOUNT}:key/images-key@{region}"
            assert there == {
                **here,
                "region": region,
                "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": key}],
            }
            for token, role in ((LIFECYCLE, "lifecycle"), (POLICY, "pull")):
                assert engine.of_type(token)[f"images-{name}@{region}-{role}"] == {
                    **engine.of_type(token)[f"images-{name}-{role}"],
                    "region": region,
                }


def test_the_replication_copies_these_repositories_to_these_regions():
    engine = deploy(repositories=["wine", "iris"], replicas={"eu-west-1": {}, "eu-west-3": {}})

    assert engine.of_type(REPLICATION) == {
        "images-replication": {
            "replicationConfiguration": {
                "rules": [
                    {
                        "destinations": [
                            {"region": "eu-west-1", "registryId": ACCOUNT},
                            {"region": "eu-west-3", "registryId": ACCOUNT},
                        ],
                        "repositoryFilters": [
                            {"filter": "wine", "filterType": "PREFIX_MATCH"},
                            {"filter": "iris", "filterType": "PREFIX_MATCH"},
                        ],
                    }
                ]
            }
        }
    }
    assert deploy(replicas={}).of_type(REPLICATION) == {}


def test_the_replication_waits_for_the_repositories_that_it_copies_to():
    """ECR would make them itself, without the key."""
    engine = deploy(replicas={"eu-west-1": {}})

    assert "images-wine@eu-west-1" in engine.dependencies["images-replication"]


def test_a_repository_named_like_a_region_is_no_replica_of_another():
    engine = deploy(repositories=["wine", "wine-eu-west-1"], replicas={"eu-west-1": {}})

    assert len(engine.of_type(REPOSITORY)) == 4


def test_everything_that_can_have_tags_has_them():
    engine = deploy(tags={"team": "red"}, replicas={"eu-west-1": {}})

    for token in (REPOSITORY, KEY):
        made = engine.of_type(token)
        assert len(made) == 2
        assert all(inputs["tags"] == {"team": "red"} for inputs in made.values())


def test_nothing_leaks_onto_the_default_provider():
    engine = AwsEngine()

    def program():
        opts = pulumi.ResourceOptions(providers=[aws_account("cloud", "eu-central-1", ACCOUNT)])
        args = {
            "repositories": ["wine"],
            "replicas": {"eu-west-1": {}},
            "pull_principals": ["000000000001"],
        }
        EcrRegistry("images", args, opts)

    engine.run(program)

    made = [m for m in engine.resources.values() if m.typ.startswith("aws:")]
    assert len(made) == 9
    assert {m.provider.split("::")[-2] for m in made} == {"cloud"}


def test_arguments_out_of_limits_are_refused_before_anything_is_made():
    engine = AwsEngine()

    with pytest.raises(InvalidInputs) as error:
        engine.run(
            lambda: EcrRegistry(
                "images",
                {
                    "repositories": ["wine", "Wine", "wine"],
                    "untagged_days": 0,
                    "kms_key_arn": pulumi.Output.from_input("whatever it will be"),
                    "pull_principals": ["*", pulumi.Output.from_input("unknown")],
                    "scan_on_psh": True,
                },
            )
        )

    assert str(error.value).splitlines() == [
        "EcrRegistry images has 5 mistakes:",
        "  repositories[1]: must be 2 to 256 lower-case letters and digits, with single . _ - or / "
        "between them, got 'Wine'",
        "  untagged_days: must be a whole number from 1 to 36500, got 0",
        "  pull_principals[0]: must be the 12 digits of an AWS account, or the ARN of one role or "
        "user, got '*'",
        "  scan_on_psh: is not a setting here; did you mean scan_on_push? allowed: repositories, "
        "immutable_tags, scan_on_push, untagged_days, keep_tagged_images, kms_key_arn, "
        "pull_principals, replicas, force_delete, tags",
        "  repositories[2]: 'wine' is in repositories[0] already",
    ]
    assert engine.resources == {}
