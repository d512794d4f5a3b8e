"""Which changes need a new resource: a table for the types this kit uses, a rule for the others."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from mlops_kit.offline.aws import models
from mlops_kit.offline.aws.bindings import binding_of, operations_of, parts, service_of
from mlops_kit.offline.aws.replaced import TABLE
from mlops_kit.offline.cloud import Replaces
from mlops_kit.offline.sdk import ResourceShape, Sdk
from mlops_kit.offline.values import Values

_RULE: Final = "botocore: in the creating operation, and in none that changes the resource"
_READING = re.compile(
    r"^(?:Create(?!.*Version$)|Delete|Describe|Get|List|Search|Tag|Untag|Validate)"
)
_SOURCES: Final = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
_DEPTH = 3
_LONG = 6  # shorter names are in others by chance


def replaces(sdk: Sdk, shape: ResourceShape, inputs: Values | None = None) -> Replaces | None:
    """Return what cannot change in place; None if nobody knows.

    Args:
        sdk: where shapes are read.
        shape: of the type.
        inputs: new inputs, where that depends on them.
    """
    listed = TABLE.get(shape.token)
    if listed is not None:
        names, source = listed
        one_way = _one_way(shape.token, inputs) if inputs is not None else ()
        return Replaces(frozenset({*names.split(), *_region(shape), *one_way}), source)
    derived = _derived(sdk, shape.token)
    if derived is None:
        return None
    return Replaces(frozenset({*derived, *_region(shape)}), _RULE)


def _one_way(token: str, inputs: Values) -> Iterator[str]:
    """Return what can be changed into some directions only, if the new inputs are none of these.

    Source: terraform-provider-aws, CustomizeDiff and ModifyPlan of the resources.
    """
    match token:
        case "aws:ec2/subnet:Subnet" if inputs.get("assignIpv6AddressOnCreation") is True:
            yield "ipv6CidrBlock"
        case "aws:ec2/vpc:Vpc" if inputs.get("instanceTenancy") not in (None, "default"):
            yield "instanceTenancy"
        case "aws:ec2/vpcEndpoint:VpcEndpoint" if inputs.get("vpcEndpointType") != "Interface":
            yield "privateDnsEnabled"
        case "aws:eks/cluster:Cluster" if not inputs.get("encryptionConfig"):
            yield "encryptionConfig"
        case "aws:ssm/parameter:Parameter" if inputs.get("tier") in (None, "", "Standard"):
            yield "tier"
        case (
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
            | "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
        ):
            yield from (source for source in _SOURCES if inputs.get(source) is None)
        case _:
            pass


def _region(shape: ResourceShape) -> Iterator[str]:
    if "region" in shape.inputs:
        yield "region"


@cache
def _derived(sdk: Sdk, token: str) -> frozenset[str] | None:
    """Return the inputs that only the creating operation takes.

    An input counts as changeable if anything of its name is in an operation that changes something
    and that names the resource, or takes what identifies it. So what is returned cannot be changed
    in place; what is not returned may be.
    """
    service = models.service(service_of(token))
    operations = operations_of(token, service) if service else ()
    if service is None or not operations or not operations[0].startswith("Create"):
        return None
    resource = parts(token)[1].lower()
    members = binding_of(sdk, token).members
    changeable: set[str] = set()
    for operation in service.operations:
        taken = service.input(operation)
        if taken is None or operation == operations[0] or _READING.match(operation):
            continue
        if resource in operation.lower() or _identified(taken, resource):
            changeable |= set(_inner(taken, _DEPTH))
    fixed = {
        property
        for property, bound in members.items()
        if bound.origin.startswith(f"{operations[0]}.") and property not in ("name", "tags")
        if not any(_alike(_last(bound.origin), other) for other in changeable)
    }
    named = "name" in members and not _renamed(service, resource, _last(members["name"].origin))
    return frozenset({*fixed, "name"} if named else fixed)


def _renamed(service: models.Service, resource: str, name: str) -> bool:
    """Tell whether an update takes a name otherwise than to say what it updates."""
    for operation in service.operations:
        taken = service.input(operation)
        if taken is None or not re.match(
            rf"(?:update|modify|rename){resource}$", operation.lower()
        ):
            continue
        if name not in {key.lower() for key in taken.required} and name in _inner(taken, _DEPTH):
            return True
    return False


def _alike(name: str, other: str) -> bool:
    return name in other or (len(other) >= _LONG and other in name)


def _identified(taken: models.AwsShape, resource: str) -> bool:
    spelt = {name.lower() for name in taken.members}
    return bool(
        spelt & {f"{resource}{end}" for end in ("name", "id", "arn", "identifier", "s", "")}
    )


def _last(origin: str) -> str:
    return origin.replace("[]", "").rpartition(".")[2].lower()


def _inner(taken: models.AwsShape, depth: int) -> Iterator[str]:
    """Return the names of all members, some structures deep."""
    shape = taken.member("member") if taken.kind == "list" else taken
    for name in shape.members:
        yield name.lower()
        if depth:
            yield from _inner(shape.member(name), depth - 1)
