"""What the API server holds names, labels, data and storage to beyond their schemas.

Sources: pkg/apis/{core,apiextensions}/validation of Kubernetes, apimachinery's objectmeta.go.
"""

import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_kit.offline.kubernetes import forms, names
from mlops_kit.offline.kubernetes.parts import Object, entries, given, known, settled, texts, wrong
from mlops_kit.offline.kubernetes.schema import Check, Rule
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Place, Problem, not_one_of, shown

ANNOTATIONS_BYTES = 256 * 1024
DATA_BYTES = 1024 * 1024
_READ_ONLY = ("uid", "resourceVersion", "managedFields")

_LABELS = frozenset({"Namespace", "StatefulSet"})
_PATH_SEGMENTS = frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"})
_ANYTHING = frozenset(
    {"CertificateSigningRequest", "ClusterTrustBundle", "IPAddress", "APIService"}
)
_SECRET_KEYS: Mapping[str, tuple[str, ...]] = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}


def name_form(kind: str, version: str) -> Check | None:
    """Return what a kind's names are held to, None if it cannot be said here.

    Args:
        kind: such as `Deployment`.
        version: of Kubernetes, such as `1.34`: services' names are freer since 1.36.
    """
    if kind in _ANYTHING:
        return None
    if kind == "Service":
        minor = int((version or "1.0").split(".")[1])
        return names.label if minor >= 36 else names.label_1035
    if kind in _LABELS:
        return names.label
    return names.path_segment if kind in _PATH_SEGMENTS else names.subdomain


def metadata(value: Object, kind: str, version: str, of_cluster: bool) -> Iterator[Problem]:
    """Find mistakes in an object's own metadata."""
    form = name_form(kind, version)
    name, prefix = known(value, "name"), known(value, "generateName")
    if form and isinstance(name, str) and name and (reason := form(name)):
        yield wrong(("metadata", "name"), reason)
    if form and isinstance(prefix, str) and prefix and (reason := form(f"{prefix}0")):
        yield wrong(("metadata", "generateName"), reason)
    space = known(value, "namespace")
    if not of_cluster and isinstance(space, str) and (reason := names.if_given(names.label)(space)):
        yield wrong(("metadata", "namespace"), reason)
    for key in given(value, *_READ_ONLY):
        if value[key] not in ("", []):
            yield wrong(("metadata", key), "is set by the API server; leave it out")


def _metadata(value: Object, place: Place) -> Iterator[Problem]:
    labels = known(value, "labels")
    if isinstance(labels, dict):
        yield from _labels(labels, (*place, "labels"))
    size = 0
    for key, one in texts(value, "annotations").items():
        size += len(key) + len(one.encode())
        if reason := names.qualified(key.lower()):
            yield wrong(
                (*place, "annotations", key), f"is not the name of an annotation: it {reason}"
            )
    if size > ANNOTATIONS_BYTES:
        yield wrong(
            (*place, "annotations"), f"must have at most {ANNOTATIONS_BYTES} bytes, got {size}"
        )


def _labels(value: Object, place: Place) -> Iterator[Problem]:
    for key, one in value.items():
        if reason := names.qualified(key):
            yield wrong((*place, key), f"is not the name of a label: it {reason}")
        elif isinstance(one, str) and (reason := names.label_value(one)):
            yield wrong((*place, key), reason)


def _map(key: str) -> Rule:
    """Return a rule that a property is a map of labels."""

    def rule(value: Object, place: Place) -> Iterator[Problem]:
        found = known(value, key)
        if isinstance(found, dict):
            yield from _labels(found, (*place, key))

    return rule


def _demand(value: Object, place: Place) -> Iterator[Problem]:
    operator, values = known(value, "operator"), value.get("values")
    if operator in ("In", "NotIn") and values in (None, []):
        yield wrong(
            (*place, "values"), f"must have at least one value where operator is {operator}"
        )
    if operator in ("Exists", "DoesNotExist") and values not in (None, [], UNKNOWN):
        yield wrong((*place, "values"), f"must be empty where operator is {operator}")


def _owner(value: Object, place: Place) -> Iterator[Problem]:
    for key in given(value, "name", "uid", "kind", "apiVersion"):
        if value[key] == "":
            yield wrong((*place, key), "must not be empty")


def _config_map(value: Object, place: Place) -> Iterator[Problem]:
    yield from _data(value, place, "data", "binaryData")
    binary = known(value, "binaryData")
    for key in texts(value, "data"):
        if isinstance(binary, dict) and key in binary:
            yield wrong((*place, "data", key), "is a key of binaryData as well; keep one of them")


def _secret(value: Object, place: Place) -> Iterator[Problem]:
    yield from _data(value, place, "data", "stringData")
    kind = known(value, "type")
    if (
        not isinstance(kind, str)
        or value.get("data") is UNKNOWN
        or value.get("stringData") is UNKNOWN
    ):
        return
    data, plain = known(value, "data") or {}, known(value, "stringData") or {}
    if not isinstance(data, dict) or not isinstance(plain, dict):
        return
    there = {**data, **plain}
    for key in _SECRET_KEYS.get(kind, ()):
        if there.get(key) is None:
            yield wrong((*place, "data", key), f"is required where type is {kind}")
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & set(there):
        yield wrong((*place, "data"), f"must have username or password where type is {kind}")
    if kind.startswith("kubernetes.io/dockerc"):
        yield from _docker(data, plain, place)
    account = ("metadata", "annotations", "kubernetes.io/service-account.name")
    if kind == "kubernetes.io/service-account-token" and _absent(value, *account):
        yield wrong((*place, *account), f"is required where type is {kind}")


