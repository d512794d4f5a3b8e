"""`SageMakerRollout`: an endpoint on Amazon SageMaker."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError

from mlops_kit.aws.calls import Clients, clients
from mlops_kit.aws.places import AccountId, Region, RoleArn, dns_suffix
from mlops_kit.aws.s3_ledger import S3Ledger
from mlops_kit.aws.sagemaker import requests
from mlops_kit.aws.sagemaker.driver import EndpointSettings, SageMakerDriver
from mlops_kit.aws.sagemaker.layout import LONGEST_ENDPOINT, no_configuration
from mlops_kit.aws.sagemaker.log import RolloutLog
from mlops_kit.aws.sagemaker.scaling import Measure, VariantScaling
from mlops_kit.aws.sagemaker.settings import SageMakerRolloutSettings
from mlops_kit.aws.sagemaker.signals import LATE_SECONDS, CloudWatchSignals
from mlops_kit.bounds import Text
from mlops_kit.problems import Problem, from_validation_error, mistake, shown
from mlops_kit.provider.resource import Properties, Refusal
from mlops_kit.provider.rollout_resource import RolloutResource, Wanted
from mlops_kit.rollout.decision import Snapshot
from mlops_kit.rollout.driver import TargetError
from mlops_kit.rollout.ledger import Version
from mlops_kit.rollout.runner import Ending, Target
from mlops_kit.settings import Settings

log = logging.getLogger(__name__)
POLL_SECONDS = 15.0
WIRED = ("endpoint", "region", "account_id", "ledger_bucket_name", "access", "version")
OUTPUTS = ("url", "live_version", "weights", "history")
NO_PART = (
    "scaling",
    "guardrails",
    "demands",
    "objectives",
    "rollout",
    "startup_timeout_seconds",
    "log_group_name",
    "tags",
)
"""Settings that are no part of a version: they may change while it serves."""
REMOVAL_SECONDS = 3600
Connect = Callable[[Properties], Clients]


class SageMakerRolloutResource(RolloutResource):
    """Connects the rollout core to the SageMaker driver."""

    token = "mlops-kit:index:SageMakerRollout"
    poll_seconds = POLL_SECONDS
    poll_jitter = 0.2
    delay_seconds = LATE_SECONDS
    identity: tuple[str, ...] = ("endpoint", "region", "account_id")

    def __init__(self, connect: Connect | None = None) -> None:
        """Say how clients are made.

        Args:
            connect: makes them for some inputs. Defaults to boto3 with its own credentials.
        """
        self._connect = connect or _clients
        self._logs: dict[str, RolloutLog] = {}
        self._connected: dict[str, Clients] = {}

    def check(self, inputs: Properties) -> tuple[Properties, list[Problem]]:
        """Validate with the model that also reads stack files; name the version."""
        problems = _wiring(inputs)
        try:
            settings = _settings(inputs)
        except ValidationError as error:
            return inputs, [*problems, *from_validation_error(error, "")]
        if settings.execution_role_arn is None:
            problems.append(Problem("execution_role_arn", "is required but missing"))
        if problems:
            return inputs, problems
        return {**inputs, "version": requests.version_id(_spec(settings))}, []

    def wanted(self, inputs: Properties) -> Wanted:
        """Translate checked inputs."""
        settings = _settings(inputs)
        spec = _spec(settings)
        return Wanted(
            version=Version(id=str(inputs["version"]), label=_label(spec), spec=spec),
            rollout=settings.rollout,
            objectives=settings.objectives.objectives(),
            startup_seconds=settings.startup_timeout_seconds,
            first_requests=0,
            handed=settings.guardrails is not None,
        )

    def connect(self, inputs: Properties) -> Target | None:
        """Return the endpoint's driver, signals and ledger when it is there."""
        target, driver = self._target(inputs)
        return target if driver.exists() else None

    def prepare(self, inputs: Properties) -> Target:
        """Have what serves scaled as wanted."""
        target, driver = self._target(inputs)
        driver.scale()
        return target

    def finish(self, inputs: Properties, ending: Ending) -> None:
        """Scale what serves, delete what nothing needs, and log how it ended."""
        needed = ending.ledger.needed()
        _, driver = self._target(inputs)
        driver.tidy(needed.__contains__)
        event = {"what": ending.outcome.result, "sentence": ending.outcome.sentence}
        self._log(inputs).write(datetime.now(UTC), event, log.warning)

    def record(self, inputs: Properties, snapshot: Snapshot, line: str) -> None:
        """Append to the endpoint's log: a line for each step and share."""
        event = {
            "what": snapshot.phase,
            "version": str(snapshot.candidate),
            "step": snapshot.step,
            "weight": snapshot.weight,
        }
        self._log(inputs).write(datetime.now(UTC), event, log.warning)

    def requests_per_second(self, inputs: Properties) -> float | None:
        """Ask CloudWatch for the rate of the last minutes."""
        target, _ = self._target(inputs)
        assert isinstance(target.signals, CloudWatchSignals)
        try:
            return target.signals.per_second()
        except TargetError:
            return None

    def hooks_folder(self, inputs: Properties) -> Path | None:
        """Run hooks where the provider runs."""
        return None

    def remove(self, inputs: Properties) -> None:
        """Delete the endpoint, its models, its configurations and its ledger."""
        target, driver = self._target(inputs)
        deadline = monotonic() + REMOVAL_SECONDS
        while not driver.remove():
            if monotonic() > deadline:
                raise Refusal(
                    f"{inputs['endpoint']} is still being changed by AWS, which does not "
                    "interrupt that: run the command again later"
                )
            sleep(self.poll_seconds)
        assert isinstance(target.store, S3Ledger)
        target.store.remove()

    def url(self, inputs: Properties) -> str:
        """Return the address of the SageMaker runtime for this endpoint."""
        region = str(inputs["region"])
        asynchronous = "async-" if "asynchronous" in inputs else ""
        return (
            f"https://runtime.sagemaker.{region}.{dns_suffix(region)}"
            f"/endpoints/{inputs['endpoint']}/{asynchronous}invocations"
        )

    def _target(self, inputs: Properties) -> tuple[Target, SageMakerDriver]:
        """Return what the core works with; of inputs that do not hold now, enough to look."""
        asked, name = self._clients(inputs), str(inputs["endpoint"])
        try:
            settings = _settings(inputs)
        except ValidationError:
            settings = None
        scaling = VariantScaling(
            asked, name, _scaling(settings) if settings else {}, _measure(inputs)
        )
        endpoint = _endpoint(settings, str(inputs["version"])) if settings else EndpointSettings()
        driver = SageMakerDriver(asked, name, endpoint, scaling)
        objectives = settings.objectives.objectives() if settings else ()
        signals = CloudWatchSignals(asked, name, objectives, driver.variant_of)
        store = S3Ledger(asked.s3, str(inputs["ledger_bucket_name"]), name)
        return Target(driver, signals, store), driver

    def _log(self, inputs: Properties) -> RolloutLog:
        name, group = str(inputs["endpoint"]), str(inputs.get("log_group_name", ""))
        if name not in self._logs:
            self._logs[name] = RolloutLog(self._clients(inputs), group, name)
        return self._logs[name]

    def _clients(self, inputs: Properties) -> Clients:
        """Return the clients for some access, made once."""
        known = json.dumps([inputs["region"], inputs.get("access")], sort_keys=True)
        if known not in self._connected:
            self._connected[known] = self._connect(inputs)
        return self._connected[known]


