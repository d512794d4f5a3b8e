"""The provider's own configuration: mistakes in it, and where it puts things."""

from collections.abc import Mapping
from typing import Any

from mlops_kit.offline.azure import environments
from mlops_kit.offline.azure.arm import GUID
from mlops_kit.offline.azure.computed import guid
from mlops_kit.offline.azure.regions import location_problem
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.plain import text
from mlops_kit.problems import Problem, not_one_of, shown

NOBODY = "00000000-0000-0000-0000-000000000000"
"""Subscription of a preview that names none."""
_GUIDS = {
    "subscriptionId": "a subscription",
    "clientId": "an application",
    "partnerId": "a partner",
}
_MOST_AUXILIARY_TENANTS = 3


def config_problems(config: Mapping[str, Any]) -> list[Problem]:
    """Return the mistakes in the configuration that its types do not tell."""
    found: list[Problem] = []
    for key, words in _GUIDS.items():
        value = text(config, key)
        if value and not GUID.fullmatch(value):
            found.append(Problem(key, f"must be the GUID of {words}, got {shown(value)}"))
    tenants = config.get("auxiliaryTenantIds")
    listed = list(enumerate(tenants)) if isinstance(tenants, list) else []
    if len(listed) > _MOST_AUXILIARY_TENANTS:
        most = f"must have at most {_MOST_AUXILIARY_TENANTS} items, got {len(listed)}"
        found.append(Problem("auxiliaryTenantIds", most))
    named = [(f"auxiliaryTenantIds[{at}]", tenant) for at, tenant in listed]
    for path, tenant in [("tenantId", config.get("tenantId")), *named]:
        if isinstance(tenant, str) and tenant and not _is_tenant(tenant):
            reason = f"must be the GUID or the domain of a tenant, got {shown(tenant)}"
            found.append(Problem(path, reason))
    for key in ("oidcRequestUrl", "msiEndpoint"):
        value = text(config, key)
        if value and not value.startswith(("https://", "http://")):
            found.append(Problem(key, f"must be an address with https://, got {shown(value)}"))
    environment = text(config, "environment") or "public"
    if environments.named(environment) is None:
        found.append(Problem("environment", not_one_of(environment, environments.SPELT)))
        return found
    location, cloud = text(config, "location"), environments.of(config)
    reason = location_problem(location, cloud.name) if location and cloud else None
    if reason:
        found.append(Problem("location", reason))
    return found


def subscription_of(at: Surroundings) -> str:
    """Return the subscription that resources are in."""
    return text(at.config, "subscriptionId") or at.account or NOBODY


def tenant_of(at: Surroundings) -> str:
    """Return the tenant that identities are in; a placeholder, where nobody names one."""
    return text(at.config, "tenantId") or str(guid("tenant", subscription_of(at)))


def _is_tenant(value: str) -> bool:
    return bool(GUID.fullmatch(value)) or "." in value
