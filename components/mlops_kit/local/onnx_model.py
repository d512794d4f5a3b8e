"""An ONNX model as KServe's model server takes it, and the drill that a version may be."""

import asyncio
import logging
import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from kserve import InferOutput, InferResponse, Model
from kserve.errors import InferenceError, InvalidInput
from kserve.utils.utils import generate_uuid

from mlops_kit.local import tensors
from mlops_kit.local.artifact import Faults
from mlops_kit.local.session import ArtifactError, Session, reason, signature

IN_LOOP_SECONDS = 0.001
"""An inference that takes longer runs in a thread, so that others are not held up.

Handing a small one to a thread costs more than it takes: scikit-learn's wine model served 1500
requests per second in the loop and 1100 through a thread (4 connections, 2 cores).
"""
LOG = logging.getLogger("kserve")


class OnnxModel(Model):
    """A loaded model that answers requests of the protocol."""

    def __init__(
        self,
        name: str,
        version: str,
        session: Session,
        faults: Faults | None = None,
        threads: int = 1,
    ) -> None:
        """Wrap a session.

        Args:
            name: the endpoint's, as clients say it.
            version: id to put into every answer.
            session: the loaded model.
            faults: a drill, if the version is one.
            threads: CPU threads that one inference takes.

        Raises:
            Misfit: the model takes or gives what the protocol cannot carry.
        """
        super().__init__(name)
        self.version = version
        self.session = session
        self.inputs, self.outputs = signature(session)
        self.faults = faults
        self.pool = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // threads))
        self.seconds_per_value = 0.0
        self.ready = True

    def get_input_types(self) -> list[dict[str, Any]]:
        """List the inputs for the protocol's metadata."""
        return [tensor.as_mapping() for tensor in self.inputs]

    def get_output_types(self) -> list[dict[str, Any]]:
        """List the outputs for the protocol's metadata."""
        return [tensor.as_mapping() for tensor in self.outputs]

    def warm_up(self, request: Any) -> None:
        """Answer a request a few times: the first answers are slow, and to learn how long it takes.

        Raises:
            ArtifactError: the model cannot answer it.
        """
        names = [tensor.name for tensor in self.outputs]
        try:
            arrays = tensors.feed(self.inputs, tensors.Request.of(request).inputs)
            taken = [_timed(partial(self.session.run, names, arrays)) for _ in range(5)]
        except Exception as error:
            raise ArtifactError(f"the model cannot answer its example: {reason(error)}") from None
        self.seconds_per_value = min(taken) / max(1, _size(arrays))

    async def predict(
        self,
        payload: Any,
        headers: dict[str, str] | None = None,
        response_headers: dict[str, str] | None = None,
    ) -> Any:
        """Answer one request.

        Raises:
            InvalidInput: the request does not fit the model.
            InferenceError: the model failed, or a drill says so.
        """
        chosen = self._chosen(payload)
        try:
            arrays = tensors.feed(self.inputs, payload.inputs)
        except tensors.Misfit as error:
            raise InvalidInput(str(error)) from None
        if self.faults:
            await _suffer(self.faults)
        results = await self._run([tensor.name for tensor in chosen], arrays)
        number = payload.id or generate_uuid()
        if _binary(payload):
            outputs = [
                InferOutput(tensor.name, list(result.shape), tensor.datatype, data=result)
                for tensor, result in zip(chosen, results, strict=True)
            ]
            return InferResponse(
                number,
                self.name,
                outputs,
                model_version=self.version,
                use_binary_outputs=payload.use_binary_outputs,
                requested_outputs=payload.request_outputs,
            )
        return {
            "id": number,
            "model_name": self.name,
            "model_version": self.version,
            "outputs": [
                {
                    "name": tensor.name,
                    "shape": list(result.shape),
                    "datatype": tensor.datatype,
                    "data": tensors.values(tensor.datatype, result),
                }
                for tensor, result in zip(chosen, results, strict=True)
            ],
        }

    def _chosen(self, payload: Any) -> Sequence[tensors.Tensor]:
        if not payload.request_outputs:
            return self.outputs
        known = {tensor.name: tensor for tensor in self.outputs}
        wanted = [output.name for output in payload.request_outputs]
        if unknown := [name for name in wanted if name not in known]:
            has = ", ".join(map(repr, known))
            raise InvalidInput(f"unknown output {unknown[0]!r}; the model gives {has}")
        return [known[name] for name in wanted]

    async def _run(self, names: Sequence[str], arrays: Mapping[str, Any]) -> list[Any]:
        try:
            if self.seconds_per_value * _size(arrays) <= IN_LOOP_SECONDS:
                return self.session.run(names, arrays)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.pool, self.session.run, names, arrays)
        except Exception as error:
            if type(error).__name__ == "InvalidArgument":
                raise InvalidInput(f"the model refuses the request: {reason(error)}") from None
            LOG.warning("inference failed: %s", reason(error))
            raise InferenceError(f"the model failed: {reason(error)}") from None


async def _suffer(faults: Faults) -> None:
    if random.random() < faults.error_ratio:
        raise InferenceError("this version fails on purpose (faults.json)")
    if faults.delay_ms:
        await asyncio.sleep(faults.delay_ms / 1000)


def _binary(payload: Any) -> bool:
    wanted = payload.request_outputs or ()
    return bool(payload.use_binary_outputs or any(output.binary_data for output in wanted))


def _timed(action: Callable[[], Any]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _size(arrays: Mapping[str, Any]) -> int:
    return sum(array.size for array in arrays.values())
