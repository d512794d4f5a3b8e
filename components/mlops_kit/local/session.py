"""ONNX Runtime: load a model, learn what it takes and gives, and try it once."""

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from mlops_kit.local.tensors import Misfit, Request, Tensor, feed

EXTRA = "install mlops-kit with its extra: pip install 'mlops-kit[local]'"


class ArtifactError(ValueError):
    """A model that cannot be served; the text is one sentence with the file's path."""


class Session(Protocol):
    """What the kit uses of an ONNX Runtime session."""

    def get_inputs(self) -> Sequence[Any]:
        """List the inputs that a request must give."""
        ...

    def get_outputs(self) -> Sequence[Any]:
        """List the outputs."""
        ...

    def run(self, names: Sequence[str], feed: Mapping[str, Any]) -> list[Any]:
        """Compute the named outputs."""
        ...


def open_session(model: Path, threads: int) -> Session:
    """Load an ONNX file on the CPU.

    Args:
        model: the file.
        threads: CPU threads that one inference may use.

    Raises:
        ArtifactError: ONNX Runtime cannot load it, or is not installed.
    """
    try:
        runtime = importlib.import_module("onnxruntime")
    except ImportError:
        raise ArtifactError(f"onnxruntime is not installed; {EXTRA}") from None
    runtime.set_default_logger_severity(4)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning would keep the cores busy between requests; several versions share this machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ArtifactError(f"{model} is not an ONNX model: {reason(error)}") from None


def signature(session: Session) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Tell what a session takes and gives.

    Raises:
        Misfit: it takes or gives what JSON requests cannot carry.
    """
    inputs = tuple(map(Tensor.of_node, session.get_inputs()))
    return inputs, tuple(map(Tensor.of_node, session.get_outputs()))


def reason(error: Exception) -> str:
    """Reduce an error of ONNX Runtime to what it says, without codes and paths."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text.rsplit(" failed:", 1)[-1].rsplit(" : ", 1)[-1].strip().rstrip(".")


def examine(model: Path, example: Path | None, given: Any) -> dict[str, Any]:
    """Load a model and let it answer its example.

    Args:
        model: the ONNX file.
        example: the file that the request came from; without one, a request of zeros is made up.
        given: the decoded request of that file.

    Returns:
        inputs, outputs, and answer: the outputs with the shapes of this one answer.

    Raises:
        ArtifactError: it cannot be loaded or served, or does not answer.
    """
    session = open_session(model, threads=1)
    try:
        inputs, outputs = signature(session)
    except Misfit as error:
        raise ArtifactError(f"{model}: {error}") from None
    request = {"inputs": [tensor.blank() for tensor in inputs]} if example is None else given
    try:
        arrays = feed(inputs, Request.of(request).inputs)
        results = session.run([tensor.name for tensor in outputs], arrays)
    except Misfit as error:
        raise ArtifactError(f"{example}: {error}") from None
    except Exception as error:
        hint = "; put a request that it can answer into example.json" if example is None else ""
        asked = "a request of zeros" if example is None else f"the request in {example}"
        raise ArtifactError(f"{model}: cannot answer {asked}: {reason(error)}{hint}") from None
    answer = [
        Tensor(tensor.name, tensor.datatype, tuple(result.shape))
        for tensor, result in zip(outputs, results, strict=True)
    ]
    parts = {"inputs": inputs, "outputs": outputs, "answer": answer}
    return {name: [tensor.as_mapping() for tensor in part] for name, part in parts.items()}
