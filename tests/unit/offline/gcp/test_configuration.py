"""Mistakes in the provider's own configuration."""

import pytest

from mlops_kit.offline.values import UNKNOWN
from tests.unit.offline.gcp.at_hand import gcp


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"project": "acme-models", "region": "europe-west4", "zone": "europe-west4-b"},
        {"project": "example.com:acme-models", "billingProject": "123456789012"},
        {"project": UNKNOWN, "region": UNKNOWN, "defaultLabels": {"a": UNKNOWN}},
        {
            "project": "s3ns:acme-models",
            "region": "u-france-east1",
            "universeDomain": "s3nsapis.fr",
            "impersonateServiceAccount": "deploy@acme-models.s3ns.iam.gserviceaccount.com",
        },
        {"universeDomain": "apis.example.org", "region": "u-nowhere-east1"},
        {
            "impersonateServiceAccount": "deploy@acme-models.iam.gserviceaccount.com",
            "defaultLabels": {"team": "ml"},
            "addPulumiAttributionLabel": False,
            "pulumiAttributionLabelAdditionStrategy": "PROACTIVE",
            "userProjectOverride": True,
            "requestTimeout": "1m30s",
        },
    ],
)
def test_these_configurations_are_good(config):
    assert gcp().config_problems(config) == []


@pytest.mark.parametrize(
    ("config", "path", "words"),
    [
        ({"project": "My Project"}, "project", "got 'My Project'"),
        ({"project": "p"}, "project", "6 to 30"),
        ({"region": "eu-central-1"}, "region", "got 'eu-central-1'"),
        ({"region": "europe-west4-a"}, "region", "did you mean europe-west4?"),
        ({"zone": "europe-west4"}, "zone", "its zones are europe-west4-a"),
        ({"region": "europe-west4", "zone": "europe-west1-b"}, "zone", "a zone of europe-west4"),
        (
            {"region": "europe-west9", "universeDomain": "s3nsapis.fr"},
            "region",
            "must be one of u-france-east1 in s3nsapis.fr",
        ),
        ({"region": "u-france-east1"}, "region", "set the provider's universeDomain"),
        ({"universeDomain": "https://s3nsapis.fr"}, "universeDomain", "must be a domain"),
        ({"impersonateServiceAccount": "deploy"}, "impersonateServiceAccount", "got 'deploy'"),
        (
            {
                "impersonateServiceAccount": "deploy@acme-models.iam.gserviceaccount.com",
                "universeDomain": "s3nsapis.fr",
            },
            "impersonateServiceAccount",
            "is a service account of googleapis.com",
        ),
        ({"defaultLabels": {"Team": "ml"}}, "defaultLabels.Team", "its name must be"),
        ({"defaultLabels": {"team": "M L"}}, "defaultLabels.team", "got 'M L'"),
        (
            {"pulumiAttributionLabelAdditionStrategy": "ALWAYS"},
            "pulumiAttributionLabelAdditionStrategy",
            "must be one of CREATION_ONLY, PROACTIVE",
        ),
        ({"requestTimeout": "soon"}, "requestTimeout", "got 'soon'"),
    ],
)
def test_these_configurations_have_one_mistake(config, path, words):
    (problem,) = gcp().config_problems(config)
    assert problem.path == path
    assert words in problem.reason


def test_another_project_or_universe_means_other_resources():
    assert gcp().identity == ("project", "universeDomain")
