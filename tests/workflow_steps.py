"""Runs the steps of the pull-request workflows as GitHub and GitLab do, in a real checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests import workflow_outside

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/pull-requests"
CHECKERS = ROOT / ".tools/workflows/bin"
GITHUB = {path.stem: path for path in sorted((FOLDER / "github").glob("*.yml"))}
GITLAB = FOLDER / "gitlab/.gitlab-ci.yml"
STARTED_AS = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
"""How GitHub starts the shell that a workflow names; without one it would leave out `pipefail`."""
PREAMBLE = "if set -o | grep pipefail >/dev/null; then set -o pipefail; fi\nset -o errexit\n"
"""What GitLab's runner puts before a script."""

HOSTILE = """<!-- mlops-kit preview aws-dev -->
## `aws-dev`: 2 to create, 1 to replace
* `$(touch harmed)` ${HOME} $HOME `touch harmed` \\n \\\\ %s %n "quoted" 'single' '"'"'
* ; touch harmed #
* @file ::error::planted ##[error] <script> | & ! * ? ~ {a,b} ü 漢 🚀 ${{ github.token }}
```
EOF
END
```
"""
"""A report of all that a shell or a host could take for something else."""


def plan(stack: str, text: str = "nothing changes") -> str:
    """Return a report as the command writes it."""
    return f"<!-- mlops-kit preview {stack} -->\n{text}\n"


def read(path: Path) -> dict[str, Any]:
    """Read a workflow without YAML's own ideas of `on`."""
    return yaml.load(path.read_text(), yaml.BaseLoader)


def checker(name: str) -> str:
    """Return the program that the set-up found or built."""
    program = CHECKERS / name
    assert program.exists(), f"{name} is missing: make setup"
    return str(program)


