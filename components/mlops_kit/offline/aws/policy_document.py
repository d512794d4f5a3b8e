"""Renders policy documents as `aws.iam.getPolicyDocument` does, and ECR's lifecycle policies.

Both are pure functions. Source of order, merging and spelling: terraform-provider-aws, data source
aws_iam_policy_document (statements with the same Sid replace each other, lists are sorted
downwards, one item stands alone, `&{` means `${`).
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.values import UNKNOWN, Values, has_unknown

_VERSION = "2012-10-17"
_ORDER = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)


class Malformed(Exception):
    """A document cannot be rendered; the message says why."""


def rendered(args: Mapping[str, Any]) -> Values:
    """Return what `getPolicyDocument` answers.

    Args:
        args: statements, source and override documents, policy id, version; none need be given.

    Raises:
        Malformed: a document to merge is no JSON, or two statements have the same Sid.
    """
    found: Values = {**args, "version": args.get("version") or _VERSION}
    if has_unknown(dict(args)):
        return {**found, "id": UNKNOWN, "json": UNKNOWN, "minifiedJson": UNKNOWN}
    document: dict[str, Any] = {}
    seen: set[str] = set()
    for source in _documents(args, "sourcePolicyDocuments"):
        _unique(source, seen)
        _merge(document, source)
    own: dict[str, Any] = {"Version": found["version"], "Statement": list(_statements(args))}
    if args.get("policyId"):
        own["Id"] = args["policyId"]
    _unique(own, set())
    _merge(document, own)
    for override in _documents(args, "overridePolicyDocuments"):
        _merge(document, override)
    ordered = {key: document[key] for key in ("Version", "Id", "Statement") if document.get(key)}
    text = _escaped(json.dumps(ordered, indent=2, ensure_ascii=False))
    minified = _escaped(json.dumps(ordered, separators=(",", ":"), ensure_ascii=False))
    return {**found, "id": str(zlib.crc32(text.encode())), "json": text, "minifiedJson": minified}


def _documents(args: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    for index, text in enumerate(cast(list[Any], args.get(name) or [])):
        if not text:
            continue
        try:
            document = json.loads(str(text))
        except ValueError as error:
            raise Malformed(f"{name}[{index}] is no JSON: {error}") from error
        statements: Any = document.get("Statement", [])
        if isinstance(statements, dict):
            statements = [statements]
        yield {**document, "Statement": [_normal(one) for one in statements]}


def _normal(statement: dict[str, Any]) -> dict[str, Any]:
    found = {key: statement[key] for key in _ORDER if key in statement}
    for key in ("Principal", "NotPrincipal"):
        if key in found:
            found[key] = _principal(found[key])
    conditions: Any = found.get("Condition")
    if isinstance(conditions, dict):
        found["Condition"] = {
            test: {
                variable: _flat(values)
                for variable, values in sorted(cast(dict[str, Any], keys).items())
            }
            for test, keys in sorted(cast(dict[str, Any], conditions).items())
        }
    return found


def _flat(values: Any) -> Any:
    if isinstance(values, bool):
        return "true" if values else "false"
    if isinstance(values, list) and len(cast(list[Any], values)) == 1:
        return cast(list[Any], values)[0]
    return values


def _principal(principal: Any) -> Any:
    if not isinstance(principal, dict):
        return "*"
    known = cast(dict[str, Any], principal)
    if set(known) == {"*"} and known["*"] in ("*", ["*"]):
        return "*"
    return {
        kind: sorted(cast(list[str], who), reverse=True) if isinstance(who, list) else who
        for kind, who in sorted(known.items())
    }


def _statements(args: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    version = args.get("version") or _VERSION
    for given in cast(list[dict[str, Any]], args.get("statements") or []):
        found: dict[str, Any] = {
            "Sid": given.get("sid"),
            "Effect": given.get("effect") or "Allow",
            "Action": _list(given, "actions"),
            "NotAction": _list(given, "notActions"),
            "Resource": _replaced(_list(given, "resources"), version),
            "NotResource": _replaced(_list(given, "notResources"), version),
            "Principal": _principals(given.get("principals"), version),
            "NotPrincipal": _principals(given.get("notPrincipals"), version),
            "Condition": _conditions(given.get("conditions"), version),
        }
        yield {key: value for key, value in found.items() if value}


def _list(given: Mapping[str, Any], name: str) -> Any:
    items = sorted({str(one) for one in cast(list[Any], given.get(name) or [])}, reverse=True)
    return items[0] if len(items) == 1 else items


def _replaced(value: Any, version: str) -> Any:
    if isinstance(value, list):
        return [_replaced(one, version) for one in cast(list[Any], value)]
    if "&{" in str(value) and version != _VERSION:
        raise Malformed(f"&{{ is not supported in version {version}: {value}")
    return str(value).replace("&{", "${")


def _principals(given: Any, version: str) -> Any:
    found: dict[str, Any] = {}
    for one in cast(list[dict[str, Any]], given or []):
        who = _replaced(_list(one, "identifiers"), version)
        kind = str(one.get("type"))
        if kind in found:
            who = [*_listed(found[kind]), *_listed(who)]
        found[kind] = who
    return _principal(found) if found else None


def _listed(value: Any) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else [value]


def _conditions(given: Any, version: str) -> dict[str, Any]:
    found: dict[str, dict[str, list[Any]]] = {}
    for one in cast(list[dict[str, Any]], given or []):
        values = [_replaced(value, version) for value in cast(list[Any], one.get("values") or [])]
        keys = found.setdefault(str(one.get("test")), {})
        keys.setdefault(str(one.get("variable")), []).extend(values)
    return {
        test: {variable: _flat(values) for variable, values in sorted(keys.items())}
        for test, keys in sorted(found.items())
    }


def _unique(document: Mapping[str, Any], seen: set[str]) -> None:
    for statement in cast(list[dict[str, Any]], document["Statement"]):
        sid = statement.get("Sid")
        if sid and sid in seen:
            raise Malformed(f"two statements have the Sid {sid}: remove it or make it unique")
        seen.add(sid or "")


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    if other.get("Id"):
        into["Id"] = other["Id"]
    into["Version"] = max(str(into.get("Version") or ""), str(other.get("Version") or ""))
    statements = cast(list[dict[str, Any]], into.setdefault("Statement", []))
    for statement in cast(list[dict[str, Any]], other["Statement"]):
        sid = statement.get("Sid")
        place = next(
            (index for index, one in enumerate(statements) if sid and one.get("Sid") == sid), None
        )
        if place is None:
            statements.append(statement)
        else:
            statements[place] = statement


def _escaped(text: str) -> str:
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def lifecycle(args: Mapping[str, Any]) -> Values:
    """Return what `aws.ecr.getLifecyclePolicyDocument` answers."""
    if has_unknown(dict(args)):
        return {**args, "json": UNKNOWN}
    rules = [_rule(rule) for rule in cast(list[dict[str, Any]], args.get("rules") or [])]
    return {**args, "json": json.dumps({"rules": rules}, separators=(",", ":"))}


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    selection = cast(dict[str, Any], rule.get("selection") or {})
    action = cast(dict[str, Any], rule.get("action") or {"type": "expire"})
    chosen = {
        "tagStatus": selection.get("tagStatus"),
        "tagPatternList": selection.get("tagPatternLists"),
        "tagPrefixList": selection.get("tagPrefixLists"),
        "storageClass": selection.get("storageClass"),
        "countType": selection.get("countType"),
        "countUnit": selection.get("countUnit"),
        "countNumber": selection.get("countNumber"),
    }
    done = {"type": action.get("type"), "targetStorageClass": action.get("targetStorageClass")}
    found: dict[str, Any] = {
        "rulePriority": rule.get("priority"),
        "description": rule.get("description"),
        "selection": {key: value for key, value in chosen.items() if value is not None},
        "action": {key: value for key, value in done.items() if value is not None},
    }
    return {key: value for key, value in found.items() if value is not None}
