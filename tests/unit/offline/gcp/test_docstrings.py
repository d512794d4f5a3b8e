"""What docstrings say in fixed phrases."""

import pytest

from mlops_kit.offline.gcp.docstrings import Docstrings, Said, import_path
from tests.unit.offline.gcp.at_hand import refused, sdk, shape


def test_an_enum_is_read():
    said = Said("The mode. Default value is `A`. Possible values are: `A`, `B_1`, ``. See more.")
    assert said.values == ("A", "B_1", "")


def test_an_enum_of_a_lists_items_is_read():
    assert Said("Each value may be one of: `IPV4`, `IPV6`.").values == ("IPV4", "IPV6")


def test_examples_are_no_enum():
    assert Said("Possible values include: `A`, `B`").values == ()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("This is an integer between 0 and 65535, both inclusive.", (0, 65535)),
        ("Must be from 0 to 999,999,999 inclusive.", (0, 999_999_999)),
        ("The value must be between 0.0 and 100.0 inclusive.", (0, 100)),
        ("Number must be in the range 1 to 65535.", (1, 65535)),
        ('Must be between 1 to 30 days, inclusive. E.g. "past X days".', (1, 30)),
        ("Between 0 and 3600.", (0, 3600)),
        ("Must be a value between 0000 and 0777 (octal).", None),
        ("Accepted values are between 0.1 and 0.95 (inclusive) or 0.0.", None),
        ("From 1-7, defaults to 7.", None),
        ("Must be between 1 and 5. For others it must be between 1 and 9.", None),
    ],
)
def test_a_range_is_read_if_there_is_one_and_only_one(text, span):
    assert Said(text).range == span


@pytest.mark.parametrize(
    "text",
    [
        "Immutable. The region.",
        "The key. This value may not be changed after the Repository has been created.",
        "Changing this forces a new resource to be created.",
        "Modifying this field after creation will trigger recreation.",
        "The field is immutable and causes resource replacement when mutated.",
    ],
)
def test_what_cannot_change_is_known(text):
    assert Said(text).immutable


@pytest.mark.parametrize("text", ["", "The region.", "Immutability of tags is a good thing."])
def test_what_can_change_is_known(text):
    assert not Said(text).immutable


def test_the_last_parameter_ends_where_the_arguments_end():
    said = Docstrings(sdk()).of_resource(shape("compute/snapshot:Snapshot"))
    assert said["zone"].values == ()
    assert len(said["zone"].text) < 200


def test_import_paths_are_read_with_and_without_backticks():
    assert (
        import_path(shape("artifactregistry/repository:Repository"))
        == "projects/{{project}}/locations/{{location}}/repositories/{{repository_id}}"
    )
    assert (
        import_path(shape("artifactregistry/repositoryIamMember:RepositoryIamMember"))
        == "projects/{{project}}/locations/{{location}}/repositories/{{repository}}"
    )
    assert import_path(shape("storage/bucket:Bucket")) == ""


def test_words_of_another_block_of_the_same_name_refuse_nothing():
    """pulumi_gcp gives Yum's `repositoryBase` as that of Apt, too: one is described a page."""
    apt = {
        "publicRepository": {"repositoryBase": "DEBIAN", "repositoryPath": "debian/dists/stable"}
    }
    inputs = {
        "repositoryId": "debian",
        "format": "APT",
        "location": "europe-west4",
        "mode": "REMOTE_REPOSITORY",
        "remoteRepositoryConfig": {"aptRepository": apt},
    }
    said = Docstrings(sdk())
    block = "RemoteRepositoryConfigAptRepositoryPublicRepository"
    name = f"pulumi_gcp.artifactregistry:Repository{block}Args"
    assert "DEBIAN" not in said.of_object(name)["repositorybase"].values
    assert said.shared(name, "publicRepository", "Repository")
    assert refused("artifactregistry/repository:Repository", inputs) == []
    apt["publicRepository"]["repositoryBase"] = "GENTOO"
    (problem,) = refused("artifactregistry/repository:Repository", inputs)
    assert "must be one of DEBIAN, UBUNTU" in problem.reason
