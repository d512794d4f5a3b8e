"""One endpoint on the simulated SageMaker, rolled out by the kit's own driver in virtual time."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from mlops_kit.aws.calls import ATTEMPTS, Clients
from mlops_kit.aws.s3_ledger import S3Ledger
from mlops_kit.aws.sagemaker.driver import EndpointSettings, SageMakerDriver
from mlops_kit.aws.sagemaker.requests import version_id
from mlops_kit.aws.sagemaker.scaling import VariantScaling
from mlops_kit.aws.sagemaker.signals import LATE_SECONDS, CloudWatchSignals
from mlops_kit.objectives import Objective
from mlops_kit.rollout.decision import Goal
from mlops_kit.rollout.ledger import Ledger, Version
from mlops_kit.rollout.plan import Plan
from mlops_kit.rollout.runner import Ending, Target, World, run
from mlops_kit.rollout.settings import RolloutSettings
from tests.clouds.sagemaker import simulator

BUCKET = "ledgers"
MOST_POLLS = 1500
NAME = "wine"
REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
ROLE = "arn:aws:iam::123456789012:role/wine-role"
AVAILABILITY = Objective("availability", 0.01)
SCALING: Mapping[str, Any] = {
    "min_replicas": 2,
    "max_replicas": 6,
    "target": 600.0,
    "scale_in_cooldown_seconds": 300.0,
    "scale_out_cooldown_seconds": 60.0,
    "schedules": None,
}
QUICK: Mapping[str, Any] = {"min_requests": 20, "bake_seconds": 0, "retention_seconds": 0}
ALARM = "wine-errors"
BRIEF: Mapping[str, float] = {
    "create_seconds": 20,
    "provision_seconds": 20,
    "activate_seconds": 5,
    "terminate_seconds": 10,
    "weights_seconds": 10,
    "scale_seconds": 20,
    "roll_back_seconds": 20,
    "delete_seconds": 10,
    "health_check_seconds": 60,
    "metric_delay_seconds": 0,
}
"""Settings of a simulator on which everything goes quickly, so that few polls are needed."""
GUARDED: Mapping[str, Any] = {
    "strategy": "canary",
    "steps": [{"weight": 10, "bake_seconds": 300}, {"weight": 100, "bake_seconds": 300}],
    "retention_seconds": 60,
    "max_wait_seconds": 7200,
}


def version(tag: str, **spec: Any) -> Version:
    """Return the version of an image's tag."""
    wanted = {
        "model": {"image_uri": f"{REGISTRY}/wine:{tag}"},
        "execution_role_arn": ROLE,
        "instance_type": "ml.m5.large",
        "network_isolation": True,
        **spec,
    }
    return Version(id=version_id(wanted), label=f"wine/{tag}", spec=wanted)


