"""What the stacks on AWS consist of."""

import json
import sys
from pathlib import Path

import pulumi
import pytest
import yaml

from tests.aws_mocks import ACCOUNT

COMMITTED = ["aws-dev", "aws-prod", "aws-sovereign-eu"]
STACKS = Path(__file__).parents[2] / "stacks"
IMAGES = {"repositories": ["wine"]}
OPEN = {"Deny": {"s3:*"}, "Allow": {"kms:*"}}
"""Actions with a wildcard that a policy may name: to forbid, or in a key's own policy."""


def cloud(**more):
    return {"target": "sagemaker", "region": "eu-central-1", "account_id": ACCOUNT, **more}


def platforms(**some):
    return {"mlops-kit:platforms": some}


@pytest.fixture
def stack(deploy):
    """Deploy a committed stack file."""

    def run(name):
        text = (STACKS / f"Pulumi.{name}.yaml").read_text()
        return deploy(yaml.safe_load(text)["config"], name)

    return run


def policies(engine):
    """Return every statement of every JSON document, but those that only narrow."""
    for made in engine.resources.values():
        if made.typ == "aws:ec2/vpcEndpoint:VpcEndpoint":
            continue
        for key in ("policy", "assumeRolePolicy"):
            if "Statement" in (text := made.inputs.get(key, "")):
                yield from json.loads(text)["Statement"]


def aws(engine):
    return [m for m in engine.resources.values() if m.typ.startswith("aws:")]


@pytest.mark.parametrize("name", COMMITTED)
def test_everything_of_a_stack_is_made_by_the_provider_of_its_account(stack, name):
    engine, _ = stack(name)

    assert len(aws(engine)) > 10
    assert {m.provider.split("::")[-2] for m in aws(engine)} == {"cloud"}
    assert engine.resources["cloud"].inputs["allowedAccountIds"] == f'["{ACCOUNT}"]'
    assert {call.provider.split("::")[-2] for call in engine.calls} == {"cloud"}


@pytest.mark.parametrize("name", COMMITTED)
def test_no_policy_allows_a_wildcard_action(stack, name):
    engine, _ = stack(name)

    found = list(policies(engine))
    assert found
    for statement in found:
        actions = statement["Action"]
        open_ones = {a for a in ([actions] if isinstance(actions, str) else actions) if "*" in a}
        assert open_ones <= OPEN[statement["Effect"]]


def test_the_sovereign_stack_stays_in_its_partition_and_region(stack):
    engine, exported = stack("aws-sovereign-eu")
    said = json.dumps([exported, [m.inputs for m in engine.resources.values()]])

    assert "arn:aws-eusc:" in said
    assert "arn:aws:" not in said
    assert {m.inputs["region"] for m in engine.resources.values() if "region" in m.inputs} == {
        "eusc-de-east-1"
    }
    assert exported["registries"]["images"]["repository_urls"]["wine"] == (
        f"{ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.eu/wine"
    )


def test_the_sovereign_stack_encrypts_with_keys_of_its_own(stack):
    engine, exported = stack("aws-sovereign-eu")
    kinds = [m.typ for m in aws(engine)]

    assert kinds.count("aws:kms/key:Key") == 5
    for repository in engine.of_type("ecr/repository:Repository").values():
        assert repository["encryptionConfigurations"] == [
            {"encryptionType": "KMS", "kmsKey": exported["registries"]["images"]["kms_key_arn"]}
        ]
        assert repository["imageTagMutability"] == "IMMUTABLE"


def test_exports_where_registries_and_stores_are(deploy):
    replica = {"region": "eu-west-1"}
    config = platforms(
        cloud=cloud(registries={"images": IMAGES}, artifact_stores={"models": {"replica": replica}})
    )

    _, exported = deploy(config, "aws")

    key = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key"
    assert exported["registries"] == {
        "images": {
            "repository_urls": {"wine": f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/wine"},
            "registry_id": ACCOUNT,
            "kms_key_arn": f"{key}/images-key",
        }
    }
    assert exported["artifact_stores"] == {
        "models": {
            "uri": "s3://models-bucket-1234567",
            "kms_key_arn": f"{key}/models-key",
            "replica_bucket_name": "models-replica-bucket-1234567",
        }
    }


def test_a_platform_without_anything_is_only_its_provider(deploy):
    engine, exported = deploy(platforms(cloud=cloud()), "aws")

    assert list(engine.resources) == ["cloud"]
    assert "registries" not in exported
    assert "artifact_stores" not in exported


def test_only_what_the_file_says_reaches_the_components(deploy):
    """An empty line says nothing."""
    registry = {**IMAGES, "untagged_days": None, "replicas": None, "tags": None}

    engine, _ = deploy(platforms(cloud=cloud(registries={"images": registry})), "aws")

    plain, _ = deploy(platforms(cloud=cloud(registries={"images": IMAGES})), "aws")
    assert {n: m.inputs for n, m in engine.resources.items()} == {
        n: m.inputs for n, m in plain.resources.items()
    }


def test_two_accounts_have_a_provider_each(deploy):
    there = {**cloud(registries={"pictures": IMAGES}), "account_id": "000000000001"}

    engine, _ = deploy(platforms(here=cloud(registries={"images": IMAGES}), there=there), "aws")

    owners = {m.name: m.provider.split("::")[-2] for m in aws(engine)}
    assert owners["images-wine"] == "here"
    assert owners["pictures-wine"] == "there"


def test_addresses_of_services_reach_the_provider_and_the_rollouts(deploy):
    urls = {"s3": "https://s3.example", "application-autoscaling": "https://scaling.example"}
    model = {"image_uri": "registry://images/wine:1"}
    parts = {
        "registries": {"images": IMAGES},
        "artifact_stores": {"models": {}},
        "endpoints": {"wine": {"model": model, "instance_type": "ml.m5.large"}},
    }

    engine, _ = deploy(platforms(cloud=cloud(service_urls=urls, **parts)), "aws")

    (endpoints,) = json.loads(engine.resources["cloud"].inputs["endpoints"])
    assert endpoints == {"s3": urls["s3"], "applicationautoscaling": "https://scaling.example"}
    assert engine.resources["wine-rollout"].inputs["access"] == {"service_urls": urls}


def test_a_role_and_tags_reach_the_provider(deploy):
    role = f"arn:aws:iam::{ACCOUNT}:role/deployer"

    engine, _ = deploy(platforms(cloud=cloud(assume_role_arn=role, tags={"team": "red"})), "aws")

    assert {
        "region": "eu-central-1",
        "assumeRoles": f'[{{"roleArn": "{role}"}}]',
        "defaultTags": '{"tags": {"team": "red"}}',
    }.items() <= engine.resources["cloud"].inputs.items()


def test_a_missing_extra_is_one_sentence(deploy, monkeypatch):
    monkeypatch.setattr("mlops_kit._extras.find_spec", lambda name: None)
    monkeypatch.delitem(sys.modules, "infra.platforms.sagemaker", raising=False)
    monkeypatch.delattr("infra.platforms.sagemaker", raising=False)

    with pytest.raises(pulumi.RunError, match=r"pip install 'mlops-kit\[aws\]'"):
        deploy(platforms(cloud=cloud(registries={"images": IMAGES})), "aws")
