"""A project of its own for a benchmark: free ports, a state and a home folder, no leftovers."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import yaml

from mlops_kit.local.ports import free_port

ROOT = Path(__file__).resolve().parents[1]


class Sandbox:
    """A copy of the program with one endpoint, wine."""

    def __init__(self, root: Path, program: str = "infra") -> None:
        """Lay it out; `program` is `infra`, or `empty` for a program without resources."""
        self.root = root
        self.port = free_port()
        for name in ("stacks", "state"):
            (root / name).mkdir()
        for name in ("components", "models", ".venv"):
            (root / name).symlink_to(ROOT / name)
        project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
        if program == "empty":
            project.pop("plugins")
            (root / "infra").mkdir()
            (root / "infra" / "__main__.py").write_text("import pulumi\n")
        else:
            shutil.copytree(ROOT / "infra", root / "infra")
        (root / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        endpoint = {"model": {"path": "models/wine/v1"}, "port": self.port}
        platform = {
            "target": "local",
            "prometheus_port": free_port(),
            "page_port": free_port(),
            "endpoints": {"wine": endpoint},
        }
        config = {"config": {"mlops-kit:platforms": {"here": platform}}}
        (root / "stacks" / "Pulumi.b.yaml").write_text(yaml.safe_dump(config))
        self.pulumi("stack", "init", "organization/mlops-kit/b")

    def pulumi(self, *arguments: str) -> str:
        """Run the command; return what it printed."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.root),  # before the project that is installed in .venv
            "PULUMI_HOME": f"{self.root}/home",
            "PULUMI_BACKEND_URL": f"file://{self.root}/state",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        environment.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"pulumi {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def up(self) -> None:
        """Deploy."""
        self.pulumi("up", "-s", "b", "--yes", "--skip-preview")

    def processes(self) -> Iterator[Path]:
        """Give the folder in /proc of each process of the stack."""
        marker = f"MLOPS_KIT_DIRECTORY={self.root}/".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if marker in (process / "environ").read_bytes():
                    yield process

    def resident_bytes(self) -> dict[str, tuple[int, int]]:
        """Return the proportional and the plain resident set size of each process, in bytes.

        Pages that another stack on this machine has open as well lower the proportional one.
        """
        sizes: dict[str, tuple[int, int]] = {}
        for process in self.processes():
            try:
                rollup = (process / "smaps_rollup").read_text().splitlines()
                command = (process / "cmdline").read_text().split("\0")
            except OSError:
                continue
            kib = {key: int(rest.split()[0]) for key, rest in (r.split(":", 1) for r in rollup[1:])}
            module = command[command.index("-m") + 1] if "-m" in command else command[0]
            name = f"{Path(module).name} ({process.name})"
            sizes[name] = kib["Pss"] * 1024, kib["Rss"] * 1024
        return sizes

    def end_leftovers(self) -> None:
        """End what a failed destroy left."""
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGKILL)


@contextmanager
def sandbox(program: str = "infra") -> Generator[Sandbox]:
    """Give a sandbox; destroy its stack and remove it afterwards."""
    root = Path(tempfile.mkdtemp(prefix="kit-"))
    try:
        made = Sandbox(root, program)
        try:
            yield made
        finally:
            try:
                made.pulumi("destroy", "-s", "b", "--yes", "--skip-preview")
            finally:
                made.end_leftovers()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def finish(figures: dict[str, object]) -> None:
    """Print the last line: one JSON object."""
    print(json.dumps(figures))
