"""Settings and args are two views of one thing: same names, same defaults."""

import inspect
import re
import sys
import typing

import pytest

from infra.sagemaker_settings import SageMakerPlatform
from infra.settings import LocalPlatform
from mlops_kit.aws import (
    AdoptedNetworkArgs,
    AzureBlobSourceArgs,
    BiasMonitorArgs,
    BucketSourceArgs,
    CanaryBucketArgs,
    DataQualityMonitorArgs,
    DataTransferArgs,
    DriftMonitorsArgs,
    EcrRegistryArgs,
    EcrReplicaArgs,
    EksAccessEntryArgs,
    EksClusterArgs,
    EksNodePoolArgs,
    EksPodIdentityArgs,
    EndpointMonitoringArgs,
    EndpointProbeArgs,
    ExplainabilityMonitorArgs,
    GoogleBucketSourceArgs,
    ModelPackageGroupArgs,
    ModelQualityMonitorArgs,
    ModelRegistryArgs,
    MonthlyBudgetArgs,
    NfsSourceArgs,
    ObjectStoreSourceArgs,
    PrivateNetworkArgs,
    S3ArtifactStoreArgs,
    S3ReplicaArgs,
    SageMakerAsynchronousArgs,
    SageMakerDataCaptureArgs,
    SageMakerDemandsArgs,
    SageMakerEndpointArgs,
    SageMakerGuardrailsArgs,
    SageMakerModelArgs,
    SageMakerNetworkArgs,
    SageMakerRolloutArgs,
    SageMakerScalingArgs,
    SageMakerScheduleArgs,
    SageMakerServerlessArgs,
    TrainingCheckArgs,
    TrainingJobArgs,
    TrainingMetricArgs,
    TrainingNetworkArgs,
    TrainingPipelineArgs,
    TransferDestinationArgs,
    aws_account,
)
from mlops_kit.aws.drift.monitor_settings import (
    BiasMonitorSettings,
    DataQualityMonitorSettings,
    ExplainabilityMonitorSettings,
    ModelQualityMonitorSettings,
)
from mlops_kit.aws.drift.settings import DriftMonitorsSettings
from mlops_kit.aws.ecr.settings import EcrRegistrySettings, EcrReplicaSettings
from mlops_kit.aws.eks.node_pool_settings import EksNodePoolSettings
from mlops_kit.aws.eks.settings import (
    EksAccessEntrySettings,
    EksClusterSettings,
    EksPodIdentitySettings,
)
from mlops_kit.aws.model_registry.settings import (
    ModelPackageGroupSettings,
    ModelRegistrySettings,
)
from mlops_kit.aws.monitoring.settings import (
    CanaryBucketSettings,
    EndpointMonitoringSettings,
    EndpointProbeSettings,
    MonthlyBudgetSettings,
)
from mlops_kit.aws.pipelines.settings import (
    TrainingCheckSettings,
    TrainingJobSettings,
    TrainingMetricSettings,
    TrainingNetworkSettings,
    TrainingPipelineSettings,
)
from mlops_kit.aws.s3.settings import S3ArtifactStoreSettings, S3ReplicaSettings
from mlops_kit.aws.sagemaker.capacity_settings import (
    SageMakerAsynchronousSettings,
    SageMakerDataCaptureSettings,
    SageMakerGuardrailsSettings,
    SageMakerNetworkSettings,
    SageMakerScalingSettings,
    SageMakerScheduleSettings,
    SageMakerServerlessSettings,
)
from mlops_kit.aws.sagemaker.settings import (
    SageMakerDemandsSettings,
    SageMakerEndpointSettings,
    SageMakerModelSettings,
    SageMakerRolloutSettings,
)
from mlops_kit.aws.transfer.settings import (
    AzureBlobSourceSettings,
    BucketSourceSettings,
    DataTransferSettings,
    GoogleBucketSourceSettings,
    NfsSourceSettings,
    ObjectStoreSourceSettings,
    TransferDestinationSettings,
)
from mlops_kit.aws.vpc.settings import (
    AdoptedNetworkSettings,
    PrivateNetworkSettings,
)
from mlops_kit.contracts import (
    BlackoutArgs,
    HookArgs,
    MaintenanceWindowArgs,
    ObjectivesArgs,
    RolloutArgs,
    StepArgs,
)
from mlops_kit.local import (
    LocalEndpointArgs,
    LocalMachineArgs,
    LocalModelArgs,
    LocalRolloutArgs,
)
from mlops_kit.local.settings import (
    LocalEndpointSettings,
    LocalMachineSettings,
    LocalModelSettings,
)
from mlops_kit.objectives.settings import ObjectivesSettings
from mlops_kit.rollout.calendar_settings import WEEK, BlackoutSettings, MaintenanceWindowSettings
from mlops_kit.rollout.hook_settings import HookSettings
from mlops_kit.rollout.settings import RolloutSettings, StepSettings
from mlops_kit.settings import Settings

