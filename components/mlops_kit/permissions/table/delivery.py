"""Load balancers and Route 53."""

from typing import Final

from mlops_kit.permissions.table.calls import Calls, Use

_ZONE = "arn:{partition}:route53:::hostedzone/{zoneId}"
_CHANGE = "arn:{partition}:route53:::change/*"
_TAGS = "AddTags RemoveTags"


def _each(kind: str, name: str) -> tuple[str, ...]:
    return tuple(f"elasticloadbalancing:{kind}/{way}/{name}" for way in ("app", "gwy", "net"))


CALLS: Final = {
    "aws:route53/zone:Zone": Calls(
        "route53",
        (_ZONE, _CHANGE),
        create="CreateHostedZone ChangeTagsForResource GetChange",
        read="GetHostedZone ListTagsForResource ListResourceRecordSets",
        update="UpdateHostedZoneComment ChangeTagsForResource AssociateVPCWithHostedZone "
        "DisassociateVPCFromHostedZone",
        delete="DeleteHostedZone GetDNSSEC",
        uses=(
            Use("ChangeResourceRecordSets", when="forceDestroy"),
            Use("ec2.DescribeVpcs", when="vpcs"),
        ),
    ),
    "aws:route53/record:Record": Calls(
        "route53",
        (_ZONE, _CHANGE),
        create="ChangeResourceRecordSets GetChange",
        read="GetHostedZone ListResourceRecordSets",
        update="ChangeResourceRecordSets",
        delete="ChangeResourceRecordSets",
    ),
    "aws:lb/loadBalancer:LoadBalancer": Calls(
        "elbv2",
        _each("loadbalancer", "{name}/*"),
        create="CreateLoadBalancer AddTags ModifyLoadBalancerAttributes",
        read="DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeTags "
        "DescribeCapacityReservation",
        update=f"SetSecurityGroups SetSubnets SetIpAddressType ModifyCapacityReservation {_TAGS}",
        delete="DeleteLoadBalancer",
        linked=("elasticloadbalancing",),
        uses=(
            Use(
                "ec2.DescribeAccountAttributes ec2.DescribeInternetGateways ec2.DescribeSubnets "
                "ec2.DescribeSecurityGroups ec2.DescribeVpcs ec2.DescribeNetworkInterfaces"
            ),
        ),
    ),
    "aws:lb/targetGroup:TargetGroup": Calls(
        "elbv2",
        ("elasticloadbalancing:targetgroup/{name}/*",),
        create="CreateTargetGroup AddTags ModifyTargetGroupAttributes",
        read="DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags",
        update=f"ModifyTargetGroup {_TAGS}",
        delete="DeleteTargetGroup",
    ),
    "aws:lb/listener:Listener": Calls(
        "elbv2",
        (*_each("listener", "*"), "{loadBalancerArn|}"),
        create="CreateListener AddTags ModifyListenerAttributes",
        read="DescribeListeners DescribeListenerAttributes DescribeTags",
        update=f"ModifyListener {_TAGS}",
        delete="DeleteListener",
    ),
}
