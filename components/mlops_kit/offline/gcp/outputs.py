"""Outputs that Google would compute, made up in the right shape and the same on every run."""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any, cast

from mlops_kit.offline.gcp.ids import Identity
from mlops_kit.offline.gcp.places import region_of, zones_of
from mlops_kit.offline.gcp.universe import agent
from mlops_kit.offline.values import UNKNOWN, Values, has_unknown

_TIME = "2020-01-01T00:00:00Z"
"""All times: there is no clock here."""
_TIMES = frozenset(
    [
        "createTime",
        "updateTime",
        "creationTimestamp",
        "timeCreated",
        "updated",
        "creationTime",
        "lastModificationTime",
    ]
)
_ATTRIBUTION = {"goog-pulumi-provisioned": "true"}
_INDEX_SCHEMA = (
    "gs://google-cloud-aiplatform/schema/matchingengine/metadata/nearest_neighbor_search_1.0.0.yaml"
)

_Make = Callable[[Identity, Any], Values]


def outputs(of: Identity, id: Any, config: Mapping[str, Any]) -> Values:
    """Return the computed outputs of a resource.

    Args:
        of: the resource.
        id: its id.
        config: configuration of the provider, for the labels that it adds.
    """
    found: Values = {}
    for name, field in of.shape.outputs.items():
        if name not in of.inputs and (value := _common(of, id, name, field.type.kind)) is not None:
            found[name] = value
    found |= _labels(of, config)
    make = _OUTPUTS.get(of.kind)
    return {**found, **make(of, id)} if make else found


def _common(of: Identity, id: Any, name: str, kind: str) -> Any:
    if name in _TIMES:
        return _TIME
    if name in ("project", "region", "zone", "location"):
        return getattr(of, name) or None
    if name == "selfLink" and of.kind.startswith("compute/"):
        return UNKNOWN if id is UNKNOWN else f"https://www.{of.universe.domain}/compute/v1/{id}"
    if name == "name" and kind == "string":
        return id
    if name in ("etag", "fingerprint", "labelFingerprint"):
        return of.made(name, 11) + "="
    if name == "uid":
        return of.uuid(name)
    if name == "uniqueId":
        return of.digits(name, 21)
    if name.endswith("Id") and name not in of.shape.inputs and kind in ("integer", "string"):
        return int(of.digits(name, 15)) if kind == "integer" else of.digits(name)
    return None


def _labels(of: Identity, config: Mapping[str, Any]) -> Values:
    if "effectiveLabels" not in of.shape.outputs:
        return {}
    key = "resourceLabels" if "resourceLabels" in of.shape.inputs else "labels"
    own = of.inputs.get(key) or {}
    if own is UNKNOWN:
        return {"effectiveLabels": UNKNOWN, "pulumiLabels": UNKNOWN}
    given = config.get("defaultLabels")
    added = _ATTRIBUTION if config.get("addPulumiAttributionLabel") is not False else {}
    labels = {**(given if isinstance(given, dict) else {}), **added, **own}
    return {"effectiveLabels": labels, "pulumiLabels": labels}


def _made_of(*parts: Any) -> Any:
    """Join texts; nothing is known of what is made of something unknown."""
    return UNKNOWN if UNKNOWN in parts else "".join(str(part) for part in parts)


def _repository(of: Identity, id: Any) -> Values:
    name, place, form = of.inputs.get("repositoryId"), of.location, of.inputs.get("format")
    kind = str(form).lower() if form is not UNKNOWN else UNKNOWN
    host = of.universe.docker.removeprefix("docker") or ".pkg.dev"
    project = of.project.replace(":", "/") if isinstance(of.project, str) else of.project
    return {
        "name": name,
        "registryUri": _made_of(place, "-", kind, host, "/", project, "/", name),
    }


