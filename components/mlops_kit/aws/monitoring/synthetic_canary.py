"""A canary of CloudWatch Synthetics that asks an endpoint through SageMaker's runtime API."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import get_service_principal_output, iam, s3, synthetics

from mlops_kit.aws.here import Here
from mlops_kit.aws.iam_policy import allow, document, trusts
from mlops_kit.aws.monitoring.canary_bucket import CODE, RUNS
from mlops_kit.aws.monitoring.canary_code import HANDLER, archive, key_of
from mlops_kit.aws.s3.bucket import KMS
from mlops_kit.inputs import whole

LONGEST_ANSWER_MS = 60_000
"""InvokeEndpoint waits no longer."""
LONGEST_RUN_SECONDS = 120
LEAST_MEMORY_MB = 960


@dataclass(frozen=True)
class Question:
    """What a canary asks, and what it takes for a right answer."""

    endpoint: str
    content_type: pulumi.Input[str]
    body: pulumi.Input[str]
    expected_pattern: pulumi.Input[str] | None
    within_ms: pulumi.Input[float]
    every_minutes: int


@dataclass(frozen=True)
class Place:
    """Where a canary has its code and leaves the runs' files."""

    bucket: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    days: pulumi.Input[int]
    """How long Synthetics tells of runs."""


def canary_name(endpoint: str) -> str:
    """Return the name of an endpoint's canary, known before it is made."""
    return f"{endpoint}-probe"


def synthetic_canary(
    name: str,
    question: Question,
    place: Place,
    here: Here,
    runtime_version: pulumi.Input[str],
    tags: Mapping[str, pulumi.Input[str]] | None,
    parent: pulumi.Resource,
) -> synthetics.Canary:
    """Declare a canary, and a role that can ask that endpoint and nothing else.

    Args:
        name: name of the canary's resource; the others are `<name>-<role>`.
        question: what it asks.
        place: where its code is and its runs leave files.
        here: where the endpoint is.
        runtime_version: Synthetics' runtime.
        tags: tags of canary and role.
        parent: parent of the resources.
    """
    child = pulumi.ResourceOptions(parent=parent)
    canary = canary_name(question.endpoint)
    content = pulumi.Output.json_dumps(
        {
            "endpoint": question.endpoint,
            "content_type": question.content_type,
            "body": question.body,
            "expected_pattern": question.expected_pattern,
            "within_ms": question.within_ms,
        }
    ).apply(archive)
    code = s3.BucketObjectv2(
        f"{name}-code",
        bucket=place.bucket,
        key=content.apply(lambda content: key_of(f"{CODE}/{canary}", content)),
        content_base64=content,
        content_type="application/zip",
        server_side_encryption=KMS,
        kms_key_id=place.key_arn,
        opts=child,
    )
    service = get_service_principal_output(
        service_name="lambda", opts=pulumi.InvokeOutputOptions(parent=parent)
    )
    role = iam.Role(
        f"{name}-role",
        description=f"Checks endpoint {question.endpoint} from outside",
        assume_role_policy=document(trusts(service.name)),
        tags=tags,
        opts=child,
    )
    permissions = iam.RolePolicy(
        f"{name}-permissions",
        role=role.name,
        policy=permissions_of(question.endpoint, place, here),
        opts=child,
    )
    return synthetics.Canary(
        name,
        name=canary,
        artifact_s3_location=pulumi.Output.concat("s3://", place.bucket, f"/{RUNS}/{canary}"),
        artifact_config={
            "s3_encryption": {"encryption_mode": "SSE_KMS", "kms_key_arn": place.key_arn}
        },
        execution_role_arn=role.arn,
        handler=HANDLER,
        s3_bucket=code.bucket,
        s3_key=code.key,
        runtime_version=runtime_version,
        schedule={"expression": schedule(question.every_minutes)},
        run_config={
            "timeout_in_seconds": min(question.every_minutes * 60, LONGEST_RUN_SECONDS),
            "memory_in_mb": LEAST_MEMORY_MB,
        },
        success_retention_period=whole(place.days),
        failure_retention_period=whole(place.days),
        start_canary=True,
        delete_lambda=True,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[permissions]),
    )


def schedule(every_minutes: int) -> str:
    """Return how often a canary runs, as Synthetics writes it."""
    return "rate(1 minute)" if every_minutes == 1 else f"rate({every_minutes} minutes)"


def permissions_of(endpoint: str, place: Place, here: Here) -> pulumi.Output[str]:
    """Return the policy of a canary's role.

    Source: CloudWatch user guide, "Required roles and permissions for canaries"; the two statements
    about all resources are of actions that know no others.
    """
    canary = canary_name(endpoint)
    bucket = pulumi.Output.concat("arn:", here.partition, ":s3:::", place.bucket)
    runs = pulumi.Output.concat(bucket, f"/{RUNS}/{canary}/*")
    context = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": [bucket, runs]}}
    measures = {"StringEquals": {"cloudwatch:namespace": "CloudWatchSynthetics"}}
    return document(
        allow(["sagemaker:InvokeEndpoint"], here.arn("sagemaker", f"endpoint/{endpoint}")),
        allow(["s3:PutObject", "s3:GetObject"], runs),
        allow(["s3:GetBucketLocation"], bucket),
        allow(["kms:GenerateDataKey", "kms:Decrypt"], place.key_arn, context),
        allow(
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            here.arn("logs", f"log-group:/aws/lambda/cwsyn-{canary}-*"),
        ),
        allow(["s3:ListAllMyBuckets"], "*"),
        allow(["cloudwatch:PutMetricData"], "*", measures),
    )
