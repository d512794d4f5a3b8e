"""What looks like a leak and is none."""

import pytest

from mlops_kit.residency import ResidencySettings, Resource, Unknown, judge
from tests.unit.residency.clean_plan import policy

ANYBODY = policy({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})
PLACES = ResidencySettings.model_validate({"regions": ["eu-central-1"], "undecided": "refuse"})


@pytest.mark.parametrize(
    ("kind", "public"),
    [
        ("aws:ec2:VpcEndpoint", False),
        ("aws:ec2:VpcEndpointPolicy", False),
        ("aws:sns:TopicPolicy", True),
    ],
)
def test_a_policy_of_a_vpc_endpoint_opens_nothing(kind: str, public: bool) -> None:
    settings = ResidencySettings.model_validate({"public_access": False})
    verdict = judge(settings, [Resource(kind, "urn:x", "x", {"policy": ANYBODY})])

    assert bool(verdict.leaks) == public


@pytest.mark.parametrize(
    ("inputs", "decided"),
    [
        ({"sasConfiguration": {"token": Unknown()}}, True),
        ({"secretKey": Unknown()}, True),
        ({"serverHostname": Unknown()}, False),
    ],
)
def test_a_credential_that_is_not_known_yet_names_no_place(
    inputs: dict[str, object], decided: bool
) -> None:
    given = {"region": "eu-central-1", **inputs}
    kind = "aws:datasync:LocationObjectStorage"
    verdict = judge(PLACES, [Resource(kind, "urn:x", "x", given)])

    assert [found.path for found in verdict.undecided] == ([] if decided else ["serverHostname"])


def test_a_credential_that_is_known_is_looked_at() -> None:
    given = {"region": "eu-central-1", "secretKey": "arn:aws:s3:us-east-1:123456789012:a"}
    resource = Resource("aws:datasync:LocationObjectStorage", "urn:x", "x", given)

    assert [leak.path for leak in judge(PLACES, [resource]).leaks] == ["secretKey"]
