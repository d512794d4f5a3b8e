"""VPC and EC2.

Source: EC2 API reference (CreateVpc, CreateSubnet, AuthorizeSecurityGroupIngress, CreateNatGateway,
CreateVpcEndpoint, CreateFlowLogs), VPC user guide ("CIDR blocks").
"""

import ipaddress
import re
from collections.abc import Iterator

from mlops_kit.offline.aws.partitions import regions
from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.places import wrong_region
from mlops_kit.offline.aws.rules.asking import (
    Inputs,
    at_most_one,
    entries,
    exactly_one,
    given,
    in_order,
    lacks,
    mistake,
    number,
    switch,
    text,
    words,
)
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Problem, not_one_of, shown

_PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "all", "-1")
_NAMED = frozenset(
    {
        *("ah", "dccp", "eigrp", "egp", "esp", "gre", "igmp", "igp", "ip", "ipip", "ipv6-icmp"),
        *("l2tp", "mpls-in-ip", "ospf", "pim", "rsvp", "sctp", "stp", "vrrp"),
    }
)
_IDS = {
    "vpcId": "vpc",
    "subnetId": "subnet",
    "subnetIds": "subnet",
    "subnets": "subnet",
    "securityGroupId": "sg",
    "securityGroupIds": "sg",
    "vpcSecurityGroupIds": "sg",
    "referencedSecurityGroupId": "sg",
    "routeTableId": "rtb",
    "routeTableIds": "rtb",
    "natGatewayId": "nat",
    "internetGatewayId": "igw",
    "vpcEndpointId": "vpce",
    "transitGatewayId": "tgw",
    "networkInterfaceId": "eni",
    "allocationId": "eipalloc",
    "imageId": "ami",
}
"""Ids that EC2 gives: their first part. Source: EC2 user guide, resource ids."""
_TARGETS = (
    "carrierGatewayId",
    "coreNetworkArn",
    "egressOnlyGatewayId",
    "gatewayId",
    "localGatewayId",
    "natGatewayId",
    "networkInterfaceId",
    "odbNetworkArn",
    "transitGatewayId",
    "vpcEndpointId",
    "vpcPeeringConnectionId",
)


def ids(inputs: Inputs, place: tuple[int | str, ...] = ()) -> Iterator[Problem]:
    """Find ids of EC2 that have another form than `vpc-0a1b…`."""
    for name, start in _IDS.items():
        value = inputs.get(name)
        if isinstance(value, str) and value and not _is_id(value, start):
            yield mistake(_id_form(start, value), *place, name)
        for index, item in words(inputs, name):
            if item and not _is_id(item, start):
                yield mistake(_id_form(start, item), *place, name, index)


def _is_id(value: str, start: str) -> bool:
    return re.fullmatch(rf"{start}-[0-9a-zA-Z-]+|resolve:ssm:.*", value) is not None


def _id_form(start: str, value: str) -> str:
    return f"must be an id such as {start}-0123456789abcdef0, got {shown(value)}"


