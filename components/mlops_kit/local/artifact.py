"""A model on disk: an ONNX file, and what may lie beside it.

A model is a folder, or a single `.onnx` file (then with its weight files only):

    model.onnx      required; weights that the exporter wrote beside it (`model.onnx.data`,
                    `model.onnx_data`) belong to it
    example.json    optional: a request that the model can answer
    faults.json     optional: a drill, see `Faults`
    model.json      optional: name, digest, metrics; for people, changes nothing

Every other file is ignored. The digest covers what changes the answers: model, weights, drill.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mlops_kit.local.session import EXTRA, ArtifactError, examine
from mlops_kit.local.tensors import Tensor, problems

MODEL, EXAMPLE, FAULTS, ABOUT = "model.onnx", "example.json", "faults.json", "model.json"


class Faults(BaseModel):
    """A drill for rehearsing rollbacks: a version that fails on purpose."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    error_ratio: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)
    """Share of inferences that answer HTTP 500."""
    delay_ms: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """How much later every other inference answers, in milliseconds."""


@dataclass(frozen=True)
class ModelArtifact:
    """A model that ONNX Runtime loads and that answers its example."""

    files: Mapping[str, Path]
    """Name in the served version's folder -> where the file is now."""
    checksums: Mapping[str, str]
    """SHA-256 of each of the files, in hex."""
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    answer: tuple[Tensor, ...]
    """Outputs with the shapes that they have in the answer to the example."""
    faults: Faults | None
    about: Mapping[str, Any]
    """What `model.json` says: name, metrics and the like."""
    request: Mapping[str, Any]

    @classmethod
    def read(cls, path: str | Path, cache: Path | None = None) -> "ModelArtifact":
        """Read a model and make sure that it can be served.

        Args:
            path: a folder with `model.onnx`, or an `.onnx` file.
            cache: folder that keeps what ONNX Runtime said about a file, by checksum, so that
                the next read of the same file does not load it. Created when needed.

        Raises:
            ArtifactError: something is missing or wrong.
        """
        model, folder = _locate(Path(path))
        files = _served(model, folder)
        checksums = {name: _sha256(file) for name, file in files.items()}
        faults = _faults(files[FAULTS]) if FAULTS in files else None
        example = folder / EXAMPLE if folder else None
        given = _json(example) if example and example.is_file() else None
        about: Any = _json(folder / ABOUT) if folder and (folder / ABOUT).is_file() else {}
        if not isinstance(about, dict):
            raise ArtifactError(f"{model.parent / ABOUT}: must be a JSON object")
        verdict = _verdict(model, checksums, example if given is not None else None, given, cache)
        inputs, outputs, answer = (
            tuple(map(Tensor.of_mapping, verdict[part])) for part in ("inputs", "outputs", "answer")
        )
        request = given or {"inputs": [tensor.blank() for tensor in inputs]}
        return cls(files, checksums, inputs, outputs, answer, faults, about, request)

    @property
    def digest(self) -> str:
        """What `sha256sum model.onnx [faults.json] [weights] | sha256sum` prints, names sorted."""
        lines = "".join(f"{self.checksums[name]}  {name}\n" for name in sorted(self.checksums))
        return hashlib.sha256(lines.encode()).hexdigest()

    def example(self) -> dict[str, Any]:
        """Return a request body that the model can answer: the given one, or one of zeros."""
        return json.loads(json.dumps(self.request))

    def copy_to(self, directory: Path) -> None:
        """Copy what is served into a folder of its own, with the example.

        Each file appears whole or not at all, the model last: a folder with a model is complete.
        Files that are there already and right are left alone; damaged ones are replaced.

        Raises:
            ArtifactError: a file changed since it was read, or cannot be read or written.
        """
        try:
            directory.mkdir(parents=True, exist_ok=True)
            example = json.dumps(self.request).encode()
            if not _holds(directory / EXAMPLE, hashlib.sha256(example).hexdigest()):
                _replace(directory / EXAMPLE, example)
            for name in sorted(self.files, key=lambda name: name == MODEL):
                if not _holds(directory / name, self.checksums[name]):
                    self._copy(name, directory / name)
        except OSError as error:
            raise ArtifactError(f"{error.filename or directory}: {error.strerror}") from None

    def _copy(self, name: str, to: Path) -> None:
        part = to.with_name(f".{to.name}.{os.getpid()}")
        total = hashlib.sha256()
        try:
            with self.files[name].open("rb") as source, part.open("wb") as target:
                for block in iter(partial(source.read, 1 << 20), b""):
                    total.update(block)
                    target.write(block)
            if total.hexdigest() != self.checksums[name]:
                raise ArtifactError(f"{self.files[name]}: changed while it was deployed; run again")
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)


