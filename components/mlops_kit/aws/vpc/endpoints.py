"""Endpoints of AWS's services inside a VPC, and the security groups on both ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2, vpc

from mlops_kit.aws.here import Here
from mlops_kit.aws.vpc.endpoint_services import GATEWAYS, endpoint_policy, service_name
from mlops_kit.aws.vpc.vpc import Tags, named

HTTPS = 443


@dataclass(frozen=True)
class Site:
    """A VPC that endpoints are put into."""

    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    route_table_ids: Sequence[pulumi.Input[str]]


@dataclass(frozen=True)
class Endpoints:
    """What was made."""

    ids: pulumi.Output[dict[str, str]]
    """Service -> id."""
    prefix_lists: Mapping[str, pulumi.Output[str]]
    """Service with a gateway -> the list of its addresses."""
    group_id: pulumi.Output[str] | None
    """Security group of those with network interfaces."""


def vpc_endpoints(
    name: str,
    services: Sequence[str],
    site: Site,
    here: Here,
    trusted: Sequence[pulumi.Input[str]],
    tags: Tags,
    child: pulumi.ResourceOptions,
) -> Endpoints:
    """Declare an endpoint a service; nobody reaches them before `let_in`.

    Args:
        name: the resources are `<name>-<role>`.
        services: such as `ecr.api`.
        site: where.
        here: what the policies are limited to.
        trusted: other accounts whose resources may be reached.
        tags: tags of every resource.
        child: options of every resource.
    """
    interfaces = [service for service in services if service not in GATEWAYS]
    group = (
        security_group(f"{name}-endpoints", "AWS services inside the VPC", site, tags, child)
        if interfaces
        else None
    )
    made: dict[str, ec2.VpcEndpoint] = {}
    for service in services:
        full_name, routed = f"{name}-{service}", service in GATEWAYS
        made[service] = ec2.VpcEndpoint(
            full_name,
            vpc_id=site.vpc_id,
            service_name=service_name(service, here),
            vpc_endpoint_type="Gateway" if routed else "Interface",
            route_table_ids=site.route_table_ids if routed else None,
            subnet_ids=None if routed else site.subnet_ids,
            security_group_ids=None if routed or group is None else [group.id],
            private_dns_enabled=None if routed else True,
            policy=endpoint_policy(service, here, trusted),
            tags=named(full_name, tags),
            opts=child,
        )
    ids = {service: endpoint.id for service, endpoint in made.items()}
    return Endpoints(
        # Of nothing, Output.all makes a list.
        pulumi.Output.all(**ids) if ids else pulumi.Output.from_input(dict[str, str]()),
        {s: endpoint.prefix_list_id for s, endpoint in made.items() if s in GATEWAYS},
        group.id if group else None,
    )


def security_group(
    name: str, what: str, site: Site, tags: Tags, child: pulumi.ResourceOptions
) -> ec2.SecurityGroup:
    """Declare a security group that lets nothing in or out so far."""
    return ec2.SecurityGroup(
        f"{name}-group", description=what, vpc_id=site.vpc_id, tags=named(name, tags), opts=child
    )


def let_in(
    name: str,
    group_id: pulumi.Input[str],
    tags: Tags,
    child: pulumi.ResourceOptions,
    *,
    block: pulumi.Input[str] | None = None,
    from_group_id: pulumi.Input[str] | None = None,
) -> None:
    """Let HTTPS into a security group, from addresses or from another group."""
    vpc.SecurityGroupIngressRule(
        name,
        security_group_id=group_id,
        ip_protocol="tcp",
        from_port=HTTPS,
        to_port=HTTPS,
        cidr_ipv4=block,
        referenced_security_group_id=from_group_id,
        tags=named(name, tags),
        opts=child,
    )


def let_out(
    name: str,
    group_id: pulumi.Input[str],
    tags: Tags,
    child: pulumi.ResourceOptions,
    *,
    block: pulumi.Input[str] | None = None,
    to_group_id: pulumi.Input[str] | None = None,
    prefix_list_id: pulumi.Input[str] | None = None,
) -> None:
    """Let HTTPS out of a security group, to addresses, another group or a service's list."""
    vpc.SecurityGroupEgressRule(
        name,
        security_group_id=group_id,
        ip_protocol="tcp",
        from_port=HTTPS,
        to_port=HTTPS,
        cidr_ipv4=block,
        referenced_security_group_id=to_group_id,
        prefix_list_id=prefix_list_id,
        tags=named(name, tags),
        opts=child,
    )


def serving_group(
    name: str,
    site: Site,
    endpoints: Endpoints,
    tags: Tags,
    child: pulumi.ResourceOptions,
    outside: str | None = None,
) -> pulumi.Output[str]:
    """Declare the group of what serves: nothing comes in, HTTPS goes out to the endpoints.

    Args:
        name: the resources are `<name>-<role>`.
        site: where.
        endpoints: where HTTPS may go.
        tags: tags of every resource.
        child: options of every resource.
        outside: addresses where it may go too.
    """
    group = security_group(f"{name}-serving", "Models in service", site, tags, child)
    start = f"{name}-serving-to"
    if endpoints.group_id is not None:
        let_out(f"{start}-endpoints", group.id, tags, child, to_group_id=endpoints.group_id)
    for service, addresses in endpoints.prefix_lists.items():
        let_out(f"{start}-{service}", group.id, tags, child, prefix_list_id=addresses)
    if outside is not None:
        let_out(f"{start}-internet", group.id, tags, child, block=outside)
    return group.id
