"""Every door in the table, and every rule about access that takes more than one property."""

from typing import Any

import pytest

from mlops_kit.residency import ResidencySettings, Resource, Unknown, Verdict, judge
from mlops_kit.residency.public_table import DOORS, Door
from tests.unit.residency.clean_plan import policy
from tests.unit.residency.test_keys import nested

SETTINGS = ResidencySettings.model_validate({"public_access": False})
ALL = [(kind, door) for kind, doors in DOORS.items() for door in doors]
BUCKETS = ("aws:s3:Bucket",)
"""Kinds that have a rule of their own beside their doors."""


def checked(kind: str, inputs: dict[str, Any]) -> Verdict:
    return judge(SETTINGS, [Resource(kind, "urn:x", "x", inputs)])


def closed(kind: str) -> dict[str, Any]:
    inputs: dict[str, Any] = {}
    for door in DOORS[kind]:
        if door.closed and not door.closed[0].startswith("!"):
            nested(inputs, door.path, door.closed[0])
        elif door.closed:
            nested(inputs, door.path, "something")
    return inputs


@pytest.mark.parametrize("kind", [kind for kind in DOORS if kind not in BUCKETS])
def test_a_kind_whose_doors_are_closed_is_clean(kind: str) -> None:
    if any(door.default and not door.closed for door in DOORS[kind]):
        assert checked(kind, {}).leaks
        return
    verdict = checked(kind, closed(kind))
    assert (verdict.leaks, verdict.undecided) == ((), ())


@pytest.mark.parametrize(("kind", "door"), ALL)
def test_an_open_door_is_found_at_its_path(kind: str, door: Door) -> None:
    word = door.closed[0][1:] if door.closed and door.closed[0].startswith("!") else "open"
    verdict = checked(kind, nested(closed(kind), door.path, word))
    assert door.path in [leak.path for leak in verdict.leaks]


@pytest.mark.parametrize(("kind", "door"), ALL)
def test_a_door_about_which_nothing_is_said_is_as_its_default(kind: str, door: Door) -> None:
    inputs = nested(closed(kind), door.path, None)
    verdict = checked(kind, inputs)
    assert (door.path in [leak.path for leak in verdict.leaks]) == bool(door.default)


@pytest.mark.parametrize(("kind", "door"), ALL)
def test_a_door_that_is_not_known_yet_is_undecided(kind: str, door: Door) -> None:
    verdict = checked(kind, nested(closed(kind), door.path, Unknown()))
    assert door.path in [found.path for found in verdict.undecided]


@pytest.mark.parametrize(("kind", "door"), [one for one in ALL if one[1].unless])
def test_a_door_may_be_limited_to_some(kind: str, door: Door) -> None:
    path, _, wanted = door.unless.split("|")[0].partition("=")
    inputs = nested(closed(kind), door.path, door.default or "*")
    assert door.path not in [
        leak.path for leak in checked(kind, nested(inputs, path, wanted or ["192.0.2.0/24"])).leaks
    ]
    if not wanted:
        opened = nested(inputs, path, ["192.0.2.0/24", "0.0.0.0/0"])
        assert door.path in [leak.path for leak in checked(kind, opened).leaks]


SQL = {"settings": {"ipConfiguration": {"ipv4Enabled": False}}}
PATH_OF_SQL = "settings.ipConfiguration.authorizedNetworks[0].value"


