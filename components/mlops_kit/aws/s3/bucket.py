"""A bucket that is versioned, encrypted with one key, private, and reached by TLS only."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import s3

from mlops_kit.aws.iam_policy import document
from mlops_kit.inputs import whole

KMS = "aws:kms"
ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
CUSTOMER_KEY = "s3:x-amz-server-side-encryption-customer-algorithm"


@dataclass(frozen=True)
class Upkeep:
    """How a bucket is kept."""

    noncurrent_days: pulumi.Input[int]
    """After how many days an overwritten or deleted version is gone for good."""
    incomplete_upload_days: pulumi.Input[int]
    """After how many days the parts of an upload that nobody completed are deleted."""
    force_destroy: pulumi.Input[bool]
    """Whether the bucket is deleted even while it holds objects."""
    tags: Mapping[str, pulumi.Input[str]] | None
    """Tags of the bucket."""


@dataclass(frozen=True)
class Bucket:
    """A bucket, and what must be there before objects are copied to or from it."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    versioning: s3.BucketVersioning


def private_bucket(
    name: str,
    key_arn: pulumi.Output[str],
    upkeep: Upkeep,
    child: pulumi.ResourceOptions,
    region: pulumi.Input[str] | None = None,
) -> Bucket:
    """Declare a bucket and all that makes it private.

    Args:
        name: the resources are `<name>-<role>`; the bucket's own name begins with `<name>-bucket`.
        key_arn: key of the bucket's region that every object is encrypted with.
        upkeep: lifecycle and tags.
        child: options of every resource; `parent` must be set.
        region: region of the bucket. Defaults to the provider's.
    """
    bucket = closed_bucket(
        name,
        f"{name}-bucket",
        key_arn,
        force_destroy=upkeep.force_destroy,
        tags=upkeep.tags,
        child=child,
        region=region,
    )
    versioning = s3.BucketVersioning(
        f"{name}-versioning",
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled"},
        region=region,
        opts=child,
    )
    s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=bucket.bucket,
        rules=[_lifecycle(upkeep)],
        region=region,
        opts=_after(child, versioning),
    )
    return Bucket(bucket.bucket, bucket.arn, versioning)


def closed_bucket(
    name: str,
    begins: str,
    key_arn: pulumi.Output[str],
    *,
    force_destroy: pulumi.Input[bool],
    tags: Mapping[str, pulumi.Input[str]] | None,
    child: pulumi.ResourceOptions,
    region: pulumi.Input[str] | None = None,
    key_is_named: bool = True,
) -> s3.Bucket:
    """Declare a bucket that is private, encrypted with one key, and reached by TLS only.

    Args:
        name: the other resources are `<name>-<role>`.
        begins: name of the bucket's resource, with which its own name begins.
        key_arn: key of the bucket's region that every object is encrypted with.
        force_destroy: whether the bucket is deleted even while it holds objects.
        tags: tags of the bucket.
        child: options of every resource; `parent` must be set.
        region: region of the bucket. Defaults to the provider's.
        key_is_named: whether who asks for encryption with a key must name it.
    """
    bucket = s3.Bucket(begins, force_destroy=force_destroy, region=region, tags=tags, opts=child)
    ownership = s3.BucketOwnershipControls(
        f"{name}-ownership",
        bucket=bucket.bucket,
        rule={"object_ownership": "BucketOwnerEnforced"},
        region=region,
        opts=child,
    )
    access = s3.BucketPublicAccessBlock(
        f"{name}-public-access",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        region=region,
        opts=_after(child, ownership),
    )
    s3.BucketPolicy(
        f"{name}-policy",
        bucket=bucket.bucket,
        policy=_policy(bucket.arn, key_arn, key_is_named),
        region=region,
        # S3 refuses two changes of who may reach a bucket at the same time.
        opts=_after(child, access),
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
        region=region,
        opts=child,
    )
    return bucket


def _after(child: pulumi.ResourceOptions, *earlier: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(parent=child.parent, depends_on=list(earlier))


def _lifecycle(upkeep: Upkeep) -> s3.BucketLifecycleConfigurationRuleArgsDict:
    return {
        "id": "upkeep",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abort_incomplete_multipart_upload": {
            "days_after_initiation": whole(upkeep.incomplete_upload_days)
        },
        "noncurrent_version_expiration": {"noncurrent_days": whole(upkeep.noncurrent_days)},
        "expiration": {"expired_object_delete_marker": True},
    }


def _policy(
    arn: pulumi.Output[str], key_arn: pulumi.Output[str], key_is_named: bool
) -> pulumi.Output[str]:
    objects = pulumi.Output.concat(arn, "/*")
    uploads = {
        "DenyOtherEncryption": {
            "StringNotEquals": {ENCRYPTION: KMS},
            "Null": {ENCRYPTION: "false"},
        },
        "DenyOtherKeys": {"StringNotEquals": {KEY: key_arn}, "Null": {KEY: "false"}},
        # With aws:kms and no key S3 would take the account's own key aws/s3, not the bucket's.
        "DenyUnnamedKeys": {"StringEquals": {ENCRYPTION: KMS}, "Null": {KEY: "true"}},
        "DenyCustomerProvidedKeys": {"Null": {CUSTOMER_KEY: "false"}},
    }
    if not key_is_named:
        del uploads["DenyUnnamedKeys"]
    tls = {"Bool": {"aws:SecureTransport": "false"}}
    return document(
        _deny("DenyInsecureTransport", "s3:*", [arn, objects], tls),
        *(_deny(sid, "s3:PutObject", [objects], when) for sid, when in uploads.items()),
    )


def _deny(
    sid: str, action: str, resources: list[pulumi.Output[str]], when: Mapping[str, object]
) -> dict[str, object]:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resources,
        "Condition": when,
    }
