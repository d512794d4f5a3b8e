"""Mishaps of calls in the simulator, S3's conditional writes, the server."""

import threading

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from tests.clouds.sagemaker import VirtualClock, install, simulator
from tests.unit.clouds.sagemaker_scene import ONCE, refused


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("throttle", "ThrottlingException", 400),
        ("internal", "InternalFailure", 500),
        ("unavailable", "ServiceUnavailable", 503),
        ("denied", "AccessDeniedException", 400),
        ("invalid", "ValidationException", 400),
        ("limit", "ResourceLimitExceeded", 400),
        ("expired", "ExpiredTokenException", 403),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_a_call_fails_before_or_after_it_took_effect(scene, kind, code, status, after):
    scene.aws.fail("CreateEndpoint", kind, after=after)
    with pytest.raises(ClientError) as caught:
        scene.sm.create_endpoint(EndpointName="e", EndpointConfigName="c1")
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert bool(scene.sm.list_endpoints()["Endpoints"]) == after


def test_metrics_fail_too(scene):
    scene.aws.fail("GetMetricData", "throttle")
    now = scene.aws.clock.now()
    asked = {"MetricDataQueries": [], "StartTime": now, "EndTime": now}
    refused(scene.cw.get_metric_data, code="ThrottlingException", **asked)


@pytest.mark.parametrize(
    ("kind", "error"), [("timeout", ReadTimeoutError), ("closed", ConnectionClosedError)]
)
def test_an_answer_is_lost_after_the_call_took_effect(scene, kind, error):
    scene.start()
    scene.aws.fail("UpdateEndpoint", kind, after=True)
    with pytest.raises(error):
        scene.update("c2")
    assert scene.status() == "Updating"


def test_botocores_retries_wait_in_virtual_time_and_are_counted(scene):
    scene.start()
    scene.aws.fail("DescribeEndpoint", "throttle", times=2)
    before = scene.aws.clock.time()
    patient = scene.aws.client("sagemaker")
    answer = patient.describe_endpoint(EndpointName="e")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert scene.aws.clock.time() > before
    assert scene.aws.count("DescribeEndpoint") == 3
    assert scene.aws.calls[-1] == ("DescribeEndpoint", {"EndpointName": "e"})


def test_a_mishap_can_skip_calls_and_be_limited_to_some(scene):
    scene.aws.fail("DescribeModel", "denied", where={"ModelName": "m1"}, skip=1, message="not you")
    scene.sm.describe_model(ModelName="m2")
    scene.sm.describe_model(ModelName="m1")
    describe = scene.sm.describe_model
    assert refused(describe, code="AccessDeniedException", ModelName="m1") == "not you"
    scene.sm.describe_model(ModelName="m1")
    scene.aws.fail("*", "internal", times=9)
    refused(describe, code="InternalFailure", ModelName="m2")
    scene.aws.faults.clear()
    scene.sm.describe_model(ModelName="m2")


def test_something_else_can_happen_between_two_calls(scene):
    scene.start()
    scene.aws.fail("UpdateEndpoint", then=lambda: scene.weigh(blue=0.5))
    assert "in-progress" in refused(scene.update, "c2")


def test_a_describe_can_be_stale(scene):
    scene.start()
    assert scene.status() == "InService"
    scene.update("c2")
    scene.aws.stale_next_describe()
    assert scene.status() == "InService"
    assert scene.status() == "Updating"


def test_an_unknown_kind_of_mishap_is_a_mistake_of_the_test(aws):
    with pytest.raises(ValueError, match="kind \\(rain\\) must be one of throttle"):
        aws.fail("*", "rain")


def test_calls_above_the_rate_are_throttled():
    with simulator(calls_per_second=1, burst=3) as aws:
        sm = aws.client("sagemaker", config=ONCE)
        for _ in range(3):
            sm.list_models()
        assert refused(sm.list_models, code="ThrottlingException") == "Rate exceeded"
        sm.list_endpoints()
        aws.advance(1)
        sm.list_models()


def test_s3_writes_on_conditions(aws):
    s3 = aws.client("s3", config=ONCE)
    place = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket="ledger", CreateBucketConfiguration=place)
    put = {"Bucket": "ledger", "Key": "a/b.json"}
    refused(s3.put_object, code="NoSuchKey", **put, Body=b"0", IfMatch='"x"')
    first = s3.put_object(**put, Body=b"1", IfNoneMatch="*")["ETag"]
    refused(s3.put_object, code="PreconditionFailed", **put, Body=b"2", IfNoneMatch="*")
    second = s3.put_object(**put, Body=b"2", IfMatch=first)["ETag"]
    refused(s3.put_object, code="PreconditionFailed", **put, Body=b"3", IfMatch=first)
    refused(s3.put_object, code="NotImplemented", **put, Body=b"3", IfNoneMatch=second)
    aws.fail("PutObject", "conflict")
    refused(s3.put_object, code="ConditionalRequestConflict", **put, Body=b"3", IfMatch=second)
    aws.fail("PutObject", "timeout", after=True)
    with pytest.raises(ReadTimeoutError):
        s3.put_object(**put, Body=b"3", IfMatch=second)
    found = s3.get_object(**put)
    assert found["Body"].read() == b"3"
    assert found["LastModified"] == aws.clock.now()
    assert aws.calls[-2] == (
        "PutObject",
        {"Bucket": "ledger", "Key": "a/b.json", "IfMatch": second},
    )


def test_one_of_many_writers_at_once_wins(aws):
    s3 = aws.client("s3", config=ONCE)
    place = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket="ledger", CreateBucketConfiguration=place)
    won: list[int] = []

    def write(number: int) -> None:
        try:
            s3.put_object(Bucket="ledger", Key="k", Body=b"x", IfNoneMatch="*")
        except ClientError:
            return
        won.append(number)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(won) == 1


def test_time_does_not_go_back():
    with pytest.raises(ValueError, match="does not go back"):
        VirtualClock().advance(-1)


def test_without_a_simulator_moto_is_as_ever(aws):
    assert install.current() is aws
    with simulator() as inner:
        assert install.current() is inner
    assert install.current() is aws
