"""Which kinds of resources have a region of their own, which have none, and which are everywhere.

A kind is `Resource.kind`. Of aws and gcp those are placeless whose types take no `region`,
`location` or `zone`; a test compares the tables with the installed SDKs.
"""

import re
from collections.abc import Mapping

from mlops_kit.residency.resource import Resource

PACKAGES: Mapping[str, str] = {
    "aws": "aws", "aws-native": "aws", "gcp": "gcp", "google-native": "gcp",
    "azure-native": "azure", "azure": "azure", "azuread": "azure", "kubernetes": "kubernetes",
}  # fmt: skip
"""Package of a provider -> cloud that it makes things in."""

TABLED = frozenset(["aws", "gcp", "azure-native", "kubernetes"])
"""Packages whose kinds the tables of keys and public access know."""

NOWHERE = frozenset(["pulumi", "random", "tls", "time", "null", "std", "archive"])
"""Packages that make nothing outside Pulumi's own state."""

_OWN: Mapping[str, str] = {
    "Local": "local", "SageMaker": "aws", "Ecr": "aws", "S3": "aws", "Vertex": "gcp",
    "AzureML": "azure", "KServe": "kubernetes",
}  # fmt: skip


def cloud_of(resource: Resource) -> str | None:
    """Tell in which cloud a resource is made; None for a provider that is not known."""
    if resource.package == "mlops-kit":
        name = resource.type.rpartition(":")[2]
        return next((cloud for start, cloud in _OWN.items() if name.startswith(start)), None)
    return PACKAGES.get(resource.package)


def _table(text: str) -> dict[str, frozenset[str]]:
    """Read lines of `modules: names`; `*` stands for all names of these modules."""
    found: dict[str, frozenset[str]] = {}
    for line in text.strip().replace("\n ", " ").splitlines():
        modules, _, names = line.partition(":")
        found.update(dict.fromkeys(modules.split(), frozenset(names.split())))
    return found


