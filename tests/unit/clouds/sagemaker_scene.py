"""An account with models, configurations and an endpoint, for the simulator's own tests."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.clouds.sagemaker import Simulator

ONCE = Config(retries={"total_max_attempts": 1})
ROLE = "arn:aws:iam::123456789012:role/sagemaker"
Answer = dict[str, Any]


def variant(model: str, name: str = "blue", **more: Any) -> Answer:
    fleet = {"InstanceType": "ml.m5.large", "InitialInstanceCount": 4}
    if "ServerlessConfig" in more:
        fleet = {}
    return {"VariantName": name, "ModelName": model, **fleet, **more}


class Scene:
    """`scene.sm` is SageMaker without retries; models m1, m2 and configurations c1, c2 exist."""

    def __init__(self, aws: Simulator):
        self.aws = aws
        self.sm = aws.client("sagemaker", config=ONCE)
        self.cw = aws.client("cloudwatch", config=ONCE)
        self.scaling = aws.client("application-autoscaling", config=ONCE)
        for number in "12":
            self.model(f"m{number}")
            self.config(f"c{number}", variant(f"m{number}"))

    def model(self, name: str, image: str = "registry/model:1", **more: Any) -> None:
        container = {"Image": image}
        self.sm.create_model(
            ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer=container, **more
        )

    def config(self, name: str, *variants: Answer, **more: Any) -> None:
        self.sm.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=list(variants), **more
        )

    def start(self, config: str = "c1") -> None:
        """Create the endpoint e and wait until it serves."""
        self.sm.create_endpoint(EndpointName="e", EndpointConfigName=config)
        self.aws.advance(300)

    def update(self, config: str, policy: Answer | None = None, **more: Any) -> None:
        if policy is not None:
            more["DeploymentConfig"] = policy
        self.sm.update_endpoint(EndpointName="e", EndpointConfigName=config, **more)

    def describe(self) -> Answer:
        return self.sm.describe_endpoint(EndpointName="e")

    def status(self) -> str:
        return self.describe()["EndpointStatus"]

    def weigh(self, **weights: float) -> None:
        wishes = [
            {"VariantName": name, "DesiredWeight": weight} for name, weight in weights.items()
        ]
        self.sm.update_endpoint_weights_and_capacities(
            EndpointName="e", DesiredWeightsAndCapacities=wishes
        )

    def alarm(self, name: str = "bad", **more: Any) -> None:
        """Make an alarm on more than 1 % failed requests of the variant blue, for two minutes."""
        settings = {
            "Namespace": "AWS/SageMaker",
            "MetricName": "Invocation5XXErrors",
            "Dimensions": [
                {"Name": "EndpointName", "Value": "e"},
                {"Name": "VariantName", "Value": "blue"},
            ],
            "Statistic": "Average",
            "Period": 60,
            "EvaluationPeriods": 2,
            "Threshold": 0.01,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        }
        self.cw.put_metric_alarm(AlarmName=name, **{**settings, **more})


def query(
    metric: str, statistic: str, name: str = "blue", period: int = 60, id: str = "m"
) -> Answer:
    dimensions = [
        {"Name": "EndpointName", "Value": "e"},
        {"Name": "VariantName", "Value": name},
    ]
    asked = {"Namespace": "AWS/SageMaker", "MetricName": metric, "Dimensions": dimensions}
    return {"Id": id, "MetricStat": {"Metric": asked, "Period": period, "Stat": statistic}}


def ask(scene: Scene, *queries: Answer, minutes: int = 60) -> dict[str, list[float]]:
    now = scene.aws.clock.now()
    answer = scene.cw.get_metric_data(
        MetricDataQueries=list(queries),
        StartTime=now - timedelta(minutes=minutes),
        EndTime=now,
        ScanBy="TimestampAscending",
    )
    return {result["Id"]: result["Values"] for result in answer["MetricDataResults"]}


def served(scene: Scene, seconds: float, rate: float = 100.0, config: str = "c1") -> None:
    scene.start(config)
    scene.aws.traffic.rate("e", rate)
    scene.aws.advance(seconds)


def shares(scene: Scene) -> list[dict[str, float]]:
    """Return each model's share of the requests, change by change."""
    values = scene.aws.endpoint("e").shares.values
    return [{model: round(share, 3) for (_, model, _), share in v.items()} for v in values]


def refused(call: Any, *arguments: Any, code: str = "ValidationException", **more: Any) -> str:
    """Make a call that has to be refused and return the sentence."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **more)
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    return error["Message"]


def size(value: int, kind: str = "CAPACITY_PERCENT") -> Answer:
    return {"Type": kind, "Value": value}


def blue_green(kind: str = "ALL_AT_ONCE", wait: int = 0, last: int = 0, **more: Any) -> Answer:
    """Return a blue/green policy; `CanarySize`, `LinearStepSize`, `timeout`, `alarms` if named."""
    alarms, timeout = more.pop("alarms", []), more.pop("timeout", None)
    routing = {"Type": kind, "WaitIntervalInSeconds": wait, **more}
    policy: Answer = {"TrafficRoutingConfiguration": routing, "TerminationWaitInSeconds": last}
    if timeout is not None:
        policy["MaximumExecutionTimeoutInSeconds"] = timeout
    found: Answer = {"BlueGreenUpdatePolicy": policy}
    if alarms:
        named = [{"AlarmName": name} for name in alarms]
        found["AutoRollbackConfiguration"] = {"Alarms": named}
    return found


def rolling(value: int = 25, wait: int = 60, kind: str = "CAPACITY_PERCENT") -> Answer:
    batch = size(value, kind)
    return {"RollingUpdatePolicy": {"MaximumBatchSize": batch, "WaitIntervalInSeconds": wait}}
