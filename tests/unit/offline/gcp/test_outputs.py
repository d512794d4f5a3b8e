"""Ids and outputs have the right shape, and are the same on every run."""

import ipaddress
import re

import pytest

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.gcp.universe import number_of
from mlops_kit.offline.values import UNKNOWN, has_unknown
from tests.offline_planted.gcp import GOOD
from tests.offline_planted.gcp_good import KEY, NETWORK
from tests.unit.offline.gcp.at_hand import ABROAD, HERE, made, shape

_NUMBER = number_of("acme-models")
_ABROAD_NUMBER = number_of("s3ns:acme-models")


def good(token):
    return next(inputs for known, inputs, _ in GOOD if known == f"gcp:{token}")


@pytest.mark.parametrize(
    ("token", "id"),
    [
        (
            "artifactregistry/repository:Repository",
            "projects/acme-models/locations/europe-west4/repositories/models",
        ),
        (
            "artifactregistry/repositoryIamMember:RepositoryIamMember",
            "projects/acme-models/locations/europe-west4/repositories/models/"
            "roles/artifactregistry.reader/principalSet://iam.googleapis.com/projects/1/locations/"
            "global/workloadIdentityPools/ci/attribute.repository/acme/models",
        ),
        ("compute/network:Network", "projects/acme-models/global/networks/models"),
        (
            "compute/subnetwork:Subnetwork",
            "projects/acme-models/regions/europe-west4/subnetworks/serving",
        ),
        (
            "container/cluster:Cluster",
            "projects/acme-models/locations/europe-west4/clusters/serving",
        ),
        ("dns/managedZone:ManagedZone", "projects/acme-models/managedZones/models"),
        ("kms/keyRing:KeyRing", "projects/acme-models/locations/europe-west4/keyRings/models"),
        ("kms/cryptoKey:CryptoKey", KEY),
        ("logging/metric:Metric", "predictions-failed"),
        ("monitoring/customService:CustomService", f"projects/{_NUMBER}/services/wine"),
        (
            "monitoring/slo:Slo",
            f"projects/{_NUMBER}/services/wine/serviceLevelObjectives/availability",
        ),
        (
            "projects/iAMMember:IAMMember",
            "acme-models/projects/acme-models/roles/modelReader/group:ml-engineers@example.com",
        ),
        ("projects/service:Service", "acme-models/aiplatform.googleapis.com"),
        ("pubsub/topic:Topic", "projects/acme-models/topics/alerts"),
        ("secretmanager/secret:Secret", "projects/acme-models/secrets/signing-key"),
        (
            "secretmanager/secretVersion:SecretVersion",
            "projects/acme-models/secrets/token/versions/1",
        ),
        (
            "serviceaccount/account:Account",
            "projects/acme-models/serviceAccounts/serving@acme-models.iam.gserviceaccount.com",
        ),
        ("storage/bucket:Bucket", "acme-models-artifacts"),
        (
            "storage/bucketIAMMember:BucketIAMMember",
            "b/acme-models-artifacts/roles/storage.objectViewer/"
            "serviceAccount:serving@acme-models.iam.gserviceaccount.com",
        ),
        (
            "vertex/aiEndpoint:AiEndpoint",
            "projects/acme-models/locations/europe-west4/endpoints/1234567890",
        ),
    ],
)
def test_ids_are_as_the_provider_makes_them(token, id):
    assert made(token, good(token))[0] == id


@pytest.mark.parametrize(
    ("token", "form"),
    [
        ("billing/budget:Budget", r"billingAccounts/[\w-]+/budgets/[0-9a-f-]{36}"),
        ("compute/routerNat:RouterNat", r"acme-models/europe-west4/models/wine-[0-9a-f]{7}"),
        (
            "container/nodePool:NodePool",
            r"projects/acme-models/locations/europe-west4/clusters/serving/nodePools/wine-[0-9a-f]{7}",
        ),
        ("monitoring/alertPolicy:AlertPolicy", r"projects/acme-models/alertPolicies/\d{19}"),
        ("monitoring/dashboard:Dashboard", rf"projects/{_NUMBER}/dashboards/[0-9a-f-]{{36}}"),
        ("storage/transferJob:TransferJob", r"acme-models/transferJobs/\d{19}"),
        ("vertex/aiIndex:AiIndex", r"projects/acme-models/locations/europe-west4/indexes/\d{19}"),
    ],
)
def test_ids_that_google_makes_up_have_their_form(token, form):
    assert re.fullmatch(form, made(token, good(token))[0])


