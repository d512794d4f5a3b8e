"""Tensors of the Open Inference Protocol v2: their types, and requests checked against them."""

import importlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, ValidationError

_ONNX = {
    "bool": "BOOL",
    "int8": "INT8",
    "int16": "INT16",
    "int32": "INT32",
    "int64": "INT64",
    "uint8": "UINT8",
    "uint16": "UINT16",
    "uint32": "UINT32",
    "uint64": "UINT64",
    "float": "FP32",
    "double": "FP64",
    "string": "BYTES",
}
_NUMPY = {
    "BOOL": "bool",
    "FP32": "float32",
    "FP64": "float64",
    "BYTES": "object",
    **{name.upper(): name for name in _ONNX if "int" in name},
}
_KINDS = {"f": "numbers", "i": "whole numbers", "u": "whole numbers", "b": "true or false"}


class Misfit(ValueError):
    """A request, or a model, that does not fit the protocol or the other; one sentence."""


@dataclass(frozen=True)
class Tensor:
    """What is known of one input or output."""

    name: str
    """Name in the model's graph, and in requests and answers."""
    datatype: str
    """Type of the numbers in the protocol's words, such as `FP32`, `INT64` or `BYTES` (text)."""
    shape: tuple[int, ...]
    """Length of each dimension; -1 where the model takes any. Empty: a scalar, or not said."""

    @classmethod
    def of_node(cls, node: Any) -> "Tensor":
        """Translate an input or output of an ONNX Runtime session.

        Raises:
            Misfit: JSON requests cannot carry its type.
        """
        kind = str(node.type)
        datatype = _ONNX.get(kind.removeprefix("tensor(").removesuffix(")"))
        if not kind.startswith("tensor(") or datatype is None:
            hint = (
                "export the classifier with the option zipmap off"
                if kind.startswith("seq(map(")
                else f"the types that can be served are {', '.join(_ONNX)}"
            )
            raise Misfit(f"{node.name} is a {kind}, which cannot be served: {hint}")
        shape = tuple(size if isinstance(size, int) else -1 for size in node.shape or ())
        return cls(str(node.name), datatype, shape)

    @classmethod
    def of_mapping(cls, value: Mapping[str, Any]) -> "Tensor":
        """Read what `as_mapping` wrote."""
        return cls(str(value["name"]), str(value["datatype"]), tuple(map(int, value["shape"])))

    def as_mapping(self) -> dict[str, Any]:
        """Write the tensor as the protocol's metadata does."""
        return {"name": self.name, "datatype": self.datatype, "shape": list(self.shape)}

    def blank(self) -> dict[str, Any]:
        """Make an input of the least size: 1 in every free dimension, zeros or empty text."""
        shape = [1 if size < 0 else size for size in self.shape]
        empty = {"BYTES": "", "BOOL": False, "FP32": 0.0, "FP64": 0.0}.get(self.datatype, 0)
        return {**self.as_mapping(), "shape": shape, "data": [empty] * math.prod(shape)}

    def takes(self, shape: Sequence[int]) -> bool:
        """Whether data of this shape fits."""
        if any(size < 0 for size in shape):
            return False
        return not self.shape or (
            len(shape) == len(self.shape)
            and all(size in (got, -1) for got, size in zip(shape, self.shape, strict=True))
        )


def feed(inputs: Sequence[Tensor], given: Iterable[Any]) -> dict[str, Any]:
    """Turn a request's inputs into numpy arrays for the model.

    Args:
        inputs: what the model takes.
        given: objects with the attributes name, shape, datatype and data.

    Raises:
        Misfit: a name, type, shape or value that the model does not take, or a missing input.
    """
    known = {tensor.name: tensor for tensor in inputs}
    arrays: dict[str, Any] = {}
    for value in given:
        tensor = known.get(value.name)
        if tensor is None:
            raise Misfit(f"unknown input {value.name!r}; the model takes {_names(known)}")
        if value.name in arrays:
            raise Misfit(f"input {value.name!r} is given twice")
        arrays[value.name] = _array(tensor, value.shape, value.datatype, value.data)
    if missing := [name for name in known if name not in arrays]:
        raise Misfit(f"missing input {_names(missing)}")
    return arrays


