"""Members, roles, keys, links and service accounts."""

import pytest

from mlops_kit.offline.gcp.references import wrong_account, wrong_key, wrong_member
from mlops_kit.offline.gcp.universe import UNIVERSES, Universe
from tests.offline_planted.gcp_good import KEY, NETWORK, PROJECT
from tests.unit.offline.gcp.at_hand import ABROAD, refused

PUBLIC = UNIVERSES["googleapis.com"]
FRANCE = UNIVERSES["s3nsapis.fr"]
GERMANY = UNIVERSES["apis-berlin-build0.goog"]
_POOL = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p"


@pytest.mark.parametrize(
    "member",
    [
        "allUsers",
        "allAuthenticatedUsers",
        "user:jane@example.com",
        "group:admins@example.com",
        "domain:google.com",
        "serviceAccount:serving@acme-models.iam.gserviceaccount.com",
        "serviceAccount:123456-compute@developer.gserviceaccount.com",
        "serviceAccount:acme-models@appspot.gserviceaccount.com",
        "serviceAccount:123456@cloudbuild.gserviceaccount.com",
        "serviceAccount:service-1@gcp-sa-aiplatform.iam.gserviceaccount.com",
        "serviceAccount:x@acme-models.example.com.iam.gserviceaccount.com",
        "serviceAccount:acme-models.svc.id.goog[serving/default]",
        f"principal:{_POOL}/subject/x",
        f"principalSet:{_POOL}/*",
        "projectViewer:acme-models",
    ],
)
def test_members_of_policies_have_these_forms(member):
    assert wrong_member(member, PUBLIC) == ""


@pytest.mark.parametrize(
    "member",
    [
        "jane@example.com",
        "users:jane@example.com",
        "user:jane",
        "serviceAccount:serving",
        "serviceaccount:serving@acme-models.iam.gserviceaccount.com",
        "deleted:user:jane@example.com?uid=1",
        "principal:iam.googleapis.com/projects/1",
        "everyone",
    ],
)
def test_members_of_policies_have_no_other_forms(member):
    assert "must" in wrong_member(member, PUBLIC)


@pytest.mark.parametrize(
    ("account", "at_home"),
    [
        ("serving@acme-models.s3ns.iam.gserviceaccount.com", FRANCE),
        ("service-1@gcp-sa-pubsub.s3ns-system.iam.gserviceaccount.com", FRANCE),
        ("serving@acme-models.eu0.iam.gserviceaccount.com", GERMANY),
        ("serving@acme-models.iam.gserviceaccount.com", PUBLIC),
    ],
)
def test_a_service_account_is_of_one_universe(account, at_home):
    for universe in UNIVERSES.values():
        assert (wrong_account(account, universe) == "") == (universe == at_home)


def test_of_a_universe_that_is_not_known_nothing_is_said():
    assert wrong_account("a@b.iam.gserviceaccount.com", Universe("apis.example.org")) == ""


@pytest.mark.parametrize(
    "key",
    [
        KEY,
        f"{KEY}/cryptoKeyVersions/1",
        f"https://cloudkms.googleapis.com/v1/{KEY}",
        f"//cloudkms.googleapis.com/{KEY}",
    ],
)
def test_keys_have_these_forms(key):
    assert wrong_key(key) == ""


@pytest.mark.parametrize(
    "key",
    [
        "my-key",
        KEY.replace("cryptoKeys", "keys"),
        f"/{KEY}",
        "alias/models",
        KEY + "/x",
        KEY.upper(),
    ],
)
def test_keys_have_no_other_forms(key):
    assert "must be a key such as projects/" in wrong_key(key)


def test_a_key_of_a_policy_may_be_written_short():
    policy = {
        "role": "roles/cloudkms.viewer",
        "member": "allUsers",
        "cryptoKeyId": f"{PROJECT}/europe-west4/models/registry",
    }
    assert refused("kms/cryptoKeyIAMMember:CryptoKeyIAMMember", policy) == []


def test_a_key_in_no_region_is_told():
    inputs = {"location": "EU", "encryption": {"defaultKmsKeyName": KEY.replace("west4", "wst4")}}
    (problem,) = refused("storage/bucket:Bucket", inputs)
    assert problem.path == "encryption.defaultKmsKeyName"
    assert "names a location in" in problem.reason


def test_links_are_of_the_providers_universe():
    here = {
        "network": f"https://www.googleapis.com/compute/v1/{NETWORK}",
        "ipCidrRange": "10.0.0.0/24",
    }
    there = {**here, "network": here["network"].replace("googleapis.com", "s3nsapis.fr")}
    subnetwork = "compute/subnetwork:Subnetwork"

    assert refused(subnetwork, here) == []
    assert refused(subnetwork, there, ABROAD) == []
    assert [problem.path for problem in refused(subnetwork, there)] == ["network"]
    assert [problem.path for problem in refused(subnetwork, here, ABROAD)] == ["network"]


def test_scopes_are_googles_in_every_universe():
    pool = {
        "cluster": "serving",
        "location": "u-france-east1",
        "nodeConfig": {"oauthScopes": ["https://www.googleapis.com/auth/cloud-platform"]},
    }
    assert refused("container/nodePool:NodePool", pool, ABROAD) == []


def test_omni_locations_of_bigquery_are_other_clouds_own():
    assert (
        refused("bigquery/dataset:Dataset", {"datasetId": "d", "location": "aws-us-east-1"}) == []
    )


@pytest.mark.parametrize(
    "role", ["roles/viewer", "projects/p/roles/modelReader", "organizations/1/roles/x"]
)
def test_roles_have_these_forms(role):
    policy = {"bucket": "b", "role": role, "member": "allUsers"}
    assert refused("storage/bucketIAMMember:BucketIAMMember", policy) == []


@pytest.mark.parametrize(
    "role", ["viewer", "role/viewer", "roles/storage viewer", "arn:aws:iam::aws:policy/x"]
)
def test_roles_have_no_other_forms(role):
    policy = {"bucket": "b", "role": role, "member": "allUsers"}
    assert [one.path for one in refused("storage/bucketIAMMember:BucketIAMMember", policy)] == [
        "role"
    ]
