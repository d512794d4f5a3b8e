"""Security groups and their rules."""

from collections.abc import Mapping
from typing import Any

from mlops_kit.offline.values import Values
from tests.clouds.moto.asking import Asked
from tests.clouds.moto.ways import Way

_TAGS = {"CreateTags": {"Resources": ["{id}"]}}
_WHICH = {"GroupIds": ["{id}"]}
_PEERS = (
    # property, list of a permission, its member, member of a rule that is shown
    ("cidrIpv4", "IpRanges", "CidrIp", "CidrIpv4"),
    ("cidrIpv6", "Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    ("prefixListId", "PrefixListIds", "PrefixListId", "PrefixListId"),
    ("referencedSecurityGroupId", "UserIdGroupPairs", "GroupId", "ReferencedGroupInfo"),
)


def _closed(asked: Asked, id: str, inputs: Values) -> None:
    """Revoke what EC2 lets through by itself, as the provider does for a new group."""
    (group,) = asked.call("DescribeSecurityGroups", GroupIds=[id])["SecurityGroups"]
    for side, permissions in (("Ingress", "IpPermissions"), ("Egress", "IpPermissionsEgress")):
        if group[permissions] and not inputs.get(side.lower()):
            asked.call(f"RevokeSecurityGroup{side}", GroupId=id, IpPermissions=group[permissions])


def _default_group(asked: Asked, values: Values, body: Values) -> Values:
    here = {"vpc-id": values["vpcId"], "group-name": "default"}
    return {"Filters": [{"Name": key, "Values": [value]} for key, value in here.items()]}


def _open_default(asked: Asked, item: Values, state: Values) -> Values:
    sides = {"Ingress": "IpPermissions", "Egress": "IpPermissionsEgress"}
    return {**item, **{side: _plain(item[permissions]) for side, permissions in sides.items()}}


def _plain(permissions: list[Values]) -> list[Values]:
    """Return permissions as the properties of a rule that stands in its group."""
    return [
        {
            "protocol": one["IpProtocol"],
            "fromPort": one.get("FromPort", 0),
            "toPort": one.get("ToPort", 0),
            "cidrBlocks": [peer["CidrIp"] for peer in one.get("IpRanges", [])],
            "securityGroups": [peer["GroupId"] for peer in one.get("UserIdGroupPairs", [])],
        }
        for one in permissions
    ]


def _permission(values: Mapping[str, Any]) -> Values:
    given: Values = {"IpProtocol": str(values["ipProtocol"])}
    for port in ("fromPort", "toPort"):
        if values.get(port) is not None:
            given[f"{port[0].upper()}{port[1:]}"] = int(values[port])
    about = {"Description": values["description"]} if values.get("description") else {}
    for key, peers, member, _ in _PEERS:
        if values.get(key):
            given[peers] = [{member: values[key], **about}]
    return given


def _authorized(asked: Asked, values: Values, body: Values) -> Values:
    return {"GroupId": values["securityGroupId"], "IpPermissions": [_permission(values)]}


def _rule(asked: Asked, item: Values, state: Values) -> Values:
    known = {key: item[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in item}
    for _, peers, member, shown in _PEERS:
        if peer := item.get(shown):
            known[peers] = [{member: peer["GroupId"] if isinstance(peer, dict) else peer}]
    ranges = known.get("IpRanges") or [{}]
    known["IpRanges"] = [{**ranges[0], "Description": item.get("Description")}]
    return {"GroupId": item["GroupId"], "IpPermissions": [known], "Tags": item.get("Tags", [])}


def _rule_changed(asked: Asked, id: str, inputs: Values) -> None:
    (permission,) = [_permission(inputs)]
    rule = {
        key: permission[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in permission
    }
    for key, _, _, shown in _PEERS:
        if inputs.get(key):
            name = "ReferencedGroupId" if shown == "ReferencedGroupInfo" else shown
            rule[name] = inputs[key]
    if inputs.get("description"):
        rule["Description"] = inputs["description"]
    asked.call(
        "ModifySecurityGroupRules",
        GroupId=inputs["securityGroupId"],
        SecurityGroupRules=[{"SecurityGroupRuleId": id, "SecurityGroupRule": rule}],
    )


def _rules(side: str) -> Way:
    return Way(
        make=f"AuthorizeSecurityGroup{side}",
        id="SecurityGroupRules[0].SecurityGroupRuleId",
        show="DescribeSecurityGroupRules",
        key={"SecurityGroupRuleIds": ["{id}"]},
        item="SecurityGroupRules[0]",
        asking=_authorized,
        told=_rule,
        also=_TAGS,
        changing=_rule_changed,
        drop=f"RevokeSecurityGroup{side}",
        drop_key={"GroupId": "{securityGroupId}", "SecurityGroupRuleIds": ["{id}"]},
    )


WAYS = {
    "aws:ec2/securityGroup:SecurityGroup": Way(
        make="CreateSecurityGroup",
        id="GroupId",
        show="DescribeSecurityGroups",
        key=_WHICH,
        item="SecurityGroups[0]",
        bound={
            "name": "CreateSecurityGroup.GroupName",
            "description": "CreateSecurityGroup.Description",
        },
        also=_TAGS,
        made=_closed,
        drop="DeleteSecurityGroup",
        drop_key={"GroupId": "{id}"},
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Way(
        make="DescribeSecurityGroups",
        id="SecurityGroups[0].GroupId",
        show="DescribeSecurityGroups",
        key=_WHICH,
        item="SecurityGroups[0]",
        asking=_default_group,
        told=_open_default,
        outputs={"ingress": "Ingress", "egress": "Egress"},
        also=_TAGS,
        after=_closed,
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rules("Ingress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _rules("Egress"),
}
