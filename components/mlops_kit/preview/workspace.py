"""A place of its own for one run of the engine: home, state and configuration, then gone."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from pydantic import ValidationError

from mlops_kit.offline.install import install
from mlops_kit.offline.settings import StandInSettings
from mlops_kit.preview.settings import PreviewSettings
from mlops_kit.stack_yaml import Unreadable, parsed

PASSED_ON = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "VIRTUAL_ENV")
"""Variables that the program and the engine get to see. No other is passed on: no credentials."""
PLACEHOLDER = "placeholder-of-a-secret"
"""What every secure value of the configuration is in a preview."""
# Made by `pulumi stack init` with an empty passphrase: what it guards here are placeholders.
SALT = "v1:hUhIgF1WeXw=:v1:4UWVC4B8uSgIEU+y:zmpeUXvZRFlsc+r7vR56Jg7yyh30ag=="
SECONDS = 900


class CannotPlan(Exception):
    """The engine cannot be run at all; the message says why and what to do."""


@dataclass(frozen=True)
class Workspace:
    """Where the engine works for one stack of one checkout."""

    project: Path
    """Folder of Pulumi.yaml."""
    name: str
    """Name of the project."""
    stack: str
    folder: Path
    """Folder of this run, outside the project."""
    environment: Mapping[str, str]
    config: Mapping[str, Mapping[str, Any]]
    """Configuration of the stack by namespace, with placeholders for secrets."""

    @property
    def config_file(self) -> Path:
        """The stack file that the engine gets: placeholders for secrets."""
        return self.folder / f"Pulumi.{self.stack}.yaml"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `pulumi` command for the stack, in the project's folder."""
        stack = ("--stack", self.stack, "--config-file", str(self.config_file))
        return subprocess.run(
            ["pulumi", *arguments, *stack, "--non-interactive", "--color", "never"],
            cwd=self.project,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def state(self, resources: Sequence[Mapping[str, Any]]) -> None:
        """Have the state hold these resources, as in a checkpoint of the file backend."""
        latest = {
            "manifest": {"time": "2000-01-01T00:00:00Z", "magic": "", "version": ""},
            "secrets_providers": {"type": "passphrase", "state": {"salt": SALT}},
            "resources": list(resources),
        }
        stack = f"organization/{self.name}/{self.stack}"
        checkpoint = {"version": 3, "checkpoint": {"stack": stack, "latest": latest}}
        folder = self.folder / "state" / ".pulumi"
        file = folder / "stacks" / self.name / f"{self.stack}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        (folder / "meta.yaml").write_text("version: 1\n")
        file.write_text(json.dumps(checkpoint))


@contextmanager
def workspace(
    project: Path,
    stack_file: Path,
    stack: str,
    values: Mapping[str, str] | None = None,
    python_path: Sequence[Path] = (),
) -> Generator[Workspace]:
    """Make a workspace with stand-ins, an empty state and no secrets.

    Args:
        project: folder of Pulumi.yaml.
        stack_file: the stack's file; it is only read.
        stack: name of the stack.
        values: configuration to set instead of what the file says, `namespace:key` -> value.
        python_path: folders where Python is to look first.

    Raises:
        CannotPlan: the files cannot be read, or the engine is missing.
    """
    if shutil.which("pulumi") is None:
        raise CannotPlan("there is no pulumi on PATH: run `make setup`, then `. tools/activate.sh`")
    try:
        described, told = _map(parsed(project / "Pulumi.yaml")), _map(parsed(stack_file))
    except Unreadable as error:
        raise CannotPlan(str(error)) from None
    # Not $TMPDIR's depth: nothing here has a limit on paths.
    with TemporaryDirectory(prefix="mlops-kit-preview-") as made:
        folder = Path(made)
        config, secrets = _without_secrets(told, values or {})
        place_config = _by_namespace(config)
        stand_ins = _stand_ins(place_config.get("mlops-kit", {})).write(folder / "stand-ins.json")
        install(folder / "home")
        place = Workspace(
            project=project,
            name=str(described.get("name", "")),
            stack=stack,
            folder=folder,
            environment=_environment(folder, stand_ins, python_path),
            config=place_config,
        )
        text = {"config": config, "encryptionsalt": SALT}
        # As JSON, which quotes every text: PyYAML writes 0488 bare, and the engine reads a number.
        place.config_file.write_text(json.dumps(text, ensure_ascii=False))
        place.state([])
        if secrets:
            pairs = [part for path in secrets for part in ("--secret", f"{path}={PLACEHOLDER}")]
            done = place.run("config", "set-all", "--path", *pairs)
            if done.returncode:
                raise CannotPlan(
                    f"the secrets of {stack_file.name} cannot be replaced: {done.stderr}"
                )
        yield place


def _stand_ins(kit: Mapping[str, Any]) -> StandInSettings:
    try:
        told = PreviewSettings.model_validate(kit.get("preview") or {})
    except ValidationError:
        told = PreviewSettings()  # the program itself names the mistakes
    return StandInSettings(told.accounts, told.lookups, told.requests_per_second, True)


def _environment(
    folder: Path, stand_ins: Mapping[str, str], python_path: Sequence[Path]
) -> dict[str, str]:
    tools = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **stand_ins,
        **({"PYTHONPATH": ":".join(map(str, python_path))} if python_path else {}),
        "PATH": ":".join(tools),
        "HOME": str(folder / "home"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true",
        "PULUMI_EXPERIMENTAL": "true",
    }


def _without_secrets(
    told: Mapping[str, Any], values: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the configuration without its secure values, and where these are."""
    secrets: list[str] = []

    def plain(value: Any, path: str) -> Any:
        if isinstance(value, dict):
            inner = cast(dict[str, Any], value)
            if set(inner) == {"secure"}:
                secrets.append(path)
                return PLACEHOLDER
            return {
                key: plain(one, f"{path}[{json.dumps(str(key))}]") for key, one in inner.items()
            }
        if isinstance(value, list):
            return [plain(one, f"{path}[{at}]") for at, one in enumerate(cast(list[Any], value))]
        return value

    config = {
        key: values.get(key, value) if key in values else plain(value, key)
        for key, value in _map(told.get("config")).items()
    }
    return {**config, **values}, secrets


def _by_namespace(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return namespace -> key -> value; JSON in a text is what Pulumi takes it for."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in config.items():
        namespace, _, key = name.partition(":")
        found.setdefault(namespace, {})[key] = _decoded(value)
    return found


def _decoded(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _map(value: object) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}
