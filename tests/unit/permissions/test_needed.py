"""What planned resources ask IAM for."""

import json

import pytest

from mlops_kit import marks
from mlops_kit.permissions import rollouts
from mlops_kit.permissions.driver import Call
from mlops_kit.permissions.needed import CLOUD_CONTROL, ENCRYPTION, Planned, needed

ACCOUNT = "123456789012"
CLOUD = {"region": "eu-central-1", "allowedAccountIds": f'["{ACCOUNT}"]'}
BUCKET = "aws:s3/bucket:Bucket"
ROLE = "aws:iam/role:Role"
CALLS = [
    Call("sagemaker", "UpdateEndpoint", "x:1"),
    Call("s3", "PutObject", "x:2"),
    Call("cloudwatch", "GetMetricData", "x:3"),
    Call("sts", "AssumeRole", "x:4"),
]


def planned(token, called="it", outputs=None, provider=CLOUD, **inputs):
    return Planned(token, called, inputs, outputs or {}, provider)


def granted(*resources, calls=()):
    """Return action -> resources."""
    found = {}
    for grant in needed(resources, calls).grants:
        found.setdefault(grant.action, set()).add(grant.resource)
    return found


def conditions(action, *resources, calls=()):
    return {
        operator: {key: list(values) for key, values in keys}
        for grant in needed(resources, calls).grants
        if grant.action == action
        for operator, keys in grant.condition
    }


def rollout(**more):
    inputs = {
        "endpoint": "wine",
        "region": "eu-central-1",
        "account_id": ACCOUNT,
        "ledger_bucket_name": "store",
        "access": {},
        "model": {"image_uri": "x:1"},
        "execution_role_arn": f"arn:aws:iam::{ACCOUNT}:role/serves",
    }
    return Planned(rollouts.TOKEN, "wine", {**inputs, **more})


def test_a_name_of_the_program_is_in_the_arn():
    assert granted(planned(BUCKET, bucket="wine"))["s3:CreateBucket"] == {"arn:aws:s3:::wine"}


def test_digits_that_the_engine_adds_are_a_pattern():
    """The next preview would show others."""
    found = granted(planned(BUCKET, "Wine", bucket="wine-0a1b2c3"))

    assert found["s3:CreateBucket"] == {"arn:aws:s3:::wine-*"}


def test_a_name_that_only_looks_generated_stays():
    found = granted(planned(BUCKET, "wine", bucket="other-0a1b2c3"))

    assert found["s3:CreateBucket"] == {"arn:aws:s3:::other-0a1b2c3"}


def test_a_generated_name_is_a_pattern_wherever_it_goes():
    role = planned(ROLE, "r", {"arn": f"arn:aws:iam::{ACCOUNT}:role/r-0a1b2c3"}, name="r-0a1b2c3")
    model = planned(
        "aws:sagemaker/model:Model",
        name="m",
        executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/r-0a1b2c3",
    )

    found = granted(role, model)
    assert found["iam:PassRole"] == {f"arn:aws:iam::{ACCOUNT}:role/r-*"}
    assert found["iam:CreateRole"] == {f"arn:aws:iam::{ACCOUNT}:role/r-*"}


def test_a_prefix_is_a_pattern():
    outputs = {"bucket": "wine-12345678901234567890123456"}

    found = granted(planned(BUCKET, outputs=outputs, bucketPrefix="wine-"))
    assert found["s3:DeleteBucket"] == {"arn:aws:s3:::wine-*"}


