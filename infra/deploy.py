"""Turn the selected stack's settings into resources."""

from pathlib import Path

import pulumi

from infra.platforms import Built, Outputs
from infra.sagemaker_settings import SageMakerPlatform
from infra.settings import AnyPlatform, LocalPlatform, load, local_directory
from mlops_kit.contracts import ModelEndpoint
from mlops_kit.policy import guard

ROOT = Path(__file__).resolve().parents[1]
"""The project's folder."""


def deploy(root: Path | None = None) -> None:
    """Deploy the current stack; export where its endpoints and other parts are.

    Raises:
        pulumi.RunError: the stack file has mistakes, or an extra is not installed.
    """
    root = root or ROOT
    settings = load(root)
    if settings.residency is not None:
        guard(settings.residency)
    endpoints: dict[str, ModelEndpoint] = {}
    prometheus: dict[str, pulumi.Output[str]] = {}
    page: dict[str, pulumi.Output[str]] = {}
    parts: dict[str, dict[str, Outputs]] = {}
    try:
        for name, platform in settings.platforms.items():
            built = build(name, platform, root)
            endpoints.update(built.endpoints)
            for kind, made in built.parts.items():
                parts.setdefault(kind, {}).update(made)
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
    for kind, made in parts.items():
        if made:
            pulumi.export(kind, made)


def build(name: str, platform: AnyPlatform, root: Path) -> Built:
    """Build one platform, importing only what its target needs."""
    match platform:
        case LocalPlatform():
            from infra.platforms import local

            return local.build(name, platform, local_directory(root, pulumi.get_stack(), name))
        case SageMakerPlatform():
            from infra.platforms import sagemaker

            return sagemaker.build(name, platform)
