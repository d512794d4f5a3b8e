"""Which schema of which discovery document a resource type is written with."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mlops_kit.offline.gcp.docstrings import import_path
from mlops_kit.offline.gcp.documents import Call, Document, document, is_stable, names, skeleton
from mlops_kit.offline.sdk import ResourceShape

_APIS: Mapping[str, str] = {
    "activedirectory": "managedidentities",
    "applicationintegration": "integrations",
    "backupdisasterrecovery": "backupdr",
    "bigquery": "bigquery bigqueryreservation bigqueryconnection bigquerydatatransfer",
    "bigqueryanalyticshub": "analyticshub",
    "bigtable": "bigtableadmin",
    "billing": "billingbudgets cloudbilling logging",
    "certificateauthority": "privateca",
    "cloudbuildv2": "cloudbuild",
    "clouddomains": "domains",
    "cloudfunctionsv2": "cloudfunctions",
    "cloudids": "ids",
    "cloudrun": "run",
    "cloudrunv2": "run",
    "colab": "aiplatform",
    "compute": "compute websecurityscanner",
    "configdeployment": "config",
    "databasemigrationservice": "datamigration",
    "dataflow": "dataflow datapipelines",
    "dataloss": "dlp",
    "dataproc": "dataproc metastore",
    "diagflow": "dialogflow",
    "endpoints": "servicemanagement",
    "filestore": "file",
    "firebase": "firebase firebasehosting firebaseappcheck firebasedatabase firebasestorage "
    "firebasedataconnect firebaseapphosting",
    "folder": "cloudresourcemanager orgpolicy",
    "identityplatform": "identitytoolkit",
    "integrationconnectors": "connectors",
    "kms": "cloudkms",
    "organizations": "cloudresourcemanager iam orgpolicy",
    "projects": "serviceusage cloudresourcemanager iam apikeys orgpolicy",
    "recaptcha": "recaptchaenterprise",
    "resourcemanager": "cloudresourcemanager",
    "saasruntime": "saasservicemgmt",
    "serviceaccount": "iam",
    "siteverification": "siteVerification",
    "sql": "sqladmin",
    "storage": "storage storagetransfer storagebatchoperations",
    "tags": "cloudresourcemanager",
    "vertex": "aiplatform",
    "workbench": "notebooks",
}
"""Module of pulumi_gcp -> APIs, where they are called otherwise."""

_SCHEMAS: Mapping[str, str] = {
    "gcp:compute/instanceTemplate:InstanceTemplate": "compute.v1:InstanceProperties",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate": "compute.v1:InstanceProperties",
    "gcp:compute/routerPeer:RouterPeer": "compute.v1:RouterBgpPeer",
    "gcp:dns/recordSet:RecordSet": "dns.v1:ResourceRecordSet",
    "gcp:logging/metric:Metric": "logging.v2:LogMetric",
    "gcp:monitoring/customService:CustomService": "monitoring.v3:Service",
    "gcp:monitoring/genericService:GenericService": "monitoring.v3:Service",
    "gcp:monitoring/slo:Slo": "monitoring.v3:ServiceLevelObjective",
    "gcp:projects/apiKey:ApiKey": "apikeys.v2:V2Key",
    "gcp:serviceaccount/account:Account": "iam.v1:ServiceAccount",
    "gcp:vertex/aiIndexEndpointDeployedIndex:AiIndexEndpointDeployedIndex": (
        "aiplatform.v1:GoogleCloudAiplatformV1DeployedIndex"
    ),
}
"""Type token -> `document:schema`, where the rule does not find it."""

Schema = Mapping[str, Any]
"""A schema or a property of a discovery document."""

_OWN = frozenset(
    [
        "project",
        "location",
        "region",
        "zone",
        "labels",
        "annotations",
        "deletionpolicy",
        "name",
        "deletionprotection",
    ]
)
"""Inputs that say nothing of which schema is meant: nearly every type has them."""
_ENOUGH = 0.5
_PLURAL = re.compile(r"(?<=.{2})(?:ies|y)$|(?:(?<=ss)|(?<=ch)|(?<=sh)|(?<=x))es$|(?<=[^s])s$")
_POLICY = re.compile(r"I[Aa][Mm](?:Member|Binding|Policy)$")
_PLENTY = 0.75
"""So much of a type's inputs in a stable version that beta versions are not looked at."""
_LONG_NAME = 9
_PREFIX = re.compile(
    r"^Google(?:Cloud|Devtools|Iam|Longrunning)?[A-Z][a-z]+(?:[A-Z][a-z]+)*?V\d\w*?(?=[A-Z])"
)


