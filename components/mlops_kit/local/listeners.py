"""Ports that something other than the stack itself listens on."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from mlops_kit.local.supervise_config import MARKER
from mlops_kit.problems import Problem


def port_problems(ports: Mapping[str, int], directory: Path) -> list[Problem]:
    """Name the ports that are in use by processes of someone else.

    Args:
        ports: path of an input -> the port that it asks for.
        directory: folder of the machine that wants the ports; its own processes may have them.
    """
    from mlops_kit.local.ports import listening, owner

    return [
        Problem(path, f"port {port} is in use by {owner(port)}; end it or choose another port")
        for path, port in ports.items()
        if listening(port) and not _is_own(port, directory)
    ]


def _is_own(port: int, directory: Path) -> bool:
    listeners = list(_listeners(port))
    return bool(listeners) and all(_belongs(pid, str(directory)) for pid in listeners)


def _listeners(port: int) -> Iterable[int | None]:
    import psutil

    try:
        connections = psutil.net_connections(kind="tcp")
    except (psutil.Error, OSError):
        return []
    listening = [c for c in connections if c.status == psutil.CONN_LISTEN]
    return {c.pid for c in listening if c.laddr and c.laddr.port == port}


def _belongs(pid: int | None, directory: str) -> bool:
    if pid is None:
        return False
    process = Path("/proc") / str(pid)
    try:
        environment = (process / "environ").read_bytes().split(b"\0")
        command = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    folder = directory.encode()
    return f"{MARKER}={directory}".encode() in environment or any(
        argument.endswith(folder) or folder + b"/" in argument for argument in command
    )
