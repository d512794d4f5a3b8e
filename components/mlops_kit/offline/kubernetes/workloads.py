"""What the API server holds workloads and their scaling to beyond their schemas.

Sources: pkg/apis/{apps,batch,autoscaling,policy}/validation of Kubernetes.
"""

from collections.abc import Iterator, Mapping

from mlops_kit.offline.kubernetes import forms, names
from mlops_kit.offline.kubernetes.parts import Object, entries, given, known, settled, wrong
from mlops_kit.offline.kubernetes.pods import labels_of, whole
from mlops_kit.offline.kubernetes.schema import Check, Rule
from mlops_kit.offline.values import UNKNOWN
from mlops_kit.problems import Place, Problem, shown

_COUNT = forms.at_least(0)
_WIDEST_INDEXED = 100_000
_METRICS: Mapping[str, str] = {
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
    "ContainerResource": "containerResource",
    "External": "external",
}


def _controlled(value: Object, place: Place) -> Iterator[Problem]:
    """Hold a controller's selector to the labels of its pods, and them to run always."""
    yield from _selected(value, place)
    spec = known(value, "template", "spec")
    policy = known(spec, "restartPolicy")
    if policy not in (None, "", "Always"):
        at = (*place, "template", "spec", "restartPolicy")
        yield wrong(at, f"must be Always here, got {shown(policy)}; a Job can have others")
    if known(spec, "activeDeadlineSeconds") is not None:
        yield wrong(
            (*place, "template", "spec", "activeDeadlineSeconds"), "is only for Pods and Jobs"
        )


def _selected(value: Object, place: Place) -> Iterator[Problem]:
    selector = known(value, "selector")
    if not isinstance(selector, dict):
        return
    wanted = labels_of(selector, "matchLabels")
    demands = entries(selector, "matchExpressions")
    if wanted == {} and not demands and settled(selector, "matchExpressions"):
        yield wrong((*place, "selector"), "must not be empty: it would select every pod")
    labels = labels_of(value, "template", "metadata", "labels")
    if labels is None or value.get("template") is UNKNOWN:
        return
    if known(value, "template", "metadata") is None and known(value, "template") is None:
        return
    at = (*place, "template", "metadata", "labels")
    for key, one in (wanted or {}).items():
        if labels.get(key) != one:
            need = f"must have {key}: {one}, as selector.matchLabels asks for it"
            yield wrong(
                at, f"{need}, got {shown(labels[key]) if key in labels else 'no such label'}"
            )
    for index, demand in demands:
        if not _meets(demand, labels):
            what = f"selector.matchExpressions[{index}]"
            yield wrong(at, f"must meet {what} ({demand.get('key')} {demand.get('operator')})")


def _meets(demand: Object, labels: dict[str, str]) -> bool:
    key, operator, values = known(demand, "key"), known(demand, "operator"), known(demand, "values")
    if not isinstance(key, str) or not settled(demand, "values"):
        return True
    match operator:
        case "In":
            return not isinstance(values, list) or labels.get(key) in values
        case "NotIn":
            return not isinstance(values, list) or labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return True


def _whole(value: Object, place: Place) -> Iterator[Problem]:
    template = known(value, "template")
    if isinstance(template, dict) and template.get("spec") is None:
        yield wrong((*place, "template", "spec"), "is required but missing")
    claims = entries(value, "volumeClaimTemplates")
    names = [known(claim, "metadata", "name") for _, claim in claims]
    if None in names or not settled(value, "volumeClaimTemplates"):
        return
    spec = known(value, "template", "spec")
    yield from whole(spec, (*place, "template", "spec"), frozenset(map(str, names)))


