"""The parts of a SageMaker platform that name other parts of it, in place of ids and ARNs."""

# pyright: reportIncompatibleVariableOverride=false
# A name may stand where the component takes ids.

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationInfo, WrapValidator

from mlops_kit.aws.drift.settings import DriftSettings
from mlops_kit.aws.eks.settings import EksClusterSettings
from mlops_kit.aws.monitoring.settings import WatchSettings
from mlops_kit.aws.pipelines.settings import (
    TrainingNetworkSettings,
    TrainingPipelineSettings,
)
from mlops_kit.aws.sagemaker.capacity_settings import (
    SageMakerGuardrailsSettings,
    SageMakerNetworkSettings,
)
from mlops_kit.aws.sagemaker.settings import SageMakerEndpointSettings
from mlops_kit.aws.sagemaker.shapes import AlarmName
from mlops_kit.aws.shapes import SubnetId
from mlops_kit.aws.transfer.settings import DataTransferSettings, TransferDestinationSettings
from mlops_kit.bounds import Name
from mlops_kit.problems import Place, mistake, shown
from mlops_kit.settings import Context, Given, Settings

T = TypeVar("T", bound=Settings)
_NAME = TypeAdapter[str](Name)


def _named_or(model: type[T]) -> WrapValidator:
    """Take a name or a map, with the mistakes of the one that was meant."""

    def read(value: Any, handler: object, info: ValidationInfo) -> str | T:
        if isinstance(value, str):
            return _NAME.validate_python(value)
        if isinstance(value, dict):
            return model.model_validate(cast(Any, value), context=info.context)
        raise mistake(f"must be a name, or a map, got {shown(value)}")

    return WrapValidator(read)


class OwnGuardrailsSettings(SageMakerGuardrailsSettings):
    """Rollouts that AWS runs by itself, watched by the endpoint's own alarms or by others."""

    alarm_names: tuple[AlarmName, ...] | None = None
    """Alarms at which AWS gives the old version the traffic back; those of `monitoring`, when
    they are not said."""


class EndpointSettings(SageMakerEndpointSettings):
    """An endpoint with its monitoring."""

    network: (
        Annotated[Name | SageMakerNetworkSettings, _named_or(SageMakerNetworkSettings)] | None
    ) = None
    """Name of a network of the platform, or subnets and security groups."""
    guardrails: OwnGuardrailsSettings | None = None
    """AWS runs the rollouts by its deployment guardrails, in place of the kit; needed where an
    endpoint has one variant only, serverless or asynchronous."""
    monitoring: WatchSettings | None = None
    """Alarms, dashboard, probe and budget; none, when it is not said."""
    drift: DriftSettings | None = None
    """Monitors of what `data_capture` keeps; none, when it is not said."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """What is wired has both its ends."""
        yield from super().conflicts(given, context)
        watched = given.has("monitoring")
        named = not given.right("guardrails") or given.value("guardrails", "alarm_names")
        if given.has("guardrails") and not watched and not named:
            yield (
                ("guardrails", "alarm_names"),
                "are required but missing; or say monitoring, whose alarms they are",
            )
        if watched and given.has("log_group_name"):
            yield ("log_group_name",), "is made by monitoring: remove one of the two"
        if given.has("drift") and not given.has("data_capture"):
            yield ("data_capture",), "is required but missing: drift compares what it keeps"
        if watched and given.right("monitoring"):
            yield from _unfit_monitoring(given)


class ClusterSettings(EksClusterSettings):
    """A Kubernetes cluster in a network of the platform, or in one that exists."""

    network: Name | None = None
    """Name of a network of the platform."""
    subnet_ids: tuple[SubnetId, ...] | None = None
    """Private subnets, where `network` is not said."""

    @classmethod
    def conflicts(cls, given: Given, context: Context) -> Iterable[tuple[Place, str]]:
        """The subnets are said in one way."""
        yield from super().conflicts(given, context)
        if given.has("network") and given.has("subnet_ids"):
            yield ("subnet_ids",), "are those of network: remove one of the two"
        if not given.has("network") and not given.has("subnet_ids"):
            yield ("network",), "is required but missing; or say subnet_ids"


class PipelineSettings(TrainingPipelineSettings):
    """A training pipeline whose jobs are in a network of the platform, in another, or in none."""

    network: (
        Annotated[Name | TrainingNetworkSettings, _named_or(TrainingNetworkSettings)] | None
    ) = None
    """Name of a network of the platform, or where else the jobs' containers can reach to."""


class TransferSettings(DataTransferSettings):
    """Data that is moved into an artifact store of the platform, or into another bucket."""

    destination: Annotated[
        Name | TransferDestinationSettings, _named_or(TransferDestinationSettings)
    ]
    """Name of an artifact store, or a bucket with its key."""


def _unfit_monitoring(given: Given) -> Iterable[tuple[Place, str]]:
    """Find bounds and probes that the endpoint's kind of capacity cannot have."""
    waits = given.has("asynchronous")
    if waits and given.value("monitoring", "max_backlog_per_instance") is None:
        yield (
            ("monitoring", "max_backlog_per_instance"),
            "is required but missing: by it monitoring knows that requests wait in a queue",
        )
    for name, wrong in (("probe", waits), ("max_backlog_per_instance", not waits)):
        if wrong and given.value("monitoring", name) is not None:
            kind = "a" if waits else "no"
            yield ("monitoring", name), f"cannot be had with {kind} queue (asynchronous): remove it"
    if not given.has("serverless") and given.value("monitoring", "max_concurrency_percent"):
        yield ("monitoring", "max_concurrency_percent"), "is of serverless capacity: remove it"
