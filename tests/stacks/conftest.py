"""A project folder with small real models, and the program run in it."""

import json
import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import onnx
import pulumi
import pytest
from onnx import TensorProto, helper

from mlops_kit.preview.workspace import PLACEHOLDER
from tests.aws_mocks import AwsEngine

ROOT = Path(__file__).parents[2]
OUTPUTS = {
    "mlops-kit:index:LocalMachine": {
        "prometheus_url": "http://127.0.0.1:9090",
        "page_url": "http://127.0.0.1:9091",
    },
    "mlops-kit:index:LocalRollout": {
        "url": "http://127.0.0.1:8080/v2/models/wine/infer",
        "live_version": "3f2a00000000",
        "weights": {"3f2a00000000": 100.0},
    },
    "mlops-kit:index:SageMakerRollout": {
        "url": "https://runtime.sagemaker.example/endpoints/wine/invocations",
        "live_version": "91cc00000000",
        "weights": {"91cc00000000": 100.0},
    },
}


def without_secrets(config: Any) -> Any:
    """Return a configuration as the program sees it in a preview."""
    if isinstance(config, dict):
        if set(config) == {"secure"}:
            return PLACEHOLDER
        return {key: without_secrets(value) for key, value in config.items()}
    return [without_secrets(one) for one in config] if isinstance(config, list) else config


@pytest.fixture(scope="session")
def model_bytes() -> bytes:
    """An ONNX model that answers what it is asked."""
    put = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2])
    get = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "echo", [put], [get])
    opset = [helper.make_opsetid("", 17)]
    return onnx.ModelProto.SerializeToString(
        helper.make_model(graph, opset_imports=opset, ir_version=8)
    )


@pytest.fixture
def project(model_bytes: bytes) -> Iterator[Path]:
    """A project folder that has the model of the tests and those of the committed stack files.

    Its path is short, because folders of local platforms have a limit.
    """
    wanted = {"models/wine/v1"}
    for stack in (ROOT / "stacks").glob("Pulumi.*.yaml"):
        wanted.update(re.findall(r"path: *([^ }\n]+)", stack.read_text()))
    with TemporaryDirectory(prefix="kit") as root:
        for path in wanted:
            folder = Path(root) / path
            folder.mkdir(parents=True)
            (folder / "model.onnx").write_bytes(model_bytes)
        yield Path(root)


@pytest.fixture
def no_ports_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not look at the ports of the machine that runs the tests."""
    monkeypatch.setattr("infra.settings.port_problems", lambda ports, directory: [])


@pytest.fixture
def deploy(
    project: Path, no_ports_in_use: None, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[AwsEngine, dict[str, Any]]]:
    """Run the program with a configuration; return what it declared and exported."""

    def run(
        config: dict[str, Any], stack: str = "local", engine: AwsEngine | None = None
    ) -> tuple[AwsEngine, dict[str, Any]]:
        engine, exported = engine or AwsEngine(outputs=OUTPUTS), {}
        monkeypatch.setattr("infra.deploy.ROOT", project)
        monkeypatch.setattr("pulumi.export", lambda name, value: exported.update({name: value}))
        plain = without_secrets(config)
        values = {k: v if isinstance(v, str) else json.dumps(v) for k, v in plain.items()}
        pulumi.runtime.set_all_config(values)
        shown: dict[str, Any] = {}

        def program() -> None:
            runpy.run_path(str(ROOT / "infra"), run_name="__main__")
            pulumi.Output.from_input(exported).apply(shown.update)

        engine.run(program, stack)
        return engine, shown

    return run
