"""What `DataTransfer` takes: where data comes from, where it goes, how it is moved."""

from typing import NotRequired, TypedDict

import pulumi

DEFAULT_DELETE_MARKERS = False
DEFAULT_TIME_CONTROL = False
DEFAULT_COPY_TAGS = True
DEFAULT_VERIFY = "only_files_transferred"
DEFAULT_OVERWRITE = True
DEFAULT_DELETE_REMOVED = False
DEFAULT_LOG_LEVEL = "basic"
DEFAULT_LOG_RETENTION_DAYS = 90
DEFAULT_MAX_LATENCY_SECONDS = 900


class TransferDestinationArgs(TypedDict):
    """The bucket that everything arrives in; it is there already."""

    bucket_name: pulumi.Input[str]
    """Name of the bucket, in this account; versioned where `buckets` are copied to it."""
    kms_key_arn: pulumi.Input[str]
    """Key of the bucket's region that encrypts what arrives: the bucket's default key."""
    region: NotRequired[pulumi.Input[str]]
    """Region of the bucket; without it, the provider's."""


class BucketSourceArgs(TypedDict):
    """A bucket of this account and partition, versioned, that S3 copies to the destination.

    It sets the one replication configuration of the bucket: a store with a `replica` has one.
    """

    bucket_name: pulumi.Input[str]
    """Name of the bucket."""
    kms_key_arn: pulumi.Input[str]
    """Key of the bucket's region that encrypts its objects."""
    region: NotRequired[pulumi.Input[str]]
    """Region of the bucket; without it, the provider's."""
    prefix: NotRequired[pulumi.Input[str]]
    """How the keys begin of what is copied; without it, everything is."""
    delete_markers: NotRequired[pulumi.Input[bool]]
    """Whether what is deleted there looks deleted in the destination too. Defaults to false."""
    time_control: NotRequired[pulumi.Input[bool]]
    """Whether S3 promises 15 minutes, at its own price. Defaults to false."""
    existing_objects: NotRequired[pulumi.Input[str]]
    """When S3 copies what was there before, or failed: at(2026-12-01T02:00:00), rate(), cron()."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """Topic of the bucket's region that is told of objects that were not copied."""


class NfsSourceArgs(TypedDict):
    """A folder on an NFS server, reached by DataSync's agents beside it."""

    server_hostname: pulumi.Input[str]
    """Name or address of the server."""
    path: pulumi.Input[str]
    """Folder that the server exports, such as /models."""
    agent_arns: list[pulumi.Input[str]]
    """Agents that reach the server, 1 to 8, of the destination's region."""
    destination_prefix: NotRequired[pulumi.Input[str]]
    """How the keys begin of what arrives, such as raw/; without it, nothing is added."""


class ObjectStoreSourceArgs(TypedDict):
    """A bucket of a server that speaks S3's language by HTTPS."""

    server_hostname: pulumi.Input[str]
    """Name or address of the server."""
    bucket_name: pulumi.Input[str]
    """Name of the bucket there."""
    server_port: NotRequired[pulumi.Input[int]]
    """Port of the server; without it, 443."""
    server_certificate: NotRequired[pulumi.Input[str]]
    """Certificate of an authority of your own, PEM in base64."""
    access_key: NotRequired[pulumi.Input[str]]
    """Access key, with `secret_key`; without it, the server asks for none."""
    secret_key: NotRequired[pulumi.Input[str]]
    """Secret of the access key; it is a secret in Pulumi's state."""
    agent_arns: NotRequired[list[pulumi.Input[str]]]
    """Agents that reach the server, of the destination's region; without them, DataSync itself."""
    prefix: NotRequired[pulumi.Input[str]]
    """How the keys begin of what is copied; without it, everything is."""
    destination_prefix: NotRequired[pulumi.Input[str]]
    """How the keys begin of what arrives, such as raw/; without it, nothing is added."""
    copy_tags: NotRequired[pulumi.Input[bool]]
    """Whether tags of objects are copied; the server must have tags then. Defaults to true."""


