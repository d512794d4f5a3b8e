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
import random
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer, model_server
from kserve.errors import InferenceError, InvalidInput
from kserve.protocol.rest.server import RESTServer
from kserve.protocol.rest.v2_endpoints import V2Endpoints
from kserve.utils.utils import generate_uuid

from mlops_kit.local.artifact import EXAMPLE, MODEL, Faults, read_faults
from mlops_kit.local.session import ArtifactError, Session, open_session, reason, signature
from mlops_kit.local.tensors import Misfit, Request, Tensor, feed, problems

IN_LOOP_SECONDS = 0.001
LOG = logging.getLogger("kserve")


class OnnxModel(Model):
    """A loaded model that answers requests of the protocol."""

    def __init__(self, name: str, version: str, session: Session, faults: Faults | None) -> None:
        """Wrap a session.

        Args:
            name: the endpoint's, as clients say it.
            version: id to put into every answer.
            session: the loaded model.
            faults: a drill, if the version is one.

        Raises:
            Misfit: the model takes or gives what the protocol cannot carry.
        """
        super().__init__(name)
        self.version = version
        self.session = session
        self.inputs, self.outputs = signature(session)
        self.faults = faults
        self.ready = True

    def get_input_types(self) -> list[dict[str, Any]]:
        """List the inputs for the protocol's metadata."""
        return [tensor.as_mapping() for tensor in self.inputs]

    def get_output_types(self) -> list[dict[str, Any]]:
        """List the outputs for the protocol's metadata."""
        return [tensor.as_mapping() for tensor in self.outputs]

    async def predict(self, payload: Any, headers: Any = None, response_headers: Any = None) -> Any:
        try:
            arrays = feed(self.inputs, payload.inputs)
        except Misfit as e:
            raise InvalidInput(str(e)) from None
        if MODE == "thread":
            results = await asyncio.get_running_loop().run_in_executor(None, self.session.run, [t.name for t in self.outputs], arrays)
        else:
            results = self.session.run([t.name for t in self.outputs], arrays)
        if RESP == "dict":
            return {"id": payload.id or generate_uuid(), "model_name": self.name, "model_version": self.version,
             "outputs":[{"name":t.name,"shape":list(r.shape),"datatype":t.datatype,"data":r.ravel().tolist()} for t,r in zip(self.outputs, results)]}
        return InferResponse(payload.id or generate_uuid(), self.name, [InferOutput(t.name, list(r.shape), t.datatype, data=r) for t, r in zip(self.outputs, results)], model_version=self.version, requested_outputs=payload.request_outputs, use_binary_outputs=payload.use_binary_outputs)
import os
MODE=os.environ.get("MODE"); RESP=os.environ.get("RESP"); TIMING=os.environ.get("TIMING"); UV=os.environ.get("UV"); FAST=os.environ.get("FAST")
class LoopbackServer(RESTServer):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.config.host = "127.0.0.1"
        logging.getLogger("uvicorn.access").handlers = []
        logging.getLogger("uvicorn.access").propagate = False
    def _add_middlewares(self, app):
        if TIMING: super()._add_middlewares(app)

model_server.RESTServer = LoopbackServer
if FAST:
    import orjson
    from fastapi import Response
    class Fast(V2Endpoints):
        async def infer(self, raw_request, raw_response, model_name, request_body, model_version=None):
            model = self.dataplane.get_model_from_registry(model_name)
            headers = dict(raw_request.headers)
            req, _ = self.dataplane.decode(request_body, headers, protocol_version="v2", model_name=model_name)
            r, h = await self.dataplane.infer(model_name=model_name, request=req, headers=headers)
            body, h = self.dataplane.encode(model_name, r, headers, {})
            return Response(orjson.dumps(body), media_type="application/json")
    Fast.infer.__annotations__ = V2Endpoints.infer.__annotations__
    import kserve.protocol.rest.v2_endpoints as ve
    ve.V2Endpoints = Fast
if UV:
    import uvloop; asyncio.set_event_loop_policy(uvloop.EventLoopPolicy()); asyncio.set_event_loop(asyncio.new_event_loop())
ap=argparse.ArgumentParser()
ap.add_argument("--port",type=int); ap.add_argument("--directory",type=Path)
a=ap.parse_args()
m=OnnxModel("wine","abc",open_session(a.directory/"model.onnx",1),None)
ModelServer(http_port=a.port,enable_grpc=False,enable_latency_logging=False).start([m])
