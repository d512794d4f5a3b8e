"""Which changes need a new resource."""

import pytest

from mlops_kit.offline.gcp.replacements import _TABLE
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.offline.stand_in import StandIn
from tests.offline_planted.gcp import GOOD
from tests.offline_planted.gcp_good import PUBLIC
from tests.unit.offline.gcp.at_hand import KIT_TYPES, gcp, sdk, shape


def of(token):
    return gcp().replaces(shape(token))


@pytest.mark.parametrize("token", KIT_TYPES)
def test_every_type_of_the_kit_has_been_looked_up_and_its_source_is_told(token):
    found = of(token)
    assert found.properties
    assert "google-beta" in found.source


@pytest.mark.parametrize("kind", _TABLE)
def test_every_path_of_the_table_is_one_of_the_sdk(kind):
    module, _, name = kind.partition("/")
    known = shape(f"{kind}:{name[:1].upper()}{name[1:]}")
    assert module
    for path in of(known.token.removeprefix("gcp:")).properties:
        fields = known.inputs
        for part in path.split("."):
            assert part in fields, path
            kind_of = fields[part].type
            while kind_of.kind == "list" and kind_of.item:
                kind_of = kind_of.item
            fields = sdk().object(kind_of.name) if kind_of.kind == "object" else {}


@pytest.fixture
def stand_in():
    made = StandIn("gcp", StandInSettings())
    made.configure(PUBLIC)
    return made


def change(stand_in, token, path, value):
    old = next(inputs for known, inputs, _ in GOOD if known == f"gcp:{token}")
    first, _, rest = path.partition(".")
    new = {**old, first: {**old[first], rest: value} if rest else value}
    return stand_in.diff(f"gcp:{token}", old, new)


@pytest.mark.parametrize(
    ("token", "path", "value"),
    [
        ("artifactregistry/repository:Repository", "kmsKeyName", "x"),
        ("artifactregistry/repository:Repository", "location", "europe-west1"),
        ("compute/network:Network", "autoCreateSubnetworks", True),
        ("compute/subnetwork:Subnetwork", "network", "x"),
        ("container/cluster:Cluster", "datapathProvider", "LEGACY_DATAPATH"),
        ("container/cluster:Cluster", "privateClusterConfig.masterIpv4CidrBlock", "172.16.1.0/28"),
        ("container/nodePool:NodePool", "nodeConfig.serviceAccount", "x"),
        ("kms/cryptoKey:CryptoKey", "versionTemplate.protectionLevel", "SOFTWARE"),
        ("monitoring/slo:Slo", "sloId", "other"),
        ("pubsub/subscription:Subscription", "topic", "x"),
        ("secretmanager/secretVersion:SecretVersion", "secretData", "x"),
        ("storage/bucket:Bucket", "location", "EU"),
        ("storage/bucketIAMMember:BucketIAMMember", "member", "allUsers"),
        (
            "vertex/aiDeploymentResourcePool:AiDeploymentResourcePool",
            "dedicatedResources.minReplicaCount",
            2,
        ),
        ("vertex/aiEndpoint:AiEndpoint", "network", "x"),
        ("vertex/aiIndex:AiIndex", "indexUpdateMethod", "BATCH_UPDATE"),
    ],
)
def test_these_changes_replace(stand_in, token, path, value):
    found = change(stand_in, token, path, value)
    assert (found.replaces, found.updates, found.known) == ((path,), (), True)


@pytest.mark.parametrize(
    ("token", "path", "value"),
    [
        ("artifactregistry/repository:Repository", "description", "x"),
        ("compute/firewall:Firewall", "priority", 5),
        ("compute/network:Network", "routingMode", "GLOBAL"),
        ("compute/subnetwork:Subnetwork", "privateIpGoogleAccess", False),
        ("container/cluster:Cluster", "deletionProtection", False),
        ("container/cluster:Cluster", "releaseChannel.channel", "STABLE"),
        ("container/nodePool:NodePool", "autoscaling.maxNodeCount", 9),
        ("container/nodePool:NodePool", "nodeConfig.machineType", "n2-standard-4"),
        ("kms/cryptoKey:CryptoKey", "rotationPeriod", "86400s"),
        ("monitoring/alertPolicy:AlertPolicy", "displayName", "x"),
        ("pubsub/topic:Topic", "messageRetentionDuration", "600s"),
        ("storage/bucket:Bucket", "storageClass", "NEARLINE"),
        ("vertex/aiEndpoint:AiEndpoint", "displayName", "x"),
    ],
)
def test_these_changes_do_not(stand_in, token, path, value):
    found = change(stand_in, token, path, value)
    assert (found.replaces, found.updates, found.known) == ((), (path,), True)


def test_a_replica_in_another_region_is_another_secret(stand_in):
    old = next(inputs for token, inputs, _ in GOOD if token.endswith("secret:Secret"))
    new = {**old, "replication": {"auto": {}}}
    assert stand_in.diff("gcp:secretmanager/secret:Secret", old, new).replaces


def test_members_of_a_binding_change_in_place():
    binding = of("storage/bucketIAMBinding:BucketIAMBinding").properties
    assert {"bucket", "role"} <= binding
    assert "members" not in binding


def test_types_that_nobody_looked_up_go_by_their_docstring_and_their_contract():
    redis = of("redis/instance:Instance")
    assert {"name", "project", "region"} <= redis.properties
    assert "displayName" not in redis.properties
    assert "redis.v1 Instance" in redis.source


def test_without_a_method_that_updates_everything_is_replaced():
    address = of("compute/address:Address").properties
    assert {"address", "addressType", "description", "subnetwork"} <= address
    assert "labels" not in address
    assert "deletionPolicy" not in address


def test_where_nothing_says_anything_nobody_knows():
    assert of("compute/instanceFromTemplate:InstanceFromTemplate") is None
