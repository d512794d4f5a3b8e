from typing import Any

import pytest
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_kit.aws.sagemaker import requests
from mlops_kit.aws.sagemaker.layout import LONGEST_ENDPOINT, Layout
from mlops_kit.provider.sagemaker_rollout import SageMakerRolloutResource
from tests.clouds.sagemaker.validation import check, operation_shape
from tests.sagemaker_scene import NAME, version
from tests.sagemaker_stack import INPUTS

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/volumes"
LONGEST = "e" * LONGEST_ENDPOINT
TAGS = {"team": "red", "cost/centre": "a b"}
OLD = version("old")

environments = st.dictionaries(
    st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,20}", fullmatch=True), st.text(max_size=40), max_size=3
)
models = st.one_of(
    st.fixed_dictionaries(
        {"image_uri": st.sampled_from(["r/wine:1", "r/wine@sha256:" + "0" * 64])}
    ),
    st.fixed_dictionaries(
        {"image_uri": st.just("r/wine:1"), "artifact_uri": st.sampled_from(["s3://models/wine/"])},
        optional={"environment": environments},
    ),
    st.fixed_dictionaries(
        {"image_uri": st.just("r/wine:1"), "artifact_uri": st.just("s3://models/wine/m.tar.gz")},
        optional={"artifact_etag": st.just('"0123abc"'), "label": st.text(min_size=1).map(repr)},
    ),
    st.fixed_dictionaries(
        {"package_arn": st.just(f"arn:aws:sagemaker:eu-central-1:{ACCOUNT}:model-package/wine/3")},
        optional={"environment": environments},
    ),
)
topic = st.just(f"arn:aws:sns:eu-central-1:{ACCOUNT}:answers")
asynchronous = st.fixed_dictionaries(
    {"output_uri": st.just("s3://answers/out")},
    optional={
        "failure_uri": st.just("s3://answers/failed"),
        "max_concurrent_invocations": st.integers(1, 1000),
        "success_topic_arn": topic,
        "error_topic_arn": topic,
    },
)
capture = st.fixed_dictionaries(
    {"uri": st.just("s3://captures/in")},
    optional={"percent": st.integers(1, 100), "kms_key_arn": st.just(KEY)},
)
network = st.just(
    {"subnet_ids": ["subnet-0a0a0a0a", "subnet-0b0b0b0b"], "security_group_ids": ["sg-0a0a0a0a"]}
)
instances = st.fixed_dictionaries(
    {"instance_type": st.sampled_from(["ml.m5.large", "ml.c5.xlarge"])},
    optional={
        "network": network,
        "network_isolation": st.booleans(),
        "kms_key_arn": st.just(KEY),
        "volume_gb": st.integers(1, 512),
        "container_startup_seconds": st.integers(60, 3600),
        "data_capture": capture,
    },
)
guarded = {"guardrails": {"alarm_names": ["errors"]}, "rollout": {"strategy": "all_at_once"}}
queued = st.builds(
    lambda base, queue: {**base, "asynchronous": queue, **guarded}, instances, asynchronous
)
serverless = st.builds(
    lambda memory, most, warm: {
        "serverless": {"memory_mb": 1024 * memory, "max_concurrency": most}
        | ({"provisioned_concurrency": min(warm, most)} if warm else {}),
        **guarded,
    },
    st.integers(1, 6),
    st.integers(1, 200),
    st.none() | st.integers(1, 200),
)
capacities = st.one_of(instances, queued, serverless)
"""Every kind of capacity, with and without all that it can have."""


def spec_of(model: Any, capacity: Any) -> dict[str, Any]:
    """Return what a version is made of, as the provider has it."""
    base = {k: v for k, v in INPUTS.items() if k not in ("instance_type", "scaling")}
    resource = SageMakerRolloutResource()
    inputs, problems = resource.check({**base, "model": model, **capacity})
    assert problems == []
    return resource.wanted(inputs).version.spec


def valid(operation: str, request: dict[str, Any]) -> None:
    """See that botocore sends a request and that SageMaker's model allows it."""
    report = ParamValidator().validate(request, operation_shape("sagemaker", operation))
    assert not report.has_errors(), report.generate_report()
    check("sagemaker", operation, request)


@settings(deadline=None)
@given(models, capacities)
def test_every_model_is_one_that_sagemaker_takes(model, capacity):
    spec = spec_of(model, capacity)

    valid("CreateModel", requests.model(LONGEST, requests.version_id(spec), spec, TAGS))


@settings(deadline=None)
@given(models, capacities, st.integers(1, 1000))
def test_every_configuration_of_one_version_is_one_that_sagemaker_takes(model, capacity, count):
    spec = spec_of(model, capacity)
    id = requests.version_id(spec)
    variants = {id: requests.variant(LONGEST, id, spec, count)}

    request = requests.configuration(
        LONGEST, Layout.alone(id), variants, requests.settings(spec), TAGS
    )

    valid("CreateEndpointConfig", request)
    assert request["ProductionVariants"][0]["InitialVariantWeight"] == 1.0


