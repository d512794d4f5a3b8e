"""What the simulator refuses of changes, and how it lists and tags."""

import pytest

from tests.unit.clouds.sagemaker_scene import blue_green, refused, rolling, size, variant

ARN = "arn:aws:sagemaker:eu-central-1:123456789012"
SERVERLESS = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}


def test_the_configuration_in_use_is_no_update(scene):
    scene.start()
    assert refused(scene.update, "c1") == (
        'Cannot update endpoint with the currently in use endpoint configuration "c1".'
    )


@pytest.mark.parametrize("busy", ["Creating", "Updating", "weights", "Deleting"])
def test_a_busy_endpoint_refuses_every_change(scene, busy):
    scene.sm.create_endpoint(EndpointName="e", EndpointConfigName="c1")
    if busy != "Creating":
        scene.aws.advance(300)
    if busy == "Updating":
        scene.update("c2")
    if busy == "weights":
        scene.weigh(blue=0.5)
    if busy == "Deleting":
        scene.sm.delete_endpoint(EndpointName="e")
    sentence = f'Cannot update in-progress endpoint "{ARN}:endpoint/e".'
    assert refused(scene.update, "c2") == sentence
    assert refused(scene.weigh, blue=1.0) == sentence
    assert refused(scene.sm.delete_endpoint, EndpointName="e") == sentence


@pytest.mark.parametrize(
    ("policy", "part"),
    [
        ({**blue_green(), **rolling()}, "Only one of BlueGreenUpdatePolicy and Rolling"),
        (blue_green("CANARY"), "CanarySize is required"),
        (blue_green("LINEAR", CanarySize=size(10)), "CanarySize is not allowed"),
        (blue_green("CANARY", CanarySize=size(51)), "less than or equal to 50%"),
        (blue_green("CANARY", CanarySize=size(3, "INSTANCE_COUNT")), "less than or equal to 50%"),
        (blue_green("LINEAR", LinearStepSize=size(9)), "between 10% and 50%"),
        (rolling(4), "between 5% and 50%"),
        (rolling(3, kind="INSTANCE_COUNT"), "between 5% and 50%"),
        (blue_green(wait=300, last=300, timeout=600), "must be larger than the total waiting"),
        (blue_green(alarms=["nobody-made-it"]), "nobody-made-it"),
    ],
)
def test_a_policy_that_aws_would_not_take_is_refused(scene, policy, part):
    scene.start()
    assert part in refused(scene.update, "c2", policy)
    assert scene.status() == "InService"


def test_variants_keep_their_names_when_traffic_moves_step_by_step(scene):
    scene.config("green", variant("m2", "green"))
    scene.start()
    canary = blue_green("CANARY", CanarySize=size(10))
    assert "same variant names" in refused(scene.update, "green", canary)
    assert "same variant names" in refused(scene.update, "green", rolling())
    scene.update("green")


def test_rolling_updates_take_one_variant_with_instances(scene):
    scene.config("two", variant("m1"), variant("m2", "green"))
    scene.config("none", variant("m1", ServerlessConfig=SERVERLESS))
    scene.start()
    assert "multi-variant" in refused(scene.update, "two", rolling())
    assert "serverless" in refused(scene.update, "none", rolling())


@pytest.mark.parametrize(
    ("wishes", "part"),
    [
        ([{"VariantName": "red"}], '"red" is/are not present within endpoint configuration "c1"'),
        ([{"VariantName": "blue"}] * 2, '"blue" was non-unique'),
        ([{"VariantName": "blue", "DesiredInstanceCount": 0}], "must be at least 1"),
    ],
)
def test_weights_and_counts_that_make_no_sense_are_refused(scene, wishes, part):
    scene.start()
    call = scene.sm.update_endpoint_weights_and_capacities
    assert part in refused(call, EndpointName="e", DesiredWeightsAndCapacities=wishes)


def test_exclusions_need_something_that_is_retained(scene):
    scene.start()
    excluded = [{"VariantPropertyType": "DesiredWeight"}]
    sentence = refused(scene.update, "c2", ExcludeRetainedVariantProperties=excluded)
    assert "only with RetainAllVariantProperties" in sentence


def test_listings_are_filtered_sorted_and_paged(scene):
    for name in ("b-2", "b-1", "b-3"):
        scene.config(name, variant("m1"))
        scene.aws.advance(1)
    listing = scene.sm.list_endpoint_configs
    first = listing(NameContains="B-", SortBy="Name", SortOrder="Ascending", MaxResults=2)
    assert [c["EndpointConfigName"] for c in first["EndpointConfigs"]] == ["b-1", "b-2"]
    rest = listing(
        NameContains="b-", SortBy="Name", SortOrder="Ascending", NextToken=first["NextToken"]
    )
    assert [c["EndpointConfigName"] for c in rest["EndpointConfigs"]] == ["b-3"]
    newest = listing(NameContains="b-")["EndpointConfigs"]
    assert [c["EndpointConfigName"] for c in newest] == ["b-3", "b-1", "b-2"]
    assert "token" in refused(listing, NextToken="?")


def test_tags_are_replaced_by_key(scene):
    scene.start()
    arn = scene.describe()["EndpointArn"]
    for value in "12":
        scene.sm.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": value}])
    assert scene.sm.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "2"}]
    assert "Could not find model" in refused(scene.sm.list_tags, ResourceArn=f"{ARN}:model/x")


def test_a_model_of_a_package_needs_its_approval(scene):
    scene.sm.create_model_package_group(ModelPackageGroupName="g")
    package = scene.sm.create_model_package(
        ModelPackageGroupName="g", ModelApprovalStatus="PendingManualApproval"
    )["ModelPackageArn"]
    container = {"ModelPackageName": package}
    role = "arn:aws:iam::123456789012:role/sagemaker"
    make = {"ModelName": "p", "ExecutionRoleArn": role, "PrimaryContainer": container}
    assert "PendingManualApproval" in refused(scene.sm.create_model, **make)
    update = scene.sm.update_model_package
    update(ModelPackageArn=package, ModelApprovalStatus="Approved")
    update(ModelPackageArn=package, CustomerMetadataProperties={"version": "7"})
    found = scene.sm.describe_model_package(ModelPackageName=package)
    assert found["ModelApprovalStatus"] == "Approved"
    scene.sm.create_model(**make)
    missing = f"{ARN}:model-package/g/9"
    sentence = refused(scene.sm.describe_model_package, ModelPackageName=missing)
    assert sentence == f"ModelPackage {missing} does not exist."
