"""Discovery documents are read a schema at a time."""

import json

import pytest

from mlops_kit.offline.gcp import documents
from mlops_kit.offline.gcp.documents import Call, Document, document, skeleton

_TEXT = json.dumps(
    {
        "resources": {
            "things": {
                "methods": {
                    "create": {
                        "flatPath": "v1/projects/{projectsId}/things",
                        "httpMethod": "POST",
                        "id": "x.projects.things.create",
                        "path": "v1/{+parent}/things",
                        "request": {"$ref": "Thing"},
                    },
                    "old": {
                        "httpMethod": "PATCH",
                        "id": "x.things.patch",
                        "path": "things/{thing}",
                        "request": {"$ref": "Thing"},
                    },
                    "read": {
                        "flatPath": "v1/projects/{projectsId}/things/{thingsId}",
                        "httpMethod": "GET",
                        "id": "x.projects.things.get",
                        "path": "v1/{+name}",
                    },
                }
            }
        },
        "schemas": {
            "Other": {"id": "Other", "properties": {"Thing": {"type": "string"}}},
            "Thing": {"id": "Thing", "properties": {"size": {"type": "integer"}}},
        },
    },
    indent=0,
)


def test_a_schema_is_found_by_its_name_even_if_a_property_is_called_so_too():
    assert Document("x.v1", _TEXT).schema("Thing") == {
        "id": "Thing",
        "properties": {"size": {"type": "integer"}},
    }


def test_there_is_nothing_of_another_name():
    assert Document("x.v1", _TEXT).schema("Nothing") is None


def test_all_schemas_are_known_by_name():
    assert Document("x.v1", _TEXT).schemas == {"Other", "Thing"}


def test_calls_have_verb_path_and_body():
    assert Document("x.v1", _TEXT).calls == (
        Call("POST", "projects/*/things", "Thing"),
        Call("PATCH", "things/*", "Thing"),
        Call("GET", "projects/*/things/*", ""),
    )


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("v1/projects/{projectsId}/topics/{topicsId}", "projects/*/topics/*"),
        ("projects/{project}/regions/{region}/subnetworks", "projects/*/regions/*/subnetworks"),
        ("{key_ring}/cryptoKeys/{name}", "*/cryptoKeys/*"),
        ("", ""),
    ],
)
def test_a_skeleton_has_no_version_and_no_names(path, short):
    assert skeleton(path) == short


def test_stable_versions_come_before_beta_ones_and_alpha_ones_do_not_come_at_all():
    assert documents.names()["compute"] == ("compute.v1", "compute.beta")
    assert documents.names()["run"][:2] == ("run.v2", "run.v1")


@pytest.mark.parametrize("name", ["compute.v1", "storage.v1", "aiplatform.v1", "monitoring.v3"])
def test_a_schema_is_the_same_as_in_the_whole_document(name):
    found = document(name)
    whole = json.loads(found._text)

    assert found.schemas == set(whole["schemas"])
    for schema in list(whole["schemas"])[::20]:
        assert found.schema(schema) == whole["schemas"][schema]


def test_regions_come_from_the_documents():
    assert {"europe-west4", "us-central1", "africa-south1"} <= documents.locations()
    assert "eu-central-1" not in documents.locations()


def test_a_document_that_is_not_there_is_none():
    assert document("nothing.v1") is None


@pytest.fixture
def without_documents(monkeypatch):
    caches = (documents.document, documents.names, documents.locations)
    for one in caches:
        one.cache_clear()
    monkeypatch.setattr(documents, "_folder", lambda: None)
    yield
    for one in caches:
        one.cache_clear()


@pytest.mark.usefixtures("without_documents")
def test_without_the_package_its_name_is_told_and_the_docstrings_still_count():
    from mlops_kit.offline.gcp import Gcp
    from tests.unit.offline.gcp.at_hand import HERE, sdk, shape

    bare = Gcp(sdk())
    repository = shape("artifactregistry/repository:Repository")
    inputs = {"repositoryId": "models", "format": "DOCKER", "mode": "PROXY"}

    assert bare.missing_contract == "google-api-python-client"
    assert [problem.path for problem in bare.problems(repository, inputs, HERE)] == ["mode"]
    subnetwork = {"network": "n", "ipCidrRange": "10.0.0.0/24", "region": "europ-west9"}
    assert list(bare.problems(shape("compute/subnetwork:Subnetwork"), subnetwork, HERE)) == []


def test_with_the_package_nothing_is_missing():
    from tests.unit.offline.gcp.at_hand import gcp

    assert gcp().missing_contract == ""
