"""The settings of default providers: what the stack's configuration says about a package."""

import json
from typing import Any

import pulumi

from mlops_kit.residency import Provider, Secret


def default_provider(package: str) -> Provider:
    """Return what is known of the default provider of a package: only what its stack file says.

    What a machine's environment adds to that is not known here, and differs between machines.
    """
    config = {**pulumi.runtime.config.get_config_env(), **pulumi.runtime.config.CONFIG.get()}
    secret = pulumi.runtime.config.get_config_secret_keys_env()
    settings: dict[str, Any] = {}
    for key, value in config.items():
        namespace, _, name = key.partition(":")
        if namespace == package:
            settings[name] = Secret(_decoded(value)) if key in secret else _decoded(value)
    return Provider(package, settings)


def _decoded(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value