_PLACELESS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "aws": _table("""
account bcmdata billing budgets cloudfront costexplorer costoptimizationhub cur globalaccelerator
  iam networkmanager notifications organizations pricingplanmanager route53domains
  route53recoverycontrol route53recoveryreadiness savingsplans shield uxc waf: *
backup: GlobalSettings
bedrock: UseCaseForModelAccess
chime: SdkvoiceGlobalSettings
cloudtrail: OrganizationDelegatedAdminAccount
directconnect: Gateway
ec2: VpcIpamOrganizationAdminAccount
fms: AdminAccount
ram: SharingWithOrganization
route53: CidrCollection CidrLocation DelegationSet HealthCheck HostedZoneDnsSec KeySigningKey
  QueryLog Record RecordsExclusive TrafficPolicy TrafficPolicyInstance VpcAssociationAuthorization
  Zone ZoneAssociation
s3: AccountPublicAccessBlock
servicecatalog: OrganizationsAccess
"""),
    "gcp": _table("""
accesscontextmanager activedirectory appengine bigtable billing binaryauthorization cloudasset
  cloudidentity cloudquota cloudsupport containeranalysis deploymentmanager dns endpoints
  firebaserules firestore folder identityplatform monitoring organizations orgpolicy oslogin
  projects recaptcha resourcemanager runtimeconfig serviceaccount servicenetworking serviceusage
  siteverification sourcerepo spanner: *
alloydb: Instance User
apigateway: Api ApiConfig
apigee: AddonsConfig Api ApiDeployment ApiProduct AppGroup ControlPlaneAccess DataCollector
  Datastore Developer DeveloperApp DnsZone EnvGroup EnvGroupAttachment EnvKeystore EnvReferences
  Environment EnvironmentAddonsConfig EnvironmentApiRevisionDeployment EnvironmentDebugmask
  EnvironmentKeyvaluemaps EnvironmentKeyvaluemapsEntries Flowhook InstanceAttachment
  KeystoresAliasesKeyCertFile KeystoresAliasesPkcs12 KeystoresAliasesSelfSignedCert NatAddress
  Organization SecurityAction SecurityFeedback SecurityMonitoringCondition SecurityProfileV2
  Sharedflow SharedflowDeployment Space SyncAuthorization TargetServer
apphub: ServiceProjectAttachment
beyondcorp: SecurityGatewayApplication
biglake: Database HiveCatalog HiveDatabase HiveTable IcebergCatalog IcebergNamespace Table
bigquery: AppProfile DataTransferDataSourceEnrollment DatasetAccess Routine RowAccessPolicy Table
certificatemanager: CertificateMap CertificateMapEntry
compute: BackendBucket BackendBucketSignedUrlKey BackendService BackendServiceSignedUrlKey
  CrossSiteNetwork DiskAsyncReplication ExternalVpnGateway Firewall FirewallPolicy
  FirewallPolicyAssociation FirewallPolicyRule FirewallPolicyWithRules GlobalAddress
  GlobalForwardingRule GlobalNetworkEndpoint GlobalNetworkEndpointGroup GlobalVmExtensionPolicy
  HealthCheck HttpHealthCheck HttpsHealthCheck Image InterconnectAttachmentGroup InterconnectGroup
  MachineImage ManagedSslCertificate MangedSslCertificate Network NetworkFirewallPolicy
  NetworkFirewallPolicyAssociation NetworkFirewallPolicyPacketMirroringRule
  NetworkFirewallPolicyRule NetworkFirewallPolicyWithRules NetworkPeering
  NetworkPeeringRoutesConfig OrganizationSecurityPolicy OrganizationSecurityPolicyAssociation
  OrganizationSecurityPolicyRule OrganizationSnapshotRecycleBinPolicy PreviewFeature
  ProjectCloudArmorTier ProjectDefaultNetworkTier ProjectMetadata ProjectMetadataItem
  PublicAdvertisedPrefix RolloutPlan Route SSLCertificate SSLPolicy SecurityPolicy
  SecurityPolicyRule SecurityScanConfig SharedVPCHostProject SharedVPCServiceProject
  SnapshotRecycleBinPolicy SnapshotSettings TargetGrpcProxy TargetHttpProxy TargetHttpsProxy
  TargetSSLProxy TargetTCPProxy URLMap WireGroup
datacatalog: Entry PolicyTag Tag
dataloss: PreventionContentPolicy PreventionDeidentifyTemplate PreventionInspectTemplate
  PreventionJobTrigger PreventionStoredInfoType
diagflow: Agent CxEntityType CxEnvironment CxFlow CxGenerativeSettings CxGenerator CxIntent CxPage
  CxPlaybook CxTestCase CxTool CxToolVersion CxVersion CxWebhook EntityType Fulfillment Intent
  Version
essentialcontacts: Contact DocumentAiProcessorDefaultVersion
firebase: AndroidApp AppCheckAppAttestConfig AppCheckDebugToken AppCheckDeviceCheckConfig
  AppCheckPlayIntegrityConfig AppCheckRecaptchaEnterpriseConfig AppCheckRecaptchaV3Config
  AppCheckResourcePolicy AppCheckServiceConfig AppleApp ExtensionsInstance HostingChannel
  HostingCustomDomain HostingRelease HostingSite HostingVersion Project RemoteConfigRemoteConfig
  StorageBucket WebApp
gkehub: Fleet Namespace RolloutSequence Scope ScopeRbacRoleBinding
healthcare: ConsentStore DicomStore FhirStore Hl7Store Workspace
iam: AccessBoundaryPolicy DenyPolicy WorkloadIdentityPool WorkloadIdentityPoolManagedIdentity
  WorkloadIdentityPoolNamespace WorkloadIdentityPoolProvider WorkloadIdentityServiceAgent
iap: Settings
integrationconnectors: ManagedZone
kms: AutokeyConfig CryptoKey CryptoKeyVersion FolderKajPolicyConfig KeyRingImportJob
  OrganizationKajPolicyConfig ProjectAutokeyConfig ProjectKajPolicyConfig SecretCiphertext
logging: BillingAccountExclusion BillingAccountSink FolderExclusion FolderSettings FolderSink
  Metric OrganizationExclusion OrganizationSettings OrganizationSink ProjectExclusion ProjectSink
networkconnectivity: Group Hub InternalRange PolicyBasedRoute
networkmanagement: ConnectivityTest
networksecurity: SacRealm
networkservices: EdgeCacheKeyset EdgeCacheOrigin EdgeCacheService EndpointPolicy HttpRoute
  ServiceBinding TcpRoute
osconfig: GuestPolicies PatchDeployment V2PolicyOrchestrator V2PolicyOrchestratorForFolder
  V2PolicyOrchestratorForOrganization
parametermanager: Parameter ParameterVersion RegionalParameterVersion Template
pubsub: Schema Subscription Topic
secretmanager: RegionalSecretVersion Secret SecretVersion
securitycenter: EventThreatDetectionCustomModule FolderCustomModule FolderNotificationConfig
  FolderSccBigQueryExport MuteConfig NotificationConfig NotificationServiceAccount
  OrganizationCustomModule OrganizationSccBigQueryExport ProjectCustomModule
  ProjectNotificationConfig ProjectSccBigQueryExport Source V2OrganizationSource
servicedirectory: Endpoint Service
sql: Database ProvisionScript SslCert User
storage: BatchOperationsJob BucketACL BucketAccessControl BucketObject
  ControlFolderIntelligenceConfig ControlOrganizationIntelligenceConfig
  ControlProjectIntelligenceConfig DefaultObjectACL DefaultObjectAccessControl Folder HmacKey
  ManagedFolder Notification ObjectACL ObjectAccessControl TransferAgentPool TransferJob
tags: TagBinding TagKey TagValue
vertex: AiCacheConfig AiFeatureStoreEntityType AiFeatureStoreEntityTypeFeature
  AiModelGardenEnableModel
vmwareengine: Cluster ExternalAccessRule ExternalAddress NetworkPeering Subnet
"""),
    "azure-native": _table("""
aadiam addons advisor authorization billing blueprint consumption costmanagement dns features
  management managedservices marketplace policyinsights portal privatedns quota subscription
  support trafficmanager: *
insights: ActionGroup ActivityLogAlert
managedidentity: FederatedIdentityCredential
monitor: ActionGroup ActivityLogAlert DiagnosticSetting MetricAlert
security: Pricing
"""),
}
_PERMISSION = re.compile(r".*I[Aa][Mm](Member|Binding|Policy|AuditConfig|PolicyAttachment)$")