def _short(name: str) -> str:
    if not re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*", name) or len(name) > LONGEST_ENDPOINT:
        raise mistake(
            f"must be 1 to {LONGEST_ENDPOINT} letters, digits and dashes, got {shown(name)}"
        )
    return no_configuration(name)


class _Access(Settings):
    """How the kit reaches AWS."""

    assume_role_arn: RoleArn | None = None
    service_urls: dict[str, str] | None = None


def _clients(inputs: Properties) -> Clients:
    access: Mapping[str, Any] = inputs.get("access", {})
    return clients(str(inputs["region"]), access.get("assume_role_arn"), access.get("service_urls"))


def _settings(inputs: Properties) -> SageMakerRolloutSettings:
    given = {key: value for key, value in inputs.items() if key not in (*WIRED, *OUTPUTS)}
    return SageMakerRolloutSettings.model_validate(given)


class _Wiring(Settings):
    """What a program wires by itself."""

    endpoint: Annotated[str, AfterValidator(_short)]
    region: Region
    account_id: AccountId
    ledger_bucket_name: Text
    access: _Access


def _wiring(inputs: Properties) -> list[Problem]:
    """Find mistakes in what a program wires by itself."""
    try:
        _Wiring.model_validate({k: v for k, v in inputs.items() if k in _Wiring.model_fields})
    except ValidationError as error:
        return from_validation_error(error, "")
    return []


def _spec(settings: SageMakerRolloutSettings) -> dict[str, Any]:
    """Return what a version is made of: the same settings always give the same."""
    spec = settings.model_dump(mode="json", exclude_none=True, exclude=set(NO_PART))
    if settings.network_isolation is None:
        spec["network_isolation"] = settings.serverless is None
    return spec


def _label(spec: Mapping[str, Any]) -> str:
    given: Mapping[str, str] = spec["model"]
    if "label" in given:
        return given["label"]
    if "package_arn" in given:
        return given["package_arn"].split("/", 1)[1]
    image = given["image_uri"].rsplit("/", 1)[-1].split("@")[0]
    artifact = given.get("artifact_uri", "").rstrip("/").rsplit("/", 1)[-1]
    return f"{artifact} on {image}" if artifact else image


def _endpoint(settings: SageMakerRolloutSettings, version: str) -> EndpointSettings:
    demands, handed = settings.demands, settings.guardrails
    return EndpointSettings(
        wanted=version,
        least_replicas=settings.scaling.min_replicas,
        by_aws=handed is not None,
        alarms=handed.alarm_names if handed else (),
        rolling_batch_percent=handed.rolling_batch_percent if handed else None,
        startup_seconds=settings.startup_timeout_seconds,
        approval=demands.model_dump(exclude_none=True) if demands else {},
        tags=settings.tags or {},
    )


def _scaling(settings: SageMakerRolloutSettings) -> dict[str, Any]:
    wanted = settings.scaling.model_dump(mode="json")
    if wanted["max_replicas"] is None:
        wanted["max_replicas"] = wanted["min_replicas"]
    if settings.serverless is not None and settings.serverless.provisioned_concurrency is None:
        return {}
    return wanted


def _measure(inputs: Properties) -> Measure:
    if "serverless" in inputs:
        return "concurrency"
    return "backlog" if "asynchronous" in inputs else "invocations"
