"""Projects in folders of their own, and load on their endpoints."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.engine.load import Load
from tests.engine.project import Project

LONGEST = ("test_crash_points.py", "test_aws_up.py", "test_preview.py", "test_drift.py")
APART = ("test_crash_points.py", "test_preview.py")
"""Files whose tests share nothing."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deal the files out to workers, the longest first; tests that share nothing one by one."""
    for item in items:
        group = item.nodeid if item.path.name in APART else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@contextmanager
def made() -> Iterator[Project]:
    """A project that leaves nothing behind."""
    # Not pytest's tmp_path: paths of sockets have a limit.
    with TemporaryDirectory(prefix="kit", dir="/tmp", ignore_cleanup_errors=True) as root:
        project: Project | None = None
        try:
            project = Project(Path(root))
            yield project
        finally:
            if project is not None:
                # Not `pulumi destroy`, which has tests of its own: this works after any failure.
                project.kill_leftovers()


@pytest.fixture
def project() -> Iterator[Project]:
    """A project for one test."""
    with made() as project:
        yield project


@pytest.fixture(scope="module")
def shared() -> Iterator[Project]:
    """A project for all tests of a file, with wine/v1 in service."""
    with made() as project:
        project.up(check=True)
        yield project


@pytest.fixture
def load() -> Callable[[Project], Load]:
    """Make a load of four connections on a project's wine."""
    return lambda project: Load(project.port, json.dumps(project.example()))
