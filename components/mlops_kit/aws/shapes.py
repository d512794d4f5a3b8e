"""The shapes of what inputs of several products name."""

from typing import Annotated

from mlops_kit.aws.places import Shape

S3_BUCKET = r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
"""How an address in S3 begins; what keys may look like differs from product to product."""

MlInstanceType = Annotated[
    str, Shape(r"ml\.[a-z0-9-]+\.[a-z0-9]+", "a machine of SageMaker, such as ml.m5.xlarge", 64)
]
"""Type of a machine of SageMaker, of which EC2 knows most without the `ml.`."""
SubnetId = Annotated[
    str, Shape(r"subnet-[0-9a-f]{8,40}", "the id of a subnet, subnet-<hex digits>", 32)
]
GroupId = Annotated[
    str, Shape(r"sg-[0-9a-f]{8,40}", "the id of a security group, sg-<hex digits>", 32)
]
EcrImage = Annotated[
    str,
    Shape(
        r"[0-9]{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.[a-z0-9.-]+/[a-z0-9][a-z0-9._/-]*"
        r"(:[A-Za-z0-9_.-]+|@sha256:[0-9a-f]{64})?",
        "an image in ECR, <account>.dkr.ecr.<region>.<suffix>/<repository>:<tag>",
        255,
    ),
]
TopicArn = Annotated[
    str,
    Shape(
        r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\.fifo)?",
        "the ARN of an SNS topic, arn:<partition>:sns:<region>:<account>:<name>",
    ),
]
