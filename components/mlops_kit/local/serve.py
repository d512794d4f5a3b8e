"""One version as a process: KServe's model server with one ONNX model on ONNX Runtime.

`python -m mlops_kit.local.serve --name ENDPOINT --version ID --directory FOLDER --port PORT`

It speaks the Open Inference Protocol v2 over REST on 127.0.0.1 and ends on SIGTERM when the
requests in flight are answered. A request that does not fit the model gets HTTP 400 and one
sentence, a model that fails on a right request gets 500.
"""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import orjson
import uvloop
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from kserve import InferRequest, InferResponse, ModelServer, model_server
from kserve.errors import InferenceError, InvalidInput, ModelNotFound
from kserve.protocol.rest.server import RESTServer
from kserve.protocol.rest.v2_datamodels import InferenceRequest
from kserve.protocol.rest.v2_endpoints import V2Endpoints
from pydantic import ValidationError

from mlops_kit.local import tensors
from mlops_kit.local.artifact import EXAMPLE, MODEL, read_faults
from mlops_kit.local.onnx_model import OnnxModel
from mlops_kit.local.session import ArtifactError, open_session

GRACE_SECONDS = 30
BINARY_HEADER = "inference-header-content-length"


class LoopbackServer(RESTServer):
    """KServe's server on 127.0.0.1, with the protocol's routes only and quiet logs.

    KServe binds every interface, lets clients unload the model and logs several lines for each
    request and a traceback for each wrong one; it offers no settings for that.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Take what KServe's server takes."""
        super().__init__(*arguments, **settings)
        self.config.host = "127.0.0.1"
        access = logging.getLogger("uvicorn.access")
        access.handlers, access.propagate = [], False

    def _add_middlewares(self, app: FastAPI) -> None:
        pass

    def _register_endpoints(self, app: FastAPI) -> None:
        app.include_router(routes(self.dataplane))

    def _add_exception_handlers(self, app: FastAPI) -> None:
        super()._add_exception_handlers(app)
        for kind, status in ((InvalidInput, 400), (ModelNotFound, 404), (InferenceError, 500)):
            app.add_exception_handler(kind, _answer_with(status))


def routes(dataplane: Any) -> APIRouter:
    """Build the protocol's routes: health, metadata and inference.

    Args:
        dataplane: KServe's, with the model in its registry.
    """
    known = V2Endpoints(dataplane)
    router = APIRouter(prefix="/v2", default_response_class=JSONResponse)
    router.add_api_route("", known.metadata)
    router.add_api_route("/health/live", known.live)
    router.add_api_route("/health/ready", known.ready)
    router.add_api_route("/models", known.models)
    router.add_api_route("/models/{model_name}", known.model_metadata)
    router.add_api_route("/models/{model_name}/ready", known.model_ready)

    async def infer(request: Request, model_name: str) -> Response:
        payload = parse(await request.body(), request.headers.get(BINARY_HEADER), model_name)
        answer, _ = await dataplane.infer(model_name, payload, dict(request.headers))
        if not isinstance(answer, InferResponse):
            return Response(orjson.dumps(answer), media_type="application/json")
        body, size = answer.to_rest()
        if not isinstance(body, bytes):
            return Response(orjson.dumps(body), media_type="application/json")
        headers = {BINARY_HEADER: str(size)}
        return Response(body, media_type="application/octet-stream", headers=headers)

    router.add_api_route("/models/{model_name}/infer", infer, methods=["POST"])
    return router


def parse(body: bytes, json_length: str | None, model_name: str) -> InferRequest:
    """Read a request body.

    Args:
        body: JSON, or JSON followed by binary tensors.
        json_length: bytes of JSON, as the header says when binary tensors follow.
        model_name: the model asked for.

    Raises:
        InvalidInput: it is not a request of the protocol.
    """
    try:
        if json_length is not None:
            return InferRequest.from_bytes(body, int(json_length), model_name)
        request = InferenceRequest.model_validate_json(body)
        return InferRequest.from_inference_request(request, model_name)
    except InvalidInput:
        raise
    except ValidationError as error:
        raise InvalidInput(tensors.problems(error.errors())) from None
    except (AttributeError, LookupError, TypeError, ValueError, InferenceError) as error:
        raise InvalidInput(f"not a request with binary tensors: {error!r}") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--name", required=True, help="endpoint, the model's name for clients")
    parser.add_argument("--version", required=True, help="version id, part of every answer")
    parser.add_argument("--directory", required=True, type=Path, help=f"folder with {MODEL}")
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of one inference")
    given = parser.parse_args(arguments)
    directory: Path = given.directory
    try:
        session = open_session(directory / MODEL, given.threads)
        faults = read_faults(directory)
        model = OnnxModel(given.name, given.version, session, faults, given.threads)
        model.warm_up(_example(directory, model.inputs))
    except (ArtifactError, tensors.Misfit) as error:
        sys.stderr.write(f"{directory}: {error}\n")
        return 1
    model_server.RESTServer = LoopbackServer
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # pyright: ignore[reportDeprecated]
    # KServe asks for the current loop before it runs its own; uvloop makes none by itself.
    asyncio.set_event_loop(asyncio.new_event_loop())
    server = ModelServer(
        http_port=given.port,
        workers=1,
        enable_grpc=False,
        enable_latency_logging=False,
        grace_period=GRACE_SECONDS,
    )
    server.start([model])
    return 0


def _example(directory: Path, inputs: Sequence[tensors.Tensor]) -> Any:
    file = directory / EXAMPLE
    if not file.is_file():
        return {"inputs": [tensor.blank() for tensor in inputs]}
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ArtifactError(f"{EXAMPLE} is not JSON: {error}") from None


def _answer_with(status: int) -> Callable[[Request, Exception], Coroutine[Any, Any, Response]]:
    async def answer(_: Request, error: Exception) -> Response:
        body = orjson.dumps({"error": str(error)})
        return Response(body, status_code=status, media_type="application/json")

    return answer


if __name__ == "__main__":
    sys.exit(main())
