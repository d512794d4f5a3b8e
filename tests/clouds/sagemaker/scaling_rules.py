"""How scalable targets bind endpoints."""

from tests.clouds.sagemaker import scaling_policies
from tests.clouds.sagemaker.endpoint import Deployed, Endpoint
from tests.clouds.sagemaker.refusals import invalid
from tests.clouds.sagemaker.state import State


def keep_targets(state: State, endpoint: Endpoint, new: Deployed) -> None:
    """Refuse to take away, or give other instances to, a variant that is a scalable target."""
    types = {variant.name: variant.instance_type for variant in new.variants}
    bound = [
        variant.name
        for variant in endpoint.live.variants
        if state.target_of(endpoint.endpoint_name, variant.name)
        and (variant.name not in types or types[variant.name] != variant.instance_type)
    ]
    if bound:
        names = ", ".join(f'"{name}"' for name in bound)
        raise invalid(
            f"The variant(s) {names} must be deregistered as a target with AutoScaling before "
            "they can be removed or have their instance type updated."
        )


def forget(state: State, endpoint: str) -> None:
    """Deregister what scaled an endpoint that is deleted."""
    prefix = f"endpoint/{endpoint}/variant/"
    for policy in [key for key in state.policies if key[0].startswith(prefix)]:
        scaling_policies.delete(state, policy)
    for holder in (state.targets, state.actions):
        for key in [key for key in holder if key[0].startswith(prefix)]:
            del holder[key]
