"""What the roles of a training pipeline may do: its own, its jobs', its schedule's.

Source: SageMaker developer guide, "IAM Access Management" of Pipelines and "How to use execution
roles" (CreateProcessingJob, CreateTrainingJob); EventBridge Scheduler user guide.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mlops_kit.aws.iam_policy import PULL_ACTIONS, Statement, allow, body, trusts
from mlops_kit.aws.pipelines.checks import AUTOMATIC, PENDING
from mlops_kit.aws.places import Arn

_JOBS = "pipelines-*"
"""Pipelines names its jobs pipelines-<execution>-<step>-<random>."""
_IMAGE = re.compile(r"(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z0-9.-]+?/([^:@]+)(?:[:@].*)?")
_LOGS = ("/aws/sagemaker/ProcessingJobs", "/aws/sagemaker/TrainingJobs")
_LOOK = (
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
"""IAM knows no resources for these."""


def trust(principal: str, account: str = "") -> dict[str, Any]:
    """Return the document that lets a service take on a role.

    Args:
        principal: the service.
        account: the only one that it may do so for. Defaults to any that may pass the role.
    """
    only = {"StringEquals": {"aws:SourceAccount": account}} if account else None
    return body(trusts(principal, only))


def pipeline_policy(of: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the pipeline may do: start its jobs, register in its group, read results.

    Args:
        of: `job_role_arn`, `principal` (SageMaker's), `kms_key_arn`, `output_uri`,
            `package_group_name`, `approval`.
    """
    job_role, home = of["job_role_arn"], _home(of, "sagemaker")
    jobs = [f"{home}:processing-job/{_JOBS}", f"{home}:training-job/{_JOBS}"]
    # ARNs of older groups have their names in lower case.
    names = sorted({of["package_group_name"], of["package_group_name"].lower()})
    packages = [f"{home}:model-package/{name}/*" for name in names]
    groups = [f"{home}:model-package-group/{name}" for name in names]
    return body(
        _allow(
            "RunJobs",
            [
                "sagemaker:CreateProcessingJob",
                "sagemaker:CreateTrainingJob",
                "sagemaker:DescribeProcessingJob",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopProcessingJob",
                "sagemaker:StopTrainingJob",
            ],
            jobs,
        ),
        _allow("TagJobs", ["sagemaker:AddTags"], [*jobs, *packages]),
        _register(of["approval"], [*groups, *packages]),
        {
            **_allow("PassJobRole", ["iam:PassRole"], [job_role]),
            "Condition": {"StringEquals": {"iam:PassedToService": of["principal"]}},
        },
        _allow("ReadResults", ["s3:GetObject"], [_objects(of, _output(of))]),
        _allow("DecryptResults", ["kms:Decrypt"], [of["kms_key_arn"]]),
    )


