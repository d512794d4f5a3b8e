"""Azure: resources of a platform for models, as its documentation has them, without a mistake."""

from typing import Any

SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"
TENANT = "99999999-8888-4777-8666-555555555555"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ml"
_PRINCIPAL = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
_ROLE = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
_PUBLIC: dict[str, Any] = {"subscriptionId": SUBSCRIPTION}
GOVERNMENT = {**_PUBLIC, "environment": "usgovernment"}
_CHINA = {**_PUBLIC, "environment": "china"}
_IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-ml"
_SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-ml/subnets/endpoints"
_LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-ml"
_WORKSPACE = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/mlw"
_RG = {"resourceGroupName": "rg-ml"}
_ML = {**_RG, "workspaceName": "mlw"}

_RESOURCES: list[tuple[str, dict[str, Any]]] = [
    (
        "resources:ResourceGroup",
        {"resourceGroupName": "rg-ml", "location": "West Europe", "tags": {"team": "ml"}},
    ),
    (
        "machinelearningservices:Workspace",
        {
            **_ML,
            "location": "westeurope",
            "friendlyName": "Models of the shop",
            "identity": {
                "type": "SystemAssigned,UserAssigned",
                "userAssignedIdentities": [_IDENTITY],
            },
            "primaryUserAssignedIdentity": _IDENTITY,
            "sku": {"name": "Basic", "tier": "Basic"},
            "storageAccount": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stml",
            "keyVault": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-ml",
            "applicationInsights": f"{GROUP}/providers/microsoft.insights/components/appi-ml",
            "containerRegistry": f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acrml",
            "publicNetworkAccess": "Disabled",
            "managedNetwork": {
                "isolationMode": "AllowOnlyApprovedOutbound",
                "outboundRules": {
                    "pypi": {
                        "type": "FQDN",
                        "category": "UserDefined",
                        "destination": "pypi.org",
                    },
                    "storage": {
                        "type": "PrivateEndpoint",
                        "category": "UserDefined",
                        "destination": {
                            "serviceResourceId": (
                                f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stdata"
                            ),
                            "subresourceTarget": "blob",
                            "sparkEnabled": False,
                        },
                    },
                },
            },
        },
    ),
    (
        "machinelearningservices:OnlineEndpoint",
        {
            **_ML,
            "endpointName": "wine-quality",
            "location": "westeurope",
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [_IDENTITY]},
            "properties": {
                "authMode": "AADToken",
                "description": "Scores wines",
                "publicNetworkAccess": "Disabled",
                "traffic": {"blue": 90, "green": 10},
                "mirrorTraffic": {"red": 20},
                "properties": {"AzureAsyncOperationUri": "x"},
            },
            "sku": {"name": "Default", "tier": "Standard"},
        },
    ),
    (
        "machinelearningservices:OnlineDeployment",
        {
            **_ML,
            "endpointName": "wine-quality",
            "deploymentName": "blue",
            "location": "westeurope",
            "sku": {"name": "Default", "capacity": 2},
            "properties": {
                "endpointComputeType": "Managed",
                "instanceType": "Standard_DS3_v2",
                "model": f"{_WORKSPACE}/models/wine/versions/3",
                "environmentId": f"{_WORKSPACE}/environments/serve/versions/1",
                "codeConfiguration": {
                    "codeId": f"{_WORKSPACE}/codes/score/versions/1",
                    "scoringScript": "score.py",
                },
                "appInsightsEnabled": True,
                "egressPublicNetworkAccess": "Disabled",
                "environmentVariables": {"STORE": "https://other.blob.core.windows.net/x"},
                "scaleSettings": {"scaleType": "Default"},
                "requestSettings": {
                    "requestTimeout": "PT1M30S",
                    "maxConcurrentRequestsPerInstance": 4,
                    "maxQueueWait": "PT0.5S",
                },
                "livenessProbe": {
                    "failureThreshold": 30,
                    "initialDelay": "PT10S",
                    "period": "PT10S",
                    "successThreshold": 1,
                    "timeout": "PT2S",
                },
                "dataCollector": {
                    "collections": {"model_inputs": {"dataCollectionMode": "Enabled"}},
                    "rollingRate": "Hour",
                },
            },
        },
    ),
    (
        "machinelearningservices:ModelContainer",
        {**_ML, "name": "wine", "properties": {"description": "Wines"}},
    ),
    (
        "machinelearningservices:ModelVersion",
        {
            **_ML,
            "name": "Llama-3.1-8B",
            "version": "3",
            "properties": {
                "modelType": "custom_model",
                "modelUri": "azureml://subscriptions/x/resourcegroups/y/workspaces/z/datastores/d",
                "flavors": {"python_function": {"data": {"loader_module": "mlflow"}}},
                "stage": "Production",
            },
        },
    ),
    (
        "machinelearningservices:EnvironmentVersion",
        {
            **_ML,
            "name": "serve",
            "version": "1",
            "properties": {
                "image": "mcr.microsoft.com/azureml/minimal-ubuntu22.04-py311:latest",
                "osType": "Linux",
                "inferenceConfig": {
                    "livenessRoute": {"path": "/live", "port": 5001},
                    "readinessRoute": {"path": "/ready", "port": 5001},
                    "scoringRoute": {"path": "/score", "port": 5001},
                },
            },
        },
    ),
    (
        "machinelearningservices:Registry",
        {
            **_RG,
            "registryName": "models",
            "location": "westeurope",
            "identity": {"type": "SystemAssigned"},
            "regionDetails": [
                {
                    "location": "westeurope",
                    "acrDetails": [
                        {"systemCreatedAcrAccount": {"acrAccountSku": "Premium"}},
                    ],
                    "storageAccountDetails": [
                        {
                            "systemCreatedStorageAccount": {
                                "storageAccountType": "Standard_LRS",
                                "storageAccountHnsEnabled": False,
                            }
                        }
                    ],
                },
                {"location": "North Europe"},
            ],
        },
    ),
    (
        "machinelearningservices:Compute",
        {
            **_ML,
            "computeName": "train-cpu",
            "location": "westeurope",
            "properties": {
                "computeType": "AmlCompute",
                "properties": {
                    "vmSize": "STANDARD_DS3_v2",
                    "vmPriority": "LowPriority",
                    "scaleSettings": {
                        "minNodeCount": 0,
                        "maxNodeCount": 4,
                        "nodeIdleTimeBeforeScaleDown": "PT2M",
                    },
                    "remoteLoginPortPublicAccess": "Disabled",
                },
            },
        },
    ),
    (
        "machinelearningservices:Datastore",
        {
            **_ML,
            "name": "wines",
            "properties": {
                "datastoreType": "AzureBlob",
                "accountName": "stml",
                "containerName": "wines",
                "credentials": {"credentialsType": "None"},
            },
        },
    ),
    (
        "machinelearningservices:Schedule",
        {
            **_ML,
            "name": "drift",
            "properties": {
                "isEnabled": True,
                "trigger": {
                    "triggerType": "Cron",
                    "expression": "0 6 * * MON",
                    "timeZone": "W. Europe Standard Time",
                },
                "action": {
                    "actionType": "InvokeBatchEndpoint",
                    "endpointInvocationDefinition": {"any": "thing"},
                },
            },
        },
    ),
    (
        "containerregistry:Registry",
        {
            **_RG,
            "registryName": "acrml",
            "location": "westeurope",
            "sku": {"name": "Premium"},
            "adminUserEnabled": False,
            "zoneRedundancy": "Enabled",
            "publicNetworkAccess": "Disabled",
            "networkRuleSet": {"defaultAction": "Deny"},
            "identity": {"type": "UserAssigned", "userAssignedIdentities": {_IDENTITY: {}}},
            "encryption": {
                "status": "enabled",
                "keyVaultProperties": {
                    "identity": _PRINCIPAL,
                    "keyIdentifier": "https://kv-ml.vault.azure.net/keys/acr",
                },
            },
            "policies": {"retentionPolicy": {"days": 7, "status": "enabled"}},
        },
    ),
    (
        "containerregistry:Replication",
        {
            **_RG,
            "registryName": "acrml",
            "replicationName": "northeurope",
            "location": "northeurope",
        },
    ),
    (
        "storage:StorageAccount",
        {
            **_RG,
            "accountName": "stml0123",
            "location": "westeurope",
            "kind": "StorageV2",
            "sku": {"name": "Standard_RAGZRS"},
            "allowBlobPublicAccess": False,
            "allowSharedKeyAccess": False,
            "minimumTlsVersion": "TLS1_2",
            "networkRuleSet": {
                "bypass": "Logging, AzureServices",
                "defaultAction": "Deny",
                "ipRules": [{"iPAddressOrRange": "20.50.0.0/24", "action": "Allow"}],
                "virtualNetworkRules": [{"virtualNetworkResourceId": _SUBNET}],
            },
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [_IDENTITY]},
            "encryption": {
                "keySource": "Microsoft.KeyVault",
                "requireInfrastructureEncryption": True,
                "encryptionIdentity": {"encryptionUserAssignedIdentity": _IDENTITY},
                "keyVaultProperties": {
                    "keyName": "storage",
                    "keyVaultUri": "https://kv-ml.vault.azure.net",
                },
                "services": {"blob": {"enabled": True, "keyType": "Account"}},
            },
        },
    ),
    (
        "storage:BlobContainer",
        {**_RG, "accountName": "stml0123", "containerName": "models", "publicAccess": "None"},
    ),
    (
        "storage:BlobServiceProperties",
        {
            **_RG,
            "accountName": "stml0123",
            "blobServicesName": "default",
            "isVersioningEnabled": True,
            "changeFeed": {"enabled": True, "retentionInDays": 30},
            "deleteRetentionPolicy": {"enabled": True, "days": 14},
            "containerDeleteRetentionPolicy": {"enabled": True, "days": 7},
            "restorePolicy": {"enabled": True, "days": 7},
        },
    ),
    (
        "storage:ManagementPolicy",
        {
            **_RG,
            "accountName": "stml0123",
            "managementPolicyName": "default",
            "policy": {
                "rules": [
                    {
                        "enabled": True,
                        "name": "old-models",
                        "type": "Lifecycle",
                        "definition": {
                            "actions": {
                                "baseBlob": {
                                    "tierToCool": {"daysAfterModificationGreaterThan": 30},
                                    "delete": {"daysAfterModificationGreaterThan": 365},
                                },
                                "version": {"delete": {"daysAfterCreationGreaterThan": 90}},
                            },
                            "filters": {
                                "blobTypes": ["blockBlob"],
                                "prefixMatch": ["models/"],
                                "blobIndexMatch": [{"name": "keep", "op": "==", "value": "no"}],
                            },
                        },
                    }
                ]
            },
        },
    ),
    (
        "storage:ObjectReplicationPolicy",
        {
            **_RG,
            "accountName": "stcopy0123",
            "objectReplicationPolicyId": "default",
            "sourceAccount": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stml0123",
            "destinationAccount": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stcopy0123",
            "rules": [
                {
                    "sourceContainer": "models",
                    "destinationContainer": "models",
                    "filters": {"prefixMatch": ["a"], "minCreationTime": "2020-02-19T16:05:00Z"},
                }
            ],
        },
    ),
    (
        "keyvault:Vault",
        {
            **_RG,
            "vaultName": "kv-ml-0123",
            "location": "westeurope",
            "properties": {
                "tenantId": TENANT,
                "sku": {"family": "A", "name": "premium"},
                "enableRbacAuthorization": True,
                "enablePurgeProtection": True,
                "softDeleteRetentionInDays": 90,
                "publicNetworkAccess": "disabled",
                "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny"},
            },
        },
    ),
    (
        "keyvault:Key",
        {
            **_RG,
            "vaultName": "kv-ml-0123",
            "keyName": "storage",
            "properties": {
                "kty": "RSA-HSM",
                "keySize": 3072,
                "keyOps": ["wrapKey", "unwrapKey"],
                "rotationPolicy": {
                    "attributes": {"expiryTime": "P2Y"},
                    "lifetimeActions": [
                        {
                            "action": {"type": "rotate"},
                            "trigger": {"timeAfterCreate": "P1Y6M"},
                        },
                    ],
                },
            },
        },
    ),
    (
        "managedidentity:UserAssignedIdentity",
        {**_RG, "resourceName": "id-ml", "location": "westeurope"},
    ),
    (
        "managedidentity:FederatedIdentityCredential",
        {
            **_RG,
            "resourceName": "id-ml",
            "federatedIdentityCredentialResourceName": "github-main",
            "issuer": "https://token.actions.githubusercontent.com",
            "subject": "repo:shop/models:ref:refs/heads/main",
            "audiences": ["api://AzureADTokenExchange"],
        },
    ),
    (
        "authorization:RoleAssignment",
        {
            "principalId": _PRINCIPAL,
            "principalType": "ServicePrincipal",
            "roleDefinitionId": (
                f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/"
                f"roleDefinitions/{_ROLE}"
            ),
            "scope": f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acrml",
        },
    ),
    (
        "authorization:RoleDefinition",
        {
            "roleName": "Model reader",
            "scope": f"/subscriptions/{SUBSCRIPTION}",
            "assignableScopes": [f"/subscriptions/{SUBSCRIPTION}", GROUP],
            "permissions": [
                {
                    "actions": ["Microsoft.MachineLearningServices/workspaces/*/read"],
                    "dataActions": [],
                }
            ],
        },
    ),
    (
        "network:VirtualNetwork",
        {
            **_RG,
            "virtualNetworkName": "vnet-ml",
            "location": "westeurope",
            "addressSpace": {"addressPrefixes": ["10.20.0.0/16"]},
            "subnets": [
                {"name": "endpoints", "addressPrefix": "10.20.0.0/24"},
                {
                    "name": "aks",
                    "addressPrefix": "10.20.4.0/22",
                    "serviceEndpoints": [{"service": "Microsoft.Storage"}],
                },
            ],
        },
    ),
    (
        "network:Subnet",
        {
            **_RG,
            "virtualNetworkName": "vnet-ml",
            "subnetName": "training",
            "addressPrefix": "10.20.8.0/24",
            "networkSecurityGroup": {
                "id": f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg-ml"
            },
            "privateEndpointNetworkPolicies": "Disabled",
        },
    ),
    (
        "network:NetworkSecurityGroup",
        {
            **_RG,
            "networkSecurityGroupName": "nsg-ml",
            "location": "westeurope",
            "securityRules": [
                {
                    "name": "https",
                    "priority": 100,
                    "direction": "Inbound",
                    "access": "Allow",
                    "protocol": "Tcp",
                    "sourceAddressPrefix": "AzureMachineLearning",
                    "sourcePortRange": "*",
                    "destinationAddressPrefix": "*",
                    "destinationPortRange": "443",
                },
                {
                    "name": "deny",
                    "priority": 4096,
                    "direction": "Inbound",
                    "access": "Deny",
                    "protocol": "*",
                    "sourceAddressPrefixes": ["10.0.0.0/8", "fd00::/8"],
                    "sourcePortRange": "*",
                    "destinationAddressPrefix": "VirtualNetwork",
                    "destinationPortRanges": ["22", "8000-8080"],
                },
                {
                    "name": "out",
                    "priority": 100,
                    "direction": "Outbound",
                    "access": "Allow",
                    "protocol": "*",
                    "sourceAddressPrefix": "*",
                    "sourcePortRange": "*",
                    "destinationAddressPrefix": "Storage.WestEurope",
                    "destinationPortRange": "*",
                },
            ],
        },
    ),
    (
        "network:PrivateEndpoint",
        {
            **_RG,
            "privateEndpointName": "pe-mlw",
            "location": "westeurope",
            "subnet": {"id": _SUBNET},
            "privateLinkServiceConnections": [
                {
                    "name": "mlw",
                    "privateLinkServiceId": _WORKSPACE,
                    "groupIds": ["amlworkspace"],
                }
            ],
        },
    ),
    (
        "privatedns:PrivateZone",
        {
            **_RG,
            "privateZoneName": "privatelink.blob.core.windows.net",
            "location": "Global",
        },
    ),
    (
        "privatedns:VirtualNetworkLink",
        {
            **_RG,
            "privateZoneName": "privatelink.api.azureml.ms",
            "virtualNetworkLinkName": "vnet-ml",
            "location": "global",
            "registrationEnabled": False,
            "virtualNetwork": {
                "id": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-ml"
            },
        },
    ),
    (
        "containerservice:ManagedCluster",
        {
            **_RG,
            "resourceName": "aks-ml",
            "location": "westeurope",
            "dnsPrefix": "aks-ml",
            "kubernetesVersion": "1.33",
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [_IDENTITY]},
            "enableRBAC": True,
            "disableLocalAccounts": True,
            "aadProfile": {"managed": True, "enableAzureRBAC": True, "tenantID": TENANT},
            "agentPoolProfiles": [
                {
                    "name": "system",
                    "mode": "System",
                    "count": 3,
                    "vmSize": "Standard_D4s_v5",
                    "availabilityZones": ["1", "2", "3"],
                    "osDiskType": "Ephemeral",
                    "vnetSubnetID": _SUBNET,
                },
                {
                    "name": "gpu",
                    "mode": "User",
                    "enableAutoScaling": True,
                    "minCount": 0,
                    "maxCount": 5,
                    "vmSize": "Standard_NC4as_T4_v3",
                    "scaleSetPriority": "Spot",
                    "spotMaxPrice": -1,
                    "nodeTaints": ["sku=gpu:NoSchedule"],
                },
            ],
            "networkProfile": {
                "networkPlugin": "azure",
                "networkPluginMode": "overlay",
                "networkDataplane": "cilium",
                "podCidr": "192.168.0.0/16",
                "serviceCidr": "172.16.0.0/16",
                "dnsServiceIP": "172.16.0.10",
                "loadBalancerSku": "standard",
                "loadBalancerProfile": {"managedOutboundIPs": {"count": 2}},
            },
            "oidcIssuerProfile": {"enabled": True},
            "securityProfile": {"workloadIdentity": {"enabled": True}},
            "autoUpgradeProfile": {"upgradeChannel": "stable", "nodeOSUpgradeChannel": "NodeImage"},
            "sku": {"name": "Base", "tier": "Standard"},
        },
    ),
    (
        "containerservice:AgentPool",
        {
            **_RG,
            "resourceName": "aks-ml",
            "agentPoolName": "cpu",
            "count": 2,
            "vmSize": "Standard_D8s_v5",
            "mode": "User",
            "type": "VirtualMachineScaleSets",
            "upgradeSettings": {"maxSurge": "33%", "drainTimeoutInMinutes": 30},
        },
    ),
    (
        "containerservice:MaintenanceConfiguration",
        {
            **_RG,
            "resourceName": "aks-ml",
            "configName": "aksManagedAutoUpgradeSchedule",
            "maintenanceWindow": {
                "durationHours": 4,
                "startDate": "2026-02-01",
                "startTime": "02:00",
                "utcOffset": "+01:00",
                "schedule": {"weekly": {"dayOfWeek": "Sunday", "intervalWeeks": 1}},
            },
        },
    ),
    (
        "monitor:ActionGroup",
        {
            **_RG,
            "actionGroupName": "on-call",
            "location": "Global",
            "enabled": True,
            "groupShortName": "oncall",
            "emailReceivers": [
                {"name": "team", "emailAddress": "ml@shop.example", "useCommonAlertSchema": True}
            ],
        },
    ),
    (
        "monitor:MetricAlert",
        {
            **_RG,
            "ruleName": "wine-5xx",
            "location": "global",
            "severity": 2,
            "enabled": True,
            "scopes": [f"{_WORKSPACE}/onlineEndpoints/wine-quality"],
            "evaluationFrequency": "PT1M",
            "windowSize": "PT5M",
            "criteria": {
                "odataType": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                "allOf": [
                    {
                        "criterionType": "StaticThresholdCriterion",
                        "name": "errors",
                        "metricName": "RequestsPerMinute",
                        "operator": "GreaterThan",
                        "threshold": 5,
                        "timeAggregation": "Average",
                        "dimensions": [
                            {"name": "statusCodeClass", "operator": "Include", "values": ["5xx"]}
                        ],
                    }
                ],
            },
            "actions": [
                {"actionGroupId": f"{GROUP}/providers/Microsoft.Insights/actionGroups/on-call"}
            ],
        },
    ),
    (
        "monitor:ScheduledQueryRule",
        {
            **_RG,
            "ruleName": "slow",
            "location": "westeurope",
            "severity": 3,
            "enabled": True,
            "scopes": [_LOGS],
            "evaluationFrequency": "PT5M",
            "windowSize": "PT10M",
            "criteria": {
                "allOf": [
                    {
                        "query": "AmlOnlineEndpointTrafficLog | where ResponseDurationMs > 500",
                        "timeAggregation": "Count",
                        "operator": "GreaterThan",
                        "threshold": 10,
                        "failingPeriods": {
                            "minFailingPeriodsToAlert": 2,
                            "numberOfEvaluationPeriods": 3,
                        },
                    }
                ]
            },
        },
    ),
    (
        "monitor:AutoscaleSetting",
        {
            **_RG,
            "autoscaleSettingName": "blue",
            "location": "westeurope",
            "targetResourceUri": f"{_WORKSPACE}/onlineEndpoints/wine-quality/deployments/blue",
            "enabled": True,
            "profiles": [
                {
                    "name": "usual",
                    "capacity": {"minimum": "1", "maximum": "4", "default": "2"},
                    "rules": [
                        {
                            "metricTrigger": {
                                "metricName": "CpuUtilizationPercentage",
                                "metricResourceUri": (
                                    f"{_WORKSPACE}/onlineEndpoints/wine-quality/deployments/blue"
                                ),
                                "operator": "GreaterThan",
                                "statistic": "Average",
                                "threshold": 70,
                                "timeAggregation": "Average",
                                "timeGrain": "PT1M",
                                "timeWindow": "PT5M",
                            },
                            "scaleAction": {
                                "direction": "Increase",
                                "type": "ChangeCount",
                                "value": "1",
                                "cooldown": "PT5M",
                            },
                        }
                    ],
                }
            ],
        },
    ),
    (
        "monitor:DiagnosticSetting",
        {
            "name": "to-logs",
            "resourceUri": _WORKSPACE,
            "workspaceId": _LOGS,
            "logs": [{"categoryGroup": "allLogs", "enabled": True}],
            "metrics": [{"category": "AllMetrics", "enabled": True}],
        },
    ),
    (
        "operationalinsights:Workspace",
        {
            **_RG,
            "workspaceName": "log-ml",
            "location": "westeurope",
            "retentionInDays": 30,
            "sku": {"name": "PerGB2018"},
            "features": {"disableLocalAuth": True},
        },
    ),
    (
        "applicationinsights:Component",
        {
            **_RG,
            "resourceName": "appi-ml",
            "location": "westeurope",
            "kind": "web",
            "applicationType": "web",
            "ingestionMode": "LogAnalytics",
            "workspaceResourceId": _LOGS,
        },
    ),
    (
        "consumption:Budget",
        {
            "scope": GROUP.strip("/"),
            "budgetName": "ml",
            "amount": 1000.5,
            "category": "Cost",
            "timeGrain": "Monthly",
            "timePeriod": {
                "startDate": "2026-03-01T00:00:00Z",
                "endDate": "2027-03-01T00:00:00Z",
            },
            "notifications": {
                "actual": {
                    "enabled": True,
                    "operator": "GreaterThan",
                    "threshold": 80,
                    "contactEmails": ["ml@shop.example"],
                }
            },
        },
    ),
    (
        "portal:Dashboard",
        {
            **_RG,
            "dashboardName": "wine",
            "location": "westeurope",
            "properties": {
                "lenses": [
                    {
                        "order": 0,
                        "parts": [
                            {
                                "position": {"x": 0, "y": 0, "colSpan": 6, "rowSpan": 4},
                                "metadata": {
                                    "type": "Extension/HubsExtension/PartType/MarkdownPart",
                                    "settings": {"content": {"settings": {"content": "# Wine"}}},
                                },
                            }
                        ],
                    }
                ]
            },
        },
    ),
    (
        "datafactory:Factory",
        {
            **_RG,
            "factoryName": "adf-ml",
            "location": "westeurope",
            "identity": {"type": "SystemAssigned"},
            "publicNetworkAccess": "Disabled",
        },
    ),
]
GOOD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    *((f"azure-native:{token}", inputs, _PUBLIC) for token, inputs in _RESOURCES),
    (
        "azure-native:storage:StorageAccount",
        {
            **_RG,
            "accountName": "stgov",
            "location": "USGov Virginia",
            "kind": "StorageV2",
            "sku": {"name": "Standard_GRS"},
        },
        GOVERNMENT,
    ),
    (
        "azure-native:privatedns:PrivateZone",
        {
            **_RG,
            "privateZoneName": "privatelink.blob.core.usgovcloudapi.net",
            "location": "global",
        },
        GOVERNMENT,
    ),
    (
        "azure-native:containerregistry:Registry",
        {
            **_RG,
            "registryName": "acrchina",
            "location": "China North 3",
            "sku": {"name": "Standard"},
        },
        _CHINA,
    ),
    (
        "azure-native:machinelearningservices:EnvironmentVersion",
        {
            **_ML,
            "name": "serve",
            "version": "1",
            "properties": {"image": "acrchina.azurecr.cn/serve:1"},
        },
        _CHINA,
    ),
]
"""Type, inputs, the provider's configuration."""
