"""What the API server holds services, ingresses and policies to beyond their schemas.

Sources: pkg/apis/core/validation and pkg/apis/networking/validation of Kubernetes.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_kit.offline.kubernetes import forms, names
from mlops_kit.offline.kubernetes.parts import Object, entries, given, known, one_of, settled, wrong
from mlops_kit.offline.kubernetes.schema import Check, Rule
from mlops_kit.offline.kubernetes.walk import repeated
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Place, Problem, shown

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
_TYPES_WITH_NODE_PORTS = ("NodePort", "LoadBalancer")
_BAD_IN_PATHS = ("//", "/./", "/../", "%2f", "%2F")


def _service(value: Object, place: Place) -> Iterator[Problem]:
    kind = known(value, "type") or "ClusterIP"
    if kind not in _TYPES or value.get("type") is UNKNOWN:
        return
    yield from _service_ports(value, place, kind)
    headless = known(value, "clusterIP") == "None" or known(value, "clusterIPs") == ["None"]
    if headless and kind in _TYPES_WITH_NODE_PORTS:
        yield wrong((*place, "clusterIP"), f"must not be None where type is {kind}")
    if kind == "ExternalName":
        for key in given(value, "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
            yield wrong((*place, key), "must not be given where type is ExternalName")
        if value.get("externalName") in (None, ""):
            yield wrong((*place, "externalName"), "is required where type is ExternalName")
    for key in given(
        value,
        "loadBalancerSourceRanges",
        "allocateLoadBalancerNodePorts",
        "loadBalancerClass",
    ):
        if kind != "LoadBalancer" and value[key] not in ([], ""):
            yield wrong((*place, key), f"is only for type LoadBalancer, got type {kind}")
    outside = kind in _TYPES_WITH_NODE_PORTS or bool(known(value, "externalIPs"))
    if known(value, "externalTrafficPolicy") and not outside:
        at = (*place, "externalTrafficPolicy")
        yield wrong(at, f"is only for services that are reached from outside, got type {kind}")
    affinity = known(value, "sessionAffinity") or "None"
    if affinity == "None" and known(value, "sessionAffinityConfig"):
        yield wrong((*place, "sessionAffinityConfig"), "needs sessionAffinity ClientIP, got None")


def _with_spec(value: Object, place: Place) -> Iterator[Problem]:
    if value.get("spec") is None:
        yield wrong((*place, "spec"), "is required but missing")


def _service_ports(value: Object, place: Place, kind: str) -> Iterator[Problem]:
    ports = entries(value, "ports")
    headless = known(value, "clusterIP") == "None" or known(value, "clusterIPs") == ["None"]
    portless = kind == "ExternalName" or headless or value.get("clusterIP") is UNKNOWN
    if not ports and settled(value, "ports") and not portless:
        yield wrong((*place, "ports"), f"must have at least one port where type is {kind}")
    for index, port in ports:
        at = (*place, "ports", index)
        if len(ports) > 1 and port.get("name") in (None, ""):
            yield wrong((*at, "name"), "is required where there are several ports")
        if kind == "ClusterIP" and port.get("nodePort") not in (None, 0):
            yield wrong(
                (*at, "nodePort"), "is only for type NodePort or LoadBalancer, got type ClusterIP"
            )
    for key in ("name", "nodePort"):
        keyed = [port if known(port, key) else None for _, port in ports]
        keys = ("name",) if key == "name" else ("nodePort", "protocol")
        yield from repeated(keyed, (*place, "ports"), keys, {"protocol": "TCP"})


def _cluster_ip(value: Any) -> str:
    if value in ("", "None") or not forms.ip(value):
        return ""
    return f"must be an IP address, None or left out, got {shown(value)}"


def _external_name(value: Any) -> str:
    return names.subdomain(value.removesuffix(".")) if isinstance(value, str) and value else ""


def _ingress(value: Object, place: Place) -> Iterator[Problem]:
    if not given(value, "defaultBackend") and value.get("rules") in (None, []):
        yield wrong(place, "must have rules or a defaultBackend")


def _ingress_path(value: Object, place: Place) -> Iterator[Problem]:
    kind, path = known(value, "pathType"), known(value, "path")
    if kind in ("Exact", "Prefix") and value.get("path") is None:
        yield wrong((*place, "path"), f"is required where pathType is {kind}")
    if not isinstance(path, str):
        return
    if path and not path.startswith("/"):
        yield wrong((*place, "path"), f"must begin with /, got {shown(path)}")
    if kind != "ImplementationSpecific":
        for bad in _BAD_IN_PATHS:
            if bad in path:
                yield wrong((*place, "path"), f"must not contain {bad}, got {shown(path)}")


def _ingress_backend(value: Object, place: Place) -> Iterator[Problem]:
    yield from one_of(value, place, "service", "resource")
    service = known(value, "service")
    if isinstance(service, dict):
        port = known(service, "port")
        if isinstance(port, dict):
            yield from one_of(port, (*place, "service", "port"), "name", "number")
        elif service.get("port") is None:
            yield wrong((*place, "service", "port"), "must have one of name, number")


def _ingress_host(value: Any) -> str:
    if not isinstance(value, str) or not value:
        return ""
    if not forms.ip(value):
        return f"must be a host name, not an IP address, got {shown(value)}"
    return names.subdomain(value.removeprefix("*."))


def _policy_port(value: Object, place: Place) -> Iterator[Problem]:
    port, end = known(value, "port"), known(value, "endPort")
    if end is None:
        return
    at = (*place, "endPort")
    if value.get("port") is None or isinstance(port, str):
        yield wrong(at, "needs port to be a number")
    elif forms.is_whole(port) and forms.is_whole(end) and end < port:
        yield wrong(at, f"must be at least port ({port}), got {end}")


def _peer(value: Object, place: Place) -> Iterator[Problem]:
    others = given(value, "podSelector", "namespaceSelector")
    if value.get("ipBlock") is not None and others:
        yield wrong(
            (*place, "ipBlock"), f"must not be given beside {others[0]}; make it a peer of its own"
        )
    elif value.get("ipBlock") is None and not others:
        yield wrong(place, "must have one of podSelector, namespaceSelector, ipBlock")


def _block(value: Object, place: Place) -> Iterator[Problem]:
    whole, parts = known(value, "cidr"), known(value, "except")
    if not isinstance(whole, str) or forms.cidr(whole) or not isinstance(parts, list):
        return
    block = ipaddress.ip_network(whole, strict=False)
    for index, part in enumerate(parts):
        if not isinstance(part, str) or forms.cidr(part):
            continue
        inner = ipaddress.ip_network(part, strict=False)
        inside = (
            inner.version == block.version
            and inner.prefixlen > block.prefixlen
            and inner.network_address in block
        )
        if not inside:
            yield wrong(
                (*place, "except", index), f"must be a part of cidr ({whole}), got {shown(part)}"
            )


CHECKS: Mapping[str, Mapping[str, Check]] = {
    "core.ServiceSpec": {
        "clusterIP": _cluster_ip,
        "externalName": _external_name,
        "externalIPs": forms.each(forms.ip),
        "loadBalancerSourceRanges": forms.each(forms.cidr),
    },
    "core.ServicePort": {
        "name": names.if_given(names.label),
        "port": forms.port_number,
        "targetPort": names.if_given(forms.port),
        "nodePort": names.if_given(forms.port_number),
        "appProtocol": names.qualified,
    },
    "core.ClientIPConfig": {"timeoutSeconds": forms.in_range(1, 86400)},
    "networking.IngressRule": {"host": _ingress_host},
    "networking.IngressTLS": {
        "hosts": forms.each(_ingress_host),
        "secretName": names.if_given(names.subdomain),
    },
    "networking.IngressSpec": {"ingressClassName": names.if_given(names.subdomain)},
    "networking.IngressServiceBackend": {"name": names.label},
    "networking.ServiceBackendPort": {
        "number": names.if_given(forms.port_number),
        "name": names.if_given(names.port_name),
    },
    "networking.HTTPIngressRuleValue": {
        "paths": lambda value: "must have at least one path" if value == [] else ""
    },
    "networking.IPBlock": {"cidr": forms.cidr, "except": forms.each(forms.cidr)},
    "networking.NetworkPolicyPort": {"port": forms.port, "endPort": forms.port_number},
}

RULES: Mapping[str, tuple[Rule, ...]] = {
    "core.Service": (_with_spec,),
    "core.ServiceSpec": (_service,),
    "networking.Ingress": (_with_spec,),
    "networking.IngressSpec": (_ingress,),
    "networking.HTTPIngressPath": (_ingress_path,),
    "networking.IngressBackend": (_ingress_backend,),
    "networking.NetworkPolicyPort": (_policy_port,),
    "networking.NetworkPolicyPeer": (_peer,),
    "networking.IPBlock": (_block,),
}
