"""Regions, accounts and ARNs: their shapes, and which partition a region is in."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic_core import CoreSchema, core_schema

from mlops_kit.bounds import Whole
from mlops_kit.problems import mistake, shown
from mlops_kit.residency.names import AWS_REGION, aws_dns_suffix, region_named

MOST_TAGS = 50
MOST_DAYS = 36_500
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557),
    *(2922, 3288, 3653),
)
"""Days that CloudWatch can keep logs for."""
STANDS_FOR = "stands_for"
"""Key of a validation's context: a function from a text to texts, one of which is checked in its
place, so that a program may have names of its own for what only a deployment knows."""
_ARN = r"arn:aws[a-z-]*:"


def partition_of(region: str) -> str:
    """Return the partition that a region is in: nothing crosses from one to another.

    Raises:
        ValueError: it is no region of AWS.
    """
    known = region_named(region)
    if known is None or known.cloud != "aws" or known.partition is None:
        raise ValueError(f"{region!r} is not an AWS region")
    return known.partition


def dns_suffix(region: str) -> str:
    """Return what the names of AWS's hosts in a region end with.

    Raises:
        ValueError: it is no region of AWS.
    """
    return aws_dns_suffix(partition_of(region))


@dataclass(frozen=True)
class Arn:
    """An Amazon Resource Name, in its parts."""

    partition: str
    service: str
    region: str
    """Empty for what has no region, such as roles."""
    account: str
    """Empty for what has no account in its ARN, such as buckets."""
    resource: str

    @classmethod
    def read(cls, text: str) -> "Arn":
        """Take an ARN apart.

        Raises:
            ValueError: it has fewer than six parts, or does not begin with `arn`.
        """
        parts = text.split(":", 5)
        if len(parts) < 6 or parts[0] != "arn":
            raise ValueError(f"{text!r} is not an ARN")
        return cls(*parts[1:])


@dataclass(frozen=True)
class Shape:
    """What a text must look like, as `Annotated` metadata."""

    pattern: str
    allowed: str
    """The middle of the sentence for any other text: `must be …`."""
    longest: int = 2048

    def check(self, value: str) -> str:
        """Return the value, or raise the sentence that says what is allowed."""
        if not self.fits(value):
            raise mistake(f"must be {self.allowed}, got {shown(value)}")
        return value

    def fits(self, value: str) -> bool:
        """Tell whether a text looks as it must."""
        return len(value) <= self.longest and re.fullmatch(self.pattern, value) is not None

    def _check_meaning(self, value: str, info: ValidationInfo) -> str:
        stands_for = (info.context or {}).get(STANDS_FOR)
        if stands_for is not None and any(map(self.fits, stands_for(value))):
            return value
        return self.check(value)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check after pydantic has made sure that it is text."""
        return core_schema.with_info_after_validator_function(self._check_meaning, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell editors the pattern."""
        return {**handler(schema), "pattern": f"^({self.pattern})$", "maxLength": self.longest}


Region = Annotated[str, Shape(AWS_REGION, "an AWS region, such as eu-central-1")]
"""Name of a region of any partition."""

Days = Annotated[int, Whole(1, MOST_DAYS)]
"""A time span in days, up to a hundred years."""

AccountId = Annotated[str, Shape(r"[0-9]{12}", "the 12 digits of an AWS account")]
"""An account: text, because the digits may begin with 0."""

KeyArn = Annotated[
    str,
    Shape(
        _ARN + r"kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+",
        "the ARN of a KMS key, arn:<partition>:kms:<region>:<account>:key/<id>",
    ),
]
"""A customer-managed key; an alias does not do, because policies name the key itself."""

RoleArn = Annotated[
    str,
    Shape(
        _ARN + r"iam::[0-9]{12}:role/[!-~]+",
        "the ARN of a role, arn:<partition>:iam::<account>:role/<name>",
    ),
]

Principal = Annotated[
    str,
    Shape(
        rf"[0-9]{{12}}|{_ARN}iam::[0-9]{{12}}:(root|(role|user)/[!-)+->@-~]+)",
        "the 12 digits of an AWS account, or the ARN of one role or user",
    ),
]
"""Who is given access: no wildcards."""

RepositoryName = Annotated[
    str,
    Shape(
        r"(?=.{2})[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*",
        "2 to 256 lower-case letters and digits, with single . _ - or / between them",
        longest=256,
    ),
]
"""Name of an ECR repository, as botocore's model of ECR has it."""


def _tag_text(value: str, least: int, most: int) -> str:
    if not least <= len(value) <= most:
        raise mistake(f"must be {least} to {most} characters, got {len(value)}")
    strange = next((c for c in value if not _in_tags(c)), None)
    if strange:
        raise mistake(f"must be letters, digits, spaces and _.:/=+-@, got {shown(value)}")
    return value


def _tag_key(value: str) -> str:
    if value.lower().startswith("aws:"):
        raise mistake(f"must not begin with aws:, which AWS keeps for itself; got {shown(value)}")
    return _tag_text(value, 1, 128)


def _in_tags(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNZ" or character in "_.:/=+-@"


def _few(tags: dict[str, str]) -> dict[str, str]:
    if len(tags) > MOST_TAGS:
        raise mistake(f"must be at most {MOST_TAGS} tags, got {len(tags)}")
    return tags


Tags = Annotated[
    dict[
        Annotated[str, AfterValidator(_tag_key)],
        Annotated[str, AfterValidator(lambda value: _tag_text(value, 0, 256))],
    ],
    AfterValidator(_few),
    Field(json_schema_extra={"maxProperties": MOST_TAGS}),
]
"""Key -> value."""