def _bucket(of: Identity, id: Any) -> Values:
    place = of.inputs.get("location")
    return {
        "location": place.upper() if isinstance(place, str) else place,
        "projectNumber": UNKNOWN if of.number is UNKNOWN else int(of.number),
        "selfLink": _made_of("https://www.", of.universe.domain, "/storage/v1/b/", id),
        "storageClass": of.inputs.get("storageClass", "STANDARD"),
        "url": _made_of("gs://", id),
    }


def _account(of: Identity, id: Any) -> Values:
    return {"email": of.email, "member": _made_of("serviceAccount:", of.email), "name": id}


def _crypto_key(of: Identity, id: Any) -> Values:
    purpose = of.inputs.get("purpose", "ENCRYPT_DECRYPT")
    if purpose != "ENCRYPT_DECRYPT" or of.inputs.get("skipInitialVersionCreation"):
        return {"primaries": []}
    return {"primaries": [{"name": _made_of(id, "/cryptoKeyVersions/1"), "state": "ENABLED"}]}


def _cluster(of: Identity, id: Any) -> Values:
    given = of.inputs
    version = given.get("minMasterVersion") or "1.34.1-gke.1000000"
    place = of.location
    zonal = isinstance(place, str) and region_of(place) != place
    kind = "zones" if zonal else "locations"
    link = ("/v1beta1/projects/", of.project, f"/{kind}/", place, "/clusters/", given.get("name"))
    own = cast(dict[str, Any], given.get("masterAuth") or {})
    return {
        "endpoint": _address(of, "endpoint", "34.0.0.0/9"),
        "masterAuth": {
            **own,
            "clientCertificate": "",
            "clientKey": "",
            "clusterCaCertificate": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==",
        },
        "masterVersion": version,
        "network": given.get("network", "default"),
        "nodeVersion": given.get("nodeVersion") or version,
        "selfLink": _made_of("https://container.", of.universe.domain, *link),
        "servicesIpv4Cidr": "10.112.0.0/20",
        "tpuIpv4CidrBlock": "",
    }


def _node_pool(of: Identity, id: Any) -> Values:
    cluster = of.inputs.get("cluster")
    cluster = cluster.rpartition("/")[2] if isinstance(cluster, str) else cluster
    name, zones = of.inputs.get("name"), of.inputs.get("nodeLocations")
    places = zones if isinstance(zones, list) and not has_unknown(zones) else _zones(of.location)
    groups = [
        _made_of(
            f"https://www.{of.universe.domain}/compute/v1/projects/",
            of.project,
            "/zones/",
            zone,
            "/instanceGroupManagers/gke-",
            cluster,
            "-",
            name,
            f"-{of.made(str(zone), 8)}-grp",
        )
        for zone in places
    ]
    managed = [
        group if group is UNKNOWN else group.replace("instanceGroupManagers", "instanceGroups")
        for group in groups
    ]
    return {"instanceGroupUrls": groups, "managedInstanceGroupUrls": managed}


def _zones(location: Any) -> list[Any]:
    regional = isinstance(location, str) and region_of(location) == location
    return zones_of(location) if regional else [location]


def _subnetwork(of: Identity, id: Any) -> Values:
    given = of.inputs.get("ipCidrRange")
    if not isinstance(given, str):
        return {"gatewayAddress": UNKNOWN}
    try:
        first = str(ipaddress.ip_network(given, strict=False).network_address + 1)
    except ValueError:
        first = ""
    return {"gatewayAddress": first}


def _network(of: Identity, id: Any) -> Values:
    number = of.digits("networkId")
    return {"gatewayIpv4": "", "networkId": number, "numericId": number}


def _global_address(of: Identity, id: Any) -> Values:
    return {"address": of.inputs.get("address") or _address(of, "address", "34.0.0.0/9")}


