"""Ids, ARNs and addresses of networks, clusters, load balancers and names; see `making.py`."""

from typing import Final

from mlops_kit.offline.aws.made import Made

_ARN = "{arn}"


def _ec2(start: str, kind: str, **more: str) -> Made:
    return Made(f"{start}-{{hex17}}", f"ec2:{kind}/{{id}}", {"ownerId": "{account}", **more})


NETWORK: Final = {
    "aws:ec2/vpc:Vpc": _ec2(
        "vpc",
        "vpc",
        defaultNetworkAclId="acl-{hex17}",
        defaultRouteTableId="rtb-{hex17}",
        defaultSecurityGroupId="sg-{hex17}",
        dhcpOptionsId="dopt-{hex17}",
        mainRouteTableId="rtb-{hex17}",
    ),
    "aws:ec2/subnet:Subnet": _ec2("subnet", "subnet"),
    "aws:ec2/routeTable:RouteTable": _ec2("rtb", "route-table"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Made("rtbassoc-{hex17}"),
    "aws:ec2/route:Route": Made("r-{routeTableId}{digits10}"),
    "aws:ec2/internetGateway:InternetGateway": _ec2("igw", "internet-gateway"),
    "aws:ec2/natGateway:NatGateway": Made(
        "nat-{hex17}", more={"publicIp": "203.0.113.{octet}", "networkInterfaceId": "eni-{hex17}"}
    ),
    "aws:ec2/eip:Eip": Made(
        "eipalloc-{hex17}",
        "ec2:elastic-ip/{id}",
        {"allocationId": "{id}", "publicIp": "203.0.113.{octet}"},
    ),
    "aws:ec2/securityGroup:SecurityGroup": _ec2("sg", "security-group"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2(
        "sg", "security-group", name="default", description="default VPC security group"
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Made(
        "sgr-{hex17}", "ec2:security-group-rule/{id}", {"securityGroupRuleId": "{id}"}
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Made(
        "sgr-{hex17}", "ec2:security-group-rule/{id}", {"securityGroupRuleId": "{id}"}
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2(
        "vpce", "vpc-endpoint", prefixListId="pl-{hex8}", state="available"
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Made("lt-{hex17}", "ec2:launch-template/{id}"),
    "aws:ec2/flowLog:FlowLog": Made("fl-{hex17}", "ec2:vpc-flow-log/{id}"),
    "aws:eks/cluster:Cluster": Made(
        "{name}",
        "eks:cluster/{name}",
        {
            "createdAt": "2030-01-01T00:00:00Z",
            "endpoint": "https://{upper32}.gr7.{region}.eks.{suffix}",
            "platformVersion": "eks.1",
            "status": "ACTIVE",
        },
    ),
    "aws:eks/nodeGroup:NodeGroup": Made(
        "{clusterName}:{nodeGroupName}",
        "eks:nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
        {"status": "ACTIVE"},
    ),
    "aws:eks/addon:Addon": Made(
        "{clusterName}:{addonName}", "eks:addon/{clusterName}/{addonName}/{uuid}"
    ),
    "aws:eks/accessEntry:AccessEntry": Made(
        "{clusterName}:{principalArn}",
        more={
            "accessEntryArn": "arn:{partition}:eks:{region}:{account}:access-entry/{clusterName}"
            "/role/{account}/{principalArn/}/{uuid}"
        },
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Made(
        "{clusterName}#{principalArn}#{policyArn}"
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Made(
        "a-{hex17}",
        more={
            "associationId": "{id}",
            "associationArn": "arn:{partition}:eks:{region}:{account}:podidentityassociation"
            "/{clusterName}/{id}",
        },
    ),
    "aws:eks/fargateProfile:FargateProfile": Made(
        "{clusterName}:{fargateProfileName}",
        "eks:fargateprofile/{clusterName}/{fargateProfileName}/{uuid}",
        {"status": "ACTIVE"},
    ),
    "aws:route53/zone:Zone": Made(
        "Z{upper20}",
        "arn:{partition}:route53:::hostedzone/{id}",
        {"zoneId": "{id}", "primaryNameServer": "ns-{octet}.awsdns-00.com"},
    ),
    "aws:route53/record:Record": Made("{zoneId}_{name}_{type}", more={"fqdn": "{name}"}),
    "aws:lb/loadBalancer:LoadBalancer": Made(
        _ARN,
        "elasticloadbalancing:loadbalancer/{balancer}/{name}/{hex16}",
        {
            "arnSuffix": "{balancer}/{name}/{hex16}",
            "dnsName": "{name}-{digits10}.{region}.elb.{suffix}",
            "zoneId": "Z{upper13}",
        },
    ),
    "aws:lb/targetGroup:TargetGroup": Made(
        _ARN,
        "elasticloadbalancing:targetgroup/{name}/{hex16}",
        {"arnSuffix": "targetgroup/{name}/{hex16}"},
    ),
    "aws:lb/listener:Listener": Made(_ARN, "elasticloadbalancing:listener/{listened}/{hex16}"),
}
