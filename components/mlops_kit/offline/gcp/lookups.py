"""Answers to functions, from the provider's configuration alone."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from mlops_kit.offline.cloud import Surroundings
from mlops_kit.offline.gcp.places import regions, zones_of
from mlops_kit.offline.gcp.universe import agent, email_domain, number_of, universe_of
from mlops_kit.offline.plain import digest, text
from mlops_kit.offline.values import Values, has_unknown

_Answer = Callable[[Values, Surroundings], Values | None]


def lookup(token: str, args: Values, at: Surroundings) -> Values | None:
    """Answer a function such as `gcp:organizations/getProject:getProject`; None: no answer."""
    answer = _ANSWERS.get(token)
    return answer(args, at) if answer else None


def _project_of(args: Mapping[str, Any], at: Surroundings, key: str = "project") -> str | None:
    return text(args, key) or text(at.config, "project") or at.account or None


def _client_config(args: Values, at: Surroundings) -> Values:
    own = at.config
    project, region = _project_of({}, at) or "", text(own, "region") or ""
    zone = text(own, "zone") or ""
    return {
        "accessToken": "",
        "defaultLabels": own.get("defaultLabels") or {},
        "id": f"projects/{project}/regions/{region}/zones/{zone}",
        "project": project,
        "region": region,
        "zone": zone,
    }


def _project(args: Values, at: Surroundings) -> Values | None:
    project = _project_of(args, at, "projectId")
    if project is None:
        return None
    return {
        "autoCreateNetwork": False,
        "billingAccount": "",
        "deletionPolicy": "PREVENT",
        "effectiveLabels": {},
        "folderId": "",
        "id": f"projects/{project}",
        "labels": {},
        "name": project,
        "number": number_of(project),
        "orgId": "",
        "projectId": project,
        "pulumiLabels": {},
        "tags": {},
    }


def _zones(args: Values, at: Surroundings) -> Values | None:
    project, region = _project_of(args, at), text(args, "region") or text(at.config, "region")
    if project is None or region is None:
        return None
    found: Values = {
        "id": f"projects/{project}/regions/{region}",
        "names": zones_of(region),
        "project": project,
        "region": region,
    }
    return {**found, **{key: value for key, value in args.items() if key == "status"}}


def _regions(args: Values, at: Surroundings) -> Values | None:
    project, names = _project_of(args, at), regions(universe_of(at.config))
    if project is None or not names:
        return None
    return {"id": f"projects/{project}", "names": names, "project": project}


def _storage_account(args: Values, at: Surroundings) -> Values | None:
    project = _project_of(args, at)
    if project is None:
        return None
    email = agent(universe_of(at.config), "gs-project-accounts", project)
    return {
        "emailAddress": email,
        "id": email,
        "member": f"serviceAccount:{email}",
        "project": project,
    }


def _transfer_account(args: Values, at: Surroundings) -> Values | None:
    project = _project_of(args, at)
    if project is None:
        return None
    universe = universe_of(at.config)
    system = f".{universe.prefix}-system" if universe.prefix else ""
    email = f"project-{number_of(project)}@storage-transfer-service{system}.iam.gserviceaccount.com"
    return {
        "email": email,
        "id": email,
        "member": f"serviceAccount:{email}",
        "project": project,
        "subjectId": number_of(f"{project}/transfer"),
    }


def _compute_account(args: Values, at: Surroundings) -> Values | None:
    project = _project_of(args, at)
    if project is None:
        return None
    universe = universe_of(at.config)
    domain = f"developer.{universe.prefix}-system.iam" if universe.prefix else "developer"
    email = f"{number_of(project)}-compute@{domain}.gserviceaccount.com"
    return {
        "displayName": "Compute Engine default service account",
        "email": email,
        "id": f"projects/{project}/serviceAccounts/{email}",
        "member": f"serviceAccount:{email}",
        "name": f"projects/{project}/serviceAccounts/{email}",
        "project": project,
        "uniqueId": number_of(f"{project}/compute"),
    }


def _account(args: Values, at: Surroundings) -> Values | None:
    project, account = _project_of(args, at), text(args, "accountId")
    if project is None or account is None:
        return None
    email = account if "@" in account else f"{account}@{email_domain(project)}"
    return {
        "accountId": account,
        "disabled": False,
        "displayName": "",
        "email": email,
        "id": f"projects/{project}/serviceAccounts/{email}",
        "member": f"serviceAccount:{email}",
        "name": f"projects/{project}/serviceAccounts/{email}",
        "project": project,
        "uniqueId": number_of(email),
    }


def _policy(args: Values, at: Surroundings) -> Values | None:
    """Return the policy document of `getIAMPolicy`, which the real provider makes by itself."""
    if has_unknown(args):
        return None
    bindings = [
        {key: value for key, value in binding.items() if value}
        for binding in sorted(args.get("bindings") or [], key=lambda one: str(one.get("role")))
    ]
    body: Values = {"bindings": bindings} if bindings else {}
    if args.get("auditConfigs"):
        body["auditConfigs"] = args["auditConfigs"]
    data = json.dumps(body, separators=(",", ":"))
    return {**args, "id": digest(data), "policyData": data}


_ANSWERS: Mapping[str, _Answer] = {
    "gcp:compute/getDefaultServiceAccount:getDefaultServiceAccount": _compute_account,
    "gcp:compute/getRegions:getRegions": _regions,
    "gcp:compute/getZones:getZones": _zones,
    "gcp:organizations/getClientConfig:getClientConfig": _client_config,
    "gcp:organizations/getIAMPolicy:getIAMPolicy": _policy,
    "gcp:organizations/getProject:getProject": _project,
    "gcp:serviceaccount/getAccount:getAccount": _account,
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": _storage_account,
    "gcp:storage/getTransferProjectServiceAccount:getTransferProjectServiceAccount": (
        _transfer_account
    ),
}
