"""What the documents say is so."""

import re
import shutil
from pathlib import Path

import pytest

from mlops_kit.local.settings import LocalEndpointSettings, LocalMachineSettings
from mlops_kit.objectives.settings import ObjectivesSettings
from mlops_kit.rollout.settings import RolloutSettings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
README = (ROOT / "README.md").read_text()
SECTIONS = {"rollout": RolloutSettings, "objectives": ObjectivesSettings}
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def table() -> dict[str, str]:
    """Return key -> default of the README's table of an endpoint's settings."""
    rows = README.split("| key of an endpoint |")[1].split("\n\n")[0].splitlines()[2:]
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


def test_the_default_port_of_prometheus_is_the_one_stated():
    assert f"(default {LocalMachineSettings().prometheus_port})" in README


@each_document
def test_links_lead_somewhere(document):
    targets = re.findall(r"\]\(([^)#:]+)\)", document.read_text())

    assert [t for t in targets if not (document.parent / t).exists()] == []


@each_document
def test_make_targets_that_are_named_exist(document):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    known |= {f"bench-{path.stem}" for path in (ROOT / "benchmarks").glob("*.py")}

    assert set(re.findall(r"`make ([a-z-]+)`", document.read_text())) <= known


def test_commands_that_are_named_exist():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    words = {line.split()[0] for block in blocks for line in block.splitlines() if line.strip()}

    assert [w for w in words - {"."} if shutil.which(w) is None] == []


def test_folders_of_the_map_exist():
    rows = README.split("## Map")[1].split("##")[0]
    folders = re.findall(r"`([\w/]+)`", rows)

    assert len(folders) > 6
    assert [f for f in folders if not (ROOT / f).exists()] == []
