"""What Azure adds to a resource: hosts, keys' addresses, principals. One function a type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from mlops_kit.offline.azure.environments import Environment
from mlops_kit.offline.azure.rules.reading import at
from mlops_kit.offline.plain import digest
from mlops_kit.offline.values import UNKNOWN, Unknown, Values

Text = str | Unknown


@dataclass(frozen=True)
class Resource:
    """One resource, as far as it is known."""

    id: Text
    inputs: Values
    location: Text
    """Region, normalized; unknown where only Azure knows its resource group's."""
    subscription: str
    tenant: str
    environment: Environment | None

    def text(self, template: str, **parts: Any) -> Text:
        """Fill a template; unknown if a part is, or the suffix of the environment's hosts.

        Args:
            template: with `{input}`, `{id}`, `{location}`, `{tenant}`, `{host.storage}` and such.
            parts: further values.
        """
        known: Values = {
            **self.inputs,
            "id": self.id,
            "location": self.location,
            "tenant": self.tenant,
            "subscription": self.subscription,
            **parts,
        }
        if "{host" in template:
            known["host"] = self.environment or UNKNOWN
        for key, value in known.items():
            if value is UNKNOWN and (f"{{{key}}}" in template or f"{{{key}." in template):
                return UNKNOWN
        try:
            return template.format(**known)
        except (KeyError, AttributeError):
            return UNKNOWN

    def guid(self, purpose: str) -> Text:
        """Return a GUID of this resource."""
        return guid(purpose, self.id)

    def code(self, length: int = 8) -> Text:
        """Return a text that looks random and is the same for the same resource."""
        return UNKNOWN if isinstance(self.id, Unknown) else digest("code", self.id, length=length)


def guid(purpose: str, id: Text) -> Text:
    """Return a GUID that is the same for the same purpose and resource.

    Args:
        purpose: what it is for: `principal`, `client` …
        id: of the resource; case does not count.
    """
    if isinstance(id, Unknown):
        return UNKNOWN
    return str(UUID(digest(purpose, id.lower(), length=32)))


def _storage_account(one: Resource) -> Values:
    services = {
        "FileStorage": ("file",),
        "BlockBlobStorage": ("blob", "dfs", "web"),
        "BlobStorage": ("blob", "dfs", "table"),
    }.get(str(at(one.inputs, "kind")), ("blob", "dfs", "file", "queue", "table", "web"))
    zone = one.text("z{zone}.web", zone=UNKNOWN if one.location is UNKNOWN else _zone(one.location))
    first: Values = {}
    second: Values = {}
    for service in services:
        host = zone if service == "web" else service
        first[service] = one.text("https://{accountName}.{of}.{host.storage}/", of=host)
        second[service] = one.text("https://{accountName}-secondary.{of}.{host.storage}/", of=host)
    copied = "RA" in str(at(one.inputs, "sku.name"))
    return {
        "primaryEndpoints": first,
        "secondaryEndpoints": second if copied else {},
        "primaryLocation": one.location,
        "statusOfPrimary": "available",
    }


def _zone(location: Text) -> int:
    return 1 + int(digest("zone", str(location), length=4), 16) % 99


def _blob(one: Resource) -> Values:
    return {"url": one.text("https://{accountName}.blob.{host.storage}/{containerName}/{blobName}")}


def _registry(one: Resource) -> Values:
    name = at(one.inputs, "registryName")
    low = name.lower() if isinstance(name, str) else UNKNOWN
    data = one.text("{low}.{location}.data.{host.registry}", low=low)
    return {
        "loginServer": one.text("{low}.{host.registry}", low=low),
        "dataEndpointHostNames": [data] if at(one.inputs, "dataEndpointEnabled") is True else [],
        "status": {"displayStatus": "Ready"},
    }


def _vault(one: Resource) -> Values:
    return _in_properties(one, vaultUri=one.text("https://{vaultName}.{host.vault}/"))


def _key(one: Resource) -> Values:
    version = one.code(32)
    address = "https://{vaultName}.{host.vault}/keys/{keyName}"
    return {
        "keyUri": one.text(address),
        "keyUriWithVersion": one.text(f"{address}/{{version}}", version=version),
    }


