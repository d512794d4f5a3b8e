"""VPC, EC2 and EKS."""

from typing import Final

from mlops_kit.offline.aws.bound import Names, Stated
from mlops_kit.offline.aws.contracts.contract import OUTPUT, PREFIX, PROVIDER, SWITCH, Contract

_TAGS: Final[Names] = {"tags": "CreateTags:Tags"}
_SUBNET_SWITCHES = (
    "AssignIpv6AddressOnCreation",
    "EnableDns64",
    "EnableResourceNameDnsARecordOnLaunch",
    "MapCustomerOwnedIpOnLaunch",
    "MapPublicIpOnLaunch",
)
_RULES: Final[Names] = {
    "{}": "AuthorizeSecurityGroupIngress:IpPermissions",
    "{}.protocol": "IpProtocol",
    "{}.cidrBlocks": "IpRanges.CidrIp",
    "{}.ipv6CidrBlocks": "Ipv6Ranges.CidrIpv6",
    "{}.description": "IpRanges.Description",
    "{}.prefixListIds": "PrefixListIds.PrefixListId",
    "{}.securityGroups": "UserIdGroupPairs.GroupId",
    "{}.self": SWITCH,
}
_GROUP_RULE: Final[Names] = {
    **_TAGS,
    "securityGroupId": "AuthorizeSecurityGroupIngress:GroupId",
    "cidrIpv4": "IpRanges.CidrIp",
    "cidrIpv6": "Ipv6Ranges.CidrIpv6",
    "description": "IpRanges.Description",
    "prefixListId": "PrefixListIds.PrefixListId",
    "referencedSecurityGroupId": "UserIdGroupPairs.GroupId",
}
_ROUTE: Final[Names] = {"*.egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}
_TEMPLATE: Final[Names] = {
    **_TAGS,
    "defaultVersion": Stated("docstring of LaunchTemplate", 1),
    "description": "CreateLaunchTemplate:VersionDescription",
    "securityGroupNames": "SecurityGroups",
    "updateDefaultVersion": PROVIDER,
    "vpcSecurityGroupIds": "SecurityGroupIds",
    "networkInterfaces.securityGroups": "Groups",
    "networkInterfaces.ipv4AddressCount": "SecondaryPrivateIpAddressCount",
    "networkInterfaces.ipv4Addresses": "PrivateIpAddresses.PrivateIpAddress",
    "networkInterfaces.ipv4Prefixes": "Ipv4Prefixes.Ipv4Prefix",
    "networkInterfaces.ipv6Addresses": "Ipv6Addresses.Ipv6Address",
    "networkInterfaces.ipv6Prefixes": "Ipv6Prefixes.Ipv6Prefix",
    "secondaryInterfaces.privateIpAddresses": "PrivateIpAddresses.PrivateIpAddress",
}
_CLUSTER: Final[Names] = {
    "vpcConfig": "resourcesVpcConfig",
    "vpcConfig.clusterSecurityGroupId": OUTPUT,
    "vpcConfig.vpcId": OUTPUT,
    "defaultAddonsToRemoves": PROVIDER,
    "enabledClusterLogTypes": "logging.clusterLogging.types",
    "forceUpdateVersion": "UpdateClusterVersion:force",
    "kubernetesNetworkConfig.serviceIpv6Cidr": OUTPUT,
}

CONTRACTS: Final = {
    "aws:ec2/vpc:Vpc": Contract(
        "ec2",
        ("CreateVpc",),
        {
            **_TAGS,
            "assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock",
            "enableDnsHostnames": "ModifyVpcAttribute:EnableDnsHostnames.Value",
            "enableDnsSupport": "ModifyVpcAttribute:EnableDnsSupport.Value",
            "enableNetworkAddressUsageMetrics": (
                "ModifyVpcAttribute:EnableNetworkAddressUsageMetrics.Value"
            ),
            "ipv4NetmaskLength": Stated("docstring of Vpc", 16, 28),
        },
    ),
    "aws:ec2/subnet:Subnet": Contract(
        "ec2",
        ("CreateSubnet", "ModifySubnetAttribute"),
        {
            **_TAGS,
            **{
                f"{name[0].lower()}{name[1:]}": f"ModifySubnetAttribute:{name}.Value"
                for name in _SUBNET_SWITCHES
            },
            "enableResourceNameDnsAaaaRecordOnLaunch": (
                "ModifySubnetAttribute:EnableResourceNameDnsAAAARecordOnLaunch.Value"
            ),
        },
    ),
    "aws:ec2/routeTable:RouteTable": Contract(
        "ec2",
        ("CreateRouteTable",),
        {
            **_TAGS,
            **_ROUTE,
            "propagatingVgws": "EnableVgwRoutePropagation:GatewayId",
            "routes": "CreateRoute:.",
            "routes.cidrBlock": "DestinationCidrBlock",
            "routes.ipv6CidrBlock": "DestinationIpv6CidrBlock",
        },
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Contract(
        "ec2", ("AssociateRouteTable",)
    ),
    "aws:ec2/route:Route": Contract(
        "ec2", ("CreateRoute",), {"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}
    ),
    "aws:ec2/internetGateway:InternetGateway": Contract("ec2", ("AttachInternetGateway",), _TAGS),
    "aws:ec2/natGateway:NatGateway": Contract(
        "ec2", ("CreateNatGateway",), {**_TAGS, "privateIp": "PrivateIpAddress"}
    ),
    "aws:ec2/eip:Eip": Contract(
        "ec2",
        ("AllocateAddress",),
        {
            **_TAGS,
            "associateWithPrivateIp": "AssociateAddress:PrivateIpAddress",
            "instance": "AssociateAddress:InstanceId",
            "networkInterface": "AssociateAddress:NetworkInterfaceId",
        },
    ),
    "aws:ec2/securityGroup:SecurityGroup": Contract(
        "ec2",
        ("CreateSecurityGroup",),
        {
            **_TAGS,
            **{
                path.format(side): to
                for side in ("ingress", "egress")
                for path, to in _RULES.items()
            },
            "name": Stated("EC2 API reference, CreateSecurityGroup", 1, 255, r"(?!sg-).*"),
            "description": Stated(
                "EC2 API reference, CreateSecurityGroup",
                None,
                255,
                r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*",
            ),
            "revokeRulesOnDelete": PROVIDER,
        },
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Contract(
        "ec2",
        ("CreateSecurityGroup",),
        {
            **_TAGS,
            **{
                path.format(side): to
                for side in ("ingress", "egress")
                for path, to in _RULES.items()
            },
            "revokeRulesOnDelete": PROVIDER,
        },
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Contract(
        "ec2",
        ("CreateVpcEndpoint",),
        {**_TAGS, "autoAccept": PROVIDER, "policy": "PolicyDocument"},
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Contract(
        "ec2", ("CreateLaunchTemplate", "CreateLaunchTemplate:LaunchTemplateData"), _TEMPLATE
    ),
    "aws:ec2/flowLog:FlowLog": Contract(
        "ec2",
        ("CreateFlowLogs",),
        {
            **_TAGS,
            "eniId": "ResourceIds",
            "iamRoleArn": "DeliverLogsPermissionArn",
            "regionalNatGatewayId": "ResourceIds",
            "subnetId": "ResourceIds",
            "transitGatewayAttachmentId": "ResourceIds",
            "transitGatewayId": "ResourceIds",
            "vpcId": "ResourceIds",
        },
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Contract(
        "ec2", ("AuthorizeSecurityGroupIngress:IpPermissions",), _GROUP_RULE
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Contract(
        "ec2", ("AuthorizeSecurityGroupEgress:IpPermissions",), _GROUP_RULE
    ),
    "aws:eks/cluster:Cluster": Contract("eks", ("CreateCluster",), _CLUSTER),
    "aws:eks/nodeGroup:NodeGroup": Contract(
        "eks",
        ("CreateNodegroup",),
        {
            "nodeRoleArn": "nodeRole",
            "nodeGroupNamePrefix": PREFIX,
            "subnetIds": "subnets",
            "forceUpdateVersion": "UpdateNodegroupVersion:force",
            "remoteAccess.sourceSecurityGroupIds": "sourceSecurityGroups",
        },
    ),
    "aws:eks/addon:Addon": Contract(
        "eks",
        ("CreateAddon",),
        {
            "preserve": "DeleteAddon:preserve",
            "resolveConflictsOnCreate": "resolveConflicts",
            "resolveConflictsOnUpdate": "UpdateAddon:resolveConflicts",
        },
    ),
    "aws:eks/accessEntry:AccessEntry": Contract("eks", ("CreateAccessEntry",)),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Contract(
        "eks", ("AssociateAccessPolicy",)
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Contract(
        "eks", ("CreatePodIdentityAssociation",)
    ),
    "aws:eks/fargateProfile:FargateProfile": Contract(
        "eks", ("CreateFargateProfile",), {"subnetIds": "subnets"}
    ),
}
