"""What UpdateEndpointWeightsAndCapacities may ask for."""

from typing import Any

from tests.clouds.sagemaker.endpoint import Endpoint
from tests.clouds.sagemaker.fleet import Variant
from tests.clouds.sagemaker.refusals import invalid
from tests.clouds.sagemaker.state import State


def check(state: State, endpoint: Endpoint, desired: list[dict[str, Any]]) -> None:
    names = [wish["VariantName"] for wish in desired]
    for name in names:
        if names.count(name) > 1:
            raise invalid(f'The variant name "{name}" was non-unique within the request.')
    unknown = [name for name in names if endpoint.variant(name) is None]
    if unknown:
        listed = ", ".join(f'"{name}"' for name in unknown)
        raise invalid(
            f"The variant name(s) {listed} is/are not present within endpoint configuration "
            f'"{endpoint.config_name}".'
        )
    for wish in desired:
        variant = endpoint.variant(wish["VariantName"])
        if variant and "DesiredInstanceCount" in wish:
            _count(state, endpoint, variant, wish["DesiredInstanceCount"])


def _count(state: State, endpoint: Endpoint, variant: Variant, count: int) -> None:
    """Refuse an instance count; own words."""
    if variant.serverless:
        raise invalid(
            f'DesiredInstanceCount is not supported for serverless variant "{variant.name}".'
        )
    target = state.target_of(endpoint.endpoint_name, variant.name)
    low = target["MinCapacity"] if target else 1
    high = target["MaxCapacity"] if target else None
    if "AsyncInferenceConfig" in endpoint.live.settings and not target:
        low = 0
    if count < low or (high is not None and count > high):
        bounds = f"between {low} and {high}" if high is not None else f"at least {low}"
        cause = ": it is registered as a scalable target" if target else ""
        raise invalid(
            f'DesiredInstanceCount ({count}) of variant "{variant.name}" must be {bounds}{cause}.'
        )
