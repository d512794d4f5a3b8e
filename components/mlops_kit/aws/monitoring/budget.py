"""What an endpoint may cost in a month, by AWS Budgets."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import budgets

SPENT = (80.0, 100.0)
"""Percent of the limit at which somebody is told that it is spent."""
FORECAST = 100.0
"""Percent of the limit at which somebody is told that it will be."""


def monthly_budget(
    name: str,
    endpoint: str,
    amount: pulumi.Input[float],
    currency: pulumi.Input[str],
    tag: tuple[pulumi.Input[str], pulumi.Input[str]],
    emails: Sequence[pulumi.Input[str]],
    topic_arn: pulumi.Output[str],
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> None:
    """Declare a budget for everything that carries a tag.

    Args:
        name: name of the resource.
        endpoint: name of the endpoint.
        amount: limit of a month.
        currency: the account's currency.
        tag: key and value of a tag that is activated as a cost allocation tag.
        emails: who is told by email; may be empty.
        topic_arn: topic that is told.
        tags: tags of the budget itself.
        parent: parent of the resource.
    """
    budgets.Budget(
        name,
        name=f"{endpoint}-month",
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount=pulumi.Output.from_input(amount).apply(lambda amount: f"{amount:.2f}"),
        limit_unit=currency,
        cost_filters=[
            {
                "name": "TagKeyValue",
                "values": [pulumi.Output.concat("user:", tag[0], "$", tag[1])],
            }
        ],
        notifications=[
            _notice(kind, threshold, emails, topic_arn)
            for kind, threshold in (*(("ACTUAL", one) for one in SPENT), ("FORECASTED", FORECAST))
        ],
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _notice(
    kind: str,
    percent: float,
    emails: Sequence[pulumi.Input[str]],
    topic_arn: pulumi.Output[str],
) -> budgets.BudgetNotificationArgsDict:
    return {
        "comparison_operator": "GREATER_THAN",
        "notification_type": kind,
        "threshold": percent,
        "threshold_type": "PERCENTAGE",
        "subscriber_sns_topic_arns": [topic_arn],
        "subscriber_email_addresses": emails or None,
    }
