"""Which changes of a resource need a new one in its place."""

import re
from collections.abc import Mapping

from mlops_kit.offline.cloud import Replaces
from mlops_kit.offline.gcp.docstrings import Docstrings, import_path, plain
from mlops_kit.offline.gcp.mapping import Contract, bare
from mlops_kit.offline.sdk import ResourceShape

_MMV1 = "ForceNew of hashicorp/google-beta: immutable in GoogleCloudPlatform/magic-modules, {}"
_NODE_CONFIG = [
    "advancedMachineFeatures",
    "bootDiskKmsKey",
    "confidentialNodes",
    "enableConfidentialStorage",
    "ephemeralStorageConfig",
    "ephemeralStorageLocalSsdConfig",
    "fastSocket",
    "flexStart",
    "hostMaintenancePolicy",
    "localNvmeSsdBlockConfig",
    "localSsdCount",
    "localSsdEncryptionMode",
    "maxRunDuration",
    "metadata",
    "minCpuPlatform",
    "nodeGroup",
    "oauthScopes",
    "preemptible",
    "reservationAffinity",
    "sandboxConfig",
    "secondaryBootDisks",
    "serviceAccount",
    "shieldedInstanceConfig",
    "soleTenantConfig",
    "spot",
]

_TABLE: Mapping[str, tuple[str, str]] = {
    "artifactregistry/repository": (
        """format kmsKeyName location mavenConfig mode project
        remoteRepositoryConfig.aptRepository remoteRepositoryConfig.commonRepository
        remoteRepositoryConfig.description remoteRepositoryConfig.dockerRepository
        remoteRepositoryConfig.mavenRepository remoteRepositoryConfig.npmRepository
        remoteRepositoryConfig.pythonRepository remoteRepositoryConfig.yumRepository
        repositoryId""",
        "artifactregistry/Repository.yaml",
    ),
    "billing/budget": ("billingAccount", "billingbudget/Budget.yaml"),
    "cloudscheduler/job": ("name project region", "cloudscheduler/Job.yaml"),
    "compute/firewall": ("direction name params project", "compute/Firewall.yaml"),
    "compute/forwardingRule": (
        """allPorts backendService description ipAddress ipCollection ipProtocol ipVersion
        isMirroringCollector loadBalancingScheme name network networkTier noAutomateDnsZone
        portRange ports project region serviceDirectoryRegistrations serviceLabel
        sourceIpRanges subnetwork""",
        "compute/ForwardingRule.yaml",
    ),
    "compute/globalAddress": (
        """address addressType description ipVersion name network prefixLength project purpose""",
        "compute/GlobalAddress.yaml",
    ),
    "compute/network": (
        """autoCreateSubnetworks description internalIpv6Range name networkProfile params
        project""",
        "compute/Network.yaml",
    ),
    "compute/router": (
        "encryptedInterconnectRouter name nccGateway network params project region",
        "compute/Router.yaml",
    ),
    "compute/routerNat": (
        "endpointTypes initialNatIps name project region router type",
        "compute/RouterNat.yaml",
    ),
    "compute/subnetwork": (
        """description externalIpv6Prefix internalIpv6Prefix ipCollection name network params
        project purpose region reservedInternalRange""",
        "compute/Subnetwork.yaml",
    ),
    "container/cluster": (
        """clusterAutoscaling.autoProvisioningDefaults.bootDiskKmsKey clusterIpv4Cidr
        confidentialNodes datapathProvider defaultMaxPodsPerNode description enableAutopilot
        enableKubernetesAlpha enableMultiNetworking enableTpu initialNodeCount
        ipAllocationPolicy.clusterIpv4CidrBlock ipAllocationPolicy.clusterSecondaryRangeName
        ipAllocationPolicy.podCidrOverprovisionConfig
        ipAllocationPolicy.servicesIpv4CidrBlock
        ipAllocationPolicy.servicesSecondaryRangeName ipAllocationPolicy.stackType location
        masterAuth.clientCertificateConfig name network networkingMode nodePools
        privateClusterConfig.masterIpv4CidrBlock
        privateClusterConfig.privateEndpointSubnetwork project subnetwork tpuConfig
        userManagedKeysConfig """
        + " ".join(f"nodeConfig.{name}" for name in _NODE_CONFIG),
        "third_party/terraform/services/container/resource_container_cluster.go",
    ),
    "container/nodePool": (
        """cluster initialNodeCount location maxPodsPerNode name namePrefix
        networkConfig.additionalNodeNetworkConfigs networkConfig.additionalPodNetworkConfigs
        networkConfig.createPodRange networkConfig.podCidrOverprovisionConfig
        networkConfig.podIpv4CidrBlock networkConfig.podRange placementPolicy project
        queuedProvisioning """
        + " ".join(f"nodeConfig.{name}" for name in _NODE_CONFIG),
        "third_party/terraform/services/container/resource_container_node_pool.go",
    ),
    "dns/managedZone": (
        "dnsName name project reverseLookup visibility",
        "dns/ManagedZone.yaml",
    ),
    "kms/cryptoKey": (
        """cryptoKeyBackend destroyScheduledDuration importOnly keyRing name purpose
        skipInitialVersionCreation versionTemplate.protectionLevel""",
        "kms/CryptoKey.yaml",
    ),
    "kms/keyRing": ("location name project", "kms/KeyRing.yaml"),
    "logging/metric": ("name project", "logging/Metric.yaml"),
    "logging/projectSink": (
        "name project uniqueWriterIdentity",
        "third_party/terraform/services/logging/resource_logging_project_sink.go",
    ),
    "monitoring/alertPolicy": ("project", "monitoring/AlertPolicy.yaml"),
    "monitoring/customService": ("project serviceId", "monitoring/Service.yaml"),
    "monitoring/dashboard": (
        "project",
        "third_party/terraform/services/monitoring/resource_monitoring_dashboard.go",
    ),
    "monitoring/notificationChannel": ("project", "monitoring/NotificationChannel.yaml"),
    "monitoring/slo": ("project service sloId", "monitoring/Slo.yaml"),
    "monitoring/uptimeCheckConfig": (
        """checkerType httpCheck.requestMethod monitoredResource period project resourceGroup
        syntheticMonitor""",
        "monitoring/UptimeCheckConfig.yaml",
    ),
    "projects/service": (
        "project service",
        "third_party/terraform/services/resourcemanager/resource_google_project_service.go",
    ),
    "pubsub/subscription": (
        "enableMessageOrdering filter name project tags topic",
        "pubsub/Subscription.yaml",
    ),
    "pubsub/topic": ("name project tags", "pubsub/Topic.yaml"),
    "secretmanager/secret": (
        "project replication.userManaged.replicas.location secretId tags",
        "secretmanager/Secret.yaml",
    ),
    "secretmanager/secretVersion": (
        "isSecretDataBase64 project secret secretData secretDataWoVersion",
        "secretmanager/SecretVersion.yaml",
    ),
    "serviceaccount/account": (
        "accountId project",
        "third_party/terraform/services/resourcemanager/resource_google_service_account.go",
    ),
    "storage/bucket": (
        "customPlacementConfig enableObjectRetention hierarchicalNamespace location name project",
        "third_party/terraform/services/storage/resource_storage_bucket.go",
    ),
    "storage/transferJob": (
        "name project",
        "third_party/terraform/services/storagetransfer/resource_storage_transfer_job.go",
    ),
    "vertex/aiDeploymentResourcePool": (
        "dedicatedResources name project region",
        "vertexai/DeploymentResourcePool.yaml",
    ),
    "vertex/aiEndpoint": (
        """encryptionSpec location name network
        privateServiceConnectConfig.enablePrivateServiceConnect project region""",
        "vertexai/Endpoint.yaml",
    ),
    "vertex/aiIndex": (
        "encryptionSpec indexUpdateMethod metadata.config project region",
        "vertexai/Index.yaml",
    ),
}
"""Module and type -> inputs, and the file that says so."""

