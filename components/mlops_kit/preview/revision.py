"""Another revision of a project, laid out beside it."""

import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from mlops_kit.preview.workspace import CannotPlan

NOT_LINKED = frozenset({".git", ".mlops-kit", ".state", "__pycache__"})


def commit(project: Path, ref: str) -> str:
    """Return the commit that a name stands for.

    Raises:
        CannotPlan: the project is not in a git repository, or does not know the name.
    """
    done = _git(
        project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
    )
    if done.returncode:
        inside = _git(project, "rev-parse", "--is-inside-work-tree").returncode == 0
        if not inside:
            raise CannotPlan(
                f"{project} is not in a git repository, so --against has nothing to read"
            )
        raise CannotPlan(
            f"git knows no revision {ref!r} here: fetch it first (a shallow clone has few)"
        )
    return done.stdout.decode().strip()


def lay_out(project: Path, revision: str, folder: Path) -> Path:
    """Write a revision's files to a folder; what git ignores is linked from the project.

    Args:
        project: folder of Pulumi.yaml, in a git work tree.
        revision: a commit.
        folder: where to; it is made.

    Returns:
        The project's folder in that revision.

    Raises:
        CannotPlan: git cannot read it, or the project was not there yet.
    """
    prefix = _git(project, "rev-parse", "--show-prefix").stdout.decode().strip()
    done = _git(project, "archive", "--format=tar", revision)
    if done.returncode:
        raise CannotPlan(f"git cannot read {revision}: {done.stderr.decode().strip()}")
    made = folder / prefix
    made.mkdir(parents=True, exist_ok=True)
    # Run in a subfolder, `git archive` writes that subfolder's files only, without its path.
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(made, filter="data")
    if not (made / "Pulumi.yaml").is_file():
        raise CannotPlan(f"there is no Pulumi.yaml in {revision[:12]}")
    listed = _git(
        project, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"
    ).stdout.decode()
    for name in listed.split("\0"):
        path = Path(name.rstrip("/"))
        target = made / path
        if not name or NOT_LINKED & set(path.parts) or target.exists():
            continue
        if target.parent.is_dir():
            target.symlink_to(project / path)
    return made


def python_path(project: Path, made: Path) -> list[Path]:
    """Return where Python finds the revision's own modules, before the project's.

    An editable install puts folders of the project on Python's path.
    """
    script = "import sys; print(*sys.path[1:], sep='\\0')"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=made, capture_output=True, text=True, check=True
    )
    found = [Path(entry).resolve() for entry in done.stdout.strip().split("\0") if entry]
    inside = [
        made / entry.relative_to(project)
        for entry in found
        if entry.is_relative_to(project) and not {".venv", "venv"} & set(entry.parts)
    ]
    return [path for path in inside if path.is_dir()]


def _git(project: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=project,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise CannotPlan("there is no git on PATH, which --against needs") from None
