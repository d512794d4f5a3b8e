"""Where ARM keeps the resource types that a platform is made of: type token -> path.

The paths are those of Azure's REST API; the tests hold them against the installed SDKs. What has no
other start is in a resource group.
"""

from collections.abc import Mapping

GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_SUBSCRIPTION = "/subscriptions/{subscriptionId}"
_ML = "Microsoft.MachineLearningServices/workspaces/{workspaceName}"
_ML_REGISTRY = "Microsoft.MachineLearningServices/registries/{registryName}"
_REGISTRY = "Microsoft.ContainerRegistry/registries/{registryName}"
_CLUSTER = "Microsoft.ContainerService/managedClusters/{resourceName}"
_FLEET = "Microsoft.ContainerService/fleets/{fleetName}"
_STORAGE = "Microsoft.Storage/storageAccounts/{accountName}"
_CONTAINER = f"{_STORAGE}/blobServices/default/containers/{{containerName}}"
_VAULT = "Microsoft.KeyVault/vaults/{vaultName}"
_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
_ZONE = "Microsoft.Network/privateDnsZones/{privateZoneName}"
_NETWORK = "Microsoft.Network/virtualNetworks/{virtualNetworkName}"
_FIREWALL = "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}"
_LOGS = "Microsoft.OperationalInsights/workspaces/{workspaceName}"
_FACTORY = "Microsoft.DataFactory/factories/{factoryName}"
_BUS = "Microsoft.ServiceBus/namespaces/{namespaceName}"
_EVENTS = "Microsoft.EventHub/namespaces/{namespaceName}"


def _assets(
    parent: str, kinds: Mapping[str, tuple[str, str]], name: str = "name"
) -> dict[str, str]:
    """Return the paths of assets: containers of versions."""
    found: dict[str, str] = {}
    for kind, (folder, suffix) in kinds.items():
        found[f"{kind}Container{suffix}"] = f"{parent}/{folder}/{{{name}}}"
        found[f"{kind}Version"] = f"{parent}/{folder}/{{{name}}}/versions/{{version}}"
    return found