def vpc(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a VPC's blocks to their sizes."""
    yield from at_most_one(inputs, "cidrBlock", "ipv4NetmaskLength")
    if lacks(inputs, "cidrBlock") and lacks(inputs, "ipv4IpamPoolId"):
        yield mistake("is required but missing, or else ipv4IpamPoolId", "cidrBlock")
    yield from _block(inputs, "cidrBlock", 16, 28)
    yield from at_most_one(inputs, "assignGeneratedIpv6CidrBlock", "ipv6IpamPoolId")
    if switch(inputs, "enableDnsHostnames") and inputs.get("enableDnsSupport") is False:
        yield mistake("must be true, as enableDnsHostnames is true", "enableDnsSupport")


def subnet(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a subnet's blocks to their sizes."""
    yield from ids(inputs)
    yield from at_most_one(inputs, "availabilityZone", "availabilityZoneId")
    yield from _block(inputs, "cidrBlock", 16, 28)
    native = switch(inputs, "ipv6Native")
    if native is False and all(
        lacks(inputs, name) for name in ("cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength")
    ):
        yield mistake("is required but missing, unless ipv6Native is true", "cidrBlock")


def _block(inputs: Inputs, name: str, shortest: int, longest: int) -> Iterator[Problem]:
    value = text(inputs, name)
    if value is None:
        return
    if reason := wrong_block(value, 4):
        yield mistake(reason, name)
        return
    length = int(value.rpartition("/")[2])
    if not shortest <= length <= longest:
        yield mistake(f"must be /{shortest} to /{longest} long, got {shown(value)}", name)


def wrong_block(value: str, version: int = 0) -> str | None:
    """Say that a text is no block of addresses; None if it is one.

    Args:
        value: such as 10.0.0.0/16.
        version: 4, 6, or 0 for either.
    """
    example = "fd00::/56" if version == 6 else "10.0.0.0/16"
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return f"must be a CIDR block such as {example}, got {shown(value)}"
    if "/" not in value or version not in (0, network.version):
        return f"must be a CIDR block such as {example}, got {shown(value)}"
    if str(network).lower() != value.lower() and network.version == 4:
        return f"must begin at the first address of its block, {network}, got {shown(value)}"
    return None


def route_table(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold each route to its form."""
    yield from ids(inputs)
    for index, route in entries(inputs, "routes"):
        yield from ids(route, ("routes", index))
        names = ("cidrBlock", "ipv6CidrBlock", "destinationPrefixListId")
        yield from _route(route, names, ("routes", index))


def route(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a route to its form."""
    yield from ids(inputs)
    names = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
    yield from _route(inputs, names, ())


def _route(
    route: Inputs, destinations: tuple[str, str, str], place: tuple[int | str, ...]
) -> Iterator[Problem]:
    for problem in [*exactly_one(route, *destinations), *at_most_one(route, *_TARGETS)]:
        yield mistake(problem.reason, *place, problem.path)
    if all(lacks(route, target) for target in _TARGETS):
        yield mistake("is required but missing, or else another target", *place, "gatewayId")
    for name, version in zip(destinations[:2], (4, 6), strict=True):
        value = text(route, name)
        if value and (reason := wrong_block(value, version)):
            yield mistake(reason, *place, name)


def route_table_association(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand one thing to associate."""
    yield from ids(inputs)
    yield from exactly_one(inputs, "subnetId", "gatewayId")


def nat_gateway(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Tie addresses to the kind of connection."""
    yield from ids(inputs)
    private = text(inputs, "connectivityType") == "private"
    zonal = lacks(inputs, "availabilityMode") or text(inputs, "availabilityMode") == "zonal"
    if zonal and lacks(inputs, "subnetId"):
        yield mistake("is required but missing, unless availabilityMode is regional", "subnetId")
    if private and given(inputs, "allocationId"):
        yield mistake("must not be given, as connectivityType is private", "allocationId")
    public = lacks(inputs, "connectivityType") or text(inputs, "connectivityType") == "public"
    if zonal and public and lacks(inputs, "allocationId"):
        yield mistake("is required but missing, as connectivityType is public", "allocationId")


def security_group(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold each rule to its form."""
    yield from ids(inputs)
    for side in ("ingress", "egress"):
        for index, rule in entries(inputs, side):
            place = (side, index)
            yield from _ports(rule, "protocol", place)
            for name, version in (("cidrBlocks", 4), ("ipv6CidrBlocks", 6)):
                for position, value in words(rule, name):
                    if reason := wrong_block(value, version):
                        yield mistake(reason, *place, name, position)


def group_rule(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold one rule of a security group to its form."""
    yield from ids(inputs)
    yield from exactly_one(
        inputs, "cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"
    )
    yield from _ports(inputs, "ipProtocol", ())
    for name, version in (("cidrIpv4", 4), ("cidrIpv6", 6)):
        value = text(inputs, name)
        if value and (reason := wrong_block(value, version)):
            yield mistake(reason, name)


def _ports(rule: Inputs, name: str, place: tuple[int | str, ...]) -> Iterator[Problem]:
    protocol = (text(rule, name) or "").lower()
    if protocol and protocol not in _PROTOCOLS and not _is_protocol_number(protocol):
        yield mistake(f"{not_one_of(protocol, _PROTOCOLS)} or a number to 255", *place, name)
    if protocol in ("tcp", "udp", "6", "17"):
        for port in ("fromPort", "toPort"):
            value = number(rule, port)
            if value is not None and not 0 <= value <= 65535:
                yield mistake(f"must be 0 to 65535, got {value:g}", *place, port)
        for problem in in_order(rule, "fromPort", "toPort"):
            yield mistake(problem.reason, *place, problem.path)
        if name == "ipProtocol":
            for port in ("fromPort", "toPort"):
                if lacks(rule, port):
                    yield mistake(
                        f"is required but missing, as the protocol is {protocol}", *place, port
                    )
    if protocol in ("-1", "all") and name == "protocol":
        for port in ("fromPort", "toPort"):
            value = number(rule, port)
            if value not in (None, 0, -1):
                yield mistake(f"must be 0, as protocol is -1, got {value:g}", *place, port)


def _is_protocol_number(protocol: str) -> bool:
    return protocol in _NAMED or (protocol.isdigit() and int(protocol) <= 255)


def vpc_endpoint(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Hold a service's name to region and partition, and subnets to the kind of endpoint."""
    yield from ids(inputs)
    kind = text(inputs, "vpcEndpointType") or (
        "Gateway" if lacks(inputs, "vpcEndpointType") else ""
    )
    if kind == "Gateway":
        for name in ("subnetIds", "securityGroupIds", "privateDnsEnabled"):
            if given(inputs, name) and inputs[name] is not False:
                yield mistake("must not be given to an endpoint of type Gateway", name)
    elif kind == "Interface" and given(inputs, "routeTableIds"):
        yield mistake("must not be given to an endpoint of type Interface", "routeTableIds")
    service = text(inputs, "serviceName")
    if service is None or not regions():
        return
    found = re.fullmatch(r"([a-z.]+)\.([a-z]{2,4}(?:-[a-z]+)+-\d+)\.(.+)", service)
    if found is None:
        return
    if reason := wrong_region(found[2]):
        yield mistake(f"names a region that {reason}", "serviceName")
        return
    home = regions()[found[2]]
    wanted = text(inputs, "serviceRegion") or at.region
    allowed = {
        "com.amazonaws",
        "com.amazonaws.vpce",
        "aws.api",
        "aws.sagemaker",
        home.reversed_suffix,
    }
    if found[1] not in {*allowed, f"{home.reversed_suffix}.vpce"}:
        yield mistake(
            f"must begin with {home.reversed_suffix} in {found[2]}, got {shown(service)}",
            "serviceName",
        )
    elif wanted and found[2] != wanted and inputs.get("serviceRegion") is not UNKNOWN:
        yield mistake(f"must be of region {wanted}, got {shown(service)}", "serviceName")
    if (
        kind == "Gateway"
        and found[3] not in ("s3", "dynamodb")
        and lacks(inputs, "vpcEndpointType")
    ):
        yield mistake(
            f"must be Interface for {found[3]}: only s3 and dynamodb have gateways",
            "vpcEndpointType",
        )


def flow_log(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand one thing to watch."""
    sources = (
        "vpcId",
        "subnetId",
        "eniId",
        "transitGatewayId",
        "transitGatewayAttachmentId",
        "regionalNatGatewayId",
    )
    yield from exactly_one(inputs, *sources)
    interval = number(inputs, "maxAggregationInterval")
    if interval is not None and interval not in (60, 600):
        yield mistake(f"must be 60 or 600 seconds, got {interval:g}", "maxAggregationInterval")
    transit = given(inputs, "transitGatewayId") or given(inputs, "transitGatewayAttachmentId")
    if not transit and lacks(inputs, "trafficType"):
        yield mistake("is required but missing", "trafficType")
    to_logs = lacks(inputs, "logDestinationType") or (
        text(inputs, "logDestinationType") == "cloud-watch-logs"
    )
    if to_logs and lacks(inputs, "iamRoleArn"):
        yield mistake("is required but missing, as logs go to CloudWatch", "iamRoleArn")