class AzureBlobSourceArgs(TypedDict):
    """A container of Azure Blob Storage, reached by DataSync's agents."""

    container_url: pulumi.Input[str]
    """Address of the container, https://<account>.blob.core.windows.net/<container>."""
    sas_token: pulumi.Input[str]
    """Token that may read and list (and read tags); it is a secret in Pulumi's state."""
    agent_arns: list[pulumi.Input[str]]
    """Agents that reach the container, 1 to 8, of the destination's region."""
    prefix: NotRequired[pulumi.Input[str]]
    """Virtual directory that is copied; without it, everything is."""
    destination_prefix: NotRequired[pulumi.Input[str]]
    """How the keys begin of what arrives, such as raw/; without it, nothing is added."""
    copy_tags: NotRequired[pulumi.Input[bool]]
    """Whether index tags of blobs are copied. Defaults to true."""


class GoogleBucketSourceArgs(TypedDict):
    """A bucket of Google Cloud Storage, with an HMAC key of a service account."""

    bucket_name: pulumi.Input[str]
    """Name of the bucket."""
    access_key: pulumi.Input[str]
    """Access id of the HMAC key."""
    secret_key: pulumi.Input[str]
    """Secret of the HMAC key; it is a secret in Pulumi's state."""
    agent_arns: NotRequired[list[pulumi.Input[str]]]
    """Agents that reach the bucket, of the destination's region; without them, DataSync itself."""
    prefix: NotRequired[pulumi.Input[str]]
    """How the keys begin of what is copied; without it, everything is."""
    destination_prefix: NotRequired[pulumi.Input[str]]
    """How the keys begin of what arrives, such as raw/; without it, nothing is added."""


class DataTransferArgs(TypedDict):
    """Inputs of `DataTransfer`: one destination, and at least one source."""

    destination: TransferDestinationArgs
    """Bucket that everything arrives in."""
    buckets: NotRequired[dict[str, BucketSourceArgs]]
    """Name -> bucket that S3 replicates."""
    nfs: NotRequired[dict[str, NfsSourceArgs]]
    """Name -> folder on an NFS server that DataSync copies."""
    object_stores: NotRequired[dict[str, ObjectStoreSourceArgs]]
    """Name -> bucket of another server that DataSync copies."""
    azure_blobs: NotRequired[dict[str, AzureBlobSourceArgs]]
    """Name -> container of Azure Blob Storage that DataSync copies."""
    google_buckets: NotRequired[dict[str, GoogleBucketSourceArgs]]
    """Name -> bucket of Google Cloud Storage that DataSync copies."""
    schedule: NotRequired[pulumi.Input[str]]
    """When DataSync copies, cron() or rate(), at most hourly; without it, when it is started."""
    bandwidth_bytes_per_second: NotRequired[pulumi.Input[int]]
    """Most bytes per second of each task, with agents only; without it, as fast as it can."""
    verify: NotRequired[pulumi.Input[str]]
    """What DataSync compares at the end: only_files_transferred, point_in_time_consistent (both
    sides as a whole, with agents only) or none. Defaults to `only_files_transferred`."""
    include_patterns: NotRequired[list[pulumi.Input[str]]]
    """What DataSync copies, such as /models* or *.onnx; without them, everything."""
    exclude_patterns: NotRequired[list[pulumi.Input[str]]]
    """What DataSync leaves out, such as */tmp or *.part; without them, nothing."""
    overwrite: NotRequired[pulumi.Input[bool]]
    """Whether DataSync writes what changed over what arrived before. Defaults to true."""
    delete_removed: NotRequired[pulumi.Input[bool]]
    """Whether DataSync deletes in the destination what its source has not. Defaults to false."""
    log_level: NotRequired[pulumi.Input[str]]
    """What DataSync logs: basic (mistakes) or transfer (every file). Defaults to `basic`."""
    log_retention_days: NotRequired[pulumi.Input[int]]
    """How many days the logs are kept, a figure that CloudWatch knows. Defaults to 90."""
    log_kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the logs, which CloudWatch Logs may use; without it one is made."""
    max_latency_seconds: NotRequired[pulumi.Input[int]]
    """How late a copy of `buckets` may be before there is an alarm. Defaults to 900."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """Topic of the destination's region that is told of failed tasks and late copies."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of everything that can have tags."""
