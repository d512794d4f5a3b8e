"""Small ONNX models made by hand."""

from pathlib import Path

import numpy
from onnx import TensorProto, helper, numpy_helper, save_model


def _save(graph, path: Path) -> Path:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_model(model, path)
    return path


def _info(name: str, kind: int, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def identity(path: Path, kind: int = TensorProto.FLOAT, shape=(None, 2)) -> Path:
    """x -> y, the same."""
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    graph = helper.make_graph(nodes, "g", [_info("x", kind, shape)], [_info("y", kind, shape)])
    return _save(graph, path)


def matrix(path: Path, rows: int = 3, columns: int = 2, shape=(None, None)) -> Path:
    """x -> y = x W, with a matrix W of ones, and the shape of x that the model declares."""
    weights = numpy_helper.from_array(numpy.ones((rows, columns), numpy.float32), "W")
    nodes = [helper.make_node("MatMul", ["x", "W"], ["y"])]
    inputs = [_info("x", TensorProto.FLOAT, shape)]
    outputs = [_info("y", TensorProto.FLOAT, (None, columns))]
    return _save(helper.make_graph(nodes, "g", inputs, outputs, [weights]), path)


def two_inputs(path: Path) -> Path:
    """text, count -> text and count, unchanged."""
    nodes = [
        helper.make_node("Identity", ["text"], ["said"]),
        helper.make_node("Identity", ["count"], ["number"]),
    ]
    inputs = [_info("text", TensorProto.STRING, (None,)), _info("count", TensorProto.INT64, (2,))]
    outputs = [_info("said", TensorProto.STRING, (None,)), _info("number", TensorProto.INT64, (2,))]
    return _save(helper.make_graph(nodes, "g", inputs, outputs), path)


def with_weights_beside(path: Path, value: float = 1.0) -> Path:
    """x -> y = x W, with W in the file `model.onnx.data`."""
    weights = numpy_helper.from_array(numpy.full((2, 2), value, numpy.float32), "W")
    nodes = [helper.make_node("MatMul", ["x", "W"], ["y"])]
    inputs = [_info("x", TensorProto.FLOAT, (None, 2))]
    outputs = [_info("y", TensorProto.FLOAT, (None, 2))]
    graph = helper.make_graph(nodes, "g", inputs, outputs, [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_model(
        model,
        path,
        save_as_external_data=True,
        location=f"{path.name}.data",
        size_threshold=0,
    )
    return path