def _secret(one: Resource) -> Values:
    address = "https://{vaultName}.{host.vault}/secrets/{secretName}"
    return _in_properties(
        one,
        secretUri=one.text(address),
        secretUriWithVersion=one.text(f"{address}/{{version}}", version=one.code(32)),
    )


def _workspace(one: Resource) -> Values:
    return {
        "workspaceId": one.guid("workspace"),
        "tenantId": one.tenant,
        "discoveryUrl": one.text("https://{location}.{host.ml_api}/discovery"),
        "mlFlowTrackingUri": one.text("azureml://{location}.{host.ml_api}/mlflow/v1.0{id}"),
        "storageHnsEnabled": False,
    }


def _ml_registry(one: Resource) -> Values:
    path = "{location}.{host.ml_api}"
    return {
        "discoveryUrl": one.text(
            f"https://{path}/registrymanagement/v1.0/registries/{{registryName}}/discovery"
        ),
        "mlFlowRegistryUri": one.text(f"azureml://{path}/mlflow/v1.0/registries/{{registryName}}"),
    }


def _online_endpoint(one: Resource) -> Values:
    host = "https://{endpointName}.{location}.{host.inference}"
    return _in_properties(
        one, scoringUri=one.text(f"{host}/score"), swaggerUri=one.text(f"{host}/swagger.json")
    )


def _batch_endpoint(one: Resource) -> Values:
    uri = one.text("https://{endpointName}.{location}.{host.inference}/jobs")
    return _in_properties(one, scoringUri=uri)


def _cluster(one: Resource) -> Values:
    given = one.inputs.get("dnsPrefix", one.inputs.get("fqdnSubdomain"))
    prefix = given or one.text("{resourceName}-dns")
    code = one.code()
    private = at(one.inputs, "apiServerAccessProfile.enablePrivateCluster") is True
    found: Values = {
        "fqdn": one.text(
            "{prefix}-{code}.hcp.{location}.{host.kubernetes}", prefix=prefix, code=code
        ),
        "privateFQDN": one.text(
            "{prefix}-{code}.{zone}.privatelink.{location}.{host.kubernetes}",
            prefix=prefix,
            code=code,
            zone=one.code(12),
        )
        if private
        else "",
        "currentKubernetesVersion": at(one.inputs, "kubernetesVersion") or UNKNOWN,
        "maxAgentPools": 100,
        "powerState": {"code": "Running"},
        "resourceUID": one.code(24),
        "identityProfile": {"kubeletidentity": _kubelet(one)},
    }
    if "nodeResourceGroup" not in one.inputs:
        found["nodeResourceGroup"] = one.text("MC_{resourceGroupName}_{resourceName}_{location}")
    if at(one.inputs, "oidcIssuerProfile.enabled") is True:
        found["oidcIssuerProfile"] = {"enabled": True, "issuerURL": _issuer(one)}
    return found


def _issuer(one: Resource) -> Text:
    """Return the address of a cluster's tokens; only that of the public cloud is documented."""
    if one.environment is None or one.environment.name != "public":
        return UNKNOWN
    issuer = "https://{location}.oic.prod-aks.azure.com/{tenant}/{code}/"
    return one.text(issuer, code=one.guid("issuer"))


def _kubelet(one: Resource) -> Values:
    given = at(one.inputs, "identityProfile.kubeletidentity.resourceId")
    usual = one.text("MC_{resourceGroupName}_{resourceName}_{location}")
    group = one.inputs.get("nodeResourceGroup", usual)
    made = one.text(
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/"
        "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}-agentpool",
        group=group,
    )
    id: Text = given if isinstance(given, str) else made
    return {
        "clientId": guid("client", id),
        "objectId": guid("principal", id),
        "resourceId": id,
    }


def _user_identity(one: Resource) -> Values:
    return {
        "clientId": one.guid("client"),
        "principalId": one.guid("principal"),
        "tenantId": one.tenant,
    }


def _logs(one: Resource) -> Values:
    return {"customerId": one.guid("workspace")}


def _insights(one: Resource) -> Values:
    key = one.guid("instrumentation")
    return {
        "applicationId": one.text("{resourceName}"),
        "appId": one.guid("application"),
        "instrumentationKey": key,
        "tenantId": one.tenant,
        "connectionString": one.text(
            "InstrumentationKey={key};IngestionEndpoint=https://{location}-0.in.{host.insights}/;"
            "ApplicationId={app}",
            key=key,
            app=one.guid("application"),
        ),
    }


