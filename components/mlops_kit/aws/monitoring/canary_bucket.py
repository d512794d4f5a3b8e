"""The bucket of a canary: its code, and what its runs leave behind for a time."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import s3

from mlops_kit.aws.s3.bucket import closed_bucket
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
    bucket = closed_bucket(
        name, name, key_arn, force_destroy=True, tags=tags, child=child, key_is_named=False
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