def _docker(data: Object, plain: Object, place: Place) -> Iterator[Problem]:
    for key in (".dockerconfigjson", ".dockercfg"):
        text, at = known(plain, key), "stringData"
        if isinstance(encoded := known(data, key), str) and not forms.base64(encoded):
            text, at = binascii.a2b_base64(encoded).decode(errors="replace"), "data"
        try:
            fits = not isinstance(text, str) or isinstance(json.loads(text), dict)
        except ValueError:
            fits = False
        if not fits:
            yield wrong((*place, at, key), "must be JSON: a map of registries")


def _data(value: Object, place: Place, *sides: str) -> Iterator[Problem]:
    size = 0
    for side in sides:
        found = known(value, side)
        for key, one in found.items() if isinstance(found, dict) else ():
            if reason := names.config_key(key):
                yield wrong((*place, side, key), f"is a key that {reason}")
            if isinstance(one, str):
                size += len(one) * 3 // 4 if side in ("binaryData",) else len(one)
    if size > DATA_BYTES * (4 / 3 if "stringData" in sides else 1):
        yield wrong((*place, sides[0]), f"must be at most {DATA_BYTES} bytes in all, got {size}")


def _claim(value: Object, place: Place) -> Iterator[Problem]:
    modes = known(value, "accessModes")
    if value.get("accessModes") is None or modes == []:
        yield wrong((*place, "accessModes"), "must have at least one mode, such as ReadWriteOnce")
    if isinstance(modes, list) and "ReadWriteOncePod" in modes and len(modes) > 1:
        yield wrong((*place, "accessModes"), "must have no other mode beside ReadWriteOncePod")
    at = ("resources", "requests", "storage")
    if _absent(value, *at):
        yield wrong((*place, *at), "is required: the size, such as 10Gi")
    size = forms.amount(known(value, *at))
    if size is not None and size <= 0:
        yield wrong((*place, *at), f"must be above 0, got {shown(known(value, *at))}")


def _with_spec(value: Object, place: Place) -> Iterator[Problem]:
    if value.get("spec") is None:
        yield wrong((*place, "spec"), "is required but missing")


def _volume(value: Object, place: Place) -> Iterator[Problem]:
    if value.get("accessModes") in (None, []):
        yield wrong((*place, "accessModes"), "must have at least one mode, such as ReadWriteOnce")
    if _absent(value, "capacity", "storage"):
        yield wrong((*place, "capacity", "storage"), "is required: the size, such as 10Gi")


def _absent(value: Any, *keys: str) -> bool:
    """Tell whether a property is certainly not there."""
    for key in keys:
        if value is UNKNOWN:
            return False
        value = value.get(key) if isinstance(value, dict) else None
    return value is None


def _definition(value: Object, place: Place) -> Iterator[Problem]:
    spec = known(value, "spec")
    plural, group = known(spec, "names", "plural"), known(spec, "group")
    name = known(value, "metadata", "name")
    if plural and group and isinstance(name, str) and name != f"{plural}.{group}":
        at = (*place, "metadata", "name")
        yield wrong(at, f"must be {plural}.{group}, plural and group of spec, got {shown(name)}")
    versions = entries(spec, "versions")
    stored = [one for _, one in versions if known(one, "storage") is True]
    if versions and settled(spec, "versions") and len(stored) != 1:
        at = (*place, "spec", "versions")
        if all(one.get("storage") is not UNKNOWN for _, one in versions):
            yield wrong(at, f"must have exactly one version with storage true, got {len(stored)}")
    for index, one in versions:
        if _absent(one, "schema", "openAPIV3Schema"):
            yield wrong(
                (*place, "spec", "versions", index, "schema", "openAPIV3Schema"), "is required"
            )


CHECKS: Mapping[str, Mapping[str, Check]] = {
    "meta.LabelSelectorRequirement": {
        "key": names.qualified,
        "values": forms.each(names.label_value),
    },
    "core.PersistentVolumeClaimSpec": {
        "storageClassName": names.if_given(names.subdomain),
    },
    "core.LocalObjectReference": {"name": names.if_given(names.subdomain)},
    "core.Taint": {"key": names.qualified, "value": names.label_value},
    "discovery.EndpointSlice": {
        "addressType": lambda value: (
            "" if value in ("IPv4", "IPv6", "FQDN") else not_one_of(value, ("IPv4", "IPv6", "FQDN"))
        )
    },
    "storage.StorageClass": {
        "provisioner": lambda value: (
            names.qualified(value.lower()) if isinstance(value, str) else ""
        )
    },
    "scheduling.PriorityClass": {"value": lambda value: forms.between(value, -(2**31), 10**9)},
}

RULES: Mapping[str, tuple[Rule, ...]] = {
    "meta.ObjectMeta": (_metadata,),
    "meta.OwnerReference": (_owner,),
    "meta.LabelSelector": (_map("matchLabels"),),
    "meta.LabelSelectorRequirement": (_demand,),
    "core.NodeSelectorRequirement": (_demand,),
    "core.PodSpec": (_map("nodeSelector"),),
    "core.ServiceSpec": (_map("selector"),),
    "core.ConfigMap": (_config_map,),
    "core.Secret": (_secret,),
    "core.PersistentVolumeClaim": (_with_spec,),
    "core.PersistentVolumeClaimSpec": (_claim,),
    "core.PersistentVolumeSpec": (_volume,),
    "apiextensions.CustomResourceDefinition": (_definition,),
}
