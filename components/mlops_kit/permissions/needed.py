"""What a planned stack asks IAM for: every planned resource, made, read, changed and deleted."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlops_kit.permissions import rollouts
from mlops_kit.permissions.actions import actions, is_unscoped
from mlops_kit.permissions.driver import Call
from mlops_kit.permissions.filling import ANY, arns, filled, said, strings
from mlops_kit.permissions.names import id_of, patterns, with_patterns
from mlops_kit.permissions.place import Place, decoded, place_of
from mlops_kit.permissions.policy import Condition, Grant, condition
from mlops_kit.permissions.table import table
from mlops_kit.permissions.table.calls import Use
from mlops_kit.permissions.table.serving import BY_CLOUD_CONTROL

CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)


@dataclass(frozen=True)
class Planned:
    """A resource as a preview has it."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    provider: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Configuration of its provider."""


@dataclass(frozen=True)
class Needed:
    """What is needed, and what is not known."""

    grants: frozenset[Grant]
    unknown: tuple[str, ...] = ()
    """Types of AWS's provider that no table has."""
    resources: int = 0
    """Resources of AWS in the plan."""
    roles: tuple[str, ...] = ()
    """ARNs of roles that are taken on first: it is they that need the grants."""


@dataclass(frozen=True)
class _One:
    """A planned resource with what its ARNs are made of."""

    planned: Planned
    place: Place
    values: Mapping[str, Any]


def needed(resources: Iterable[Planned], calls: Sequence[Call], account: str = "") -> Needed:
    """Return the grants of a plan.

    Args:
        resources: the plan; what is not of AWS is passed over.
        calls: of the kit's own driver, for its rollouts.
        account: what the stack file names for previews.
    """
    plan = [planned for planned in resources if _is_aws(planned)]
    known = [_one(planned, account, _ledger_keys(planned, plan)) for planned in plan]
    pairs = [
        pair
        for one in known
        for pair in patterns(
            one.planned.type, one.planned.name, one.planned.inputs, one.planned.outputs, one.place
        )
    ]
    found: set[Grant] = set()
    unknown: set[str] = set()
    for one in known:
        if one.planned.type == rollouts.TOKEN:
            found |= set(_rollout(one, calls))
        elif one.planned.type in table():
            found |= set(_stock(one))
        else:
            unknown.add(one.planned.type)
        if one.planned.type == CLOUD_CONTROL:
            behind = _behind(one)
            kinds = strings(one.planned.inputs, "typeName")
            unknown |= {f"{CLOUD_CONTROL} of {kind}" for kind in kinds if behind is None}
            found |= set(behind or ())
    clean = {
        Grant(one.action, with_patterns(one.resource, pairs), _clean(one.condition, pairs))
        for one in found
    }
    roles = {
        role
        for planned in plan
        for role in (
            *strings(decoded(planned.provider), "assumeRoles.roleArn"),
            *strings(planned.inputs, "access.assume_role_arn"),
        )
    }
    return Needed(frozenset(clean), tuple(sorted(unknown)), len(known), tuple(sorted(roles)))


def _is_aws(planned: Planned) -> bool:
    return planned.type.startswith("aws:") or planned.type == rollouts.TOKEN


def _one(planned: Planned, account: str, more: Mapping[str, Any]) -> _One:
    named = strings(planned.inputs, "account_id") if planned.type == rollouts.TOKEN else []
    place = place_of(planned.provider, planned.inputs, named[0] if named else account)
    id = id_of(planned.type, planned.inputs, place)
    return _One(planned, place, {**planned.outputs, **planned.inputs, **more, "id": id})


def _ledger_keys(planned: Planned, plan: Sequence[Planned]) -> Mapping[str, Any]:
    """Return the keys that encrypt the bucket of a rollout's ledger, if the plan has it."""
    if planned.type != rollouts.TOKEN:
        return {}
    bucket = strings(planned.inputs, "ledger_bucket_name")
    keys = [
        key
        for one in plan
        if one.type == ENCRYPTION and strings(one.inputs, "bucket") == bucket
        for key in strings(one.inputs, "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId")
    ]
    return {"ledger_key_arn": keys}


