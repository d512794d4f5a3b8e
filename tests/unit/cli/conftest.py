"""A machine made up, and the command run in its project's folder."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from mlops_kit.cli.main import main
from tests.unit.cli.machine import Machine, made

Command = Callable[..., Result]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine whose endpoint wine is well; the present folder is its project's."""
    with made() as machine:
        monkeypatch.chdir(machine.project)
        monkeypatch.setenv("MLOPS_KIT_BY", "ann")
        yield machine


@pytest.fixture
def kit() -> Command:
    """Run `mlops-kit` with arguments; `columns` is the width of the terminal."""

    def run(*arguments: str, columns: int = 80) -> Result:
        variables = {"COLUMNS": str(columns), "LINES": "60"}
        result = CliRunner().invoke(main, arguments, env=variables, prog_name="mlops-kit")
        assert "Traceback" not in result.output, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result

    return run
