"""IAM documents of transfers: who may take a role on, and what it may do to which bucket."""

from collections.abc import Sequence

import pulumi

from mlops_kit.aws.iam_policy import allow, document, only_for, trusts

LIST_ACTIONS = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
WRITE_ACTIONS = [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
    "s3:PutObjectTagging",
]
"""What DataSync needs of a destination (DataSync User Guide, access to S3 buckets)."""


def trust(
    service: pulumi.Input[str],
    account: pulumi.Input[str] | None = None,
    source_arn: pulumi.Input[str] | None = None,
) -> pulumi.Output[str]:
    """Let a service take a role on: only for an account's own resources, where it says whose.

    S3's replication and batch operations do not say it, so those are limited by what they may do.
    """
    return document(trusts(service, None if account is None else only_for(account, source_arn)))


def arrival_policy(
    bucket_arn: pulumi.Output[str],
    prefixes: Sequence[pulumi.Input[str]],
    key_arn: pulumi.Output[str],
    account: pulumi.Output[str],
) -> pulumi.Output[str]:
    """Let DataSync write below some prefixes of one bucket of one account, with one key."""
    ours = {"StringEquals": {"aws:ResourceAccount": account}}
    below = [pulumi.Output.concat(bucket_arn, "/", prefix, "*") for prefix in prefixes]
    return document(
        allow(LIST_ACTIONS, bucket_arn, ours),
        allow(WRITE_ACTIONS, below, ours),
        allow(["kms:Decrypt", "kms:GenerateDataKey"], key_arn, by_s3_for(bucket_arn, key_arn)),
    )


def by_s3_for(bucket_arn: pulumi.Output[str], key_arn: pulumi.Output[str]) -> dict[str, object]:
    """Limit the use of a key to what S3 asks of it for the objects of one bucket."""
    objects = pulumi.Output.concat(bucket_arn, "/*")
    return {
        "StringLike": {
            # Hosts end differently in each partition; the region is the key's own.
            "kms:ViaService": pulumi.Output.concat("s3.", key_arn.apply(region_of), ".*"),
            "kms:EncryptionContext:aws:s3:arn": [bucket_arn, objects],
        }
    }


def log_policy(
    service: pulumi.Input[str],
    group_arn: pulumi.Output[str],
    account: pulumi.Output[str],
    tasks: pulumi.Output[str],
) -> pulumi.Output[str]:
    """Let DataSync write the logs of an account's tasks into one log group."""
    return document(
        {
            "Sid": "DataSyncWritesItsLogs",
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": pulumi.Output.concat(group_arn, ":*"),
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": tasks},
            },
        }
    )


def region_of(arn: str) -> str:
    """Return the region that an ARN names."""
    return arn.split(":")[3]
