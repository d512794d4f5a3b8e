"""Supervisor's configuration, read back by supervisor's own parser."""

import os
import shlex
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from supervisor.options import ServerOptions

from mlops_kit.local.supervise import Program, ProgramStatus, Supervisor, SupervisorError
from mlops_kit.local.supervise_config import daemon, section, socket_problem

ARGUMENT = st.text(
    st.one_of(st.sampled_from(" %;#'\"\\()$,=[]{}here~s*"), st.characters(codec="utf-8")),
    max_size=12,
).filter(lambda text: not any(c in text for c in "\n\r\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))


def parsed(folder: Path, program: Program) -> list[str]:
    """Give the command line that supervisor would run."""
    (folder / "programs").mkdir(exist_ok=True)
    (folder / "logs").mkdir(exist_ok=True)
    (folder / "supervisord.conf").write_text(daemon(folder))
    (folder / "programs" / f"{program.name}.ini").write_text(section(program), encoding="utf-8")
    options = ServerOptions()
    before = Path.cwd()
    os.chdir(folder)
    try:
        options.realize(["-c", "supervisord.conf"])
    finally:
        os.chdir(before)
    return shlex.split(options.process_group_configs[0].process_configs[0].command)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.lists(ARGUMENT, max_size=4))
def test_arguments_arrive_as_they_were_given(tmp_path: Path, arguments: list[str]) -> None:
    command = ["/bin/echo", *arguments]
    assert parsed(tmp_path, Program("wine.v1", command, tmp_path)) == command


def test_variables_arrive_as_they_were_given(tmp_path: Path) -> None:
    program = Program("p", ["/bin/true"], tmp_path, {"A": "1,2 \"x' ;z", "B": "%d"})
    assert parsed(tmp_path, program)[1:3] == ["A=1,2 \"x' ;z", "B=%d"]


@pytest.mark.parametrize("name", ["plain", "with space", "a%b", "odd [1] * ?"])
def test_any_folder_works(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    assert parsed(folder, Program("p", ["/bin/true"], folder)) == ["/bin/true"]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (Program("a b", ["x"], Path("/")), "letters, digits"),
        (Program("../x", ["x"], Path("/")), "letters, digits"),
        (Program("p", [], Path("/")), "command is empty"),
        (Program("p", ["x", "a\nb"], Path("/")), "line break"),
        (Program("p", ["x"], Path("/a #b")), "in its path"),
        (Program("p", ["x"], Path("/"), {"A B": ""}), "names no variable"),
    ],
)
def test_what_supervisor_cannot_read_is_refused(program: Program, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        section(program)


def test_a_path_too_long_for_a_socket_is_one_sentence(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    problem = socket_problem(deep / "supervisor.sock")
    assert problem is not None
    assert str(len(str(deep / "supervisor.sock"))) in problem
    with pytest.raises(SupervisorError, match="at most 99"):
        Supervisor(deep).ensure()
    assert list(deep.iterdir()) == []


def test_nothing_runs_where_nothing_was_started(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "missing")
    assert supervisor.status() == dict[str, ProgramStatus]()
    assert supervisor.log_tail("wine.v1") == ""
    supervisor.remove("wine.v1")
    supervisor.shutdown()
    assert not (tmp_path / "missing").exists()