@dataclass(frozen=True)
class Contract:
    """What Google's API says of a resource type."""

    document: Document
    schema: str
    calls: tuple[Call, ...] = ()
    """Methods whose body it is."""
    _known: dict[tuple[int, str], Schema | None] = field(
        default_factory=dict[tuple[int, str], Schema | None], compare=False
    )

    @property
    def root(self) -> Schema:
        """The schema itself."""
        return self.document.schema(self.schema) or {}

    @property
    def others(self) -> Iterable["Contract"]:
        """Yield the same schema in other versions of the API, which may allow more."""
        own = _PREFIX.sub("", self.schema)
        for name in names().get(self.document.name.partition(".")[0], ()):
            other = document(name) if name != self.document.name else None
            for schema in other.schemas if other else ():
                if other and (schema == self.schema or _PREFIX.sub("", schema) == own):
                    yield Contract(other, schema)

    def named(self, schema: Schema, name: str) -> Schema | None:
        """Return a property of an object, named as pulumi_gcp names it; None if there is none.

        Case, underscores and plurals do not count. A property that Google keeps one object deeper,
        as Terraform often flattens them, is found if its name is long and there is only one.
        """
        key = id(schema), name  # The document keeps its schemas, so ids stay what they are.
        if key not in self._known:
            self._known[key] = self._find(schema, name)
        return self._known[key]

    def _find(self, schema: Schema, name: str) -> Schema | None:
        properties: Mapping[str, Schema] = schema.get("properties", {})
        if name in properties:
            return properties[name]
        wanted = bare(name)
        for key, found in properties.items():
            if bare(key) == wanted:
                return found
        if len(name) < _LONG_NAME:
            return None
        deeper = [
            inner["properties"][name]
            for found in properties.values()
            if "$ref" in found and name in (inner := self.object_of(found)).get("properties", {})
        ]
        return deeper[0] if len(deeper) == 1 else None

    def object_of(self, schema: Schema) -> Schema:
        """Return the object that a property is or refers to, or has as its items or values."""
        for _ in range(3):
            if "$ref" in schema:
                return self.document.schema(schema["$ref"]) or {}
            if "properties" in schema:
                return schema
            schema = schema.get("items") or schema.get("additionalProperties") or {}
        return {}


def contract_of(shape: ResourceShape) -> Contract | None:
    """Find the contract of a type: by its path in the API, else by its name; None if none fits.

    A candidate counts only if it has at least half of the type's inputs, so that a wrong guess
    cannot refuse anything.
    """
    if shape.token in _SCHEMAS:
        name, _, schema = _SCHEMAS[shape.token].partition(":")
        found = document(name)
        return Contract(found, schema, _calls(found, schema)) if found else None
    module, cls = shape.token.split(":")[1].split("/")[0], shape.token.rpartition(":")[2]
    if _POLICY.search(cls):
        return None
    path = skeleton(import_path(shape).replace("{{", "{").replace("}}", "}"))
    documents = [name for api in _APIS.get(module, module).split() for name in names().get(api, ())]
    best: tuple[float, Contract] | None = None
    for name in sorted(documents, key=is_stable, reverse=True):
        if best and best[0] >= _PLENTY and not is_stable(name):
            break
        found = document(name)
        for contract in _candidates(found, path, cls) if found else ():
            fits = _fits(shape, contract)
            if fits >= _ENOUGH and (best is None or fits > best[0] + 0.1):
                best = (fits, contract)
    return best[1] if best else None


def _candidates(found: Document, path: str, cls: str) -> Iterable[Contract]:
    by_path = {
        call.request: None
        for call in found.calls
        if call.request
        and call.verb in ("POST", "PUT", "PATCH")
        and (call.path == path or f"{call.path}/*" == path)
    }
    wanted = {bare(cls), bare(re.sub(r"^(Ai|Region|Global)", "", cls))}
    by_name = {name: None for name in found.schemas if bare(_PREFIX.sub("", name)) in wanted}
    for schema in {**by_path, **by_name}:
        yield Contract(found, schema, _calls(found, schema))


def _calls(found: Document, schema: str) -> tuple[Call, ...]:
    return tuple(call for call in found.calls if call.request == schema)


def _fits(shape: ResourceShape, contract: Contract) -> float:
    known = {bare(name) for name in contract.root.get("properties", {})}
    asked = {bare(name) for name in shape.inputs if name.lower() not in _OWN}
    return len(asked & known) / len(asked) if asked else 0.0


@lru_cache(maxsize=20_000)
def bare(name: str) -> str:
    """Return a name without case, underscores and the ending of a plural."""
    return _PLURAL.sub("", name.replace("_", "").lower())
