"""Load balancers and Route 53.

Source: ELB API reference (CreateLoadBalancer, CreateTargetGroup, CreateListener), Route 53 API
reference (ResourceRecordSet).
"""

import ipaddress
from collections.abc import Iterator

from mlops_kit.offline.aws.place import Where
from mlops_kit.offline.aws.rules.asking import (
    Inputs,
    at_most_one,
    count,
    entries,
    given,
    lacks,
    mistake,
    number,
    part,
    text,
    words,
)
from mlops_kit.offline.aws.rules.network import ids
from mlops_kit.problems import Problem, shown


def load_balancer(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand subnets in two zones for an application's."""
    yield from ids(inputs)
    yield from at_most_one(inputs, "subnets", "subnetMappings")
    kind = text(inputs, "loadBalancerType") or (
        "application" if lacks(inputs, "loadBalancerType") else ""
    )
    for name in ("subnets", "subnetMappings"):
        amount = count(inputs, name)
        if kind == "application" and amount == 1:
            yield mistake("must have at least 2 items in different zones, got 1", name)
    if kind == "gateway" and given(inputs, "securityGroups"):
        yield mistake("must not be given, as loadBalancerType is gateway", "securityGroups")


def target_group(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand what targets other than functions need."""
    function = text(inputs, "targetType") == "lambda"
    for name in ("port", "protocol", "vpcId"):
        known = lacks(inputs, "targetType") or text(inputs, "targetType") is not None
        if not function and known and lacks(inputs, name):
            yield mistake("is required but missing, unless targetType is lambda", name)
    check = part(inputs, "healthCheck")
    if check is not None:
        timeout, interval = number(check, "timeout"), number(check, "interval")
        if timeout is not None and interval is not None and timeout > interval:
            yield mistake(
                f"({timeout:g}) is above interval ({interval:g})", "healthCheck", "timeout"
            )


def listener(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Tie certificates to protocols, and actions to their type."""
    protocol = (text(inputs, "protocol") or "").upper()
    if protocol in ("HTTPS", "TLS") and lacks(inputs, "certificateArn"):
        yield mistake(f"is required but missing, as protocol is {protocol}", "certificateArn")
    if protocol in ("HTTP", "TCP", "UDP", "TCP_UDP") and given(inputs, "certificateArn"):
        yield mistake(f"must not be given, as protocol is {protocol}", "certificateArn")
    blocks = {
        "redirect": "redirect",
        "fixed-response": "fixedResponse",
        "authenticate-cognito": "authenticateCognito",
        "authenticate-oidc": "authenticateOidc",
    }
    for index, action in entries(inputs, "defaultActions"):
        kind = text(action, "type")
        place = ("defaultActions", index)
        if kind in blocks and lacks(action, blocks[kind]):
            yield mistake(f"is required but missing, as type is {kind}", *place, blocks[kind])
        if kind == "forward" and lacks(action, "forward") and lacks(action, "targetGroupArn"):
            yield mistake("is required but missing, or else forward", *place, "targetGroupArn")


def record(inputs: Inputs, at: Where) -> Iterator[Problem]:
    """Demand values or an alias, and an identifier for each routing policy."""
    yield from at_most_one(inputs, "records", "aliases")
    if lacks(inputs, "records") and lacks(inputs, "aliases"):
        yield mistake("is required but missing, or else aliases", "records")
    if given(inputs, "records") and lacks(inputs, "ttl"):
        yield mistake("is required but missing, as records is given", "ttl")
    if given(inputs, "aliases") and given(inputs, "ttl"):
        yield mistake("must not be given together with aliases", "ttl")
    policies = (
        "weightedRoutingPolicies",
        "latencyRoutingPolicies",
        "failoverRoutingPolicies",
        "geolocationRoutingPolicies",
        "geoproximityRoutingPolicy",
        "cidrRoutingPolicy",
    )
    yield from at_most_one(inputs, *policies)
    if any(given(inputs, policy) for policy in policies) and lacks(inputs, "setIdentifier"):
        yield mistake("is required but missing, as a routing policy is given", "setIdentifier")
    kind = text(inputs, "type")
    for index, value in words(inputs, "records"):
        if kind in ("A", "AAAA"):
            try:
                version = ipaddress.ip_address(value).version
            except ValueError:
                version = 0
            if version != {"A": 4, "AAAA": 6}[kind]:
                yield mistake(
                    f"must be an IPv{4 if kind == 'A' else 6} address, got {shown(value)}",
                    *("records", index),
                )
