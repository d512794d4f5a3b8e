"""Processes that carry an environment variable: find them, and end them for certain."""

import contextlib
import os
import time
from collections.abc import Iterable, Mapping

import psutil

POLL_SECONDS = 0.005
KILL_SECONDS = 5.0


def carrying(variables: Mapping[str, str], without: str = "") -> list[psutil.Process]:
    """List processes that were started with these environment variables, and not with another.

    The caller itself and its ancestors are never listed, nor are processes that have ended and
    only wait for their parent to notice.
    """
    wanted = variables.items()
    # Asked before the ancestors are, so that a parent that dies meanwhile cannot slip in.
    listed = list(psutil.process_iter())
    spared = {os.getpid()}
    with contextlib.suppress(psutil.Error):
        spared |= {parent.pid for parent in psutil.Process().parents()}
    found: list[psutil.Process] = []
    for process in listed:
        if process.pid in spared:
            continue
        with contextlib.suppress(psutil.Error, OSError):
            given = process.environ()
            if wanted <= given.items() and without not in given and _runs(process):
                found.append(process)
    return found


def end(processes: Iterable[psutil.Process], grace_seconds: float) -> list[psutil.Process]:
    """Ask processes to end (SIGTERM), then make them (SIGKILL) after `grace_seconds`.

    Returns:
        those that are still there, such as ones that hang in the kernel.
    """
    alive = _signalled(processes, "terminate")
    alive = _gone(alive, grace_seconds)
    return _gone(_signalled(alive, "kill"), KILL_SECONDS) if alive else []


def _signalled(processes: Iterable[psutil.Process], how: str) -> list[psutil.Process]:
    listed = list(processes)
    for process in listed:
        # psutil checks the start time first, so a pid that was given away is not signalled.
        with contextlib.suppress(psutil.Error):
            getattr(process, how)()
    return listed


def _gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    # Not psutil.wait_procs: it waits for ended ones, too, until their parent has noticed.
    deadline = time.monotonic() + seconds
    while True:
        alive = [process for process in processes if _runs(process)]
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(POLL_SECONDS)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
