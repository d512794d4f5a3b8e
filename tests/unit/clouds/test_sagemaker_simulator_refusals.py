"""What the simulator refuses: malformed requests, configurations, updates, policies."""

import botocore.session
import pytest

from tests.clouds.sagemaker.refusals import Refused
from tests.clouds.sagemaker.validation import check, compiled
from tests.unit.clouds.sagemaker_scene import blue_green, refused, rolling, variant

ARN = "arn:aws:sagemaker:eu-central-1:123456789012"
SERVERLESS = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}


def says(service: str, operation: str, **parameters) -> str:
    with pytest.raises(Refused) as caught:
        check(service, operation, parameters)
    return caught.value.message


def test_all_mistakes_of_a_request_are_named_at_once_in_awss_words():
    variants = [{"VariantName": "a b", "InitialInstanceCount": 0, "InstanceType": "ml.x"}]
    sentence = says("sagemaker", "CreateEndpointConfig", ProductionVariants=variants)
    assert sentence.startswith("4 validation errors detected: ")
    assert (
        "Value null at 'endpointConfigName' failed to satisfy constraint: Member must not be null"
    ) in sentence
    place = "'productionVariants.1.member"
    assert f"Value 'a b' at {place}.variantName' failed to satisfy constraint" in sentence
    assert f"Value '0' at {place}.initialInstanceCount' failed" in sentence
    assert f"Value 'ml.x' at {place}.instanceType' failed to satisfy constraint: Member must" in (
        sentence
    )


@pytest.mark.parametrize(
    ("parameters", "part"),
    [
        ({"EndpointName": "e", "EndpointConfigName": "c" * 64}, "less than or equal to 63"),
        ({"EndpointName": "-e", "EndpointConfigName": "c"}, "regular expression pattern"),
        ({"EndpointName": "e", "EndpointConfigName": "c", "Colour": 1}, "parameter 'colour'"),
        ({"EndpointName": 1, "EndpointConfigName": "c"}, "NUMBER_VALUE can not be converted"),
        (
            {"EndpointName": "e", "EndpointConfigName": "c", "DeploymentConfig": rolling(9, 3601)},
            "waitIntervalInSeconds' failed to satisfy constraint: Member must have value less",
        ),
        (
            {
                "EndpointName": "e",
                "EndpointConfigName": "c",
                "DeploymentConfig": blue_green(timeout=599),
            },
            "maximumExecutionTimeoutInSeconds' failed",
        ),
        (
            {
                "EndpointName": "e",
                "EndpointConfigName": "c",
                "DeploymentConfig": blue_green(alarms=[f"a{n}" for n in range(11)]),
            },
            "less than or equal to 10",
        ),
    ],
)
def test_a_request_has_to_fit_the_services_model(parameters, part):
    assert part in says("sagemaker", "UpdateEndpoint", **parameters)


@pytest.mark.parametrize("service", ["sagemaker", "application-autoscaling"])
def test_every_pattern_of_the_model_is_understood(service):
    model = botocore.session.get_session().get_service_model(service)
    for name in model.shape_names:
        compiled(model.shape_for(name).metadata.get("pattern", ""))


def test_the_server_side_checks_what_boto3_lets_through(scene):
    sentence = refused(scene.sm.describe_endpoint, EndpointName="a_b")
    assert sentence.startswith("1 validation error detected: Value 'a_b' at 'endpointName'")


@pytest.mark.parametrize(
    ("call", "parameters", "arn"),
    [
        ("describe_endpoint", {"EndpointName": "x"}, 'endpoint "{}:endpoint/x"'),
        ("delete_endpoint", {"EndpointName": "x"}, 'endpoint "{}:endpoint/x"'),
        ("describe_model", {"ModelName": "x"}, 'model "{}:model/x"'),
        ("delete_model", {"ModelName": "x"}, 'model "{}:model/x"'),
        (
            "delete_endpoint_config",
            {"EndpointConfigName": "x"},
            'endpoint configuration "{}:endpoint-config/x"',
        ),
        (
            "create_endpoint",
            {"EndpointName": "e", "EndpointConfigName": "x"},
            'endpoint configuration "{}:endpoint-config/x"',
        ),
    ],
)
def test_what_is_not_there_is_named_by_its_arn(scene, call, parameters, arn):
    sentence = refused(getattr(scene.sm, call), **parameters)
    assert sentence == f"Could not find {arn.format(ARN)}."


def test_a_name_that_is_taken_is_refused(scene):
    scene.start()
    found = 'Cannot create already existing {} "arn'
    assert found.format("model") in refused(scene.model, "m1")
    assert found.format("endpoint configuration") in refused(scene.config, "c1", variant("m1"))
    assert found.format("endpoint") in refused(scene.start)


@pytest.mark.parametrize(
    ("variants", "more", "part"),
    [
        ([variant("m1"), variant("m2")], {}, 'name "blue" was non-unique'),
        ([variant("m9")], {}, 'Could not find model "'),
        ([{"VariantName": "blue", "ModelName": "m1"}], {}, "Either InstanceType or Serverless"),
        (
            [{"VariantName": "blue", "ModelName": "m1", "InstanceType": "ml.m5.large"}],
            {},
            "InitialInstanceCount is required",
        ),
        (
            [{**variant("m1"), "ServerlessConfig": SERVERLESS}],
            {},
            "InitialInstanceCount, InstanceType cannot both be specified",
        ),
        (
            [variant("m1", ServerlessConfig={**SERVERLESS, "MemorySizeInMB": 2000})],
            {},
            "[1024, 2048, 3072, 4096, 5120, 6144]",
        ),
        (
            [variant("m1", ServerlessConfig=SERVERLESS), variant("m2", "green")],
            {},
            "multiple production variants",
        ),
        (
            [variant("m1", ServerlessConfig=SERVERLESS)],
            {
                "DataCaptureConfig": {
                    "EnableCapture": True,
                    "InitialSamplingPercentage": 10,
                    "DestinationS3Uri": "s3://b/c",
                    "CaptureOptions": [{"CaptureMode": "Input"}],
                }
            },
            "data capture",
        ),
        (
            [variant("m1", ServerlessConfig=SERVERLESS)],
            {"KmsKeyId": "key"},
            "KmsKeyId",
        ),
        ([variant("m-vpc", ServerlessConfig=SERVERLESS)], {}, "VpcConfig"),
        ([variant("m-alone", ServerlessConfig=SERVERLESS)], {}, "network isolation"),
        (
            [variant("m1"), variant("m2", "green")],
            {"ShadowProductionVariants": [variant("m2", "shadow")]},
            "exactly one ProductionVariant",
        ),
        (
            [variant("m1"), variant("m2", "green")],
            {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/o"}}},
            "AsyncInferenceConfig",
        ),
    ],
)
def test_a_configuration_that_aws_would_not_take_is_refused(scene, variants, more, part):
    network = {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
    scene.model("m-vpc", VpcConfig=network)
    scene.model("m-alone", EnableNetworkIsolation=True)
    assert part in refused(scene.config, "c3", *variants, **more)
