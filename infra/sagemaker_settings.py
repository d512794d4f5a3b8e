"""The platform `sagemaker` of a stack file: one account and region of AWS."""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from infra import sagemaker_references as references
from infra.sagemaker_parts import (
    ClusterSettings,
    EndpointSettings,
    PipelineSettings,
    TransferSettings,
)
from infra.sagemaker_places import place_conflicts
from mlops_kit.aws.ecr.settings import EcrRegistrySettings
from mlops_kit.aws.model_registry.settings import ModelRegistrySettings
from mlops_kit.aws.places import AccountId, Region, RoleArn, Shape, Tags
from mlops_kit.aws.s3.settings import S3ArtifactStoreSettings
from mlops_kit.aws.sagemaker.layout import LONGEST_ENDPOINT, no_configuration
from mlops_kit.aws.vpc.settings import AdoptedNetworkSettings, PrivateNetworkSettings
from mlops_kit.bounds import Name
from mlops_kit.problems import Place, dotted, mistake
from mlops_kit.settings import Context, Given, Settings

LONGEST_WITH_DRIFT = 24
"""A monitoring schedule's name has 63 characters, which the endpoint's begins."""
_KEYED = {
    "endpoints": (
        (("data_capture", "uri"), ("data_capture", "kms_key_arn")),
        (("asynchronous", "output_uri"), ("kms_key_arn",)),
        (("drift", "report_uri"), ("drift", "kms_key_arn")),
    ),
    "pipelines": ((("output_uri",), ("kms_key_arn",)),),
}
"""What is written somewhere, and the key that it is encrypted with."""


def _at_most(longest: int, what: str, because: str) -> AfterValidator:
    def short(name: str) -> str:
        if len(name) > longest:
            raise mistake(
                f"the name of {what} is at most {longest} characters, because {because}; got "
                f"{len(name)}"
            )
        return name

    return AfterValidator(short)


EndpointName = Annotated[
    Name,
    _at_most(LONGEST_ENDPOINT, "an endpoint", "the names of its configurations begin with it"),
    AfterValidator(no_configuration),
]
StoreName = Annotated[Name, _at_most(40, "a store", "the names of its buckets begin with it")]
ClusterName = Annotated[Name, _at_most(40, "a cluster", "the names of its roles begin with it")]
TransferName = Annotated[Name, _at_most(20, "a transfer", "the names of its roles begin with it")]
Service = Literal[
    "application-autoscaling",
    "budgets",
    "cloudwatch",
    "datasync",
    "ec2",
    "ecr",
    "eks",
    "events",
    "iam",
    "kms",
    "logs",
    "s3",
    "s3control",
    "sagemaker",
    "scheduler",
    "sns",
    "sts",
    "synthetics",
]
Url = Annotated[str, Shape(r"https?://[!-~]+", "an address such as https://<host>")]


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
    service_urls: dict[Service, Url] | None = None
    """Service -> where it is asked in place of AWS' own address, such as a VPC endpoint."""
    networks: dict[Name, PrivateNetworkSettings] = Field(default_factory=dict)
    """Name -> VPC of its own for what serves and trains."""
    adopted_networks: dict[Name, AdoptedNetworkSettings] = Field(default_factory=dict)
    """Name -> VPC that exists already."""
    registries: dict[Name, EcrRegistrySettings] = Field(default_factory=dict)
    """Name -> repositories for images; a name is unique over all platforms."""
    artifact_stores: dict[StoreName, S3ArtifactStoreSettings] = Field(default_factory=dict)
    """Name -> bucket for artifacts; a name is unique over all platforms."""
    ledger_store: Name | None = None
    """Artifact store that keeps the record of all rollouts; the only one, when it is not said."""
    model_registries: dict[Name, ModelRegistrySettings] = Field(default_factory=dict)
    """Name -> groups of model packages, whose versions people approve of."""
    clusters: dict[ClusterName, ClusterSettings] = Field(default_factory=dict)
    """Name -> Kubernetes cluster with its node pools."""
    endpoints: dict[EndpointName, EndpointSettings] = Field(default_factory=dict)
    """Name -> endpoint; a name is unique over all platforms."""
    pipelines: dict[Name, PipelineSettings] = Field(default_factory=dict)
    """Name -> pipeline that trains, checks and registers a model."""
    transfers: dict[TransferName, TransferSettings] = Field(default_factory=dict)
    """Name -> data that is moved into one bucket, from other regions, clouds and servers."""
    tags: Tags | None = None
    """Tags of everything that is made here."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """What is named is there, is here, and is encrypted with one key."""
        region = given.value("region")
        if region is not None:
            yield from place_conflicts(given, region, given.value("account_id"))
        yield from references.conflicts(given)
        yield from _unknown_names(given)
        yield from _ledger(given)
        yield from _other_keys(given)
        for name in given.keys("endpoints"):
            place: Place = ("endpoints", name)
            drift = given.value(*place, "drift") is not None
            if drift and given.right(*place) and len(str(name)) > LONGEST_WITH_DRIFT:
                yield (
                    place,
                    f"the name of an endpoint with drift is at most {LONGEST_WITH_DRIFT} "
                    "characters, because the names of its schedules begin with it; got "
                    f"{len(name)}",
                )


def _unknown_names(given: Given) -> Iterable[tuple[Place, str]]:
    networks = references.named(given, "networks", "adopted_networks")
    stores = references.named(given, "artifact_stores")
    for kind in ("endpoints", "clusters", "pipelines"):
        for name in given.keys(kind):
            place: Place = (kind, name, "network")
            network = given.value(*place)
            if isinstance(network, str):
                yield from references.missing(place, network, "network", "networks", networks)
    for name in given.keys("transfers"):
        place = ("transfers", name, "destination")
        store = given.value(*place)
        if isinstance(store, str):
            yield from references.missing(place, store, "store", "artifact_stores", stores)


def _ledger(given: Given) -> Iterable[tuple[Place, str]]:
    stores = references.named(given, "artifact_stores")
    said = given.value("ledger_store")
    if isinstance(said, str):
        yield from references.missing(("ledger_store",), said, "store", "artifact_stores", stores)
    elif given.has("ledger_store") or not list(given.keys("endpoints")):
        return
    elif not stores:
        yield (
            ("artifact_stores",),
            "must have at least 1 store, which keeps the record of the endpoints' rollouts; "
            "got none",
        )
    elif len(stores) > 1:
        yield (
            ("ledger_store",),
            "is required but missing: it says which store keeps the record of the endpoints' "
            f"rollouts, one of {', '.join(stores)}",
        )


def _other_keys(given: Given) -> Iterable[tuple[Place, str]]:
    find: Callable[..., object] = given.value
    for kind, pairs in _KEYED.items():
        for name in given.keys(kind):
            for address, key in pairs:
                text, arn = find(kind, name, *address), find(kind, name, *key)
                found = references.read(text) if isinstance(text, str) else None
                if arn is None or not isinstance(found, references.StoreReference):
                    continue
                store = ("artifact_stores", found.store)
                if arn not in (find(*store, "kms_key_arn"), f"store://{found.store}"):
                    yield (
                        (kind, name, *key),
                        f"must be that of {dotted(store)}, which takes nothing that is encrypted "
                        "with another one: remove it",
                    )
