"""CreateModel, DescribeModel, DeleteModel, ListModels."""

from typing import Any

from tests.clouds.sagemaker import packages
from tests.clouds.sagemaker.pages import page
from tests.clouds.sagemaker.refusals import existing, invalid, missing
from tests.clouds.sagemaker.state import Record, State


def create(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    name = parameters["ModelName"]
    arn = state.arn("model", name)
    if name in state.models:
        raise existing("model", arn)
    _check(state, parameters)
    tags = parameters.get("Tags", [])
    state.models[name] = Record(name, arn, parameters, sim.clock.now(), tags, model_name=name)
    return {"ModelArn": arn}


def _check(state: State, parameters: dict[str, Any]) -> None:
    single, several = parameters.get("PrimaryContainer"), parameters.get("Containers")
    if single and several:
        raise invalid("Both PrimaryContainer and Containers are specified; only one is allowed.")
    containers = [single] if single else several or []
    if not containers:
        raise invalid("Either PrimaryContainer or Containers must be specified.")
    if "ExecutionRoleArn" not in parameters:
        raise invalid("The ExecutionRoleArn is required.")
    for container in containers:
        package = container.get("ModelPackageName")
        if package is None and not container.get("Image"):
            raise invalid("Either Image or ModelPackageName must be specified for a container.")
        if package is not None:
            _check_package(state, package)


def _check_package(state: State, name: str) -> None:
    if "aws-marketplace" in name:
        return
    found = packages.find(state, name)
    # Own words.
    if found.model_approval_status in ("Rejected", "PendingManualApproval"):
        raise invalid(
            f'Cannot create Model with ModelPackage "{name}" whose approval status is '
            f"{found.model_approval_status}."
        )


def find(state: State, name: str) -> Record:
    if name not in state.models:
        raise missing("model", state.arn("model", name))
    return state.models[name]


def describe(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    record = find(state, parameters["ModelName"])
    shown = {key: value for key, value in record.settings.items() if key != "Tags"}
    shown.setdefault("EnableNetworkIsolation", False)
    return {**shown, "ModelArn": record.arn, "CreationTime": record.creation_time}


def delete(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    record = find(state, parameters["ModelName"])
    for endpoint in state.endpoints.values():
        for deployed in filter(None, (endpoint.live, endpoint.pending)):
            if record.name in deployed.models():
                sim.violate(
                    f"model {record.name} was deleted while {endpoint.endpoint_name} runs it"
                )
    del state.models[record.name]
    return {}


def listing(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    entries = (
        {"ModelName": r.name, "ModelArn": r.arn, "CreationTime": r.creation_time}
        for r in state.models.values()
    )
    return page(entries, parameters, "Models", "ModelName")