@settings(deadline=None)
@given(models, instances, st.integers(1, 100))
def test_every_configuration_of_two_versions_is_one_that_sagemaker_takes(model, capacity, percent):
    spec = spec_of(model, capacity)
    id = requests.version_id(spec)
    variants = {
        OLD.id: requests.variant(LONGEST, OLD.id, OLD.spec, 1),
        id: requests.variant(LONGEST, id, spec, 3),
    }
    placed = Layout.alone(OLD.id).placed(id)

    for layout in (placed, placed.shadowed(id, percent)):
        request = requests.configuration(LONGEST, layout, variants, requests.settings(spec), TAGS)
        valid("CreateEndpointConfig", request)


@settings(deadline=None)
@given(models, capacities)
def test_what_is_read_from_a_live_configuration_is_what_was_written(model, capacity):
    spec = spec_of(model, capacity)
    id = requests.version_id(spec)
    layout = Layout.alone(id, "green")
    variants = {id: requests.variant(NAME, id, spec, 2)}
    wanted = requests.configuration(NAME, layout, variants, requests.settings(spec), {})

    read = requests.live_variants(wanted, layout)
    again = requests.configuration(NAME, layout, read, requests.live_settings(wanted), {})

    assert again == wanted


@settings(deadline=None)
@given(models, capacities)
def test_the_same_content_has_the_same_name_and_another_content_another(model, capacity):
    spec = spec_of(model, capacity)
    shuffled = dict(reversed(list(spec.items())))

    assert requests.version_id(shuffled) == requests.version_id(spec)
    assert len(requests.version_id(spec)) == 12
    more = {**spec, "execution_role_arn": "arn:aws:iam::123456789012:role/other"}
    assert requests.version_id(more) != requests.version_id(spec)


def test_the_newcomer_of_two_begins_at_weight_0_and_the_other_does_not():
    layout = Layout({"green": "1" * 12, "blue": "2" * 12})
    variants = {id: {"ModelName": id} for id in layout.versions}

    request = requests.configuration("wine", layout, variants, {}, {})

    weights = {v["VariantName"]: v["InitialVariantWeight"] for v in request["ProductionVariants"]}
    assert weights == {"green": 1.0, "blue": 0.0}


def test_a_shadow_gets_the_share_that_its_weight_is_of_the_production_variants():
    layout = Layout.alone("1" * 12).shadowed("2" * 12, 30)
    variants = {id: {"ModelName": id} for id in layout.versions}

    request = requests.configuration("wine", layout, variants, {}, {})

    assert request["ProductionVariants"][0]["InitialVariantWeight"] == 1.0
    assert request["ShadowProductionVariants"] == [
        {"ModelName": "2" * 12, "VariantName": "green", "InitialVariantWeight": 0.3}
    ]


@pytest.mark.parametrize(
    ("uri", "etag", "source"),
    [
        (
            "s3://models/wine/",
            None,
            {"S3DataType": "S3Prefix", "CompressionType": "None", "S3Uri": "s3://models/wine/"},
        ),
        (
            "s3://models/m.tar.gz",
            '"ab"',
            {
                "S3DataType": "S3Object",
                "CompressionType": "Gzip",
                "S3Uri": "s3://models/m.tar.gz",
                "ETag": '"ab"',
            },
        ),
    ],
)
def test_an_artifact_is_a_folder_or_an_archive_by_its_address(uri, etag, source):
    model = {"image_uri": "r/wine:1", "artifact_uri": uri}
    if etag is not None:
        model["artifact_etag"] = etag
    spec = {"model": model, "execution_role_arn": "arn:aws:iam::123456789012:role/r"}

    request = requests.model("wine", "1" * 12, spec, {})

    assert request["PrimaryContainer"]["ModelDataSource"] == {"S3DataSource": source}


def test_serverless_capacity_has_no_key_of_a_volume_but_a_queue_has_one_for_its_answers():
    queue = {"output_uri": "s3://answers/out"}
    bare = {"kms_key_arn": KEY, "serverless": {}}

    assert requests.settings(bare) == {}
    assert requests.settings({"kms_key_arn": KEY, "asynchronous": queue}) == {
        "KmsKeyId": KEY,
        "AsyncInferenceConfig": {
            "OutputConfig": {"S3OutputPath": "s3://answers/out", "KmsKeyId": KEY}
        },
    }


def test_tags_are_sorted():
    assert requests.tags_of({"b": "2", "a": ""}) == [
        {"Key": "a", "Value": ""},
        {"Key": "b", "Value": "2"},
    ]
