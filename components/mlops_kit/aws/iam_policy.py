"""Documents of IAM: statements, and the text that roles, keys and topics carry."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi

Statement = dict[str, Any]

PULL_ACTIONS = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
)
"""What pulling an image from a repository needs, once signed in."""


def allow(
    actions: object,
    resources: object,
    when: Mapping[str, object] | None = None,
    *,
    sid: str = "",
    principal: object = None,
) -> Statement:
    """Return a statement that allows some actions on some resources.

    Args:
        actions: one or a list.
        resources: one or a list.
        when: its condition.
        sid: its name within the document.
        principal: who is allowed; in a document of a role, the role itself.
    """
    statement: Statement = {"Sid": sid} if sid else {}
    statement["Effect"] = "Allow"
    if principal is not None:
        statement["Principal"] = principal
    statement |= {"Action": actions, "Resource": resources}
    return {**statement, "Condition": when} if when else statement


def trusts(
    service: object, when: Mapping[str, object] | None = None, actions: object = "sts:AssumeRole"
) -> Statement:
    """Return the statement by which a role lets a service take it on.

    Args:
        service: its principal.
        when: for whom the service may do so.
        actions: what it does to take it on, one or a list.
    """
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": actions}
    return {**statement, "Condition": when} if when else statement


def only_for(account: object, source_arn: object) -> dict[str, object]:
    """Return the condition that a service acts for one account's own resources only.

    Without it others could have the service do so for theirs: the confused deputy.

    Args:
        account: whose resources.
        source_arn: which of them, with wildcards.
    """
    return {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": source_arn},
    }


def body(*statements: Mapping[str, object]) -> dict[str, Any]:
    """Return a document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def text(*statements: Mapping[str, object]) -> str:
    """Return a document of known values as JSON."""
    return json.dumps(body(*statements))


def document(*statements: Mapping[str, object]) -> pulumi.Output[str]:
    """Return a document with outputs in it as JSON."""
    return pulumi.Output.json_dumps(body(*statements))
