"""The bucket of a canary: its code, and what its runs leave behind for a time."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import s3

from mlops_kit.aws.iam_policy import document
from mlops_kit.aws.s3.bucket import ENCRYPTION, KEY, KMS
from mlops_kit.inputs import whole

RUNS = "runs"
"""Folder of what runs leave behind."""
CODE = "code"


def canary_bucket(
    name: str,
    key_arn: pulumi.Output[str],
    days: pulumi.Input[int],
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """Declare a private bucket, reached by TLS only, and return its name.

    It has no versions: what lies in it is never overwritten, and runs are deleted after a time.

    Args:
        name: the resources are `<name>-<role>`; the bucket's own name begins with it.
        key_arn: key that every object is encrypted with.
        days: after how many days what a run left behind is deleted.
        tags: tags of the bucket.
        parent: parent of the resources.
    """
    child = pulumi.ResourceOptions(parent=parent)
    bucket = s3.Bucket(name, force_destroy=True, tags=tags, opts=child)
    ownership = s3.BucketOwnershipControls(
        f"{name}-ownership",
        bucket=bucket.bucket,
        rule={"object_ownership": "BucketOwnerEnforced"},
        opts=child,
    )
    access = s3.BucketPublicAccessBlock(
        f"{name}-public-access",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[ownership]),
    )
    s3.BucketPolicy(
        f"{name}-policy",
        bucket=bucket.bucket,
        policy=_policy(bucket.arn, key_arn),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[access]),
    )
    s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket.bucket,
        rules=[
            {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": KMS,
                    "kms_master_key_id": key_arn,
                },
                "bucket_key_enabled": True,
            }
        ],
        opts=child,
    )
    s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=bucket.bucket,
        rules=[
            {
                "id": RUNS,
                "status": "Enabled",
                "filter": {"prefix": f"{RUNS}/"},
                "expiration": {"days": whole(days)},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 1},
            }
        ],
        opts=child,
    )
    return bucket.bucket


def _policy(arn: pulumi.Output[str], key_arn: pulumi.Output[str]) -> pulumi.Output[str]:
    objects = pulumi.Output.concat(arn, "/*")
    put = "s3:PutObject"
    other = {"StringNotEquals": {ENCRYPTION: KMS}, "Null": {ENCRYPTION: "false"}}
    return document(
        _deny("s3:*", [arn, objects], {"Bool": {"aws:SecureTransport": "false"}}),
        _deny(put, [objects], other),
        _deny(put, [objects], {"StringNotEquals": {KEY: key_arn}, "Null": {KEY: "false"}}),
    )


def _deny(
    action: str, resources: list[pulumi.Output[str]], when: Mapping[str, object]
) -> dict[str, object]:
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resources,
        "Condition": when,
    }
