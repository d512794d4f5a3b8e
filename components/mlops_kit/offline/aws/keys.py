"""Keys of KMS that a resource names: of KMS, and of the resource's own region."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.aws import contracts
from mlops_kit.offline.aws.arns import Arn, parsed
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.problems import Place, Problem, dotted, shown

_KEYS = frozenset(
    {
        "kmsKey",
        "kmsKeyArn",
        "kmsKeyId",
        "kmsMasterKeyId",
        "s3KmsKeyId",
        "volumeKmsKeyId",
        "sourceKmsKeyArn",
    }
)
_ELSEWHERE = frozenset(
    {"replicas", "destination", "destinations", "copyActions", "replicationConfig"}
)
"""Parts of resources that are in another region."""
_ROLES = ("RoleArn", "roleArn")


def problems(shape: ResourceShape, inputs: Mapping[str, Any], at: Where) -> Iterator[Problem]:
    """Find keys and roles that are none, and keys of another region than what they encrypt.

    Only types that somebody has looked at: a key is regional (KMS developer guide), and so is all
    that these types encrypt.
    """
    if shape.token in contracts.table():
        yield from _problems(inputs, at, ())


def _problems(inputs: Mapping[str, Any], at: Where, place: Place) -> Iterator[Problem]:
    for name, value in inputs.items():
        here = (*place, name)
        if isinstance(value, str):
            reason = _wrong_key(name, value, at, here) if name in _KEYS else None
            reason = _wrong_role(value) if name.endswith(_ROLES) else reason
            if reason:
                yield Problem(dotted(here), reason)
        elif isinstance(value, dict):
            yield from _problems(cast(dict[str, Any], value), at, here)
        elif isinstance(value, list):
            for index, item in enumerate(cast(list[Any], value)):
                if isinstance(item, dict):
                    yield from _problems(cast(dict[str, Any], item), at, (*here, index))


def _wrong_key(name: str, value: str, at: Where, place: Place) -> str | None:
    arn = parsed(value)
    if arn is None:
        if name.endswith("Arn") and value:
            return f"must be the ARN of a key, got {shown(value)}"
        return None
    if arn.service != "kms" or not arn.resource.startswith(("key/", "alias/")):
        return f"must be the ARN of a key, got {shown(value)}"
    if at.region and _is_here(place) and _is_region(arn) and arn.region != at.region:
        return f"must be a key in {at.region}, got {shown(value)}"
    return None


def _is_here(place: Place) -> bool:
    return not any(part in _ELSEWHERE for part in place)


def _is_region(arn: Arn) -> bool:
    return bool(arn.region) and "*" not in arn.region


def _wrong_role(value: str) -> str | None:
    arn = parsed(value)
    if arn is None or (arn.service == "iam" and arn.resource.startswith(("role/", "*"))):
        return None
    return f"must be the ARN of a role, got {shown(value)}"
