"""Plans that keep to everything, in ways that look otherwise: no finding at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from mlops_kit.residency import ResidencySettings, judge
from tests.unit.residency.clean_plan import (
    ARM,
    ECR,
    GOOGLE_KEY,
    KEY,
    REGIONS,
    REGISTRIES,
    SETTINGS,
    bucket_of,
    made,
    policy,
    put,
    specs,
)

Changes = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Variant:
    """A change of the clean plan that is clean too."""

    title: str
    changes: Changes
    """Resource and path -> new value."""
    added: Mapping[str, tuple[str, dict[str, Any]]]
    settings: Mapping[str, Any]
    """Other settings than the usual ones."""


def change(title: str, at: str, path: str, value: Any, **settings: Any) -> Variant:
    return Variant(title, {(at, path): value}, {}, settings)


def add(title: str, kind: str, **inputs: Any) -> Variant:
    return Variant(title, {}, {"added": (kind, inputs)}, {})


LIMITED = policy(
    {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::models/*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
    }
)
SERVICE = policy(
    {
        "Effect": "Allow",
        "Principal": {"Service": ["logs.eu-central-1.amazonaws.com", "ec2.amazonaws.com"]},
        "Action": "sts:AssumeRole",
    }
)

VARIANTS = [
    change("another allowed region", "logs", "region", "eu-west-1"),
    change("a zone of an allowed region", "database", "availabilityZone", "eu-west-1c"),
    change("a policy for everybody of one organisation", "models-policy", "policy", LIMITED),
    change("services of a region as principals", "role", "assumeRolePolicy", SERVICE),
    change("a key by its alias", "alarms", "kmsMasterKeyId", "alias/wine"),
    change("a text that only mentions a region", "logs", "name", "/wine/us-east-1"),
    change("a label with a region", "alarms", "tags", {"origin": "us-east-1"}),
    change("a description with a region", "key", "description", "us-east-1"),
    change(
        "a permission for other regions",
        "role-policy",
        "policy",
        policy(
            {
                "Effect": "Deny",
                "Action": "*",
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}},
            }
        ),
    ),
    change(
        "a cluster that few addresses reach",
        "cluster",
        "vpcConfig",
        {"endpointPublicAccess": True, "publicAccessCidrs": ["192.0.2.0/24"]},
    ),
    change("a bucket's ARN instead of its name", "models-block", "bucket", "models"),
    change(
        "an image by digest and tag", "model", "primaryContainer.image", f"{ECR}/wine:1@sha256:00ff"
    ),
    change(
        "an image with a registry's port",
        "model",
        "primaryContainer.image",
        "localhost:5000/wine:1",
        registries=["localhost:5000", *REGISTRIES],
    ),
    change(
        "an image of any subdomain",
        "model",
        "primaryContainer.image",
        "other.azurecr.io/x/y:1",
        registries=["*.azurecr.io", *REGISTRIES],
    ),
    change("a zone as Azure writes it", "a-cluster", "zones", ["1", "2"]),
    change("a display name of a region", "a-storage", "location", "Germany West Central"),
    change("a geo-redundant SKU whose pair is allowed", "a-documents", "location", "North Europe"),
    Variant(
        "copies in an allowed pair",
        {("a-storage", "location"): "westeurope", ("a-storage", "sku.name"): "Standard_GRS"},
        {},
        {},
    ),
    Variant(
        "continuous backups have no copy",
        {
            ("a-documents", "location"): "germanywestcentral",
            ("a-documents", "locations"): [],
            ("a-documents", "backupPolicy"): {"type": "Continuous"},
        },
        {},
        {},
    ),
    change(
        "a dual-region whose regions are all allowed",
        "g-bucket",
        "location",
        "EUR4",
        regions=[*REGIONS, "europe-north1"],
    ),
    Variant(
        "a multi-region that is only the frame of a dual-region",
        {
            ("g-bucket", "location"): "EU",
            ("g-bucket", "customPlacementConfig"): {"dataLocations": ["EUROPE-WEST4"]},
        },
        {},
        {},
    ),
    Variant(
        "a registry that denies by default",
        {
            ("a-registry", "publicNetworkAccess"): "Enabled",
            ("a-registry", "networkRuleSet"): {"defaultAction": "Deny"},
        },
        {},
        {},
    ),
    change(
        "a dual-region of allowed regions",
        "g-bucket",
        "customPlacementConfig",
        {"dataLocations": ["EUROPE-WEST3", "EUROPE-WEST4"]},
    ),
    change("a zone of Google", "g-cluster", "location", "europe-west3-c"),
    change(
        "a multi-region that is allowed", "g-dataset", "location", "EU", regions=[*REGIONS, "eu"]
    ),
    change(
        "a cluster that few addresses reach",
        "g-cluster",
        "masterAuthorizedNetworksConfig",
        {"cidrBlocks": [{"cidrBlock": "192.0.2.0/24", "displayName": "office"}]},
    ),
    Variant(
        "a rule that lets out",
        {("g-firewall", "direction"): "EGRESS", ("g-firewall", "sourceRanges"): ...},
        {},
        {},
    ),
    change(
        "a sink into a checked dataset",
        "g-sink",
        "destination",
        "bigquery.googleapis.com/projects/wine/datasets/wine",
    ),
    change(
        "a balancer for few addresses",
        "k-entrance",
        "spec.loadBalancerSourceRanges",
        ["192.0.2.0/24"],
    ),
    change(
        "an image that Helm names in two parts",
        "k-serve",
        "spec.template.spec.extra",
        {"image": {"registry": ECR, "repository": "wine", "tag": "1"}},
    ),
    add("a role", "aws:iam/role:Role", name="x"),
    add(
        "a policy of AWS",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        policyArn="arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    add("a record of DNS", "aws:route53/record:Record", name="wine.example", type="A"),
    add("a record of DNS at Azure", "azure-native:dns:RecordSet", zoneName="wine.example"),
    add("an alarm that is global", "azure-native:monitor:ActionGroup", location="Global"),
    add("a zone of DNS that is global", "azure-native:privatedns:PrivateZone", location="global"),
    add(
        "a certificate that is global",
        "gcp:certificatemanager/certificate:Certificate",
        location="global",
    ),
    add(
        "addresses inside a cluster",
        "kubernetes:core/v1:ConfigMap",
        data={"url": "http://prometheus:9090", "logUrl": "http://loki.logs.svc.cluster.local/x"},
    ),
    add("a service of Google", "gcp:projects/service:Service", service="aiplatform.googleapis.com"),
    add(
        "an alert policy",
        "gcp:monitoring/alertPolicy:AlertPolicy",
        conditions=[{"filter": 'metric.type="aiplatform.googleapis.com/prediction/online/count"'}],
    ),
    add(
        "scopes of Google",
        "gcp:serviceaccount/account:Account",
        scopes=["https://www.googleapis.com/auth/cloud-platform"],
    ),
    add(
        "an internal forwarding rule",
        "gcp:compute/globalForwardingRule:GlobalForwardingRule",
        loadBalancingScheme="INTERNAL_MANAGED",
    ),
    add(
        "a secret of Kubernetes", "kubernetes:core/v1:Secret", stringData={"token": "wine-eu-west"}
    ),
    add("a data source without a place", "pulumi:pulumi:StackReference", name="org/net/prod"),
    add("a random number", "random:index/randomPassword:RandomPassword", length=20),
    Variant("a bucket with all it needs", {}, bucket_of("more"), {}),
    Variant(
        "a queue with its own region under a default provider elsewhere",
        {},
        {"queue": ("aws:sqs/queue:Queue", {"region": "eu-west-1", "kmsMasterKeyId": KEY})},
        {},
    ),
    Variant(
        "an id of a resource in this plan",
        {},
        {
            "link": (
                "azure-native:network:PrivateEndpoint",
                {
                    "resourceGroupName": "wine",
                    "location": "westeurope",
                    "target": f"{ARM}/Microsoft.ContainerRegistry/registries/wine",
                },
            )
        },
        {},
    ),
    Variant(
        "a disk with Google's key",
        {},
        {
            "disk": (
                "gcp:compute/disk:Disk",
                {"zone": "europe-west3-a", "diskEncryptionKey": {"kmsKeySelfLink": GOOGLE_KEY}},
            )
        },
        {},
    ),
    Variant(
        "a host that the settings place",
        {("model", "primaryContainer.environment.HOOK_URL"): "https://hooks.wine.example/x"},
        {},
        {"hosts": {"*.wine.example": "eu-west-1"}},
    ),
]


def test_the_clean_plan_has_no_finding() -> None:
    verdict = judge(SETTINGS, made(specs()))
    assert verdict.leaks == ()
    assert verdict.undecided == ()
    assert verdict.resources >= 70


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.title)
def test_a_clean_variant_has_no_finding(variant: Variant) -> None:
    plan = specs()
    plan.update(variant.added)
    for (at, path), value in variant.changes.items():
        put(plan, at, path, value)
    settings = ResidencySettings.model_validate({**SETTINGS.written(), **variant.settings})
    verdict = judge(settings, made(plan))
    assert [found.sentence for found in (*verdict.leaks, *verdict.undecided)] == []


def test_at_least_twenty_five_variants_are_clean() -> None:
    assert len({json.dumps(repr(variant)) for variant in VARIANTS}) >= 40
