"""The inputs of `S3ArtifactStore`: their allowed values. The component has the defaults."""

from collections.abc import Iterable

from pydantic import StrictBool

from mlops_kit.aws.places import Days, KeyArn, Region, Tags
from mlops_kit.problems import Place
from mlops_kit.settings import Context, Given, Settings


class S3ReplicaSettings(Settings):
    """A second bucket, in another region, that gets a copy of every new object."""

    region: Region
    """Region of the copy."""
    kms_key_arn: KeyArn | None = None
    """Key of that region that encrypts the copies; one is made, when it is not said."""
    delete_markers: StrictBool | None = None
    """Whether what is deleted in the store looks deleted in the copy too."""
    metrics: StrictBool | None = None
    """Whether CloudWatch gets the bytes and operations that wait, and how late they are."""
    time_control: StrictBool | None = None
    """Whether AWS promises 15 minutes (S3 Replication Time Control, at its own price)."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """A promise that nobody measures is none."""
        if given.value("time_control") is True and given.value("metrics") is False:
            yield (
                ("metrics",),
                "must be true with time_control, which S3 measures by them; got false",
            )


class S3ArtifactStoreSettings(Settings):
    """A bucket for model artifacts."""

    noncurrent_days: Days | None = None
    """After how many days an overwritten or deleted version of an object is gone for good."""
    incomplete_upload_days: Days | None = None
    """After how many days the parts of an upload that nobody completed are deleted."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts the objects; the store makes one of its own, when it is not said."""
    replica: S3ReplicaSettings | None = None
    """Copy in another region."""
    force_destroy: StrictBool | None = None
    """Whether buckets are deleted even while they hold objects."""
    tags: Tags | None = None
    """Tags of every resource."""