def version_id(artifact: ModelArtifact, threads: int) -> str:
    """Name a version: 12 hex digits over all that changes what it serves.

    Args:
        artifact: the model.
        threads: CPU threads that one inference may use.

    Raises:
        ArtifactError: the serving runtime is not installed.
    """
    try:
        runtime = {name: metadata.version(name) for name in ("kserve", "onnxruntime")}
    except metadata.PackageNotFoundError as error:
        raise ArtifactError(f"{error.name} is not installed; {EXTRA}") from None
    whole = {"artifact": artifact.digest, "runtime": runtime, "settings": {"threads": threads}}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:12]


def read_faults(directory: Path) -> Faults | None:
    """Read the drill of a folder, if it has one.

    Raises:
        ArtifactError: the file is not a drill.
    """
    file = directory / FAULTS
    return _faults(file) if file.is_file() else None


def _locate(path: Path) -> tuple[Path, Path | None]:
    if path.is_dir():
        if not (path / MODEL).is_file():
            raise ArtifactError(f"{path}: has no {MODEL}")
        return path / MODEL, path
    if not path.is_file():
        raise ArtifactError(f"{path}: no such file or folder")
    if path.suffix != ".onnx":
        raise ArtifactError(f"{path}: a model is a folder with {MODEL}, or a file named *.onnx")
    return path, None


def _served(model: Path, folder: Path | None) -> dict[str, Path]:
    beside = (file for file in model.parent.iterdir() if file.name.startswith(model.name))
    files = {file.name: file for file in beside if file.is_file() and file != model}
    files[MODEL] = model
    if folder and (folder / FAULTS).is_file():
        files[FAULTS] = folder / FAULTS
    return files


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ArtifactError(f"{file}: {error.strerror}") from None


def _holds(file: Path, checksum: str) -> bool:
    return file.is_file() and _sha256(file) == checksum


def _replace(file: Path, content: bytes) -> None:
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(file)


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ArtifactError(f"{file}: {error.strerror}") from None
    except ValueError as error:
        raise ArtifactError(f"{file}: is not JSON: {error}") from None


def _faults(file: Path) -> Faults:
    try:
        return Faults.model_validate(_json(file))
    except ValidationError as error:
        allowed = "a drill is error_ratio (0 to 1) and delay_ms (0 or more)"
        raise ArtifactError(f"{file}: {problems(error.errors())}; {allowed}") from None


def _verdict(
    model: Path, checksums: Mapping[str, str], example: Path | None, given: Any, cache: Path | None
) -> dict[str, Any]:
    try:
        runtime = metadata.version("onnxruntime")
    except metadata.PackageNotFoundError:
        raise ArtifactError(f"onnxruntime is not installed; {EXTRA}") from None
    whole = [runtime, sorted(checksums.items()), given]
    key = hashlib.sha256(json.dumps(whole).encode()).hexdigest()
    known = cache / f"{key}.json" if cache else None
    if known:
        with suppress(OSError, ValueError):
            return json.loads(known.read_text())
    verdict = examine(model, example, given)
    if known:
        with suppress(OSError):
            known.parent.mkdir(parents=True, exist_ok=True)
            _replace(known, json.dumps(verdict).encode())
    return verdict
