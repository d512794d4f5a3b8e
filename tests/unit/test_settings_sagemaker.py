"""The platform `sagemaker` of a stack file."""

import copy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.settings import read, report

ACCOUNT = "012345678901"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/here"
CLOUD = {"target": "sagemaker", "region": "eu-central-1", "account_id": ACCOUNT}
WHOLE = {
    **CLOUD,
    "assume_role_arn": f"arn:aws:iam::{ACCOUNT}:role/deployer",
    "registries": {
        "images": {
            "repositories": ["wine", "team/iris"],
            "immutable_tags": True,
            "scan_on_push": True,
            "untagged_days": 7,
            "keep_tagged_images": 30,
            "kms_key_arn": KEY,
            "pull_principals": ["000000000001", "arn:aws:iam::000000000002:role/puller"],
            "replicas": {
                "eu-west-1": {"kms_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/there"}
            },
            "force_delete": False,
            "tags": {"team": "red"},
        }
    },
    "artifact_stores": {
        "models": {
            "noncurrent_days": 30,
            "incomplete_upload_days": 1,
            "kms_key_arn": KEY,
            "replica": {
                "region": "eu-west-1",
                "kms_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/there",
                "delete_markers": False,
                "metrics": True,
                "time_control": True,
            },
            "force_destroy": False,
            "tags": {"team": "red"},
        }
    },
    "tags": {"environment": "dev"},
}


def settled(**platforms):
    settings, problems = read({"platforms": platforms}, Path("/nowhere"), "test")
    assert settings is not None, problems
    return settings.platforms


def mistakes(**platforms):
    _, problems = read({"platforms": platforms}, Path("/nowhere"), "test")
    return [str(problem) for problem in problems]


def registry(**said):
    return {**CLOUD, "registries": {"images": {"repositories": ["wine"], **said}}}


def store(**said):
    return {**CLOUD, "artifact_stores": {"models": said}}


def places(value, place=()):
    """List the places of all values in a nested one."""
    yield place
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inner:
            yield from places(part, (*place, key))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
PLACES = [place for place in places({"cloud": WHOLE, "more": registry()}) if place]


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), max_size=4))
def test_junk_anywhere_is_answered_with_mistakes(changes):
    config = copy.deepcopy({"cloud": WHOLE, "more": registry()})
    for (*path, last), junk in changes:
        part = config
        for key in path:
            try:
                part = part[key]
            except (KeyError, IndexError, TypeError):
                part = {}
        if isinstance(part, dict) or (isinstance(part, list) and last in range(len(part))):
            part[last] = junk

    settings, problems = read({"platforms": config}, Path("/nowhere"), "test")

    assert (settings is None) == bool(problems)
    assert len(report("test", problems).splitlines()) == 1 + len(problems)


def test_what_was_written_is_what_the_components_get():
    platform = settled(cloud=WHOLE)["cloud"]

    assert platform.written() == WHOLE
    assert platform.registries["images"].written() == WHOLE["registries"]["images"]
    assert settled(cloud=CLOUD)["cloud"].written() == CLOUD


def test_an_empty_line_says_nothing():
    platform = settled(cloud=registry(untagged_days=None, tags=None))["cloud"]

    assert platform.registries["images"].written() == {"repositories": ["wine"]}


def test_every_mistake_of_a_platform_is_named_at_once():
    wrong = {
        "target": "sagemaker",
        "region": "eu-central-1a",
        "account_id": 123456789012,
        "endpoints": {"wine": {}},
        "registries": {
            "images": {"repositories": ["Wine"], "untagged_days": 0, "imutable_tags": True},
            "Up": {},
        },
        "artifact_stores": {"models": {"replica": {"regon": "eu-west-1"}, "force_destroy": "yes"}},
        "tags": {"aws:team": "red", "cost": 12},
    }
    keys = "repositories, immutable_tags, scan_on_push, untagged_days, keep_tagged_images"

    assert mistakes(cloud=wrong, there={"target": "sagemakr"}) == [
        "platforms.cloud.region: must be an AWS region, such as eu-central-1, got 'eu-central-1a'",
        "platforms.cloud.account_id: must be text, got 123456789012; put it in quotes",
        "platforms.cloud.registries.images.repositories[0]: must be 2 to 256 lower-case letters "
        "and digits, with single . _ - or / between them, got 'Wine'",
        "platforms.cloud.registries.images.untagged_days: must be a whole number from 1 to 36500, "
        "got 0",
        "platforms.cloud.registries.images.imutable_tags: is not a setting here; did you mean "
        f"immutable_tags? allowed: {keys}, kms_key_arn, pull_principals, replicas, force_delete, "
        "tags",
        "platforms.cloud.registries.Up: a name is 1 to 63 lower-case letters, digits and dashes, "
        "begins with a letter and does not end with a dash; got 'Up'",
        "platforms.cloud.registries.Up.repositories: is required but missing",
        "platforms.cloud.artifact_stores.models.replica.region: is required but missing",
        "platforms.cloud.artifact_stores.models.replica.regon: is not a setting here; did you mean "
        "region? allowed: region, kms_key_arn, delete_markers, metrics, time_control",
        "platforms.cloud.artifact_stores.models.force_destroy: must be true or false, got 'yes'",
        "platforms.cloud.tags.aws:team: must not begin with aws:, which AWS keeps for itself; got "
        "'aws:team'",
        "platforms.cloud.tags.cost: must be text, got 12; put it in quotes",
        "platforms.cloud.endpoints: is not a setting here; allowed: target, region, account_id, "
        "assume_role_arn, registries, artifact_stores, tags",
        "platforms.there.target: must be one of local, sagemaker, got 'sagemakr'; did you mean "
        "sagemaker?",
    ]


