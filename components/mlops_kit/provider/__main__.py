"""Entry point of the provider: see `pulumi-resource-mlops-kit`."""

import asyncio
import sys
from importlib.metadata import PackageNotFoundError, version

from pulumi.provider.experimental.component import ComponentProvider

from mlops_kit.provider.registry import COMPONENTS, RESOURCES
from mlops_kit.provider.server import NAME, serve


def main() -> None:
    """Serve until the engine ends the process."""
    address = next((a for a in sys.argv[1:] if ":" in a and not a.startswith("-")), "")
    try:
        number = version(NAME)
    except PackageNotFoundError:
        number = "0.0.0"
    asyncio.run(serve(ComponentProvider(COMPONENTS, NAME, version=number), RESOURCES, address))


if __name__ == "__main__":
    main()
