import pytest

from mlops_kit.aws.calls import ABSENT, PRESENT, Refused, sentences, unless
from mlops_kit.rollout.driver import TargetError
from tests.clouds.sagemaker import simulator


@pytest.fixture
def sagemaker():
    with simulator() as cloud:
        yield cloud.client("sagemaker")


def asked(call):
    with sentences("SageMaker"):
        return call()


def test_a_refusal_says_who_refuses_what_and_why(sagemaker):
    with pytest.raises(Refused) as caught:
        asked(lambda: sagemaker.describe_endpoint(EndpointName="wine"))

    assert str(caught.value).startswith("SageMaker refuses DescribeEndpoint: Could not find")
    assert str(caught.value).endswith("(ValidationException)")


def test_a_request_that_botocore_itself_refuses_is_one_line_too(sagemaker):
    with pytest.raises(TargetError) as caught:
        asked(lambda: sagemaker.create_endpoint(EndpointName=3, Unknown=4))

    assert str(caught.value).startswith("SageMaker cannot be asked: Parameter validation failed:")
    assert "\n" not in str(caught.value)


def test_lines_of_aws_are_joined():
    error = Refused("S3", "PutObject", "Code", "1 error\n  here.\n")

    assert str(error) == "S3 refuses PutObject: 1 error here (Code)"


def test_a_refusal_that_is_as_good_as_done_is_no_refusal(sagemaker):
    def describe():
        return asked(lambda: sagemaker.describe_endpoint(EndpointName="wine"))

    assert unless(ABSENT, describe) is None
    with pytest.raises(Refused):
        unless(PRESENT, describe)
    assert unless(ABSENT, lambda: 1) == 1


def test_the_credentials_of_nobody_are_told_in_one_sentence(monkeypatch):
    import boto3

    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    client = boto3.Session().client("sagemaker", region_name="eu-central-1")

    with pytest.raises(TargetError, match="SageMaker cannot be asked: Unable to locate credential"):
        asked(lambda: client.describe_endpoint(EndpointName="wine"))
