"""Policy documents: JSON, and the grammar of IAM's policies."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, cast

from mlops_kit.offline.aws.arns import reasons, wrong_principal
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import not_one_of, shown, unknown_key

Kind = Literal["identity", "trust", "resource", "repository", "any"]
"""Who a policy belongs to: `identity` names resources and no principal, `trust` principals and no
resource, `resource` both, `repository` (ECR) principals and itself; of `any` it is not known."""

_TOP = ("Version", "Id", "Statement")
_STATEMENT = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_VERSIONS = ("2012-10-17", "2008-10-17")
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_OPERATOR = re.compile(
    r"(?:For(?:Any|All)Values?:)?(?:String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)"
    r"|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals"
    r"|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like)|Null)(?:IfExists)?",
    re.IGNORECASE,
)


def wrong(policy: Any, kind: Kind, at: Where) -> Iterator[str]:
    """Say what is wrong with a policy document.

    Args:
        policy: JSON text, or the document itself; empty texts pass.
        kind: who it belongs to.
        at: where it would be.
    """
    if policy in ("", None) or policy is UNKNOWN:
        return
    document: Any = policy
    if isinstance(policy, str):
        try:
            document = json.loads(policy, strict=False)
        except ValueError as error:
            yield f"must be a policy document in JSON, got {shown(policy)} ({error})"
            return
    if not isinstance(document, dict):
        yield f"must be a policy document, a JSON object, got {shown(document)}"
        return
    yield from _wrong_document(cast(dict[str, Any], document), kind, at)


def _wrong_document(document: dict[str, Any], kind: Kind, at: Where) -> Iterator[str]:
    for key in document:
        if key not in _TOP:
            yield f"its {key} {unknown_key(key, _TOP)}"
    version = document.get("Version", _VERSIONS[0])
    if version is not UNKNOWN and version not in _VERSIONS:
        yield f"its Version {not_one_of(version, _VERSIONS)}"
    statements = document.get("Statement")
    if statements is UNKNOWN:
        return
    if isinstance(statements, dict):
        yield from _wrong_statement(cast(dict[str, Any], statements), "Statement", kind, at)
    elif isinstance(statements, list) and statements:
        for index, statement in enumerate(cast(list[Any], statements)):
            where = f"Statement[{index}]"
            if isinstance(statement, dict):
                yield from _wrong_statement(cast(dict[str, Any], statement), where, kind, at)
            elif statement is not UNKNOWN:
                yield f"its {where} must be a map, got {shown(statement)}"
    else:
        yield f"its Statement must be a list of statements, got {shown(statements)}"


def _wrong_statement(statement: dict[str, Any], where: str, kind: Kind, at: Where) -> Iterator[str]:
    for key in statement:
        if key not in _STATEMENT:
            yield f"its {where}.{key} {unknown_key(key, _STATEMENT)}"
    effect = statement.get("Effect")
    if effect is not UNKNOWN and effect not in ("Allow", "Deny"):
        yield f"its {where}.Effect {not_one_of(effect, ('Allow', 'Deny'))}"
    yield from _one_of_two(statement, where, "Action", needed=True)
    yield from _one_of_two(statement, where, "Resource", needed=kind in ("identity", "resource"))
    yield from _one_of_two(
        statement, where, "Principal", needed=kind in ("trust", "resource", "repository")
    )
    for word, refused in (("Principal", kind == "identity"), ("Resource", kind == "trust")):
        if refused and (word in statement or f"Not{word}" in statement):
            yield f"its {where} must not name a {word}: this policy belongs to the {_owner(kind)}"
    yield from _wrong_actions(statement, where, kind)
    for key in ("Resource", "NotResource"):
        for text in _texts(statement.get(key)):
            yield from _wrong_resource(text, f"{where}.{key}", at)
    for key in ("Principal", "NotPrincipal"):
        yield from _wrong_principals(statement.get(key), f"{where}.{key}", at)
    yield from _wrong_condition(statement.get("Condition"), f"{where}.Condition", at)


def _owner(kind: Kind) -> str:
    return "role that is assumed" if kind == "trust" else "identity that carries it"


def _one_of_two(statement: Mapping[str, Any], where: str, word: str, needed: bool) -> Iterator[str]:
    given = [key for key in (word, f"Not{word}") if key in statement]
    if len(given) == 2:
        yield f"its {where} must have {word} or Not{word}, not both"
    elif not given and needed:
        yield f"its {where} must have {word} or Not{word}, got neither"


def _wrong_actions(statement: Mapping[str, Any], where: str, kind: Kind) -> Iterator[str]:
    for key in ("Action", "NotAction"):
        for action in _texts(statement.get(key)):
            if not _ACTION.fullmatch(action):
                yield f"its {where}.{key} must be service:Operation, got {shown(action)}"
            elif kind == "trust" and not action.lower().startswith("sts:") and action != "*":
                yield f"its {where}.{key} must be of sts in a trust policy, got {shown(action)}"


def _wrong_resource(text: str, where: str, at: Where) -> Iterator[str]:
    if text == "*" or text.startswith(("${", "arn:*", "arn:${")):
        return
    if not text.startswith("arn:"):
        yield f"its {where} must be * or an ARN, got {shown(text)}"
        return
    if text.count(":") >= 5:
        for reason in reasons(text, at):
            yield f"its {where} {reason}"
    elif not text.endswith("*"):
        form = "arn:partition:service:region:account:resource"
        yield f"its {where} must be {form}, got {shown(text)}"


def _wrong_principals(principal: Any, where: str, at: Where) -> Iterator[str]:
    if principal is None or principal == "*" or principal is UNKNOWN:
        return
    if not isinstance(principal, dict):
        yield f"its {where} must be * or a map of {', '.join(_PRINCIPALS)}, got {shown(principal)}"
        return
    for key, value in cast(dict[str, Any], principal).items():
        if key not in _PRINCIPALS:
            yield f"its {where}.{key} {unknown_key(key, _PRINCIPALS)}"
        for text in _texts(value):
            if key == "Service" and (reason := wrong_principal(text, at.partition)):
                yield f"its {where}.Service {reason}"
            elif key in ("AWS", "Federated") and text.startswith("arn:"):
                for reason in reasons(text, at):
                    yield f"its {where}.{key} {reason}"
            elif key == "AWS" and text.isdigit() and len(text) != 12:
                yield f"its {where}.AWS must be an account of 12 digits, got {shown(text)}"


def _wrong_condition(condition: Any, where: str, at: Where) -> Iterator[str]:
    if condition is None or condition is UNKNOWN:
        return
    if not isinstance(condition, dict):
        yield f"its {where} must be a map, got {shown(condition)}"
        return
    for operator, keys in cast(dict[str, Any], condition).items():
        if not _OPERATOR.fullmatch(operator):
            yield f"its {where}.{operator} is no operator of conditions"
        elif not isinstance(keys, dict):
            if keys is not UNKNOWN:
                yield f"its {where}.{operator} must be a map, got {shown(keys)}"
        else:
            for key, values in cast(dict[str, Any], keys).items():
                for text in _texts(values):
                    if text.startswith("arn:") and text.count(":") >= 5:
                        for reason in reasons(text, at):
                            yield f"its {where}.{operator}.{key} {reason}"


def _texts(value: Any) -> Iterator[str]:
    values = cast(list[Any], value) if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, str):
            yield one
