"""A key that CloudWatch Logs may use: without a word in its policy it may not."""

from collections.abc import Mapping
from dataclasses import replace

import pulumi
from pulumi_aws import get_service_principal_output, kms

from mlops_kit.aws.here import Here
from mlops_kit.aws.iam_policy import allow, document
from mlops_kit.aws.kms_key import LOG_ACTIONS, OWNER_ACTIONS


def log_key(
    name: str,
    given: pulumi.Input[str] | None,
    protects: str,
    here: Here,
    tags: Mapping[str, pulumi.Input[str]] | None,
    child: pulumi.ResourceOptions,
    region: pulumi.Input[str] | None = None,
) -> pulumi.Output[str]:
    """Return the ARN of a customer-managed key for log groups of this account and region.

    Args:
        name: name of the resource, where one is made.
        given: ARN of the key that the user brings; its policy must let CloudWatch Logs use it.
        protects: what it encrypts, for its description.
        here: whose log groups.
        tags: tags of the key.
        child: options of the resource.
        region: region of key and log groups. Defaults to the provider's.
    """
    if given is not None:
        return pulumi.Output.from_input(given)
    return kms.Key(
        name,
        description=f"Encrypts {protects}",
        enable_key_rotation=True,
        policy=_policy(here, child, region),
        region=region,
        tags=tags,
        opts=child,
    ).arn


def _policy(
    here: Here, child: pulumi.ResourceOptions, region: pulumi.Input[str] | None
) -> pulumi.Output[str]:
    logs = get_service_principal_output(
        service_name="logs", region=region, opts=pulumi.InvokeOutputOptions(parent=child.parent)
    )
    root = pulumi.Output.concat("arn:", here.partition, ":iam::", here.account_id, ":root")
    place = here if region is None else replace(here, region=pulumi.Output.from_input(region))
    groups = place.arn("logs", "log-group:*")
    of_groups = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}
    # CloudWatch Logs uses keys in the name of its region; in a key's policy, * means that key
    return document(
        allow(OWNER_ACTIONS, "*", sid="Owner", principal={"AWS": root}),
        allow(LOG_ACTIONS, "*", of_groups, sid="Logs", principal={"Service": logs.id}),
    )
