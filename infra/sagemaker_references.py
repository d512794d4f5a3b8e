"""What a stack file calls by name because only a deployment knows it: addresses and images.

    store://models/wine/model.tar.gz     in the bucket of the artifact store `models`
    registry://images/wine:3             in the repository `wine` of the registry `images`
    store://models                       where a key is asked for: the key of that store

They stand where an address in S3, an image, or the ARN of objects, a repository or a key is asked
for.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, cast

from mlops_kit.bounds import is_name
from mlops_kit.problems import Place, not_one_of
from mlops_kit.settings import Given

STORE = r"store://([a-z0-9-]+)((?:/.*)?)"
REGISTRY = r"registry://([a-z0-9-]+)/([^\s:@]+)([:@]\S+)?"
_FIELDS = re.compile(r"(.+_)?(uri|uris|key_arn|arns)|inputs")
_USERS = ("endpoints", "pipelines")
_FREE = {"tags", "environment", "hyperparameters", "labels", "service_urls"}
"""Maps whose keys are the user's own."""


class StoreReference(NamedTuple):
    """A place in the bucket of an artifact store."""

    store: str
    key: str
    """What follows the bucket: empty, or with a slash first."""


class ImageReference(NamedTuple):
    """An image in a registry."""

    registry: str
    repository: str
    version: str
    """`:` and a tag, or `@` and a digest; empty for the repository itself."""


def read(text: str) -> StoreReference | ImageReference | None:
    """Take a reference apart; None where a text is none."""
    if found := re.fullmatch(STORE, text):
        return StoreReference(*found.groups())
    if found := re.fullmatch(REGISTRY, text):
        return ImageReference(*found.groups(default=""))
    return None


def stands_for(text: str) -> tuple[str, ...]:
    """Return texts like those that a reference becomes, to check it by."""
    match read(text):
        case StoreReference(store, key):
            bucket = f"{store}-bucket-0000000"
            of_store = () if key else ("arn:aws:kms:eu-central-1:000000000000:key/0",)
            return f"s3://{bucket}{key}", f"arn:aws:s3:::{bucket}{key}", *of_store
        case ImageReference(_, repository, version):
            here = "000000000000.dkr.ecr.eu-central-1.amazonaws.com"
            arn = f"arn:aws:ecr:eu-central-1:000000000000:repository/{repository}"
            return f"{here}/{repository}{version}", arn
        case None:
            return ()


def is_key(place: Place) -> bool:
    """Tell whether a key of encryption is asked for at a place."""
    return any(re.fullmatch(r"(.+_)?key_arns?", key) for key in names(place)[-1:])


def of(value: Any, place: Place = ()) -> Iterator[StoreReference | ImageReference]:
    """Return all references in plain values.

    Args:
        value: a map, a list or a leaf.
        place: where it is; the last name says whether a text there can be a reference.
    """
    for at, text in leaves(value, place):
        if isinstance(text, str) and can_be(at) and (found := read(text)):
            yield found


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Return place and value of everything that is neither a map nor a list."""
    if isinstance(value, dict):
        for key, inner in cast(dict[str, Any], value).items():
            yield from leaves(inner, (*place, key))
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(cast(list[Any], value)):
            yield from leaves(inner, (*place, at))
    else:
        yield place, value


def names(place: Place) -> list[str]:
    """Return the keys of a place; none where people choose what the keys are."""
    keys = [part for part in place if isinstance(part, str)]
    return [] if _FREE.intersection(keys[:-1]) else keys


def can_be(place: Place) -> bool:
    """Tell whether a text at a place can be a reference."""
    return any(_FIELDS.fullmatch(key) for key in names(place)[-2:])


def conflicts(given: Given) -> Iterable[tuple[Place, str]]:
    """Find references to what the platform does not have.

    Args:
        given: a whole platform.
    """
    stores, registries = named(given, "artifact_stores"), named(given, "registries")
    for place, text in written(given):
        found = read(text) if can_be(place) else None
        if found is not None and (place[0] not in _USERS or "monitoring" in place):
            yield place, "must be what it is itself: only endpoints and pipelines name parts here"
            continue
        match found:
            case StoreReference(store):
                yield from missing(place, store, "store", "artifact_stores", stores)
            case ImageReference(registry, repository, version):
                if not version and not names(place)[-1].endswith("arns"):
                    yield place, f"must have a tag or a digest, such as {text}:3"
                wrong = list(missing(place, registry, "registry", "registries", registries))
                where = ("registries", registry, "repositories")
                there = [given.value(*where, at) for at in given.keys(*where)]
                known = [one for one in there if isinstance(one, str)]
                if not wrong and given.right(*where) and repository not in known:
                    wrong = [(place, f"the repository {not_one_of(repository, known)}")]
                yield from wrong
            case None:
                continue


def named(given: Given, *kinds: str) -> list[str]:
    """Return the names of a platform's parts, right or wrong."""
    return [str(name) for kind in kinds for name in given.keys(kind)]


def missing(
    place: Place, name: str, what: str, kind: str, known: list[str]
) -> Iterable[tuple[Place, str]]:
    """Say that a name is none of those that a platform has, if so."""
    if name in known:
        return
    usable = list(filter(is_name, known))
    if usable:
        yield place, f"the {what} {not_one_of(name, usable)}"
    else:
        yield place, f"names the {what} {name}, but {kind} has none"


def written(given: Given, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Return place and text of every text that is not wrong by itself."""
    for key in given.keys(*place):
        at = (*place, key)
        text = given.value(*at)
        if isinstance(text, str):
            yield at, text
        else:
            yield from written(given, at)
