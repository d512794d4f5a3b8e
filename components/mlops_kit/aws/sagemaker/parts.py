"""Models and configurations of an endpoint's versions: made by name, deleted when unneeded.

Their names say what is in them, so what is there already will do, and what is left over is found.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mlops_kit.aws.calls import ABSENT, PRESENT, Clients, sentences, unless
from mlops_kit.aws.sagemaker import requests
from mlops_kit.aws.sagemaker.layout import Layout
from mlops_kit.aws.sagemaker.view import View
from mlops_kit.rollout.driver import TargetError
from mlops_kit.rollout.ledger import Version

SERVICE = "SageMaker"


class Parts:
    """The models and configurations of one endpoint."""

    def __init__(
        self, clients: Clients, endpoint: str, least_replicas: int, tags: Mapping[str, str]
    ) -> None:
        """Remember where to ask; nothing is asked yet.

        Args:
            clients: of AWS.
            endpoint: name of the endpoint, with which all names begin.
            least_replicas: instances that a version begins with, at least.
            tags: tags of everything that is made.
        """
        self.clients = clients
        self.endpoint = endpoint
        self.least_replicas = least_replicas
        self.tags = tags

    def make(
        self, layout: Layout, version: Version | None, view: View | None
    ) -> Mapping[str, Any] | None:
        """Create what an update leads to, its model first; return the live configuration.

        Args:
            layout: which version goes where.
            version: the newcomer; None: every version is live already.
            view: the endpoint now; None: there is none.

        Raises:
            TargetError: AWS refuses, or the live configuration is gone.
        """
        live = self.described(view.config) if view is not None else None
        if view is not None and live is None:
            raise TargetError(
                f"{self.endpoint}: its configuration {view.config} was deleted, and AWS changes "
                "nothing without it"
            )
        variants: dict[str, Mapping[str, Any]] = {}
        settings: dict[str, Any] = {}
        if live is not None and view is not None and view.layout is not None:
            variants |= requests.live_variants(live, view.layout)
            settings = requests.live_settings(live)
        if version is not None:
            count = self._first_count(view)
            request = requests.model(self.endpoint, version.id, version.spec, self.tags)
            create(self.clients.sagemaker.create_model, **request)
            variants[version.id] = requests.variant(self.endpoint, version.id, version.spec, count)
            settings = requests.settings(version.spec)
        request = requests.configuration(self.endpoint, layout, variants, settings, self.tags)
        create(self.clients.sagemaker.create_endpoint_config, **request)
        return live

    def described(self, name: str) -> Mapping[str, Any] | None:
        """Return a configuration; None: there is none of this name."""

        def call() -> Mapping[str, Any]:
            with sentences(SERVICE):
                return self.clients.sagemaker.describe_endpoint_config(EndpointConfigName=name)

        return unless(ABSENT, call)

    def sweep(self, kept: Callable[[str], bool], view: View | None) -> None:
        """Delete models and configurations of versions that nothing needs; never a live one.

        Args:
            kept: tells whether a version is still needed.
            view: the endpoint now; None: there is none.
        """
        live: list[Layout] = []
        names: set[str] = set()
        if view is not None and view.status != "Deleting":
            live = [layout for layout in (view.layout, view.coming) if layout]
            names = {view.config, *(layout.name(self.endpoint) for layout in live)}
        serving = {version for layout in live for version in layout.versions}
        configs = self.clients.sagemaker.get_paginator("list_endpoint_configs")
        for name in self._names(configs, "EndpointConfigs", "EndpointConfigName"):
            layout = Layout.parse(self.endpoint, name)
            if layout is None or name in names:
                continue
            needed = all(kept(version) or version in serving for version in layout.versions)
            if not needed or any(layout.contradicts(other) for other in live):
                delete(self.clients.sagemaker.delete_endpoint_config, EndpointConfigName=name)
        prefix = f"{self.endpoint}-"
        models = self.clients.sagemaker.get_paginator("list_models")
        for name in self._names(models, "Models", "ModelName"):
            version = name.removeprefix(prefix)
            if Layout.parse(self.endpoint, f"{prefix}b{version}") is None:
                continue
            if not kept(version) and version not in serving:
                delete(self.clients.sagemaker.delete_model, ModelName=name)

    def _first_count(self, view: View | None) -> int:
        """Return how many instances a newcomer needs to take all traffic as it is now."""
        serving = [v.count or 0 for v in view.variants.values() if v.weight > 0] if view else []
        return max([self.least_replicas, 1, *serving])

    def _names(self, pages: Any, key: str, name: str) -> list[str]:
        with sentences(SERVICE):
            found = pages.paginate(NameContains=f"{self.endpoint}-")
            return [one[name] for page in found for one in page[key]]


def create(call: Callable[..., Any], **request: Any) -> None:
    """Create something whose name says what is in it: one that is there already will do."""
    unless(PRESENT, lambda: asked(call, request))


def delete(call: Callable[..., Any], **request: Any) -> None:
    """Delete something; one that is gone already will do."""
    unless(ABSENT, lambda: asked(call, request))


def asked(call: Callable[..., Any], request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer of SageMaker.

    Raises:
        TargetError: it refuses, or does not answer.
    """
    with sentences(SERVICE):
        return call(**request)
