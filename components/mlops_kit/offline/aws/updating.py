"""What AWS refuses of a change, though it would take the new inputs of a new resource.

Source: EKS user guide, "Update existing cluster to new Kubernetes version" (one minor version at a
time) and "Rollback cluster to previous Kubernetes version" (one, within 7 days of the upgrade).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from mlops_kit.offline.aws.rules.asking import Inputs, mistake, part, text
from mlops_kit.offline.values import UNKNOWN, Values
from mlops_kit.problems import Problem

_NODE_GROUP: Final = "aws:eks/nodeGroup:NodeGroup"


def problems(token: str, old: Inputs, new: Inputs) -> Iterator[Problem]:
    """Find what AWS refuses of a change in place.

    Args:
        token: type of the resource.
        old: inputs of the run before.
        new: inputs of this run.
    """
    rule = _RULES.get(token)
    if rule is not None:
        yield from rule(old, new)


def as_known(token: str, old: Inputs, new: Values) -> Values:
    """Return inputs where what lives on by itself is unknown.

    A node group's size that stays what it was declared to be is not what an autoscaler has made of
    it: nothing can be held against it.
    """
    if token != _NODE_GROUP:
        return new
    before, after = part(old, "scalingConfig") or {}, part(new, "scalingConfig") or {}
    if "desiredSize" not in after or before.get("desiredSize") != after["desiredSize"]:
        return new
    return {**new, "scalingConfig": {**after, "desiredSize": UNKNOWN}}


def _cluster(old: Inputs, new: Inputs) -> Iterator[Problem]:
    """Hold a control plane to one minor version at a time."""
    has, wants = text(old, "version"), text(new, "version")
    before, after = _minor(has), _minor(wants)
    if before is None or after is None:
        return
    if after > before + 1:
        yield mistake(
            f"({wants}) skips {', '.join(f'1.{one}' for one in range(before + 1, after))}: EKS "
            f"upgrades one minor version at a time, and the cluster has {has}",
            "version",
        )
    if after < before - 1:
        yield mistake(
            f"({wants}) is more than one minor version below the cluster's ({has}): EKS takes one "
            "back, within 7 days of the upgrade",
            "version",
        )


def _minor(version: str | None) -> int | None:
    found = re.fullmatch(r"1\.(\d+)", version or "")
    return int(found[1]) if found else None


_RULES: Final[Mapping[str, Callable[[Inputs, Inputs], Iterator[Problem]]]] = {
    "aws:eks/cluster:Cluster": _cluster,
}
