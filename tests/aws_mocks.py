"""A recording engine that answers as AWS does: names and ARNs of the right partition."""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

import pulumi
from botocore.loaders import create_loader

from tests.engine_mocks import RecordingEngine

ACCOUNT = "123456789012"
REGIONS = {
    "aws": ("eu-central-1", "eu-west-1"),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-west-1", "us-gov-east-1"),
    "aws-eusc": ("eusc-de-east-1", "eusc-de-west-1"),
}
"""Partition -> a region, and another one for copies. (aws-eusc has only one so far.)"""
PRINCIPAL = "aws:index/getServicePrincipal:getServicePrincipal"


@cache
def partition(region: str) -> dict[str, Any]:
    """Return what botocore knows of the partition of a region."""
    known = create_loader().load_data("partitions")["partitions"]
    (found,) = (p for p in known if re.match(p["regionRegex"], region))
    return found


def _hex(name: str) -> str:
    """Return 17 digits, as the ids of DataSync have."""
    return sha256(name.encode()).hexdigest()[:17]


class AwsEngine(RecordingEngine):
    """Adds what AWS computes; an unexpected lookup is a failure."""

    def __init__(
        self,
        region: str = "eu-central-1",
        lookups: Mapping[str, dict[str, Any]] | None = None,
        outputs: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        """Say where it is.

        Args:
            region: region of what neither names one nor has a provider that does.
            lookups: token of a function -> its result.
            outputs: token of a resource -> outputs that its provider adds.
        """
        super().__init__(lookups, outputs)
        self.region = region
        self.calls: list[pulumi.runtime.MockCallArgs] = []

    def new_resource(
        self, args: pulumi.runtime.MockResourceArgs
    ) -> tuple[str | None, dict[str, Any]]:
        id, outputs = super().new_resource(args)
        return id, {**outputs, **self._computed(args)}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        self.calls.append(args)
        if args.token == PRINCIPAL:
            region, service = self._region_of(args.provider), args.args["serviceName"]
            there = args.args.get("region") or region
            return {"name": f"{service}.principal.of.{region}", "id": f"{service}.in.{there}"}
        return self._here(args) or super().call(args)

    def _here(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        region = self._region_of(args.provider)
        name = partition(region)["id"]
        suffix = partition(region)["outputs"]["dnsSuffix"]
        match args.token:
            case "aws:index/getPartition:getPartition":
                backwards = ".".join(reversed(suffix.split(".")))
                return {"partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": backwards}
            case "aws:index/getRegion:getRegion":
                return {"region": region}
            case "aws:index/getCallerIdentity:getCallerIdentity":
                return {"accountId": ACCOUNT}
            case _:
                return {}

    def _computed(self, args: pulumi.runtime.MockResourceArgs) -> dict[str, Any]:
        region = args.inputs.get("region") or self._region_of(args.provider)
        here = partition(region)
        arn = f"arn:{here['id']}"
        name = args.inputs.get("name") or f"{args.name}-1234567"
        match args.typ:
            case "aws:ecr/repository:Repository":
                host = f"{ACCOUNT}.dkr.ecr.{region}.{here['outputs']['dnsSuffix']}"
                return {
                    "arn": f"{arn}:ecr:{region}:{ACCOUNT}:repository/{name}",
                    "registryId": ACCOUNT,
                    "repositoryUrl": f"{host}/{name}",
                }
            case "aws:s3/bucket:Bucket":
                return {"arn": f"{arn}:s3:::{name}", "bucket": name}
            case "aws:cloudwatch/logGroup:LogGroup":
                return {"arn": f"{arn}:logs:{region}:{ACCOUNT}:log-group:{name}", "name": name}
            case "aws:cloudwatch/eventRule:EventRule":
                return {"arn": f"{arn}:events:{region}:{ACCOUNT}:rule/{name}", "name": name}
            case "aws:cloudwatch/metricAlarm:MetricAlarm":
                return {"arn": f"{arn}:cloudwatch:{region}:{ACCOUNT}:alarm:{name}", "name": name}
            case (
                "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition"
                | "aws:sagemaker/monitoringSchedule:MonitoringSchedule"
            ):
                return {"name": name}
            case "aws:cloudwatch/compositeAlarm:CompositeAlarm":
                alarm = args.inputs["alarmName"]
                return {"arn": f"{arn}:cloudwatch:{region}:{ACCOUNT}:alarm:{alarm}"}
            case "aws:datasync/task:Task":
                return {"arn": f"{arn}:datasync:{region}:{ACCOUNT}:task/task-{_hex(args.name)}"}
            case str(kind) if kind.startswith("aws:datasync/") and "ocation" in kind:
                return {"arn": f"{arn}:datasync:{region}:{ACCOUNT}:location/loc-{_hex(args.name)}"}
            case "aws:scheduler/scheduleGroup:ScheduleGroup":
                group = f"{arn}:scheduler:{region}:{ACCOUNT}:schedule-group/{name}"
                return {"arn": group, "name": name}
            case "aws:kms/key:Key":
                return {"arn": f"{arn}:kms:{region}:{ACCOUNT}:key/{args.name}"}
            case "aws:ec2/vpcEndpoint:VpcEndpoint":
                return {"prefixListId": f"pl-of-{args.name}"}
            case "aws:sagemaker/modelPackageGroup:ModelPackageGroup":
                group = f"model-package-group/{args.inputs['modelPackageGroupName']}"
                return {"arn": f"{arn}:sagemaker:{region}:{ACCOUNT}:{group}"}
            case "aws:sagemaker/pipeline:Pipeline":
                pipeline = f"pipeline/{args.inputs['pipelineName'].lower()}"
                return {"arn": f"{arn}:sagemaker:{region}:{ACCOUNT}:{pipeline}"}
            case "aws:sns/topic:Topic":
                return {"arn": f"{arn}:sns:{region}:{ACCOUNT}:{name}"}
            case "aws:iam/role:Role":
                return {"arn": f"{arn}:iam::{ACCOUNT}:role/{name}", "name": name}
            case "aws:eks/cluster:Cluster":
                config = {**args.inputs["vpcConfig"], "clusterSecurityGroupId": "sg-0c105e4"}
                issuer = f"https://oidc.eks.{region}.{here['outputs']['dnsSuffix']}/id/0"
                return {
                    "arn": f"{arn}:eks:{region}:{ACCOUNT}:cluster/{name}",
                    "certificateAuthority": {"data": "Y2VydGlmaWNhdGU="},
                    "endpoint": f"https://0.eks.{region}.{here['outputs']['dnsSuffix']}",
                    "identities": [{"oidcs": [{"issuer": issuer}]}],
                    "vpcConfig": config,
                }
            case "aws:ec2/launchTemplate:LaunchTemplate":
                return {"latestVersion": 1}
            case _:
                return {}

    def _region_of(self, provider: str | None) -> str:
        name = (provider or "::").split("::")[-2]
        return self.resources[name].inputs["region"] if name in self.resources else self.region

    def of_type(self, token: str) -> dict[str, dict[str, Any]]:
        """Return name -> inputs of the resources of a type, such as `ecr/repository:Repository`."""
        return {
            name: made.inputs for name, made in self.resources.items() if made.typ == f"aws:{token}"
        }
