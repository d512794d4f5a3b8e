"""Where alarms are told: a topic for what must be acted on now, one for what can wait."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import sns

from mlops_kit.aws.here import Here
from mlops_kit.aws.iam_policy import allow, document
from mlops_kit.aws.monitoring.key import publishers


def alarm_topic(
    name: str,
    key_arn: pulumi.Output[str],
    endpoint: str,
    budgets: bool,
    emails: Sequence[str],
    urls: Mapping[str, pulumi.Input[str]],
    here: Here,
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """Declare an encrypted topic that the endpoint's alarms publish to, and return its ARN.

    Args:
        name: name of the topic; the other resources are `<name>-<role>`.
        key_arn: key that encrypts the notices.
        endpoint: name of the endpoint, with which the names of its alarms begin.
        budgets: whether AWS Budgets publishes too.
        emails: who is told by email, once they have confirmed.
        urls: name -> address that gets a POST.
        here: where all of them are.
        tags: tags of the topic.
        parent: parent of the resources.
    """
    child = pulumi.ResourceOptions(parent=parent)
    topic = sns.Topic(name, kms_master_key_id=key_arn, tags=tags, opts=child)
    statements = [
        allow("sns:Publish", topic.arn, condition, sid=sid, principal={"Service": service})
        for sid, service, condition in publishers(endpoint, budgets, here, parent)
    ]
    sns.TopicPolicy(
        f"{name}-policy",
        arn=topic.arn,
        policy=document(*statements),
        opts=child,
    )
    for email in emails:
        sns.TopicSubscription(
            f"{name}-to-{email}", topic=topic.arn, protocol="email", endpoint=email, opts=child
        )
    for to, url in urls.items():
        sns.TopicSubscription(
            f"{name}-to-{to}", topic=topic.arn, protocol="https", endpoint=url, opts=child
        )
    return topic.arn
