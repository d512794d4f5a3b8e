"""CreateEndpointConfig, DescribeEndpointConfig, DeleteEndpointConfig, ListEndpointConfigs."""

from typing import Any

from tests.clouds.sagemaker import config_rules
from tests.clouds.sagemaker.fleet import float32
from tests.clouds.sagemaker.pages import page
from tests.clouds.sagemaker.refusals import existing, missing
from tests.clouds.sagemaker.state import Record, State

WHAT = "endpoint configuration"


def create(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    name = parameters["EndpointConfigName"]
    arn = state.arn("endpoint-config", name)
    if name in state.configs:
        raise existing(WHAT, arn)
    config_rules.check(state, parameters)
    if all(v.get("InitialVariantWeight") == 0 for v in parameters["ProductionVariants"]):
        sim.violate(f"the weights of endpoint configuration {name} sum to 0")
    tags = parameters.get("Tags", [])
    record = Record(name, arn, parameters, sim.clock.now(), tags, endpoint_config_name=name)
    state.configs[name] = record
    return {"EndpointConfigArn": arn}


def find(state: State, name: str) -> Record:
    if name not in state.configs:
        raise missing(WHAT, state.arn("endpoint-config", name))
    return state.configs[name]


def describe(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    record = find(state, parameters["EndpointConfigName"])
    shown = {key: value for key, value in record.settings.items() if key != "Tags"}
    for key in ("ProductionVariants", "ShadowProductionVariants"):
        if key in shown:
            shown[key] = [_described(variant) for variant in shown[key]]
    return {**shown, "EndpointConfigArn": record.arn, "CreationTime": record.creation_time}


def _described(variant: dict[str, Any]) -> dict[str, Any]:
    weight = float32(variant.get("InitialVariantWeight", 1.0))
    return {**variant, "InitialVariantWeight": weight}


def delete(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    """Delete it even while it is live: AWS does not refuse (terraform-provider-aws#46663)."""
    record = find(state, parameters["EndpointConfigName"])
    for endpoint in state.endpoints.values():
        for role, deployed in (("live", endpoint.live), ("pending", endpoint.pending)):
            if deployed and deployed.config_name == record.name:
                place = f"the {role} configuration of endpoint {endpoint.endpoint_name}"
                sim.violate(f"endpoint configuration {record.name} was deleted: it is {place}")
    del state.configs[record.name]
    return {}


def listing(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    entries = (
        {
            "EndpointConfigName": r.name,
            "EndpointConfigArn": r.arn,
            "CreationTime": r.creation_time,
        }
        for r in state.configs.values()
    )
    return page(entries, parameters, "EndpointConfigs", "EndpointConfigName")
