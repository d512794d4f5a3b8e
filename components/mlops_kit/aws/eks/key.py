"""The key of an EKS cluster, and what its policy allows AWS' services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import get_service_principal_output, kms

from mlops_kit.aws.iam_policy import allow, text
from mlops_kit.aws.kms_key import LOG_ACTIONS, OWNER_ACTIONS, encryption_key
from mlops_kit.aws.places import Arn

VOLUME_ACTIONS = [*LOG_ACTIONS, "kms:CreateGrant"]


@dataclass(frozen=True)
class ClusterKey:
    """A key, and what must be there before services can use it."""

    arn: pulumi.Output[str]
    ready: Sequence[pulumi.Resource]


def cluster_key(
    name: str,
    given: pulumi.Input[str] | None,
    cluster: str,
    log_group: str,
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> ClusterKey:
    """Return a given key, or make one that the cluster's log group and volumes can use.

    Auto Scaling launches nodes in its own name, so IAM cannot allow it the key: its policy does for
    volumes what that of the account's own key aws/ebs does.

    Args:
        name: name of the key; its policy is `<name>-policy`.
        given: ARN of the key that the user brings; its policy is the user's too.
        cluster: name of the cluster, for the key's description.
        log_group: the log group that it encrypts.
        tags: tags of the key.
        parent: parent of the resources.
    """
    child = pulumi.ResourceOptions(parent=parent)
    arn = encryption_key(name, given, f"cluster {cluster}", tags, child)
    if given is not None:
        return ClusterKey(arn, [])
    logs = get_service_principal_output(
        service_name="logs", opts=pulumi.InvokeOutputOptions(parent=parent)
    )
    policy = kms.KeyPolicy(
        f"{name}-policy",
        key_id=arn,
        # CloudWatch Logs uses keys in the name of its region.
        policy=pulumi.Output.all(arn=arn, logs=logs.id).apply(
            lambda known: _policy(known["arn"], known["logs"], log_group)
        ),
        opts=child,
    )
    return ClusterKey(arn, [policy])


def _policy(key_arn: str, logs: str, log_group: str) -> str:
    key = Arn.read(key_arn)
    start = f"arn:{key.partition}"
    group = f"{start}:logs:{key.region}:{key.account}:log-group:{log_group}"
    owner = {"AWS": f"{start}:iam::{key.account}:root"}
    of_log_group = {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}}
    of_volumes = {
        "StringEquals": {"kms:CallerAccount": key.account},
        "StringLike": {"kms:ViaService": f"ec2.{key.region}.*"},
    }
    # in a key's policy, * means that key
    return text(
        allow(OWNER_ACTIONS, "*", sid="Owner", principal=owner),
        allow(LOG_ACTIONS, "*", of_log_group, sid="Logs", principal={"Service": logs}),
        allow(VOLUME_ACTIONS, "*", of_volumes, sid="Volumes", principal={"AWS": "*"}),
    )
