"""VPC: networks, their ways out, and who may reach whom."""

from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.ways import Way

_TAGS = {"CreateTags": {"Resources": ["{id}"]}}
_VPC_SWITCHES = ("EnableDnsHostnames", "EnableDnsSupport", "EnableNetworkAddressUsageMetrics")
_SUBNET_SWITCHES = ("AssignIpv6AddressOnCreation", "EnableDns64", "MapPublicIpOnLaunch")


def _vpc(asked: Asked, item: Values, state: Values) -> Values:
    id = item["VpcId"]
    switches: Values = {}
    for name in _VPC_SWITCHES:
        attribute = name[0].lower() + name[1:]
        switches |= asked.call("DescribeVpcAttribute", VpcId=id, Attribute=attribute)
    here = [{"Name": "vpc-id", "Values": [id]}]
    groups = asked.call("DescribeSecurityGroups", Filters=here)["SecurityGroups"]
    tables = asked.call("DescribeRouteTables", Filters=here)["RouteTables"]
    default = next(group["GroupId"] for group in groups if group["GroupName"] == "default")
    main = next(
        table["RouteTableId"]
        for table in tables
        if any(association.get("Main") for association in table["Associations"])
    )
    return {**item, **switches, "DefaultGroup": default, "MainTable": main}


def _subnet(asked: Asked, item: Values, state: Values) -> Values:
    return {**item, **{name: {"Value": item.get(name)} for name in _SUBNET_SWITCHES}}


def _gateway(asked: Asked, item: Values, state: Values) -> Values:
    attached = item.get("Attachments") or [{}]
    return {**item, "VpcId": attached[0].get("VpcId")}


def _detached(asked: Asked, id: str, state: Values) -> None:
    if "vpcId" in state:
        asked.find("DetachInternetGateway", InternetGatewayId=id, VpcId=state["vpcId"])


def _translator(asked: Asked, item: Values, state: Values) -> Values | None:
    address = (item.get("NatGatewayAddresses") or [{}])[0]
    return None if item["State"] == "deleted" else {**address, **item}


def _route(asked: Asked, item: Values, state: Values) -> Values:
    return {**item, "RouteTableId": state["routeTableId"]}


def _endpoint(asked: Asked, item: Values, state: Values) -> Values | None:
    """Add what the provider looks up: the prefix list of a service that has one."""
    if item["State"] == "deleted":
        return None
    lists = asked.call("DescribePrefixLists")["PrefixLists"]
    ids = {one["PrefixListName"]: one["PrefixListId"] for one in lists}
    groups = [group["GroupId"] for group in item.get("Groups", [])]
    found = ids.get(item["ServiceName"]) if item["VpcEndpointType"] == "Gateway" else ""
    return {**item, "SecurityGroupIds": groups, "PrefixListId": found}


def _flow_log_asked(asked: Asked, values: Values, body: Values) -> Values:
    return {**body, "ResourceType": "VPC"}


def _flow_log(asked: Asked, item: Values, state: Values) -> Values:
    return {**item, "ResourceIds": [item["ResourceId"]]}


def _template(asked: Asked, item: Values, state: Values) -> Values:
    (template,) = asked.call("DescribeLaunchTemplates", LaunchTemplateIds=[state["id"]])[
        "LaunchTemplates"
    ]
    return {**item, **template}


