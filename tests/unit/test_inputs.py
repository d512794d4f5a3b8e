"""What a component of stock resources says about its arguments."""

import pulumi
import pytest

from mlops_kit.aws.ecr.settings import EcrRegistrySettings
from mlops_kit.aws.s3.settings import S3ArtifactStoreSettings
from mlops_kit.inputs import InvalidInputs, check_inputs
from tests.engine_mocks import RecordingEngine


def later(value):
    return pulumi.Output.from_input(value)


def mistakes(model, args):
    """Check in a program, as outputs exist only there."""
    try:
        RecordingEngine().run(lambda: check_inputs("Thing", "it", model, args()))
    except InvalidInputs as error:
        return [f"{problem}" for problem in error.problems]
    return []


def test_right_arguments_pass_also_those_that_say_nothing():
    assert mistakes(EcrRegistrySettings, lambda: {"repositories": ["wine"], "tags": None}) == []


def test_what_only_a_deployment_knows_passes():
    def args():
        replica = {"region": later("eu-west-1"), "metrics": later(False), "time_control": True}
        key = pulumi.Output.secret("a secret")
        return {
            "noncurrent_days": later(3),
            "tags": later({}),
            "replica": replica,
            "kms_key_arn": key,
        }

    assert mistakes(S3ArtifactStoreSettings, args) == []


def test_what_is_known_is_checked_beside_what_is_not():
    def args():
        return {
            "repositories": ["wine"],
            "pull_principals": [later("x"), "everybody"],
            "kms_key_arn": later("x"),
            "untagged_days": True,
        }

    assert mistakes(EcrRegistrySettings, args) == [
        "untagged_days: must be a whole number from 1 to 36500, got true",
        "pull_principals[1]: must be the 12 digits of an AWS account, or the ARN of one role or "
        "user, got 'everybody'",
    ]


def test_a_message_names_the_component_and_all_mistakes():
    with pytest.raises(pulumi.RunError) as error:
        check_inputs("S3ArtifactStore", "models", S3ArtifactStoreSettings, {"noncurent_days": 0})

    assert str(error.value).splitlines() == [
        "S3ArtifactStore models has 1 mistake:",
        "  noncurent_days: is not a setting here; did you mean noncurrent_days? allowed: "
        "noncurrent_days, incomplete_upload_days, kms_key_arn, replica, force_destroy, tags",
    ]
