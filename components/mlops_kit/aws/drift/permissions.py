"""What monitoring jobs may do: read, write below one place, run their images, send metrics.

Source: developer guide, "CreateProcessingJob API: execution role permissions"; for the endpoint
that Clarify makes, AWS' solution "MLOps Workload Orchestrator".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlops_kit.aws.iam_policy import PULL_ACTIONS, Statement, allow, text
from mlops_kit.aws.places import Arn

LOGS = "/aws/sagemaker/ProcessingJobs"
"""Log group of all processing jobs of an account, and namespace of their machines' metrics."""
KEY_ACTIONS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
INTERFACE_ACTIONS = (
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
)
NETWORK_ACTIONS = (
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
SERVING_ACTIONS = (
    "sagemaker:CreateEndpoint",
    "sagemaker:CreateEndpointConfig",
    "sagemaker:DeleteEndpoint",
    "sagemaker:DeleteEndpointConfig",
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:InvokeEndpoint",
)
MERGER = "sagemaker-model-monitor-groundtruth-merger"
"""AWS's image that puts labels beside what was captured, before a job that needs both."""
SERVED = "sm-clarify-*"
"""Names of the endpoint, and of its configuration, that Clarify makes for an analysis."""
_IMAGE = re.compile(r"(\d+)\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.[^/]+/([^:@]+)")
_ANYWHERE = ["*"]
"""For actions that IAM cannot limit to resources."""


@dataclass(frozen=True)
class Reach:
    """What the jobs of one endpoint's monitors have to do with."""

    role_arn: str
    """The jobs are in its partition and account."""
    kms_key_arn: str
    """Encrypts volumes and reports; the jobs are in its region."""
    read_kms_key_arns: Sequence[str]
    """Encrypt what is read, where that is another key."""
    folders: Sequence[str]
    """What is read with all that is below, s3://…"""
    objects: Sequence[str]
    """What is read alone, s3://…"""
    report_uri: str
    """Below it everything is written, and read again, s3://…"""
    images: Sequence[str]
    """What the jobs run, of ECR."""
    namespaces: Sequence[str]
    """Of CloudWatch: where the jobs may send metrics to."""
    merges: bool
    """Whether there are jobs that need labels."""
    serves: bool
    """Whether Clarify serves a model meanwhile."""
    subnet_ids: Sequence[str]
    """Where the jobs are; empty: in no network of the account."""
    security_group_ids: Sequence[str]

    def document(self) -> str:
        """Return the JSON of the policy."""
        return text(*self._statements())

    def _statements(self) -> Iterator[Statement]:
        reports = f"{self.report_uri}/*"
        folders = [f"{uri.rstrip('/')}/*" for uri in self.folders]
        reads = list(dict.fromkeys([*folders, reports, *self.objects]))
        yield _allow(("s3:GetBucketLocation", "s3:ListBucket"), self._buckets(reads))
        yield _allow(("s3:GetObject",), [self._s3(uri) for uri in reads])
        yield _allow(("s3:PutObject",), [self._s3(reports)])
        key = [self.kms_key_arn]
        yield _allow(KEY_ACTIONS, key)
        yield _allow(("kms:CreateGrant",), key, Bool={"kms:GrantIsForAWSResource": "true"})
        if self.read_kms_key_arns:
            yield _allow(("kms:Decrypt",), self.read_kms_key_arns)
        yield _allow(("ecr:GetAuthorizationToken",), _ANYWHERE)
        yield _allow(PULL_ACTIONS, list(self._repositories()))
        namespaces = {"cloudwatch:namespace": list(self.namespaces)}
        yield _allow(("cloudwatch:PutMetricData",), _ANYWHERE, StringEquals=namespaces)
        group = self._here("logs", f"log-group:{LOGS}")
        yield _allow(("logs:CreateLogGroup", "logs:DescribeLogStreams"), [group, f"{group}:*"])
        yield _allow(("logs:CreateLogStream", "logs:PutLogEvents"), [f"{group}:log-stream:*"])
        if self.subnet_ids:
            yield _allow(INTERFACE_ACTIONS, list(self._interfaces()))
            yield _allow(NETWORK_ACTIONS, _ANYWHERE)
        if self.serves:
            served = [self._here("sagemaker", f"{kind}/{SERVED}") for kind in _SERVED_KINDS]
            yield _allow(SERVING_ACTIONS, served)
            yield _allow(("sagemaker:DescribeModel",), [self._here("sagemaker", "model/*")])

    @property
    def _partition(self) -> str:
        return Arn.read(self.role_arn).partition

    def _here(self, service: str, resource: str, account: str | None = None) -> str:
        region = Arn.read(self.kms_key_arn).region
        owner = Arn.read(self.role_arn).account if account is None else account
        return f"arn:{self._partition}:{service}:{region}:{owner}:{resource}"

    def _s3(self, uri: str) -> str:
        return f"arn:{self._partition}:s3:::{uri.removeprefix('s3://')}"

    def _buckets(self, uris: Sequence[str]) -> list[str]:
        return sorted({self._s3(uri).partition("/")[0] for uri in uris})

    def _repositories(self) -> Iterator[str]:
        for image in dict.fromkeys(self.images):
            if match := _IMAGE.match(image):
                account, region, name = match.groups()
                yield f"arn:{self._partition}:ecr:{region}:{account}:repository/{name}"
        if self.merges:
            # Which account of AWS has it differs from region to region.
            yield self._here("ecr", f"repository/{MERGER}", "*")

    def _interfaces(self) -> Iterator[str]:
        yield self._here("ec2", "network-interface/*")
        # A subnet that is shared is of another account.
        yield from (self._here("ec2", f"subnet/{id}", "*") for id in self.subnet_ids)
        groups = self.security_group_ids
        yield from (self._here("ec2", f"security-group/{id}", "*") for id in groups)


_SERVED_KINDS = ("endpoint", "endpoint-config")


def _allow(actions: Sequence[str], resources: Sequence[str], **condition: object) -> Statement:
    return allow(list(actions), list(resources), condition)
