"""Turn the selected stack's settings into resources."""

from pathlib import Path

import pulumi

from infra.platforms import Built
from infra.settings import LocalPlatform, load, local_directory
from mlops_kit.contracts import ModelEndpoint

ROOT = Path(__file__).resolve().parents[1]
"""The project's folder."""


def deploy(root: Path | None = None) -> None:
    """Deploy the current stack; export where its endpoints are and what they serve.

    Raises:
        pulumi.RunError: the stack file has mistakes, or an extra is not installed.
    """
    root = root or ROOT
    settings = load(root)
    endpoints: dict[str, ModelEndpoint] = {}
    prometheus: dict[str, pulumi.Output[str]] = {}
    page: dict[str, pulumi.Output[str]] = {}
    try:
        for name, platform in settings.platforms.items():
            built = build(name, platform, root)
            endpoints.update(built.endpoints)
            if built.prometheus_url is not None:
                prometheus[name] = built.prometheus_url
            if built.page_url is not None:
                page[name] = built.page_url
    except ModuleNotFoundError as error:
        raise pulumi.RunError(str(error)) from None
    pulumi.export(
        "endpoints",
        {
            name: {"url": made.url, "live_version": made.live_version, "weights": made.weights}
            for name, made in endpoints.items()
        },
    )
    pulumi.export("prometheus", prometheus)
    pulumi.export("page", page)


def build(name: str, platform: LocalPlatform, root: Path) -> Built:
    """Build one platform, importing only what its target needs."""
    match platform:
        case LocalPlatform():
            from infra.platforms import local

            return local.build(name, platform, local_directory(root, pulumi.get_stack(), name))
