"""Which property of which kind makes something reachable from everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

_AWS = """
apigateway:RestApi endpointConfiguration.types EDGE PRIVATE
apigatewayv2:Api disableExecuteApiEndpoint false true
apprunner:Service networkConfiguration.ingressConfiguration.isPubliclyAccessible true false
cloudfront:Distribution enabled true false
alb:LoadBalancer internal false true
ec2:AmiLaunchPermission group - -
ec2:Instance associatePublicIpAddress - false
ec2:LaunchTemplate networkInterfaces.associatePublicIpAddress - false
ec2:Subnet mapPublicIpOnLaunch - false
ecrpublic:Repository repositoryName all -
eks:Cluster vpcConfig.endpointPublicAccess true false vpcConfig.publicAccessCidrs
elb:LoadBalancer internal false true
globalaccelerator:Accelerator enabled true false
lambda:FunctionUrl authorizationType NONE AWS_IAM
lambda:Permission principal - !* sourceAccount|sourceArn|principalOrgId
lb:LoadBalancer internal false true
msk:Cluster brokerNodeGroupInfo.connectivityInfo.publicAccess.type - DISABLED
opensearch:Domain vpcOptions.subnetIds nothing !nothing
s3:AccountPublicAccessBlock blockPublicAcls false true
s3:AccountPublicAccessBlock blockPublicPolicy false true
s3:AccountPublicAccessBlock ignorePublicAcls false true
s3:AccountPublicAccessBlock restrictPublicBuckets false true
s3:Bucket acl - private|log-delivery-write
s3:BucketAcl acl - private|log-delivery-write|bucket-owner-read|bucket-owner-full-control
s3:BucketAclV2 acl - private|log-delivery-write|bucket-owner-read|bucket-owner-full-control
s3:BucketPublicAccessBlock blockPublicAcls false true
s3:BucketPublicAccessBlock blockPublicPolicy false true
s3:BucketPublicAccessBlock ignorePublicAcls false true
s3:BucketPublicAccessBlock restrictPublicBuckets false true
sagemaker:Domain appNetworkAccessType PublicInternetOnly VpcOnly
sagemaker:NotebookInstance directInternetAccess Enabled Disabled
transfer:Server endpointType PUBLIC VPC|VPC_ENDPOINT
"""

_GCP = """
alloydb:Instance networkConfig.enablePublicIp - false
cloudfunctions:Function ingressSettings ALLOW_ALL ALLOW_INTERNAL_ONLY|ALLOW_INTERNAL_AND_GCLB
cloudfunctionsv2:Function serviceConfig.ingressSettings ALLOW_ALL \
  ALLOW_INTERNAL_ONLY|ALLOW_INTERNAL_AND_GCLB
cloudrunv2:Service ingress INGRESS_TRAFFIC_ALL \
  INGRESS_TRAFFIC_INTERNAL_ONLY|INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER
composer:Environment config.privateEnvironmentConfig.enablePrivateEndpoint false true
compute:ForwardingRule loadBalancingScheme EXTERNAL INTERNAL|INTERNAL_MANAGED|INTERNAL_SELF_MANAGED
compute:GlobalForwardingRule loadBalancingScheme EXTERNAL INTERNAL_MANAGED|INTERNAL_SELF_MANAGED
compute:Instance networkInterfaces.accessConfigs - -
compute:InstanceTemplate networkInterfaces.accessConfigs - -
container:Cluster privateClusterConfig.enablePrivateEndpoint false true \
  masterAuthorizedNetworksConfig.cidrBlocks
sql:DatabaseInstance settings.ipConfiguration.ipv4Enabled true false
storage:Bucket publicAccessPrevention inherited enforced
vertex:AiIndexEndpoint publicEndpointEnabled - false
workbench:Instance gceSetup.disablePublicIp false true
"""

_AZURE = """
app:ContainerApp configuration.ingress.external - false
appconfiguration:ConfigurationStore publicNetworkAccess Enabled Disabled
automation:AutomationAccount publicNetworkAccess true false
cdn:Endpoint endpointName all -
cdn:AFDEndpoint enabledState Enabled Disabled
cognitiveservices:Account properties.publicNetworkAccess Enabled Disabled \
  properties.networkAcls.defaultAction=Deny
containerregistry:Registry anonymousPullEnabled - false
containerregistry:Registry publicNetworkAccess Enabled Disabled networkRuleSet.defaultAction=Deny
containerservice:ManagedCluster apiServerAccessProfile.enablePrivateCluster false true \
  apiServerAccessProfile.authorizedIPRanges
cosmosdb:DatabaseAccount publicNetworkAccess Enabled Disabled|SecuredByPerimeter
datafactory:Factory publicNetworkAccess Enabled Disabled
dbformysql:Server network.publicNetworkAccess Enabled Disabled
dbforpostgresql:Server network.publicNetworkAccess Enabled Disabled
eventhub:Namespace publicNetworkAccess Enabled Disabled|SecuredByPerimeter
frontdoor:FrontDoor enabledState Enabled Disabled
keyvault:Vault properties.publicNetworkAccess enabled disabled \
  properties.networkAcls.defaultAction=Deny
machinelearningservices:OnlineEndpoint properties.publicNetworkAccess Enabled Disabled
machinelearningservices:Workspace publicNetworkAccess Enabled Disabled
network:ApplicationGateway frontendIPConfigurations.publicIPAddress - -
network:LoadBalancer frontendIPConfigurations.publicIPAddress - -
network:NetworkInterface ipConfigurations.publicIPAddress - -
redis:Redis publicNetworkAccess Enabled Disabled
search:Service publicNetworkAccess Enabled Disabled|SecuredByPerimeter
servicebus:Namespace publicNetworkAccess Enabled Disabled|SecuredByPerimeter
sql:Server publicNetworkAccess Enabled Disabled|SecuredByPerimeter
storage:BlobContainer publicAccess - None
storage:StorageAccount allowBlobPublicAccess - false
storage:StorageAccount publicNetworkAccess Enabled Disabled|SecuredByPerimeter \
  networkRuleSet.defaultAction=Deny
web:WebApp publicNetworkAccess Enabled Disabled
"""


@dataclass(frozen=True)
class Door:
    """A property that says whether something can be reached from everywhere."""

    path: str
    default: str
    """What holds when nothing is said; empty if that is not public."""
    closed: tuple[str, ...]
    """The values that are not public, in any case; none if any value is. `!x` is all but x."""
    unless: str
    """A property that limits who comes in: with `=` its value, else addresses or accounts."""


def _read(package: str, text: str) -> list[tuple[str, Door]]:
    found: list[tuple[str, Door]] = []
    for line in text.strip().splitlines():
        kind, path, default, closed, *unless = line.split()
        words = () if closed == "-" else tuple(closed.split("|"))
        door = Door(path, "" if default == "-" else default, words, "".join(unless))
        found.append((f"{package}:{kind}", door))
    return found


def _grouped(doors: list[tuple[str, Door]]) -> dict[str, list[Door]]:
    found: dict[str, list[Door]] = {}
    for kind, door in doors:
        found.setdefault(kind, []).append(door)
    return found


DOORS: Mapping[str, list[Door]] = _grouped(
    [*_read("aws", _AWS), *_read("gcp", _GCP), *_read("azure-native", _AZURE)]
)
"""Kind -> its doors."""