def _deployment(value: Object, place: Place) -> Iterator[Problem]:
    strategy = known(value, "strategy")
    yield from _rolling(strategy, (*place, "strategy"), "Recreate")
    rolling = known(strategy, "rollingUpdate")
    surge, less = known(rolling, "maxSurge"), known(rolling, "maxUnavailable")
    if surge in (0, "0%") and less in (0, "0%"):
        at = (*place, "strategy", "rollingUpdate", "maxUnavailable")
        yield wrong(at, "must be above 0 where maxSurge is 0: nothing could be replaced")
    limit, ready = known(value, "progressDeadlineSeconds"), known(value, "minReadySeconds") or 0
    if forms.is_whole(limit) and forms.is_whole(ready) and limit <= ready:
        at = (*place, "progressDeadlineSeconds")
        yield wrong(at, f"must be above minReadySeconds ({ready}), got {limit}")


def _daemons(value: Object, place: Place) -> Iterator[Problem]:
    yield from _rolling(known(value, "updateStrategy"), (*place, "updateStrategy"), "OnDelete")


def _stateful(value: Object, place: Place) -> Iterator[Problem]:
    strategy = known(value, "updateStrategy")
    yield from _rolling(strategy, (*place, "updateStrategy"), "OnDelete", "Recreate")


def _rolling(strategy: object, place: Place, *others: str) -> Iterator[Problem]:
    kind = known(strategy, "type")
    if kind in others and known(strategy, "rollingUpdate") is not None:
        yield wrong((*place, "rollingUpdate"), f"must not be given where type is {kind}")


