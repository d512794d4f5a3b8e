"""Ids of resources: the path by which a type is imported, filled in."""

import re
from collections.abc import Mapping
from typing import Any

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.gcp.docstrings import import_path, plain
from mlops_kit.offline.gcp.universe import Universe, email_domain, number_of, universe_of
from mlops_kit.offline.plain import digest, text
from mlops_kit.offline.sdk import ResourceShape
from mlops_kit.offline.values import UNKNOWN, Values

_IDS: Mapping[str, str] = {
    "billing/budget": "billingAccounts/{{billing_account}}/budgets/{{uuid}}",
    "cloudscheduler/job": "projects/{{project}}/locations/{{region}}/jobs/{{name}}",
    "compute/routerNat": "{{project}}/{{region}}/{{router}}/{{name}}",
    "container/cluster": "projects/{{project}}/locations/{{location}}/clusters/{{name}}",
    "container/nodePool": (
        "projects/{{project}}/locations/{{location}}/clusters/{{cluster}}/nodePools/{{name}}"
    ),
    "kms/cryptoKey": "{{key_ring}}/cryptoKeys/{{name}}",
    "logging/metric": "{{name}}",
    "logging/projectSink": "projects/{{project}}/sinks/{{name}}",
    "monitoring/alertPolicy": "projects/{{project}}/alertPolicies/{{digits}}",
    "monitoring/customService": "projects/{{number}}/services/{{service_id}}",
    "monitoring/dashboard": "projects/{{number}}/dashboards/{{uuid}}",
    "monitoring/notificationChannel": "projects/{{project}}/notificationChannels/{{digits}}",
    "monitoring/slo": (
        "projects/{{number}}/services/{{service}}/serviceLevelObjectives/{{slo_id}}"
    ),
    "monitoring/uptimeCheckConfig": "projects/{{project}}/uptimeCheckConfigs/{{word}}",
    "organizations/project": "projects/{{project_id}}",
    "projects/service": "{{project}}/{{service}}",
    "secretmanager/secretVersion": "{{secret}}/versions/1",
    "serviceaccount/account": "projects/{{project}}/serviceAccounts/{{email}}",
    "storage/bucket": "{{name}}",
    "storage/bucketObject": "{{bucket}}-{{name}}",
    "storage/transferJob": "{{project}}/transferJobs/{{digits}}",
    "vertex/aiIndex": "projects/{{project}}/locations/{{region}}/indexes/{{digits}}",
}
"""Module and type -> id, where it is not the path of the docstring's import section."""
_IAM_PARENTS: Mapping[str, str] = {
    "kms/cryptoKeyIAM": "{{crypto_key_id}}",
    "kms/keyRingIAM": "{{key_ring_id}}",
    "projects/iAM": "{{project}}",
    "serviceaccount/iAM": "{{service_account_id}}",
    "storage/bucketIAM": "b/{{bucket}}",
}
_IAM = re.compile(r"(?P<kind>.*(?:I[Aa][Mm]|/iAM))(?P<what>Member|Binding|Policy)")
_NOT_THE_PARENT = (
    "condition",
    "location",
    "member",
    "members",
    "policyData",
    "project",
    "region",
    "role",
    "zone",
)
_WHOLE = ("role", "member")
"""Words that stay as they are even if they begin with `projects/`."""


class Identity:
    """What a resource's id and links are made of."""

    def __init__(self, shape: ResourceShape, name: str, inputs: Values, at: Surroundings) -> None:
        """Collect what is known of a resource.

        Args:
            shape: its type.
            name: its name in the program.
            inputs: what the program gives, defaults included.
            at: where it would be.
        """
        self.shape = shape
        self.name = name
        self.inputs = inputs
        self.kind = shape.token.partition(":")[2].partition(":")[0]
        self.universe: Universe = universe_of(at.config)
        self.project: Any = inputs.get("project") or text(at.config, "project") or at.account or ""
        if isinstance(self.project, str):
            self.project = self.project.removeprefix("projects/")
        self.region: Any = inputs.get("region") or text(at.config, "region") or ""
        self.zone: Any = inputs.get("zone") or text(at.config, "zone") or ""
        self.location: Any = inputs.get("location") or self.zone or self.region

    @property
    def number(self) -> Any:
        """Project number, made up."""
        return UNKNOWN if self.project is UNKNOWN else number_of(self.project)

    @property
    def email(self) -> Any:
        """Address of a service account that the resource is."""
        account = self.inputs.get("accountId") or self.made("account", 20)
        if UNKNOWN in (account, self.project):
            return UNKNOWN
        return f"{account}@{email_domain(self.project)}"

    def made(self, what: str, length: int = 12, digits: str = "0123456789abcdef") -> str:
        """Return something that Google would make up, the same on every run."""
        return digest(
            self.shape.token, self.name, str(self.project), what, length=length, digits=digits
        )

    def digits(self, what: str, length: int = 19) -> str:
        """Return a number that Google would make up."""
        return self.made(what, 1, "123456789") + self.made(what, length - 1, "0123456789")

    def uuid(self, what: str) -> str:
        """Return a UUID that Google would make up."""
        made = self.made(what, 32)
        return f"{made[:8]}-{made[8:12]}-4{made[13:16]}-a{made[17:20]}-{made[20:]}"

    def id(self) -> Any:
        """Return the resource's id, `UNKNOWN` if it is made of something that is not known."""
        template = _IDS.get(self.kind) or self._iam() or import_path(self.shape).rpartition(" ")[2]
        if not template:
            return self.made("id")
        return self.filled(template)

    def filled(self, template: str) -> Any:
        """Return a text with `{{words}}` in it replaced by what they stand for."""
        values = {word: self._word(word) for word in re.findall(r"\{\{(\w+)\}\}", template)}
        if any(value is UNKNOWN for value in values.values()):
            return UNKNOWN
        for word, value in values.items():
            path = isinstance(value, str) and value.startswith(("projects/", "https://"))
            if path and word not in _WHOLE and not template.startswith(f"{{{{{word}}}}}"):
                values[word] = value.rpartition("/")[2]
        return re.sub(r"\{\{(\w+)\}\}", lambda found: str(values[found[1]]), template)

    def _iam(self) -> str:
        found = _IAM.fullmatch(self.kind)
        if found is None:
            return ""
        own = next((name for name in self.shape.inputs if name not in _NOT_THE_PARENT), "")
        known = {plain(name) for name in self.shape.inputs}
        parent = _IAM_PARENTS.get(found["kind"]) or import_path(self.shape) or f"{{{{{own}}}}}"
        for word in re.findall(r"\{\{(\w+)\}\}", parent):
            if own and plain(word) not in known:
                parent = parent.replace(f"{{{{{word}}}}}", f"{{{{{own}}}}}")
        more = {"Member": "/{{role}}/{{member}}", "Binding": "/{{role}}", "Policy": ""}
        return parent + more[found["what"]]

    def _word(self, word: str) -> Any:
        made = {
            "digits": self.digits("id"),
            "email": self.email,
            "location": self.location,
            "number": self.number,
            "project": self.project,
            "project_id": self.project,
            "region": self.region,
            "uuid": self.uuid("id"),
            "word": self.made("id", 11),
            "zone": self.zone,
        }
        given = {plain(name): value for name, value in self.inputs.items()}
        value = given.get(plain(word), made.get(word))
        if word == "project" or value is None or value == "":
            return made.get(word) or self.digits(word)
        return value
