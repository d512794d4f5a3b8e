"""From operations to actions."""

import pytest

from mlops_kit.permissions.actions import actions, exists, is_unscoped


@pytest.mark.parametrize(
    ("service", "operation", "found"),
    [
        ("sagemaker", "UpdateEndpoint", ("sagemaker:UpdateEndpoint",)),
        ("cloudwatch", "DescribeAlarms", ("cloudwatch:DescribeAlarms",)),
        ("s3", "HeadObject", ("s3:GetObject",)),
        ("s3", "HeadBucket", ("s3:ListBucket",)),
        ("s3", "ListObjectsV2", ("s3:ListBucket",)),
        ("s3", "PutBucketVersioning", ("s3:PutBucketVersioning",)),
        ("s3", "DeleteObjects", ("s3:DeleteObject", "s3:DeleteObjectVersion")),
        ("s3control", "TagResource", ("s3:TagResource",)),
        ("efs", "CreateFileSystem", ("elasticfilesystem:CreateFileSystem",)),
        ("elbv2", "CreateListener", ("elasticloadbalancing:CreateListener",)),
        ("cloudcontrol", "GetResource", ("cloudformation:GetResource",)),
        ("budgets", "CreateNotification", ("budgets:ModifyBudget",)),
        ("lambda", "Invoke", ("lambda:InvokeFunction",)),
        ("sts", "GetCallerIdentity", ()),
    ],
)
def test_an_operation_asks_for_its_actions(service, operation, found):
    assert actions(service, operation) == found


@pytest.mark.parametrize(
    ("action", "known"),
    [
        ("s3:GetObject", True),
        ("S3:getobject", True),
        ("iam:PassRole", True),
        ("elasticfilesystem:DescribeMountTargets", True),
        ("s3:HeadObject", False),
        ("s3:PutBucketReplication", False),
        ("sagemaker:UpdateEndpoints", False),
        ("nowhere:GetObject", False),
        ("s3", False),
    ],
)
def test_actions_of_aws_are_known(action, known):
    assert exists(action) is known


@pytest.mark.parametrize(
    ("action", "wide"),
    [
        ("kms:CreateKey", True),
        ("ec2:DescribeSubnets", True),
        ("datasync:CreateLocationS3", True),
        ("cloudwatch:DescribeAlarms", True),
        ("ec2:CreateSubnet", False),
        ("s3:GetObject", False),
    ],
)
def test_only_what_knows_no_resource_is_wide(action, wide):
    assert is_unscoped(action) is wide
