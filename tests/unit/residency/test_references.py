"""Places are found wherever they stand: at any depth, in JSON, in base64, in longer texts."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.problems import dotted
from mlops_kit.residency import Provider, ResidencySettings, Resource, Secret, judge
from mlops_kit.residency.names import place_named, region_named
from mlops_kit.residency.references import references
from mlops_kit.residency.resource import leaves

SETTINGS = ResidencySettings.model_validate({"regions": ["eu-central-1"]})
FAR = [
    "us-east-1",
    "us-east-1a",
    "arn:aws:sns:us-east-1:123456789012:topic",
    "https://sqs.us-east-1.amazonaws.com/1/q",
    "projects/p/locations/us-east1/keyRings/k",
    "https://us-east1-aiplatform.googleapis.com",
    "https://x.eastus.inference.ml.azure.com/score",
    "eastus",
]
KEYS = st.text("abcXYZ-_", min_size=1, max_size=6)


@st.composite
def nested(draw: st.DrawFn) -> tuple[Any, tuple[int | str, ...], str]:
    """A value with one far place in it, and where that is."""
    far = draw(st.sampled_from(FAR))
    value: Any = far
    place: tuple[int | str, ...] = ()
    for _ in range(draw(st.integers(0, 5))):
        match draw(st.sampled_from(["map", "list", "secret", "json"])):
            case "map":
                key = draw(KEYS)
                value, place = {key: value, "other": 1}, (key, *place)
            case "list":
                before = draw(st.integers(0, 2))
                value, place = [*range(before), value], (before, *place)
            case "secret":
                value = Secret(value)
            case _:
                text = isinstance(value, dict | list) and "Secret" not in repr(value)
                value = json.dumps(value) if text else value
    return value, place, far


@given(nested())
def test_a_far_place_is_found_at_its_path_however_deep(
    planted: tuple[Any, tuple[int | str, ...], str],
) -> None:
    value, place, far = planted
    provider = Provider("aws", {"region": "eu-central-1"})
    resource = Resource("aws:x/y:Y", "urn:y", "y", {"values": value}, provider=provider)
    (leak,) = judge(SETTINGS, [resource]).leaks
    assert leak.path == dotted(("values", *place))
    assert "us" in leak.got
    assert leak.got in far


def test_base64_is_read_like_text() -> None:
    text = base64.b64encode(b"aws s3 cp s3://x . --endpoint s3.us-east-1.amazonaws.com").decode()
    resource = Resource("aws:x/y:Y", "u", "y", {"region": "eu-central-1", "userData": text})
    assert [leak.path for leak in judge(SETTINGS, [resource]).leaks] == ["userData"]


@pytest.mark.parametrize(
    "text",
    [
        "sagemaker.amazonaws.com",
        "ec2.amazonaws.com.cn",
        "serving@wine.iam.gserviceaccount.com",
        "mail@us-east-1.example.com",
        "https://www.googleapis.com/auth/cloud-platform",
        "aiplatform.googleapis.com/prediction/online/count",
        "models-us-east-1",
        "v1.2.3",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:logs:*:*:*",
        "projects/p/locations/-/keyRings/k",
        "projects/p/locations/global/workloadIdentityPools/ci",
    ],
)
def test_what_only_looks_like_a_place_is_none(text: str) -> None:
    assert [found for found in references(text) if found.region or found.kind] == []


@pytest.mark.parametrize(
    ("text", "region", "partition"),
    [
        ("arn:aws-eusc:kms:eusc-de-east-1:1:key/x", "eusc-de-east-1", "aws-eusc"),
        ("1.dkr.ecr.eusc-de-east-1.amazonaws.eu/x", "eusc-de-east-1", "aws-eusc"),
        ("x.s3.cn-north-1.amazonaws.com.cn", "cn-north-1", "aws-cn"),
        ("vpce-1.sts.us-gov-west-1.vpce.amazonaws.com", "us-gov-west-1", "aws-us-gov"),
        ("s3-us-west-2.amazonaws.com", "us-west-2", "aws"),
        ("x.s3-website-us-west-2.amazonaws.com", "us-west-2", "aws"),
        ("ec2-192-0-2-1.compute-1.amazonaws.com", "us-east-1", "aws"),
        ("1.dkr-ecr.us-east-1.on.aws/x", "us-east-1", "aws"),
        ("us-central1-docker.pkg.dev/p/r/i", "us-central1", "googleapis.com"),
        ("storage.europe-west3.rep.googleapis.com", "europe-west3", "googleapis.com"),
        ("x-1.europe-west1.run.app", "europe-west1", "googleapis.com"),
        ("postgres://u:p@db.1.us-east-1.rds.amazonaws.com:5432/x", "us-east-1", "aws"),
        ("wine.westus2.azurecontainer.io", "westus2", "public"),
        ("x.hcp.usgovvirginia.cx.aks.containerservice.azure.us", "usgovvirginia", "usgovernment"),
        ("wine.germanywestcentral.data.azurecr.io", "germanywestcentral", "public"),
    ],
)
def test_hosts_and_arns_say_their_region_and_partition(
    text: str, region: str, partition: str
) -> None:
    (found,) = [one for one in references(text) if one.region]
    assert found.region
    assert (found.region.name, found.partitions) == (region, (partition,))


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("arn:aws:s3:::models/wine/*", "bucket", "models"),
        ("s3://models/wine", "bucket", "models"),
        ("gs://models", "bucket", "models"),
        ("https://models.s3.amazonaws.com/x", "bucket", "models"),
        ("https://storage.googleapis.com/models/x", "bucket", "models"),
        ("projects/_/buckets/models", "bucket", "models"),
        ("projects/p/topics/alarms", "topic", "alarms"),
        ("wine.azurecr.io/x:1", "account", "wine"),
        ("https://wine.vault.azure.net/keys/x", "account", "wine"),
        ("abfss://raw@lake.dfs.core.windows.net/x", "account", "lake"),
    ],
)
def test_names_without_a_region_are_told_to_be_looked_up(text: str, kind: str, name: str) -> None:
    assert (kind, name) in [(found.kind, found.name) for found in references(text)]


@pytest.mark.parametrize(
    ("word", "cloud", "name"),
    [
        ("Germany West Central", "azure", "germanywestcentral"),
        ("EUROPE-WEST3", "gcp", "europe-west3"),
        ("EU", "gcp", "eu"),
        ("us-gov-west-1", "aws", "us-gov-west-1"),
        ("newland", "azure", "newland"),
    ],
)
def test_places_are_told_as_each_cloud_writes_them(word: str, cloud: str, name: str) -> None:
    found = place_named(word, cloud)
    assert found
    assert found.name == name


@pytest.mark.parametrize("word", ["my-app-1", "eu-centra-1", "us-east1-", "north", "eu", ""])
def test_other_words_are_no_regions(word: str) -> None:
    assert region_named(word) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=12,
    )
)
def test_any_value_can_be_walked(value: Any) -> None:
    list(leaves(value))
    resource = Resource("aws:x/y:Y", "u", "y", {"region": "eu-central-1", "v": value})
    judge(SETTINGS, [resource])
