"""The shapes of what an endpoint on SageMaker names: addresses, images, ARNs, ids."""

from typing import Annotated

from mlops_kit.aws.places import Shape
from mlops_kit.aws.shapes import S3_BUCKET

S3Uri = Annotated[
    str, Shape(rf"{S3_BUCKET}(/[^\s*?]*)?", "an address in S3, s3://<bucket>/<key>", 1024)
]
ImageUri = Annotated[
    str, Shape(r"[^\s]+[:@][^\s]+", "an image with a tag or a digest, registry/name:tag", 255)
]
PackageArn = Annotated[
    str,
    Shape(
        r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:[0-9]{12}:model-package/[A-Za-z0-9-]+/[0-9]{1,9}",
        "the ARN of one version of a model package, "
        "arn:<partition>:sagemaker:<region>:<account>:model-package/<group>/<version>",
    ),
]
RepositoryArn = Annotated[
    str,
    Shape(
        r"arn:aws[a-z-]*:ecr:[a-z0-9-]+:[0-9]{12}:repository/[a-z0-9._/-]+",
        "the ARN of a repository, arn:<partition>:ecr:<region>:<account>:repository/<name>",
    ),
]
ObjectsArn = Annotated[
    str,
    Shape(
        r"arn:aws[a-z-]*:s3:::[a-z0-9.-]+/\S+",
        "the ARN of objects, arn:<partition>:s3:::<bucket>/<key>",
    ),
]
AlarmName = Annotated[str, Shape(r"(?!\s*$).+", "the name of an alarm, 1 to 255 characters", 255)]
Schedule = Annotated[
    str, Shape(r"(cron|rate|at)\(.+\)", "cron(…), rate(…) or at(…) of Application Auto Scaling")
]
VariableName = Annotated[
    str,
    Shape(
        r"[A-Za-z_][A-Za-z0-9_]*",
        "the name of a variable: letters, digits and underscores, no digit first, at most 1,024",
        1024,
    ),
]
VariableValue = Annotated[
    str, Shape(r"[\S\s]*", "the value of a variable, at most 1,024 characters", 1024)
]
