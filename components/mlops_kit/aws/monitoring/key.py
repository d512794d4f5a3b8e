"""The key of an endpoint's notices and records, and who may use it."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import get_service_principal_output, kms

from mlops_kit.aws.here import Here
from mlops_kit.aws.iam_policy import allow, document, only_for
from mlops_kit.aws.kms_key import LOG_ACTIONS, OWNER_ACTIONS

NOTICE_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"]


def monitoring_key(
    name: str,
    given: pulumi.Input[str] | None,
    endpoint: str,
    log_group: str,
    budgets: bool,
    here: Here,
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """Return the ARN of a given key, or of one that the endpoint's alarms and log group can use.

    Alarms cannot publish to a topic under AWS' own key, and no grant can be given to a service.

    Args:
        name: name of the resource, where one is made.
        given: ARN of the key that the user brings; its policy is the user's too.
        endpoint: name of the endpoint, with which the names of its alarms begin.
        log_group: the log group that it encrypts.
        budgets: whether AWS Budgets publishes too.
        here: where all of them are.
        tags: tags of the key.
        parent: parent of the resource.
    """
    if given is not None:
        return pulumi.Output.from_input(given)
    lookup = pulumi.InvokeOutputOptions(parent=parent)
    logs = here.arn("logs", f"log-group:{log_group}")
    root = pulumi.Output.concat("arn:", here.partition, ":iam::", here.account_id, ":root")
    # CloudWatch Logs uses keys in the name of its region: that is the lookup's id.
    service = get_service_principal_output(service_name="logs", opts=lookup).id
    of_group = {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": logs}}
    # In a key's policy, * means that key.
    statements = [
        allow(OWNER_ACTIONS, "*", sid="Owner", principal={"AWS": root}),
        allow(LOG_ACTIONS, "*", of_group, sid="Logs", principal={"Service": service}),
        *(
            allow(NOTICE_ACTIONS, "*", condition, sid=sid, principal={"Service": service})
            for sid, service, condition in publishers(endpoint, budgets, here, parent)
        ),
    ]
    return kms.Key(
        name,
        description=f"Encrypts notices and records of endpoint {endpoint}",
        enable_key_rotation=True,
        policy=document(*statements),
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    ).arn


def publishers(
    endpoint: str, budgets: bool, here: Here, parent: pulumi.Resource
) -> list[tuple[str, pulumi.Output[str], dict[str, object]]]:
    """Return who publishes notices: a word, the service's principal, and for what it may act."""
    lookup = pulumi.InvokeOutputOptions(parent=parent)
    alarms = here.arn("cloudwatch", f"alarm:{endpoint}-*")
    sources = {"cloudwatch": ("Alarms", alarms)}
    if budgets:
        start = pulumi.Output.concat("arn:", here.partition, ":budgets::")
        sources["budgets"] = ("Budgets", pulumi.Output.concat(start, here.account_id, ":*"))
    return [
        (
            sid,
            get_service_principal_output(service_name=service, opts=lookup).name,
            only_for(here.account_id, source),
        )
        for service, (sid, source) in sources.items()
    ]
