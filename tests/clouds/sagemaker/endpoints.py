"""CreateEndpoint, DescribeEndpoint, UpdateEndpoint, …WeightsAndCapacities, DeleteEndpoint."""

from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from tests.clouds.sagemaker import capacities, configs, deployment_rules, scaling_rules
from tests.clouds.sagemaker.deployment import Deployment
from tests.clouds.sagemaker.endpoint import UPDATABLE, Deployed, Endpoint
from tests.clouds.sagemaker.fleet import Variant
from tests.clouds.sagemaker.pages import page
from tests.clouds.sagemaker.refusals import existing, in_progress, invalid, missing
from tests.clouds.sagemaker.state import State
from tests.clouds.sagemaker.work import Change, Creation, Deletion


def find(state: State, name: str) -> Endpoint:
    if name not in state.endpoints:
        raise missing("endpoint", state.arn("endpoint", name))
    return state.endpoints[name]


def create(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    name = parameters["EndpointName"]
    arn = state.arn("endpoint", name)
    if name in state.endpoints:
        raise existing("endpoint", arn)
    deployed = _deployed(sim, state, parameters["EndpointConfigName"])
    endpoint = Endpoint(name, arn, deployed, sim.clock.time())
    endpoint.tags = parameters.get("Tags", [])
    endpoint.deployment_config = parameters.get("DeploymentConfig")
    state.endpoints[name] = endpoint
    creation = Creation(endpoint, sim)
    creation.begin(creation.script(sim.clock.time()))
    return {"EndpointArn": arn}


def describe(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    return find(state, parameters["EndpointName"]).describe()


def update(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    endpoint = find(state, parameters["EndpointName"])
    _rested(endpoint)
    name = parameters["EndpointConfigName"]
    new = _deployed(sim, state, name)
    # An update needs the live configuration: gone, the endpoint is stuck (…-aws#48997).
    configs.find(state, endpoint.config_name)
    if name == endpoint.config_name:
        raise invalid(
            f'Cannot update endpoint with the currently in use endpoint configuration "{name}".'
        )
    scaling_rules.keep_targets(state, endpoint, new)
    if parameters.get("RetainAllVariantProperties"):
        _retain(endpoint, new, parameters)
    elif "ExcludeRetainedVariantProperties" in parameters:
        raise invalid(
            "ExcludeRetainedVariantProperties is allowed only with RetainAllVariantProperties."
        )
    policy = parameters.get("DeploymentConfig")
    if policy is None and parameters.get("RetainDeploymentConfig"):
        policy = endpoint.deployment_config
    alarms = {*cloudwatch_backends[state.account][state.region].alarms}
    deployment_rules.check(policy or {}, endpoint.live, new, alarms)
    endpoint.deployment_config = policy
    deployment = Deployment(endpoint, sim, new, policy or {})
    deployment.begin(deployment.script(sim.clock.time()))
    return {"EndpointArn": endpoint.arn}


def weigh(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    endpoint = find(state, parameters["EndpointName"])
    _rested(endpoint)
    desired = parameters["DesiredWeightsAndCapacities"]
    capacities.check(state, endpoint, desired)
    for wish in desired:
        variant = endpoint.variant(wish["VariantName"])
        if variant and "DesiredWeight" in wish:
            variant.desired_weight = wish["DesiredWeight"]
        if variant and "DesiredInstanceCount" in wish:
            variant.desired_count = wish["DesiredInstanceCount"]
    if sum(variant.desired_weight for variant in endpoint.live.variants) <= 0:
        sim.violate(f"the weights of endpoint {endpoint.endpoint_name} sum to 0")
    endpoint.failure_reason = None
    change = Change(endpoint, sim)
    change.begin(change.script(sim.clock.time()))
    return {"EndpointArn": endpoint.arn}


def delete(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    endpoint = find(state, parameters["EndpointName"])
    if endpoint.endpoint_status not in ("Failed", "OutOfService", *UPDATABLE):
        raise in_progress(endpoint.arn)
    scaling_rules.forget(state, endpoint.endpoint_name)
    deletion = Deletion(endpoint, sim)
    name = endpoint.endpoint_name
    deletion.begin(deletion.script(sim.clock.time(), lambda: state.bury(name)))
    return {}


def listing(sim: Any, state: State, parameters: dict[str, Any]) -> dict[str, Any]:
    entries = (endpoint.summary() for endpoint in state.endpoints.values())
    orders = {"Status": lambda entry: entry["EndpointStatus"]}
    return page(entries, parameters, "Endpoints", "EndpointName", orders)


def _rested(endpoint: Endpoint) -> None:
    if endpoint.endpoint_status == "Failed":
        # Own words; AWS: "DeleteEndpoint is the only operation" on a failed endpoint.
        raise invalid(f'Cannot update endpoint "{endpoint.arn}" with status Failed.')
    if endpoint.endpoint_status not in UPDATABLE:
        raise in_progress(endpoint.arn)


def _deployed(sim: Any, state: State, name: str) -> Deployed:
    """Return what a configuration would deploy; its models have to exist still."""
    record = configs.find(state, name)
    settings = record.settings
    fleets = {
        key: [_variant(sim, state, variant) for variant in settings.get(key, [])]
        for key in ("ProductionVariants", "ShadowProductionVariants")
    }
    return Deployed(
        name, settings, fleets["ProductionVariants"], fleets["ShadowProductionVariants"]
    )


def _variant(sim: Any, state: State, settings: dict[str, Any]) -> Variant:
    name = settings.get("ModelName", "")
    if name not in state.models:
        raise missing("model", state.arn("model", name))
    model = state.models[name].settings
    containers = [model["PrimaryContainer"]] if "PrimaryContainer" in model else []
    containers += model.get("Containers", [])
    images = [
        {
            "SpecifiedImage": container["Image"],
            "ResolvedImage": container["Image"].split(":")[0] + "@sha256:" + "0" * 64,
            "ResolutionTime": sim.clock.now(),
        }
        for container in containers
        if "Image" in container
    ]
    return Variant(settings, images)


def _retain(endpoint: Endpoint, new: Deployed, parameters: dict[str, Any]) -> None:
    excluded = {
        entry["VariantPropertyType"]
        for entry in parameters.get("ExcludeRetainedVariantProperties", [])
    }
    for variant in new.variants:
        live = endpoint.variant(variant.name)
        if live:
            variant.retain(live, excluded)
    if "DataCaptureConfig" not in excluded and "DataCaptureConfig" in endpoint.live.settings:
        capture = endpoint.live.settings["DataCaptureConfig"]
        new.settings = {**new.settings, "DataCaptureConfig": capture}
