"""The inputs of `EcrRegistry`: their allowed values. The component has the defaults."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StrictBool

from mlops_kit.aws.places import Days, KeyArn, Principal, Region, RepositoryName, Tags
from mlops_kit.aws.repeats import repeats
from mlops_kit.bounds import Whole
from mlops_kit.problems import Place
from mlops_kit.settings import Context, Given, Settings

MOST_REPOSITORIES = 100
"""Filters that one replication rule of ECR can have."""
MOST_REGIONS = 25
"""Destinations that one replication rule of ECR can have."""
MOST_IMAGES = 100_000
"""ECR's own limit of images in a repository."""


class EcrReplicaSettings(Settings):
    """A region that gets a copy of every image."""

    kms_key_arn: KeyArn | None = None
    """Key of that region that encrypts the copies."""


class EcrRegistrySettings(Settings):
    """Repositories of an account's private registry, for images of models."""

    repositories: Annotated[
        tuple[RepositoryName, ...],
        Field(json_schema_extra={"minItems": 1, "maxItems": MOST_REPOSITORIES}),
    ]
    """Names of the repositories."""
    immutable_tags: StrictBool | None = None
    """Whether a tag that was pushed stays what it is."""
    scan_on_push: StrictBool | None = None
    """Whether ECR looks for known vulnerabilities in every image that is pushed."""
    untagged_days: Days | None = None
    """After how many days an image without a tag is deleted."""
    keep_tagged_images: Annotated[int, Whole(1, MOST_IMAGES)] | None = None
    """How many of the newest images with a tag are kept; all of them, when it is not said."""
    kms_key_arn: KeyArn | None = None
    """Key that encrypts the images; the registry makes one of its own, when it is not said."""
    pull_principals: tuple[Principal, ...] | None = None
    """Other accounts, roles and users that may pull."""
    replicas: dict[Region, EcrReplicaSettings] | None = None
    """Region -> copy of the repositories there."""
    force_delete: StrictBool | None = None
    """Whether repositories are deleted even while they hold images."""
    tags: Tags | None = None
    """Tags of every resource."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """There is something to make, and nothing is named twice."""
        for name, most in (("repositories", MOST_REPOSITORIES), ("replicas", MOST_REGIONS)):
            count = len(list(given.keys(name)))
            if count > most:
                yield (name,), f"must be at most {most}, got {count}"
        if given.value("repositories") is not None and not list(given.keys("repositories")):
            yield ("repositories",), "must name at least 1 repository, got none"
        yield from repeats(given, "repositories", "pull_principals")