WAYS = {
    "aws:ec2/vpc:Vpc": Way(
        make="CreateVpc",
        id="Vpc.VpcId",
        show="DescribeVpcs",
        key={"VpcIds": ["{id}"]},
        item="Vpcs[0]",
        told=_vpc,
        outputs={
            "defaultSecurityGroupId": "DefaultGroup",
            "defaultRouteTableId": "MainTable",
            "mainRouteTableId": "MainTable",
            "dhcpOptionsId": "DhcpOptionsId",
        },
        also={"ModifyVpcAttribute": {"VpcId": "{id}"}, **_TAGS},
        drop="DeleteVpc",
        drop_key={"VpcId": "{id}"},
    ),
    "aws:ec2/subnet:Subnet": Way(
        make="CreateSubnet",
        id="Subnet.SubnetId",
        show="DescribeSubnets",
        key={"SubnetIds": ["{id}"]},
        item="Subnets[0]",
        told=_subnet,
        also={"ModifySubnetAttribute": {"SubnetId": "{id}"}, **_TAGS},
        drop="DeleteSubnet",
        drop_key={"SubnetId": "{id}"},
    ),
    "aws:ec2/routeTable:RouteTable": Way(
        make="CreateRouteTable",
        id="RouteTable.RouteTableId",
        show="DescribeRouteTables",
        key={"RouteTableIds": ["{id}"]},
        item="RouteTables[0]",
        also=_TAGS,
        drop="DeleteRouteTable",
        drop_key={"RouteTableId": "{id}"},
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Way(
        make="AssociateRouteTable",
        id="AssociationId",
        show="DescribeRouteTables",
        key={"RouteTableIds": ["{routeTableId}"]},
        item="RouteTables[0].Associations[?RouteTableAssociationId=='{id}'] | [0]",
        drop="DisassociateRouteTable",
        drop_key={"AssociationId": "{id}"},
    ),
    "aws:ec2/route:Route": Way(
        make="CreateRoute",
        named="r-{routeTableId}-{destinationCidrBlock}",
        show="DescribeRouteTables",
        key={"RouteTableIds": ["{routeTableId}"]},
        item="RouteTables[0].Routes[?DestinationCidrBlock=='{destinationCidrBlock}'] | [0]",
        told=_route,
        drop="DeleteRoute",
        drop_key={
            "RouteTableId": "{routeTableId}",
            "DestinationCidrBlock": "{destinationCidrBlock}",
        },
    ),
    "aws:ec2/internetGateway:InternetGateway": Way(
        make="CreateInternetGateway",
        id="InternetGateway.InternetGatewayId",
        show="DescribeInternetGateways",
        key={"InternetGatewayIds": ["{id}"]},
        item="InternetGateways[0]",
        told=_gateway,
        also={"AttachInternetGateway": {"InternetGatewayId": "{id}"}, **_TAGS},
        before=_detached,
        drop="DeleteInternetGateway",
        drop_key={"InternetGatewayId": "{id}"},
    ),
    "aws:ec2/natGateway:NatGateway": Way(
        make="CreateNatGateway",
        id="NatGateway.NatGatewayId",
        show="DescribeNatGateways",
        key={"NatGatewayIds": ["{id}"]},
        item="NatGateways[0]",
        told=_translator,
        outputs={"publicIp": "PublicIp", "networkInterfaceId": "NetworkInterfaceId"},
        also=_TAGS,
        drop="DeleteNatGateway",
        drop_key={"NatGatewayId": "{id}"},
    ),
    "aws:ec2/eip:Eip": Way(
        make="AllocateAddress",
        id="AllocationId",
        show="DescribeAddresses",
        key={"AllocationIds": ["{id}"]},
        item="Addresses[0]",
        outputs={"publicIp": "PublicIp"},
        also=_TAGS,
        drop="ReleaseAddress",
        drop_key={"AllocationId": "{id}"},
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Way(
        make="CreateVpcEndpoint",
        id="VpcEndpoint.VpcEndpointId",
        show="DescribeVpcEndpoints",
        key={"VpcEndpointIds": ["{id}"]},
        item="VpcEndpoints[0]",
        told=_endpoint,
        outputs={"prefixListId": "PrefixListId", "state": "State"},
        also=_TAGS,
        change="ModifyVpcEndpoint",
        change_key={"VpcEndpointId": "{id}"},
        drop="DeleteVpcEndpoints",
    ),
    "aws:ec2/flowLog:FlowLog": Way(
        make="CreateFlowLogs",
        id="FlowLogIds[0]",
        show="DescribeFlowLogs",
        key={"FlowLogIds": ["{id}"]},
        item="FlowLogs[0]",
        asking=_flow_log_asked,
        told=_flow_log,
        also=_TAGS,
        drop="DeleteFlowLogs",
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Way(
        make="CreateLaunchTemplate",
        id="LaunchTemplate.LaunchTemplateId",
        show="DescribeLaunchTemplateVersions",
        key={"LaunchTemplateId": "{id}", "Versions": ["$Latest"]},
        item="LaunchTemplateVersions[0]",
        bound={"tagSpecifications": "CreateLaunchTemplate.LaunchTemplateData.TagSpecifications"},
        told=_template,
        outputs={"latestVersion": "LatestVersionNumber", "defaultVersion": "DefaultVersionNumber"},
        also=_TAGS,
        change="CreateLaunchTemplateVersion",
        change_key={"LaunchTemplateId": "{id}"},
        unread=("tags",),
        drop="DeleteLaunchTemplate",
        drop_key={"LaunchTemplateId": "{id}"},
    ),
}
