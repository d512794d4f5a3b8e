"""The copying of new objects from one bucket to another, and the role that S3 does it with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import get_service_principal_output, iam, s3

from mlops_kit.aws.iam_policy import allow, document, trusts
from mlops_kit.aws.s3.bucket import Bucket

ON = "Enabled"
PROMISED_MINUTES = 15
"""S3 Replication Time Control knows no other figure."""
SOURCE_ACTIONS = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
READ_ACTIONS = [
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionTagging",
]
WRITE_ACTIONS = ["s3:ReplicateObject", "s3:ReplicateTags"]
DELETE_ACTION = "s3:ReplicateDelete"
RULE = "all"
"""Id of the one rule, by which CloudWatch knows its figures."""


@dataclass(frozen=True)
class Side:
    """A bucket and the key of its objects."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    before: Sequence[pulumi.Resource] = ()
    """What must be there before objects are copied to or from it."""

    @classmethod
    def of(cls, bucket: Bucket, key_arn: pulumi.Output[str]) -> "Side":
        """Take a bucket that is declared beside the copying."""
        return cls(bucket.name, bucket.arn, key_arn, [bucket.versioning])


@dataclass(frozen=True)
class Replication:
    """The copying from one bucket to another."""

    role_arn: pulumi.Output[str]
    rules: s3.BucketReplicationConfig


def replicate(
    name: str,
    source: Side,
    copy: Side,
    *,
    delete_markers: pulumi.Input[bool],
    metrics: pulumi.Input[bool],
    time_control: pulumi.Input[bool],
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
    prefix: pulumi.Input[str] = "",
    region: pulumi.Input[str] | None = None,
) -> Replication:
    """Have S3 copy every new object, with a role that can do that and nothing else.

    Args:
        name: name of the role; the other resources are `<name>-<role>`.
        source: where objects are written.
        copy: where S3 copies them to.
        delete_markers: whether deletions are copied too; versions are never deleted there.
        metrics: whether CloudWatch gets figures.
        time_control: whether S3 promises 15 minutes; `metrics` must be on.
        tags: tags of the role.
        parent: parent of the resources.
        prefix: how the keys of the objects begin that are copied. Defaults to all objects.
        region: region of the source. Defaults to the provider's.
    """
    child = pulumi.ResourceOptions(parent=parent)
    # Not the same in all partitions, nor made of a partition's DNS suffix: the provider knows.
    service = get_service_principal_output(
        service_name="s3", opts=pulumi.InvokeOutputOptions(parent=parent)
    )
    role = iam.Role(
        name,
        description=f"S3 copies objects ({name})",
        assume_role_policy=document(trusts(service.name)),
        tags=tags,
        opts=child,
    )
    permissions = iam.RolePolicy(
        f"{name}-permissions",
        role=role.name,
        policy=_permissions(source, copy, delete_markers),
        opts=child,
    )
    rules = s3.BucketReplicationConfig(
        f"{name}-rules",
        bucket=source.name,
        role=role.arn,
        rules=[
            {
                "id": RULE,
                "status": ON,
                "filter": {"prefix": prefix},
                "source_selection_criteria": {"sse_kms_encrypted_objects": {"status": ON}},
                "delete_marker_replication": {"status": _switch(delete_markers)},
                "destination": _destination(copy, metrics, time_control),
            }
        ],
        region=region,
        opts=pulumi.ResourceOptions(
            parent=parent, depends_on=[permissions, *source.before, *copy.before]
        ),
    )
    return Replication(role.arn, rules)


def _destination(
    copy: Side, metrics: pulumi.Input[bool], time_control: pulumi.Input[bool]
) -> s3.BucketReplicationConfigRuleDestinationArgsDict:
    promised = pulumi.Output.from_input(time_control)
    return {
        "bucket": copy.arn,
        "encryption_configuration": {"replica_kms_key_id": copy.key_arn},
        "metrics": {"status": _switch(metrics), "event_threshold": promised.apply(_threshold)},
        "replication_time": promised.apply(_time),
    }


def _threshold(
    promised: bool,
) -> s3.BucketReplicationConfigRuleDestinationMetricsEventThresholdArgsDict | None:
    return {"minutes": PROMISED_MINUTES} if promised else None


def _time(
    promised: bool,
) -> s3.BucketReplicationConfigRuleDestinationReplicationTimeArgsDict | None:
    return {"status": ON, "time": {"minutes": PROMISED_MINUTES}} if promised else None


def _permissions(
    source: Side, copy: Side, delete_markers: pulumi.Input[bool]
) -> pulumi.Output[str]:
    write = pulumi.Output.from_input(delete_markers).apply(
        lambda deletes: [*WRITE_ACTIONS, DELETE_ACTION] if deletes else WRITE_ACTIONS
    )
    return document(
        allow(SOURCE_ACTIONS, source.arn),
        allow(READ_ACTIONS, _objects(source)),
        allow(write, _objects(copy)),
        allow(["kms:Decrypt"], source.key_arn, _for_objects_of(source)),
        allow(["kms:Encrypt", "kms:GenerateDataKey"], copy.key_arn, _for_objects_of(copy)),
    )


def _for_objects_of(side: Side) -> dict[str, object]:
    """With a bucket key S3 names the bucket to KMS, without one the object."""
    return {
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [side.arn, _objects(side)]},
    }


def _objects(side: Side) -> pulumi.Output[str]:
    return pulumi.Output.concat(side.arn, "/*")


def _switch(on: pulumi.Input[bool]) -> pulumi.Output[str]:
    return pulumi.Output.from_input(on).apply(lambda on: ON if on else "Disabled")
