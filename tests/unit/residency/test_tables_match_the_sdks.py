"""The tables of kinds agree with the resource types of the installed SDKs."""

import re

import pytest

from mlops_kit.residency.homes import COPIES
from mlops_kit.residency.key_table import KEYS
from mlops_kit.residency.kinds import EVERYWHERE, STATED, is_permission, is_placeless
from mlops_kit.residency.public_table import DOORS
from mlops_kit.residency.resource import Resource
from tests.unit.residency.sdk_types import missing, types

SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure-native": "pulumi_azure_native"}
REGIONAL_WITHOUT_AN_INPUT = {
    "aws:directconnect:HostedConnection",
    "aws:rolesanywhere:Profile",
    "aws:rolesanywhere:TrustAnchor",
}
"""Types of AWS that take no region, but are in their provider's."""


def sdk(kind: str) -> str:
    return SDKS[kind.split(":")[0]]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        *((kind, part.lstrip("?")) for kind, paths in KEYS.items() for path in paths
          for part in path.split("|")),
        *((kind, door.path) for kind, doors in DOORS.items() for door in doors),
        *((kind, part.partition("=")[0]) for kind, doors in DOORS.items() for door in doors
          for part in door.unless.split("|") if part),
        *((kind, path) for kind, (path, _, _) in COPIES.items()),
    ],
)  # fmt: skip
def test_a_property_in_a_table_is_one_of_the_type(kind: str, path: str) -> None:
    assert missing(sdk(kind), kind, path) == ""


@pytest.mark.parametrize("kind", [*EVERYWHERE, *STATED])
def test_a_kind_in_a_table_is_a_type(kind: str) -> None:
    assert kind in types(sdk(kind))


@pytest.mark.parametrize(
    ("package", "place"), [("aws", {"region"}), ("gcp", {"region", "location", "zone"})]
)
def test_placeless_are_the_types_that_take_no_place(package: str, place: set[str]) -> None:
    for kind, (_, inputs) in types(SDKS[package]).items():
        resource = Resource(kind, "u", "x")
        if is_permission(resource):
            continue
        expected = not place & set(inputs) and kind not in REGIONAL_WITHOUT_AN_INPUT
        assert is_placeless(resource) == expected, kind


WITHOUT_DATA = """
appconfig:Deployment appsync:ApiCache bedrock:AgentcoreTokenVaultCmk bedrock:AgentKnowledgeBase
chime:VoiceConnector cleanrooms:Collaboration cloudfront:FieldLevelEncryptionProfile
cloudwatchomni:Space datasync:EfsLocation datasync:LocationHdfs dax:Cluster
devopsguru:ServiceIntegration directconnect:Connection dms:InstanceProfile
docdb:ClusterInstance docdb:GlobalCluster ec2:VpnConnection ec2transitgateway:TransitGateway
elasticache:Cluster emrcontainers:JobTemplate imagebuilder:Component imagebuilder:Workflow
lambda:CapacityProvider lambda:EventSourceMapping msk:Channel mskconnect:Connector
neptune:GlobalCluster networkfirewall:Firewall networkfirewall:FirewallPolicy
networkfirewall:RuleGroup networkfirewall:TlsInspectionConfiguration
observabilityadmin:S3TableIntegration odb:AutonomousDatabase odb:Network opensearch:Application
rds:ClusterInstance rds:GlobalCluster resiliencehub:V2Policy resiliencehub:V2Service
resiliencehub:V2System s3:Bucket s3:BucketObject s3:BucketObjectv2 s3:BucketV2 s3:ObjectCopy
s3:VectorsIndex s3tables:Table securityhub:ConnectorV2 synthetics:Canary agentregistry:Registry
workspacesweb:BrowserSettings workspacesweb:DataProtectionSettings workspacesweb:IpAccessSettings
workspacesweb:Portal workspacesweb:SessionLogger workspacesweb:UserSettings
"""
"""Types of AWS with a property about keys that need none: they keep no data, keep it where the
key of something else holds (objects in a bucket, instances of a cluster), or are checked apart."""

WITHOUT_DATA_GCP = """
applicationintegration:Client assuredworkloads:Workload bigquery:Connection
bigquery:DataTransferConfig bigqueryanalyticshub:QueryTemplate certificateauthority:CaPool
compute:InstanceFromMachineImage compute:InstanceFromTemplate compute:InterconnectAttachment
compute:Router contactcenterinsights:EncryptionSpec dataform:Config dataproc:WorkflowTemplate
diagflow:EncryptionSpec discoveryengine:CmekConfig discoveryengine:DataConnector
edgecontainer:Cluster edgecontainer:NodePool essentialcontacts:DocumentAiWarehouseLocation
logging:FolderSettings logging:OrganizationSettings netapp:ActiveDirectory
observability:FolderSettings observability:OrganizationSettings observability:ProjectSettings
storage:BucketObject vertex:AiEvaluationMetric
"""


@pytest.mark.parametrize(("package", "others"), [("aws", WITHOUT_DATA), ("gcp", WITHOUT_DATA_GCP)])
def test_every_type_with_a_key_is_known(package: str, others: str) -> None:
    key = re.compile(r"kms|encrypt|customerManagedKey|cmk|cmek", re.I)
    named = {f"{package}:{kind}" for kind in others.split()}
    for kind, (_, inputs) in types(SDKS[package]).items():
        if any(key.search(name) for name in inputs):
            assert (kind in KEYS) != (kind in named), kind
