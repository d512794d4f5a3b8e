"""Processes that carry an environment variable: find them, and end them for certain."""

import contextlib
import os
from collections.abc import Iterable, Mapping

import psutil


def carrying(variables: Mapping[str, str]) -> list[psutil.Process]:
    """List the processes of this user that were started with all these environment variables.

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
            if wanted <= process.environ().items() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def end(processes: Iterable[psutil.Process], grace_seconds: float) -> list[psutil.Process]:
    """Ask processes to end (SIGTERM), then make them (SIGKILL) after `grace_seconds`.

    Returns:
        those that are still there, such as ones that hang in the kernel.
    """
    alive = _signalled(processes, "terminate")
    alive = _gone(alive, grace_seconds)
    return _gone(_signalled(alive, "kill"), 5.0) if alive else []


def _signalled(processes: Iterable[psutil.Process], how: str) -> list[psutil.Process]:
    listed = list(processes)
    for process in listed:
        # psutil checks the start time first, so a pid that was given away is not signalled.
        with contextlib.suppress(psutil.Error):
            getattr(process, how)()
    return listed


def _gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [process for process in alive if _runs(process)]


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