_MACHINE_LEARNING = {
    "Workspace": _ML,
    "WorkspaceConnection": f"{_ML}/connections/{{connectionName}}",
    "Compute": f"{_ML}/computes/{{computeName}}",
    "Datastore": f"{_ML}/datastores/{{name}}",
    "Job": f"{_ML}/jobs/{{id}}",
    "Schedule": f"{_ML}/schedules/{{name}}",
    "OnlineEndpoint": f"{_ML}/onlineEndpoints/{{endpointName}}",
    "OnlineDeployment": f"{_ML}/onlineEndpoints/{{endpointName}}/deployments/{{deploymentName}}",
    "BatchEndpoint": f"{_ML}/batchEndpoints/{{endpointName}}",
    "BatchDeployment": f"{_ML}/batchEndpoints/{{endpointName}}/deployments/{{deploymentName}}",
    "ServerlessEndpoint": f"{_ML}/serverlessEndpoints/{{name}}",
    "MarketplaceSubscription": f"{_ML}/marketplaceSubscriptions/{{name}}",
    "CapabilityHost": f"{_ML}/capabilityHosts/{{name}}",
    "ManagedNetworkSettingsRule": f"{_ML}/outboundRules/{{ruleName}}",
    "PrivateEndpointConnection": (
        f"{_ML}/privateEndpointConnections/{{privateEndpointConnectionName}}"
    ),
    "Registry": _ML_REGISTRY,
    **_assets(
        _ML,
        {
            "Code": ("codes", ""),
            "Component": ("components", ""),
            "Data": ("data", ""),
            "Environment": ("environments", ""),
            "Model": ("models", ""),
            "Featureset": ("featuresets", "Entity"),
            "FeaturestoreEntity": ("featurestoreEntities", "Entity"),
        },
    ),
    **_assets(_ML_REGISTRY, {"RegistryCode": ("codes", "")}, "codeName"),
    **_assets(_ML_REGISTRY, {"RegistryComponent": ("components", "")}, "componentName"),
    **_assets(_ML_REGISTRY, {"RegistryData": ("data", "")}),
    **_assets(_ML_REGISTRY, {"RegistryEnvironment": ("environments", "")}, "environmentName"),
    **_assets(_ML_REGISTRY, {"RegistryModel": ("models", "")}, "modelName"),
}
_PATHS: Mapping[str, Mapping[str, str]] = {
    "machinelearningservices": _MACHINE_LEARNING,
    "containerregistry": {
        "Registry": _REGISTRY,
        "CacheRule": f"{_REGISTRY}/cacheRules/{{cacheRuleName}}",
        "ConnectedRegistry": f"{_REGISTRY}/connectedRegistries/{{connectedRegistryName}}",
        "CredentialSet": f"{_REGISTRY}/credentialSets/{{credentialSetName}}",
        "PrivateEndpointConnection": (
            f"{_REGISTRY}/privateEndpointConnections/{{privateEndpointConnectionName}}"
        ),
        "Replication": f"{_REGISTRY}/replications/{{replicationName}}",
        "ScopeMap": f"{_REGISTRY}/scopeMaps/{{scopeMapName}}",
        "Task": f"{_REGISTRY}/tasks/{{taskName}}",
        "Token": f"{_REGISTRY}/tokens/{{tokenName}}",
        "Webhook": f"{_REGISTRY}/webhooks/{{webhookName}}",
    },
    "containerservice": {
        "ManagedCluster": _CLUSTER,
        "AgentPool": f"{_CLUSTER}/agentPools/{{agentPoolName}}",
        "MaintenanceConfiguration": f"{_CLUSTER}/maintenanceConfigurations/{{configName}}",
        "ManagedNamespace": f"{_CLUSTER}/managedNamespaces/{{managedNamespaceName}}",
        "TrustedAccessRoleBinding": (
            f"{_CLUSTER}/trustedAccessRoleBindings/{{trustedAccessRoleBindingName}}"
        ),
        "PrivateEndpointConnection": (
            f"{_CLUSTER}/privateEndpointConnections/{{privateEndpointConnectionName}}"
        ),
        "Snapshot": "Microsoft.ContainerService/snapshots/{resourceName}",
        "Fleet": _FLEET,
        "FleetMember": f"{_FLEET}/members/{{fleetMemberName}}",
    },
    "storage": {
        "StorageAccount": _STORAGE,
        "StorageAccountStaticWebsite": f"{_STORAGE}/staticWebsite",
        "Blob": f"{_CONTAINER}/blobs/{{blobName}}",
        "BlobContainer": _CONTAINER,
        "BlobContainerImmutabilityPolicy": (
            f"{_CONTAINER}/immutabilityPolicies/{{immutabilityPolicyName}}"
        ),
        "BlobInventoryPolicy": f"{_STORAGE}/inventoryPolicies/{{blobInventoryPolicyName}}",
        "BlobServiceProperties": f"{_STORAGE}/blobServices/{{blobServicesName}}",
        "EncryptionScope": f"{_STORAGE}/encryptionScopes/{{encryptionScopeName}}",
        "FileServiceProperties": f"{_STORAGE}/fileServices/{{fileServicesName}}",
        "FileShare": f"{_STORAGE}/fileServices/default/shares/{{shareName}}",
        "LocalUser": f"{_STORAGE}/localUsers/{{username}}",
        "ManagementPolicy": f"{_STORAGE}/managementPolicies/{{managementPolicyName}}",
        "ObjectReplicationPolicy": (
            f"{_STORAGE}/objectReplicationPolicies/{{objectReplicationPolicyId}}"
        ),
        "PrivateEndpointConnection": (
            f"{_STORAGE}/privateEndpointConnections/{{privateEndpointConnectionName}}"
        ),
        "Queue": f"{_STORAGE}/queueServices/default/queues/{{queueName}}",
        "QueueServiceProperties": f"{_STORAGE}/queueServices/{{queueServiceName}}",
        "Table": f"{_STORAGE}/tableServices/default/tables/{{tableName}}",
        "TableServiceProperties": f"{_STORAGE}/tableServices/{{tableServiceName}}",
    },
    "keyvault": {
        "Vault": _VAULT,
        "Key": f"{_VAULT}/keys/{{keyName}}",
        "Secret": f"{_VAULT}/secrets/{{secretName}}",
        "PrivateEndpointConnection": (
            f"{_VAULT}/privateEndpointConnections/{{privateEndpointConnectionName}}"
        ),
        "ManagedHsm": "Microsoft.KeyVault/managedHSMs/{name}",
    },
    "managedidentity": {
        "UserAssignedIdentity": _IDENTITY,
        "FederatedIdentityCredential": (
            f"{_IDENTITY}/federatedIdentityCredentials/{{federatedIdentityCredentialResourceName}}"
        ),
    },
    "authorization": {
        "RoleAssignment": (
            "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
        ),
        "RoleDefinition": (
            "/{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}"
        ),
        "ManagementLockByScope": ("/{scope}/providers/Microsoft.Authorization/locks/{lockName}"),
        "ManagementLockAtResourceGroupLevel": "Microsoft.Authorization/locks/{lockName}",
        "ManagementLockAtSubscriptionLevel": (
            f"{_SUBSCRIPTION}/providers/Microsoft.Authorization/locks/{{lockName}}"
        ),
        "PolicyAssignment": (
            "/{scope}/providers/Microsoft.Authorization/policyAssignments/{policyAssignmentName}"
        ),
        "PolicyDefinition": (
            f"{_SUBSCRIPTION}/providers/Microsoft.Authorization/policyDefinitions/"
            "{policyDefinitionName}"
        ),
        "PolicySetDefinition": (
            f"{_SUBSCRIPTION}/providers/Microsoft.Authorization/policySetDefinitions/"
            "{policySetDefinitionName}"
        ),
    },
    "network": {
        "ApplicationSecurityGroup": (
            "Microsoft.Network/applicationSecurityGroups/{applicationSecurityGroupName}"
        ),
        "NatGateway": "Microsoft.Network/natGateways/{natGatewayName}",
        "NetworkInterface": "Microsoft.Network/networkInterfaces/{networkInterfaceName}",
        "NetworkSecurityGroup": _FIREWALL,
        "PrivateDnsZoneGroup": (
            "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/"
            "{privateDnsZoneGroupName}"
        ),
        "PrivateEndpoint": "Microsoft.Network/privateEndpoints/{privateEndpointName}",
        "PrivateLinkService": "Microsoft.Network/privateLinkServices/{serviceName}",
        "PublicIPAddress": "Microsoft.Network/publicIPAddresses/{publicIpAddressName}",
        "PublicIPPrefix": "Microsoft.Network/publicIPPrefixes/{publicIpPrefixName}",
        "Route": "Microsoft.Network/routeTables/{routeTableName}/routes/{routeName}",
        "RouteTable": "Microsoft.Network/routeTables/{routeTableName}",
        "SecurityRule": (f"{_FIREWALL}/securityRules/{{securityRuleName}}"),
        "Subnet": f"{_NETWORK}/subnets/{{subnetName}}",
        "VirtualNetwork": _NETWORK,
        "VirtualNetworkPeering": (
            f"{_NETWORK}/virtualNetworkPeerings/{{virtualNetworkPeeringName}}"
        ),
    },
    "privatedns": {
        "PrivateZone": _ZONE,
        "PrivateRecordSet": f"{_ZONE}/{{recordType}}/{{relativeRecordSetName}}",
        "VirtualNetworkLink": f"{_ZONE}/virtualNetworkLinks/{{virtualNetworkLinkName}}",
    },
    "monitor": {
        "ActionGroup": "Microsoft.Insights/actionGroups/{actionGroupName}",
        "ActivityLogAlert": "Microsoft.Insights/activityLogAlerts/{activityLogAlertName}",
        "AutoscaleSetting": "Microsoft.Insights/autoscaleSettings/{autoscaleSettingName}",
        "AzureMonitorWorkspace": "Microsoft.Monitor/accounts/{azureMonitorWorkspaceName}",
        "DataCollectionEndpoint": (
            "Microsoft.Insights/dataCollectionEndpoints/{dataCollectionEndpointName}"
        ),
        "DataCollectionRule": "Microsoft.Insights/dataCollectionRules/{dataCollectionRuleName}",
        "DataCollectionRuleAssociation": (
            "/{resourceUri}/providers/Microsoft.Insights/dataCollectionRuleAssociations/"
            "{associationName}"
        ),
        "DiagnosticSetting": (
            "/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}"
        ),
        "MetricAlert": "Microsoft.Insights/metricAlerts/{ruleName}",
        "PrivateLinkScope": "Microsoft.Insights/privateLinkScopes/{scopeName}",
        "PrivateLinkScopedResource": (
            "Microsoft.Insights/privateLinkScopes/{scopeName}/scopedResources/{name}"
        ),
        "ScheduledQueryRule": "Microsoft.Insights/scheduledQueryRules/{ruleName}",
    },
    "operationalinsights": {
        "Workspace": _LOGS,
        "DataExport": f"{_LOGS}/dataExports/{{dataExportName}}",
        "SavedSearch": f"{_LOGS}/savedSearches/{{savedSearchId}}",
        "Table": f"{_LOGS}/tables/{{tableName}}",
        "Cluster": "Microsoft.OperationalInsights/clusters/{clusterName}",
    },
    "applicationinsights": {
        "Component": "Microsoft.Insights/components/{resourceName}",
        "WebTest": "Microsoft.Insights/webtests/{webTestName}",
        "Workbook": "Microsoft.Insights/workbooks/{resourceName}",
    },
    "alertsmanagement": {
        "PrometheusRuleGroup": "Microsoft.AlertsManagement/prometheusRuleGroups/{ruleGroupName}",
    },
    "datafactory": {
        "Factory": _FACTORY,
        "Dataset": f"{_FACTORY}/datasets/{{datasetName}}",
        "IntegrationRuntime": f"{_FACTORY}/integrationRuntimes/{{integrationRuntimeName}}",
        "LinkedService": f"{_FACTORY}/linkedservices/{{linkedServiceName}}",
        "ManagedPrivateEndpoint": (
            f"{_FACTORY}/managedVirtualNetworks/{{managedVirtualNetworkName}}/"
            "managedPrivateEndpoints/{managedPrivateEndpointName}"
        ),
        "Pipeline": f"{_FACTORY}/pipelines/{{pipelineName}}",
        "Trigger": f"{_FACTORY}/triggers/{{triggerName}}",
    },
    "consumption": {
        "Budget": "/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
    },
    "portal": {"Dashboard": "Microsoft.Portal/dashboards/{dashboardName}"},
    "dashboard": {"Grafana": "Microsoft.Dashboard/grafana/{workspaceName}"},
    "servicebus": {
        "Namespace": _BUS,
        "Queue": f"{_BUS}/queues/{{queueName}}",
        "Topic": f"{_BUS}/topics/{{topicName}}",
    },
    "eventhub": {
        "Namespace": _EVENTS,
        "EventHub": f"{_EVENTS}/eventhubs/{{eventHubName}}",
        "ConsumerGroup": (
            f"{_EVENTS}/eventhubs/{{eventHubName}}/consumergroups/{{consumerGroupName}}"
        ),
    },
    "resources": {
        "ResourceGroup": GROUP,
        "Deployment": "Microsoft.Resources/deployments/{deploymentName}",
        "DeploymentAtSubscriptionScope": (
            f"{_SUBSCRIPTION}/providers/Microsoft.Resources/deployments/{{deploymentName}}"
        ),
    },
}
SPACES: Mapping[str, str] = {
    "app": "Microsoft.App",
    "applicationinsights": "Microsoft.Insights",
    "cognitiveservices": "Microsoft.CognitiveServices",
    "compute": "Microsoft.Compute",
    "containerinstance": "Microsoft.ContainerInstance",
    "dns": "Microsoft.Network",
    "documentdb": "Microsoft.DocumentDB",
    "eventgrid": "Microsoft.EventGrid",
    "kubernetesconfiguration": "Microsoft.KubernetesConfiguration",
    "monitor": "Microsoft.Insights",
    "operationalinsights": "Microsoft.OperationalInsights",
    "privatedns": "Microsoft.Network",
    "recoveryservices": "Microsoft.RecoveryServices",
}
"""Module -> resource provider, where it is not the module's name with a capital letter."""


def listed(token: str) -> str:
    """Return the path of a type, empty for a type that is not in the table."""
    module, _, name = token.partition(":")[2].partition(":")
    path = _PATHS.get(module, {}).get(name, "")
    return path if not path or path.startswith("/") else f"{GROUP}/providers/{path}"


def tokens() -> list[str]:
    """Return every type of the table."""
    return [f"azure-native:{module}:{name}" for module, kinds in _PATHS.items() for name in kinds]