@pytest.mark.parametrize(
    ("kind", "inputs", "path"),
    [
        ("aws:ec2:SecurityGroupRule", {"type": "ingress", "cidrBlocks": ["0.0.0.0/0"]},
         "cidrBlocks[0]"),
        ("aws:ec2:SecurityGroupRule", {"type": "egress", "cidrBlocks": ["0.0.0.0/0"]}, None),
        ("aws:vpc:SecurityGroupIngressRule", {"cidrIpv6": "::/0"}, "cidrIpv6"),
        ("aws:vpc:SecurityGroupIngressRule", {"cidrIpv4": "10.0.0.0/8"}, None),
        ("gcp:sql:DatabaseInstance", nested({}, "settings.ipConfiguration", {
            "ipv4Enabled": False, "authorizedNetworks": [{"value": "0.0.0.0/0"}]}), PATH_OF_SQL),
        ("gcp:compute:Firewall", {"allows": [{}], "sourceTags": ["x"]}, None),
        ("gcp:compute:Firewall", {"denies": [{}]}, None),
        ("azure-native:network:SecurityRule", {
            "access": "Allow", "direction": "Inbound", "sourceAddressPrefixes": ["*"]},
         "sourceAddressPrefixes[0]"),
        ("azure-native:network:SecurityRule", {
            "access": "Deny", "direction": "Inbound", "sourceAddressPrefix": "*"}, None),
        ("azure-native:network:SecurityRule", {
            "access": "Allow", "direction": "Outbound", "sourceAddressPrefix": "*"}, None),
        ("gcp:cloudrun:Service", {}, "metadata.annotations"),
        ("gcp:cloudrun:Service", {"metadata": {"annotations": {
            "run.googleapis.com/ingress": "internal"}}}, None),
        ("gcp:pubsub:TopicIAMBinding", {"members": ["user:a@b.c", "allAuthenticatedUsers"]},
         "members[1]"),
        ("gcp:storage:BucketIAMPolicy", {
            "policyData": '{"bindings": [{"members": ["allUsers"]}]}'},
         "policyData.bindings[0].members[0]"),
        ("kubernetes:rbac.authorization.k8s.io:ClusterRoleBinding", {
            "subjects": [{"kind": "Group", "name": "system:unauthenticated"}]}, "subjects[0].name"),
        ("kubernetes:networking.k8s.io:Ingress", {"spec": {"ingressClassName": "gce"}},
         "spec.ingressClassName"),
        ("kubernetes:networking.k8s.io:Ingress", {"metadata": {"annotations": {
            "alb.ingress.kubernetes.io/scheme": "internal"}}}, None),
        ("kubernetes:gateway.networking.k8s.io:Gateway", {"spec": {
            "gatewayClassName": "gke-l7-global-external-managed"}}, "spec.gatewayClassName"),
        ("kubernetes:gateway.networking.k8s.io:Gateway", {"spec": {
            "gatewayClassName": "gke-l7-rilb-internal"}}, None),
        ("aws:docdb:ClusterInstance", {"publiclyAccessible": True}, "publiclyAccessible"),
        ("aws:redshift:Cluster", {"publiclyAccessible": False}, None),
        ("azure-native:kusto:Cluster", {"publicNetworkAccess": "Enabled"}, "publicNetworkAccess"),
    ],
)  # fmt: skip
def test_who_is_let_in(kind: str, inputs: dict[str, Any], path: str | None) -> None:
    assert [leak.path for leak in checked(kind, inputs).leaks] == ([path] if path else [])


EVERYBODY = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    ("changes", "public"),
    [
        ({}, True),
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": ["arn:aws:iam::1:root", "*"]}}, True),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, False),
        ({"Principal": {"Service": "sns.amazonaws.com"}}, False),
        ({"Effect": "Deny"}, False),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
        ({"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}, False),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-central-1:1:t"}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}}}, True),
        ({"Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}, True),
        ({"Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}}}, False),
    ],
)
def test_policies_for_everybody(changes: dict[str, Any], public: bool) -> None:
    inputs = {"policy": policy({**EVERYBODY, **changes})}
    assert bool(checked("aws:sqs:QueuePolicy", inputs).leaks) == public


def test_a_block_of_the_account_serves_all_buckets() -> None:
    four = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    bucket = Resource("aws:s3/bucket:Bucket", "urn:b", "b", {"bucket": "b"})
    kind = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
    block = Resource(kind, "urn:a", "a", dict.fromkeys(four, True))
    assert judge(SETTINGS, [bucket, block]).leaks == ()
    assert judge(SETTINGS, [bucket]).leaks