def job_policy(of: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the jobs may do: read what they are given, write results, log.

    Args:
        of: `job_role_arn`, `kms_key_arn`, `output_uri`, `read_uris`, `read_key_arns`,
            `image_uris`, `subnet_ids`, `security_group_ids`.
    """
    uris = sorted({*of["read_uris"], _output(of)})
    keys = sorted({*of["read_key_arns"], of["kms_key_arn"]})
    logs = [
        f"{_home(of, 'logs')}:log-group:{group}{part}" for group in _LOGS for part in ("", ":*")
    ]
    statements = [
        _allow("ReadInputs", ["s3:GetObject"], [_objects(of, uri) for uri in uris]),
        *_list(of, uris),
        _allow(
            "WriteResults",
            ["s3:AbortMultipartUpload", "s3:PutObject"],
            [_objects(of, _output(of))],
        ),
        _allow("DecryptInputs", ["kms:Decrypt"], keys),
        _allow(
            "EncryptResults",
            ["kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
            [of["kms_key_arn"]],
        ),
        {
            **_allow("EncryptDisks", ["kms:CreateGrant"], [of["kms_key_arn"]]),
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
        _allow(
            "Log",
            [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            logs,
        ),
        {
            **_allow("Measure", ["cloudwatch:PutMetricData"], ["*"]),
            "Condition": {"StringEquals": {"cloudwatch:namespace": list(_LOGS)}},
        },
        *_pull(of),
    ]
    if of.get("subnet_ids"):
        statements += _network(of)
    return body(*statements)


def schedule_policy(pipeline_arn: str, key_arn: str) -> dict[str, Any]:
    """Return what the schedule may do: start this pipeline, and read itself."""
    return body(
        _allow("Start", ["sagemaker:StartPipelineExecution"], [pipeline_arn]),
        _allow("DecryptSchedule", ["kms:Decrypt"], [key_arn]),
    )


def _register(approval: str, resources: list[str]) -> Statement:
    """Where people approve, a run cannot: its parameter `ModelApprovalStatus` is not enough."""
    actions = ["sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackage"]
    only = {"StringEqualsIfExists": {"sagemaker:ModelApprovalStatus": PENDING}}
    condition = {} if approval == AUTOMATIC else {"Condition": only}
    return {**_allow("Register", actions, resources), **condition}


def _allow(sid: str, actions: list[str], resources: list[str]) -> Statement:
    return allow(actions, resources, sid=sid)


def _home(of: Mapping[str, Any], service: str) -> str:
    """The role knows partition and account; the key, which is where the jobs run, the region."""
    role, key = Arn.read(of["job_role_arn"]), Arn.read(of["kms_key_arn"])
    return f"arn:{role.partition}:{service}:{key.region}:{role.account}"


def _output(of: Mapping[str, Any]) -> str:
    return f"{of['output_uri'].rstrip('/')}/"


def _objects(of: Mapping[str, Any], uri: str) -> str:
    """S3 takes what a job reads for the beginning of keys, and so does this."""
    bucket, key = _parts(uri)
    return f"{_bucket(of, bucket)}/{key}*"


def _list(of: Mapping[str, Any], uris: Iterable[str]) -> Iterator[Statement]:
    beginnings: dict[str, list[str]] = {}
    for uri in uris:
        bucket, key = _parts(uri)
        beginnings.setdefault(bucket, []).append(f"{key}*")
    for number, (bucket, keys) in enumerate(beginnings.items()):
        listing = _allow(f"List{number}", ["s3:ListBucket"], [_bucket(of, bucket)])
        yield {**listing, "Condition": {"StringLike": {"s3:prefix": keys}}}


def _bucket(of: Mapping[str, Any], bucket: str) -> str:
    return f"arn:{Arn.read(of['job_role_arn']).partition}:s3:::{bucket}"


def _parts(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.partition("://")[2].partition("/")
    return bucket, key


def _pull(of: Mapping[str, Any]) -> list[Statement]:
    partition = Arn.read(of["job_role_arn"]).partition
    found = [match for image in of["image_uris"] if (match := _IMAGE.fullmatch(image))]
    repositories = sorted(
        {f"arn:{partition}:ecr:{one[2]}:{one[1]}:repository/{one[3]}" for one in found}
    )
    login = _allow("LogInToRegistries", ["ecr:GetAuthorizationToken"], ["*"])
    return [_allow("PullImages", list(PULL_ACTIONS), repositories), login] if repositories else []


def _network(of: Mapping[str, Any]) -> list[Statement]:
    home = _home(of, "ec2")
    interfaces = f"{home}:network-interface/*"
    places = [f"{home}:subnet/{one}" for one in of["subnet_ids"]]
    places += [f"{home}:security-group/{one}" for one in of["security_group_ids"]]
    return [
        _allow("JoinNetwork", ["ec2:CreateNetworkInterface"], [interfaces, *places]),
        _allow(
            "UseInterfaces",
            [
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
            [interfaces],
        ),
        _allow("LookAtNetwork", list(_LOOK), ["*"]),
    ]