@pytest.mark.parametrize(
    ("platform", "sentence"),
    [
        ({**CLOUD, "account_id": "12345"},
         "account_id: must be the 12 digits of an AWS account, got '12345'"),
        (registry(repositories=[]),
         "registries.images.repositories: must name at least 1 repository, got none"),
        (registry(repositories=[f"r{n}" for n in range(101)]),
         "registries.images.repositories: must be at most 100, got 101"),
        (registry(repositories=["wine", "iris", "wine"]),
         "registries.images.repositories[2]: 'wine' is in repositories[0] already"),
        (registry(repositories="wine"),
         "registries.images.repositories: must be a list, got 'wine'"),
        (registry(pull_principals=["000000000001"] * 2),
         "registries.images.pull_principals[1]: '000000000001' is in pull_principals[0] already"),
        (registry(pull_principals=["*"]),
         "registries.images.pull_principals[0]: must be the 12 digits of an AWS account, or the "
         "ARN of one role or user, got '*'"),
        (registry(keep_tagged_images=0.5),
         "registries.images.keep_tagged_images: must be a whole number from 1 to 100000, got 0.5"),
        (registry(kms_key_arn="alias/mine"),
         "registries.images.kms_key_arn: must be the ARN of a KMS key, "
         "arn:<partition>:kms:<region>:<account>:key/<id>, got 'alias/mine'"),
        (registry(replicas={"eu-central-1": {}}),
         "registries.images.replicas.eu-central-1: is the region of the platform itself, "
         "eu-central-1: a copy needs another one"),
        (registry(replicas={"eusc-de-east-1": {}}),
         "registries.images.replicas.eusc-de-east-1: is in the partition aws-eusc, but the "
         "platform (eu-central-1) is in aws: AWS copies nothing from one partition to another"),
        (registry(replicas={"europe-west3": {}}),
         "registries.images.replicas.europe-west3: must be an AWS region, such as eu-central-1, "
         "got 'europe-west3'"),
        (registry(replicas=["eu-west-1"]), "registries.images.replicas: must be a map, got a list"),
        (registry(replicas={"eu-west-1": {"kms_key_arn": KEY}}),
         "registries.images.replicas.eu-west-1.kms_key_arn: must be a key of eu-west-1, got one of "
         "eu-central-1"),
        (registry(pull_principals=["arn:aws-cn:iam::000000000001:root"]),
         "registries.images.pull_principals[0]: must be in the partition aws, as eu-central-1 is, "
         "got one of aws-cn"),
        (store(kms_key_arn=KEY.replace("eu-central-1", "eu-west-1")),
         "artifact_stores.models.kms_key_arn: must be a key of eu-central-1, got one of eu-west-1"),
        (store(replica={"region": "eu-central-1"}),
         "artifact_stores.models.replica.region: is the region of the platform itself, "
         "eu-central-1: a copy needs another one"),
        (store(replica={"region": "cn-north-1"}),
         "artifact_stores.models.replica.region: is in the partition aws-cn, but the platform "
         "(eu-central-1) is in aws: AWS copies nothing from one partition to another"),
        (store(replica={"region": "eu-west-1", "kms_key_arn": KEY}),
         "artifact_stores.models.replica.kms_key_arn: must be a key of eu-west-1, got one of "
         "eu-central-1"),
        (store(replica={"region": "eu-west-1", "metrics": False, "time_control": True}),
         "artifact_stores.models.replica.metrics: must be true with time_control, which S3 "
         "measures by them; got false"),
        (store(noncurrent_days=0),
         "artifact_stores.models.noncurrent_days: must be a whole number from 1 to 36500, got 0"),
        ({**CLOUD, "artifact_stores": {"a" * 41: {}}},
         f"artifact_stores.{'a' * 41}: the name of a store is at most 40 characters, because the "
         "names of its buckets begin with it; got 41"),
        ({**CLOUD, "assume_role_arn": "arn:aws:iam::123456789012:role/deployer"},
         f"assume_role_arn: must be a role of the account {ACCOUNT}, got one of 123456789012"),
        ({**CLOUD, "assume_role_arn": f"arn:aws-cn:iam::{ACCOUNT}:role/deployer"},
         "assume_role_arn: must be in the partition aws, as eu-central-1 is, got one of aws-cn"),
        ({**CLOUD, "assume_role_arn": "deployer"},
         "assume_role_arn: must be the ARN of a role, arn:<partition>:iam::<account>:role/<name>, "
         "got 'deployer'"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_sentence(platform, sentence):
    assert mistakes(cloud=platform) == [f"platforms.cloud.{sentence}"]


def test_a_wrong_region_does_not_hide_the_other_mistakes_nor_make_up_some():
    platform = {**registry(kms_key_arn=KEY, untagged_days=0), "region": "nowhere"}

    assert [sentence.split(":")[0] for sentence in mistakes(cloud=platform)] == [
        "platforms.cloud.region",
        "platforms.cloud.registries.images.untagged_days",
    ]


def test_names_are_unique_over_all_platforms():
    there = {**WHOLE, "account_id": "000000000009"}
    there.pop("assume_role_arn")

    assert mistakes(here=WHOLE, there=there) == [
        "platforms.there.registries.images: a registry of this name is in platforms.here already",
        "platforms.there.artifact_stores.models: an artifact store of this name is in "
        "platforms.here already",
    ]


def test_a_registry_and_a_store_may_have_the_same_name():
    both = {**registry(), "artifact_stores": {"images": {}}}

    assert mistakes(cloud=both) == []


def two(first, second, **there):
    one = {**CLOUD, "registries": {"one": first}}
    return mistakes(here=one, there={**CLOUD, **there, "registries": {"two": second}})


def test_a_repository_is_made_once_in_an_account_and_region():
    wine, iris = {"repositories": ["wine"]}, {"repositories": ["iris", "wine"]}

    assert two(wine, iris) == [
        "platforms.there.registries.two.repositories[1]: platforms.here.registries.one makes the "
        f"repository wine of account {ACCOUNT} in eu-central-1 already"
    ]
    assert two(wine, iris, account_id="000000000009") == []
    assert two(wine, iris, region="eu-west-1") == []


def test_a_copy_is_a_repository_too():
    copied = {"repositories": ["wine"], "replicas": {"eu-west-1": {}}}

    assert two(copied, {"repositories": ["wine"]}, region="eu-west-1") == [
        "platforms.there.registries.two.repositories[0]: platforms.here.registries.one makes the "
        f"repository wine of account {ACCOUNT} in eu-west-1 already"
    ]


def test_an_account_and_region_have_one_replication():
    one = {"repositories": ["wine"], "replicas": {"eu-west-1": {}}}
    other = {"repositories": ["iris"], "replicas": {"eu-west-3": {}}}

    assert two(one, other) == [
        "platforms.there.registries.two.replicas: platforms.here.registries.one.replicas sets the "
        f"replication of account {ACCOUNT} in eu-central-1 already, and ECR keeps one: put the "
        "repositories into one registry"
    ]
    assert two(one, other, account_id="000000000009") == []
    assert two(one, other, region="eu-north-1") == []
    assert two(one, {"repositories": ["iris"]}) == []


def test_two_registries_of_one_platform_are_compared_too():
    replicas = {"eu-west-1": {}}
    registries = {
        "one": {"repositories": ["wine"], "replicas": replicas},
        "two": {"repositories": ["wine"], "replicas": replicas},
    }

    assert len(mistakes(cloud={**CLOUD, "registries": registries})) == 2


def test_a_platform_of_each_target_is_a_hybrid_stack():
    local = {"target": "local"}

    with_ports = read({"platforms": {"here": local, "cloud": WHOLE}}, Path("/nowhere"), "t", True)

    assert with_ports[1] == []
