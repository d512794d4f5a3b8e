"""Types of the stand-in for AWS that pass through to a moto server.

The provider's `endpoints` say where it is, as a user would point the real provider at it.
"""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import ClientError

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.stand_in import Unanswerable

GONE = ("RepositoryNotFoundException", "NoSuchBucket", "404", "LifecyclePolicyNotFoundException")


def client(service: str, at: Surroundings) -> Any:
    """Return a client for the simulator that the provider's configuration names."""
    urls = {name: url for entry in at.config["endpoints"] for name, url in entry.items()}
    return boto3.client(
        service,
        region_name=at.config["region"],
        endpoint_url=urls[service],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def asked(call: Callable[[], Any]) -> Any:
    """Return an answer, None where the thing is gone; refuse with the simulator's own reason."""
    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return None
        raise Unanswerable(f"the simulator refuses: {error}") from None


class Repository:
    """`aws:ecr/repository:Repository`."""

    def create(self, inputs, outputs, at):
        made = asked(
            lambda: client("ecr", at).create_repository(
                repositoryName=outputs["name"],
                imageTagMutability=inputs.get("imageTagMutability", "MUTABLE"),
                imageScanningConfiguration=inputs.get("imageScanningConfiguration", {}),
            )
        )["repository"]
        return outputs["name"], {"arn": made["repositoryArn"], "registryId": made["registryId"]}

    def read(self, id, state, at):
        found = asked(lambda: client("ecr", at).describe_repositories(repositoryNames=[id]))
        if found is None:
            return None
        live = found["repositories"][0]
        return {**state, "imageTagMutability": live["imageTagMutability"]}

    def update(self, id, state, inputs, at):
        asked(
            lambda: client("ecr", at).put_image_tag_mutability(
                repositoryName=id, imageTagMutability=inputs.get("imageTagMutability", "MUTABLE")
            )
        )
        return {}

    def delete(self, id, state, at):
        asked(lambda: client("ecr", at).delete_repository(repositoryName=id))


class Bucket:
    """`aws:s3/bucket:Bucket`."""

    def create(self, inputs, outputs, at):
        place = {"LocationConstraint": at.config["region"]}
        name = outputs["bucket"]
        asked(lambda: client("s3", at).create_bucket(Bucket=name, CreateBucketConfiguration=place))
        return name, {}

    def read(self, id, state, at):
        return state if asked(lambda: client("s3", at).head_bucket(Bucket=id)) else None

    def update(self, id, state, inputs, at):
        return {}

    def delete(self, id, state, at):
        asked(lambda: client("s3", at).delete_bucket(Bucket=id))


class Versioning:
    """`aws:s3/bucketVersioning:BucketVersioning`."""

    def create(self, inputs, outputs, at):
        self.update(inputs["bucket"], outputs, inputs, at)
        return inputs["bucket"], {}

    def read(self, id, state, at):
        found = asked(lambda: client("s3", at).get_bucket_versioning(Bucket=id))
        if found is None:
            return None
        return {**state, "versioningConfiguration": {"status": found.get("Status", "Disabled")}}

    def update(self, id, state, inputs, at):
        status = {"Status": inputs["versioningConfiguration"]["status"]}
        asked(
            lambda: client("s3", at).put_bucket_versioning(
                Bucket=id, VersioningConfiguration=status
            )
        )
        return {}

    def delete(self, id, state, at):
        """A bucket's versioning goes with the bucket."""


SIMULATORS = {
    "aws:ecr/repository:Repository": Repository(),
    "aws:s3/bucket:Bucket": Bucket(),
    "aws:s3/bucketVersioning:BucketVersioning": Versioning(),
}