_GLOBAL_SETTINGS = (
    *("gcp:certificatemanager:", "gcp:gkehub:", "gcp:iam:", "gcp:networkservices:"),
    *("gcp:networkconnectivity:", "gcp:networksecurity:", "azure-native:insights:"),
    *("azure-native:alertsmanagement:", "azure-native:trafficmanager:"),
)

EVERYWHERE: Mapping[str, str] = {
    "aws:cloudfront:Distribution": "keeps copies at the edges of the whole partition",
    "aws:cloudfront:MultitenantDistribution": "keeps copies at the edges of the whole partition",
    "aws:cloudfront:KeyValueStore": "keeps copies at the edges of the whole partition",
    "aws:globalaccelerator:Accelerator": "takes requests at the edges of the whole partition",
    "aws:globalaccelerator:CustomRoutingAccelerator": "takes requests at the edges of the whole "
    "partition",
    "gcp:compute:BackendBucket": "keeps copies at the edges of the whole universe",
    "gcp:compute:GlobalForwardingRule": "takes requests at the edges of the whole universe",
    "gcp:firebase:HostingSite": "keeps copies at the edges of the whole universe",
    "gcp:networkservices:EdgeCacheService": "keeps copies at the edges of the whole universe",
    "azure-native:cdn:Profile": "keeps copies at the edges of the whole cloud",
    "azure-native:cdn:Endpoint": "keeps copies at the edges of the whole cloud",
    "azure-native:cdn:AFDEndpoint": "takes requests at the edges of the whole cloud",
    "azure-native:frontdoor:FrontDoor": "takes requests at the edges of the whole cloud",
}

STATED: Mapping[str, tuple[str, str]] = {
    "gcp:apigee:Organization": ("analyticsRegion", "Google chooses"),
    "gcp:compute:Image": ("storageLocations", "the nearest multi-region"),
    "gcp:compute:MachineImage": ("storageLocations", "the nearest multi-region"),
    "gcp:compute:Snapshot": ("storageLocations", "the nearest multi-region"),
    "gcp:bigquery:Dataset": ("location", "US"),
    "gcp:parametermanager:Parameter": ("location", "global"),
    "gcp:pubsub:Topic": ("messageStoragePolicy.allowedPersistenceRegions", "any region"),
    "gcp:secretmanager:Secret": ("replication.userManaged.replicas.location", "any region"),
}
"""Kinds that keep data in no region unless a property says one -> that property, and where
else the data goes."""


def everywhere(resource: Resource) -> str | None:
    """Say what a service does that publishes all over the world; None for any other."""
    if str(resource.inputs.get("loadBalancingScheme", "")).startswith("INTERNAL"):
        return None
    return EVERYWHERE.get(resource.kind)


def is_placeless(resource: Resource) -> bool:
    """Tell whether a kind has no region of its own: a global service, a permission or a child."""
    package, module, name = [*resource.kind.split(":"), "", ""][:3]
    names = _PLACELESS.get(package, {}).get(module, frozenset())
    return bool(names & {name, "*"}) or is_permission(resource) or package == "azuread"


def may_be_global(resource: Resource) -> bool:
    """Tell whether `global` is how a kind says that it has no region: it keeps no data."""
    return is_placeless(resource) or resource.kind.startswith(_GLOBAL_SETTINGS)


def is_permission(resource: Resource) -> bool:
    """Tell whether a kind only says who may do what: what it names it does not copy."""
    kind = resource.kind
    return kind.startswith(("aws:iam:", "azure-native:authorization:", "gcp:projects:")) or (
        bool(_PERMISSION.match(kind))
    )