def _network(one: Resource) -> Values:
    found: Values = {"resourceGuid": one.guid("network")}
    subnets = at(one.inputs, "subnets")
    if isinstance(subnets, list):
        listed = cast(list[Any], subnets)
        found["subnets"] = [_with_id(one, subnet) for subnet in listed]
    return found


def _with_id(one: Resource, subnet: Any) -> Any:
    if not isinstance(subnet, dict):
        return subnet
    given = cast(Values, subnet)
    id = one.text("{id}/subnets/{subnet}", subnet=given.get("name", UNKNOWN))
    return {"id": id, "provisioningState": "Succeeded", **given}


def _private_endpoint(one: Resource) -> Values:
    nic = one.text(
        "/subscriptions/{subscription}/resourceGroups/{resourceGroupName}/providers/"
        "Microsoft.Network/networkInterfaces/{privateEndpointName}.nic.{code}",
        code=one.guid("nic"),
    )
    return {"networkInterfaces": [{"id": nic}]}


def _public_address(one: Resource) -> Values:
    """Return an address of the range that is for documents, 192.0.2.0/24."""
    code = one.code(2)
    last: Text = UNKNOWN if isinstance(code, Unknown) else str(1 + int(code, 16) % 254)
    found: Values = {"resourceGuid": one.guid("address")}
    if "ipAddress" not in one.inputs:
        found["ipAddress"] = one.text("192.0.2.{last}", last=last)
    return found


def _record(one: Resource) -> Values:
    return {
        "fqdn": one.text("{relativeRecordSetName}.{privateZoneName}."),
        "isAutoRegistered": False,
    }


def _monitor_workspace(one: Resource) -> Values:
    query = one.text(
        "https://{azureMonitorWorkspaceName}-{code}.{location}.prometheus.{host.monitor}",
        code=one.code(4),
    )
    return {
        "accountId": one.guid("workspace"),
        "metrics": {"prometheusQueryEndpoint": query, "internalId": one.code(32)},
    }


def _collection_endpoint(one: Resource) -> Values:
    host = "https://{dataCollectionEndpointName}-{code}.{location}-1"
    return {
        key: {"endpoint": one.text(f"{host}.{part}.{{host.monitor}}", code=one.code(4))}
        for key, part in (
            ("logsIngestion", "ingest"),
            ("metricsIngestion", "metrics.ingest"),
            ("configurationAccess", "handler.control"),
        )
    }


def _messaging(one: Resource) -> Values:
    return {
        "serviceBusEndpoint": one.text("https://{namespaceName}.{host.messaging}:443/"),
        "metricId": one.text("{subscription}:{namespaceName}"),
        "status": "Active",
    }


def _in_properties(one: Resource, **added: Any) -> Values:
    given = at(one.inputs, "properties")
    held = cast(Values, given) if isinstance(given, dict) else {}
    return {"properties": {"provisioningState": "Succeeded", **added, **held}}


COMPUTED: Mapping[str, Callable[[Resource], Values]] = {
    "applicationinsights:Component": _insights,
    "containerregistry:Registry": _registry,
    "containerservice:ManagedCluster": _cluster,
    "eventhub:Namespace": _messaging,
    "keyvault:Key": _key,
    "keyvault:Secret": _secret,
    "keyvault:Vault": _vault,
    "machinelearningservices:BatchEndpoint": _batch_endpoint,
    "machinelearningservices:OnlineEndpoint": _online_endpoint,
    "machinelearningservices:Registry": _ml_registry,
    "machinelearningservices:Workspace": _workspace,
    "managedidentity:UserAssignedIdentity": _user_identity,
    "monitor:AzureMonitorWorkspace": _monitor_workspace,
    "monitor:DataCollectionEndpoint": _collection_endpoint,
    "network:PrivateEndpoint": _private_endpoint,
    "network:PublicIPAddress": _public_address,
    "network:VirtualNetwork": _network,
    "operationalinsights:Workspace": _logs,
    "privatedns:PrivateRecordSet": _record,
    "servicebus:Namespace": _messaging,
    "storage:Blob": _blob,
    "storage:StorageAccount": _storage_account,
}
"""Type without `azure-native:` -> what Azure adds to its inputs."""
