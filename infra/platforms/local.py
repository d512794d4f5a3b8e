"""Compose local components from a `LocalPlatform`."""

from pathlib import Path
from typing import cast

from infra.platforms import Built
from infra.settings import LocalPlatform
from mlops_kit.local import LocalEndpoint, LocalEndpointArgs, LocalMachine, LocalMachineArgs


def build(name: str, platform: LocalPlatform, directory: Path) -> Built:
    """Deploy the machine and every endpoint of the platform.

    Args:
        name: name of the platform.
        platform: its settings.
        directory: folder that everything of the platform lives in.
    """
    shared = {k: v for k, v in platform.written().items() if k not in ("target", "endpoints")}
    machine = LocalMachine(name, cast(LocalMachineArgs, {"directory": str(directory), **shared}))
    endpoints = {
        endpoint: LocalEndpoint(
            endpoint,
            cast(LocalEndpointArgs, {"directory": machine.directory, **settings.written()}),
        )
        for endpoint, settings in platform.endpoints.items()
    }
    return Built(endpoints, machine.prometheus_url, machine.page_url)
