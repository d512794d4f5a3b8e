"""`mlops-kit:preview` in a stack file."""

import pytest
from pydantic import ValidationError

from mlops_kit.preview.settings import PreviewSettings
from mlops_kit.problems import from_validation_error


def mistakes(**written):
    with pytest.raises(ValidationError) as error:
        PreviewSettings.model_validate(written)
    return [str(problem) for problem in from_validation_error(error.value, "preview")]


def test_answers_and_accounts_are_taken_as_they_are():
    told = PreviewSettings.model_validate(
        {
            "accounts": {"aws": "123456789012"},
            "lookups": {"aws:ec2/getAmi:getAmi": {"id": "ami-1"}, "aws:kms/key:Key/a/b": {}},
        }
    )

    assert told.lookups["aws:ec2/getAmi:getAmi"] == {"id": "ami-1"}
    assert told.requests_per_second == 10


def test_all_mistakes_are_told_with_their_place():
    found = mistakes(lookups={"getAmi": {}}, requests_per_second=0, account={"aws": "1"})

    assert len(found) == 3
    assert found[0].startswith("preview.lookups.getAmi: must be the token of a function, such as")
    assert (
        "preview.requests_per_second: must be a number above 0 and at most 1000000, got 0" in found
    )
    assert found[2].startswith("preview.account: is not a setting here; did you mean accounts?")
