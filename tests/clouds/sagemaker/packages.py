"""Model packages are moto's, but for what it answers otherwise than AWS."""

from typing import Any

from tests.clouds.sagemaker.refusals import invalid
from tests.clouds.sagemaker.state import State

PLAIN = {
    "ApprovalDescription": "approval_description",
    "InferenceSpecification": "inference_specification",
    "ModelApprovalStatus": "model_approval_status",
}


def find(state: State, name: str) -> Any:
    """Return a package by its ARN, or by its name where it is not versioned."""
    backend = state.backend
    package = backend.model_packages.get(backend.model_package_name_mapping.get(name, name))
    if package is None:
        arn = name if name.startswith("arn:") else state.arn("model-package", name)
        raise invalid(f"ModelPackage {arn} does not exist.")
    return package


def describe(sim: Any, state: State, parameters: dict[str, Any]) -> Any:
    find(state, parameters["ModelPackageName"])
    return NotImplemented


def update(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    """Change what is named and nothing else; moto empties the rest."""
    package = find(state, parameters["ModelPackageArn"])
    for name, attribute in PLAIN.items():
        if name in parameters:
            setattr(package, attribute, parameters[name])
    metadata = {
        **(package.customer_metadata_properties or {}),
        **parameters.get("CustomerMetadataProperties", {}),
    }
    for name in parameters.get("CustomerMetadataPropertiesToRemove", []):
        metadata.pop(name, None)
    package.customer_metadata_properties = metadata or None
    more = parameters.get("AdditionalInferenceSpecificationsToAdd")
    package.add_additional_inference_specifications(more)
    package.modifications_done()
    return {"ModelPackageArn": package.arn}