class Given(BaseModel):
    """One input of a request."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any]


class Request(BaseModel):
    """A request body of the protocol, as far as it says what goes into the model."""

    inputs: list[Given] = Field(min_length=1)

    @classmethod
    def of(cls, value: Any) -> "Request":
        """Read a decoded JSON body.

        Raises:
            Misfit: it is not of the form `{"inputs": [{name, shape, datatype, data}]}`.
        """
        try:
            return cls.model_validate(value, strict=True)
        except ValidationError as error:
            raise Misfit(problems(error.errors())) from None


def problems(errors: Iterable[Any]) -> str:
    """Write pydantic's list of errors in one line, each with its dotted path."""
    lines = [(".".join(map(str, error["loc"])) or "value", str(error["msg"])) for error in errors]
    return "; ".join(f"{path}: {text[:1].lower()}{text[1:]}" for path, text in lines)


def values(datatype: str, array: Any) -> list[Any]:
    """List an output's values in row-major order, as JSON takes them."""
    flat: list[Any] = array.ravel().tolist()
    if datatype != "BYTES":
        return flat
    return [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in flat]


def shape_text(shape: Sequence[int]) -> str:
    """Write a shape as a person would: `[any, 13]`."""
    return f"[{', '.join('any' if size == -1 else str(size) for size in shape)}]"


def _array(tensor: Tensor, shape: Sequence[int], datatype: str, data: Any) -> Any:
    name = f"input {tensor.name!r}"
    if datatype != tensor.datatype:
        raise Misfit(f"{name} has datatype {datatype}, the model takes {tensor.datatype}")
    if not tensor.takes(shape):
        wanted = shape_text(tensor.shape)
        raise Misfit(f"{name} has shape {list(shape)}, the model takes {wanted}")
    array = _numbers(name, datatype, data)
    if array.size != math.prod(shape):
        wanted = math.prod(shape)
        raise Misfit(f"{name} has {array.size} values, its shape {list(shape)} needs {wanted}")
    return array.reshape(shape)


def _numbers(name: str, datatype: str, data: Any) -> Any:
    numpy = importlib.import_module("numpy")
    wanted = numpy.dtype(_NUMPY[datatype])
    try:
        array = numpy.asarray(data, dtype=wanted if datatype == "BYTES" else None)
        if wanted.kind == "f" and array.dtype.kind == "O" and None in array:
            array = numpy.asarray(data, dtype=wanted)
    except (ValueError, TypeError):
        raise Misfit(f"{name}: data is not a list of equally long lists of values") from None
    if datatype == "BYTES":
        if not all(isinstance(value, str | bytes) for value in array.flat):
            raise Misfit(f"{name} is BYTES: its data must be text")
        return array
    if wanted.kind == "u" and array.dtype.kind in "fO":
        # numpy makes floats of whole numbers when some are above the largest int64
        exact = numpy.asarray(data, dtype=object)
        if all(type(value) is int for value in exact.flat):
            limits = numpy.iinfo(wanted)
            if any(not limits.min <= value <= limits.max for value in exact.flat):
                raise Misfit(f"{name} is {datatype}: values are {limits.min} to {limits.max}")
            return exact.astype(wanted)
    allowed = {"f": "fiu", "i": "iu", "u": "iu", "b": "b"}[wanted.kind]
    if array.size and array.dtype.kind not in allowed:
        raise Misfit(f"{name} is {datatype}: its data must be {_KINDS[wanted.kind]}")
    if array.size and wanted.kind in "iu" and array.dtype != wanted:
        limits = numpy.iinfo(wanted)
        if int(array.min()) < limits.min or int(array.max()) > limits.max:
            raise Misfit(f"{name} is {datatype}: values are {limits.min} to {limits.max}")
    with numpy.errstate(over="ignore"):
        return array.astype(wanted, copy=False)


def _names(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
