"""What a plan does not say is reported, once, and never passed over."""

from typing import Any

import pytest

from mlops_kit.residency import (
    Provider,
    ResidencySettings,
    Resource,
    Unknown,
    Verdict,
    judge,
)
from tests.unit.residency.clean_plan import KEY, SETTINGS, made, put, specs, urn

EU = ResidencySettings.model_validate({"regions": ["eu-central-1", "europe-west3", "westeurope"]})
TOPIC = "aws:sns/topic:Topic"
KEY_URN = urn("key", "aws:kms/key:Key")


def changed(at: str, path: str, value: Any) -> Verdict:
    plan = specs()
    put(plan, at, path, value)
    return judge(SETTINGS, made(plan))


def one(kind: str, name: str = "x", provider: Provider | None = None, **inputs: Any) -> Resource:
    usual = Provider(kind.split(":")[0], {"region": "eu-central-1"})
    return Resource(kind, urn(name, kind), name, inputs, provider=provider or usual)


@pytest.mark.parametrize(
    ("at", "path", "value", "found_at"),
    [
        ("alarms", "region", Unknown(), "region"),
        ("alarms", "region", Unknown((KEY_URN,)), "region"),
        ("g-bucket", "location", Unknown(), "location"),
        ("alarms", "region", "eu-centrl-1", "region"),
        ("model", "primaryContainer.modelDataUrl", "s3://elsewhere/v1", None),
        ("trail", "s3BucketName", "elsewhere", None),
        ("g-sink", "destination", "storage.googleapis.com/elsewhere", None),
        ("g-sink", "destination", "bigquery.googleapis.com/projects/p/datasets/elsewhere", None),
        ("g-object", "bucket", "elsewhere", None),
        ("g-user", "instance", "elsewhere", None),
        (
            "a-workspace",
            "keyVault",
            "/subscriptions/1/resourceGroups/o/providers/M.K/vaults/o",
            None,
        ),
        ("a-workspace", "hub", "https://elsewhere.blob.core.windows.net/x", None),
        ("a-replication", "location", ..., None),
        ("alarms", "webhookUrl", "https://hooks.example.com/x", None),
        ("k-provider", "kubeconfig", Unknown(), "kubeconfig"),
    ],
)
def test_a_place_that_the_plan_does_not_say(
    at: str, path: str, value: Any, found_at: str | None
) -> None:
    if value is ...:
        plan = specs()
        plan[at][1].update({"resourceGroupName": "elsewhere", "registryName": "elsewhere"})
        del plan[at][1]["location"]
        plan_resources = [
            Resource(r.type, r.urn, r.name, r.inputs, provider=Provider("azure-native"))
            if r.name == at
            else r
            for r in made(plan)
        ]
        verdict, path = judge(SETTINGS, plan_resources), "resourceGroupName"
    else:
        verdict = changed(at, path, value)
    assert verdict.leaks == ()
    assert [(one.name, one.path, one.rule) for one in verdict.undecided] == [
        (at, found_at or path, "region")
    ]
    assert "allowed: " in verdict.undecided[0].sentence


@pytest.mark.parametrize(
    ("at", "path", "rule"),
    [
        ("logs", "kmsKeyId", "key"),
        ("repository", "encryptionConfigurations", "key"),
        ("balancer", "internal", "public"),
        ("cluster", "vpcConfig.endpointPublicAccess", "public"),
        ("database", "publiclyAccessible", "public"),
        ("k-service", "spec.type", "public"),
        ("model", "primaryContainer.image", "registry"),
        ("k-volume", "spec.storageClassName", "key"),
    ],
)
def test_a_value_that_is_not_known_yet(at: str, path: str, rule: str) -> None:
    verdict = changed(at, path, Unknown((urn("suffix", "random:index/randomId:RandomId"),)))
    assert verdict.leaks == ()
    assert {(found.name, found.rule) for found in verdict.undecided} == {(at, rule)}


def test_a_key_that_is_made_in_this_plan_is_a_key_of_ones_own() -> None:
    assert changed("logs", "kmsKeyId", Unknown((KEY_URN,))).undecided == ()


def test_an_unknown_value_made_from_checked_resources_is_where_they_are() -> None:
    plan = [
        one("aws:s3/bucket:Bucket", "data"),
        Resource(
            "aws:sagemaker/model:Model",
            "urn:model",
            "model",
            {"primaryContainer": {"modelDataUrl": Unknown()}},
            provider=Provider("aws", {"region": "eu-central-1"}),
            dependencies={"primaryContainer": (urn("data", "aws:s3/bucket:Bucket"),)},
        ),
    ]
    assert judge(EU, plan).undecided == ()
    alone = judge(EU, plan[1:])
    assert [found.path for found in alone.undecided] == ["primaryContainer.modelDataUrl"]


