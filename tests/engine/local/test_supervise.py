"""Supervisor with real processes, some of which are killed."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_kit.local import processes
from mlops_kit.local.ports import free_port, listening
from mlops_kit.local.supervise import Program, Supervisor, SupervisorError
from mlops_kit.local.supervise_config import MARKER

pytestmark = pytest.mark.processes

LISTEN = (
    "import socket, sys, time\n"
    "s = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
    "time.sleep(1000)"
)
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('up', flush=True); time.sleep(1000)"
)


def wait_for(holds: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.005)


def python(name: str, directory: Path, code: str, *arguments: str) -> Program:
    # One line: supervisor's format has no line breaks.
    return Program(name, [sys.executable, "-c", f"exec({code!r})", *arguments], directory)


def of(directory: Path) -> list[int]:
    return [process.pid for process in processes.carrying({MARKER: str(directory.resolve())})]


def supervisord(directory: Path) -> int:
    return int((directory / "supervisord.pid").read_text())


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path)
    made.ensure()
    try:
        yield made
    finally:
        made.shutdown()
        assert of(tmp_path) == []


def pid(supervisor: Supervisor, name: str) -> int:
    found = supervisor.status()[name].pid
    assert found is not None
    return found


def test_it_starts_once_and_leaves_the_caller(supervisor: Supervisor, tmp_path: Path) -> None:
    first = supervisord(tmp_path)
    supervisor.ensure()
    assert supervisord(tmp_path) == first
    assert of(tmp_path) == [first]
    assert os.getsid(first) != os.getsid(0)
    links = {os.readlink(f"/proc/{first}/fd/{number}") for number in (0, 1, 2)}
    assert links == {"/dev/null"}
    assert (tmp_path / "supervisor.sock").stat().st_mode & 0o777 == 0o700


def test_secrets_of_the_caller_do_not_reach_the_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "hunter2")
    supervisor = Supervisor(tmp_path)
    supervisor.ensure()
    try:
        supervisor.put(Program("p", ["/bin/sleep", "1000"], tmp_path, {"GIVEN": "a'b\"c"}))
        wait_for(lambda: supervisor.status()["p"].pid is not None)
        environ = f"/proc/{pid(supervisor, 'p')}/environ"
        wait_for(lambda: "GIVEN=" in Path(environ).read_text())
        assert "GIVEN=a'b\"c\0" in Path(environ).read_text()
        assert "hunter2" not in Path(environ).read_text()
    finally:
        supervisor.shutdown()


def test_only_a_changed_program_is_restarted(supervisor: Supervisor, tmp_path: Path) -> None:
    one, two = (Program(name, ["/bin/sleep", "1000"], tmp_path) for name in ("one", "two"))
    supervisor.put(one)
    supervisor.put(two)
    wait_for(lambda: all(program.pid for program in supervisor.status().values()))
    before = {name: pid(supervisor, name) for name in ("one", "two")}
    supervisor.put(one)
    supervisor.put(replace(two, command=["/bin/sleep", "1001"]))
    wait_for(lambda: supervisor.status()["two"].pid not in (None, before["two"]))
    assert pid(supervisor, "one") == before["one"]
    supervisor.restart("one")
    assert pid(supervisor, "one") != before["one"]
    with pytest.raises(SupervisorError, match="knows no program three"):
        supervisor.restart("three")


def test_a_program_that_dies_says_why_and_is_tried_again(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.put(python("bad", tmp_path, "print('no model'); raise SystemExit(3)"))
    wait_for(lambda: supervisor.status()["bad"].state == "BACKOFF")
    assert supervisor.status()["bad"].reason == "exit status 3"
    assert supervisor.log_tail("bad").splitlines()[-1] == "no model"
    supervisor.put(Program("missing", ["/nonexistent"], tmp_path))
    wait_for(lambda: "can't find" in supervisor.status()["missing"].reason)
    supervisor.put(python("bad", tmp_path, "import time; time.sleep(1000)"))
    wait_for(lambda: supervisor.status()["bad"].state in ("STARTING", "RUNNING"))


def test_a_killed_program_comes_back(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.put(Program("p", ["/bin/sleep", "1000"], tmp_path))
    wait_for(lambda: supervisor.status()["p"].state == "RUNNING")
    first = pid(supervisor, "p")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: supervisor.status()["p"].pid not in (None, first))


def test_a_stubborn_program_is_killed_after_its_grace(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.put(replace(python("s", tmp_path, STUBBORN), stop_grace_seconds=1))
    wait_for(lambda: "up" in supervisor.log_tail("s"))
    stubborn = pid(supervisor, "s")
    supervisor.remove("s")
    assert not Path(f"/proc/{stubborn}").exists()
    assert supervisor.status() == {}
    assert not list(tmp_path.glob("*/s.*"))
    supervisor.remove("s")


def test_a_killed_supervisor_leaves_no_orphan_and_no_stale_socket(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    port = free_port()
    supervisor.put(python("server", tmp_path, LISTEN, str(port)))
    wait_for(lambda: listening(port))
    orphan, dead = pid(supervisor, "server"), supervisord(tmp_path)
    os.kill(dead, signal.SIGKILL)
    wait_for(lambda: supervisor.status() == {})
    assert listening(port)
    supervisor.ensure()
    wait_for(lambda: listening(port))
    assert pid(supervisor, "server") != orphan
    assert orphan not in of(tmp_path)
    assert len(of(tmp_path)) == 2


def test_orphans_are_ended_without_a_supervisor(supervisor: Supervisor, tmp_path: Path) -> None:
    ports = {name: free_port() for name in ("one", "two")}
    for name, port in ports.items():
        supervisor.put(python(name, tmp_path, LISTEN, str(port)))
    wait_for(lambda: all(map(listening, ports.values())))
    os.kill(supervisord(tmp_path), signal.SIGKILL)
    wait_for(lambda: supervisor.status() == {})
    supervisor.remove("one")
    assert not listening(ports["one"])
    assert listening(ports["two"])
    supervisor.shutdown()
    assert not listening(ports["two"])
    assert not (tmp_path / "supervisor.sock").exists()
    supervisor.shutdown()


def test_a_pid_file_of_another_process_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "supervisord.pid").write_text(str(os.getppid()))
    supervisor = Supervisor(tmp_path)
    supervisor.shutdown()
    supervisor.ensure()
    assert supervisord(tmp_path) != os.getppid()
    supervisor.shutdown()


def test_many_callers_at_once_get_one_supervisor_and_all_programs(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def caller(number: int) -> None:
        try:
            supervisor = Supervisor(tmp_path)
            supervisor.ensure()
            for part in ("a", "b"):
                supervisor.put(Program(f"{part}{number}", ["/bin/sleep", "1000"], tmp_path))
            supervisor.remove(f"b{number}")
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=caller, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    supervisor = Supervisor(tmp_path)
    try:
        assert failures == []
        assert sorted(supervisor.status()) == [f"a{number}" for number in range(5)]
        wait_for(lambda: len(of(tmp_path)) == 6)
    finally:
        supervisor.shutdown()
    assert of(tmp_path) == []