def _stock(one: _One) -> Iterator[Grant]:
    calls = table()[one.planned.type]
    yield from _use(one, calls.service, Use(" ".join(calls.operations()), calls.arns))
    for use in calls.uses:
        yield from _use(one, calls.service, use, calls.arns)
    yield from _passed(one, calls.passes)
    yield from _linked(one, calls.linked)


def _behind(one: _One) -> list[Grant] | None:
    """Return what Cloud Control calls for the caller; None for a type that no table has."""
    kinds = strings(one.planned.inputs, "typeName")
    calls = BY_CLOUD_CONTROL.get(kinds[0]) if kinds else None
    if calls is None:
        return None
    texts = strings(one.planned.inputs, "desiredState")
    try:
        desired: Any = json.loads(texts[0]) if texts else {}
    except ValueError:
        desired = {}
    inner = _One(one.planned, one.place, desired if isinstance(desired, dict) else {})
    found = list(_use(inner, calls.service, Use(" ".join(calls.operations()), calls.arns)))
    for use in calls.uses:
        found += _use(inner, calls.service, use, calls.arns)
    return [*found, *_passed(inner, calls.passes)]


def _rollout(one: _One, calls: Sequence[Call]) -> Iterator[Grant]:
    for call in calls:
        if (call.service, call.operation) not in rollouts.ELSEWHERE:
            use = Use(
                f"{call.service}.{call.operation}", rollouts.arns_of(call.service, call.operation)
            )
            yield from _use(one, call.service, use)
    for use in rollouts.USES:
        yield from _use(one, "sagemaker", use)
    yield from _passed(one, rollouts.PASSES)
    if said(one.values, "scaling"):
        yield from _linked(one, rollouts.LINKED)


def _use(one: _One, service: str, use: Use, own: tuple[str, ...] = ()) -> Iterator[Grant]:
    if use.when and not said(one.values, use.when):
        return
    when = condition(
        {
            operator: {
                key: [text for text in filled(value, one.values, one.place) if text]
                for key, value in keys.items()
            }
            for operator, keys in use.condition.items()
        }
    )
    touched = [arn for template in use.arns or own for arn in arns(template, one.values, one.place)]
    for action in _actions(service, use.operations):
        for resource in [ANY] if is_unscoped(action) else touched:
            yield Grant(action, resource, when)


def _actions(service: str, operations: str) -> Iterator[str]:
    for word in operations.split():
        if ":" in word:
            yield word
        else:
            other, _, operation = word.rpartition(".")
            yield from actions(other or service, operation)


def _passed(one: _One, passes: Mapping[str, tuple[str, ...]]) -> Iterator[Grant]:
    for path, services in passes.items():
        if not said(one.values, path):
            continue
        names = [one.place.principal(service) for service in services]
        when = condition({"StringEquals": {"iam:PassedToService": names}})
        for role in strings(one.values, path) or [ANY]:
            arn = role if role.startswith("arn:") else _role(role, one.place)
            yield Grant("iam:PassRole", arn, when)


def _linked(one: _One, services: tuple[str, ...]) -> Iterator[Grant]:
    for service in services:
        principal = one.place.principal(service)
        when = condition({"StringEquals": {"iam:AWSServiceName": [principal]}})
        arn = _role(f"aws-service-role/{principal}/*", one.place)
        yield Grant("iam:CreateServiceLinkedRole", arn, when)


def _role(name: str, place: Place) -> str:
    return f"arn:{place.partition}:iam::{place.account}:role/{name}"


def _clean(when: Condition, pairs: list[tuple[str, str]]) -> Condition:
    return tuple(
        (
            operator,
            tuple(
                (key, tuple(sorted({with_patterns(text, pairs) for text in values})))
                for key, values in keys
            ),
        )
        for operator, keys in when
    )
