"""Entry point of the provider: see `pulumi-resource-mlops-kit`."""

import asyncio
import sys
from importlib.metadata import PackageNotFoundError, version

from mlops_kit.offline.settings import told
from mlops_kit.provider.components import NAME, HostedComponents
from mlops_kit.provider.planned import planned
from mlops_kit.provider.registry import ELSEWHERE, RESOURCES
from mlops_kit.provider.server import serve


def main() -> None:
    """Serve until the engine ends the process; beside stand-ins, only plan."""
    settings = told()
    resources = planned(ELSEWHERE, settings.requests_per_second) if settings else RESOURCES
    address = next((a for a in sys.argv[1:] if ":" in a and not a.startswith("-")), "")
    try:
        number = version(NAME)
    except PackageNotFoundError:
        number = "0.0.0"
    asyncio.run(serve(HostedComponents(number), resources, address))


if __name__ == "__main__":
    main()