_IAM = re.compile(r".*(?:I[Aa][Mm]|/iAM)(?P<what>Member|Binding|Policy)")
_VIRTUAL = ("deletionpolicy", "deletionprotection", "forcedestroy", "forcedelete")
_IMMUTABLE = re.compile(r"(?:^|\. )(?:Required\. |Optional\. )?Immutable\.")


def replaces(shape: ResourceShape, said: Docstrings, contract: Contract | None) -> Replaces | None:
    """Return which inputs of a type cannot change in place, None if nobody says.

    Args:
        shape: the type.
        said: docstrings of the SDK.
        contract: the type's schema in Google's API, if it has one.
    """
    kind = shape.token.partition(":")[2].partition(":")[0]
    if kind in _TABLE:
        paths, source = _TABLE[kind]
        return Replaces(frozenset(paths.split()), _MMV1.format(source))
    if found := _IAM.fullmatch(kind):
        return Replaces(_of_policy(shape, found["what"]), "IAM resources of hashicorp/google-beta")
    path = import_path(shape)
    if not path:
        return None
    named = {plain(word) for word in re.findall(r"\{\{(\w+)\}\}", path)} | {"project"}
    fixed = {name for name in shape.inputs if plain(name) in named}
    words = said.of_resource(shape)
    fixed |= {name for name in shape.inputs if (one := words.get(plain(name))) and one.immutable}
    source = "the docstring's import section and its words (immutable, forces a new resource)"
    if contract is None:
        return Replaces(frozenset(fixed), source)
    for name in shape.inputs:
        known = contract.named(contract.root, name)
        if known and _IMMUTABLE.search(str(known.get("description", ""))):
            fixed.add(name)
    if not _can_be_updated(contract):
        fixed |= {name for name in shape.inputs if not _set_alone(contract, name)}
    return Replaces(frozenset(fixed), f"{source}, and {contract.document.name} {contract.schema}")


def _of_policy(shape: ResourceShape, what: str) -> frozenset[str]:
    changing = {"Member": (), "Binding": ("members",), "Policy": ("policyData",)}[what]
    return frozenset(name for name in shape.inputs if name not in changing)


def _can_be_updated(contract: Contract) -> bool:
    return any(call.verb in ("PATCH", "PUT") for call in contract.calls)


def _set_alone(contract: Contract, name: str) -> bool:
    """Tell whether a method of its own sets this property, such as `…/setLabels`."""
    if plain(name) in _VIRTUAL:
        return True
    ends = {f"*/set{bare(name)}", f"*/update{bare(name)}"}
    return any(
        call.verb == "POST"
        and call.path.rpartition("/")[2].lower().startswith(("set", "update"))
        and f"*/{bare(call.path.rpartition('/')[2])}" in ends
        for call in contract.document.calls
    )
