"""What `DataTransfer` takes: the allowed values. The defaults are beside its arguments."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from mlops_kit.aws.places import LOG_RETENTION_DAYS, KeyArn, Region, Tags
from mlops_kit.aws.transfer.conflicts import (
    COPIED,
    agent_conflicts,
    bucket_conflicts,
    deletion_conflicts,
    elsewhere,
    key_elsewhere,
    option_conflicts,
    source_conflicts,
    sources_of,
)
from mlops_kit.aws.transfer.shapes import (
    Agents,
    Arriving,
    BucketName,
    Container,
    Folder,
    Host,
    Moment,
    Pattern,
    Prefix,
    Schedule,
    Secret,
    SourceName,
    TopicArn,
)
from mlops_kit.bounds import Whole
from mlops_kit.problems import Place
from mlops_kit.settings import Context, Given, Settings

MOST_BYTES = 12_500_000_000
"""100 Gbit/s."""


class TransferDestinationSettings(Settings):
    """The bucket that everything arrives in."""

    bucket_name: BucketName
    """Name of the bucket, in the same account."""
    kms_key_arn: KeyArn
    """Key of the bucket's region that encrypts what arrives."""
    region: Region | None = None
    """Region of the bucket."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A bucket and its key are in one region."""
        return key_elsewhere(given)


class BucketSourceSettings(Settings):
    """A bucket that S3 copies to the destination."""

    bucket_name: BucketName
    """Name of the bucket, in the same account and partition."""
    kms_key_arn: KeyArn
    """Key of the bucket's region that encrypts its objects."""
    region: Region | None = None
    """Region of the bucket."""
    prefix: Prefix | None = None
    """How the keys begin of what is copied."""
    delete_markers: StrictBool | None = None
    """Whether what is deleted there looks deleted in the destination too."""
    time_control: StrictBool | None = None
    """Whether S3 promises 15 minutes, at its own price."""
    existing_objects: Moment | None = None
    """When S3 copies what was there before, or failed."""
    alarm_topic_arn: TopicArn | None = None
    """Topic of the bucket's region that is told of objects that were not copied."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A bucket, its key and its topic are in one region."""
        yield from key_elsewhere(given)
        yield from elsewhere(given.value("kms_key_arn"), given, "alarm_topic_arn")


class NfsSourceSettings(Settings):
    """A folder on an NFS server."""

    server_hostname: Host
    """Name or address of the server."""
    path: Folder
    """Folder that the server exports."""
    agent_arns: Agents
    """DataSync's agents that reach the server."""
    destination_prefix: Arriving | None = None
    """How the keys begin of what arrives."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """As many agents as DataSync takes."""
        return agent_conflicts(given)


class ObjectStoreSourceSettings(Settings):
    """A bucket of a server that speaks S3's language."""

    server_hostname: Host
    """Name or address of the server."""
    bucket_name: Annotated[str, Field(min_length=1, max_length=222)]
    """Name of the bucket there."""
    server_port: Annotated[int, Whole(1, 65_535)] | None = None
    """Port of the server."""
    server_certificate: Annotated[str, Field(min_length=1, max_length=43_692)] | None = None
    """Certificate of an authority of your own, PEM in base64."""
    access_key: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Access key."""
    secret_key: Secret | None = None
    """Secret of the access key."""
    agent_arns: Agents | None = None
    """DataSync's agents that reach the server."""
    prefix: Prefix | None = None
    """How the keys begin of what is copied."""
    destination_prefix: Arriving | None = None
    """How the keys begin of what arrives."""
    copy_tags: StrictBool | None = None
    """Whether tags of objects are copied."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Both halves of a key, and as many agents as DataSync takes."""
        yield from agent_conflicts(given)
        for name, other in (("access_key", "secret_key"), ("secret_key", "access_key")):
            if given.has(other) and not given.has(name):
                yield (name,), f"must be given too, as {other} is; got nothing"