def test_what_aws_chooses_is_a_pattern():
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1111-2222"
    made = planned("aws:kms/key:Key", outputs={"arn": key, "keyId": "1111-2222"})
    repository = planned(
        "aws:ecr/repository:Repository",
        name="wine",
        encryptionConfigurations=[{"encryptionType": "KMS", "kmsKey": key}],
    )

    assert granted(made)["kms:ScheduleKeyDeletion"] == {f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/*"}
    assert granted(made, repository)["kms:CreateGrant"] == {
        f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/*"
    }
    assert granted(repository)["kms:CreateGrant"] == {key}


def test_an_action_without_resources_is_for_all():
    assert granted(planned("aws:kms/key:Key"))["kms:CreateKey"] == {"*"}


def test_a_grant_of_a_key_is_only_for_services_of_aws():
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/a"
    config = planned("aws:sagemaker/endpointConfiguration:EndpointConfiguration", kmsKeyArn=key)

    assert conditions("kms:CreateGrant", config) == {
        "Bool": {"kms:GrantIsForAWSResource": ["true"]}
    }


def test_a_role_is_handed_to_its_service_alone():
    model = planned(
        "aws:sagemaker/model:Model", name="m", executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/r"
    )

    assert granted(model)["iam:PassRole"] == {f"arn:aws:iam::{ACCOUNT}:role/r"}
    assert conditions("iam:PassRole", model) == {
        "StringEquals": {"iam:PassedToService": ["sagemaker.amazonaws.com"]}
    }


def test_a_role_that_is_not_known_yet_is_any_of_the_account():
    model = planned("aws:sagemaker/model:Model", name="m", executionRoleArn=marks.UNKNOWN)

    assert granted(model)["iam:PassRole"] == {f"arn:aws:iam::{ACCOUNT}:role/*"}


@pytest.mark.parametrize(
    ("region", "start", "suffix"),
    [
        ("eu-central-1", "arn:aws", "amazonaws.com"),
        ("cn-north-1", "arn:aws-cn", "amazonaws.com"),
        ("us-gov-west-1", "arn:aws-us-gov", "amazonaws.com"),
        ("eusc-de-east-1", "arn:aws-eusc", "amazonaws.com"),
    ],
)
def test_arns_are_of_the_partition_of_the_region(region, start, suffix):
    cluster = planned(
        "aws:eks/cluster:Cluster", provider={**CLOUD, "region": region}, name="k", roleArn="r"
    )

    found = granted(cluster)
    assert found["eks:DescribeCluster"] == {f"{start}:eks:{region}:{ACCOUNT}:cluster/k"}
    assert found["iam:PassRole"] == {f"{start}:iam::{ACCOUNT}:role/r"}
    assert conditions("iam:CreateServiceLinkedRole", cluster) == {
        "StringEquals": {"iam:AWSServiceName": [f"eks.{suffix}"]}
    }


def test_the_account_of_an_assumed_role_counts():
    roles = [{"roleArn": "arn:aws:iam::222222222222:role/deploys"}]
    topic = planned(
        "aws:sns/topic:Topic", provider={"region": "eu-central-1", "assumeRoles": roles}, name="t"
    )

    assert granted(topic)["sns:CreateTopic"] == {"arn:aws:sns:eu-central-1:222222222222:t"}


def test_where_nothing_names_the_account_it_is_any():
    topic = planned("aws:sns/topic:Topic", provider={"region": "eu-central-1"}, name="t")

    assert granted(topic)["sns:CreateTopic"] == {"arn:aws:sns:eu-central-1:*:t"}


def test_the_region_of_a_resource_goes_before_that_of_its_provider():
    topic = planned("aws:sns/topic:Topic", name="t", region="eu-west-1")

    assert granted(topic)["sns:CreateTopic"] == {f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"}


def test_what_only_some_inputs_ask_for_is_left_out_without_them():
    assert "s3:DeleteObject" not in granted(planned(BUCKET, bucket="wine"))
    found = granted(planned(BUCKET, bucket="wine", forceDestroy=True))
    assert found["s3:DeleteObject"] == {"arn:aws:s3:::wine", "arn:aws:s3:::wine/*"}
    assert "s3:DeleteObject" not in granted(planned(BUCKET, bucket="wine", forceDestroy=False))


def test_only_the_policy_that_is_attached_can_be_attached():
    policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
    attachment = planned(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment", role="r", policyArn=policy
    )

    assert conditions("iam:AttachRolePolicy", attachment) == {
        "ArnEquals": {"iam:PolicyARN": [policy]}
    }


def test_cloud_control_asks_for_what_is_behind_it():
    desired = {
        "JobDefinitionName": "d",
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/r",
        "JobResources": {
            "ClusterConfig": {"VolumeKmsKeyId": f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/a"}
        },
    }
    one = planned(
        CLOUD_CONTROL,
        typeName="AWS::SageMaker::ModelQualityJobDefinition",
        desiredState=json.dumps(desired),
    )

    found = granted(one)
    assert found["cloudformation:CreateResource"] == {"*"}
    assert found["sagemaker:CreateModelQualityJobDefinition"] == {
        f"arn:aws:sagemaker:eu-central-1:{ACCOUNT}:model-quality-job-definition/d"
    }
    assert found["iam:PassRole"] == {f"arn:aws:iam::{ACCOUNT}:role/r"}
    assert found["kms:CreateGrant"] == {f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/a"}


def test_types_that_nobody_has_looked_up_are_named():
    plan = [
        planned("aws:iot/thing:Thing"),
        planned(CLOUD_CONTROL, typeName="AWS::IoT::Thing", desiredState="{}"),
        planned(BUCKET, bucket="b"),
        Planned("kubernetes:core/v1:Pod", "p", {}),
    ]

    found = needed(plan, [])
    assert found.unknown == (
        "aws:cloudcontrol/resource:Resource of AWS::IoT::Thing",
        "aws:iot/thing:Thing",
    )
    assert found.resources == 3


def test_a_rollout_asks_for_the_calls_of_the_driver():
    found = granted(rollout(), calls=CALLS)

    start = f"arn:aws:sagemaker:eu-central-1:{ACCOUNT}"
    assert found["sagemaker:UpdateEndpoint"] == {
        f"{start}:endpoint/wine",
        f"{start}:endpoint-config/wine-*",
        f"{start}:model/wine-*",
    }
    assert found["s3:PutObject"] == {"arn:aws:s3:::store/mlops-kit/wine/*"}
    assert found["s3:ListBucket"] == {"arn:aws:s3:::store"}
    assert found["cloudwatch:GetMetricData"] == {"*"}
    assert found["iam:PassRole"] == {f"arn:aws:iam::{ACCOUNT}:role/serves"}
    assert "sts:AssumeRole" not in found


def test_the_ledgers_key_is_that_of_its_bucket_in_the_plan():
    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/a"
    other = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/b"
    rules = {"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": key}}
    plan = [
        planned(ENCRYPTION, bucket="store", rules=[rules]),
        planned(
            ENCRYPTION,
            bucket="else",
            rules=[{"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": other}}],
        ),
        rollout(),
    ]

    assert granted(*plan, calls=CALLS)["kms:GenerateDataKey"] == {key}
    assert granted(rollout(), calls=CALLS)["kms:GenerateDataKey"] == {
        f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/*"
    }


def test_scaling_of_a_rollout_lets_aws_make_its_own_role():
    assert "iam:CreateServiceLinkedRole" not in granted(rollout(), calls=CALLS)
    found = conditions(
        "iam:CreateServiceLinkedRole", rollout(scaling={"min_replicas": 1}), calls=CALLS
    )
    assert found == {
        "StringEquals": {"iam:AWSServiceName": ["sagemaker.application-autoscaling.amazonaws.com"]}
    }
