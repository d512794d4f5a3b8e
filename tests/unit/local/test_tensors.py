"""Requests checked against what a model takes."""

from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_kit.local.tensors import Misfit, Request, Tensor, feed, values


def fed(tensor: Tensor, *given: dict[str, Any]) -> dict[str, Any]:
    return feed([tensor], Request.of({"inputs": list(given)}).inputs)


def one(datatype: str, shape: list[int], data: Any, name: str = "x") -> dict[str, Any]:
    return {"name": name, "shape": shape, "datatype": datatype, "data": data}


@pytest.mark.parametrize(
    ("datatype", "given", "said"),
    [
        ("FP32", one("FP64", [1], [1.0]), "has datatype FP64, the model takes FP32"),
        ("FP32", one("FP32", [1, 1], [1.0]), "has shape [1, 1], the model takes [any]"),
        ("FP32", one("FP32", [-1], [1.0]), "has shape [-1], the model takes [any]"),
        ("FP32", one("FP32", [2], [1.0]), "has 1 values, its shape [2] needs 2"),
        ("FP32", one("FP32", [1], ["1.0"]), "its data must be numbers"),
        ("FP32", one("FP32", [1], [True]), "its data must be numbers"),
        ("FP32", one("FP32", [2], [1.0, [2.0]]), "not a list of equally long lists"),
        ("FP32", one("FP32", [1], [1.0], name="z"), "unknown input 'z'; the model takes 'x'"),
        ("INT64", one("INT64", [1], [1.5]), "its data must be whole numbers"),
        ("INT64", one("INT64", [1], [2**70]), "its data must be whole numbers"),
        ("INT8", one("INT8", [1], [200]), "values are -128 to 127"),
        ("UINT8", one("UINT8", [1], [-1]), "values are 0 to 255"),
        ("BOOL", one("BOOL", [1], [1]), "its data must be true or false"),
        ("BYTES", one("BYTES", [2], ["a", 1]), "its data must be text"),
    ],
)
def test_what_does_not_fit_gets_one_sentence(
    datatype: str, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(Misfit) as caught:
        fed(Tensor("x", datatype, (-1,)), given)
    assert said in str(caught.value)


def test_a_missing_and_a_repeated_input_are_named() -> None:
    pair = [Tensor("x", "FP32", (1,)), Tensor("y", "FP32", (1,))]
    request = Request.of({"inputs": [one("FP32", [1], [1.0])]})
    with pytest.raises(Misfit, match="missing input 'y'"):
        feed(pair, request.inputs)
    with pytest.raises(Misfit, match="input 'x' is given twice"):
        feed(pair, [*request.inputs, *request.inputs])


def test_data_may_be_flat_or_nested() -> None:
    tensor = Tensor("x", "FP64", (-1, 2))
    flat = fed(tensor, one("FP64", [2, 2], [1, 2, 3, 4]))["x"]
    nested = fed(tensor, one("FP64", [2, 2], [[1, 2], [3, 4]]))["x"]
    assert flat.tolist() == nested.tolist() == [[1, 2], [3, 4]]
    assert flat.dtype == numpy.float64


def test_null_is_a_missing_number() -> None:
    array = fed(Tensor("x", "FP32", (-1,)), one("FP32", [2], [None, 1.0]))["x"]
    assert numpy.isnan(array[0])
    assert array[1] == 1


def test_an_input_of_unknown_rank_takes_any_shape() -> None:
    assert fed(Tensor("x", "FP32", ()), one("FP32", [1, 2], [1, 2]))["x"].shape == (1, 2)


SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "BOOL": st.booleans(),
    "INT8": st.integers(-128, 127),
    "UINT64": st.integers(0, 2**64 - 1),
    "INT64": st.integers(-(2**63), 2**63 - 1),
    "FP32": st.floats(width=32, allow_nan=False),
    "FP64": st.floats(allow_nan=False),
    "BYTES": st.text(st.characters(codec="utf-8", exclude_characters="\0")),
}


@given(st.data())
def test_values_that_fit_come_out_as_they_went_in(data: st.DataObject) -> None:
    datatype = data.draw(st.sampled_from(sorted(SCALARS)))
    given = data.draw(st.lists(SCALARS[datatype], max_size=5))
    array = fed(Tensor("x", datatype, (-1,)), one(datatype, [len(given)], given))["x"]
    assert values(datatype, array) == given