def git(place: Path, *arguments: str) -> str:
    """Run git in a folder, with no settings of the machine."""
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b"}
    names |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    env = names | {"PATH": os.environ["PATH"], "HOME": "/nowhere"}
    run = subprocess.run(
        ["git", *arguments], cwd=place, env=env, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


@dataclass
class World:
    """A hosted repository with a change that is asked for, and what a runner reaches outside.

    Of its stacks `aws-dev` says where data may live.
    """

    place: Path
    stacks: list[str] = field(default_factory=lambda: ["aws-dev", "gcp-dev", "local"])
    commits: int = 1
    """How many the change has; the base branch has one more since they parted."""

    def __post_init__(self) -> None:
        """Put the stand-ins where PATH finds them; `mlops-kit` waits until it is installed."""
        (self.place / "bin").mkdir()
        for program in workflow_outside.PROGRAMS:
            script = f'#!/bin/sh\nexec "{sys.executable}" -S -E "{workflow_outside.__file__}"'
            file = self.place / ("mlops-kit" if program == "mlops-kit" else f"bin/{program}")
            file.write_text(f'{script} {program} "$@"\n')
            file.chmod(0o755)

    @cached_property
    def origin(self) -> Path:
        """Return the hosted repository: `main`, `topic`, and what a merge of them would be."""
        origin = self.place / "origin"
        (origin / "stacks").mkdir(parents=True)
        for stack in self.stacks:
            settings = "config:\n  mlops-kit:residency:\n" if stack == "aws-dev" else "config: {}\n"
            (origin / f"stacks/Pulumi.{stack}.yaml").write_text(settings)
        git(origin, "init", "--quiet", "--initial-branch", "main")
        git(origin, "add", "--all")
        for _ in range(2):
            git(origin, "commit", "--quiet", "--allow-empty", "--message", "main")
        git(origin, "checkout", "--quiet", "-b", "topic", "HEAD^")
        for _ in range(self.commits):
            git(origin, "commit", "--quiet", "--allow-empty", "--message", "topic")
        git(origin, "checkout", "--quiet", "--detach", "main")
        git(origin, "merge", "--quiet", "--no-ff", "--message", "both", "topic")
        git(origin, "update-ref", "refs/pull/5/merge", "HEAD")
        return origin

    def commit(self, ref: str) -> str:
        """Return the id of a commit of the hosted repository."""
        return git(self.origin, "rev-parse", ref)

    def checkout(self, ref: str, depth: int) -> Path:
        """Fetch so many commits of a ref, as a runner does; 0 is all of them."""
        place = self.place / "checkout"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        git(place, "init", "--quiet")
        deep = [f"--depth={depth}"] if depth else []
        git(place, "fetch", "--quiet", *deep, f"file://{self.origin}", ref)
        git(place, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        return place

    def report(self, stack: str, text: str, *, refused: bool = False) -> None:
        """Lay down what `mlops-kit preview` will say of a stack."""
        (self.place / f"{stack}.report").write_text(text)
        if refused:
            (self.place / f"{stack}.refused").touch()

    def keep(self, host: str, **held: object) -> None:
        """Lay down what GitHub or GitLab holds."""
        (self.place / f"{host}.json").write_text(json.dumps(held))

    def held(self, host: str) -> dict[str, Any]:
        """Return what GitHub or GitLab holds by now."""
        return json.loads((self.place / f"{host}.json").read_text())

    def calls(self, program: str) -> list[list[str]]:
        """Return the arguments of each call of a program."""
        file = self.place / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        return [call[1:] for call in map(json.loads, lines) if call[0] == program]

    def environment(self) -> dict[str, str]:
        """Return what a runner hands to every step."""
        checker("jq")
        theirs = [at for at in os.environ["PATH"].split(":") if not at.startswith(f"{ROOT}")]
        path = ":".join([f"{self.place}/bin", f"{CHECKERS}", *theirs])
        return {"PATH": path, "HOME": str(self.place), "OUTSIDE": str(self.place)}


@dataclass
class Run:
    """What became of a job."""

    good: bool = True
    said: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    artifacts: dict[str, Path] = field(default_factory=dict)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put in the values of expressions; one that the test did not foresee is an error."""
    return re.sub(r"\$\{\{ (.+?) \}\}", lambda match: values[match[1]], text)


def github_job(workflow: str, name: str, world: World, values: dict[str, str]) -> Run:
    """Run the job of a workflow; `values` are those of its expressions."""
    document = read(GITHUB[workflow])
    job = document["jobs"][name]
    shell = STARTED_AS[document["defaults"]["run"]["shell"]]
    temporary = world.place / "temp"
    temporary.mkdir(exist_ok=True)
    values = {
        "runner.temp": str(temporary),
        "github.token": "token-that-writes",
        "github.base_ref": "release/1",
    } | values
    files = {
        key: world.place / key for key in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")
    }
    for file in files.values():
        file.write_text("")
    place, run = world.place, Run()
    for step in job["steps"]:
        if not wanted(step.get("if"), run.good, values):
            continue
        if step.get("uses", "").startswith("actions/checkout@"):
            place = world.checkout("refs/pull/5/merge", int(step["with"].get("fetch-depth", 1)))
        elif step.get("uses", "").startswith("actions/upload-artifact@"):
            kept = Path(filled(step["with"]["path"], values))
            if kept.exists():
                run.artifacts[filled(step["with"]["name"], values)] = kept
        elif "run" in step:
            env = world.environment() | {key: str(file) for key, file in files.items()}
            env |= {"GITHUB_REPOSITORY": "acme/models"}
            env["PATH"] = ":".join([*files["GITHUB_PATH"].read_text().split(), env["PATH"]])
            for given in (job.get("env", {}), step.get("env", {})):
                env |= {key: filled(value, values) for key, value in given.items()}
            at = Path(filled(step.get("working-directory", str(place)), values))
            run.good &= done(shell, step["run"], at, env, run)
            for line in files["GITHUB_OUTPUT"].read_text().splitlines():
                key, _, value = line.partition("=")
                values |= {f"steps.{step['id']}.outputs.{key}": value}
            files["GITHUB_OUTPUT"].write_text("")
    run.summary = files["GITHUB_STEP_SUMMARY"].read_text()
    run.outputs = {k: filled(v, values) for k, v in job.get("outputs", {}).items() if run.good}
    return run


def wanted(condition: str | None, good: bool, values: Mapping[str, str]) -> bool:
    """Decide as GitHub does whether a step runs, for the conditions that there are."""
    if condition == "${{ !cancelled() }}":
        return True
    return good and (condition is None or bool(values.get(condition)))


def gitlab_job(name: str, world: World, variables: dict[str, str], shell: str = "bash") -> Run:
    """Run a job of GitLab's file in a checkout as deep as it asks for."""
    document = read(GITLAB)
    job = document[name]
    parent = document.get(job.get("extends"), {})
    given = parent.get("variables", {}) | job.get("variables", {})
    if given.get("GIT_STRATEGY") == "none":
        place = world.place / "checkout"
    else:
        place = world.checkout("topic", int(given.get("GIT_DEPTH", 20)))
    env = world.environment() | {"CI_PROJECT_DIR": str(place), "TMPDIR": str(world.place)}
    env |= {key: value.replace("$CI_PROJECT_DIR", str(place)) for key, value in given.items()}
    lines = [*parent.get("before_script", []), *job.get("before_script", []), *job["script"]]
    run = Run()
    run.good = done([shell], PREAMBLE + "\n".join(lines), place, env | variables, run)
    return run


def done(shell: list[str], script: str, place: Path, env: Mapping[str, str], run: Run) -> bool:
    """Run a script from a file, and keep what it says."""
    file = Path(env["OUTSIDE"]) / "script.sh"
    file.write_text(script)
    end = subprocess.run(
        [*shell, str(file)],
        cwd=place,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    run.said += end.stdout
    return end.returncode == 0
