"""The key that encrypts what a component keeps: a given one, or one of its own."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import kms


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
