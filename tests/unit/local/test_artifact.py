"""A model on disk: what is read, what is refused, what makes a version another one."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from onnx import TensorProto
from skl2onnx import to_onnx
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

from mlops_kit.local import artifact as artifacts
from mlops_kit.local.artifact import ArtifactError, ModelArtifact, version_id
from mlops_kit.local.tensors import Tensor
from tests.unit.local import onnx_models as models

REQUEST = {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1.0, 2.0]}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    models.identity(tmp_path / "m" / "model.onnx")
    return tmp_path / "m"


def put(file: Path, value: Any) -> None:
    file.write_text(value if isinstance(value, str) else json.dumps(value))


def refusal(path: Path) -> str:
    with pytest.raises(ArtifactError) as caught:
        ModelArtifact.read(path)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_a_folder_tells_inputs_outputs_and_the_shapes_of_its_answer(folder: Path) -> None:
    request = {**REQUEST["inputs"][0], "shape": [3, 2], "data": [1, 2, 3, 4, 5, 6]}
    put(folder / "example.json", {"inputs": [request]})
    model = ModelArtifact.read(folder)
    assert model.inputs == (Tensor("x", "FP32", (-1, 2)),)
    assert model.outputs == (Tensor("y", "FP32", (-1, 2)),)
    assert model.answer == (Tensor("y", "FP32", (3, 2)),)
    assert model.example() == {"inputs": [request]}
    assert model.faults is None


def test_without_an_example_one_of_zeros_is_made(tmp_path: Path) -> None:
    model = ModelArtifact.read(models.two_inputs(tmp_path / "any.onnx"))
    text, count = model.example()["inputs"]
    assert text == {"name": "text", "datatype": "BYTES", "shape": [1], "data": [""]}
    assert count == {"name": "count", "datatype": "INT64", "shape": [2], "data": [0, 0]}


def test_the_digest_can_be_checked_with_sha256sum(folder: Path) -> None:
    put(folder / "faults.json", {"error_ratio": 0.1})
    lines = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("faults.json", "model.onnx")
    )
    expected = hashlib.sha256(lines.encode()).hexdigest()
    assert ModelArtifact.read(folder).digest == expected


def test_a_file_and_a_folder_with_it_are_the_same_model(folder: Path, tmp_path: Path) -> None:
    single = models.identity(tmp_path / "anything.onnx")
    assert ModelArtifact.read(single).digest == ModelArtifact.read(folder).digest


def test_only_what_changes_the_answers_changes_the_digest(folder: Path) -> None:
    plain = ModelArtifact.read(folder).digest
    put(folder / "example.json", REQUEST)
    put(folder / "model.json", {"name": "m"})
    put(folder / "README.md", "words")
    assert ModelArtifact.read(folder).digest == plain
    put(folder / "faults.json", {"delay_ms": 1})
    assert ModelArtifact.read(folder).digest != plain


def test_weights_beside_the_model_belong_to_it(tmp_path: Path) -> None:
    digests: list[str] = []
    for value in (1.0, 2.0):
        models.with_weights_beside(tmp_path / f"{value}" / "model.onnx", value)
        model = ModelArtifact.read(tmp_path / f"{value}")
        model.copy_to(tmp_path / "copies" / model.digest)
        digests.append(ModelArtifact.read(tmp_path / "copies" / model.digest).digest)
    assert len(set(digests)) == 2


def test_model_json_is_passed_on(folder: Path) -> None:
    put(folder / "model.json", {"metrics": {"accuracy": 0.9}})
    assert ModelArtifact.read(folder).about["metrics"] == {"accuracy": 0.9}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not a model", "is not an ONNX model: Protobuf parsing failed"),
        ("", "is not an ONNX model: No graph was found"),
    ],
)
def test_a_file_that_is_not_onnx_is_refused(folder: Path, content: str, said: str) -> None:
    put(folder / "model.onnx", content)
    assert f"{folder / 'model.onnx'} {said}" in refusal(folder)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    assert "no such file or folder" in refusal(tmp_path / "nothing")
    assert "has no model.onnx" in refusal(tmp_path)
    put(tmp_path / "model.pkl", "x")
    assert "a file named *.onnx" in refusal(tmp_path / "model.pkl")


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("{", "is not JSON"),
        ([], "should be"),
        ({"inputs": []}, "inputs: list should have at least 1 item"),
        ({"inputs": [{"name": "x"}]}, "inputs.0.shape: field required"),
        (
            {"inputs": [{**REQUEST["inputs"][0], "name": "z"}]},
            "unknown input 'z'; the model takes 'x'",
        ),
        (
            {"inputs": [{**REQUEST["inputs"][0], "shape": [1, 3]}]},
            "input 'x' has shape [1, 3], the model takes [any, 2]",
        ),
    ],
)
def test_an_example_that_does_not_fit_is_refused(folder: Path, example: Any, said: str) -> None:
    put(folder / "example.json", example)
    text = refusal(folder)
    assert text.startswith(f"{folder / 'example.json'}: ")
    assert said in text


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ("nonsense", "is not JSON"),
        ([], "input should be a valid dictionary"),
        ({"eror_ratio": 0.1}, "eror_ratio: extra inputs are not permitted"),
        ({"error_ratio": 1.5}, "error_ratio: input should be less than or equal to 1"),
        ({"error_ratio": True}, "error_ratio: input should be a valid number"),
        ({"delay_ms": -1}, "delay_ms: input should be greater than or equal to 0"),
        ({"delay_ms": "30"}, "delay_ms: input should be a valid number"),
    ],
)
def test_a_wrong_drill_is_refused(folder: Path, faults: Any, said: str) -> None:
    put(folder / "faults.json", faults)
    text = refusal(folder)
    assert text.startswith(f"{folder / 'faults.json'}: ")
    assert said in text


def test_all_mistakes_of_a_drill_are_told_at_once(folder: Path) -> None:
    put(folder / "faults.json", {"error_ratio": -1, "delay_ms": -1, "more": 1})
    text = refusal(folder)
    assert all(key in text for key in ("error_ratio: ", "delay_ms: ", "more: "))


def test_a_model_that_cannot_answer_zeros_asks_for_an_example(tmp_path: Path) -> None:
    models.matrix(tmp_path / "model.onnx", rows=3)
    assert "put a request that it can answer into example.json" in refusal(tmp_path)
    good = {"inputs": [{"name": "x", "shape": [1, 3], "datatype": "FP32", "data": [1, 1, 1]}]}
    put(tmp_path / "example.json", good)
    assert ModelArtifact.read(tmp_path).answer == (Tensor("y", "FP32", (1, 2)),)


def test_what_json_cannot_carry_is_refused(tmp_path: Path) -> None:
    models.identity(tmp_path / "half.onnx", TensorProto.FLOAT16)
    assert "x is a tensor(float16), which cannot be served" in refusal(tmp_path / "half.onnx")
    rows, labels = load_iris(return_X_y=True)
    fitted = LogisticRegression(max_iter=500).fit(rows, labels)
    zipped = to_onnx(fitted, rows[:1].astype("float32"))
    (tmp_path / "zipmap.onnx").write_bytes(zipped.SerializeToString())
    assert "option zipmap off" in refusal(tmp_path / "zipmap.onnx")


def test_a_version_is_named_by_model_and_settings(folder: Path) -> None:
    model = ModelArtifact.read(folder)
    name = version_id(model, 1)
    assert len(name) == 12
    assert int(name, 16) >= 0
    put(folder / "faults.json", {})
    assert len({name, version_id(model, 2), version_id(ModelArtifact.read(folder), 1)}) == 3


def test_a_missing_runtime_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ModelArtifact.read(folder)

    def missing(name: str) -> str:
        raise artifacts.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(artifacts.metadata, "version", missing)
    with pytest.raises(ArtifactError, match=r"kserve is not installed; .*mlops-kit\[local\]"):
        version_id(model, 1)
    assert "onnxruntime is not installed" in refusal(folder)


def test_a_copy_is_complete_and_copying_again_touches_nothing(folder: Path, tmp_path: Path) -> None:
    put(folder / "faults.json", {"delay_ms": 1})
    model, copy = ModelArtifact.read(folder), tmp_path / "deep" / "copy"
    model.copy_to(copy)
    assert {file.name for file in copy.iterdir()} == {"model.onnx", "example.json", "faults.json"}
    assert ModelArtifact.read(copy).digest == model.digest
    assert ModelArtifact.read(copy).example() == model.example()
    before = {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in copy.iterdir()}
    model.copy_to(copy)
    assert before == {f: (f.stat().st_ino, f.stat().st_mtime_ns) for f in copy.iterdir()}


def test_a_damaged_copy_is_repaired(folder: Path, tmp_path: Path) -> None:
    model = ModelArtifact.read(folder)
    model.copy_to(tmp_path / "copy")
    put(tmp_path / "copy" / "model.onnx", "half a mod")
    model.copy_to(tmp_path / "copy")
    assert ModelArtifact.read(tmp_path / "copy").digest == model.digest


def test_a_model_that_changed_since_it_was_read_is_not_copied(folder: Path, tmp_path: Path) -> None:
    model = ModelArtifact.read(folder)
    models.matrix(folder / "model.onnx")
    with pytest.raises(ArtifactError, match="changed while it was deployed"):
        model.copy_to(tmp_path / "copy")
    assert [file.name for file in (tmp_path / "copy").iterdir()] == ["example.json"]


def test_a_folder_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    put(tmp_path / "file", "in the way")
    with pytest.raises(ArtifactError, match="file"):
        ModelArtifact.read(folder).copy_to(tmp_path / "file" / "copy")


def test_a_cached_verdict_saves_loading_the_model(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ModelArtifact.read(folder, tmp_path / "cache")

    def refuse(*_: object) -> None:
        raise AssertionError("loaded again")

    with monkeypatch.context() as patch:
        patch.setattr(artifacts, "examine", refuse)
        assert ModelArtifact.read(folder, tmp_path / "cache") == first
        put(folder / "example.json", REQUEST)
        with pytest.raises(AssertionError, match="loaded again"):
            ModelArtifact.read(folder, tmp_path / "cache")
    for file in (tmp_path / "cache").iterdir():
        put(file, "{")
    assert ModelArtifact.read(folder, tmp_path / "cache").answer == first.answer


def test_importing_it_loads_neither_onnxruntime_nor_numpy() -> None:
    code = (
        "import sys, mlops_kit.local.artifact; print('onnxruntime' in sys.modules, "
        "'numpy' in sys.modules, 'kserve' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False"] * 3