@dataclass
class Scene:
    """An account with one endpoint, and the ways to roll versions out on it."""

    cloud: Any
    """The simulator."""
    clients: Clients
    by_aws: bool = False
    scaling: Mapping[str, Any] = field(default_factory=lambda: SCALING)
    objectives: Sequence[Objective] = (AVAILABILITY,)
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Changes of the endpoint's settings."""
    poll_seconds: float = 15.0
    delay_seconds: float = LATE_SECONDS
    interrupted: str = ""
    polls: int = 0
    progress: list[str] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)

    def target(self, wanted: Version) -> tuple[Target, SageMakerDriver]:
        """Return what a fresh process has of the endpoint."""
        scaling = VariantScaling(self.clients, NAME, self.scaling, "invocations")
        least = self.scaling["min_replicas"]
        settings = EndpointSettings(
            wanted.id, least, by_aws=self.by_aws, alarms=[ALARM] if self.by_aws else []
        )
        settings = replace(settings, **self.settings)
        driver = SageMakerDriver(self.clients, NAME, settings, scaling)
        signals = CloudWatchSignals(
            self.clients, NAME, self.objectives, driver.variant_of, self.cloud.clock.now
        )
        signals.delay_seconds = self.delay_seconds
        return Target(driver, signals, S3Ledger(self.clients.s3, BUCKET, NAME)), driver

    def up(
        self,
        wanted: Version | str,
        sleep: Callable[[float], None] | None = None,
        goal: Mapping[str, Any] | None = None,
        **rollout: Any,
    ) -> Ending:
        """Do what `pulumi up` does for one version: prepare, run, finish."""
        asked = version(wanted) if isinstance(wanted, str) else wanted
        default = GUARDED if self.by_aws else QUICK
        target, driver = self.target(asked)
        driver.scale()
        ending = run(
            self._goal(asked, self.plan({**default, **rollout}), goal), target, self._world(sleep)
        )
        driver.tidy(ending.ledger.needed().__contains__)
        return ending

    def plan(self, rollout: Mapping[str, Any]) -> Plan:
        """Return the plan of some settings; steps are for a canary only."""
        canary = rollout.get("strategy", "canary") == "canary"
        fit = {name: value for name, value in rollout.items() if canary or name != "steps"}
        return RolloutSettings.model_validate(fit).plan()

    def ledger(self) -> Ledger:
        """Return what the bucket holds."""
        return S3Ledger(self.clients.s3, BUCKET, NAME).load()[0]

    def weights(self) -> dict[str, int]:
        """Return version -> percent, as the endpoint has it."""
        _, driver = self.target(version("nobody"))
        return dict(driver.observe().weights)

    def names(self) -> dict[str, set[str]]:
        """Return the names of the models and configurations that there are."""
        sagemaker = self.clients.sagemaker
        configs = sagemaker.list_endpoint_configs()["EndpointConfigs"]
        models = sagemaker.list_models()["Models"]
        return {
            "configs": {one["EndpointConfigName"] for one in configs},
            "models": {one["ModelName"] for one in models},
        }

    def counted(self, since: int = 0) -> Counter[str]:
        """Return how often each operation was called, from a position in `cloud.calls` on."""
        return Counter(operation for operation, _ in self.cloud.calls[since:])

    def _goal(self, asked: Version, plan: Plan, goal: Mapping[str, Any] | None) -> Goal:
        return Goal(
            asked,
            plan,
            tuple(self.objectives),
            self.cloud.clock.now(),
            startup_seconds=1800,
            handed=self.by_aws,
            by="ann",
            **(goal or {}),
        )

    def _world(self, sleep: Callable[[float], None] | None) -> World:
        def rest(seconds: float) -> None:
            self.polls += 1
            assert self.polls < MOST_POLLS, f"the run does not end: {self.progress[-1:]}"
            (sleep or self.cloud.clock.sleep)(seconds)

        return World(
            self.cloud.clock.now,
            rest,
            self.progress.append,
            lambda: self.interrupted,
            poll_seconds=self.poll_seconds,
            tell=lambda incident: self.told.append(incident) or [],
        )


@contextmanager
def scene(by_aws: bool = False, rate: float = 50.0, **settings: Any) -> Iterator[Scene]:
    """Begin an empty account; with an alarm on errors where AWS runs the rollouts."""
    from botocore.config import Config

    with simulator(**settings) as cloud:
        config = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS})
        services = ("sagemaker", "application-autoscaling", "cloudwatch", "s3", "logs")
        clients = Clients(*(cloud.client(service, config=config) for service in services))
        place = {"LocationConstraint": "eu-central-1"}
        clients.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        clients.cloudwatch.put_metric_alarm(
            AlarmName=ALARM,
            Namespace="AWS/SageMaker",
            MetricName="Invocation5XXErrors",
            Dimensions=[
                {"Name": "EndpointName", "Value": NAME},
                {"Name": "VariantName", "Value": "blue"},
            ],
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=30,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="notBreaching",
        )
        cloud.traffic.rate(NAME, rate)
        yield Scene(cloud, clients, by_aws)


def failing(made: Scene, wanted: Version, errors: float = 0.2) -> Version:
    """Have a version answer a share of its requests with errors."""
    made.cloud.traffic.model(f"{NAME}-{wanted.id}", errors=errors)
    return wanted
