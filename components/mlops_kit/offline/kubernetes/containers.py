"""What the API server holds containers to beyond their schema: pkg/apis/core/validation."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_kit.offline.kubernetes import forms, names
from mlops_kit.offline.kubernetes.parts import Object, entries, given, known, one_of, wrong
from mlops_kit.offline.kubernetes.schema import Check, Rule
from mlops_kit.offline.kubernetes.walk import repeated
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Place, Problem, shown

_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_OVERCOMMITTED = ("cpu", "memory", "ephemeral-storage", "storage")
_ENV_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "metadata.labels",
    "metadata.annotations",
    "spec.nodeName",
    "spec.serviceAccountName",
    "spec.host",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
_LABELLED = re.compile(r"metadata\.(?:labels|annotations)\['.+'\]")
_COUNTS = (
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
)
USER: Check = forms.in_range(0, 2**31 - 1)
"""Identities of users and groups."""


def _resources(value: Object, place: Place) -> Iterator[Problem]:
    limits, requests = known(value, "limits"), known(value, "requests")
    for side, sizes in (("limits", limits), ("requests", requests)):
        if isinstance(sizes, dict):
            yield from _sizes(sizes, (*place, side))
    if not isinstance(requests, dict) or value.get("limits") is UNKNOWN:
        return
    for name, size in requests.items():
        request, limit = forms.amount(size), forms.amount(known(limits, name))
        at = (*place, "requests", name)
        if request is not None and limit is not None:
            most = f"the limit of {shown(limits[name])}, got {shown(size)}"
            if name in _OVERCOMMITTED and request > limit:
                yield wrong(at, f"must be at most {most}")
            if name not in _OVERCOMMITTED and request != limit:
                yield wrong(at, f"must be the same as {most}")
        elif (
            name not in _OVERCOMMITTED and known(limits, name) is None and _is_absent(limits, name)
        ):
            yield wrong(at, f"needs the same under limits: {name} is not shared between containers")


def _is_absent(limits: Any, name: str) -> bool:
    return not isinstance(limits, dict) or limits.get(name) is not UNKNOWN


def _sizes(sizes: Object, place: Place) -> Iterator[Problem]:
    for name, size in sizes.items():
        if reason := _resource_name(name):
            yield wrong((*place, name), reason)
        amount = forms.amount(size)
        if amount is None or size is UNKNOWN:
            continue
        if amount < 0:
            yield wrong((*place, name), f"must not be negative, got {shown(size)}")
        elif "/" in name and amount.denominator != 1:
            yield wrong((*place, name), f"must be a whole number, got {shown(size)}")


def _resource_name(name: str) -> str:
    if "/" in name:
        return names.qualified(name)
    if name in ("cpu", "memory", "ephemeral-storage", "storage") or name.startswith("hugepages-"):
        return ""
    return (
        "is not a resource; use cpu, memory, ephemeral-storage, hugepages-<size> or a name with a "
        f"domain such as nvidia.com/gpu, got {shown(name)}"
    )


def _probe(value: Object, place: Place) -> Iterator[Problem]:
    yield from one_of(value, place, *_HANDLERS)
    role = str(place[-1]) if place else ""
    threshold = known(value, "successThreshold")
    if (
        role in ("livenessProbe", "startupProbe")
        and forms.is_whole(threshold)
        and threshold not in (0, 1)
    ):
        yield wrong((*place, "successThreshold"), f"must be 1 in a {role}, got {shown(threshold)}")
    if role == "readinessProbe" and value.get("terminationGracePeriodSeconds") is not None:
        yield wrong((*place, "terminationGracePeriodSeconds"), "is not for a readinessProbe")


def _handler(value: Object, place: Place) -> Iterator[Problem]:
    yield from one_of(value, place, "exec", "httpGet", "tcpSocket", "sleep")


def _variable(value: Object, place: Place) -> Iterator[Problem]:
    source = value.get("valueFrom")
    if source is None:
        return
    if value.get("value") not in (None, "", UNKNOWN):
        yield wrong((*place, "valueFrom"), "must not be given beside value; keep one of them")
    if isinstance(source, dict):
        yield from one_of(source, (*place, "valueFrom"), *_ENV_SOURCES)


def _needs(key: str) -> Rule:
    """Return a rule that a property is given that the schema lets be left out."""

    def rule(value: Object, place: Place) -> Iterator[Problem]:
        if value.get(key) in (None, "", []):
            yield wrong((*place, key), "is required but missing")

    return rule


def _field(value: Object, place: Place) -> Iterator[Problem]:
    path = known(value, "fieldPath")
    if not isinstance(path, str) or path in _FIELDS or _LABELLED.fullmatch(path):
        return
    allowed = f"{', '.join(_FIELDS)}, metadata.labels['key'] or metadata.annotations['key']"
    yield wrong((*place, "fieldPath"), f"must be one of {allowed}, got {shown(path)}")


def _security(value: Object, place: Place) -> Iterator[Problem]:
    if known(value, "privileged") is True and known(value, "allowPrivilegeEscalation") is False:
        yield wrong(
            (*place, "allowPrivilegeEscalation"), "must not be false where privileged is true"
        )


def _container(value: Object, place: Place) -> Iterator[Problem]:
    ports = known(value, "ports")
    if isinstance(ports, list):
        named = [port if known(port, "name") else None for port in ports]
        yield from repeated(named, (*place, "ports"), ("name",), {})
    mounts = [*entries(value, "volumeMounts")]
    devices = [known(one, "devicePath") for _, one in entries(value, "volumeDevices")]
    for index, mount in mounts:
        if mount.get("mountPath") is not None and known(mount, "mountPath") in devices:
            at = (*place, "volumeMounts", index, "mountPath")
            yield wrong(at, f"is a path of volumeDevices as well: {shown(mount['mountPath'])}")
        if given(mount, "subPath", "subPathExpr") == ["subPath", "subPathExpr"]:
            at = (*place, "volumeMounts", index, "subPathExpr")
            yield wrong(at, "must not be given beside subPath; keep one of them")
        for key in ("subPath", "subPathExpr"):
            path = known(mount, key)
            if isinstance(path, str) and (path.startswith("/") or ".." in path.split("/")):
                at = (*place, "volumeMounts", index, key)
                yield wrong(at, f"must be a relative path without .., got {shown(path)}")


def _not_empty(value: Any) -> str:
    return "must not be empty" if value == "" else ""


CONTAINER: Mapping[str, Check] = {"name": names.label, "image": names.if_given(forms.image)}

CHECKS: Mapping[str, Mapping[str, Check]] = {
    "core.Container": CONTAINER,
    "core.EphemeralContainer": CONTAINER,
    "core.ContainerPort": {
        "containerPort": forms.port_number,
        "hostPort": names.if_given(forms.port_number),
        "name": names.if_given(names.port_name),
    },
    "core.EnvVar": {"name": names.environment_name},
    "core.HTTPGetAction": {"port": forms.port},
    "core.TCPSocketAction": {"port": forms.port},
    "core.GRPCAction": {"port": forms.port_number},
    "core.Probe": {
        **dict.fromkeys(_COUNTS, forms.at_least(0)),
        "terminationGracePeriodSeconds": forms.at_least(1),
    },
    "core.VolumeMount": {"mountPath": _not_empty},
    "core.SecurityContext": {"runAsUser": USER, "runAsGroup": USER},
}

RULES: Mapping[str, tuple[Rule, ...]] = {
    "core.Container": (_container,),
    "core.EphemeralContainer": (_container,),
    "core.EnvVar": (_variable,),
    "core.Probe": (_probe,),
    "core.LifecycleHandler": (_handler,),
    "core.SecurityContext": (_security,),
    "core.ResourceRequirements": (_resources,),
    "core.ExecAction": (_needs("command"),),
    "core.ConfigMapEnvSource": (_needs("name"),),
    "core.SecretEnvSource": (_needs("name"),),
    "core.ConfigMapKeySelector": (_needs("name"),),
    "core.SecretKeySelector": (_needs("name"),),
    "core.ObjectFieldSelector": (_field,),
}
