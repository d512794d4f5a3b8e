"""Functions that are answered without Azure: who and where the provider is, and made-up keys."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_kit.offline.azure.computed import Text, guid
from mlops_kit.offline.plain import digest, text
from mlops_kit.offline.values import Values


@dataclass(frozen=True)
class Place:
    """Where the provider is."""

    subscription: str
    tenant: str
    config: Mapping[str, Any]
    groups: Mapping[str, Text]
    """Resource groups of the program, in small letters -> their locations."""


def lookup(token: str, args: Values, around: Place) -> Values | None:
    """Answer a function; None: only Azure can.

    Secrets are placeholders: the same for the same resource, and of the right shape.

    Args:
        token: such as `azure-native:authorization:getClientConfig`.
        args: what the program asks for.
        around: where the provider is.
    """
    answer = _ANSWERS.get(token.partition(":")[2])
    return answer(args, around) if answer else None


def _client(args: Values, around: Place) -> Values:
    id = f"client of {around.subscription}"
    return {
        "clientId": text(around.config, "clientId") or str(guid("client", id)),
        "objectId": str(guid("principal", id)),
        "subscriptionId": around.subscription,
        "tenantId": around.tenant,
    }


def _group(args: Values, around: Place) -> Values | None:
    """Return a group that the program declares."""
    name = text(args, "resourceGroupName")
    if name is None or name.lower() not in around.groups:
        return None
    return {
        "id": f"/subscriptions/{around.subscription}/resourceGroups/{name}",
        "name": name,
        "location": around.groups[name.lower()],
        "type": "Microsoft.Resources/resourceGroups",
        "properties": {"provisioningState": "Succeeded"},
        "azureApiVersion": "",
    }


def _storage_keys(args: Values, around: Place) -> Values | None:
    account = text(args, "accountName")
    if account is None:
        return None
    return {
        "keys": [
            {
                "keyName": name,
                "permissions": "FULL",
                "value": _secret("storage", account, name),
                "creationTime": "2026-01-01T00:00:00Z",
            }
            for name in ("key1", "key2")
        ]
    }


def _registry_credentials(args: Values, around: Place) -> Values | None:
    registry = text(args, "registryName")
    if registry is None:
        return None
    passwords = [
        {"name": name, "value": _secret("registry", registry, name)}
        for name in ("password", "password2")
    ]
    return {"username": registry, "passwords": passwords}


def _endpoint_keys(args: Values, around: Place) -> Values | None:
    endpoint = text(args, "endpointName")
    if endpoint is None:
        return None
    keys = ("primaryKey", "secondaryKey")
    return {key: _secret("endpoint", endpoint, key) for key in keys}


def _shared_keys(args: Values, around: Place) -> Values | None:
    workspace = text(args, "workspaceName")
    if workspace is None:
        return None
    keys = ("primarySharedKey", "secondarySharedKey")
    return {key: _secret("logs", workspace, key) for key in keys}


def _cluster_credentials(args: Values, around: Place) -> Values | None:
    """Return a kubeconfig whose host, certificate and token lead nowhere."""
    cluster = text(args, "resourceName")
    if cluster is None:
        return None
    user = f"clusterUser_{cluster}"
    host = f"{cluster}-dns-{digest('kubeconfig', cluster, length=8)}.hcp.invalid"
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": cluster, "cluster": {"server": f"https://{host}:443"}}],
        "users": [{"name": user, "user": {"token": _secret("cluster", cluster, "token")}}],
        "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": user}}],
        "current-context": cluster,
    }
    encoded = base64.b64encode(json.dumps(config).encode()).decode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": encoded}]}


def _secret(*parts: str) -> str:
    """Return a placeholder that says that it is one."""
    return base64.b64encode(f"placeholder-{digest(*parts, length=32)}".encode()).decode()


_ANSWERS: Mapping[str, Callable[[Values, Place], Values | None]] = {
    "authorization:getClientConfig": _client,
    "containerregistry:listRegistryCredentials": _registry_credentials,
    "containerservice:listManagedClusterAdminCredentials": _cluster_credentials,
    "containerservice:listManagedClusterUserCredentials": _cluster_credentials,
    "machinelearningservices:listOnlineEndpointKeys": _endpoint_keys,
    "operationalinsights:getSharedKeys": _shared_keys,
    "resources:getResourceGroup": _group,
    "storage:listStorageAccountKeys": _storage_keys,
}
"""Function without `azure-native:` -> its answer."""
