"""Application Auto Scaling of endpoint variants; other namespaces are moto's own."""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.clouds.sagemaker import scaling_policies
from tests.clouds.sagemaker.refusals import Refused, invalid
from tests.clouds.sagemaker.state import State

Request = dict[str, Any]
INSTANCES = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
RESOURCE = re.compile(r"endpoint/([^/]+)/variant/([^/]+)")
SCHEDULE = re.compile(r"(at|rate|cron)\(.+\)")
PAGE = 50


def sagemaker_only(call: Callable[..., Any]) -> Callable[..., Any]:
    def handle(sim: Any, state: State, request: Request) -> Any:
        if request["ServiceNamespace"] != "sagemaker":
            return NotImplemented
        return call(sim, state, request)

    return handle


def _not_found(what: str, request: Request, more: str = "") -> Refused:
    place = (
        f"service namespace: {request['ServiceNamespace']}, resource ID: {request['ResourceId']}, "
        f"scalable dimension: {request['ScalableDimension']}"
    )
    return Refused("ObjectNotFoundException", f"{what} for {place}{more}")


def _key(request: Request) -> tuple[str, str]:
    return request["ResourceId"], request["ScalableDimension"]


@sagemaker_only
def register(sim: Any, state: State, request: Request) -> dict[str, Any]:
    _check_variant(state, request)
    key = _key(request)
    target = state.targets.get(key)
    low = request.get("MinCapacity", target and target["MinCapacity"])
    high = request.get("MaxCapacity", target and target["MaxCapacity"])
    if low is None or high is None:
        raise invalid("MinCapacity and MaxCapacity must be specified when a target is registered.")
    if low > high:
        raise invalid("Maximum capacity cannot be less than minimum capacity")
    if target is None:
        target = state.targets[key] = _new_target(sim, state, request)
    target.update(MinCapacity=low, MaxCapacity=high)
    if "SuspendedState" in request:
        target["SuspendedState"] = {**target["SuspendedState"], **request["SuspendedState"]}
    return {"ScalableTargetARN": target["ScalableTargetARN"]}


def _check_variant(state: State, request: Request) -> None:
    match = RESOURCE.fullmatch(request["ResourceId"])
    if not match or request["ScalableDimension"] not in (INSTANCES, CONCURRENCY):
        raise invalid("Unsupported service namespace, resource type or scalable dimension")
    endpoint = state.endpoints.get(match[1])
    variant = endpoint.variant(match[2]) if endpoint and endpoint.serving() else None
    if variant is None:
        # Own words, after ECS's "ECS service doesn't exist".
        raise invalid(f"SageMaker endpoint variant doesn't exist: {request['ResourceId']}")
    burstable = (variant.instance_type or "").startswith("ml.t")
    if burstable or (variant.serverless and request["ScalableDimension"] == INSTANCES):
        kind = variant.instance_type or "serverless"
        # Own words; AWS's guide: "doesn't support automatic scaling for burstable instances".
        raise invalid(
            f"The instance type {kind} of variant {variant.name} is not supported for automatic "
            "scaling."
        )


def _new_target(sim: Any, state: State, request: Request) -> dict[str, Any]:
    partition = state.backend.partition
    number = hashlib.sha256(f"{state.region}{_key(request)}".encode()).hexdigest()[:32]
    place = f"arn:{partition}:application-autoscaling:{state.region}:{state.account}"
    role = "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
    linked = "aws-service-role/sagemaker.application-autoscaling.amazonaws.com"
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": request["ResourceId"],
        "ScalableDimension": request["ScalableDimension"],
        "RoleARN": f"arn:{partition}:iam::{state.account}:role/{linked}/{role}",
        "CreationTime": sim.clock.now(),
        "ScalableTargetARN": f"{place}:scalable-target/{number}",
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False,
        },
        "tags": request.get("Tags", {}),
    }


@sagemaker_only
def deregister(sim: Any, state: State, request: Request) -> dict[str, Any]:
    key = _key(request)
    if key not in state.targets:
        raise _not_found("No scalable target found", request)
    del state.targets[key]
    for policy in [policy for policy in state.policies if policy[:2] == key]:
        scaling_policies.delete(state, policy)
    for action in [action for action in state.actions if action[:2] == key]:
        del state.actions[action]
    return {}


@sagemaker_only
def targets(sim: Any, state: State, request: Request) -> dict[str, Any]:
    shown = (
        {name: value for name, value in target.items() if name != "tags"}
        for target in state.targets.values()
        if target["ResourceId"] in request.get("ResourceIds", [target["ResourceId"]])
    )
    return _page("ScalableTargets", shown, request)


