"""What differs between Azure's clouds: the suffixes of hosts, and which is the provider's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mlops_kit.offline.plain import text


@dataclass(frozen=True)
class Environment:
    """Host suffixes of one cloud environment."""

    name: str
    """As the provider's configuration spells it."""
    management: str
    login: str
    portal: str
    storage: str
    registry: str
    vault: str
    managed_hsm: str
    inference: str
    ml_api: str
    messaging: str
    kubernetes: str
    """Of the API servers of AKS."""
    insights: str
    """Of ingestion by Application Insights."""
    monitor: str
    """Of ingestion and queries of Azure Monitor."""
    federation: str
    """Audience of federated identity credentials."""


PUBLIC = Environment(
    "public",
    "management.azure.com",
    "login.microsoftonline.com",
    "portal.azure.com",
    "core.windows.net",
    "azurecr.io",
    "vault.azure.net",
    "managedhsm.azure.net",
    "inference.ml.azure.com",
    "api.azureml.ms",
    "servicebus.windows.net",
    "azmk8s.io",
    "applicationinsights.azure.com",
    "monitor.azure.com",
    "api://AzureADTokenExchange",
)
GOVERNMENT = Environment(
    "usgovernment",
    "management.usgovcloudapi.net",
    "login.microsoftonline.us",
    "portal.azure.us",
    "core.usgovcloudapi.net",
    "azurecr.us",
    "vault.usgovcloudapi.net",
    "managedhsm.usgovcloudapi.net",
    "inference.ml.azure.us",
    "api.ml.azure.us",
    "servicebus.usgovcloudapi.net",
    "cx.aks.containerservice.azure.us",
    "applicationinsights.azure.us",
    "monitor.azure.us",
    "api://AzureADTokenExchangeUSGov",
)
CHINA = Environment(
    "china",
    "management.chinacloudapi.cn",
    "login.chinacloudapi.cn",
    "portal.azure.cn",
    "core.chinacloudapi.cn",
    "azurecr.cn",
    "vault.azure.cn",
    "managedhsm.azure.cn",
    "inference.ml.azure.cn",
    "api.ml.azure.cn",
    "servicebus.chinacloudapi.cn",
    "cx.prod.service.azk8s.cn",
    "applicationinsights.azure.cn",
    "monitor.azure.cn",
    "api://AzureADTokenExchangeChina",
)
"""Sources: `azure.ai.ml._azure_environments`, azure-sdk-for-go's `azcore/cloud`, and "Compare Azure
Government and global Azure" and its like for China, of Microsoft's documentation."""
_ALL = (PUBLIC, GOVERNMENT, CHINA)
_SPELLINGS: Mapping[str, Environment] = {
    "public": PUBLIC,
    "azurecloud": PUBLIC,
    "usgovernment": GOVERNMENT,
    "usgov": GOVERNMENT,
    "usgovernmentl4": GOVERNMENT,
    "azureusgovernment": GOVERNMENT,
    "azureusgovernmentcloud": GOVERNMENT,
    "china": CHINA,
    "azurechinacloud": CHINA,
}
"""What the real provider takes for its `environment` (pulumi-azure-native, `cloud.FromName`)."""
SPELT = ("public", "usgovernment", "china")
_TOLD_APART = ("storage", "registry", "vault", "managed_hsm", "inference", "ml_api", "messaging")


def named(environment: str) -> Environment | None:
    """Return the environment of a name that the provider takes; None if it takes no such name."""
    return _SPELLINGS.get(environment.lower())


def of(config: Mapping[str, Any]) -> Environment | None:
    """Return the provider's environment.

    None: its metadata host is one that nobody knows here, such as an Azure Stack's. Hosts and
    regions of such a cloud are not known before the deployment.
    """
    host = text(config, "metadataHost")
    if host:
        bare = host.partition("://")[2] or host
        return next((one for one in _ALL if one.management == bare.strip("/").lower()), None)
    return named(text(config, "environment") or "public")


def foreign_host(value: str, environment: Environment) -> str | None:
    """Say which other environment a host in a text belongs to; None: to none."""
    if "." not in value:
        return None
    found = _foreign(environment.name).search(value)
    if found is None:
        return None
    suffix = found[1].lower()
    home = next(one for one in _ALL if suffix in {getattr(one, key) for key in _TOLD_APART})
    mine = next(getattr(environment, key) for key in _TOLD_APART if getattr(home, key) == suffix)
    return (
        f"must be a host of the provider's environment {environment.name} (*.{mine}), "
        f"got one of {home.name}: {found[0]}"
    )


@lru_cache(maxsize=4)
def _foreign(name: str) -> re.Pattern[str]:
    suffixes = {getattr(one, key) for one in _ALL if one.name != name for key in _TOLD_APART}
    either = "|".join(re.escape(suffix) for suffix in sorted(suffixes))
    return re.compile(rf"(?:[\w-]+\.)+({either})(?![\w.-])", re.IGNORECASE)
