"""What the API server holds pods to beyond their schema: pkg/apis/core/validation."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlops_kit.offline.kubernetes import forms, names
from mlops_kit.offline.kubernetes.containers import USER
from mlops_kit.offline.kubernetes.parts import Object, entries, given, known, settled, texts, wrong
from mlops_kit.offline.kubernetes.schema import Check, Rule
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Place, Problem, shown


def _toleration(value: Object, place: Place) -> Iterator[Problem]:
    operator = known(value, "operator")
    if not value.get("key") and operator != "Exists" and value.get("operator") is not UNKNOWN:
        yield wrong(
            (*place, "operator"), f"must be Exists where key is empty, got {shown(operator)}"
        )
    if operator == "Exists" and value.get("value") not in (None, "", UNKNOWN):
        yield wrong(
            (*place, "value"),
            f"must be empty where operator is Exists, got {shown(value['value'])}",
        )
    if (
        value.get("tolerationSeconds") is not None
        and value.get("effect") is not UNKNOWN
        and value.get("effect") != "NoExecute"
    ):
        yield wrong(
            (*place, "effect"),
            f"must be NoExecute where tolerationSeconds is given, got {shown(value.get('effect'))}",
        )


def _volume(value: Object, place: Place) -> Iterator[Problem]:
    sources = sorted(key for key in value if key != "name" and value[key] is not None)
    if len(sources) > 1:
        yield wrong(
            (*place, sources[1]), f"must not be given beside {sources[0]}; keep one of them"
        )


def _pod(value: Object, place: Place) -> Iterator[Problem]:
    if known(value, "containers") == []:
        yield wrong((*place, "containers"), "must have at least one container")
    yield from _names(value, place)
    if known(value, "hostNetwork") is True:
        yield from _host_ports(value, place)
    if known(value, "hostPID") is True and known(value, "shareProcessNamespace") is True:
        yield wrong((*place, "shareProcessNamespace"), "must not be true where hostPID is true")
    account, old = known(value, "serviceAccountName"), known(value, "serviceAccount")
    if isinstance(account, str) and isinstance(old, str) and account != old:
        at = (*place, "serviceAccount")
        yield wrong(at, f"must be the same as serviceAccountName, got {shown(old)}")
    servers = ("dnsConfig", "nameservers")
    if (
        known(value, "dnsPolicy") == "None"
        and settled(value, *servers)
        and not known(value, *servers)
    ):
        yield wrong((*place, *servers), "is required where dnsPolicy is None")
    for index, container in entries(value, "initContainers"):
        if container.get("restartPolicy") is None:
            for key in given(
                container, "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"
            ):
                at = (*place, "initContainers", index, key)
                yield wrong(at, "is only for init containers with restartPolicy Always")


def whole(spec: Any, place: Place, further: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Find what is wrong with a pod that nothing else completes: no images, mounts of no volume.

    Args:
        spec: the pod's specification.
        place: where it stands.
        further: volumes that come from elsewhere, such as claim templates.
    """
    volumes = [known(volume, "name") for _, volume in entries(spec, "volumes")]
    there = [*(name for name in volumes if isinstance(name, str)), *sorted(further)]
    settled_volumes = len(there) == len(volumes) + len(further) and settled(spec, "volumes")
    listed = not isinstance(known(spec, "volumes"), dict | str)
    for kind in ("containers", "initContainers"):
        for index, container in entries(spec, kind):
            at = (*place, kind, index)
            if container.get("image") in (None, ""):
                yield wrong((*at, "image"), "is required but missing")
            if settled_volumes and listed:
                yield from _mounts(container, at, there)


def _mounts(container: Object, place: Place, volumes: list[str]) -> Iterator[Problem]:
    have = f"its volumes are {', '.join(volumes)}" if volumes else "it has none"
    for use in ("volumeMounts", "volumeDevices"):
        for number, mount in entries(container, use):
            name = known(mount, "name")
            if isinstance(name, str) and name not in volumes:
                at = (*place, use, number, "name")
                yield wrong(at, f"is not a volume of this pod, got {shown(name)}; {have}")


def _names(value: Object, place: Place) -> Iterator[Problem]:
    regular = [known(one, "name") for _, one in entries(value, "containers")]
    for index, container in entries(value, "initContainers"):
        name = known(container, "name")
        if isinstance(name, str) and name in regular:
            at = (*place, "initContainers", index, "name")
            other = f"containers[{regular.index(name)}]"
            yield wrong(at, f"must differ from the name of {other}, got {shown(name)}")


def _host_ports(value: Object, place: Place) -> Iterator[Problem]:
    for index, container in entries(value, "containers"):
        for number, port in entries(container, "ports"):
            inside, outside = known(port, "containerPort"), known(port, "hostPort")
            if forms.is_whole(inside) and outside not in (None, 0, inside):
                at = (*place, "containers", index, "ports", number, "hostPort")
                yield wrong(
                    at,
                    f"must be containerPort ({inside}) on the host's network, got {shown(outside)}",
                )


CHECKS: Mapping[str, Mapping[str, Check]] = {
    "core.Volume": {"name": names.label},
    "core.PodSecurityContext": {"runAsUser": USER, "runAsGroup": USER, "fsGroup": USER},
    "core.Toleration": {"key": names.if_given(names.qualified)},
    "core.TopologySpreadConstraint": {
        "maxSkew": forms.at_least(1),
        "minDomains": forms.at_least(1),
    },
    "core.PodAffinityTerm": {"topologyKey": names.qualified},
    "core.WeightedPodAffinityTerm": {"weight": forms.in_range(1, 100)},
    "core.PreferredSchedulingTerm": {"weight": forms.in_range(1, 100)},
    "core.PodSpec": {
        "activeDeadlineSeconds": forms.in_range(1, 2**31 - 1),
        "hostname": names.if_given(names.label),
        "subdomain": names.if_given(names.label),
        "serviceAccountName": names.if_given(names.subdomain),
        "nodeName": names.if_given(names.subdomain),
        "priorityClassName": names.if_given(names.subdomain),
        "runtimeClassName": names.if_given(names.subdomain),
    },
}

RULES: Mapping[str, tuple[Rule, ...]] = {
    "core.PodSpec": (_pod,),
    "core.Volume": (_volume,),
    "core.Toleration": (_toleration,),
}


def labels_of(value: Any, *keys: str) -> dict[str, str] | None:
    """Return a map of labels, None if something in it is not known yet."""
    found = known(value, *keys)
    if not settled(value, *keys):
        return None
    if not isinstance(found, dict):
        return {}
    return None if UNKNOWN in found.values() else texts(value, *keys)
