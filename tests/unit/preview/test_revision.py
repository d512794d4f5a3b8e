"""Another revision, laid out beside the project."""

import subprocess
import sys

import pytest

from mlops_kit.preview.revision import commit, lay_out, python_path
from mlops_kit.preview.workspace import CannotPlan


def git(folder, *arguments):
    done = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


def project(folder):
    folder.mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: p\n")
    (folder / "program.py").write_text("old = 1\n")
    (folder / ".gitignore").write_text("models\n.venv\n__pycache__\n.state\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    (folder / "program.py").write_text("new = 2\n")
    git(folder, "commit", "-qam", "two")
    for name in ("models", ".venv", ".state"):
        (folder / name).mkdir()
        (folder / name / "file").write_text(name)


def test_files_are_those_of_the_revision_and_ignored_ones_are_linked(repository, tmp_path):
    project(repository)
    (repository / "untracked.py").write_text("")

    made = lay_out(repository, commit(repository, "HEAD~1"), tmp_path / "base")

    assert (made / "program.py").read_text() == "old = 1\n"
    assert (made / "models/file").read_text() == "models"
    assert (made / ".venv").is_symlink()
    assert not (made / ".state").exists()
    assert not (made / "untracked.py").exists()
    assert git(repository, "status", "--short") == "?? untracked.py"


def test_a_project_in_a_subfolder_is_found_there(repository, tmp_path):
    inner = repository / "deploy"
    project(inner)

    made = lay_out(inner, commit(inner, "HEAD~1"), tmp_path / "base")

    assert made == tmp_path / "base" / "deploy"
    assert (made / "program.py").read_text() == "old = 1\n"
    assert (made / "models").is_symlink()


def test_what_git_does_not_know_is_one_sentence(repository, tmp_path):
    project(repository)

    with pytest.raises(CannotPlan, match="git knows no revision 'nope' here: fetch it first"):
        commit(repository, "nope")
    with pytest.raises(CannotPlan, match="git knows no revision '--help' here"):
        commit(repository, "--help")
    with pytest.raises(CannotPlan, match="is not in a git repository"):
        commit(tmp_path, "HEAD")


def test_a_revision_from_before_the_project_is_refused(repository, tmp_path):
    (repository / "README").write_text("")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "zero")
    project(repository)

    with pytest.raises(CannotPlan, match=r"there is no Pulumi.yaml in [0-9a-f]{12}"):
        lay_out(repository, commit(repository, "HEAD~2"), tmp_path / "base")


def test_folders_of_an_editable_install_are_looked_up_in_the_revision(tmp_path, monkeypatch):
    here, there = tmp_path / "here", tmp_path / "there"
    for root in (here, there):
        (root / "components").mkdir(parents=True)
    (here / "only-here").mkdir()
    monkeypatch.setenv("PYTHONPATH", f"{here / 'components'}:{here / 'only-here'}:{here}")

    assert python_path(here, there) == [there / "components", there]
    assert sys.prefix not in map(str, python_path(here, there))
