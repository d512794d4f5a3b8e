"""Names and places that the provider adds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.offline.cloud import Surroundings
from tests.unit.offline.gcp.at_hand import HERE, gcp, refused, shape


def defaults(token, name, inputs=None, at=HERE):
    return gcp().defaults(shape(token), name, inputs or {}, at)


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,30}", fullmatch=True))
def test_a_generated_name_is_the_name_a_hyphen_and_seven_hexadecimal_digits(name):
    made = defaults("storage/bucket:Bucket", name)["name"]
    start, _, digits = made.rpartition("-")
    assert start == name
    assert len(digits) == 7
    assert int(digits, 16) >= 0
    assert made == defaults("storage/bucket:Bucket", name)["name"]


def test_some_types_have_generated_names_in_lower_case():
    assert defaults("compute/network:Network", "MyNet")["name"].startswith("mynet-")
    assert defaults("compute/firewall:Firewall", "MyRule")["name"].startswith("MyRule-")


def test_other_ids_are_generated_where_the_provider_does():
    assert defaults("serviceaccount/account:Account", "serving")["accountId"].startswith("serving-")
    project = defaults("organizations/project:Project", "Models")
    assert project["name"] == "Models"
    assert project["projectId"].startswith("models-")


def test_a_name_that_is_given_stays():
    assert "name" not in defaults("storage/bucket:Bucket", "x", {"name": "mine"})


def test_nothing_is_generated_beside_a_prefix_or_where_the_name_is_required():
    assert "name" not in defaults("container/nodePool:NodePool", "x", {"namePrefix": "gpu-"})
    assert "name" not in defaults("dns/recordSet:RecordSet", "x")
    assert "name" not in defaults("artifactregistry/repository:Repository", "x")


def test_a_generated_name_that_google_refuses_is_told():
    (problem,) = refused(
        "storage/bucket:Bucket", {"location": "EU"} | defaults("storage/bucket:Bucket", "Wine")
    )
    assert problem.path == "name"
    assert "got 'Wine-" in problem.reason


def test_project_region_and_zone_come_from_the_provider_where_the_type_has_them():
    subnetwork = defaults("compute/subnetwork:Subnetwork", "x")
    assert (subnetwork["project"], subnetwork["region"]) == ("acme-models", "europe-west4")
    assert "zone" not in subnetwork
    assert defaults("compute/instance:Instance", "x")["zone"] == "europe-west4-a"
    assert set(defaults("storage/bucketIAMMember:BucketIAMMember", "x")) == set()


def test_the_stacks_account_is_the_project_if_the_provider_names_none():
    found = defaults("pubsub/topic:Topic", "x", at=Surroundings({}, "from-the-stack"))
    assert found["project"] == "from-the-stack"
    assert "project" not in defaults("pubsub/topic:Topic", "x", at=Surroundings({}))


def test_a_zones_description_is_pulumis():
    assert defaults("dns/managedZone:ManagedZone", "x")["description"] == "Managed by Pulumi"


@pytest.mark.parametrize("token", ["storage/transferJob:TransferJob"])
def test_what_google_names_gets_no_name(token):
    assert "name" not in defaults(token, "x")
