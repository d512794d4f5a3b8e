"""A recording engine that answers as AWS does: names and ARNs of the right partition."""

import re
from collections.abc import Mapping
from functools import cache
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
            region = self._region_of(args.provider)
            return {"name": f"{args.args['serviceName']}.principal.of.{region}"}
        return super().call(args)

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
            case "aws:kms/key:Key":
                return {"arn": f"{arn}:kms:{region}:{ACCOUNT}:key/{args.name}"}
            case "aws:iam/role:Role":
                return {"arn": f"{arn}:iam::{ACCOUNT}:role/{name}", "name": name}
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
