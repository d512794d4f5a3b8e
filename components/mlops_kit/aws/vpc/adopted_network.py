"""A VPC that exists already, and what serving lacks in it."""

from typing import NotRequired, TypedDict

import pulumi

from mlops_kit.aws.here import here
from mlops_kit.aws.vpc.endpoints import Site, let_in, serving_group, vpc_endpoints
from mlops_kit.aws.vpc.flow_log import flow_log
from mlops_kit.aws.vpc.settings import AdoptedNetworkSettings
from mlops_kit.inputs import check_inputs


class AdoptedNetworkArgs(TypedDict):
    """Inputs of `AdoptedNetwork`."""

    vpc_id: pulumi.Input[str]
    """The VPC; host names and the resolution of names must be on in it."""
    subnet_ids: list[pulumi.Input[str]]
    """Its private subnets, where models and endpoints are put."""
    security_group_ids: NotRequired[list[pulumi.Input[str]]]
    """Groups of what serves, which may use the endpoints; without them one is made."""
    route_table_ids: NotRequired[list[pulumi.Input[str]]]
    """Route tables of the subnets, which the endpoints of `s3` and `dynamodb` need."""
    vpc_cidr_blocks: NotRequired[list[str]]
    """Addresses of the VPC, which may use the endpoints: all in it that calls these services."""
    endpoints: NotRequired[list[str]]
    """Services that get an endpoint in the VPC, such as `sts`; each may have only one there."""
    trusted_account_ids: NotRequired[list[pulumi.Input[str]]]
    """Accounts whose resources the endpoints may reach too, as those of AWS's own images."""
    flow_log_days: NotRequired[pulumi.Input[int]]
    """How many days a record of the traffic is kept; without it there is none."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the record, and that CloudWatch Logs may use; without it one is made."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource."""


class AdoptedNetwork(pulumi.ComponentResource):
    """An existing VPC, with the same outputs as a network of its own; only what is asked is made.

    From then on names of the services lead everybody in the VPC to the endpoints: leave no
    addresses out that use them.
    """

    vpc_id: pulumi.Output[str]
    """The VPC."""
    private_subnet_ids: pulumi.Output[list[str]]
    """The subnets."""
    serving_security_group_ids: pulumi.Output[list[str]]
    """The security groups of what serves."""
    endpoint_ids: pulumi.Output[dict[str, str]]
    """Service -> the endpoint that was made for it."""
    flow_log_group_name: pulumi.Output[str]
    """Log group of the record of the traffic; empty without one."""

    def __init__(
        self, name: str, args: AdoptedNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare what is added to the network.

        Args:
            name: name of the component.
            args: what exists, and what is wanted in it.
            opts: options of the component.

        Raises:
            InvalidInputs: an argument is out of its limits; the message names all of them.
        """
        check_inputs("AdoptedNetwork", name, AdoptedNetworkSettings, args)
        super().__init__("mlops-kit:index:AdoptedNetwork", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        tags = args.get("tags")
        place = here(self)
        site = Site(args["vpc_id"], args["subnet_ids"], args.get("route_table_ids") or [])

        endpoints = vpc_endpoints(
            name,
            args.get("endpoints") or [],
            site,
            place,
            args.get("trusted_account_ids") or [],
            tags,
            child,
        )
        given = args.get("security_group_ids") or []
        groups = given or [serving_group(name, site, endpoints, tags, child)]
        if endpoints.group_id is not None:
            start = f"{name}-endpoints-from"
            for position, group in enumerate(groups):
                let_in(
                    f"{start}-group-{position}",
                    endpoints.group_id,
                    tags,
                    child,
                    from_group_id=group,
                )
            for block in args.get("vpc_cidr_blocks") or []:
                let_in(f"{start}-{block}", endpoints.group_id, tags, child, block=block)

        self.vpc_id = pulumi.Output.from_input(site.vpc_id)
        self.private_subnet_ids = pulumi.Output.all(*site.subnet_ids)
        self.serving_security_group_ids = pulumi.Output.all(*groups)
        self.endpoint_ids = endpoints.ids
        self.flow_log_group_name = pulumi.Output.from_input("")
        days = args.get("flow_log_days")
        if days is not None:
            key_arn = args.get("kms_key_arn")
            self.flow_log_group_name = flow_log(
                name, site.vpc_id, days, key_arn, place, tags, child
            )
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "private_subnet_ids": self.private_subnet_ids,
                "serving_security_group_ids": self.serving_security_group_ids,
                "endpoint_ids": self.endpoint_ids,
                "flow_log_group_name": self.flow_log_group_name,
            }
        )
