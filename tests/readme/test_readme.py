"""What the documents say is so."""

import copy
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import numpy as np
import pytest
import skl2onnx
import yaml
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression

from infra.sagemaker_settings import SageMakerPlatform
from infra.settings import StackSettings, read
from mlops_kit.local import monitoring
from mlops_kit.local.artifact import ArtifactError, ModelArtifact, read_faults
from mlops_kit.local.ports import free_port
from mlops_kit.local.settings import LocalEndpointSettings, LocalMachineSettings
from mlops_kit.objectives.settings import ObjectivesSettings
from mlops_kit.rollout.settings import RolloutSettings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
README = (ROOT / "README.md").read_text()
MODELS = (ROOT / "docs/models.md").read_text()
STACK = yaml.safe_load((ROOT / "stacks/Pulumi.local.yaml").read_text())["config"]
DEV = yaml.safe_load((ROOT / "stacks/Pulumi.aws-dev.yaml").read_text())["config"]
SECTIONS = {"rollout": RolloutSettings, "objectives": ObjectivesSettings}
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def blocks(text: str, language: str) -> list[str]:
    """Return the code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


SNIPPETS = blocks(README, "yaml")


def stack(change: dict[str, dict[str, object]]) -> StackSettings:
    """Read the committed stack file with a change to its endpoint, on ports that are free."""
    config = copy.deepcopy(STACK)
    platform = config["mlops-kit:platforms"]["here"]
    platform["prometheus_port"] = free_port()
    platform["page_port"] = free_port()
    endpoint = platform["endpoints"]["wine"]
    endpoint["port"] = free_port()
    for section, values in change.items():
        endpoint[section] |= values
    plain = {key.removeprefix("mlops-kit:"): value for key, value in config.items()}
    settings, problems = read(plain, ROOT, "local")
    assert settings is not None, [f"{problem}" for problem in problems]
    return settings


def on_aws(change: dict[str, dict[str, dict[str, object]]]) -> SageMakerPlatform:
    """Read the committed stack file of AWS with a change to its endpoints."""
    config = copy.deepcopy(DEV)
    endpoints = config["mlops-kit:platforms"]["cloud"]["endpoints"]
    for name, values in change.get("endpoints", {}).items():
        endpoints[name] |= values
    plain = {key.removeprefix("mlops-kit:"): v for key, v in config.items() if "mlops-kit:" in key}
    settings, problems = read(plain, ROOT, "aws-dev")
    assert settings is not None, [f"{problem}" for problem in problems]
    platform = settings.platforms["cloud"]
    assert isinstance(platform, SageMakerPlatform)
    return platform


def table(title: str = "| key of an endpoint |") -> dict[str, str]:
    """Return key -> default of one of the README's tables of settings."""
    rows = README.split(title)[1].split("\n\n")[0].splitlines()[2:]
    defaults: dict[str, str] = {}
    for row in rows:
        keys, _, default = (cell.strip() for cell in row.strip("|").split("|"))
        names = re.findall(r"`([\w.]+)`", keys)
        section = names[0].rpartition(".")[0]
        for name in names:
            full = name if "." in name or not section else f"{section}.{name}"
            defaults[full] = default.strip("`")
    return defaults


def settings() -> dict[str, object]:
    """Return key -> default as the models have them."""
    found: dict[str, object] = {"model.path": "required"}
    for name, field in LocalEndpointSettings.model_fields.items():
        if name in SECTIONS:
            for inner, detail in SECTIONS[name].model_fields.items():
                found[f"{name}.{inner}"] = detail.default
        elif name != "model":
            found[name] = "required" if field.is_required() else field.default
    return found


def test_the_table_names_every_setting_and_no_other():
    assert set(table()) == set(settings())


def test_the_table_states_the_defaults():
    documented, real = table(), settings()
    plain = {k: v for k, v in real.items() if isinstance(v, int | float | str)}

    wrong = {k: (documented[k], v) for k, v in plain.items() if documented[k] != f"{v}"}
    assert {k: v for k, v in wrong.items() if float_or_text(v[0]) != v[1]} == {}


def float_or_text(text: str) -> float | str:
    """Read a number where there is one."""
    try:
        return float(text)
    except ValueError:
        return text


def test_the_table_of_aws_names_every_setting_and_no_other():
    assert set(table("| key of the platform |")) == set(SageMakerPlatform.model_fields) - {"target"}


def test_the_plan_shown_of_aws_is_that_of_its_stack_file():
    old, new = on_aws({}), on_aws(yaml.safe_load(next(s for s in SNIPPETS if "endpoints:" in s)))
    before, after = (platform.endpoints["wine-dev"] for platform in (old, new))

    plan = after.rollout.plan().summary()
    assert f"({before.model.label}) 100 % -> " in README
    assert f"({after.model.label}) {plan}\n" in README
    assert before.model.artifact_uri != after.model.artifact_uri


def test_the_default_port_of_prometheus_is_the_one_stated():
    assert f"(default {LocalMachineSettings().prometheus_port})" in README


@each_document
def test_links_lead_somewhere(document):
    targets = re.findall(r"\]\(([^)#:]+)\)", document.read_text())

    assert [t for t in targets if not (document.parent / t).exists()] == []


