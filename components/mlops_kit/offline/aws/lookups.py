"""Functions that need no cloud: where one is, names made of that, pure renderings."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from mlops_kit.offline.aws import policy_document
from mlops_kit.offline.aws.arns import parsed
from mlops_kit.offline.aws.partitions import Partition, partition_of, regions
from mlops_kit.offline.aws.place import Where, where
from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.values import Values

ZONES: Final = "abc"
"""Botocore has no zones: three a region, which nearly every region has at least."""
_OWN_PRINCIPALS: Final[Mapping[str, frozenset[str]]] = {
    "aws-cn": frozenset({"codedeploy", "elasticmapreduce", "logs"}),
    "aws-iso": frozenset({"cloudhsm", "config", "logs", "workspaces"}),
    "aws-iso-b": frozenset({"dms", "logs"}),
}
"""Services whose principal ends like the partition's hosts do. Source: terraform-provider-aws, data
source aws_service_principal, which has it from aws-cdk's region-info."""
_USUAL_SUFFIX: Final = "amazonaws.com"


def lookup(token: str, args: Values, at: Surroundings) -> Values | None:
    """Answer a function; None if nothing here can.

    Args:
        token: such as `aws:index/getRegion:getRegion`.
        args: what it is asked with.
        at: where one is.
    """
    answer = _ANSWERS.get(token)
    if answer is None:
        return None
    place = where(at, args)
    try:
        return answer(args, place, at)
    except policy_document.Malformed:
        return None


def _region(args: Values, place: Where, at: Surroundings) -> Values | None:
    region = args.get("region") or args.get("name") or place.region
    home = partition_of(str(region)) if region else None
    if region is None or home is None:
        return None
    return {
        "id": region,
        "name": region,
        "region": region,
        "description": region,
        "endpoint": f"ec2.{region}.{home.suffix}",
    }


def _identity(args: Values, place: Where, at: Surroundings) -> Values | None:
    account = place.named_account
    if account is None or place.partition is None:
        return None
    return {
        "accountId": account,
        "arn": f"arn:{place.partition.name}:sts::{account}:assumed-role/preview/preview",
        "id": account,
        "userId": "AROAPREVIEWPREVIEWPRV:preview",
    }


def _partition(args: Values, place: Where, at: Surroundings) -> Values | None:
    home = place.partition
    if home is None:
        return None
    return {
        "dnsSuffix": home.suffix,
        "id": home.name,
        "partition": home.name,
        "reverseDnsPrefix": home.reversed_suffix,
    }


def _zones(args: Values, place: Where, at: Surroundings) -> Values | None:
    if place.region is None or place.region not in regions():
        return None
    excluded = set(cast(list[str], args.get("excludeNames") or []))
    wanted = set(cast(list[str], args.get("names") or []))
    names = [f"{place.region}{letter}" for letter in ZONES]
    kept = [name for name in names if name not in excluded and (not wanted or name in wanted)]
    short = _short(place.region)
    excluded_ids = set(cast(list[str], args.get("excludeZoneIds") or []))
    ids = {name: f"{short}-az{ZONES.index(name[-1]) + 1}" for name in kept}
    kept = [name for name in kept if ids[name] not in excluded_ids]
    return {
        **args,
        "groupNames": [place.region],
        "id": place.region,
        "names": kept,
        "region": place.region,
        "zoneIds": [ids[name] for name in kept],
    }


def _short(region: str) -> str:
    """Return a region as zone ids begin: use1 for us-east-1."""
    sides = {
        "north": "n",
        "south": "s",
        "east": "e",
        "west": "w",
        "central": "c",
        "northeast": "ne",
        "northwest": "nw",
        "southeast": "se",
        "southwest": "sw",
    }
    return "".join(sides.get(word, word) for word in region.split("-"))


def _service(args: Values, place: Where, at: Surroundings) -> Values | None:
    name = args.get("reverseDnsName") or args.get("dnsName")
    region, service = args.get("region") or place.region, args.get("serviceId")
    if isinstance(name, str):
        words = name.split(".")
        if args.get("dnsName"):
            words = list(reversed(words))
        if len(words) < 3:
            return None
        service, region = words[-1], words[-2]
    home = partition_of(str(region)) if region else None
    if not isinstance(service, str) or home is None:
        return None
    return {
        "dnsName": f"{service}.{region}.{home.suffix}",
        "id": f"{home.reversed_suffix}.{region}.{service}",
        "partition": home.name,
        "region": region,
        "reverseDnsName": f"{home.reversed_suffix}.{region}.{service}",
        "reverseDnsPrefix": home.reversed_suffix,
        "serviceId": service,
        "supported": region in regions(),
    }


def _principal(args: Values, place: Where, at: Surroundings) -> Values | None:
    service, home = args.get("serviceName"), place.partition
    if not isinstance(service, str) or home is None:
        return None
    suffix = principal_suffix(service, home)
    return {
        "id": f"{service}.{place.region}.{suffix}",
        "name": f"{service}.{suffix}",
        "region": place.region,
        "serviceName": service,
        "suffix": suffix,
    }


def principal_suffix(service: str, home: Partition) -> str:
    """Return how the name of a service's principal ends in a partition."""
    own = service in _OWN_PRINCIPALS.get(home.name, frozenset())
    return home.suffix if own else _USUAL_SUFFIX


def _tags(args: Values, place: Where, at: Surroundings) -> Values | None:
    usual = at.config.get("defaultTags")
    tags: Any = cast(dict[str, Any], usual).get("tags") if isinstance(usual, dict) else None
    return {"id": place.partition.name if place.partition else "aws", "tags": tags or {}}


def _arn(args: Values, place: Where, at: Surroundings) -> Values | None:
    text = args.get("arn")
    arn = parsed(text) if isinstance(text, str) else None
    if arn is None:
        return None
    return {"arn": text, "id": text, **arn.__dict__}


def _token(args: Values, place: Where, at: Surroundings) -> Values | None:
    home = place.partition
    if home is None:
        return None
    registry = args.get("registryId") or place.account
    password = "not-a-password-but-a-preview"
    return {
        "authorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
        "expiresAt": "2030-01-01T00:00:00Z",
        "id": place.region,
        "password": password,
        "proxyEndpoint": f"https://{registry}.dkr.ecr.{place.region}.{home.suffix}",
        "region": place.region,
        "registryId": registry,
        "userName": "AWS",
    }


def _document(args: Values, place: Where, at: Surroundings) -> Values | None:
    return policy_document.rendered(args)


def _lifecycle(args: Values, place: Where, at: Surroundings) -> Values | None:
    return policy_document.lifecycle(args)


_ANSWERS: Final[Mapping[str, Callable[[Values, Where, Surroundings], Values | None]]] = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _token,
    "aws:ecr/getLifecyclePolicyDocument:getLifecyclePolicyDocument": _lifecycle,
    "aws:iam/getPolicyDocument:getPolicyDocument": _document,
    "aws:index/getArn:getArn": _arn,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _identity,
    "aws:index/getDefaultTags:getDefaultTags": _tags,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getService:getService": _service,
    "aws:index/getServicePrincipal:getServicePrincipal": _principal,
}