def _job(value: Object, place: Place) -> Iterator[Problem]:
    spec = known(value, "template", "spec")
    at = (*place, "template", "spec", "restartPolicy")
    policy = known(spec, "restartPolicy")
    if isinstance(spec, dict) and spec.get("restartPolicy") in (None, ""):
        yield wrong(at, "is required in a Job: OnFailure or Never")
    elif policy == "Always":
        yield wrong(at, "must be one of OnFailure, Never in a Job, got 'Always'")
    elif policy == "OnFailure" and value.get("podFailurePolicy") is not None:
        yield wrong(at, "must be Never where podFailurePolicy is given, got 'OnFailure'")
    indexed = known(value, "completionMode") == "Indexed"
    if indexed and value.get("completions") is None:
        yield wrong((*place, "completions"), "is required where completionMode is Indexed")
    width = known(value, "parallelism")
    if indexed and forms.is_whole(width) and width > _WIDEST_INDEXED:
        most = f"must be at most {_WIDEST_INDEXED} where completionMode is Indexed"
        yield wrong((*place, "parallelism"), f"{most}, got {shown(width)}")
    if not indexed and value.get("completionMode") is not UNKNOWN:
        for key in given(value, "backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
            yield wrong((*place, key), "needs completionMode Indexed")
    if value.get("selector") is not None and value.get("manualSelector") is None:
        yield wrong(
            (*place, "selector"), "is made by Kubernetes; leave it out, or set manualSelector"
        )


def _cron_job(value: Object, place: Place) -> Iterator[Problem]:
    name = known(value, "metadata", "name")
    if isinstance(name, str) and len(name) > 52:
        at = (*place, "metadata", "name")
        yield wrong(at, f"must be at most 52 characters, got {len(name)}: jobs add 11 to it")


def _scaled(value: Object, place: Place) -> Iterator[Problem]:
    low, high = known(value, "minReplicas"), known(value, "maxReplicas")
    if forms.is_whole(low) and forms.is_whole(high) and low > high:
        yield wrong((*place, "maxReplicas"), f"must be at least minReplicas ({low}), got {high}")
    kinds = [known(metric, "type") for _, metric in entries(value, "metrics")]
    countable = "Object" in kinds or "External" in kinds
    if low == 0 and settled(value, "metrics") and not countable:
        at = (*place, "minReplicas")
        yield wrong(at, "may only be 0 with an Object or External metric: no pod, no other metric")


def _metric(value: Object, place: Place) -> Iterator[Problem]:
    kind = known(value, "type")
    if not isinstance(kind, str) or kind not in _METRICS:
        return
    others = given(value, *(key for key in _METRICS.values() if key != _METRICS[kind]))
    for key in others:
        yield wrong((*place, key), f"must not be given where type is {kind}")
    if value.get(_METRICS[kind]) is None and not others:
        yield wrong((*place, _METRICS[kind]), f"is required where type is {kind}")


def _target(value: Object, place: Place) -> Iterator[Problem]:
    if not given(value, "averageUtilization", "averageValue", "value"):
        yield wrong(place, "must have one of averageUtilization, averageValue, value")


def _budget(value: Object, place: Place) -> Iterator[Problem]:
    if value.get("minAvailable") is not None and value.get("maxUnavailable") is not None:
        yield wrong(
            (*place, "maxUnavailable"), "must not be given beside minAvailable; keep one of them"
        )


_HELD: Mapping[str, Check] = {"minReadySeconds": _COUNT, "revisionHistoryLimit": _COUNT}

CHECKS: Mapping[str, Mapping[str, Check]] = {
    "apps.DeploymentSpec": {**_HELD, "replicas": _COUNT, "progressDeadlineSeconds": _COUNT},
    "apps.StatefulSetSpec": {
        **_HELD,
        "replicas": _COUNT,
        "serviceName": names.if_given(names.label),
    },
    "apps.DaemonSetSpec": _HELD,
    "apps.ReplicaSetSpec": {"replicas": _COUNT, "minReadySeconds": _COUNT},
    "core.ReplicationControllerSpec": {"replicas": _COUNT, "minReadySeconds": _COUNT},
    "apps.RollingUpdateDeployment": {
        "maxSurge": forms.count_or_percent,
        "maxUnavailable": forms.share,
    },
    "apps.RollingUpdateDaemonSet": {"maxSurge": forms.share, "maxUnavailable": forms.share},
    "apps.RollingUpdateStatefulSetStrategy": {"partition": _COUNT, "maxUnavailable": forms.share},
    "batch.JobSpec": dict.fromkeys(
        (
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished",
            "backoffLimitPerIndex",
            "maxFailedIndexes",
        ),
        _COUNT,
    ),
    "batch.CronJobSpec": {
        "schedule": forms.schedule,
        "timeZone": forms.time_zone,
        **dict.fromkeys(
            ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"),
            _COUNT,
        ),
    },
    "autoscaling.HorizontalPodAutoscalerSpec": {
        "minReplicas": _COUNT,
        "maxReplicas": forms.at_least(1),
    },
    "autoscaling.CrossVersionObjectReference": {
        "kind": names.path_segment,
        "name": names.path_segment,
    },
    "autoscaling.MetricIdentifier": {"name": names.path_segment},
    "autoscaling.MetricTarget": {"averageUtilization": forms.at_least(1)},
    "autoscaling.HPAScalingRules": {
        "stabilizationWindowSeconds": forms.in_range(0, 3600),
        "policies": lambda value: "must have at least one policy" if value == [] else "",
    },
    "autoscaling.HPAScalingPolicy": {
        "value": forms.at_least(1),
        "periodSeconds": forms.in_range(1, 1800),
    },
    "policy.PodDisruptionBudgetSpec": {"minAvailable": forms.share, "maxUnavailable": forms.share},
}

RULES: Mapping[str, tuple[Rule, ...]] = {
    "apps.DeploymentSpec": (_controlled, _whole, _deployment),
    "apps.ReplicaSetSpec": (_controlled, _whole),
    "apps.DaemonSetSpec": (_controlled, _whole, _daemons),
    "apps.StatefulSetSpec": (_controlled, _whole, _stateful),
    "batch.JobSpec": (_job, _whole),
    "batch.CronJob": (_cron_job,),
    "core.Pod": (lambda value, place: whole(known(value, "spec"), (*place, "spec")),),
    "autoscaling.HorizontalPodAutoscalerSpec": (_scaled,),
    "autoscaling.MetricSpec": (_metric,),
    "autoscaling.MetricTarget": (_target,),
    "policy.PodDisruptionBudgetSpec": (_budget,),
}