@each_document
def test_make_targets_that_are_named_exist(document):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    known |= {f"bench-{path.stem}" for path in (ROOT / "benchmarks").glob("*.py")} - {
        "bench-sandbox"
    }

    assert set(re.findall(r"`make ([a-z-]+)`", document.read_text())) <= known


@each_document
def test_commands_in_blocks_exist(document):
    lines = [line for block in blocks(document.read_text(), "sh") for line in block.splitlines()]
    made = re.findall(r"^make ([a-z-]+)", "\n".join(lines), re.M)

    words = {line.split()[0] for line in lines if line.strip()} - {"."}
    assert [w for w in words if shutil.which(w) is None] == []
    sourced = [line.split()[1] for line in lines if line.startswith(". ")]
    assert [f for f in sourced if not (ROOT / f).is_file()] == []
    known = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M)
    assert [target for target in made if target not in known] == []


def test_every_language_of_a_block_is_checked():
    found = {w for d in DOCUMENTS for w in re.findall(r"^```(\w+)$", d.read_text(), re.M)}

    assert found == {"sh", "yaml", "bash", "json"}


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda text: text.split()[-1])
def test_snippets_of_the_stack_file_are_valid(snippet):
    change = yaml.safe_load(snippet)
    if "endpoints" in change:
        assert on_aws(change).endpoints
        return
    settings = stack(change)

    assert set(settings.platforms) == {"here"}


def test_the_plan_shown_is_that_of_the_stack_file():
    wine = stack({}).platforms["here"].endpoints["wine"]

    assert f"(wine/v2) {wine.rollout.plan().summary()}\n" in README


def test_the_address_shown_is_that_of_the_stack_file():
    port = STACK["mlops-kit:platforms"]["here"]["endpoints"]["wine"]["port"]

    shown = set(re.findall(r"http://127\.0\.0\.1:(\d+)/v2", README))
    assert shown == {f"{port}"}
    (body,) = re.findall(r"-d @(\S+)", README)
    assert (ROOT / body).is_file()


def test_rules_of_prometheus_that_are_named_exist():
    objectives = {f"latency_p{p}_ms": 25.0 for p in (50, 95, 99)} | {"availability": 0.99}
    rules = monitoring.rules("wine", objectives)
    named = re.findall(r"`(endpoint:\w+:\w+|Endpoint\w+)`", README)

    assert len(named) > 8
    assert [name for name in named if name not in rules] == []


def test_the_digest_command_prints_the_digest():
    (command,) = blocks(MODELS, "bash")
    printed = subprocess.check_output(["bash", "-c", command], cwd=ROOT, text=True)

    assert printed.split()[0] == ModelArtifact.read(ROOT / "models/wine/bad").digest


def test_the_drill_is_one(tmp_path):
    (drill,) = blocks(MODELS, "json")
    (tmp_path / "faults.json").write_text(drill)

    assert json.loads(drill) == json.loads((ROOT / "models/wine/bad/faults.json").read_text())
    assert read_faults(tmp_path) is not None


@pytest.mark.parametrize("zipmap", ["as documented", "left on"])
def test_the_call_of_skl2onnx_makes_a_model_that_can_be_served(tmp_path, zipmap):
    (call,) = re.findall(r"`(skl2onnx\.to_onnx\(.*?\))`", MODELS)
    if zipmap == "left on":
        call = call.replace(', options={"zipmap": False}', "")
    rows, classes = load_wine(return_X_y=True)
    rows = np.asarray(rows)
    pipeline = LogisticRegression(max_iter=5000).fit(rows, classes)
    made = eval(call, {"skl2onnx": skl2onnx, "pipeline": pipeline, "rows": rows})
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())

    if zipmap == "as documented":
        assert ModelArtifact.read(tmp_path).digest
    else:
        with pytest.raises(ArtifactError):
            ModelArtifact.read(tmp_path)


def test_the_accuracies_stated_are_those_of_the_models():
    stated = dict(re.findall(r"^\| `(models/\w+/\w+)` \|.*\| ([\d.]+) \|$", MODELS, re.M))

    assert len(stated) == 4
    for folder, accuracy in stated.items():
        details = json.loads((ROOT / folder / "model.json").read_text())
        assert f"{details['metrics']['accuracy']:.3f}" == accuracy


def test_dependencies_are_listed_with_a_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    needed = [
        *project["project"]["dependencies"],
        *extras["local"],
        *(package for group in project["dependency-groups"].values() for package in group),
    ]
    section = (ROOT / "CONTRIBUTING.md").read_text().split("## Dependencies")[1]
    listed = {
        name.strip().split(" ")[0]
        for row in section.splitlines()
        if row.startswith("|")
        for name in row.split("|")[1].split(",")
    }

    names = [re.split(r"[<>=!~;\[ ]", package)[0] for package in needed]
    assert [name for name in names if name not in listed] == []


def test_folders_of_the_map_exist():
    rows = README.split("## Map")[1].split("##")[0]
    folders = re.findall(r"`([\w/]+)`", rows)

    assert len(folders) > 6
    assert [f for f in folders if not (ROOT / f).exists()] == []