@pytest.mark.parametrize(("token", "inputs", "config"), GOOD)
def test_the_same_inputs_give_the_same_outputs(token, inputs, config):
    token, at = token.removeprefix("gcp:"), Surroundings(config)
    first, second = made(token, inputs, at), made(token, inputs, at)
    assert first == second
    assert not has_unknown(first[1])


@pytest.mark.parametrize(("token", "inputs", "config"), GOOD)
def test_outputs_are_outputs_of_the_type(token, inputs, config):
    token = token.removeprefix("gcp:")
    _, outputs = made(token, inputs, Surroundings(config))
    assert set(outputs) <= set(shape(token).outputs)


def test_links_have_the_host_of_the_universe():
    inputs = {"network": NETWORK, "ipCidrRange": "10.0.0.0/24", "name": "serving"}
    token = "compute/subnetwork:Subnetwork"
    assert made(token, inputs)[1]["selfLink"] == (
        "https://www.googleapis.com/compute/v1/"
        "projects/acme-models/regions/europe-west4/subnetworks/serving"
    )
    assert made(token, inputs, ABROAD)[1]["selfLink"] == (
        "https://www.s3nsapis.fr/compute/v1/"
        "projects/s3ns:acme-models/regions/u-france-east1/subnetworks/serving"
    )


def test_registries_have_the_host_of_the_universe():
    inputs = {"repositoryId": "models", "format": "DOCKER"}
    token = "artifactregistry/repository:Repository"
    here = made(token, {**inputs, "location": "europe"})[1]
    there = made(token, {**inputs, "location": "u-france-east1"}, ABROAD)[1]
    assert here["registryUri"] == "europe-docker.pkg.dev/acme-models/models"
    assert there["registryUri"] == "u-france-east1-docker.s3nsregistry.fr/s3ns/acme-models/models"


def test_service_accounts_have_the_domain_of_their_project():
    account = {"accountId": "serving"}
    token = "serviceaccount/account:Account"
    assert made(token, account)[1]["member"] == (
        "serviceAccount:serving@acme-models.iam.gserviceaccount.com"
    )
    assert made(token, account, ABROAD)[1]["email"] == (
        "serving@acme-models.s3ns.iam.gserviceaccount.com"
    )


def test_a_sinks_writer_is_googles_account_in_the_project():
    token = "logging/projectSink:ProjectSink"
    assert made(token, good(token))[1]["writerIdentity"] == (
        f"serviceAccount:service-{_NUMBER}@gcp-sa-logging.iam.gserviceaccount.com"
    )
    assert made(token, good(token), ABROAD)[1]["writerIdentity"] == (
        f"serviceAccount:service-{_ABROAD_NUMBER}@gcp-sa-logging.s3ns-system.iam.gserviceaccount.com"
    )


def test_labels_are_the_providers_and_the_resources_own():
    at = Surroundings({**HERE.config, "defaultLabels": {"team": "none", "env": "dev"}})
    outputs = made("storage/bucket:Bucket", {"location": "EU", "labels": {"team": "ml"}}, at)[1]
    expected = {"team": "ml", "env": "dev", "goog-pulumi-provisioned": "true"}
    assert outputs["effectiveLabels"] == outputs["pulumiLabels"] == expected
    at = Surroundings({**HERE.config, "addPulumiAttributionLabel": False})
    assert made("storage/bucket:Bucket", {"location": "EU"}, at)[1]["effectiveLabels"] == {}


def test_clusters_keep_their_labels_under_another_name():
    outputs = made("container/cluster:Cluster", {"resourceLabels": {"team": "ml"}})[1]
    assert outputs["effectiveLabels"]["team"] == "ml"


def test_a_zonal_clusters_link_names_a_zone():
    inputs = {"name": "c", "location": "europe-west4-a"}
    assert made("container/cluster:Cluster", inputs)[1]["selfLink"].endswith(
        "/projects/acme-models/zones/europe-west4-a/clusters/c"
    )


def test_a_node_pool_has_a_group_in_every_zone():
    pool = {"cluster": "c", "location": "europe-west4"}
    groups = made("container/nodePool:NodePool", pool)[1]["instanceGroupUrls"]
    assert [re.search(r"/zones/([^/]+)/", group)[1] for group in groups] == [
        "europe-west4-a",
        "europe-west4-b",
        "europe-west4-c",
    ]