@sagemaker_only
def put_policy(sim: Any, state: State, request: Request) -> dict[str, Any]:
    if _key(request) not in state.targets:
        raise _not_found("No scalable target registered", request)
    policy = scaling_policies.put(sim, state, request)
    return {"PolicyARN": policy["PolicyARN"], "Alarms": policy["Alarms"]}


@sagemaker_only
def delete_policy(sim: Any, state: State, request: Request) -> dict[str, Any]:
    key = (*_key(request), request["PolicyName"])
    if key not in state.policies:
        name = f", policy name: {request['PolicyName']}"
        raise _not_found("No scaling policy found", request, name)
    scaling_policies.delete(state, key)
    return {}


@sagemaker_only
def policies(sim: Any, state: State, request: Request) -> dict[str, Any]:
    names = request.get("PolicyNames")
    shown = (
        policy
        for policy in state.policies.values()
        if _of(policy, request) and (names is None or policy["PolicyName"] in names)
    )
    return _page("ScalingPolicies", shown, request)


@sagemaker_only
def put_action(sim: Any, state: State, request: Request) -> dict[str, Any]:
    if _key(request) not in state.targets:
        raise _not_found("No scalable target registered", request)
    key = (*_key(request), request["ScheduledActionName"])
    before = state.actions.get(key, {})
    schedule = request.get("Schedule", before.get("Schedule", ""))
    if not SCHEDULE.fullmatch(schedule):
        raise invalid(
            f"The schedule expression '{schedule}' is not valid: use at(), rate(), cron()."
        )
    action = request.get("ScalableTargetAction", {})
    low, high = action.get("MinCapacity"), action.get("MaxCapacity")
    if low is None and high is None:
        raise invalid("Either MinCapacity or MaxCapacity must be specified for a scheduled action.")
    if low is not None and high is not None and low > high:
        raise invalid("Maximum capacity cannot be less than minimum capacity")
    place = f"{state.region}:{state.account}:scheduledAction"
    resource = f"resource/sagemaker/{request['ResourceId']}"
    state.actions[key] = {
        "CreationTime": sim.clock.now(),
        "ScheduledActionARN": f"arn:{state.backend.partition}:autoscaling:{place}:{resource}:"
        f"scheduledActionName/{request['ScheduledActionName']}",
        **before,
        **request,
    }
    return {}


@sagemaker_only
def delete_action(sim: Any, state: State, request: Request) -> dict[str, Any]:
    key = (*_key(request), request["ScheduledActionName"])
    if key not in state.actions:
        name = f", scheduled action name: {request['ScheduledActionName']}"
        raise _not_found("No scheduled action found", request, name)
    del state.actions[key]
    return {}


@sagemaker_only
def actions(sim: Any, state: State, request: Request) -> dict[str, Any]:
    names = request.get("ScheduledActionNames")
    shown = (
        action
        for action in state.actions.values()
        if _of(action, request) and (names is None or action["ScheduledActionName"] in names)
    )
    return _page("ScheduledActions", shown, request)


def tags(sim: Any, state: State, request: Request) -> dict[str, Any]:
    for target in state.targets.values():
        if target["ScalableTargetARN"] == request["ResourceARN"]:
            return {"Tags": target["tags"]}
    raise Refused(
        "ResourceNotFoundException",
        f"The specified resource doesn't exist: {request['ResourceARN']}",
    )


def _of(entry: dict[str, Any], request: Request) -> bool:
    return all(
        request.get(name) in (None, entry[name]) for name in ("ResourceId", "ScalableDimension")
    )


def _page(key: str, entries: Iterable[dict[str, Any]], request: Request) -> dict[str, Any]:
    dimension = request.get("ScalableDimension")
    found = [entry for entry in entries if dimension in (None, entry["ScalableDimension"])]
    start = int(request.get("NextToken", 0))
    end = start + request.get("MaxResults", PAGE)
    answer: dict[str, Any] = {key: found[start:end]}
    if end < len(found):
        answer["NextToken"] = str(end)
    return answer


OPERATIONS = {
    "DeleteScalingPolicy": delete_policy,
    "DeleteScheduledAction": delete_action,
    "DeregisterScalableTarget": deregister,
    "DescribeScalableTargets": targets,
    "DescribeScalingPolicies": policies,
    "DescribeScheduledActions": actions,
    "ListTagsForResource": tags,
    "PutScalingPolicy": put_policy,
    "PutScheduledAction": put_action,
    "RegisterScalableTarget": register,
}