class AzureBlobSourceSettings(Settings):
    """A container of Azure Blob Storage."""

    container_url: Container
    """Address of the container."""
    sas_token: Secret
    """Token that may read and list."""
    agent_arns: Agents
    """DataSync's agents that reach the container."""
    prefix: Prefix | None = None
    """Virtual directory that is copied."""
    destination_prefix: Arriving | None = None
    """How the keys begin of what arrives."""
    copy_tags: StrictBool | None = None
    """Whether index tags of blobs are copied."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """As many agents as DataSync takes."""
        return agent_conflicts(given)


class GoogleBucketSourceSettings(Settings):
    """A bucket of Google Cloud Storage."""

    bucket_name: Annotated[str, Field(min_length=3, max_length=222)]
    """Name of the bucket."""
    access_key: Annotated[str, Field(min_length=1, max_length=200)]
    """Access id of the HMAC key."""
    secret_key: Secret
    """Secret of the HMAC key."""
    agent_arns: Agents | None = None
    """DataSync's agents that reach the bucket."""
    prefix: Prefix | None = None
    """How the keys begin of what is copied."""
    destination_prefix: Arriving | None = None
    """How the keys begin of what arrives."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """As many agents as DataSync takes."""
        return agent_conflicts(given)


class DataTransferSettings(Settings):
    """Data that is moved into one bucket."""

    destination: TransferDestinationSettings
    """Bucket that everything arrives in."""
    buckets: dict[SourceName, BucketSourceSettings] | None = None
    """Name -> bucket that S3 replicates."""
    nfs: dict[SourceName, NfsSourceSettings] | None = None
    """Name -> folder on an NFS server that DataSync copies."""
    object_stores: dict[SourceName, ObjectStoreSourceSettings] | None = None
    """Name -> bucket of another server that DataSync copies."""
    azure_blobs: dict[SourceName, AzureBlobSourceSettings] | None = None
    """Name -> container of Azure Blob Storage that DataSync copies."""
    google_buckets: dict[SourceName, GoogleBucketSourceSettings] | None = None
    """Name -> bucket of Google Cloud Storage that DataSync copies."""
    schedule: Schedule | None = None
    """When DataSync copies."""
    bandwidth_bytes_per_second: Annotated[int, Whole(1, MOST_BYTES)] | None = None
    """Most bytes per second of each task."""
    verify: Literal["only_files_transferred", "point_in_time_consistent", "none"] | None = None
    """What DataSync compares at the end."""
    include_patterns: tuple[Pattern, ...] | None = None
    """What DataSync copies."""
    exclude_patterns: tuple[Pattern, ...] | None = None
    """What DataSync leaves out."""
    overwrite: StrictBool | None = None
    """Whether DataSync writes what changed over what arrived before."""
    delete_removed: StrictBool | None = None
    """Whether DataSync deletes in the destination what its source has not."""
    log_level: Literal["basic", "transfer"] | None = None
    """What DataSync logs."""
    log_retention_days: Annotated[int, Whole(1, LOG_RETENTION_DAYS[-1])] | None = None
    """How many days the logs are kept."""
    log_kms_key_arn: KeyArn | None = None
    """Key that encrypts the logs."""
    max_latency_seconds: Annotated[int, Whole(60, 604_800)] | None = None
    """How late a copy of a bucket may be before there is an alarm."""
    alarm_topic_arn: TopicArn | None = None
    """Topic of the destination's region that is told of failures."""
    tags: Tags | None = None
    """Tags of everything that can have tags."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Sources are there and apart, and each option has a source that can honour it."""
        yield from source_conflicts(given)
        yield from option_conflicts(given)
        yield from deletion_conflicts(given)
        key = given.value("destination", "kms_key_arn")
        for name in ("alarm_topic_arn", "log_kms_key_arn"):
            yield from elsewhere(key, given, name)
        for place in sources_of(given, *COPIED):
            for position in given.keys(*place, "agent_arns"):
                yield from elsewhere(key, given, *place, "agent_arns", position)
        yield from bucket_conflicts(given, key)
