"""Scaling policies of variants, and the alarms that target tracking makes for itself."""

import uuid
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from tests.clouds.sagemaker.refusals import invalid
from tests.clouds.sagemaker.state import State

KINDS = {
    "StepScaling": "StepScalingPolicyConfiguration",
    "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
}
PREDEFINED = {
    "sagemaker:variant:DesiredInstanceCount": (
        "SageMakerVariantInvocationsPerInstance",
        "SageMakerVariantConcurrentRequestsPerModelHighResolution",
    ),
    "sagemaker:variant:DesiredProvisionedConcurrency": (
        "SageMakerVariantProvisionedConcurrencyUtilization",
    ),
}


def put(sim: Any, state: State, request: dict[str, Any]) -> dict[str, Any]:
    resource, dimension = request["ResourceId"], request["ScalableDimension"]
    key = (resource, dimension, request["PolicyName"])
    before = state.policies.get(key)
    kind = request.get("PolicyType", before["PolicyType"] if before else "StepScaling")
    if kind not in KINDS or KINDS[kind] not in request:
        raise invalid(f"The configuration of a policy of type {kind} is missing or not supported.")
    if before and before["PolicyType"] != kind:
        raise invalid("You cannot change the type of an existing scaling policy.")
    settings = request[KINDS[kind]]
    if kind == "TargetTrackingScaling":
        _check_tracking(settings, dimension)
    if before:
        _forget_alarms(state, before)
    number = before["PolicyARN"].split(":")[6] if before else str(uuid.uuid4())
    place = f"arn:{state.backend.partition}:autoscaling:{state.region}:{state.account}"
    policy: dict[str, Any] = {
        "PolicyARN": f"{place}:scalingPolicy:{number}:resource/sagemaker/{resource}:"
        f"policyName/{request['PolicyName']}",
        "PolicyName": request["PolicyName"],
        "ServiceNamespace": "sagemaker",
        "ResourceId": resource,
        "ScalableDimension": dimension,
        "PolicyType": kind,
        KINDS[kind]: settings,
        "CreationTime": before["CreationTime"] if before else sim.clock.now(),
        "Alarms": [],
    }
    if kind == "TargetTrackingScaling":
        policy["Alarms"] = _alarms(state, policy, settings)
    state.policies[key] = policy
    return policy


def _check_tracking(settings: dict[str, Any], dimension: str) -> None:
    predefined = settings.get("PredefinedMetricSpecification")
    if (predefined is None) == ("CustomizedMetricSpecification" not in settings):
        raise invalid(
            "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must "
            "be specified."
        )
    if settings["TargetValue"] <= 0:
        raise invalid("TargetValue must be greater than 0.")
    allowed = PREDEFINED[dimension]
    if predefined and predefined["PredefinedMetricType"] not in allowed:
        raise invalid(
            f"Scalable dimension {dimension} only supports the following predefined metric types: "
            f"{', '.join(allowed)}"
        )


def _alarms(state: State, policy: dict[str, Any], settings: dict[str, Any]) -> list[dict[str, Any]]:
    _, endpoint, _, variant = policy["ResourceId"].split("/")
    backend = cloudwatch_backends[state.account][state.region]
    made: list[dict[str, Any]] = []
    arn = policy["PolicyARN"]
    for side, compare, periods in (("High", "Greater", 3), ("Low", "Less", 15)):
        alarm = backend.put_metric_alarm(
            name=f"TargetTracking-{policy['ResourceId']}-Alarm{side}-{uuid.uuid4()}",
            namespace="AWS/SageMaker",
            metric_name="InvocationsPerInstance",
            metric_data_queries=[],
            comparison_operator=f"{compare}ThanThreshold",
            evaluation_periods=periods,
            period=60,
            threshold=settings["TargetValue"] * (1.0 if side == "High" else 0.9),
            statistic="Sum",
            description=f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {arn}.",
            dimensions=[
                {"Name": "EndpointName", "Value": endpoint},
                {"Name": "VariantName", "Value": variant},
            ],
            alarm_actions=[arn],
        )
        made.append({"AlarmName": alarm.name, "AlarmARN": alarm.alarm_arn})
    return made


def _forget_alarms(state: State, policy: dict[str, Any]) -> None:
    backend = cloudwatch_backends[state.account][state.region]
    backend.delete_alarms([alarm["AlarmName"] for alarm in policy["Alarms"]])


def delete(state: State, key: tuple[str, str, str]) -> None:
    _forget_alarms(state, state.policies.pop(key))
