"""What the resources of a transfer say of places: servers, buckets there, buckets that exist.

Both ends count. A location of DataSync may be read from and written to, and what is read from a
place is there already: an end that is not allowed is a leak, whichever way the data goes.
"""

from collections.abc import Iterable, Mapping

from mlops_kit.residency.names import DEFAULT_UNIVERSE, Region, region_named
from mlops_kit.residency.references import Reference, references
from mlops_kit.residency.resource import Leaf, Resource, Value, plain, value, values

GOOGLE_STORAGE = f"storage.{DEFAULT_UNIVERSE}"

SERVERS: Mapping[str, str] = {
    "aws:datasync:LocationHdfs": "hostname",
    "aws:datasync:LocationObjectStorage": "serverHostname",
    "aws:datasync:LocationSmb": "serverHostname",
    "aws:datasync:NfsLocation": "serverHostname",
}
"""Kind -> the key of the hosts that keep the data."""
_STORE = "aws:datasync:LocationObjectStorage"
_BUCKET = "aws:datasync:S3Location"
_RULES = "aws:s3:BucketReplicationConfig"


def is_server(resource: Resource, leaf: Leaf) -> bool:
    """Tell whether a value is a host that data is copied from or to."""
    return SERVERS.get(resource.kind) == leaf.key


def server(host: str) -> list[Reference]:
    """Return what the name of such a host says by itself."""
    if host == GOOGLE_STORAGE:
        return [Reference(host, "gcp", (DEFAULT_UNIVERSE,))]
    return list(references(host))


def is_bucket_of_a_server(resource: Resource, leaf: Leaf) -> bool:
    """Tell whether a value names a bucket that its own server keeps, not S3."""
    return resource.kind == _STORE and leaf.path == "bucketName"


def bucket_of_a_server(resource: Resource, bucket: str) -> Reference | None:
    """Return a bucket that a server keeps; None where the server says where that is."""
    if plain(resource.inputs.get("serverHostname")) != GOOGLE_STORAGE:
        return None
    host = f"{bucket}.{GOOGLE_STORAGE}"
    return Reference(host, "gcp", (DEFAULT_UNIVERSE,), kind="bucket", name=bucket)


def bucket_regions(resources: Iterable[Resource]) -> dict[str, Region]:
    """Return where buckets are that a plan does not make, by their names.

    DataSync's location, and replication rules, are made in the region of their bucket; a replica's
    key is of the region of the replica's bucket (Amazon S3 User Guide, replicating with KMS).
    """
    found: dict[str, Region] = {}
    for resource in resources:
        match resource.kind:
            case kind if kind == _BUCKET:
                _note(found, resource.inputs.get("s3BucketArn"), _home(resource))
            case kind if kind == _RULES:
                _note(found, resource.inputs.get("bucket"), _home(resource))
                for _, destination in values(resource.inputs, "rules.destination"):
                    key = value(destination, "encryptionConfiguration.replicaKmsKeyId")
                    _note(found, value(destination, "bucket"), _region_of(key))
            case _:
                pass
    return found


def _note(found: dict[str, Region], bucket: Value, region: Region | None) -> None:
    name = plain(bucket)
    if isinstance(name, str) and name and region:
        found.setdefault(name.rpartition(":::")[2], region)


def _home(resource: Resource) -> Region | None:
    given = resource.provider.settings if resource.provider else {}
    word = plain(resource.inputs.get("region")) or plain(given.get("region"))
    return region_named(word) if isinstance(word, str) else None


def _region_of(arn: Value) -> Region | None:
    text = plain(arn)
    found = list(references(text)) if isinstance(text, str) else []
    return found[0].region if found else None
