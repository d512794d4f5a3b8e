"""The platform `sagemaker` of a stack file: one account and region of AWS."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from mlops_kit.aws.places import AccountId, Arn, Region, RoleArn, Tags, partition_of
from mlops_kit.aws.settings import EcrRegistrySettings, S3ArtifactStoreSettings
from mlops_kit.bounds import Name
from mlops_kit.problems import Place, dotted, mistake
from mlops_kit.settings import Context, Given, Settings

TARGET = "sagemaker"
LONGEST_STORE_NAME = 40
"""A bucket's name has 63 characters, of which the kit and Pulumi need `-replica-bucket-1234567`."""


def _short(name: str) -> str:
    if len(name) > LONGEST_STORE_NAME:
        raise mistake(
            f"the name of a store is at most {LONGEST_STORE_NAME} characters, because the names of "
            f"its buckets begin with it; got {len(name)}"
        )
    return name


class SageMakerPlatform(Settings):
    """An account and a region of AWS, in any partition."""

    target: Literal["sagemaker"]
    """Where the endpoints are: sagemaker, Amazon SageMaker."""
    region: Region
    """Region that everything is made in, such as eu-central-1."""
    account_id: AccountId
    """Account, 12 digits in quotes; credentials of another one are refused."""
    assume_role_arn: RoleArn | None = None
    """Role of the account that the run takes on."""
    registries: dict[Name, EcrRegistrySettings] = Field(default_factory=dict)
    """Name -> repositories for images; a name is unique over all platforms."""
    artifact_stores: dict[Annotated[Name, AfterValidator(_short)], S3ArtifactStoreSettings] = Field(
        default_factory=dict
    )
    """Name -> bucket for artifacts; a name is unique over all platforms."""
    tags: Tags | None = None
    """Tags of everything that is made here."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """Copies go to other regions of the partition; ARNs are of here."""
        region, account = given.value("region"), given.value("account_id")
        if region is None:
            return
        for place, other in _replica_regions(given):
            yield from _wrong_copy(place, region, other)
        for place, wanted in _keys(given, region):
            yield from _foreign(given, place, region=wanted)
        yield from _foreign(given, ("assume_role_arn",), partition_as=region, account=account)
        for name in given.keys("registries"):
            pullers: Place = ("registries", name, "pull_principals")
            for position in given.keys(*pullers):
                yield from _foreign(given, (*pullers, position), partition_as=region)


def shared_account_conflicts(given: Given) -> Iterable[tuple[Place, str]]:
    """Find what two platforms of a stack cannot both have.

    Names are exported, so each is unique over all platforms. Of an account and region, each
    repository is declared once, and one registry has replicas: ECR keeps one configuration.

    Args:
        given: the kit's whole part of the stack file.
    """
    names: dict[object, Place] = {}
    replications: dict[object, Place] = {}
    repositories: dict[object, Place] = {}
    for platform in _platforms(given):
        for kind, word in (("registries", "a registry"), ("artifact_stores", "an artifact store")):
            for name in given.keys(*platform, kind):
                place = (*platform, kind, name)
                first = names.setdefault((kind, name), place)
                if first != place:
                    yield place, f"{word} of this name is in {dotted(first[:2])} already"
        region, account = given.value(*platform, "region"), given.value(*platform, "account_id")
        if region is None or account is None:
            continue
        for name in given.keys(*platform, "registries"):
            registry = (*platform, "registries", name)
            copies = [other for other in given.keys(*registry, "replicas") if other != region]
            if copies:
                place = (*registry, "replicas")
                first = replications.setdefault((account, region), place)
                if first != place:
                    yield (
                        place,
                        f"{dotted(first)} sets the replication of account {account} in {region} "
                        "already, and ECR keeps one: put the repositories into one registry",
                    )
            yield from _made_twice(given, registry, account, [region, *copies], repositories)


def _platforms(given: Given) -> Iterable[Place]:
    for name in given.keys("platforms"):
        if given.value("platforms", name, "target") == TARGET:
            yield "platforms", name


def _made_twice(
    given: Given, registry: Place, account: str, regions: list[str], owners: dict[object, Place]
) -> Iterable[tuple[Place, str]]:
    for position in given.keys(*registry, "repositories"):
        place = (*registry, "repositories", position)
        repository = given.value(*place)
        if repository is None:
            continue
        first = {
            region: owners.setdefault((account, region, repository), registry) for region in regions
        }
        for region, owner in first.items():
            if owner != registry:
                yield (
                    place,
                    f"{dotted(owner)} makes the repository {repository} of account {account} in "
                    f"{region} already",
                )
                break


def _replica_regions(given: Given) -> Iterable[tuple[Place, str]]:
    for name in given.keys("registries"):
        for region in given.keys("registries", name, "replicas"):
            place: Place = ("registries", name, "replicas", region)
            if given.right(*place):
                yield place, region
    for name in given.keys("artifact_stores"):
        place = ("artifact_stores", name, "replica", "region")
        region = given.value(*place)
        if region is not None:
            yield place, region


def _wrong_copy(place: Place, own: str, other: str) -> Iterable[tuple[Place, str]]:
    here, there = partition_of(own), partition_of(other)
    if own == other:
        yield place, f"is the region of the platform itself, {own}: a copy needs another one"
    elif here != there:
        yield (
            place,
            f"is in the partition {there}, but the platform ({own}) is in {here}: AWS copies "
            "nothing from one partition to another",
        )


def _keys(given: Given, region: str) -> Iterable[tuple[Place, str]]:
    for name in given.keys("registries"):
        yield ("registries", name, "kms_key_arn"), region
        for other in given.keys("registries", name, "replicas"):
            yield ("registries", name, "replicas", other, "kms_key_arn"), other
    for name in given.keys("artifact_stores"):
        yield ("artifact_stores", name, "kms_key_arn"), region
        other = given.value("artifact_stores", name, "replica", "region")
        if other is not None:
            yield ("artifact_stores", name, "replica", "kms_key_arn"), other


def _foreign(
    given: Given,
    place: Place,
    region: str | None = None,
    partition_as: str | None = None,
    account: Any = None,
) -> Iterable[tuple[Place, str]]:
    text = given.value(*place)
    if not isinstance(text, str) or not text.startswith("arn:"):
        return
    arn = Arn.read(text)
    partition = partition_of(region or partition_as or "")
    if arn.partition != partition:
        yield (
            place,
            f"must be in the partition {partition}, as {region or partition_as} is, "
            f"got one of {arn.partition}",
        )
    elif region and arn.region != region:
        yield place, f"must be a key of {region}, got one of {arn.region}"
    elif account and arn.account != account:
        yield (
            place,
            f"must be a role of the account {account}, got one of {arn.account}",
        )