def _forwarding_rule(of: Identity, id: Any) -> Values:
    inside = str(of.inputs.get("loadBalancingScheme", "")).startswith("INTERNAL")
    label, name = of.inputs.get("serviceLabel"), of.inputs.get("name")
    service = _made_of(label, ".", name, ".il4.", of.region, ".lb.", of.project, ".internal")
    return {
        "baseForwardingRule": "",
        "ipAddress": of.inputs.get("ipAddress")
        or _address(of, "ipAddress", "10.128.0.0/20" if inside else "34.0.0.0/9"),
        "serviceName": service if label else "",
    }


def _endpoint(of: Identity, id: Any) -> Values:
    own = of.inputs.get("dedicatedEndpointEnabled")
    domain = "prediction.vertexai.goog"
    place, name = of.inputs.get("location"), of.inputs.get("name")
    host = _made_of(name, ".", place, "-", of.number, ".", domain) if own else ""
    return {"dedicatedEndpointDns": host, "deployedModels": [], "modelDeploymentMonitoringJob": ""}


def _index(of: Identity, id: Any) -> Values:
    return {
        "deployedIndexes": [],
        "indexStats": [{"shardsCount": 0, "vectorsCount": "0"}],
        "metadataSchemaUri": _INDEX_SCHEMA,
        "name": of.digits("id"),
    }


def _sink(of: Identity, id: Any) -> Values:
    custom = of.inputs.get("customWriterIdentity")
    if custom:
        return {"writerIdentity": custom}
    if of.project is UNKNOWN:
        return {"writerIdentity": UNKNOWN}
    return {"writerIdentity": f"serviceAccount:{agent(of.universe, 'gcp-sa-logging', of.project)}"}


def _secret(of: Identity, id: Any) -> Values:
    own = of.inputs.get("annotations") or {}
    name = _made_of("projects/", of.number, "/secrets/", of.inputs.get("secretId"))
    return {"effectiveAnnotations": own, "name": name}


def _secret_version(of: Identity, id: Any) -> Values:
    return {"destroyTime": "", "name": id, "version": "1"}


def _zone(of: Identity, id: Any) -> Values:
    letter = of.made("nameServers", 1, "abcde")
    servers = [f"ns-cloud-{letter}{number}.googledomains.com." for number in range(1, 5)]
    return {"nameServers": servers if of.inputs.get("visibility") != "private" else []}


def _transfer_job(of: Identity, id: Any) -> Values:
    name = of.inputs.get("name") or f"transferJobs/{of.digits('id')}"
    return {"deletionTime": "", "name": name}


def _uptime(of: Identity, id: Any) -> Values:
    return {"name": id, "uptimeCheckId": UNKNOWN if id is UNKNOWN else id.rpartition("/")[2]}


def _address(of: Identity, what: str, within: str) -> str:
    network = ipaddress.ip_network(within)
    return str(network[1 + int(of.made(what, 8), 16) % (network.num_addresses - 2)])


_OUTPUTS: Mapping[str, _Make] = {
    "artifactregistry/repository": _repository,
    "billing/budget": lambda of, id: {"name": of.uuid("id")},
    "cloudscheduler/job": lambda of, id: {
        "state": "PAUSED" if of.inputs.get("paused") else "ENABLED"
    },
    "compute/forwardingRule": _forwarding_rule,
    "compute/globalAddress": _global_address,
    "compute/network": _network,
    "compute/subnetwork": _subnetwork,
    "container/cluster": _cluster,
    "container/nodePool": _node_pool,
    "dns/managedZone": _zone,
    "kms/cryptoKey": _crypto_key,
    "logging/projectSink": _sink,
    "monitoring/uptimeCheckConfig": _uptime,
    "organizations/project": lambda of, id: {"number": of.digits("number", 12)},
    "secretmanager/secret": _secret,
    "secretmanager/secretVersion": _secret_version,
    "serviceaccount/account": _account,
    "storage/bucket": _bucket,
    "storage/transferJob": _transfer_job,
    "vertex/aiEndpoint": _endpoint,
    "vertex/aiIndex": _index,
}
