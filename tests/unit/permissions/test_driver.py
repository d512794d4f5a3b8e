"""The calls of the kit's own code, found by reading it."""

import textwrap

import pytest

from mlops_kit.permissions.driver import Unread, calls, operation_names


@pytest.fixture
def read(tmp_path):
    def run(code, name="driver.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(code))
        return [(call.service, call.operation) for call in calls(tmp_path)]

    return run


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("self.s3.get_object(Bucket='b')", ("s3", "GetObject")),
        ("clients.sagemaker.describe_endpoint()", ("sagemaker", "DescribeEndpoint")),
        (
            "self.clients.autoscaling.register_scalable_target(**at)",
            ("application-autoscaling", "RegisterScalableTarget"),
        ),
        (
            "self._create(self.clients.sagemaker.create_model, **request)",
            ("sagemaker", "CreateModel"),
        ),
        ("client('sts').assume_role(RoleArn=arn)", ("sts", "AssumeRole")),
        ("session.client('s3').put_object()", ("s3", "PutObject")),
        ("self.sagemaker.get_paginator('list_models')", ("sagemaker", "ListModels")),
        ("c.sagemaker.get_waiter('endpoint_in_service')", ("sagemaker", "DescribeEndpoint")),
        ("client('s3').head_object()", ("s3", "HeadObject")),
    ],
)
def test_a_call_is_found_in_every_way_it_may_be_written(read, code, found):
    assert read(code) == [found]


@pytest.mark.parametrize(
    "code",
    [
        "s3.Bucket('x')",
        "from pulumi_aws import s3\ns3.get_object(bucket='b')",
        "bucket = args['s3']",
        "self.sagemaker.exceptions.ClientError",
        "self.cloudwatch.meta.region_name",
        "self.driver.get_object()",
        "client(name).get_object()",
    ],
)
def test_what_is_no_call_of_a_client_is_passed_over(read, code):
    assert read(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "self.s3.get_objekt()",
        "self.sagemaker.get_paginator('list_model')",
        "x.logs.get_waiter('y')",
    ],
)
def test_a_call_that_aws_does_not_have_is_named_with_its_place(read, code):
    with pytest.raises(Unread, match=r"^driver\.py:2: \w+ has no operation for "):
        read(f"\n{code}")


def test_files_in_folders_are_read_too_and_say_their_place(tmp_path, read):
    read("self.s3.get_object()", "inner/a.py")
    read("self.s3.put_object()", "b.py")

    assert [call.place for call in calls(tmp_path)] == ["inner/a.py:1", "b.py:1"]


def test_boto3s_names_lead_to_the_operations():
    names = operation_names("s3")

    assert names["list_objects_v2"] == "ListObjectsV2"
    assert operation_names("nowhere") == {}
