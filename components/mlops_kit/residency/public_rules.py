"""Ways of being reachable from everywhere that take more than one property to tell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from mlops_kit.problems import Place, dotted
from mlops_kit.residency.plan import Plan
from mlops_kit.residency.resource import Resource, Unknown, Value, leaves, parsed, plain, value


@dataclass(frozen=True)
class Exposure:
    """Something that is reachable from everywhere."""

    path: str
    got: str
    reason: str
    allowed: str
    undecided: bool = False
    may_settle: bool = False


_OPEN = frozenset(["0.0.0.0/0", "::/0", "0.0.0.0", "*", "Internet"])

_LIMITING = re.compile(
    r"aws:(sourcevpce?|sourceaccount|sourcearn|sourceorgid|principalorgid|principalorgpaths"
    r"|principalaccount|principalarn|sourceip|vpcsourceip|userid)|kms:calleraccount"
    r"|.*:(sourceaccount|sourcearn)",
    re.I,
)
_EVERYBODY = frozenset(
    ["allUsers", "allAuthenticatedUsers", "system:anonymous", "system:unauthenticated"]
)
_INTERNAL: Mapping[str, str] = {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
    "networking.gke.io/load-balancer-type": "internal",
    "cloud.google.com/load-balancer-type": "internal",
}
_NARROWING = ("aws:ec2:VpcEndpoint", "aws:ec2:VpcEndpointPolicy")
"""Their policies open nothing: who passes needs policies of their own, and the resource's."""
_BLOCKS = ("aws:s3:BucketPublicAccessBlock",)
_ACCOUNT_BLOCK = "aws:s3:AccountPublicAccessBlock"


def is_open(given: Value) -> bool:
    """Tell whether a value stands for every address there is."""
    return isinstance(given, str) and given in _OPEN


def bucket_block(plan: Plan, resource: Resource) -> Iterator[Exposure]:
    """An S3 bucket without a public access block of its own or of its account."""
    if resource.kind not in ("aws:s3:Bucket", "aws:s3:BucketV2"):
        return
    if not plan.companions(resource, _BLOCKS, "bucket") and not any(plan.of([_ACCOUNT_BLOCK])):
        reason = "has no public access block in this plan"
        allowed = "one with all four settings true"
        yield Exposure("", "nothing", reason, allowed, may_settle=True)


def firewalls(resource: Resource) -> Iterator[Exposure]:
    """A rule that lets every address in."""
    allowed = "addresses of your own"
    for place, rule in _rules(resource):
        for leaf in leaves(rule, place):
            if is_open(leaf.value):
                yield Exposure(leaf.path, leaf.value, f"lets {leaf.value} in", allowed)
    if resource.kind == "gcp:compute:Firewall" and _lets_in(resource.inputs, "allows"):
        sources = ("sourceRanges", "sourceTags", "sourceServiceAccounts")
        if not any(resource.inputs.get(key) for key in sources):
            reason = "lets 0.0.0.0/0 in where nothing is said"
            yield Exposure("sourceRanges", "0.0.0.0/0", reason, allowed)


def _rules(resource: Resource) -> Iterator[tuple[Place, Value]]:
    """Find the parts of a resource that say who is let in."""
    inputs = resource.inputs
    match resource.kind:
        case "aws:ec2:SecurityGroup" | "aws:ec2:DefaultSecurityGroup":
            yield ("ingress",), inputs.get("ingress")
        case "aws:ec2:SecurityGroupRule" if inputs.get("type") == "ingress":
            yield ("cidrBlocks",), inputs.get("cidrBlocks")
            yield ("ipv6CidrBlocks",), inputs.get("ipv6CidrBlocks")
        case "aws:vpc:SecurityGroupIngressRule":
            yield ("cidrIpv4",), inputs.get("cidrIpv4")
            yield ("cidrIpv6",), inputs.get("cidrIpv6")
        case "gcp:compute:Firewall" if _lets_in(inputs, "allows"):
            yield ("sourceRanges",), inputs.get("sourceRanges")
        case "gcp:sql:DatabaseInstance":
            place = ("settings", "ipConfiguration", "authorizedNetworks")
            yield place, _inner(inputs, place)
        case "azure-native:network:NetworkSecurityGroup":
            rules = plain(inputs.get("securityRules"))
            for position, rule in enumerate(rules if isinstance(rules, list) else ()):
                yield from _azure_rule(rule, ("securityRules", position))
        case "azure-native:network:SecurityRule":
            yield from _azure_rule(inputs, ())
        case _:
            return


def _azure_rule(rule: Value, place: Place) -> Iterator[tuple[Place, Value]]:
    if value(rule, "access") == "Allow" and value(rule, "direction") == "Inbound":
        for key in ("sourceAddressPrefix", "sourceAddressPrefixes"):
            yield (*place, key), _inner(rule, (key,))


def _lets_in(inputs: Mapping[str, Value], allows: str) -> bool:
    return bool(inputs.get(allows)) and inputs.get("direction") != "EGRESS"


def _inner(data: Value, place: tuple[str, ...]) -> Value:
    for key in place:
        data = plain(data)
        data = cast(Mapping[str, Any], data).get(key) if isinstance(data, Mapping) else None
    return data


