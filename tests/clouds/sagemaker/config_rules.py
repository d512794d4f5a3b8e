"""What an endpoint configuration may say beyond the service's model."""

from typing import Any

from tests.clouds.sagemaker.models import find
from tests.clouds.sagemaker.refusals import invalid
from tests.clouds.sagemaker.state import State

SERVERLESS_MEMORY = (1024, 2048, 3072, 4096, 5120, 6144)
Variants = list[dict[str, Any]]


def check(state: State, parameters: dict[str, Any]) -> None:
    variants: Variants = parameters["ProductionVariants"]
    shadows: Variants = parameters.get("ShadowProductionVariants", [])
    _names([*variants, *shadows])
    if shadows and (len(variants) != 1 or len(shadows) != 1):
        raise invalid(
            "When ShadowProductionVariants is specified, exactly one ProductionVariant and one "
            "ShadowProductionVariant are allowed."
        )
    for variant in [*variants, *shadows]:
        _capacity(variant)
        if "ModelName" not in variant and "ExecutionRoleArn" not in parameters:
            raise invalid("The ModelName of a production variant is required.")
        if "ModelName" in variant:
            find(state, variant["ModelName"])
    if any("ServerlessConfig" in variant for variant in [*variants, *shadows]):
        _serverless(state, parameters, variants, shadows)
    if "AsyncInferenceConfig" in parameters and (len(variants) > 1 or shadows):
        raise invalid("AsyncInferenceConfig is supported for a single production variant only.")


def _names(variants: Variants) -> None:
    names = [variant["VariantName"] for variant in variants]
    for name in names:
        if names.count(name) > 1:
            raise invalid(f'The variant name "{name}" was non-unique within the request.')


def _capacity(variant: dict[str, Any]) -> None:
    name = variant["VariantName"]
    instances = {"InstanceType", "InitialInstanceCount", "AcceleratorType"} & {*variant}
    if "ServerlessConfig" in variant:
        if instances:
            raise invalid(
                f"ServerlessConfig and {', '.join(sorted(instances))} cannot both be specified "
                f"for production variant {name}."
            )
        serverless = variant["ServerlessConfig"]
        if serverless["MemorySizeInMB"] not in SERVERLESS_MEMORY:
            allowed = ", ".join(map(str, SERVERLESS_MEMORY))
            raise invalid(
                f"Value '{serverless['MemorySizeInMB']}' at 'memorySizeInMB' failed to satisfy "
                f"constraint: Member must satisfy enum value set: [{allowed}]"
            )
        if serverless.get("ProvisionedConcurrency", 0) > serverless["MaxConcurrency"]:
            raise invalid("ProvisionedConcurrency must not be greater than MaxConcurrency.")
    elif "InstanceType" not in variant and "InstancePools" not in variant:
        raise invalid(
            f"Either InstanceType or ServerlessConfig must be specified for production variant "
            f"{name}."
        )
    elif "InitialInstanceCount" not in variant:
        raise invalid(f"InitialInstanceCount is required for production variant {name}.")


def _serverless(
    state: State, parameters: dict[str, Any], variants: Variants, shadows: Variants
) -> None:
    """Refuse what serverless inference excludes, after AWS's "feature exclusions"; own words."""
    if len(variants) > 1 or shadows:
        raise invalid("Serverless inference does not support multiple production variants.")
    if parameters.get("DataCaptureConfig", {}).get("EnableCapture"):
        raise invalid("Serverless inference does not support data capture.")
    if "AsyncInferenceConfig" in parameters:
        raise invalid("Serverless inference does not support AsyncInferenceConfig.")
    if "KmsKeyId" in parameters:
        raise invalid("Serverless inference does not support KmsKeyId: it has no storage volume.")
    model = find(state, variants[0]["ModelName"]).settings
    if model.get("VpcConfig"):
        raise invalid("Serverless inference does not support models with VpcConfig.")
    if model.get("EnableNetworkIsolation"):
        raise invalid("Serverless inference does not support network isolation.")
    if len(model.get("Containers", [])) > 1:
        raise invalid("Serverless inference does not support inference pipelines.")
