"""The platform `sagemaker` of a stack file."""

import copy
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infra.sagemaker_settings import SageMakerPlatform, Service
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
    "service_urls": {"s3": "https://s3.example"},
    "networks": {"main": {"availability_zones": ["eu-central-1a", "eu-central-1b"]}},
    "adopted_networks": {
        "old": {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": ["subnet-0123456789abcdef0"]}
    },
    "ledger_store": "models",
    "model_registries": {"packages": {"groups": {"wine": {"description": "Quality"}}}},
    "clusters": {
        "serving": {
            "version": "1.34",
            "network": "main",
            "node_pools": {
                "general": {"instance_types": ["m7i.large"], "min_nodes": 1, "max_nodes": 2}
            },
        }
    },
    "endpoints": {
        "wine": {
            "model": {
                "image_uri": "registry://images/wine:3",
                "artifact_uri": "store://models/wine/3/model.tar.gz",
            },
            "instance_type": "ml.m5.large",
            "network": "main",
            "kms_key_arn": "store://models",
            "data_capture": {"uri": "store://models/captures/wine"},
            "rollout": {"steps": [{"weight": 10}, {"weight": 100}]},
            "guardrails": {},
            "monitoring": {"page_emails": ["on-call@wine.example"]},
            "drift": {
                "report_uri": "store://models/drift/wine",
                "monitor_image_uri": f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/monitor:1",
                "data_quality": {
                    "baseline_statistics_uri": "store://models/wine/statistics.json",
                    "baseline_constraints_uri": "store://models/wine/constraints.json",
                    "max_drift": {"alcohol": 0.1},
                },
            },
        }
    },
    "pipelines": {
        "train": {
            "package_group_name": "wine",
            "output_uri": "store://models/training",
            "network": {"subnet_ids": ["subnet-0a0a0a0a"], "security_group_ids": ["sg-0a0a0a0a"]},
            "inference_image_uri": "registry://images/wine:3",
            "training": {
                "image_uri": "registry://images/wine:train",
                "instance_type": "ml.m5.xlarge",
                "input_uri": "store://models/train/",
            },
            "checks": {
                "accuracy": {
                    "image_uri": "registry://images/wine:train",
                    "script_uri": "store://models/check.py",
                    "instance_type": "ml.m5.large",
                    "inputs": {"reference": "store://models/reference/"},
                }
            },
            "skip_checks": dict.fromkeys(
                (
                    *("data_quality", "feature_space", "unit_tests", "integration_tests"),
                    *("performance", "drift"),
                ),
                "not yet",
            ),
        }
    },
    "transfers": {
        "raw": {
            "destination": "models",
            "buckets": {
                "lab": {
                    "bucket_name": "wine-lab",
                    "region": "eu-west-1",
                    "kms_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/lab",
                }
            },
        }
    },
    "tags": {"environment": "dev"},
}
ENDPOINT = {
    "model": {"image_uri": "registry://images/wine:3"},
    "instance_type": "ml.m5.large",
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


@example(changes=[(("cloud", "artifact_stores"), {"\x1e": None})])
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
        "endpoint": {"wine": {}},
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
        "platforms.cloud.endpoint: is not a setting here; did you mean endpoints? allowed: "
        f"{', '.join(SageMakerPlatform.model_fields)}",
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


def changed(*changes):
    """Return the whole platform with values at places; None takes a key away."""
    platform = copy.deepcopy(WHOLE)
    for place, value in changes:
        *path, last = place.split(".")
        part = platform
        for key in path:
            part = part[key]
        if value is None:
            del part[last]
        else:
            part[last] = value
    return platform


WINE = "endpoints.wine"
CAPTURE = f"{WINE}.data_capture"
MONITORING = f"{WINE}.monitoring"
OTHER_KEY = "must be that of artifact_stores.models, which takes nothing that is encrypted with "


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        # names of other parts
        ([(f"{WINE}.network", "mian")],
         f"{WINE}.network: the network must be one of main, old, got 'mian'; did you mean main?"),
        ([("clusters.serving.network", "side")],
         "clusters.serving.network: the network must be one of main, old, got 'side'"),
        ([("pipelines.train.network", "side")],
         "pipelines.train.network: the network must be one of main, old, got 'side'"),
        ([("endpoints", {"wine-x50gaaaaaaaaaaaa": WHOLE["endpoints"]["wine"]})],
         "endpoints.wine-x50gaaaaaaaaaaaa: the name of an endpoint must not end like those of the "
         "configurations that the kit makes, as -x50gaaaaaaaaaaaa does; got "
         "'wine-x50gaaaaaaaaaaaa'"),
        ([(f"{WINE}.model.environment", {"MODEL-URI": "x"})],
         f"{WINE}.model.environment.MODEL-URI: must be the name of a variable: letters, digits and "
         "underscores, no digit first, at most 1,024, got 'MODEL-URI'"),
        ([(f"{WINE}.model.environment", {"URI": "x" * 1025})],
         f"{WINE}.model.environment.URI: must be the value of a variable, at most 1,024 "
         f"characters, got '{'x' * 59}…'"),
        ([(f"{WINE}.network", 3)], f"{WINE}.network: must be a name, or a map, got 3"),
        ([(f"{WINE}.network", "Main")],
         f"{WINE}.network: a name is 1 to 63 lower-case letters, digits and dashes, begins with a "
         "letter and does not end with a dash; got 'Main'"),
        ([(f"{WINE}.network", {"subnet_ids": ["subnet-0a0a0a0a"]})],
         f"{WINE}.network.security_group_ids: is required but missing"),
        ([("transfers.raw.destination", "data")],
         "transfers.raw.destination: the store must be models, got 'data'"),
        ([(f"{WINE}.model.artifact_uri", "store://modles/wine")],
         f"{WINE}.model.artifact_uri: the store must be models, got 'modles'; did you mean "
         "models?"),
        ([("pipelines.train.checks.accuracy.inputs.reference", "store://data/x")],
         "pipelines.train.checks.accuracy.inputs.reference: the store must be models, got 'data'"),
        ([(f"{WINE}.model.image_uri", "registry://imges/wine:3")],
         f"{WINE}.model.image_uri: the registry must be images, got 'imges'; did you mean images?"),
        ([(f"{WINE}.model.image_uri", "registry://images/wien:3")],
         f"{WINE}.model.image_uri: the repository must be one of wine, team/iris, got 'wien'; did "
         "you mean wine?"),
        ([(f"{WINE}.model.image_uri", "registry://images/wine")],
         f"{WINE}.model.image_uri: must have a tag or a digest, such as registry://images/wine:3"),
        ([(f"{WINE}.model.artifact_uri", "store:/models/x")],
         f"{WINE}.model.artifact_uri: must be an address in S3, s3://<bucket>/<key>, got "
         "'store:/models/x'"),
        ([("ledger_store", "ledgers")],
         "ledger_store: the store must be models, got 'ledgers'"),
        ([("artifact_stores.more", {}), ("ledger_store", None)],
         "ledger_store: is required but missing: it says which store keeps the record of the "
         "endpoints' rollouts, one of models, more"),
        *(
            ([(place, "store://models")],
             f"{place}: must be what it is itself: only endpoints and pipelines name parts here")
            for place in (
                "artifact_stores.models.kms_key_arn",
                "clusters.serving.kms_key_arn",
                f"{MONITORING}.kms_key_arn",
            )
        ),
        # said twice, or not at all
        ([("clusters.serving.subnet_ids", ["subnet-0000000a", "subnet-0000000b"])],
         "clusters.serving.subnet_ids: are those of network: remove one of the two"),
        ([("clusters.serving.network", None)],
         "clusters.serving.network: is required but missing; or say subnet_ids"),
        ([(f"{WINE}.log_group_name", "mine")],
         f"{WINE}.log_group_name: is made by monitoring: remove one of the two"),
        ([(MONITORING, None)],
         f"{WINE}.guardrails.alarm_names: are required but missing; or say monitoring, whose "
         "alarms they are"),
        ([(CAPTURE, None)],
         f"{CAPTURE}: is required but missing: drift compares what it keeps"),
        ([(f"{MONITORING}.endpoint", "wine")],
         f"{MONITORING}.endpoint: is not a setting here; allowed: probe, canary_bucket, run_days, "
         "rollback_minutes, min_requests_per_minute, max_requests_per_minute, max_cpu_percent, "
         "max_memory_percent, max_disk_percent, max_gpu_percent, max_gpu_memory_percent, "
         "max_concurrency_percent, max_backlog_per_instance, page_emails, page_urls, "
         "ticket_emails, ticket_urls, log_retention_days, monthly_budget, kms_key_arn, tags"),
        ([(f"{MONITORING}.max_backlog_per_instance", 3)],
         f"{MONITORING}.max_backlog_per_instance: cannot be had with no queue (asynchronous): "
         "remove it"),
        ([(f"{MONITORING}.max_concurrency_percent", 80)],
         f"{MONITORING}.max_concurrency_percent: is of serverless capacity: remove it"),
        ([(f"{WINE}.asynchronous", {"output_uri": "store://models/out"})],
         f"{MONITORING}.max_backlog_per_instance: is required but missing: by it monitoring knows "
         "that requests wait in a queue"),
        ([(f"{WINE}.asynchronous", {"output_uri": "store://models/out"}),
          (MONITORING, {"max_backlog_per_instance": 1,
                        "probe": {"content_type": "text/csv", "body": "1"}})],
         f"{MONITORING}.probe: cannot be had with a queue (asynchronous): remove it"),
        # one key for what a store takes
        ([(f"{CAPTURE}.kms_key_arn", KEY.replace("here", "other"))],
         f"{CAPTURE}.kms_key_arn: {OTHER_KEY}another one: remove it"),
        ([(f"{WINE}.drift.kms_key_arn", KEY.replace("here", "other"))],
         f"{WINE}.drift.kms_key_arn: {OTHER_KEY}another one: remove it"),
        ([("pipelines.train.kms_key_arn", KEY.replace("here", "other"))],
         f"pipelines.train.kms_key_arn: {OTHER_KEY}another one: remove it"),
        # where it is
        ([("networks.main.availability_zones", ["eu-west-1a"])],
         "networks.main.availability_zones[0]: must be a zone of eu-central-1, got 'eu-west-1a'"),
        ([(f"{WINE}.model.image_uri", f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/wine:3")],
         f"{WINE}.model.image_uri: must be in eu-central-1, as SageMaker pulls from its own region "
         "only, got one of eu-west-1"),
        ([(f"{WINE}.execution_role_arn", "arn:aws:iam::000000000001:role/mine")],
         f"{WINE}.execution_role_arn: must be a role of the account {ACCOUNT}, got one of "
         "000000000001"),
        ([(f"{WINE}.drift.alarm_topic_arn", f"arn:aws:sns:eu-west-1:{ACCOUNT}:alarms")],
         f"{WINE}.drift.alarm_topic_arn: must be in eu-central-1, got one of eu-west-1"),
        ([(f"{WINE}.decrypt_key_arns", [f"arn:aws-cn:kms:cn-north-1:{ACCOUNT}:key/x"])],
         f"{WINE}.decrypt_key_arns[0]: must be in the partition aws, as eu-central-1 is, got one "
         "of aws-cn"),
        ([("transfers.raw.buckets.lab.kms_key_arn", KEY)],
         "transfers.raw.buckets.lab.kms_key_arn: must be a key of eu-west-1, got one of "
         "eu-central-1"),
        ([("model_registries.packages.reader_principals", ["arn:aws-cn:iam::000000000001:root"])],
         "model_registries.packages.reader_principals[0]: must be in the partition aws, as "
         "eu-central-1 is, got one of aws-cn"),
        # names that are too long
        ([("endpoints", {"w" * 32: ENDPOINT})],
         f"endpoints.{'w' * 32}: the name of an endpoint is at most 31 characters, because the "
         "names of its configurations begin with it; got 32"),
        ([("endpoints", {"w" * 25: WHOLE["endpoints"]["wine"]})],
         f"endpoints.{'w' * 25}: the name of an endpoint with drift is at most 24 characters, "
         "because the names of its schedules begin with it; got 25"),
        ([("clusters", {"c" * 41: WHOLE["clusters"]["serving"]})],
         f"clusters.{'c' * 41}: the name of a cluster is at most 40 characters, because the names "
         "of its roles begin with it; got 41"),
        ([("transfers", {"t" * 21: WHOLE["transfers"]["raw"]})],
         f"transfers.{'t' * 21}: the name of a transfer is at most 20 characters, because the "
         "names of its roles begin with it; got 21"),
        # services
        ([("service_urls", {"s3": "s3.example"})],
         "service_urls.s3: must be an address such as https://<host>, got 's3.example'"),
        ([("service_urls", {"sagemakr": "https://sagemaker.example"})],
         f"service_urls.sagemakr: must be one of {', '.join(get_args(Service))}, got 'sagemakr'; "
         "did you mean sagemaker?"),
    ],
)  # fmt: skip
def test_one_mistake_in_a_whole_platform_is_one_sentence(changes, sentence):
    assert mistakes(cloud=changed(*changes)) == [f"platforms.cloud.{sentence}"]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"endpoints": {"wine": {**ENDPOINT, "network": "main"}}, **registry(), **store()},
         "endpoints.wine.network: names the network main, but networks has none"),
        ({"endpoints": {"wine": ENDPOINT}, **store()},
         "endpoints.wine.model.image_uri: names the registry images, but registries has none"),
        ({"endpoints": {"wine": ENDPOINT}, **registry()},
         "artifact_stores: must have at least 1 store, which keeps the record of the endpoints' "
         "rollouts; got none"),
    ],
)  # fmt: skip
def test_a_name_of_what_there_is_none_of_is_one_sentence(parts, sentence):
    assert mistakes(cloud={**CLOUD, **parts}) == [f"platforms.cloud.{sentence}"]