def policies(resource: Resource) -> Iterator[Exposure]:
    """A policy document that lets everybody do something, without a condition on who."""
    if not resource.kind.startswith("aws:") or resource.kind in _NARROWING:
        return
    for place, statement in _statements(dict(resource.inputs), ()):
        principal = plain(statement.get("Principal"))
        key = next((one for one in ("AWS", "*") if _everybody(principal, one)), None)
        if statement.get("Effect") != "Allow" or (principal != "*" and key is None):
            continue
        if not _has_limit(plain(statement.get("Condition"))):
            path = dotted((*place, "Principal", *([key] if key else [])))
            allowed = "principals by name, or a condition on who they are"
            yield Exposure(path, "*", "lets everybody in", allowed)


def _everybody(principal: Value, key: str) -> bool:
    if not isinstance(principal, Mapping):
        return False
    named = plain(cast(Mapping[str, Any], principal).get(key))
    return "*" in named if isinstance(named, str | list) and named != "" else False


def _has_limit(condition: Value) -> bool:
    if not isinstance(condition, Mapping):
        return False
    for operator, tests in cast(Mapping[str, Any], condition).items():
        for key, wanted in tests.items() if isinstance(tests, Mapping) else ():
            open_to_all = any(is_open(leaf.value) for leaf in leaves(wanted))
            if _LIMITING.fullmatch(key) and not open_to_all and "Not" not in operator:
                return True
    return False


def _statements(data: Value, place: Place) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    data = plain(data)
    if isinstance(data, str):
        data = parsed(data)
    if isinstance(data, Mapping):
        mapping = cast(Mapping[str, Any], data)
        if "Effect" in mapping and "Principal" in mapping:
            yield place, mapping
        for key in mapping:
            yield from _statements(mapping[key], (*place, key))
    elif isinstance(data, list | tuple):
        for position, item in enumerate(cast(list[Any], data)):
            yield from _statements(item, (*place, position))


def words(resource: Resource, known: set[str]) -> Iterator[Exposure]:
    """Values that mean everybody wherever they stand.

    Args:
        resource: any.
        known: paths that are judged by a rule of their own.
    """
    for leaf in leaves(resource.inputs):
        if isinstance(leaf.value, str) and leaf.value in _EVERYBODY:
            yield Exposure(leaf.path, leaf.value, f"lets {leaf.value} in", "accounts by name")
        open_key = leaf.key in ("publiclyAccessible", "publicNetworkAccess")
        if open_key and re.sub(r"\[\d+\]", "", leaf.path) not in known:
            if isinstance(leaf.value, Unknown):
                yield Exposure(leaf.path, "", "is not known yet", "false", undecided=True)
            elif str(leaf.value).lower() in ("true", "enabled", "enabledforall"):
                yield Exposure(leaf.path, str(leaf.value).lower(), "opens it", "false")


def entrances(resource: Resource) -> Iterator[Exposure]:
    """What leads into a cluster, or a service like one, from outside."""
    inputs = resource.inputs
    match resource.kind:
        case "kubernetes:core:Service":
            kind = value(inputs, "spec.type")
            path = "spec.type"
            ranges = [leaf.value for leaf in leaves(value(inputs, "spec.loadBalancerSourceRanges"))]
            if isinstance(kind, Unknown):
                yield Exposure(path, "", "is not known yet", "ClusterIP", undecided=True)
            elif kind == "NodePort" or (
                kind == "LoadBalancer" and not _is_internal(inputs) and not _are_own(ranges)
            ):
                allowed = "ClusterIP, or LoadBalancer with an annotation that makes it internal"
                yield Exposure(path, kind, f"is {kind}, which leads in from outside", allowed)
        case "kubernetes:networking.k8s.io:Ingress":
            word = _annotation(inputs, "alb.ingress.kubernetes.io/scheme") or str(
                value(inputs, "spec.ingressClassName")
                or _annotation(inputs, "kubernetes.io/ingress.class")
            )
            yield from _by_class("spec.ingressClassName", word, ("gce", "internet-facing"))
        case "kubernetes:gateway.networking.k8s.io:Gateway":
            word = str(value(inputs, "spec.gatewayClassName"))
            yield from _by_class("spec.gatewayClassName", word, ())
        case "gcp:cloudrun:Service":
            word = _annotation(inputs, "run.googleapis.com/ingress") or "all"
            if word not in ("internal", "internal-and-cloud-load-balancing"):
                path = "metadata.annotations"
                yield Exposure(
                    path, word, f"lets {word} in by run.googleapis.com/ingress", "internal"
                )
        case "kubernetes:helm.sh:Release":
            reason = "brings services that this plan does not name"
            yield Exposure("chart", "", reason, "nothing public", undecided=True)
        case _:
            return


def _by_class(path: str, word: str, public: tuple[str, ...]) -> Iterator[Exposure]:
    allowed = "a class that is internal"
    if "internal" in word:
        return
    if "external" in word or word in public:
        yield Exposure(path, word, f"is {word}, which leads in from outside", allowed)
    else:
        reason = "names a controller; whether that is public, this plan does not say"
        yield Exposure(path, word, reason, allowed, undecided=True)


def _annotation(inputs: Mapping[str, Value], name: str) -> str:
    found = plain(_inner(inputs, ("metadata", "annotations", name)))
    return found if isinstance(found, str) else ""


def _is_internal(inputs: Mapping[str, Value]) -> bool:
    return any(_annotation(inputs, key).lower() == word for key, word in _INTERNAL.items())


def _are_own(ranges: list[Value]) -> bool:
    return None not in ranges and not any(map(is_open, ranges))