STOCK = [
    (AzureBlobSourceSettings, AzureBlobSourceArgs, set()),
    (BucketSourceSettings, BucketSourceArgs, set()),
    (DataTransferSettings, DataTransferArgs, set()),
    (GoogleBucketSourceSettings, GoogleBucketSourceArgs, set()),
    (NfsSourceSettings, NfsSourceArgs, set()),
    (ObjectStoreSourceSettings, ObjectStoreSourceArgs, set()),
    (TransferDestinationSettings, TransferDestinationArgs, set()),
    (DataQualityMonitorSettings, DataQualityMonitorArgs, set()),
    (ModelQualityMonitorSettings, ModelQualityMonitorArgs, set()),
    (BiasMonitorSettings, BiasMonitorArgs, set()),
    (ExplainabilityMonitorSettings, ExplainabilityMonitorArgs, set()),
    (DriftMonitorsSettings, DriftMonitorsArgs, set()),
    (PrivateNetworkSettings, PrivateNetworkArgs, set()),
    (AdoptedNetworkSettings, AdoptedNetworkArgs, set()),
    (ModelPackageGroupSettings, ModelPackageGroupArgs, set()),
    (ModelRegistrySettings, ModelRegistryArgs, set()),
    (EcrReplicaSettings, EcrReplicaArgs, set()),
    (EcrRegistrySettings, EcrRegistryArgs, set()),
    (EksAccessEntrySettings, EksAccessEntryArgs, set()),
    (EksClusterSettings, EksClusterArgs, set()),
    (EksNodePoolSettings, EksNodePoolArgs, set()),
    (EksPodIdentitySettings, EksPodIdentityArgs, set()),
    (EndpointProbeSettings, EndpointProbeArgs, set()),
    (CanaryBucketSettings, CanaryBucketArgs, set()),
    (MonthlyBudgetSettings, MonthlyBudgetArgs, set()),
    (EndpointMonitoringSettings, EndpointMonitoringArgs, set()),
    (S3ReplicaSettings, S3ReplicaArgs, set()),
    (S3ArtifactStoreSettings, S3ArtifactStoreArgs, set()),
    (TrainingJobSettings, TrainingJobArgs, set()),
    (TrainingCheckSettings, TrainingCheckArgs, set()),
    (TrainingMetricSettings, TrainingMetricArgs, set()),
    (TrainingNetworkSettings, TrainingNetworkArgs, set()),
    (TrainingPipelineSettings, TrainingPipelineArgs, set()),
]
"""The same of components that are made of stock resources: these have the defaults."""
SAGEMAKER_WIRED = {"region", "account_id", "ledger_bucket_name", "access"}
PAIRS = [
    *STOCK,
    (ObjectivesSettings, ObjectivesArgs, set()),
    (StepSettings, StepArgs, set()),
    (MaintenanceWindowSettings, MaintenanceWindowArgs, set()),
    (BlackoutSettings, BlackoutArgs, set()),
    (HookSettings, HookArgs, set()),
    (RolloutSettings, RolloutArgs, set()),
    (LocalModelSettings, LocalModelArgs, set()),
    (LocalEndpointSettings, LocalEndpointArgs, {"directory"}),
    (LocalEndpointSettings, LocalRolloutArgs, {"directory", "endpoint"}),
    (LocalMachineSettings, LocalMachineArgs, {"directory"}),
    (SageMakerAsynchronousSettings, SageMakerAsynchronousArgs, set()),
    (SageMakerDataCaptureSettings, SageMakerDataCaptureArgs, set()),
    (SageMakerDemandsSettings, SageMakerDemandsArgs, set()),
    (SageMakerGuardrailsSettings, SageMakerGuardrailsArgs, set()),
    (SageMakerModelSettings, SageMakerModelArgs, set()),
    (SageMakerNetworkSettings, SageMakerNetworkArgs, set()),
    (SageMakerScalingSettings, SageMakerScalingArgs, set()),
    (SageMakerScheduleSettings, SageMakerScheduleArgs, set()),
    (SageMakerServerlessSettings, SageMakerServerlessArgs, set()),
    (SageMakerRolloutSettings, SageMakerRolloutArgs, {"endpoint", *SAGEMAKER_WIRED}),
    (SageMakerEndpointSettings, SageMakerEndpointArgs, SAGEMAKER_WIRED),
]
"""Settings, args, and the args that the program wires by itself."""
each = pytest.mark.parametrize(
    ("model", "args", "wired"), PAIRS, ids=lambda p: getattr(p, "__name__", "")
)


