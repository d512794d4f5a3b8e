"""The installed SDKs, read as text."""

import pytest

from mlops_kit.offline.sdk import NotInstalled, Sdk

PACKAGES = ("aws", "gcp", "azure-native", "kubernetes")
SDKS = {name: Sdk(name) for name in PACKAGES}


def test_an_sdk_that_is_not_installed_is_named():
    with pytest.raises(NotInstalled, match="the Python SDK of moon is not installed: pulumi_moon"):
        Sdk("moon")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_type_of_every_sdk_has_a_shape(package):
    sdk = SDKS[package]

    empty = [token for token in sdk.resources if not sdk.resource(token).outputs]

    # This type really has neither inputs nor outputs.
    assert empty == (
        ["aws:ram/sharingWithOrganization:SharingWithOrganization"] if package == "aws" else []
    )
    assert len(sdk.resources) > 500


@pytest.mark.parametrize("package", PACKAGES)
def test_every_nested_object_can_be_read(package):
    sdk = SDKS[package]
    seen, todo = set(), []

    def note(kind):
        if kind is None:
            return
        if kind.kind == "object" and kind.name not in seen:
            seen.add(kind.name)
            todo.append(kind.name)
        note(kind.item)
        for other in kind.otherwise:
            note(other)

    for token in list(sdk.resources)[::7]:
        for field in sdk.resource(token).inputs.values():
            note(field.type)
    while todo:
        for field in sdk.object(todo.pop()).values():
            note(field.type)

    assert len(seen) > 100


def test_an_object_that_is_not_there_is_named():
    with pytest.raises(LookupError, match=r"has no class pulumi_aws\.ecr:MoonArgs"):
        SDKS["aws"].object("pulumi_aws.ecr:MoonArgs")


def test_a_shape_tells_spelling_need_and_types():
    sdk = SDKS["aws"]
    inputs = sdk.resource("aws:ecr/repository:Repository").inputs

    assert inputs["imageTagMutability"].type.kind == "string"
    assert inputs["forceDelete"].type.kind == "boolean"
    assert inputs["tags"].type.item.kind == "string"
    nested = sdk.object(inputs["encryptionConfigurations"].type.item.name)
    assert set(nested) == {"encryptionType", "kmsKey"}
    policy = sdk.resource("aws:ecr/repositoryPolicy:RepositoryPolicy").inputs
    assert {name for name, field in policy.items() if field.required} == {"policy", "repository"}


def test_enums_and_fixed_words_are_known():
    azure, kubernetes = SDKS["azure-native"], SDKS["kubernetes"]
    endpoint = azure.resource("azure-native:machinelearningservices:OnlineEndpoint").inputs
    mode = azure.object(endpoint["properties"].type.name)["authMode"].type
    kind = kubernetes.resource("kubernetes:apps/v1:Deployment").inputs["kind"].type

    assert mode.values == ("AMLToken", "Key", "AADToken")
    assert kind.values == ("Deployment",)


def test_versions_are_those_of_the_providers():
    assert all(SDKS[name].version.count(".") == 2 for name in PACKAGES)