def test_a_key_of_the_store_itself_is_the_right_one():
    platform = changed(
        (f"{CAPTURE}.kms_key_arn", KEY), ("pipelines.train.kms_key_arn", "store://models")
    )

    assert mistakes(cloud=platform) == []


def test_what_people_name_themselves_is_no_reference_and_no_arn():
    strange = {"their_arn": "arn:aws-cn:iam::000000000001:root", "their_uri": "store://nothing/x"}
    platform = changed((f"{WINE}.tags", strange), (f"{WINE}.model.environment", strange))

    assert mistakes(cloud=platform) == []


def test_a_wrong_region_does_not_hide_the_other_mistakes_nor_make_up_some():
    platform = {**registry(kms_key_arn=KEY, untagged_days=0), "region": "nowhere"}

    assert [sentence.split(":")[0] for sentence in mistakes(cloud=platform)] == [
        "platforms.cloud.region",
        "platforms.cloud.registries.images.untagged_days",
    ]


def test_names_are_unique_over_all_platforms():
    there = {**WHOLE, "account_id": "000000000009"}
    there.pop("assume_role_arn")

    moved = copy.deepcopy(there)
    there["transfers"] = {}
    assert mistakes(here=WHOLE, there=there) == [
        "platforms.there.endpoints.wine: an endpoint of this name is in platforms.here already",
        *(
            f"platforms.there.{kind}: {what} of this name is in platforms.here already"
            for kind, what in (
                ("networks.main", "a network"),
                ("adopted_networks.old", "a network"),
                ("registries.images", "a registry"),
                ("artifact_stores.models", "an artifact store"),
                ("model_registries.packages", "a model registry"),
                ("clusters.serving", "a cluster"),
                ("pipelines.train", "a pipeline"),
            )
        ),
    ]
    assert "a transfer of this name" in "".join(mistakes(here=WHOLE, there=moved))


def test_a_registry_and_a_store_may_have_the_same_name():
    both = {**registry(), "artifact_stores": {"images": {}}}

    assert mistakes(cloud=both) == []


def test_a_network_of_its_own_and_an_adopted_one_have_different_names():
    old = WHOLE["adopted_networks"]["old"]
    both = {**CLOUD, "networks": WHOLE["networks"], "adopted_networks": {"main": old}}

    assert mistakes(cloud=both) == [
        "platforms.cloud.adopted_networks.main: a network of this name is in "
        "platforms.cloud.networks already"
    ]


def test_a_group_of_packages_is_made_once_in_an_account_and_region():
    def models(name, **where):
        return {**CLOUD, **where, "model_registries": {name: {"groups": {"wine": {}}}}}

    assert mistakes(here=models("one"), there=models("two")) == [
        "platforms.there.model_registries.two.groups.wine: platforms.here.model_registries.one "
        f"makes the group wine of account {ACCOUNT} in eu-central-1 already"
    ]
    assert mistakes(here=models("one"), there=models("two", region="eu-west-1")) == []


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
