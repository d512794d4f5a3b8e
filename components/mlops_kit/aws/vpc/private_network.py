"""A network of its own for what serves: a VPC, with AWS's services inside of it."""

from typing import NotRequired, TypedDict

import pulumi

from mlops_kit.aws.here import here
from mlops_kit.aws.vpc.endpoint_services import SERVING
from mlops_kit.aws.vpc.endpoints import Site, let_in, serving_group, vpc_endpoints
from mlops_kit.aws.vpc.flow_log import flow_log
from mlops_kit.aws.vpc.settings import PrivateNetworkSettings
from mlops_kit.aws.vpc.subnet_plan import USUAL_BLOCK, subnet_plan
from mlops_kit.aws.vpc.vpc import ANYWHERE, private_vpc
from mlops_kit.inputs import check_inputs, said

DEFAULT_CIDR_BLOCK = USUAL_BLOCK
DEFAULT_INTERNET_ACCESS = False
DEFAULT_FLOW_LOG_DAYS = 90


class PrivateNetworkArgs(TypedDict):
    """Inputs of `PrivateNetwork`."""

    availability_zones: list[str]
    """Zones with a private subnet, 1 to 6. Add new ones at the end: a position is an address."""
    cidr_block: NotRequired[str]
    """Addresses of the VPC; a change replaces it. Defaults to `10.0.0.0/16`."""
    subnet_prefix_length: NotRequired[int]
    """Size of every subnet; without it, 4 longer than the VPC's: room for 16 subnets."""
    internet_access: NotRequired[bool]
    """Whether private subnets reach the internet, by a NAT gateway a zone. Defaults to false."""
    endpoints: NotRequired[list[str]]
    """Services with an endpoint in the VPC, such as `sts`; without it, what serving needs."""
    trusted_account_ids: NotRequired[list[pulumi.Input[str]]]
    """Accounts whose resources the endpoints may reach too, as those of AWS's own images."""
    flow_log_days: NotRequired[pulumi.Input[int]]
    """How many days the record of the traffic is kept. Defaults to 90."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the record, and that CloudWatch Logs may use; without it one is made."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource."""


class PrivateNetwork(pulumi.ComponentResource):
    """A VPC that nothing enters from outside, and that nothing leaves unless that is asked for.

    AWS's services are reached through endpoints inside of it, by identities of the own account,
    for resources of the own account. All traffic is recorded.
    """

    vpc_id: pulumi.Output[str]
    """The VPC."""
    private_subnet_ids: pulumi.Output[list[str]]
    """Private subnets, in the order of the zones."""
    public_subnet_ids: pulumi.Output[list[str]]
    """Public subnets, in the order of the zones; none without internet access."""
    serving_security_group_ids: pulumi.Output[list[str]]
    """The security group of what serves: nothing comes in, HTTPS goes out to the endpoints."""
    endpoint_ids: pulumi.Output[dict[str, str]]
    """Service -> its endpoint in the VPC."""
    nat_addresses: pulumi.Output[list[str]]
    """Addresses that others see, in the order of the zones; none without internet access."""
    flow_log_group_name: pulumi.Output[str]
    """Log group of the record of the traffic."""

    def __init__(
        self, name: str, args: PrivateNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the network.

        Args:
            name: name of the component.
            args: zones, addresses, and what is reached from inside.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("PrivateNetwork", name, PrivateNetworkSettings, args)
        super().__init__("mlops-kit:index:PrivateNetwork", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = args.get("tags")
        block = args.get("cidr_block") or DEFAULT_CIDR_BLOCK
        internet = args.get("internet_access")
        internet = DEFAULT_INTERNET_ACCESS if internet is None else internet
        subnets = subnet_plan(
            block, args["availability_zones"], args.get("subnet_prefix_length"), internet
        )
        place = here(self)

        vpc = private_vpc(name, block, subnets, tags, child)
        site = Site(vpc.id, vpc.private_subnet_ids, vpc.private_route_table_ids)
        services = args.get("endpoints")
        endpoints = vpc_endpoints(
            name,
            SERVING if services is None else services,
            site,
            place,
            args.get("trusted_account_ids") or [],
            tags,
            child,
        )
        if endpoints.group_id is not None:
            let_in(f"{name}-endpoints-from-vpc", endpoints.group_id, tags, child, block=block)
        group = serving_group(name, site, endpoints, tags, child, ANYWHERE if internet else None)

        self.vpc_id = vpc.id
        self.private_subnet_ids = pulumi.Output.all(*vpc.private_subnet_ids)
        self.public_subnet_ids = pulumi.Output.all(*vpc.public_subnet_ids)
        self.serving_security_group_ids = pulumi.Output.all(group)
        self.endpoint_ids = endpoints.ids
        self.nat_addresses = pulumi.Output.all(*vpc.nat_addresses)
        self.flow_log_group_name = flow_log(
            name,
            vpc.id,
            said(args.get("flow_log_days"), DEFAULT_FLOW_LOG_DAYS),
            args.get("kms_key_arn"),
            place,
            tags,
            child,
        )
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "private_subnet_ids": self.private_subnet_ids,
                "public_subnet_ids": self.public_subnet_ids,
                "serving_security_group_ids": self.serving_security_group_ids,
                "endpoint_ids": self.endpoint_ids,
                "nat_addresses": self.nat_addresses,
                "flow_log_group_name": self.flow_log_group_name,
            }
        )
