"""Which schema a type is written with."""

import pytest

from mlops_kit.offline.gcp.mapping import bare, contract_of
from tests.unit.offline.gcp.at_hand import KIT_TYPES, gcp, sdk, shape

_VERTEX = "aiplatform.v1", "GoogleCloudAiplatformV1"
_CONTRACTS = {
    "artifactregistry/repository:Repository": ("artifactregistry.v1", "Repository"),
    "billing/budget:Budget": (
        "billingbudgets.v1beta1",
        "GoogleCloudBillingBudgetsV1beta1Budget",
    ),
    "cloudscheduler/job:Job": ("cloudscheduler.v1", "Job"),
    "compute/firewall:Firewall": ("compute.v1", "Firewall"),
    "compute/forwardingRule:ForwardingRule": ("compute.v1", "ForwardingRule"),
    "compute/globalAddress:GlobalAddress": ("compute.v1", "Address"),
    "compute/network:Network": ("compute.v1", "Network"),
    "compute/router:Router": ("compute.v1", "Router"),
    "compute/routerNat:RouterNat": ("compute.v1", "RouterNat"),
    "compute/subnetwork:Subnetwork": ("compute.v1", "Subnetwork"),
    "container/cluster:Cluster": ("container.v1", "Cluster"),
    "container/nodePool:NodePool": ("container.v1", "NodePool"),
    "dns/managedZone:ManagedZone": ("dns.v1", "ManagedZone"),
    "kms/cryptoKey:CryptoKey": ("cloudkms.v1", "CryptoKey"),
    "logging/metric:Metric": ("logging.v2", "LogMetric"),
    "logging/projectSink:ProjectSink": ("logging.v2", "LogSink"),
    "monitoring/alertPolicy:AlertPolicy": ("monitoring.v3", "AlertPolicy"),
    "monitoring/customService:CustomService": ("monitoring.v3", "Service"),
    "monitoring/notificationChannel:NotificationChannel": ("monitoring.v3", "NotificationChannel"),
    "monitoring/slo:Slo": ("monitoring.v3", "ServiceLevelObjective"),
    "monitoring/uptimeCheckConfig:UptimeCheckConfig": ("monitoring.v3", "UptimeCheckConfig"),
    "pubsub/subscription:Subscription": ("pubsub.v1", "Subscription"),
    "pubsub/topic:Topic": ("pubsub.v1", "Topic"),
    "secretmanager/secret:Secret": ("secretmanager.v1", "Secret"),
    "serviceaccount/account:Account": ("iam.v1", "ServiceAccount"),
    "storage/bucket:Bucket": ("storage.v1", "Bucket"),
    "storage/transferJob:TransferJob": ("storagetransfer.v1", "TransferJob"),
    "vertex/aiDeploymentResourcePool:AiDeploymentResourcePool": (
        _VERTEX[0],
        f"{_VERTEX[1]}DeploymentResourcePool",
    ),
    "vertex/aiEndpoint:AiEndpoint": (_VERTEX[0], f"{_VERTEX[1]}Endpoint"),
    "vertex/aiIndex:AiIndex": (_VERTEX[0], f"{_VERTEX[1]}Index"),
}
_WITHOUT = {
    "kms/keyRing:KeyRing",  # A name and a place: no schema has them as its body.
    "monitoring/dashboard:Dashboard",  # JSON text, see test_bodies.
    "projects/service:Service",  # A name alone.
    "secretmanager/secretVersion:SecretVersion",  # A secret alone.
}


@pytest.mark.parametrize("token", _CONTRACTS)
def test_the_contract_of_a_type_is_the_right_one(token):
    found = contract_of(shape(token))
    assert found is not None
    assert (found.document.name, found.schema) == _CONTRACTS[token]
    assert found.root["id"] == found.schema


def test_every_type_of_the_kit_has_been_looked_at():
    policies = {token for token in KIT_TYPES if token.lower().endswith("iammember")}
    assert set(KIT_TYPES) == {*_CONTRACTS, *_WITHOUT, *policies}
    for token in {*_WITHOUT, *policies}:
        assert contract_of(shape(token)) is None, token


@pytest.mark.parametrize("module", ["compute", "vertex", "sql", "cloudrunv2", "redis"])
def test_most_types_of_other_modules_find_a_contract_as_well(module):
    tokens = [
        token
        for token in sdk().resources
        if token.startswith(f"gcp:{module}/") and "iam" not in token.lower()
    ]
    found = [token for token in tokens if contract_of(sdk().resource(token))]
    assert len(found) >= 0.6 * len(tokens)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("nodePools", "nodePool"),
        ("cleanup_policies", "cleanupPolicy"),
        ("addresses", "address"),
        ("labels", "label"),
    ],
)
def test_names_are_the_same_without_case_and_plural(name, other):
    assert bare(name) == bare(other)


def test_different_names_stay_different():
    assert bare("region") != bare("zone")
    assert bare("allow") != bare("allowed")


def test_what_only_a_beta_version_has_is_taken_from_there():
    contract = contract_of(shape("artifactregistry/repository:Repository"))
    assert {other.document.name for other in contract.others} == {
        "artifactregistry.v1beta1",
        "artifactregistry.v1beta2",
    }


def test_properties_that_terraform_flattens_are_found_one_object_deeper():
    contract = contract_of(shape("container/cluster:Cluster"))
    found = contract.named(contract.root, "datapathProvider")
    assert "ADVANCED_DATAPATH" in found["enum"]


def test_short_names_are_not_looked_for_deeper():
    contract = contract_of(shape("container/cluster:Cluster"))
    assert "mode" not in contract.root["properties"]
    assert contract.named(contract.root, "mode") is None


def test_contracts_are_looked_up_once():
    token = shape("storage/bucket:Bucket")
    assert gcp()._contract(token) is gcp()._contract(token)
