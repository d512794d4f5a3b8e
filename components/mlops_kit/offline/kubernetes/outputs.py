"""What the API server and the controllers add to an object: plausible, and always the same.

Addresses are from blocks set aside for documents (RFC 5737, RFC 2606), cluster addresses from the
default service range of kubeadm, 10.96.0.0/12. A load balancer has an address and a host name, so
that programs for every cloud find theirs.
"""

import binascii
from collections.abc import Callable, Mapping
from typing import Any, cast

from mlops_kit.marks import SECRET, SIGNATURE
from mlops_kit.offline.kubernetes import forms
from mlops_kit.offline.kubernetes.parts import Object, entries, known
from mlops_kit.offline.plain import digest
from mlops_kit.offline.values import UNKNOWN, Values

_NAME_DIGITS = "bcdfghjklmnpqrstvwxz2456789"
_INGRESS_DOMAIN = "example.com"
"""KServe's default ingressDomain."""


def of_object(
    token: str, name: str, inputs: Values, kind: str, of_cluster: bool
) -> tuple[Any, Values]:
    """Return the id, `namespace/name` or `name`, and what a cluster adds to an object."""
    metadata = _metadata(token, name, inputs, kind)
    if of_cluster:
        metadata.pop("namespace", None)
    space, own = metadata.get("namespace"), metadata["name"]
    unknown = UNKNOWN in (space, own)
    id = UNKNOWN if unknown else f"{space}/{own}" if space else own
    found: Values = {"metadata": metadata}
    seed = (token, str(name), str(own))
    if kind == "Secret":
        found |= _secret_data(inputs)
    spec = inputs.get("spec")
    if kind == "Service" and isinstance(spec, dict):
        found["spec"] = _service(cast(Object, spec), seed)
    if kind == "PersistentVolumeClaim" and isinstance(spec, dict):
        found["spec"] = {"volumeName": f"pvc-{uid(*seed)}", "volumeMode": "Filesystem"} | spec
    if kind in _STATUS and not unknown:
        found["status"] = _STATUS[kind](inputs, metadata, seed)
    return id, found


def uid(*seed: str) -> str:
    """Return a UUID."""
    text = digest(*seed, "uid", length=32)
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


def _metadata(token: str, name: str, inputs: Values, kind: str) -> Object:
    given = inputs.get("metadata")
    found: Object = dict(given) if isinstance(given, dict) else {}
    if not found.get("name"):
        prefix = found.get("generateName")
        made = digest(token, name, "generateName", length=5, digits=_NAME_DIGITS)
        coming = UNKNOWN in (given, prefix)
        found["name"] = UNKNOWN if coming else f"{prefix or ''}{made}"
    seed = (token, name, str(found["name"]))
    labels = found.get("labels") or {}
    if kind == "Namespace" and found["name"] is not UNKNOWN and isinstance(labels, dict):
        found["labels"] = {"kubernetes.io/metadata.name": found["name"], **labels}
    return found | {
        "uid": uid(*seed),
        "resourceVersion": str(1 + int(digest(*seed, "version", length=5, digits="0123456789"))),
        "generation": 1,
    }


def _secret_data(inputs: Values) -> Values:
    """Return a secret's `data` with what its `stringData` becomes, marked as secret."""
    plain, data = inputs.get("stringData"), inputs.get("data")
    if not isinstance(plain, dict) or data is UNKNOWN:
        return {"data": UNKNOWN} if plain is UNKNOWN else {}
    encoded = {key: _encoded(value) for key, value in cast(Object, plain).items()}
    return {"data": {SIGNATURE: SECRET, "value": {**(data or {}), **encoded}}}


def _encoded(value: Any) -> Any:
    if value is UNKNOWN:
        return UNKNOWN
    return binascii.b2a_base64(str(value).encode(), newline=False).decode()


def _service(spec: Object, seed: tuple[str, ...]) -> Object:
    kind = spec.get("type") or "ClusterIP"
    found: Object = {"sessionAffinity": "None", "type": kind, **spec}
    ports = [_port(port, kind, seed) for _, port in entries(spec, "ports")]
    if isinstance(spec.get("ports"), list) and len(ports) == len(spec["ports"]):
        found["ports"] = ports
    if kind == "ExternalName" or kind is UNKNOWN:
        return found
    number = int(digest(*seed, "address", length=8), 16)
    address = f"10.{96 + number % 16}.{number // 16 % 256}.{1 + number // 4096 % 254}"
    found["clusterIP"] = spec.get("clusterIP") or address
    return {
        "clusterIPs": [found["clusterIP"]],
        "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
    } | found


def _port(port: Object, kind: Any, seed: tuple[str, ...]) -> Object:
    found: Object = {"protocol": "TCP", "targetPort": port.get("port"), **port}
    if kind in ("NodePort", "LoadBalancer") and not port.get("nodePort"):
        number = int(digest(*seed, str(port.get("name")), str(port.get("port")), length=6), 16)
        found["nodePort"] = 30000 + number % 2768
    return found


def _service_status(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    balanced = known(inputs, "spec", "type") == "LoadBalancer"
    return _balancer(inputs, metadata, seed) if balanced else {"loadBalancer": {}}


def _balancer(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    host = f"{metadata['name']}-{digest(*seed, 'host', length=8)}.loadbalancer.example.com"
    return {"loadBalancer": {"ingress": [{"ip": _public(seed), "hostname": host}]}}


def _public(seed: tuple[str, ...]) -> str:
    return f"203.0.113.{1 + int(digest(*seed, 'public', length=6), 16) % 254}"


def _replicas(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    count = known(inputs, "spec", "replicas")
    count = count if forms.is_whole(count) else 1
    keys = ("replicas", "readyReplicas", "availableReplicas", "updatedReplicas")
    return {**dict.fromkeys(keys, count), "observedGeneration": 1}


def _daemons(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    keys = ("currentNumberScheduled", "desiredNumberScheduled", "numberAvailable", "numberReady")
    return {**dict.fromkeys(keys, 1), "numberMisscheduled": 0, "observedGeneration": 1}


def _job(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    wanted = known(inputs, "spec", "completions")
    return {"succeeded": wanted if forms.is_whole(wanted) else 1}


def _claim(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    size = known(inputs, "spec", "resources", "requests")
    modes = known(inputs, "spec", "accessModes")
    return {"phase": "Bound", "capacity": size or {}, "accessModes": modes or []}


def _pod(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    number = int(digest(*seed, "pod", length=6), 16)
    return {"phase": "Running", "podIP": f"10.244.{number % 256}.{1 + number // 256 % 254}"}


def _inference(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    name, space = metadata["name"], metadata.get("namespace")
    return {
        "url": f"http://{name}-{space}.{_INGRESS_DOMAIN}",
        "address": {"url": f"http://{name}.{space}.svc.cluster.local"},
        "conditions": [{"type": "Ready", "status": "True"}],
    }


def _gateway(inputs: Values, metadata: Object, seed: tuple[str, ...]) -> Object:
    return {"addresses": [{"type": "IPAddress", "value": _public(seed)}]}


_STATUS: Mapping[str, Callable[[Values, Object, tuple[str, ...]], Object]] = {
    "DaemonSet": _daemons,
    "Deployment": _replicas,
    "Gateway": _gateway,
    "InferenceService": _inference,
    "Ingress": _balancer,
    "Job": _job,
    "Namespace": lambda inputs, metadata, seed: {"phase": "Active"},
    "PersistentVolumeClaim": _claim,
    "Pod": _pod,
    "ReplicaSet": _replicas,
    "Service": _service_status,
    "StatefulSet": _replicas,
}
