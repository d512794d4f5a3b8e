"""One SDK and one stand-in for all tests: reading their sources takes time."""

from functools import cache

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.gcp import Gcp
from mlops_kit.offline.sdk import Sdk
from tests.offline_planted.gcp_good import PUBLIC, SOVEREIGN

HERE = Surroundings(PUBLIC)
ABROAD = Surroundings(SOVEREIGN)
KIT_TYPES = """artifactregistry/repository:Repository
artifactregistry/repositoryIamMember:RepositoryIamMember billing/budget:Budget
cloudscheduler/job:Job compute/firewall:Firewall compute/forwardingRule:ForwardingRule
compute/globalAddress:GlobalAddress compute/network:Network compute/router:Router
compute/routerNat:RouterNat compute/subnetwork:Subnetwork container/cluster:Cluster
container/nodePool:NodePool dns/managedZone:ManagedZone kms/cryptoKey:CryptoKey
kms/cryptoKeyIAMMember:CryptoKeyIAMMember kms/keyRing:KeyRing logging/metric:Metric
logging/projectSink:ProjectSink monitoring/alertPolicy:AlertPolicy
monitoring/customService:CustomService monitoring/dashboard:Dashboard
monitoring/notificationChannel:NotificationChannel monitoring/slo:Slo
monitoring/uptimeCheckConfig:UptimeCheckConfig projects/iAMMember:IAMMember
projects/service:Service pubsub/subscription:Subscription pubsub/topic:Topic
secretmanager/secret:Secret secretmanager/secretVersion:SecretVersion
serviceaccount/account:Account serviceaccount/iAMMember:IAMMember storage/bucket:Bucket
storage/bucketIAMMember:BucketIAMMember storage/transferJob:TransferJob
vertex/aiDeploymentResourcePool:AiDeploymentResourcePool vertex/aiEndpoint:AiEndpoint
vertex/aiIndex:AiIndex""".split()  # noqa: SIM905  # a list of this length reads worse
"""Types that the kit's components make."""


@cache
def sdk():
    return Sdk("gcp")


@cache
def gcp():
    return Gcp(sdk())


def shape(token):
    found = sdk().resource(f"gcp:{token}")
    assert found is not None, token
    return found


def refused(token, inputs, at=HERE):
    """Return what Google's API refuses, without what the SDK's shapes refuse."""
    full = {**gcp().defaults(shape(token), "wine", inputs, at), **inputs}
    return list(gcp().problems(shape(token), full, at))


def made(token, inputs, at=HERE):
    """Return id and outputs."""
    full = {**gcp().defaults(shape(token), "wine", inputs, at), **inputs}
    return gcp().outputs(shape(token), "wine", full, at)
