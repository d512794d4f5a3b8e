"""What KServe, KEDA and the Gateway API hold their resources to beyond their schemas.

Sources: KServe `pkg/apis/serving/v1beta1/*_validation.go`, KEDA `apis/keda/v1alpha1`; the
rules in CEL of the Gateway API's HTTPRoute.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mlops_kit.offline.kubernetes import forms, names
from mlops_kit.offline.kubernetes.containers import CONTAINER
from mlops_kit.offline.kubernetes.parts import Object, entries, given, known, settled, wrong
from mlops_kit.offline.kubernetes.schema import Check, Rule
from mlops_kit.problems import Place, Problem, shown

FRAMEWORKS: Mapping[str, str] = {
    "model": "V1beta1ModelSpec",
    "sklearn": "V1beta1SKLearnSpec",
    "xgboost": "V1beta1XGBoostSpec",
    "tensorflow": "V1beta1TFServingSpec",
    "pytorch": "V1beta1TorchServeSpec",
    "triton": "V1beta1TritonSpec",
    "onnx": "V1beta1ONNXRuntimeSpec",
    "huggingface": "V1beta1HuggingFaceRuntimeSpec",
    "pmml": "V1beta1PMMLSpec",
    "lightgbm": "V1beta1LightGBMSpec",
    "paddle": "V1beta1PaddleServerSpec",
}
_SERVICE_NAME = names.label_1035
_PERCENT = forms.in_range(0, 100)


def _inference_service(value: Object, place: Place) -> Iterator[Problem]:
    name = known(value, "metadata", "name")
    if isinstance(name, str) and (reason := _SERVICE_NAME(name)):
        yield wrong((*place, "metadata", "name"), reason)
    predictor = known(value, "spec", "predictor")
    if isinstance(predictor, dict):
        there = given(predictor, *FRAMEWORKS)
        at = (*place, "spec", "predictor")
        if not there and not predictor.get("containers") and settled(predictor):
            need = f"{', '.join(FRAMEWORKS)} or containers"
            yield wrong(at, f"must say what it serves, with one of {need}")
    canaries = entries(value, "spec", "canary")
    shares = [known(one, "trafficPercent") for _, one in canaries]
    total = sum(share for share in shares if forms.is_whole(share))
    if total > 100 >= max(share for share in shares if forms.is_whole(share)):
        yield wrong(
            (*place, "spec", "canary"), f"must have at most 100 percent in all, got {total}"
        )


def _predictor(value: Object, place: Place) -> Iterator[Problem]:
    there = given(value, *FRAMEWORKS)
    if len(there) > 1:
        yield wrong((*place, there[1]), f"must not be given beside {there[0]}; keep one of them")
    for key in there:
        if known(value, key, "name"):
            yield wrong((*place, key, "name"), "is chosen by KServe; leave it out")
    yield from _replicas(value, place)


def _replicas(value: Object, place: Place) -> Iterator[Problem]:
    low, high = known(value, "minReplicas"), known(value, "maxReplicas")
    if forms.is_whole(low) and forms.is_whole(high) and low > high > 0:
        yield wrong((*place, "maxReplicas"), f"must be at least minReplicas ({low}), got {high}")


def _scaled_object(value: Object, place: Place) -> Iterator[Problem]:
    spec, at = known(value, "spec"), (*place, "spec")
    low, high = known(spec, "minReplicaCount"), known(spec, "maxReplicaCount")
    if forms.is_whole(low) and forms.is_whole(high) and low > high:
        yield wrong(
            (*at, "maxReplicaCount"), f"must be at least minReplicaCount ({low}), got {high}"
        )
    idle = known(spec, "idleReplicaCount")
    if forms.is_whole(idle) and forms.is_whole(low) and idle >= low:
        yield wrong(
            (*at, "idleReplicaCount"), f"must be below minReplicaCount ({low}), got {shown(idle)}"
        )


def _route(value: Object, place: Place) -> Iterator[Problem]:
    for index, rule in entries(value, "spec", "rules"):
        for number, match in entries(rule, "matches"):
            path = known(match, "path", "value")
            exact = known(match, "path", "type") in (None, "Exact", "PathPrefix")
            if exact and isinstance(path, str) and not path.startswith("/"):
                at = (*place, "spec", "rules", index, "matches", number, "path", "value")
                yield wrong(at, f"must begin with /, got {shown(path)}")


_EXTENSION: Mapping[str, Check] = {
    "minReplicas": forms.at_least(0),
    "maxReplicas": forms.at_least(0),
    "containerConcurrency": forms.at_least(0),
    "canaryTrafficPercent": _PERCENT,
}

CHECKS: Mapping[str, Mapping[str, Check]] = {
    "kserve.V1beta1PredictorSpec": _EXTENSION,
    "kserve.V1beta1TransformerSpec": _EXTENSION,
    "kserve.V1beta1ExplainerSpec": _EXTENSION,
    "kserve.V1beta1CanarySpec": {"trafficPercent": _PERCENT},
    **{f"kserve.{name}": CONTAINER for name in FRAMEWORKS.values()},
}

RULES: Mapping[str, tuple[Rule, ...]] = {
    "serving.kserve.io.InferenceService": (_inference_service,),
    "kserve.V1beta1PredictorSpec": (_predictor,),
    "kserve.V1beta1TransformerSpec": (_replicas,),
    "kserve.V1beta1ExplainerSpec": (_replicas,),
    "keda.sh.ScaledObject": (_scaled_object,),
    "gateway.networking.k8s.io.HTTPRoute": (_route,),
}


def forgiven(group: str, path: str) -> bool:
    """Tell whether a property that a schema requires need not be given after all.

    KServe takes the requirement of a port out of the probes of its frameworks.
    """
    probe = path.rpartition("Probe.")[2]
    return group == "serving.kserve.io" and probe in ("httpGet.port", "tcpSocket.port")


def spelt(value: Any) -> Any:
    """Return a definition's inputs with the keys that YAML has: the SDK writes `x_kubernetes_…`."""
    if isinstance(value, list):
        return [spelt(one) for one in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    return {_key(key): spelt(one) for key, one in cast(Object, value).items()}


def _key(key: str) -> str:
    if key.startswith("x_kubernetes_"):
        return key.replace("_", "-")
    return f"${key[1:]}" if key in ("_ref", "_schema") else key
