"""The simulator as a server on loopback: `python -m tests.clouds.sagemaker.server --port N`.

Its time starts at the real one and runs `--speed` times as fast; a client reads it at
`/mlops-kit/clock`. What a test would do to a `Simulator` it does under `/mlops-kit/…`.
"""

import argparse
import signal
import socket
import sys
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from tests.clouds.sagemaker import install
from tests.clouds.sagemaker.clock import ScaledClock
from tests.clouds.sagemaker.control import Control
from tests.clouds.sagemaker.faults import LOST
from tests.clouds.sagemaker.simulator import REGION, Settings, Simulator

HOST = "127.0.0.1"


class Application:
    """WSGI: control under /mlops-kit/, AWS elsewhere; a lost answer closes the connection."""

    def __init__(self, sim: Simulator):
        self.aws = DomainDispatcherApplication(create_backend_app)
        self.control = Control(sim)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith("/mlops-kit/"):
            return self.control(environ, start_response)
        try:
            return self.aws(environ, start_response)
        except LOST:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionError("the answer is lost, as planned") from None


def serve(sim: Simulator, port: int = 0) -> Any:
    """Return a server on loopback that is ready to `serve_forever`; port 0 takes a free one."""
    application = Application(sim)
    return make_server(HOST, port, application, threaded=True, request_handler=MotoRequestHandler)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast time goes by")
    parser.add_argument("--region", default=REGION)
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sim = Simulator(ScaledClock(chosen.speed), Settings(), chosen.region, None)
    install.start(sim)
    server = serve(sim, chosen.port)
    sys.stdout.write(f"http://{HOST}:{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
