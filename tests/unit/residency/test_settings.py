"""Residency settings: every mistake at once, in words that help."""

from typing import Any

import pytest
from pydantic import ValidationError

from mlops_kit.problems import from_validation_error
from mlops_kit.residency import Provider, ResidencySettings, Resource, judge
from tests.unit.residency.clean_plan import PROVIDERS, made, put, specs
from tests.unit.residency.leaks import ALL, Planted


def mistakes(**given: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        ResidencySettings.model_validate(given)
    return [str(problem) for problem in from_validation_error(caught.value)]


@pytest.mark.parametrize(
    ("given", "place", "words"),
    [
        ({"clouds": ["gpc"]}, "clouds[0]", "did you mean gcp?"),
        ({"partitions": ["aws-euscc"]}, "partitions[0]", "did you mean aws-eusc?"),
        ({"partitions": [5]}, "partitions[0]", "got 5"),
        ({"regions": ["eu-central1"]}, "regions[0]", "is no region that is known"),
        ({"regions": ["westeuropee"]}, "regions[0]", "did you mean westeurope?"),
        ({"regions": ["eu-central-1b"]}, "regions[0]", "write eu-central-1"),
        ({"regions": ["europe-west3-a"]}, "regions[0]", "write europe-west3"),
        ({"regions": "eu-central-1"}, "regions", "must be a list"),
        ({"registries": ["https://ghcr.io"]}, "registries[0]", "without https://"),
        ({"registries": ["ghcr.io/wine:1"]}, "registries[0]", "without a tag"),
        ({"hosts": {"https://x": "eu-central-1"}}, "hosts", "without https://"),
        ({"undecided": "ignore"}, "undecided", "must be one of report, refuse"),
        ({"public_acces": False}, "public_acces", "did you mean public_access?"),
        (
            {"partitions": ["aws-eusc"], "regions": ["eu-central-1"]},
            "regions[0]",
            "belongs to partition aws, which is not in partitions (aws-eusc)",
        ),
        (
            {"clouds": ["aws"], "regions": ["europe-west3"]},
            "regions[0]",
            "europe-west3 is one of gcp, which is not in clouds (aws)",
        ),
        (
            {"clouds": ["aws"], "partitions": ["aws", "china"]},
            "partitions[1]",
            "china is one of azure, which is not in clouds (aws)",
        ),
        (
            {"clouds": ["aws", "azure"], "partitions": ["aws"]},
            "clouds[1]",
            "no partition of azure is in partitions (aws)",
        ),
    ],
)
def test_a_mistake_says_where_and_what_is_allowed(
    given: dict[str, Any], place: str, words: str
) -> None:
    (found,) = mistakes(**given)
    assert found.startswith(place)
    assert words in found


def test_all_mistakes_come_at_once() -> None:
    assert len(mistakes(clouds=["x"], regions=["Y-1"], registries=["z z"], undecided=1)) == 4


@pytest.mark.parametrize(
    "given",
    [
        {"partitions": ["aws-eusc"], "regions": ["eusc-de-east-1"]},
        {"partitions": ["usgovernment"], "regions": ["usgovvirginia"]},
        {"partitions": ["s3nsapis.fr"], "regions": ["u-france-east1"]},
        {"partitions": ["aws-iso-b", "aws-iso-f"]},
        {"regions": ["EU", "us", "global", "newregion9"]},
        {"clouds": ["kubernetes", "local"], "regions": ["berlin1"]},
        {"registries": ["docker.io/library", "localhost:5000", "*.azurecr.io"]},
    ],
)
def test_settings_that_fit_together_are_taken(given: dict[str, Any]) -> None:
    assert ResidencySettings.model_validate(given).written()


@pytest.mark.parametrize("planted", ALL, ids=lambda planted: f"{planted.at}: {planted.title}")
def test_a_key_that_is_absent_does_not_restrict(planted: Planted) -> None:
    plan = specs()
    if planted.kind:
        plan[planted.at] = (planted.kind, {**planted.rest})
    put(plan, planted.at, planted.path, planted.value)
    resources = made(plan, {planted.at: planted.provider} if planted.provider else {})
    verdict = judge(ResidencySettings(), resources)
    assert (verdict.leaks, verdict.undecided) == ((), ())


def test_regions_restrict_image_hosts_where_no_registries_are_said() -> None:
    plan = specs()
    put(plan, "model", "primaryContainer.image", "1.dkr.ecr.us-east-1.amazonaws.com/wine:1")
    put(plan, "g-service", "template.containers[0].image", "eu.gcr.io/wine/serve:1")
    put(plan, "k-serve", "spec.template.spec.containers[0].image", "busybox")
    settings = ResidencySettings.model_validate({"regions": ["eu-central-1", "europe-west3"]})
    paths = {(leak.name, leak.path) for leak in judge(settings, made(plan)).leaks}
    assert ("model", "primaryContainer.image") in paths
    assert ("g-service", "template.containers[0].image") in paths
    assert ("k-serve", "spec.template.spec.containers[0].image") not in paths


def test_the_default_cloud_of_azure_and_universe_of_google_count() -> None:
    settings = ResidencySettings.model_validate({"partitions": ["usgovernment", "s3nsapis.fr"]})
    plan = [
        Resource(
            "azure-native:storage:StorageAccount", "a", "a", provider=Provider("azure-native")
        ),
        Resource("gcp:storage/bucket:Bucket", "g", "g", provider=Provider("gcp")),
        Resource("pulumi:providers:azure-native", "p", "p", {"environment": "usgovernment"}),
    ]
    found = [(leak.name, leak.path, leak.got) for leak in judge(settings, plan).leaks]
    assert found == [
        ("a", "provider.environment", "public"),
        ("g", "provider.universeDomain", "googleapis.com"),
    ]
    assert PROVIDERS["azure-native"]["environment"] == "public"
