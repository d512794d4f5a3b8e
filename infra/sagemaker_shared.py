"""What two platforms, or two parts of one, cannot both have."""

from collections.abc import Iterable, Mapping

from mlops_kit.problems import Place, dotted
from mlops_kit.settings import Given

TARGET = "sagemaker"
WORDS: Mapping[str, str] = {
    "networks": "a network",
    "adopted_networks": "a network",
    "registries": "a registry",
    "artifact_stores": "an artifact store",
    "model_registries": "a model registry",
    "clusters": "a cluster",
    "pipelines": "a pipeline",
    "transfers": "a transfer",
}
"""Key of a platform -> what it is a map of. Endpoints are unique over all targets."""


def shared_account_conflicts(given: Given) -> Iterable[tuple[Place, str]]:
    """Find what two platforms of a stack cannot both have.

    Names are exported, so each is unique over all platforms. Of an account and region, each
    repository and each group of model packages is declared once, and one registry has replicas:
    ECR keeps one configuration.

    Args:
        given: the kit's whole part of the stack file.
    """
    names: dict[object, Place] = {}
    replications: dict[object, Place] = {}
    repositories: dict[object, Place] = {}
    groups: dict[object, Place] = {}
    for platform in _platforms(given):
        for kind, word in WORDS.items():
            for name in given.keys(*platform, kind):
                place = (*platform, kind, name)
                first = names.setdefault((word, name), place)
                if first != place:
                    where = first[:2] if first[:2] != platform else first[:3]
                    yield place, f"{word} of this name is in {dotted(where)} already"
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
        for name in given.keys(*platform, "model_registries"):
            registry = (*platform, "model_registries", name)
            for group in given.keys(*registry, "groups"):
                first = groups.setdefault((account, region, group), registry)
                if first != registry:
                    yield (
                        (*registry, "groups", group),
                        f"{dotted(first)} makes the group {group} of account {account} in "
                        f"{region} already",
                    )


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
