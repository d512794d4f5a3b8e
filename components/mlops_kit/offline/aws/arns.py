"""ARNs, service principals and hosts: whole, and of the partition that the provider is in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from mlops_kit.offline.aws.partitions import Partition, partitions, regions
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.values import walk
from mlops_kit.problems import Place, Problem, dotted, shown

_FREE = frozenset(
    {
        "comment",
        "content",
        "description",
        "environment",
        "environmentvariables",
        "insecurevalue",
        "labels",
        "metadata",
        "secretstring",
        "tags",
        "tagsall",
        "userdata",
        "value",
        "variables",
    }
)
"""Properties whose texts mean nothing to AWS."""
_OPEN = ("*", "?", "${", "<", "{")
_REGISTRY = re.compile(r"\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+?)(?:/|$)")
_PRINCIPAL = re.compile(
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(amazonaws\.com\.cn|amazonaws\.com|amazonaws\.eu|c2s\.ic\.gov"
    r"|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)"
)
_ANYWHERE = "amazonaws.com"
_BESIDE = frozenset({"aws-cn", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"})
"""Partitions where service principals may also end like their hosts do.

China's user guide of IAM has both forms. In aws-eusc IAM refuses `ec2.amazonaws.eu`
(pulumi/pulumi-eks#2341)."""


@dataclass(frozen=True)
class Arn:
    """The parts of an ARN."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parsed(text: str) -> Arn | None:
    """Return the parts of an ARN; None if the text is none."""
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return None
    return Arn(*parts[1:])


def problems(inputs: Mapping[str, Any], at: Where) -> Iterator[Problem]:
    """Find ARNs and registry hosts, at any depth, that are malformed or of another partition."""
    for place, value in walk(inputs):
        if isinstance(value, str) and not _is_free(place):
            if value.startswith("arn:"):
                for reason in reasons(value, at):
                    yield Problem(dotted(place), reason)
            elif ".dkr.ecr" in value and (reason := _wrong_registry(value, at)):
                yield Problem(dotted(place), reason)


def _is_free(place: Place) -> bool:
    return any(isinstance(part, str) and part.replace("_", "").lower() in _FREE for part in place)


def reasons(text: str, at: Where) -> Iterator[str]:
    """Say what is wrong with an ARN; wildcards and variables in it pass."""
    arn = parsed(text)
    if arn is None or not arn.service or not arn.resource:
        yield f"must be arn:partition:service:region:account:resource, got {shown(text)}"
        return
    if not partitions():
        return
    if not _is_open(arn.partition):
        if arn.partition not in partitions():
            guess = _guess(arn.partition, partitions())
            yield f"names no partition of AWS: {shown(arn.partition)}{guess}"
        elif at.partition and arn.partition != at.partition.name:
            yield (
                f"is of partition {arn.partition}, but {at.region} is in {at.partition.name}: "
                f"{shown(text)}"
            )
    if arn.region and not _is_open(arn.region):
        yield from _wrong_region(arn, text)
    if arn.account.isdigit() and len(arn.account) != 12:
        yield f"must have an account of 12 digits, got {len(arn.account)} in {shown(text)}"


def _wrong_region(arn: Arn, text: str) -> Iterator[str]:
    home = regions().get(arn.region)
    if home is None:
        known = sorted(partitions()[arn.partition].regions) if arn.partition in partitions() else []
        guess = _guess(arn.region, known)
        yield f"names no region of AWS: {shown(arn.region)}{guess} in {shown(text)}"
    elif arn.partition in partitions() and home.name != arn.partition:
        wrong = f"names region {arn.region} of {home.name}"
        yield f"{wrong} in an ARN of {arn.partition}: {shown(text)}"


def wrong_principal(host: str, partition: Partition | None) -> str | None:
    """Say what is wrong with a service principal (`sagemaker.amazonaws.com`); None: nothing."""
    match = _PRINCIPAL.fullmatch(host)
    if match is None or match[1] == _ANYWHERE or partition is None:
        return None
    if match[1] == partition.suffix and partition.name in _BESIDE:
        return None
    right = f"{host.removesuffix(match[1])}{_ANYWHERE}"
    return f"is no service principal in partition {partition.name}, got {shown(host)}; use {right}"


def _wrong_registry(text: str, at: Where) -> str | None:
    match = _REGISTRY.search(text)
    if match is None:
        return None
    home = regions().get(match[1])
    if home is None:
        guess = _guess(match[1], regions())
        return f"names no region of AWS: {shown(match[1])}{guess} in {shown(text)}"
    if match[2] != home.suffix:
        return f"must be at a host that ends in {home.suffix} in {match[1]}, got {shown(text)}"
    if at.partition and home.name != at.partition.name:
        return (
            f"is in partition {home.name}, out of reach from {at.region} in {at.partition.name}: "
            f"{shown(text)}"
        )
    return None


def _is_open(part: str) -> bool:
    return any(mark in part for mark in _OPEN)


def _guess(word: str, known: Any) -> str:
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""