def documents(shape):
    """Return name -> docstring of the annotated attributes of a class."""
    found = re.findall(r'^    (\w+): .*\n    """(.*?)"""', inspect.getsource(shape), re.MULTILINE)
    return dict(found)


def default_of(model, args, name):
    """Return the one default of an argument: the settings' or, for stock resources, a constant."""
    if (model, args, set()) in STOCK:
        return getattr(sys.modules[args.__module__], f"DEFAULT_{name.upper()}", None)
    return model.model_fields[name].default


def in_words(default):
    match default:
        case None:
            return None
        case bool():
            return str(default).lower()
        case str():
            return f"`{default}`"
        case ():
            return "none"
        case tuple() if default == WEEK:
            return "all of them"
        case tuple():
            *most, last = (f"{step.weight}" for step in default)
            return f"weights of {', '.join(most)} and {last}"
        case Settings():
            return "the defaults of its keys"
        case _:
            return f"{default:g}"


@each
def test_names_are_the_same(model, args, wired):
    assert set(model.model_fields) | wired == set(inspect.get_annotations(args))


@each
def test_what_is_required_is_the_same(model, args, wired):
    required = {name for name, field in model.model_fields.items() if field.is_required()}

    assert required | wired == set(args.__required_keys__)


@each
def test_args_state_the_default_that_the_settings_have(model, args, wired):
    for name, text in documents(args).items():
        if name in wired or model.model_fields[name].is_required():
            assert "Defaults to" not in text, name
            continue
        expected = in_words(default_of(model, args, name))
        stated = re.search(r"Defaults to (.+)\.$", text)
        if expected is None:
            assert stated is None or stated[1] == f"the rollout's `{name}`", name
        else:
            assert stated is not None, name
            assert stated[1] == expected, name


@pytest.mark.parametrize(
    ("model", "args", "wired"), STOCK, ids=lambda p: getattr(p, "__name__", "")
)
def test_settings_of_stock_resources_have_no_defaults_of_their_own(model, args, wired):
    optional = [field for field in model.model_fields.values() if not field.is_required()]

    assert {field.default for field in optional} <= {None}


def test_every_default_of_a_component_is_one_of_an_argument():
    homes = {args.__module__ for _, args, _ in STOCK}
    for home in homes:
        found = {name for name in vars(sys.modules[home]) if name.startswith("DEFAULT_")}
        shapes = [args for _, args, _ in STOCK if args.__module__ == home]
        assert found <= {
            f"DEFAULT_{name.upper()}" for args in shapes for name in args.__annotations__
        }


@each
def test_every_setting_is_documented(model, args, wired):
    assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_a_platform_has_the_settings_of_its_machine_and_its_endpoints():
    assert set(LocalPlatform.model_fields) == {
        "target",
        "endpoints",
        *LocalMachineSettings.model_fields,
    }


def test_a_sagemaker_platform_has_the_settings_of_its_account():
    arguments = set(inspect.signature(aws_account).parameters) - {"name"}

    assert set(SageMakerPlatform.model_fields) == {
        "target",
        "networks",
        "adopted_networks",
        "registries",
        "artifact_stores",
        "ledger_store",
        "model_registries",
        "clusters",
        "endpoints",
        "pipelines",
        "transfers",
        *arguments,
    }


def test_args_are_plain_typed_dicts():
    """The analyser of Pulumi loses unions, tuples and literals."""
    for _, args, _ in PAIRS:
        for hint in inspect.get_annotations(args).values():
            assert not re.search(r"Literal|Tuple|tuple|Annotated", str(hint))
            assert typing.is_typeddict(args)
