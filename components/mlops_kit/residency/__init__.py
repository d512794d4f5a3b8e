"""Where things may live, and the check of a plan against it. Pure: no cloud, no engine, no I/O."""

from mlops_kit.residency.check import judge
from mlops_kit.residency.evidence import evidence, plan_digest
from mlops_kit.residency.resource import Provider, Resource, Secret, Unknown
from mlops_kit.residency.settings import ResidencySettings
from mlops_kit.residency.verdict import Finding, Verdict, Where

__all__ = [
    "Finding",
    "Provider",
    "ResidencySettings",
    "Resource",
    "Secret",
    "Unknown",
    "Verdict",
    "Where",
    "evidence",
    "judge",
    "plan_digest",
]
