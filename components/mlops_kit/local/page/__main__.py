"""`python -m mlops_kit.local.page --directory MACHINE_DIR --port N`: serve the live page."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from mlops_kit.local.page.server import application


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve on 127.0.0.1 until SIGTERM."""
    parser = argparse.ArgumentParser(description="Serve the live page of a machine.")
    parser.add_argument("--directory", required=True, type=Path, help="folder of the machine")
    parser.add_argument("--port", required=True, type=int, help="port on 127.0.0.1")
    given = parser.parse_args(arguments)
    uvicorn.run(
        application(given.directory),
        host="127.0.0.1",
        port=given.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
