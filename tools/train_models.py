"""Train small real models on data sets that scikit-learn brings along, and write them as ONNX.

wine/v1 is a shallow tree, wine/v2 is better, wine/bad is v2 with a drill that makes it fail,
digits/v1 serves a second endpoint. Running it again writes the same files.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy
import skl2onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType
from sklearn.datasets import load_digits, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from mlops_kit.local.artifact import ABOUT, EXAMPLE, FAULTS, MODEL, ModelArtifact

EXAMPLE_ROWS = 3
LIBRARIES = ("scikit-learn", "skl2onnx", "onnx", "numpy")


@dataclass(frozen=True)
class Recipe:
    """How one model is made."""

    load: Any
    """Function that returns scikit-learn's data set."""
    pipeline: Pipeline
    faults: dict[str, float] | None = None
    """A drill to write beside the model."""


@dataclass(frozen=True)
class Trained:
    """A fitted pipeline and what it has not seen."""

    pipeline: Pipeline
    rows: numpy.ndarray
    """Held-out rows, float32 as the model server gets them."""
    labels: numpy.ndarray
    """True classes of the held-out rows."""

    @property
    def accuracy(self) -> float:
        """Share of the held-out rows that it classifies correctly."""
        return float(self.pipeline.score(self.rows, self.labels))


def _logistic() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))


RECIPES = {
    "wine/v1": Recipe(
        load_wine, make_pipeline(DecisionTreeClassifier(max_depth=2, random_state=0))
    ),
    "wine/v2": Recipe(load_wine, _logistic()),
    "wine/bad": Recipe(load_wine, _logistic(), faults={"error_ratio": 0.05, "delay_ms": 30}),
    "digits/v1": Recipe(
        load_digits, make_pipeline(MinMaxScaler(), LogisticRegression(C=0.1, max_iter=1000))
    ),
}


def train(name: str) -> Trained:
    """Fit one of the models.

    Args:
        name: one of `RECIPES`, such as `wine/v2`.

    Raises:
        KeyError: there is no recipe of that name.
    """
    recipe = RECIPES[name]
    rows, labels = recipe.load(return_X_y=True)
    seen, held_out, seen_labels, held_out_labels = train_test_split(
        rows.astype(numpy.float32), labels, test_size=0.4, random_state=0, stratify=labels
    )
    return Trained(recipe.pipeline.fit(seen, seen_labels), held_out, held_out_labels)


def write(name: str, trained: Trained, folder: Path) -> ModelArtifact:
    """Write a trained model's folder: model, example, drill if any, and what is known of it."""
    folder.mkdir(parents=True, exist_ok=True)
    columns, classes = trained.rows.shape[1], len(trained.pipeline.classes_)
    model = skl2onnx.to_onnx(
        trained.pipeline,
        name=name.split("/")[0],
        initial_types=[("features", FloatTensorType([None, columns]))],
        final_types=[
            ("label", Int64TensorType([None])),
            ("probabilities", FloatTensorType([None, classes])),
        ],
        options={"zipmap": False},
    )
    # skl2onnx takes them from a set, in an order that changes from run to run.
    model.opset_import.sort(key=lambda opset: opset.domain)
    (folder / MODEL).write_bytes(model.SerializeToString(deterministic=True))
    rows = trained.rows[:EXAMPLE_ROWS]
    data = [float(str(value)) for value in rows.ravel()]
    shape = list(rows.shape)
    request = {"name": "features", "shape": shape, "datatype": "FP32", "data": data}
    _write(folder / EXAMPLE, {"inputs": [request]}, indent=None)
    (folder / FAULTS).unlink(missing_ok=True)
    if faults := RECIPES[name].faults:
        _write(folder / FAULTS, faults)
    artifact = ModelArtifact.read(folder)
    about = {
        "name": name,
        "digest": artifact.digest,
        "metrics": {"accuracy": round(trained.accuracy, 4), "held_out_rows": len(trained.rows)},
        "libraries": {library: metadata.version(library) for library in LIBRARIES},
    }
    _write(folder / ABOUT, about)
    return artifact


def main(arguments: Sequence[str] | None = None) -> int:
    """Train every model and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder to write into")
    out: Path = parser.parse_args(arguments).out
    print_row("model", "digest", "accuracy", "seconds")
    for name in RECIPES:
        start = time.perf_counter()
        trained = train(name)
        try:
            artifact = write(name, trained, out / name)
        except OSError as error:
            sys.stderr.write(f"{error.filename or out}: {error.strerror}\n")
            return 1
        taken = f"{time.perf_counter() - start:.2f}"
        print_row(name, artifact.digest[:12], f"{trained.accuracy:.3f}", taken)
    return 0


def print_row(*cells: str) -> None:
    """Print one line of the table."""
    sys.stdout.write(f"{cells[0]:<10} {cells[1]:<12} {cells[2]:>8} {cells[3]:>8}\n")


def _write(file: Path, value: Any, indent: int | None = 2) -> None:
    file.write_text(json.dumps(value, indent=indent) + "\n")


if __name__ == "__main__":
    sys.exit(main())
