"""What a stack file says about its own previews."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from mlops_kit.bounds import Number, Text
from mlops_kit.problems import mistake, shown
from mlops_kit.settings import Settings

FASTEST = 1_000_000
TOKEN = r"[a-z][a-z0-9-]*:[^:]+:[^:/]+(/.+)?"


def _check_token(value: str) -> str:
    if not re.fullmatch(TOKEN, value):
        raise mistake(
            "must be the token of a function, such as aws:ec2/getAmi:getAmi, or that of a resource "
            f"and its id, such as aws:kms/key:Key/1234abcd; got {shown(value)}"
        )
    return value


class PreviewSettings(Settings):
    """What `mlops-kit preview` cannot know without a cloud. `pulumi up` ignores it."""

    accounts: dict[Text, Text] = Field(default_factory=dict)
    """Provider (aws, gcp, azure-native) -> account, project or subscription to assume."""
    lookups: dict[Annotated[str, AfterValidator(_check_token)], dict[str, Any]] = Field(
        default_factory=dict
    )
    """Token of a function, or of a resource and its id -> what the cloud would answer."""
    requests_per_second: Annotated[float, Number(0, FASTEST, above_low=True)] = 10
    """Traffic of each endpoint, to simulate its rollouts with."""