def test_addresses_are_addresses():
    address = made("compute/globalAddress:GlobalAddress", {})[1]["address"]
    assert ipaddress.ip_address(address).is_global
    inside = made("compute/forwardingRule:ForwardingRule", {"loadBalancingScheme": "INTERNAL"})[1]
    assert ipaddress.ip_address(inside["ipAddress"]).is_private
    assert (
        made("compute/subnetwork:Subnetwork", good("compute/subnetwork:Subnetwork"))[1][
            "gatewayAddress"
        ]
        == "10.10.0.1"
    )


@pytest.mark.parametrize(
    ("token", "unknown", "outputs"),
    [
        ("storage/bucket:Bucket", {"name": UNKNOWN, "location": "EU"}, ("url", "selfLink")),
        ("serviceaccount/account:Account", {"accountId": UNKNOWN}, ("email", "member", "name")),
        ("compute/network:Network", {"name": UNKNOWN}, ("selfLink",)),
        ("secretmanager/secret:Secret", {"secretId": UNKNOWN, "replication": {}}, ("name",)),
        ("secretmanager/secretVersion:SecretVersion", {"secret": UNKNOWN}, ("name",)),
        ("kms/cryptoKey:CryptoKey", {"keyRing": UNKNOWN}, ()),
        ("monitoring/slo:Slo", {"service": UNKNOWN, "goal": 0.9}, ("name",)),
        ("container/nodePool:NodePool", {"cluster": UNKNOWN}, ("instanceGroupUrls",)),
        ("logging/projectSink:ProjectSink", {"project": UNKNOWN}, ("writerIdentity",)),
        (
            "artifactregistry/repository:Repository",
            {"repositoryId": "x", "format": "DOCKER", "location": UNKNOWN},
            ("registryUri",),
        ),
    ],
)
def test_of_what_is_not_known_nothing_is_known(token, unknown, outputs):
    id, found = made(token, unknown)
    assert id is UNKNOWN or token == "container/nodePool:NodePool" or token.startswith("logging")
    for name in outputs:
        assert has_unknown(found[name]), name


def test_unknown_ids():
    assert made("container/nodePool:NodePool", {"cluster": UNKNOWN})[0] is UNKNOWN
    assert made("logging/projectSink:ProjectSink", {"project": UNKNOWN})[0] is UNKNOWN


def test_other_resources_of_the_same_inputs_have_other_made_up_ids():
    from tests.unit.offline.gcp.at_hand import gcp

    policy = shape("monitoring/alertPolicy:AlertPolicy")
    ids = {gcp().outputs(policy, name, {}, HERE)[0] for name in ("a", "b", "c")}
    assert len(ids) == 3


def test_wiring_between_resources_is_refused_nothing():
    """Outputs of one resource are good inputs of the next."""
    from tests.unit.offline.gcp.at_hand import refused

    for at in (HERE, ABROAD):
        ring, _ = made("kms/keyRing:KeyRing", {"location": at.config["region"]}, at)
        key, _ = made("kms/cryptoKey:CryptoKey", {"keyRing": ring}, at)
        _, account = made("serviceaccount/account:Account", {"accountId": "serving"}, at)
        network, _ = made("compute/network:Network", {}, at)
        inputs = {"network": network, "ipCidrRange": "10.0.0.0/24"}
        _, subnetwork = made("compute/subnetwork:Subnetwork", inputs, at)
        cluster = {
            "location": at.config["region"],
            "network": network,
            "subnetwork": subnetwork["selfLink"],
            "databaseEncryption": {"state": "ENCRYPTED", "keyName": key},
        }
        repository = {
            "repositoryId": "models",
            "format": "DOCKER",
            "location": at.config["region"],
            "kmsKeyName": key,
        }
        policy = {"cryptoKeyId": key, "role": "roles/viewer", "member": account["member"]}
        assert refused("compute/subnetwork:Subnetwork", inputs, at) == []
        assert refused("container/cluster:Cluster", cluster, at) == []
        assert refused("artifactregistry/repository:Repository", repository, at) == []
        assert refused("kms/cryptoKeyIAMMember:CryptoKeyIAMMember", policy, at) == []
