"""Where DataSync copies from, and where to: a location for each end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pulumi
from pulumi_aws import datasync

from mlops_kit.aws.transfer.args import (
    DEFAULT_COPY_TAGS,
    AzureBlobSourceArgs,
    DataTransferArgs,
    GoogleBucketSourceArgs,
    NfsSourceArgs,
    ObjectStoreSourceArgs,
)
from mlops_kit.inputs import said, whole

GOOGLE = "storage.googleapis.com"
HTTPS = "HTTPS"
KEEP, IGNORE = "PRESERVE", "NONE"


class Location(Protocol):
    """What all locations of DataSync have."""

    @property
    def arn(self) -> pulumi.Output[str]:
        """ARN of the location."""
        ...


@dataclass(frozen=True)
class Source:
    """A place that DataSync copies from."""

    location: Location
    destination_prefix: pulumi.Input[str]
    """How the keys begin of what arrives."""
    has_agents: bool
    """Whether agents copy; without them it is DataSync's enhanced mode."""
    has_owners: bool
    """Whether files have owners and permissions, as those of a file system."""
    tags: pulumi.Input[str]
    """Whether tags of objects are kept, in DataSync's words."""


@dataclass(frozen=True)
class Around:
    """What all locations of a component have in common."""

    name: str
    region: pulumi.Input[str] | None
    tags: Mapping[str, pulumi.Input[str]] | None
    opts: pulumi.ResourceOptions


def sources(args: DataTransferArgs, around: Around) -> dict[str, Source]:
    """Declare the locations of all sources that DataSync copies from, by the sources' names."""
    return {
        **{key: _nfs(key, one, around) for key, one in (args.get("nfs") or {}).items()},
        **{
            key: _object_store(key, one, around)
            for key, one in (args.get("object_stores") or {}).items()
        },
        **{key: _azure(key, one, around) for key, one in (args.get("azure_blobs") or {}).items()},
        **{
            key: _google(key, one, around)
            for key, one in (args.get("google_buckets") or {}).items()
        },
    }


def destination(
    key: str,
    bucket_arn: pulumi.Output[str],
    role_arn: pulumi.Output[str],
    source: Source,
    around: Around,
    permissions: pulumi.Resource,
) -> datasync.S3Location:
    """Declare where one source's data arrives.

    Args:
        key: name of the source.
        bucket_arn: the bucket.
        role_arn: role that DataSync writes with.
        source: what arrives.
        around: what all locations have in common.
        permissions: of the role; DataSync tries them when the location is made.
    """
    return datasync.S3Location(
        f"{around.name}-{key}-destination",
        s3_bucket_arn=bucket_arn,
        s3_config={"bucket_access_role_arn": role_arn},
        subdirectory=_folder(source.destination_prefix),
        region=around.region,
        tags=around.tags,
        opts=pulumi.ResourceOptions(parent=around.opts.parent, depends_on=[permissions]),
    )


def _nfs(key: str, args: NfsSourceArgs, around: Around) -> Source:
    location = datasync.NfsLocation(
        f"{around.name}-{key}-source",
        server_hostname=args["server_hostname"],
        subdirectory=args["path"],
        on_prem_config={"agent_arns": args["agent_arns"]},
        region=around.region,
        tags=around.tags,
        opts=around.opts,
    )
    return Source(location, said(args.get("destination_prefix"), ""), True, True, IGNORE)


def _object_store(key: str, args: ObjectStoreSourceArgs, around: Around) -> Source:
    port, agents = args.get("server_port"), args.get("agent_arns")
    location = datasync.LocationObjectStorage(
        f"{around.name}-{key}-source",
        server_hostname=args["server_hostname"],
        server_protocol=HTTPS,
        server_port=None if port is None else whole(port),
        server_certificate=args.get("server_certificate"),
        bucket_name=args["bucket_name"],
        subdirectory=_folder(said(args.get("prefix"), "")),
        access_key=args.get("access_key"),
        secret_key=args.get("secret_key"),
        agent_arns=agents,
        region=around.region,
        tags=around.tags,
        opts=around.opts,
    )
    tags = _tags(args.get("copy_tags"))
    return Source(location, said(args.get("destination_prefix"), ""), bool(agents), False, tags)


def _azure(key: str, args: AzureBlobSourceArgs, around: Around) -> Source:
    location = datasync.LocationAzureBlob(
        f"{around.name}-{key}-source",
        container_url=args["container_url"],
        authentication_type="SAS",
        # The SDK makes a secret of `secret_key` above and below, but not of this.
        sas_configuration={"token": pulumi.Output.secret(args["sas_token"])},
        subdirectory=_folder(said(args.get("prefix"), "")),
        agent_arns=args["agent_arns"],
        region=around.region,
        tags=around.tags,
        opts=around.opts,
    )
    tags = _tags(args.get("copy_tags"))
    return Source(location, said(args.get("destination_prefix"), ""), True, False, tags)


def _google(key: str, args: GoogleBucketSourceArgs, around: Around) -> Source:
    agents = args.get("agent_arns")
    location = datasync.LocationObjectStorage(
        f"{around.name}-{key}-source",
        server_hostname=GOOGLE,
        server_protocol=HTTPS,
        bucket_name=args["bucket_name"],
        subdirectory=_folder(said(args.get("prefix"), "")),
        access_key=args["access_key"],
        secret_key=args["secret_key"],
        agent_arns=agents,
        region=around.region,
        tags=around.tags,
        opts=around.opts,
    )
    # Its objects have no tags: a task that asks for them fails.
    prefix = said(args.get("destination_prefix"), "")
    return Source(location, prefix, bool(agents), False, IGNORE)


def _folder(prefix: pulumi.Input[str]) -> pulumi.Output[str]:
    return pulumi.Output.concat("/", prefix)


def _tags(copied: pulumi.Input[bool] | None) -> pulumi.Output[str]:
    kept = pulumi.Output.from_input(said(copied, DEFAULT_COPY_TAGS))
    return kept.apply(lambda kept: KEEP if kept else IGNORE)
