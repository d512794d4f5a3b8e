"""What one account and region holds; it lives on moto's backend and goes with its reset."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.sagemaker.models import SageMakerModelBackend, sagemaker_backends

from tests.clouds.sagemaker.endpoint import Endpoint


@dataclass
class Record:
    """A model or an endpoint configuration."""

    name: str
    arn: str
    settings: dict[str, Any]
    creation_time: datetime
    tags: list[dict[str, str]]
    # moto's own listings and tag index read these.
    model_name: str = ""
    endpoint_config_name: str = ""


@dataclass
class State:
    """The models, configurations, endpoints and scaling of a region."""

    backend: SageMakerModelBackend
    targets: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    policies: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    actions: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    gone: list[Endpoint] = field(default_factory=list)

    @property
    def models(self) -> dict[str, Any]:
        return self.backend._models

    @property
    def configs(self) -> dict[str, Any]:
        return self.backend.endpoint_configs

    @property
    def endpoints(self) -> dict[str, Any]:
        return self.backend.endpoints

    @property
    def account(self) -> str:
        return self.backend.account_id

    @property
    def region(self) -> str:
        return self.backend.region_name

    def ever(self, name: str) -> list[Endpoint]:
        """Return the endpoints that had a name; CloudWatch remembers those that are gone."""
        every = [*self.gone, *self.endpoints.values()]
        return [endpoint for endpoint in every if endpoint.endpoint_name == name]

    def bury(self, name: str) -> None:
        self.gone.append(self.endpoints.pop(name))

    def arn(self, kind: str, name: str) -> str:
        place = f"{self.backend.partition}:sagemaker:{self.region}:{self.account}"
        return f"arn:{place}:{kind}/{name.lower()}"

    def target_of(self, endpoint: str, variant: str) -> dict[str, Any] | None:
        """Return the scalable target of a variant's instance count."""
        resource = f"endpoint/{endpoint}/variant/{variant}"
        return self.targets.get((resource, "sagemaker:variant:DesiredInstanceCount"))


def state_of(account: str, region: str) -> State:
    backend = sagemaker_backends[account][region]
    if "_state" not in backend.__dict__:
        backend.__dict__["_state"] = State(backend)
    return backend.__dict__["_state"]


def all_states() -> list[State]:
    found = (backend for _, _, backend in sagemaker_backends.iter_backends())
    return [b.__dict__["_state"] for b in list(found) if "_state" in b.__dict__]


def all_endpoints() -> list[Endpoint]:
    return [endpoint for state in all_states() for endpoint in state.endpoints.values()]
