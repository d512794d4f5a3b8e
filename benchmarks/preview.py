"""A preview with stand-ins against the same program on the bare engine with an echo provider."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
from sandbox import ROOT, finish

from mlops_kit.preview.workspace import Workspace, workspace

SIZES = {50: 5, 150: 3, 300: 3, 1000: 1}
"""Resources -> rounds."""
PROGRAM = ROOT / "benchmarks/preview_program"
COMMAND = [str(Path(sys.executable).with_name("mlops-kit")), "preview", "b", "--markdown"]
IMPORTS = {
    "aws": (
        "from mlops_kit.aws import EcrRegistry, S3ArtifactStore",
        "from pulumi_aws import Provider, ecr, iam, kms, s3; "
        "ecr.Repository, iam.Role, kms.Key, s3.Bucket",
    ),
}
"""Cloud -> import of the kit's folder, and of what it uses of the SDK, which loads modules late."""
IMPORT_ROUNDS = 7
STACK = "aws-prod"
STACK_ROUNDS = 3


def bare(place: Workspace) -> None:
    """Run the engine in a workspace as `mlops-kit preview` does."""
    done = place.run("preview", "--json", "--save-plan", str(place.folder / "plan.json"))
    if done.returncode:
        raise SystemExit(f"the engine failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def echoing(place: Workspace) -> None:
    """Put the echo provider in the place of the stand-in for AWS."""
    (program,) = (place.folder / "home/plugins").glob("resource-aws-*/pulumi-resource-aws")
    script = PROGRAM / "echo.py"
    program.write_text(
        f"#!/bin/sh\nPYTHONPATH='{ROOT / 'components'}' exec '{sys.executable}' '{script}' \"$@\"\n"
    )


def whole(folder: Path, resources: int) -> None:
    """Run the command as a user does."""
    command([*COMMAND, "-c", f"bench:resources={resources}"], folder)


def command(arguments: Sequence[str], folder: Path) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"mlops-kit preview failed:\n{done.stdout}\n{done.stderr}")


def stack_figures() -> dict[str, object]:
    """Measure the preview of the committed stack that has everything of AWS."""

    def preview() -> None:
        command([COMMAND[0], "preview", STACK, "--json"], ROOT)

    seconds = [timed(preview) for _ in range(STACK_ROUNDS)]
    return {
        "command_seconds": round(statistics.median(seconds), 2),
        "command_peak_mib": round(peak_mib(preview)),
    }


def timed(act: Callable[[], None]) -> float:
    """Return the seconds that an act takes."""
    start = time.monotonic()
    act()
    return time.monotonic() - start


def peak_mib(act: Callable[[], None]) -> float:
    """Return the most memory that the processes which an act starts have resident, in MiB."""
    done, most = threading.Event(), 0

    def watch() -> None:
        nonlocal most
        while not done.wait(0.1):
            resident = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    resident += process.memory_info().rss
                except psutil.Error:
                    continue
            most = max(most, resident)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        act()
    finally:
        done.set()
        watcher.join()
    return most / 2**20


def measured(folder: Path, resources: int, rounds: int) -> dict[str, float]:
    """Measure one size, the ways in turns."""
    values = {"bench:resources": str(resources)}
    seconds: dict[str, list[float]] = {"echo": [], "stand-in": [], "command": []}
    file = folder / "Pulumi.b.yaml"
    with (
        workspace(folder, file, "b", values) as echo,
        workspace(folder, file, "b", values) as strict,
    ):
        echoing(echo)
        acts: dict[str, Callable[[], None]] = {
            "echo": lambda: bare(echo),
            "stand-in": lambda: bare(strict),
            "command": lambda: whole(folder, resources),
        }
        acts["stand-in"]()  # bytecode and disk cache, for all of them
        for _ in range(rounds):
            for name, act in acts.items():
                seconds[name].append(timed(act))
        memory = {name: peak_mib(act) for name, act in acts.items()}
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    return {
        "echo_seconds": round(medians["echo"], 2),
        "stand_in_seconds": round(medians["stand-in"], 2),
        "command_seconds": round(medians["command"], 2),
        "ratio": round(medians["stand-in"] / medians["echo"], 3),
        "command_ratio": round(medians["command"] / medians["echo"], 3),
        "echo_peak_mib": round(memory["echo"]),
        "command_peak_mib": round(memory["command"]),
    }


def import_seconds(statement: str) -> float:
    """Import in fresh interpreters."""
    code = f"import time; s = time.perf_counter(); {statement}; print(time.perf_counter() - s)"
    taken = [
        float(subprocess.check_output([sys.executable, "-c", code], text=True))
        for _ in range(IMPORT_ROUNDS)
    ]
    return statistics.median(taken)


def main() -> None:
    """Print a table and the figures."""
    figures: dict[str, object] = {}
    print(
        f"{'resources':>9}{'echo':>9}{'stand-in':>10}{'ratio':>7}{'command':>9}{'ratio':>7}{'MiB':>11}"
    )
    with tempfile.TemporaryDirectory(prefix="kit-bench-") as made:
        folder = Path(made) / "program"
        shutil.copytree(PROGRAM, folder)
        for resources, rounds in SIZES.items():
            found = measured(folder, resources, rounds)
            print(
                f"{resources:9}{found['echo_seconds']:8.2f}s{found['stand_in_seconds']:9.2f}s"
                f"{found['ratio']:7.2f}{found['command_seconds']:8.2f}s{found['command_ratio']:7.2f}"
                f"{found['echo_peak_mib']:5.0f} ->{found['command_peak_mib']:4.0f}"
            )
            figures[str(resources)] = found
    figures[STACK] = found = stack_figures()
    print(f"{STACK}: {found['command_seconds']} s, {found['command_peak_mib']} MiB")
    for cloud, (ours, theirs) in IMPORTS.items():
        mine, base = import_seconds(ours), import_seconds(theirs)
        print(f"import of {cloud}: {1000 * mine:.0f} ms, its SDK alone {1000 * base:.0f} ms")
        figures[f"import_{cloud}"] = {"ms": round(1000 * mine), "ratio": round(mine / base, 3)}
    finish(figures)


if __name__ == "__main__":
    main()
