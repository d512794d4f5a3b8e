"""A VPC with a private subnet a zone, and a way to the internet if wanted."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2

from mlops_kit.aws.vpc.subnet_plan import Subnets

ANYWHERE = "0.0.0.0/0"
NAME = "Name"
"""Tag that AWS's console shows as the name of what has none."""

Tags = Mapping[str, pulumi.Input[str]] | None


@dataclass(frozen=True)
class Vpc:
    """A network and what lies in it."""

    id: pulumi.Output[str]
    private_subnet_ids: list[pulumi.Output[str]]
    public_subnet_ids: list[pulumi.Output[str]]
    private_route_table_ids: list[pulumi.Output[str]]
    nat_addresses: list[pulumi.Output[str]]


def private_vpc(
    name: str, block: str, subnets: Subnets, tags: Tags, child: pulumi.ResourceOptions
) -> Vpc:
    """Declare a VPC whose default security group lets nothing through.

    Args:
        name: the resources are `<name>-<role>`.
        block: its addresses.
        subnets: theirs; public ones get a gateway to the internet, and private ones use it.
        tags: tags of every resource.
        child: options of every resource.
    """
    vpc = ec2.Vpc(
        f"{name}-vpc",
        cidr_block=block,
        enable_dns_support=True,
        enable_dns_hostnames=True,
        tags=named(name, tags),
        opts=child,
    )
    ec2.DefaultSecurityGroup(
        f"{name}-default-group",
        vpc_id=vpc.id,
        ingress=[],
        egress=[],
        tags=named(f"{name}-default", tags),
        opts=child,
    )
    public = _Public(name, vpc, tags, child) if subnets.public else None
    private_ids: list[pulumi.Output[str]] = []
    public_ids: list[pulumi.Output[str]] = []
    tables: list[pulumi.Output[str]] = []
    addresses: list[pulumi.Output[str]] = []
    for zone, addresses_of in subnets.private.items():
        full_name = f"{name}-private-{zone}"
        subnet, table = _subnet(full_name, vpc, zone, addresses_of, tags, child)
        private_ids.append(subnet.id)
        tables.append(table.id)
        if public:
            nat, ip, outside = public.zone(zone, subnets.public[zone])
            public_ids.append(outside)
            addresses.append(ip)
            ec2.Route(
                f"{full_name}-internet",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=nat,
                opts=child,
            )
    return Vpc(vpc.id, private_ids, public_ids, tables, addresses)


def named(name: str, tags: Tags) -> dict[str, pulumi.Input[str]]:
    """Return tags with a name, unless they have one."""
    return {NAME: name, **(tags or {})}


class _Public:
    """The side of a VPC that faces the internet."""

    def __init__(self, name: str, vpc: ec2.Vpc, tags: Tags, child: pulumi.ResourceOptions) -> None:
        self._name, self._vpc, self._tags, self._child = name, vpc, tags, child
        self._gateway = ec2.InternetGateway(
            f"{name}-gateway", vpc_id=vpc.id, tags=named(name, tags), opts=child
        )

    def zone(
        self, zone: str, block: str
    ) -> tuple[pulumi.Output[str], pulumi.Output[str], pulumi.Output[str]]:
        """Declare one zone's subnet and NAT gateway: ids of NAT, its address, id of the subnet."""
        name = f"{self._name}-public-{zone}"
        subnet, table = _subnet(name, self._vpc, zone, block, self._tags, self._child)
        ec2.Route(
            f"{name}-internet",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=self._gateway.id,
            opts=self._child,
        )
        # AWS gives addresses and NAT gateways only to a VPC that has its gateway already.
        after = pulumi.ResourceOptions(parent=self._child.parent, depends_on=[self._gateway])
        address = ec2.Eip(f"{name}-address", domain="vpc", tags=named(name, self._tags), opts=after)
        nat = ec2.NatGateway(
            f"{name}-nat",
            allocation_id=address.allocation_id,
            subnet_id=subnet.id,
            tags=named(name, self._tags),
            opts=after,
        )
        return nat.id, address.public_ip, subnet.id


def _subnet(
    name: str, vpc: ec2.Vpc, zone: str, block: str, tags: Tags, child: pulumi.ResourceOptions
) -> tuple[ec2.Subnet, ec2.RouteTable]:
    subnet = ec2.Subnet(
        name,
        vpc_id=vpc.id,
        availability_zone=zone,
        cidr_block=block,
        map_public_ip_on_launch=False,
        tags=named(name, tags),
        opts=child,
    )
    table = ec2.RouteTable(f"{name}-routes", vpc_id=vpc.id, tags=named(name, tags), opts=child)
    ec2.RouteTableAssociation(
        f"{name}-association", subnet_id=subnet.id, route_table_id=table.id, opts=child
    )
    return subnet, table
