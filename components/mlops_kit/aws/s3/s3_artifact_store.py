"""A bucket for model artifacts, Amazon S3, with a copy in another region if wanted."""

from typing import NotRequired, TypedDict

import pulumi

from mlops_kit.aws.kms_key import encryption_key
from mlops_kit.aws.s3.bucket import Upkeep, private_bucket
from mlops_kit.aws.s3.replication import Side, replicate
from mlops_kit.aws.s3.settings import S3ArtifactStoreSettings
from mlops_kit.inputs import check_inputs, said

DEFAULT_NONCURRENT_DAYS = 90
DEFAULT_INCOMPLETE_UPLOAD_DAYS = 7
DEFAULT_FORCE_DESTROY = False
DEFAULT_DELETE_MARKERS = False
DEFAULT_METRICS = True
DEFAULT_TIME_CONTROL = False


class S3ReplicaArgs(TypedDict):
    """A second bucket, in another region, that gets a copy of every new object."""

    region: pulumi.Input[str]
    """Region of the copy."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key of that region that encrypts the copies; without it one is made there."""
    delete_markers: NotRequired[pulumi.Input[bool]]
    """Whether what is deleted in the store looks deleted in the copy too. Defaults to false."""
    metrics: NotRequired[pulumi.Input[bool]]
    """Whether CloudWatch gets what waits, and how late it is. Defaults to true."""
    time_control: NotRequired[pulumi.Input[bool]]
    """Whether S3 promises 15 minutes, at its own price; needs `metrics`. Defaults to false."""


class S3ArtifactStoreArgs(TypedDict):
    """Inputs of `S3ArtifactStore`."""

    noncurrent_days: NotRequired[pulumi.Input[int]]
    """After how many days an overwritten or deleted version is gone for good. Defaults to 90."""
    incomplete_upload_days: NotRequired[pulumi.Input[int]]
    """After how many days parts of an upload that nobody completed are deleted. Defaults to 7."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the objects; without it one is made."""
    replica: NotRequired[S3ReplicaArgs]
    """Copy in another region, of what is written from then on."""
    force_destroy: NotRequired[pulumi.Input[bool]]
    """Whether buckets are deleted even while they hold objects. Defaults to false."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource."""


class S3ArtifactStore(pulumi.ComponentResource):
    """A bucket for model artifacts: versioned, encrypted with one key, private, TLS only.

    Uploads need not say how they are encrypted; those that ask for another key are refused.
    """

    bucket_name: pulumi.Output[str]
    """Name of the bucket."""
    bucket_arn: pulumi.Output[str]
    """ARN of the bucket."""
    kms_key_arn: pulumi.Output[str]
    """Key that encrypts the objects."""
    uri: pulumi.Output[str]
    """Address of the bucket, s3://<name>, without a slash at its end."""
    replica_bucket_name: pulumi.Output[str]
    """Name of the copy; empty without one."""
    replica_bucket_arn: pulumi.Output[str]
    """ARN of the copy; empty without one."""
    replica_kms_key_arn: pulumi.Output[str]
    """Key that encrypts the copies; empty without them."""

    def __init__(
        self, name: str, args: S3ArtifactStoreArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the store.

        Args:
            name: name of the component, at most 40 characters; bucket names begin with it.
            args: key, upkeep and copy.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("S3ArtifactStore", name, S3ArtifactStoreSettings, args)
        super().__init__("mlops-kit:index:S3ArtifactStore", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        protects = f"artifacts of {name}"
        upkeep = Upkeep(
            noncurrent_days=said(args.get("noncurrent_days"), DEFAULT_NONCURRENT_DAYS),
            incomplete_upload_days=said(
                args.get("incomplete_upload_days"), DEFAULT_INCOMPLETE_UPLOAD_DAYS
            ),
            force_destroy=said(args.get("force_destroy"), DEFAULT_FORCE_DESTROY),
            tags=args.get("tags"),
        )

        key = encryption_key(f"{name}-key", args.get("kms_key_arn"), protects, upkeep.tags, child)
        bucket = private_bucket(name, key, upkeep, child)
        self.bucket_name, self.bucket_arn, self.kms_key_arn = bucket.name, bucket.arn, key
        self.uri = pulumi.Output.concat("s3://", bucket.name)

        nothing = pulumi.Output.from_input("")
        self.replica_bucket_name = self.replica_bucket_arn = self.replica_kms_key_arn = nothing
        replica = args.get("replica")
        if replica is not None:
            region, key_arn = replica["region"], replica.get("kms_key_arn")
            key_there = encryption_key(
                f"{name}-replica-key", key_arn, protects, upkeep.tags, child, region
            )
            copy = private_bucket(f"{name}-replica", key_there, upkeep, child, region)
            replicate(
                f"{name}-replication",
                Side.of(bucket, key),
                Side.of(copy, key_there),
                delete_markers=said(replica.get("delete_markers"), DEFAULT_DELETE_MARKERS),
                metrics=said(replica.get("metrics"), DEFAULT_METRICS),
                time_control=said(replica.get("time_control"), DEFAULT_TIME_CONTROL),
                tags=upkeep.tags,
                parent=self,
            )
            self.replica_bucket_name, self.replica_bucket_arn = copy.name, copy.arn
            self.replica_kms_key_arn = key_there

        self.register_outputs(
            {
                "bucket_name": self.bucket_name,
                "bucket_arn": self.bucket_arn,
                "kms_key_arn": self.kms_key_arn,
                "uri": self.uri,
                "replica_bucket_name": self.replica_bucket_name,
                "replica_bucket_arn": self.replica_bucket_arn,
                "replica_kms_key_arn": self.replica_kms_key_arn,
            }
        )
