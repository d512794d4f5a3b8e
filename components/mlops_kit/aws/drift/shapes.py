"""What the inputs of monitors look like: places in S3, images, machines, times."""

from typing import Annotated

from pydantic import AfterValidator, Field

from mlops_kit.aws.drift.schedule import ALLOWED, hours_between
from mlops_kit.aws.places import Shape
from mlops_kit.aws.shapes import S3_BUCKET
from mlops_kit.bounds import Number
from mlops_kit.problems import mistake, shown

_LARGEST = 1e12

EndpointName = Annotated[
    str,
    Shape(
        "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
        "1 to 63 letters, digits and dashes, with no dash at either end",
    ),
]
S3Folder = Annotated[
    str, Shape(rf"{S3_BUCKET}(/[!-~]*)?", "a place in S3, s3://<bucket>/<prefix>", longest=480)
]
"""A bucket, or what begins alike in it; each monitor adds a folder."""
S3Object = Annotated[
    str, Shape(rf"{S3_BUCKET}/[!-~]*[!-.0-~]", "an object in S3, s3://<bucket>/<key>", longest=1024)
]
ConfigObject = Annotated[
    str, Shape(rf"{S3_BUCKET}/[!-~]*[!-.0-~]", "an object in S3, s3://<bucket>/<key>", longest=255)
]
"""CloudFormation's schema of Clarify's jobs takes no longer address."""
Offset = Annotated[
    str,
    Shape(
        "-?P(?=.)([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?)?",
        "a time as ISO 8601 has it, such as -P1D or -PT6H",
        longest=15,
    ),
]
Feature = Annotated[
    str, Shape("[!-~]([ -~]*[!-~])?", "the name of a feature, of ASCII characters", longest=200)
]
Bound = Annotated[float, Number(-_LARGEST, _LARGEST)]
Distance = Annotated[float, Number(0, _LARGEST)]
Share = Annotated[float, Number(0, 1)]
Attribute = Annotated[str, Field(min_length=1, max_length=256)]


def _hours(value: str) -> str:
    try:
        hours_between(value)
    except ValueError:
        raise mistake(f"must be {ALLOWED}, got {shown(value)}") from None
    return value


Schedule = Annotated[str, AfterValidator(_hours)]
