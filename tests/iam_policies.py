"""The policies that a recorded run of a component wrote, and what is wrong with them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_kit.permissions.actions import IN_PRACTICE
from mlops_kit.permissions.actions import exists as kit_knows
from tests import iam_reference

KINDS = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": "perimeter",
    "aws:kms/key:Key": "key",
    "aws:kms/keyPolicy:KeyPolicy": "key",
}
"""Type -> what its policy is, where that matters."""
PERIMETER = {"aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:ResourceAccount"}
"""A policy of a VPC endpoint permits nothing by itself; it keeps others out by one of these."""
WHOLE = (["*"], ["*/*"], ["*:*"])
"""Last parts of ARNs that name nothing."""
NAMESPACE = "cloudwatch:namespace"


@dataclass(frozen=True)
class Policy:
    """A document, and whose it is."""

    resource: str
    kind: str
    """`role`, `trust`, `key`, `perimeter`, or `resource`."""
    statements: tuple[Mapping[str, Any], ...]


def policies(resources: Mapping[str, Any]) -> Iterator[Policy]:
    """Find every policy among recorded resources, at any depth of their inputs."""
    for name, made in resources.items():
        for path, text in _texts(made.inputs, ""):
            if '"Statement"' in text and text.lstrip().startswith("{"):
                yield Policy(f"{name}.{path}", _kind(made.typ, path), _statements(text))


def allowed(policy: Policy) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return each action that a policy allows, with its statement."""
    for statement in policy.statements:
        if statement["Effect"] == "Allow":
            for action in listed(statement.get("Action")):
                yield action, statement


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def condition_keys(statement: Mapping[str, Any]) -> set[str]:
    return {key for keys in statement.get("Condition", {}).values() for key in keys}


def wrong(policy: Policy) -> Iterator[str]:
    """Say what a policy allows that it must not, a sentence each."""
    for statement in policy.statements:
        where = f"{policy.resource} ({statement.get('Sid', 'no Sid')})"
        actions = listed(statement.get("Action"))
        for action in actions:
            if "*" not in action and not (iam_reference.exists(action) and kit_knows(action)):
                yield f"{where}: AWS has no action {action}"
        if statement["Effect"] != "Allow":
            continue
        keeps_out = policy.kind == "perimeter" and condition_keys(statement) & PERIMETER
        if {"NotAction", "NotResource", "NotPrincipal"} & set(statement):
            yield f"{where}: allows all but something"
        if keeps_out:
            continue
        for action in actions:
            if "*" in action:
                yield f"{where}: allows the action {action}"
        if "*" in listed(statement.get("Resource")) and policy.kind != "key":
            for action in actions:
                if iam_reference.kinds(action) and action not in IN_PRACTICE:
                    yield f"{where}: allows {action} for all resources"
        for action in actions:
            arns = [arn for arn in listed(statement.get("Resource")) if arn != "*"]
            known = iam_reference.exists(action) and iam_reference.kinds(action)
            # What a policy of a resource may name, the reference does not say.
            if (
                policy.kind == "role"
                and known
                and arns
                and not any(iam_reference.fits(action, arn) for arn in arns)
            ):
                yield f"{where}: {action} cannot be allowed for any of its resources"
            if policy.kind == "role" and any(arn.split(":", 5)[5:] in WHOLE for arn in arns):
                yield f"{where}: allows {action} for everything of a service"
        if "cloudwatch:PutMetricData" in actions and NAMESPACE not in condition_keys(statement):
            yield f"{where}: allows metrics of every namespace"
        if policy.kind != "perimeter" and _is_everybody(statement.get("Principal")):
            yield f"{where}: allows everybody"


def _is_everybody(principal: Any) -> bool:
    if isinstance(principal, dict):
        return any("*" in listed(who) for who in principal.values())
    return principal == "*"


def _kind(token: str, path: str) -> str:
    if path.lower().startswith("assumerole"):
        return "trust"
    return KINDS.get(token, "role" if token.startswith("aws:iam/") else "resource")


def _statements(text: str) -> tuple[Mapping[str, Any], ...]:
    found = json.loads(text)["Statement"]
    return tuple(found if isinstance(found, list) else [found])


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}".strip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
