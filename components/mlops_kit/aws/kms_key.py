"""The key that encrypts what a component keeps: a given one, or one of its own."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import kms

OWNER_ACTIONS = [
    f"kms:{action}"
    for action in (
        *("CancelKeyDeletion", "CreateAlias", "CreateGrant", "Decrypt", "DeleteAlias"),
        *("DescribeKey", "DisableKey", "DisableKeyRotation", "EnableKey", "EnableKeyRotation"),
        *("Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GetKeyPolicy"),
        *("GetKeyRotationStatus", "ListGrants", "ListKeyPolicies", "ListKeyRotations"),
        *("ListResourceTags", "PutKeyPolicy", "ReEncryptFrom", "ReEncryptTo", "RetireGrant"),
        *("RevokeGrant", "RotateKeyOnDemand", "ScheduleKeyDeletion", "TagResource"),
        *("UntagResource", "UpdateAlias", "UpdateKeyDescription"),
    )
]
"""What a key's policy lets IAM of the account allow: all there is, named one by one."""
LOG_ACTIONS = [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
]
"""What CloudWatch Logs does with the key of a log group."""


def encryption_key(
    name: str,
    given: pulumi.Input[str] | None,
    protects: str,
    tags: Mapping[str, pulumi.Input[str]] | None,
    opts: pulumi.ResourceOptions,
    region: pulumi.Input[str] | None = None,
) -> pulumi.Output[str]:
    """Return the ARN of a customer-managed key.

    A key of its own is rotated by AWS every year, can be used by whom IAM of the account allows
    (KMS' default key policy), and is kept for 30 days after it was deleted.

    Args:
        name: name of the resource, where one is made.
        given: ARN of the key that the user brings.
        protects: what it encrypts, for its description.
        tags: tags of the key.
        opts: options of the resource.
        region: region of the key. Defaults to the provider's.
    """
    if given is not None:
        return pulumi.Output.from_input(given)
    key = kms.Key(
        name,
        description=f"Encrypts {protects}",
        enable_key_rotation=True,
        region=region,
        tags=tags,
        opts=opts,
    )
    return key.arn
