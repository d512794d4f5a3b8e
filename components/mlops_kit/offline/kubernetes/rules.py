"""All that holds beyond the schemas, by definition."""

from collections.abc import Mapping

from mlops_kit.offline.kubernetes import (
    access,
    containers,
    custom,
    networks,
    objects,
    pods,
    workloads,
)
from mlops_kit.offline.kubernetes.schema import Check, Rule

_ALL = (containers, pods, workloads, networks, objects, access, custom)

CHECKS: Mapping[str, Mapping[str, Check]] = {
    name: checks for module in _ALL for name, checks in module.CHECKS.items()
}
"""Definition without its version -> property -> what else holds for it."""

RULES: Mapping[str, tuple[Rule, ...]] = {
    name: tuple(rule for module in _ALL for rule in module.RULES.get(name, ()))
    for name in dict.fromkeys(name for module in _ALL for name in module.RULES)
}
"""Definition without its version -> what holds for its properties together."""
