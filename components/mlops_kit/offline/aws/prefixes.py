"""The start of a name that the provider completes."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mlops_kit.offline.aws.bound import Bound
from mlops_kit.problems import Problem, shown

_ADDED: Final = 26  # digits of terraform-provider-aws, id.UniqueIDSuffixLength
_NAMES: Final = {
    "bucketPrefix": "bucket",
    "namePrefix": "name",
    "nodeGroupNamePrefix": "nodeGroupName",
    "statementIdPrefix": "statementId",
}
_SHORT: Final = {"aws:lb/loadBalancer:LoadBalancer": 6, "aws:lb/targetGroup:TargetGroup": 6}


def problems(
    token: str, members: Mapping[str, Bound], inputs: Mapping[str, Any]
) -> Iterator[Problem]:
    """Find starts that leave no room for the rest, and names given twice."""
    for prefix, name in _NAMES.items():
        value = inputs.get(prefix)
        if not isinstance(value, str) or not value:
            continue
        if inputs.get(name) is not None:
            yield Problem(prefix, f"must not be given together with {name}")
        longest = members[name].most if name in members else None
        most = _SHORT.get(token, int(longest) - _ADDED if longest else 0)
        if most and len(value) > most:
            yield Problem(
                prefix,
                f"must have at most {most} characters, got {len(value)} ({shown(value)})",
            )
