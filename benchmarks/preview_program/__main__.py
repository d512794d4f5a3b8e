"""As many AWS resources as asked for, wired together as around a model."""

import json

import pulumi
from pulumi_aws import ecr, iam, kms, s3, sns

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
EXPIRE = {
    "rules": [
        {
            "rulePriority": 1,
            "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed",
                          "countUnit": "days", "countNumber": 14},
            "action": {"type": "expire"},
        }
    ]
}  # fmt: skip


def around(name: str) -> None:
    """Declare ten resources."""
    key = kms.Key(f"{name}-key", enable_key_rotation=True, deletion_window_in_days=30)
    repository = ecr.Repository(
        f"{name}-images",
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": key.arn}],
    )
    ecr.LifecyclePolicy(f"{name}-expire", repository=repository.name, policy=json.dumps(EXPIRE))
    bucket = s3.Bucket(f"{name}-models")
    s3.BucketVersioning(
        f"{name}-versions",
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled"},
    )
    s3.BucketPublicAccessBlock(
        f"{name}-private",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    rule = {"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms",
                                                        "kms_master_key_id": key.arn}}  # fmt: skip
    s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption", bucket=bucket.bucket, rules=[rule]
    )
    role = iam.Role(f"{name}-role", assume_role_policy=json.dumps(TRUST))
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    iam.RolePolicy(
        f"{name}-read",
        role=role.name,
        policy=bucket.arn.apply(
            lambda arn: json.dumps(
                {"Version": "2012-10-17", "Statement": [{**read, "Resource": f"{arn}/*"}]}
            )
        ),
    )
    sns.Topic(f"{name}-alarms", kms_master_key_id=key.arn)


for number in range(pulumi.Config().require_int("resources") // 10):
    around(f"m{number}")
