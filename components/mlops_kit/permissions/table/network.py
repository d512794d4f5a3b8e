"""VPC and EC2. Ids are given by EC2, so that most ARNs end with `*`."""

from typing import Final

from mlops_kit.permissions.table.calls import Calls, Use

_VPC = "ec2:vpc/{vpcId}"
_TABLE = "ec2:route-table/{routeTableId}"
_GROUP = "ec2:security-group/{securityGroupId}"
_TAGS = "CreateTags DeleteTags"


def _rule(way: str) -> Calls:
    return Calls(
        "ec2",
        (_GROUP, "ec2:security-group-rule/*"),
        create=f"AuthorizeSecurityGroup{way} CreateTags",
        read="DescribeSecurityGroupRules",
        update=f"ModifySecurityGroupRules {_TAGS}",
        delete=f"RevokeSecurityGroup{way}",
    )


CALLS: Final = {
    "aws:ec2/vpc:Vpc": Calls(
        "ec2",
        ("ec2:vpc/{id}",),
        create="CreateVpc CreateTags ModifyVpcAttribute",
        read="DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables "
        "DescribeSecurityGroups",
        update=f"ModifyVpcAttribute ModifyVpcTenancy {_TAGS}",
        delete="DeleteVpc",
        uses=(
            Use("AssociateVpcCidrBlock DisassociateVpcCidrBlock", when="ipv6CidrBlock"),
            Use(
                "AssociateVpcCidrBlock DisassociateVpcCidrBlock",
                when="assignGeneratedIpv6CidrBlock",
            ),
        ),
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Calls(
        "ec2",
        ("ec2:security-group/*",),
        create="CreateTags RevokeSecurityGroupIngress RevokeSecurityGroupEgress",
        read="DescribeSecurityGroups",
        update=f"AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress {_TAGS}",
    ),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": Calls(
        "ec2",
        ("ec2:route-table/{defaultRouteTableId}",),
        create="CreateTags CreateRoute DeleteRoute",
        read="DescribeRouteTables",
        update=f"ReplaceRoute DisableVgwRoutePropagation EnableVgwRoutePropagation {_TAGS}",
    ),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": Calls(
        "ec2",
        ("ec2:network-acl/{defaultNetworkAclId}", "ec2:subnet/*"),
        create="CreateTags CreateNetworkAclEntry DeleteNetworkAclEntry",
        read="DescribeNetworkAcls",
        update=f"ReplaceNetworkAclAssociation {_TAGS}",
    ),
    "aws:ec2/networkAcl:NetworkAcl": Calls(
        "ec2",
        ("ec2:network-acl/*", _VPC, "ec2:subnet/*"),
        create="CreateNetworkAcl CreateNetworkAclEntry CreateTags",
        read="DescribeNetworkAcls",
        update=f"DeleteNetworkAclEntry ReplaceNetworkAclAssociation {_TAGS}",
        delete="DeleteNetworkAcl",
    ),
    "aws:ec2/subnet:Subnet": Calls(
        "ec2",
        ("ec2:subnet/{id}", _VPC),
        create="CreateSubnet CreateTags ModifySubnetAttribute",
        read="DescribeSubnets",
        update="ModifySubnetAttribute AssociateSubnetCidrBlock DisassociateSubnetCidrBlock "
        f"{_TAGS}",
        delete="DeleteSubnet DescribeNetworkInterfaces",
    ),
    "aws:ec2/routeTable:RouteTable": Calls(
        "ec2",
        ("ec2:route-table/{id}", _VPC),
        create="CreateRouteTable CreateTags",
        read="DescribeRouteTables",
        update=_TAGS,
        delete="DeleteRouteTable DisassociateRouteTable",
        uses=(Use("CreateRoute ReplaceRoute DeleteRoute", when="routes"),),
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Calls(
        "ec2",
        (_TABLE, "ec2:subnet/{subnetId}"),
        create="AssociateRouteTable",
        read="DescribeRouteTables",
        update="ReplaceRouteTableAssociation",
        delete="DisassociateRouteTable",
    ),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": Calls(
        "ec2",
        (_TABLE,),
        create="ReplaceRouteTableAssociation",
        read="DescribeRouteTables",
        update="ReplaceRouteTableAssociation",
        delete="ReplaceRouteTableAssociation",
    ),
    "aws:ec2/route:Route": Calls(
        "ec2",
        (_TABLE,),
        create="CreateRoute",
        read="DescribeRouteTables",
        update="ReplaceRoute",
        delete="DeleteRoute",
    ),
    "aws:ec2/internetGateway:InternetGateway": Calls(
        "ec2",
        ("ec2:internet-gateway/{id}", _VPC),
        create="CreateInternetGateway AttachInternetGateway CreateTags",
        read="DescribeInternetGateways",
        update=_TAGS,
        delete="DetachInternetGateway DeleteInternetGateway",
    ),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": Calls(
        "ec2",
        ("ec2:egress-only-internet-gateway/*", _VPC),
        create="CreateEgressOnlyInternetGateway CreateTags",
        read="DescribeEgressOnlyInternetGateways",
        update=_TAGS,
        delete="DeleteEgressOnlyInternetGateway",
    ),
    "aws:ec2/natGateway:NatGateway": Calls(
        "ec2",
        ("ec2:natgateway/*", "ec2:subnet/{subnetId}", "ec2:elastic-ip/{allocationId}"),
        create="CreateNatGateway CreateTags",
        read="DescribeNatGateways",
        update=_TAGS,
        delete="DeleteNatGateway",
    ),
    "aws:ec2/eip:Eip": Calls(
        "ec2",
        ("ec2:elastic-ip/*",),
        create="AllocateAddress CreateTags",
        read="DescribeAddresses DescribeAddressesAttribute",
        update=_TAGS,
        delete="ReleaseAddress",
        uses=(
            Use(
                "AssociateAddress DisassociateAddress",
                ("ec2:elastic-ip/*", "ec2:instance/{instance}", "ec2:network-interface/*"),
                "instance",
            ),
            Use("AssociateAddress DisassociateAddress", when="networkInterface"),
        ),
    ),
    "aws:ec2/securityGroup:SecurityGroup": Calls(
        "ec2",
        ("ec2:security-group/{id}", "ec2:security-group-rule/*", _VPC),
        create="CreateSecurityGroup CreateTags RevokeSecurityGroupEgress",
        read="DescribeSecurityGroups",
        update="AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress "
        f"RevokeSecurityGroupIngress {_TAGS}",
        delete="DeleteSecurityGroup DescribeNetworkInterfaces",
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": Calls(
        "ec2",
        (_GROUP, "ec2:security-group-rule/*"),
        create="AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress",
        read="DescribeSecurityGroups DescribeSecurityGroupRules",
        update="UpdateSecurityGroupRuleDescriptionsIngress "
        "UpdateSecurityGroupRuleDescriptionsEgress",
        delete="RevokeSecurityGroupIngress RevokeSecurityGroupEgress",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rule("Ingress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _rule("Egress"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Calls(
        "ec2",
        (
            "ec2:vpc-endpoint/*",
            _VPC,
            "ec2:route-table/*",
            "ec2:subnet/*",
            "ec2:security-group/*",
        ),
        create="CreateVpcEndpoint CreateTags",
        read="DescribeVpcEndpoints DescribePrefixLists DescribeNetworkInterfaces",
        update=f"ModifyVpcEndpoint {_TAGS}",
        delete="DeleteVpcEndpoints",
        uses=(
            Use(
                "route53:AssociateVPCWithHostedZone",
                ("arn:{partition}:route53:::hostedzone/*",),
                "privateDnsEnabled",
            ),
        ),
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Calls(
        "ec2",
        ("ec2:launch-template/{id}",),
        create="CreateLaunchTemplate CreateTags",
        read="DescribeLaunchTemplates DescribeLaunchTemplateVersions",
        update=f"CreateLaunchTemplateVersion ModifyLaunchTemplate {_TAGS}",
        delete="DeleteLaunchTemplate",
    ),
    "aws:ec2/flowLog:FlowLog": Calls(
        "ec2",
        ("ec2:vpc-flow-log/*", _VPC, "ec2:subnet/{subnetId|}", "ec2:network-interface/{eniId|}"),
        create="CreateFlowLogs CreateTags",
        read="DescribeFlowLogs",
        update=_TAGS,
        delete="DeleteFlowLogs",
        passes={"iamRoleArn": ("vpc-flow-logs",)},
        uses=(Use("logs:CreateLogDelivery logs:DeleteLogDelivery"),),
    ),
    "aws:ec2/placementGroup:PlacementGroup": Calls(
        "ec2",
        ("ec2:placement-group/{name}",),
        create="CreatePlacementGroup CreateTags",
        read="DescribePlacementGroups",
        update=_TAGS,
        delete="DeletePlacementGroup",
    ),
}
