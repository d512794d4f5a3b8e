"""Desired states of Cloud Control are held against what AWS takes for their type."""

import json

import pytest

from mlops_kit.offline.aws import models
from mlops_kit.offline.aws.rules.desired_state import TYPES
from tests.offline_planted.altered import altered
from tests.offline_planted.desired_states import STATES
from tests.unit.offline.aws.at_hand import CHINA, HERE, refused

RESOURCE = "cloudcontrol/resource:Resource"
QUALITY, BIAS, EXPLAINED, OTHER = STATES
MISSING = object()
_ENDPOINT = "JobInput.EndpointInput"


def found(type, changes, at=HERE):
    state = altered(STATES[type], changes, MISSING)
    return refused(RESOURCE, {"typeName": type, "desiredState": json.dumps(state)}, at)


@pytest.mark.parametrize("type", STATES)
def test_a_good_state_is_good(type):
    assert found(type, {}) == {}


@pytest.mark.parametrize(
    ("type", "changes", "path", "words"),
    [
        (QUALITY, {"RoleARN": "x"}, "RoleARN", "did you mean RoleArn?"),
        (QUALITY, {"RoleArn": MISSING}, "RoleArn", "is required but missing"),
        (QUALITY, {"RoleArn": "monitoring"}, "RoleArn", "must have at least 20 characters"),
        (
            QUALITY,
            {"ModelQualityAppSpecification.ProblemType": "Ranking"},
            "ModelQualityAppSpecification.ProblemType",
            "must be one of BinaryClassification, MulticlassClassification, Regression",
        ),
        (
            QUALITY,
            {"ModelQualityAppSpecification.ProblemType": MISSING},
            "ModelQualityAppSpecification.ProblemType",
            "is required but missing",
        ),
        (
            QUALITY,
            {f"ModelQuality{_ENDPOINT}.FeaturesAttribute": "features"},
            f"ModelQuality{_ENDPOINT}.FeaturesAttribute",
            "is not a setting here",
        ),
        (
            QUALITY,
            {"ModelQualityJobInput.GroundTruthS3Input": MISSING},
            "ModelQualityJobInput.GroundTruthS3Input",
            "is required but missing",
        ),
        (
            QUALITY,
            {"ModelQualityJobInput.GroundTruthS3Input.S3Uri": MISSING},
            "ModelQualityJobInput.GroundTruthS3Input.S3Uri",
            "is required but missing",
        ),
        (
            BIAS,
            {"ModelBiasAppSpecification.ConfigUri": "analysis.json"},
            "ModelBiasAppSpecification.ConfigUri",
            "must match",
        ),
        (
            BIAS,
            {"ModelBiasAppSpecification.Environment": {"publish": True}},
            "ModelBiasAppSpecification.Environment.publish",
            "must be of kind string, got true",
        ),
        (
            BIAS,
            {f"ModelBias{_ENDPOINT}": MISSING},
            f"ModelBias{_ENDPOINT}",
            "is required but missing",
        ),
        (
            BIAS,
            {f"ModelBias{_ENDPOINT}.ProbabilityThresholdAttribute": "0.5"},
            f"ModelBias{_ENDPOINT}.ProbabilityThresholdAttribute",
            "must be of kind double, got '0.5'",
        ),
        (
            BIAS,
            {"NetworkConfig.VpcConfig.Subnets": ["subnet-1"] * 17},
            "NetworkConfig.VpcConfig.Subnets",
            "must have at most 16 items, got 17",
        ),
        (
            BIAS,
            {"NetworkConfig.EnableNetworkIsolation": "false"},
            "NetworkConfig.EnableNetworkIsolation",
            "must be of kind boolean, got 'false'",
        ),
        (
            EXPLAINED,
            {f"ModelExplainability{_ENDPOINT}.StartTimeOffset": "-P1D"},
            f"ModelExplainability{_ENDPOINT}.StartTimeOffset",
            "is not a setting here",
        ),
        (
            EXPLAINED,
            {"JobResources.ClusterConfig.InstanceCount": 1.5},
            "JobResources.ClusterConfig.InstanceCount",
            "must be of kind integer, got 1.5",
        ),
        (
            EXPLAINED,
            {"JobResources.ClusterConfig.InstanceCount": 101},
            "JobResources.ClusterConfig.InstanceCount",
            "must be 1 to 100, got 101",
        ),
        (
            EXPLAINED,
            {"JobResources.ClusterConfig.InstanceType": "m5.large"},
            "JobResources.ClusterConfig.InstanceType",
            "known values, got 'm5.large'",
        ),
        (EXPLAINED, {"Tags": {"team": "red"}}, "Tags", "must be of kind list, got a map"),
        (EXPLAINED, {"StoppingCondition": None}, "StoppingCondition", "got nothing"),
        (
            EXPLAINED,
            {"RoleArn": "arn:aws-cn:iam::111122223333:role/monitoring"},
            "RoleArn",
            "is of partition aws-cn, but eu-central-1 is in aws",
        ),
    ],
)
def test_a_planted_mistake_is_the_only_finding_and_is_at_its_place(type, changes, path, words):
    ((place, reason),) = found(type, changes).items()

    assert place == f"desiredState.{path}"
    assert words in reason


def test_all_mistakes_of_a_state_are_told_at_once():
    changes = {"RoleArn": MISSING, "JobResources.ClusterConfig.InstanceCount": 0, "Tag": []}

    assert set(found(BIAS, changes)) == {
        "desiredState.RoleArn",
        "desiredState.JobResources.ClusterConfig.InstanceCount",
        "desiredState.Tag",
    }


def test_an_image_of_another_partition_is_out_of_reach():
    image = "desiredState.ModelBiasAppSpecification.ImageUri"

    assert "out of reach from cn-north-1" in found(BIAS, {}, CHINA)[image]


@pytest.mark.parametrize("text", ["{", "[]", "5"])
def test_what_is_no_json_object_is_refused(text):
    found = refused(RESOURCE, {"typeName": QUALITY, "desiredState": text})

    assert list(found) == ["desiredState"]
    assert "must be" in found["desiredState"]


def test_of_a_type_that_nobody_looked_at_only_the_form_is_held():
    assert found(OTHER, {"ClusterNam": 5}) == {}


def test_every_path_of_the_table_is_one_of_the_operation():
    for desired in TYPES.values():
        for path in desired.needs | desired.lacks:
            shape = models.service("sagemaker").input(desired.operation)
            for name in path.split("."):
                assert name in shape.members, path
                shape = shape.member(name)
