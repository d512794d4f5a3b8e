"""What the calls of the kit's own provider touch: the resource `SageMakerRollout`.

Which calls these are, is read from the sources; here stands only on what they are made.
"""

from collections.abc import Mapping
from typing import Final

from mlops_kit.permissions.table.calls import Use, key_use

TOKEN: Final = "mlops-kit:index:SageMakerRollout"
_ENDPOINT = (
    "sagemaker:endpoint/{endpoint}",
    "sagemaker:endpoint-config/{endpoint}-*",
    "sagemaker:model/{endpoint}-*",
)
_LEDGER = "arn:{partition}:s3:::{ledger_bucket_name}"
ARNS: Final[Mapping[str, tuple[str, ...]]] = {
    "application-autoscaling": ("application-autoscaling:scalable-target/*",),
    "cloudwatch": (),
    "logs": (
        "logs:log-group:{log_group_name}",
        "logs:log-group:{log_group_name}:*",
    ),
    "s3": (f"{_LEDGER}/mlops-kit/{{endpoint}}/*",),
    "sagemaker": _ENDPOINT,
}
"""Botocore's name of a service -> what its operations are called on."""
OTHER_ARNS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("sagemaker", "DescribeModelPackage"): ("{model.package_arn|}",),
}
"""Service and operation -> what it is called on, where that is something else."""
ELSEWHERE: Final = frozenset({("sts", "AssumeRole")})
"""Calls that are made before the role of the policy is taken on: whoever takes it needs them."""

PASSES: Final = {"execution_role_arn": ("sagemaker",)}
LINKED: Final = ("sagemaker.application-autoscaling",)
USES: Final = (
    Use("sagemaker.AddTags sagemaker.ListTags", _ENDPOINT),
    # Without it S3 answers 403, not 404, where there is no ledger yet.
    Use("s3.ListObjectsV2", (_LEDGER,)),
    Use(
        "kms.Decrypt kms.GenerateDataKey",
        ("{ledger_key_arn|kms:key/*}",),
        condition={
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": f"{_LEDGER}*"},
        },
    ),
    Use(
        "cloudwatch.PutMetricAlarm cloudwatch.DeleteAlarms cloudwatch.DescribeAlarms",
        ("cloudwatch:alarm:TargetTracking-endpoint/{endpoint}/*",),
        "scaling",
    ),
    # The report of a model package's quality: AWS tells where it is, not the stack file.
    Use(
        "s3.GetObject",
        ("arn:{partition}:s3:::*/*",),
        "demands.metric",
        {"StringEquals": {"aws:ResourceAccount": "{account}"}},
    ),
    Use(
        "kms.Decrypt",
        ("kms:key/*",),
        "demands.metric",
        {"StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:{partition}:s3:::*"}},
    ),
    *key_use("kms_key_arn"),
)


def arns_of(service: str, operation: str) -> tuple[str, ...]:
    """Return what a call of the driver is made on."""
    return OTHER_ARNS.get((service, operation), ARNS.get(service, ()))