def test_a_companion_is_found_by_what_its_name_is_made_from() -> None:
    owner = one("aws:s3/bucket:Bucket", "data")
    kind = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    four = dict.fromkeys(
        ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"], True
    )
    block = Resource(kind, "urn:block", "block", {"bucket": Unknown((owner.urn,)), **four})
    private = ResidencySettings.model_validate({"public_access": False})
    assert judge(private, [owner, block]).leaks == ()
    assert [leak.name for leak in judge(private, [owner]).leaks] == ["data"]


def test_no_region_anywhere_is_said_once_for_each_provider() -> None:
    nowhere = Provider("aws", {})
    plan = [one(TOPIC, f"t{n}", nowhere, kmsMasterKeyId=KEY) for n in range(3)]
    verdict = judge(EU, plan)
    assert [(found.name, found.path) for found in verdict.undecided] == [("t0", "provider.region")]
    assert "t0 and 2 more" in verdict.undecided[0].sentence


def test_a_provider_without_a_region_is_no_matter_where_resources_have_their_own() -> None:
    verdict = judge(EU, [one(TOPIC, provider=Provider("aws", {}), region="eu-central-1")])
    assert verdict.undecided == ()


def test_global_services_need_no_region() -> None:
    nowhere = Provider("aws", {})
    assert judge(EU, [one("aws:iam/role:Role", provider=nowhere)]).undecided == ()


def test_a_partition_is_in_doubt_where_a_global_service_has_no_region() -> None:
    settings = ResidencySettings.model_validate({"partitions": ["aws-eusc"]})
    nowhere, far = Provider("aws", {}), Provider("aws", {"region": "us-east-1"})
    assert judge(settings, [one("aws:iam/role:Role", provider=nowhere)]).undecided
    assert [
        leak.rule for leak in judge(settings, [one("aws:iam/role:Role", provider=far)]).leaks
    ] == ["partition"]


def test_a_cluster_of_ones_own_is_where_the_settings_say() -> None:
    cluster = Provider("kubernetes", {"kubeconfig": "server: https://k8s.wine.example:6443"})
    space = one("kubernetes:core/v1:Namespace", provider=cluster)
    assert [found.path for found in judge(EU, [space]).undecided] == ["provider.kubeconfig"]
    here = {"regions": ["berlin1"], "hosts": {"k8s.wine.example": "berlin1"}}
    assert judge(ResidencySettings.model_validate(here), [space]).undecided == ()
    there = {**here, "regions": ["eu-central-1"]}
    assert judge(ResidencySettings.model_validate(there), [space]).leaks


def test_a_cluster_made_in_this_plan_is_where_it_is_made() -> None:
    made_from = urn("cluster", "aws:eks/cluster:Cluster")
    provider = Provider("kubernetes", {"kubeconfig": Unknown((made_from,))})
    space = one("kubernetes:core/v1:Namespace", provider=provider)
    cluster = one("aws:eks/cluster:Cluster", "cluster")
    assert judge(EU, [cluster, space]).undecided == ()
    assert judge(EU, [space]).undecided


@pytest.mark.parametrize("kind", ["snowflake:index:Table", "pulumi-python:dynamic:Resource"])
def test_a_provider_that_is_not_known_is_reported(kind: str) -> None:
    verdict = judge(SETTINGS, [one(kind, region="eu-central-1")])
    assert [(found.path, found.rule) for found in verdict.undecided] == [("", "cloud")]


def test_packages_without_tables_are_reported_for_keys_and_access() -> None:
    verdict = judge(SETTINGS, [one("aws-native:s3:Bucket")])
    assert {found.rule for found in verdict.undecided} == {"key", "public"}


@pytest.mark.parametrize(("word", "refused"), [("report", 0), ("refuse", 1)])
def test_undecided_is_refused_only_where_the_settings_say_so(word: str, refused: int) -> None:
    settings = ResidencySettings.model_validate({"clouds": ["aws"], "undecided": word})
    verdict = judge(settings, [one("snowflake:index:Table")])
    assert len(verdict.refused) == refused
    assert len(verdict.undecided) == 1


@pytest.mark.parametrize(
    ("kind", "inputs", "path"),
    [
        ("kubernetes:networking.k8s.io/v1:Ingress", {"spec": {"ingressClassName": "nginx"}}, None),
        ("kubernetes:helm.sh/v3:Release", {"chart": "kserve"}, "chart"),
        (
            "kubernetes:gateway.networking.k8s.io/v1:Gateway",
            {"spec": {"gatewayClassName": "eg"}},
            "spec.gatewayClassName",
        ),
    ],
)
def test_what_a_controller_or_a_chart_makes_is_not_seen(
    kind: str, inputs: dict[str, Any], path: str | None
) -> None:
    settings = ResidencySettings.model_validate({"public_access": False})
    verdict = judge(settings, [Resource(kind, "urn:x", "x", inputs)])
    assert [found.path for found in verdict.undecided] == [path or "spec.ingressClassName"]
